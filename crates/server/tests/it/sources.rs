//! By what customers come: links with a code, the text of a Page's button, ads; what came of each; what was missed; and
//! what waits for its customer. On both engines.

use reqwest::Method;
use serde_json::{Value, json};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk as Inside;
use transom_desk::messages::cancel;
use transom_desk::messages::draft::{Ask, When};
use transom_desk::messages::send::{self, Sent};
use transom_desk::workspace::sources::{self, Change, New};
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::id::MessageId;
use transom_rules::source::SourceKind;
use transom_rules::time::{Span, Timestamp};
use transom_store::arrivals::{self, Arrival};
use transom_store::conversations::{self, Filter};
use transom_store::sources::Source;

use crate::harness::{Desk, Engine, eventually, inside, on_each_engine};

on_each_engine!(
    a_message_comes_by_the_code_that_it_holds,
    a_text_that_stands_for_a_button_has_to_be_all_that_is_said,
    what_is_no_way_in_is_not_made,
    what_waits_for_its_customer_is_written_anew,
    from_the_poster_to_the_report,
);

const ANA: &str = "15550170001";
const BO: &str = "15550170002";

async fn desk(engine: Engine) -> (Inside, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    (desk, asker)
}

async fn made(desk: &Inside, asker: &Asker, kind: SourceKind, text: &str) -> Source {
    let new = New { channel: None, kind, name: "Poster".into(), text: text.into() };
    sources::make(desk.app.base(), asker, new).await.unwrap()
}

async fn came(desk: &Inside) -> Vec<Arrival> {
    let all = Timestamp::default()..desk.app.clock.now() + Span::hours(1);
    let here = desk.app.db.of(desk.workspace);
    let read = here.read(all, |tx, all| Box::pin(arrivals::between(tx, all.clone(), 100)));
    read.await.unwrap().into_iter().map(|came| came.arrival).collect()
}

async fn a_message_comes_by_the_code_that_it_holds(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let poster = made(&desk, &asker, SourceKind::Link, " Hello,\n  there! ").await;
    assert_eq!(poster.message(), format!("Hello, there! [{}]", poster.mark));
    let small = format!("changed [{}] and more", poster.mark.to_lowercase());
    for text in [poster.message(), small, format!("[234567] [{}]", poster.mark)] {
        desk.hears(ANA, "Ana", &text).await;
    }
    // Neither a code without its brackets nor one that nobody made.
    for text in [poster.mark.clone(), "[222222]".to_owned(), "Hello, there!".to_owned()] {
        desk.hears(BO, "Bo", &text).await;
    }
    let found = came(&desk).await;
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found.iter().all(|one| one.source_id == Some(poster.id) && one.entry.is_none()));
    // What was written before it was made did not come by it; whoever comes after it was retired did.
    desk.hears_at(BO, "Bo", &poster.message(), Span::hours(2)).await;
    assert_eq!(came(&desk).await.len(), 3);
    let retired = Change { is_retired: Some(true), ..Change::default() };
    sources::change(desk.app.base(), &asker, poster.id, retired).await.unwrap();
    desk.hears(BO, "Bo", &poster.message()).await;
    assert_eq!(came(&desk).await.len(), 4);
}

async fn a_text_that_stands_for_a_button_has_to_be_all_that_is_said(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let button = made(&desk, &asker, SourceKind::Page, "Hi, I found you on Facebook").await;
    desk.hears(BO, "Bo", "Hi, I found you on Facebook today").await;
    assert_eq!(came(&desk).await, []);
    let conversation = desk.hears(ANA, "Ana", "hi,  I found YOU on Facebook").await;
    let [one] = came(&desk).await.try_into().unwrap();
    assert_eq!((one.source_id, one.entry), (Some(button.id), Some(transom_rules::content::Entry::Page)));
    // An answer in time is taken to open the entry point.
    let here = desk.app.db.of(desk.workspace);
    let listed = here
        .read((), move |tx, ()| Box::pin(conversations::get(tx, Visibility::All, conversation)))
        .await
        .unwrap();
    assert_eq!(listed.unwrap().conversation.answer_by, one.at + Span::hours(24));
}

