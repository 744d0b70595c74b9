//! A believable morning at a small shop, for the gallery and the tests of the views: every part of the
//! screen in every state it has.

pub(crate) mod bots;
pub(crate) mod campaigns;
pub(crate) mod described;
pub(crate) mod factor;
pub(crate) mod files;
pub(crate) mod group;
pub(crate) mod health;
pub(crate) mod merge;
pub(crate) mod narrow;
mod operator;
pub(crate) mod people;
mod picker;
pub(crate) mod pictures;
pub(crate) mod sources;
pub(crate) mod talk;
pub(crate) mod work;

use serde_json::json;
use transom_rules::access::Role;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::id::{ChannelId, ContactId, ConversationId, MessageId, TemplateId};
use transom_rules::mark::{Colour, Priority};
use transom_rules::pricing::money::Amount;
use transom_rules::refusal::{Code, DecidedBy, Refusal, Remedy, RemedyKind, Request};
use transom_rules::source;
use transom_rules::template::Category;
use transom_rules::template_history::{Ending, Step};
use transom_rules::time::{Span, Timestamp};
use transom_rules::words::Sentence;
use uuid::Uuid;

use crate::frame::chip::{CameBy, Channel, Entry, Status, Window};
use crate::frame::once::Nonce;
use crate::frame::shell::{Frame, Theme, Waiting};
use crate::frame::tag::{Away, Tag};
use crate::frame::there::There;
use crate::inbox::list::{LastBy, LastWord, List, Page, Row};
use crate::templates::picker::filling::Piece;
use crate::templates::{Asked, SlotLine, TemplateLine};
use crate::thread::body::Button;
use crate::thread::composer::sms::{Offered, Rate};
use crate::thread::composer::switch::{Standing, Way};
use crate::thread::composer::{Composer, State};
use crate::thread::origin::{Came, Entered};
use crate::thread::panel::{Panel, Whole};
use crate::thread::ticks::Delivery;
use crate::thread::{Clock, Head, Item, Thread};
use transom_rules::view::{Narrowing, View};

pub(crate) use operator::operator;
pub(crate) use picker::picker;

pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_795_083_600);

pub(crate) fn ago(minutes: i64) -> Timestamp {
    NOW - Span::minutes(minutes)
}

pub(crate) fn conversation(number: u128) -> ConversationId {
    ConversationId(Uuid::from_u128(0xc0 << 96 | number))
}

fn message_id(number: u128) -> MessageId {
    MessageId(Uuid::from_u128(0xa0 << 96 | number))
}

pub(crate) fn frame(theme: Theme) -> Frame {
    Frame {
        title: "Inbox".into(),
        now: NOW,
        cursor: 4_211,
        access: "5f0c41d2a7b98e36".into(),
        theme,
        user: ("u-ana".into(), "Ana Ruiz".into()),
        workspace: "Linden & Sons".into(),
        permissions: Role::owner().permissions,
        waiting: Waiting { closing: 3, entries: 1, mentions: 1, operator: 2 },
        banners: Vec::new(),
    }
}

pub(crate) fn whatsapp() -> Channel {
    Channel { kind: ChannelKind::WhatsApp, name: "Linden & Sons · Support".into(), is_one_of_many: false }
}

pub(crate) fn sms() -> Channel {
    Channel { kind: ChannelKind::Sms, name: "Linden & Sons · SMS".into(), is_one_of_many: false }
}

pub(crate) fn channel(number: u128) -> ChannelId {
    ChannelId(Uuid::from_u128(0xcc << 96 | number))
}

/// A number with an open window, and an SMS sender.
pub(crate) fn ways() -> Vec<Way> {
    let window = Window::Open { until: NOW + Span::minutes(1_264) };
    vec![
        Way { id: channel(1), channel: whatsapp(), standing: Standing::Window(window) },
        Way { id: channel(2), channel: sms(), standing: Standing::Price(Some("$0.0083".into())) },
    ]
}

fn last(by: LastBy, kind: Kind, text: &str) -> LastWord {
    LastWord { by, writer: None, kind, text: text.into() }
}

fn said(text: &str) -> LastWord {
    last(LastBy::Customer, Kind::Text, text)
}

fn answered(delivery: Delivery, text: &str) -> LastWord {
    last(LastBy::Business(delivery), Kind::Text, text)
}

