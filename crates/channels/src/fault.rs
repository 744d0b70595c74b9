//! What an error code means, of whichever carrier: their codes have nothing in common, which a test holds.

pub use crate::meaning::{Grounds, Meaning, NO_CODE, Retry};
use crate::{sms, whatsapp};

/// What a code means; `None` for one that is in no catalogue: show it as it is, do not try again.
pub fn meaning(code: i64) -> Option<&'static Meaning> {
    whatsapp::fault::meaning(code).or_else(|| sms::fault::meaning(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_is_of_two_carriers() {
        for meant in whatsapp::fault::all() {
            assert_eq!(sms::fault::meaning(meant.code), None, "{}", meant.code);
            assert_eq!(meaning(meant.code), Some(meant));
        }
        for meant in sms::fault::all() {
            assert_eq!(whatsapp::fault::meaning(meant.code), None, "{}", meant.code);
            assert_eq!(meaning(meant.code), Some(meant));
        }
        assert_eq!(meaning(NO_CODE), None);
    }
}
