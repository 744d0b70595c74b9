//! A contact goes into another one and comes back; what stands in a conversation is moved with all that hangs on it; a
//! history goes on under another identity.

use std::collections::BTreeSet;

use transom_rules::access::{Mask, Visibility};
use transom_rules::author::Author;
use transom_rules::block::Block;
use transom_rules::continued::Continued;
use transom_rules::id::{AttributeId, ContactId, ConversationId, IdentityId};
use transom_rules::merging::{ByNumber, Marketing, Profile};
use transom_store::continued::{self, Link};
use transom_store::conversations::{self, Filter};
use transom_store::held::{Held, Wanted};
use transom_store::merges::{self, Merge, Side, Sides, profile, set_profile};
use transom_store::search::Word;
use transom_store::{Db, attributes, contacts, erase, held, messages, params};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{
    AGENT, HERE, at, commit, contact_id, conversation_id, identity_id, inbound, key, look, message_id,
    people, say,
};

on_each_engine!(
    a_merge_is_kept_and_forgotten,
    what_had_gone_in_before_goes_along_and_comes_back,
    values_of_both_are_forgotten,
    messages_are_moved_with_what_they_are_found_by,
    a_link_has_two_sides_and_each_goes_with_its_identity,
    links_follow_identities_that_turn_out_to_be_one,
    groups_are_known,
);

fn side(n: u32, name: &str) -> Side {
    Side {
        profile: Profile { name: name.into(), ..Profile::default() },
        created_at: at(0),
        identities: vec![identity_id(n)],
        conversations: vec![conversation_id(n)],
        attributes: attributes::Values::new(),
    }
}

fn merge(kept: u32, gone: u32, within: Vec<ContactId>) -> Merge {
    let (kept_side, gone_side) = (side(kept, "Ana"), side(gone, "Ben"));
    let joined = kept_side.profile.joined(&gone_side.profile);
    Merge {
        gone: contact_id(gone),
        contact: contact_id(kept),
        place: i64::from(gone),
        at: at(70),
        sides: Sides { kept: kept_side, gone: gone_side, joined, within },
    }
}

async fn of(db: &Db, n: u32) -> Vec<Merge> {
    look!(db, |tx| merges::of_contact(&mut tx.of(HERE), contact_id(n)).await)
}

async fn a_merge_is_kept_and_forgotten(db: Db) {
    people(&db, &["Ana", "Ben"]).await;
    let theirs =
        look!(db, |tx| merges::conversations(&mut tx.of(HERE), &[contact_id(1), contact_id(2)]).await);
    assert_eq!(theirs, [(contact_id(1), conversation_id(1)), (contact_id(2), conversation_id(2))]);
    let seen =
        look!(db, |tx| conversations::of_contact(&mut tx.of(HERE), Visibility::All, contact_id(1), 9).await);
    assert_eq!(seen.iter().map(|one| one.id).collect::<Vec<_>>(), [conversation_id(1)]);
    let unseen =
        look!(db, |tx| conversations::of_contact(&mut tx.of(HERE), Visibility::Own(AGENT), contact_id(1), 9)
            .await);
    assert_eq!(unseen, []);
    commit!(db, |tx| merges::keep(&mut tx.of(HERE), &merge(1, 2, Vec::new())).await).unwrap();
    assert_eq!(of(&db, 1).await, [merge(1, 2, Vec::new())]);
    assert_eq!(look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(2)).await), None);
    commit!(db, |tx| merges::forget(&mut tx.of(HERE), &merge(1, 2, Vec::new())).await).unwrap();
    assert_eq!(of(&db, 1).await, []);
    let mut ana = look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(1)).await).unwrap();
    let stopped = Marketing { opted_out_at: Some(at(5)), told_at: Some(at(6)), ..Marketing::default() };
    let known = Profile {
        name: "Eva".into(),
        blocked: Some(Block { at: Some(at(5)), by: Some(Author::User(AGENT)), reason: "Spam".into() }),
        marketing: stopped,
        by_number: ByNumber::new(),
        language: "de".into(),
        time_zone: "Europe/Vienna".into(),
    };
    set_profile(&mut ana, known.clone());
    assert_eq!(profile(&ana), known);
}

async fn what_had_gone_in_before_goes_along_and_comes_back(db: Db) {
    people(&db, &["Ana", "Ben", "Eva"]).await;
    let outer = merge(1, 2, vec![contact_id(3)]);
    commit!(db, |tx| merges::keep(&mut tx.of(HERE), &merge(2, 3, Vec::new())).await).unwrap();
    let again = outer.clone();
    db.of(HERE).write(again, |tx, outer| Box::pin(merges::keep(tx, outer))).await.unwrap();
    let places: Vec<i64> = of(&db, 1).await.iter().map(|merge| merge.place).collect();
    assert_eq!((places, of(&db, 2).await.len()), (vec![3, 2], 0));
    db.of(HERE).write(outer, |tx, outer| Box::pin(merges::forget(tx, outer))).await.unwrap();
    assert_eq!((of(&db, 1).await.len(), of(&db, 2).await), (0, vec![merge(2, 3, Vec::new())]));
}

