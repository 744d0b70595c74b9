//! Connecting a number: its app, its account and the number itself become known.

use transom_rules::id::ChannelId;
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel};
use transom_store::{Db, Error};

use crate::base::clock::Clock;

/// Adds an app, its account and one of its numbers.
pub async fn keep(db: &Db, clock: &Clock, all: (App, Account, Channel)) -> anyhow::Result<ChannelId> {
    let (id, now) = (all.2.id, clock.machine());
    let kept = db
        .write(move |tx| {
            let (app, account, channel) = all.clone();
            Box::pin(async move {
                apps::keep(tx, &app).await?;
                apps::keep_account(tx, &account).await?;
                channels::add(tx, &channel, now).await
            })
        })
        .await;
    match kept {
        Err(Error::Duplicate(_)) => anyhow::bail!("this number is connected already"),
        kept => kept?,
    }
    Ok(id)
}
