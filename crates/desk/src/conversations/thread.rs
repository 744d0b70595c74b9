//! Which app answers in a conversation, where several do for its number: taking the thread, passing it on, giving it
//! up. Meta does it; what it answered is noted, since nobody can ask it afterwards.

use std::sync::Arc;

use transom_channels::whatsapp::request::Address;
use transom_channels::whatsapp::{answer, request};
use transom_rules::access::{Asker, Verb, Why};
use transom_rules::event::Fault;
use transom_rules::id::{ChannelId, ConversationId, IdentityId};
use transom_rules::thread::ThreadAct;
use transom_rules::time::Timestamp;
use transom_store::Scoped;
use transom_store::channels::Connected;
use transom_store::conversations;
use transom_store::held::{Held, Wanted};

use crate::app::App;
use crate::base::graph::NoAnswer;
use crate::done::{Done, NotDone};
use crate::gate::{self, Note};

/// Why a thread stayed whose it was.
#[derive(Debug)]
pub enum NotMoved {
    /// As of any act.
    NotDone(NotDone),
    /// The conversation's number is not connected.
    NoNumber,
    /// Meta could not be asked.
    NotAsked,
    /// Meta did not answer: it may have done it.
    Unclear,
    /// Meta refused it.
    Refused(Fault),
}

impl From<NotDone> for NotMoved {
    fn from(not_done: NotDone) -> Self {
        Self::NotDone(not_done)
    }
}

impl NotMoved {
    /// What the audit log says of it.
    const fn why(&self) -> Option<Why> {
        match self {
            Self::NotAsked | Self::Unclear => Some(Why::MetaSilent),
            Self::Refused(_) => Some(Why::MetaRefused),
            Self::NotDone(_) | Self::NoNumber => None,
        }
    }
}

/// The act as the gate knows it.
const fn verb(act: ThreadAct) -> Verb {
    match act {
        ThreadAct::Take => Verb::TakeThread,
        ThreadAct::Pass => Verb::PassThread,
        ThreadAct::Release => Verb::ReleaseThread,
    }
}

/// Asks Meta to do it, and notes whose the thread is then.
///
/// # Errors
/// When the asker may not, there is no such conversation for them, or Meta does not do it.
pub async fn control(app: &App, asker: &Asker, id: ConversationId, act: ThreadAct) -> Result<(), NotMoved> {
    let note = gate::pass(app.base(), asker, verb(act), id).await.map_err(NotDone::from)?;
    let place = place(app, asker, id, act).await?;
    let known = app.registry.known();
    let number = known.at_meta(asker.workspace, place.channel).map(Arc::clone).ok_or(NotMoved::NoNumber)?;
    if let Err(not_moved) = ask(app, &number, &place).await {
        if let Some(why) = not_moved.why() {
            gate::fail(app.base(), note, why).await;
        }
        return Err(not_moved);
    }
    Ok(keep(app, asker, note, place).await?)
}

/// Whose thread it is about, and what is to be done.
#[derive(Clone, Debug)]
struct Place {
    act: ThreadAct,
    conversation: ConversationId,
    channel: ChannelId,
    identity: IdentityId,
    to: Address,
}

async fn place(app: &App, asker: &Asker, id: ConversationId, act: ThreadAct) -> Done<Place> {
    let seen = asker.visibility();
    let read = app.db.of(asker.workspace).read((), move |tx, ()| Box::pin(conversations::get(tx, seen, id)));
    let row = read.await?.ok_or(NotDone::NotFound)?;
    let to = if row.identity.phone.is_empty() {
        Address::UserId(row.identity.user_id)
    } else {
        Address::Phone(row.identity.phone)
    };
    let (channel, identity) = (row.conversation.channel_id, row.conversation.identity_id);
    Ok(Place { act, conversation: id, channel, identity, to })
}

async fn ask(app: &App, number: &Connected, place: &Place) -> Result<(), NotMoved> {
    let ask = request::thread_control(&number.channel.phone_number_id, &place.to, place.act);
    let found = app.graph.ask(&ask, &number.access_token).await.map_err(|none| match none {
        NoAnswer::NotSent(_) => NotMoved::NotAsked,
        NoAnswer::Unclear(_) => NotMoved::Unclear,
    })?;
    match answer::read(found.status, &found.body) {
        Ok(_) => Ok(()),
        Err(_) if found.status >= 500 => Err(NotMoved::Unclear),
        Err(fault) => Err(NotMoved::Refused(fault)),
    }
}

async fn keep(app: &App, asker: &Asker, note: Note, place: Place) -> Done<()> {
    let now = app.clock.now();
    let cursor = gate::act(app.base(), note, place, move |tx, _, place| {
        Box::pin(async move {
            let held = held(tx, place, now).await?;
            let (cursor, _) = held.write(tx, now).await?;
            Ok(cursor)
        })
    })
    .await?;
    app.hub.changed(asker.workspace, cursor);
    Ok(())
}

/// Holds the pair with its new owner, and the conversation, so that open pages draw it anew.
async fn held(tx: &mut Scoped<'_>, place: &Place, now: Timestamp) -> Done<Held> {
    let wanted = Wanted {
        identities: [place.identity].into(),
        conversations: [place.conversation].into(),
        ..Wanted::default()
    };
    let mut held = Held::load(tx, &wanted).await?;
    let mut pair = held.pair(place.identity, place.channel);
    pair.thread.told(place.act.leaves_it_to(), now);
    held.set_pair(place.identity, place.channel, pair);
    held.conversation_mut(place.conversation);
    Ok(held)
}
