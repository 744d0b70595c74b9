//! The routes of the API with their descriptions. What a route needs is said with it, and stands in its description
//! too, so that whoever reads the reference knows which token will do.

use axum::middleware::from_fn;
use serde_json::{Value, json};
use transom_desk::app::Shared;
use transom_rules::access::{Grant, Scope, Verb};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use super::{auth, once, openapi};
use crate::route::{Line, Needs, guarded};

/// Routes, their descriptions, and the table of them.
pub(super) struct Described {
    app: Shared,
    pub(super) router: OpenApiRouter<Shared>,
    pub(super) lines: Vec<Line>,
}

impl Described {
    /// None yet.
    pub(super) fn new(app: &Shared) -> Self {
        let router = OpenApiRouter::with_openapi(openapi::outline());
        Self { app: app.clone(), router, lines: Vec::new() }
    }

    /// Adds what `routes!` makes of one handler.
    pub(super) fn add(
        mut self,
        needs: impl Into<Needs>,
        (schemas, mut paths, handler): UtoipaMethodRouter<Shared>,
    ) -> Self {
        let needs = needs.into();
        let mut is_kept = true;
        for (path, item) in &mut paths.paths {
            for (method, operation) in operations(item) {
                say(operation, needs);
                is_kept &= method != "POST" || once::is_taken_by(operation);
                self.lines.push(Line { method, path: path.clone(), needs });
            }
        }
        let handler = if is_kept { handler } else { handler.layer(from_fn(once::refuse)) };
        let handler = guarded(&self.app, auth::guard, needs, handler);
        self.router = self.router.routes((schemas, paths, handler));
        self
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    let all = [
        ("GET", &mut item.get),
        ("POST", &mut item.post),
        ("PATCH", &mut item.patch),
        ("DELETE", &mut item.delete),
        ("PUT", &mut item.put),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

fn say(operation: &mut Operation, needs: Needs) {
    let verbs: &[Verb] = match &needs {
        Needs::Verb(verb) | Needs::VerbElse(verb, _) => std::slice::from_ref(verb),
        Needs::AnyOf(verbs) => verbs,
        Needs::Anybody | Needs::Nobody(_) => &[],
    };
    let told: Vec<String> = verbs.iter().filter_map(|verb| told(*verb)).collect();
    if !told.is_empty() {
        let before = operation.description.take().map(|text| format!("{text}\n\n")).unwrap_or_default();
        operation.description = Some(format!("{before}Needs {}.", told.join(", or ")));
    }
    let listed: Vec<Value> = verbs.iter().filter_map(|verb| listed(*verb)).collect();
    operation.extensions = Some(Extensions::builder().add("x-needs", listed).build());
}

fn told(verb: Verb) -> Option<String> {
    let token = match verb.grant() {
        Grant::By(_, scope) => format!("a token with the scope `{scope}`"),
        Grant::ByWhole(_) => "a token with all scopes".to_owned(),
        Grant::OwnAccount => return None,
    };
    Some(format!("the permission `{}` and {token}", verb.grant().permission()?))
}

/// The same for programs: one of these will do.
fn listed(verb: Verb) -> Option<Value> {
    let scopes: Vec<&str> = verb.grant().scopes().iter().map(Scope::as_str).collect();
    let permission = verb.grant().permission()?.as_str();
    Some(json!({"verb": verb.as_str(), "permission": permission, "scopes": scopes}))
}
