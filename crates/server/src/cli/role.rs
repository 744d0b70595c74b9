//! `transom role`: what people may do and see.

use clap::Subcommand;
use transom_desk::people::roles::{self, Change, Wish};
use transom_rules::access::{Permission, Role, RoleKey, Sees, Set};
use transom_rules::id::RoleId;

use super::here::{self, Here};
use super::{Group, word};

/// What about roles.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Lists roles: name, which conversations they see, whether numbers are masked, permissions
    List,
    /// Makes a role of single permissions; docs/permissions.md says which there are
    Add {
        /// What to call it
        name: String,
        /// What it lets people do, such as conversations.read,conversations.reply
        #[arg(long, required = true, value_delimiter = ',', value_parser = word::<Permission>, value_name = "PERMISSION")]
        may: Vec<Permission>,
        /// Which conversations they see
        #[arg(long, default_value = "all", value_parser = word::<Sees>, value_name = "all|team|own")]
        sees: Sees,
        /// Shows them phone numbers without most of their digits
        #[arg(long)]
        masks: bool,
    },
    /// Changes a role, for everybody who has it; what is not given stays
    Change {
        /// Its name or id
        role: String,
        /// Another name
        #[arg(long)]
        name: Option<String>,
        /// All that it lets people do
        #[arg(long, value_delimiter = ',', value_parser = word::<Permission>, value_name = "PERMISSION")]
        may: Option<Vec<Permission>>,
        /// Which conversations they see
        #[arg(long, value_parser = word::<Sees>, value_name = "all|team|own")]
        sees: Option<Sees>,
        /// Whether they are shown phone numbers without most of their digits
        #[arg(long, value_name = "true|false")]
        masks: Option<bool>,
    },
    /// Removes a role that nobody has
    Remove {
        /// Its name or id
        role: String,
    },
}

pub(super) async fn run(options: Group<What>) -> anyhow::Result<()> {
    let here = &Here::open(&options.site).await?;
    match options.what {
        What::List => list(here).await,
        What::Add { name, may, sees, masks } => {
            let wish = Wish { name, permissions: may.into_iter().collect(), sees, masks };
            say("Made", &roles::make(here.base(), &here.asker, wish).await?);
            Ok(())
        }
        What::Change { role, name, may, sees, masks } => {
            let (id, _) = custom(here, &role).await?;
            let change = Change { name, permissions: may.map(Set::from_iter), sees, masks };
            say("Changed", &roles::change(here.base(), &here.asker, id, change).await?);
            Ok(())
        }
        What::Remove { role } => {
            let (id, role) = custom(here, &role).await?;
            roles::remove(here.base(), &here.asker, id).await?;
            say("Removed", &role);
            Ok(())
        }
    }
}

async fn list(here: &Here) -> anyhow::Result<()> {
    for role in here.roles().await? {
        let masks = if role.masks { "masked numbers" } else { "whole numbers" };
        println!("{}\tsees {}\t{masks}\t{}", here::word(&role), role.sees, role.permissions);
    }
    Ok(())
}

async fn custom(here: &Here, told: &str) -> anyhow::Result<(RoleId, Role)> {
    let role = here.role(told).await?;
    match role.key {
        RoleKey::Custom(id) => Ok((id, role)),
        built_in => {
            anyhow::bail!("{built_in} is built in and stays as it is; `transom role add` makes another")
        }
    }
}

fn say(done: &str, role: &Role) {
    println!("{done}: {} ({}).", role.name, role.key);
}
