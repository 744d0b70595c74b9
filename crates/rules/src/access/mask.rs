//! Phone numbers for those whose role masks them: of a number they see the country and the last two digits. A
//! [`Mask`] says whether somebody is one of them. Laid over what is one customer's it is a [`Veil`], which knows their
//! numbers and finds them in words and in JSON, in whatever punctuation.

use serde_json::Value;

use super::asker::Asker;
use crate::file_link;

#[cfg(test)]
mod tests;

/// Fewer digits than this are no phone number, and of a number so many tell whose it is.
const TELLING: usize = 7;
/// What takes the place of the digits in between, however many they are.
const HIDDEN: &str = "••••••";
/// Behind these stands a number, even without a plus sign.
const BEFORE_A_NUMBER: [&str; 4] = ["wa.me/", "tel:", "phone=", "sms:"];
/// Fields of Meta's objects that hold nothing but a number or a name made of one.
const NUMBERS: [&str; 6] = ["from", "to", "wa_id", "phone", "recipient_id", "display_phone_number"];
/// `WhatsApp`'s ids of messages and calls are made of the customer's number.
const IDS: [&str; 2] = ["wamid.", "wacid."];

/// Whether somebody sees phone numbers in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// They do.
    Off,
    /// They do not.
    On,
}

impl Mask {
    /// Of whoever asks: a token is masked as its owner is.
    pub fn of(asker: &Asker) -> Self {
        if asker.role.masks { Self::On } else { Self::Off }
    }

    /// Whether numbers are hidden.
    pub const fn hides(self) -> bool {
        matches!(self, Self::On)
    }

    /// Lays it over a customer with these numbers.
    pub fn over(self, numbers: impl IntoIterator<Item = String>) -> Veil {
        let tail = |number: String| match number.len().checked_sub(TELLING) {
            Some(before) => number.get(before..).unwrap_or_default().to_owned(),
            None => number,
        };
        let tails = numbers.into_iter().map(tail).filter(|tail| !tail.is_empty());
        Veil { mask: self, tails: tails.collect(), all: false }
    }

    /// Lays it over what is of no customer in particular, or of many: whatever could be a number is hidden.
    pub const fn over_all(self) -> Veil {
        Veil { mask: self, tails: Vec::new(), all: true }
    }
}

/// A mask over what is one customer's.
#[derive(Clone, Debug)]
pub struct Veil {
    mask: Mask,
    /// The last digits of their numbers.
    tails: Vec<String>,
    /// Hides whatever could be a number, of whomever.
    all: bool,
}

impl Veil {
    /// The same, and whatever could be a number is hidden.
    #[must_use]
    pub fn over_all(&self) -> Self {
        Self { all: true, ..self.clone() }
    }

    /// Whether anything is hidden.
    pub const fn hides(&self) -> bool {
        self.mask.hides()
    }

    /// Whether digits are hidden in a text that comes back from whoever sees it through this veil.
    pub fn has_hidden(&self, text: &str) -> bool {
        self.hides() && text.contains(HIDDEN)
    }

    /// A number as we keep it: its digits without the plus sign.
    pub fn number(&self, digits: &str) -> String {
        if self.hides() && !digits.is_empty() { shortened(digits) } else { digits.to_owned() }
    }

    /// A name. Somebody who gave none is called by their number.
    pub fn name(&self, name: &str) -> String {
        self.over_all().words(name)
    }

    /// What somebody wrote: hides the customer's own numbers, others where it shows that they are numbers, and by what
    /// a link leads to a file.
    pub fn words(&self, text: &str) -> String {
        if !self.hides() {
            return text.to_owned();
        }
        let text = without_tokens(text);
        let mut shown = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(begin) = rest.find(begins_a_run) {
            let (before, run) = rest.split_at(begin);
            shown.push_str(before);
            let run = Run::read(run);
            let hidden = self.is_number(&shown, &run);
            shown.push_str(if hidden { "" } else { run.text });
            if hidden {
                shown.push_str(&run.hidden());
            }
            rest = rest.get(begin + run.text.len()..).unwrap_or_default();
        }
        shown + rest
    }

    /// `WhatsApp`'s id of a message, which is made of the number; ours stays.
    pub fn carriers_id(&self, id: &str) -> String {
        if self.hides() { String::new() } else { id.to_owned() }
    }

