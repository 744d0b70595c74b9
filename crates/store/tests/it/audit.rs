//! The audit log: lines are kept as they were written, found by what one looks for, and only age removes them.

use transom_rules::access::{Actor, ActorKind, Face, On, Origin, Outcome, Told, Verb};
use transom_rules::id::{AuditId, UserId};
use transom_store::Db;
use transom_store::audit::{self, Entry, Filter, Line};
use transom_store::forget::{AT_ONCE, Aged, forget};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{AGENT, ELSEWHERE, HERE, at, commit, conversation_id, look};

on_each_engine!(
    a_line_is_read_as_it_was_written,
    lines_are_found_by_what_one_looks_for,
    the_log_is_read_page_by_page,
    words_of_a_later_version_stay_as_they_are,
    only_age_removes_lines,
    a_long_log_is_forgotten_a_part_at_a_time,
);

const ZED: UserId = UserId(Uuid::from_u128(0xA2));

fn line(n: u32) -> Entry {
    Entry {
        id: AuditId(Uuid::from_u128(u128::from(n))),
        at: at(i64::from(n / 2)),
        actor: Actor { kind: ActorKind::Person, id: Some(AGENT.0), via: Some(Uuid::from_u128(7)) },
        origin: Origin { face: Face::Page, address: Some([192, 0, 2, 7].into()) },
        verb: Verb::Close,
        on: On::from(conversation_id(n)),
        outcome: Outcome::Done,
        detail: "closed".into(),
    }
}

/// A line as it is read when it was written like this.
fn read_back(entry: Entry) -> Line {
    Line {
        id: entry.id,
        at: entry.at,
        who_kind: entry.actor.kind.into(),
        who_id: entry.actor.id,
        via: entry.actor.via,
        face: entry.origin.face.into(),
        address: entry.origin.address.map(|address| address.to_string()).unwrap_or_default(),
        verb: entry.verb.into(),
        on_kind: entry.on.noun.into(),
        on_id: entry.on.id,
        outcome: entry.outcome.into(),
        detail: entry.detail,
    }
}

async fn write(db: &Db, lines: Vec<Entry>) {
    db.write((), move |tx, ()| {
        let lines = lines.clone();
        Box::pin(async move {
            for line in &lines {
                audit::add(&mut tx.of(HERE), line).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

async fn found(db: &Db, filter: Filter) -> Vec<u128> {
    let lines = look!(db, |tx| audit::list(&mut tx.of(HERE), &filter).await);
    lines.iter().map(|line| line.id.0.as_u128()).collect()
}

async fn a_line_is_read_as_it_was_written(db: Db) {
    let bare = Entry {
        actor: Actor { kind: ActorKind::System, id: None, via: None },
        origin: Origin { face: Face::Command, address: None },
        on: On::NOTHING,
        detail: String::new(),
        ..line(1)
    };
    let six = Entry {
        origin: Origin { face: Face::Api, address: Some("2001:db8::7".parse().unwrap()) },
        outcome: Outcome::Refused,
        ..line(4)
    };
    write(&db, vec![bare.clone(), six.clone()]).await;
    let read = look!(db, |tx| audit::list(&mut tx.of(HERE), &Filter { limit: 9, ..Filter::default() }).await);
    assert_eq!(read, [six, bare].map(read_back), "the newest first");
    let theirs =
        look!(db, |tx| audit::list(&mut tx.of(ELSEWHERE), &Filter { limit: 9, ..Filter::default() }).await);
    assert_eq!(theirs, []);
}

async fn words_of_a_later_version_stay_as_they_are(db: Db) {
    write(&db, vec![line(2)]).await;
    commit!(db, |tx| {
        let sql = "UPDATE audit SET who_kind = 'guest', face = 'mail', verb = 'flow.run', on_kind = 'flow', \
                   outcome = 'waiting' WHERE workspace_id = $1";
        tx.run(sql, transom_store::params![HERE]).await
    })
    .unwrap();
    write(&db, vec![line(4)]).await;
    let read = look!(db, |tx| audit::list(&mut tx.of(HERE), &Filter { limit: 9, ..Filter::default() }).await);
    let later = Line {
        who_kind: Told::Unknown("guest".into()),
        face: Told::Unknown("mail".into()),
        verb: Told::Unknown("flow.run".into()),
        on_kind: Told::Unknown("flow".into()),
        outcome: Told::Unknown("waiting".into()),
        ..read_back(line(2))
    };
    assert_eq!(read, [read_back(line(4)), later]);
}

async fn lines_are_found_by_what_one_looks_for(db: Db) {
    let of_zed = Actor { kind: ActorKind::Token, id: Some(ZED.0), via: None };
    let lines = vec![
        line(2),
        Entry { actor: of_zed, ..line(4) },
        Entry { verb: Verb::Send, ..line(6) },
        Entry { outcome: Outcome::Failed, on: On::from(conversation_id(2)), ..line(8) },
    ];
    write(&db, lines).await;
    let whole = || Filter { limit: 9, ..Filter::default() };
    assert_eq!(found(&db, whole()).await, [8, 6, 4, 2]);
    for (filter, expected) in [
        (Filter { from: Some(at(3)), ..whole() }, &[8, 6][..]),
        (Filter { to: Some(at(3)), ..whole() }, &[4, 2]),
        (Filter { who: Some(ZED.0), ..whole() }, &[4]),
        (Filter { verb: Some(Verb::Send), ..whole() }, &[6]),
        (Filter { outcome: Some(Outcome::Failed), ..whole() }, &[8]),
        (Filter { on: Some(conversation_id(2).to_string()), ..whole() }, &[8, 2]),
        (Filter { on: Some(conversation_id(2).to_string()), to: Some(at(3)), ..whole() }, &[2]),
        (Filter { who: Some(ZED.0), verb: Some(Verb::Send), ..whole() }, &[]),
    ] {
        assert_eq!(found(&db, filter.clone()).await, expected, "{filter:?}");
    }
}

async fn the_log_is_read_page_by_page(db: Db) {
    write(&db, (1..=7).map(line).collect()).await;
    for limit in 1..=3 {
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let filter = Filter { limit, after, ..Filter::default() };
            let page = look!(db, |tx| audit::list(&mut tx.of(HERE), &filter).await);
            let Some(last) = page.last() else { break };
            after = Some((last.at, last.id));
            paged.extend(page.iter().map(|line| line.id.0.as_u128()));
        }
        assert_eq!(paged, [7, 6, 5, 4, 3, 2, 1], "pages of {limit}; some lines are of one instant");
    }
}

async fn only_age_removes_lines(db: Db) {
    write(&db, (1..=4).map(line).collect()).await;
    let again =
        commit!(db, |tx| audit::add(&mut tx.of(HERE), &Entry { detail: "other".into(), ..line(4) }).await);
    assert!(again.is_err(), "a line is never written over");
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(ELSEWHERE), Aged::Audit, at(9)).await), Ok(0));
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Audit, at(1)).await), Ok(1));
    assert_eq!(found(&db, Filter { limit: 9, ..Filter::default() }).await, [4, 3, 2]);
}

async fn a_long_log_is_forgotten_a_part_at_a_time(db: Db) {
    let all = u32::try_from(AT_ONCE).unwrap() + 3;
    write(&db, (1..=all).map(line).collect()).await;
    let first = commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Audit, at(1000)).await);
    assert_eq!(first, Ok(AT_ONCE));
    let left = [all, all - 1, all - 2].map(u128::from);
    assert_eq!(found(&db, Filter { limit: 9, ..Filter::default() }).await, left, "the oldest went");
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::Audit, at(1000)).await), Ok(3));
}