async fn values_of_both_are_forgotten(db: Db) {
    people(&db, &["Ana", "Ben", "Eva", "Dan"]).await;
    let attribute = |n| AttributeId(Uuid::from_u128(n));
    let known = [1, 2].map(|n| (attribute(n), n.to_string()));
    for (kept, gone) in [(1, 2), (3, 4)] {
        let mut merge = merge(kept, gone, Vec::new());
        merge.sides.kept.attributes = known.clone().into();
        merge.sides.gone.attributes = known.clone().into();
        db.of(HERE).write(merge, |tx, merge| Box::pin(merges::keep(tx, merge))).await.unwrap();
    }
    let left = async |n| {
        let sides = of(&db, n).await.remove(0).sides;
        [sides.kept.attributes, sides.gone.attributes].map(|left| left.into_values().collect::<String>())
    };
    commit!(db, |tx| {
        let first = BTreeSet::from([attribute(1)]);
        merges::forget_values(&mut tx.of(HERE), contact_id(1), &first).await
    })
    .unwrap();
    assert_eq!(
        (left(1).await, left(3).await),
        (["2", "2"].map(String::from), ["12", "12"].map(String::from))
    );
    let mut after = Some(ContactId(Uuid::nil()));
    let mut seen = Vec::new();
    while let Some(last) = after {
        let next = commit!(db, |tx| {
            let second = BTreeSet::from([attribute(2)]);
            merges::forget_values_after(&mut tx.of(HERE), last, &second).await
        });
        after = next.unwrap();
        seen.push(after);
    }
    assert_eq!(seen, [Some(contact_id(4)), None]);
    assert_eq!((left(1).await, left(3).await), (["", ""].map(String::from), ["1", "1"].map(String::from)));
}

async fn messages_are_moved_with_what_they_are_found_by(db: Db) {
    people(&db, &["Ana", "Ben"]).await;
    say(&db, vec![inbound(1, 1, "marmalade"), inbound(2, 1, "zeppelin")]).await;
    let all = look!(db, |tx| messages::housed(&mut tx.of(HERE), &[conversation_id(1)]).await);
    assert_eq!(all.iter().map(|one| one.id).collect::<Vec<_>>(), [message_id(1), message_id(2)]);
    assert!(all.iter().all(|one| one.inbound && one.identity == identity_id(1)));
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let mut message = messages::get(tx, message_id(2)).await?.unwrap();
        message.conversation_id = conversation_id(2);
        messages::rehouse(tx, &[&message]).await
    })
    .unwrap();
    for (word, place) in [("marmalade", 1), ("zeppelin", 2)] {
        let found = look!(db, |tx| {
            let words = vec![Word::new(word, Mask::Off)];
            let filter = Filter { words, ..Filter::of(Visibility::All, 9) };
            conversations::list(&mut tx.of(HERE), &filter).await
        });
        let found: Vec<ConversationId> = found.iter().map(|row| row.conversation.id).collect();
        assert_eq!(found, [conversation_id(place)], "{word}");
    }
    let left = look!(db, |tx| messages::housed(&mut tx.of(HERE), &[conversation_id(2)]).await);
    assert_eq!(left.len(), 1);
}

async fn link(db: &Db, one: u32, other: u32, seconds: i64) {
    let link = Link { identity: identity_id(one), way: Continued::PhonePassed, other: identity_id(other) };
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let mut held = Held::load(tx, &Wanted::default()).await?;
        held.link(link, at(seconds));
        held.write(tx, at(seconds)).await
    })
    .unwrap();
}

async fn links(db: &Db, n: u32) -> Vec<(Continued, IdentityId, i64)> {
    let found = look!(db, |tx| continued::of_contact(&mut tx.of(HERE), contact_id(n)).await);
    found.into_iter().map(|one| (one.link.way, one.link.other, one.at.seconds() - at(0).seconds())).collect()
}

async fn a_link_has_two_sides_and_each_goes_with_its_identity(db: Db) {
    people(&db, &["Ana", "Ben"]).await;
    link(&db, 1, 2, 10).await;
    link(&db, 1, 2, 20).await;
    assert_eq!(links(&db, 1).await, [(Continued::PhonePassed, identity_id(2), 20)]);
    assert_eq!(links(&db, 2).await, [(Continued::PhoneCame, identity_id(1), 20)]);
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        let person = erase::person(tx, contact_id(1)).await?;
        erase::forget(tx, &person).await
    })
    .unwrap();
    assert_eq!(links(&db, 2).await, [(Continued::PhoneCame, identity_id(1), 20)]);
    let rows: i64 = look!(db, |tx| {
        tx.of(HERE).one("SELECT COUNT(*) FROM continued WHERE workspace_id = $1", params![]).await?.next()
    });
    let shown = look!(db, |tx| continued::of_contact(&mut tx.of(HERE), contact_id(2)).await);
    assert_eq!((rows, shown[0].contact), (1, None));
}

async fn links_follow_identities_that_turn_out_to_be_one(db: Db) {
    people(&db, &["Ana", "Ben", "Eva"]).await;
    link(&db, 1, 2, 10).await;
    link(&db, 2, 3, 20).await;
    commit!(db, |tx| held::join(&mut tx.of(HERE), identity_id(1), identity_id(2)).await).unwrap();
    assert_eq!(links(&db, 1).await, [(Continued::PhonePassed, identity_id(3), 20)]);
    assert_eq!(links(&db, 3).await, [(Continued::PhoneCame, identity_id(1), 20)]);
}

async fn groups_are_known(db: Db) {
    people(&db, &["Ana"]).await;
    let wanted = Wanted {
        parties: vec![(vec!["g:1".to_owned()], identity_id(8)), (vec![key(1)], identity_id(9))],
        ..Wanted::default()
    };
    db.of(HERE)
        .write(wanted, |tx, wanted| Box::pin(async move { Held::load(tx, wanted).await.map(drop) }))
        .await
        .unwrap();
    for (n, is_group) in [(8, true), (1, false)] {
        let known = look!(db, |tx| contacts::is_any_group(&mut tx.of(HERE), &[identity_id(n)].into()).await);
        assert_eq!(known, is_group);
    }
}
