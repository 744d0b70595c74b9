//! What files of contacts make of who is known, of who is erased, and of lines that cannot be taken. On both engines.

use transom_desk::contacts::erase::{self, behind};
use transom_desk::contacts::imports::{self, Plan, Upload, faults, run};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::upkeep;
use transom_rules::access::Asker;
use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_rules::time::Span;
use transom_store::imports as stored;

use crate::harness::{Engine, on_each_engine};
use crate::imports::{desk, go, named, through, upload};
use crate::whom::{BEN, OTHER, PHONE, all, contact, wrote};

on_each_engine!(
    a_line_with_the_addresses_of_two_makes_nobody_one,
    who_stands_twice_in_a_part_gets_the_last_word,
    a_record_that_the_database_refuses_is_named_and_the_file_stops,
    lines_end_in_whatever_way_and_each_fault_has_its_own,
    a_line_that_cannot_be_read_is_named_and_the_rest_is_in,
    who_is_erased_goes_out_of_files_however_their_number_is_written,
    a_file_under_way_brings_nobody_back_who_is_erased,
    a_file_that_was_removed_takes_nothing_more,
    a_file_without_a_line_of_names_is_told_and_keeps_nobody,
    all_that_could_not_be_taken_is_told_a_page_at_a_time,
);

fn irish() -> Plan {
    Plan { country: Some("353".into()), ..Plan::default() }
}

async fn told(desk: &Desk, asker: &Asker, id: ImportId) -> Vec<(i64, String, String)> {
    let found = faults::page(desk.app.base(), asker, id, -1, 99).await.unwrap();
    found.into_iter().map(|one| (one.line, one.column, one.code)).collect()
}

fn expected(told: &[(i64, &str, &str)]) -> Vec<(i64, String, String)> {
    told.iter().map(|(line, column, code)| (*line, (*column).to_owned(), (*code).to_owned())).collect()
}

async fn a_line_with_the_addresses_of_two_makes_nobody_one(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.takes([wrote(&desk, Some(PHONE), None, 60), wrote(&desk, None, Some(BEN), 60)]).await;
    let (ana, ben) = (contact(&desk, PHONE).await.unwrap(), contact(&desk, BEN).await.unwrap());
    let file = format!(
        "phone,user id\n+{PHONE},{BEN}\n+{OTHER},{BEN}\n+{PHONE},DE.9\n+{OTHER},DE.5\n+{OTHER},DE.5\n+{OTHER},DE.6\n"
    );
    let import = upload(&desk, &asker, &file).await.unwrap();
    let trial = through(&desk, &asker, import.id, Plan { is_trial: true, ..Plan::default() }).await;
    let wrong =
        [(2, "", "address_two"), (3, "", "address_new"), (4, "", "address_new"), (7, "", "address_new")];
    assert_eq!(told(&desk, &asker, import.id).await, expected(&wrong));
    let done = through(&desk, &asker, import.id, Plan::default()).await;
    assert_eq!((done.counts.added, done.counts.same, done.counts.bad), (1, 1, 4));
    assert_eq!((trial.counts.added, trial.counts.bad), (1, 4), "a trial says the same");
    assert_eq!(told(&desk, &asker, import.id).await, expected(&wrong));
    assert_eq!((contact(&desk, PHONE).await, contact(&desk, BEN).await), (Some(ana), Some(ben)));
    assert_eq!(contact(&desk, OTHER).await, contact(&desk, "DE.5").await);
    assert_eq!((contact(&desk, "DE.9").await, contact(&desk, "DE.6").await), (None, None));
    desk.takes([wrote(&desk, None, Some("DE.9"), 1)]).await;
    assert_ne!(contact(&desk, "DE.9").await, Some(ana), "they are somebody new");
    assert_eq!(all(&desk).await.len(), 3);
}

