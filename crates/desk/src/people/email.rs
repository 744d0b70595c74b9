//! Addresses that people sign in with.

use super::name;
use crate::done::Wrong;

/// The longest address in bytes (RFC 5321).
pub(super) const LONGEST: usize = 254;

/// An e-mail address as it is kept.
///
/// # Errors
/// When it is none.
pub fn read(told: &str) -> Result<String, Wrong> {
    let address = told.trim().to_lowercase();
    let is_plausible = match address.split_once('@') {
        Some((local, host)) => !local.is_empty() && !host.is_empty() && !host.contains('@'),
        None => false,
    };
    let has_gap =
        address.contains(|c: char| c.is_whitespace() || c.is_control()) || name::has_unseen(&address);
    if is_plausible && !has_gap && address.len() <= LONGEST { Ok(address) } else { Err(Wrong::Email) }
}

/// What stands before the `@`.
pub(super) fn local_part(address: &str) -> &str {
    address.split('@').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_signs_in_has_an_address() {
        for (told, kept) in [
            ("ana@example.com", "ana@example.com"),
            (" Ana.Costa+desk@Example.COM\n", "ana.costa+desk@example.com"),
            ("root@localhost", "root@localhost"),
        ] {
            assert_eq!(read(told).as_deref(), Ok(kept));
        }
        for told in [
            "bad",
            "",
            "@",
            "ana@",
            "@example.com",
            "a@b@c",
            "ana costa@example.com",
            "ana@exa\tmple.com",
            "an\u{200b}a@example.com",
        ] {
            assert_eq!(read(told), Err(Wrong::Email), "{told:?}");
        }
        assert_eq!(read(&format!("{}@example.com", "a".repeat(300))), Err(Wrong::Email));
    }
}
