//! What the API answers when it does not do what was asked: `application/problem+json` (RFC 9457) that names
//! the field. Faults of ours are logged here, once, under the id that the answer carries; nothing else of
//! them leaves.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use transom_desk::app::App;
use transom_desk::done::{NotDone, Wrong, denied_text};
use transom_rules::access::Denied;
use transom_store::Error;
use utoipa::ToSchema;

use super::shape::refusal::Refusal;

/// A problem, ready to be answered.
#[derive(Debug)]
pub(super) struct Problem(Box<Body>);

/// Why a request was not done (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(super) struct Body {
    /// What sort of problem it is: an address on the reference page, the same for every problem of its sort.
    #[serde(rename = "type")]
    #[schema(example = "/api/docs#invalid")]
    kind: String,
    /// The sort in a few words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong with this request, for a person.
    detail: String,
    /// What is wrong, in a word for programs, if there is one for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "last_owner")]
    code: Option<&'static str>,
    /// Which fields are wrong, if any are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Why the rules refuse it, and what can be done instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<Refusal>,
    /// The permission or the scope that is missing, if one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "costs.read")]
    missing: Option<&'static str>,
    /// What Meta said, if Meta refused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    meta: Option<MetaError>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// Its path in the body, or the name of the parameter.
    #[schema(example = "text.body")]
    pub(super) field: String,
    /// What is wrong with it.
    pub(super) message: String,
}

impl FieldError {
    pub(super) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Meta's error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct MetaError {
    /// Meta's code, if it gave one.
    pub(super) code: Option<i64>,
    /// Meta's title.
    pub(super) title: String,
    /// Meta's own words about the cause.
    pub(super) details: String,
}

/// A sort of problem: the word that ends its `type`, its title and its status.
pub(super) struct Sort {
    pub(super) word: &'static str,
    pub(super) title: &'static str,
    pub(super) status: StatusCode,
}

macro_rules! sorts {
    ($($name:ident = $word:literal, $title:literal, $status:ident;)*) => {
        $(const $name: Sort = Sort { word: $word, title: $title, status: StatusCode::$status };)*
        /// Every sort there is.
        pub(super) const SORTS: &[Sort] = &[$($name,)*];
    };
}

sorts! {
    BAD_REQUEST = "bad_request", "The request cannot be read", BAD_REQUEST;
    UNAUTHORIZED = "unauthorized", "A valid token is needed", UNAUTHORIZED;
    FORBIDDEN = "forbidden", "You may not do this", FORBIDDEN;
    NOT_FOUND = "not_found", "There is no such thing", NOT_FOUND;
    WRONG_METHOD = "method_not_allowed", "This address does not take that method", METHOD_NOT_ALLOWED;
    CONFLICT = "conflict", "It cannot be done any more, or not like this", CONFLICT;
    TOO_OFTEN = "too_often", "There were too many tries", TOO_MANY_REQUESTS;
    TOO_LARGE = "too_large", "The body is too large", PAYLOAD_TOO_LARGE;
    NOT_JSON = "unsupported_media_type", "The body has to be JSON", UNSUPPORTED_MEDIA_TYPE;
    INVALID = "invalid", "A field is not valid", UNPROCESSABLE_ENTITY;
    REFUSED = "refused", "The rules refuse it", UNPROCESSABLE_ENTITY;
    META_REFUSED = "meta_refused", "Meta refuses it", UNPROCESSABLE_ENTITY;
    INTERNAL = "internal", "Something broke on our side", INTERNAL_SERVER_ERROR;
    META_SILENT = "meta_unreachable", "Meta did not answer", BAD_GATEWAY;
    UNAVAILABLE = "unavailable", "The database cannot be used at the moment", SERVICE_UNAVAILABLE;
}

impl Problem {
    fn new(sort: &Sort, detail: impl Into<String>) -> Self {
        Self(Box::new(Body {
            kind: format!("/api/docs#{}", sort.word),
            title: sort.title,
            status: sort.status.as_u16(),
            detail: detail.into(),
            code: None,
            errors: Vec::new(),
            refusal: None,
            missing: None,
            meta: None,
        }))
    }

