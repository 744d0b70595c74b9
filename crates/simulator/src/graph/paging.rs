//! Pages of lists: cursors, and absolute addresses of the next and the previous page.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::GraphError;
use super::call::{Call, form};
use crate::carrier::Carrier;

const USUAL: usize = 25;
const MOST: usize = 1000;

/// The page of `rows` that the call asks for by `limit`, `after` and `before`.
pub(super) fn page(carrier: &Carrier, call: &Call, rows: &[Value]) -> Result<Value, GraphError> {
    let limit = call.text("limit").map_or(Ok(USUAL), |text| text.parse());
    let limit = limit.map_err(|_| GraphError::parameter("limit must be a number"))?.clamp(1, MOST);
    let start = match (call.text("after"), call.text("before")) {
        (Some(after), _) => place(&after)?.saturating_add(1),
        (None, Some(before)) => place(&before)?.saturating_sub(limit),
        (None, None) => 0,
    };
    let data: Vec<Value> = rows.iter().skip(start).take(limit).cloned().collect();
    if data.is_empty() {
        return Ok(json!({ "data": [] }));
    }
    let last = start + data.len() - 1;
    let mut links = Map::new();
    links.insert("cursors".to_owned(), json!({ "before": cursor(start), "after": cursor(last) }));
    if last + 1 < rows.len() {
        links.insert("next".to_owned(), address(carrier, call, limit, "after", last).into());
    }
    if start > 0 {
        links.insert("previous".to_owned(), address(carrier, call, limit, "before", start).into());
    }
    Ok(json!({ "data": data, "paging": links }))
}

fn cursor(place: usize) -> String {
    STANDARD_NO_PAD.encode(place.to_string()) + "ZD"
}

fn place(cursor: &str) -> Result<usize, GraphError> {
    let decoded = cursor.strip_suffix("ZD").and_then(|text| STANDARD_NO_PAD.decode(text).ok());
    let place = decoded.and_then(|bytes| String::from_utf8(bytes).ok()).and_then(|text| text.parse().ok());
    place.ok_or_else(|| GraphError::parameter("Invalid cursor"))
}

fn address(carrier: &Carrier, call: &Call, limit: usize, side: &str, at: usize) -> String {
    let mut query: Vec<String> = form(&call.query)
        .iter()
        .filter(|(name, _)| !["after", "before", "limit"].contains(&name.as_str()))
        .map(|(name, value)| {
            let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
            format!("{}={}", encoded(name), encoded(value.as_str().unwrap_or_default()))
        })
        .collect();
    query.push(format!("limit={limit}"));
    query.push(format!("{side}={}", cursor(at)));
    let version = call.version.as_deref().unwrap_or("v26.0");
    format!("{}/{version}/{}?{}", carrier.public_url, call.segments.join("/"), query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_go_there_and_back() {
        assert_eq!(cursor(24), "MjQZD");
        assert_eq!(place("MjQZD").unwrap(), 24);
        assert!(place("nonsense").is_err());
    }
}
