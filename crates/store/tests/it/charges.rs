//! The ledger: charges are kept as they were made, Meta's word is put beside them, and the days add up; counts
//! of a month decide about prices, so nobody takes another's place in them.

use transom_rules::access::Visibility;
use transom_rules::id::{ChannelId, MessageId};
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::finding::Difference;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::pricing::{Billed, BillingCategory, Charge as Billing, Reason, RuleSet};
use transom_rules::template::Category;
use transom_store::charges::{self, Charge, Filter, Standing};
use transom_store::counters::{Counters, Key};
use transom_store::held::{Held, Wanted};
use transom_store::messages::Message;
use transom_store::messages::Position;
use transom_store::{Db, Error, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, identity_id, look, message_id};

on_each_engine!(
    every_field_of_a_charge_is_kept,
    a_message_is_charged_once,
    what_meta_says_stands_beside_the_charge,
    what_meta_said_before_is_not_forgotten,
    a_word_that_comes_with_the_delivery_needs_no_second_write,
    the_days_are_the_sums_of_the_charges,
    a_sum_that_is_too_large_stays_the_largest,
    how_far_meta_has_spoken_is_counted,
    pages_lead_through_all_charges_and_filters_narrow_them,
    counts_begin_at_nothing_and_are_kept_by_month_and_holder,
    counts_of_many_writers_add_up,
    two_who_hold_a_count_never_take_one_place,
    counts_of_the_version_before_go_on,
);

const BRANCH: ChannelId = ChannelId(Uuid::from_u128(0xC2));

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn billing(category: BillingCategory, reason: Reason) -> Billing {
    Billing { rules: RuleSet::Pmp2025, category, billable: reason.is_billable(), reason }
}

/// A utility template to customer 1, charged at 0.0500 dollars.
pub(crate) fn charge(n: u32) -> Charge {
    Charge {
        message_id: message_id(n),
        conversation_id: conversation_id(1),
        channel_id: SHOP,
        identity_id: identity_id(1),
        at: at(i64::from(n)),
        day: day("2025-08-01"),
        form: Billed::Template(Category::Utility),
        deliveries: 1,
        cost: Cost {
            charge: billing(BillingCategory::Utility, Reason::Regular),
            market: "Germany".into(),
            currency: "USD".into(),
            amount: Some(Amount::from_millionths(50_000)),
            rates: Some(day("2025-07-01")),
            segments: 0,
        },
        predicted: None,
        pricing: String::new(),
        meta_conversation: String::new(),
        finding: None,
    }
}

fn free(n: u32) -> Charge {
    let mut charge = charge(n);
    charge.form = Billed::FreeForm;
    charge.cost.charge = billing(BillingCategory::Service, Reason::FreeCustomerService);
    charge.cost.amount = Some(Amount::ZERO);
    charge.cost.rates = None;
    charge
}

pub(crate) async fn keep(db: &Db, charges: Vec<Charge>) -> Result<(), Error> {
    let done = db.write((), move |tx, ()| {
        let charges = charges.clone();
        Box::pin(async move {
            let mut held = Held::load(&mut tx.of(HERE), &Wanted::default()).await?;
            for charge in charges {
                held.add_charge(charge);
            }
            held.write(&mut tx.of(HERE), at(0)).await
        })
    });
    done.await.map(drop)
}

async fn of(db: &Db, ids: &'static [u32]) -> Vec<Charge> {
    let ids: Vec<MessageId> = ids.iter().copied().map(message_id).collect();
    look!(db, |tx| charges::of_messages(&mut tx.of(HERE), &ids).await)
}

