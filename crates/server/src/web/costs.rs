//! `GET /costs`: what a month cost and will cost, why the rest was free, where Meta says something else.

use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use jiff::civil::Date;
use serde::Deserialize;
use transom_rules::id::ChannelId;
use transom_rules::time::Timestamp;
use transom_store::charges::{self, Filter, Sum};

use super::desk::{Desk, Done};
use super::load::costs::{FORECAST_WHY, day, findings, forecast, month};
use super::load::frame;
use super::view::costs::{Compared, Comparison, Costs, Difference, Findings, Tally, costs};
use super::view::shell::Frame;
use super::words::COSTS;
use crate::ledger;
use crate::prices::Tariff;
use crate::reconcile::{self, Report, Source};

/// What is to be shown.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// `2026-11`; without it this month.
    month: String,
    /// A channel's id; without it all.
    channel: String,
    /// The currency of the charts, where there are several.
    currency: String,
    /// The account whose analytics to compare with.
    account: String,
    /// The days to compare.
    from: String,
    until: String,
}

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Response {
    desk.answer(page_in(&desk, &asked).await)
}

async fn page_in(desk: &Desk, asked: &Asked) -> Done {
    let tariff = ledger::tariff(&desk.app, desk.workspace());
    let today = super::load::costs::civil(tariff.day(desk.now()));
    let first = format!("{}-01", asked.month).parse().unwrap_or_else(|_| today.first_of_month());
    let loaded = load(desk, &tariff, (asked, first)).await?;
    let compared = compare(desk, asked).await;
    let shown = shown(desk, (&tariff, today, first), (asked, &loaded), compared);
    Ok(costs(&loaded.frame, &shown).into_response())
}

/// What was read.
struct Loaded {
    frame: Frame,
    /// Of the month, and of the four weeks before it.
    sums: Vec<Sum>,
    findings: Findings,
}

async fn load(desk: &Desk, tariff: &Tariff, (asked, first): (&Asked, Date)) -> Done<Loaded> {
    let (look, theme) = (desk.look(), desk.theme);
    let channel = asked.channel.parse().ok().map(ChannelId);
    let last = first.last_of_month();
    let before = first.checked_sub(jiff::Span::new().days(28)).unwrap_or(first);
    let instants = (begin(tariff, first), begin(tariff, last.tomorrow().unwrap_or(last)));
    let read = desk.read(move |tx| {
        Box::pin(async move {
            let workspace = look.workspace();
            let (frame, _) = frame(tx, &look, COSTS, theme).await?;
            let sums = charges::days(tx, workspace, (day(before), day(last)), channel).await?;
            let of_month = sums.iter().filter(|sum| sum.day >= day(first));
            let all = of_month.map(|sum| super::load::natural(sum.messages)).sum();
            let filter = Filter { channel, ..Filter::default() };
            let findings = findings(tx, workspace, instants, (filter, all)).await?;
            Ok(Loaded { frame, sums, findings })
        })
    });
    Ok(read.await?)
}

/// When a day begins where the account is.
fn begin(tariff: &Tariff, date: Date) -> Timestamp {
    let begin = date.to_zoned(tariff.zone().clone());
    begin
        .map_or_else(|_| Timestamp::default(), |begin| Timestamp::from_seconds(begin.timestamp().as_second()))
}

