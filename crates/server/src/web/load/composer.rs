//! The region where one answers: how each number stands towards the customer, which of them is written on, the draft
//! that is kept for it.

use transom_channels::whatsapp::links;
use transom_desk::messages::decide;
use transom_pages::frame::chip::Window;
use transom_pages::frame::price::{PriceView, money};
use transom_pages::thread::Clock;
use transom_pages::thread::composer::sms::{Offered, Rate};
use transom_pages::thread::composer::switch::{self, Standing as Stands};
use transom_pages::thread::composer::{Composer, State};
use transom_rules::access::Permission;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::pair::Pair;
use transom_rules::pricing::price::Price;
use transom_rules::refusal::{Code, Refusal};
use transom_rules::send::Decision;
use transom_rules::words::refusal::NUMBER_GONE;
use transom_store::conversations::Listed;
use transom_store::drafts::{self, DraftKey};
use transom_store::{Result, Scoped};

use super::ways::{self, Way, Ways};
use super::{Look, bots, clocks};
use crate::shown::Shown;

/// How a number stands towards a customer now.
pub(super) struct Standing {
    /// The number; `None` of one that is not connected any more.
    pub(super) way: Option<Way>,
    pub(super) clock: Clock,
    pub(super) pair: Pair,
    price: Option<Price>,
    state: State,
}

/// Of each number of a conversation; where none is connected, that of the one that is gone.
pub(super) async fn standings(tx: &mut Scoped<'_>, look: &Look, ways: &Ways) -> Result<Vec<Standing>> {
    let mut all = among(tx, look, ways.all.iter()).await?;
    if ways.on(None).is_none() {
        all.insert(0, disconnected());
    }
    Ok(all)
}

async fn among<'w>(
    tx: &mut Scoped<'_>,
    look: &Look,
    ways: impl Iterator<Item = &'w Way>,
) -> Result<Vec<Standing>> {
    let ways: Vec<&Way> = ways.collect();
    let asked: Vec<_> =
        ways.iter().map(|way| decide::Way { channel: &way.channel, identity: way.identity.id }).collect();
    let told = decide::outlooks(tx, &look.known, &asked, look.now).await?;
    Ok(ways
        .into_iter()
        .zip(told)
        .map(|(way, (pair, decision))| standing(look, way, pair, decision))
        .collect())
}

fn standing(look: &Look, way: &Way, pair: Pair, decision: Decision) -> Standing {
    let (price, state) = match decision {
        Decision::Allowed(permit) => (permit.price, State::Permitted),
        Decision::Refused(refusal) => (None, State::Refused(refusal)),
    };
    let shown = super::channel_among(&look.known, Some(&way.channel));
    let clock = clocks::clock(shown, &way.identity, &pair, look.now);
    let clock = match &state {
        State::Refused(refusal) if is_stopped(refusal, way) => clocks::stopped(clock, refusal),
        _ => clock,
    };
    Standing { way: Some(way.clone()), clock, pair, price, state }
}

/// They wrote STOP to an SMS sender: that is no matter of marketing alone.
fn is_stopped(refusal: &Refusal, way: &Way) -> bool {
    way.channel.kind == ChannelKind::Sms && refusal.code == Code::OptedOut
}

/// The SMS that may go out where a template does not arrive.
pub(crate) async fn fallback_of(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ConversationId,
) -> Result<Option<Offered>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let ways = ways::of(tx, look, &listed).await?;
    let senders = ways.all.iter().filter(|way| way.channel.kind == ChannelKind::Sms);
    Ok(fallback(&among(tx, look, senders).await?))
}

/// The number of the conversation is not connected any more: nothing can be sent through it.
fn disconnected() -> Standing {
    Standing {
        way: None,
        clock: clocks::disconnected(),
        pair: Pair::default(),
        price: None,
        state: State::Refused(Refusal {
            code: Code::NumberNotReady,
            rule: "R6.5",
            decided_by: None,
            since: None,
            until: None,
            text: NUMBER_GONE,
            meta_code: None,
            remedies: Vec::new(),
        }),
    }
}

/// The composer alone, on the number that is asked for, else on the customer's last.
pub(crate) async fn composer(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ConversationId,
    asked: Option<ChannelId>,
) -> Result<Option<Composer>> {
    let Some(listed) = look.conversation(tx, id).await? else { return Ok(None) };
    let ways = ways::of(tx, look, &listed).await?;
    let standings = standings(tx, look, &ways).await?;
    Ok(Some(of(tx, look, &listed, Place { ways: &ways, standings: &standings, asked }).await?))
}

/// The numbers of a conversation, and the one that somebody asked for.
pub(super) struct Place<'a> {
    pub(super) ways: &'a Ways,
    pub(super) standings: &'a [Standing],
    pub(super) asked: Option<ChannelId>,
}

