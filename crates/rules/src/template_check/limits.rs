//! How long the parts of a template may be, in characters (R5.2, R5B).

/// All of its components as Meta's JSON, in bytes: ten cards and everything else, each at its longest, are half of that. Our own
/// bound; what is beyond is not looked at further.
pub const WHOLE: usize = 64 * 1024;
/// Its name.
pub const NAME: usize = 512;
/// The words of a header, with a value in.
pub const HEADER: usize = 60;
/// A body, with its values in.
pub const BODY: usize = 1_024;
/// The body of a template with an offer that ends.
pub const OFFER_BODY: usize = 600;
/// The body of a card.
pub const CARD_BODY: usize = 160;
/// A footer.
pub const FOOTER: usize = 60;
/// What a button says.
pub const BUTTON: usize = 25;
/// The address that a button opens, with its end.
pub const ADDRESS: usize = 2_000;
/// The number that a button calls.
pub const PHONE: usize = 20;
/// The code that a button copies.
pub const CODE: usize = 20;
/// The same beside an offer that ends.
pub const OFFER_CODE: usize = 15;
/// The words of an offer that ends.
pub const OFFER: usize = 16;