fn shown(
    desk: &Desk,
    (tariff, today, first): (&Tariff, Date, Date),
    (asked, loaded): (&Asked, &Loaded),
    compared: Compared,
) -> Costs {
    let known = desk.app.registry.known();
    let channels: Vec<_> = known.channels_of(desk.workspace()).collect();
    let of_month: Vec<Sum> = loaded.sums.iter().filter(|sum| sum.day >= day(first)).cloned().collect();
    let currency = of_month
        .iter()
        .map(|sum| sum.currency.as_str())
        .find(|currency| *currency == asked.currency)
        .or_else(|| of_month.first().map(|sum| sum.currency.as_str()))
        .unwrap_or(tariff.currency())
        .to_owned();
    let mut sums = month(&of_month, &currency);
    let is_over = today.first_of_month() > first;
    for total in sums.totals.iter_mut().filter(|_| !is_over) {
        total.forecast = forecast(&loaded.sums, &total.currency, today);
    }
    let forecasts = sums.totals.iter().any(|total| total.forecast.is_some());
    let last = if is_over { first.last_of_month() } else { today };
    let by_channel =
        if asked.channel.is_empty() { String::new() } else { format!("&channel={}", asked.channel) };
    Costs {
        month: first,
        has_next: is_over,
        zone: tariff.zone().iana_name().unwrap_or("UTC").to_owned(),
        channels: channels.iter().map(|channel| (channel.id.to_string(), channel.name.clone())).collect(),
        channel: asked.channel.clone(),
        totals: sums.totals,
        forecast_why: if forecasts { FORECAST_WHY.to_owned() } else { String::new() },
        charged: sums.charged,
        free: sums.free,
        unrated: sums.unrated,
        days: sums.days,
        categories: sums.categories,
        markets: sums.markets,
        reasons: sums.reasons,
        allowance: known.pricing.service_free_per_number_month,
        findings: loaded.findings.clone(),
        comparison: comparison(desk, asked, (first, last, &currency), compared),
        csv: format!("/costs.csv?from={first}&to={last}{by_channel}"),
        currency,
    }
}

fn comparison(
    desk: &Desk,
    asked: &Asked,
    (first, last, currency): (Date, Date, &str),
    compared: Compared,
) -> Comparison {
    let known = desk.app.registry.known();
    let accounts = known.accounts.values().filter(|account| account.workspace == desk.workspace());
    let name = |waba_id: &str| {
        let theirs = known.channels_of(desk.workspace()).filter(|channel| channel.waba_id == waba_id);
        let names: Vec<&str> = theirs.map(|channel| channel.name.as_str()).collect();
        if names.is_empty() { waba_id.to_owned() } else { names.join(", ") }
    };
    Comparison {
        accounts: accounts.map(|account| (account.waba_id.clone(), name(&account.waba_id))).collect(),
        account: asked.account.clone(),
        from: asked.from.parse().unwrap_or(first),
        until: asked.until.parse().unwrap_or(last),
        currency: currency.to_owned(),
        compared,
    }
}

/// Asks Meta, if the form was sent.
async fn compare(desk: &Desk, asked: &Asked) -> Compared {
    if asked.account.is_empty() {
        return Compared::NotAsked;
    }
    let wanted = reconcile::Asked {
        workspace: desk.workspace(),
        account: Some(asked.account.clone()),
        days: (asked.from.parse().ok(), asked.until.parse().ok()),
    };
    match reconcile::compare(&desk.app, &wanted, Source::Meta { tiers: false }).await {
        Ok(report) => done(&report),
        Err(failure) => Compared::Failed(failure.to_string()),
    }
}

fn done(report: &Report) -> Compared {
    let differences: Vec<Difference> = report
        .lines
        .iter()
        .map(|line| &line.row)
        .filter(|row| row.difference.is_some())
        .map(|row| Difference {
            day: super::load::costs::civil(row.day),
            market: row.market.clone(),
            category: row.category.clone(),
            kind: row.kind.replace('_', " "),
            ours: (row.ours.messages > 0)
                .then_some(Tally { count: row.ours.messages, amount: row.ours.amount }),
            metas: (row.meta.volume > 0).then_some(Tally { count: row.meta.volume, amount: row.meta.cost }),
            note: row.note.clone(),
        })
        .collect();
    let agree = report.lines.len().saturating_sub(differences.len());
    Compared::Done { agree: u64::try_from(agree).unwrap_or_default(), differences }
}

/// Which days of the table.
#[derive(Debug, Deserialize)]
pub(super) struct Days {
    from: String,
    to: String,
    channel: Option<String>,
}

/// `GET /costs.csv`: the charges of days, a line each.
pub(super) async fn csv(desk: Desk, Query(days): Query<Days>) -> Response {
    let today = ledger::today(&desk.app, desk.workspace());
    let (from, to) = (days.from.parse().unwrap_or(today), days.to.parse().unwrap_or(today));
    let channel = days.channel.and_then(|id| id.parse().ok()).map(ChannelId);
    ledger::answer(&desk.app, desk.workspace(), (from, to), channel)
}
