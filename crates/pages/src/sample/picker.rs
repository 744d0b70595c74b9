//! The picker of a conversation, with one template open in it.

use transom_rules::answers::Share;
use transom_rules::content::Kind;
use transom_rules::id::MediaId;
use transom_rules::language::Why;
use transom_rules::template::Category;
use uuid::Uuid;

use super::{ago, button, conversation};
use crate::frame::once::Nonce;
use crate::templates::picker::filling::{Again, Because, Chosen, FileSlot, Piece, Slot, SlotKind};
use crate::templates::picker::{Choice, Offered, Picker, Used};
use crate::thread::composer::sms;

pub(crate) fn picker() -> Picker {
    let choice = |name: &str, category, body: &str, unusable: Option<&str>| Choice {
        name: name.into(),
        language: "en".into(),
        languages: vec!["en".into(), "es".into()],
        category,
        body: body.into(),
        words: String::new(),
        price: None,
        unusable: unusable.map(str::to_owned),
        answered: (name == "order_shipped").then_some(Share { percent: 34, sent: 120, alike: true }),
        used: (category == Category::Utility && unusable.is_none())
            .then(|| Used { mine: name == "we_missed_you", at: ago(3_000) }),
    };
    Picker {
        conversation: conversation(1),
        to: "Daniel Okafor".into(),
        offered: Offered {
            options: vec![
                choice(
                    "order_shipped",
                    Category::Utility,
                    "Hello {{1}}, your order {{2}} left our house today and should reach you on {{3}}.",
                    None,
                ),
                choice(
                    "we_missed_you",
                    Category::Utility,
                    "We tried to answer your question. Reply here and we continue.",
                    None,
                ),
                choice("spring_linen", Category::Marketing, "Spring is here, and so is the new linen.", None),
                choice(
                    "autumn_sale",
                    Category::Marketing,
                    "Up to {{1}} off until Sunday.",
                    Some("Paused by Meta for its quality"),
                ),
                choice(
                    "delivery_slot",
                    Category::Utility,
                    "Your parcel comes between {{1}} and {{2}}.",
                    Some("In review at Meta"),
                ),
            ],
            languages: vec!["en".into(), "es".into()],
            is_whole: true,
        },
        chosen: Some(chosen()),
    }
}

fn picture() -> SlotKind {
    SlotKind::File(FileSlot {
        kind: Kind::Image,
        accept: "image/jpeg,image/png".into(),
        most: 5 << 20,
        again: Some(Again { id: MediaId(Uuid::from_u128(9)), filename: "linen.jpg".into(), at: ago(3_000) }),
    })
}

fn chosen() -> Chosen {
    let slot = |key: &str, label: &str, value: &str, source: &str, example: &str| Slot {
        last: (key == "body.2").then(|| ("5122".to_owned(), ago(4_000))),
        key: key.into(),
        label: label.into(),
        kind: SlotKind::Text,
        value: value.into(),
        source: source.into(),
        example: example.into(),
    };
    Chosen {
        channel: super::channel(1).to_string(),
        fallback: Some(sms::Offered {
            channel: super::channel(2).to_string(),
            rate: None,
            chosen: String::new(),
        }),
        nonce: Nonce::default(),
        name: "order_shipped".into(),
        language: "en".into(),
        languages: vec!["en".into(), "es".into()],
        because: Some(Because { why: Why::Number, name: "Daniel".into(), reads: Vec::new() }),
        category: Category::Utility,
        above: None,
        header: vec![Piece::Text("Your order is on its way".into())],
        body: vec![
            Piece::Text("Hello ".into()),
            Piece::Slot("body.1".into()),
            Piece::Text(", your order ".into()),
            Piece::Slot("body.2".into()),
            Piece::Text(" left our house today and should reach you on ".into()),
            Piece::Slot("body.3".into()),
            Piece::Text(".".into()),
        ],
        footer: "Linden & Sons, since 1921".into(),
        buttons: vec![button("Track the parcel", "link")],
        price: None,
        slots: vec![
            slot("body.1", "1 · Name", "Daniel", "from the contact", "Ana"),
            slot("body.2", "2 · Order number", "", "", "5498"),
            slot("body.3", "3 · Day", "", "", "Saturday"),
            Slot { kind: picture(), ..slot("header", "Image", "", "", "") },
        ],
        problems: Vec::new(),
        cautions: vec!["It is 03:11 where they live: an offer by night is likely to annoy.".into()],
        naming: Some("/templates?q=order_shipped".into()),
    }
}
