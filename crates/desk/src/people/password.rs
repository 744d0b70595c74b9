//! Passwords: which ones are taken, and how they are kept. Length and whether somebody would guess it count; which
//! kinds of signs are in it does not.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use super::throttle::Turn;
use crate::done::Wrong;

/// The fewest characters.
const FEWEST: usize = 10;
/// The most.
const MOST: usize = 200;

/// Words that passwords are made of which everybody knows, and such passwords; small letters, no signs.
static KNOWN: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("known_passwords.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether a password is taken for somebody with this address.
///
/// # Errors
/// What is wrong with it.
pub fn check(password: &str, email: &str) -> Result<(), Wrong> {
    let length = password.chars().count();
    if length < FEWEST {
        return Err(Wrong::PasswordShort);
    }
    if length > MOST {
        return Err(Wrong::PasswordLong);
    }
    let is_known = is_a_known_word(password) || is_of(password, email) || is_a_run(password);
    if is_known { Err(Wrong::PasswordKnown) } else { Ok(()) }
}

/// A known word, whatever signs stand for its letters and whatever figures follow it; also twice.
fn is_a_known_word(password: &str) -> bool {
    let whole = password.to_lowercase();
    let core = plain(core(&whole));
    let half = core.get(..core.len() / 2).filter(|half| half.repeat(2) == core);
    [whole.as_str(), &core, half.unwrap_or_default()].iter().any(|word| KNOWN.contains(word))
}

/// Letters for the signs that people write in their place.
fn plain(text: &str) -> String {
    text.chars()
        .map(|sign| match sign {
            '0' => 'o',
            '1' | '!' | '|' => 'i',
            '3' | '€' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// Without what is put around a word to make it longer.
fn core(text: &str) -> &str {
    text.trim_matches(|sign: char| !sign.is_alphabetic())
}

/// The address itself, or its first part, or our own name, with next to nothing around.
fn is_of(password: &str, email: &str) -> bool {
    let password = password.to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    [email, local, "transom"].iter().filter(|word| word.chars().count() >= 3).any(|word| {
        let rest = password.replace(&word.to_lowercase(), "");
        rest != password && rest.chars().filter(|sign| sign.is_alphabetic()).count() < 4
    })
}

/// Signs that follow each other, or repeat.
fn is_a_run(password: &str) -> bool {
    let signs: Vec<u32> = password.to_lowercase().chars().map(u32::from).collect();
    let repeats = |every: usize| signs.iter().zip(signs.iter().skip(every)).all(|(one, other)| one == other);
    if (1..=4).any(repeats) {
        return true;
    }
    let follows = |one: &u32, other: &u32| one.abs_diff(*other) == 1 || (*one, *other) == (57, 48);
    signs.iter().zip(signs.iter().skip(1)).all(|(one, other)| follows(one, other))
}

/// An argon2id hash of a password.
///
/// # Errors
/// When the machine has no randomness for the salt.
pub async fn hash(password: String) -> anyhow::Result<String> {
    tokio::task::spawn_blocking(move || hashed(&password)).await?
}

/// The same for somebody from outside, whose turn it is: it lasts as long as the work does, also if they hang up.
///
/// # Errors
/// As [`hash`].
pub async fn hash_in(turn: &Turn, password: String) -> anyhow::Result<String> {
    let turn = turn.clone();
    tokio::task::spawn_blocking(move || {
        let _turn = turn;
        hashed(&password)
    })
    .await?
}

fn hashed(password: &str) -> anyhow::Result<String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| anyhow::anyhow!("the password: {error}"))
}

/// Whether a password is the one of a hash, whose turn it is. Without a hash it takes as long, and is not.
///
/// # Errors
/// When the server ends meanwhile.
pub async fn fits(turn: &Turn, hash: Option<String>, password: String) -> anyhow::Result<bool> {
    const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                          RdescudvJCsgt3ub+b+dWRWJTmaaJObG0TGqvcWmfNU";
    // Whoever hangs up ends neither the work nor, before it, the turn.
    let turn = turn.clone();
    let fits = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let hash = hash.filter(|hash| !hash.is_empty());
        let known = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY));
        let fits =
            known.is_ok_and(|known| Argon2::default().verify_password(password.as_bytes(), &known).is_ok());
        fits && hash.is_some()
    });
    Ok(fits.await?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio_util::sync::CancellationToken;
    use transom_rules::time::Span;

    use super::*;
    use crate::base::clock::Clock;
    use crate::people::throttle::{Stand, Throttle, Tried};

    #[test]
    fn length_counts_and_kinds_of_signs_do_not() {
        for (password, expected) in [
            ("ninechars", Err(Wrong::PasswordShort)),
            ("äöüäöüäöß", Err(Wrong::PasswordShort)),
            ("correct horse battery staple", Ok(())),
            ("harbour-lane-demo", Ok(())),
            ("aaa bbb ccc ddd", Ok(())),
            ("ξεσκεπάζω την", Ok(())),
        ] {
            assert_eq!(check(password, "ana@example.com"), expected, "{password}");
        }
        let longest = "word after".repeat(20);
        assert_eq!(check(&longest, ""), Ok(()));
        assert_eq!(check(&format!("{longest}!"), ""), Err(Wrong::PasswordLong));
    }

    #[test]
    fn what_somebody_would_try_first_is_not_taken() {
        for password in [
            "password12",
            "P@ssw0rd2024!",
            "Passwort123",
            "passwordpassword",
            "qwertyuiop",
            "QWERTY123456",
            "1q2w3e4r5t",
            "letmein2025",
            "welcome1234",
            "1234567890",
            "9876543210",
            "12345678901",
            "abcdefghij",
            "aaaaaaaaaa",
            "abababababab",
            "xyzxyzxyzxyz",
            "iloveyou99",
            "administrator",
            "transom2026",
            "Transom-123!",
            "ana.costa12",
            "Ana.Costa@example.com",
        ] {
            assert_eq!(check(password, "ana.costa@example.com"), Err(Wrong::PasswordKnown), "{password}");
        }
    }

    #[test]
    fn a_name_within_many_other_words_is_taken() {
        for password in ["transom over the door", "ana.costa likes blue tea", "my password is a secret cow"] {
            assert_eq!(check(password, "ana.costa@example.com"), Ok(()), "{password}");
        }
    }

    #[test]
    fn the_list_is_as_it_is_looked_up() {
        assert!(KNOWN.len() > 200, "{}", KNOWN.len());
        for word in KNOWN.iter() {
            assert_eq!(word.to_lowercase(), **word);
        }
    }

    #[tokio::test]
    async fn a_password_fits_its_own_hash() {
        let throttle = Throttle::new(Arc::new(Clock::new(Span::seconds(0))), 1, CancellationToken::new());
        let ana = throttle.turn(Stand::Address(None), Tried::PasswordOf("ana@example.com"));
        let turn = tokio::select! { () = throttle.run() => unreachable!(), turn = ana => turn.unwrap() };
        let hash = hash("correct horse".into()).await.unwrap();
        assert!(fits(&turn, Some(hash.clone()), "correct horse".into()).await.unwrap());
        assert!(!fits(&turn, Some(hash), "wrong horse".into()).await.unwrap());
        for nobody in [None, Some(String::new())] {
            assert!(!fits(&turn, nobody, "somepassword".into()).await.unwrap());
        }
    }
}
