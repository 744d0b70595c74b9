//! Who is there: what they may, where they are signed in, how they go.

use transom_desk::people::change::{self, Change};
use transom_desk::people::{away, deactivate, factor, session};
use transom_rules::id::SessionId;

use super::SeesWish;
use crate::cli::here::{self, Here, time, time_or};

pub(super) async fn list(here: &Here) -> anyhow::Result<()> {
    let roles = here.roles().await?;
    for user in here.users().await? {
        let role = roles.iter().find(|role| role.key == user.role).map_or("", here::word);
        let factor = if user.factor_since.is_some() { "\tsecond factor" } else { "" };
        let state = if user.deactivated_at.is_some() { "\tdeactivated" } else { "" };
        let away = if user.away_since.is_some() { "\taway" } else { "" };
        println!("{}\t{role}\t{}{factor}{away}{state}", user.email, user.name);
    }
    Ok(())
}

pub(super) async fn change(
    here: &Here,
    email: &str,
    role: Option<&str>,
    sees: Option<SeesWish>,
) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    let role = match role {
        Some(told) => Some(here.role(told).await?.key),
        None => None,
    };
    let change = Change { role, sees: sees.map(|wish| wish.0), ..Change::default() };
    change::change(here.base(), &here.asker, user.id, change).await?;
    println!("Changed. It holds at once, also for what {email} has open.");
    Ok(())
}

pub(super) async fn rename(
    here: &Here,
    email: &str,
    name: Option<String>,
    new_email: Option<String>,
) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    let change = Change { name, email: new_email, ..Change::default() };
    change::change(here.base(), &here.asker, user.id, change).await?;
    println!("Corrected.");
    Ok(())
}

pub(super) async fn deactivate(here: &Here, email: &str, heir: Option<&str>) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    let heir = match heir {
        Some(email) => Some(here.user(email).await?.id),
        None => None,
    };
    let handed = deactivate::deactivate(here.base(), &here.asker, user.id, heir).await?;
    println!("{email} cannot sign in any more. Conversations handed on: {handed}.");
    Ok(())
}

pub(super) async fn away(here: &Here, email: &str, is_away: bool) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    away::set(here.base(), &here.asker, user.id, is_away).await?;
    println!("{email} is {}.", if is_away { "away: teams give them nothing" } else { "there again" });
    Ok(())
}

pub(super) async fn reactivate(here: &Here, email: &str) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    change::reactivate(here.base(), &here.asker, user.id).await?;
    println!("{email} can sign in again.");
    Ok(())
}

pub(super) async fn reset_factor(here: &Here, email: &str) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    factor::reset(here.base(), &here.asker, user.id).await?;
    println!("{email} signs in with the password alone. They are signed out everywhere.");
    Ok(())
}

pub(super) async fn sessions(here: &Here, email: &str) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    for session in session::list(here.base(), &here.asker, user.id).await? {
        let (began, last_used) = (time(session.created_at), time_or(session.last_used_at, "never"));
        println!(
            "{}\tsince {began}\tlast used {last_used}\t{}\t{}",
            session.id, session.address, session.browser
        );
    }
    Ok(())
}

/// Ends one session, or all.
pub(super) async fn end_sessions(here: &Here, email: &str, session: Option<SessionId>) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    let ended = if let Some(session) = session {
        vec![session]
    } else {
        let all = session::list(here.base(), &here.asker, user.id).await?;
        all.into_iter().map(|session| session.id).collect()
    };
    for session in &ended {
        session::end(here.base(), &here.asker, user.id, *session).await?;
    }
    println!("Sessions ended: {}.", ended.len());
    Ok(())
}
