//! The ways by which customers come that the workspace made: links with a code in their text, and the text that stands for
//! the button of its Facebook Page. One that is retired is offered no more; whoever still comes by it is known by it.

use transom_rules::id::{ChannelId, SourceId, WorkspaceId};
use transom_rules::source::{Code, SourceKind};
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::tx::Tx;
use crate::value::Row;

/// A way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Ours.
    pub id: SourceId,
    /// The number it leads to.
    pub channel_id: ChannelId,
    /// What it is.
    pub kind: SourceKind,
    /// What people call it.
    pub name: String,
    /// What the customer is to send, without the code.
    pub text: String,
    /// What its messages are known by: the code of a link, the phrase of a Page button.
    pub mark: String,
    /// What Meta keeps for it.
    pub carried: Option<Carried>,
    /// Since when.
    pub created_at: Timestamp,
    /// Since when it is offered no more.
    pub retired_at: Option<Timestamp>,
}

/// A code that Meta keeps for a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Meta's name for it.
    pub code: String,
    /// Where it leads.
    pub url: String,
}

impl Source {
    /// Its code; a Page button has none.
    pub fn code(&self) -> Option<Code> {
        (self.kind == SourceKind::Link).then(|| Code::read(&self.mark))?
    }

    /// What the customer is to send, as it stands before they press send.
    pub fn message(&self) -> String {
        self.code().map_or_else(|| self.text.clone(), |code| code.mark(&self.text))
    }
}

const COLUMNS: &str =
    "id, channel_id, kind, name, text, mark, carrier_code, carrier_url, created_at, retired_at";

fn read(mut row: Row) -> Result<Source> {
    let (id, channel_id, kind): (_, _, String) = (row.next()?, row.next()?, row.next()?);
    let kind = SourceKind::from_word(&kind)
        .ok_or_else(|| Error::Broken(format!("an unknown kind of way in: {kind}")))?;
    let (name, text, mark) = (row.next()?, row.next()?, row.next()?);
    let carried = Carried { code: row.next()?, url: row.next()? };
    let carried = Some(carried).filter(|carried| !carried.code.is_empty());
    Ok(Source {
        id,
        channel_id,
        kind,
        name,
        text,
        mark,
        carried,
        created_at: row.next()?,
        retired_at: row.next()?,
    })
}

/// All that there ever were, by name.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Source>> {
    let sql = format!("SELECT {COLUMNS} FROM sources WHERE workspace_id = $1 ORDER BY name, id");
    tx.all(&sql, params![]).await?.into_iter().map(read).collect()
}

/// One of them.
pub async fn get(tx: &mut Scoped<'_>, id: SourceId) -> Result<Option<Source>> {
    let sql = format!("SELECT {COLUMNS} FROM sources WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds one until the transaction ends.
pub async fn hold(tx: &mut Scoped<'_>, id: SourceId) -> Result<Option<Source>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM sources WHERE workspace_id = $1 AND id = $2{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Adds one. `Duplicate` when its code, or the text of a Page button of that number, is taken.
pub async fn add(tx: &mut Scoped<'_>, source: &Source) -> Result<()> {
    let carried = source.carried.as_ref();
    tx.run(
        "INSERT INTO sources (workspace_id, id, channel_id, kind, name, text, mark, carrier_code, carrier_url, \
         created_at, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            source.id,
            source.channel_id,
            source.kind.as_str(),
            &source.name,
            &source.text,
            &source.mark,
            carried.map_or("", |carried| &carried.code),
            carried.map_or("", |carried| &carried.url),
            source.created_at,
            source.retired_at
        ],
    )
    .await?;
    Ok(())
}

/// Changes what can be: its name, its text with the mark, what Meta keeps and whether it is retired. `Duplicate` when the
/// text of a Page button is taken.
pub async fn change(tx: &mut Scoped<'_>, source: &Source) -> Result<()> {
    let carried = source.carried.as_ref();
    tx.run(
        "UPDATE sources SET name = $2, text = $3, mark = $4, carrier_code = $5, carrier_url = $6, retired_at = $7 \
         WHERE workspace_id = $1 AND id = $8",
        params![
            &source.name,
            &source.text,
            &source.mark,
            carried.map_or("", |carried| &carried.code),
            carried.map_or("", |carried| &carried.url),
            source.retired_at,
            source.id
        ],
    )
    .await?;
    Ok(())
}

/// What messages of all workspaces are known by; whoever takes messages in reads it at once.
pub async fn marks(tx: &mut Tx<'_>) -> Result<Vec<(WorkspaceId, Source)>> {
    let sql = format!("SELECT workspace_id, {COLUMNS} FROM sources ORDER BY workspace_id, id");
    let rows = tx.all(&sql, vec![]).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, read(row)?))).collect()
}
