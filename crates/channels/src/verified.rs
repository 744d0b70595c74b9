//! A webhook whose signature fits, of whichever carrier, and what it says.

use transom_rules::channel::ChannelKind;
use transom_rules::time::Timestamp;

use crate::told::{Forged, Parsed};
use crate::{sms, whatsapp};

/// What came, and from which carrier. Each of them has no other maker than the check of its signature.
#[derive(Clone, Debug)]
pub enum Verified<'a> {
    /// Meta's.
    WhatsApp(whatsapp::signature::Verified<'a>),
    /// An SMS carrier's.
    Sms(sms::signature::Verified<'a>),
}

/// What is known beside what was sent: of a carrier that tells less, more is needed.
#[derive(Clone, Copy)]
pub struct Heard<'a> {
    /// When it came.
    pub at: Timestamp,
    /// Whether something is a number or a sender of ours.
    pub is_ours: &'a dyn Fn(&str) -> bool,
}

impl Verified<'_> {
    /// What it says.
    pub fn parse(self, heard: Heard<'_>) -> Parsed {
        match self {
            Self::WhatsApp(verified) => whatsapp::webhook::parse(verified),
            Self::Sms(verified) => sms::webhook::parse(&verified, heard.at, heard.is_ours),
        }
    }
}

/// A webhook as it is kept: the headers that matter as a JSON object, and the body.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// Of an SMS carrier's webhook `query` is among them: our own part of its address.
    pub headers: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Kept<'a> {
    /// The same as if it came now. It was checked when it came, with a secret that may have changed since; so that what is
    /// read is what was kept, it is signed by us.
    ///
    /// # Errors
    /// When its own parts do not fit together, as where somebody was erased from the body whose hash the query has.
    pub fn verified(self, kind: ChannelKind) -> Result<Verified<'a>, Forged> {
        match kind {
            ChannelKind::WhatsApp => whatsapp::signature::kept(self.body).map(Verified::WhatsApp),
            ChannelKind::Sms => sms::signature::kept(self.headers, self.body).map(Verified::Sms),
        }
    }
}
