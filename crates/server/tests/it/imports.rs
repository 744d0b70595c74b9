//! Contacts from a file. On both engines.

use std::collections::BTreeSet;

use transom_desk::contacts::imports::{self, Plan, Upload, faults, run};
use transom_desk::contacts::locale::{self, Locale};
use transom_desk::contacts::{change, consent, erase, table};
use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::workspace::attributes::{self, New};
use transom_desk::workspace::purposes;
use transom_rules::access::{Asker, Face, Visibility};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::consent::How;
use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_store::contacts::{self, Filter};
use transom_store::imports::Import;

use crate::harness::{Engine, inside, many, on_each_engine};

on_each_engine!(
    each_bad_line_is_named_and_the_rest_is_in,
    what_is_known_stays_unless_it_is_to_give_way,
    a_file_that_is_stopped_goes_on_where_it_was,
    two_who_go_through_one_file_bring_each_record_once,
    somebody_erased_goes_out_of_files_that_wait,
    a_file_says_who_consented_when_and_to_which_words,
    a_file_says_what_somebody_reads_and_where_they_live,
);

pub(crate) async fn desk(engine: Engine) -> (Desk, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    let tier = New {
        subject: Subject::Contact,
        key: None,
        name: "Tier".into(),
        kind: Kind::Choice,
        choices: vec!["Gold".into(), "Silver".into()],
    };
    attributes::make(desk.app.base(), &asker, tier).await.unwrap();
    (desk, asker)
}

pub(crate) async fn upload(desk: &Desk, asker: &Asker, file: &str) -> Result<Import, NotDone> {
    let mut upload = Upload::begin(desk.app.base(), asker, "customers.csv").await?;
    for bite in file.as_bytes().chunks(10_007) {
        upload.push(desk.app.base(), bite).await?;
    }
    upload.finish(desk.app.base()).await
}

/// Goes through a file until its end, in this task.
pub(crate) async fn through(desk: &Desk, asker: &Asker, id: ImportId, plan: Plan) -> Import {
    imports::start(desk.app.base(), asker, id, plan).await.unwrap();
    go(desk, id).await;
    imports::get(desk.app.base(), asker, id).await.unwrap().import
}

pub(crate) async fn go(desk: &Desk, id: ImportId) {
    let app = &desk.app;
    run::through(app.base(), &app.settings, &app.clock, desk.workspace, id).await.unwrap();
}

pub(crate) async fn named(desk: &Desk) -> BTreeSet<(String, String)> {
    let read = desk.app.db.of(desk.workspace).read((), |tx, ()| {
        Box::pin(async move { contacts::page(tx, &Filter::of(Visibility::All, 10_000)).await })
    });
    let all = read.await.unwrap();
    all.into_iter().map(|(contact, identities)| (contact.name, identities[0].address())).collect()
}

async fn each_bad_line_is_named_and_the_rest_is_in(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let file = "\u{feff}Name;Mobile;Tier;Notes\r\nAna Costa;087 123 4567;gold;\"a;b\"\r\n\r\n;+353 87 123 4568;;\r\n\
        Bo;12;;\r\nCara;+353871234569;Bronze;\r\nDan;;;\r\n'=Eve;'+353871234570;Silver;x\r\nFay;3.53871E+11;;\r\n\
        Gus;+353871234571;;;too many\r\nAna;0871234567;;\r\n";
    let import = upload(&desk, &asker, file).await.unwrap();
    assert_eq!((import.columns.len(), import.records, import.separator), (4, 9, ';'));
    assert_eq!(import.mapping, ["name", "phone", "attributes.tier", ""]);
    let shown = imports::get(desk.app.base(), &asker, import.id).await.unwrap();
    assert_eq!(shown.first[0], ["Ana Costa", "087 123 4567", "gold", "a;b"]);
    let plan = |is_trial| Plan { is_trial, country: Some("+353".into()), ..Plan::default() };
    let trial = through(&desk, &asker, import.id, plan(true)).await;
    assert_eq!((trial.state, trial.counts.added, trial.counts.bad), (State::Checked, 3, 5));
    assert_eq!(named(&desk).await, BTreeSet::new(), "a trial keeps nothing");
    let done = through(&desk, &asker, import.id, plan(false)).await;
    assert_eq!((done.state, done.counts.added, done.counts.same, done.counts.bad), (State::Done, 3, 1, 5));
    let faults = faults::page(desk.app.base(), &asker, import.id, -1, 99).await.unwrap();
    let told: Vec<(i64, &str, &str)> =
        faults.iter().map(|one| (one.line, one.column.as_str(), one.code.as_str())).collect();
    assert_eq!(
        told,
        [
            (5, "Mobile", "phone_invalid"),
            (6, "Tier", "value_choice"),
            (7, "", "address_missing"),
            (9, "Mobile", "phone_rounded"),
            (10, "", "record_long"),
        ]
    );
    let names = named(&desk).await;
    let expected =
        [("+353871234568", "+353871234568"), ("=Eve", "+353871234570"), ("Ana Costa", "+353871234567")];
    assert_eq!(names, expected.map(|(name, phone)| (name.to_owned(), phone.to_owned())).into());
    let again = imports::start(desk.app.base(), &asker, import.id, Plan::default()).await;
    assert!(matches!(again, Err(NotDone::Wrong(Wrong::ImportState))), "{again:?}");
}

