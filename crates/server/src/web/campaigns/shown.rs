//! A campaign as its page shows it.

use std::collections::BTreeMap;

use serde::Deserialize;
use transom_desk::accounts::speed::speed;
use transom_desk::campaigns::found;
use transom_desk::campaigns::hurdles::wrong_with_number;
use transom_desk::campaigns::preview::{self, Preview};
use transom_desk::campaigns::results::{self, Outlook, Results, Shown};
use transom_pages::campaigns::course::{Came, Difference, Hour, Part};
use transom_pages::campaigns::list::Line;
use transom_pages::campaigns::shown::{Approval, Approved, Made, May, One, Plan, Progress, Reason, Seen};
use transom_pages::campaigns::terms::Hours;
use transom_pages::campaigns::whom::{Recipient, Whom};
use transom_pages::frame::field::Choice;
use transom_pages::say;
use transom_pages::words::{self, word};
use transom_rules::access::{Mask, Verb, Visibility};
use transom_rules::author::Author;
use transom_rules::campaign::terms::Variant;
use transom_rules::campaign::{Definition, State, Step, Why};
use transom_rules::id::CampaignId;
use transom_rules::number::Limit;
use transom_rules::number::speed::Speed;
use transom_rules::pricing::money::Amount;
use transom_store::campaigns::{Campaign, Count, Counts, Found, Hour as Course, Part as Counted, Sought};

use super::hours;
use crate::web::desk::{Desk, Done};
use crate::web::load::called;
use crate::web::settings::Fields;
use crate::web::templates::look;

/// So many recipients are shown at once; a table has all of them.
const FEW: i64 = 50;

/// A campaign in the list.
pub(super) fn line(shown: &Shown) -> Line {
    let Shown { campaign, counts, .. } = shown;
    Line {
        id: campaign.id,
        name: campaign.name.clone(),
        state: campaign.state,
        recipients: Step::ALL.iter().map(|step| counts.of(step.as_str())).sum(),
        eligible: counts.eligible(),
        left: counts.of("planned"),
        spent: spent(counts),
        waits_for_approval: matches!(campaign.state, State::Planned | State::Paused)
            && shown.needs_approval(),
        at: campaign.created_at,
    }
}

fn spent(counts: &Counts) -> Vec<(String, Amount)> {
    let spent = counts.behind("spent");
    spent.map(|(of, count)| (of.to_owned(), Amount::from_millionths(count.amount))).collect()
}

/// The page of one, without its recipients.
pub(super) async fn one(desk: &Desk, id: CampaignId) -> Done<One> {
    Ok(told(desk, &results::get(desk.app.base(), &desk.asker, id).await?))
}

/// The same of one that was read already.
pub(super) fn told(desk: &Desk, found: &Shown) -> One {
    let known = desk.app.registry.known();
    let number = known.channel(desk.workspace(), found.campaign.channel_id);
    let definition = &found.campaign.definition;
    let outlook = found.outlook(&desk.app, desk.workspace());
    One {
        line: line(found),
        why: Why::from_word(&found.campaign.why),
        hinders: wrong_with_number(&known, &found.campaign, desk.now()),
        template: definition.template.name.clone(),
        text: definition.terms.text.clone().unwrap_or_default(),
        language: definition.template.language.clone(),
        channel: found.campaign.channel_id,
        number: number.map(|number| number.name.clone()).unwrap_or_default(),
        plan: plan(desk, found, outlook),
        made: made(found),
        seen: None,
        progress: progress(desk, found, outlook),
        came: Came::default(),
        approval: approval(desk, found, outlook),
        starts_at: definition.terms.starts_at,
        until: definition.pace.until,
        hours: hours(&found.campaign.definition, number.map(|of| known.tariff(of).zone_name())),
        waits_until: outlook.waits_until,
        comes_again: found.campaign.again_at.is_some() && found.campaign.state.is_over(),
        ends_at: outlook.ends_at,
        whom: Whom::default(),
        may: May { run: desk.may(Verb::StartCampaign), plan: desk.may(Verb::PlanCampaign) },
        problem: None,
    }
}

