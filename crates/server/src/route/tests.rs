//! Every line of the table of routes is tried by everybody: each built-in role and each single permission, with a
//! session and with a token of each scope, and by somebody of another workspace; what is refused changes nothing.

mod factor;
mod refused;

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode, header};
use sha2::{Digest, Sha256};
use tower::ServiceExt as _;
use transom_desk::conversations::note;
use transom_desk::fixture::Desk;
use transom_desk::messages::file_links::{self, Wish};
use transom_desk::workspace::statuses::New;
use transom_desk::workspace::{attributes, labels, purposes, sources, statuses, views};
use transom_rules::access::{Asker, Face, Permission, Role, RoleKey, Scope, Set, Verb, Visibility};
use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::{ConversationId, RoleId, UserId, WorkspaceId};
use transom_rules::mark::Colour;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Span;
use transom_rules::view::{Narrowing, View};
use transom_store::sessions::{self, Session};
use transom_store::tokens::{self, Token};
use transom_store::users::{self, User};
use transom_store::{apps, conversations, messages, roles, teams, templates};

use super::{Line, Needs};
use crate::http;

/// Somebody who asks.
struct Asking {
    /// For the reader of a failure.
    name: String,
    permissions: Set<Permission>,
    /// Of a token; a person at a page has none.
    scopes: Option<Set<Scope>>,
    /// What they are known by.
    secret: String,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
struct Came {
    status: StatusCode,
    body: String,
}

impl Asking {
    /// Worked out from role and scopes alone.
    fn may(&self, verb: Verb) -> bool {
        let grant = verb.grant();
        match (grant.permission(), &self.scopes) {
            (Some(permission), given) => {
                let is_in_scope = given.as_ref().is_none_or(|given| given.covers(&grant.scopes()));
                self.permissions.contains(permission) && is_in_scope
            }
            (None, given) => given.is_none(),
        }
    }

    fn comes_to(&self, needs: Needs) -> bool {
        match needs {
            Needs::Verb(verb) | Needs::VerbElse(verb, _) => self.may(verb),
            Needs::AnyOf(verbs) => verbs.iter().any(|verb| self.may(*verb)),
            Needs::Anybody | Needs::Nobody(_) => true,
        }
    }

