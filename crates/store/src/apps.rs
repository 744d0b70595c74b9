//! Workspaces, Meta apps and accounts: what a webhook is found by before its workspace is known.

use std::collections::BTreeMap;

use transom_rules::campaign;
use transom_rules::channel::ChannelKind;
use transom_rules::consent::Policy;
use transom_rules::hours::Business;
use transom_rules::id::{ChannelId, TeamId, WorkspaceId};
use transom_rules::time::{Span, Timestamp};

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::seal::{APP_SECRET, Seal, Secret};
use crate::tables::TABLES;
use crate::tx::Tx;
use crate::value::{Row, word};

/// Whose secret signs webhooks: a Meta app, or the account at an SMS carrier. Belongs to one workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct App {
    /// Meta's app id, or the carrier's id of the account.
    pub id: String,
    /// What its numbers speak.
    pub kind: ChannelKind,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Signs webhook bodies.
    pub app_secret: Secret,
    /// Answers Meta's handshake; empty where there is none.
    pub verify_token: String,
}

/// A WhatsApp Business Account, or an account at an SMS carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Meta's id, or the carrier's.
    pub waba_id: String,
    /// What its numbers speak.
    pub kind: ChannelKind,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The app that is subscribed to it.
    pub app_id: String,
    /// IANA name; decides which rules hold at an instant.
    pub timezone: String,
    /// ISO 4217.
    pub currency: String,
}

/// Creates a workspace.
pub async fn found(tx: &mut Scoped<'_>, name: &str, now: Timestamp) -> Result<()> {
    tx.run("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)", params![name, now]).await?;
    Ok(())
}

/// Creates the first workspace, unless somebody else just has; which is the first.
pub async fn found_first(tx: &mut Scoped<'_>, name: &str, now: Timestamp) -> Result<WorkspaceId> {
    let one_after_the_other = tx.dialect().hold_workspaces();
    if !one_after_the_other.is_empty() {
        tx.unscoped().run(one_after_the_other, vec![]).await?;
    }
    if let Some(first) = workspaces(tx.unscoped()).await?.first() {
        return Ok(*first);
    }
    found(tx, name, now).await?;
    Ok(tx.workspace())
}

/// The name of a workspace; empty if there is no such workspace.
pub async fn name(tx: &mut Scoped<'_>) -> Result<String> {
    let row = tx.first("SELECT name FROM workspaces WHERE id = $1", params![]).await?;
    row.map_or(Ok(String::new()), |mut row| row.next())
}

/// Holds what a workspace defines and sets until the transaction ends: what is done once in it is done once.
///
/// Whoever holds more than one thing takes them in this order, so that no two wait for each other in a circle: first
/// what the workspace defines and sets; then conversations and people ([`crate::held`]); then what they name, a team
/// before its members, labels by their ids; last of all the cursor of the workspace ([`crate::feed`]).
pub async fn hold(tx: &mut Scoped<'_>) -> Result<()> {
    let sql = tx.dialect().hold_definitions();
    if !sql.is_empty() {
        tx.first(sql, params![]).await?;
    }
    Ok(())
}

/// Gives a workspace another name.
pub async fn rename(tx: &mut Scoped<'_>, name: &str) -> Result<()> {
    tx.run("UPDATE workspaces SET name = $2 WHERE id = $1", params![name]).await?;
    Ok(())
}

