//! What is typed into the form that plans a campaign, as the desk takes it.

use std::collections::BTreeMap;

use axum::extract::{FromRequest as _, Multipart, Request};
use transom_desk::workspace::attributes::value;
use transom_pages::frame::described;
use transom_pages::frame::field::Problem;
use transom_pages::say;
use transom_pages::words::{word, wrong};
use transom_rules::campaign::{Named, Pace, Source};
use transom_rules::pricing::money::Amount;
use transom_rules::segment::Segment;
use transom_rules::time::Timestamp;
use transom_store::attributes::Attribute;

use crate::web::desk::{Done, Failed};
use crate::web::settings::Fields;

/// A form as it came: its fields, and the text of the file.
pub(super) struct Form {
    pub(super) fields: Fields,
    /// `None` where a file came that is no text.
    pub(super) file: Option<String>,
}

/// Reads a form with a file.
pub(super) async fn form(request: Request) -> Done<Form> {
    let broken = || Failed::Problem(word("import-broken").into());
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut fields, mut file) = (Vec::new(), Some(String::new()));
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|_| broken())?;
        if name == "file" {
            file = String::from_utf8(bytes.to_vec()).ok();
        } else {
            fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(Form { fields: Fields::of(fields), file })
}

/// That a field cannot be taken.
pub(super) fn no(field: &str, text: impl Into<String>) -> Problem {
    Problem { field: field.to_owned(), text: text.into() }
}

/// The template that is chosen.
pub(super) fn template(fields: &Fields) -> Option<Named> {
    let (name, language) = fields.one("template").rsplit_once('/')?;
    Some(Named { name: name.to_owned(), language: language.to_owned() })
}

/// A sum; `None` for as much as it takes.
pub(super) fn budget(text: &str) -> Result<Option<Amount>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // People write a comma where their language does.
    let read = text.replace(',', ".").parse::<Amount>().ok().filter(|amount| *amount > Amount::ZERO);
    read.map(Some).ok_or_else(|| no("budget", word("planning-budget-wrong")))
}

/// A whole number between bounds; `None` where nothing is typed. `wrong` says what else cannot be taken.
pub(super) fn number(
    fields: &Fields,
    name: &'static str,
    bounds: std::ops::RangeInclusive<u32>,
    wrong: &str,
) -> Result<Option<u32>, Problem> {
    let text = fields.one(name).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.parse().ok().filter(|number| bounds.contains(number));
    read.map(Some).ok_or_else(|| no(name, wrong))
}

/// At how many failures in a hundred it stands.
pub(super) fn most_failures(fields: &Fields) -> Result<Option<u32>, Problem> {
    number(fields, "most_failures", 1..=100, word("planning-failures-wrong"))
}

/// How fast.
pub(super) fn pace(fields: &Fields, now: Timestamp) -> Result<Pace, Problem> {
    match fields.one("pace") {
        "second" => {
            let wrong = word("planning-per-second-wrong");
            let read = number(fields, "per_second", 1..=1_000, wrong)?;
            Ok(Pace { per_second: Some(read.ok_or_else(|| no("per_second", wrong))?), ..Pace::default() })
        }
        "until" => {
            let until = until(fields, now)?;
            let wrong = || no("until", word("planning-until-wrong"));
            Ok(Pace { until: Some(until.ok_or_else(wrong)?), ..Pace::default() })
        }
        _ => Ok(Pace::default()),
    }
}

/// Until when it is spread; `None` where that is left open.
pub(super) fn until(fields: &Fields, now: Timestamp) -> Result<Option<Timestamp>, Problem> {
    let until = instant(fields.one("until"), fields.one("until_ms"));
    let is_past = until.is_some_and(|until| until <= now);
    if is_past { Err(no("until", word("planning-until-wrong"))) } else { Ok(until) }
}

/// When it begins by itself; `None` where somebody starts it. Whether that is still to come is for the desk.
pub(super) fn starts(fields: &Fields) -> Result<Option<Timestamp>, Problem> {
    if fields.one("begin") != "at" {
        return Ok(None);
    }
    let at = instant(fields.one("starts_at"), fields.one("starts_at_ms"));
    at.map(Some).ok_or_else(|| no("starts_at", wrong::of_code("campaign_start")))
}

/// The script tells the instant; without it the field is read as UTC.
pub(super) fn instant(text: &str, millis: &str) -> Option<Timestamp> {
    if let Ok(millis) = millis.parse() {
        return Some(Timestamp::from_millis(millis));
    }
    let local: jiff::civil::DateTime = text.parse().ok()?;
    let zoned = local.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(Timestamp::from_seconds(zoned.timestamp().as_second()))
}

/// What fills the slots: words, and what is known of a recipient.
pub(super) fn slots(fields: &Fields) -> (BTreeMap<String, String>, BTreeMap<String, Source>) {
    let words = fields.prefixed("slot-").filter(|(_, value)| !value.trim().is_empty());
    let sources = fields.prefixed("source-");
    let sources = sources.filter_map(|(slot, of)| Some((slot.to_owned(), of.to_owned().try_into().ok()?)));
    (words.map(|(slot, value)| (slot.to_owned(), value.trim().to_owned())).collect(), sources.collect())
}