    /// Asks for a route, with this id where it has a place for one.
    async fn ask(&self, router: &Router, line: &Line, id: &str, body: &str) -> Came {
        let key = if self.scopes.is_some() { header::AUTHORIZATION } else { header::COOKIE };
        let secret = format!("{}{}", if self.scopes.is_some() { "Bearer " } else { "transom=" }, self.secret);
        let request = Request::builder().header(key, secret);
        ask(router, line, id, request, body.to_owned()).await
    }
}

async fn ask(
    router: &Router,
    line: &Line,
    id: &str,
    request: axum::http::request::Builder,
    body: String,
) -> Came {
    let method = if line.method == "ANY" { "GET" } else { line.method };
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = request.method(method).uri(filled(&line.path, id)).header(header::CONTENT_TYPE, kind);
    let request = request.body(Body::from(body)).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    let status = answer.status();
    let streams = answer.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    let bytes = if streams {
        axum::body::Bytes::new()
    } else {
        to_bytes(answer.into_body(), usize::MAX).await.unwrap()
    };
    Came { status, body: String::from_utf8_lossy(&bytes).into_owned() }
}

/// A path with something in its places.
fn filled(path: &str, id: &str) -> String {
    let fill = |part: &str| if part.starts_with('{') { id.to_owned() } else { part.to_owned() };
    path.split('/').map(fill).collect::<Vec<_>>().join("/")
}

/// Whether people at pages come there, or programs.
fn is_for_programs(line: &Line) -> bool {
    line.path.starts_with("/api/")
}

fn guarded(desk: &Desk) -> Vec<Line> {
    let all = http::lines(&desk.app).into_iter();
    let lines: Vec<Line> = all.filter(|line| !matches!(line.needs, Needs::Nobody(_))).collect();
    assert!(lines.len() > 100, "only {} routes need something", lines.len());
    lines
}

/// Somebody of a role at a page, and their tokens: one of each scope, of all and of none.
fn askers_of(user: UserId, role: &Role) -> Vec<Asking> {
    let scopes = Scope::ALL.iter().map(|scope| Set::from_iter([*scope])).chain([Set::all(), Set::default()]);
    let at_a_page = Asking {
        name: format!("{} at a page", role.name),
        permissions: role.all_permissions(),
        scopes: None,
        secret: format!("session-{user}"),
    };
    let tokens = scopes.map(|scopes| Asking {
        name: format!("a token for {scopes:?} of {}", role.name),
        permissions: role.all_permissions(),
        secret: format!("token-{user}-{scopes}").replace(' ', "-"),
        scopes: Some(scopes),
    });
    [at_a_page].into_iter().chain(tokens).collect()
}

/// Lets somebody of a role in.
async fn enters(desk: &Desk, workspace: WorkspaceId, role: Role) -> Vec<Asking> {
    let (clock, now) = (&desk.app.clock, desk.app.clock.machine());
    let (user, made) = (clock.user_id(), RoleId(clock.id()));
    let is_custom = matches!(role.key, RoleKey::Custom(_));
    let key = if is_custom { RoleKey::Custom(made) } else { role.key };
    let person = User::new(workspace, user, &format!("{user}@test.example"), &role.name, key);
    let asking = askers_of(user, &role);
    let token = |one: &Asking| {
        let token = Token::of_workspace(workspace, clock.token_id(), "t", now);
        Some((hash(&one.secret), Token { owner: Some(user), scopes: one.scopes.clone()?, ..token }))
    };
    let tokens: Vec<(Vec<u8>, Token)> = asking.iter().filter_map(token).collect();
    let session = Session {
        id: clock.session_id(),
        user,
        created_at: now,
        expires_at: now + Span::hours(24),
        last_used_at: None,
        address: String::new(),
        browser: String::new(),
    };
    let cookie = hash(&format!("session-{user}"));
    let everybody = (person, tokens, session, cookie, role);
    let entered = desk.app.db.of(workspace).write(everybody, move |tx, everybody| {
        let (person, tokens, session, cookie, role) = everybody;
        Box::pin(async move {
            if is_custom {
                roles::add(tx, made, role, now).await?;
            }
            users::add(tx, person, now).await?;
            sessions::begin(tx, cookie, session).await?;
            for (hash, token) in tokens {
                tokens::add(tx, hash, token).await?;
            }
            Ok(())
        })
    });
    entered.await.unwrap();
    asking
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

fn custom(name: &str, permissions: Set<Permission>) -> Role {
    Role {
        key: RoleKey::Custom(RoleId(uuid::Uuid::nil())),
        name: name.to_owned(),
        permissions,
        ..Role::agent()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_route_is_open_to_whom_the_table_says_and_to_nobody_else() {
    let desk = Desk::fresh(String::new()).await;
    let (lines, router) = (guarded(&desk), http::router(Arc::clone(&desk.app)));
    let single = Permission::ALL.iter().map(|one| custom(&format!("only {one}"), Set::from_iter([*one])));
    let mut asked = 0;
    let mut wrong = Vec::new();
    for role in Role::all_built_in().into_iter().chain(single).chain([custom("nothing", Set::default())]) {
        for asking in enters(&desk, desk.workspace, role).await {
            for line in lines.iter().filter(|line| is_for_programs(line) == asking.scopes.is_some()) {
                let came = asking.ask(&router, line, &desk.app.clock.id().to_string(), "").await;
                let is_led_away =
                    matches!(line.needs, Needs::VerbElse(..)) && came.status == StatusCode::SEE_OTHER;
                let is_let_in = came.status != StatusCode::FORBIDDEN && !is_led_away;
                // Meta cannot be asked from here.
                let is_broken = came.status.is_server_error() && came.status != StatusCode::BAD_GATEWAY;
                let is_well = came.status != StatusCode::UNAUTHORIZED && !is_broken;
                if is_let_in != asking.comes_to(line.needs) || !is_well {
                    wrong.push(format!("{} asks for {} {}: {came:?}", asking.name, line.method, line.path));
                }
                asked += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(asked > 5_000, "only {asked} were tried");
}

/// What a route takes, where it looks into the body before it looks for the thing.
const BODIES: [(&str, &str); 75] = [
    ("POST /settings/numbers/{id}/profile", "about=Boats"),
    ("PUT /api/v1/channels/{id}/profile", r#"{"about": "Boats"}"#),
    ("POST /settings/numbers/{id}/webhook-key", "webhook_key=0123456789abcdef"),
    ("PUT /api/v1/channels/{id}/webhook-key", r#"{"key": "0123456789abcdef"}"#),
    ("PATCH /api/v1/bots/{id}", r#"{"text": "flow: 1\nname: Mine\n"}"#),
    ("POST /api/v1/bots/{id}/deploy", "{}"),
    ("POST /api/v1/bots/{id}/revert", r#"{"version": 1}"#),
    ("POST /api/v1/bots/{id}/try", r#"{"happens": []}"#),
    ("POST /api/v1/bots/{id}/off", r#"{"runs": "finish"}"#),
    ("POST /bots/{id}/edit", "act=name&name=Mine&revision=1"),
    ("POST /bots/{id}/text", "text=Mine&revision=1"),
    ("POST /bots/{id}/off", "runs=finish"),
    ("POST /bots/{id}/try", "do=begin&begin=0"),
    ("POST /c/{id}/bot", "begin=0198c0de-0000-7000-8000-000000000000+Mine"),
    ("POST /api/v1/conversations/{id}/runs", r#"{"button": "Mine"}"#),
    ("PATCH /api/v1/campaigns/{id}", r#"{"pace": {"per_second": 5}}"#),
    ("POST /api/v1/campaigns/{id}/retry", r#"{"which": "failed"}"#),
    ("POST /api/v1/campaigns/{id}/try", r#"{"to": "+15550100777"}"#),
    ("POST /settings/people/{id}", "role=agent"),
    // A mark that does not grow old.
    ("POST /settings/people/{id}/reset", "nonce=7fffffff-ffff-7fff-bfff-ffffffffffff"),
    ("POST /settings/people/{id}/details", "name=Mine&email=mine%40test.example"),
    ("POST /settings/numbers/{id}/secret", "secret=0123456789abcdef0123456789abcdef"),
    ("POST /settings/numbers/{id}/set-up", "step=listen"),
    ("POST /api/v1/channels/{id}/steps", r#"{"step": "listen"}"#),
    ("PATCH /api/v1/templates/{id}", r#"{"slot_names": {"body:1": "Mine"}}"#),
    ("PATCH /api/v1/contacts/{id}", r#"{"name": "Mine"}"#),
    ("PATCH /api/v1/conversations/{id}", r#"{"status": "closed"}"#),
    ("POST /api/v1/conversations/{id}/messages", r#"{"type": "text", "text": {"body": "Hello"}}"#),
    ("PATCH /api/v1/roles/{id}", r#"{"name": "Mine"}"#),
    ("PATCH /api/v1/teams/{id}", r#"{"name": "Mine"}"#),
    ("PUT /api/v1/teams/{id}/members", r#"{"member_ids": []}"#),
    ("PATCH /api/v1/users/{id}", r#"{"role": "agent"}"#),
    ("POST /api/v1/users/{id}/deactivate", "{}"),
    ("POST /api/v1/channels/{id}/token", r#"{"access_token": "EAAG"}"#),
    ("POST /api/v1/channels/{id}/secret", r#"{"secret": "0123456789abcdef"}"#),
    ("POST /c/{id}/reaction", "message=0198c0de-0000-7000-8000-000000000000&emoji=%F0%9F%91%8D"),
    ("POST /c/{id}/status", "status=closed"),
    ("POST /c/{id}/thread", "action=take"),
    ("POST /contacts/{id}/unmerge", "gone=0198c0de-0000-7000-8000-000000000000"),
    ("POST /c/{id}/notes", "text=Mine"),
    ("POST /c/{id}/priority", "priority=urgent"),
    ("POST /settings/labels/{id}", "name=Mine&colour=red"),
    ("POST /settings/entry-points/{id}", "name=Mine&text=Hello"),
    ("PATCH /api/v1/entry-points/{id}", r#"{"name": "Mine"}"#),
    ("POST /contacts/{id}/not-same/{other}", "from=one"),
    ("POST /api/v1/contacts/{id}/not-same", r#"{"contact_id": "0198c0de-0000-7000-8000-000000000000"}"#),
    ("POST /api/v1/templates/{id}/edit", r#"{"category": "utility"}"#),
    ("POST /templates/{id}/edit", "category=UTILITY"),
    ("POST /templates/{id}/delete", "all="),
    ("POST /settings/hours/{id}", "zone=UTC"),
    ("PUT /api/v1/channels/{id}/hours", r#"{"zone": "UTC", "week": {}}"#),
    ("POST /settings/views/{id}", "name=Mine"),
    ("POST /settings/views/{id}/place", "before=0"),
    ("PATCH /api/v1/views/{id}", r#"{"name": "Mine"}"#),
    ("POST /settings/attributes/{id}", "name=Mine"),
    ("POST /settings/attributes/{id}/place", "before=0"),
    ("POST /contacts/{id}", "name=Mine"),
    ("POST /api/v1/contacts/{id}/block", "{}"),
    ("POST /api/v1/imports/{id}/start", "{}"),
    ("PATCH /api/v1/attributes/{id}", r#"{"name": "Mine"}"#),
    ("POST /settings/statuses/{id}", "name=Mine&colour=red"),
    ("POST /settings/statuses/{id}/place", "before=0"),
    ("POST /settings/consent/{id}", "name=Mine"),
    ("PATCH /api/v1/purposes/{id}", r#"{"name": "Mine"}"#),
    ("POST /contacts/{id}/consents", "purpose=marketing&given=yes&how=form"),
    ("POST /api/v1/contacts/{id}/consents", r#"{"purpose": "marketing", "given": true, "how": "form"}"#),
    ("PATCH /api/v1/labels/{id}", r#"{"name": "Mine"}"#),
    ("PATCH /api/v1/statuses/{id}", r#"{"name": "Mine"}"#),
    ("PUT /api/v1/conversations/{id}/labels", r#"{"label_ids": []}"#),
    ("POST /api/v1/conversations/{id}/notes", r#"{"text": "Mine"}"#),
    ("PUT /api/v1/channels/{id}/validity", r#"{"validity_hours": 1}"#),
    ("PUT /api/v1/channels/{id}/team", r#"{"team_id": null}"#),
    ("PUT /api/v1/users/{id}/away", r#"{"away": true}"#),
    ("POST /api/v1/contacts/{id}/merge", r#"{"contact_id": "0198c0de-0000-7000-8000-000000000000"}"#),
    ("POST /api/v1/conversations/{id}/thread", r#"{"action": "take"}"#),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_another_workspace_has_is_not_there() {
    let desk = Desk::fresh(String::new()).await;
    let (lines, router) = (guarded(&desk), http::router(Arc::clone(&desk.app)));
    let theirs = everything(&desk).await;
    let elsewhere = desk.app.clock.workspace_id();
    let now = desk.app.clock.now();
    let db = &desk.app.db;
    db.of(elsewhere).write((), move |tx, ()| Box::pin(apps::found(tx, "Elsewhere", now))).await.unwrap();
    let asking = enters(&desk, elsewhere, Role::owner()).await;
    let has_all = |scopes: &Set<Scope>| Scope::ALL.iter().all(|scope| scopes.contains(*scope));
    let mut wrong = Vec::new();
    for asking in asking.iter().filter(|asking| asking.scopes.as_ref().is_none_or(has_all)) {
        let mine = |line: &&Line| is_for_programs(line) == asking.scopes.is_some() && line.path.contains('{');
        // Meta's codes are the same for everybody.
        let mine = |line: &&Line| mine(line) && !line.path.contains("{code}");
        for line in lines.iter().filter(mine) {
            let body = BODIES.iter().find(|(path, _)| *path == format!("{} {}", line.method, line.path));
            let body = body.map_or("", |(_, body)| body);
            for id in &theirs {
                let came = asking.ask(&router, line, id, body).await;
                if came.status != StatusCode::NOT_FOUND {
                    wrong.push(format!("{} {} with {id}: {came:?}", line.method, line.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What it marks its conversations with, and writes to its customers for.
async fn marks(desk: &Desk, conversation: ConversationId) -> [String; 7] {
    let (base, asker) = (desk.app.base(), Asker::system(desk.workspace, Face::Command));
    let new = New { name: "Theirs".into(), colour: Colour::Red, state: ConversationStatus::Open };
    let status = statuses::make(base, &asker, new).await.unwrap();
    let label = labels::make(base, &asker, "Theirs", Colour::Red).await.unwrap();
    let note = note::write(desk.app.base(), &asker, conversation, "Theirs", Vec::new()).await.unwrap();
    let purpose = purposes::make(base, &asker, "Theirs").await.unwrap();
    let known = attributes::New {
        subject: Subject::Contact,
        key: None,
        name: "Theirs".into(),
        kind: Kind::Text,
        choices: Vec::new(),
    };
    let known = attributes::make(base, &asker, known).await.unwrap();
    let narrowing = Narrowing::of(View::Closed);
    let view = views::New { name: "Theirs".into(), is_shared: true, narrowing };
    let view = views::keep(base, &asker, view).await.unwrap();
    let source = sources::New { name: "Theirs".into(), ..sources::New::default() };
    let source = sources::make(base, &asker, source).await.unwrap();
    [
        source.id.to_string(),
        view.id.to_string(),
        status.id.to_string(),
        label.id.to_string(),
        note.id.to_string(),
        purpose.id.to_string(),
        known.id.to_string(),
    ]
}

/// An id of each kind of thing that a workspace has.
async fn everything(desk: &Desk) -> Vec<String> {
    let conversation = desk.hears("15550100111", "Maya", "hello").await;
    desk.has_template("greeting", "en_US", "Hi").await;
    let file = desk.has_file("image/png").await;
    let people = enters(desk, desk.workspace, custom("theirs", Set::all())).await;
    let (now, team) = (desk.app.clock.now(), desk.app.clock.team_id());
    let mut ids = desk
        .write((), move |tx, ()| {
            Box::pin(async move {
                teams::add(tx, team, "Theirs", now).await?;
                let listed = conversations::get(tx, Visibility::All, conversation).await?.unwrap();
                let message = messages::newest_inbound(tx, conversation).await?.unwrap();
                let templates =
                    templates::list(tx, &templates::Filter { limit: 1, ..Default::default() }).await?;
                let users = users::all(tx).await?;
                let roles = roles::all(tx).await?;
                let tokens = tokens::all(tx).await?;
                let mut ids = vec![message.id.to_string(), listed.contact.id.to_string()];
                ids.extend(templates.iter().map(|(one, _)| one.id.to_string()));
                ids.extend(users.iter().map(|one| one.id.to_string()));
                ids.extend(
                    roles
                        .iter()
                        .filter(|role| matches!(role.key, RoleKey::Custom(_)))
                        .map(|role| role.key.to_string()),
                );
                ids.extend(tokens.first().map(|one| one.id.to_string()));
                Ok(ids)
            })
        })
        .await;
    drop(people);
    let asker = Asker::system(desk.workspace, Face::Command);
    let link = file_links::make_of(&desk.app, &asker, file, Wish::default()).await.unwrap().link;
    ids.push(link.id.to_string());
    ids.extend(marks(desk, conversation).await);
    ids.extend([conversation.to_string(), file.to_string(), team.to_string(), desk.channel.to_string()]);
    ids
}