/// All workspaces, oldest first: whoever goes through them begins here.
pub async fn workspaces(tx: &mut Tx<'_>) -> Result<Vec<WorkspaceId>> {
    let rows = tx.all("SELECT id FROM workspaces ORDER BY created_at, id", vec![]).await?;
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// Adds an app, or changes its secrets.
pub async fn keep(tx: &mut Scoped<'_>, app: &App) -> Result<()> {
    tx.takes_of(app.workspace)?;
    let sealed = tx.seal().seal(&APP_SECRET.of(&app.id), &app.app_secret)?;
    tx.run(
        "INSERT INTO apps (workspace_id, id, app_secret, verify_token, kind) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET app_secret = excluded.app_secret, verify_token = excluded.verify_token",
        params![&app.id, sealed, &app.verify_token, app.kind.as_str()],
    )
    .await?;
    Ok(())
}

/// Changes the secret that signs an app's webhooks; whether it was there.
pub async fn set_secret(tx: &mut Scoped<'_>, id: &str, secret: &Secret) -> Result<bool> {
    let sealed = tx.seal().seal(&APP_SECRET.of(id), secret)?;
    let changed = tx
        .run("UPDATE apps SET app_secret = $2 WHERE workspace_id = $1 AND id = $3", params![sealed, id])
        .await?;
    Ok(changed > 0)
}

/// All apps: a webhook names its app before its workspace is known.
pub async fn all(tx: &mut Tx<'_>) -> Result<Vec<App>> {
    let rows = tx
        .all("SELECT id, workspace_id, app_secret, verify_token, kind FROM apps ORDER BY id", vec![])
        .await?;
    rows.into_iter().map(|row| read_app(row, tx.seal())).collect()
}

fn read_app(mut row: Row, seal: &Seal) -> Result<App> {
    let (id, workspace): (String, _) = (row.next()?, row.next()?);
    let app_secret = seal.open(&APP_SECRET.of(&id), &row.next()?)?;
    Ok(App { id, workspace, app_secret, verify_token: row.next()?, kind: word(&mut row)? })
}

/// Adds an account, or changes it.
pub async fn keep_account(tx: &mut Scoped<'_>, account: &Account) -> Result<()> {
    tx.takes_of(account.workspace)?;
    let Account { waba_id, app_id, timezone, currency, .. } = account;
    tx.run(
        "INSERT INTO accounts (workspace_id, waba_id, app_id, timezone, currency, kind) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (waba_id) DO UPDATE SET app_id = excluded.app_id, \
         timezone = excluded.timezone, currency = excluded.currency",
        params![waba_id, app_id, timezone, currency, account.kind.as_str()],
    )
    .await?;
    Ok(())
}

/// All accounts of all workspaces: an account belongs to one of them only.
pub async fn accounts(tx: &mut Tx<'_>) -> Result<Vec<Account>> {
    let rows = tx
        .all(
            "SELECT waba_id, workspace_id, app_id, timezone, currency, kind FROM accounts ORDER BY waba_id",
            vec![],
        )
        .await?;
    rows.into_iter().map(read_account).collect()
}

fn read_account(mut row: Row) -> Result<Account> {
    Ok(Account {
        waba_id: row.next()?,
        workspace: row.next()?,
        app_id: row.next()?,
        timezone: row.next()?,
        currency: row.next()?,
        kind: word(&mut row)?,
    })
}

/// Under which key a workspace keeps what Meta told an account about its prices.
fn prices_key(waba_id: &str) -> String {
    format!("prices/{waba_id}")
}

/// What is kept of Meta's word on an account's prices, as text; empty if nothing is. The account is held until the
/// transaction ends.
pub async fn hold_prices(tx: &mut Scoped<'_>, waba_id: &str) -> Result<String> {
    let hold = format!(
        "SELECT waba_id FROM accounts WHERE workspace_id = $1 AND waba_id = $2{}",
        tx.dialect().for_update()
    );
    tx.all(&hold, params![waba_id]).await?;
    Ok(value(tx, &prices_key(waba_id)).await?.unwrap_or_default())
}

/// Keeps Meta's word on an account's prices.
pub async fn keep_prices(tx: &mut Scoped<'_>, waba_id: &str, text: &str) -> Result<()> {
    set(tx, &prices_key(waba_id), text).await
}

/// What is kept of Meta's word on prices in every workspace, by Meta's id of the account: the registry reads it at
/// once.
pub async fn prices(tx: &mut Tx<'_>) -> Result<Vec<(String, String)>> {
    let rows = tx
        .all(
            "SELECT a.waba_id, s.value FROM accounts a JOIN settings s \
             ON s.workspace_id = a.workspace_id AND s.key = 'prices/' || a.waba_id ORDER BY a.waba_id",
            vec![],
        )
        .await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Writes a row that means nothing, and is nobody's: whoever can do that can store webhooks.
pub async fn touch(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    let nobody = WorkspaceId(uuid::Uuid::nil());
    set(&mut tx.of(nobody), "ready", &now.millis().to_string()).await
}

/// Notes that the database was backed up, for whoever looks how old the newest backup is.
pub async fn backed_up(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    let nobody = WorkspaceId(uuid::Uuid::nil());
    set(&mut tx.of(nobody), "backed_up", &now.millis().to_string()).await
}

/// When the database was last backed up by a command of ours.
pub async fn last_backup(tx: &mut Tx<'_>) -> Result<Option<Timestamp>> {
    let nobody = WorkspaceId(uuid::Uuid::nil());
    let millis = value(&mut tx.of(nobody), "backed_up").await?;
    Ok(millis.and_then(|millis| millis.parse().ok()).map(Timestamp::from_millis))
}

/// Sets a value of a workspace.
pub async fn set(tx: &mut Scoped<'_>, key: &str, value: &str) -> Result<()> {
    tx.run(
        "INSERT INTO settings (workspace_id, key, value) VALUES ($1, $2, $3) \
         ON CONFLICT (workspace_id, key) DO UPDATE SET value = excluded.value",
        params![key, value],
    )
    .await?;
    Ok(())
}

/// A value of a workspace.
pub async fn value(tx: &mut Scoped<'_>, key: &str) -> Result<Option<String>> {
    let row =
        tx.first("SELECT value FROM settings WHERE workspace_id = $1 AND key = $2", params![key]).await?;
    row.map(|mut row| row.next()).transpose()
}

/// Whether a workspace shows what other desks do not as unsupported messages.
pub async fn shows_unsupported(tx: &mut Scoped<'_>) -> Result<bool> {
    Ok(value(tx, SHOWS_UNSUPPORTED).await?.is_some_and(|value| value == ON))
}

/// Says whether it does.
pub async fn show_unsupported(tx: &mut Scoped<'_>, is_on: bool) -> Result<()> {
    set(tx, SHOWS_UNSUPPORTED, if is_on { ON } else { "off" }).await
}

const SHOWS_UNSUPPORTED: &str = "shows_unsupported";
const ON: &str = "on";

/// How long conversations stay the ones that new messages join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    /// Whose conversations.
    pub workspace: WorkspaceId,
    /// Of this number alone; of every other one where there is none.
    pub channel: Option<ChannelId>,
    /// So long after their last message.
    pub span: Span,
}

/// What workspaces and numbers say, as the registry reads it at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// How long conversations stay the ones that new messages join.
    pub validities: Vec<Validity>,
    /// When somebody is there, by the workspace or by one of its numbers.
    pub hours: BTreeMap<(WorkspaceId, Option<ChannelId>), Business>,
    /// When a consent is needed, and by which words one is given.
    pub consents: Vec<(WorkspaceId, Policy)>,
}