fn row(number: u128, name: &str, minutes: i64, last: LastWord) -> Row {
    Row {
        id: conversation(number),
        name: name.into(),
        is_group: false,
        channel: whatsapp(),
        at: ago(minutes),
        last,
        unread: 0,
        window: Window::Open { until: ago(minutes) + Span::hours(24) },
        entry: Entry::None,
        by: None,
        team: None,
        assignee: None,
        labels: Vec::new(),
        is_blocked: false,
        status: Status::Open,
        stage: None,
        priority: Priority::Normal,
        wakes_at: None,
        may_work: true,
        draft: None,
        found: None,
        lost: None,
    }
}

/// A status or a label.
pub(crate) fn tag(name: &str, colour: Colour) -> Tag {
    Tag { id: name.into(), name: name.into(), colour }
}

pub(crate) fn list(view: View, current: Option<ConversationId>) -> List {
    let rows = lively_rows().into_iter().chain(quiet_rows()).collect();
    List {
        page: Page { narrowing: Narrowing::of(view), rows, next: Some("b64cursor".into()) },
        choices: narrow::choices(),
        views: narrow::views(),
        counts: (4, 7, 31),
        current,
        only_own: false,
        masks: false,
        closing: lively_rows().into_iter().take(2).collect(),
        steps: None,
    }
}

fn lively_rows() -> Vec<Row> {
    use LastBy::Customer;
    vec![
        Row {
            unread: 2,
            by: Some(came_by(source::Way::Link, "Shop window")),
            ..row(2, "Marta Kowalska", 3, said("Is the blue one back in size 38? I'd take two."))
        },
        Row {
            assignee: Some("Ana".into()),
            ..row(
                1,
                "Daniel Okafor",
                26,
                answered(Delivery::Read, "The courier has it, it should be with you before six."),
            )
        },
        Row {
            unread: 12,
            entry: Entry::Offered { until: NOW + Span::minutes(347) },
            by: Some(came_by(source::Way::Ad, "Linen, made to last")),
            ..row(3, "+1 555 010 0142", 61, said("Hi! Saw your ad for the linen shirts"))
        },
        Row {
            window: Window::Open { until: NOW + Span::minutes(48) },
            team: Some("Returns".into()),
            assignee: Some("Ben".into()),
            labels: vec![tag("return", Colour::Orange)],
            priority: Priority::Urgent,
            ..row(4, "Sofía Núñez", 70, last(Customer, Kind::Audio, ""))
        },
        Row {
            window: Window::Open { until: NOW + Span::seconds(272) },
            ..row(5, "Yusuf Demir", 80, last(Customer, Kind::Image, "like this?"))
        },
        Row {
            window: Window::Open { until: NOW + Span::minutes(201) },
            draft: Some("Dear Ms Lindqvist, I have asked the".into()),
            ..row(6, "Astrid Lindqvist", 95, last(Customer, Kind::Document, "invoice-2231.pdf"))
        },
        Row {
            window: Window::Closed { since: ago(80) },
            assignee: Some("Ana".into()),
            labels: vec![
                tag("vip", Colour::Purple),
                tag("wholesale", Colour::Teal),
                tag("spring", Colour::Pink),
            ],
            stage: Some(tag("Promise", Colour::Green)),
            ..row(7, "Grand Hotel Aurora", 1_500, answered(Delivery::Failed, "Your table linen is ready."))
        },
    ]
}

fn quiet_rows() -> Vec<Row> {
    use LastBy::{Business, Customer, System};
    vec![
        Row {
            entry: Entry::Open { until: NOW + Span::hours(61) },
            by: Some(came_by(source::Way::Page, "Our Page")),
            ..row(
                8,
                "Priya Raman",
                700,
                last(
                    Business(Delivery::Delivered),
                    Kind::Template,
                    "Hello Priya, thank you for your interest",
                ),
            )
        },
        Row {
            window: Window::Closed { since: ago(2_000) },
            status: Status::Pending,
            ..row(
                9,
                "Tomás Ferreira",
                3_500,
                last(Business(Delivery::Sent), Kind::Template, "Your order 5521 has shipped"),
            )
        },
        Row {
            channel: Channel { name: "SMS".into(), ..sms() },
            window: Window::None,
            ..row(10, "Helga Brandt", 4_000, said("OK danke, bis morgen"))
        },
        Row {
            window: Window::Never,
            ..row(11, "+49 30 901820", 9_000, last(System, Kind::System, "Changed the phone number"))
        },
        Row {
            window: Window::Closed { since: ago(10_000) },
            entry: Entry::Missed,
            by: Some(came_by(source::Way::Unconfirmed, "Our Page")),
            ..row(12, "Kofi Mensah", 11_500, last(Customer, Kind::Unsupported, ""))
        },
    ]
}

