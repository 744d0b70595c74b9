//! What the requests of a bot to other programs are signed with: a key of its own, sealed.

use transom_rules::id::BotId;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{SIGNING_KEY, Secret};

/// Gives a bot another key. Whether there is such a bot.
pub async fn set_signing_key(tx: &mut Scoped<'_>, id: BotId, key: &Secret) -> Result<bool> {
    let sealed = tx.seal().seal(&SIGNING_KEY.of(id), key)?;
    let sql = "UPDATE bots SET signing_key = $2 WHERE workspace_id = $1 AND id = $3";
    Ok(tx.run(sql, params![sealed, id]).await? > 0)
}

/// The key of a bot; `None` where it has none, or where there is no such bot.
pub async fn signing_key(tx: &mut Scoped<'_>, id: BotId) -> Result<Option<Secret>> {
    let sql = "SELECT signing_key FROM bots WHERE workspace_id = $1 AND id = $2 AND signing_key <> ''";
    let Some(mut row) = tx.first(sql, params![id]).await? else { return Ok(None) };
    let sealed = row.next()?;
    tx.seal().open(&SIGNING_KEY.of(id), &sealed).map(Some)
}