/// Who planned and approved it.
fn made(found: &Shown) -> Made {
    let campaign = &found.campaign;
    let approved = campaign.approved_at.map(|at| Approved {
        by: called::author(campaign.approved_by, &found.people),
        at,
        sum: found.approved_sum(),
    });
    Made { by: called::author(campaign.author, &found.people), at: campaign.created_at, approved }
}

/// What a recipient sees of it, as far as whoever looks may see them.
pub(super) async fn seen(desk: &Desk, id: CampaignId, place: Option<i64>) -> Done<Option<Seen>> {
    let Some(found) = preview::preview(desk.app.base(), &desk.asker, id, place).await? else {
        return Ok(None);
    };
    let Preview { components, mut values, language, whom } = found;
    let mut seen = Seen {
        language: if language.is_empty() { language } else { words::language_name(&language) },
        ..Seen::default()
    };
    if let Some(preview::Whom { found: Found { recipient, contact }, before, after }) = whom {
        let phone = recipient.address.strip_prefix('+').map(str::to_owned);
        let veil = Mask::of(&desk.asker).over(phone);
        let name = contact.map_or(recipient.address, |(_, name)| name);
        (seen.whom, seen.before, seen.after) = (veil.words(&name), before, after);
        for value in values.values_mut() {
            *value = veil.words(value);
        }
    }
    seen.look = look::filled(&components, &values);
    Ok(Some(seen))
}

/// Its days and hours, as its form has them.
fn hours(definition: &Definition, zone: Option<String>) -> Hours {
    let fields = hours::fields(definition.terms.calendar.as_ref(), definition.pace);
    hours::shown(&Fields::of(fields), zone.unwrap_or_default())
}

/// Who planned it does not approve it.
fn approval(desk: &Desk, shown: &Shown, outlook: Outlook) -> Approval {
    if !outlook.needs_approval {
        return Approval::Settled;
    }
    let is_own = shown.campaign.author == Author::from(&*desk.asker);
    if !is_own && desk.may(Verb::ApproveCampaign) { Approval::Yours } else { Approval::Others }
}

/// Adds what came of it by the hour and by its parts, and in which languages its recipients get it. It counts rows: not for
/// every second.
pub(super) async fn add_results(desk: &Desk, id: CampaignId, shown: &mut One) -> Done<()> {
    let results = results::results(desk.app.base(), &desk.asker, id).await?;
    shown.came = of_results(&results);
    let languages = in_languages(&results.parts);
    if languages.len() < 2 {
        for one in &mut shown.whom.found {
            one.language.clear();
        }
    }
    if let Some(seen) = &mut shown.seen {
        seen.languages = languages;
    }
    Ok(())
}

/// How many get it in which language.
fn in_languages(parts: &[Counted]) -> Vec<(String, u64)> {
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    for part in parts.iter().filter(|part| !part.language.is_empty()) {
        let some = part.steps.iter().filter(|(step, _)| **step != Step::Refused).map(|(_, count)| count);
        *languages.entry(&part.language).or_default() += some.sum::<u64>();
    }
    languages.into_iter().map(|(of, count)| (words::language_name(of), count)).collect()
}

