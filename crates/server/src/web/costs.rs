//! `GET /costs`: what a month cost and will cost, why the rest was free, where Meta says something else.
//! `costs/choice.rs` reads what is asked for, `costs/comparison.rs` asks Meta and shows what is kept of its word.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use jiff::civil::Date;
use serde::Deserialize;
use transom_desk::accounts::day::of_civil;
use transom_desk::charges::ledger;
use transom_pages::costs::{self as pages, Comparison, Costs, Findings};
use transom_pages::frame::shell::Frame;
use transom_pages::words::word;
use transom_rules::id::ChannelId;
use transom_rules::pricing::date::Days;
use transom_store::charges::{self, Sum};

use super::desk::{Desk, Done, Failed};
use super::load::costs::{findings, forecast, month};
use super::load::frame;
use crate::csv;
use choice::{Choice, CostsQuery};
pub(super) use comparison::ask;

mod choice;
mod comparison;

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<CostsQuery>) -> Done {
    let choice = Choice::read(&desk, &asked)?;
    let loaded = load(&desk, &choice).await?;
    let comparison = comparison::kept(&desk, &choice).await?;
    let shown = shown(&desk, &choice, &loaded, comparison);
    Ok(pages::page(&loaded.frame, &shown).into_response())
}

/// What was read.
struct Loaded {
    frame: Frame,
    /// Of the month, and of the four weeks before it.
    sums: Vec<Sum>,
    findings: Findings,
}

async fn load(desk: &Desk, choice: &Choice) -> Done<Loaded> {
    let (look, theme, channel) = (desk.look(), desk.theme, choice.channel);
    let before = choice.month.checked_sub(jiff::Span::new().days(28)).unwrap_or(choice.month);
    let month = Days { first: of_civil(choice.month), last: of_civil(choice.month.last_of_month()) };
    let wanted = Days { first: of_civil(before), ..month };
    let read = desk.read(look, move |tx, look| {
        Box::pin(async move {
            let (frame, _) = frame(tx, look, word("page-costs"), theme).await?;
            let sums = charges::days(tx, wanted, channel).await?;
            let of_month = sums.iter().filter(|sum| sum.day >= month.first);
            let all = of_month.map(|sum| super::load::natural(sum.messages)).sum();
            let findings = findings(tx, look, ledger::of_days(look.seen(), month, channel), all).await?;
            Ok(Loaded { frame, sums, findings })
        })
    });
    Ok(read.await?)
}

fn shown(desk: &Desk, choice: &Choice, loaded: &Loaded, comparison: Comparison) -> Costs {
    let known = desk.app.registry.known();
    let channels: Vec<_> = known.channels_of(desk.workspace()).collect();
    let first = of_civil(choice.month);
    let of_month: Vec<Sum> = loaded.sums.iter().filter(|sum| sum.day >= first).cloned().collect();
    let currency = of_month
        .iter()
        .map(|sum| sum.currency.as_str())
        .find(|currency| *currency == choice.currency)
        .or_else(|| of_month.first().map(|sum| sum.currency.as_str()))
        .unwrap_or(choice.tariff.currency())
        .to_owned();
    let mut sums = month(&of_month, &currency, known.rates(desk.workspace()));
    let going_on = sums.totals.iter_mut().filter(|total| !choice.is_over() && total.so_far.is_some());
    for total in going_on {
        total.forecast = forecast(&loaded.sums, &total.currency, choice.today);
    }
    let forecasts = sums.totals.iter().any(|total| total.forecast.is_some());
    Costs {
        month: choice.month,
        has_next: choice.is_over(),
        zones: choice.zones(&known, desk),
        channels: channels.iter().map(|channel| (channel.id.to_string(), channel.name.clone())).collect(),
        channel: choice.channel.map(|id| id.to_string()).unwrap_or_default(),
        totals: sums.totals,
        forecast_why: if forecasts { word("forecast-about").to_owned() } else { String::new() },
        charged: sums.charged,
        free: sums.free,
        unrated: sums.unrated,
        days: sums.days,
        categories: sums.categories,
        markets: sums.markets,
        reasons: sums.reasons,
        saved: sums.saved,
        allowance: known.pricing.service_free_per_number_month,
        findings: loaded.findings.clone(),
        comparison,
        csv: choice.csv(),
        currency,
    }
}

/// Which days of the table.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct WhichDays {
    from: String,
    to: String,
    channel: String,
}

/// `GET /costs.csv`: the charges of days, a line each.
pub(super) async fn csv(desk: Desk, Query(wish): Query<WhichDays>) -> Done {
    let channel: Option<ChannelId> = choice::channel(&desk, &wish.channel)?;
    let today = ledger::today(&desk.app, desk.workspace(), channel);
    let day = |text: &str| match choice::optional::<Date>(text)? {
        Some(day) => Ok::<_, Failed>(of_civil(day)),
        None => Ok(today),
    };
    let days = Days { first: day(&wish.from)?, last: day(&wish.to)? };
    Ok(csv::charges::answer(&desk.app, &desk.asker, days, channel).await?)
}
