//! The sample's messages: an ordinary conversation, and one message of every kind and every state.

use transom_rules::content::Kind;
use transom_rules::file_link::State;
use transom_rules::id::{MediaId, NoteId};
use transom_rules::origin::{Ad, Origin, PassedOn};
use uuid::Uuid;

use super::{ago, button, channel, conversation, files, message_id, refusal, sms, whatsapp};
use crate::frame::once::Nonce;
use crate::thread::body::{Body, Card, File, Header, Layout, Location, Media, Order};
use crate::thread::bubble::{Bubble, Doubt, Failure, Quote, Retry, Sender, Side};
use crate::thread::instead::Instead;
use crate::thread::note::Note;
use crate::thread::ticks::Delivery;
use crate::thread::{Item, Mark, MarkKind};

pub(super) fn theirs(number: u128, minutes: i64, body: Body) -> Bubble {
    Bubble {
        id: message_id(number).to_string(),
        conversation: conversation(1),
        client_id: None,
        channel: whatsapp(),
        on: channel(1).to_string(),
        side: Side::Theirs,
        at: ago(minutes),
        origin: Origin::default(),
        body,
        shortened: false,
        quote: None,
        links: Vec::new(),
        reactions: Vec::new(),
        edited_from: None,
        writer: None,
        reach: None,
        instead: Vec::new(),
        decides_window: false,
        is_answered: true,
        nonce: Nonce::default(),
    }
}

/// How the same conversation goes on by SMS.
pub(crate) fn goes_on_by_sms() -> Vec<Item> {
    vec![
        item(by_sms(theirs(28, 24, text("No signal indoors, use SMS please")))),
        item(by_sms(Bubble {
            instead: vec![Instead::For { message: message_id(9).to_string(), arrived_at: Some(ago(5)) }],
            ..ours(
                29,
                22,
                text("The courier has it, it should be with you before six."),
                agent("Ana"),
                Delivery::Read,
            )
        })),
    ]
}

/// The same message on the telephone network.
fn by_sms(bubble: Bubble) -> Bubble {
    Bubble { channel: sms(), on: channel(2).to_string(), ..bubble }
}

/// The ad that somebody came from.
pub(super) fn origin() -> Origin {
    let ad = Ad {
        headline: "Spring linen".into(),
        body: "Light as a breeze, woven two streets from here.".into(),
        picture: "https://ads.example/linen.jpg".into(),
        source: "https://ads.example/linen".into(),
        ..Ad::default()
    };
    Origin { ad: Some(ad), ..Origin::default() }
}

fn led_here() -> Bubble {
    Bubble { origin: origin(), ..theirs(3, 178, text("Morning! It's 14 Harbour Lane now, top floor.")) }
}

pub(super) fn ours(number: u128, minutes: i64, body: Body, by: Sender, delivery: Delivery) -> Bubble {
    Bubble { side: Side::Ours { by, delivery, failure: None, doubt: None }, ..theirs(number, minutes, body) }
}

pub(super) fn agent(name: &str) -> Sender {
    Sender::Agent { id: format!("u-{}", name.to_lowercase()), name: name.into() }
}

pub(super) fn text(words: &str) -> Body {
    Body::Text(words.into())
}

fn media(pixels: Option<(u32, u32)>) -> Media {
    Media {
        file: File::Ready(MediaId(Uuid::from_u128(7))),
        mime_type: "image/jpeg".into(),
        pixels,
        ..Media::default()
    }
}

fn shipped() -> Body {
    Body::Template(Layout {
        header: Some(Header::Text("Your order is on its way".into())),
        body: "Hello Daniel, your order *5498* left our house today and should reach you on Saturday.".into(),
        footer: "Linden & Sons, since 1921".into(),
        buttons: vec![
            button("Track the parcel", "link"),
            button("Change the address", "reply"),
            button("Call us", "phone"),
        ],
        caption: "order_shipped · en · Utility".into(),
    })
}

