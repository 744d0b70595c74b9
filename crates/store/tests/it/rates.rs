//! Rate cards that an operator brought in.

use transom_rules::id::WorkspaceId;
use transom_store::Db;
use transom_store::rates::{self, Card};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, at, commit, look};

on_each_engine!(
    cards_are_kept_as_they_were_read_oldest_first,
    a_card_of_the_same_name_takes_the_place_of_the_old_one,
    a_card_is_taken_away_by_its_name,
    of_many_who_bring_in_one_name_one_stays,
    what_there_is_is_told_without_the_texts,
);

fn card(n: u8, name: &str, workspace: WorkspaceId) -> Card {
    Card {
        id: Uuid::from_u128(u128::from(n)),
        workspace,
        name: name.into(),
        format: "csv".into(),
        text: format!("currency,market\nEUR,Österreich {n}\n"),
        added_at: at(i64::from(n)),
    }
}

async fn add(db: &Db, cards: Vec<Card>) {
    db.write((), move |tx, ()| {
        let cards = cards.clone();
        Box::pin(async move {
            for card in &cards {
                rates::add(&mut tx.of(card.workspace), card).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

async fn all(db: &Db) -> Vec<Card> {
    look!(db, |tx| rates::all(tx).await)
}

async fn cards_are_kept_as_they_were_read_oldest_first(db: Db) {
    world::found(&db).await;
    let (first, second, third) =
        (card(1, "b.csv", HERE), card(2, "a.csv", ELSEWHERE), card(3, "c.csv", HERE));
    add(&db, vec![third.clone(), first.clone(), second.clone()]).await;
    assert_eq!(all(&db).await, [first, second, third]);
}

async fn a_card_of_the_same_name_takes_the_place_of_the_old_one(db: Db) {
    world::found(&db).await;
    add(&db, vec![card(1, "euro.csv", HERE), card(2, "euro.csv", ELSEWHERE)]).await;
    add(&db, vec![card(3, "euro.csv", HERE)]).await;
    assert_eq!(all(&db).await, [card(2, "euro.csv", ELSEWHERE), card(3, "euro.csv", HERE)]);
}

async fn a_card_is_taken_away_by_its_name(db: Db) {
    world::found(&db).await;
    add(&db, vec![card(1, "euro.csv", HERE), card(2, "euro.csv", ELSEWHERE)]).await;
    assert!(commit!(db, |tx| rates::remove(&mut tx.of(HERE), "euro.csv").await).unwrap());
    assert!(!commit!(db, |tx| rates::remove(&mut tx.of(HERE), "euro.csv").await).unwrap(), "it is gone");
    assert_eq!(all(&db).await, [card(2, "euro.csv", ELSEWHERE)]);
}

async fn of_many_who_bring_in_one_name_one_stays(db: Db) {
    world::found(&db).await;
    let writers: Vec<_> = (1..=8)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { add(&db, vec![card(n, "euro.csv", HERE)]).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(all(&db).await.len(), 1);
}

async fn what_there_is_is_told_without_the_texts(db: Db) {
    world::found(&db).await;
    let cards = [card(1, "b.csv", HERE), card(2, "a.csv", ELSEWHERE), card(3, "a.csv", HERE)];
    add(&db, cards.to_vec()).await;
    let titles = look!(db, |tx| rates::titles(tx).await);
    let told: Vec<_> = titles.iter().map(|title| (title.id, title.workspace)).collect();
    assert_eq!(told, cards.each_ref().map(|card| (card.id, card.workspace)));
    let here = look!(db, |tx| rates::of_workspace(&mut tx.of(HERE)).await);
    assert_eq!(here, [cards[0].clone(), cards[2].clone()]);
}
