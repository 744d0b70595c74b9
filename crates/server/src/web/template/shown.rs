//! Templates as the picker shows them: cut at their slots, with what can be filled in already.

use std::collections::BTreeMap;

use serde_json::Value;
use transom_channels::whatsapp::media;
use transom_desk::templates::last::Last;
use transom_pages::frame::address::address;
use transom_pages::frame::once::Nonce;
use transom_pages::templates::picker::filling::{Again, Because, Chosen, FileSlot, Piece, Slot, SlotKind};
use transom_pages::templates::slot;
use transom_pages::thread::body::Button;
use transom_rules::content::Kind;
use transom_rules::pricing::price::Prices;
use transom_rules::template::Template;
use transom_rules::template_check::{self, Rendered, RenderedHeader, SlotKey};
use transom_store::media::Media;
use transom_store::slots::Names;

use super::choices::price;
use super::proposed::Proposed;
use crate::web::load::content::{button_icon, button_label};
use crate::web::templates::look;

/// What surrounds a template that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// What each form would cost.
    pub(super) prices: Prices,
    /// What its slots are called.
    pub(super) names: Names,
    /// What the customer was last sent in it.
    pub(super) last: Option<Last>,
    /// The file that it was last sent with.
    pub(super) file: Option<Media>,
    /// What its slots are filled with, and from where.
    pub(super) proposed: BTreeMap<SlotKey, Proposed>,
    /// All languages in which it can be sent.
    pub(super) languages: Vec<String>,
    /// Why it is this one.
    pub(super) because: Option<Because>,
    /// Whoever looks may give slots names.
    pub(super) may_name: bool,
}

/// A template that is open, with these values in its slots.
pub(super) fn chosen(
    template: &Template,
    around: &Around,
    values: &BTreeMap<SlotKey, String>,
    problems: Vec<(String, String)>,
) -> Chosen {
    let drawn = template_check::render(template, &Value::Null);
    let header = match &drawn.header {
        Some(RenderedHeader::Text(text)) => pieces(text, SlotKey::Header),
        _ => Vec::new(),
    };
    Chosen {
        channel: String::new(),
        fallback: None,
        nonce: Nonce::default(),
        name: template.name.clone(),
        language: template.language.clone(),
        languages: around.languages.clone(),
        because: around.because.clone(),
        category: template.category,
        above: drawn
            .header
            .as_ref()
            .and_then(look::above)
            .map(|above| look::picture(above, &template.components, template, None)),
        header,
        body: body(&drawn),
        footer: drawn.footer.clone().unwrap_or_default(),
        buttons: drawn
            .buttons
            .iter()
            .map(|button| Button {
                text: button_label(&button.kind, &button.text),
                icon: button_icon(&button.kind),
            })
            .collect(),
        slots: template_check::slots(&template.components)
            .into_iter()
            .map(|slot| self::slot(template, slot, around, values, &problems))
            .collect(),
        price: price(template, &around.prices),
        cautions: Vec::new(),
        naming: naming(template, around),
        problems,
    }
}

/// Where its slots get names, if some have none and whoever looks may give them.
fn naming(template: &Template, around: &Around) -> Option<String> {
    let is_bare = |slot: &template_check::Slot| {
        slot::written(&slot.key).is_some()
            && !slot.key.has_own_name()
            && !around.names.contains_key(&slot.key)
            && !template_check::takes_a_name(template, &slot.key)
    };
    let bare = template_check::slots(&template.components).iter().any(is_bare);
    let page = address("/templates", &[("q", &template.name), ("slots", &template.id.to_string())]);
    (bare && around.may_name).then(|| format!("{page}#t-{}", template.id))
}

/// The body, and below it the cards of a carousel.
pub(in crate::web) fn body(drawn: &Rendered) -> Vec<Piece> {
    let mut all = pieces(&drawn.body, SlotKey::Body);
    for (index, card) in drawn.cards.iter().enumerate() {
        all.push(Piece::Text("\n\n".to_owned()));
        all.extend(pieces(&card.body, |name| SlotKey::Card(index, Box::new(SlotKey::Body(name)))));
    }
    all
}

/// A text cut at its variables.
fn pieces(text: &str, key: impl Fn(String) -> SlotKey) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((name, behind)) = after.split_once("}}") else { break };
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(Piece::Slot(key(name.trim().to_owned()).to_string()));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

fn slot(
    template: &Template,
    slot: template_check::Slot,
    around: &Around,
    values: &BTreeMap<SlotKey, String>,
    problems: &[(String, String)],
) -> Slot {
    let value = values.get(&slot.key).cloned().unwrap_or_default();
    let filled = around.proposed.get(&slot.key).filter(|one| problems.is_empty() && one.value == value);
    Slot {
        key: slot.key.to_string(),
        label: slot::label(template, &slot, around.names.get(&slot.key).map(String::as_str)),
        kind: takes(template, &slot, around),
        source: filled.map(|one| one.source.clone()).unwrap_or_default(),
        example: match slot.kind {
            template_check::SlotKind::Location => "52.5200,13.4050,Name,Address".into(),
            template_check::SlotKind::Product => "194836987003835,SKU-17".into(),
            template_check::SlotKind::Expiry => "1795083600000".into(),
            _ => slot.example.unwrap_or_default(),
        },
        last: around.last.as_ref().and_then(|last| {
            let words = last.values.get(&slot.key).filter(|words| **words != value)?;
            Some((words.clone(), last.at))
        }),
        value,
    }
}

