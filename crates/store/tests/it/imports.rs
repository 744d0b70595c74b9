//! Files of contacts, in parts.

use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_store::Db;
use transom_store::imports::{self, Counts, Fault, Import, Part, Place};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{ELSEWHERE, HERE, at, commit, look};

on_each_engine!(a_file_is_kept_in_parts_and_goes_with_them, parts_of_all_files_are_found_in_their_order);

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
                let fault = |line| Fault { line, field: "Phone".into(), code: "phone_invalid".into() };
                imports::add_faults(tx, ended, &[fault(7), fault(4)]).await
            })
        })
        .await
        .unwrap();
    assert_eq!(look!(db, |tx| imports::get(&mut tx.of(HERE), id(1)).await), Some(same));
    assert_eq!(look!(db, |tx| imports::part(&mut tx.of(HERE), id(1), 0).await), None);
    assert_eq!(look!(db, |tx| imports::part(&mut tx.of(HERE), id(1), 1).await), Some(part(1)));
    let lines = |found: Vec<Fault>| found.iter().map(|fault| fault.line).collect::<Vec<_>>();
    assert_eq!(lines(look!(db, |tx| imports::faults(&mut tx.of(HERE), id(1), -1, 9).await)), [4, 7]);
    assert_eq!(lines(look!(db, |tx| imports::faults(&mut tx.of(HERE), id(1), 4, 9).await)), [7]);
    commit!(db, |tx| imports::drop_faults(&mut tx.of(HERE), id(1)).await).unwrap();
    assert_eq!(lines(look!(db, |tx| imports::faults(&mut tx.of(HERE), id(1), -1, 9).await)), [0_i64; 0]);
    commit!(db, |tx| imports::remove(&mut tx.of(HERE), id(1)).await).unwrap();
    assert_eq!(look!(db, |tx| imports::get(&mut tx.of(HERE), id(1)).await), None);
    assert_eq!(look!(db, |tx| imports::part(&mut tx.of(HERE), id(1), 1).await), None);
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
    while let Some((id, separator, part)) =
        commit!(db, |tx| imports::hold_part_after(&mut tx.of(HERE), after).await).unwrap()
    {
        assert_eq!(separator, '\t');
        after = Place { import: id, part: part.place };
        seen.push((id, part.text));
    }
    let (zero, one) = (part(0).text, part(1).text);
    assert_eq!(seen, [(id(1), zero), (id(1), one.clone()), (id(2), "\n".to_owned()), (id(2), one)]);
    let other = commit!(db, |tx| imports::hold_part_after(&mut tx.of(ELSEWHERE), first).await);
    assert_eq!(other.unwrap(), None);
}
