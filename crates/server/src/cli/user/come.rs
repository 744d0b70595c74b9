//! How somebody comes in: by a link, or with a password that somebody sets.

use transom_desk::people::add::{self, Newcomer};
use transom_desk::people::invite::{self, Invitation};
use transom_desk::people::reset;
use transom_rules::access::RoleKey;
use transom_rules::id::LinkId;

use crate::cli::here::{Here, time};
use crate::cli::secret::{Given, Handed, Place};

pub(super) async fn add(
    here: &Here,
    email: String,
    name: Option<String>,
    role: RoleKey,
    password: String,
) -> anyhow::Result<()> {
    let newcomer = Newcomer { email, name: name.unwrap_or_default(), role, password };
    let user = add::add(here.base(), &here.asker, newcomer).await?;
    println!("{} can sign in.", user.email);
    Ok(())
}

pub(super) async fn invite(here: &Here, invitation: Invitation, place: Place) -> anyhow::Result<()> {
    give(here, &invite::invite(here.base(), &here.asker, invitation).await?, place)
}

pub(super) async fn reset(here: &Here, email: &str, to: &Handed) -> anyhow::Result<()> {
    let place = to.prepare()?;
    let user = here.user(email).await?;
    give(here, &reset::link(here.base(), &here.asker, user.id).await?, place)
}

fn give(here: &Here, handed: &invite::Handed, place: Place) -> anyhow::Result<()> {
    let until = time(handed.link.expires_at);
    let about =
        format!("Whoever has this link comes in by it: once, until {until}. It cannot be shown again.");
    place.give(&handed.url(&here.settings.server.public_url), &about)
}

pub(super) async fn set_password(here: &Here, email: &str, password: &Given) -> anyhow::Result<()> {
    let user = here.user(email).await?;
    reset::set(here.base(), &here.asker, user.id, password.choose("New password")?).await?;
    println!("The password is set.");
    Ok(())
}

pub(super) async fn links(here: &Here) -> anyhow::Result<()> {
    let users = here.users().await?;
    for link in invite::open_links(here.base(), &here.asker).await? {
        let user = users.iter().find(|user| Some(user.id) == link.user);
        let to = user.map_or(&link.email, |user| &user.email);
        println!("{}\t{}\t{to}\t{}\tuntil {}", link.id, link.purpose, link.role, time(link.expires_at));
    }
    Ok(())
}

pub(super) async fn withdraw(here: &Here, link: LinkId) -> anyhow::Result<()> {
    invite::withdraw(here.base(), &here.asker, link).await?;
    println!("Nobody can use this link any more.");
    Ok(())
}