async fn what_is_known_stays_unless_it_is_to_give_way(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears("353871230001", "Ana", "Hello").await;
    let known = upload(&desk, &asker, "phone,tier\n+353871230001,Gold\n").await.unwrap();
    assert_eq!(through(&desk, &asker, known.id, Plan::default()).await.counts.changed, 1);
    let file = "name,phone,tier\nAnabel,+353871230001,Silver\n";
    let keeps = upload(&desk, &asker, file).await.unwrap();
    assert_eq!(through(&desk, &asker, keeps.id, Plan::default()).await.counts.same, 1);
    assert_eq!(named(&desk).await, [("Ana".to_owned(), "+353871230001".to_owned())].into());
    let replaces = upload(&desk, &asker, file).await.unwrap();
    let plan = Plan { replaces: Some(true), ..Plan::default() };
    assert_eq!(through(&desk, &asker, replaces.id, plan).await.counts.changed, 1);
    assert_eq!(named(&desk).await, [("Anabel".to_owned(), "+353871230001".to_owned())].into());
    let (offered, pages) = table::export(desk.app.base(), &asker).await.unwrap();
    let pages: Vec<_> = futures_util::StreamExt::collect(pages).await;
    let pages: Vec<table::Page> = pages.into_iter().map(Result::unwrap).collect();
    let values: Vec<&String> =
        pages[0].values.values().filter_map(|known| known.get(&offered[0].id)).collect();
    let values: Vec<&str> = values.into_iter().map(String::as_str).collect();
    assert_eq!((pages.len(), values), (1, vec!["Silver"]));
}

fn file_of(count: usize) -> String {
    let mut file = String::from("name,phone\n");
    file.extend((0..count).map(line));
    file
}

/// Of each hundred one is bad.
fn line(n: usize) -> String {
    let number = if n % 100 == 99 { "none".to_owned() } else { format!("+35387{n:07}") };
    format!("Customer {n},{number}\n")
}

/// Records of the file, if no round asks for more.
const USUAL: usize = 5_100;
/// Of a file so many records are a part.
const PART: usize = 500;
/// What this process may hold more after it went through a file than before, in MB, however large the file is.
const MOST_MB: usize = 200;

