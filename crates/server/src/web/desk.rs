//! Who asks and in which form the answer is wanted: a page, or patches for a page that is open. A handler answers
//! or says what failed; the guard has that drawn here, once, for whoever asked. What fails for a reason of ours is
//! logged under an id that is shown.

use std::str::FromStr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use transom_desk::app::Shared;
use transom_desk::people::session::Signed;
use transom_pages::frame::door::{self, Trouble};
use transom_pages::frame::patch;
use transom_pages::frame::shell::Theme;
use transom_pages::words::wrong;
use transom_rules::access::Asker;
use transom_rules::id::{ConversationId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};
use transom_store::users::User;
use transom_store::{Result as Stored, Scoped, Work};

use super::load::Look;
pub(super) use failed::{Done, Failed};

mod failed;

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

impl FromRequestParts<Shared> for Desk {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Failed> {
        let desk = parts.extensions.get::<Self>().cloned();
        desk.ok_or_else(|| {
            tracing::error!(path = parts.uri.path(), "a page that needs somebody has no guard");
            Failed::Other(anyhow::Error::msg(parts.uri.to_string()))
        })
    }
}

/// Draws what strangers wrote, beside the workers of the runtime: nobody waits for how much there is of it.
///
/// # Errors
/// When drawing panicked, which is a fault of ours.
pub(super) async fn drawn<M: Send + 'static>(draw: impl FnOnce() -> M + Send + 'static) -> anyhow::Result<M> {
    Ok(tokio::task::spawn_blocking(draw).await?)
}

/// The id in an address; what is none leads nowhere.
pub(super) struct Id<T>(pub(super) T);

impl<T: FromStr> FromRequestParts<Shared> for Id<T> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failed> {
        let named = Path::<String>::from_request_parts(parts, app).await;
        id(&named.map_err(|_| Failed::NotFound)?.0).map(Self)
    }
}

/// The two ids in an address.
pub(super) struct Ids<A, B>(pub(super) A, pub(super) B);

impl<A: FromStr, B: FromStr> FromRequestParts<Shared> for Ids<A, B> {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Failed> {
        let named = Path::<(String, String)>::from_request_parts(parts, app).await;
        let Path((one, other)) = named.map_err(|_| Failed::NotFound)?;
        Ok(Self(id(&one)?, id(&other)?))
    }
}

impl Desk {
    /// The request of somebody who is signed in. The browser's own colours go before theirs.
    pub(super) fn new(app: Shared, signed: Signed, headers: &HeaderMap) -> Self {
        let Signed { asker, user } = signed;
        let theme = match theme(headers) {
            Theme::Machine => Theme::from_word(&user.theme),
            chosen => chosen,
        };
        let patches = wants_patches(headers);
        Self { app, asker: Arc::new(asker), user: Arc::new(user), theme, patches }
    }

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
            app: Arc::clone(&self.app),
            asker: Arc::clone(&self.asker),
            user: Arc::clone(&self.user),
            now: self.now(),
            known: self.app.registry.known(),
            nonce: self.nonce(),
        }
    }

    /// Reads on one picture of the database.
    pub(super) async fn read<C, T, F>(&self, context: C, work: F) -> Stored<T>
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Scoped<'_>, &'t C) -> Work<'t, T> + Send + 'static,
    {
        self.app.db.of(self.workspace()).read(context, work).await
    }

    /// An answer as it is shown: what failed becomes a page, or words on the page that is open.
    pub(super) fn shown(&self, mut answer: Response) -> Response {
        match answer.extensions_mut().remove::<Arc<Failed>>() {
            Some(failed) => match *failed {
                Failed::Wait(span) => turned_away(self.theme, self.patches, span),
                _ => show(self.theme, self.patches, answer.status(), &self.trouble(&failed)),
            },
            None => answer,
        }
    }

    fn trouble(&self, failed: &Failed) -> Trouble {
        match failed {
            Failed::NotFound => Trouble::not_found(),
            Failed::NotAllowed(denied) => Trouble::not_allowed(*denied),
            Failed::Problem(text) => Trouble::failed(text.clone()),
            Failed::Wait(span) => Trouble::failed(wrong::wait(*span)),
            Failed::NotReady(error) => {
                tracing::error!(%error, "a request of the inbox could not be served");
                Trouble::not_ready()
            }
            Failed::Other(error) => {
                let id = self.app.clock.id().simple().to_string();
                let id = id.get(20..).unwrap_or(&id).to_owned();
                tracing::error!(id, error = format!("{error:#}"), "a request of the inbox failed");
                Trouble::internal(id)
            }
        }
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

/// What somebody is told who has to come again after a while.
pub(super) fn turned_away(theme: Theme, patches: bool, span: Span) -> Response {
    let trouble = Trouble::failed(wrong::wait(span));
    retry_after(span, show(theme, patches, StatusCode::TOO_MANY_REQUESTS, &trouble))
}

/// An answer that also tells programs when to come again.
pub(super) fn retry_after(span: Span, mut answer: Response) -> Response {
    answer.headers_mut().insert(header::RETRY_AFTER, span.as_seconds_up().into());
    answer
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

/// An id in a form; what is none leads nowhere.
pub(super) fn id<T: FromStr>(text: &str) -> Done<T> {
    text.parse().map_err(|_| Failed::NotFound)
}