/// What came of it, of what was read already.
pub(super) fn of_results(results: &Results) -> Came {
    let definition = &results.campaign.definition;
    let winner = definition.terms.trial.as_ref().and_then(|trial| trial.winner);
    let hour = |hour: &Course| {
        let of = |name: &str| hour.counts.get(name).map_or(0, |count| u64::try_from(*count).unwrap_or(0));
        Hour { at: hour.at, counts: ["sent", "delivered", "read", "replied"].map(of) }
    };
    let part = |part: &Counted| {
        let trial = definition.terms.trial.as_ref().filter(|_| part.variant == Variant::B.as_str());
        let name = trial.map_or(&definition.template.name, |trial| &trial.with.name);
        let of = |steps: &[Step]| steps.iter().filter_map(|step| part.steps.get(step)).sum::<u64>();
        let arrived = [Step::Sent, Step::Delivered, Step::Read];
        let counts = [of(&arrived), of(&arrived[1..]), of(&arrived[2..]), part.replied];
        Part {
            name: say!("campaign-part", name = name, language = words::language_name(&part.language)),
            won: winner.is_some_and(|winner| part.variant == winner.as_str()),
            counts,
            clicked: part.clicked,
            opted_out: part.opted_out,
            failed: of(&[Step::Failed]),
            cost: part.cost.iter().map(|(of, sum)| (of.clone(), Amount::from_millionths(*sum))).collect(),
        }
    };
    let differs = |one: &results::Difference| Difference {
        why: one.why.clone(),
        currency: one.currency.clone(),
        messages: one.messages.unsigned_abs(),
        amount: one.amount,
    };
    Came {
        hours: results.course.steps.iter().map(hour).collect(),
        is_by_days: results.course.is_by_days,
        parts: results.parts.iter().filter(|part| !part.language.is_empty()).map(part).collect(),
        // Until it is over most of the difference is what was not sent yet.
        differences: match results.campaign.state {
            state if state.is_over() => results.differences.iter().map(differs).collect(),
            _ => Vec::new(),
        },
    }
}

/// How long so many take as fast as it goes and as Meta lets it, whatever hours are kept.
fn seconds(desk: &Desk, campaign: &Campaign, outlook: Outlook, left: u64) -> u64 {
    let at_least = outlook.at_least.as_seconds().unsigned_abs();
    let a_second = speed_of(desk, campaign).a_second;
    let pace = campaign.definition.pace;
    let gap = pace.gap(a_second, left, pace.until.map(|until| until - desk.now()));
    left.saturating_mul(gap.as_millis().unsigned_abs()).div_ceil(1000).max(at_least)
}

fn speed_of(desk: &Desk, campaign: &Campaign) -> Speed {
    speed(&desk.app.registry.known(), &desk.app.settings, campaign.channel_id)
}

fn plan(desk: &Desk, shown: &Shown, outlook: Outlook) -> Plan {
    let Shown { campaign, counts, .. } = shown;
    let highest = |currency: &str| counts.0.get(&format!("highest/{currency}")).map(|count| count.amount);
    let costs = counts.behind("lowest").map(|(currency, lowest)| {
        let most = highest(currency).unwrap_or(lowest.amount);
        (currency.to_owned(), Amount::from_millionths(lowest.amount), Amount::from_millionths(most))
    });
    let limit = desk.app.registry.known().limit(desk.workspace());
    Plan {
        eligible: counts.eligible(),
        refused: reasons(counts, Step::Refused),
        costs: costs.collect(),
        unpriced: counts.of("unpriced"),
        in_window: counts.of("in_window"),
        in_entry_point: counts.of("in_entry_point"),
        counted: counts.of("counted"),
        limit: match limit {
            Some(Limit::Of(limit)) => Some(limit),
            Some(Limit::Without) | None => None,
        },
        seconds: seconds(desk, campaign, outlook, counts.eligible()),
        per_second: campaign.definition.pace.per_second,
        speed: speed_of(desk, campaign),
        budget: campaign.definition.budget,
        approve_above: shown.policy.approve_above,
    }
}

fn reasons(counts: &Counts, step: Step) -> Vec<Reason> {
    let some = counts.behind(step.as_str()).filter(|(_, count)| count.count > 0);
    let reason = |(code, count): (&str, Count)| Reason {
        code: code.to_owned(),
        words: called::why_unsent(code),
        count: count.count.unsigned_abs(),
    };
    some.map(reason).collect()
}

fn progress(desk: &Desk, shown: &Shown, outlook: Outlook) -> Progress {
    let Shown { campaign, counts, .. } = shown;
    let (delivered, read, left) = (counts.of("delivered"), counts.of("read"), counts.of("planned"));
    let is_sent = campaign.state == State::Running;
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
        failures: [reasons(counts, Step::Failed), reasons(counts, Step::Stopped)].concat(),
        spent: spent(counts),
        seconds_left: is_sent.then(|| seconds(desk, campaign, outlook, left)),
    }
}

