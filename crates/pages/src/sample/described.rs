//! What else is known of contacts and conversations, and the pages about it.

use maud::Markup;
use transom_rules::attribute::Kind;
use transom_rules::block::Carried;
use transom_rules::campaign::Step;
use transom_rules::id::{AttributeId, CampaignId, ContactId};
use uuid::Uuid;

use super::people::settings;
use super::{ago, conversation, files, frame};
use crate::contacts::Candidate;
use crate::contacts::block::{Block, Blocking, Kept};
use crate::contacts::list::{self, Contacts, Line};
use crate::contacts::page::{self, Contact, Locale, OfCampaign};
use crate::frame::chip::Status;
use crate::frame::described::Value;
use crate::frame::field::{Choice, Problem};
use crate::frame::shell::Theme;
use crate::frame::there::There;
use crate::thread::about::{self, About, Filling};
use crate::thread::panel::Consent;
use crate::thread::person::Beside;
use crate::words::word;
use crate::workspace::attributes::{self, Attribute, Attributes, Typed};

fn value(number: u128, name: &str, kind: Kind, value: &str) -> Value {
    let choices = vec!["Gold".to_owned(), "Silver".to_owned()];
    let choices = if kind == Kind::Choice { choices } else { Vec::new() };
    let id = AttributeId(Uuid::from_u128(number));
    Value { id, name: name.into(), kind, choices, value: value.into(), kept: value.into(), problem: None }
}

/// What a contact agreed to, and withdrew for one number.
pub(super) fn agreed() -> Vec<Consent> {
    let one = |given, minutes, channel: Option<&str>| Consent {
        purpose: "Marketing".into(),
        given,
        at: ago(minutes),
        channel: channel.map(str::to_owned),
    };
    vec![one(true, 300, None), one(false, 200, Some("Returns"))]
}

fn of_contact() -> Vec<Value> {
    vec![
        value(1, "Customer no. <b>", Kind::Text, "C-1042"),
        value(2, "Tier", Kind::Choice, "Bronze"),
        value(3, "Spent", Kind::Number, "1204.5"),
        value(4, "Bought on", Kind::Date, "2025-03-14"),
        value(5, "Has a grinder", Kind::YesNo, "yes"),
        value(6, "Shop", Kind::Text, ""),
    ]
}

/// The part of the panel.
pub(crate) fn about() -> About {
    About {
        contact: ContactId(Uuid::from_u128(1)),
        has_page: true,
        of_contact: of_contact(),
        conversation: conversation(1),
        of_conversation: vec![value(7, "Order", Kind::Text, "R-2291")],
        may_describe: true,
    }
}

fn who(number: u128, name: &str, address: &str) -> Candidate {
    Candidate { id: ContactId(Uuid::from_u128(number)), name: name.into(), addresses: vec![address.into()] }
}

fn contacts() -> Contacts {
    let line = |who, block, is_opted_out| Line { who, block, is_opted_out };
    Contacts {
        contacts: vec![
            line(who(1, "Daniel Okafor", "+15550100117"), None, false),
            line(who(2, "Grace <b>Okafor</b>", "+447700900118"), Some(block()), true),
        ],
        query: String::new(),
        only_blocked: false,
        after: Some(ContactId(Uuid::from_u128(2))),
        has_suggestions: true,
        may_import: true,
        may_export: true,
    }
}

fn block() -> Block {
    Block {
        at: Some(ago(40)),
        by: Some("Ana <b>Ruiz</b>".into()),
        reason: "Threats against <b>the shop</b>".into(),
    }
}

/// Of somebody who is not blocked and wrote a moment ago.
pub(crate) fn blocking() -> Blocking {
    let contact = ContactId(Uuid::from_u128(7));
    Blocking { contact, block: None, carried: Vec::new(), can_be_carried: true, may_block: true }
}

/// Of somebody who is blocked, at WhatsApp as far as it does that.
fn blocked() -> Blocking {
    let kept = |state, why: Option<&str>| Kept { number: "Shop".into(), state, why: why.map(str::to_owned) };
    let late = word("carried-day");
    Blocking {
        block: Some(block()),
        carried: vec![kept(Carried::Refused, Some(late)), kept(Carried::Blocked, None)],
        ..blocking()
    }
}

