//! Campaigns: the list of all, the page of one, and what people do with it.

use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use transom_desk::campaigns::act;
use transom_desk::campaigns::results::{self, Shown};
use transom_desk::done::{Done as Acted, NotDone};
use transom_pages::campaigns::{self as pages, Line, One, Plan, Progress, Whom};
use transom_pages::frame::field::Problem;
use transom_pages::words::word;
use transom_rules::access::{Mask, Verb, Visibility, may};
use transom_rules::campaign::{Step, Why};
use transom_rules::id::CampaignId;
use transom_rules::number::Limit;
use transom_rules::pricing::money::Amount;
use transom_store::campaigns::{Campaign, Counts, Recipient, Which};

use super::desk::{Desk, Done, Id, drawn};
use super::load::frame;
use super::settings::problem;
use crate::csv;

/// So many are listed, the newest.
const LISTED: i64 = 200;
/// So many recipients are shown; a table has all of them.
const FEW: i64 = 50;

/// `GET /campaigns`.
pub(super) async fn list(desk: Desk) -> Done {
    let all = results::list(desk.app.base(), &desk.asker, None, LISTED).await?;
    let lines: Vec<Line> = all.iter().map(line).collect();
    let (look, theme) = (desk.look(), desk.theme);
    let title = word("page-campaigns");
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    Ok(drawn(move || pages::list(&frame, &lines)).await?.into_response())
}

fn line(shown: &Shown) -> Line {
    let Shown { campaign, counts, .. } = shown;
    Line {
        id: campaign.id,
        name: campaign.name.clone(),
        state: campaign.state,
        recipients: Step::ALL.iter().map(|step| counts.of(step.as_str())).sum(),
        at: campaign.created_at,
    }
}

/// `GET /campaigns/{id}`.
pub(super) async fn page(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    draw(&desk, id, None, StatusCode::OK).await
}

async fn draw(desk: &Desk, id: CampaignId, problem: Option<Problem>, status: StatusCode) -> Done {
    let base = desk.app.base();
    let found = results::get(base, &desk.asker, id).await?;
    // Who sees a part of the conversations is told the numbers, and nobody's name.
    let rows = match desk.asker.visibility() {
        Visibility::All => {
            let which = Which { step: None, after: i64::MIN };
            results::recipients(base, &desk.asker, id, which, FEW).await?
        }
        Visibility::Team(_) | Visibility::Own(_) | Visibility::Nothing => Vec::new(),
    };
    let mask = Mask::of(&desk.asker);
    let known = desk.app.registry.known();
    let number = known.channel(desk.workspace(), found.campaign.channel_id);
    let definition = &found.campaign.definition;
    let shown = One {
        line: line(&found),
        why: Why::from_word(&found.campaign.why),
        template: format!("{} · {}", definition.template.name, definition.template.language),
        number: number.map(|number| number.name.clone()).unwrap_or_default(),
        plan: plan(desk, &found),
        progress: progress(desk, &found),
        whom: rows.into_iter().map(|row| whom(row, mask)).collect(),
        may_run: may(&desk.asker, Verb::StartCampaign).is_ok(),
        may_export: !mask.hides() && may(&desk.asker, Verb::ExportCampaign).is_ok(),
        problem,
    };
    let (look, theme) = (desk.look(), desk.theme);
    let loading = desk.read((look, found.campaign.name.clone()), move |tx, (look, name)| {
        Box::pin(frame(tx, look, name, theme))
    });
    let (frame, _) = loading.await?;
    Ok((status, drawn(move || pages::one(&frame, &shown)).await?).into_response())
}

fn seconds(desk: &Desk, campaign: &Campaign, left: u64) -> u64 {
    let a_second = desk.app.settings.graph.messages_per_second;
    let pace = campaign.definition.pace;
    let gap = pace.gap(a_second, left, pace.until.map(|until| until - desk.now()));
    left.saturating_mul(gap.as_millis().unsigned_abs()).div_ceil(1000)
}

