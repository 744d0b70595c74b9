//! Campaigns: what becomes of a recipient follows from their message, and the counts say the same as the rows.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::campaign::{Place, State, Step};
use transom_rules::delivery::MessageState;
use transom_rules::id::{CampaignId, IdentityId};
use transom_rules::pricing::money::Amount;
use transom_rules::segment::Segment;
use transom_rules::time::Timestamp;
use transom_store::campaigns::{self, Among, Answer, Campaign, Counts, Recipient, Sought, Which};
use transom_store::held::{Held, Wanted};
use transom_store::messages::Message;
use transom_store::{Db, erase};

use crate::charges::charge;
use crate::engines::on_each_engine;
use crate::story::campaigned::{ID, campaign, recipient};
use crate::world::{
    self, ELSEWHERE, HERE, SHOP, at, commit, contact_id, identity_id, key, look, message_id, outbound,
};

mod again;
mod came;

on_each_engine!(
    a_campaign_is_read_as_it_was_written,
    a_recipient_follows_their_message,
    nobody_is_planned_twice_or_sent_to_twice,
    who_is_one_person_at_two_addresses_counts_once,
    what_failed_is_planned_anew_and_its_message_moves_nobody,
    a_campaign_goes_with_its_rows,
    whoever_is_erased_is_in_no_plan,
    a_segment_has_its_people_and_no_others,
    a_plan_that_nobody_ends_is_given_up,
    whose_keys_are_forgotten_is_in_no_plan,
    recipients_are_found_by_step_reason_and_words,
    the_one_before_and_campaigns_that_were_begun_are_found,
    what_was_charged_stands_beside_what_was_planned,
    those_who_got_one_follow_into_the_next,
    marketing_is_counted_over_campaigns,
    who_was_to_wait_does_so_no_more,
);

/// The campaign with so many recipients, each of whom is known.
async fn plan(db: &Db, count: u32) {
    world::people(db, &["Zoë", "Ben", "Ana"][..count as usize]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        campaigns::add(tx, &campaign()).await?;
        let rows: Vec<Recipient> = (1..=count).map(recipient).collect();
        campaigns::add_recipients(tx, ID, &rows).await
    })
    .unwrap();
}

/// A message of ours to a recipient, that stands there.
fn message(n: u32, state: MessageState) -> Message {
    let mut message = outbound(n, n, "On its way");
    message.recipient = Some(Place { campaign: ID, n: n.into() });
    message.delivery.state = state;
    message.wamid = String::new();
    message
}

async fn sends(db: &Db, n: u32) {
    commit!(db, |tx| {
        let mut held = Held::default();
        held.add_message(message(n, MessageState::Queued));
        held.write(&mut tx.of(HERE), at(40)).await
    })
    .unwrap();
}

async fn becomes(db: &Db, n: u32, state: MessageState) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let wanted = Wanted { messages: [message_id(n)].into(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        held.message_mut(message_id(n)).unwrap().delivery.state = state;
        held.write(tx, at(41)).await
    })
    .unwrap();
}

async fn counts(db: &Db) -> Counts {
    look!(db, |tx| campaigns::counts(&mut tx.of(HERE), ID).await)
}

async fn rows(db: &Db) -> Vec<Recipient> {
    look!(db, |tx| campaigns::page(&mut tx.of(HERE), ID, Which::default(), 100).await)
}

async fn steps(db: &Db) -> Vec<Step> {
    rows(db).await.into_iter().map(|row| row.step).collect()
}

/// What is counted is what stands in the rows.
async fn agree(db: &Db) {
    let counted = counts(db).await;
    let mut found: BTreeMap<Step, u64> = BTreeMap::new();
    for step in steps(db).await {
        *found.entry(step).or_default() += 1;
    }
    for step in Step::ALL {
        assert_eq!(counted.of(step.as_str()), found.get(step).copied().unwrap_or_default(), "{step}");
    }
}

