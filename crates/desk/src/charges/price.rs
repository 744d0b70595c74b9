//! What messages cost here: the prices people are told before they send, and the
//! charge that a delivery makes. What follows from what is [`transom_rules::pricing`]'s to say.

use std::collections::BTreeSet;

use serde::Deserialize;
use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::entry_point::EntryState;
use transom_rules::id::{IdentityId, MessageId, WorkspaceId};
use transom_rules::pair::Pair;
use transom_rules::pricing::account::AccountNews;
use transom_rules::pricing::by_segment::{self, Texted};
use transom_rules::pricing::calendar::ELIGIBLE_UNTIL;
use transom_rules::pricing::date::Date;
use transom_rules::pricing::finding::Verdict;
use transom_rules::pricing::price::{Price, Prices};
use transom_rules::pricing::quote::{self, Counter, Quote, Sale};
use transom_rules::pricing::{
    Billed, BillingCategory, Delivered, Pool, PricingSettings, RuleSet, UnixSeconds, market,
};
use transom_rules::sms;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::charges::Charge;
use transom_store::contacts::Identity;
use transom_store::counters::{Counters, Key};
use transom_store::held::Held;
use transom_store::messages::Message;
use transom_store::{Error, Result, Scoped, apps};

use crate::accounts::registry::Known;
use crate::accounts::tariff::{Tariff, read_told};

/// Whom a price is for, as their address tells.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Buyer<'a> {
    /// Digits; empty if not known.
    pub(crate) phone: &'a str,
    /// Meta's id of the user; empty if not known.
    pub(crate) user_id: &'a str,
}

impl<'a> Buyer<'a> {
    fn of(identity: &'a Identity) -> Self {
        Self { phone: &identity.phone, user_id: &identity.user_id }
    }

    fn market(self, on: Date, settings: &PricingSettings) -> &'static str {
        if self.phone.is_empty() {
            market::of_user_id(self.user_id, on)
        } else {
            market::of_number(self.phone, on, settings)
        }
    }

    fn country(&self, settings: &PricingSettings) -> Option<&str> {
        if self.phone.is_empty() {
            return self.user_id.split_once('.').map(|(country, _)| country);
        }
        market::country_of(self.phone, settings)
    }
}

/// Where a delivery lies as to a free entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EntryAt {
    Outside,
    Inside,
    /// It is the answer that opens one.
    Opens,
}

/// A number that sells, by its account's tariff.
#[derive(Clone, Copy)]
pub struct Seller<'a> {
    /// Accounts and tariffs.
    pub known: &'a Known,
    /// The number.
    pub channel: &'a Channel,
}

/// A seller and a buyer, and the clocks that they share.
struct Deal<'a> {
    seller: Seller<'a>,
    pair: &'a Pair,
    buyer: Buyer<'a>,
    counters: &'a Counters,
    /// The buyer is one of a group.
    in_group: bool,
    /// So many of the same message come before.
    before: u64,
}

impl Deal<'_> {
    fn quote(&self, form: Billed, at: Timestamp, entry: EntryAt) -> Quote {
        let Seller { known, channel } = self.seller;
        let tariff = known.tariff(channel);
        let (on, month) = (tariff.day(at), tariff.month(at));
        let instant = UnixSeconds::from_timestamp(at);
        let delivered = Delivered {
            at: instant,
            form,
            in_entry_point: entry != EntryAt::Outside,
            in_window: self.pair.billing.in_window(instant),
        };
        let sale = Sale {
            delivered,
            on,
            market: self.buyer.market(on, &known.pricing),
            country: self.buyer.country(&known.pricing),
            opens_entry_point: entry == EntryAt::Opens,
            in_group: self.in_group,
        };
        let rules = quote::Tariff {
            calendar: tariff.calendar(),
            settings: &known.pricing,
            rates: tariff.rates(),
            currency: tariff.currency(),
            international: &tariff.told().international,
            eligible: known.pricing.eligible_accounts.contains(tariff.waba_id()),
        };
        quote::quote(rules, self.pair.billing.conversations(), sale, |counter| {
            let ours = self.counters.used(&key(tariff, channel, &month, counter));
            self.before + ours.max(tariff.told().counted(counter, &month, instant))
        })
    }
}