    /// An object of Meta's.
    pub fn json(&self, value: Value) -> Value {
        if !self.hides() {
            return value;
        }
        match value {
            Value::String(text) if IDS.iter().any(|id| text.starts_with(id)) => Value::Null,
            Value::String(text) => Value::String(self.words(&text)),
            Value::Number(number) => {
                let text = number.to_string();
                let shown = self.words(&text);
                if shown == text { Value::Number(number) } else { Value::String(shown) }
            }
            Value::Array(values) => values.into_iter().map(|value| self.json(value)).collect(),
            Value::Object(fields) => {
                let field = |(name, value): (String, Value)| {
                    let veil = if NUMBERS.contains(&&*name) { self.over_all() } else { self.clone() };
                    (name, veil.json(value))
                };
                Value::Object(fields.into_iter().map(field).collect())
            }
            plain => plain,
        }
    }

    fn is_number(&self, before: &str, run: &Run<'_>) -> bool {
        let shows =
            self.all || run.is_international() || BEFORE_A_NUMBER.iter().any(|sign| before.ends_with(sign));
        let own = self.tails.iter().any(|tail| run.digits.contains(tail.as_str()));
        own || (shows && run.digits.len() >= TELLING)
    }
}

/// Digits in a text, with the signs that people put between those of one number.
struct Run<'a> {
    text: &'a str,
    /// Its digits alone, in the figures that we keep numbers in.
    digits: String,
}

impl<'a> Run<'a> {
    /// From the beginning of this text as far as it goes; one sign at least.
    fn read(text: &'a str) -> Self {
        let mut digits = String::new();
        let mut end = 0;
        for (at, letter) in text.char_indices() {
            if let Some(digit) = digit(letter) {
                digits.push(digit);
                end = at + letter.len_utf8();
            } else if at > 0 && !is_between(letter) && !(letter == '+' && digits.is_empty()) {
                break;
            }
        }
        let end = if digits.is_empty() { text.chars().next().map_or(0, char::len_utf8) } else { end };
        Self { text: text.get(..end).unwrap_or(text), digits }
    }

    fn is_international(&self) -> bool {
        self.text.trim_start_matches('(').starts_with('+')
    }

    /// A number without its plus sign may lack its country too.
    fn hidden(&self) -> String {
        if self.is_international() { format!("+{}", shortened(&self.digits)) } else { inner(&self.digits) }
    }
}

/// Whoever has the address of a file has the file.
fn without_tokens(text: &str) -> String {
    let mut shown = text.to_owned();
    for place in file_link::places(text).into_iter().rev() {
        shown.replace_range(place, HIDDEN);
    }
    shown
}

fn begins_a_run(letter: char) -> bool {
    matches!(letter, '+' | '(') || digit(letter).is_some()
}

/// What stands between the digits of a number.
fn is_between(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\u{a0}' | '-' | '.' | '/' | '(' | ')' | '\u{2000}'..='\u{2015}' | '\u{202a}'..='\u{202f}' | '\u{2060}'..='\u{2069}'
    )
}

/// The figures of the scripts that people write numbers in.
fn digit(letter: char) -> Option<char> {
    const ZEROS: [char; 6] = ['0', '٠', '۰', '०', '০', '０'];
    let nth =
        ZEROS.iter().find_map(|zero| u32::from(letter).checked_sub(u32::from(*zero)).filter(|nth| *nth < 10));
    nth.and_then(|nth| char::from_digit(nth, 10))
}

/// The country and the last two digits.
fn shortened(digits: &str) -> String {
    let country = country(digits);
    if country.is_empty() || digits.len() <= TELLING {
        inner(digits)
    } else {
        format!("{country} {}", inner(digits))
    }
}

/// The last two digits, of a number that has enough of them.
fn inner(digits: &str) -> String {
    let last = digits.len().checked_sub(2).filter(|_| digits.len() > TELLING).and_then(|at| digits.get(at..));
    last.map_or_else(|| HIDDEN.to_owned(), |last| format!("{HIDDEN} {last}"))
}

/// The country's calling code at the beginning of a number: of one digit, of two, or else of three. A number that
/// begins with 0 has none.
fn country(digits: &str) -> &str {
    const OF_TWO: &str = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 \
        64 65 66 81 82 84 86 90 91 92 93 94 95 98";
    let begin = |length| digits.get(..length).unwrap_or_default();
    match begin(2) {
        two if two.starts_with('0') => "",
        two if two.starts_with(['1', '7']) => begin(1),
        two if OF_TWO.split(' ').any(|code| code == two) => two,
        _ => begin(3),
    }
}
