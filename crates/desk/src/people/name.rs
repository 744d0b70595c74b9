//! Names of people, roles, teams, tokens, statuses and labels: what is read has to be what is there.

use transom_rules::access::Role;
use transom_store::Error;
use transom_store::search::fold;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::done::{NotDone, Wrong};

/// The most characters of a name.
const LONGEST: usize = 100;

/// A name as it is kept, with one space where there are gaps.
///
/// # Errors
/// When it is empty, too long, or holds what nobody sees.
pub(crate) fn read(told: &str) -> Result<String, Wrong> {
    if told.trim().chars().any(char::is_control) {
        return Err(Wrong::Name);
    }
    let name = told.split_whitespace().collect::<Vec<_>>().join(" ");
    if has_unseen(&name) {
        return Err(Wrong::NameUnseen);
    }
    if (1..=LONGEST).contains(&name.chars().count()) { Ok(name) } else { Err(Wrong::Name) }
}

/// A name as it is kept; another one where none is said.
///
/// # Errors
/// The same as of [`read`].
pub(super) fn read_or(told: &str, otherwise: &str) -> Result<String, Wrong> {
    if told.trim().is_empty() { Ok(otherwise.to_owned()) } else { read(told) }
}

/// Lets a name through that no other one of its kind is found by: in small letters and without marks they are one.
///
/// # Errors
/// When one of `others` is called so.
pub(crate) fn free<'n>(name: &str, others: impl IntoIterator<Item = &'n String>) -> Result<(), Wrong> {
    let wanted = fold(name);
    let is_taken = others.into_iter().any(|other| fold(other) == wanted);
    if is_taken { Err(Wrong::NameTaken) } else { Ok(()) }
}

/// A name that another one has is somebody's mistake, not a fault.
pub(crate) fn taken(not_done: NotDone) -> NotDone {
    match not_done {
        NotDone::Store(Error::Duplicate(_)) => Wrong::NameTaken.into(),
        other => other,
    }
}

/// A role's name; none that may be taken for one of the built-in ones.
///
/// # Errors
/// The same as of [`read`], and where it looks like a built-in one.
pub(super) fn of_role(told: &str) -> Result<String, Wrong> {
    let name = read(told)?;
    let looks = look(&name);
    let is_built_in = Role::all_built_in().iter().any(|role| look(&role.name) == looks);
    if is_built_in { Err(Wrong::NameBuiltIn) } else { Ok(name) }
}

/// Whether a text holds characters that nobody sees, or that turn the direction of others.
pub(crate) fn has_unseen(text: &str) -> bool {
    let mut before = ' ';
    text.chars().any(|c| {
        let joins_here = joins(c) && before >= FIRST_THAT_IS_JOINED;
        before = c;
        is_unseen(c) && !joins_here
    })
}

/// Scripts that write with joiners, and pictures, begin here.
const FIRST_THAT_IS_JOINED: char = '\u{590}';

/// What Persian, Hindi and pictures of several parts are written with.
const fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

/// Whether nobody sees a character by itself.
pub(crate) const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// A name as an eye takes it: without case, accents, gaps and marks, in Latin letters where others look like them.
fn look(name: &str) -> String {
    let plain = name.nfkd().filter(|c| !is_combining_mark(*c));
    // The capital Nu looks like an N, the small one like a v.
    plain.map(latin).flat_map(char::to_lowercase).map(latin).filter(|c| c.is_alphanumeric()).collect()
}

/// The Latin letter that a letter or digit looks like.
const fn latin(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' | '3' => 'e',
        'ɡ' | 'ց' => 'g',
        'і' | 'ι' | 'ı' | '1' | 'l' | '|' => 'i',
        'м' | 'μ' => 'm',
        'п' | 'η' | 'ո' | 'Ν' => 'n',
        'о' | 'ο' | 'σ' | 'օ' | '0' => 'o',
        'р' | 'ρ' => 'p',
        'г' | 'ᴦ' => 'r',
        'ѕ' | '5' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ѡ' | 'ω' => 'w',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_what_is_read() {
        for (told, kept) in [
            (" Ana  de\u{a0}Souza ", "Ana de Souza"),
            ("Zoë", "Zoë"),
            ("نرگس\u{200c}ها", "نرگس\u{200c}ها"),
            ("क्\u{200d}ष", "क्\u{200d}ष"),
            ("Care ❤\u{fe0f}", "Care ❤\u{fe0f}"),
            ("👩\u{200d}🔧 Repairs", "👩\u{200d}🔧 Repairs"),
        ] {
            assert_eq!(read(told).as_deref(), Ok(kept), "{told:?}");
        }
        for told in [
            "An\u{200b}a",
            "\u{202e}nimdA",
            "Ana\u{200f}",
            "A\u{200d}na",
            "Ana\u{e0041}",
            "\u{3164}",
            "A\u{ad}na",
        ] {
            assert_eq!(read(told), Err(Wrong::NameUnseen), "{told:?}");
        }
        for told in ["", "  ", "Ana\nCosta", "Ana\0", &"a".repeat(101)] {
            assert_eq!(read(told), Err(Wrong::Name), "{told:?}");
        }
    }

    #[test]
    fn a_name_is_free_that_reads_like_no_other() {
        let known = ["Race".to_owned(), "Trade".to_owned()];
        for told in ["Race", "race", "RACE", "Ráce", "Ｒace"] {
            assert_eq!(free(told, &known), Err(Wrong::NameTaken), "{told}");
        }
        assert_eq!(free("Races", &known), Ok(()));
    }

    #[test]
    fn no_role_may_be_taken_for_a_built_in_one() {
        for told in [
            "Owner",
            "owner",
            "OWNER",
            "o w n e r",
            "Ówner",
            "Ｏｗｎｅｒ",
            "0wner",
            "оwnеr",
            "Ad-min",
            "ΑDΜΙΝ",
            "Аdmіn",
            "adm1n",
            "Agent.",
            "аgеnт",
            "Supervisor",
            "ѕuреrvіѕоr",
            "𝐀𝐝𝐦𝐢𝐧",
        ] {
            assert_eq!(of_role(told), Err(Wrong::NameBuiltIn), "{told}");
        }
        for told in ["Owners", "Night agent", "Reader", "Админ", "夜勤"] {
            assert_eq!(of_role(told).as_deref(), Ok(told));
        }
    }
}
