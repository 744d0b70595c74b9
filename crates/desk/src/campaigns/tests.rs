//! Campaigns on a desk whose carrier is a closed port: what is made of a list and of its plan, and who gets a message when
//! their turn comes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use transom_rules::access::{Asker, Face};
use transom_rules::campaign::{Definition, Named, Pace, Step, Terms, Why};
use transom_rules::id::{CampaignId, ContactId};
use transom_rules::template::{Category, Template};
use transom_rules::template_history::{Happened, Step as Happening};
use transom_rules::time::{Span, Timestamp};
use transom_store::campaigns::{self, Counts, Recipient, Which};
use transom_store::template_events::{self, Event};
use transom_store::{contacts, messages, templates};

use super::plan::{Given, Planner, Wish};
use super::sheet::{self, Sheet, Wanted};
use super::{act, preview, results};
use crate::contacts::block::Blocking;
use crate::contacts::{change, merge};
use crate::fixture::Desk;
use crate::templates::guard;

const HELLO: &str = "Hello {{1}}, your order is on its way.";

fn system(desk: &Desk) -> Asker {
    Asker::system(desk.workspace, Face::Command)
}

fn named() -> Named {
    Named { name: "hello".into(), language: "en".into() }
}

fn wish(desk: &Desk, pace: Pace, terms: Terms) -> Wish {
    Wish {
        name: "To many".into(),
        channel: desk.app.registry.known().channel(desk.workspace, desk.channel).cloned().unwrap(),
        template: named(),
        parameters: BTreeMap::from([("1".to_owned(), "there".to_owned())]),
        sources: BTreeMap::new(),
        pace,
        budget: None,
        most_failures: None,
        segment: None,
        terms,
    }
}

async fn planned(desk: &Desk, to: &[&str], pace: Pace) -> CampaignId {
    let given = |(n, to): (i64, &&str)| Given { n, to: (*to).to_owned(), ..Given::default() };
    let wish = wish(desk, pace, Terms::default());
    let mut planner = Planner::begin(desk.app.base(), &system(desk), wish).await.unwrap();
    planner.push(&desk.app, (1..).zip(to).map(given).collect()).await.unwrap();
    planner.finish(desk.app.base()).await.unwrap().id
}

async fn rows(desk: &Desk, id: CampaignId) -> Vec<Recipient> {
    let here = desk.app.db.of(desk.workspace);
    here.read((), move |tx, ()| Box::pin(campaigns::page(tx, id, Which::default(), 100))).await.unwrap()
}

async fn counts(desk: &Desk, id: CampaignId) -> Counts {
    let here = desk.app.db.of(desk.workspace);
    here.read((), move |tx, ()| Box::pin(campaigns::counts(tx, id))).await.unwrap()
}

