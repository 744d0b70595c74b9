//! Of which roles a second factor is asked. Who has such a role and no factor yet may do nothing but set one up, from
//! the moment that it is asked; their tokens go on, since no password opens them.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::{Asker, Denied, Detail, Matter, NOBODY, On, Part, RoleKey, Verb, Who};
use transom_store::users::{self, User};
use transom_store::{Result as Stored, Scoped, apps, roles};

use super::super::someone;
use crate::base::Base;
use crate::done::Done;
use crate::gate;

/// Under which key of a workspace it stands, as words with spaces between.
const KEY: &str = "second_factor_roles";

/// Of which. Whoever belongs to the workspace may know.
///
/// # Errors
/// When the store fails.
pub async fn roles(base: Base<'_>, asker: &Asker) -> Stored<BTreeSet<RoleKey>> {
    base.db.of(asker.workspace).read((), |tx, ()| Box::pin(read(tx))).await
}

/// How many people of each role have none yet.
///
/// # Errors
/// When the asker may not read who works here.
pub async fn without(base: Base<'_>, asker: &Asker) -> Done<BTreeMap<RoleKey, i64>> {
    gate::may(base, asker, Verb::ReadPeople, On::NOTHING).await?;
    Ok(base.db.of(asker.workspace).read((), |tx, ()| Box::pin(users::without_factor(tx))).await?)
}

/// Asks it of these roles and of no others.
///
/// # Errors
/// When the asker may not, or it is about a role that may do more than they; when there is no such role.
pub async fn ask_of(base: Base<'_>, asker: &Asker, wanted: BTreeSet<RoleKey>) -> Done<()> {
    let note = gate::pass(base, asker, Verb::AskFactor, On::NOTHING).await?;
    gate::act(base, note, (asker.clone(), wanted), |tx, note, (asker, wanted)| {
        Box::pin(async move {
            apps::hold(tx).await?;
            let before = read(tx).await?;
            // What somebody has to do before anything else they do not get around by a program of theirs.
            if before.difference(wanted).next().is_some() && is_owed_by_owner(tx, asker).await? {
                return Err(Denied::FactorFirst.into());
            }
            for role in wanted.difference(&before) {
                someone::give_role(tx, asker, *role, None).await?;
            }
            for role in before.difference(wanted) {
                // One that was removed meanwhile is nobody's.
                if let Some(role) = roles::get(tx, *role).await? {
                    someone::covered(asker, &role)?;
                }
            }
            let words = words(wanted);
            let told = if words.is_empty() { NOBODY } else { &words };
            note.set_detail(Detail::from(Matter::Set).with(Part::Roles, told));
            note.tell_if(Verb::AskFactor, before != *wanted);
            Ok(apps::set(tx, KEY, &words).await?)
        })
    })
    .await
}

/// Whether somebody still has to set one up.
pub(in crate::people) async fn is_owed(tx: &mut Scoped<'_>, user: &User) -> Stored<bool> {
    Ok(user.factor_since.is_none() && read(tx).await?.contains(&user.role))
}

async fn is_owed_by_owner(tx: &mut Scoped<'_>, asker: &Asker) -> Stored<bool> {
    let Who::Token { owner: Some(owner), .. } = asker.who else { return Ok(false) };
    match users::get(tx, owner).await? {
        Some(user) => is_owed(tx, &user).await,
        None => Ok(false),
    }
}

async fn read(tx: &mut Scoped<'_>) -> Stored<BTreeSet<RoleKey>> {
    let kept = apps::value(tx, KEY).await?.unwrap_or_default();
    Ok(kept.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect())
}

fn words(roles: &BTreeSet<RoleKey>) -> String {
    roles.iter().map(RoleKey::to_string).collect::<Vec<_>>().join(" ")
}