async fn what_is_no_way_in_is_not_made(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let new = |kind, text: &str| New { channel: None, kind, name: "Poster".into(), text: text.into() };
    let (link, page) = (SourceKind::Link, SourceKind::Page);
    sources::make(desk.app.base(), &asker, new(page, "Hi")).await.unwrap();
    for (wanted, why) in [
        (new(page, " "), Wrong::SourceEmpty),
        (new(page, "HI"), Wrong::SourceTaken),
        (new(link, &"x".repeat(132)), Wrong::SourceLong),
        (new(link, "zero\u{200b}width"), Wrong::SourceUnseen),
        (New { name: String::new(), ..new(link, "Hi") }, Wrong::Name),
        (New { channel: Some(desk.app.clock.channel_id()), ..new(link, "Hi") }, Wrong::SourceNumber),
    ] {
        let done = sources::make(desk.app.base(), &asker, wanted).await;
        assert!(matches!(done, Err(NotDone::Wrong(wrong)) if wrong == why), "{done:?}");
    }
    sources::make(desk.app.base(), &asker, new(link, &"x".repeat(131))).await.unwrap();
    let nobody = desk.app.clock.source_id();
    let done = sources::change(desk.app.base(), &asker, nobody, Change::default()).await;
    assert!(matches!(done, Err(NotDone::NotFound)), "{done:?}");
}

/// Parks a message; its window is closed.
async fn parked(desk: &Inside, phone: &str, words: &str) -> MessageId {
    let draft = json!({"type": "text", "text": {"body": words}});
    let ask = Ask { when: When::CustomerWrites, ..desk.asks(phone, &draft) };
    match send::send(&desk.app, ask).await.unwrap() {
        Sent::Queued(message) => message.id,
        other => panic!("{other:?}"),
    }
}

async fn what_waits_for_its_customer_is_written_anew(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let conversation = desk.hears(ANA, "Ana", "Hello").await;
    desk.clock_jumps(Span::hours(25));
    let id = parked(&desk, ANA, "It is ready").await;
    let waiting = Filter { parked: true, ..Filter::of(Visibility::All, 10) };
    let here = desk.app.db.of(desk.workspace);
    let listed = async || {
        let read = here.read(waiting.clone(), |tx, filter| Box::pin(conversations::list(tx, filter)));
        read.await.unwrap().into_iter().map(|one| one.conversation.id).collect::<Vec<_>>()
    };
    assert_eq!(listed().await, [conversation]);
    assert_eq!(cancel::to_draft(&desk.app, &asker, id).await.unwrap(), conversation);
    assert_eq!(listed().await, []);
    let again = cancel::to_draft(&desk.app, &asker, id).await;
    assert!(matches!(again, Err(NotDone::Wrong(Wrong::TooLate))), "{again:?}");
    // What is parked goes once the customer writes, and is parked no more.
    parked(&desk, ANA, "It is ready").await;
    desk.hears(ANA, "Ana", "Anything new?").await;
    assert_eq!(listed().await, []);
}

fn of<'a>(report: &'a Value, field: &str, id: &Value) -> &'a Value {
    let lines = report["data"].as_array().unwrap();
    lines.iter().find(|line| line[field] == *id).unwrap_or_else(|| panic!("{field} {id}: {report}"))
}

/// How many codes Meta keeps for the demo's number.
async fn codes_at_meta(desk: &Desk) -> usize {
    let text = |name: &str| desk.channel(name);
    let base = desk.demo["simulator_url"].as_str().unwrap();
    let url = format!("{base}/v25.0/{}/message_qrdls", text("phone_number_id"));
    let asked = reqwest::Client::new().get(url).bearer_auth(text("access_token")).send().await.unwrap();
    asked.json::<Value>().await.unwrap()["data"].as_array().unwrap().len()
}