fn button(text: &str, icon: &'static str) -> Button {
    Button { text: text.into(), icon }
}

pub(crate) fn remedy(kind: RemedyKind, text: Sentence, body: serde_json::Value) -> Remedy {
    Remedy {
        kind,
        text,
        says: (kind == RemedyKind::SendTemplate).then(|| "Hello Daniel, we are back in the workshop.".into()),
        price: None,
        request: Request { method: "POST", path: "/api/v1/messages".into(), body },
    }
}

pub(crate) fn refusal() -> Refusal {
    Refusal {
        code: Code::WindowClosed,
        rule: "R1.5",
        decided_by: Some(DecidedBy { message_id: message_id(3), at: ago(1_520) }),
        since: Some(ago(80)),
        until: None,
        text: Sentence::plain("refusal-window-closed"),
        meta_code: Some(131_047),
        remedies: vec![
            remedy(
                RemedyKind::SendTemplate,
                Sentence::plain("remedy-send-template").with("name", "order_shipped"),
                json!({"type": "template", "template": {"name": "order_shipped", "language": {"code": "en"}}}),
            ),
            remedy(RemedyKind::ChooseTemplate, Sentence::plain("remedy-choose-template"), json!(null)),
            remedy(RemedyKind::SendWhenTheyWrite, Sentence::plain("remedy-send-when-they-write"), json!({})),
            remedy(RemedyKind::AskThemToWrite, Sentence::plain("remedy-ask-them-to-write"), json!({})),
        ],
    }
}

pub(crate) fn composer(state: State, draft: &str) -> Composer {
    let window = match state {
        State::Permitted | State::ReadOnly => Window::Open { until: NOW + Span::minutes(1_264) },
        State::Refused(_) => Window::Closed { since: ago(80) },
    };
    Composer {
        conversation: conversation(1),
        name: "Daniel Okafor".into(),
        channel: whatsapp(),
        on: channel(1),
        is_chosen: false,
        ways: ways(),
        wrote_on: None,
        window,
        rate: None,
        invite: None,
        fallback: Some(Offered {
            channel: channel(2).to_string(),
            rate: Some(rate()),
            chosen: String::new(),
        }),
        draft: draft.into(),
        reply: None,
        price: matches!(state, State::Permitted).then(pictures::price),
        talking: Some(bots::talking()),
        bots: bots::buttons(),
        nonce: Nonce::default(),
        state,
    }
}

fn rate() -> Rate {
    Rate { currency: "USD".into(), amount: Amount::from_millionths(8_300) }
}

/// The composer on its other channel.
pub(crate) fn sms_composer(draft: &str) -> Composer {
    Composer {
        channel: sms(),
        on: channel(2),
        is_chosen: true,
        wrote_on: Some(whatsapp()),
        window: Window::None,
        rate: Some(rate()),
        invite: Some("https://wa.me/15550100200".into()),
        fallback: None,
        ..composer(State::Permitted, draft)
    }
}

fn came_by(way: source::Way, name: &str) -> CameBy {
    CameBy { way, name: name.into() }
}

fn clock(window: Window, entry: Entry) -> Clock {
    Clock {
        channel: whatsapp(),
        window,
        entry,
        by: Some(came_by(source::Way::Ad, "Linen, made to last")),
        elsewhere: false,
        sentence: "Free-form is permitted for 24 hours from the customer's last message.".into(),
        decided_by: Some((message_id(3), ago(176))),
    }
}

pub(crate) fn thread(state: State, items: Vec<Item>) -> Thread {
    let composer = composer(state, "I have asked the workshop about the second seam, they say");
    let head = Head {
        is_blocked: false,
        away: Some(Away { until: Some(NOW + Span::hours(20)) }),
        team: Some("Returns".into()),
        id: conversation(1),
        name: "Daniel Okafor".into(),
        group_of: None,
        clocks: vec![clock(composer.window, Entry::Open { until: NOW + Span::hours(61) })],
        status: Status::Open,
        stage: Some(tag("Promise", Colour::Green)),
        stands: "open".into(),
        priority: Priority::High,
        wakes_at: None,
        assignee: Some("u-ana".into()),
        agents: vec![("u-ana".into(), "Ana Ruiz".into()), ("u-ben".into(), "Ben Hart".into())],
        permissions: Role::owner().permissions,
    };
    Thread { head, items, older: Some("cur".into()), composer, mentioned: false }
}

