//! What Meta does to templates: reviews, pauses, new categories, scores, edits.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::event::{Event, TemplateChange, TemplateChanged};

use super::{Parsed, Source};
use crate::whatsapp::lenient::{Loose, object};

/// The fields that speak of templates.
pub(super) const FIELDS: [&str; 5] = [
    "message_template_status_update",
    "message_template_quality_update",
    "message_template_components_update",
    "template_category_update",
    "template_correct_category_detection",
];

#[derive(Deserialize)]
struct Value<'a> {
    #[serde(borrow, default)]
    message_template_id: Loose<'a>,
    #[serde(borrow, default)]
    message_template_name: Loose<'a>,
    #[serde(borrow, default)]
    message_template_language: Loose<'a>,
    #[serde(borrow, default)]
    event: Loose<'a>,
    #[serde(borrow, default)]
    reason: Loose<'a>,
    #[serde(borrow, default)]
    rejection_info: Option<&'a RawValue>,
    #[serde(borrow, default)]
    other_info: Option<&'a RawValue>,
    #[serde(borrow, default)]
    disable_info: Option<&'a RawValue>,
    #[serde(borrow, default)]
    new_quality_score: Loose<'a>,
    #[serde(borrow, default)]
    new_category: Loose<'a>,
    #[serde(borrow, default)]
    correct_category: Loose<'a>,
}

#[derive(Default, Deserialize)]
struct Why<'a> {
    #[serde(borrow, default)]
    reason: Loose<'a>,
    #[serde(borrow, default)]
    recommendation: Loose<'a>,
    #[serde(borrow, default)]
    title: Loose<'a>,
    #[serde(borrow, default)]
    description: Loose<'a>,
    #[serde(borrow, default)]
    disable_date: Loose<'a>,
}

/// The whole `value` of such a change.
pub(super) fn change(source: &Source<'_>, out: &mut Parsed) {
    match changed(source) {
        Ok(changed) => out.event(source, Event::TemplateChanged(changed), source.value),
        Err(why) => out.unknown(source, why, source.value),
    }
}

fn changed(source: &Source<'_>) -> Result<TemplateChanged, &'static str> {
    let value: Value<'_> =
        object(Some(source.value)).ok_or("The change of a template is no readable object.")?;
    let meta_id = value.message_template_id.key();
    let name = value.message_template_name.key();
    if meta_id.is_none() && name.is_none() {
        return Err("It does not say which template was changed.");
    }
    Ok(TemplateChanged {
        meta_id: meta_id.unwrap_or_default(),
        name: name.unwrap_or_default(),
        // Meta's pages write `en-US`, Meta's servers `en_US`.
        language: value.message_template_language.text().replace('-', "_"),
        change: kind(&source.field, &value)?,
        at: source.at,
    })
}

fn kind(field: &str, value: &Value<'_>) -> Result<TemplateChange, &'static str> {
    match field {
        "message_template_status_update" => {
            let event = value.event.key().ok_or("It does not say what happened to the template.")?;
            Ok(TemplateChange::Status { event: event.to_uppercase(), reason: reason(value) })
        }
        "message_template_quality_update" => {
            value.new_quality_score.key().map(TemplateChange::Quality).ok_or("It does not say the new score.")
        }
        "message_template_components_update" => Ok(TemplateChange::Components),
        _ => category(value).ok_or("It does not say the new category."),
    }
}

/// With a `correct_category` the change is announced; without one it has happened.
fn category(value: &Value<'_>) -> Option<TemplateChange> {
    let announced = value.correct_category.key().map(TemplateChange::CategoryAnnounced);
    announced.or_else(|| value.new_category.key().map(TemplateChange::Category))
}

/// All that Meta says about why, as sentences; empty if it says nothing.
fn reason(value: &Value<'_>) -> String {
    let rejected: Why<'_> = object(value.rejection_info).unwrap_or_default();
    let other: Why<'_> = object(value.other_info).unwrap_or_default();
    let disabled: Why<'_> = object(value.disable_info).unwrap_or_default();
    let word = Some(value.reason.text()).filter(|word| !word.eq_ignore_ascii_case("none")).map(words);
    let when = disabled.disable_date.some().map(|date| format!("Disabled from {date}"));
    let parts = [
        word,
        rejected.reason.some(),
        rejected.recommendation.some(),
        other.title.some().map(|title| words(&title)),
        other.description.some(),
        when,
    ];
    let sentences = parts.into_iter().flatten().filter(|part| !part.is_empty()).map(|part| sentence(&part));
    sentences.collect::<Vec<_>>().join(" ")
}

/// `INVALID_FORMAT` as a person reads it: "Invalid format". What is no such word stays as it is.
pub(super) fn words(constant: &str) -> String {
    let is_constant = constant.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if !is_constant {
        return constant.to_owned();
    }
    let mut out = constant.replace('_', " ").to_lowercase();
    if let Some(first) = out.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    out
}

/// With a full stop, unless it has one.
pub(super) fn sentence(part: &str) -> String {
    if part.ends_with(['.', '!', '?']) { part.to_owned() } else { format!("{part}.") }
}
