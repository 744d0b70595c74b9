//! Who asks and in which form the answer is wanted: a page, or patches for a page that is open. Failures
//! become pages or patches here, once; what fails for a reason of ours is logged under an id that is shown.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use maud::Markup;
use transom_desk::app::Shared;
use transom_desk::done::NotDone;
use transom_desk::people::session::Signed;
use transom_pages::frame::door::{self, Trouble};
use transom_pages::frame::patch;
use transom_pages::frame::shell::Theme;
use transom_pages::words::wrong;
use transom_rules::access::{Asker, Denied};
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::time::Timestamp;
use transom_store::users::User;
use transom_store::{Error, Result as Stored, Tx, Work};

use super::load::Look;

/// A signed-in person's request, which the guard of its route let through.
#[derive(Clone)]
pub(super) struct Desk {
    /// The server.
    pub(super) app: Shared,
    /// Who asks, and what they may.
    pub(super) asker: Arc<Asker>,
    /// Who they are.
    pub(super) user: Arc<User>,
    /// In which colours.
    pub(super) theme: Theme,
    /// Patches are wanted instead of a page.
    pub(super) patches: bool,
}

/// Why a request was not done.
#[derive(Debug)]
pub(super) enum Failed {
    /// There is no such thing, or not in this workspace.
    NotFound,
    /// They may not.
    NotAllowed(Denied),
    /// A person can mend it; the sentence says how.
    Problem(String),
    /// The store.
    Store(Error),
    /// Something else.
    Other(anyhow::Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<NotDone> for Failed {
    fn from(not_done: NotDone) -> Self {
        match not_done {
            NotDone::Denied(denied) => Self::NotAllowed(denied),
            NotDone::NotFound => Self::NotFound,
            NotDone::Wrong(given) => Self::Problem(wrong::of_code(given.code())),
            NotDone::Wait(span) => Self::Problem(wrong::wait(span)),
            NotDone::Store(error) => Self::Store(error),
            NotDone::Other(error) => Self::Other(error),
        }
    }
}

impl From<anyhow::Error> for Failed {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::Store(error),
            Err(error) => Self::Other(error),
        }
    }
}

/// What a handler comes to.
pub(super) type Done<T = Response> = Result<T, Failed>;

impl FromRequestParts<Shared> for Desk {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Response> {
        let mut theme = theme(&parts.headers);
        let patches = wants_patches(&parts.headers);
        let Some(Signed { asker, user }) = parts.extensions.get::<Signed>().cloned() else {
            tracing::error!(path = parts.uri.path(), "a page that needs somebody has no guard");
            let trouble = Trouble::internal(String::new());
            return Err(show(theme, patches, StatusCode::INTERNAL_SERVER_ERROR, &trouble));
        };
        if theme == Theme::Machine {
            theme = Theme::from_word(&user.theme);
        }
        Ok(Self { app: Arc::clone(app), asker: Arc::new(asker), user: Arc::new(user), theme, patches })
    }
}

impl Desk {
    /// Whose rows.
    pub(super) fn workspace(&self) -> WorkspaceId {
        self.user.workspace
    }

    /// Business time.
    pub(super) fn now(&self) -> Timestamp {
        self.app.clock.now()
    }

    /// What loading needs besides rows.
    pub(super) fn look(&self) -> Look {
        Look {
            asker: Arc::clone(&self.asker),
            user: Arc::clone(&self.user),
            now: self.now(),
            known: self.app.registry.known(),
        }
    }

    /// Reads on one picture of the database.
    pub(super) async fn read<T, F>(&self, work: F) -> Stored<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx<'_>) -> Work<'t, T> + Send + 'static,
    {
        self.app.db.read(work).await
    }

    /// What a handler came to, as its answer.
    pub(super) fn answer(&self, done: Done) -> Response {
        match done {
            Ok(answer) => answer,
            Err(Failed::NotFound) => self.trouble(StatusCode::NOT_FOUND, &Trouble::not_found()),
            Err(Failed::NotAllowed(denied)) => {
                self.trouble(StatusCode::FORBIDDEN, &Trouble::not_allowed(denied))
            }
            Err(Failed::Problem(text)) => {
                let trouble = Trouble::failed(text);
                self.trouble(StatusCode::UNPROCESSABLE_ENTITY, &trouble)
            }
            Err(Failed::Store(error)) if error.is_transient() => {
                tracing::error!(%error, "a request of the inbox could not be served");
                self.trouble(StatusCode::SERVICE_UNAVAILABLE, &Trouble::not_ready())
            }
            Err(Failed::Store(error)) => self.internal(&error.into()),
            Err(Failed::Other(error)) => self.internal(&error),
        }
    }

    fn internal(&self, error: &anyhow::Error) -> Response {
        let id = self.app.clock.id().simple().to_string();
        let id = id.get(20..).unwrap_or(&id).to_owned();
        tracing::error!(id, error = format!("{error:#}"), "a request of the inbox failed");
        self.trouble(StatusCode::INTERNAL_SERVER_ERROR, &Trouble::internal(id))
    }

    fn trouble(&self, status: StatusCode, trouble: &Trouble) -> Response {
        show(self.theme, self.patches, status, trouble)
    }

    /// Patches; for a browser without the script, the way back to the conversation.
    pub(super) fn patched(&self, patches: &Markup, back: ConversationId) -> Response {
        if self.patches {
            answer_patches(StatusCode::OK, patches)
        } else {
            Redirect::to(&format!("/c/{back}")).into_response()
        }
    }
}

/// Patches as an answer.
pub(super) fn answer_patches(status: StatusCode, patches: &Markup) -> Response {
    let kind = HeaderValue::from_static("text/vnd.transom.patch+html; charset=utf-8");
    (
        status,
        [(header::CONTENT_TYPE, kind), (header::VARY, HeaderValue::from_static("accept"))],
        patches.0.clone(),
    )
        .into_response()
}

/// A trouble as a page, or as words on the page that is open.
pub(super) fn show(theme: Theme, patches: bool, status: StatusCode, trouble: &Trouble) -> Response {
    if !patches {
        return (status, door::trouble(theme, trouble)).into_response();
    }
    let id = trouble.log_id.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
    answer_patches(status, &patch::problem(&format!("{}{id}", trouble.text)))
}

/// The colours that the cookie `theme` asks for.
pub(super) fn theme(headers: &HeaderMap) -> Theme {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let theme = cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix("theme="));
    Theme::from_word(theme.unwrap_or_default())
}

/// Whether patches are wanted instead of a page.
pub(super) fn wants_patches(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kinds| kinds.contains(patch::ACCEPT))
}

/// An id in an address; what is none leads nowhere.
pub(super) fn id<T: std::str::FromStr>(text: &str) -> Done<T> {
    text.parse().map_err(|_| Failed::NotFound)
}
