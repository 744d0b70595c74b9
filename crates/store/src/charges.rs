//! The ledger: one charge for each message that was delivered, never changed by us afterwards. What Meta says
//! of it stands beside it, and the difference, if there is one. Sums a day are kept as charges are added, so
//! that a month is read at once.

use std::collections::BTreeMap;

use transom_rules::access::Visibility;
use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId, WorkspaceId};
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::finding::{self, Difference, Finding, Verdict};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::pricing::{Billed, BillingCategory, Charge as Billing, Reason, RuleSet};
use transom_rules::template::Category;
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;

use crate::error::{Error, Result};
use crate::messages::{Message, Position};
use crate::params;
use crate::tx::Tx;
use crate::value::{Row, Value};
use crate::visibility;

/// What a delivered message cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// The message. It has one charge at most.
    pub message_id: MessageId,
    /// The conversation it stands in.
    pub conversation_id: ConversationId,
    /// The number it went through.
    pub channel_id: ChannelId,
    /// The customer, as the carrier knows them.
    pub identity_id: IdentityId,
    /// The first of delivered and read, by Meta's clock.
    pub at: Timestamp,
    /// Its day in the account's time zone.
    pub day: Date,
    /// What was delivered.
    pub form: Billed,
    /// What it cost by our rules.
    pub cost: Cost,
    /// What was told when it was allowed; `None` for what did not go through us.
    pub predicted: Option<Cost>,
    /// Meta's `pricing`, as JSON; empty until it comes.
    pub pricing: String,
    /// Meta's `conversation`, as JSON; empty if none came.
    pub meta_conversation: String,
    /// Where Meta's word or the prediction differs.
    pub finding: Option<Finding>,
}

impl Charge {
    /// Takes over what Meta says and compares it with ours.
    pub fn settle(&mut self, pricing: &str, meta_conversation: &str) {
        self.settle_after(pricing, meta_conversation, &[]);
    }

    /// The same, from the message it is the charge of.
    pub(crate) fn settle_by(&mut self, message: &Message) {
        let earlier = message.earlier_verdicts.as_deref().unwrap_or_default();
        self.settle_after(message.verdict(), &message.meta_conversation, earlier);
    }

    fn settle_after(&mut self, pricing: &str, meta_conversation: &str, earlier: &[String]) {
        pricing.clone_into(&mut self.pricing);
        meta_conversation.clone_into(&mut self.meta_conversation);
        let verdict = Verdict::read(pricing, meta_conversation);
        let earlier: Vec<Verdict> =
            earlier.iter().filter_map(|word| Verdict::read(word, meta_conversation)).collect();
        self.finding = finding::find_after(self.predicted.as_ref(), &self.cost, verdict.as_ref(), &earlier);
    }
}

const COLUMNS: &str = "message_id, conversation_id, channel_id, identity_id, at, day, form, rules, category, reason, \
    market, currency, amount, rates, predicted, pricing, meta_conversation, finding, finding_text";

/// Adds charges, and adds them to their days.
pub(crate) async fn keep(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    charges: &BTreeMap<MessageId, Charge>,
) -> Result<()> {
    let rows = charges.values().map(|charge| row_of(workspace, charge)).collect();
    tx.insert(
        "INSERT INTO charges (workspace_id, message_id, conversation_id, channel_id, identity_id, at, day, form, \
         rules, category, reason, market, currency, amount, rates, predicted, pricing, meta_conversation, finding, \
         finding_text) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, \
         $19, $20)",
        rows,
    )
    .await?;
    add_to_days(tx, workspace, charges.values()).await
}

fn row_of(workspace: WorkspaceId, charge: &Charge) -> Vec<Value> {
    let cost = &charge.cost;
    let finding = charge.finding.as_ref();
    params![
        workspace,
        charge.message_id,
        charge.conversation_id,
        charge.channel_id,
        charge.identity_id,
        charge.at,
        charge.day.to_string(),
        form_word(charge.form),
        cost.charge.rules.as_str(),
        cost.charge.category.as_str(),
        cost.charge.reason.as_str(),
        &cost.market,
        &cost.currency,
        cost.amount.map(Amount::millionths),
        cost.rates.map(|date| date.to_string()).unwrap_or_default(),
        charge.predicted.as_ref().and_then(|cost| serde_json::to_string(cost).ok()).unwrap_or_default(),
        &charge.pricing,
        &charge.meta_conversation,
        finding.map_or("", |finding| finding.difference.as_str()),
        finding.map(|finding| finding.text.kept()).unwrap_or_default(),
    ]
}