impl Place<'_> {
    /// The number that is written on.
    pub(super) fn on(&self) -> ChannelId {
        self.ways.on(self.asked).map_or(self.ways.last, |way| way.channel.id)
    }

    fn standing(&self, id: ChannelId) -> Option<&Standing> {
        let is_it = |one: &&Standing| one.way.as_ref().is_some_and(|way| way.channel.id == id);
        self.standings.iter().find(is_it).or_else(|| self.standings.iter().find(|one| one.way.is_none()))
    }
}

/// The same of a conversation that was loaded.
pub(super) async fn of(
    tx: &mut Scoped<'_>,
    look: &Look,
    listed: &Shown<Listed>,
    place: Place<'_>,
) -> Result<Composer> {
    let (conversation, on) = (listed.conversation.id, place.on());
    let draft = drafts::get(tx, DraftKey { conversation, user: look.user.id, channel: on }).await?;
    let gone = disconnected();
    let standing = place.standing(on).unwrap_or(&gone);
    let may_write = look.asker.role.has(Permission::ConversationsReply);
    let last = place.standing(place.ways.last).filter(|_| place.ways.last != on);
    let is_sms = standing.clock.channel.kind == ChannelKind::Sms;
    let fallback = if is_sms { None } else { fallback(place.standings) };
    Ok(Composer {
        conversation,
        name: listed.contact.name.clone(),
        channel: standing.clock.channel.clone(),
        on,
        is_chosen: place.ways.last != on,
        ways: place.standings.iter().filter_map(way).collect(),
        wrote_on: last.filter(|_| place.ways.wrote).map(|last| last.clock.channel.clone()),
        window: standing.clock.window,
        rate: if is_sms { standing.price.as_ref().and_then(rate) } else { None },
        invite: if is_sms { invite(place.standings) } else { None },
        fallback,
        draft,
        reply: None,
        price: standing.price.as_ref().map(PriceView::of),
        talking: bots::talking(tx, look, conversation).await?,
        bots: bots::buttons(tx, look, conversation, standing.way.as_ref()).await?,
        nonce: look.nonce.clone(),
        state: if may_write { standing.state.clone() } else { State::ReadOnly },
    })
}

fn way(standing: &Standing) -> Option<switch::Way> {
    let way = standing.way.as_ref()?;
    let stands = match (&standing.state, way.channel.kind) {
        (State::Refused(refusal), ChannelKind::Sms) if is_stopped(refusal, way) => {
            Stands::Window(standing.clock.window)
        }
        (State::Refused(refusal), ChannelKind::WhatsApp)
            if matches!(refusal.code, Code::WindowClosed | Code::WindowNeverOpened) =>
        {
            Stands::Window(standing.clock.window)
        }
        (State::Refused(_), _) => Stands::Refused,
        (_, ChannelKind::Sms) => Stands::Price(standing.price.as_ref().and_then(each)),
        (_, ChannelKind::WhatsApp) => Stands::Window(standing.clock.window),
    };
    Some(switch::Way { id: way.channel.id, channel: standing.clock.channel.clone(), standing: stands })
}

/// What a segment costs, in words.
fn each(price: &Price) -> Option<String> {
    let rate = rate(price)?;
    Some(money(&rate.currency, rate.amount))
}

fn rate(price: &Price) -> Option<Rate> {
    Some(Rate { currency: price.cost.currency.clone(), amount: price.cost.amount? })
}

/// The link to the number of WhatsApp's whose window is closed.
fn invite(standings: &[Standing]) -> Option<String> {
    let is_closed = |one: &&Standing| matches!(one.clock.window, Window::Closed { .. } | Window::Never);
    let number = standings.iter().find(is_closed)?.way.as_ref()?;
    let address = &number.channel.address;
    address.starts_with('+').then(|| links::chat(address, ""))
}

/// The first SMS sender that the customer may be written to through now.
fn fallback(standings: &[Standing]) -> Option<Offered> {
    let sends = |one: &&Standing| one.clock.channel.kind == ChannelKind::Sms && one.state == State::Permitted;
    let sender = standings.iter().find(sends)?;
    let channel = sender.way.as_ref()?.channel.id.to_string();
    Some(Offered { channel, rate: sender.price.as_ref().and_then(rate), chosen: String::new() })
}

/// The clocks of the numbers, that of the one the conversation stands on first; of those in use alone, or of all.
pub(super) fn clocks(standings: &[Standing], on: ChannelId, all: bool) -> Vec<Clock> {
    let is_on = |one: &Standing| one.way.as_ref().is_none_or(|way| way.channel.id == on);
    let is_used = |one: &Standing| one.way.as_ref().is_none_or(|way| way.is_used);
    let told = |one: &&Standing| all || is_on(one) || is_used(one);
    let (first, rest): (Vec<_>, Vec<_>) = standings.iter().filter(told).partition(|one| is_on(one));
    first.into_iter().chain(rest).map(|one| one.clock.clone()).collect()
}
