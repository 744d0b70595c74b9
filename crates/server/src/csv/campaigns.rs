//! Whom a campaign went to and what became of each, as a table.

use ::csv::Terminator;
use axum::response::Response;
use futures_util::stream::StreamExt as _;
use transom_desk::app::Shared;
use transom_desk::campaigns::results;
use transom_desk::done::Done;
use transom_rules::access::Asker;
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::campaigns::Recipient;

/// The columns.
const COLUMNS: [&str; 14] = [
    "place",
    "to",
    "status",
    "why",
    "price",
    "currency",
    "cost",
    "language",
    "variant",
    "message_id",
    "changed_at",
    "replied_at",
    "clicked_at",
    "opted_out_at",
];

/// All of them, in the order of the plan.
pub(crate) async fn answer(app: &Shared, asker: &Asker, id: CampaignId) -> Done<Response> {
    let pages = results::export(app.base(), asker, id).await?;
    let lines = pages.map(|page| lines(&page?));
    Ok(super::file("recipients.csv", head()?, lines))
}

/// The first line of the table.
pub(crate) fn head() -> anyhow::Result<String> {
    super::lines(Terminator::CRLF, [COLUMNS.map(str::to_owned)])
}

/// Lines of the table.
pub(crate) fn lines(page: &[Recipient]) -> anyhow::Result<String> {
    super::lines(Terminator::CRLF, page.iter().map(fields))
}

fn fields(row: &Recipient) -> [String; COLUMNS.len()] {
    let at = |at: Timestamp| {
        jiff::Timestamp::from_second(at.seconds()).map(|at| at.to_string()).unwrap_or_default()
    };
    [
        row.n.to_string(),
        row.address.clone(),
        row.step.as_str().to_owned(),
        row.why.clone(),
        row.price.map(money).unwrap_or_default(),
        row.currency.clone(),
        row.cost.map(money).unwrap_or_default(),
        row.language.clone(),
        row.variant.clone(),
        row.message_id.map(|id| id.to_string()).unwrap_or_default(),
        at(row.changed_at),
        row.replied_at.map(at).unwrap_or_default(),
        row.clicked_at.map(at).unwrap_or_default(),
        row.opted_out_at.map(at).unwrap_or_default(),
    ]
}

fn money(millionths: i64) -> String {
    Amount::from_millionths(millionths).to_string()
}
