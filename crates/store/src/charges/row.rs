//! A charge as its row.

use transom_rules::pricing::date::Date;
use transom_rules::pricing::finding::{Difference, Finding};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::pricing::{Billed, BillingCategory, Charge as Billing, Reason, RuleSet};
use transom_rules::template::Category;
use transom_rules::words::Sentence;

use super::Charge;
use crate::error::{Error, Result};
use crate::params;
use crate::value::{Row, Value};

pub(super) const COLUMNS: &str = "message_id, conversation_id, channel_id, identity_id, at, day, form, rules, category, reason, \
    market, currency, amount, rates, predicted, pricing, meta_conversation, finding, finding_text, deliveries, \
    segments";

pub(super) fn row_of(charge: &Charge) -> Vec<Value> {
    let cost = &charge.cost;
    let finding = charge.finding.as_ref();
    params![
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
        charge.deliveries,
        i64::try_from(cost.segments).unwrap_or(i64::MAX)
    ]
}

/// The columns of a charge, of a table that is called so in a statement.
pub(crate) fn columns(of: &str) -> String {
    COLUMNS.split(", ").map(|column| format!("{of}{}", column.trim())).collect::<Vec<_>>().join(", ")
}

/// The charges of rows with those columns.
pub(crate) fn read_all(rows: Vec<Row>) -> Result<Vec<Charge>> {
    rows.into_iter().map(read).collect()
}

pub(super) fn read(mut row: Row) -> Result<Charge> {
    let mut charge = Charge {
        message_id: row.next()?,
        conversation_id: row.next()?,
        channel_id: row.next()?,
        identity_id: row.next()?,
        at: row.next()?,
        day: date(&row.next::<String>()?)?,
        form: form(&row.next::<String>()?)?,
        deliveries: 1,
        cost: Cost {
            charge: billing(&mut row)?,
            market: row.next()?,
            currency: row.next()?,
            amount: row.next::<Option<i64>>()?.map(Amount::from_millionths),
            rates: row.next::<String>()?.parse().ok(),
            segments: 0,
        },
        predicted: serde_json::from_str(&row.next::<String>()?).ok(),
        pricing: row.next()?,
        meta_conversation: row.next()?,
        finding: read_finding(&mut row)?,
    };
    charge.deliveries = row.next()?;
    charge.cost.segments = usize::try_from(row.next::<i64>()?).unwrap_or_default();
    Ok(charge)
}

fn read_finding(row: &mut Row) -> Result<Option<Finding>> {
    let (word, text): (String, String) = (row.next()?, row.next()?);
    Ok(Difference::from_word(&word).map(|difference| Finding { difference, text: Sentence::read(&text) }))
}

pub(super) fn billing(row: &mut Row) -> Result<Billing> {
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

pub(super) fn date(text: &str) -> Result<Date> {
    text.parse().map_err(|_| Error::Broken(format!("a charge has the unknown day {text}")))
}

/// The word for the form of a message.
pub const fn form_word(form: Billed) -> &'static str {
    match form {
        Billed::FreeForm => "free_form",
        Billed::Reaction => "reaction",
        Billed::Sms => "sms",
        Billed::Mms => "mms",
        Billed::Template(Category::Marketing) => "marketing",
        Billed::Template(Category::Utility) => "utility",
        Billed::Template(Category::Authentication) => "authentication",
    }
}

pub(super) fn form(word: &str) -> Result<Billed> {
    [
        Billed::FreeForm,
        Billed::Reaction,
        Billed::Sms,
        Billed::Mms,
        Billed::Template(Category::Marketing),
        Billed::Template(Category::Utility),
        Billed::Template(Category::Authentication),
    ]
    .into_iter()
    .find(|form| form_word(*form) == word)
    .ok_or_else(|| Error::Broken(format!("a charge has the unknown form {word}")))
}