async fn every_field_of_a_charge_is_kept(db: Db) {
    world::found(&db).await;
    let mut full = charge(1);
    full.predicted = Some(Cost { amount: None, ..full.cost.clone() });
    full.settle(r#"{"pricing_model":"PMP","category":"marketing"}"#, r#"{"id":"c"}"#);
    assert_eq!(full.finding.as_ref().map(|finding| finding.difference), Some(Difference::Category));
    let mut unpriced = charge(3);
    unpriced.cost.amount = None;
    unpriced.cost.rates = None;
    let forms =
        [Billed::FreeForm, Billed::Template(Category::Marketing), Billed::Template(Category::Authentication)];
    let mut all = vec![full, free(2), unpriced];
    all.extend(forms.into_iter().zip(4..).map(|(form, n)| Charge { form, ..charge(n) }));
    keep(&db, all.clone()).await.unwrap();
    let read = of(&db, &[6, 5, 4, 3, 2, 1, 99]).await;
    assert_eq!(read, all, "in the order of the messages");
    let elsewhere = look!(db, |tx| charges::of_messages(&mut tx.of(ELSEWHERE), &[message_id(1)]).await);
    assert_eq!(elsewhere, []);
    let words: Vec<&str> = read.iter().map(|charge| charges::form_word(charge.form)).collect();
    assert_eq!(words, ["utility", "free_form", "utility", "free_form", "marketing", "authentication"]);
}

async fn a_message_is_charged_once(db: Db) {
    world::found(&db).await;
    keep(&db, vec![charge(1)]).await.unwrap();
    assert!(matches!(keep(&db, vec![charge(2), charge(1)]).await, Err(Error::Duplicate(_))));
    assert_eq!(of(&db, &[1, 2]).await, [charge(1)], "what failed changed nothing");
    let sums = look!(db, |tx| charges::days(&mut tx.of(HERE), Days::one(day("2025-08-01")), None).await);
    assert_eq!(sums.iter().map(|sum| sum.messages).sum::<i64>(), 1);
}

const AGREES: &str = r#"{"pricing_model":"PMP","type":"regular","category":"utility"}"#;
const DIFFERS: &str = r#"{"pricing_model":"PMP","type":"regular","category":"marketing"}"#;

/// A message of which Meta said this, after it said something else.
fn priced(n: u32, pricing: &str, earlier: Option<&[&str]>) -> Message {
    let mut message = world::outbound(n, 1, "hello");
    message.pricing = pricing.into();
    message.meta_conversation = r#"{"id":"m"}"#.into();
    message.earlier_verdicts = earlier.map(|words| words.iter().map(ToString::to_string).collect());
    message
}

/// Puts what Meta said of messages beside their charges.
async fn settle(db: &Db, messages: Vec<Message>) {
    let ids: Vec<MessageId> = messages.iter().map(|message| message.id).collect();
    world::say(db, messages).await;
    let done = db.write((), move |tx, ()| {
        let ids = ids.clone();
        Box::pin(async move {
            let messages = ids.iter().copied().collect();
            let mut held = Held::load(&mut tx.of(HERE), &Wanted { messages, ..Wanted::default() }).await?;
            for id in &ids {
                held.add_verdict(*id);
            }
            held.write(&mut tx.of(HERE), at(0)).await
        })
    });
    done.await.unwrap();
}

#[test]
fn a_price_that_came_before_the_delivery_is_a_forecast() {
    assert_eq!(priced(1, AGREES, Some(&[])).verdict(), AGREES);
    assert_eq!(priced(1, AGREES, Some(&[DIFFERS])).verdict(), AGREES, "the newest");
    assert_eq!(priced(1, AGREES, None).verdict(), "");
}

async fn what_meta_says_stands_beside_the_charge(db: Db) {
    world::people(&db, &["Ada"]).await;
    keep(&db, vec![charge(1), charge(2), charge(3), charge(4)]).await.unwrap();
    settle(
        &db,
        vec![
            priced(1, AGREES, Some(&[])),
            priced(2, DIFFERS, Some(&[])),
            priced(4, DIFFERS, None),
            priced(9, AGREES, Some(&[])),
        ],
    )
    .await;
    let found = of(&db, &[1, 2, 3, 4, 9]).await;
    assert_eq!(found.len(), 4, "a message without a charge gets none");
    assert_eq!(found[0].finding, None);
    assert!(found[0].pricing.contains("utility") && found[0].meta_conversation.contains('m'));
    assert_eq!(found[1].finding.as_ref().map(|finding| finding.difference), Some(Difference::Category));
    assert_eq!(found[1].finding.as_ref().unwrap().text.id, "finding-category");
    assert_eq!((&found[1].cost, found[1].day), (&charge(2).cost, charge(2).day), "ours is never corrected");
    assert_eq!(found[2], charge(3));
    assert_eq!((found[3].pricing.as_str(), &found[3].finding), ("", &None), "a forecast is no verdict");
    assert!(found[3].meta_conversation.contains('m'), "also without a price");
    let only = look!(db, |tx| charges::page(
        &mut tx.of(HERE),
        &Filter { findings: true, ..Filter::of(Visibility::All, 9) }
    )
    .await);
    assert_eq!(only, [found[1].clone()]);
}

async fn what_meta_said_before_is_not_forgotten(db: Db) {
    world::people(&db, &["Ada"]).await;
    keep(&db, (1..=4).map(charge).collect()).await.unwrap();
    settle(
        &db,
        vec![
            priced(1, AGREES, Some(&[DIFFERS])),
            priced(2, DIFFERS, Some(&[AGREES])),
            priced(3, DIFFERS, Some(&[r#"{"pricing_model":"CBP"}"#, r#"{"id":"m"}"#])),
            priced(4, AGREES, Some(&[r#"{"category":"utility","type":"regular"}"#])),
        ],
    )
    .await;
    let found: Vec<_> = of(&db, &[1, 2, 3, 4]).await.into_iter().map(|charge| charge.finding).collect();
    let differences: Vec<_> = found.iter().map(|finding| finding.as_ref().map(|f| f.difference)).collect();
    assert_eq!(
        differences,
        [Some(Difference::Category), Some(Difference::Category), Some(Difference::Category), None]
    );
    let texts: Vec<String> = found.iter().flatten().map(|finding| finding.text.kept()).collect();
    assert!(texts[0].contains("finding-agrees-now") && texts[0].contains("marketing"), "{texts:?}");
    assert!(texts[1].contains("finding-first-agreed"), "{texts:?}");
    assert!(texts[2].contains("marketing") && texts[2].contains("finding-rules-differ"), "{texts:?}");
}

async fn a_word_that_comes_with_the_delivery_needs_no_second_write(db: Db) {
    world::people(&db, &["Ada"]).await;
    keep(&db, vec![charge(1)]).await.unwrap();
    let other = r#"{"pricing_model":"CBP","category":"utility"}"#;
    world::say(&db, (1..=3).map(|n| priced(n, other, Some(&[]))).collect()).await;
    commit!(db, |tx| {
        let messages = [message_id(1), message_id(2), message_id(3)].into();
        let mut held = Held::load(&mut tx.of(HERE), &Wanted { messages, ..Wanted::default() }).await?;
        held.add_charge(charge(2));
        for n in [1, 2, 3] {
            held.add_verdict(message_id(n));
        }
        held.write(&mut tx.of(HERE), at(0)).await
    })
    .unwrap();
    let found = of(&db, &[1, 2, 3]).await;
    let differences: Vec<_> =
        found.iter().map(|charge| charge.finding.as_ref().map(|f| f.difference)).collect();
    assert_eq!(differences, [Some(Difference::Rules), Some(Difference::Rules)]);
}

async fn the_days_are_the_sums_of_the_charges(db: Db) {
    world::found(&db).await;
    let mut unpriced = charge(3);
    unpriced.cost.amount = None;
    let elsewhere = Charge { channel_id: BRANCH, ..charge(4) };
    let later = Charge { day: day("2025-08-02"), ..charge(5) };
    keep(&db, vec![charge(1), charge(2), unpriced, elsewhere]).await.unwrap();
    keep(&db, vec![charge(6), later, free(7)]).await.unwrap();
    let days = |first: &str, last: &str, channel| {
        let (first, last, db) = (day(first), day(last), db.clone());
        async move { look!(db, |tx| charges::days(&mut tx.of(HERE), Days { first, last }, channel).await) }
    };
    let all = days("2025-08-01", "2025-08-02", None).await;
    let told: Vec<_> = all
        .iter()
        .map(|sum| {
            (
                sum.day.to_string(),
                sum.channel_id,
                sum.charge.reason,
                sum.messages,
                sum.unpriced,
                sum.amount.millionths(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("2025-08-01".to_owned(), SHOP, Reason::FreeCustomerService, 1, 0, 0),
            ("2025-08-01".to_owned(), SHOP, Reason::Regular, 4, 1, 150_000),
            ("2025-08-01".to_owned(), BRANCH, Reason::Regular, 1, 0, 50_000),
            ("2025-08-02".to_owned(), SHOP, Reason::Regular, 1, 0, 50_000),
        ]
    );
    let sum = &all[1];
    assert_eq!((sum.market.as_str(), sum.currency.as_str(), sum.form), ("Germany", "USD", charge(1).form));
    assert_eq!(sum.charge, charge(1).cost.charge);
    assert_eq!(days("2025-08-02", "2025-09-01", None).await, all[3..]);
    assert_eq!(days("2025-08-01", "2025-08-01", Some(BRANCH)).await, all[2..3]);
    assert_eq!(days("2025-07-01", "2025-07-31", None).await, []);
    let others = look!(db, |tx| charges::days(
        &mut tx.of(ELSEWHERE),
        Days { first: day("2025-08-01"), last: day("2025-08-02") },
        None
    )
    .await);
    assert_eq!(others, []);
}

async fn a_sum_that_is_too_large_stays_the_largest(db: Db) {
    world::found(&db).await;
    for n in 1..=3 {
        let mut dear = charge(n);
        dear.cost.amount = Some(Amount::from_millionths(i64::MAX / 2));
        keep(&db, vec![dear]).await.unwrap();
    }
    let on = day("2025-08-01");
    let days = look!(db, |tx| charges::days(&mut tx.of(HERE), Days::one(on), None).await);
    let sums: Vec<_> = days.iter().map(|sum| (sum.messages, sum.amount.millionths())).collect();
    assert_eq!(sums, [(3, i64::MAX)]);
}

async fn how_far_meta_has_spoken_is_counted(db: Db) {
    world::found(&db).await;
    let (mut agrees, mut differs) = (charge(2), Charge { channel_id: BRANCH, ..charge(3) });
    agrees.settle(r#"{"pricing_model":"PMP","type":"regular","category":"utility"}"#, "");
    differs.settle(r#"{"pricing_model":"PMP","type":"regular","category":"marketing"}"#, "");
    let cost = Cost { amount: Some(Amount::ZERO), ..charge(4).cost };
    let mut moved = Charge { predicted: Some(cost), day: day("2025-08-02"), ..charge(4) };
    moved.settle("", "");
    keep(&db, vec![charge(1), agrees, differs, moved, charge(9)]).await.unwrap();
    let standing = |filter: Filter| {
        let db = db.clone();
        async move { look!(db, |tx| charges::standing(&mut tx.of(HERE), &filter).await) }
    };
    let told = |unsettled, found, moved| Standing { unsettled, found, moved };
    let until = |end| Filter { to: Some(at(end)), ..Filter::of(Visibility::All, 10) };
    assert_eq!(standing(until(10)).await, told(3, 2, 1));
    assert_eq!(standing(until(9)).await, told(2, 2, 1), "the end is not within");
    assert_eq!(standing(Filter { channels: vec![SHOP], ..until(10) }).await, told(3, 1, 1));
    assert_eq!(
        standing(Filter { from: Some(at(10)), ..Filter::of(Visibility::All, 10) }).await,
        Standing::default()
    );
    // By the account's day, wherever the instant lies.
    let of = |first, last| Filter {
        days: Some(Days { first: day(first), last: day(last) }),
        ..Filter::of(Visibility::All, 10)
    };
    assert_eq!(standing(of("2025-08-02", "2025-08-03")).await, told(1, 1, 1));
    assert_eq!(standing(of("2025-08-01", "2025-08-02")).await, told(3, 2, 1));
}

async fn pages_lead_through_all_charges_and_filters_narrow_them(db: Db) {
    world::found(&db).await;
    let mut all: Vec<Charge> = (1..=5).map(charge).collect();
    all[1].at = all[0].at;
    all[2].channel_id = BRANCH;
    all[3].identity_id = identity_id(2);
    all[3].cost.market = "Brazil".into();
    all[4].day = day("2025-08-02");
    all.push(free(6));
    keep(&db, all.clone()).await.unwrap();
    let ids = |filter: Filter| {
        let db = db.clone();
        async move {
            let page = look!(db, |tx| charges::page(&mut tx.of(HERE), &filter).await);
            page.iter()
                .map(|charge| u32::try_from(charge.message_id.0.as_u128() & 0xFF).unwrap())
                .collect::<Vec<_>>()
        }
    };
    let some = || Filter::of(Visibility::All, 10);
    assert_eq!(ids(some()).await, [6, 5, 4, 3, 2, 1], "newest first, of one instant the greater id");
    assert_eq!(ids(Filter { limit: 2, ..some() }).await, [6, 5]);
    assert_eq!(
        ids(Filter { before: Some(Position { at: at(5), id: message_id(5) }), limit: 3, ..some() }).await,
        [4, 3, 2]
    );
    assert_eq!(ids(Filter { before: Some(Position { at: at(1), id: message_id(2) }), ..some() }).await, [1]);
    assert_eq!(ids(Filter { from: Some(at(3)), to: Some(at(5)), ..some() }).await, [4, 3]);
    assert_eq!(ids(Filter { channels: vec![BRANCH], ..some() }).await, [3]);
    assert_eq!(ids(Filter { channels: vec![SHOP, BRANCH], ..some() }).await, [6, 5, 4, 3, 2, 1]);
    assert_eq!(ids(Filter { identity: Some(identity_id(2)), ..some() }).await, [4]);
    assert_eq!(ids(Filter { category: Some(BillingCategory::Service), ..some() }).await, [6]);
    assert_eq!(
        ids(Filter { days: Some(Days { first: day("2025-08-02"), last: day("2025-08-03") }), ..some() })
            .await,
        [5]
    );
    assert_eq!(ids(Filter { market: Some("Brazil".into()), ..some() }).await, [4]);
    let reasons = vec![Reason::FreeCustomerService, Reason::FreeAllowance];
    assert_eq!(ids(Filter { reasons: reasons.clone(), ..some() }).await, [6]);
    let days = Some(Days::one(day("2025-08-01")));
    let charged = Filter { reasons: vec![Reason::Regular], days, ..some() };
    assert_eq!(ids(Filter { market: Some("Germany".into()), limit: 2, ..charged }).await, [3, 2]);
    assert_eq!(ids(Filter { reasons, findings: true, ..some() }).await, [] as [u32; 0]);
}

fn key(month: &str, holder: &str) -> Key {
    Key { month: month.into(), holder: holder.into(), name: "service_messages".into() }
}

/// Counts one for a holder; how many there were before.
async fn count(db: &Db, month: &'static str, holder: &'static str) -> u64 {
    commit!(db, |tx| {
        let mut held = Held::load(&mut tx.of(HERE), &Wanted::default()).await?;
        held.count(&mut tx.of(HERE), &[month.to_owned()].into()).await?;
        let before = held.counters.used(&key(month, holder));
        held.counters.add(key(month, holder));
        held.write(&mut tx.of(HERE), at(0)).await.map(|_| before)
    })
    .unwrap()
}

async fn counts_begin_at_nothing_and_are_kept_by_month_and_holder(db: Db) {
    world::found(&db).await;
    assert_eq!(count(&db, "2026-11", "300").await, 0);
    assert_eq!(count(&db, "2026-11", "300").await, 1);
    assert_eq!(count(&db, "2026-11", "301").await, 0, "another number");
    assert_eq!(count(&db, "2026-12", "300").await, 0, "another month");
    let months = || ["2026-11".to_owned(), "2026-12".to_owned(), "2027-01".to_owned()].into();
    let mut held = look!(db, |tx| {
        let mut held = Held::default();
        held.look_at_counts(&mut tx.of(HERE), &months()).await?;
        held.look_at_counts(&mut tx.of(HERE), &months()).await.map(|()| held)
    });
    let used = |counters: &Counters| {
        ["2026-11", "2026-12", "2027-01"].map(|month| counters.used(&key(month, "300")))
    };
    assert_eq!(used(&held.counters), [2, 1, 0]);
    held.counters.add(key("2026-12", "300"));
    assert_eq!(used(&held.counters), [2, 2, 0], "what is added counts at once");
    let elsewhere = look!(db, |tx| {
        let mut held = Held::default();
        held.look_at_counts(&mut tx.of(ELSEWHERE), &months()).await.map(|()| held)
    });
    assert_eq!(used(&elsewhere.counters), [0, 0, 0]);
}

async fn counts_of_many_writers_add_up(db: Db) {
    world::found(&db).await;
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..5 {
                    count(&db, "2026-11", "300").await;
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(count(&db, "2026-11", "300").await, 40);
}

/// The places that many writers took who counted for these holders at once.
async fn places(db: &Db, holders: [&'static str; 2]) -> Vec<u64> {
    let writers: Vec<_> = (0..16)
        .map(|n| {
            let (db, holder) = (db.clone(), holders[n % 2]);
            tokio::spawn(async move { (holder, count(&db, "2026-11", holder).await) })
        })
        .collect();
    let mut places = Vec::new();
    for writer in writers {
        places.push(writer.await.unwrap());
    }
    places.sort_unstable();
    places.into_iter().map(|(_, place)| place).collect()
}

async fn two_who_hold_a_count_never_take_one_place(db: Db) {
    world::found(&db).await;
    assert_eq!(places(&db, ["300"; 2]).await, (0..16).collect::<Vec<_>>(), "the first of the month");
    assert_eq!(places(&db, ["300"; 2]).await, (16..32).collect::<Vec<_>>());
    let new = (0..8).chain(0..8).collect::<Vec<_>>();
    assert_eq!(places(&db, ["301", "302"]).await, new, "the first of two more numbers");
}

async fn counts_of_the_version_before_go_on(db: Db) {
    world::found(&db).await;
    commit!(db, |tx| {
        let sql =
            "INSERT INTO counters (workspace_id, month, holder, name, used) VALUES ($1, $2, $3, $4, $5)";
        tx.run(sql, params![HERE, "2026-11", "300", "service_messages", 7]).await
    })
    .unwrap();
    assert_eq!(places(&db, ["300", "301"]).await, (7..15).chain(0..8).collect::<Vec<_>>());
    assert_eq!(count(&db, "2026-11", "300").await, 15);
}
