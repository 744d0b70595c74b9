//! What can be typed of a template.

use std::collections::BTreeMap;

use crate::template::Category;
use crate::template_check::limits;
use crate::words;

words! {
    /// What stands above the body.
    #[derive(Default)]
    HeaderKind {
        /// Nothing.
        #[default]
        None = "none",
        /// Words.
        Text = "text",
        /// A picture.
        Image = "image",
        /// A film.
        Video = "video",
        /// A file.
        Document = "document",
        /// A place.
        Location = "location",
        /// A product of the catalogue.
        Product = "product",
    }
}

impl HeaderKind {
    /// Meta's word, of what is neither nothing nor words.
    pub const fn format(self) -> Option<&'static str> {
        match self {
            Self::None | Self::Text => None,
            Self::Image => Some("IMAGE"),
            Self::Video => Some("VIDEO"),
            Self::Document => Some("DOCUMENT"),
            Self::Location => Some("LOCATION"),
            Self::Product => Some("PRODUCT"),
        }
    }

    /// Whether a file stands there, of which Meta wants a sample.
    pub const fn is_file(self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Document)
    }
}

words! {
    /// What a button does.
    #[derive(Default)]
    ButtonKind {
        /// It sends its words.
        #[default]
        QuickReply = "quick_reply",
        /// It opens an address.
        Url = "url",
        /// It calls a number.
        Phone = "phone_number",
        /// It copies a code.
        CopyCode = "copy_code",
        /// It opens a form of Meta's.
        Flow = "flow",
        /// It opens the catalogue.
        Catalog = "catalog",
        /// It opens the product of the header.
        Product = "spm",
        /// It opens several products.
        Products = "mpm",
        /// It calls the business in WhatsApp.
        VoiceCall = "voice_call",
    }
}

words! {
    /// How a one-time code gets into an app.
    #[derive(Default)]
    Otp {
        /// The customer copies it.
        #[default]
        CopyCode = "copy_code",
        /// One tap puts it into the app.
        OneTap = "one_tap",
        /// The app takes it by itself.
        ZeroTap = "zero_tap",
    }
}

/// A button.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Button {
    /// What it does.
    pub kind: ButtonKind,
    /// Its words; a button that copies a code has Meta's.
    pub text: String,
    /// The address, the number, an example of the code or the id of the Flow.
    pub value: String,
}

/// A card of a carousel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Meta's handle of the sample of its picture or film.
    pub handle: String,
    /// Its words; may be empty where those of all cards are.
    pub body: String,
    /// Its buttons, in order.
    pub buttons: Vec<Button>,
}

/// A template as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What Meta is to bill it as.
    pub category: Category,
    /// What stands above the body.
    pub header: HeaderKind,
    /// The words of the header.
    pub header_text: String,
    /// Meta's handle of the sample of the header's file.
    pub header_handle: String,
    /// The words.
    pub body: String,
    /// The words below; of one-time codes Meta's.
    pub footer: String,
    /// The buttons, in order.
    pub buttons: Vec<Button>,
    /// An example for each variable, by its slot: `body:1`, `button:0`, `card:0/body:1`.
    pub examples: BTreeMap<String, String>,
    /// The words of an offer that ends; without them it is none.
    pub offer: String,
    /// Whether the offer counts down to its end, which is said at each send.
    pub offer_ends: bool,
    /// The cards below the words; none where it is no carousel.
    pub cards: Vec<Card>,
    /// What stands above each card: a picture or a film.
    pub card_header: HeaderKind,
    /// Whether it asks to be allowed to call.
    pub calls: bool,
    /// Of one-time codes: whether Meta's warning not to share them is added.
    pub warns: bool,
    /// Of one-time codes: for how many minutes they are good, if that is said.
    pub minutes: String,
    /// Of one-time codes: how they get into the app.
    pub otp: Otp,
    /// The app that takes them, where one does: the name of its package.
    pub package: String,
    /// The hash of its signature, 11 characters.
    pub signature: String,
}

impl Form {
    /// How long its body may be, in characters.
    pub const fn body_limit(&self) -> usize {
        if self.offer.is_empty() { limits::BODY } else { limits::OFFER_BODY }
    }

    /// The same of a code that a button copies.
    pub const fn code_limit(&self) -> usize {
        if self.offer.is_empty() { limits::CODE } else { limits::OFFER_CODE }
    }
}

impl Default for Form {
    fn default() -> Self {
        Self {
            name: String::new(),
            language: "en".into(),
            category: Category::Utility,
            header: HeaderKind::None,
            header_text: String::new(),
            header_handle: String::new(),
            body: String::new(),
            footer: String::new(),
            buttons: Vec::new(),
            examples: BTreeMap::new(),
            offer: String::new(),
            offer_ends: false,
            cards: Vec::new(),
            card_header: HeaderKind::Image,
            calls: false,
            warns: true,
            minutes: String::new(),
            otp: Otp::CopyCode,
            package: String::new(),
            signature: String::new(),
        }
    }
}
