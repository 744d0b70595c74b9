//! Templates as the picker shows them: cut at their slots, with what can be filled in already.

use std::collections::BTreeMap;

use serde_json::Value;
use transom_desk::templates::last::Last;
use transom_pages::frame::address::address;
use transom_pages::frame::once::Nonce;
use transom_pages::frame::price::PriceView;
use transom_pages::templates::picker::{Choice, Chosen, Piece, Slot, SlotKind};
use transom_pages::templates::slot;
use transom_pages::thread::body::Button;
use transom_pages::words::word;
use transom_rules::language::{self, Reader};
use transom_rules::pricing::Billed;
use transom_rules::pricing::price::Prices;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{self, Rendered, RenderedHeader, SlotKey};
use transom_store::slots::Names;

use crate::web::load::content::{button_icon, button_label};

/// The list: what can be sent first, of that what the customer is likely to read, and of that utility before the rest.
pub(super) fn choices(known: &[Template], to: Reader<'_>, prices: &Prices) -> Vec<Choice> {
    let mut sorted: Vec<&Template> = known.iter().collect();
    sorted.sort_by_key(|template| {
        (
            template.status != TemplateStatus::Approved,
            language::is_read_by(&template.language, to) == Some(false),
            template.category != Category::Utility,
            &template.name,
        )
    });
    sorted.into_iter().map(|template| choice(template, prices)).collect()
}

/// What a template would cost now.
fn price(template: &Template, prices: &Prices) -> Option<PriceView> {
    prices.of(Billed::Template(template.category)).map(PriceView::of)
}

fn choice(template: &Template, prices: &Prices) -> Choice {
    Choice {
        name: template.name.clone(),
        language: template.language.clone(),
        category: template.category,
        body: example(template),
        price: price(template, prices),
        unusable: unusable(template),
    }
}

/// What surrounds a template that is open.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// What each form would cost.
    pub(super) prices: Prices,
    /// What its slots are called.
    pub(super) names: Names,
    /// What the customer was last sent in it.
    pub(super) last: Option<Last>,
    /// Whoever looks may give slots names.
    pub(super) may_name: bool,
}

/// Its words as Meta was shown them, with examples where something is to be filled in.
fn example(template: &Template) -> String {
    let body = template_check::render(template, &Value::Null).body;
    template_check::slots(&template.components).into_iter().fold(body, |body, slot| {
        match (slot.key, slot.example) {
            (SlotKey::Body(name), Some(example)) => {
                body.replace(&format!("{{{{{name}}}}}"), &format!("[{example}]"))
            }
            _ => body,
        }
    })
}

/// Why Meta does not let it be sent; `None` if it does.
fn unusable(template: &Template) -> Option<String> {
    let state = match &template.status {
        TemplateStatus::Approved => return None,
        TemplateStatus::Pending => "unusable-pending",
        TemplateStatus::InAppeal => "unusable-appeal",
        TemplateStatus::Rejected => "unusable-rejected",
        TemplateStatus::Paused => "unusable-paused",
        TemplateStatus::Disabled => "unusable-disabled",
        TemplateStatus::PendingDeletion
        | TemplateStatus::Deleted
        | TemplateStatus::Archived
        | TemplateStatus::Other(_) => "unusable-other",
    };
    let state = word(state);
    let reason = Some(template.reason.as_str()).filter(|reason| !reason.is_empty() && *reason != "NONE");
    Some(reason.map_or_else(|| state.to_owned(), |reason| format!("{state}: {reason}")))
}