async fn add_to_days(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    charges: impl Iterator<Item = &Charge>,
) -> Result<()> {
    type Key<'a> = (String, ChannelId, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);
    let mut sums: BTreeMap<Key<'_>, (i64, i64, Amount)> = BTreeMap::new();
    for charge in charges {
        let cost = &charge.cost;
        let key = (
            charge.day.to_string(),
            charge.channel_id,
            cost.currency.as_str(),
            cost.charge.rules.as_str(),
            cost.charge.category.as_str(),
            cost.charge.reason.as_str(),
            cost.market.as_str(),
            form_word(charge.form),
        );
        let (messages, unpriced, amount) = sums.entry(key).or_default();
        *messages += 1;
        *unpriced += i64::from(cost.amount.is_none());
        *amount = *amount + cost.amount.unwrap_or_default();
    }
    let rows = sums
        .into_iter()
        .map(
            |(
                (day, channel, currency, rules, category, reason, market, form),
                (messages, unpriced, amount),
            )| {
                params![
                    workspace,
                    day,
                    channel,
                    currency,
                    rules,
                    category,
                    reason,
                    market,
                    form,
                    messages,
                    unpriced,
                    amount.millionths(),
                ]
            },
        )
        .collect();
    tx.insert(
        "INSERT INTO charge_days (workspace_id, day, channel_id, currency, rules, category, reason, market, form, \
         messages, unpriced, amount) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
         ON CONFLICT (workspace_id, day, channel_id, currency, rules, category, reason, market, form) \
         DO UPDATE SET messages = charge_days.messages + excluded.messages, \
         unpriced = charge_days.unpriced + excluded.unpriced, \
         amount = CASE WHEN charge_days.amount > 9223372036854775807 - excluded.amount THEN 9223372036854775807 \
         ELSE charge_days.amount + excluded.amount END",
        rows,
    )
    .await?;
    Ok(())
}

/// Meta's word on messages that were charged before it came. Those without a charge are passed over.
pub(crate) async fn settle(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    messages: impl Iterator<Item = &Message>,
) -> Result<()> {
    let told: BTreeMap<MessageId, &Message> = messages.map(|message| (message.id, message)).collect();
    let ids: Vec<MessageId> = told.keys().copied().collect();
    let mut rows = Vec::new();
    for mut charge in of_messages(tx, workspace, &ids).await? {
        let Some(message) = told.get(&charge.message_id) else { continue };
        let before = charge.clone();
        charge.settle_by(message);
        if charge == before {
            continue;
        }
        let finding = charge.finding.as_ref();
        rows.push(params![
            &charge.pricing,
            &charge.meta_conversation,
            finding.map_or("", |finding| finding.difference.as_str()),
            finding.map(|finding| finding.text.kept()).unwrap_or_default(),
            workspace,
            charge.message_id,
        ]);
    }
    tx.update(
        "UPDATE charges SET pricing = $1, meta_conversation = $2, finding = $3, finding_text = $4 \
         WHERE workspace_id = $5 AND message_id = $6",
        rows,
    )
    .await?;
    Ok(())
}

/// The charges of these messages, in the order of the messages' ids.
pub async fn of_messages(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    messages: &[MessageId],
) -> Result<Vec<Charge>> {
    let sql = format!("SELECT {COLUMNS} FROM charges WHERE workspace_id = $1 AND message_id IN (*)");
    let keys = messages.iter().map(|id| Value::from(*id)).collect();
    let rows = tx.among(&sql, params![workspace], keys).await?;
    let mut found: Vec<Charge> = rows.into_iter().map(read).collect::<Result<_>>()?;
    found.sort_by_key(|charge| charge.message_id);
    Ok(found)
}