/// What all of them say.
pub async fn said(tx: &mut Tx<'_>) -> Result<Said> {
    let sql = "SELECT workspace_id, key, value FROM settings WHERE (key >= 'validity' AND key < 'validity0') \
         OR (key >= 'hours' AND key < 'hours0') OR key = 'consent' ORDER BY workspace_id, key";
    let mut said = Said::default();
    for mut row in tx.all(sql, vec![]).await? {
        let (workspace, key, value): (_, String, String) = (row.next()?, row.next()?, row.next()?);
        if key == CONSENT {
            said.consents.push((workspace, policy(&value)));
            continue;
        }
        if let Some(of) = key.strip_prefix(HOURS) {
            let channel = of.strip_prefix('/').and_then(|id| id.parse().ok());
            said.hours.extend(business(&value).map(|hours| ((workspace, channel), hours)));
            continue;
        }
        let channel = key.strip_prefix(VALIDITY_OF_CHANNEL).and_then(|id| id.parse().ok());
        if let Some(hours) = value.parse().ok().filter(|hours: &i64| *hours > 0) {
            said.validities.push(Validity { workspace, channel, span: Span::hours(hours) });
        }
    }
    Ok(said)
}

/// So many hours that the workspace says, or one of its numbers; nothing where neither is said.
pub async fn validity(tx: &mut Scoped<'_>, channel: Option<ChannelId>) -> Result<Option<i64>> {
    let hours = value(tx, &validity_key(channel)).await?;
    Ok(hours.and_then(|hours| hours.parse().ok()).filter(|hours| *hours > 0))
}

/// Says so many hours; `None` to say nothing.
pub async fn set_validity(tx: &mut Scoped<'_>, channel: Option<ChannelId>, hours: Option<i64>) -> Result<()> {
    set(tx, &validity_key(channel), &hours.map(|hours| hours.to_string()).unwrap_or_default()).await
}

fn validity_key(channel: Option<ChannelId>) -> String {
    channel.map_or_else(|| "validity".to_owned(), |id| format!("{VALIDITY_OF_CHANNEL}{id}"))
}

const VALIDITY_OF_CHANNEL: &str = "validity/";

/// When somebody is there, as the workspace says, or one of its numbers alone.
pub async fn hours(tx: &mut Scoped<'_>, channel: Option<ChannelId>) -> Result<Option<Business>> {
    Ok(value(tx, &hours_key(channel)).await?.and_then(|kept| business(&kept)))
}

/// Says so; `None` to say nothing.
pub async fn set_hours(
    tx: &mut Scoped<'_>,
    channel: Option<ChannelId>,
    business: Option<&Business>,
) -> Result<()> {
    let kept = business.and_then(|business| serde_json::to_string(business).ok()).unwrap_or_default();
    set(tx, &hours_key(channel), &kept).await
}

/// What a later version kept says nothing to this one.
fn business(kept: &str) -> Option<Business> {
    serde_json::from_str(kept).ok()
}

