//! The table of routes. A route says what whoever asks needs before it says who answers, so that there is none
//! without; a guard of its face looks who asks, and lets nobody through who lacks it. The table can be read, so that
//! a test tries every line of it.

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath};
use axum::handler::Handler;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, any, get, post};
use transom_desk::app::Shared;
use transom_desk::base::Base;
use transom_desk::gate;
use transom_rules::access::{self, Asker, Denied, Noun, On, Verb};

use crate::listen::{Budget, within_budget};

/// What whoever asks needs to come to the handler.
#[derive(Clone, Copy, Debug)]
pub enum Needs {
    /// That they may do this.
    Verb(Verb),
    /// That they may do this; whoever may not is led to this address, and nothing was refused.
    VerbElse(Verb, &'static str),
    /// That they may do one of these; which one is asked for stands in the body, and is asked again.
    AnyOf(&'static [Verb]),
    /// To be somebody: whoever is signed in or has a token may.
    Anybody,
    /// Nothing, for this reason.
    Nobody(&'static str),
}

impl From<Verb> for Needs {
    fn from(verb: Verb) -> Self {
        Self::Verb(verb)
    }
}

impl Needs {
    /// Whether who owes a second factor comes there.
    pub(crate) fn is_before_the_factor(self) -> bool {
        matches!(self, Self::Verb(verb) if verb.is_before_the_factor())
    }

    /// Lets whoever asks through to a route.
    ///
    /// # Errors
    /// Why they may not; the try is written down.
    pub(crate) async fn let_through(
        self,
        base: Base<'_>,
        asker: &Asker,
        route: Option<&MatchedPath>,
    ) -> Result<(), Denied> {
        let on = route.map_or(On::NOTHING, |path| On::named(Noun::Route, path.as_str()));
        match self {
            Self::Verb(verb) | Self::VerbElse(verb, _) => gate::may(base, asker, verb, on).await,
            Self::AnyOf(verbs) => match verbs.iter().find(|verb| access::may(asker, **verb).is_err()) {
                Some(refused) if verbs.iter().all(|verb| access::may(asker, *verb).is_err()) => {
                    gate::may(base, asker, *refused, on).await
                }
                _ => Ok(()),
            },
            Self::Anybody if asker.owes_factor => Err(Denied::FactorFirst),
            Self::Anybody | Self::Nobody(_) => Ok(()),
        }
    }
}

/// A line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// `GET`, `POST` …; `ANY` for all of them.
    pub method: &'static str,
    /// As axum writes it.
    pub path: String,
    /// What it needs.
    pub needs: Needs,
}

/// What a guard looks after: the way to one handler.
#[derive(Clone)]
pub(crate) struct Guarded {
    /// The server.
    pub(crate) app: Shared,
    /// What whoever asks needs.
    pub(crate) needs: Needs,
}

/// How a face puts its guard before a handler.
pub(crate) type Guard = fn(Guarded, MethodRouter<Shared>) -> MethodRouter<Shared>;

/// The routes of a face.
pub(crate) struct Table {
    app: Shared,
    guard: Guard,
    budget: Budget,
    router: Router<Shared>,
    lines: Vec<Line>,
}

impl Table {
    /// An empty table of a face.
    pub(crate) fn new(app: &Shared, guard: Guard) -> Self {
        let budget = Budget::default();
        Self { app: app.clone(), guard, budget, router: Router::new(), lines: Vec::new() }
    }

    /// A route for `GET`, and `HEAD` with it.
    pub(crate) fn get<H: Handler<T, Shared>, T: 'static>(self, path: &str, needs: Needs, handler: H) -> Self {
        self.route("GET", path, needs, get(handler))
    }

    /// A route for `POST`.
    pub(crate) fn post<H: Handler<T, Shared>, T: 'static>(
        self,
        path: &str,
        needs: Needs,
        handler: H,
    ) -> Self {
        self.route("POST", path, needs, post(handler))
    }

    /// A route for whatever method.
    pub(crate) fn any<H: Handler<T, Shared>, T: 'static>(self, path: &str, needs: Needs, handler: H) -> Self {
        self.route("ANY", path, needs, any(handler))
    }

    /// A route for `POST` that takes a body of so many bytes.
    pub(crate) fn post_up_to<H: Handler<T, Shared>, T: 'static>(
        self,
        most_bytes: usize,
        path: &str,
        needs: Needs,
        handler: H,
    ) -> Self {
        self.route("POST", path, needs, post(handler).layer(DefaultBodyLimit::max(most_bytes)))
    }

    fn route(
        mut self,
        method: &'static str,
        path: &str,
        needs: Needs,
        handler: MethodRouter<Shared>,
    ) -> Self {
        let handler = match needs {
            Needs::Nobody(_) => handler.layer(from_fn_with_state(self.budget.clone(), within_budget)),
            _ => guarded(&self.app, self.guard, needs, handler),
        };
        self.lines.push(Line { method, path: path.to_owned(), needs });
        self.router = self.router.route(path, handler);
        self
    }

    /// The routes, and the table of them.
    pub(crate) fn finish(self) -> (Router<Shared>, Vec<Line>) {
        (self.router, self.lines)
    }
}

/// A handler behind its guard.
pub(crate) fn guarded(
    app: &Shared,
    guard: Guard,
    needs: Needs,
    handler: MethodRouter<Shared>,
) -> MethodRouter<Shared> {
    match needs {
        Needs::Verb(_) | Needs::VerbElse(..) | Needs::AnyOf(_) | Needs::Anybody => {
            guard(Guarded { app: app.clone(), needs }, handler)
        }
        Needs::Nobody(_) => handler,
    }
}

#[cfg(test)]
mod tests;
