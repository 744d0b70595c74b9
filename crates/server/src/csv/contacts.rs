//! All contacts as a table, which an import reads again; and what of a file could not be taken.

use ::csv::Terminator;
use axum::response::Response;
use futures_util::stream::{Stream, StreamExt as _};
use transom_desk::app::Shared;
use transom_desk::contacts::imports::faults::Told;
use transom_desk::contacts::table::{self, Page};
use transom_desk::done::Done;
use transom_pages::words::wrong::of_code;
use transom_rules::access::Asker;
use transom_rules::time::Timestamp;
use transom_store::Result as Stored;
use transom_store::attributes::Attribute;
use transom_store::contacts::{Contact, Identity};

/// The columns before those of attributes.
const COLUMNS: [&str; 10] = [
    "id",
    "name",
    "phone",
    "user_id",
    "username",
    "language",
    "time_zone",
    "blocked",
    "no_marketing_since",
    "first_heard_of",
];

/// All of them, the newest first.
pub(crate) async fn answer(app: &Shared, asker: &Asker) -> Done<Response> {
    let (attributes, pages) = table::export(app.base(), asker).await?;
    let head = head(&attributes)?;
    Ok(super::file("contacts.csv", head, pages.map(move |page| lines(&attributes, &page?))))
}

/// The first line of the table.
pub(crate) fn head(attributes: &[Attribute]) -> anyhow::Result<String> {
    let columns = COLUMNS.into_iter().chain(attributes.iter().map(|one| one.key.as_str()));
    super::lines(Terminator::CRLF, [columns.map(str::to_owned)])
}

/// Lines of the table.
pub(crate) fn lines(attributes: &[Attribute], page: &Page) -> anyhow::Result<String> {
    let rows = page.contacts.iter().map(|(contact, identities)| {
        let known = page.values.get(&contact.id.0);
        let values = attributes.iter().map(move |one| known.and_then(|known| known.get(&one.id)).cloned());
        fields(contact, identities).into_iter().chain(values.map(Option::unwrap_or_default))
    });
    super::lines(Terminator::CRLF, rows)
}

fn fields(contact: &Contact, identities: &[Identity]) -> [String; COLUMNS.len()] {
    let newest = |of: fn(&Identity) -> &String| {
        identities.iter().rev().map(of).find(|known| !known.is_empty()).cloned().unwrap_or_default()
    };
    let phone = newest(|known| &known.phone);
    let at = |at: Timestamp| {
        jiff::Timestamp::from_second(at.seconds()).map(|at| at.to_string()).unwrap_or_default()
    };
    [
        contact.id.to_string(),
        contact.name.clone(),
        if phone.is_empty() { phone } else { format!("+{phone}") },
        newest(|known| &known.user_id),
        newest(|known| &known.username),
        contact.language.clone(),
        contact.time_zone.clone(),
        if contact.blocked.is_some() { "yes" } else { "no" }.to_owned(),
        contact.marketing.opted_out_at.map(at).unwrap_or_default(),
        at(contact.created_at),
    ]
}

/// The first line of the table of faults.
const FAULTS: &str = "line,column,code,what\r\n";

/// What of a file could not be taken, in the order of its lines.
pub(crate) fn faults(pages: impl Stream<Item = Stored<Vec<Told>>> + Send + 'static) -> Response {
    let lines = |page: Vec<Told>| {
        let rows = page.into_iter().map(|one| {
            let what = of_code(&one.code);
            [one.line.to_string(), one.column, one.code, what]
        });
        super::lines(Terminator::CRLF, rows)
    };
    super::file("not-taken.csv", FAULTS, pages.map(move |page| lines(page?)))
}
