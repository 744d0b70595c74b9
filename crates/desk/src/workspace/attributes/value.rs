//! What a value of an attribute may be, and the one form in which it is kept: what is the same is written the same.

use jiff::civil::Date;
use transom_rules::attribute::Kind;
use transom_store::attributes::Attribute;
use transom_store::search::fold;

use crate::done::Wrong;

/// The most characters of a text.
pub const LONGEST: usize = 1_000;
/// The most digits of a number: each of them is told by whatever counts in floating point.
const DIGITS: usize = 15;

/// A value as it is kept; `None` where nothing is said, which takes it away.
///
/// # Errors
/// What is wrong with it, by the attribute's kind.
pub fn read(attribute: &Attribute, told: &str) -> Result<Option<String>, Wrong> {
    let told = told.trim();
    if told.is_empty() {
        return Ok(None);
    }
    let read = match attribute.kind {
        Kind::Text => text(told),
        Kind::Number => number(told).ok_or(Wrong::ValueNumber),
        Kind::Date => date(told).ok_or(Wrong::ValueDate),
        Kind::YesNo => yes_no(told).ok_or(Wrong::ValueYesNo),
        Kind::Choice => choice(attribute, told).ok_or(Wrong::ValueChoice),
    };
    read.map(Some)
}

/// Whether two texts are the same to whoever reads them.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

fn text(told: &str) -> Result<String, Wrong> {
    let text = told.replace('\0', "\u{fffd}");
    if text.chars().count() <= LONGEST { Ok(text) } else { Err(Wrong::ValueText) }
}

/// `-12.50` is kept as `-12.5`. A comma is none: in half of the world it stands between thousands.
fn number(told: &str) -> Option<String> {
    let (sign, digits) = told.strip_prefix('-').map_or(("", told), |rest| ("-", rest));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_one = !whole.is_empty() && are_digits(whole) && are_digits(part) && !digits.ends_with('.');
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    if !is_one || whole.len() + part.len() > DIGITS {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match (sign, whole, part) {
        (_, "0", "") => "0".to_owned(),
        (sign, whole, "") => format!("{sign}{whole}"),
        (sign, whole, part) => format!("{sign}{whole}.{part}"),
    })
}

/// As ISO 8601 has it, `2026-12-31`; of an instant its day.
fn date(told: &str) -> Option<String> {
    let day = told.split(['T', ' ']).next()?;
    let is_whole = day.len() == 10 && day.is_ascii();
    let day: Date = day.parse().ok().filter(|_| is_whole)?;
    Some(day.to_string())
}

/// Whether a text says yes or no; `None` where it says neither.
pub(crate) fn is_yes(told: &str) -> Option<bool> {
    match told.trim().to_lowercase().as_str() {
        "yes" | "true" | "y" | "1" => Some(true),
        "no" | "false" | "n" | "0" => Some(false),
        _ => None,
    }
}

fn yes_no(told: &str) -> Option<String> {
    is_yes(told).map(|yes| if yes { "yes" } else { "no" }.to_owned())
}

/// As it stands in the list.
fn choice(attribute: &Attribute, told: &str) -> Option<String> {
    attribute.choices.iter().find(|choice| is_same(choice, told)).cloned()
}

#[cfg(test)]
mod tests {
    use transom_rules::attribute::Subject;
    use transom_rules::id::AttributeId;
    use uuid::Uuid;

    use super::*;

    fn of(kind: Kind) -> Attribute {
        Attribute {
            id: AttributeId(Uuid::nil()),
            subject: Subject::Contact,
            key: "it".into(),
            name: "It".into(),
            kind,
            choices: vec!["Gold".into(), "Été".into()],
            place: 1,
            is_removed: false,
        }
    }

    #[test]
    fn what_is_the_same_is_kept_the_same() {
        for (kind, told, kept) in [
            (Kind::Text, " Dublin ", Ok(Some("Dublin"))),
            (Kind::Text, "", Ok(None)),
            (Kind::Number, "007", Ok(Some("7"))),
            (Kind::Number, "-12.50", Ok(Some("-12.5"))),
            (Kind::Number, "-0.0", Ok(Some("0"))),
            (Kind::Number, "0.5", Ok(Some("0.5"))),
            (Kind::Number, ".5", Err(Wrong::ValueNumber)),
            (Kind::Number, "5.", Err(Wrong::ValueNumber)),
            (Kind::Number, "1,000", Err(Wrong::ValueNumber)),
            (Kind::Number, "1e3", Err(Wrong::ValueNumber)),
            (Kind::Number, "1234567890.123456", Err(Wrong::ValueNumber)),
            (Kind::Number, "٣", Err(Wrong::ValueNumber)),
            (Kind::Date, "2026-02-28", Ok(Some("2026-02-28"))),
            (Kind::Date, "2026-02-28T10:00:00Z", Ok(Some("2026-02-28"))),
            (Kind::Date, "2026-02-29", Err(Wrong::ValueDate)),
            (Kind::Date, "28/02/2026", Err(Wrong::ValueDate)),
            (Kind::Date, "2026-2-8", Err(Wrong::ValueDate)),
            (Kind::YesNo, "TRUE", Ok(Some("yes"))),
            (Kind::YesNo, "0", Ok(Some("no"))),
            (Kind::YesNo, "maybe", Err(Wrong::ValueYesNo)),
            (Kind::Choice, "GOLD", Ok(Some("Gold"))),
            (Kind::Choice, "ete", Ok(Some("Été"))),
            (Kind::Choice, "Silver", Err(Wrong::ValueChoice)),
        ] {
            assert_eq!(read(&of(kind), told), kept.map(|kept| kept.map(str::to_owned)), "{kind} {told}");
        }
        assert_eq!(read(&of(Kind::Text), &"x".repeat(LONGEST + 1)), Err(Wrong::ValueText));
    }
}
