//! How often a program may ask: every answer tells, in the fields of draft-ietf-httpapi-ratelimit-headers-06, which are
//! whole numbers that programs read as they are; whoever asks too often is answered 429.

use axum::http::HeaderName;
use axum::response::Response;
use serde_json::{Value, json};
use transom_desk::base::budget::Left;

struct Field {
    name: HeaderName,
    about: &'static str,
    value: fn(&Left) -> i64,
}

const FIELDS: [Field; 3] = [
    Field {
        name: HeaderName::from_static("ratelimit-limit"),
        about: "Requests that a token may make at once",
        value: |left| left.at_once.into(),
    },
    Field {
        name: HeaderName::from_static("ratelimit-remaining"),
        about: "How many of them are left",
        value: |left| left.remaining.into(),
    },
    Field {
        name: HeaderName::from_static("ratelimit-reset"),
        about: "Seconds until all of them are there again",
        value: |left| left.whole_in.as_seconds_up(),
    },
];

/// An answer that also tells what is left.
pub(super) fn told(left: &Left, mut answer: Response) -> Response {
    let headers = answer.headers_mut();
    for Field { name, value, .. } in FIELDS {
        headers.insert(name, value(left).into());
    }
    answer
}

/// The fields as the parts of the document that are referred to.
pub(super) fn described() -> Value {
    let one = |Field { name, about, .. }| {
        (name.to_string(), json!({"description": about, "schema": {"type": "integer"}}))
    };
    FIELDS.into_iter().map(one).collect()
}

/// What every answer has.
pub(super) fn references() -> Value {
    let one =
        |Field { name, .. }| (name.to_string(), json!({"$ref": format!("#/components/headers/{name}")}));
    FIELDS.into_iter().map(one).collect()
}
