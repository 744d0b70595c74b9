//! What the API answers when it does not do what was asked: `application/problem+json` (RFC 9457) that names
//! the field. Faults of ours go with the answer to the guard, which has them logged here, once, under the id that it
//! then carries; nothing else of them leaves.

use std::sync::Arc;

use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use transom_desk::app::App;
use transom_desk::done::{NotDone, Wrong, denied_text};
use transom_rules::access::Denied;
use transom_rules::channel::ChannelKind;
use transom_rules::time::Span;
use transom_store::Error;
use utoipa::ToSchema;

use super::shape::refusal::Refusal;

/// Why a request was not done.
#[derive(Debug)]
pub(super) enum Problem {
    /// As it is told.
    Told(Box<Body>),
    /// Something of ours broke: what the log says of it, and an id under which.
    Broken(anyhow::Error),
}

impl From<NotDone> for Problem {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Denied(denied) => Self::forbidden(denied),
            NotDone::NotFound => Self::not_found("There is no such thing."),
            NotDone::Wrong(wrong) => Self::wrong(wrong, wrong.field()),
            NotDone::Wait(wait) => Self::too_often(not_done.to_string(), wait),
            NotDone::Store(error) => error.into(),
            NotDone::Other(error) => Self::Broken(error),
        }
    }
}

impl From<Error> for Problem {
    /// 503 when trying later may help, else 500.
    fn from(error: Error) -> Self {
        if error.is_transient() {
            tracing::error!(%error, "a request of the API met a database that cannot be used");
            let body = Body::new(&UNAVAILABLE, "Nothing was changed. Try again in a few seconds.");
            Body { retry_after: Some(5), ..body }.into()
        } else {
            Self::Broken(error.into())
        }
    }
}

impl From<anyhow::Error> for Problem {
    fn from(error: anyhow::Error) -> Self {
        Self::Broken(error)
    }
}

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
    /// What may stand in the way of making templates at all, if Meta says that the account may not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    causes: Vec<HurdleCause>,
    /// After how many seconds it may be tried again; the header says it.
    #[serde(skip)]
    retry_after: Option<i64>,
}

/// A field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct FieldError {
    /// Its path in the body, or the name of the parameter.
    #[schema(example = "text.body")]
    pub(super) field: String,
    /// What is wrong with it.
    pub(super) message: String,
    /// The rule of Meta's that it follows from, where it is about a template.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "R5.2")]
    pub(super) rule: Option<&'static str>,
}

impl FieldError {
    pub(super) fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into(), rule: None }
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

/// Something that may keep an account from making templates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct HurdleCause {
    /// `business_verification`, `messaging_limit`, `payment_method` or `token_permission`.
    #[schema(example = "business_verification")]
    pub(super) cause: &'static str,
    /// `done`, `missing`, or `unknown` where that cannot be told from here.
    #[schema(example = "missing")]
    pub(super) state: &'static str,
    /// What has to be so.
    pub(super) text: &'static str,
    /// Meta's page where it is mended.
    pub(super) url: &'static str,
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
    TOO_OFTEN = "too_often", "There were too many requests", TOO_MANY_REQUESTS;
    TOO_LARGE = "too_large", "The body is too large", PAYLOAD_TOO_LARGE;
    NOT_JSON = "unsupported_media_type", "The body has to be JSON", UNSUPPORTED_MEDIA_TYPE;
    INVALID = "invalid", "A field is not valid", UNPROCESSABLE_ENTITY;
    REFUSED = "refused", "The rules refuse it", UNPROCESSABLE_ENTITY;
    META_REFUSED = "meta_refused", "Meta refuses it", UNPROCESSABLE_ENTITY;
    INTERNAL = "internal", "Something broke on our side", INTERNAL_SERVER_ERROR;
    META_SILENT = "meta_unreachable", "Meta did not answer", BAD_GATEWAY;
    CARRIER_SILENT = "carrier_unreachable", "The SMS carrier did not answer", BAD_GATEWAY;
    UNAVAILABLE = "unavailable", "The database cannot be used at the moment", SERVICE_UNAVAILABLE;
}

impl Problem {
    fn new(sort: &Sort, detail: impl Into<String>) -> Self {
        Body::new(sort, detail).into()
    }

    /// 400: the body is no JSON, or the address cannot be read.
    pub(super) fn unreadable(detail: impl Into<String>) -> Self {
        Self::new(&BAD_REQUEST, detail)
    }

    /// 400: a parameter of the query, the path or a header.
    pub(super) fn bad_parameter(field: &str, message: impl Into<String>) -> Self {
        Body::of_fields(&BAD_REQUEST, vec![FieldError::new(field, message)]).into()
    }