/// Two files went as links.
fn with_links() -> Bubble {
    let links = vec![files::linked(State::Good, 3), files::linked(State::Revoked, 0)];
    Bubble { links, ..ours(6, 58, text("He calls from a +44 number."), agent("Ana"), Delivery::Delivered) }
}

pub(super) fn item(bubble: Bubble) -> Item {
    Item::Bubble(Box::new(bubble))
}

/// What a colleague noted.
fn note() -> Item {
    Item::Note(Note {
        id: NoteId(Uuid::from_u128(1)),
        key: "n-1".into(),
        at: ago(39),
        author: "Ana Ruiz".into(),
        text: "@Ben he pays on the first of the month.\nDo not insist <b>before</b>.".into(),
        is_own: true,
    })
}

pub(super) fn mark(id: &str, minutes: i64, kind: MarkKind, text: &str) -> Item {
    Item::Mark(Mark { id: id.into(), at: ago(minutes), kind, text: text.into(), leads_to: None, until: None })
}

/// An ordinary conversation.
pub(crate) fn talk() -> Vec<Item> {
    let mut all = morning();
    all.push(note());
    all
}

fn morning() -> Vec<Item> {
    vec![
        Item::Day(ago(1_700)),
        item(ours(1, 1_700, shipped(), spring(), Delivery::Read)),
        item(theirs(
            2,
            1_600,
            Body::Answer { title: "Change the address".into(), description: String::new() },
        )),
        mark("w1", 1_600, MarkKind::Opened, "Window opened"),
        item(ours(
            20,
            1_599,
            text("Thanks! Type the new address and I pass it on."),
            Sender::Bot("Address desk".into()),
            Delivery::Read,
        )),
        Item::Day(ago(180)),
        mark("w2", 180, MarkKind::Closed, "Window closed"),
        mark("e1", 178, MarkKind::Entry, "Free entry point open for 72 h (ad “Spring linen”)"),
        item(led_here()),
        item(Bubble {
            decides_window: true,
            reactions: vec![("👍".into(), "Ana".into())],
            ..theirs(
                4,
                176,
                text("And *please* ring twice, the bell is https://harbour.example/bell weak :)"),
            )
        }),
        item(Bubble {
            quote: Some(Quote {
                id: Some(message_id(3).to_string()),
                author: "Daniel Okafor".into(),
                kind: Kind::Text,
                text: "Morning! It's 14 Harbour Lane now, top floor.".into(),
            }),
            ..ours(5, 60, text("Noted, thank you. I have told the driver."), agent("Ana"), Delivery::Read)
        }),
        item(with_links()),
        mark("n1", 40, MarkKind::Note, "Ana assigned this to Ben"),
        item(ours(
            7,
            30,
            text("Ben here, taking over from Ana for the afternoon."),
            agent("Ben"),
            Delivery::Delivered,
        )),
        item(theirs(
            8,
            27,
            Body::Image(Media { caption: "Is this the right door?".into(), ..media(Some((1_200, 900))) }),
        )),
        item(ours(
            9,
            26,
            text("The courier has it, it should be with you before six."),
            agent("Ana"),
            Delivery::Sent,
        )),
    ]
}

/// One message of every kind.
pub(crate) fn kinds() -> Vec<Item> {
    let mut items = vec![Item::Day(ago(200))];
    items.extend(every_body().into_iter().enumerate().map(|(index, body)| {
        let number = 100 + index as u128;
        let minutes = 190 - 2 * i64::try_from(index).unwrap();
        item(theirs(number, minutes, body))
    }));
    items.push(item(Bubble { edited_from: Some("at 5".into()), ..theirs(140, 120, text("See you at 6")) }));
    items.push(item(Bubble {
        origin: Origin {
            product: Some("linen-shirt-42".into()),
            passed_on: Some(PassedOn::Often),
            ..Origin::default()
        },
        ..theirs(141, 119, text("Is this one still there?"))
    }));
    for (index, delivery) in DELIVERIES.into_iter().enumerate() {
        let number = 150 + index as u128;
        let minutes = 100 - i64::try_from(index).unwrap();
        items.push(item(ours(number, minutes, text(&format!("{delivery:?}")), agent("Ana"), delivery)));
    }
    items.push(item(failed()));
    items.push(item(uncertain(171, Some("Something went wrong"))));
    items.push(item(uncertain(172, None)));
    items
}

