//! The sums of each day, by all that charges differ in.

use std::collections::BTreeMap;

use transom_rules::id::ChannelId;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::{Billed, Charge as Billing};
use transom_rules::time::Timestamp;

use super::Charge;
use super::row::{billing, date, form, form_word};
use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

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
pub async fn days(tx: &mut Scoped<'_>, days: Days, channel: Option<ChannelId>) -> Result<Vec<Sum>> {
    let mut sql =
        "SELECT day, channel_id, currency, rules, category, reason, market, form, messages, unpriced, \
         amount FROM charge_days WHERE workspace_id = $1 AND day >= $2 AND day <= $3"
            .to_owned();
    let mut values = params![days.first.to_string(), days.last.to_string()];
    if let Some(channel) = channel {
        values.push(channel.into());
        sql += " AND channel_id = $4";
    }
    sql += " ORDER BY day, channel_id, currency, rules, category, reason, market, form";
    tx.all(&sql, values).await?.into_iter().map(read_sum).collect()
}

/// The sums of what was charged of a template's messages since an instant, through these numbers.
pub async fn of_template(
    tx: &mut Scoped<'_>,
    template: &str,
    channels: &[ChannelId],
    since: Timestamp,
) -> Result<Vec<Sum>> {
    let kinds = "ch.day, ch.channel_id, ch.currency, ch.rules, ch.category, ch.reason, ch.market, ch.form";
    let sql = format!(
        "SELECT {kinds}, COUNT(*), COUNT(*) - COUNT(ch.amount), CAST(COALESCE(SUM(ch.amount), 0) AS BIGINT) \
         FROM messages m JOIN charges ch ON ch.workspace_id = $1 AND ch.message_id = m.id \
         WHERE m.workspace_id = $1 AND m.kind = 'template' AND m.template = $2 AND m.at >= $3 AND m.inbound = FALSE \
         AND m.channel_id IN (*) GROUP BY {kinds} ORDER BY {kinds}"
    );
    tx.among(&sql, params![template, since], key_list(channels)).await?.into_iter().map(read_sum).collect()
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

/// Adds charges to their days.
pub(super) async fn add(tx: &mut Scoped<'_>, charges: impl Iterator<Item = &Charge>) -> Result<()> {
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
                    amount.millionths()
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
