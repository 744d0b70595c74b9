//! What came by SMS is forgotten as what came on WhatsApp is: words, files, and what the carrier told. On both engines.

use axum::body::Body;
use axum::http::{Request, header};
use axum::response::IntoResponse as _;
use axum::{Json, Router};
use serde_json::json;
use tower::ServiceExt as _;
use transom::http;
use transom_channels::sms::signature::{Knock, sign};
use transom_desk::base::settings::Retention;
use transom_desk::fixture::Desk;
use transom_desk::upkeep;
use transom_rules::id::ChannelId;
use transom_rules::time::Span;

use super::sender::{FORM, form};
use crate::erasure::{files_in, files_of, holds, rows_of};
use crate::harness::{Engine, eventually, inside, listening, on_each_engine};

on_each_engine!(what_came_by_sms_is_forgotten_with_its_files_and_webhooks,);

const ANA: &str = "+15550177701";
/// The address of the fixture's sender.
const SENDER: &str = "+15550129";
const FILE: &str = "bytes of a photograph";

const fn days(days: i64) -> Span {
    Span::hours(24 * days)
}

async fn what_came_by_sms_is_forgotten_with_its_files_and_webhooks(engine: Engine) {
    let url = carrier().await;
    let desk = inside(engine, |settings| settings.sms.url.clone_from(&url)).await;
    let sender = desk.has_sms().await;
    let photo = format!("{url}/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1");
    let old = [("MessageSid", "MM1"), ("Body", "marmalade"), ("MediaUrl0", &*photo)];
    let old = [&old[..], &[("NumMedia", "1"), ("MediaContentType0", "image/jpeg")]].concat();
    hears(&desk, sender, &old).await;
    let media = desk.folder.path().join("media");
    eventually("the file is fetched", async || holds(&files_in(&media), FILE).then_some(())).await;
    desk.clock_jumps(days(32));
    hears(&desk, sender, &[("MessageSid", "MM2"), ("Body", "zeppelin")]).await;
    assert_eq!(has(&desk, engine).await, [true; 4]);
    // What the carrier told is kept for 30 days, messages for ever.
    upkeep::clean_up(&desk.app).await.unwrap();
    assert_eq!(has(&desk, engine).await, [false, true, true, true]);
    let kept = Retention { messages_days: 31, ..Retention::default() };
    let desk = desk.anew(|settings| settings.retention = kept).await;
    upkeep::clean_up(&desk.app).await.unwrap();
    assert_eq!(has(&desk, engine).await, [false, false, false, true]);
}

/// The carrier's store of files.
async fn carrier() -> String {
    let file = || async { ([(header::CONTENT_TYPE, "image/jpeg")], FILE).into_response() };
    let nothing = || async { Json(json!({})) };
    let path = "/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1";
    listening(Router::new().route(path, axum::routing::get(file)).fallback(nothing)).await
}

/// The carrier tells that Ana wrote.
async fn hears(desk: &Desk, sender: ChannelId, fields: &[(&str, &str)]) {
    let path = format!("/webhooks/sms/{sender}");
    let body = form(&[fields, &[("SmsStatus", "received"), ("From", ANA), ("To", SENDER)]].concat());
    let url = format!("{}{path}", desk.app.settings.server.public_url.trim_end_matches('/'));
    let knock =
        Knock { url: &url, signature: None, settings: None, content_type: Some(FORM), body: body.as_bytes() };
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, FORM)
        .header("x-twilio-signature", sign("secret", knock))
        .body(Body::from(body))
        .unwrap();
    let answer = http::router(desk.app.clone()).oneshot(request).await.unwrap();
    assert_eq!(answer.status(), 200);
}

/// Whether the old webhook, its words, its file and the new words are anywhere.
async fn has(desk: &Desk, engine: Engine) -> [bool; 4] {
    let media = files_in(&desk.folder.path().join("media"));
    let rows = match engine {
        Engine::Sqlite => {
            desk.app.db.purge().await.unwrap();
            files_of(desk.folder.path())
        }
        Engine::Postgres => rows_of(&desk.app.settings.database.url).await,
    };
    let [told, said, new] = ["Body=marmalade", "marmalade", "zeppelin"].map(|word| holds(&rows, word));
    [told, said, holds(&media, FILE), new]
}
