//! The tokens: one's own and everybody's, making one, ending one.

use std::collections::BTreeMap;

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::people::shown_once::{Fresh, Kind};
use transom_desk::people::tokens::{self, NewToken};
use transom_pages::frame::field::Problem;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::people::tokens::{self as pages, DAYS, Line, State, TokenForm, Tokens};
use transom_pages::words::word;
use transom_rules::access::{Scope, Set, Verb};
use transom_rules::id::{TokenId, UserId};
use transom_rules::time::{Span, Timestamp};
use transom_store::tokens::Token;
use transom_store::users;

use super::shown_once;
use crate::web::desk::{Desk, Done, Failed, Id, id};
use crate::web::once::{Turn, digest};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem, whole};

/// `GET /settings/tokens`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let form = TokenForm { scopes: Set::from_iter([Scope::Read]), days: Some(90), ..TokenForm::default() };
    Ok(draw(&desk, &told, form).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, form: TokenForm) -> Done<Markup> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let now = desk.app.clock.machine();
    let users = desk.read((), |tx, ()| Box::pin(users::all(tx))).await?;
    let names: BTreeMap<UserId, String> = users.into_iter().map(|user| (user.id, user.name)).collect();
    let lines = |tokens: Vec<Token>| tokens.into_iter().map(|token| line(token, &names, now)).collect();
    let others = if desk.may(Verb::ReadTokens) {
        let all = tokens::all(base, asker).await?;
        Some(all.into_iter().filter(|token| token.owner != asker.user()).collect())
    } else {
        None
    };
    let shown = Tokens {
        own: lines(tokens::own(base, asker).await?),
        others: others.map(lines),
        form: desk.may(Verb::MakeToken).then(|| TokenForm { nonce: desk.nonce(), ..form }),
    };
    let sheet = Sheet::told(desk, Place::Tokens.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

fn line(token: Token, names: &BTreeMap<UserId, String>, now: Timestamp) -> Line {
    Line {
        state: state(&token, now),
        id: token.id,
        name: token.name,
        prefix: token.prefix,
        scopes: token.scopes,
        owner: token.owner.map(|owner| names.get(&owner).cloned().unwrap_or_default()),
        made_at: token.created_at,
        last_used: token.last_used_at,
    }
}

fn state(token: &Token, now: Timestamp) -> State {
    match (token.revoked_at, token.expires_at) {
        (Some(at), _) => State::Revoked(at),
        (None, Some(at)) if at <= now => State::Expired(at),
        (None, until) => State::Good(until),
    }
}

/// `POST /settings/tokens`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let form = TokenForm {
        name: fields.one("name").to_owned(),
        scopes: fields.words("scope"),
        days: days(&fields)?,
        ..TokenForm::default()
    };
    let ends = |days| desk.app.clock.machine() + Span::hours(24 * i64::from(days));
    let new = NewToken {
        name: form.name.clone(),
        scopes: form.scopes.clone(),
        expires_at: form.days.map(ends),
        owner: None,
    };
    let what = format!("token:{}", digest(&format!("{fields:?}")));
    let key = match desk.turn(fields.one("nonce"), &what, b"").await? {
        Turn::First(key) => key,
        Turn::Again(made) => return Ok(shown_once::there(made)),
        Turn::Unknown => return not_taken(&desk, form, whole(word("answer-old-secret"))).await,
    };
    match tokens::make(desk.app.base().once(&key), &desk.asker, new).await {
        Ok((token, text)) => hand_over(&desk, token, text),
        Err(not_done) => match desk.made_meanwhile(&key, &not_done).await? {
            Some(made) => Ok(shown_once::there(made)),
            None => not_taken(&desk, form, problem(not_done)?).await,
        },
    }
}

async fn not_taken(desk: &Desk, form: TokenForm, problem: Problem) -> Done {
    Ok(again(draw(desk, &Asked::default(), TokenForm { problem: Some(problem), ..form }).await?))
}

fn hand_over(desk: &Desk, token: Token, secret: String) -> Done {
    let (email, until) = (String::new(), token.expires_at);
    shown_once::lead(desk, token.id.0, Fresh { kind: Kind::Token, name: token.name, email, secret, until })
}

/// How long it lasts: an empty choice stands for ever, which nobody gets by mistake.
fn days(fields: &Fields) -> Done<Option<u32>> {
    match fields.all("days").next().ok_or(Failed::NotFound)? {
        "" => Ok(None),
        days => Some(id(days)?).filter(|days| DAYS.contains(days)).ok_or(Failed::NotFound).map(Some),
    }
}

/// `POST /settings/tokens/{id}/revoke`.
pub(in crate::web) async fn revoke(desk: Desk, Id(token): Id<TokenId>) -> Done {
    tokens::revoke(desk.app.base(), &desk.asker, token).await?;
    Ok(done(Place::Tokens.path(), Said::Revoked))
}