/// WhatsApp alone has links to a chat: a sender of SMS is neither offered nor taken.
async fn no_way_in_leads_to_an_sms_sender(desk: &Desk) {
    let channels = desk.get("/api/v1/channels").await;
    let sender = channels["data"].as_array().unwrap().iter().find(|one| one["kind"] == "sms").unwrap();
    let new = json!({"name": "Door", "text": "Hello", "channel_id": sender["id"]});
    let refused = desk.post("/api/v1/entry-points", &new).await;
    assert_eq!(refused.status, 422, "{}", refused.json);
    let why = &refused.json["errors"][0];
    assert_eq!(why["field"], "channel_id", "{why}");
    assert_eq!(why["message"], "An entry point leads into WhatsApp. Choose a WhatsApp number.", "{why}");
    let (_, html) = desk.page("/settings/entry-points").await;
    assert!(html.contains("name=\"name\"") && !html.contains(sender["id"].as_str().unwrap()));
}

/// That a customer came by the button of a Page is told by their text alone, until Meta prices an answer as free for it.
async fn a_page_button_stays_unconfirmed_until_metas_word(desk: &Desk) {
    no_way_in_leads_to_an_sms_sender(desk).await;
    let words = "Hi, I am on your Page";
    let new = json!({"name": "Page", "kind": "page", "text": words, "channel_id": desk.channel("id")});
    let button = desk.post("/api/v1/entry-points", &new).await.success();
    let unconfirmed = async || {
        let report = desk.get("/api/v1/entry-points/report").await;
        of(&report, "entry_point_id", &button["id"])["unconfirmed"].clone()
    };
    let cy = desk.customer("15550170003", "Cy Page").await;
    cy.writes(desk, words).await;
    let there = cy.conversation(desk, "Cy is there", |_| true).await;
    assert_eq!(there["came_by"]["kind"], "unconfirmed", "{there}");
    assert_eq!(unconfirmed().await, 1);
    let (_, thread) = desk.page(&format!("/c/{}", there["id"].as_str().unwrap())).await;
    for told in ["Came from a Page button, as far as its text tells", "Of a Page button Meta confirms it"] {
        assert!(thread.contains(told), "{told}");
    }
    desk.sim("faults", &json!({"pricing": {"type": "regular", "billable": null}})).await;
    let answer = desk.send(&cy, "Welcome").await;
    desk.reaches(&answer["id"], "delivered").await;
    assert_eq!(unconfirmed().await, 1, "Meta says nothing of it");
    desk.sim("faults", &json!({"pricing": {"type": "free_entry_point", "billable": null}})).await;
    let answer = desk.send(&cy, "How can we help?").await;
    desk.reaches(&answer["id"], "delivered").await;
    eventually("Meta confirms it", async || (unconfirmed().await == 0).then_some(())).await;
    cy.conversation(desk, "it is known of the row", |one| one["came_by"]["kind"] == "page").await;
    let (_, list) = desk.page("/").await;
    assert!(list.contains("Came by the Page button “Page”: Meta confirmed it"), "the row says so");
    desk.sim("faults", &json!({"reset": true})).await;
}

/// Nobody answers a customer of an ad within a day: list, thread and report say so.
async fn an_ad_is_missed(desk: &Desk, there: &Value) {
    desk.advance(25 * 3600).await;
    let missed = eventually("the ad is missed", async || {
        let report = desk.get("/api/v1/entry-points/report").await;
        Some(report).filter(|report| of(report, "ad_id", &json!("1204"))["missed"] == 1)
    })
    .await;
    assert_eq!(of(&missed, "ad_id", &json!("1204"))["waiting"], 0);
    let (_, list) = desk.page("/?view=missed").await;
    assert!(list.contains("Bo Click") && !list.contains("Ana Door"));
    let (_, thread) = desk.page(&format!("/c/{}", there["id"].as_str().unwrap())).await;
    for told in ["72 h missed", "Came by the ad “Spring”.", "Nobody answered the ad or the Page button"] {
        assert!(list.contains(told) && thread.contains(told), "{told}");
    }
    let csv = desk.download("/api/v1/entry-points/report.csv").await;
    assert!(
        csv.contains("link,")
            && csv.contains(",Door,1,1,1,0,0,")
            && csv.contains("ad,1204,Spring,1,1,0,0,1,"),
        "{csv}"
    );
}