async fn a_campaign_is_read_as_it_was_written(db: Db) {
    plan(&db, 1).await;
    assert_eq!(look!(db, |tx| campaigns::get(&mut tx.of(HERE), ID).await), Some(campaign()));
    assert_eq!(look!(db, |tx| campaigns::get(&mut tx.of(ELSEWHERE), ID).await), None);
    assert_eq!(look!(db, |tx| campaigns::next_place(&mut tx.of(HERE), ID).await), 2);
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        assert_eq!(campaigns::hold(tx, ID).await?, Some(campaign()));
        campaigns::save(tx, &running()).await
    })
    .unwrap();
    assert_eq!(look!(db, |tx| campaigns::list(&mut tx.of(HERE), None, 10).await), [running()]);
    assert_eq!(look!(db, |tx| campaigns::list(&mut tx.of(HERE), Some(ID), 10).await), []);
    assert_eq!(look!(db, |tx| campaigns::at_work(&mut tx.of(HERE), at(99)).await), [ID]);
    assert_eq!(look!(db, |tx| campaigns::at_work(&mut tx.of(ELSEWHERE), at(99)).await), []);
    assert_eq!(look!(db, |tx| campaigns::begun(&mut tx.of(HERE)).await), [ID]);
    commit!(db, |tx| campaigns::save(&mut tx.of(HERE), &over()).await).unwrap();
    assert_eq!(look!(db, |tx| campaigns::begun(&mut tx.of(HERE)).await), []);
    let ended = || async { look!(db, |tx| campaigns::ended_among(&mut tx.of(HERE), &[ID]).await) };
    assert_eq!(ended().await, BTreeMap::new(), "it came to its end by itself");
    commit!(db, |tx| {
        let stopped = Campaign { state: State::Stopped, ..over() };
        campaigns::save(&mut tx.of(HERE), &stopped).await
    })
    .unwrap();
    assert_eq!(ended().await, BTreeMap::from([(ID, at(50))]));
}

fn running() -> Campaign {
    Campaign { state: State::Running, why: String::new(), ..campaign() }
}

async fn a_recipient_follows_their_message(db: Db) {
    plan(&db, 3).await;
    assert_eq!(steps(&db).await, [Step::Planned; 3]);
    let due = look!(db, |tx| campaigns::due(&mut tx.of(HERE), ID, at(50), 2).await);
    assert_eq!(due.iter().map(|row| row.n).collect::<Vec<_>>(), [1, 2]);
    sends(&db, 1).await;
    sends(&db, 2).await;
    assert_eq!(rows(&db).await[0].message_id, Some(message_id(1)));
    assert!(look!(db, |tx| campaigns::is_open(&mut tx.of(HERE), ID, at(99)).await));
    becomes(&db, 1, MessageState::Delivered).await;
    becomes(&db, 2, MessageState::Uncertain).await;
    agree(&db).await;
    becomes(&db, 1, MessageState::Read).await;
    becomes(&db, 2, MessageState::Sent).await;
    assert_eq!(steps(&db).await, [Step::Read, Step::Sent, Step::Planned]);
    agree(&db).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        campaigns::delay(tx, ID, &[(3, at(60))]).await?;
        campaigns::refuse(tx, ID, &[(3, "opted_out".to_owned())], at(42)).await
    })
    .unwrap();
    agree(&db).await;
    let told = counts(&db).await;
    assert_eq!(
        told.behind("refused").map(|(why, count)| (why, count.count)).collect::<Vec<_>>(),
        [("opted_out", 1)]
    );
    assert!(!look!(db, |tx| campaigns::is_open(&mut tx.of(HERE), ID, at(99)).await));
    assert_eq!(look!(db, |tx| campaigns::next_due(&mut tx.of(HERE), ID).await), None::<Timestamp>);
}

async fn nobody_is_planned_twice_or_sent_to_twice(db: Db) {
    plan(&db, 2).await;
    let taken = look!(db, |tx| {
        let (keys, people) = ([key(2), key(9)], [contact_id(1), contact_id(9)]);
        campaigns::taken(&mut tx.of(HERE), ID, &keys, &people).await
    });
    assert_eq!(taken.keys, BTreeMap::from([(key(2), 2)]));
    assert_eq!(taken.contacts, BTreeMap::from([(contact_id(1), 1)]));
    let got = async || {
        let people = [contact_id(1), contact_id(2)];
        look!(db, |tx| campaigns::has_got(&mut tx.of(HERE), ID, &people).await)
    };
    assert_eq!(got().await, BTreeSet::new());
    sends(&db, 1).await;
    assert_eq!(got().await, [contact_id(1)].into());
}

/// The second is found to be the first, at another address.
async fn becomes_one(db: &Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let wanted = Wanted { identities: [identity_id(2)].into(), ..Wanted::default() };
        let mut held = Held::load(tx, &wanted).await?;
        held.identity_mut(identity_id(2)).unwrap().contact_id = contact_id(1);
        held.write(tx, at(39)).await
    })
    .unwrap();
}

