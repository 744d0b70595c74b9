//! Files of contacts, in parts.

use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_store::forget::{Aged, forget};
use transom_store::imports::{self, Called, Counts, Fault, Import, Part, Place};
use transom_store::{Db, Error};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    a_file_is_kept_in_parts_and_goes_with_them,
    parts_of_all_files_are_found_in_their_order,
    what_a_pass_could_not_take_is_told_until_the_next_one,
    what_is_removed_is_not_seen_and_goes_a_few_rows_at_a_time,
    old_parts_go_in_small_transactions,
    what_files_are_called_is_found_and_changed,
);

fn id(n: u128) -> ImportId {
    ImportId(Uuid::from_u128(n))
}

fn file(n: u128, state: State) -> Import {
    Import {
        id: id(n),
        name: "customers.csv".into(),
        state,
        separator: '\t',
        columns: vec!["Name, \"first\"".into(), "Téléphone".into()],
        mapping: vec![String::new(), "phone".into()],
        replaces: false,
        country: String::new(),
        records: 2,
        parts: 1,
        next: 0,
        pass: 1,
        unread: 0,
        counts: Counts::default(),
        created_at: at(1),
        ended_at: None,
    }
}

fn part(place: i64) -> Part {
    Part { place, line: 2 + place, text: format!("Ana\t+35387000000{place}\n") }
}

async fn a_file_is_kept_in_parts_and_goes_with_them(db: Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        imports::add(tx, &file(1, State::Running)).await?;
        imports::add(tx, &file(2, State::Uploaded)).await?;
        imports::add_parts(tx, &file(1, State::Running), &[part(0), part(1)]).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| imports::get(&mut tx.of(HERE), id(1)).await), Some(file(1, State::Running)));
    assert_eq!(look!(db, |tx| imports::get(&mut tx.of(ELSEWHERE), id(1)).await), None);
    assert_eq!(look!(db, |tx| imports::under_way(&mut tx.of(HERE)).await), [id(1)]);
    let newest = look!(db, |tx| imports::list(&mut tx.of(HERE), 9).await);
    assert_eq!(newest.iter().map(|import| import.id).collect::<Vec<_>>(), [id(2), id(1)]);
    let counts = Counts { added: 1, changed: 2, same: 3, bad: 4 };
    assert_eq!(counts.sum(), 10);
    let ended = Import { counts, next: 1, ended_at: Some(at(9)), ..file(1, State::Done) };
    let same = ended.clone();
    db.of(HERE)
        .write(ended, |tx, ended| {
            Box::pin(async move {
                imports::hold(tx, ended.id).await?;
                imports::save(tx, ended).await?;
                imports::drop_part(tx, ended.id, 0).await?;
                imports::add_faults(tx, ended, 1, &[fault(7), fault(4)]).await
            })
        })
        .await
        .unwrap();
    assert_eq!(look!(db, |tx| imports::get(&mut tx.of(HERE), id(1)).await), Some(same));
    assert_eq!(look!(db, |tx| imports::part(&mut tx.of(HERE), id(1), 0).await), None);
    assert_eq!(look!(db, |tx| imports::part(&mut tx.of(HERE), id(1), 1).await), Some(part(1)));
    assert_eq!(lines(&db, 1, -1, 9).await, [4, 7]);
    assert_eq!((lines(&db, 1, 4, 9).await, lines(&db, 1, -1, 1).await), (vec![7], vec![4]));
}

fn fault(line: i64) -> Fault {
    Fault { line, place: Some(1), code: "phone_invalid".into() }
}

/// The lines of the first file that are told in a pass.
async fn lines(db: &Db, pass: i64, after: i64, limit: i64) -> Vec<i64> {
    let file = Import { pass, ..file(1, State::Done) };
    let found = look!(db, |tx| imports::faults(&mut tx.of(HERE), &file, after, limit).await);
    found.iter().map(|fault| fault.line).collect()
}

async fn sweep(db: &Db) -> usize {
    let mut rounds = 0;
    while commit!(db, |tx| imports::sweep(&mut tx.of(HERE)).await).unwrap() {
        rounds += 1;
    }
    rounds
}

async fn what_a_pass_could_not_take_is_told_until_the_next_one(db: Db) {
    commit!(db, |tx| {
        let (tx, file) = (&mut tx.of(HERE), file(1, State::Checked));
        imports::add(tx, &Import { unread: 1, ..file.clone() }).await?;
        imports::add_faults(tx, &file, 0, &[fault(5)]).await?;
        // Of two on one line one is told.
        imports::add_faults(tx, &file, 1, &[fault(2), fault(2), fault(9)]).await?;
        imports::save(tx, &Import { pass: 2, ..file.clone() }).await?;
        imports::add_faults(tx, &file, 2, &[fault(7)]).await
    })
    .unwrap();
    assert_eq!((lines(&db, 1, -1, 9).await, lines(&db, 2, -1, 9).await), (vec![2, 5, 9], vec![5, 7]));
    assert_eq!(sweep(&db).await, 0, "they fit one transaction");
    assert_eq!((lines(&db, 1, -1, 9).await, lines(&db, 2, -1, 9).await), (vec![5], vec![5, 7]));
}