async fn who_stands_twice_in_a_part_gets_the_last_word(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let file = format!("phone,tier\n+{PHONE},Gold\n+{PHONE},Silver\n+{PHONE},Gold\n+{PHONE},Silver\n");
    for (replaces, tier, counts) in [(false, "Gold", (1, 0, 3)), (true, "Silver", (0, 3, 1))] {
        let import = upload(&desk, &asker, &file).await.unwrap();
        let plan = Plan { replaces: Some(replaces), ..Plan::default() };
        let done = through(&desk, &asker, import.id, plan).await;
        assert_eq!((done.counts.added, done.counts.changed, done.counts.same), counts, "{replaces}");
        assert_eq!(tier_of(&desk, PHONE).await.as_deref(), Some(tier));
    }
}

async fn tier_of(desk: &Desk, phone: &str) -> Option<String> {
    let of = contact(desk, phone).await?.0;
    let here = desk.app.db.of(desk.workspace);
    let values = here.read((), move |tx, ()| {
        Box::pin(transom_store::attributes::values(tx, transom_rules::attribute::Subject::Contact, [of]))
    });
    values.await.unwrap().remove(&of)?.into_values().next()
}

async fn a_record_that_the_database_refuses_is_named_and_the_file_stops(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let sql = match engine {
        Engine::Sqlite => {
            "CREATE TRIGGER no_bo BEFORE INSERT ON contacts WHEN NEW.name = 'Bo' BEGIN SELECT RAISE(ABORT, 'no'); END"
        }
        Engine::Postgres => "ALTER TABLE contacts ADD CONSTRAINT no_bo CHECK (name <> 'Bo')",
    };
    desk.app
        .db
        .write((), move |tx, ()| Box::pin(async move { tx.run(sql, Vec::new()).await }))
        .await
        .unwrap();
    let file = "name,phone\nAna,+353871230001\nEve,12\nBo,+353871230002\nCara,+353871230003\n";
    let import = upload(&desk, &asker, file).await.unwrap();
    let stopped = through(&desk, &asker, import.id, Plan::default()).await;
    assert_eq!((stopped.state, stopped.counts.added, stopped.counts.bad), (State::Stopped, 1, 2));
    let wrong = [(3, "phone", "phone_invalid"), (4, "", "record_refused")];
    assert_eq!(told(&desk, &asker, import.id).await, expected(&wrong));
    imports::start(desk.app.base(), &asker, import.id, Plan::default()).await.unwrap();
    go(&desk, import.id).await;
    let done = imports::get(desk.app.base(), &asker, import.id).await.unwrap().import;
    assert_eq!((done.state, done.counts.added, done.counts.sum()), (State::Done, 2, 4));
    assert_eq!(named(&desk).await.len(), 2);
}

async fn lines_end_in_whatever_way_and_each_fault_has_its_own(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    for end in ["\r", "\n", "\r\n"] {
        let file = ["phone", "x1", "x2", "+353871230001", "x3", ""].join(end);
        let import = upload(&desk, &asker, &file).await.unwrap();
        let done = through(&desk, &asker, import.id, Plan::default()).await;
        assert_eq!((done.state, done.counts.bad), (State::Done, 3), "{end:?}");
        let wrong = [2, 3, 5].map(|line| (line, "phone", "phone_invalid"));
        assert_eq!(told(&desk, &asker, import.id).await, expected(&wrong), "{end:?}");
    }
}