const DELIVERIES: [Delivery; 10] = [
    Delivery::Queued,
    Delivery::Uncertain,
    Delivery::Held,
    Delivery::Sent,
    Delivery::Late,
    Delivery::Delivered,
    Delivery::Read,
    Delivery::Played,
    Delivery::Stopped,
    Delivery::Cancelled,
];

fn failed() -> Bubble {
    let failure = Failure {
        text: "Not delivered: more than 24 hours have passed since the customer last wrote.".into(),
        meta_code: Some(131_047),
        retry: Retry::Possible(None),
        remedies: refusal().remedies.into_iter().take(2).collect(),
    };
    Bubble {
        side: Side::Ours {
            by: agent("Ana"),
            delivery: Delivery::Failed,
            failure: Some(Box::new(failure)),
            doubt: None,
        },
        ..theirs(170, 80, text("Your table linen is ready."))
    }
}

fn uncertain(number: u128, said: Option<&str>) -> Bubble {
    let doubt = Some(Doubt { said: said.map(str::to_owned), at: ago(79) });
    Bubble {
        side: Side::Ours { by: agent("Ana"), delivery: Delivery::Uncertain, failure: None, doubt },
        ..theirs(number, 79, text("Your table linen is on its way."))
    }
}

fn every_body() -> Vec<Body> {
    let mut bodies = files();
    bodies.extend(cards());
    bodies
}

fn files() -> Vec<Body> {
    vec![
        Body::Image(Media { file: File::Fetching, ..media(None) }),
        Body::Image(Media { file: File::Failed("Meta's link had expired (404)".into()), ..media(None) }),
        Body::Audio(Media { seconds: Some(7), mime_type: "audio/ogg".into(), ..media(None) }),
        Body::Video(Media {
            caption: "The second seam".into(),
            mime_type: "video/mp4".into(),
            ..media(Some((640, 360)))
        }),
        Body::Document(Media {
            filename: "invoice-2231.pdf".into(),
            mime_type: "application/pdf".into(),
            bytes: Some(184_220),
            ..media(None)
        }),
        Body::Sticker(media(Some((512, 512)))),
    ]
}

fn cards() -> Vec<Body> {
    vec![
        Body::Location(Location {
            name: "Harbour Lane 14".into(),
            address: "14 Harbour Lane, Bristol".into(),
            latitude: 51.448_3,
            longitude: -2.598_1,
        }),
        Body::Contacts(vec![Card {
            name: "Ines Okafor".into(),
            lines: vec!["+44 117 496 0101".into(), "ines@harbour.example".into()],
        }]),
        Body::Order(Order {
            items: vec![
                ("Linen shirt, blue, 38".into(), 2, "£ 39.00".into()),
                ("Napkins, set of six".into(), 1, "£ 24.50".into()),
            ],
            total: "£ 102.50".into(),
            note: "Gift wrap, please".into(),
        }),
        Body::FlowAnswer {
            name: "Return a parcel".into(),
            fields: vec![("Order".into(), "5498".into()), ("Reason".into(), "Too small".into())],
        },
        Body::Interactive(Layout {
            body: "When shall we deliver?".into(),
            buttons: vec![button("Morning", "reply"), button("Afternoon", "reply")],
            ..Layout::default()
        }),
        Body::System("Daniel changed the phone number".into()),
        Body::Call("Missed call".into()),
        Body::Revoked,
        Body::Unsupported {
            name: "poll_creation".into(),
            json: "{\n  \"type\": \"unsupported\",\n  \"title\": \"<b>lunch?</b>\"\n}".into(),
        },
    ]
}

fn spring() -> Sender {
    Sender::Campaign { name: "Spring shipping".into(), path: Some("/campaigns/1".into()) }
}
