//! What somebody sees who does not see everything: the same in the list, the counts, the contacts and the ledger.

use transom_rules::access::{Mask, RoleKey, Visibility};
use transom_rules::id::{ConversationId, TeamId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_store::charges::{self, Charge};
use transom_store::conversations::{self, Counting, Counts, Left};
use transom_store::held::{Held, Wanted};
use transom_store::search::Word;
use transom_store::users::{self, User};
use transom_store::visibility::Mates;
use transom_store::{Db, contacts, teams, visibility};
use uuid::Uuid;

use crate::charges as ledger;
use crate::engines::on_each_engine;
use crate::world::{self, AGENT, ELSEWHERE, HERE, at, commit, contact_id, conversation_id, look};

on_each_engine!(
    own_team_and_all_are_told_apart,
    a_contact_is_seen_with_one_of_its_conversations,
    a_team_sees_what_is_its_own_and_others_do_not,
    conversations_are_handed_on,
    what_is_of_somebody_who_left_is_found_while_it_is_open,
    charges_are_seen_with_their_conversation,
);

const MATE: UserId = UserId(Uuid::from_u128(0xB1));
const STRANGER: UserId = UserId(Uuid::from_u128(0xB2));

/// Four conversations: of the agent, of a member of their team, of a stranger, of nobody.
async fn office(db: &Db) {
    world::people(db, &["Ada", "Bo", "Cy", "Di"]).await;
    for (n, assignee) in [(1, Some(AGENT)), (2, Some(MATE)), (3, Some(STRANGER)), (4, None)] {
        commit!(db, |tx| {
            let wanted = Wanted { conversations: [conversation_id(n)].into(), ..Wanted::default() };
            let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
            held.conversation_mut(conversation_id(n)).unwrap().assignee_id = assignee;
            held.write(&mut tx.of(HERE), at(1)).await
        })
        .unwrap();
    }
    commit!(db, |tx| {
        let team = TeamId(Uuid::from_u128(1));
        teams::add(&mut tx.of(HERE), team, "Returns", at(0)).await?;
        teams::set_members(&mut tx.of(HERE), team, &[AGENT, MATE]).await?;
        // A team of another workspace with the same people says nothing here.
        teams::add(&mut tx.of(ELSEWHERE), team, "Theirs", at(0)).await?;
        teams::set_members(&mut tx.of(ELSEWHERE), team, &[AGENT, STRANGER]).await
    })
    .unwrap();
}

/// What somebody sees of rows that are loaded.
async fn in_memory(db: &Db, seen: Visibility) -> Vec<ConversationId> {
    let all = conversations::Filter::of(Visibility::All, 9);
    let all = look!(db, |tx| conversations::list(&mut tx.of(HERE), &all).await);
    let mates = look!(db, |tx| Mates::load(&mut tx.of(HERE)).await);
    let seen = all
        .into_iter()
        .map(|listed| listed.conversation)
        .filter(|one| mates.see(seen, one.assignee_id, one.team_id));
    seen.map(|one| one.id).collect()
}

fn numbers(ids: &[ConversationId]) -> Vec<u32> {
    (1..=4).filter(|n| ids.contains(&conversation_id(*n))).collect()
}

async fn own_team_and_all_are_told_apart(db: Db) {
    office(&db).await;
    for (seen, expected) in [
        (Visibility::All, &[1, 2, 3, 4][..]),
        (Visibility::Team(AGENT), &[1, 2, 4]),
        (Visibility::Team(STRANGER), &[3, 4]),
        (Visibility::Own(AGENT), &[1]),
        (Visibility::Own(UserId(Uuid::from_u128(9))), &[]),
        (Visibility::Nothing, &[]),
    ] {
        let filter = conversations::Filter::of(seen, 9);
        let listed = look!(db, |tx| conversations::list(&mut tx.of(HERE), &filter).await);
        let ids: Vec<ConversationId> = listed.iter().map(|listed| listed.conversation.id).collect();
        assert_eq!(numbers(&ids), expected, "{seen:?}");
        let mut of_sight = look!(db, |tx| visibility::conversations(&mut tx.of(HERE), seen, 9).await);
        of_sight.sort_unstable();
        assert_eq!(numbers(&of_sight), expected, "{seen:?}");
        let newest = look!(db, |tx| visibility::conversations(&mut tx.of(HERE), seen, 1).await);
        assert_eq!(newest.first(), ids.first(), "{seen:?}: as the list begins");
        assert_eq!(numbers(&in_memory(&db, seen).await), expected, "{seen:?}");
        let mut one_by_one = Vec::new();
        for n in 1..=4 {
            let id = conversation_id(n);
            if look!(db, |tx| visibility::of_conversation(&mut tx.of(HERE), seen, id).await) {
                one_by_one.push(n);
            }
            assert!(!look!(db, |tx| visibility::of_conversation(&mut tx.of(ELSEWHERE), seen, id).await));
            let got = look!(db, |tx| conversations::get(&mut tx.of(HERE), seen, id).await);
            assert_eq!(got.is_some(), expected.contains(&n), "{seen:?} {n}");
        }
        assert_eq!(one_by_one, expected, "{seen:?}");
        let some = (2..=9).map(conversation_id).collect();
        let of_some = look!(db, |tx| visibility::of_conversations(&mut tx.of(HERE), seen, &some).await);
        let of_some: Vec<ConversationId> = of_some.into_iter().collect();
        assert_eq!(numbers(&of_some), expected.iter().copied().filter(|n| *n > 1).collect::<Vec<_>>());
        let counting = Counting { user: AGENT, seen, now: at(0), soon: at(1) };
        let counts = look!(db, |tx| conversations::counts(&mut tx.of(HERE), counting).await);
        let count = |of: &[u32]| i64::try_from(expected.iter().filter(|n| of.contains(n)).count()).unwrap();
        let Counts { all, mine, unassigned, .. } = counts;
        assert_eq!((all, mine, unassigned), (count(&[1, 2, 3, 4]), count(&[1]), count(&[4])), "{seen:?}");
    }
}

async fn a_team_sees_what_is_its_own_and_others_do_not(db: Db) {
    office(&db).await;
    let team = TeamId(Uuid::from_u128(1));
    commit!(db, |tx| {
        let wanted = Wanted { conversations: [conversation_id(4)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.conversation_mut(conversation_id(4)).unwrap().team_id = Some(team);
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
    let seen = async |seen| look!(db, |tx| visibility::conversations(&mut tx.of(HERE), seen, 9).await);
    for (who, expected) in [
        (Visibility::Team(MATE), &[1, 2, 4][..]),
        (Visibility::Team(STRANGER), &[3]),
        (Visibility::Own(MATE), &[2]),
    ] {
        assert_eq!(numbers(&seen(who).await), expected, "{who:?}");
        assert_eq!(numbers(&in_memory(&db, who).await), expected, "{who:?}");
    }
    let waiting = look!(db, |tx| conversations::waiting(&mut tx.of(HERE), team, 9).await);
    assert_eq!(numbers(&waiting), [4]);
    let left = commit!(db, |tx| conversations::leave_team(&mut tx.of(HERE), team, 1).await).unwrap();
    assert_eq!((numbers(&left.open), left.more), (vec![4], true));
    let left = commit!(db, |tx| conversations::leave_team(&mut tx.of(HERE), team, 1).await).unwrap();
    assert_eq!(left, Left::default());
    // A team that is removed is known until nothing is left of it.
    commit!(db, |tx| teams::remove(&mut tx.of(HERE), team).await).unwrap();
    assert_eq!(look!(db, |tx| teams::removed(&mut tx.of(HERE)).await), [team]);
    commit!(db, |tx| teams::forget_removed(&mut tx.of(ELSEWHERE), team).await).unwrap();
    commit!(db, |tx| teams::forget_removed(&mut tx.of(HERE), team).await).unwrap();
    assert_eq!(look!(db, |tx| teams::removed(&mut tx.of(HERE)).await), []);
    assert_eq!(numbers(&seen(Visibility::Team(STRANGER)).await), [3, 4]);
}

async fn a_contact_is_seen_with_one_of_its_conversations(db: Db) {
    office(&db).await;
    commit!(db, |tx| {
        let mut held = Held::load(&mut tx.of(HERE), &Wanted::default()).await?;
        held.add_contact(contacts::Contact { conversation_id: None, ..world::contact(5, "Eve") });
        held.add_identity(world::identity(5));
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
    for (seen, expected) in [
        (Visibility::All, &[1, 2, 3, 4, 5][..]),
        (Visibility::Team(AGENT), &[1, 2, 4, 5]),
        (Visibility::Own(AGENT), &[1]),
        (Visibility::Nothing, &[]),
    ] {
        let whole = contacts::Filter::of(seen, 9);
        let filter = whole.clone();
        let page = look!(db, |tx| contacts::page(&mut tx.of(HERE), &filter).await);
        let mut paged: Vec<u32> =
            (1..=5).filter(|n| page.iter().any(|(contact, _)| contact.id == contact_id(*n))).collect();
        assert_eq!(paged, expected, "{seen:?}");
        paged.clear();
        for n in 1..=5 {
            if look!(db, |tx| visibility::of_contact(&mut tx.of(HERE), seen, contact_id(n)).await) {
                paged.push(n);
            }
        }
        assert_eq!(paged, expected, "{seen:?}");
        // A word narrows what is seen, and never widens it.
        let filter = contacts::Filter { words: vec![Word::new("cy", Mask::Off)], ..whole };
        let found = look!(db, |tx| contacts::page(&mut tx.of(HERE), &filter).await);
        assert_eq!(found.len(), usize::from(expected.contains(&3)), "{seen:?}");
    }
}

async fn conversations_are_handed_on(db: Db) {
    office(&db).await;
    commit!(db, |tx| {
        users::add(
            &mut tx.of(HERE),
            &User::new(HERE, MATE, "mate@example.com", "Mate", RoleKey::Agent),
            at(0),
        )
        .await?;
        let wanted = Wanted { conversations: [conversation_id(3)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        let closed = held.conversation_mut(conversation_id(3)).unwrap();
        (closed.assignee_id, closed.status) = (Some(AGENT), ConversationStatus::Closed);
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
    let elsewhere = commit!(db, |tx| conversations::hand_on(&mut tx.of(ELSEWHERE), AGENT, None).await);
    assert_eq!(elsewhere, Ok(vec![]));
    let handed = commit!(db, |tx| conversations::hand_on(&mut tx.of(HERE), AGENT, Some(MATE)).await);
    assert_eq!(handed, Ok(vec![conversation_id(1)]), "what is closed stays theirs");
    assert_eq!(
        commit!(db, |tx| conversations::hand_on(&mut tx.of(HERE), MATE, None).await).unwrap().len(),
        2
    );
}

async fn what_is_of_somebody_who_left_is_found_while_it_is_open(db: Db) {
    office(&db).await;
    commit!(db, |tx| {
        let mate = User::new(HERE, MATE, "mate@example.com", "Mate", RoleKey::Agent);
        users::add(&mut tx.of(HERE), &mate, at(0)).await
    })
    .unwrap();
    let found = async || look!(db, |tx| conversations::left_behind(&mut tx.of(HERE), 9).await);
    assert_eq!(found().await, [], "they work here");
    commit!(db, |tx| users::set_deactivated(&mut tx.of(HERE), MATE, Some(at(5))).await).unwrap();
    assert_eq!(numbers(&found().await), [2]);
    commit!(db, |tx| {
        let wanted = Wanted { conversations: [conversation_id(2)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        held.conversation_mut(conversation_id(2)).unwrap().stand(ConversationStatus::Closed);
        held.write(&mut tx.of(HERE), at(6)).await
    })
    .unwrap();
    assert_eq!(found().await, []);
}

async fn charges_are_seen_with_their_conversation(db: Db) {
    office(&db).await;
    let of = |n| Charge { conversation_id: conversation_id(n), ..ledger::charge(n) };
    ledger::keep(&db, (1..=4).map(of).collect()).await.unwrap();
    for (seen, expected) in [
        (Visibility::All, &[4, 3, 2, 1][..]),
        (Visibility::Team(AGENT), &[4, 2, 1]),
        (Visibility::Own(AGENT), &[1]),
        (Visibility::Nothing, &[]),
    ] {
        let filter = charges::Filter::of(seen, 9);
        let whole = filter.clone();
        let page = look!(db, |tx| charges::page(&mut tx.of(HERE), &filter).await);
        assert_eq!(page, expected.iter().map(|n| of(*n)).collect::<Vec<_>>(), "{seen:?}");
        let unsettled = look!(db, |tx| charges::standing(&mut tx.of(HERE), &whole).await).unsettled;
        assert_eq!(usize::try_from(unsettled).unwrap(), expected.len(), "{seen:?}");
    }
}
