//! The audit log: its lines by who, what, result and day, and the same as a file. Names of who and what are looked
//! up when it is read; the log itself has ids.

use std::collections::BTreeMap;

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::people::audit;
use transom_pages::frame::field::Choice;
use transom_pages::frame::settings::Place;
use transom_pages::people::audit::{self as pages, Audit, Line};
use transom_rules::access::{Outcome, Verb, Word as _};
use transom_rules::id::{AuditId, UserId};
use transom_store::audit::{Filter, Line as Kept};

use super::names::Names;
use crate::csv;
use crate::web::desk::{Desk, Done, Failed, id};
use crate::web::load::rows::place;
use crate::web::settings::Sheet;

/// Lines of a page.
const PAGE: usize = 100;

/// Which lines, as an address says it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct AuditQuery {
    who: String,
    verb: String,
    result: String,
    from: String,
    to: String,
    on: String,
    after: String,
}

impl AuditQuery {
    fn filter(&self) -> Done<Filter> {
        Ok(Filter {
            from: word(&self.from, audit::from)?,
            to: word(&self.to, audit::to)?,
            who: optional::<UserId>(&self.who)?.map(|user| user.0),
            verb: word(&self.verb, Verb::from_word)?,
            on: Some(self.on.clone()).filter(|on| !on.is_empty()),
            outcome: word(&self.result, Outcome::from_word)?,
            after: match self.after.as_str() {
                "" => None,
                after => Some(place::<AuditId>(after).ok_or(Failed::NotFound)?),
            },
            limit: i64::try_from(PAGE + 1).unwrap_or(i64::MAX),
        })
    }

    /// The same lines in an address, from where it is said on.
    fn query(&self, after: &str) -> String {
        let all = [
            ("who", self.who.as_str()),
            ("verb", &self.verb),
            ("result", &self.result),
            ("from", &self.from),
            ("to", &self.to),
            ("on", &self.on),
            ("after", after),
        ];
        let said = all.iter().filter(|(_, value)| !value.is_empty());
        // No request goes there: it is what puts a query into the signs of an address.
        let address = reqwest::Url::parse_with_params("http://desk.invalid/", said);
        address.ok().and_then(|address| address.query().map(str::to_owned)).unwrap_or_default()
    }

    const fn is_set(&self) -> bool {
        !(self.who.is_empty()
            && self.verb.is_empty()
            && self.result.is_empty()
            && self.from.is_empty()
            && self.to.is_empty()
            && self.on.is_empty())
    }
}

/// What stands in a field that may be empty.
fn optional<T: std::str::FromStr>(text: &str) -> Done<Option<T>> {
    if text.is_empty() { Ok(None) } else { id(text).map(Some) }
}

fn word<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Done<Option<T>> {
    if text.is_empty() { Ok(None) } else { read(text).map(Some).ok_or(Failed::NotFound) }
}

/// `GET /settings/audit`.
pub(in crate::web) async fn page(desk: Desk, Query(asked): Query<AuditQuery>) -> Done {
    let filter = asked.filter()?;
    let mut entries = audit::list(desk.app.base(), &desk.asker, filter.clone()).await?;
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let last = entries.last().filter(|_| more);
    let names = desk.read(desk.look(), |tx, look| Box::pin(Names::load(tx, look.mask()))).await?;
    let shown = Audit {
        people: people(&names.people, &asked.who),
        lines: entries.iter().map(|entry| Line { only: only(&asked, entry), ..names.line(entry) }).collect(),
        on: on(&names, &entries, &asked.on),
        older: last.map(|last| address(&asked, &format!("{}_{}", last.at.millis(), last.id))),
        file: desk.may(Verb::ExportAudit).then(|| format!("/audit.csv?{}", asked.query(""))),
        filter: pages::Filter {
            verb: filter.verb,
            outcome: filter.outcome,
            from: asked.from.clone(),
            to: asked.to.clone(),
            is_set: asked.is_set(),
        },
    };
    let sheet = Sheet::new(&desk, Place::Audit.name()).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown).into_response())
}

fn address(asked: &AuditQuery, after: &str) -> String {
    format!("{}?{}", Place::Audit.path(), asked.query(after))
}

/// The same lines, but only those about the thing of this one.
fn only(asked: &AuditQuery, entry: &Kept) -> Option<String> {
    let is_on_it = entry.on_id.is_empty() || entry.on_id == asked.on;
    (!is_on_it).then(|| address(&AuditQuery { on: entry.on_id.clone(), ..asked.clone() }, ""))
}

/// What the lines are about, where they are about one thing.
fn on(names: &Names, entries: &[Kept], id: &str) -> Option<pages::On> {
    if id.is_empty() {
        return None;
    }
    let told = entries.iter().find(|entry| entry.on_id == id).and_then(|entry| names.line(entry).on);
    let name = told.map_or_else(|| names.name(id), |thing| format!("{} {}", thing.kind, thing.name));
    Some(pages::On { id: id.to_owned(), name })
}

fn people(names: &BTreeMap<UserId, String>, chosen: &str) -> Vec<Choice> {
    let choice = |(id, name): (&UserId, &String)| {
        let id = id.to_string();
        let is_on = id == chosen;
        Choice::new(id, name.clone(), is_on)
    };
    let mut all: Vec<Choice> = names.iter().map(choice).collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

/// `GET /audit.csv`: the lines that the filter of the page leaves.
pub(in crate::web) async fn file(desk: Desk, Query(asked): Query<AuditQuery>) -> Done {
    let filter = asked.filter()?;
    Ok(csv::audit::answer(&desk.app, &desk.asker, filter).await?)
}
