//! The roles that a workspace made; the built-in ones have no rows.

use transom_rules::access::{Role, RoleKey, Sees, Set};
use transom_rules::id::RoleId;
use transom_rules::time::Timestamp;

use crate::error::Result;
use crate::params;
use crate::scope::Scoped;
use crate::value::Row;

const COLUMNS: &str = "id, name, permissions, sees, masks";

fn read(mut row: Row) -> Result<Role> {
    Ok(Role {
        key: RoleKey::Custom(row.next()?),
        name: row.next()?,
        permissions: Set::read(&row.next::<String>()?),
        sees: Sees::from_word(&row.next::<String>()?).unwrap_or(Sees::Own),
        masks: row.next()?,
    })
}

/// Adds a role under this id, whatever its own key says. `Duplicate` when the name is taken.
pub async fn add(tx: &mut Scoped<'_>, id: RoleId, role: &Role, now: Timestamp) -> Result<()> {
    tx.run(
        "INSERT INTO roles (workspace_id, id, name, permissions, sees, masks, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![id, &role.name, role.permissions.to_string(), role.sees.as_str(), role.masks, now],
    )
    .await?;
    Ok(())
}

/// Changes a role. `Duplicate` when another one has the name.
pub async fn change(tx: &mut Scoped<'_>, id: RoleId, role: &Role) -> Result<()> {
    tx.run(
        "UPDATE roles SET name = $2, permissions = $3, sees = $4, masks = $5 WHERE workspace_id = $1 AND id = $6",
        params![&role.name, role.permissions.to_string(), role.sees.as_str(), role.masks, id],
    )
    .await?;
    Ok(())
}

/// Removes a role. Whether somebody has it is the caller's to ask.
pub async fn remove(tx: &mut Scoped<'_>, id: RoleId) -> Result<()> {
    tx.run("DELETE FROM roles WHERE workspace_id = $1 AND id = $2", params![id]).await?;
    Ok(())
}

/// What a user's word for their role stands for.
pub async fn get(tx: &mut Scoped<'_>, key: RoleKey) -> Result<Option<Role>> {
    let RoleKey::Custom(id) = key else {
        return Ok(Role::all_built_in().into_iter().find(|role| role.key == key));
    };
    let sql = format!("SELECT {COLUMNS} FROM roles WHERE workspace_id = $1 AND id = $2");
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// Holds a role that the workspace made until the transaction ends, so that nobody is given one that goes.
pub async fn hold(tx: &mut Scoped<'_>, id: RoleId) -> Result<Option<Role>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM roles WHERE workspace_id = $1 AND id = $2{}",
        tx.dialect().for_update()
    );
    tx.first(&sql, params![id]).await?.map(read).transpose()
}

/// All roles of a workspace: the built-in ones, then its own by name.
pub async fn all(tx: &mut Scoped<'_>) -> Result<Vec<Role>> {
    let sql = format!("SELECT {COLUMNS} FROM roles WHERE workspace_id = $1 ORDER BY name, id");
    let rows = tx.all(&sql, params![]).await?;
    Role::all_built_in().into_iter().map(Ok).chain(rows.into_iter().map(read)).collect()
}
