//! Why an account may make no templates (R5.18): the four causes, and where each is mended.

use crate::words;

/// Meta's subcode for it.
pub const NOT_ALLOWED: i64 = 2_388_185;

/// The least limit of a portfolio with which it may.
pub const LEAST_LIMIT: u32 = 2000;

words! {
    /// What may keep an account from making templates, the likeliest first.
    Cause {
        /// Its business is not verified.
        Verification = "business_verification",
        /// It may reach fewer than 2,000 customers in 24 hours.
        Limit = "messaging_limit",
        /// It cannot pay.
        Payment = "payment_method",
        /// The token may not manage templates.
        Permission = "token_permission",
    }
}

impl Cause {
    /// Meta's page where it is mended.
    pub const fn address(self) -> &'static str {
        match self {
            Self::Verification => "https://business.facebook.com/settings/security",
            Self::Limit => "https://business.facebook.com/latest/whatsapp_manager/phone_numbers",
            Self::Payment => "https://business.facebook.com/latest/billing_hub/payment_settings",
            Self::Permission => "https://business.facebook.com/settings/system-users",
        }
    }
}

words! {
    /// How a cause stands.
    State {
        /// It is not this.
        Done = "done",
        /// It is this.
        Missing = "missing",
        /// Nobody can tell from here.
        Unknown = "unknown",
    }
}

/// One of the causes, and whether it is this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hurdle {
    /// Which.
    pub cause: Cause,
    /// How it stands.
    pub state: State,
}
