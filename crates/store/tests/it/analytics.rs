//! What Meta's analytics said is kept as it was last asked.

use transom_rules::analytics::{Combination, Figure, Kind};
use transom_rules::channel::ChannelKind;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::money::Amount;
use transom_store::analytics::{self, Kept, Of};
use transom_store::apps::{self, Account};
use transom_store::{Db, Error};

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    every_field_of_a_figure_is_kept_and_read_by_days,
    what_is_asked_again_takes_the_place_of_the_old_and_of_nothing_else,
    one_combination_stands_once,
    two_that_ask_at_once_come_one_after_the_other,
);

fn day(of_month: u8) -> Date {
    Date::new(2026, 9, of_month).unwrap()
}

fn days(first: u8, last: u8) -> Days {
    Days { first: day(first), last: day(last) }
}

fn figure(of_month: u8, country: &str, volume: u64) -> Figure {
    let of = Combination {
        country: country.into(),
        phone: "15550100200".into(),
        category: "UTILITY".into(),
        kind: "REGULAR".into(),
        tier: "0:100000".into(),
    };
    Figure { day: day(of_month), of, volume, cost: Some(Amount::from_millionths(4_321)) }
}

fn of(kind: Kind) -> Of {
    Of { waba_id: "200".into(), kind }
}

async fn replace(db: &Db, of: Of, days: Days, figures: Vec<Figure>, seconds: i64) -> Result<(), Error> {
    db.write((), move |tx, ()| {
        let (of, figures) = (of.clone(), figures.clone());
        Box::pin(async move { analytics::replace(&mut tx.of(HERE), &of, days, &figures, at(seconds)).await })
    })
    .await
}

async fn kept(db: &Db, of: Of, days: Days) -> Kept {
    look!(db, |tx| analytics::days(&mut tx.of(HERE), &of, days).await)
}

async fn every_field_of_a_figure_is_kept_and_read_by_days(db: Db) {
    world::found(&db).await;
    let bare = Figure { of: Combination::default(), cost: None, ..figure(2, "", 0) };
    let of_day_2 = [bare, figure(2, "DE", 7), figure(2, "US", u64::from(u32::MAX) * 4)];
    let mut all = vec![figure(3, "DE", 1), figure(1, "DE", 2)];
    all.extend(of_day_2.iter().cloned().rev());
    replace(&db, of(Kind::Pricing), days(1, 3), all, 5).await.unwrap();
    let found = kept(&db, of(Kind::Pricing), days(2, 2)).await;
    assert_eq!(found, Kept { figures: of_day_2.to_vec(), since: Some(at(5)) });
    assert_eq!(kept(&db, of(Kind::Pricing), days(1, 30)).await.figures.len(), 5);
    for other in [Of { waba_id: "201".into(), ..of(Kind::Pricing) }, of(Kind::Conversation)] {
        assert_eq!(kept(&db, other, days(1, 30)).await, Kept::default());
    }
    let theirs =
        look!(db, |tx| analytics::days(&mut tx.of(ELSEWHERE), &of(Kind::Pricing), days(1, 30)).await);
    assert_eq!(theirs, Kept::default());
}

async fn what_is_asked_again_takes_the_place_of_the_old_and_of_nothing_else(db: Db) {
    world::found(&db).await;
    let all = || (1..=4).map(|of_month| figure(of_month, "DE", 1)).collect();
    let elsewhere = Of { waba_id: "201".into(), ..of(Kind::Pricing) };
    for of in [of(Kind::Pricing), of(Kind::Conversation), elsewhere.clone()] {
        replace(&db, of, days(1, 4), all(), 1).await.unwrap();
    }
    let again = vec![figure(2, "FR", 9), figure(4, "FR", 9)];
    replace(&db, of(Kind::Pricing), days(2, 3), again, 8).await.unwrap();
    let found = kept(&db, of(Kind::Pricing), days(1, 4)).await;
    let expected = vec![figure(1, "DE", 1), figure(2, "FR", 9), figure(4, "DE", 1)];
    assert_eq!(found, Kept { figures: expected, since: Some(at(1)) });
    assert_eq!(kept(&db, of(Kind::Pricing), days(2, 3)).await.since, Some(at(8)));
    assert_eq!(kept(&db, of(Kind::Conversation), days(1, 4)).await.figures.len(), 4);
    assert_eq!(kept(&db, elsewhere, days(1, 4)).await.figures.len(), 4);
    replace(&db, of(Kind::Pricing), days(1, 4), vec![], 9).await.unwrap();
    assert_eq!(kept(&db, of(Kind::Pricing), days(1, 4)).await, Kept::default());
}

async fn one_combination_stands_once(db: Db) {
    world::found(&db).await;
    replace(&db, of(Kind::Pricing), days(1, 1), vec![figure(1, "DE", 1)], 1).await.unwrap();
    let twice =
        replace(&db, of(Kind::Pricing), days(1, 1), vec![figure(1, "DE", 2), figure(1, "DE", 3)], 2).await;
    assert!(matches!(twice, Err(Error::Duplicate(_))), "{twice:?}");
    assert_eq!(
        kept(&db, of(Kind::Pricing), days(1, 1)).await.figures,
        [figure(1, "DE", 1)],
        "nothing was changed"
    );
}

fn account() -> Account {
    Account {
        waba_id: "200".into(),
        kind: ChannelKind::WhatsApp,
        workspace: HERE,
        app_id: "100".into(),
        timezone: "UTC".into(),
        currency: "USD".into(),
    }
}

async fn two_that_ask_at_once_come_one_after_the_other(db: Db) {
    world::found(&db).await;
    commit!(db, |tx| apps::keep_account(&mut tx.of(HERE), &account()).await).unwrap();
    let asked = (1..=8).map(|volume| {
        let db = db.clone();
        tokio::spawn(async move {
            replace(&db, of(Kind::Pricing), days(1, 2), vec![figure(1, "DE", volume)], 1).await
        })
    });
    for asked in asked.collect::<Vec<_>>() {
        asked.await.unwrap().unwrap();
    }
    assert_eq!(kept(&db, of(Kind::Pricing), days(1, 2)).await.figures.len(), 1);
}