/// Starts it, and waits until nobody is planned any more but so many.
async fn starts(desk: &Desk, id: CampaignId, left: u64) -> Vec<(Step, String)> {
    act::start(desk.app.base(), &system(desk), id).await.unwrap();
    desk.app.campaigns.notify_one();
    for _ in 0..100 {
        if counts(desk, id).await.of("planned") == left {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    rows(desk, id).await.into_iter().map(|row| (row.step, row.why)).collect()
}

/// Whose a phone is.
async fn contact(desk: &Desk, phone: &str) -> ContactId {
    let key = vec![format!("p:{phone}")];
    let here = desk.app.db.of(desk.workspace);
    here.read(key, |tx, key| Box::pin(contacts::contact_of(tx, key))).await.unwrap().unwrap()
}

/// Whoever has a phone is blocked.
async fn blocks(desk: &Desk, phone: &str) {
    let wish = change::Wish { blocked: Some(Blocking::plain(true)), ..change::Wish::default() };
    let contact = contact(desk, phone).await;
    change::change(desk.app.base(), &system(desk), contact, wish).await.unwrap();
}

async fn read(desk: &Desk, text: &str, parameters: &[(&str, &str)]) -> Sheet {
    let parameters = parameters.iter().map(|(slot, value)| ((*slot).into(), (*value).into())).collect();
    let channel = desk.app.registry.known().channel(desk.workspace, desk.channel).cloned().unwrap();
    let definition = Definition { parameters, ..Definition::new(named(), Terms::default()) };
    let wanted = Wanted { channel, definition };
    sheet::read(&desk.app, &system(desk), wanted, text.to_owned(), BTreeMap::new()).await.unwrap()
}

#[tokio::test]
async fn a_list_on_the_form_tells_what_its_plan_does() {
    let desk = Desk::fresh(String::new()).await;
    desk.has_template("hello", "en", HELLO).await;
    desk.hears("15550100780", "Eve", "Hello?").await;
    blocks(&desk, "15550100780").await;
    let text = "Name;Mobilnummer\nAna;+15550100777\nBen;call me\nAna;+1 555 010 0777\n;+15550100778\nEve;+15550100780\nDan;15550100779\n";
    let sheet = read(&desk, text, &[]).await;
    assert_eq!((sheet.count, sheet.good, sheet.is_cut), (6, 2, false));
    let held: Vec<&str> = sheet.columns.iter().map(|one| one.held.as_str()).collect();
    assert_eq!(held, ["body:1", "to"], "columns are guessed");
    let faults: Vec<(i64, &str, &str)> =
        sheet.faults.iter().map(|one| (one.line, one.text.as_str(), one.why.as_str())).collect();
    assert_eq!(
        faults,
        [
            (3, "Ben, call me", "address_invalid"),
            (4, "Ana, +1 555 010 0777", "duplicate"),
            (5, ", +15550100778", "slot_missing"),
            (6, "Eve, +15550100780", "contact_blocked"),
        ]
    );
    let wish = Wish { parameters: BTreeMap::new(), ..wish(&desk, Pace::default(), Terms::default()) };
    let mut planner = Planner::begin(desk.app.base(), &system(&desk), wish).await.unwrap();
    planner.push_file(&desk.app, text, &BTreeMap::new()).await.unwrap();
    let plan = planner.finish(desk.app.base()).await.unwrap();
    let counts = counts(&desk, plan.id).await;
    let refused: BTreeMap<String, u64> =
        counts.behind("refused").map(|(why, count)| (why.to_owned(), count.count.unsigned_abs())).collect();
    assert_eq!(
        (counts.eligible(), refused),
        (u64::try_from(sheet.good).unwrap(), sheet.left_out),
        "the plan says the same"
    );
    assert_eq!(read(&desk, text, &[("1", "there")]).await.good, 3, "what is said beside fills it");
    let none = read(&desk, "name,city\nAna,Berlin\n", &[]).await;
    assert_eq!((none.count, none.faults.len(), none.columns.len()), (0, 0, 2), "no column holds whom");
}

#[tokio::test]
async fn a_list_is_judged_in_the_languages_that_its_readers_get() {
    let desk = Desk::fresh(String::new()).await;
    desk.has_template("hello", "en", HELLO).await;
    desk.has_template("hello", "es", "Hola {{1}}, tu pedido va en camino.").await;
    let terms = Terms { languages: vec!["es".into()], ..Terms::default() };
    let mut wanted = wish(&desk, Pace::default(), terms);
    let definition = Definition {
        parameters: wanted.parameters.clone(),
        ..Definition::new(named(), wanted.terms.clone())
    };
    let text = "+34600000031\n+15550100777\n+34600000032\n".to_owned();
    let asked = Wanted { channel: Arc::clone(&wanted.channel), definition };
    let sheet = sheet::read(&desk.app, &system(&desk), asked, text.clone(), BTreeMap::new()).await.unwrap();
    assert_eq!(sheet.languages, BTreeMap::from([("en".to_owned(), 1), ("es".to_owned(), 2)]));
    wanted.name = "Two languages".into();
    let mut planner = Planner::begin(desk.app.base(), &system(&desk), wanted).await.unwrap();
    planner.push_file(&desk.app, &text, &BTreeMap::new()).await.unwrap();
    let id = planner.finish(desk.app.base()).await.unwrap().id;
    let seen = async |place| {
        let seen = preview::preview(desk.app.base(), &system(&desk), id, place).await.unwrap().unwrap();
        let whom = seen.whom.unwrap();
        (seen.language, whom.found.recipient.address, whom.before, whom.after)
    };
    assert_eq!(seen(None).await, ("es".to_owned(), "+34600000031".to_owned(), None, Some(2)));
    assert_eq!(seen(Some(2)).await, ("en".to_owned(), "+15550100777".to_owned(), Some(1), Some(3)));
}

#[tokio::test]
async fn a_stranger_who_becomes_somebody_is_asked_about_as_that_one() {
    let desk = Desk::fresh(String::new()).await;
    desk.has_template("hello", "en", HELLO).await;
    let (blocked, other) = ("15550100701", "15550100702");
    desk.hears(blocked, "Ana", "Hello?").await;
    blocks(&desk, blocked).await;
    let to = ["+15550100711", "+15550100712", "+15550100713", "US.77", "+15550100714", "+15550100715"];
    let id = planned(&desk, &to, Pace::default()).await;
    assert_eq!(counts(&desk, id).await.of("planned"), 6, "nobody knows any of them");
    for phone in ["15550100711", "15550100712", "15550100714"] {
        desk.hears(phone, "Somebody", "Hello?").await;
    }
    desk.hears(other, "Other", "Hello?").await;
    let is = async |kept: &str, gone: &str| {
        let (kept, gone) = (contact(&desk, kept).await, contact(&desk, gone).await);
        merge::merge(desk.app.base(), &system(&desk), kept, gone).await.unwrap();
    };
    is(blocked, "15550100711").await;
    is(other, "15550100712").await;
    desk.hears(other, "Other", "STOP").await;
    let mut both = desk.written("15550100713", "wamid.both", "It is me", Span::default());
    both["contacts"][0]["user_id"] = "US.77".into();
    both["messages"][0]["from_user_id"] = "US.77".into();
    desk.takes([both]).await;
    let told = starts(&desk, id, 0).await;
    let told: Vec<(Step, &str)> = told.iter().map(|(step, why)| (*step, why.as_str())).collect();
    assert_eq!(
        told,
        [
            (Step::Refused, "contact_blocked"),
            (Step::Refused, "opted_out"),
            (Step::Queued, ""),
            (Step::Refused, "duplicate"),
            (Step::Queued, ""),
            (Step::Queued, ""),
        ]
    );
}

#[tokio::test]
async fn what_was_planned_for_one_goes_to_nobody_who_has_their_number_since() {
    let desk = Desk::fresh(String::new()).await;
    desk.has_template("hello", "en", HELLO).await;
    let says = async |phone: &str, user: &str, wamid: &str| {
        let mut told = desk.written(phone, wamid, "Hello?", Span::default());
        told["contacts"][0]["user_id"] = user.into();
        told["messages"][0]["from_user_id"] = user.into();
        desk.takes([told]).await;
    };
    says("15550100731", "US.1", "wamid.1").await;
    says("15550100732", "US.2", "wamid.2").await;
    let id = planned(&desk, &["+15550100731", "+15550100732"], Pace::default()).await;
    desk.clock_jumps(Span::minutes(1));
    says("15550100731", "US.3", "wamid.3").await;
    let told = starts(&desk, id, 0).await;
    assert_eq!(told, [(Step::Refused, "moved".to_owned()), (Step::Queued, String::new())]);
}

#[tokio::test]
async fn nobody_is_passed_over_in_a_turn() {
    let desk = Desk::fresh(String::new()).await;
    desk.has_template("hello", "en", HELLO).await;
    desk.hears("15550100122", "Marcus", "Hello?").await;
    // So many that the clock moves on while their turn is.
    let strangers: Vec<String> = (0..60).map(|n| format!("+155501008{n:02}")).collect();
    let mut to: Vec<&str> = strangers.iter().map(String::as_str).collect();
    to.push("+15550100122");
    let id = planned(&desk, &to, Pace { per_day: Some(60), ..Pace::default() }).await;
    let told = starts(&desk, id, 1).await;
    let (last, first) = told.split_last().unwrap();
    assert!(first.iter().all(|(step, _)| *step == Step::Queued), "{told:?}");
    assert_eq!(last.0, Step::Planned, "the day's are gone to those before");
    assert!(rows(&desk, id).await.iter().all(|row| row.due_at == Timestamp::default()), "none was put off");
}

#[tokio::test]
async fn whoever_lets_a_campaign_go_on_agrees_for_what_is_on_its_way_too() {
    let desk = Desk::fresh(String::new()).await;
    desk.has_template("hello", "en", HELLO).await;
    let pace = Pace { per_day: Some(1), ..Pace::default() };
    let id = planned(&desk, &["+15550100711", "+15550100712"], pace).await;
    starts(&desk, id, 1).await;
    let on_its_way = rows(&desk, id).await[0].message_id.unwrap();
    let now = desk.app.clock.now();
    let moved = async || {
        desk.write((), move |tx, ()| {
            Box::pin(async move {
                let known = templates::named(tx, "200", "hello").await?.remove(0);
                let template = Template { category: Category::Marketing, ..known };
                templates::keep(tx, "200", &template, templates::By::Meta, now).await?;
                let happened = Happened::from_to(Happening::Category, "UTILITY", "MARKETING");
                template_events::add(tx, template.id, &Event { at: now, happened, author: None }).await?;
                let message = messages::get(tx, on_its_way).await?.unwrap();
                guard::waits(tx, &message, &template).await
            })
        })
        .await
    };
    assert!(moved().await, "nobody agreed");
    desk.app.campaigns.notify_one();
    for _ in 0..100 {
        let told = results::get(desk.app.base(), &system(&desk), id).await.unwrap();
        if told.campaign.why == Why::Category.as_str() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    act::resume(desk.app.base(), &system(&desk), id).await.unwrap();
    assert!(!moved().await, "they did");
}
