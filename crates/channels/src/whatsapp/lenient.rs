//! Reading JSON that may be shaped otherwise than promised: ids and times come as text or number, whole
//! objects may be missing or of another type. Nothing here fails for a wrong shape; it is just absent.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use transom_rules::time::Timestamp;

/// The longest key (id, phone, user id) that is taken for one, in bytes. Meta's longest are 128.
const KEY_MAX_BYTES: usize = 512;

/// 2100-01-01: no honest timestamp of this protocol lies beyond it.
const LAST_SECOND: i64 = 4_102_444_800;

/// A scalar as text. Objects, lists and `null` read as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Loose<'a>(Option<Cow<'a, str>>);

impl Loose<'_> {
    /// The text, however long, empty if absent.
    pub(super) fn text(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// The text unless it is absent or empty.
    pub(super) fn some(&self) -> Option<String> {
        self.0.as_deref().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// An id: not empty and not longer than ids are.
    pub(super) fn key(&self) -> Option<String> {
        self.some().filter(|key| key.len() <= KEY_MAX_BYTES)
    }

    /// A phone key: digits, without the `+` and the punctuation that people put in.
    pub(super) fn phone(&self) -> Option<String> {
        self.key().map(|phone| digits(&phone)).filter(|phone| !phone.is_empty())
    }

    /// A user name, without the `@` that Meta sometimes puts before it.
    pub(super) fn username(&self) -> Option<String> {
        let name = self.text().trim_start_matches('@');
        (!name.is_empty()).then(|| name.to_owned())
    }

    /// An instant in Unix seconds; `None` for what is no time of this century.
    pub(super) fn time(&self) -> Option<Timestamp> {
        instant(self.text())
    }

    /// A whole number.
    pub(super) fn integer(&self) -> Option<i64> {
        self.text().trim().parse().ok()
    }

    /// `true`, `"true"`.
    pub(super) fn is_true(&self) -> bool {
        self.text() == "true"
    }
}

/// An instant in Unix seconds; `None` for what is no time of this century.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let seconds = text.trim().parse::<i64>().ok()?;
    (1..=LAST_SECOND).contains(&seconds).then(|| Timestamp::from_seconds(seconds))
}

/// Digits only, where it is a phone number; unchanged where it is not one.
pub(super) fn digits(phone: &str) -> String {
    let is_phone = phone.chars().all(|c| c.is_ascii_digit() || "+-() .".contains(c));
    if is_phone { phone.chars().filter(char::is_ascii_digit).collect() } else { phone.to_owned() }
}

impl<'de: 'a, 'a> Deserialize<'de> for Loose<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(LooseVisitor).map(Loose)
    }
}

struct LooseVisitor;

impl<'de> Visitor<'de> for LooseVisitor {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E>(self, yes: bool) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(if yes { "true" } else { "false" })))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

/// An object read as `T`; `None` if it is absent, of another type, or broken within.
pub(super) fn object<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    let text = raw?.get();
    // A derived struct would also take a list, field by field.
    if text.starts_with('{') { serde_json::from_str(text).ok() } else { None }
}

/// The elements of a list; `None` if it is not one.
pub(super) fn list(raw: Option<&RawValue>) -> Option<Vec<&RawValue>> {
    let text = raw?.get();
    if text.starts_with('[') { serde_json::from_str(text).ok() } else { None }
}

/// The value as a tree; `Null` if it is too deep to be one.
pub(super) fn tree(raw: &RawValue) -> Value {
    serde_json::from_str(raw.get()).unwrap_or(Value::Null)
}

/// JSON text in which two things that no text column can hold are replaced by U+FFFD: NUL, and halves of a
/// surrogate pair that stand alone. Everything else stays as it came, byte for byte.
pub(super) fn cleaned(json: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut kept, mut at) = (0, 0);
    while let Some(found) = json.get(at..).and_then(|rest| rest.find('\\')) {
        let escape = at + found;
        match unit(json, escape) {
            // `\\`, `\n` and their like take two bytes.
            None => at = escape + 2,
            Some(high) if (0xd800..0xdc00).contains(&high) && pairs(json, escape) => at = escape + 12,
            Some(unit) => {
                at = escape + 6;
                if unit == 0 || (0xd800..0xe000).contains(&unit) {
                    out.push_str(json.get(kept..escape).unwrap_or_default());
                    out.push_str("\\ufffd");
                    kept = at;
                }
            }
        }
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    out.push_str(json.get(kept..).unwrap_or_default());
    Cow::Owned(out)
}

