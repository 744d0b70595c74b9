//! Why a request of a page was not done. A handler says it and the guard has it drawn, in the form that was asked for.

use std::sync::Arc;

use axum::Extension;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use transom_desk::done::NotDone;
use transom_pages::words::wrong;
use transom_rules::access::Denied;
use transom_rules::time::Span;
use transom_store::Error;

/// Why a request was not done.
#[derive(Debug)]
pub(in crate::web) enum Failed {
    /// There is no such thing, or not in this workspace.
    NotFound,
    /// They may not.
    NotAllowed(Denied),
    /// A person can mend it; the sentence says how.
    Problem(String),
    /// Too many try at this moment.
    Wait(Span),
    /// The store cannot be used at the moment.
    NotReady(Error),
    /// Something of ours broke.
    Other(anyhow::Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        if error.is_transient() { Self::NotReady(error) } else { Self::Other(error.into()) }
    }
}

impl From<NotDone> for Failed {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Denied(denied) => Self::NotAllowed(denied),
            NotDone::NotFound => Self::NotFound,
            NotDone::Wrong(given) => Self::Problem(wrong::of_code(given.code())),
            NotDone::Wait(span) => Self::Wait(span),
            NotDone::Store(error) => Self::from(error),
            NotDone::Other(error) => Self::Other(error),
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::from(error),
            Err(error) => Self::Other(error),
        }
    }
}

impl IntoResponse for Failed {
    /// What failed goes with the answer to the guard, which knows in which form to show it ([`super::Desk::shown`]).
    fn into_response(self) -> Response {
        let status = match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::NotAllowed(_) => StatusCode::FORBIDDEN,
            Self::Problem(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Wait(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::NotReady(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Other(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        (status, Extension(Arc::new(self))).into_response()
    }
}

/// What a handler comes to.
pub(in crate::web) type Done<T = Response> = Result<T, Failed>;