async fn who_is_one_person_at_two_addresses_counts_once(db: Db) {
    plan(&db, 2).await;
    commit!(db, |tx| {
        let mut marketing = campaign();
        marketing.definition.category = "marketing".into();
        campaigns::save(&mut tx.of(HERE), &marketing).await
    })
    .unwrap();
    becomes_one(&db).await;
    sends(&db, 2).await;
    let person = [contact_id(1)];
    let got = look!(db, |tx| campaigns::has_got(&mut tx.of(HERE), ID, &person).await);
    assert_eq!(got, person.into(), "at the other address");
    let taken = look!(db, |tx| campaigns::taken(&mut tx.of(HERE), ID, &[], &person).await);
    assert_eq!(taken.contacts.len(), 1);
    let since = look!(db, |tx| campaigns::marketing_since(&mut tx.of(HERE), &person, at(0)).await);
    assert_eq!(since, BTreeMap::from([(contact_id(1), 1)]));
    let answer = Answer { at: at(50), n: 2, stops: false, is_stop: false, clicks: false };
    commit!(db, |tx| campaigns::hear(&mut tx.of(HERE), ID, &[answer]).await).unwrap();
    let answered = look!(db, |tx| campaigns::have_answered(&mut tx.of(HERE), ID, &person).await);
    assert_eq!(answered, person.into());
}

async fn what_failed_is_planned_anew_and_its_message_moves_nobody(db: Db) {
    plan(&db, 2).await;
    sends(&db, 1).await;
    becomes(&db, 1, MessageState::Failed).await;
    let some =
        commit!(db, |tx| campaigns::put_back(&mut tx.of(HERE), ID, Step::Failed, 10, at(43)).await).unwrap();
    assert_eq!(some, 1);
    assert_eq!(steps(&db).await, [Step::Planned, Step::Planned]);
    becomes(&db, 1, MessageState::Delivered).await;
    assert_eq!(
        steps(&db).await,
        [Step::Planned, Step::Planned],
        "its first message is none of the campaign's"
    );
    agree(&db).await;
}

async fn a_campaign_goes_with_its_rows(db: Db) {
    plan(&db, 2).await;
    assert!(!forget(&db, at(999)).await, "one that stands may go on");
    commit!(db, |tx| campaigns::save(&mut tx.of(HERE), &over()).await).unwrap();
    assert!(!forget(&db, at(50)).await);
    assert!(forget(&db, at(51)).await);
    assert_eq!(rows(&db).await, []);
    assert_eq!(counts(&db).await, Counts::default());
    assert_eq!(look!(db, |tx| campaigns::list(&mut tx.of(HERE), None, 10).await), []);
    plan_again(&db).await;
    commit!(db, |tx| campaigns::remove(&mut tx.of(HERE), ID).await).unwrap();
    assert_eq!(rows(&db).await, []);
}

async fn plan_again(db: &Db) {
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        campaigns::add(tx, &campaign()).await?;
        campaigns::add_recipients(tx, ID, &[recipient(1)]).await?;
        campaigns::count(tx, ID, &Counts::default()).await
    })
    .unwrap();
}

fn over() -> Campaign {
    Campaign { state: State::Completed, ended_at: Some(at(50)), ..campaign() }
}

async fn forget(db: &Db, before: Timestamp) -> bool {
    commit!(db, |tx| campaigns::forget(&mut tx.of(HERE), before).await).unwrap()
}

async fn whoever_is_erased_is_in_no_plan(db: Db) {
    plan(&db, 2).await;
    // One row was planned while nobody knew whose the number was.
    commit!(db, |tx| {
        let stranger = Recipient { identity_id: None, n: 7, ..recipient(1) };
        campaigns::add_recipients(&mut tx.of(HERE), ID, &[stranger]).await
    })
    .unwrap();
    let theirs = look!(db, |tx| campaigns::of_people(&mut tx.of(HERE), &[identity_id(1)]).await);
    assert_eq!(
        theirs.iter().map(|(campaign, row)| (*campaign, row.n)).collect::<Vec<_>>(),
        [(ID, 1), (ID, 7)]
    );
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let person = erase::person(tx, contact_id(1)).await?;
        erase::forget(tx, &person).await
    })
    .unwrap();
    assert_eq!(rows(&db).await.iter().map(|row| row.n).collect::<Vec<_>>(), [2]);
}