async fn a_file_that_is_stopped_goes_on_where_it_was(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    let records = many("IMPORTED", USUAL);
    let mut upload = Upload::begin(base, &asker, "customers.csv").await.unwrap();
    upload.push(base, b"name,phone\n").await.unwrap();
    for first in (0..records).step_by(1_000) {
        let some: String = (first..records.min(first + 1_000)).map(line).collect();
        upload.push(base, some.as_bytes()).await.unwrap();
    }
    let import = upload.finish(base).await.unwrap();
    let count = |count: usize| i64::try_from(count).unwrap();
    assert_eq!((import.records, import.parts), (count(records), count(records.div_ceil(PART))));
    let before = resident_mb();
    imports::start(base, &asker, import.id, Plan::default()).await.unwrap();
    let twice = imports::start(base, &asker, import.id, Plan::default()).await;
    assert!(matches!(twice, Err(NotDone::Wrong(Wrong::ImportState))));
    // Somebody stops it between two parts.
    let (going, stopping) = tokio::join!(go(&desk, import.id), async {
        loop {
            let now = imports::get(base, &asker, import.id).await.unwrap().import;
            if now.next >= 1 {
                return imports::stop(base, &asker, import.id).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
    });
    let () = going;
    assert_eq!(stopping.unwrap().state, State::Stopped);
    let anew = Plan { is_trial: true, ..Plan::default() };
    let begun = imports::start(base, &asker, import.id, anew).await;
    assert!(matches!(begun, Err(NotDone::Wrong(Wrong::ImportBegun))), "{begun:?}");
    imports::start(base, &asker, import.id, Plan::default()).await.unwrap();
    go(&desk, import.id).await;
    let done = imports::get(base, &asker, import.id).await.unwrap().import;
    let bad = records / 100;
    let counts = (done.state, done.counts.added, done.counts.bad);
    assert_eq!(counts, (State::Done, count(records - bad), count(bad)));
    let held = resident_mb().saturating_sub(before);
    assert!(held < MOST_MB, "{held} MB more are held than before {records} records");
    assert_eq!(exported(&desk, &asker).await, records - bad);
    let expected: Vec<i64> = (1..=bad).map(|n| count(100 * n + 1)).collect();
    assert_eq!(bad_lines(&desk, &asker, import.id).await, expected, "each is named, and none twice");
}

/// How many contacts there are, as the file of all has them.
async fn exported(desk: &Desk, asker: &Asker) -> usize {
    let (_, pages) = table::export(desk.app.base(), asker).await.unwrap();
    let count = |sum, page: Result<table::Page, _>| async move { sum + page.unwrap().contacts.len() };
    futures_util::StreamExt::fold(pages, 0, count).await
}

async fn bad_lines(desk: &Desk, asker: &Asker, import: ImportId) -> Vec<i64> {
    let (mut lines, mut last) = (Vec::new(), Some(-1));
    while let Some(after) = last {
        let page = faults::page(desk.app.base(), asker, import, after, 500).await.unwrap();
        last = page.last().map(|one| one.line);
        lines.extend(page.into_iter().map(|one| one.line));
    }
    lines
}

/// What this process has in memory, in MB.
fn resident_mb() -> usize {
    let told = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = told.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
}

async fn two_who_go_through_one_file_bring_each_record_once(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let import = upload(&desk, &asker, &file_of(1_700)).await.unwrap();
    imports::start(desk.app.base(), &asker, import.id, Plan::default()).await.unwrap();
    tokio::join!(go(&desk, import.id), go(&desk, import.id), go(&desk, import.id));
    let done = imports::get(desk.app.base(), &asker, import.id).await.unwrap().import;
    assert_eq!(
        (done.state, done.counts.added, done.counts.bad, done.counts.sum()),
        (State::Done, 1_683, 17, 1_700)
    );
    assert_eq!(named(&desk).await.len(), 1_683);
}

async fn somebody_erased_goes_out_of_files_that_wait(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    desk.hears("353871230001", "Ana", "Hello").await;
    let file = "name,phone\nAna,+353 87 123 0001\nBo,+353871230002\n";
    let import = upload(&desk, &asker, file).await.unwrap();
    let key = "p:353871230001".to_owned();
    let of = desk.app.db.of(desk.workspace);
    let ana = of.read([key], |tx, keys| Box::pin(contacts::contact_of(tx, keys))).await.unwrap().unwrap();
    let app = &desk.app;
    erase::erase(app.base(), &app.files, &asker, ana).await.unwrap();
    erase::behind::finish(app.base(), &app.files, desk.workspace).await.unwrap();
    let shown = imports::get(app.base(), &asker, import.id).await.unwrap();
    assert_eq!(shown.first, [["Bo", "+353871230002"]]);
    let done = through(&desk, &asker, import.id, Plan::default()).await;
    assert_eq!((done.state, done.counts.added), (State::Done, 1));
    assert_eq!(named(&desk).await, [("Bo".to_owned(), "+353871230002".to_owned())].into());
}

/// What is recorded of whoever has this number: what for, given or not, when, the words and the source.
async fn recorded(desk: &Desk, asker: &Asker, phone: &str) -> Vec<(String, bool, i64, String, String)> {
    let keys = [format!("p:{phone}")];
    let read = desk.app.db.of(desk.workspace).read(keys, |tx, keys| Box::pin(contacts::contact_of(tx, keys)));
    let id = read.await.unwrap().unwrap();
    let known = consent::of_contact(desk.app.base(), asker, id, None, 9).await.unwrap();
    let told = known.history.into_iter().map(|one| {
        assert_eq!(one.how, How::Import);
        (one.purpose.to_string(), one.given, one.at.seconds(), one.words, one.note)
    });
    told.collect()
}

async fn a_file_says_who_consented_when_and_to_which_words(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let tastings = purposes::make(desk.app.base(), &asker, "Tastings").await.unwrap().id.to_string();
    let file = "phone,offers,on,shown,from,tastings\n\
        +353871230001,yes,2025-03-14,I agree to offers.,Fair,2025-05-01 10:00\n\
        +353871230002,no,,,,\n\
        +353871230003,perhaps,,,,\n\
        +353871230004,yes,14.3.2025,,,\n\
        +353871230005,yes,2125-01-01,,,\n\
        +353871230006,,2025-03-14,,,\n";
    let import = upload(&desk, &asker, file).await.unwrap();
    assert_eq!(import.mapping[1..], [""; 5], "a consent is never guessed");
    let held = ["phone", "consent.marketing", "consent.marketing.at", "consent.marketing.words"];
    let held = held.into_iter().chain(["consent.marketing.source", "consent.Tastings"]);
    let mapping: Vec<String> = held.map(str::to_owned).collect();
    let plan = Plan { mapping: Some(mapping), ..Plan::default() };
    let done = through(&desk, &asker, import.id, plan.clone()).await;
    assert_eq!((done.counts.added, done.counts.bad), (3, 3));
    let faults = faults::page(desk.app.base(), &asker, import.id, -1, 99).await.unwrap();
    let told: Vec<_> = faults.iter().map(|one| (one.line, one.column.as_str(), one.code.as_str())).collect();
    assert_eq!(told, [(4, "offers", "consent_answer"), (5, "on", "consent_day"), (6, "on", "consent_at")]);
    let (agreed, none) = (1_741_910_400, String::new());
    let offers = ("marketing".to_owned(), true, agreed, "I agree to offers.".into(), "Fair".into());
    let both = vec![(tastings, true, 1_746_093_600, none.clone(), none.clone()), offers];
    assert_eq!(recorded(&desk, &asker, "353871230001").await, both);
    let came = import.created_at.seconds();
    let refuses = ("marketing".to_owned(), false, came, none.clone(), none);
    assert_eq!(recorded(&desk, &asker, "353871230002").await, std::slice::from_ref(&refuses));
    assert_eq!(recorded(&desk, &asker, "353871230006").await, [], "no answer is none, whatever the day");
    let read = desk.app.db.of(desk.workspace).read((), |tx, ()| {
        Box::pin(async move { contacts::page(tx, &Filter::of(Visibility::All, 9)).await })
    });
    let wants: Vec<bool> =
        read.await.unwrap().iter().map(|(contact, _)| contact.marketing.opted_out_at.is_none()).collect();
    assert_eq!(wants, [true, false, true], "the newest first");
    // The same again says nothing new; a list without a day brings nobody back who withdrew.
    let again = upload(&desk, &asker, file).await.unwrap();
    assert_eq!(through(&desk, &asker, again.id, plan.clone()).await.counts.same, 3);
    let list = upload(&desk, &asker, "phone,a,b,c,d,e\n+353871230002,yes,,,,\n").await.unwrap();
    assert_eq!(through(&desk, &asker, list.id, plan).await.counts.same, 1);
    assert_eq!(recorded(&desk, &asker, "353871230002").await, [refuses]);
}

async fn a_file_says_what_somebody_reads_and_where_they_live(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let file = "phone,language,time zone\n+34600000031,pt-br,Atlantic/Canary\n+34600000032,Spanish,\n\
        +34600000033,,Madrid\n";
    let import = upload(&desk, &asker, file).await.unwrap();
    assert_eq!(import.mapping, ["phone", "language", "time_zone"]);
    let done = through(&desk, &asker, import.id, Plan::default()).await;
    assert_eq!((done.counts.added, done.counts.bad), (1, 2));
    let faults = faults::page(desk.app.base(), &asker, import.id, -1, 99).await.unwrap();
    let codes: Vec<&str> = faults.iter().map(|one| one.code.as_str()).collect();
    assert_eq!(codes, ["language_unknown", "time_zone_unknown"]);
    let read = desk.app.db.of(desk.workspace).read((), |tx, ()| {
        Box::pin(async move { contacts::page(tx, &Filter::of(Visibility::All, 9)).await })
    });
    let (ana, identities) = read.await.unwrap().remove(0);
    assert_eq!((ana.language.as_str(), ana.time_zone.as_str()), ("pt_BR", "Atlantic/Canary"));
    let known = locale::zone(&ana, &identities).unwrap();
    assert_eq!((known.name.as_str(), known.is_guess), ("Atlantic/Canary", false));
    let forgotten = Locale { time_zone: Some(String::new()), ..Locale::default() };
    let wish = change::Wish { locale: forgotten, ..change::Wish::default() };
    change::change(desk.app.base(), &asker, ana.id, wish).await.unwrap();
    let read = desk.app.db.of(desk.workspace).read((), |tx, ()| {
        Box::pin(async move { contacts::page(tx, &Filter::of(Visibility::All, 9)).await })
    });
    let (ana, identities) = read.await.unwrap().remove(0);
    assert_eq!(locale::zone(&ana, &identities), None, "Spain has three");
}
