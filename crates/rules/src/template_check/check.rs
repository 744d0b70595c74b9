//! The check of a template and its values before a send (R5C.9): what Meta would refuse is refused here,
//! with the slot named.

use serde_json::Value;

use super::json::{
    chars, component, is, is_positional, items, list, number, parameter_of, parameters, text, variables, word,
};
use super::problem::{TemplateProblem, invalid, missing};
use super::render::put_in;
use super::slots::{
    SlotKey, SlotKind, body_text, button_index, button_slot_kind, buttons, is_one_time_code, slots,
};
use super::{given, limits};
use crate::content::Kind;
use crate::draft::TemplateDraft;
use crate::refusal::Code;
use crate::template::{Template, TemplateStatus};
use crate::words::{Sentence, refusal, template as words};

/// This many spaces in a row are refused.
const SPACES_REFUSED: &str = "     ";

/// Whether the template may be sent with these values: approved, in this language, every slot filled with
/// what Meta takes, nothing given that nobody asked for.
pub fn check(template: &Template, draft: &TemplateDraft) -> Result<(), TemplateProblem> {
    if template.name != draft.name || template.language != draft.language {
        return Err(TemplateProblem {
            code: Code::TemplateNotFound,
            rule: "R5.3",
            meta_code: 132_001,
            slot: None,
            text: refusal::template_not_found(&draft.name, &draft.language, &[]),
        });
    }
    check_status(template)?;
    check_components(&template.components, &draft.components)
}

/// Whether a file of this kind can stand in the header, where that holds one.
pub fn check_file(template: &Template, file: Kind) -> Result<(), TemplateProblem> {
    let media = slots(&template.components).into_iter().find(|slot| slot.key == SlotKey::HeaderMedia);
    let Some(kind) = media.map(|slot| slot.kind) else { return Ok(()) };
    let wanted = match kind {
        SlotKind::Image => Kind::Image,
        SlotKind::Video => Kind::Video,
        SlotKind::Document => Kind::Document,
        _ => return Ok(()),
    };
    if file == wanted {
        return Ok(());
    }
    Err(invalid(Some(SlotKey::HeaderMedia), 132_012, words::wrong_kind(words::THE_HEADER, kind)))
}

/// Only an approved template may be sent; Meta's quality score is advice (R5.13).
fn check_status(template: &Template) -> Result<(), TemplateProblem> {
    let (code, rule, meta_code) = match &template.status {
        TemplateStatus::Approved => return Ok(()),
        TemplateStatus::Paused => (Code::TemplatePaused, "R5.12", 132_015),
        TemplateStatus::Disabled => (Code::TemplateDisabled, "R5.12", 132_016),
        TemplateStatus::Pending
        | TemplateStatus::Rejected
        | TemplateStatus::InAppeal
        | TemplateStatus::PendingDeletion
        | TemplateStatus::Deleted
        | TemplateStatus::Archived
        | TemplateStatus::LimitExceeded
        | TemplateStatus::Locked
        | TemplateStatus::Other(_) => (Code::TemplateNotApproved, "R5.8", 132_001),
    };
    let text = refusal::template_unsendable(&template.name, &template.status, &template.reason);
    Err(TemplateProblem { code, rule, meta_code, slot: None, text })
}

fn check_components(definition: &Value, given: &Value) -> Result<(), TemplateProblem> {
    if !given.is_array() && !given.is_null() {
        return Err(invalid(None, 132_000, words::COMPONENTS_NOT_A_LIST));
    }
    given::check(definition, given)?;
    check_header(definition, parameters(given, "header"))?;
    let body = Words { template: body_text(definition), key: SlotKey::Body, limit: limits::BODY };
    body.check(parameters(given, "body"))?;
    check_offer(definition, parameters(given, "limited_time_offer"))?;
    check_buttons(definition, given)?;
    check_cards(definition, given)
}

