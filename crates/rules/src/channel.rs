//! The kinds of numbers that messages go through.

use crate::words;

words! {
    /// What a number speaks.
    #[derive(Default)]
    ChannelKind {
        /// WhatsApp, through Meta's Cloud API.
        #[default]
        WhatsApp = "whatsapp",
        /// Text messages of the telephone network.
        Sms = "sms",
    }
}