async fn a_segment_has_its_people_and_no_others(db: Db) {
    plan(&db, 3).await;
    let among = async |segment: Segment, after: Option<IdentityId>, limit: i64| {
        let read = db.of(HERE).read(segment, move |tx, segment| {
            Box::pin(async move {
                let among = Among { segment, channel: SHOP, now: at(99) };
                campaigns::people(tx, among, after, limit).await
            })
        });
        read.await.unwrap().into_iter().map(|one| one.identity_id).collect::<Vec<_>>()
    };
    let all = [identity_id(1), identity_id(2), identity_id(3)];
    assert_eq!(among(Segment::default(), None, 9).await, all);
    assert_eq!(among(Segment::default(), Some(all[0]), 1).await, [all[1]]);
    let french = Segment { languages: vec!["fr".into()], ..Segment::default() };
    assert_eq!(among(french, None, 9).await, []);
}

async fn a_plan_that_nobody_ends_is_given_up(db: Db) {
    world::people(&db, &["Zoë"]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        campaigns::add(tx, &Campaign { state: State::Planning, ..campaign() }).await?;
        campaigns::add_recipients(tx, ID, &[recipient(1)]).await
    })
    .unwrap();
    for (before, is_there) in [(at(0), true), (at(99), false)] {
        let before: Timestamp = before;
        db.of(HERE).write((), move |tx, ()| Box::pin(campaigns::give_up(tx, before))).await.unwrap();
        assert_eq!(look!(db, |tx| campaigns::get(&mut tx.of(HERE), ID).await).is_some(), is_there);
    }
}

async fn whose_keys_are_forgotten_is_in_no_plan(db: Db) {
    plan(&db, 2).await;
    db.of(HERE)
        .write((), |tx, ()| Box::pin(async move { campaigns::forget_keys(tx, &[identity_id(1)]).await }))
        .await
        .unwrap();
    assert_eq!(rows(&db).await.iter().map(|row| row.n).collect::<Vec<_>>(), [2]);
}

async fn what_was_charged_stands_beside_what_was_planned(db: Db) {
    plan(&db, 3).await;
    for n in 1..=3 {
        sends(&db, n).await;
    }
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let messages = [message_id(1), message_id(2), message_id(3)].into();
        let mut held = Held::load(tx, &Wanted { messages, ..Wanted::default() }).await?;
        for (n, amount) in [(1, 62_500), (2, 0), (3, 70_000)] {
            let mut charge = charge(n);
            charge.cost.currency = "EUR".into();
            charge.cost.amount = Some(Amount::from_millionths(amount));
            held.add_charge(charge);
        }
        held.write(tx, at(44)).await
    })
    .unwrap();
    let costs: Vec<_> = rows(&db).await.into_iter().map(|row| row.cost).collect();
    assert_eq!(costs, [Some(62_500), Some(0), Some(70_000)]);
    let told = counts(&db).await;
    let sums = |word: &str| -> Vec<(String, i64, i64)> {
        told.behind(word).map(|(name, one)| (name.to_owned(), one.count, one.amount)).collect()
    };
    assert_eq!(sums("spent"), [("EUR".to_owned(), 3, 132_500)]);
    assert_eq!(sums("foreseen"), [("EUR".to_owned(), 3, 187_500)]);
    let differs = [("opened/EUR".to_owned(), 1, -62_500), ("rate/EUR".to_owned(), 1, 7_500)];
    assert_eq!(sums("differs"), differs, "with these what was planned is what was charged");
}

/// A second campaign.
const NEXT: CampaignId = CampaignId(world::uuid(34, 2));

async fn those_who_got_one_follow_into_the_next(db: Db) {
    plan(&db, 3).await;
    sends(&db, 1).await;
    sends(&db, 2).await;
    becomes(&db, 1, MessageState::Delivered).await;
    commit!(db, |tx| campaigns::add(&mut tx.of(HERE), &Campaign { id: NEXT, ..campaign() }).await).unwrap();
    let followers = async |until: Timestamp| {
        let found = look!(db, |tx| campaigns::followers(&mut tx.of(HERE), ID, NEXT, until, 9).await);
        found.into_iter().map(|row| row.n).collect::<Vec<_>>()
    };
    assert_eq!(followers(at(-1)).await, [0_i64; 0], "not so long ago");
    assert_eq!(followers(at(99)).await, [1], "the second is on its way, the third got nothing");
    commit!(db, |tx| campaigns::add_recipients(&mut tx.of(HERE), NEXT, &[recipient(1)]).await).unwrap();
    assert_eq!(followers(at(99)).await, [0_i64; 0], "once");
}

