//! Consent: for which purpose somebody lets us write to them, how we know, and which words of theirs give or withdraw it.
//! The newest record of a purpose holds. None recorded refuses nothing, unless a workspace says that marketing needs one.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::id::PurposeId;
use crate::words;

/// What somebody is written to for, as it is kept: a word or an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Purpose {
    /// Offers and news. WhatsApp's own button to stop is about this one.
    Marketing,
    /// What they bought or asked for: orders, appointments, accounts.
    Service,
    /// One that the workspace defines.
    Custom(PurposeId),
}

impl Purpose {
    /// Those that are always there.
    pub const BUILT_IN: [Self; 2] = [Self::Marketing, Self::Service];
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Marketing => f.write_str("marketing"),
            Self::Service => f.write_str("service"),
            Self::Custom(id) => id.fmt(f),
        }
    }
}

impl FromStr for Purpose {
    type Err = uuid::Error;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "marketing" => Ok(Self::Marketing),
            "service" => Ok(Self::Service),
            other => other.parse().map(Self::Custom),
        }
    }
}

impl TryFrom<String> for Purpose {
    type Error = uuid::Error;

    fn try_from(word: String) -> Result<Self, uuid::Error> {
        word.parse()
    }
}

impl From<Purpose> for String {
    fn from(purpose: Purpose) -> Self {
        purpose.to_string()
    }
}

words! {
    /// How we know of a consent, or that it was withdrawn.
    How {
        /// They filled a form in.
        Form = "form",
        /// They wrote so, in words of their own.
        Message = "message",
        /// Their whole message was a word that says so.
        Keyword = "keyword",
        /// They said so in person.
        InPerson = "in_person",
        /// They said so on the phone.
        Call = "call",
        /// It came with a list of contacts.
        Import = "import",
        /// Another program knows.
        Api = "api",
        /// They pressed WhatsApp's button to stop or resume, or Meta refused a message since they had.
        Meta = "meta",
        /// Somebody who works here noted it.
        Hand = "hand",
    }
}

impl How {
    /// Whether somebody may say so: the others are heard from WhatsApp alone.
    pub const fn is_told(self) -> bool {
        !matches!(self, Self::Keyword | Self::Meta)
    }
}

/// What a workspace says about consent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// Marketing templates go only to those of whom a consent is recorded.
    pub marketing_needs_consent: bool,
    /// What customers write to stop and to resume marketing.
    pub keywords: Keywords,
}

/// Words that are a whole message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keywords {
    /// They withdraw their consent to marketing.
    pub stop: Vec<String>,
    /// They give it.
    pub start: Vec<String>,
}

impl Default for Keywords {
    fn default() -> Self {
        let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Self { stop: of(STOP), start: of(START) }
    }
}

/// English, Spanish, Portuguese, French, German, Italian, Dutch, Turkish, Indonesian, Russian, Arabic, Hebrew, Hindi,
/// Chinese; in English also what stands on buttons below offers, Meta's own first. None that answers another question
/// too, as a `cancel` does.
const STOP: &[&str] = &[
    "stop",
    "stop all",
    "stop promotions",
    "stop offers",
    "no more offers",
    "no more messages",
    "unsubscribe",
    "opt out",
    "optout",
    "alto",
    "baja",
    "parar",
    "pare",
    "sair",
    "arrêt",
    "arret",
    "désabonner",
    "stopp",
    "abmelden",
    "abbestellen",
    "disiscrivimi",
    "afmelden",
    "durdur",
    "berhenti",
    "стоп",
    "إيقاف",
    "توقف",
    "הסר",
    "बंद करें",
    "रोकें",
    "退订",
    "停止",
];
const START: &[&str] = &[
    "start",
    "unstop",
    "subscribe",
    "opt in",
    "optin",
    "alta",
    "assinar",
    "s'abonner",
    "anmelden",
    "iscrivimi",
    "aanmelden",
    "başlat",
    "mulai",
    "старт",
    "ابدأ",
    "शुरू करें",
    "订阅",
];

impl Keywords {
    /// Whether a whole message gives consent to marketing or withdraws it; `None` where it says something else. Case,
    /// quotes and punctuation around it do not matter.
    pub fn said(&self, text: &str) -> Option<bool> {
        // Nearly all that is written is longer than any of them, which in small letters are half as long again at most.
        let longest = self.stop.iter().chain(&self.start).map(String::len).max().unwrap_or_default();
        let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
        if inner.chars().filter(|c| !c.is_whitespace()).map(char::len_utf8).sum::<usize>() > 2 * longest {
            return None;
        }
        let said = plain(inner);
        let is_among = |words: &[String]| !said.is_empty() && words.iter().any(|word| plain(word) == said);
        if is_among(&self.stop) { Some(false) } else { is_among(&self.start).then_some(true) }
    }
}

/// A keyword as it is compared.
pub fn plain(text: &str) -> String {
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words = inner.split_whitespace().map(|word| word.replace('’', "'").to_lowercase());
    words.collect::<Vec<_>>().join(" ")
}

/// Reads what was kept; the default where it cannot be read.
impl FromStr for Policy {
    type Err = Infallible;

    fn from_str(kept: &str) -> Result<Self, Infallible> {
        Ok(serde_json::from_str(kept).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_message_stops_or_starts() {
        let words = Keywords::default();
        for (text, said) in [
            ("STOP", Some(false)),
            ("  “Stop!” ", Some(false)),
            ("stop.", Some(false)),
            ("Opt  out", Some(false)),
            ("No more offers", Some(false)),
            ("СТОП", Some(false)),
            ("退订。", Some(false)),
            ("बंद करें", Some(false)),
            ("Arrêt", Some(false)),
            ("START", Some(true)),
            ("S’abonner", Some(true)),
            ("(subscribe)", Some(true)),
            ("stop by tomorrow", None),
            ("Please stop", None),
            ("non-stop", None),
            ("bus stop", None),
            ("cancel", None),
            ("", None),
            ("?!", None),
        ] {
            assert_eq!(words.said(text), said, "{text:?}");
        }
        let own = Keywords { stop: vec!["Enough!".into()], start: Vec::new() };
        assert_eq!((own.said("enough"), own.said("stop"), own.said("start")), (Some(false), None, None));
    }

    #[test]
    fn no_default_word_says_both() {
        let words = Keywords::default();
        for word in &words.start {
            assert_eq!(words.said(word), Some(true), "{word}");
        }
        for word in &words.stop {
            assert_eq!(words.said(word), Some(false), "{word}");
        }
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let policy = Policy { marketing_needs_consent: true, ..Policy::default() };
        assert_eq!(serde_json::to_string(&policy).unwrap().parse(), Ok(policy));
        assert_eq!("{}".parse(), Ok(Policy::default()));
        for purpose in
            Purpose::BUILT_IN.into_iter().chain([Purpose::Custom(PurposeId(uuid::Uuid::from_u128(7)))])
        {
            assert_eq!(purpose.to_string().parse(), Ok(purpose));
        }
        assert!("newsletters".parse::<Purpose>().is_err());
    }
}