/// What can be filled in from the contact: their name, where a name is asked for.
pub(super) fn proposed(template: &Template, contact: &str) -> BTreeMap<SlotKey, String> {
    let is_name = contact.chars().any(char::is_alphabetic) && !contact.starts_with('@');
    if !is_name {
        return BTreeMap::new();
    }
    let whole = contact.split_whitespace().collect::<Vec<_>>().join(" ");
    let first = whole.split(' ').next().unwrap_or(&whole).to_owned();
    template_check::slots(&template.components)
        .into_iter()
        .filter(|slot| template_check::takes_a_name(template, &slot.key))
        .map(|slot| {
            let takes_all =
                matches!(&slot.key, SlotKey::Body(name) | SlotKey::Header(name) if name == "full_name");
            (slot.key, if takes_all { whole.clone() } else { first.clone() })
        })
        .collect()
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
        nonce: Nonce::default(),
        name: template.name.clone(),
        language: template.language.clone(),
        category: template.category,
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
    let from_contact = problems.is_empty() && !value.is_empty();
    Slot {
        key: slot.key.to_string(),
        label: slot::label(template, &slot, around.names.get(&slot.key).map(String::as_str)),
        kind: match slot.kind {
            template_check::SlotKind::Image => SlotKind::Image,
            template_check::SlotKind::Video => SlotKind::Video,
            template_check::SlotKind::Document => SlotKind::Document,
            template_check::SlotKind::UrlSuffix => SlotKind::UrlEnd,
            template_check::SlotKind::CouponCode => SlotKind::Coupon,
            template_check::SlotKind::Text
            | template_check::SlotKind::Location
            | template_check::SlotKind::Product
            | template_check::SlotKind::Expiry
            | template_check::SlotKind::Products => SlotKind::Text,
        },
        source: if from_contact { word("slot-from-contact").into() } else { String::new() },
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

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::id::TemplateId;
    use uuid::Uuid;

    use super::*;

    fn template(body: &str, status: &str) -> Template {
        Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: "order_ready".into(),
            language: "en".into(),
            category: Category::Utility,
            status: status.to_owned().into(),
            reason: String::new(),
            quality: "UNKNOWN".into(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": body}]),
        }
    }

    #[test]
    fn a_template_is_cut_at_its_slots_and_a_greeting_takes_the_first_name() {
        let template = template("Hi {{1}}, order {{2}} is ready.", "APPROVED");
        let values = proposed(&template, "Ana María Ortiz");
        let chosen = chosen(&template, &Around::default(), &values, Vec::new());
        let text = |words: &str| Piece::Text(words.into());
        let slot = |key: &str| Piece::Slot(key.into());
        assert_eq!(
            chosen.body,
            [text("Hi "), slot("body:1"), text(", order "), slot("body:2"), text(" is ready.")]
        );
        assert_eq!(chosen.slots[0].value, "Ana");
        assert_eq!(chosen.slots[0].source, "from the contact");
        assert_eq!(chosen.slots[1].value, "");
        assert!(proposed(&template, "+1 555 010 0777").is_empty());
    }

    #[test]
    fn templates_are_read_with_the_examples_of_their_slots() {
        let mut template = template("Hi {{first_name}}, order {{order_id}} is ready.", "APPROVED");
        template.parameter_format = "NAMED".into();
        template.components[0]["example"] = json!({"body_text_named_params": [
            {"param_name": "first_name", "example": "Maya"}, {"param_name": "order_id", "example": "HL-1"}]});
        assert_eq!(example(&template), "Hi [Maya], order [HL-1] is ready.");
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
        let drawn =
            |around: &Around| chosen(&template, around, &proposed(&template, "Maya Chen"), Vec::new());
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

    fn reader(address: &str) -> Reader<'_> {
        Reader { language: "", address }
    }

    #[test]
    fn what_cannot_be_sent_stands_last_and_says_why() {
        let known = [template("a", "PAUSED"), template("b", "APPROVED")];
        let choices = choices(&known, reader("+15550100111"), &Prices::default());
        assert_eq!(choices[0].unusable, None);
        assert_eq!(choices[1].unusable.as_deref(), Some("Paused by Meta for its quality"));
    }

    #[test]
    fn what_the_customer_reads_stands_before_the_rest() {
        let named = |name: &str, language: &str| Template {
            name: name.into(),
            language: language.into(),
            ..template("Hello", "APPROVED")
        };
        let known = [named("a", "en_US"), named("z", "es")];
        let first = |to: &str| choices(&known, reader(to), &Prices::default()).swap_remove(0).name;
        assert_eq!((first("+34600000031"), first("+447700900118")), ("z".into(), "a".into()));
    }
}