/// Allowances belong to a number or an account, tiers to the whole portfolio.
fn key(tariff: &Tariff, channel: &Channel, month: &str, counter: &Counter) -> Key {
    let holder = match counter {
        Counter::Pool(Pool::NumberServiceMessages) => &channel.phone_number_id,
        Counter::Pool(Pool::AccountServiceConversations) => tariff.waba_id(),
        Counter::Tier { .. } => "",
    };
    Key { month: month.to_owned(), holder: holder.to_owned(), name: counter.word() }
}

/// Free service messages of a number's month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// So many were delivered.
    pub used: u64,
    /// So many are free.
    pub free: u64,
}

impl Seller<'_> {
    /// What is used of the free service messages of the month, where there are any to count (R3.6). The counts of the
    /// month have to be in `held`.
    pub fn allowance(self, held: &Held, now: Timestamp) -> Option<Allowance> {
        let Self { known, channel } = self;
        let tariff = known.tariff(channel);
        let at = UnixSeconds::from_timestamp(now);
        let is_eligible = known.pricing.eligible_accounts.contains(tariff.waba_id())
            && tariff.calendar().month(at) < ELIGIBLE_UNTIL;
        let rules = tariff.calendar().rules(at);
        if rules != RuleSet::Pmp2026 || is_eligible {
            return None;
        }
        let counter = Counter::Pool(Pool::NumberServiceMessages);
        let used = held.counters.used(&key(tariff, channel, &tariff.month(now), &counter));
        Some(Allowance { used, free: known.pricing.service_free_per_number_month.into() })
    }

    /// What each form of message would cost if it were delivered now; to a group, to all of it together. The counts of the
    /// month have to be in `held`.
    pub fn prices(self, held: &Held, identity: Option<IdentityId>, to: &str, now: Timestamp) -> Prices {
        let pair = identity.map(|id| held.pair(id, self.channel.id)).unwrap_or_default();
        let known = identity.and_then(|id| held.identity(id));
        if self.channel.kind == ChannelKind::Sms {
            let phone = known.map_or(to, |known| &known.phone);
            return Prices::of_segment(self.text_message(phone, 1, now));
        }
        if let Some(group) = known.filter(|known| known.is_group()) {
            return self.prices_in_group(held, group, &pair, now);
        }
        let by_phone = to.bytes().all(|letter| letter.is_ascii_digit());
        let asked =
            if by_phone { Buyer { phone: to, user_id: "" } } else { Buyer { phone: "", user_id: to } };
        let buyer = known.map_or(asked, Buyer::of);
        let deal =
            Deal { seller: self, pair: &pair, buyer, counters: &held.counters, in_group: false, before: 0 };
        let entry = match pair.entry.state(now) {
            EntryState::Open { .. } => EntryAt::Inside,
            EntryState::Offered { .. } => EntryAt::Opens,
            EntryState::None | EntryState::Missed { .. } | EntryState::Ended { .. } => EntryAt::Outside,
        };
        Prices::each(|form| match (form, entry) {
            // Of a reaction no delivery is told (R7.3), so nothing opens.
            (Billed::Reaction, EntryAt::Opens) => deal.quote(form, now, EntryAt::Outside).price,
            _ => deal.quote(form, now, entry).price,
        })
    }

    /// What a text message of so many segments costs that is sent now.
    fn text_message(self, phone: &str, segments: usize, now: Timestamp) -> Price {
        let tariff = self.known.tariff(self.channel);
        by_segment::price(Texted {
            rates: tariff.rates(),
            currency: tariff.currency(),
            phone,
            on: tariff.day(now),
            segments,
        })
    }

    /// Each of a group is one delivery, by their own market; as many as are known of.
    fn prices_in_group(self, held: &Held, group: &Identity, pair: &Pair, now: Timestamp) -> Prices {
        let nobody = Buyer { phone: "", user_id: "" };
        let deal = |buyer, before| Deal {
            seller: self,
            pair,
            buyer,
            counters: &held.counters,
            in_group: true,
            before,
        };
        let buyers: Vec<Buyer<'_>> = held.participants(group.id).into_iter().map(Buyer::of).collect();
        Prices::each(|form| {
            let each = (0..).zip(&buyers);
            let each =
                each.map(|(before, buyer)| deal(*buyer, before).quote(form, now, EntryAt::Outside).price);
            let all = Price::of_all(each);
            all.unwrap_or_else(|| deal(nobody, 0).quote(form, now, EntryAt::Outside).price)
        })
    }
}