/// What the columns of a list hold, by what they are called.
pub(super) fn columns(fields: &Fields) -> BTreeMap<String, String> {
    let names = fields.all("column_name").map(str::to_owned);
    names.zip(fields.all("column").map(str::to_owned)).collect()
}

/// So many days at most.
const DAYS: u32 = 3_650;

/// A part of the contacts.
pub(super) fn segment(fields: &Fields, defined: &[Attribute]) -> Result<Segment, Problem> {
    let days = |name: &'static str| number(fields, name, 1..=DAYS, word("planning-days-wrong"));
    let is = |name: &'static str| match fields.one(name) {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    };
    let mut attributes = BTreeMap::new();
    for one in defined {
        let field = described::field(one.id);
        let told = fields.named(&field);
        let read = value::read(one, told).map_err(|why| no(&field, wrong::of_code(why.code())))?;
        attributes.extend(read.map(|value| (one.key.clone(), value)));
    }
    Ok(Segment {
        attributes,
        labels: fields.all("label").filter_map(|id| id.parse().ok()).collect(),
        wrote_within_days: days("wrote_within_days")?,
        silent_for_days: days("silent_for_days")?,
        in_window: is("in_window"),
        in_entry_point: is("in_entry_point"),
        consented: is("consented"),
        languages: listed(fields.one("languages")).map(str::to_owned).collect(),
        countries: listed(fields.one("countries")).map(country).collect::<Result<_, _>>()?,
    })
}

/// What stands in a line with commas or spaces between.
fn listed(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', ' ']).filter(|part| !part.is_empty())
}

fn country(text: &str) -> Result<String, Problem> {
    let is_one = text.len() == 2 && text.bytes().all(|letter| letter.is_ascii_alphabetic());
    let told = || no("countries", say!("planning-country-wrong", word = text));
    if is_one { Ok(text.to_ascii_uppercase()) } else { Err(told()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(all: &[(&str, &str)]) -> Fields {
        Fields::of(all.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_cannot_be_taken_is_told_at_its_field() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let paced = |all: &[(&str, &str)]| pace(&fields(all), now).map_err(|why| why.field);
        assert_eq!(paced(&[]), Ok(Pace::default()));
        assert_eq!(paced(&[("pace", "second"), ("per_second", "0")]), Err("per_second".into()));
        assert_eq!(
            paced(&[("pace", "second"), ("per_second", " 5 ")]).map(|pace| pace.per_second),
            Ok(Some(5))
        );
        assert_eq!(paced(&[("pace", "until"), ("until_ms", "1790000000000")]), Err("until".into()));
        let later = paced(&[("pace", "until"), ("until", "2026-12-24T18:00")]);
        assert_eq!(later.map(|pace| pace.until), Ok(Some(Timestamp::from_seconds(1_798_135_200))));
        assert_eq!(paced(&[("pace", "until")]), Err("until".into()), "it is left open");
        let begins = |all: &[(&str, &str)]| starts(&fields(all)).map_err(|why| why.field);
        assert_eq!(begins(&[("starts_at", "2026-12-24T18:00")]), Ok(None), "somebody starts it");
        assert_eq!(begins(&[("begin", "at")]), Err("starts_at".into()));
        let at = begins(&[("begin", "at"), ("starts_at", "2026-12-24T18:00")]);
        assert_eq!(at, Ok(Some(Timestamp::from_seconds(1_798_135_200))));
        assert_eq!(budget("12,50").unwrap(), Some(Amount::from_millionths(12_500_000)));
        assert_eq!(budget("much").unwrap_err().field, "budget");
        let wrong = |all: &[(&str, &str)]| segment(&fields(all), &[]).unwrap_err().field;
        assert_eq!(wrong(&[("silent_for_days", "never")]), "silent_for_days");
        assert_eq!(wrong(&[("countries", "DE, Austria")]), "countries");
        let good = segment(&fields(&[("countries", "de at"), ("in_window", "no")]), &[]).unwrap();
        assert_eq!((good.countries, good.in_window), (vec!["DE".to_owned(), "AT".to_owned()], Some(false)));
    }

    #[test]
    fn slots_take_words_and_what_is_known() {
        let sent = fields(&[
            ("slot-body:1", " there "),
            ("slot-body:2", ""),
            ("source-body:1", "name"),
            ("source-body:2", ""),
            ("column_name", "Mobil"),
            ("column", "to"),
            ("template", "a/b/en"),
        ]);
        let (words, sources) = slots(&sent);
        assert_eq!(words, BTreeMap::from([("body:1".to_owned(), "there".to_owned())]));
        assert_eq!(sources, BTreeMap::from([("body:1".to_owned(), Source::Name)]));
        assert_eq!(columns(&sent), BTreeMap::from([("Mobil".to_owned(), "to".to_owned())]));
        assert_eq!(template(&sent).map(|named| named.name), Some("a/b".into()));
    }
}
