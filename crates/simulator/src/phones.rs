//! `/phones`: the phones on the desk, to look at and to type into. What they do by themselves is in `steps.rs`.
//!
//! The page is drawn on the server (`phones/page.rs`, `phones/thread.rs`, `phones/panel.rs`); `assets/phones.js`
//! posts what is tapped to `/_sim/…` and asks `…/live` for the parts that changed.

mod bubble;
mod page;
mod panel;
pub(crate) mod steps;
mod text;
mod thread;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;

use crate::carrier::Carrier;
use crate::world::{Customer, Number, World, digits};

/// A phone in a tab.
const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\">\
    <rect x=\"4\" y=\"1\" width=\"8\" height=\"14\" rx=\"2\" fill=\"#2a5068\"/>\
    <rect x=\"5\" y=\"2.5\" width=\"6\" height=\"10\" rx=\"1\" fill=\"#d4f2fa\"/></svg>";
/// A question for what changed is held open so long.
const LONG_POLL: Duration = Duration::from_secs(20);

/// The addresses of the page and its files.
pub(crate) fn routes() -> Router<Arc<Carrier>> {
    Router::new()
        .route("/phones", get(first))
        .route("/phones/{phone}", get(one))
        .route("/phones/{phone}/live", get(live))
        .route(
            "/phones/assets/phones.css",
            get(|| async { file("text/css", include_str!("../assets/phones.css")) }),
        )
        .route("/phones/assets/icon.svg", get(|| async { file("image/svg+xml", ICON) }))
        .route(
            "/phones/assets/phones.js",
            get(|| async { file("text/javascript", include_str!("../assets/phones.js")) }),
        )
}

fn file(mime_type: &'static str, content: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, format!("{mime_type}; charset=utf-8")),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, content).into_response()
}

/// What the page shows: a phone in somebody's hand, and the business it is talking to, by either channel.
struct View<'a> {
    world: &'a World,
    now: i64,
    offset_seconds: i64,
    customer: Option<&'a Customer>,
    number: Option<&'a Number>,
    /// Its owner opened that chat by themselves, or by a link.
    is_chosen: bool,
    /// There are SMS in the chat, so that each message says how it came.
    is_mixed: bool,
    /// Counts changes; a page that knows this one is up to date.
    version: u64,
}

/// Which business number the chat is with, and which version of the page is known.
#[derive(Deserialize)]
struct Chat {
    number: Option<String>,
    known: Option<u64>,
}

async fn first(State(carrier): State<Arc<Carrier>>, Query(chat): Query<Chat>) -> Response {
    whole(&carrier, None, &chat)
}

async fn one(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    Query(chat): Query<Chat>,
) -> Response {
    whole(&carrier, Some(&phone), &chat)
}

fn whole(carrier: &Carrier, phone: Option<&str>, chat: &Chat) -> Response {
    let policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; \
                  connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    (headers, look(carrier, phone, chat, page::page)).into_response()
}

/// The parts that change, as soon as something has changed since the known version.
async fn live(
    State(carrier): State<Arc<Carrier>>,
    Path(phone): Path<String>,
    Query(chat): Query<Chat>,
) -> Response {
    let mut versions = carrier.changes.subscribe();
    let changed = async {
        while chat.known == Some(*versions.borrow_and_update()) && versions.changed().await.is_ok() {}
    };
    tokio::select! {
        () = changed => {}
        () = tokio::time::sleep(LONG_POLL) => {}
        () = carrier.stop.cancelled() => {}
    }
    let parts = look(&carrier, Some(&phone), &chat, |view| {
        json!({
            "version": view.version,
            "now": view.now,
            "people": panel::people(view).into_string(),
            "thread": thread::thread(view).into_string(),
            "panel": panel::carrier_view(view).into_string(),
            "groups": panel::groups(view).into_string(),
        })
    });
    Json(parts).into_response()
}

fn look<R>(carrier: &Carrier, phone: Option<&str>, chat: &Chat, draw: impl FnOnce(&View<'_>) -> R) -> R {
    let version = *carrier.changes.borrow();
    carrier.read(|world| {
        let customer = match phone {
            Some(phone) => world.customers.get(&digits(phone)),
            None => latest(world),
        };
        let named = chat.number.as_deref().and_then(|id| world.numbers.get(id));
        draw(&View {
            world,
            now: carrier.clock.now(),
            offset_seconds: carrier.clock.offset_seconds(),
            customer,
            is_chosen: named.is_some(),
            number: named.or_else(|| usual_number(world, customer)),
            is_mixed: customer.is_some_and(|it| world.sms_with(&it.phone).next().is_some()),
            version,
        })
    })
}

/// Who last had a message.
fn latest(world: &World) -> Option<&Customer> {
    world.customers.rows().max_by_key(|customer| {
        let by_whatsapp = world.messages_with(&customer.phone).next_back().map(|message| message.order);
        let by_sms = world.sms_with(&customer.phone).next_back().map(|message| message.order);
        by_whatsapp.max(by_sms)
    })
}

/// The number that this customer last talked to, or the first there is.
fn usual_number<'a>(world: &'a World, customer: Option<&Customer>) -> Option<&'a Number> {
    let last = customer.and_then(|customer| world.messages_with(&customer.phone).next_back());
    last.and_then(|message| world.numbers.get(&message.number_id)).or_else(|| world.numbers.rows().next())
}

/// The instant by the account's clock: `Sat 21 Nov`, `14:07`.
fn local(view: &View<'_>, at: i64, format: &str) -> String {
    let zone = jiff::tz::TimeZone::get(&zone(view)).unwrap_or(jiff::tz::TimeZone::UTC);
    let instant = jiff::Timestamp::from_second(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    instant.to_zoned(zone).strftime(format).to_string()
}

fn zone(view: &View<'_>) -> String {
    let waba = view.number.and_then(|number| view.world.wabas.get(&number.waba_id));
    waba.map_or_else(|| "UTC".to_owned(), |waba| waba.timezone.clone())
}
