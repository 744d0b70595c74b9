//! `transom user`: who signs in.

use clap::Subcommand;
use transom_desk::people::email;
use transom_desk::people::invite::Invitation;
use transom_rules::access::{RoleKey, Sees};
use transom_rules::id::{LinkId, SessionId};

use super::here::Here;
use super::secret::{Given, Handed};
use super::{Group, team};

mod come;
mod stay;

/// What about users.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Invites somebody: prints a link that can be used once, by which they come and choose a password
    Invite {
        /// Address they will sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// What colleagues will see; by default the address's first part
        #[arg(long)]
        name: Option<String>,
        /// What they will be able to do: owner, admin, supervisor, agent, or the name of another role
        #[arg(long, default_value = "agent")]
        role: String,
        /// Which conversations they will see: all, team, own, or what their role says
        #[arg(long, value_parser = sees, value_name = "all|team|own|role")]
        sees: Option<SeesWish>,
        /// Name of the team that they will be in
        #[arg(long)]
        team: Option<String>,
        #[command(flatten)]
        to: Handed,
    },
    /// Adds somebody with a password, without a link
    Add {
        /// Address to sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// What colleagues see; by default the address's first part
        #[arg(long)]
        name: Option<String>,
        /// What they may do: owner, admin, supervisor, agent, or the id of another role
        #[arg(long, value_parser = role, default_value = "agent")]
        role: RoleKey,
        #[command(flatten)]
        password: Given,
    },
    /// Lists users: address, role, name, whether they have a second factor and are deactivated
    List,
    /// Corrects somebody's name, or the address they sign in with
    #[command(group(clap::ArgGroup::new("details").required(true).multiple(true).args(["name", "new_email"])))]
    Rename {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// What colleagues are to see
        #[arg(long)]
        name: Option<String>,
        /// Address they are to sign in with
        #[arg(long = "email", value_parser = email::read, value_name = "EMAIL")]
        new_email: Option<String>,
    },
    /// Says what somebody may do, and which conversations they see
    #[command(group(clap::ArgGroup::new("change").required(true).multiple(true).args(["role", "sees"])))]
    Role {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// owner, admin, supervisor, agent, or the name of another role
        role: Option<String>,
        /// Which conversations they see: all, team, own, or what their role says
        #[arg(long, value_parser = sees, value_name = "all|team|own|role")]
        sees: Option<SeesWish>,
    },
    /// Deactivates somebody: signs them out, ends their tokens, hands their conversations on
    Deactivate {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// Address of whoever gets their conversations; by default nobody does
        #[arg(long, value_parser = email::read, value_name = "EMAIL")]
        hand_to: Option<String>,
    },
    /// Says that somebody is away: teams give them nothing
    Away {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// They are there again
        #[arg(long)]
        back: bool,
    },
    /// Lets somebody in again who was deactivated, with the password they had
    Reactivate {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
    },
    /// Prints a link that can be used once, by which somebody chooses a new password
    Reset {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        #[command(flatten)]
        to: Handed,
    },
    /// Sets a new password and ends all sessions of the user
    Password {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        #[command(flatten)]
        password: Given,
    },
    /// Takes somebody's second factor away who has lost it: they sign in with the password alone
    ResetFactor {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
    },
    /// Lists where somebody is signed in
    Sessions {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
    },
    /// Signs somebody out, with whatever they have open
    EndSession {
        /// Address they sign in with
        #[arg(value_parser = email::read)]
        email: String,
        /// The session's id, as `sessions` has it
        #[arg(required_unless_present = "all")]
        session: Option<SessionId>,
        /// Everywhere
        #[arg(long, conflicts_with = "session")]
        all: bool,
    },
    /// Lists the links that were not used yet
    Links,
    /// Takes a link back
    Withdraw {
        /// The link's id, as `links` has it
        link: LinkId,
    },
}

/// Which conversations somebody is to see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeesWish(Option<Sees>);

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let site = options.site;
    if let What::Add { email, name, role, password } = options.what {
        // What is mistyped makes no database and no workspace.
        let password = password.choose("Password")?;
        return come::add(&Here::open_or_begin(&site).await?, email, name, role, password).await;
    }
    let here = &Here::open(&site).await?;
    match options.what {
        What::Add { .. } => Ok(()),
        What::Invite { email, name, role, sees, team, to } => {
            let place = to.prepare()?;
            let team = match team {
                Some(told) => Some(team::find(here, &told).await?.id),
                None => None,
            };
            let (role, sees) = (here.role(&role).await?.key, sees.and_then(|wish| wish.0));
            let name = name.unwrap_or_default();
            come::invite(here, Invitation { email, name, role, sees, team }, place).await
        }
        What::Reset { email, to } => come::reset(here, &email, &to).await,
        What::Password { email, password } => come::set_password(here, &email, &password).await,
        What::Links => come::links(here).await,
        What::Withdraw { link } => come::withdraw(here, link).await,
        What::List => stay::list(here).await,
        What::Rename { email, name, new_email } => stay::rename(here, &email, name, new_email).await,
        What::Role { email, role, sees } => stay::change(here, &email, role.as_deref(), sees).await,
        What::Deactivate { email, hand_to } => stay::deactivate(here, &email, hand_to.as_deref()).await,
        What::Away { email, back } => stay::away(here, &email, !back).await,
        What::Reactivate { email } => stay::reactivate(here, &email).await,
        What::ResetFactor { email } => stay::reset_factor(here, &email).await,
        What::Sessions { email } => stay::sessions(here, &email).await,
        What::EndSession { email, session, .. } => stay::end_sessions(here, &email, session).await,
    }
}

fn role(told: &str) -> Result<RoleKey, String> {
    told.parse().map_err(|_| "expected owner, admin, supervisor, agent, or the id of another role".to_owned())
}

fn sees(told: &str) -> Result<SeesWish, String> {
    let wish = if told == "role" { Some(None) } else { Sees::from_word(told).map(Some) };
    wish.map(SeesWish).ok_or_else(|| "expected all, team, own or role".to_owned())
}
