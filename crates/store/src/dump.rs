//! The canonical dump: what is known of a workspace's pairs, messages and charges, in an order of its own and
//! without the ids that chance makes, so that two dumps are equal when they know the same. Instants are in
//! milliseconds. Left out is what agents do in the inbox, and what only says when somebody looked.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use transom_rules::id::{ChannelId, IdentityId, MessageId};
use transom_rules::pair::Pair;
use transom_rules::pricing::money::Amount;
use transom_rules::receive::Attempt;
use transom_rules::time::Timestamp;

use crate::charges::{self, Charge};
use crate::dialect::Dialect;
use crate::error::Result;
use crate::held::{Held, Wanted};
use crate::messages::{self, Message};
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// A customer, by the first of their keys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Customer {
    /// `p:` and digits, `u:` and the user id, or `g:` and the group.
    pub key: String,
    /// Ours.
    pub identity: IdentityId,
}

/// What a dump calls channels: Meta's id of the number.
pub type Numbers = BTreeMap<ChannelId, String>;

/// What a dump calls a pair.
#[derive(Clone, Copy)]
struct PairName<'a> {
    number: &'a str,
    customer: &'a str,
}

impl PairName<'_> {
    fn json(self) -> Json {
        json!([self.number, self.customer])
    }
}

/// The customers of a workspace, in the order of the dump.
pub async fn customers(tx: &mut Scoped<'_>) -> Result<Vec<Customer>> {
    let sql = "SELECT MIN(key), identity_id FROM identity_keys WHERE workspace_id = $1 GROUP BY identity_id";
    let rows = tx.all(sql, params![]).await?;
    let read = |mut row: crate::value::Row| Ok(Customer { key: row.next()?, identity: row.next()? });
    let mut all: Vec<Customer> = rows.into_iter().map(read).collect::<Result<_>>()?;
    all.sort_unstable();
    Ok(all)
}

