//! What a message object says, whoever wrote it: its kind, its words, its file. One struct for inbound
//! messages, echoes, history and edits.

use serde::Deserialize;
use serde_json::value::RawValue;
use transom_rules::content::{Kind, Media};
use transom_rules::event::Party;

use crate::whatsapp::content;
use crate::whatsapp::lenient::{Loose, list, object, tree};

/// A message object. Its kinds' own objects are read only when they are needed.
#[derive(Default, Deserialize)]
pub(super) struct Message<'a> {
    #[serde(borrow, default)]
    pub(super) id: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) timestamp: Loose<'a>,
    #[serde(borrow, default, rename = "type")]
    pub(super) word: Loose<'a>,
    #[serde(borrow, default)]
    from: Loose<'a>,
    #[serde(borrow, default)]
    from_user_id: Loose<'a>,
    #[serde(borrow, default)]
    from_parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    to: Loose<'a>,
    #[serde(borrow, default)]
    to_user_id: Loose<'a>,
    #[serde(borrow, default)]
    to_parent_user_id: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) group_id: Loose<'a>,
    #[serde(borrow, default)]
    context: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) referral: Option<&'a RawValue>,
    #[serde(borrow, default)]
    text: Option<&'a RawValue>,
    #[serde(borrow, default)]
    image: Option<&'a RawValue>,
    #[serde(borrow, default)]
    audio: Option<&'a RawValue>,
    #[serde(borrow, default)]
    video: Option<&'a RawValue>,
    #[serde(borrow, default)]
    document: Option<&'a RawValue>,
    #[serde(borrow, default)]
    sticker: Option<&'a RawValue>,
    #[serde(borrow, default)]
    location: Option<&'a RawValue>,
    #[serde(borrow, default)]
    contacts: Option<&'a RawValue>,
    #[serde(borrow, default)]
    order: Option<&'a RawValue>,
    #[serde(borrow, default)]
    button: Option<&'a RawValue>,
    #[serde(borrow, default)]
    interactive: Option<&'a RawValue>,
    #[serde(borrow, default)]
    template: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) reaction: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) system: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) edit: Option<&'a RawValue>,
    #[serde(borrow, default)]
    pub(super) revoke: Option<&'a RawValue>,
}

/// A target and, for an edit, what is said instead.
#[derive(Deserialize)]
pub(super) struct Original<'a> {
    #[serde(borrow, default)]
    pub(super) original_message_id: Loose<'a>,
    #[serde(borrow, default)]
    pub(super) message: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct Context<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    message_id: Loose<'a>,
}

/// A contact card, as far as it may be the sender's own.
#[derive(Deserialize)]
struct Card<'a> {
    #[serde(borrow, default)]
    origin: Loose<'a>,
    #[serde(borrow, default)]
    phones: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct CardPhone<'a> {
    #[serde(borrow, default)]
    wa_id: Loose<'a>,
    #[serde(borrow, default)]
    phone: Loose<'a>,
}

#[derive(Deserialize)]
struct TextObject<'a> {
    #[serde(borrow, default)]
    body: Loose<'a>,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    id: Loose<'a>,
    #[serde(borrow, default)]
    mime_type: Loose<'a>,
    #[serde(borrow, default)]
    filename: Loose<'a>,
    #[serde(borrow, default)]
    url: Loose<'a>,
    #[serde(borrow, default)]
    caption: Loose<'a>,
    #[serde(borrow, default)]
    voice: Loose<'a>,
}

/// Kind, words and file of a message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) media: Option<Media>,
}

impl Message<'_> {
    pub(super) fn sender(&self) -> Party {
        party(&self.from, &self.from_user_id, &self.from_parent_user_id)
    }

    pub(super) fn addressee(&self) -> Party {
        party(&self.to, &self.to_user_id, &self.to_parent_user_id)
    }

    /// The wamid it quotes.
    pub(super) fn quotes(&self) -> Option<String> {
        let context: Context<'_> = object(self.context)?;
        context.id.key().or_else(|| context.message_id.key())
    }

    /// The sender's own number, where they shared it because we asked for it. `None` if it is not plain which it is.
    pub(super) fn shared_phone(&self) -> Option<String> {
        let cards = list(self.contacts)?.into_iter().filter_map(|card| object::<Card<'_>>(Some(card)));
        let own = cards.filter(|card| card.origin.text() == "contact_request");
        let phones = own.flat_map(|card| list(card.phones).unwrap_or_default());
        let mut phones = phones.filter_map(|phone| object::<CardPhone<'_>>(Some(phone))?.international());
        phones.next().filter(|_| phones.next().is_none())
    }

    /// What it says. A kind without its object is unsupported: there is nothing to show but the JSON.
    pub(super) fn said(&self, raw: &RawValue) -> Said {
        let kind = Kind::of_word(self.word.text());
        let Some(own) = self.own(kind) else {
            return Said { kind: Kind::Unsupported, text: String::new(), media: None };
        };
        match kind {
            Kind::Text => {
                let text = object::<TextObject<'_>>(Some(own)).map(|text| text.body.text().to_owned());
                text.map_or_else(unreadable, |text| Said { kind, text, media: None })
            }
            Kind::Image | Kind::Audio | Kind::Video | Kind::Document | Kind::Sticker => {
                object::<File<'_>>(Some(own)).map_or_else(unreadable, |file| file.said(kind))
            }
            Kind::Location
            | Kind::Contacts
            | Kind::Order
            | Kind::Button
            | Kind::Interactive
            | Kind::Reaction
            | Kind::Template
            | Kind::System
            | Kind::Call
            | Kind::Unsupported => match content::read(kind, &tree(raw)) {
                content::Content::Unsupported { .. } => unreadable(),
                content => Said { kind, text: content.words(), media: None },
            },
        }
    }

    /// The object named by the type.
    fn own(&self, kind: Kind) -> Option<&RawValue> {
        match kind {
            Kind::Text => self.text,
            Kind::Image => self.image,
            Kind::Audio => self.audio,
            Kind::Video => self.video,
            Kind::Document => self.document,
            Kind::Sticker => self.sticker,
            Kind::Location => self.location,
            Kind::Contacts => self.contacts,
            Kind::Order => self.order,
            Kind::Button => self.button,
            Kind::Interactive => self.interactive,
            Kind::Reaction => self.reaction,
            Kind::Template => self.template,
            Kind::System => self.system,
            Kind::Call | Kind::Unsupported => None,
        }
    }
}

impl CardPhone<'_> {
    /// Its digits with the country's, without which nobody knows whose it is.
    fn international(&self) -> Option<String> {
        let written = Some(&self.phone).filter(|phone| phone.text().starts_with('+'));
        let phone = self.wa_id.phone().or_else(|| written?.phone())?;
        phone.chars().all(|letter| letter.is_ascii_digit()).then_some(phone)
    }
}

impl File<'_> {
    fn said(&self, kind: Kind) -> Said {
        let media = self.id.key().map(|meta_id| Media {
            meta_id,
            mime_type: self.mime_type.text().to_owned(),
            filename: self.filename.some(),
            url: self.url.some(),
            voice: self.voice.is_true(),
        });
        Said { kind, text: self.caption.text().to_owned(), media }
    }
}

fn unreadable() -> Said {
    Said { kind: Kind::Unsupported, text: String::new(), media: None }
}

pub(super) fn party(phone: &Loose<'_>, user_id: &Loose<'_>, parent_user_id: &Loose<'_>) -> Party {
    Party {
        phone: phone.phone(),
        user_id: user_id.key(),
        parent_user_id: parent_user_id.key(),
        name: None,
        username: None,
    }
}