/// Bills a message that reached the customer for the first time, at `at` by Meta's clock, beside what Meta said of
/// it so far. What the owner wrote on the phone is never charged (R3.6).
pub fn bill(known: &Known, held: &mut Held, id: MessageId, at: Timestamp) {
    let Some(message) = held.message(id).cloned() else { return };
    let delivered = Arrived { message: &message, to: message.identity_id, at, pricing: message.verdict() };
    if let Some(mut charge) = charge(known, held, delivered) {
        charge.settle(message.verdict(), &message.meta_conversation);
        held.add_charge(charge);
    }
}

/// A delivery of a group's message to one of its people.
#[derive(Clone, Copy)]
pub(crate) struct Share<'a> {
    /// They.
    pub(crate) member: IdentityId,
    /// When, by Meta's clock.
    pub(crate) at: Timestamp,
    /// What Meta says of this one.
    pub(crate) pricing: Option<&'a str>,
}

/// Adds to the charge of a group's message what it costs that it reached one of them (R3.12).
pub(crate) fn bill_share(known: &Known, held: &mut Held, id: MessageId, share: Share<'_>) {
    let Some(message) = held.message(id).cloned() else { return };
    let pricing = share.pricing.unwrap_or_default();
    let delivered = Arrived { message: &message, to: share.member, at: share.at, pricing };
    if let Some(charge) = charge(known, held, delivered) {
        // What was told before is of all of them together: no share is compared with it.
        let mut charge = Charge { predicted: None, ..charge };
        charge.settle(pricing, "");
        held.add_share(charge);
    }
}

/// A message that reached somebody.
#[derive(Clone, Copy)]
struct Arrived<'a> {
    message: &'a Message,
    to: IdentityId,
    at: Timestamp,
    pricing: &'a str,
}

/// What a delivery costs. What it counts and opens is noted.
fn charge(known: &Known, held: &mut Held, delivered: Arrived<'_>) -> Option<Charge> {
    let Arrived { message, to, at, pricing } = delivered;
    // What another app wrote is its own to pay, unless Meta says here what it costs.
    let is_ours = match message.author {
        Author::Phone => false,
        Author::App => !pricing.is_empty(),
        Author::Customer | Author::User(_) | Author::Api | Author::Bot(_) => true,
    };
    if !is_ours {
        return None;
    }
    let channel = known.channels.get(&message.channel_id)?;
    let buyer = Buyer::of(held.identity(to)?);
    if channel.kind == ChannelKind::Sms {
        let segments = sms::segments(&message.text).count.max(1);
        let seller = Seller { known, channel };
        return Some(charged(
            delivered,
            seller.text_message(buyer.phone, segments, at),
            known.tariff(channel),
        ));
    }
    let mut pair = held.pair(message.identity_id, channel.id);
    let open = matches!(pair.entry.state(at), EntryState::Open { .. });
    let entry = if open { EntryAt::Inside } else { EntryAt::Outside };
    let tariff = known.tariff(channel);
    let form = form_of(message).or_else(|| form_told(pricing));
    let in_group = to != message.identity_id;
    let seller = Seller { known, channel };
    let deal = Deal { seller, pair: &pair, buyer, counters: &held.counters, in_group, before: 0 };
    let Quote { mut price, opens, counts } = deal.quote(form.unwrap_or(DEAREST), at, entry);
    if form.is_none() && price.cost.charge.billable {
        tracing::warn!(message = %message.id, "what category a template had is not known: its charge has no amount");
        (price.cost.amount, price.cost.rates) = (None, None);
    }
    let month = tariff.month(at);
    for counter in &counts {
        held.counters.add(key(tariff, channel, &month, counter));
    }
    if let Some(category) = opens {
        pair.billing.opened(category, UnixSeconds::from_timestamp(at));
        held.set_pair(message.identity_id, channel.id, pair);
    }
    Some(charged(delivered, price, tariff))
}