/// The channels of a workspace.
pub async fn numbers(tx: &mut Scoped<'_>) -> Result<Numbers> {
    let sql = "SELECT id, phone_number_id FROM channels WHERE workspace_id = $1";
    let rows = tx.all(sql, params![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// The lines of a few customers: of each the pairs, then the messages, each with its charge.
pub async fn lines(tx: &mut Scoped<'_>, numbers: &Numbers, customers: &[Customer]) -> Result<Vec<Json>> {
    let identities = customers.iter().map(|customer| customer.identity).collect();
    let held = Held::load(tx, &Wanted { identities, peek: true, ..Wanted::default() }).await?;
    let mut messages = messages_of(tx, customers).await?;
    let ids: Vec<MessageId> = messages.values().flatten().map(|message| message.id).collect();
    let charges: BTreeMap<MessageId, Charge> =
        charges::of_messages(tx, &ids).await?.into_iter().map(|charge| (charge.message_id, charge)).collect();
    let mut lines = Vec::new();
    for customer in customers {
        let theirs = messages.remove(&customer.identity).unwrap_or_default();
        for (channel, number) in numbers {
            let named = PairName { number, customer: &customer.key };
            let pair = held.pair(customer.identity, *channel);
            if pair != Pair::default() {
                let with: Vec<&Message> = theirs.iter().filter(|one| one.channel_id == *channel).collect();
                lines.push(pair_line(&pair, named, &with));
            }
        }
        for message in &theirs {
            let number = numbers.get(&message.channel_id).map_or("", String::as_str);
            let named = PairName { number, customer: &customer.key };
            lines.push(message_line(message, named));
            lines.extend(charges.get(&message.id).map(|charge| charge_line(charge, &name(message))));
        }
    }
    Ok(lines)
}

async fn messages_of(
    tx: &mut Scoped<'_>,
    customers: &[Customer],
) -> Result<BTreeMap<IdentityId, Vec<Message>>> {
    let sql = of_messages(tx.dialect());
    let keys = key_list(customers.iter().map(|customer| customer.identity));
    let mut found: BTreeMap<IdentityId, Vec<Message>> = BTreeMap::new();
    for row in tx.among(&sql, params![], keys).await? {
        let message = messages::read(row)?;
        found.entry(message.identity_id).or_default().push(message);
    }
    for theirs in found.values_mut() {
        theirs.sort_by_cached_key(|message| (message.at, name(message)));
    }
    Ok(found)
}

/// By way of the conversations: messages have no index by identity.
pub(crate) fn of_messages(dialect: Dialect) -> String {
    let join = dialect.then_join();
    format!(
        "SELECT {} FROM identities i \
         {join} conversations c ON c.workspace_id = i.workspace_id AND c.contact_id = i.contact_id \
         {join} messages m ON m.workspace_id = c.workspace_id AND m.conversation_id = c.id AND m.identity_id = i.id \
         WHERE i.workspace_id = $1 AND i.id IN (*)",
        messages::COLUMNS
    )
}

/// What two databases call a message: WhatsApp's id, else what a send would have carried.
fn name(message: &Message) -> String {
    if message.wamid.is_empty() { format!("t1.{}", message.id) } else { message.wamid.clone() }
}

fn pair_line(pair: &Pair, named: PairName<'_>, messages: &[&Message]) -> Json {
    let by = pair.window.opened_by;
    let message = by
        .and_then(|by| messages.iter().find(|message| message.id == by.message))
        .map(|message| name(message));
    let mut entry = serde_json::to_value(&pair.entry).unwrap_or_default();
    // What the first versions sent was told to go out at one instant or another, as Meta's answer and the status
    // of it crossed.
    for answer in entry.get_mut("answers").and_then(Json::as_array_mut).into_iter().flatten() {
        answer.as_object_mut().map(|answer| answer.remove("sent_at"));
    }
    json!({
        "pair": named.json(),
        "window": {
            "customer_at_ms": by.map(|by| by.at.millis()),
            "message": message,
            "refused": pair.window.refused_at.map(|at| refused(at, messages)),
            "until_ms": pair.window.until().map(Timestamp::millis),
        },
        "entry_point": entry,
        "billing": pair.billing,
    })
}

/// The send that Meta refused because the window was closed. It is named: its instant may be one or another, as
/// above.
fn refused(at: Timestamp, messages: &[&Message]) -> Json {
    let is_meant = |message: &&&Message| {
        let over = [message.accepted_at, message.delivery.failed_at].into_iter().flatten().max();
        let attempt = Attempt { at: message.at, over, fault: message.delivery.fault.as_ref() };
        over.is_some() && attempt.is_refusal_of(at)
    };
    let send = messages.iter().rev().find(is_meant);
    send.map_or_else(|| Json::from(at.millis()), |message| Json::from(name(message)))
}

fn message_line(message: &Message, pair: PairName<'_>) -> Json {
    let delivery = &message.delivery;
    let ms = |at: Option<Timestamp>| at.map(Timestamp::millis);
    let earlier: Option<Vec<Json>> =
        message.earlier_verdicts.as_ref().map(|words| words.iter().map(|word| read(word)).collect());
    json!({
        "message": name(message),
        "pair": pair.json(),
        "direction": if message.inbound { "in" } else { "out" },
        "author": message.author.kind(),
        "kind": message.kind.as_str(),
        "at_ms": message.at.millis(),
        "text": message.text,
        "object": read(&message.json),
        "context": message.context,
        "entry": message.entry,
        "state": delivery.state.as_str(),
        "posted_at_ms": ms(message.posted_at),
        "accepted_at_ms": ms(message.accepted_at),
        "sent_at_ms": ms(delivery.sent_at),
        "delivered_at_ms": ms(delivery.delivered_at),
        "read_at_ms": ms(delivery.read_at),
        "played_at_ms": ms(delivery.played_at),
        "failed_at_ms": ms(delivery.failed_at),
        "fault": delivery.fault,
        "receipts": receipts(message),
        "their_reaction": message.their_reaction,
        "our_reaction": message.our_reaction,
        "noted_at_ms": ms(message.noted_at),
        "edited_at_ms": ms(message.edited_at),
        "revoked_at_ms": ms(message.revoked_at),
        "pricing": read(&message.pricing),
        "meta_conversation": read(&message.meta_conversation),
        "earlier_verdicts": earlier,
        "predicted": read(&message.predicted),
    })
}

/// How far it got with each of a group, without who they are.
fn receipts(message: &Message) -> Vec<Json> {
    let mut all: Vec<Json> = message.receipts.values().map(|receipt| json!(receipt)).collect();
    all.sort_by_cached_key(ToString::to_string);
    all
}

fn charge_line(charge: &Charge, message: &str) -> Json {
    let cost = &charge.cost;
    let finding = charge.finding.as_ref();
    json!({
        "charge": message,
        "deliveries": charge.deliveries,
        "at_ms": charge.at.millis(),
        "day": charge.day.to_string(),
        "form": charges::form_word(charge.form),
        "rules": cost.charge.rules.as_str(),
        "category": cost.charge.category.as_str(),
        "reason": cost.charge.reason.as_str(),
        "market": cost.market,
        "currency": cost.currency,
        "amount_millionths": cost.amount.map(Amount::millionths),
        "rates": cost.rates.map(|date| date.to_string()),
        "predicted": charge.predicted,
        "pricing": read(&charge.pricing),
        "meta_conversation": read(&charge.meta_conversation),
        "finding": finding.map(|finding| json!([finding.difference.as_str(), finding.text])),
    })
}

/// JSON as it is, whatever the order of its members.
fn read(text: &str) -> Json {
    let mut value = serde_json::from_str(text).unwrap_or_else(|_| Json::from(text));
    sort(&mut value);
    value
}

fn sort(value: &mut Json) {
    match value {
        Json::Object(object) => {
            object.sort_keys();
            object.values_mut().for_each(sort);
        }
        Json::Array(items) => items.iter_mut().for_each(sort),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// The lines that end a workspace: counts of each month, sums of each day, and how many of everything there are,
/// which shows what the lines before left out.
pub async fn sums(tx: &mut Scoped<'_>, numbers: &Numbers) -> Result<Vec<Json>> {
    let mut lines = counters(tx, numbers).await?;
    lines.extend(days(tx, numbers).await?);
    let mut totals = serde_json::Map::new();
    for table in ["pairs", "messages", "charges"] {
        let sql = format!("SELECT COUNT(*) FROM {table} WHERE workspace_id = $1");
        let count: i64 = tx.one(&sql, params![]).await?.next()?;
        totals.insert(table.to_owned(), count.into());
    }
    lines.push(json!({ "total": totals }));
    Ok(lines)
}

async fn counters(tx: &mut Scoped<'_>, numbers: &Numbers) -> Result<Vec<Json>> {
    let sql = "SELECT month, holder, name, used FROM counters WHERE workspace_id = $1 AND name <> ''";
    let mut found = Vec::new();
    for mut row in tx.all(sql, params![]).await? {
        let (month, holder, name): (String, String, String) = (row.next()?, row.next()?, row.next()?);
        let channel = holder.parse().ok().and_then(|id: ChannelId| numbers.get(&id).cloned());
        found.push((month, channel.unwrap_or(holder), name, row.next::<i64>()?));
    }
    found.sort_unstable();
    Ok(found
        .into_iter()
        .map(|(month, of, name, used)| json!({"counter": [month, of, name], "used": used}))
        .collect())
}

async fn days(tx: &mut Scoped<'_>, numbers: &Numbers) -> Result<Vec<Json>> {
    let sql = "SELECT day, channel_id, currency, rules, category, reason, market, form, messages, unpriced, amount \
        FROM charge_days WHERE workspace_id = $1";
    let mut found = Vec::new();
    for mut row in tx.all(sql, params![]).await? {
        let (day, channel): (String, ChannelId) = (row.next()?, row.next()?);
        let mut key = vec![day, numbers.get(&channel).cloned().unwrap_or_default()];
        for _ in 0..6 {
            key.push(row.next()?);
        }
        found.push((key, (row.next::<i64>()?, row.next::<i64>()?, row.next::<i64>()?)));
    }
    found.sort_unstable();
    let line = |(key, (messages, unpriced, amount))| json!({"charge_day": key, "messages": messages, "unpriced": unpriced, "amount_millionths": amount});
    Ok(found.into_iter().map(line).collect())
}