/// Which charges to list.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub to: Option<Timestamp>,
    /// Through one of these numbers; none stands for any.
    pub channels: Vec<ChannelId>,
    /// Of this category.
    pub category: Option<BillingCategory>,
    /// To this customer.
    pub identity: Option<IdentityId>,
    /// Of these days in the account's time zone. The ledger lies by instants: `from` and `to`
    /// around them spare it to be read whole.
    pub days: Option<Days>,
    /// To this market.
    pub market: Option<String>,
    /// For one of these reasons; none stands for any.
    pub reasons: Vec<Reason>,
    /// Only those with a finding.
    pub findings: bool,
    /// Older than this one, which ended the page before.
    pub before: Option<Position>,
    /// What somebody sees of their conversations.
    pub seen: Visibility,
    /// At most so many.
    pub limit: i64,
}

/// The conditions that a filter comes to, and the values of their places.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn of(workspace: WorkspaceId, filter: &Filter) -> Self {
        let mut all = Self { sql: "workspace_id = $1".to_owned(), values: params![workspace] };
        for (condition, value) in [
            ("at >=", filter.from.map(Value::from)),
            ("at <", filter.to.map(Value::from)),
            ("category =", filter.category.map(|category| category.as_str().into())),
            ("identity_id =", filter.identity.map(Value::from)),
            ("day >=", filter.days.map(|days| days.first.to_string().into())),
            ("day <=", filter.days.map(|days| days.last.to_string().into())),
            ("market =", filter.market.as_deref().map(Value::from)),
        ] {
            if let Some(value) = value {
                all.values.push(value);
                all.sql += &format!(" AND {condition} ${}", all.values.len());
            }
        }
        all.among("channel_id", filter.channels.iter().map(|id| Value::from(*id)));
        all.among("reason", filter.reasons.iter().map(|reason| Value::from(reason.as_str())));
        if filter.findings {
            all.sql += " AND finding <> ''";
        }
        all.seen_by(filter.seen);
        all
    }

    fn seen_by(&mut self, seen: Visibility) {
        let theirs = visibility::narrow(seen, "k.assignee_id", &mut self.values);
        if !theirs.is_empty() {
            self.sql += &format!(
                " AND conversation_id IN (SELECT k.id FROM conversations k WHERE k.workspace_id = $1{theirs})"
            );
        }
    }

    /// One of some values; of none, any.
    fn among(&mut self, column: &str, values: impl Iterator<Item = Value>) {
        let first = self.values.len() + 1;
        self.values.extend(values);
        let list: Vec<String> = (first..=self.values.len()).map(|n| format!("${n}")).collect();
        if !list.is_empty() {
            self.sql += &format!(" AND {column} IN ({})", list.join(", "));
        }
    }
}

/// A page of charges, newest first.
pub async fn page(tx: &mut Tx<'_>, workspace: WorkspaceId, filter: &Filter) -> Result<Vec<Charge>> {
    let Conditions { sql, mut values } = Conditions::of(workspace, filter);
    let Position { at, id } = filter.before.unwrap_or(Position::END);
    let n = values.len();
    values.extend(params![at, id, filter.limit]);
    let sql = format!(
        "SELECT {COLUMNS} FROM charges WHERE {sql} AND (at, message_id) < (${}, ${}) \
         ORDER BY at DESC, message_id DESC LIMIT ${}",
        n + 1,
        n + 2,
        n + 3
    );
    tx.all(&sql, values).await?.into_iter().map(read).collect()
}

/// How far Meta has spoken about charges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// So many Meta has said nothing about.
    pub unsettled: i64,
    /// So many have a finding.
    pub found: i64,
    /// So many of these only say that the price moved between permit and delivery: Meta agrees, or is silent.
    pub moved: i64,
}

/// How far Meta has spoken about the charges of a filter; its page does not matter.
pub async fn standing(tx: &mut Tx<'_>, workspace: WorkspaceId, filter: &Filter) -> Result<Standing> {
    let Conditions { sql, values } = Conditions::of(workspace, filter);
    let mut counts = [0, 0, 0];
    let questions = ["pricing = ''", "finding <> ''", "finding <> '' AND finding = 'moved'"];
    for (count, which) in counts.iter_mut().zip(questions) {
        let sql = format!("SELECT COUNT(*) FROM charges WHERE {sql} AND {which}");
        *count = tx.one(&sql, values.clone()).await?.next()?;
    }
    let [unsettled, found, moved] = counts;
    Ok(Standing { unsettled, found, moved })
}

