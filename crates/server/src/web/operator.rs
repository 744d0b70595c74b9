//! `GET /operator`: what arrived and could not be used, what Meta warned of, whether a row can be written.

use axum::response::IntoResponse as _;
use jiff::tz::TimeZone;
use transom_channels::whatsapp::graph_version::{self, Life};
use transom_desk::accounts::day;
use transom_pages::operator::{
    self as pages, Backup, GraphVersion, Health, Kept, Notice, Operator, Sender, VersionState,
};
use transom_pages::words;
use transom_rules::access::Mask;
use transom_rules::number::NumberFacts;
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_store::deliveries::{self, Troubled, Unknown};
use transom_store::dialect::Dialect;
use transom_store::{Scoped, apps, media, messages, outbox, visibility};

use super::desk::{Desk, Done};
use super::load::{Look, frame, natural};

/// Lines of each part.
const MOST: i64 = 50;
/// What is shown of a body, in characters.
const SHOWN: usize = 4_000;

/// The page.
pub(super) async fn page(desk: Desk) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let now = desk.app.clock.machine();
    let writable = desk.app.db.write((), move |tx, ()| Box::pin(apps::touch(tx, now))).await;
    let (frame, mut shown) = desk
        .read(look, move |tx, look| {
            Box::pin(async move {
                let (frame, _) = frame(tx, look, words::word("page-operator"), theme).await?;
                Ok((frame, load(tx, look).await?))
            })
        })
        .await?;
    shown.database = writable.err().map(|error| error.to_string());
    shown.health = health(&desk, now).await?;
    shown.graph = graph(&desk.app.settings.graph.version, now);
    shown.forged = transom_desk::base::counts::rejected();
    let known = desk.app.registry.known();
    let troubles = known.troubles(desk.look().workspace());
    shown.accounts = troubles.map(|(account, why)| (account.to_owned(), why.to_owned())).collect();
    Ok(pages::page(&frame, &shown).into_response())
}

/// How the desk stands. Backups and the outbox go by the machine's clock.
async fn health(desk: &Desk, now: Timestamp) -> Done<Health> {
    let read = desk.read((), move |tx, ()| {
        Box::pin(async move { Ok((outbox::standing(tx, now).await?, deliveries::newest_at(tx).await?)) })
    });
    let (standing, webhook) = read.await?;
    let db = &desk.app.db;
    let (engine, backup) = match db.dialect() {
        Dialect::Sqlite => {
            let made = db.read((), |tx, ()| Box::pin(apps::last_backup(tx))).await?;
            ("operator-sqlite", made.map_or(Backup::Never, Backup::Made))
        }
        Dialect::Postgres => ("operator-postgres", Backup::Elsewhere),
    };
    let known = desk.app.registry.known();
    let senders = known.channels_of(desk.workspace()).map(|channel| Sender {
        name: channel.name.clone(),
        trouble: Some(&channel.trouble)
            .filter(|kept| !kept.is_empty())
            .map(|kept| words::say(&Sentence::read(kept)))
            .unwrap_or_default(),
        is_being_set_up: known.facts(channel.id).is_some_and(NumberFacts::is_being_set_up),
    });
    Ok(Health {
        numbers: senders.collect(),
        queued: natural(standing.queued),
        oldest: standing.since.map(|since| now - since),
        waiting: natural(standing.waiting),
        aside: natural(standing.aside),
        uncertain: natural(standing.uncertain),
        webhook,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        engine: words::word(engine).to_owned(),
        backup,
    })
}

/// The version of the Graph API that is spoken, and its end.
pub(super) fn graph(version: &str, now: Timestamp) -> GraphVersion {
    let (end, state) = match graph_version::life(version, day::at(now, &TimeZone::UTC)) {
        Life::Open => (None, VersionState::Fine),
        Life::Until(end) => (Some(end), VersionState::Fine),
        Life::Soon(end) => (Some(end), VersionState::Soon),
        Life::Over(end) => (end, VersionState::Over),
        Life::Unknown => (None, VersionState::Over),
    };
    GraphVersion { name: version.to_owned(), end: end.map(|end| end.to_string()), state }
}

async fn load(tx: &mut Scoped<'_>, look: &Look) -> transom_store::Result<Operator> {
    let (mask, sees_raw) = (look.mask(), look.asker.sees_raw());
    let notices = deliveries::notices(tx, MOST).await?;
    let unreadable = deliveries::troubled(tx, MOST).await?;
    let unknown = deliveries::unknowns(tx, MOST).await?;
    let mut files = Vec::new();
    for file in media::failed(tx, MOST).await? {
        let message = messages::get(tx, file.message_id).await?;
        let Some(message) = message else { continue };
        if !visibility::of_conversation(tx, look.seen(), message.conversation_id).await? {
            continue;
        }
        files.push(Kept {
            at: message.at,
            title: format!("{} {}", file.mime_type, mask.over_all().name(&file.filename)).trim().to_owned(),
            reason: file.problem,
            content: String::new(),
        });
    }
    Ok(Operator {
        notices: notices.iter().map(|kept| notice(kept, mask)).collect(),
        unreadable: unreadable.into_iter().map(|kept| body(kept, sees_raw)).collect(),
        unknown: unknown.into_iter().map(|kept| part(kept, sees_raw)).collect(),
        media: files,
        ..Operator::default()
    })
}

fn notice(kept: &deliveries::Notice, mask: Mask) -> Notice {
    let title = if kept.title.is_empty() { &kept.field } else { &kept.title };
    Notice {
        severity: kept.severity,
        at: kept.at,
        title: mask.over_all().words(title),
        json: raw(pretty(&kept.json), !mask.hides()),
    }
}

fn body(kept: Troubled, sees_raw: bool) -> Kept {
    Kept {
        at: kept.received_at,
        title: kept.outcome,
        reason: kept.note,
        content: raw(String::from_utf8_lossy(&kept.body).chars().take(SHOWN).collect(), sees_raw),
    }
}

fn part(kept: Unknown, sees_raw: bool) -> Kept {
    Kept {
        at: kept.received_at,
        title: kept.field,
        reason: kept.what,
        content: raw(pretty(&kept.json), sees_raw),
    }
}

/// What Meta sent names customers by their numbers, in forms of its own: it is shown whole or not at all.
fn raw(sent: String, is_shown: bool) -> String {
    if is_shown { sent } else { words::word("operator-withheld").to_owned() }
}

fn pretty(json: &str) -> String {
    let value = serde_json::from_str::<serde_json::Value>(json);
    let text =
        value.and_then(|value| serde_json::to_string_pretty(&value)).unwrap_or_else(|_| json.to_owned());
    text.chars().take(SHOWN).collect()
}