async fn from_the_poster_to_the_report(engine: Engine) {
    let desk = Desk::new(engine).await;
    let new = json!({"name": "Door", "text": "Hello from the door", "channel_id": desk.channel("id")});
    let door = desk.post("/api/v1/entry-points", &new).await.success();
    let path = format!("/api/v1/entry-points/{}", door["id"].as_str().unwrap());
    let (keep, nothing) = (format!("{path}/keep"), json!({}));
    let keep = || desk.post(&keep, &nothing);
    let (kept, twice, thrice) = tokio::join!(keep(), keep(), keep());
    let (kept, twice, thrice) = (kept.success(), twice.success(), thrice.success());
    let short = kept["short_link"].as_str().unwrap().to_owned();
    assert_eq!([&twice["short_link"], &thrice["short_link"]], [&kept["short_link"]; 2]);
    assert_eq!(codes_at_meta(&desk).await, 1, "who is asked thrice at once keeps one");
    assert!(short.starts_with("https://wa.me/message/"), "{kept}");
    assert!(desk.download(&format!("{path}/qr.svg")).await.starts_with("<svg"));
    let other = json!({"text": "Good day"});
    let renamed = desk.ask(Method::PATCH, &path, Some(&other)).await.success();
    assert_eq!((&renamed["code"], &renamed["short_link"]), (&door["code"], &kept["short_link"]));
    let (status, page) = desk.page(&path.replace("/api/v1", "/settings")).await;
    assert!(status == 200 && page.contains(&short) && page.contains("Good day ["), "{status}");

    // One comes by the door and is answered; one comes by an ad and is not.
    let ana = desk.customer("15550170001", "Ana Door").await;
    ana.writes(&desk, renamed["message"].as_str().unwrap()).await;
    let came = ana.conversation(&desk, "Ana is there", |_| true).await["came_by"].clone();
    assert_eq!((&came["kind"], &came["name"]), (&json!("link"), &json!("Door")), "{came}");
    assert_eq!(came["entry_point_id"], door["id"]);
    let (_, list) = desk.page("/").await;
    assert!(list.contains("Came by the link “Door”."));
    let answer = desk.send(&ana, "Welcome").await;
    desk.reaches(&answer["id"], "delivered").await;
    let bo = desk.customer("15550170002", "Bo Click").await;
    let referral = json!({"source_type": "ad", "source_id": "1204", "source_url": "https://ads.example/1", "headline": "Spring"});
    bo.sends(&desk, json!({"type": "text", "text": {"body": "I saw it"}, "referral": referral})).await;
    let there = bo.conversation(&desk, "Bo is there", |_| true).await;
    assert_eq!((&there["came_by"]["kind"], &there["came_by"]["name"]), (&json!("ad"), &json!("Spring")));
    let (_, list) = desk.page("/?view=entry").await;
    assert!(list.contains(">ad</span> · ") && list.contains("Came by the ad “Spring”."), "by what it came");
    let report = desk.get("/api/v1/entry-points/report").await;
    let line = of(&report, "entry_point_id", &door["id"]);
    assert_eq!(
        (&line["messages"], &line["answered"], &line["missed"]),
        (&json!(1), &json!(1), &json!(0)),
        "{line}"
    );
    let line = of(&report, "ad_id", &json!("1204"));
    assert_eq!(
        (&line["headline"], &line["waiting"], &line["missed"]),
        (&json!("Spring"), &json!(1), &json!(0))
    );

    a_page_button_stays_unconfirmed_until_metas_word(&desk).await;
    an_ad_is_missed(&desk, &there).await;
    desk.end().await;
}