fn plan(desk: &Desk, shown: &Shown) -> Plan {
    let Shown { campaign, counts, .. } = shown;
    let priced: u64 = counts.behind("lowest").map(|(_, count)| count.count.unsigned_abs()).sum();
    let unpriced = counts.of("unpriced");
    let highest = |currency: &str| counts.0.get(&format!("highest/{currency}")).map(|count| count.amount);
    let costs = counts.behind("lowest").map(|(currency, lowest)| {
        let most = highest(currency).unwrap_or(lowest.amount);
        (currency.to_owned(), Amount::from_millionths(lowest.amount), Amount::from_millionths(most))
    });
    let limit = desk.app.registry.known().limit(desk.workspace());
    Plan {
        eligible: priced + unpriced,
        refused: reasons(counts, "refused"),
        costs: costs.collect(),
        unpriced,
        in_window: counts.of("in_window"),
        in_entry_point: counts.of("in_entry_point"),
        counted: counts.of("counted"),
        limit: match limit {
            Some(Limit::Of(limit)) => Some(limit),
            Some(Limit::Without) | None => None,
        },
        seconds: seconds(desk, campaign, priced + unpriced),
        per_second: campaign.definition.pace.per_second,
    }
}

fn reasons(counts: &Counts, step: &str) -> Vec<(String, u64)> {
    let some = counts.behind(step).filter(|(_, count)| count.count > 0);
    some.map(|(code, count)| (code.to_owned(), count.count.unsigned_abs())).collect()
}

fn progress(desk: &Desk, shown: &Shown) -> Progress {
    let Shown { campaign, counts, .. } = shown;
    let (delivered, read, left) = (counts.of("delivered"), counts.of("read"), counts.of("planned"));
    let spent = counts.behind("spent");
    let is_sent = campaign.state == transom_rules::campaign::State::Running;
    Progress {
        left,
        queued: counts.of("queued"),
        uncertain: counts.of("uncertain"),
        sent: counts.of("sent") + delivered + read,
        delivered: delivered + read,
        read,
        replied: counts.of("replied"),
        opted_out: counts.of("opted_out"),
        failed: counts.of("failed"),
        stopped: counts.of("stopped") + counts.of("cancelled"),
        failures: [reasons(counts, "failed"), reasons(counts, "stopped")].concat(),
        spent: spent.map(|(of, count)| (of.to_owned(), Amount::from_millionths(count.amount))).collect(),
        seconds_left: is_sent.then(|| seconds(desk, campaign, left)),
    }
}

fn whom(row: Recipient, mask: Mask) -> Whom {
    let veil = mask.over(row.address.strip_prefix('+').map(str::to_owned));
    let to = veil.words(&row.address);
    Whom { place: row.n, to, step: row.step, why: row.why }
}

/// `POST /campaigns/{id}/start`.
pub(super) async fn start(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::start(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/pause`.
pub(super) async fn pause(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::pause(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/resume`.
pub(super) async fn resume(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::resume(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/stop`.
pub(super) async fn stop(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::stop(desk.app.base(), &desk.asker, id).await).await
}

/// `POST /campaigns/{id}/retry`: to those whose message failed.
pub(super) async fn retry(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    done(&desk, id, act::retry(desk.app.base(), &desk.asker, id, Step::Failed).await).await
}

async fn done(desk: &Desk, id: CampaignId, acted: Acted<Campaign>) -> Done {
    match acted {
        Ok(_) => {
            desk.app.campaigns.notify_one();
            Ok(Redirect::to(&format!("/campaigns/{id}")).into_response())
        }
        Err(NotDone::NotFound) => Err(NotDone::NotFound.into()),
        Err(not_done) => draw(desk, id, Some(problem(not_done)?), StatusCode::CONFLICT).await,
    }
}

/// `GET /campaigns/{id}/recipients.csv`.
pub(super) async fn table(desk: Desk, Id(id): Id<CampaignId>) -> Done {
    Ok(csv::campaigns::answer(&desk.app, &desk.asker, id).await?)
}