fn in_campaign(n: u128, step: Step, why: &str) -> OfCampaign {
    OfCampaign {
        id: CampaignId(Uuid::from_u128(n)),
        name: "Spring <b>".into(),
        step,
        why: why.into(),
        replied: step == Step::Read,
        at: ago(7),
    }
}

fn contact() -> Contact {
    Contact {
        who: who(1, "Daniel <b>Okafor</b>", "+15550100117"),
        name: "Daniel <b>Okafor</b>".into(),
        blocking: blocked(),
        opted_out_at: Some(ago(90)),
        there: Some(There { zone: "Europe/Berlin".into(), is_guess: false }),
        language: "de".into(),
        time_zone: "Europe/Berlin".into(),
        kept: Locale { language: "de".into(), time_zone: "Europe/Berlin".into() },
        created_at: ago(900),
        values: of_contact(),
        conversations: vec![Beside { id: conversation(1), status: Status::Closed, last_at: ago(7) }],
        campaigns: vec![in_campaign(1, Step::Read, ""), in_campaign(2, Step::Failed, "Not delivered <b>")],
        may_change: true,
        may_merge: true,
        suggested: files::suggested(),
        acts: files::ACTS,
        problem: None,
        is_saved: true,
    }
}

fn defined() -> Attributes {
    let one = |number, name: &str, key: &str, kind| Attribute {
        id: AttributeId(Uuid::from_u128(number)),
        name: name.into(),
        key: key.into(),
        kind,
        choices: "Gold\nSilver".into(),
        typed: Typed { name: name.into(), choices: "Gold\nSilver".into(), ..Typed::default() },
    };
    Attributes {
        of_contacts: vec![
            one(1, "Customer no. <b>", "customer_no", Kind::Text),
            one(2, "Tier", "tier", Kind::Choice),
        ],
        of_conversations: vec![one(7, "Order", "order", Kind::Text)],
        may_define: true,
        new: blank(),
        refused: None,
    }
}

fn blank() -> Typed {
    let subjects =
        vec![Choice::new("contact", "a contact", true), Choice::new("conversation", "a conversation", false)];
    let kinds = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), attributes::kind_word(*kind), *kind == Kind::Text));
    Typed { subjects, kinds: kinds.collect(), ..Typed::default() }
}

/// Their pages.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    let wrong = |field: &str| Problem { field: field.into(), text: "Say another one <b>.".into() };
    let untaken = Attributes { refused: Some((None, wrong("choices"))), ..defined() };
    let mut values = of_contact();
    values[2].problem = Some("A number is written in digits.".into());
    let unsaved =
        Contact { values: values.clone(), problem: Some(wrong("name")), is_saved: false, ..contact() };
    let stuck =
        Kept { number: "Shop".into(), state: Carried::Stuck, why: Some("It gave the error 190.".into()) };
    let read_only = Contact {
        may_change: false,
        may_merge: false,
        suggested: Vec::new(),
        conversations: Vec::new(),
        blocking: Blocking { carried: vec![stuck], can_be_carried: false, ..blocking() },
        ..contact()
    };
    let only_blocked = Contacts { only_blocked: true, ..contacts() };
    let filling = |values| Filling {
        conversation: conversation(1),
        name: "Daniel <b>".into(),
        values,
        problem: Some(wrong("attributes")),
    };
    let nobody = |query: &str| Contacts { query: query.into(), ..Contacts::default() };
    vec![
        ("attributes", attributes::page(frame, settings, &defined())),
        ("attributes-wrong", attributes::page(frame, settings, &untaken)),
        (
            "no-attributes",
            attributes::page(
                frame,
                settings,
                &Attributes { may_define: true, new: blank(), ..Attributes::default() },
            ),
        ),
        ("contacts", list::page(frame, &contacts())),
        ("contacts-blocked", list::page(frame, &only_blocked)),
        ("no-contacts", list::page(frame, &nobody(""))),
        ("contacts-nothing", list::page(frame, &nobody("zebra <b>"))),
        ("contact", page::page(frame, &contact())),
        ("contact-wrong", page::page(frame, &unsaved)),
        ("contact-read-only", page::page(frame, &read_only)),
        ("about", about::page(frame, &filling(values))),
        ("about-nothing", about::page(frame, &filling(Vec::new()))),
    ]
}
