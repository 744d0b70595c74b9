//! Lists in pages: `limit`, and a cursor that says where the page before ended. Cursors are opaque, safe in a
//! URL as they stand, and good for the list they came from only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::input::given;
use super::problem::Problem;

const MOST: usize = 200;
const USUAL: usize = 50;

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    /// `next_cursor` of the page before.
    pub(super) cursor: Option<String>,
    /// How many, 1 to 200; 50 if it is not given.
    pub(super) limit: Option<String>,
}

/// A page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Page<T> {
    /// What is on it.
    pub(super) data: Vec<T>,
    /// Send it as `cursor` for the next page; `null` on the last one.
    pub(super) next_cursor: Option<String>,
}

/// How many rows a page has.
pub(super) fn limit(parameter: Option<&String>) -> Result<usize, Problem> {
    let Some(text) = given(parameter) else { return Ok(USUAL) };
    match text.parse() {
        Ok(limit @ 1..=MOST) => Ok(limit),
        _ => Err(Problem::bad_parameter("limit", format!("Expected a whole number from 1 to {MOST}."))),
    }
}

/// One row more than the page: it tells whether there is a next one.
pub(super) fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

/// Cuts rows to the page; `place` gives the cursor's parts for the last row of the page.
pub(super) fn cut<T>(
    mut rows: Vec<T>,
    limit: usize,
    list: &str,
    place: impl Fn(&T) -> Vec<String>,
) -> Page<T> {
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next_cursor = rows.last().filter(|_| more).map(|row| write(list, &place(row)));
    Page { data: rows, next_cursor }
}

impl<T> Page<T> {
    /// A list that has one page.
    pub(super) const fn whole(data: Vec<T>) -> Self {
        Self { data, next_cursor: None }
    }

    /// A page of a list that goes on after the place with these parts, if it does.
    pub(super) fn until(data: Vec<T>, list: &str, place: Option<Vec<String>>) -> Self {
        Self { data, next_cursor: place.map(|parts| write(list, &parts)) }
    }

    /// The same page of something else.
    pub(super) fn with<U>(&self, data: Vec<U>) -> Page<U> {
        Page { data, next_cursor: self.next_cursor.clone() }
    }
}

fn write(list: &str, parts: &[String]) -> String {
    let whole: Vec<&str> = std::iter::once(list).chain(parts.iter().map(String::as_str)).collect();
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&whole).unwrap_or_default())
}

/// A cursor as the place it stands for. `read` gets the cursor's parts.
pub(super) fn cursor<T>(
    list: &str,
    parameter: Option<&String>,
    read: impl Fn(&[String]) -> Option<T>,
) -> Result<Option<T>, Problem> {
    let Some(text) = given(parameter) else { return Ok(None) };
    let parts =
        URL_SAFE_NO_PAD.decode(text).ok().and_then(|json| serde_json::from_slice::<Vec<String>>(&json).ok());
    let place = parts.and_then(|parts| match parts.split_first() {
        Some((of, rest)) if of == list => read(rest),
        _ => None,
    });
    place.map(Some).ok_or_else(|| Problem::bad_parameter("cursor", "It is not a cursor of this list."))
}

/// Two parts of a cursor, read.
pub(super) fn two<A: std::str::FromStr, B: std::str::FromStr>(parts: &[String]) -> Option<(A, B)> {
    match parts {
        [a, b] => Some((a.parse().ok()?, b.parse().ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_where_it_was_made_and_nowhere_else() {
        let page = cut(vec![1, 2, 3], 2, "numbers", |n| vec![n.to_string(), "ä/+?".into()]);
        assert_eq!(page.data, [1, 2]);
        let cursor_text = page.next_cursor.unwrap();
        assert!(
            cursor_text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
            "{cursor_text}"
        );
        let read = |list: &str, text: &str| {
            let text = text.to_owned();
            cursor::<(i64, String)>(list, Some(&text), two)
        };
        assert_eq!(read("numbers", &cursor_text).unwrap(), Some((2, "ä/+?".to_owned())));
        assert!(read("letters", &cursor_text).is_err());
        for bad in ["x", "%%%", "eyJhIjoxfQ", "W10", "WyJudW1iZXJzIl0"] {
            assert!(read("numbers", bad).is_err(), "{bad}");
        }
        assert_eq!(read("numbers", "").unwrap(), None);
        assert_eq!(cut(vec![1, 2], 2, "numbers", |_| vec![]).next_cursor, None);
    }

    #[test]
    fn a_limit_is_from_1_to_200() {
        let read = |text: &str| limit(Some(&text.to_owned())).ok();
        assert_eq!(limit(None).ok(), Some(50));
        assert_eq!((read(""), read("1"), read("200")), (Some(50), Some(1), Some(200)));
        for bad in ["0", "201", "-1", "1.5", "x", "99999999999999999999"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
