//! What a conversation has for each of its channels: drafts, the way its messages went, an SMS in the place of one.

use transom_rules::author::Author;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ChannelId, MessageId, UserId};
use transom_rules::time::Timestamp;
use transom_store::fallbacks::{self, Fallback, State};
use transom_store::messages::{Message, Passed};
use transom_store::seal::Secret;
use transom_store::{Db, channels, drafts, messages};
use uuid::Uuid;

use crate::directory::connected;
use crate::engines::on_each_engine;
use crate::world::{
    self, AGENT, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, identity_id, inbound, look, message_id,
    outbound,
};

on_each_engine!(
    drafts_are_kept_for_each_agent_and_channel,
    the_newest_messages_tell_by_which_ways_they_went,
    a_fallback_is_due_by_time_or_by_what_became_of_its_message,
    a_fallback_is_settled_once,
    one_sms_alone_stands_in_the_place_of_a_message,
    a_sender_may_have_a_key_of_its_own_for_its_webhooks,
);

const SENDER: ChannelId = ChannelId(Uuid::from_u128(0x5335));

async fn drafts_are_kept_for_each_agent_and_channel(db: Db) {
    let key = |conversation, user| {
        let conversation = conversation_id(conversation);
        drafts::DraftKey { conversation, user, channel: SHOP }
    };
    let by_sms = drafts::DraftKey { channel: SENDER, ..key(1, AGENT) };
    let colleague = UserId(Uuid::from_u128(0xA2));
    for (text, now) in [("first", 1), ("second", 2)] {
        commit!(db, |tx| drafts::keep(&mut tx.of(HERE), key(1, AGENT), text, at(now)).await).unwrap();
    }
    commit!(db, |tx| drafts::keep(&mut tx.of(HERE), key(1, colleague), "theirs", Timestamp::default()).await)
        .unwrap();
    assert_eq!(look!(db, |tx| drafts::get(&mut tx.of(HERE), key(1, AGENT)).await), "second");
    assert_eq!(look!(db, |tx| drafts::get(&mut tx.of(HERE), key(1, colleague)).await), "theirs");
    assert_eq!(look!(db, |tx| drafts::get(&mut tx.of(HERE), key(2, AGENT)).await), "");
    commit!(db, |tx| drafts::keep(&mut tx.of(HERE), by_sms, "another", at(2)).await).unwrap();
    assert_eq!(look!(db, |tx| drafts::get(&mut tx.of(HERE), by_sms).await), "another");
    assert_eq!(look!(db, |tx| drafts::get(&mut tx.of(HERE), key(1, AGENT)).await), "second");
    let asked = [conversation_id(1), conversation_id(2)];
    let within = look!(db, |tx| drafts::within(&mut tx.of(HERE), &asked).await);
    assert!(within.len() == 3 && within.contains(&(key(1, colleague), "theirs".to_owned())), "{within:?}");
    commit!(db, |tx| drafts::keep(&mut tx.of(HERE), key(1, AGENT), "", at(3)).await).unwrap();
    assert_eq!(look!(db, |tx| drafts::get(&mut tx.of(HERE), key(1, AGENT)).await), "");
}

async fn the_newest_messages_tell_by_which_ways_they_went(db: Db) {
    world::people(&db, &["Ada"]).await;
    let by_sms = Message { channel_id: SENDER, ..outbound(3, 1, "by SMS") };
    world::say(&db, vec![inbound(1, 1, "one"), inbound(2, 1, "two"), by_sms]).await;
    let of = async |limit: i64| {
        look!(db, |tx| messages::passed_lately(&mut tx.of(HERE), conversation_id(1), limit).await)
    };
    let ours = Passed { channel: SENDER, identity: identity_id(1), inbound: false };
    let theirs = Passed { channel: SHOP, identity: identity_id(1), inbound: true };
    assert_eq!(of(2).await, [ours, theirs]);
    assert_eq!(of(9).await.len(), 3);
}

fn chosen(message: u32, due_at: Option<i64>) -> Fallback {
    Fallback {
        message_id: message_id(message),
        channel_id: SENDER,
        text: "It is ready".into(),
        author: Author::User(AGENT),
        due_at: due_at.map(at),
        predicted: "{}".into(),
        state: State::Waiting,
        sms_id: None,
        settled_at: None,
        why: String::new(),
    }
}

fn stands(number: u32, state: MessageState) -> Message {
    let mut message = outbound(number, 1, "It is ready");
    message.delivery.state = state;
    message
}

async fn add(db: &Db, one: Fallback) {
    let add = db.write(one, |tx, one| Box::pin(async move { fallbacks::add(&mut tx.of(HERE), one).await }));
    add.await.unwrap();
}

async fn settle(db: &Db, one: Fallback) -> bool {
    let settle =
        db.write(one, |tx, one| Box::pin(async move { fallbacks::settle(&mut tx.of(HERE), one).await }));
    settle.await.unwrap()
}

