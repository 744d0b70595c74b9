//! What was sent of templates, and what came of it.

use std::collections::BTreeMap;

use transom_rules::author::Author;
use transom_rules::content::{FileState, Kind};
use transom_rules::delivery::MessageState;
use transom_rules::id::MediaId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;
use transom_store::media::{self, Media};
use transom_store::messages::Message;
use transom_store::template_sends::{self, Again, Counted, Sent, Statistics, Used};
use transom_store::{Db, params};
use uuid::Uuid;

use crate::charges;
use crate::engines::on_each_engine;
use crate::world::{
    AGENT, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, inbound, look, message_id, outbound, people,
    phone, say,
};

on_each_engine!(
    templates_are_known_by_name_and_language,
    what_came_of_a_template_is_counted,
    what_was_charged_of_a_template_is_summed,
    older_messages_are_noted_a_few_at_a_time,
    the_last_file_of_a_template_is_found,
);

const HOUR: i64 = 3_600;

fn key(name: &str) -> String {
    template_sends::key(name, "en-US")
}

/// A template to customer `n`, so many seconds after the dawn.
fn sent(id: u32, n: u32, name: &str, seconds: i64) -> Message {
    let mut message = outbound(id, n, "Hello");
    message.kind = Kind::Template;
    message.at = at(seconds);
    message.json =
        format!(r#"{{"type":"template","template":{{"name":"{name}","language":{{"code":"en_US"}}}}}}"#);
    message.delivery.state = MessageState::Accepted;
    message.accepted_at = Some(at(seconds));
    message
}

fn wrote(id: u32, n: u32, seconds: i64) -> Message {
    Message { at: at(seconds), ..inbound(id, n, "Yes") }
}

async fn templates_are_known_by_name_and_language(db: Db) {
    people(&db, &["Ana", "Bo"]).await;
    let mut lost = sent(3, 2, "order", 20);
    lost.delivery.state = MessageState::Failed;
    say(&db, vec![sent(1, 1, "order", 0), wrote(2, 1, HOUR), lost, sent(4, 2, "sale", 30)]).await;
    let by = |template: &str, n: u32, answered: bool| Sent {
        template: key(template),
        language: String::new(),
        address: format!("+{}", phone(n)),
        answered,
    };
    let recent = async |until: i64| {
        look!(db, |tx| template_sends::recent(&mut tx.of(HERE), at(0), at(until), 9).await)
    };
    assert_eq!(recent(99).await, [by("sale", 2, false), by("order", 1, true)]);
    assert_eq!(recent(30).await, [by("order", 1, true)]);
    let newest = async |workspace| look!(db, |tx| template_sends::used(&mut tx.of(workspace), 2).await);
    let used = |name: &str, seconds| Used { template: key(name), author: Author::Api, at: at(seconds) };
    assert_eq!(newest(HERE).await, [used("sale", 30), used("order", 20)]);
    assert_eq!(newest(ELSEWHERE).await, []);
}

async fn what_was_charged_of_a_template_is_summed(db: Db) {
    people(&db, &["Ana", "Bo"]).await;
    say(&db, vec![sent(2, 1, "order", 0), sent(4, 2, "order", HOUR), sent(5, 2, "sale", HOUR)]).await;
    charges::keep(&db, vec![charges::charge(2), charges::charge(4)]).await.unwrap();
    let charged = async |name: &'static str, since: i64| {
        let sums = look!(db, |tx| {
            transom_store::charges::of_template(&mut tx.of(HERE), &key(name), &[SHOP], at(since)).await
        });
        let of = |sum: &transom_store::charges::Sum| (sum.messages, sum.unpriced, sum.amount);
        sums.iter().map(of).reduce(|(a, b, c), (d, e, f)| (a + d, b + e, c + f))
    };
    assert_eq!(charged("order", 0).await, Some((2, 0, Amount::from_millionths(100_000))));
    assert_eq!(charged("order", HOUR).await, Some((1, 0, Amount::from_millionths(50_000))));
    assert_eq!(charged("sale", 0).await, None);
}

