//! Texts in which a person may be named beside what is theirs by its ids: what waits, what is unknown, what the
//! operator is told, what programs call their requests, and quotes in the threads of others.

use transom_rules::id::{MessageId, ViewId};
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, Value, key_list};

/// A row that is a person's if its text names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Which row.
    pub place: Place,
    /// All its words.
    pub text: String,
}

/// Which row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// What waits for a message, by its key.
    Orphan([String; 3]),
    /// A part that is unknown, by its hash.
    Unknown(Vec<u8>),
    /// A notice, by its hash.
    Notice(Vec<u8>),
    /// An answer that is kept, by token and key.
    Answer(Vec<u8>, String),
    /// What somebody narrows their list by, by its id.
    View(ViewId),
}

impl Place {
    /// Before the first row of each kind.
    pub fn firsts() -> [Self; 5] {
        [
            Self::Orphan([const { String::new() }; 3]),
            Self::Unknown(Vec::new()),
            Self::Notice(Vec::new()),
            Self::Answer(Vec::new(), String::new()),
            Self::View(ViewId(Uuid::nil())),
        ]
    }
}

/// Such texts of one kind after a place, the first few of them. What they say is their key, or goes with it: no other
/// words take the place of the same row.
pub async fn named_texts(tx: &mut Scoped<'_>, after: &Place, limit: i64) -> Result<Vec<Text>> {
    let (sql, params): (_, Vec<Value>) = match after {
        Place::Orphan([wamid, status, participant]) => (
            "SELECT wamid, status, participant, event FROM orphans WHERE workspace_id = $1 \
             AND (wamid, status, participant) > ($3, $4, $5) ORDER BY wamid, status, participant LIMIT $2",
            params![limit, wamid, status, participant],
        ),
        Place::Unknown(hash) => (
            "SELECT hash, what, json FROM unknowns WHERE workspace_id = $1 AND hash > $3 ORDER BY hash LIMIT $2",
            params![limit, hash.as_slice()],
        ),
        Place::Notice(hash) => (
            "SELECT hash, title, json FROM notices WHERE workspace_id = $1 AND hash > $3 ORDER BY hash LIMIT $2",
            params![limit, hash.as_slice()],
        ),
        Place::Answer(token, key) => (
            "SELECT token, key FROM idempotency WHERE workspace_id = $1 AND (token, key) > ($3, $4) \
             ORDER BY token, key LIMIT $2",
            params![limit, token.as_slice(), key],
        ),
        Place::View(id) => (
            "SELECT id, name, filter FROM views WHERE workspace_id = $1 AND id > $3 ORDER BY id LIMIT $2",
            params![limit, *id],
        ),
    };
    let rows = tx.all(sql, params).await?;
    rows.into_iter().map(|row| text(after, row)).collect()
}

/// A row of the same kind as another.
fn text(like: &Place, mut row: Row) -> Result<Text> {
    let words = |row: &mut Row| Ok(format!("{} {}", row.next::<String>()?, row.next::<String>()?));
    Ok(match like {
        Place::Orphan(_) => {
            let key: [String; 3] = [row.next()?, row.next()?, row.next()?];
            let text = format!("{} {} {}", key[0], key[2], row.next::<String>()?);
            Text { place: Place::Orphan(key), text }
        }
        Place::Unknown(_) => Text { place: Place::Unknown(row.next()?), text: words(&mut row)? },
        Place::Notice(_) => Text { place: Place::Notice(row.next()?), text: words(&mut row)? },
        Place::Answer(..) => {
            let (token, key): (Vec<u8>, String) = (row.next()?, row.next()?);
            Text { place: Place::Answer(token, key.clone()), text: key }
        }
        Place::View(_) => Text { place: Place::View(row.next()?), text: words(&mut row)? },
    })
}

/// Removes the rows of such texts.
pub async fn forget_named(tx: &mut Scoped<'_>, places: &[Place]) -> Result<()> {
    for place in places {
        let (sql, params) = match place {
            Place::Orphan([wamid, status, participant]) => (
                "DELETE FROM orphans WHERE workspace_id = $1 AND wamid = $2 AND status = $3 AND participant = $4",
                params![wamid, status, participant],
            ),
            Place::Unknown(hash) => {
                ("DELETE FROM unknowns WHERE workspace_id = $1 AND hash = $2", params![hash.as_slice()])
            }
            Place::Notice(hash) => {
                ("DELETE FROM notices WHERE workspace_id = $1 AND hash = $2", params![hash.as_slice()])
            }
            Place::Answer(token, key) => (
                "DELETE FROM idempotency WHERE workspace_id = $1 AND token = $2 AND key = $3",
                params![token.as_slice(), key],
            ),
            Place::View(id) => ("DELETE FROM views WHERE workspace_id = $1 AND id = $2", params![*id]),
        };
        tx.run(sql, params).await?;
    }
    Ok(())
}

pub(crate) const QUOTES: &str =
    "SELECT id, json FROM messages WHERE workspace_id = $1 AND context <> '' AND context IN (*)";

/// The messages that quote one of these, and what is kept of them as JSON.
pub async fn quotes(tx: &mut Scoped<'_>, wamids: &[String]) -> Result<Vec<(MessageId, String)>> {
    let rows = tx.among(QUOTES, params![], key_list(wamids)).await?;
    rows.into_iter().map(|mut row| Ok((row.next()?, row.next()?))).collect()
}

/// Takes the quote out of messages; beside each stands what is left of its JSON.
pub async fn blank_quotes(tx: &mut Scoped<'_>, left: &[(MessageId, String)]) -> Result<()> {
    let rows = left.iter().map(|(id, json)| params![json, *id]).collect();
    let sql = "UPDATE messages SET context = '', json = $2 WHERE workspace_id = $1 AND id = $3";
    tx.each(sql, rows).await?;
    Ok(())
}
