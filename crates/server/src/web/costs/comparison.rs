//! The comparison with Meta's own analytics: `POST /costs/comparison` asks Meta, keeps what it tells and leads
//! back to the page, which shows what is kept and asks nobody.

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::accounts::day::{self, of_civil};
use transom_desk::charges::reconcile::{self, Candidate, Failure, Line, Report, Source};
use transom_desk::done::NotDone;
use transom_pages::costs::{Both, Compared, Comparison, Difference, Outcome, Suspect, Tally};
use transom_pages::frame::price::category;
use transom_pages::words::{say, say_all};
use transom_rules::pricing::BillingCategory;

use super::choice::{Choice, CostsQuery};
use crate::web::accounts;
use crate::web::desk::{Desk, Done};

/// `POST /costs/comparison`.
pub(in crate::web) async fn ask(desk: Desk, Form(asked): Form<CostsQuery>) -> Done {
    let mut choice = Choice::read(&desk, &asked)?;
    let told = {
        let source = Source::Meta { tiers: false };
        reconcile::compare(&desk.app, &desk.asker, &wanted(&desk, &choice), source).await
    };
    let account = &choice.account;
    choice.outcome = match told {
        Ok(_) => Some(Outcome::Told),
        // The page says so whenever it is shown.
        Err(Failure::Asked(..)) => None,
        Err(Failure::Denied(denied)) => return Err(NotDone::from(denied).into()),
        Err(Failure::Refused(fault)) => {
            tracing::warn!(account, code = fault.code, title = fault.title, "Meta refused its analytics");
            Some(Outcome::Refused(fault.code))
        }
        Err(failure @ (Failure::Silent(_) | Failure::Garbled(_) | Failure::Unreadable(_))) => {
            tracing::warn!(account, why = failure.to_string(), "Meta did not tell its analytics");
            Some(Outcome::Silent)
        }
        Err(Failure::Store(error)) => return Err(error.into()),
    };
    Ok(Redirect::to(&format!("{}#compare", choice.address())).into_response())
}

fn wanted(desk: &Desk, choice: &Choice) -> reconcile::Selection {
    reconcile::Selection {
        workspace: desk.workspace(),
        account: Some(choice.account.clone()),
        from: Some(of_civil(choice.from)),
        to: Some(of_civil(choice.to)),
    }
}

/// The block with what is kept.
pub(super) async fn kept(desk: &Desk, choice: &Choice) -> Done<Comparison> {
    let known = desk.app.registry.known();
    let accounts = known.meta_accounts(desk.workspace());
    let name = |waba_id: &str| accounts::name(&known, desk.workspace(), waba_id);
    let of_channel = choice.channel.and_then(|id| known.channel(desk.workspace(), id));
    let usual = of_channel.map(|channel| channel.waba_id.clone()).unwrap_or_default();
    Ok(Comparison {
        accounts: accounts.map(|account| (account.waba_id.clone(), name(&account.waba_id))).collect(),
        account: if choice.account.is_empty() { usual } else { choice.account.clone() },
        from: choice.from,
        to: choice.to,
        outcome: choice.outcome,
        compared: compared(desk, choice).await?,
    })
}

async fn compared(desk: &Desk, choice: &Choice) -> Done<Compared> {
    if choice.account.is_empty() {
        return Ok(Compared::NotChosen);
    }
    match reconcile::compare(&desk.app, &desk.asker, &wanted(desk, choice), Source::Kept).await {
        Ok(report) if report.figures == 0 && choice.outcome != Some(Outcome::Told) => Ok(Compared::Nothing),
        Ok(report) => Ok(Compared::Done(both(report))),
        Err(Failure::Asked(_, why)) => Ok(Compared::Wrong(why)),
        Err(Failure::Denied(denied)) => Err(NotDone::from(denied).into()),
        Err(Failure::Store(error)) => Err(error.into()),
        // What is kept is asked of nobody.
        Err(failure) => Err(anyhow::Error::new(failure).into()),
    }
}

fn both(report: Report) -> Both {
    let agree = report.lines.len().saturating_sub(report.differences());
    Both {
        told_at: report.told_at,
        zone: report.timezone,
        agree: u64::try_from(agree).unwrap_or(u64::MAX),
        differences: report.lines.into_iter().filter_map(difference).collect(),
        currency: report.currency,
        notes: report.notes,
    }
}

/// `None` for a line on which both sides agree, and for a day that no calendar has.
fn difference(line: Line) -> Option<Difference> {
    let row = line.row;
    let (ours, meta) = (row.ours, row.meta);
    Some(Difference {
        day: day::civil(row.day)?,
        market: row.market,
        category: named(&row.category),
        kind: row.kind.replace('_', " "),
        ours: (ours.messages > 0).then_some(Tally { count: ours.messages, amount: ours.amount }),
        metas: (meta.volume > 0).then_some(Tally { count: meta.volume, amount: meta.cost }),
        gap: row.difference?,
        note: say_all(&row.notes),
        suspects: line.messages.iter().map(suspect).collect(),
    })
}

/// Our name of a category, or Meta's own word.
fn named(word: &str) -> String {
    BillingCategory::from_word(word)
        .map_or_else(|| word.replace('_', " "), |known| category(known).to_owned())
}

fn suspect(candidate: &Candidate) -> Suspect {
    Suspect {
        message: format!("/c/{}#m-{}", candidate.conversation_id, candidate.message_id),
        at: candidate.at,
        amount: candidate.amount,
        finding: candidate.finding.as_ref().map(say).unwrap_or_default(),
    }
}