/// What charges of one day and one kind amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    /// The day in the account's time zone.
    pub day: Date,
    /// The number they went through.
    pub channel_id: ChannelId,
    /// ISO 4217.
    pub currency: String,
    /// What they were billed as, by which rules, and why.
    pub charge: Billing,
    /// Where to.
    pub market: String,
    /// What was delivered.
    pub form: Billed,
    /// How many.
    pub messages: i64,
    /// How many of them are charged at a rate nobody knows.
    pub unpriced: i64,
    /// How much, without those.
    pub amount: Amount,
}

/// The sums of these days, by day.
pub async fn days(
    tx: &mut Tx<'_>,
    workspace: WorkspaceId,
    days: Days,
    channel: Option<ChannelId>,
) -> Result<Vec<Sum>> {
    let mut sql =
        "SELECT day, channel_id, currency, rules, category, reason, market, form, messages, unpriced, \
         amount FROM charge_days WHERE workspace_id = $1 AND day >= $2 AND day <= $3"
            .to_owned();
    let mut values = params![workspace, days.first.to_string(), days.last.to_string()];
    if let Some(channel) = channel {
        values.push(channel.into());
        sql += " AND channel_id = $4";
    }
    sql += " ORDER BY day, channel_id, currency, rules, category, reason, market, form";
    tx.all(&sql, values).await?.into_iter().map(read_sum).collect()
}

fn read_sum(mut row: Row) -> Result<Sum> {
    let (day, channel_id, currency) = (date(&row.next::<String>()?)?, row.next()?, row.next()?);
    let charge = billing(&mut row)?;
    Ok(Sum {
        day,
        channel_id,
        currency,
        charge,
        market: row.next()?,
        form: form(&row.next::<String>()?)?,
        messages: row.next()?,
        unpriced: row.next()?,
        amount: Amount::from_millionths(row.next()?),
    })
}

fn read(mut row: Row) -> Result<Charge> {
    Ok(Charge {
        message_id: row.next()?,
        conversation_id: row.next()?,
        channel_id: row.next()?,
        identity_id: row.next()?,
        at: row.next()?,
        day: date(&row.next::<String>()?)?,
        form: form(&row.next::<String>()?)?,
        cost: Cost {
            charge: billing(&mut row)?,
            market: row.next()?,
            currency: row.next()?,
            amount: row.next::<Option<i64>>()?.map(Amount::from_millionths),
            rates: row.next::<String>()?.parse().ok(),
        },
        predicted: serde_json::from_str(&row.next::<String>()?).ok(),
        pricing: row.next()?,
        meta_conversation: row.next()?,
        finding: read_finding(&mut row)?,
    })
}

fn read_finding(row: &mut Row) -> Result<Option<Finding>> {
    let (word, text): (String, String) = (row.next()?, row.next()?);
    Ok(Difference::from_word(&word).map(|difference| Finding { difference, text: Sentence::read(&text) }))
}

fn billing(row: &mut Row) -> Result<Billing> {
    let (rules, category, reason): (String, String, String) = (row.next()?, row.next()?, row.next()?);
    let read = || {
        let reason = Reason::from_word(&reason)?;
        Some(Billing {
            rules: RuleSet::from_word(&rules)?,
            category: BillingCategory::from_word(&category)?,
            billable: reason.is_billable(),
            reason,
        })
    };
    read()
        .ok_or_else(|| Error::Broken(format!("a charge has the unknown words {rules}, {category}, {reason}")))
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Broken(format!("a charge has the unknown day {text}")))
}

/// The word for the form of a message.
pub const fn form_word(form: Billed) -> &'static str {
    match form {
        Billed::FreeForm => "free_form",
        Billed::Template(Category::Marketing) => "marketing",
        Billed::Template(Category::Utility) => "utility",
        Billed::Template(Category::Authentication) => "authentication",
    }
}

fn form(word: &str) -> Result<Billed> {
    [
        Billed::FreeForm,
        Billed::Template(Category::Marketing),
        Billed::Template(Category::Utility),
        Billed::Template(Category::Authentication),
    ]
    .into_iter()
    .find(|form| form_word(*form) == word)
    .ok_or_else(|| Error::Broken(format!("a charge has the unknown form {word}")))
}
