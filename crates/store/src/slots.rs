//! What people call the slots of templates.

use std::collections::BTreeMap;

use transom_rules::id::TemplateId;
use transom_rules::template_check::SlotKey;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::key_list;

/// The names of a template's slots; a slot that was given none is not among them.
pub type Names = BTreeMap<SlotKey, String>;

/// The names of these templates' slots.
pub async fn names(tx: &mut Scoped<'_>, templates: &[TemplateId]) -> Result<BTreeMap<TemplateId, Names>> {
    let sql = "SELECT template_id, slot, name FROM slot_names WHERE workspace_id = $1 AND template_id IN (*)";
    let mut names: BTreeMap<TemplateId, Names> = BTreeMap::new();
    for mut row in tx.among(sql, params![], key_list(templates)).await? {
        let (template, slot): (TemplateId, String) = (row.next()?, row.next()?);
        let slot = slot.parse().map_err(|error| Error::Broken(format!("the slot {error}")))?;
        names.entry(template).or_default().insert(slot, row.next()?);
    }
    Ok(names)
}

/// Gives a slot a name, or another one.
pub async fn set(tx: &mut Scoped<'_>, template: TemplateId, slot: &SlotKey, name: &str) -> Result<()> {
    tx.run(
        "INSERT INTO slot_names (workspace_id, template_id, slot, name) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (workspace_id, template_id, slot) DO UPDATE SET name = excluded.name",
        params![template, slot.to_string(), name],
    )
    .await?;
    Ok(())
}

/// Takes a slot's name away.
pub async fn clear(tx: &mut Scoped<'_>, template: TemplateId, slot: &SlotKey) -> Result<()> {
    tx.run(
        "DELETE FROM slot_names WHERE workspace_id = $1 AND template_id = $2 AND slot = $3",
        params![template, slot.to_string()],
    )
    .await?;
    Ok(())
}
