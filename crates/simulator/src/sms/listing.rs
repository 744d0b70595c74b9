//! Pages of lists, and the filters of the list of messages.

use axum::Json;
use axum::response::IntoResponse as _;
use jiff::Timestamp;
use jiff::civil::Date;
use reqwest::Url;
use serde_json::{Map, Value, json};

use super::call::Call;
use super::error::SmsError;
use super::{Answer, shape};
use crate::carrier::Carrier;
use crate::world::{SmsMessage, digits};

const USUAL: usize = 50;
const MOST: usize = 1000;
/// The parameters that say which page; the others filter.
const OF_PAGES: [&str; 3] = ["PageSize", "Page", "PageToken"];
/// The filters of messages.
const FILTERS: [&str; 5] = ["To", "From", "DateSent", "DateSent<", "DateSent>"];

/// A row of a list, and by what a page remembers it.
pub(super) struct Shown {
    pub(super) key: String,
    pub(super) json: Value,
}

/// `GET …/Messages.json`: the newest first.
pub(super) fn messages(carrier: &Carrier, call: &Call) -> Answer {
    let wanted = Wanted::read(call)?;
    let mut found: Vec<SmsMessage> = carrier.read(|world| {
        let own = world.sms_messages.rows().filter(|one| one.account_sid == call.account.account_sid);
        own.filter(|one| !one.by_carrier && wanted.fits(one)).cloned().collect()
    });
    found.sort_by_key(|message| std::cmp::Reverse(message.order));
    let rows = found.iter().map(|one| Shown { key: one.sid.clone(), json: shape::message(one) }).collect();
    page(call, "messages", rows)
}

/// What a list of messages is to hold.
struct Wanted {
    to: Option<String>,
    from: Option<String>,
    /// Unix seconds: not before, and before.
    since: Option<i64>,
    until: Option<i64>,
}

impl Wanted {
    fn read(call: &Call) -> Result<Wanted, SmsError> {
        let plain = |name: &str| call.text(name).map(plain);
        let mut wanted = Wanted { to: plain("To"), from: plain("From"), since: None, until: None };
        if let Some((begins, ends)) = instants(call, "DateSent")? {
            (wanted.since, wanted.until) = (Some(begins), Some(ends));
        }
        if let Some((begins, _)) = instants(call, "DateSent>")? {
            wanted.since = Some(begins);
        }
        if let Some((_, ends)) = instants(call, "DateSent<")? {
            wanted.until = Some(ends);
        }
        Ok(wanted)
    }

    fn fits(&self, message: &SmsMessage) -> bool {
        let (sender, phone) = (plain(&message.sender), message.phone.clone());
        let (from, to) = if message.is_inbound() { (phone, sender) } else { (sender, phone) };
        let at = message.sent_at.unwrap_or(message.created_at);
        self.to.as_ref().is_none_or(|wanted| *wanted == to)
            && self.from.as_ref().is_none_or(|wanted| *wanted == from)
            && self.since.is_none_or(|since| at >= since)
            && self.until.is_none_or(|until| at < until)
    }
}

/// An address so that all forms of a number are the same; names stay as they are.
fn plain(address: &str) -> String {
    if address.chars().any(|letter| letter.is_ascii_alphabetic()) {
        address.to_owned()
    } else {
        digits(address)
    }
}

/// The beginning and the end of what a parameter names: a day, or an instant.
fn instants(call: &Call, name: &str) -> Result<Option<(i64, i64)>, SmsError> {
    let Some(text) = call.text(name) else { return Ok(None) };
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(Some((instant.as_second(), instant.as_second() + 1)));
    }
    let day = text.parse::<Date>().ok().and_then(|day| day.in_tz("UTC").ok());
    let begins = day.map(|day| day.timestamp().as_second()).ok_or_else(|| SmsError::about(20_001, name))?;
    Ok(Some((begins, begins + 86_400)))
}

/// The page of `rows` that the call asks for. A token names the row behind or before which the page lies, so that
/// new rows move nothing.
pub(super) fn page(call: &Call, name: &str, rows: Vec<Shown>) -> Answer {
    let size = call.number("PageSize", USUAL)?.clamp(1, MOST);
    let number = call.number("Page", 0)?;
    let start = match call.text("PageToken") {
        None => number.saturating_mul(size),
        Some(token) => place(&rows, token, size).ok_or_else(|| SmsError::about(20_001, "PageToken"))?,
    };
    let last = start.saturating_add(size).min(rows.len());
    let mut told = Map::new();
    let mut put = |key: &str, value: Value| drop(told.insert(key.to_owned(), value));
    let uri = |number: usize, token: Option<String>| uri(call, size, number, token);
    let next = (last < rows.len()).then(|| rows.get(last.wrapping_sub(1))).flatten();
    let before = (start > 0).then(|| rows.get(start)).flatten();
    put("first_page_uri", uri(0, None).into());
    put("next_page_uri", next.map(|row| uri(number + 1, Some(format!("PA{}", row.key)))).into());
    put(
        "previous_page_uri",
        before.map(|row| uri(number.saturating_sub(1), Some(format!("PB{}", row.key)))).into(),
    );
    put("uri", uri(number, call.text("PageToken").map(str::to_owned)).into());
    put("page", number.into());
    put("page_size", size.into());
    put("start", start.into());
    put("end", last.saturating_sub(1).max(start).into());
    let shown: Vec<Value> = rows.into_iter().skip(start).take(size).map(|row| row.json).collect();
    put(name, shown.into());
    Ok(Json(json!(told)).into_response())
}

/// Where the page begins that a token names.
fn place(rows: &[Shown], token: &str, size: usize) -> Option<usize> {
    let at = |key: &str| rows.iter().position(|row| row.key == key);
    match token.split_at_checked(2)? {
        ("PA", key) => Some(at(key)? + 1),
        ("PB", key) => Some(at(key)?.saturating_sub(size)),
        _ => None,
    }
}

/// A page's address: the same filters, and which page.
fn uri(call: &Call, size: usize, number: usize, token: Option<String>) -> String {
    let mut query: Vec<(&str, String)> =
        FILTERS.iter().filter_map(|name| call.text(name).map(|value| (*name, value.to_owned()))).collect();
    let [of_size, of_number, of_token] = OF_PAGES;
    query.push((of_size, size.to_string()));
    query.push((of_number, number.to_string()));
    query.extend(token.map(|token| (of_token, token)));
    let path = call.address(&format!("{}.json", call.segments.join("/")));
    // The host is only there to be parsed.
    let whole = Url::parse_with_params(&format!("http://host{path}"), query);
    whole.map_or(path, |url| format!("{}?{}", url.path(), url.query().unwrap_or_default()))
}