async fn a_line_that_cannot_be_read_is_named_and_the_rest_is_in(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let mut file = b"name,phone\nJos\xe9,+353871230001\nBo,+353871230002\nNul\0,+353871230003\n\"".to_vec();
    file.extend(vec![b'x'; 70_000]);
    file.extend(b"\nCara,+353871230004\nDan,12\n");
    file.extend(format!("Eve{}\n", ",".repeat(300)).into_bytes());
    let mut upload = Upload::begin(base, &asker, "customers.csv").await.unwrap();
    for bite in file.chunks(10_007) {
        upload.push(base, bite).await.unwrap();
    }
    let import = upload.finish(base).await.unwrap();
    assert_eq!((import.records, import.unread, import.counts.bad), (7, 3, 3));
    let unread = [(2, "", "record_text"), (4, "", "record_text"), (5, "", "record_size")];
    assert_eq!(told(&desk, &asker, import.id).await, expected(&unread));
    for plan in [Plan { is_trial: true, ..Plan::default() }, Plan::default()] {
        let done = through(&desk, &asker, import.id, plan).await;
        assert_eq!((done.counts.added, done.counts.bad, done.counts.sum()), (2, 5, 7));
        let wrong = [unread.as_slice(), &[(7, "phone", "phone_invalid"), (8, "", "record_long")]].concat();
        assert_eq!(told(&desk, &asker, import.id).await, expected(&wrong));
    }
    let mut other = Upload::begin(base, &asker, "customers.xls").await.unwrap();
    other.push(base, b"name,phone\n\xff\xfe\n\xff\n").await.unwrap();
    assert!(matches!(other.finish(base).await, Err(NotDone::Wrong(Wrong::FileText))));
    assert_eq!(imports::list(base, &asker).await.unwrap().len(), 1, "nothing is left of it");
}

const ANA: &str = "353871230001";

async fn erase_ana(desk: &Desk, asker: &Asker) {
    let ana = contact(desk, ANA).await.unwrap();
    erase::erase(desk.app.base(), &desk.app.files, asker, ana).await.unwrap();
}

async fn ends(desk: &Desk) {
    behind::finish(desk.app.base(), &desk.app.files, desk.workspace).await.unwrap();
}

async fn who_is_erased_goes_out_of_files_however_their_number_is_written(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears(ANA, "Ana", "Hello").await;
    let file = "name,phone\nAna,087 123 0001\nBo,087 123 0002\nAna,871230001\nAna,353871230001\n";
    let import = upload(&desk, &asker, file).await.unwrap();
    through(&desk, &asker, import.id, Plan { is_trial: true, ..irish() }).await;
    // Whoever begins with it may say that its numbers are of elsewhere.
    let german = upload(&desk, &asker, "name,phone\nAna,087 123 0001\nUwe,0171 2345678\n").await.unwrap();
    let plan = Plan { is_trial: true, country: Some("49".into()), ..Plan::default() };
    through(&desk, &asker, german.id, plan).await;
    erase_ana(&desk, &asker).await;
    ends(&desk).await;
    let first = async |id| imports::get(desk.app.base(), &asker, id).await.unwrap().first;
    assert_eq!(first(import.id).await, [["Bo", "087 123 0002"]]);
    assert_eq!(first(german.id).await, [["Uwe", "0171 2345678"]]);
    through(&desk, &asker, german.id, irish()).await;
    assert_eq!(contact(&desk, ANA).await, None, "they are not back");
    let done = through(&desk, &asker, import.id, Plan::default()).await;
    assert_eq!((done.state, done.counts.added), (State::Done, 1));
}

async fn a_file_under_way_brings_nobody_back_who_is_erased(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    desk.hears(ANA, "Ana", "Hello").await;
    let before =
        upload(&desk, &asker, "name,phone\nAna,087 123 0001\nBo,+353871230002\nAna,x\n").await.unwrap();
    imports::start(base, &asker, before.id, irish()).await.unwrap();
    let mut coming = Upload::begin(base, &asker, "coming.csv").await.unwrap();
    coming.push(base, b"name,phone\n").await.unwrap();
    erase_ana(&desk, &asker).await;
    // The erasure has not gone through files yet.
    go(&desk, before.id).await;
    let done = imports::get(base, &asker, before.id).await.unwrap().import;
    assert_eq!((done.state, done.counts.added, done.counts.bad), (State::Done, 1, 1));
    assert_eq!(contact(&desk, ANA).await, None);
    coming.push(base, b"Ana,+353 87 123 0001\nCara,+353871230003\n").await.unwrap();
    let coming = coming.finish(base).await.unwrap();
    let first = imports::get(base, &asker, coming.id).await.unwrap().first;
    assert_eq!(first, [["Cara", "+353871230003"]]);
    let late = upload(&desk, &asker, "Ana,087 123 0001\nEve,+353871230005\n").await.unwrap();
    assert_eq!(late.columns, ["", ""]);
    ends(&desk).await;
    assert_eq!(contact(&desk, ANA).await, None);
}

