//! Groups: what is known of one, who is in it, how far a message got with each, and what it costs together.

use transom_rules::access::Visibility;
use transom_rules::event::Status;
use transom_rules::group::{Group, GroupState, Receipts};
use transom_rules::id::IdentityId;
use transom_rules::pricing::date::Days;
use transom_rules::pricing::money::Amount;
use transom_store::charges;
use transom_store::groups::{Newest, Person};
use transom_store::held::{self, Held, Wanted};
use transom_store::messages::Message;
use transom_store::{Db, apps, groups, messages, params};

use crate::charges::charge;
use crate::engines::on_each_engine;
use crate::world::{
    self, HERE, at, commit, contact_id, conversation_id, identity, identity_id, inbound, look, message_id,
    outbound, phone,
};

on_each_engine!(
    what_is_known_of_a_group_is_held_with_its_people,
    a_list_is_told_of_the_newest_message_and_where_each_writes_alone,
    whoever_turns_out_to_be_somebody_else_is_in_the_group_as_them,
    what_a_groups_message_costs_grows_with_each_delivery,
    what_is_shown_as_unsupported_is_a_wish_of_the_workspace,
);

/// The third is a group, in which the first is and the second was.
const CLUB: u32 = 3;

fn club() -> Group {
    let mut group = Group { invite_link: "https://chat.whatsapp.com/x".into(), ..Group::default() };
    group.told_of(identity_id(1), true, at(5));
    group.told_of(identity_id(2), false, at(6));
    group.told(GroupState::Suspended, at(7));
    group
}

async fn a_club(db: &Db) {
    world::people(db, &["Ada", "Bo", "Club"]).await;
    let sql = "UPDATE identities SET group_id = 'G', phone = '' WHERE workspace_id = $1 AND id = $2";
    commit!(db, |tx| tx.of(HERE).run(sql, params![identity_id(CLUB)]).await).unwrap();
    commit!(db, |tx| {
        let mut held = Held::load(&mut tx.of(HERE), &of_club()).await?;
        held.set_group(identity_id(CLUB), club());
        held.write(&mut tx.of(HERE), at(0)).await
    })
    .unwrap();
}

fn of_club() -> Wanted {
    Wanted { identities: [identity_id(CLUB)].into(), ..Wanted::default() }
}

async fn what_is_known_of_a_group_is_held_with_its_people(db: Db) {
    a_club(&db).await;
    let held = look!(db, |tx| Held::load(&mut tx.of(HERE), &Wanted { peek: true, ..of_club() }).await);
    assert!(held.identity(identity_id(CLUB)).unwrap().is_group());
    assert_eq!(held.group(identity_id(CLUB)), club());
    assert_eq!(held.group(identity_id(1)), Group::default());
    assert_eq!(held.participants(identity_id(CLUB)), [&identity(1)]);
    let ids = [identity_id(1), identity_id(CLUB)].into();
    let known = look!(db, |tx| groups::of_identities(&mut tx.of(HERE), &ids).await);
    assert_eq!(known.into_iter().collect::<Vec<_>>(), [(identity_id(CLUB), club())]);
    let people = look!(db, |tx| groups::people(&mut tx.of(HERE), &[identity_id(2)].into()).await);
    assert_eq!(people[&identity_id(2)], Person { identity: identity(2), name: "Bo".into() });
    let found = look!(db, |tx| groups::addresses(&mut tx.of(HERE), &[identity_id(2)].into()).await);
    assert_eq!(found[&identity_id(2)], identity(2));
    let in_all = [conversation_id(1), conversation_id(CLUB)];
    let numbers = look!(db, |tx| groups::numbers(&mut tx.of(HERE), &in_all).await);
    assert_eq!(numbers, [1, 2].map(|n| (conversation_id(CLUB), phone(n))));
}

fn receipts(of: IdentityId) -> Receipts {
    let mut receipts = Receipts::new();
    receipts.entry(of).or_default().advance(&Status::Read, at(9), None);
    receipts
}

async fn a_list_is_told_of_the_newest_message_and_where_each_writes_alone(db: Db) {
    a_club(&db).await;
    let written = Message { writer_id: Some(identity_id(2)), ..inbound(1, CLUB, "one") };
    let sent = Message { receipts: receipts(identity_id(1)), ..outbound(2, CLUB, "two") };
    let instants = [written.at, sent.at];
    world::say(&db, vec![written, sent]).await;
    let newest = look!(db, |tx| groups::newest(&mut tx.of(HERE), &[message_id(1), message_id(2)]).await);
    let theirs = Newest { writer: Some(identity_id(2)), at: instants[0], receipts: Receipts::new() };
    let ours = Newest { writer: None, at: instants[1], receipts: receipts(identity_id(1)) };
    assert_eq!(newest.into_iter().collect::<Vec<_>>(), [(message_id(1), theirs), (message_id(2), ours)]);
    for (seen, found) in [(Visibility::All, Some(conversation_id(1))), (Visibility::Nothing, None)] {
        let contacts = [contact_id(1)].into();
        let alone = look!(db, |tx| groups::conversations(&mut tx.of(HERE), seen, &contacts).await);
        assert_eq!(alone.get(&contact_id(1)).copied(), found);
    }
}

async fn whoever_turns_out_to_be_somebody_else_is_in_the_group_as_them(db: Db) {
    a_club(&db).await;
    let written = Message { writer_id: Some(identity_id(1)), ..inbound(1, CLUB, "one") };
    let sent = Message { receipts: receipts(identity_id(1)), ..outbound(2, CLUB, "two") };
    world::say(&db, vec![written, sent]).await;
    commit!(db, |tx| held::join(&mut tx.of(HERE), identity_id(2), identity_id(1)).await).unwrap();
    let one = look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(1)).await).unwrap();
    assert_eq!(one.writer_id, Some(identity_id(2)));
    let two = look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(2)).await).unwrap();
    assert_eq!(two.receipts, receipts(identity_id(2)));
    let held = look!(db, |tx| Held::load(&mut tx.of(HERE), &Wanted { peek: true, ..of_club() }).await);
    assert!(held.group(identity_id(CLUB)).members.keys().eq([&identity_id(2)]));
}

async fn what_a_groups_message_costs_grows_with_each_delivery(db: Db) {
    a_club(&db).await;
    let each: [&[i64]; 2] = [&[10, 20], &[5]];
    for amounts in each {
        commit!(db, |tx| {
            let mut held = Held::default();
            for amount in amounts {
                let mut share = charge(1);
                share.cost.amount = Some(Amount::from_millionths(*amount));
                held.add_share(share);
            }
            held.write(&mut tx.of(HERE), at(0)).await
        })
        .unwrap();
    }
    let grown = look!(db, |tx| charges::of_messages(&mut tx.of(HERE), &[message_id(1)]).await).remove(0);
    assert_eq!((grown.deliveries, grown.cost.amount), (3, Some(Amount::from_millionths(35))));
    let day = grown.day;
    let sums = look!(db, |tx| charges::days(&mut tx.of(HERE), Days::one(day), None).await);
    let sums: Vec<_> = sums.iter().map(|sum| (sum.day, sum.messages, sum.amount)).collect();
    assert_eq!(sums, [(day, 3, Amount::from_millionths(35))]);
}

async fn what_is_shown_as_unsupported_is_a_wish_of_the_workspace(db: Db) {
    world::found(&db).await;
    for wish in [false, true, false] {
        commit!(db, |tx| apps::show_unsupported(&mut tx.of(HERE), wish).await).unwrap();
        assert_eq!(look!(db, |tx| apps::shows_unsupported(&mut tx.of(HERE)).await), wish);
    }
}