    /// 401.
    pub(super) fn unauthorized(detail: impl Into<String>) -> Self {
        Self::new(&UNAUTHORIZED, detail)
    }

    /// 403: the role or the token does not let them.
    pub(super) fn forbidden(denied: Denied) -> Self {
        Body { missing: denied.missing(), ..Body::new(&FORBIDDEN, denied_text(denied)) }.into()
    }

    /// Why what stands in one field was not taken, whatever each thing in it is called.
    pub(super) fn within(field: &str, not_done: NotDone) -> Self {
        match not_done {
            NotDone::Wrong(wrong) => Self::wrong(wrong, field),
            not_done => not_done.into(),
        }
    }

    fn wrong(wrong: Wrong, field: &str) -> Self {
        let body = match wrong {
            Wrong::MetaSilent => Body::new(&META_SILENT, wrong.text()),
            Wrong::CarrierSilent => Body::new(&CARRIER_SILENT, wrong.text()),
            wrong if wrong.is_state() => Body::new(&CONFLICT, wrong.text()),
            wrong => Body::of_fields(&INVALID, vec![FieldError::new(field, wrong.text())]),
        };
        Body { code: Some(wrong.code()), ..body }.into()
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
        Body::of_fields(&INVALID, errors).into()
    }

    /// 422: the rules say no.
    pub(super) fn refused(refusal: Refusal) -> Self {
        let body = Body::new(&REFUSED, refusal.text.clone());
        Body { refusal: Some(refusal), ..body }.into()
    }

    /// 422: Meta says no.
    pub(super) fn meta_refused(meta: MetaError) -> Self {
        let said = if meta.details.is_empty() { &meta.title } else { &meta.details };
        let body = Body::new(&META_REFUSED, said.clone());
        Body { meta: Some(meta), ..body }.into()
    }

    /// 422: Meta says that the account may not make templates; what may stand in the way.
    pub(super) fn not_allowed(meta: MetaError, causes: Vec<HurdleCause>) -> Self {
        let missing: Vec<&str> =
            causes.iter().filter(|cause| cause.state != "done").map(|cause| cause.text).collect();
        let detail = format!("{}: {} {}", meta.title, meta.details, missing.join(" "));
        Body { meta: Some(meta), causes, ..Body::new(&META_REFUSED, detail) }.into()
    }

    /// 429: again after so long.
    pub(super) fn too_often(detail: impl Into<String>, wait: Span) -> Self {
        Body { retry_after: Some(wait.as_seconds_up()), ..Body::new(&TOO_OFTEN, detail) }.into()
    }

    /// 502.
    pub(super) fn meta_silent(detail: impl Into<String>) -> Self {
        Self::new(&META_SILENT, detail)
    }

    /// 502 of whoever carries what goes through a number.
    pub(super) fn silent(kind: ChannelKind, detail: impl Into<String>) -> Self {
        match kind {
            ChannelKind::WhatsApp => Self::meta_silent(detail),
            ChannelKind::Sms => Self::new(&CARRIER_SILENT, detail),
        }
    }
}

impl Body {
    fn new(sort: &Sort, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/api/docs#{}", sort.word),
            title: sort.title,
            status: sort.status.as_u16(),
            detail: detail.into(),
            code: None,
            errors: Vec::new(),
            refusal: None,
            missing: None,
            meta: None,
            causes: Vec::new(),
            retry_after: None,
        }
    }

    /// The sentences of the fields are the detail.
    fn of_fields(sort: &Sort, errors: Vec<FieldError>) -> Self {
        let all: Vec<_> = errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
        Self { errors, ..Self::new(sort, all.join(" ")) }
    }
}

impl From<Body> for Problem {
    fn from(body: Body) -> Self {
        Self::Told(Box::new(body))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let told = match self {
            Self::Told(told) => told,
            Self::Broken(error) => {
                return (StatusCode::INTERNAL_SERVER_ERROR, Extension(Arc::new(error))).into_response();
            }
        };
        let status = StatusCode::from_u16(told.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&told).unwrap_or_default();
        let mut answer = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        let headers = answer.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = told.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        answer
    }
}

/// An answer as it leaves: what broke is logged, and the caller told under which id.
pub(super) fn logged(app: &App, mut answer: Response) -> Response {
    let Some(error) = answer.extensions_mut().remove::<Arc<anyhow::Error>>() else { return answer };
    let id = app.clock.id();
    tracing::error!(%id, error = format!("{error:#}"), "a request of the API could not be answered");
    Problem::new(&INTERNAL, format!("The log says more under {id}.")).into_response()
}