async fn a_file_that_was_removed_takes_nothing_more(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let rows = "Ana,+353871230001\n".repeat(600);
    let mut coming = Upload::begin(base, &asker, "coming.csv").await.unwrap();
    coming.push(base, format!("name,phone\n{rows}").as_bytes()).await.unwrap();
    let id = imports::list(base, &asker).await.unwrap()[0].id;
    imports::remove(base, &asker, id).await.unwrap();
    assert!(matches!(imports::get(base, &asker, id).await, Err(NotDone::NotFound)));
    assert!(matches!(coming.push(base, rows.as_bytes()).await, Err(NotDone::NotFound)));
    let mut few = Upload::begin(base, &asker, "few.csv").await.unwrap();
    few.push(base, b"name,phone\nAna,+353871230001\n").await.unwrap();
    let second = imports::list(base, &asker).await.unwrap()[0].id;
    imports::remove(base, &asker, second).await.unwrap();
    assert!(matches!(few.finish(base).await, Err(NotDone::NotFound)));
    run::sweep(base, desk.workspace).await.unwrap();
    for id in [id, second] {
        let here = desk.app.db.of(desk.workspace);
        let part = here.read((), move |tx, ()| Box::pin(stored::part(tx, id, 0))).await.unwrap();
        assert_eq!(part, None);
    }
    // Whoever sent it is gone: a day later so is what came of it.
    let mut broken_off = Upload::begin(base, &asker, "half.csv").await.unwrap();
    broken_off.push(base, b"name,phone\nAna").await.unwrap();
    upkeep::clean_up(&desk.app).await.unwrap();
    assert_eq!(imports::list(base, &asker).await.unwrap().len(), 1);
    let (now, begun) = (desk.app.clock.now(), desk.app.clock.now() + Span::hours(1));
    let here = desk.app.db.of(desk.workspace);
    let gone = here.write((), move |tx, ()| Box::pin(stored::give_up(tx, begun, now))).await.unwrap();
    assert_eq!((gone, imports::list(base, &asker).await.unwrap().len()), (1, 0));
}

async fn a_file_without_a_line_of_names_is_told_and_keeps_nobody(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    desk.hears(ANA, "Ana", "Hello").await;
    let import = upload(&desk, &asker, "Ana,+353 87 123 0001\nBo,12\n").await.unwrap();
    assert!(imports::is_headless(&import));
    let mapping = Some(vec!["name".to_owned(), "phone".to_owned()]);
    let done = through(&desk, &asker, import.id, Plan { mapping, ..Plan::default() }).await;
    assert_eq!(told(&desk, &asker, done.id).await, expected(&[(2, "+353 87 123 0001", "phone_invalid")]));
    erase_ana(&desk, &asker).await;
    ends(&desk).await;
    let kept = imports::get(base, &asker, import.id).await.unwrap().import;
    assert_eq!((kept.columns.concat().as_str(), imports::is_headless(&kept)), ("", false));
    assert_eq!(told(&desk, &asker, done.id).await, expected(&[(2, "", "phone_invalid")]));
}

async fn all_that_could_not_be_taken_is_told_a_page_at_a_time(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let import = upload(&desk, &asker, &format!("phone\n{}", "x\n".repeat(2_300))).await.unwrap();
    through(&desk, &asker, import.id, Plan::default()).await;
    let pages = faults::all(desk.app.base(), &asker, import.id).await.unwrap();
    let pages: Vec<_> = futures_util::StreamExt::collect(pages).await;
    let pages: Vec<Vec<i64>> =
        pages.into_iter().map(|page| page.unwrap().iter().map(|one| one.line).collect()).collect();
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [1_000, 1_000, 300]);
    assert_eq!(pages.concat(), (2..2_302).collect::<Vec<_>>());
}
