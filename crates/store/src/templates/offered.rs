//! The templates that somebody picks from. However many an account has, the index of their names is walked from where it begins
//! and left when there are enough; words and languages of those alone are read that are shown.

use transom_rules::template::{Category, Template};

use super::{COLUMNS, read};
use crate::error::Result;
use crate::params;
use crate::query::place;
use crate::scope::Scoped;
use crate::search::{ESCAPE, anywhere};
use crate::value::{Value, key_list};

/// Which templates somebody wants to pick from.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// The account.
    pub waba_id: String,
    /// Each must stand in name, language or words, or in what a slot is called.
    pub words: Vec<String>,
    /// Of this category only.
    pub category: Option<Category>,
    /// Those alone that there are in this language.
    pub language: Option<String>,
}

/// Which of them are looked for together.
#[derive(Clone, Copy, Debug)]
pub enum Among<'a> {
    /// Those of these names, which are few, whatever has become of them.
    Named(&'a [String]),
    /// Approved ones in a language that begins with these letters: `es` finds `es` and `es_MX`.
    ReadAs(&'a str),
    /// Approved ones.
    Approved,
    /// Those that cannot be sent.
    Unsendable,
}

/// The names of some of them, in order, `limit` at most.
pub async fn names(
    tx: &mut Scoped<'_>,
    wanted: &Wanted,
    among: Among<'_>,
    limit: i64,
) -> Result<Vec<String>> {
    let mut params = params![&wanted.waba_id];
    let mut sql =
        "SELECT DISTINCT t.name FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2".to_owned();
    let mut and = |params: &mut Vec<Value>, condition: &str, value: Value| {
        params.push(value);
        sql += &condition.replace('?', &format!("${}", place(params)));
    };
    for word in &wanted.words {
        let text = "LOWER(t.name || ' ' || t.language || ' ' || t.components)";
        let called = "EXISTS (SELECT 1 FROM slot_names s WHERE s.workspace_id = $1 AND s.template_id = t.id \
            AND LOWER(s.name)";
        let condition = format!(" AND ({text} LIKE ? {ESCAPE} OR {called} LIKE ? {ESCAPE}))");
        and(&mut params, &condition, anywhere(&word.to_ascii_lowercase()).into());
    }
    if let Some(category) = wanted.category {
        and(&mut params, " AND t.category = ?", category.as_str().into());
    }
    if let Some(language) = &wanted.language {
        and(&mut params, " AND t.language = ?", language.into());
    }
    match among {
        Among::ReadAs(language) => {
            let condition = " AND t.status = 'APPROVED' AND (t.language = ? OR SUBSTR(t.language, 1, LENGTH(?) + 1) = ? || '_')";
            and(&mut params, condition, language.into());
        }
        Among::Approved => sql += " AND t.status = 'APPROVED'",
        Among::Unsendable => sql += " AND t.status NOT IN ('APPROVED', 'DELETED')",
        Among::Named(_) => sql += " AND t.status <> 'DELETED'",
    }
    let rows = if let Among::Named(names) = among {
        sql += " AND t.name IN (*)";
        tx.among(&sql, params, key_list(names)).await?
    } else {
        params.push(limit.into());
        sql += &format!(" ORDER BY t.name LIMIT ${}", place(&params));
        tx.all(&sql, params).await?
    };
    rows.into_iter().map(|mut row| row.next()).collect()
}

/// All that an account has of these names, in all languages, by name and language; what is deleted is not among them.
pub async fn versions(tx: &mut Scoped<'_>, waba_id: &str, names: &[String]) -> Result<Vec<Template>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 AND t.status <> 'DELETED' \
         AND t.name IN (*)"
    );
    let rows = tx.among(&sql, params![waba_id], key_list(names)).await?;
    let mut found: Vec<Template> = rows.into_iter().map(read).collect::<Result<_>>()?;
    found.sort_by(|one, other| (&one.name, &one.language).cmp(&(&other.name, &other.language)));
    Ok(found)
}

/// The languages of an account's templates.
pub async fn languages(tx: &mut Scoped<'_>, waba_id: &str) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT t.language FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 \
        AND t.status <> 'DELETED' ORDER BY t.language";
    tx.all(sql, params![waba_id]).await?.into_iter().map(|mut row| row.next()).collect()
}