pub(crate) fn panel() -> Panel {
    Panel {
        name: "Daniel Okafor".into(),
        address: "+1 555 010 0117".into(),
        there: Some(There { zone: "Europe/Berlin".into(), is_guess: true }),
        clocks: vec![clock(
            Window::Open { until: NOW + Span::minutes(1_264) },
            Entry::Open { until: NOW + Span::hours(61) },
        )],
        timeline: Some(pictures::timeline()),
        came: vec![Came {
            from: talk::origin(),
            by: Some(Entered { name: "Poster <b>".into(), is_page: true }),
            at: ago(178),
        }],
        labels: vec![tag("vip", Colour::Purple), tag("harbour", Colour::Blue)],
        facts: vec![
            ("Customer since".into(), "3 March 2026".into()),
            ("User id".into(), "US.84211973".into()),
            ("Messages".into(), "38".into()),
        ],
        about: described::about(),
        group: None,
        consents: Some(described::agreed()),
        person: merge::person(),
        whole: Whole { contact: ContactId(Uuid::from_u128(7)), may_export: true, may_erase: true },
        blocking: described::blocking(),
    }
}

/// A text cut at its slots, and the slots: the second one was given a name.
fn cut(body: &str) -> (Vec<Piece>, Vec<SlotLine>) {
    let mut pieces = Vec::new();
    let mut slots = Vec::new();
    for part in body.split("{{") {
        let Some((variable, words)) = part.split_once("}}") else {
            pieces.push(Piece::Text(part.to_owned()));
            continue;
        };
        let (key, named) = (format!("body:{variable}"), variable == "2");
        pieces.extend([Piece::Slot(key.clone()), Piece::Text(words.to_owned())]);
        slots.push(SlotLine {
            key,
            label: if named { "Order number".to_owned() } else { format!("Value {variable}") },
            unnamed: format!("Value {variable}"),
            written: format!("{{{{{variable}}}}}"),
            name: Some(if named { "Order number".to_owned() } else { String::new() }),
            example: "5498".to_owned(),
        });
    }
    (pieces, slots)
}

pub(crate) fn asked() -> Asked {
    let statuses = ["APPROVED", "DELETED", "PAUSED", "PENDING", "REJECTED"];
    Asked { may_name: true, statuses: statuses.map(|word| word.to_owned().into()).into(), ..Asked::default() }
}

pub(crate) fn templates() -> Vec<TemplateLine> {
    let line = |name: &str, category, status: &str, reason: &str, body: &str| TemplateLine {
        name: name.into(),
        language: "en".into(),
        category,
        status: status.to_owned().into(),
        reason: reason.into(),
        quality: if status == "APPROVED" { "GREEN".into() } else { "UNKNOWN".into() },
        id: TemplateId(Uuid::from_u128(name.bytes().map(u128::from).sum())),
        body: cut(body).0,
        slots: cut(body).1,
        account: "Linden & Sons".into(),
        ending: (status == "DELETED").then_some(Ending {
            at: NOW,
            step: Step::Gone,
            name_free_at: Some(NOW + Span::hours(30 * 24)),
        }),
        waits: name == "order_shipped",
    };
    vec![
        line(
            "order_shipped",
            Category::Utility,
            "APPROVED",
            "",
            "Hello {{1}}, your order {{2}} left our house today and should reach you on {{3}}.",
        ),
        line("delivery_slot", Category::Utility, "PENDING", "", "Your parcel comes between {{1}} and {{2}}."),
        line(
            "win_a_car",
            Category::Marketing,
            "REJECTED",
            "Meta: the words look like a lottery (PROMOTIONAL). Take the prize out and submit again.",
            "Answer now and win!",
        ),
        line(
            "autumn_sale",
            Category::Marketing,
            "PAUSED",
            "Customers blocked it too often. Meta lets it rest for 3 hours.",
            "Up to {{1}} off until Sunday.",
        ),
        line("winter_hours", Category::Utility, "DELETED", "", "From Monday on we open at {{1}}."),
    ]
}
