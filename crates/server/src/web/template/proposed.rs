//! What the slots of a template are filled with before anybody types, and where it comes from: the contact, their attributes,
//! the conversation, the number that is written from, whoever writes.

use std::collections::BTreeMap;

use transom_pages::say;
use transom_pages::words::word;
use transom_rules::attribute::Subject;
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey};
use transom_store::attributes::Attribute;
use transom_store::slots::Names;

/// What a slot is filled with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Proposed {
    pub(super) value: String,
    /// Where it comes from, in words.
    pub(super) source: String,
}

/// What is known of those who write to each other.
#[derive(Default)]
pub(super) struct Who<'a> {
    /// The contact's name.
    pub(super) contact: &'a str,
    /// Their number, for whoever may see it.
    pub(super) phone: &'a str,
    /// Who writes.
    pub(super) agent: &'a str,
    /// What the number is called that is written from.
    pub(super) number: &'a str,
    /// That number.
    pub(super) address: &'a str,
    /// What else is known of contact and conversation.
    pub(super) attributes: &'a [(Attribute, String)],
    /// What the slots are called.
    pub(super) names: Names,
}

/// What slots for whoever writes are called, without signs.
const AGENT: [&str; 8] =
    ["agent", "agentname", "yourname", "myname", "sender", "sendername", "staff", "staffname"];
/// Those for the business.
const BUSINESS: [&str; 8] =
    ["business", "businessname", "company", "companyname", "shop", "shopname", "store", "storename"];
/// Those for its number.
const OUR_NUMBER: [&str; 4] = ["ournumber", "businessnumber", "businessphone", "supportnumber"];
/// Those for the customer's number.
const THEIR_NUMBER: [&str; 5] = ["phone", "phonenumber", "mobile", "customerphone", "customernumber"];

impl Who<'_> {
    /// A value for each slot that something is known for.
    pub(super) fn propose(&self, template: &Template) -> BTreeMap<SlotKey, Proposed> {
        let slots = template_check::slots(&template.components).into_iter();
        slots.filter_map(|slot| Some((slot.key.clone(), self.value(template, &slot.key)?))).collect()
    }

    fn value(&self, template: &Template, key: &SlotKey) -> Option<Proposed> {
        if template_check::takes_a_name(template, key) {
            return self.name(key);
        }
        let called = plain(self.called(key)?);
        let is_one = |words: &[&str]| words.contains(&called.as_str());
        self.attribute(&called).or_else(|| {
            let (value, source) = if is_one(&AGENT) {
                (self.agent, "slot-from-you")
            } else if is_one(&BUSINESS) {
                (self.number, "slot-from-number")
            } else if is_one(&OUR_NUMBER) {
                (self.address, "slot-from-number")
            } else if is_one(&THEIR_NUMBER) {
                (self.phone, "slot-from-contact")
            } else {
                return None;
            };
            one_line(value).map(|value| Proposed { value, source: word(source).to_owned() })
        })
    }

    /// What a slot is called, by people or in the template.
    fn called<'s>(&'s self, key: &'s SlotKey) -> Option<&'s str> {
        let own = match key {
            SlotKey::Header(name) | SlotKey::Body(name) if key.has_own_name() => Some(name.as_str()),
            _ => None,
        };
        own.or_else(|| self.names.get(key).map(String::as_str))
    }

    /// A greeting takes the first name, what asks for all of it the whole.
    fn name(&self, key: &SlotKey) -> Option<Proposed> {
        let is_name = self.contact.chars().any(char::is_alphabetic) && !self.contact.starts_with('@');
        let whole = one_line(self.contact).filter(|_| is_name)?;
        let takes_all = matches!(key, SlotKey::Body(name) | SlotKey::Header(name) if name == "full_name");
        let value = if takes_all { whole } else { whole.split(' ').next().unwrap_or_default().to_owned() };
        Some(Proposed { value, source: word("slot-from-contact").to_owned() })
    }

    fn attribute(&self, called: &str) -> Option<Proposed> {
        let is_it = |one: &Attribute| plain(&one.key) == *called || plain(&one.name) == *called;
        let (attribute, value) = self.attributes.iter().find(|(one, _)| is_it(one))?;
        let name = attribute.name.as_str();
        let source = match attribute.subject {
            Subject::Contact => say!("slot-from-attribute", name = name),
            Subject::Conversation => say!("slot-from-conversation", name = name),
        };
        one_line(value).map(|value| Proposed { value, source })
    }
}

/// Letters and digits alone, small: `Order number` and `order_number` are the same.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// As Meta takes values: on one line, with single spaces; nothing of nothing.
fn one_line(value: &str) -> Option<String> {
    let line = value.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use transom_rules::attribute::Kind;
    use transom_rules::id::AttributeId;
    use uuid::Uuid;

    use super::super::fixture::template;
    use super::*;

    fn attribute(subject: Subject, key: &str, name: &str) -> Attribute {
        Attribute {
            id: AttributeId(Uuid::nil()),
            subject,
            key: key.into(),
            name: name.into(),
            kind: Kind::Text,
            choices: Vec::new(),
            place: 0,
            is_removed: false,
        }
    }

    #[test]
    fn slots_are_filled_from_all_that_is_known_and_say_from_where() {
        let attributes = [
            (attribute(Subject::Contact, "city", "City"), "Porto\n Norte".to_owned()),
            (attribute(Subject::Conversation, "order_number", "Order"), "HL-7".to_owned()),
        ];
        let who = Who {
            contact: "Ana Costa",
            phone: "+15550100111",
            agent: "Ines Faria",
            number: "Linden & Sons",
            address: "+15550100100",
            attributes: &attributes,
            names: Names::from([(SlotKey::Body("1".into()), "Order number".to_owned())]),
        };
        for (slot, value, source) in [
            ("full_name", "Ana Costa", "from the contact"),
            ("first_name", "Ana", "from the contact"),
            ("city", "Porto Norte", "from “City” of the contact"),
            ("agent_name", "Ines Faria", "your name"),
            ("company", "Linden & Sons", "from the number you write from"),
            ("our_number", "+15550100100", "from the number you write from"),
            ("phone", "+15550100111", "from the contact"),
            ("1", "HL-7", "from “Order” of the conversation"),
        ] {
            let proposed = who.propose(&template(&format!("It is about {{{{{slot}}}}} today."), "APPROVED"));
            let found = proposed.get(&SlotKey::Body(slot.into())).unwrap_or_else(|| panic!("{slot}"));
            assert_eq!((found.value.as_str(), found.source.as_str()), (value, source), "{slot}");
        }
        assert!(who.propose(&template("It costs {{price}} or {{2}} now.", "APPROVED")).is_empty());
    }

    #[test]
    fn nothing_is_filled_in_from_nothing() {
        let who = Who { contact: "@ana", ..Who::default() };
        for body in ["Hi {{1}}, welcome.", "By {{agent}} today.", "Call {{phone}} today."] {
            assert!(who.propose(&template(body, "APPROVED")).is_empty(), "{body}");
        }
    }
}