fn hours_key(channel: Option<ChannelId>) -> String {
    channel.map_or_else(|| HOURS.to_owned(), |id| format!("{HOURS}/{id}"))
}

const HOURS: &str = "hours";

/// What a workspace says of consent.
pub async fn consent(tx: &mut Scoped<'_>) -> Result<Policy> {
    Ok(value(tx, CONSENT).await?.map(|kept| policy(&kept)).unwrap_or_default())
}

/// Says so.
pub async fn set_consent(tx: &mut Scoped<'_>, policy: &Policy) -> Result<()> {
    set(tx, CONSENT, &serde_json::to_string(policy).unwrap_or_default()).await
}

/// What a workspace says of all its campaigns.
pub async fn campaign_policy(tx: &mut Scoped<'_>) -> Result<campaign::policy::Policy> {
    let kept = value(tx, CAMPAIGNS).await?;
    // What a later version kept says nothing to this one.
    Ok(kept.and_then(|kept| serde_json::from_str(&kept).ok()).unwrap_or_default())
}

/// Says so.
pub async fn set_campaign_policy(tx: &mut Scoped<'_>, policy: &campaign::policy::Policy) -> Result<()> {
    set(tx, CAMPAIGNS, &serde_json::to_string(policy).unwrap_or_default()).await
}

const CAMPAIGNS: &str = "campaigns";

fn policy(kept: &str) -> Policy {
    let Ok(policy) = kept.parse();
    policy
}

const CONSENT: &str = "consent";

/// So many minutes before something is lost people are alerted, the longest first; `None` where nothing is said.
pub async fn alerts(tx: &mut Scoped<'_>) -> Result<Option<Vec<u32>>> {
    let kept = value(tx, ALERTS).await?;
    Ok(kept.map(|kept| kept.split(',').filter_map(|minutes| minutes.parse().ok()).collect()))
}

/// Says so; of none nobody is alerted.
pub async fn set_alerts(tx: &mut Scoped<'_>, minutes: &[u32]) -> Result<()> {
    let kept: Vec<String> = minutes.iter().map(ToString::to_string).collect();
    // What is empty would be nothing said.
    set(tx, ALERTS, &if kept.is_empty() { NOBODY.to_owned() } else { kept.join(",") }).await
}

const ALERTS: &str = "alerts";
const NOBODY: &str = "none";

/// To which team the new conversations of each number go, where one says so; the registry reads it at once.
pub async fn receivers(tx: &mut Tx<'_>) -> Result<Vec<(WorkspaceId, ChannelId, TeamId)>> {
    let sql = "SELECT workspace_id, key, value FROM settings WHERE key >= 'team/' AND key < 'team0' \
         ORDER BY workspace_id, key";
    let mut all = Vec::new();
    for mut row in tx.all(sql, vec![]).await? {
        let (workspace, key, team): (_, String, String) = (row.next()?, row.next()?, row.next()?);
        let channel = key.strip_prefix(RECEIVER).and_then(|id| id.parse().ok());
        if let (Some(channel), Ok(team)) = (channel, team.parse()) {
            all.push((workspace, channel, team));
        }
    }
    Ok(all)
}

/// To which team the new conversations of a number go.
pub async fn receiver(tx: &mut Scoped<'_>, channel: ChannelId) -> Result<Option<TeamId>> {
    let team = value(tx, &format!("{RECEIVER}{channel}")).await?;
    Ok(team.and_then(|team| team.parse().ok()))
}

/// Says to which team they go; `None` for none.
pub async fn set_receiver(tx: &mut Scoped<'_>, channel: ChannelId, team: Option<TeamId>) -> Result<()> {
    let team = team.map(|team| team.to_string()).unwrap_or_default();
    set(tx, &format!("{RECEIVER}{channel}"), &team).await
}

/// A team is gone: nothing goes to it any more.
pub async fn forget_receiver(tx: &mut Scoped<'_>, team: TeamId) -> Result<()> {
    tx.run(
        "DELETE FROM settings WHERE workspace_id = $1 AND key >= 'team/' AND key < 'team0' AND value = $2",
        params![team.to_string()],
    )
    .await?;
    Ok(())
}

const RECEIVER: &str = "team/";

/// Erases a workspace with everything in it. There is no way back.
pub async fn erase(tx: &mut Scoped<'_>) -> Result<()> {
    for table in TABLES.iter().filter(|table| table.ours.contains(&"workspace_id")) {
        tx.run(&format!("DELETE FROM {} WHERE workspace_id = $1", table.name), params![]).await?;
    }
    tx.run("DELETE FROM workspaces WHERE id = $1", params![]).await?;
    Ok(())
}
