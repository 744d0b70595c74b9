//! The kinds of numbers that messages go through.

use crate::words;

words! {
    /// What a number speaks.
    ChannelKind {
        /// WhatsApp, through Meta's Cloud API.
        WhatsApp = "whatsapp",
        /// Text messages of the telephone network.
        Sms = "sms",
    }
}
