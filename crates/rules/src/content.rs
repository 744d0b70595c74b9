//! What a message is, as far as rules, lists and search need to know. The message object itself stays the
//! JSON it came as; how it is drawn is the channel's business.

use serde::{Deserialize, Serialize};

use crate::words;

words! {
    /// The kind of a message, by Meta's `type` where there is one.
    Kind {
        /// Plain text.
        Text = "text",
        /// A picture.
        Image = "image",
        /// Sound; a voice note when the object says so.
        Audio = "audio",
        /// A film.
        Video = "video",
        /// A file.
        Document = "document",
        /// A sticker.
        Sticker = "sticker",
        /// A place.
        Location = "location",
        /// Contact cards.
        Contacts = "contacts",
        /// An order from the catalogue.
        Order = "order",
        /// A tap on a template's quick-reply button.
        Button = "button",
        /// Inbound: an answer to buttons, a list, a Flow or a call request. Outbound: the question.
        Interactive = "interactive",
        /// An emoji on another message. Shown on its target, never as a bubble.
        Reaction = "reaction",
        /// A template, outbound only.
        Template = "template",
        /// A note of WhatsApp's own, such as a changed number.
        System = "system",
        /// A call; drawn as a line.
        Call = "call",
        /// Something the platform or this version cannot show. The JSON is kept.
        Unsupported = "unsupported",
    }
}

impl Kind {
    /// The kind of a message by Meta's word for it; a word that is not known is `Unsupported`.
    pub fn of_word(word: &str) -> Self {
        Self::from_word(word).unwrap_or(Self::Unsupported)
    }
}

words! {
    /// Whether we have the bytes of a file.
    FileState {
        /// They are still to be fetched.
        Wanted = "wanted",
        /// They are here.
        Stored = "stored",
        /// Meta would not give them out.
        Failed = "failed",
    }
}

/// A file a message speaks of, before it was fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Meta's media id. Ids from webhooks live 7 days.
    pub meta_id: String,
    /// The type as the sender said it; never trusted for how we serve the file.
    pub mime_type: String,
    /// The sender's file name, for documents.
    pub filename: Option<String>,
    /// The address in the webhook, if it carried one. It dies after five minutes.
    pub url: Option<String>,
    /// A recorded voice note rather than a sound file.
    pub voice: bool,
}

/// Where a customer came from, when it is an entry point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry {
    /// A click-to-WhatsApp ad: the message carried a `referral`.
    Ad,
    /// The button of a Facebook Page. No webhook marks it; histories may.
    Page,
}