async fn what_is_removed_is_not_seen_and_goes_a_few_rows_at_a_time(db: Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        for n in [1, 2] {
            let file = file(n, State::Running);
            imports::add(tx, &file).await?;
            imports::add_parts(tx, &file, &(0..45).map(part).collect::<Vec<_>>()).await?;
            imports::add_faults(tx, &file, 1, &(0..700).map(fault).collect::<Vec<_>>()).await?;
        }
        imports::remove(tx, id(1), at(9)).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| imports::get(&mut tx.of(HERE), id(1)).await), None);
    assert_eq!(commit!(db, |tx| imports::hold(&mut tx.of(HERE), id(1)).await).unwrap(), None);
    assert_eq!(look!(db, |tx| imports::under_way(&mut tx.of(HERE)).await), [id(2)]);
    assert_eq!(look!(db, |tx| imports::list(&mut tx.of(HERE), 9).await).len(), 1);
    assert!(commit!(db, |tx| imports::sweep(&mut tx.of(HERE)).await).unwrap());
    let left = async |n| look!(db, |tx| imports::part(&mut tx.of(HERE), id(1), n).await).is_some();
    assert!(!left(19).await && left(20).await, "twenty parts went");
    assert_eq!(sweep(&db).await, 3);
    assert_eq!((left(44).await, lines(&db, 1, -1, 9).await), (false, Vec::<i64>::new()));
    assert!(look!(db, |tx| imports::part(&mut tx.of(HERE), id(2), 44).await).is_some());
    let again = commit!(db, |tx| imports::add(&mut tx.of(HERE), &file(1, State::Uploading)).await);
    assert_eq!(again, Ok::<(), Error>(()), "its row is gone too");
    let given_up = commit!(db, |tx| imports::give_up(&mut tx.of(HERE), at(2), at(9)).await).unwrap();
    assert_eq!((given_up, look!(db, |tx| imports::get(&mut tx.of(HERE), id(1)).await)), (1, None));
}

async fn old_parts_go_in_small_transactions(db: Db) {
    commit!(db, |tx| {
        let (tx, file) = (&mut tx.of(HERE), file(1, State::Uploaded));
        imports::add_parts(tx, &file, &(0..25).map(part).collect::<Vec<_>>()).await
    })
    .unwrap();
    let go = async || commit!(db, |tx| forget(&mut tx.of(HERE), Aged::ImportParts, at(9)).await).unwrap();
    assert_eq!((go().await, go().await), (Aged::ImportParts.at_once(), 5));
}

async fn what_files_are_called_is_found_and_changed(db: Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        imports::add(tx, &file(1, State::Done)).await?;
        let blank = Called { id: id(1), name: "it.csv".into(), columns: vec![String::new(), "Phone".into()] };
        imports::call(tx, &blank).await
    })
    .unwrap();
    let called = commit!(db, |tx| imports::hold_called_after(&mut tx.of(HERE), id(0)).await).unwrap();
    assert_eq!((called[0].name.as_str(), called[0].columns[1].as_str()), ("it.csv", "Phone"));
    let after = commit!(db, |tx| imports::hold_called_after(&mut tx.of(HERE), id(1)).await);
    assert_eq!(after, Ok(Vec::new()));
}

async fn parts_of_all_files_are_found_in_their_order(db: Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        for n in [1, 2] {
            imports::add(tx, &file(n, State::Uploaded)).await?;
            imports::add_parts(tx, &file(n, State::Uploaded), &[part(0), part(1)]).await?;
        }
        imports::rewrite_part(tx, Place { import: id(2), part: 0 }, "\n").await
    })
    .unwrap();
    let first = Place { import: ImportId(Uuid::nil()), part: -1 };
    let mut after = first;
    let mut seen = Vec::new();
    while let Some((file, part)) =
        commit!(db, |tx| imports::hold_part_after(&mut tx.of(HERE), after).await).unwrap()
    {
        assert_eq!(file.separator, '\t');
        after = Place { import: file.import, part: part.place };
        seen.push((file.import, part.text));
    }
    let (zero, one) = (part(0).text, part(1).text);
    assert_eq!(seen, [(id(1), zero), (id(1), one.clone()), (id(2), "\n".to_owned()), (id(2), one)]);
    let other = commit!(db, |tx| imports::hold_part_after(&mut tx.of(ELSEWHERE), first).await);
    assert_eq!(other.unwrap(), None);
}
