//! What a kept body says of one message, whichever carrier sent it.

use transom_rules::channel::ChannelKind;

pub use crate::told::Part;
use crate::{sms, whatsapp};

/// The bytes by which bodies that name a message are found.
pub fn sign(kind: ChannelKind, wamid: &str) -> &str {
    match kind {
        ChannelKind::WhatsApp => whatsapp::webhook::sign(wamid),
        ChannelKind::Sms => wamid,
    }
}

/// The parts of a body that name a message: by what its carrier calls it, or by the string that was sent along.
pub fn spoken(kind: ChannelKind, body: &[u8], wamid: &str, callback: &str) -> Vec<Part> {
    match kind {
        ChannelKind::WhatsApp => whatsapp::webhook::spoken(body, wamid, callback),
        ChannelKind::Sms => sms::webhook::spoken(body, wamid).into_iter().collect(),
    }
}