async fn marketing_is_counted_over_campaigns(db: Db) {
    plan(&db, 2).await;
    sends(&db, 1).await;
    let since = async |at: Timestamp| {
        let whom = [contact_id(1), contact_id(2)];
        look!(db, |tx| campaigns::marketing_since(&mut tx.of(HERE), &whom, at).await)
    };
    assert_eq!(since(at(0)).await, BTreeMap::new(), "it is utility");
    commit!(db, |tx| {
        let mut marketing = campaign();
        marketing.definition.category = "marketing".into();
        campaigns::save(&mut tx.of(HERE), &marketing).await
    })
    .unwrap();
    assert_eq!(since(at(0)).await, BTreeMap::from([(contact_id(1), 1)]));
    assert_eq!(since(at(99)).await, BTreeMap::new());
    becomes(&db, 1, MessageState::Failed).await;
    assert_eq!(since(at(0)).await, BTreeMap::new(), "it did not arrive");
}

async fn who_was_to_wait_does_so_no_more(db: Db) {
    plan(&db, 2).await;
    commit!(db, |tx| campaigns::delay(&mut tx.of(HERE), ID, &[(1, at(60)), (2, at(600))]).await).unwrap();
    let due = async || look!(db, |tx| campaigns::due(&mut tx.of(HERE), ID, at(0), 9).await).len();
    assert_eq!(due().await, 0);
    let some = commit!(db, |tx| campaigns::hurry(&mut tx.of(HERE), ID, at(60), 9).await).unwrap();
    assert_eq!((some, due().await), (1, 1), "the other waits for something else");
    commit!(db, |tx| campaigns::hurry(&mut tx.of(HERE), ID, at(999), 9).await).unwrap();
    assert_eq!(due().await, 2);
}

async fn the_one_before_and_campaigns_that_were_begun_are_found(db: Db) {
    plan(&db, 3).await;
    let before = async |n| look!(db, |tx| campaigns::eligible_before(&mut tx.of(HERE), ID, n).await);
    assert_eq!((before(1).await, before(3).await), (None, Some(2)));
    commit!(db, |tx| campaigns::refuse(&mut tx.of(HERE), ID, &[(2, "opted_out".into())], at(41)).await)
        .unwrap();
    assert_eq!(before(3).await, Some(1), "nothing is sent to the second");
    let begun = async || look!(db, |tx| campaigns::begun_among(&mut tx.of(HERE), [ID]).await);
    let was = begun().await.len();
    commit!(db, |tx| {
        let one = Campaign { started_at: (was == 0).then(|| at(42)), ..campaign() };
        campaigns::save(&mut tx.of(HERE), &one).await
    })
    .unwrap();
    assert_eq!(begun().await.len(), 1 - was);
}

async fn recipients_are_found_by_step_reason_and_words(db: Db) {
    plan(&db, 3).await;
    commit!(db, |tx| campaigns::refuse(&mut tx.of(HERE), ID, &[(2, "opted_out".into())], at(40)).await)
        .unwrap();
    let phone = rows(&db).await[2].address.clone();
    let spaced = phone.replacen('5', "5 ", 1);
    let cases = [
        (Sought::default(), vec![1, 2, 3]),
        (Sought { after: 1, ..Sought::default() }, vec![2, 3]),
        (Sought { steps: vec![Step::Refused, Step::Read], ..Sought::default() }, vec![2]),
        (Sought { why: Some("opted_out".into()), ..Sought::default() }, vec![2]),
        (Sought { replied: true, ..Sought::default() }, vec![]),
        (Sought { opted_out: true, ..Sought::default() }, vec![]),
        (Sought { words: "BEN".into(), ..Sought::default() }, vec![2]),
        (Sought { words: spaced, ..Sought::default() }, vec![3]),
        (Sought { words: "%".into(), ..Sought::default() }, vec![]),
    ];
    for (asked, expected) in cases {
        let sought = asked.clone();
        let found = look!(db, |tx| campaigns::find(&mut tx.of(HERE), ID, &sought, 10).await);
        let places: Vec<i64> = found.iter().map(|one| one.recipient.n).collect();
        assert_eq!(places, expected, "{asked:?}");
    }
    let first = look!(db, |tx| campaigns::find(&mut tx.of(HERE), ID, &Sought::default(), 1).await);
    assert_eq!(first[0].contact.as_ref().map(|(_, name)| name.as_str()), Some("Zoë"));
    assert_eq!(
        look!(db, |tx| campaigns::names(&mut tx.of(HERE), [ID]).await),
        [(ID, "Parcels".into())].into()
    );
}
