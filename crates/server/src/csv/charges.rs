//! The table of charges.

use ::csv::Terminator;
use axum::response::Response;
use futures_util::stream::StreamExt as _;
use transom_desk::app::Shared;
use transom_desk::charges::ledger;
use transom_desk::done::Done;
use transom_pages::words::say;
use transom_rules::access::Asker;
use transom_rules::id::ChannelId;
use transom_rules::pricing::date::Days;
use transom_rules::pricing::finding::Verdict;
use transom_store::charges::{self, Charge};

/// The first line of the table.
const HEAD: &str = "at,day,message_id,channel_id,form,rules,category,billable,reason,market,currency,amount,rates_of,\
    predicted_amount,predicted_reason,meta_category,meta_type,meta_billable,finding,finding_text,conversation_id\r\n";

/// The charges of days, newest first. A failure in the middle ends the body early, which the connection shows.
pub(crate) async fn answer(
    app: &Shared,
    asker: &Asker,
    days: Days,
    channel: Option<ChannelId>,
) -> Done<Response> {
    let pages = ledger::pages(app, asker, days, channel).await?;
    let name = format!("charges-{}-{}.csv", days.first, days.last);
    Ok(super::file(&name, HEAD, pages.map(|page| lines(&page?))))
}

fn lines(page: &[Charge]) -> anyhow::Result<String> {
    super::lines(Terminator::CRLF, page.iter().map(fields))
}

fn fields(charge: &Charge) -> [String; 21] {
    let cost = &charge.cost;
    let verdict = Verdict::read(&charge.pricing, &charge.meta_conversation).unwrap_or_default();
    let predicted = charge.predicted.as_ref();
    [
        jiff::Timestamp::from_second(charge.at.seconds()).map(|at| at.to_string()).unwrap_or_default(),
        charge.day.to_string(),
        charge.message_id.to_string(),
        charge.channel_id.to_string(),
        charges::form_word(charge.form).to_owned(),
        cost.charge.rules.as_str().to_owned(),
        cost.charge.category.as_str().to_owned(),
        cost.charge.billable.to_string(),
        cost.charge.reason.as_str().to_owned(),
        cost.market.clone(),
        cost.currency.clone(),
        cost.amount.map_or_else(|| "n/a".to_owned(), |amount| amount.to_string()),
        cost.rates.map(|date| date.to_string()).unwrap_or_default(),
        predicted.and_then(|cost| cost.amount).map(|amount| amount.to_string()).unwrap_or_default(),
        predicted.map(|cost| cost.charge.reason.as_str().to_owned()).unwrap_or_default(),
        verdict.category.unwrap_or_default(),
        verdict.kind.unwrap_or_default(),
        verdict.billable.map(|billable| billable.to_string()).unwrap_or_default(),
        charge.finding.as_ref().map(|found| found.difference.as_str().to_owned()).unwrap_or_default(),
        charge.finding.as_ref().map(|found| say(&found.text)).unwrap_or_default(),
        charge.conversation_id.to_string(),
    ]
}