    /// 400: the body is no JSON, or the address cannot be read.
    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(&BAD_REQUEST, detail)
    }

    /// 400: a parameter of the query, the path or a header.
    pub(super) fn bad_parameter(field: &str, message: impl Into<String>) -> Self {
        Self::new(&BAD_REQUEST, "").with(vec![FieldError::new(field, message)])
    }

    /// 401.
    pub(super) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(&UNAUTHORIZED, detail)
    }

    /// 403: the role or the token does not let them.
    pub(super) fn forbidden(denied: Denied) -> Self {
        let mut problem = Self::new(&FORBIDDEN, denied_text(denied));
        problem.0.missing = denied.missing();
        problem
    }

    /// What the desk did not do.
    pub(super) fn not_done(app: &App, not_done: NotDone) -> Self {
        match not_done {
            NotDone::Denied(denied) => Self::forbidden(denied),
            NotDone::NotFound => Self::not_found("There is no such thing."),
            NotDone::Wrong(wrong) => Self::wrong(wrong),
            NotDone::Wait(_) => Self::new(&TOO_OFTEN, not_done.to_string()),
            NotDone::Store(error) => Self::of_store(app, &error),
            NotDone::Other(error) => Self::internal(app, &format!("{error:#}")),
        }
    }

    fn wrong(wrong: Wrong) -> Self {
        let mut problem = match wrong {
            Wrong::MetaSilent => Self::meta_silent(wrong.text()),
            wrong if wrong.is_state() => Self::conflict(wrong.text()),
            wrong => Self::invalid(wrong.field(), wrong.text()),
        };
        problem.0.code = Some(wrong.code());
        problem
    }

    /// 404.
    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(&NOT_FOUND, detail)
    }

    /// 405.
    pub(super) fn wrong_method(detail: impl Into<String>) -> Self {
        Self::new(&WRONG_METHOD, detail)
    }

    /// 409.
    pub(super) fn conflict(detail: impl Into<String>) -> Self {
        Self::new(&CONFLICT, detail)
    }

    /// 413.
    pub(super) fn too_large() -> Self {
        Self::new(&TOO_LARGE, format!("A body may have {} bytes.", super::MOST_BYTES))
    }

    /// 415.
    pub(super) fn not_json() -> Self {
        Self::new(&NOT_JSON, "Send the body with Content-Type: application/json.")
    }

    /// 422: one field of the body.
    pub(super) fn invalid(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::all_invalid(vec![FieldError::new(field, message)])
    }

    /// 422: several fields of the body.
    pub(super) fn all_invalid(errors: Vec<FieldError>) -> Self {
        Self::new(&INVALID, "").with(errors)
    }

    /// 422: the rules say no.
    pub(super) fn refused(refusal: Refusal) -> Self {
        let mut problem = Self::new(&REFUSED, refusal.text.clone());
        problem.0.refusal = Some(refusal);
        problem
    }

    /// 422: Meta says no.
    pub(super) fn meta_refused(meta: MetaError) -> Self {
        let said = if meta.details.is_empty() { &meta.title } else { &meta.details };
        let mut problem = Self::new(&META_REFUSED, said.clone());
        problem.0.meta = Some(meta);
        problem
    }

    /// 502.
    pub(super) fn meta_silent(detail: impl Into<String>) -> Self {
        Self::new(&META_SILENT, detail)
    }

    /// 500, logged.
    pub(super) fn internal(app: &App, error: &dyn std::fmt::Display) -> Self {
        let id = app.clock.id();
        tracing::error!(%id, %error, "a request of the API could not be answered");
        Self::new(&INTERNAL, format!("The log says more under {id}."))
    }

    /// 503 when trying later may help, else 500.
    pub(super) fn of_store(app: &App, error: &Error) -> Self {
        match error {
            Error::Unavailable(_) | Error::Conflict(_) => {
                tracing::error!(%error, "a request of the API met a database that cannot be used");
                Self::new(&UNAVAILABLE, "Nothing was changed. Try again in a few seconds.")
            }
            Error::Duplicate(_) | Error::Broken(_) => Self::internal(app, error),
        }
    }

    /// The fields; their sentences are the detail where there is no other.
    fn with(mut self, errors: Vec<FieldError>) -> Self {
        if self.0.detail.is_empty() {
            let all: Vec<_> =
                errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
            self.0.detail = all.join(" ");
        }
        self.0.errors = errors;
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.0).unwrap_or_default();
        let mut answer = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        let headers = answer.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
        }
        answer
    }
}
