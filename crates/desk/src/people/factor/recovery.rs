//! Recovery codes: ten words that nobody can guess, shown once, each of which stands in for the app once.

use super::super::secret::hash;
use super::totp::base32;
use crate::base::clock::Clock;

/// So many at once.
const MANY: usize = 10;
/// 120 bits each: too many to be tried, even by whoever has the hashes.
const BYTES: usize = 15;
/// So many signs stand together.
const GROUP: usize = 4;

/// New ones as they are shown, and as they are kept.
pub(super) fn new_codes(clock: &Clock) -> anyhow::Result<(Vec<String>, Vec<Vec<u8>>)> {
    let new = |_| Ok(shown(&clock.secret()?));
    let codes = (0..MANY).map(new).collect::<anyhow::Result<Vec<String>>>()?;
    let hashes = codes.iter().map(|code| kept(code)).collect();
    Ok((codes, hashes))
}

/// In small letters, in groups: `mfrg-gzdf-mztw-q2lk-nnwg-23tp`.
fn shown(chance: &[u8]) -> String {
    let signs: Vec<char> =
        base32(chance.get(..BYTES).unwrap_or(chance)).chars().map(|sign| sign.to_ascii_lowercase()).collect();
    let groups: Vec<String> = signs.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// As one that was typed is looked for, whatever stands between its signs.
pub(super) fn kept(typed: &str) -> Vec<u8> {
    let signs = typed.chars().filter(char::is_ascii_alphanumeric);
    hash(&signs.map(|sign| sign.to_ascii_lowercase()).collect::<String>())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ten_are_made_and_none_is_like_another() {
        let (codes, hashes) = new_codes(&Clock::new(transom_rules::time::Span::default())).unwrap();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), MANY);
        for (code, kept_hash) in codes.iter().zip(&hashes) {
            let groups: Vec<usize> = code.split('-').map(str::len).collect();
            assert_eq!(groups, [4; 6], "{code}");
            assert_eq!(kept(code), *kept_hash);
        }
    }

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = shown(b"abcdefghijklmno");
        assert_eq!(code, "mfrg-gzdf-mztw-q2lk-nnwg-23tp");
        for typed in
            ["mfrggzdfmztwq2lknnwg23tp", " MFRG GZDF MZTW Q2LK NNWG 23TP ", "mfrg-gzdf-mztw-q2lk-nnwg-23tp"]
        {
            assert_eq!(kept(typed), kept(&code), "{typed}");
        }
        assert_ne!(kept("mfrg-gzdf-mztw-q2lk-nnwg-23tp-nnwg-23ta"), kept(&code));
    }
}