/// The UTF-16 unit of the `\uXXXX` that begins here.
fn unit(json: &str, at: usize) -> Option<u16> {
    let hex = json.get(at..at + 6)?.strip_prefix("\\u")?;
    // `from_str_radix` would let a sign through.
    if hex.bytes().all(|digit| digit.is_ascii_hexdigit()) { u16::from_str_radix(hex, 16).ok() } else { None }
}

fn pairs(json: &str, high: usize) -> bool {
    unit(json, high + 6).is_some_and(|low| (0xdc00..0xe000).contains(&low))
}

/// Scalars out of a tree, as text. The same leniency as [`Loose`], for what is drawn rather than decided.
pub(super) trait Fields {
    /// The scalar under this name as text; empty if there is none.
    fn text(&self, name: &str) -> String;
    /// What is under this name; `Null` if there is nothing.
    fn at(&self, name: &str) -> &Value;
    /// The elements under this name; none if it is not a list.
    fn items(&self, name: &str) -> &[Value];
}

impl Fields for Value {
    fn text(&self, name: &str) -> String {
        plain(self.at(name))
    }

    fn at(&self, name: &str) -> &Value {
        self.get(name).unwrap_or(&Self::Null)
    }

    fn items(&self, name: &str) -> &[Value] {
        self.at(name).as_array().map(Vec::as_slice).unwrap_or_default()
    }
}

/// A scalar as text; objects, lists and `null` as nothing. NUL becomes U+FFFD.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.replace('\0', "\u{fffd}"),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// The same tree with NUL replaced in every text and key.
pub(super) fn without_nul(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace('\0', "\u{fffd}")),
        Value::Array(items) => Value::Array(items.iter().map(without_nul).collect()),
        Value::Object(fields) => Value::Object(
            fields
                .iter()
                .map(|(key, value)| (key.replace('\0', "\u{fffd}"), without_nul(value)))
                .collect::<Map<_, _>>(),
        ),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_read_alike_as_text_and_number() {
        fn read(json: &str) -> Loose<'_> {
            serde_json::from_str(json).unwrap()
        }
        assert_eq!(read(r#""1790000000""#).time(), Some(Timestamp::from_seconds(1_790_000_000)));
        assert_eq!(read("1790000000").time(), Some(Timestamp::from_seconds(1_790_000_000)));
        for never in
            ["0", "-5", "1e300", "99999999999", "1790000000000", "123456789012345678901234567890", "1.5"]
        {
            assert_eq!(read(never).time(), None, "{never}");
            assert_eq!(read(&format!("\"{never}\"")).time(), None, "{never}");
        }
        for nothing in ["null", "{\"a\":[1]}", "[1,{}]", "\"\""] {
            assert_eq!(read(nothing).key(), None, "{nothing}");
        }
        assert_eq!(read("true").text(), "true");
        assert_eq!(read(&format!("\"{}\"", "x".repeat(513))).key(), None);
    }

    #[test]
    fn phones_are_digits() {
        let phone = |text: &str| Loose(Some(Cow::Owned(text.to_owned()))).phone();
        assert_eq!(phone("+1 (555) 010-0777").as_deref(), Some("15550100777"));
        assert_eq!(phone("15550100777").as_deref(), Some("15550100777"));
        assert_eq!(phone("+").as_deref(), None);
        assert_eq!(phone("SHORT").as_deref(), Some("SHORT"));
    }

    #[test]
    fn nul_and_half_characters_are_replaced_and_nothing_else() {
        let same =
            [r#""a\nb""#, r#""\\u0000""#, r#""\ud83d\ude00""#, r#""\u00e4""#, "\"\\", "\\u00", r#""ä\u12ä""#];
        for json in same {
            assert!(matches!(cleaned(json), Cow::Borrowed(kept) if kept == json), "{json}");
        }
        assert_eq!(cleaned(r#""a\u0000b""#), r#""a\ufffdb""#);
        assert_eq!(cleaned(r#""\\\u0000""#), r#""\\\ufffd""#);
        assert_eq!(cleaned(r#""\ud83d x""#), r#""\ufffd x""#);
        assert_eq!(cleaned(r#""\ude00\ud83d""#), r#""\ufffd\ufffd""#);
        assert_eq!(cleaned(r#""\ud83d\ud83d\ude00""#), r#""\ufffd\ud83d\ude00""#);
    }
}
