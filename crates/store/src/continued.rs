//! Identities whose history goes on under another one. Each of the two has a row of its own, which goes with it.

use std::collections::BTreeMap;

use transom_rules::continued::Continued;
use transom_rules::id::{ContactId, IdentityId};
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, word};

/// That the history of an identity goes on, or began, under another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// Whose.
    pub identity: IdentityId,
    /// How.
    pub way: Continued,
    /// Under which other one.
    pub other: IdentityId,
}

impl Link {
    const fn mirrored(self) -> Self {
        Self { identity: self.other, way: self.way.mirrored(), other: self.identity }
    }
}

/// A link as it is shown with a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// What is linked.
    pub link: Link,
    /// Since when.
    pub at: Timestamp,
    /// Whose the other one is now; nobody's when they were erased.
    pub contact: Option<ContactId>,
}

/// Keeps links, from both sides. Of one that is known the newest instant counts.
pub(crate) async fn keep(tx: &mut Scoped<'_>, links: &BTreeMap<Link, Timestamp>) -> Result<()> {
    let both = links.iter().flat_map(|(link, at)| [(*link, *at), (link.mirrored(), *at)]);
    write(tx, both.collect()).await
}

async fn write(tx: &mut Scoped<'_>, links: Vec<(Link, Timestamp)>) -> Result<()> {
    let rows = links.into_iter().map(|(link, at)| params![link.identity, link.way.as_str(), link.other, at]);
    tx.each(
        "INSERT INTO continued (workspace_id, identity_id, way, other_id, at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (workspace_id, identity_id, way, other_id) DO UPDATE SET at = excluded.at",
        rows.collect(),
    )
    .await?;
    Ok(())
}

/// Everything that was linked with the second identity is linked with the first, which it turned out to be.
pub(crate) async fn repoint(tx: &mut Scoped<'_>, one: IdentityId, other: IdentityId) -> Result<()> {
    let sql = "SELECT identity_id, way, other_id, at FROM continued \
        WHERE workspace_id = $1 AND (identity_id = $2 OR other_id = $2) ORDER BY at, identity_id, way, other_id";
    let found = tx.all(sql, params![other]).await?;
    if found.is_empty() {
        return Ok(());
    }
    let links = found.into_iter().map(|mut row| {
        let mut link = read_link(&mut row)?;
        for id in [&mut link.identity, &mut link.other] {
            *id = if *id == other { one } else { *id };
        }
        Ok((link, row.next()?))
    });
    let mut links: Vec<(Link, Timestamp)> = links.collect::<Result<_>>()?;
    links.retain(|(link, _)| link.identity != link.other);
    let sql = "DELETE FROM continued WHERE workspace_id = $1 AND (identity_id = $2 OR other_id = $2)";
    tx.run(sql, params![other]).await?;
    write(tx, links).await
}

/// The links of a contact's identities, the oldest first.
pub async fn of_contact(tx: &mut Scoped<'_>, contact: ContactId) -> Result<Vec<Shown>> {
    let sql = "SELECT l.identity_id, l.way, l.other_id, l.at, o.contact_id FROM identities i \
        CROSS JOIN continued l \
        LEFT JOIN identities o ON o.workspace_id = l.workspace_id AND o.id = l.other_id \
        WHERE i.workspace_id = $1 AND i.contact_id = $2 AND l.workspace_id = $1 AND l.identity_id = i.id ORDER BY l.at, l.identity_id, l.way, l.other_id";
    tx.all(sql, params![contact]).await?.into_iter().map(read).collect()
}

fn read(mut row: Row) -> Result<Shown> {
    Ok(Shown { link: read_link(&mut row)?, at: row.next()?, contact: row.next()? })
}

fn read_link(row: &mut Row) -> Result<Link> {
    Ok(Link { identity: row.next()?, way: word(row)?, other: row.next()? })
}