async fn stand_in(db: &Db, one: Fallback) -> bool {
    let noted =
        db.write(one, |tx, one| Box::pin(async move { fallbacks::stand_in(&mut tx.of(HERE), one).await }));
    noted.await.unwrap()
}

async fn due(db: &Db, now: i64) -> Vec<MessageId> {
    look!(db, |tx| fallbacks::due(&mut tx.of(HERE), at(now), 9).await)
}

async fn a_fallback_is_due_by_time_or_by_what_became_of_its_message(db: Db) {
    world::people(&db, &["Ada"]).await;
    let all = [MessageState::Sent, MessageState::Failed, MessageState::Delivered, MessageState::Sent];
    world::say(&db, (1..).zip(all).map(|(number, state)| stands(number, state)).collect()).await;
    for one in [chosen(1, Some(300)), chosen(2, Some(300)), chosen(3, None), chosen(4, None)] {
        add(&db, one).await;
    }
    assert_eq!(due(&db, 299).await, [2, 3].map(message_id), "one failed, one arrived");
    assert_eq!(due(&db, 300).await, [1, 2, 3].map(message_id));
    let kept = look!(db, |tx| fallbacks::get(&mut tx.of(HERE), message_id(1)).await);
    assert_eq!(kept, Some(chosen(1, Some(300))));
    assert_eq!(look!(db, |tx| fallbacks::get(&mut tx.of(HERE), message_id(9)).await), None);
}

async fn a_fallback_is_settled_once(db: Db) {
    world::people(&db, &["Ada"]).await;
    world::say(&db, vec![stands(1, MessageState::Failed), stands(2, MessageState::Queued)]).await;
    add(&db, chosen(1, None)).await;
    let (sms_id, settled_at) = (Some(message_id(2)), Some(at(7)));
    let sent = Fallback { state: State::Sent, sms_id, settled_at, ..chosen(1, None) };
    let refused = Fallback { state: State::Refused, why: "too late".into(), ..chosen(1, None) };
    assert!(settle(&db, sent.clone()).await);
    assert!(!settle(&db, refused).await);
    assert!(due(&db, 999).await.is_empty());
    for id in [1, 2].map(message_id) {
        let found = look!(db, |tx| fallbacks::of_messages(&mut tx.of(HERE), &[id]).await);
        assert_eq!(found, std::slice::from_ref(&sent), "of the message and of its SMS");
    }
}

async fn one_sms_alone_stands_in_the_place_of_a_message(db: Db) {
    world::people(&db, &["Ada"]).await;
    let all = [MessageState::Failed, MessageState::Failed, MessageState::Queued, MessageState::Queued];
    world::say(&db, (1..).zip(all).map(|(number, state)| stands(number, state)).collect()).await;
    let called_off = Fallback { state: State::Cancelled, settled_at: Some(at(5)), ..chosen(1, Some(300)) };
    add(&db, called_off).await;
    for (failed, sms) in [(1, 3), (2, 4)] {
        let (sms_id, settled_at) = (Some(message_id(sms)), Some(at(7)));
        let sent = Fallback { state: State::Sent, sms_id, settled_at, ..chosen(failed, None) };
        assert!(stand_in(&db, sent.clone()).await, "over what was called off, and where nothing was chosen");
        assert!(!stand_in(&db, Fallback { settled_at: Some(at(9)), ..sent.clone() }).await);
        let kept = look!(db, |tx| fallbacks::get(&mut tx.of(HERE), message_id(failed)).await);
        assert_eq!(kept, Some(sent));
    }
}

async fn a_sender_may_have_a_key_of_its_own_for_its_webhooks(db: Db) {
    commit!(db, |tx| channels::add(&mut tx.of(HERE), &connected(SHOP, "100"), at(2)).await).unwrap();
    let set = async |workspace, key: Option<&'static str>| {
        let set = commit!(db, |tx| {
            let key = key.map(Secret::from);
            channels::set_webhook_key(&mut tx.of(workspace), SHOP, key.as_ref()).await
        });
        set.unwrap()
    };
    let keys = async || look!(db, |tx| channels::webhook_keys(tx).await);
    assert!(set(HERE, Some("first")).await && !set(ELSEWHERE, Some("theirs")).await);
    assert_eq!(keys().await, [(SHOP, "first".into())].into());
    assert!(set(HERE, None).await);
    assert_eq!(keys().await, [].into());
    assert!(set(HERE, Some("second")).await);
    commit!(db, |tx| channels::disconnect(&mut tx.of(HERE), SHOP, at(3)).await).unwrap();
    assert_eq!(keys().await, [].into(), "it is forgotten with the token");
    assert!(!set(HERE, Some("third")).await, "it is disconnected");
}
