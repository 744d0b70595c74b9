//! `GET /reports/failures`: what failed in some days, counted, and the messages behind each count.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use transom_desk::accounts::registry::Known;
use transom_desk::messages::failures::{self as desk, Narrowed, Wanted};
use transom_desk::messages::story::wrong;
use transom_pages::failures::{self as pages, Counted, Failures, Lost};
use transom_pages::frame::shell::Frame;
use transom_pages::words::{self, story, word};
use transom_rules::access::Verb;
use transom_rules::failure::By;
use transom_rules::id::WorkspaceId;
use transom_rules::time::Timestamp;
use transom_store::messages::{Message, Position};
use transom_store::{Result as Stored, Scoped};

use super::desk::{Desk, Done, Failed};
use super::load::{Look, frame};
use super::period;
use crate::{csv, failed};

/// Messages of a page.
const PAGE: usize = 50;

/// What is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    to: String,
    reason: String,
    channel: String,
    template: String,
    country: String,
    day: String,
    before: String,
}

impl Asked {
    fn narrowed(&self) -> Narrowed {
        let told = [
            (By::Reason, &self.reason),
            (By::Channel, &self.channel),
            (By::Template, &self.template),
            (By::Country, &self.country),
            (By::Day, &self.day),
        ];
        told.into_iter().filter(|(_, key)| !key.is_empty()).map(|(by, key)| (by, key.clone())).collect()
    }

    /// The place of the last message of the page before; what is none leads nowhere.
    fn before(&self) -> Done<Option<Position>> {
        if self.before.is_empty() {
            return Ok(None);
        }
        let read = || {
            let (at, id) = self.before.split_once('_')?;
            Some(Position { at: Timestamp::from_millis(at.parse().ok()?), id: id.parse().ok()? })
        };
        read().map(Some).ok_or(Failed::NotFound)
    }
}

/// The page.
pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Done {
    let period = period::between(&desk, &asked.from, &asked.to)?;
    let (days, narrowed) = (period.days, asked.narrowed());
    let wanted = Wanted { period, narrowed: narrowed.clone(), before: asked.before()?, limit: PAGE + 1 };
    let (report, mut lost) = desk::report_with_messages(desk.app.base(), &desk.asker, wanted).await?;
    let known = desk.app.registry.known();
    let mut shown = counted(&report, &narrowed, &known, desk.workspace());
    (shown.from, shown.to) = (days.first.to_string(), days.last.to_string());
    let more = lost.len() > PAGE;
    lost.truncate(PAGE);
    shown.older =
        lost.last().filter(|_| more).map(|last| format!("{}_{}", failed_at(last).millis(), last.id));
    let (look, theme) = (desk.look(), desk.theme);
    let read = desk.read((look, lost), move |tx, (look, lost)| {
        Box::pin(async move {
            let (frame, _) = frame(tx, look, word("page-failures"), theme).await?;
            Ok((frame, messages(tx, look, lost).await?))
        })
    });
    let (frame, lost): (Frame, Vec<Lost>) = read.await?;
    shown.messages = desk.may(Verb::ReadConversation).then_some(lost);
    Ok(pages::page(&frame, &shown).into_response())
}

/// `GET /reports/failures.csv`.
pub(super) async fn table(desk: Desk, Query(asked): Query<Asked>) -> Done {
    let period = period::between(&desk, &asked.from, &asked.to)?;
    let days = period.days;
    let report = desk::report(desk.app.base(), &desk.asker, period, asked.narrowed()).await?;
    Ok(csv::failures::answer(&report, &desk.app.registry.known(), desk.workspace(), days))
}

fn failed_at(message: &Message) -> Timestamp {
    message.delivery.failed_at.unwrap_or(message.at)
}

fn counted(report: &desk::Report, narrowed: &Narrowed, known: &Known, workspace: WorkspaceId) -> Failures {
    let one = |by: By, key: &str, count: u64| Counted {
        by,
        key: key.to_owned(),
        label: failed::label(by, key, known, workspace),
        is_of_sms: by == By::Reason && desk::is_of_sms(key),
        count,
    };
    let table = |by: &By| {
        let counts = report.counts.get(by)?.iter().map(|(key, count)| one(*by, key, *count));
        (!narrowed.contains_key(by)).then(|| (*by, counts.collect()))
    };
    Failures {
        failed: report.failed,
        arrived: report.arrived,
        is_cut: report.is_cut,
        narrowed: narrowed.iter().map(|(by, key)| one(*by, key, 0)).collect(),
        tables: By::ALL.iter().filter_map(table).collect(),
        ..Failures::default()
    }
}

async fn messages(tx: &mut Scoped<'_>, look: &Look, lost: &[Message]) -> Stored<Vec<Lost>> {
    let mut shown = Vec::new();
    for message in lost {
        let Some(listed) = look.conversation(tx, message.conversation_id).await? else { continue };
        let veil = crate::shown::veil(tx, look.mask(), message.conversation_id).await?;
        let message = crate::shown::Shown::new(&veil, message.clone());
        let kind = || words::kind(message.kind).to_owned();
        let why = match &message.delivery.fault {
            Some(fault) if fault.stopped.is_some() => words::fault::details(fault),
            Some(fault) => story::wrong(&wrong(fault)),
            None => word("failures-no-code").to_owned(),
        };
        shown.push(Lost {
            id: message.id.to_string(),
            conversation: message.conversation_id,
            at: failed_at(&message),
            who: listed.contact.name.clone(),
            what: if message.text.is_empty() { kind() } else { beginning(&message.text) },
            why,
        });
    }
    Ok(shown)
}

/// Of what a message says so much is shown.
const SHOWN: usize = 80;

fn beginning(text: &str) -> String {
    let mut letters = text.chars();
    let begins: String = letters.by_ref().take(SHOWN).collect();
    if letters.next().is_some() { format!("{begins}…") } else { begins }
}