fn charged(delivered: Arrived<'_>, price: Price, tariff: &Tariff) -> Charge {
    let Arrived { message, at, .. } = delivered;
    Charge {
        message_id: message.id,
        conversation_id: message.conversation_id,
        channel_id: message.channel_id,
        identity_id: message.identity_id,
        at,
        day: tariff.day(at),
        form: price.form,
        deliveries: 1,
        cost: price.cost,
        predicted: serde_json::from_str(&message.predicted).ok(),
        pricing: String::new(),
        meta_conversation: String::new(),
        finding: None,
    }
}

/// What a template of which nobody knows the category is taken for, as far as it is free.
pub const DEAREST: Billed = Billed::Template(Category::Marketing);

/// The category that the template had when it was used stands beside its object (R2.10). `None` when it does not,
/// which versions before the ledger left out.
pub fn form_of(message: &Message) -> Option<Billed> {
    #[derive(Deserialize)]
    struct Kept {
        category: Option<Category>,
    }
    match message.kind {
        Kind::Template => {}
        Kind::Reaction => return Some(Billed::Reaction),
        _ => return Some(Billed::FreeForm),
    }
    let kept: Kept = serde_json::from_str(&message.json).ok()?;
    kept.category.map(Billed::Template)
}

/// What Meta's `pricing` takes a template for; `None` where it names no category of templates.
fn form_told(pricing: &str) -> Option<Billed> {
    let told = Verdict::read(pricing, "").and_then(|verdict| verdict.category)?;
    let category = Category::ALL.iter().find(|known| BillingCategory::from(**known).as_str() == told);
    category.map(|category| Billed::Template(*category))
}

/// What a price told before is kept as.
pub(crate) fn kept(price: Option<&Price>) -> String {
    price.and_then(|price| serde_json::to_string(&price.cost).ok()).unwrap_or_default()
}

/// Takes over what Meta told accounts about their prices. True when something is new.
pub async fn hear(tx: &mut Scoped<'_>, words: &[(String, AccountNews, Timestamp)]) -> Result<bool> {
    let mut is_new = false;
    for (account, told, at) in words {
        let mut known = read_told(&apps::hold_prices(tx, account).await?);
        if known.hear(told.clone(), *at) {
            let text = serde_json::to_string(&known).map_err(|error| Error::Broken(error.to_string()))?;
            apps::keep_prices(tx, account, &text).await?;
            is_new = true;
        }
    }
    Ok(is_new)
}

/// Forgets what Meta told an account about its prices from an instant on: its bodies are about to tell it again, each
/// in its time.
pub(crate) async fn forget_since(tx: &mut Scoped<'_>, account: &str, at: Timestamp) -> Result<()> {
    let known = read_told(&apps::hold_prices(tx, account).await?).before(at);
    let text = serde_json::to_string(&known).map_err(|error| Error::Broken(error.to_string()))?;
    apps::keep_prices(tx, account, &text).await
}

/// The months of these instants, wherever the workspace's accounts are: counts of other months are not needed.
pub fn months(
    known: &Known,
    workspace: WorkspaceId,
    instants: impl Iterator<Item = Timestamp>,
) -> BTreeSet<String> {
    let mut tariffs: Vec<&Tariff> = Vec::new();
    for channel in known.channels_of(workspace) {
        let tariff = known.tariff(channel);
        if !tariffs.iter().any(|other| other.zone() == tariff.zone()) {
            tariffs.push(tariff);
        }
    }
    instants.flat_map(|at| tariffs.iter().map(move |tariff| tariff.month(at)).collect::<Vec<_>>()).collect()
}
