//! What is known is read often: it costs little as long as nothing changes.

use transom_rules::pricing::rates::{RateKey, Rated};
use transom_rules::time::Timestamp;

use super::*;
use crate::fixture::{account, connect, fresh_file};

const HERE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));

fn card(n: u128, rate: &str) -> Card {
    let text = format!(
        r#"{{"currency":"USD","effective_from":"2026-10-01","rates":[{{"market":"Germany","marketing":"{rate}"}}]}}"#
    );
    let added_at = Timestamp::from_seconds(i64::try_from(n).unwrap());
    Card {
        id: Uuid::from_u128(n),
        workspace: HERE,
        name: "own".into(),
        format: "json".into(),
        text,
        added_at,
    }
}

/// A card that takes its reader about a second.
fn long_card() -> Card {
    let lines = (0..60_000).map(|n| format!("Market {n},marketing,USD,2026-10-01,,,0.5\n"));
    let text = std::iter::once("market,category,currency,effective_from,tier_from,tier_to,rate\n".to_owned())
        .chain(lines)
        .collect();
    Card { format: "csv".into(), text, ..card(1, "0") }
}

fn in_germany(known: &Known) -> String {
    let on = "2026-11-21".parse().unwrap();
    let asked = RateKey { currency: "USD", market: "Germany", rated: Rated::Marketing, on };
    known.rates(HERE).rate(asked, 0).unwrap().to_string()
}

async fn add(db: &Db, card: Card) {
    db.of(card.workspace).write(card, |tx, card| Box::pin(rates::add(tx, card))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_began_earlier_never_has_the_last_word() {
    let (_folder, db) = fresh_file(HERE).await;
    let registry = Arc::new(Registry::new(&PricingSettings::default()).unwrap());
    add(&db, long_card()).await;
    let slow = tokio::spawn({
        let (registry, db) = (Arc::clone(&registry), db.clone());
        async move { registry.reload(&db).await }
    });
    // By then it has fetched the card and is busy with its text. If not, this test sees nothing, and does not fail.
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    db.of(HERE)
        .write((), move |tx, ()| Box::pin(async move { rates::remove(tx, "own").await.map(drop) }))
        .await
        .unwrap();
    connect(&db, account(HERE, "1", "UTC")).await;
    registry.reload(&db).await.unwrap();
    slow.await.unwrap().unwrap();
    assert!(registry.known().accounts.contains_key("1"), "what was known is forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn rate_cards_are_read_once_and_calendars_made_once() {
    let (_folder, db) = fresh_file(HERE).await;
    for (waba, zone) in [("1", "Europe/Berlin"), ("2", "Europe/Berlin"), ("3", "Asia/Tokyo")] {
        connect(&db, account(HERE, waba, zone)).await;
    }
    add(&db, card(1, "0.5")).await;
    let registry = Registry::new(&PricingSettings::default()).unwrap();
    registry.reload(&db).await.unwrap();
    let first = registry.known();
    let calendar = |known: &Known, waba: &str| std::ptr::from_ref(known.tariffs[waba].calendar());
    assert_eq!(in_germany(&first), "0.5000");
    assert_eq!(calendar(&first, "1"), calendar(&first, "2"), "one zone, one calendar");
    assert_ne!(calendar(&first, "1"), calendar(&first, "3"));
    // Whoever reads the text now fails.
    let moved = "ALTER TABLE rate_cards RENAME COLUMN text TO moved";
    db.write((), move |tx, ()| Box::pin(tx.run(moved, vec![]))).await.unwrap();
    registry.reload(&db).await.unwrap();
    let second = registry.known();
    assert!(Arc::ptr_eq(first.rates(HERE), second.rates(HERE)));
    assert_eq!(calendar(&first, "3"), calendar(&second, "3"));
    let back = "ALTER TABLE rate_cards RENAME COLUMN moved TO text";
    db.write((), move |tx, ()| Box::pin(tx.run(back, vec![]))).await.unwrap();
    add(&db, card(2, "0.75")).await;
    registry.reload(&db).await.unwrap();
    assert_eq!(in_germany(&registry.known()), "0.7500", "a new card is read");
}
