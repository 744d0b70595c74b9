//! What failures are counted by.

crate::words! {
    /// What failures are counted by.
    By {
        /// The error code, or that we stopped it.
        Reason = "reason",
        /// The number that it went through.
        Channel = "channel",
        /// The template.
        Template = "template",
        /// The country of the customer's number.
        Country = "country",
        /// The day, where the first number's account is.
        Day = "day",
    }
}

/// What stands for a failure that has no such thing: no template, a country that is not known, no code.
pub const NONE: &str = "none";

/// What stands for what we stopped ourselves.
pub const STOPPED: &str = "stopped";
