//! How far a new desk is, for whoever can take its first steps and did not put them away.

use transom_desk::people::account;
use transom_pages::inbox::first_steps::{FirstSteps, Step};
use transom_rules::access::{self, Purpose, Verb};
use transom_store::{Result, Scoped, deliveries, links, messages, users};

use super::Look;

/// The steps; `None` where they are not shown.
pub(crate) async fn first_steps(tx: &mut Scoped<'_>, look: &Look) -> Result<Option<FirstSteps>> {
    let may = |verb| access::may(&look.asker, verb).is_ok();
    if !may(Verb::ConnectChannel) || !may(Verb::Invite) {
        return Ok(None);
    }
    if account::are_steps_away(tx, look.user.id).await? {
        return Ok(None);
    }
    let mut done = Vec::new();
    for step in Step::ALL {
        if is_done(tx, look, step).await? {
            done.push(step);
        }
    }
    Ok(Some(FirstSteps { done }))
}

async fn is_done(tx: &mut Scoped<'_>, look: &Look, step: Step) -> Result<bool> {
    let workspace = look.workspace();
    Ok(match step {
        Step::Number => look.known.connected.values().any(|number| number.channel.workspace == workspace),
        Step::Webhook => deliveries::is_any_kept(tx).await?,
        Step::Message => messages::has_anybody_written(tx).await?,
        Step::Colleague => {
            let links = links::open(tx, look.now).await?;
            links.iter().any(|link| link.purpose == Purpose::Invite) || users::all(tx).await?.len() > 1
        }
    })
}