fn check_header(definition: &Value, given: &[Value]) -> Result<(), TemplateProblem> {
    let media = slots(definition).into_iter().find(|slot| slot.key == SlotKey::HeaderMedia);
    let Some(slot) = media else {
        let template = component(definition, "HEADER").map_or("", |header| text(header, "text"));
        return Words { template, key: SlotKey::Header, limit: limits::HEADER }.check(given);
    };
    let key = Some(SlotKey::HeaderMedia);
    let parameter = match given {
        [] => return Err(missing(SlotKey::HeaderMedia, 132_012)),
        [parameter] => parameter,
        _ => return Err(invalid(key, 132_000, words::too_many_values(words::THE_HEADER))),
    };
    let kinds: &[&str] = match slot.kind {
        SlotKind::Image => &["image"],
        SlotKind::Video => &["video", "gif"],
        SlotKind::Document => &["document"],
        SlotKind::Product => &["product"],
        _ => &["location"],
    };
    let object = kinds.iter().find(|kind| is(parameter, kind)).and_then(|kind| parameter.get(kind));
    let good = object.is_some_and(|object| match slot.kind {
        SlotKind::Location => ["latitude", "longitude"].iter().all(|part| is_degrees(object, part)),
        SlotKind::Product => {
            ["catalog_id", "product_retailer_id"].iter().all(|part| !text(object, part).is_empty())
        }
        _ => is_file(object),
    });
    if good { Ok(()) } else { Err(invalid(key, 132_012, words::wrong_kind(words::THE_HEADER, slot.kind))) }
}

/// Whether a file is named as Meta takes it: by the id of one that was uploaded, or by an address.
fn is_file(object: &Value) -> bool {
    let (id, link) = (text(object, "id"), text(object, "link"));
    let is_id =
        !id.is_empty() && !id.contains(|sign: char| sign.is_whitespace() || matches!(sign, '.' | '/'));
    is_id
        || ["https://", "http://"].iter().any(|scheme| link.len() > scheme.len() && link.starts_with(scheme))
}

fn is_degrees(object: &Value, part: &str) -> bool {
    let found = object.get(part);
    let degrees = found.and_then(Value::as_f64).or_else(|| found?.as_str()?.parse().ok());
    degrees.is_some_and(|degrees| degrees.abs() <= if part == "latitude" { 90.0 } else { 180.0 })
}

fn check_offer(definition: &Value, given: &[Value]) -> Result<(), TemplateProblem> {
    if !slots(definition).iter().any(|slot| slot.key == SlotKey::Offer) {
        return Ok(());
    }
    let ends =
        given.first().and_then(|parameter| parameter.get("limited_time_offer")?.get("expiration_time_ms"));
    match ends {
        None => Err(missing(SlotKey::Offer, 132_000)),
        Some(Value::Number(_)) => Ok(()),
        Some(_) => {
            Err(invalid(Some(SlotKey::Offer), 132_012, words::wrong_kind(words::THE_OFFER, SlotKind::Expiry)))
        }
    }
}

fn check_buttons(definition: &Value, given: &Value) -> Result<(), TemplateProblem> {
    let in_offer = component(definition, "LIMITED_TIME_OFFER").is_some();
    let code_limit = if in_offer { limits::OFFER_CODE } else { limits::CODE };
    let buttons = buttons(definition);
    let given: Vec<&Value> = items(given).iter().filter(|component| is(component, "button")).collect();
    for (index, button) in buttons.iter().enumerate() {
        let mine = given.iter().find(|component| button_index(component) == Some(index));
        let given = mine.map_or(&[][..], |component| list(component, "parameters"));
        check_button(index, button, given, code_limit)?;
    }
    Ok(())
}

