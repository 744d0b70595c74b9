//! What WhatsApp says where it is asked to block somebody, in words.

use transom_channels::fault;
use transom_pages::say;
use transom_pages::words::word;

/// Meta's code of what came more than a day after somebody wrote.
const LATE: i64 = 131_047;

/// Why it refused; `None` where it did not.
pub(crate) fn why(code: i64) -> Option<String> {
    match (code, fault::meaning(code)) {
        (0, _) => None,
        (LATE, _) => Some(word("carried-day").to_owned()),
        (_, Some(known)) => Some(format!("{} {}", known.meaning, known.advice)),
        (_, None) => Some(say!("carried-code", code = code)),
    }
}