fn takes(template: &Template, slot: &template_check::Slot, around: &Around) -> SlotKind {
    let file = |kind: Kind| {
        SlotKind::File(FileSlot {
            kind,
            // Meta shows no other document in a header.
            accept: if kind == Kind::Document {
                "application/pdf".into()
            } else {
                media::accepted(kind).join(",")
            },
            most: media::most(kind),
            again: around.file.as_ref().filter(|_| slot.key == SlotKey::HeaderMedia).map(|file| Again {
                id: file.id,
                filename: file.filename.clone(),
                at: file.created_at,
            }),
        })
    };
    match slot.kind {
        template_check::SlotKind::Image => file(Kind::Image),
        template_check::SlotKind::Video => file(Kind::Video),
        template_check::SlotKind::Document => file(Kind::Document),
        template_check::SlotKind::UrlSuffix => SlotKind::UrlEnd(begins(template, &slot.key)),
        template_check::SlotKind::CouponCode => SlotKind::Coupon,
        template_check::SlotKind::Text
        | template_check::SlotKind::Location
        | template_check::SlotKind::Product
        | template_check::SlotKind::Expiry
        | template_check::SlotKind::Products => SlotKind::Text,
    }
}

/// The fixed beginning of a button's address.
fn begins(template: &Template, key: &SlotKey) -> String {
    let SlotKey::Button(index) = key else { return String::new() };
    let drawn = template_check::render(template, &Value::Null);
    let target = drawn.buttons.get(*index).map(|button| button.target.clone()).unwrap_or_default();
    target.split("{{").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::template;
    use super::super::proposed::Who;
    use super::*;

    fn filled(template: &Template, contact: &str) -> Around {
        let who = Who { contact, ..Who::default() };
        Around { proposed: who.propose(template), ..Around::default() }
    }

    fn values_of(around: &Around) -> BTreeMap<SlotKey, String> {
        around.proposed.iter().map(|(key, one)| (key.clone(), one.value.clone())).collect()
    }

    #[test]
    fn a_template_is_cut_at_its_slots_and_a_greeting_takes_the_first_name() {
        let template = template("Hi {{1}}, order {{2}} is ready.", "APPROVED");
        let around = filled(&template, "Ana María Ortiz");
        let chosen = chosen(&template, &around, &values_of(&around), Vec::new());
        let text = |words: &str| Piece::Text(words.into());
        let slot = |key: &str| Piece::Slot(key.into());
        assert_eq!(
            chosen.body,
            [text("Hi "), slot("body:1"), text(", order "), slot("body:2"), text(" is ready.")]
        );
        assert_eq!(chosen.slots[0].value, "Ana");
        assert_eq!(chosen.slots[0].source, "from the contact");
        assert_eq!(chosen.slots[1].value, "");
        assert!(filled(&template, "+1 555 010 0777").proposed.is_empty());
    }

    #[test]
    fn a_slot_is_called_by_its_name_and_offers_what_was_last_sent() {
        let template = template("Hi {{1}}, order {{2}} is ready.", "APPROVED");
        let key = |name: &str| SlotKey::Body(name.into());
        let values = BTreeMap::from([(key("1"), "Maya".to_owned()), (key("2"), "HL-1".to_owned())]);
        let around = Around {
            names: BTreeMap::from([(key("2"), "Order number".to_owned())]),
            last: Some(Last { values, ..Last::default() }),
            may_name: true,
            ..Around::default()
        };
        let around = Around { proposed: filled(&template, "Maya Chen").proposed, ..around };
        let drawn = |around: &Around| chosen(&template, around, &values_of(around), Vec::new());
        let open = drawn(&around);
        assert_eq!(
            (open.slots[0].label.as_str(), open.slots[1].label.as_str()),
            ("Customer's name", "Order number")
        );
        assert_eq!(open.slots[0].last, None, "it stands there already");
        assert_eq!(open.slots[1].last.as_ref().map(|(words, _)| words.as_str()), Some("HL-1"));
        assert_eq!(open.slots[1].value, "", "what was sent before is offered, not filled in");
        assert_eq!(open.naming, None, "all have names");
        let bare = Around { names: Names::new(), ..around };
        let naming = drawn(&bare).naming;
        assert!(naming.is_some_and(|address| address.starts_with("/templates?q=order_ready")));
        assert_eq!(drawn(&Around { may_name: false, ..bare }).naming, None);
    }
}