/// Which of its recipients somebody looks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Asked {
    status: String,
    why: String,
    q: String,
    after: String,
    /// The place of the recipient with whose values the message is shown.
    see: String,
}

impl Asked {
    /// That place, where one is named.
    pub(super) fn place(&self) -> Option<i64> {
        self.see.parse().ok()
    }
}

/// What can be looked for: a word, what it is called, and the steps that it stands for.
const STATUSES: [(&str, &str, &[Step]); 12] = [
    ("", "campaign-sought-all", &[]),
    ("refused", "campaign-sought-refused", &[Step::Refused]),
    ("planned", "campaign-sought-left", &[Step::Planned]),
    ("queued", "campaign-sought-queued", &[Step::Queued]),
    ("sent", "campaign-sought-sent", &[Step::Sent, Step::Delivered, Step::Read]),
    ("delivered", "campaign-sought-delivered", &[Step::Delivered, Step::Read]),
    ("read", "campaign-sought-read", &[Step::Read]),
    ("replied", "campaign-sought-replied", &[]),
    ("opted_out", "campaign-sought-opted-out", &[]),
    ("failed", "campaign-sought-failed", &[Step::Failed]),
    ("unsent", "campaign-sought-unsent", &[Step::Failed, Step::Stopped, Step::Cancelled]),
    ("uncertain", "campaign-sought-uncertain", &[Step::Uncertain]),
];

/// Those who are looked for. Who sees a part of the conversations is told the numbers, and nobody's name.
pub(super) async fn whom(desk: &Desk, id: CampaignId, asked: Asked) -> Done<Whom> {
    if desk.asker.visibility() != Visibility::All {
        return Ok(Whom::default());
    }
    let steps =
        STATUSES.iter().find(|(word, ..)| *word == asked.status).map_or(&[][..], |(_, _, steps)| steps);
    let sought = Sought {
        steps: steps.to_vec(),
        why: Some(asked.why.clone()).filter(|why| !why.is_empty()),
        replied: asked.status == "replied",
        opted_out: asked.status == "opted_out",
        words: asked.q.trim().chars().take(100).collect(),
        after: asked.after.parse().unwrap_or(i64::MIN),
    };
    let mut rows = found::find(desk.app.base(), &desk.asker, id, sought, FEW + 1).await?;
    let has_more = rows.len() > usize::try_from(FEW).unwrap_or(usize::MAX);
    rows.truncate(usize::try_from(FEW).unwrap_or(usize::MAX));
    let mask = Mask::of(&desk.asker);
    let found: Vec<Recipient> = rows.into_iter().map(|row| recipient(row, mask)).collect();
    let status = |(value, name, _): &(&'static str, &'static str, _)| {
        Choice::new(*value, word(name), *value == asked.status)
    };
    Ok(Whom {
        is_shown: true,
        may_search: !mask.hides(),
        may_export: !mask.hides() && desk.may(Verb::ExportCampaign),
        statuses: STATUSES.iter().map(status).collect(),
        after: found.last().filter(|_| has_more).map(|last| last.place),
        status: asked.status,
        why_words: if asked.why.is_empty() { String::new() } else { called::why_unsent(&asked.why) },
        why: asked.why,
        words: asked.q,
        found,
    })
}

fn recipient(found: Found, mask: Mask) -> Recipient {
    let Found { recipient: row, contact } = found;
    let veil = mask.over(row.address.strip_prefix('+').map(str::to_owned));
    Recipient {
        place: row.n,
        to: veil.words(&row.address),
        contact: contact.map(|(id, name)| (id, veil.words(&name))),
        step: row.step,
        language: if row.language.is_empty() { String::new() } else { words::language_name(&row.language) },
        replied: row.replied_at.is_some(),
        opted_out: row.opted_out_at.is_some(),
        why: if row.why.is_empty() { String::new() } else { called::why_unsent(&row.why) },
        price: row.price.map(|price| (row.currency, Amount::from_millionths(price))),
    }
}