/// A code that it copies has at most `code_limit` characters.
fn check_button(
    index: usize,
    button: &Value,
    given: &[Value],
    code_limit: usize,
) -> Result<(), TemplateProblem> {
    let key = SlotKey::Button(index);
    let label = words::the_button(text(button, "text"));
    if is_one_time_code(button) {
        let code = given.first().and_then(word).filter(|code| !code.trim().is_empty());
        return code.map(|_| ()).ok_or_else(|| missing(SlotKey::Body("1".to_owned()), 131_008));
    }
    let Some(kind) = button_slot_kind(button) else {
        let unasked = is(button, "URL") && !given.is_empty();
        let text = words::too_many_values(label);
        return if unasked { Err(invalid(Some(key), 132_000, text)) } else { Ok(()) };
    };
    let Some(parameter) = given.first() else { return Err(missing(key, 131_008)) };
    let (value, limit) = match kind {
        SlotKind::UrlSuffix => (word(parameter), limits::ADDRESS.saturating_sub(chars(text(button, "url")))),
        SlotKind::CouponCode => (parameter.get("coupon_code").and_then(Value::as_str), code_limit),
        _ => {
            let good = parameter.get("action").is_some_and(Value::is_object);
            let text = words::wrong_kind(label, kind);
            return if good { Ok(()) } else { Err(invalid(Some(key), 132_012, text)) };
        }
    };
    let Some(value) = value else { return Err(invalid(Some(key), 132_012, words::wrong_kind(label, kind))) };
    check_value(&key, &label, value)?;
    if chars(value) > limit {
        return Err(invalid(Some(key), 132_005, words::too_long(label, limit)));
    }
    Ok(())
}

fn check_cards(definition: &Value, given: &Value) -> Result<(), TemplateProblem> {
    let Some(carousel) = component(definition, "CAROUSEL") else { return Ok(()) };
    let given = component(given, "carousel").map_or(&[][..], |carousel| list(carousel, "cards"));
    for (index, card) in list(carousel, "cards").iter().enumerate() {
        let mine = given.iter().find(|card| number(card, "card_index") == Some(index));
        let none = Value::Null;
        let components = mine.and_then(|card| card.get("components")).unwrap_or(&none);
        let Some(definition) = card.get("components") else { continue };
        check_components(definition, components).map_err(|problem| TemplateProblem {
            slot: problem.slot.map(|slot| SlotKey::Card(index, Box::new(slot))),
            text: words::of_card(index, problem.text),
            ..problem
        })?;
    }
    Ok(())
}

/// A text with variables, as the header and the body are.
struct Words<'a> {
    template: &'a str,
    key: fn(String) -> SlotKey,
    limit: usize,
}

impl Words<'_> {
    fn check(&self, given: &[Value]) -> Result<(), TemplateProblem> {
        let names = variables(self.template);
        for name in &names {
            let key = (self.key)((*name).to_owned());
            let unnamed = !is_positional(name) && given.iter().any(|p| text(p, "parameter_name").is_empty());
            if unnamed {
                return Err(invalid(Some(key), 132_012, words::PARAMETER_NAMES_NEEDED));
            }
            let Some(parameter) = parameter_of(&names, name, given) else {
                return Err(missing(key, 132_000));
            };
            let label = words::variable(name);
            let Some(value) = word(parameter) else {
                return Err(invalid(Some(key), 132_012, words::wrong_kind(label, SlotKind::Text)));
            };
            check_value(&key, &label, value)?;
        }
        if given.len() > names.len() {
            return Err(invalid(None, 132_000, words::too_many_values(self.part())));
        }
        let filled = put_in(self.template, given);
        if !names.is_empty() && chars(&filled) > self.limit {
            return Err(invalid(None, 132_005, words::too_long(self.part(), self.limit)));
        }
        Ok(())
    }

    fn part(&self) -> Sentence {
        if self.limit == limits::HEADER { words::THE_HEADER } else { words::THE_BODY }
    }
}

fn check_value(key: &SlotKey, label: &Sentence, value: &str) -> Result<(), TemplateProblem> {
    if value.trim().is_empty() {
        return Err(missing(key.clone(), 131_008));
    }
    if value.contains(['\n', '\r', '\t']) || value.contains(SPACES_REFUSED) {
        return Err(invalid(Some(key.clone()), 132_012, words::bad_whitespace(label.clone())));
    }
    Ok(())
}