async fn what_came_of_a_template_is_counted(db: Db) {
    people(&db, &["Ana", "Bo", "Cy"]).await;
    let by_agent = |message: Message| Message { author: Author::User(AGENT), ..message };
    // Ana wrote before: her window was open. Bo and Cy had not, and Bo answered within the day.
    let mut read = by_agent(sent(2, 1, "order", HOUR));
    read.delivery.delivered_at = Some(at(HOUR + 1));
    read.delivery.read_at = Some(at(HOUR + 2));
    let mut late = sent(6, 3, "order", HOUR);
    late.delivery.state = MessageState::Failed;
    say(
        &db,
        vec![
            wrote(1, 1, 0),
            read,
            wrote(3, 1, HOUR + 9),
            by_agent(sent(4, 2, "order", HOUR)),
            wrote(5, 2, 25 * HOUR - 1),
            late,
            sent(7, 3, "order", 2 * HOUR),
            wrote(8, 3, 26 * HOUR),
            sent(9, 3, "sale", 2 * HOUR),
        ],
    )
    .await;
    charges::keep(&db, vec![charges::charge(2), charges::charge(4)]).await.unwrap();
    let counted = async |since: i64, limit: i64| {
        look!(db, |tx| {
            let key = key("order");
            let counted = Counted { template: &key, channels: &[SHOP], since: at(since), limit };
            template_sends::statistics(&mut tx.of(HERE), &counted).await
        })
    };
    assert_eq!(
        counted(0, 9).await,
        Statistics {
            all: 4,
            sent: 3,
            delivered: 1,
            read: 1,
            lost: 1,
            answered: 2,
            closed: 2,
            reopened: 1,
            authors: vec![(Author::User(AGENT), 2), (Author::Api, 2)],
            costs: BTreeMap::from([("USD".to_owned(), Amount::from_millionths(100_000))]),
            last_at: Some(at(2 * HOUR)),
        }
    );
    assert_eq!((counted(HOUR + 1, 9).await.all, counted(0, 1).await.all), (1, 1));
    let none = look!(db, |tx| {
        let key = key("order");
        let counted = Counted { template: &key, channels: &[], since: at(0), limit: 9 };
        template_sends::statistics(&mut tx.of(HERE), &counted).await
    });
    assert_eq!(none, Statistics::default());
}

async fn older_messages_are_noted_a_few_at_a_time(db: Db) {
    people(&db, &["Ana"]).await;
    let nameless = Message { json: "{}".into(), ..sent(3, 1, "", 3) };
    say(&db, vec![sent(1, 1, "order", 1), sent(2, 1, "sale", 2), nameless]).await;
    commit!(db, |tx| {
        tx.of(HERE).run("UPDATE messages SET template = '' WHERE workspace_id = $1", params![]).await
    })
    .unwrap();
    let some = async || commit!(db, |tx| template_sends::note_older(&mut tx.of(HERE), 2).await);
    assert_eq!(look!(db, |tx| template_sends::used(&mut tx.of(HERE), 9).await), []);
    assert_eq!((some().await.unwrap(), some().await.unwrap(), some().await.unwrap()), (2, 1, 0));
    let all = look!(db, |tx| template_sends::used(&mut tx.of(HERE), 9).await);
    let names: Vec<&str> = all.iter().map(|used| used.template.as_str()).collect();
    assert_eq!(names, ["-", "sale/en_US", "order/en_US"]);
}

async fn the_last_file_of_a_template_is_found(db: Db) {
    people(&db, &["Ana", "Bo"]).await;
    let by_agent = Message { author: Author::User(AGENT), ..sent(2, 2, "order", 2) };
    say(&db, vec![sent(1, 1, "order", 1), by_agent, sent(3, 2, "sale", 3)]).await;
    let file = |n: u32| Media {
        id: MediaId(Uuid::from_u128(u128::from(n))),
        message_id: message_id(n),
        channel_id: SHOP,
        meta_id: format!("meta-{n}"),
        mime_type: "image/png".into(),
        filename: format!("{n}.png"),
        voice: false,
        url: String::new(),
        state: FileState::Stored,
        hash: String::new(),
        size: 1,
        attempt: 0,
        run_at: Timestamp::default(),
        problem: String::new(),
        created_at: at(i64::from(n)),
    };
    let files = [1, 2, 3].map(file);
    db.of(HERE).write(files, |tx, files| Box::pin(media::add(tx, files))).await.unwrap();
    let found = |conversation: u32, author: Option<Author>, since: i64| {
        let again =
            Again { channel: SHOP, conversation: conversation_id(conversation), author, since: at(since) };
        async {
            let read = db
                .of(HERE)
                .read(again, |tx, again| Box::pin(template_sends::last_file(tx, "order/en_US", again)));
            read.await.unwrap().map(|file| file.filename)
        }
    };
    let me = Some(Author::User(AGENT));
    assert_eq!(found(1, me, 0).await.as_deref(), Some("2.png"), "mine to somebody else is newer");
    assert_eq!(found(1, None, 0).await.as_deref(), Some("1.png"), "another's file is not told");
    assert_eq!(found(9, None, 0).await, None);
    assert_eq!(found(1, me, 3).await, None, "Meta does not keep it so long");
}
