//! What a request carries, read so that whatever is wrong is named by its field: bodies, queries, ids.

use std::str::FromStr;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse as _;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use transom_rules::access::{RoleKey, Set, Word};

use super::problem::Problem;

/// A JSON object as the body. Fields that are not known are left alone.
pub(super) struct Input<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Input<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !says_json(request.headers()) {
            return Err(Problem::not_json());
        }
        let body = Bytes::from_request(request, state).await.map_err(|rejection| {
            match rejection.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
                _ => Problem::unreadable("The body broke off."),
            }
        })?;
        fields(&object(&body)?).map(Self)
    }
}

/// A body without a type is taken at its word; one of another type is not JSON.
fn says_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE) else { return true };
    let kind = value.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn object(body: &[u8]) -> Result<Value, Problem> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| Problem::unreadable(format!("The body is not JSON: {error}.")))?;
    if value.is_object() {
        Ok(value)
    } else {
        Err(Problem::invalid("body", "The body has to be a JSON object."))
    }
}

/// Reads an object; a field that is missing or of another type is named.
pub(super) fn fields<T: DeserializeOwned>(object: &Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize(object).map_err(|error| {
        let path = error.path().to_string();
        let said = error.inner().to_string();
        match said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
            Some(missing) if path == "." => Problem::invalid(missing, "It is missing."),
            Some(missing) => Problem::invalid(format!("{path}.{missing}"), "It is missing."),
            None => Problem::invalid(path, sentence(&said)),
        }
    })
}

fn sentence(said: &str) -> String {
    let mut letters = said.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A field that may be left out, `null`, or there. Needs `#[serde(default)]`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Given<T> {
    /// It is left out.
    #[default]
    Not,
    /// It is `null`.
    Null,
    /// It is there.
    As(T),
}

impl<T> Given<T> {
    /// What is made of what was said, if anything was.
    pub(super) fn said<S>(self, make: impl FnOnce(Option<T>) -> S) -> Option<S> {
        match self {
            Self::Not => None,
            Self::Null => Some(make(None)),
            Self::As(value) => Some(make(Some(value))),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(from)?.map_or(Self::Null, Self::As))
    }
}

/// The query. Its struct has texts only, so that each value is read, and named, by its handler; it denies fields
/// that it does not know, so that a misspelt filter is not taken for none.
pub(super) struct Params<T>(pub(super) T);

/// The query of a list that cannot be narrowed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Params<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::<T>::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => {
                let said = rejection.body_text();
                let named = |what: &str| said.split(what).nth(1).and_then(|rest| rest.split_once('`'));
                match (named("duplicate field `"), named("unknown field `")) {
                    (Some((field, _)), _) => {
                        Err(Problem::bad_parameter(field, "It is given more than once."))
                    }
                    (None, Some((field, known))) => Err(Problem::bad_parameter(field, unknown(known))),
                    (None, None) => Err(Problem::unreadable("The query cannot be read.")),
                }
            }
        }
    }
}

/// What is known instead of a field; `said` goes on as serde does, with the known ones in backticks.
fn unknown(said: &str) -> String {
    let known: Vec<&str> = said.split('`').skip(1).step_by(2).collect();
    match known.split_last() {
        None => "There is no such parameter; there are none here.".to_owned(),
        Some((only, [])) => format!("There is no such parameter; there is {only}."),
        Some((last, others)) => {
            format!("There is no such parameter; there are {} and {last}.", others.join(", "))
        }
    }
}

/// A parameter that is there and not empty.
pub(super) fn given(parameter: Option<&String>) -> Option<&str> {
    parameter.map(|text| text.trim()).filter(|text| !text.is_empty())
}

/// A parameter read as what it stands for.
pub(super) fn parameter<T: FromStr>(
    name: &str,
    value: Option<&String>,
    expected: &str,
) -> Result<Option<T>, Problem> {
    given(value)
        .map(|text| text.parse().map_err(|_| Problem::bad_parameter(name, format!("Expected {expected}."))))
        .transpose()
}

/// A parameter that is one of a closed list of words.
pub(super) fn word_of<T: Word>(name: &str, value: Option<&String>) -> Result<Option<T>, Problem> {
    given(value)
        .map(|text| T::from_word(text).ok_or_else(|| Problem::bad_parameter(name, expected::<T>())))
        .transpose()
}

/// A field that is one of a closed list of words.
pub(super) fn word<T: Word>(field: &str, text: &str) -> Result<T, Problem> {
    T::from_word(text).ok_or_else(|| Problem::invalid(field, expected::<T>()))
}

/// A field that is some of a closed list of words.
pub(super) fn words<T: Word>(field: &str, texts: &[String]) -> Result<Set<T>, Problem> {
    let each = texts.iter().enumerate();
    each.map(|(place, text)| word(&format!("{field}[{place}]"), text)).collect()
}

/// A role in a field. Whether there is such a one is asked where it is given.
pub(super) fn role(text: &str) -> Result<RoleKey, Problem> {
    let expected = "Expected owner, admin, supervisor, agent, or the id of a role.";
    text.parse().map_err(|_| Problem::invalid("role", expected))
}

fn expected<T: Word>() -> String {
    let all: Vec<&str> = T::ALL.iter().map(|word| word.word()).collect();
    format!("Expected one of {}.", all.join(", "))
}

/// The two parameters of the path.
pub(super) struct Ids<A, B>(pub(super) A, pub(super) B);

impl<S: Send + Sync, A: FromStr, B: FromStr> FromRequestParts<S> for Ids<A, B> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let mut found = named(parts, state).await?.into_iter();
        Ok(Self(id(found.next())?, id(found.next())?))
    }
}

/// The one parameter of the path.
pub(super) struct Id<T>(pub(super) T);

impl<S: Send + Sync, T: FromStr> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        id(named(parts, state).await?.into_iter().next()).map(Self)
    }
}

async fn named<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<Vec<(String, String)>, Problem> {
    let found = Path::from_request_parts(parts, state).await;
    found.map(|Path(named)| named).map_err(|_| Problem::unreadable("The address cannot be read."))
}

fn id<T: FromStr>(named: Option<(String, String)>) -> Result<T, Problem> {
    let (name, text) = named.unwrap_or_default();
    text.parse().map_err(|_| Problem::bad_parameter(&name, format!("`{text}` is not one of ours.")))
}

/// Text as it may be kept: no NUL, no space around it.
pub(super) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}").trim().to_owned()
}
