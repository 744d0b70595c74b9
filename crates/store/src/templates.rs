//! Templates as Meta last told us of them.

use std::collections::BTreeSet;

use transom_rules::author::Author;
use transom_rules::event::{TemplateChange, TemplateChanged};
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{Crowd, limits};
use transom_rules::template_history::{self, Happened, Step};
use transom_rules::time::{Span, Timestamp};

use crate::error::{Error, Result};
use crate::outbox;
use crate::params;
use crate::query::place;
use crate::scope::Scoped;
use crate::search::{ESCAPE, anywhere};
use crate::template_events::{self, Event};
use crate::value::{Row, Value};

pub mod offered;

const COLUMNS: &str = "t.id, t.meta_id, t.name, t.language, t.category, t.status, t.reason, t.quality, \
    t.parameter_format, t.components";

fn read(mut row: Row) -> Result<Template> {
    let id: TemplateId = row.next()?;
    let meta_id: String = row.next()?;
    Ok(Template {
        id,
        meta_id: (!meta_id.is_empty()).then_some(meta_id),
        name: row.next()?,
        language: row.next()?,
        category: category(&row.next::<String>()?)?,
        status: row.next::<String>()?.into(),
        reason: row.next()?,
        quality: row.next()?,
        parameter_format: row.next()?,
        components: serde_json::from_str(&row.next::<String>()?)
            .map_err(|e| Error::Broken(format!("the components of a template are not JSON: {e}")))?,
    })
}

fn category(word: &str) -> Result<Category> {
    Category::read(word).ok_or_else(|| Error::Broken(format!("a template has the unknown category {word}")))
}

/// Whose word a template is kept by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Somebody submitted it here, or changed it; Meta was asked for that at this instant, and took it since.
    Us(Author, Timestamp),
    /// Meta lists it.
    Meta,
}

impl By {
    /// How a template begins, how its words are changed, and by whom.
    const fn steps(self) -> (Step, Step, Option<Author>) {
        match self {
            Self::Us(author, _) => (Step::Submitted, Step::Edited, Some(author)),
            Self::Meta => (Step::Found, Step::EditedElsewhere, None),
        }
    }
}

/// Adds a template of an account, or takes over what Meta said of it at `now`; what is another thing about it is told by its
/// history. Name and language decide which. What was heard of it since Meta was asked is newer, and stays: false where that
/// says otherwise, so that only Meta knows which of both holds.
pub async fn keep(
    tx: &mut Scoped<'_>,
    waba_id: &str,
    template: &Template,
    by: By,
    now: Timestamp,
) -> Result<bool> {
    let (new, edited, author) = by.steps();
    let (id, all) = match known(tx, waba_id, template, now).await? {
        None => (template.id, vec![Happened::from_to(new, "", template.status.as_str())]),
        Some((before, heard)) if by == By::Meta && heard > now => {
            return Ok(template_history::between(&before, template, edited).is_empty());
        }
        // Meta listed it before its answer was kept: what it says is as new, and was done here.
        Some((before, _)) if is_ours(tx, &before, template, by).await? => return Ok(true),
        Some((before, _)) => {
            put(tx, before.id, template, now).await?;
            let begins_anew = author.is_some() && before.status == TemplateStatus::Deleted;
            let all = if begins_anew {
                vec![Happened::from_to(new, before.status.as_str(), template.status.as_str())]
            } else {
                template_history::between(&before, template, edited)
            };
            (before.id, all)
        }
    };
    if !all.is_empty() {
        // What waits for somebody to agree is looked at again.
        outbox::let_go(tx).await?;
    }
    for happened in all {
        template_events::add(tx, id, &Event { at: now, happened, author }).await?;
    }
    Ok(true)
}

/// The template as it is known, held, and when it was last changed or heard of. `None` where it was not: it is added then.
async fn known(
    tx: &mut Scoped<'_>,
    waba_id: &str,
    template: &Template,
    now: Timestamp,
) -> Result<Option<(Template, Timestamp)>> {
    let Template { name, language, .. } = template;
    let known = one(tx, waba_id, name, language).await?;
    if known.is_some() || add(tx, waba_id, template, now).await? {
        return Ok(known);
    }
    // Somebody else added it meanwhile.
    one(tx, waba_id, name, language).await
}

/// Whether Meta's list told already of what was asked of it here; it counts as done here from then on.
async fn is_ours(tx: &mut Scoped<'_>, told: &Template, done: &Template, by: By) -> Result<bool> {
    let By::Us(author, asked) = by else { return Ok(false) };
    let is_the_same =
        told.category == done.category && template_history::same_words(&told.components, &done.components);
    Ok(is_the_same && template_events::claim(tx, told, author, asked).await?)
}

/// A template of an account, and when it was last changed or heard of. Who changes it, or tells what changed, waits until
/// this transaction ends: else two would tell of the same change.
async fn one(
    tx: &mut Scoped<'_>,
    waba_id: &str,
    name: &str,
    language: &str,
) -> Result<Option<(Template, Timestamp)>> {
    let lock = tx.dialect().for_update();
    let sql = format!(
        "SELECT t.changed_at, {COLUMNS} FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 \
         AND t.name = $3 AND t.language = $4{lock}"
    );
    let row = tx.first(&sql, params![waba_id, name, language]).await?;
    row.map(|mut row| {
        let changed_at = row.next()?;
        Ok((read(row)?, changed_at))
    })
    .transpose()
}

/// Whether it was added: false where somebody else did so meanwhile.
async fn add(tx: &mut Scoped<'_>, waba_id: &str, template: &Template, now: Timestamp) -> Result<bool> {
    let added = tx.run(
        "INSERT INTO templates (workspace_id, id, waba_id, meta_id, name, language, category, status, reason, \
         quality, parameter_format, components, changed_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (workspace_id, waba_id, name, language) DO NOTHING",
        params![template.id, waba_id, template.meta_id.clone().unwrap_or_default(), &template.name, &template.language, template.category.as_str(), template.status.as_str(), &template.reason, &template.quality, &template.parameter_format, template.components.to_string(), now],
    );
    Ok(added.await? > 0)
}

async fn put(tx: &mut Scoped<'_>, id: TemplateId, template: &Template, now: Timestamp) -> Result<()> {
    tx.run(
        "UPDATE templates SET meta_id = $2, category = $3, \
         reason = CASE WHEN $4 = '' AND status = $5 THEN reason ELSE $4 END, status = $5, \
         quality = $6, parameter_format = $7, components = $8, changed_at = $9 \
         WHERE workspace_id = $1 AND id = $10",
        params![
            template.meta_id.clone().unwrap_or_default(),
            template.category.as_str(),
            &template.reason,
            template.status.as_str(),
            &template.quality,
            &template.parameter_format,
            template.components.to_string(),
            now,
            id
        ],
    )
    .await?;
    Ok(())
}

/// The instant that something counts from which Meta dates to a second only (R7.12): when it was heard, or the end of that
/// second. What Meta was asked for earlier in the same second does not know of it yet, and overrules it nowhere.
fn heard(at: Timestamp, now: Timestamp) -> Timestamp {
    now.max(at).min(at + Span::millis(999))
}

/// Takes over one change that a webhook told. Returns false for what only a sync can tell: the template is not
/// known, or gone, or something newer was heard of it.
pub async fn change(
    tx: &mut Scoped<'_>,
    waba_id: &str,
    changed: &TemplateChanged,
    now: Timestamp,
) -> Result<bool> {
    // The instant at which it is true: what was asked for or told after it is newer and stays.
    let at = changed.at.unwrap_or(now);
    let before = one(tx, waba_id, &changed.name, &changed.language).await?;
    // A webhook that is read again does not move the instant at which it went.
    let knows = |(template, heard): &(Template, Timestamp)| {
        *heard >= at
            && template.status == TemplateStatus::Deleted
            && told(template, &changed.change).is_none()
    };
    if before.as_ref().is_some_and(knows) {
        return Ok(true);
    }
    // What is gone comes back by Meta's list alone: word of it that comes late, dated when it was sent, does not say so.
    if before.as_ref().is_some_and(|(one, _)| one.status == TemplateStatus::Deleted) {
        return Ok(false);
    }
    let (set, mut params) = match &changed.change {
        TemplateChange::Status { event, reason } => {
            ("status = $2, reason = $3", params![TemplateStatus::after(event), reason])
        }
        // A category that is not known here has to be asked for, and is none until then.
        TemplateChange::Category(name) if category(name).is_err() => return Ok(false),
        TemplateChange::Category(name) => {
            ("category = $2, reason = $3", params![name.to_ascii_lowercase(), ""])
        }
        TemplateChange::CategoryAnnounced(name) => {
            ("reason = $2", params![format!("Meta will change its category to {name}.")])
        }
        TemplateChange::Quality(score) => ("quality = $2", params![score]),
        TemplateChange::Components => return Ok(true),
    };
    let n = place(&params);
    let sql = format!(
        "UPDATE templates SET {set}, changed_at = ${} WHERE workspace_id = $1 AND waba_id = ${} AND name = ${} \
         AND language = ${} AND changed_at < ${}",
        n + 1,
        n + 2,
        n + 3,
        n + 4,
        n + 5
    );
    // Of two facts of one second the one that came later holds (R7.12).
    let next = Timestamp::from_seconds(at.seconds() + 1);
    params.extend(params![heard(at, now), waba_id, &changed.name, &changed.language, next]);
    let is_news = tx.run(&sql, params).await? > 0;
    if let Some((before, happened)) =
        before.and_then(|(before, _)| Some((before.id, told(&before, &changed.change)?)))
    {
        template_events::add(tx, before, &Event { at, happened, author: None }).await?;
        outbox::let_go(tx).await?;
    }
    Ok(is_news)
}

/// What a webhook tells, where that is anything new. An older one that comes late stands in the history all the same.
fn told(before: &Template, change: &TemplateChange) -> Option<Happened> {
    Some(match change {
        TemplateChange::Status { event, .. } if before.status.as_str() == event => return None,
        TemplateChange::Status { event, reason } => Happened {
            reason: reason.clone(),
            ..Happened::from_to(Step::Status, before.status.as_str(), event)
        },
        TemplateChange::Category(name) => {
            let (was, became) = (before.category.meta_word(), name.to_ascii_uppercase());
            // A sync may have heard of it first.
            if was == became {
                return None;
            }
            Happened::from_to(Step::Category, was, became)
        }
        TemplateChange::CategoryAnnounced(name) => {
            Happened::from_to(Step::Announced, before.category.meta_word(), name)
        }
        TemplateChange::Quality(score) => Happened::from_to(Step::Quality, &before.quality, score),
        TemplateChange::Components => return None,
    })
}

/// Which templates.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this account only.
    pub waba_id: Option<String>,
    /// With this status only, as Meta writes it.
    pub status: Option<String>,
    /// Each must stand in name, language or body.
    pub words: Vec<String>,
    /// Those alone that Meta still has.
    pub is_there: bool,
    /// The last one of the page before.
    pub after: Option<Place>,
    /// How many.
    pub limit: i64,
}

/// Where a template stands among all of them. Several accounts may have the same name and language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Meta does not have it any more: those stand below the others.
    pub is_gone: bool,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// Its account.
    pub waba_id: String,
}

impl Place {
    /// That of a template of an account.
    pub fn of(template: &Template, waba_id: &str) -> Self {
        Self {
            is_gone: template.status == TemplateStatus::Deleted,
            name: template.name.clone(),
            language: template.language.clone(),
            waba_id: waba_id.to_owned(),
        }
    }
}

/// Templates by name, language and account; below them those that Meta does not have any more.
pub async fn list(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Vec<(Template, String)>> {
    let mut sql = format!("SELECT t.waba_id, {COLUMNS} FROM templates t WHERE t.workspace_id = $1");
    let mut params = params![];
    let mut and = |params: &mut Vec<Value>, condition: &str, value: Value| {
        params.push(value);
        sql += &format!(" AND {condition} ${}", place(params));
    };
    if let Some(waba_id) = &filter.waba_id {
        and(&mut params, "t.waba_id =", waba_id.into());
    }
    if let Some(status) = &filter.status {
        and(&mut params, "t.status =", status.to_ascii_uppercase().into());
    }
    if filter.is_there {
        and(&mut params, "t.status <>", "DELETED".into());
    }
    for word in &filter.words {
        // `LOWER` knows ASCII only, on both engines.
        params.push(anywhere(&word.to_ascii_lowercase()).into());
        let text = "LOWER(t.name || ' ' || t.language || ' ' || t.components)";
        sql += &format!(" AND {text} LIKE ${} {ESCAPE}", place(&params));
    }
    if let Some(Place { is_gone, name, language, waba_id }) = &filter.after {
        params.extend(params![name, language, waba_id]);
        let last = place(&params);
        let later = format!("(t.name, t.language, t.waba_id) > (${}, ${}, ${last})", last - 2, last - 1);
        sql += &if *is_gone {
            format!(" AND t.status = 'DELETED' AND {later}")
        } else {
            format!(" AND (t.status = 'DELETED' OR {later})")
        };
    }
    params.push(filter.limit.into());
    sql += &format!(
        " ORDER BY CASE WHEN t.status = 'DELETED' THEN 1 ELSE 0 END, t.name, t.language, t.waba_id LIMIT ${}",
        place(&params)
    );
    let rows = tx.all(&sql, params).await?;
    rows.into_iter()
        .map(|mut row| {
            let waba_id: String = row.next()?;
            Ok((read(row)?, waba_id))
        })
        .collect()
}

/// The statuses that templates have, in Meta's words.
pub async fn statuses(tx: &mut Scoped<'_>) -> Result<Vec<String>> {
    let sql = "SELECT DISTINCT status FROM templates WHERE workspace_id = $1 ORDER BY status";
    tx.all(sql, params![]).await?.into_iter().map(|mut row| row.next()).collect()
}

/// One template, with its account.
pub async fn get(tx: &mut Scoped<'_>, id: TemplateId) -> Result<Option<(Template, String)>> {
    let sql = format!("SELECT t.waba_id, {COLUMNS} FROM templates t WHERE t.workspace_id = $1 AND t.id = $2");
    let row = tx.first(&sql, params![id]).await?;
    row.map(|mut row| {
        let waba_id: String = row.next()?;
        Ok((read(row)?, waba_id))
    })
    .transpose()
}

/// One template as it stands, and as it stays until this transaction ends: who sets a message aside for it and who lets go what
/// is set aside both hold it first, so that neither misses the other.
pub async fn hold(tx: &mut Scoped<'_>, id: TemplateId) -> Result<Option<Template>> {
    let sql = "UPDATE templates SET changed_at = changed_at WHERE workspace_id = $1 AND id = $2";
    tx.run(sql, params![id]).await?;
    Ok(get(tx, id).await?.map(|(template, _)| template))
}

/// All languages of a template of an account.
pub async fn named(tx: &mut Scoped<'_>, waba_id: &str, name: &str) -> Result<Vec<Template>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 AND t.name = $3 \
         ORDER BY t.language"
    );
    let rows = tx.all(&sql, params![waba_id, name]).await?;
    rows.into_iter().map(read).collect()
}

/// Where a definition is to stand, and what it says.
#[derive(Clone, Debug)]
pub struct Near {
    /// The account.
    pub waba_id: String,
    /// Its language.
    pub language: String,
    /// Its name.
    pub name: String,
    /// The words of its body; empty for none.
    pub body: String,
}

/// The templates of an account and a language, those that are gone too, that have this name or may have these words.
pub async fn near(tx: &mut Scoped<'_>, near: &Near) -> Result<Vec<Template>> {
    // As JSON has them, without the quotes. `LIKE` may find more, and never less.
    let body = serde_json::Value::from(near.body.to_ascii_lowercase()).to_string();
    let body = body.trim_matches('"');
    // Meta takes no longer ones, and an engine no longer pattern.
    let body = if near.body.chars().count() > limits::BODY { "" } else { body };
    let words = if body.is_empty() { String::new() } else { anywhere(body) };
    let sql = format!(
        "SELECT {COLUMNS} FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 AND t.language = $3 \
         AND (t.name = $4 OR ($5 <> '' AND LOWER(t.components) LIKE $5 {ESCAPE})) ORDER BY t.name LIMIT 100"
    );
    let rows = tx.all(&sql, params![&near.waba_id, &near.language, &near.name, words]).await?;
    rows.into_iter().map(read).collect()
}

/// How many templates an account has, and how many of those were submitted here since an instant.
pub async fn crowd(tx: &mut Scoped<'_>, waba_id: &str, since: Timestamp) -> Result<Crowd> {
    // Whatever happened to a template since, its row was changed since.
    let sql = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN t.changed_at >= $3 AND EXISTS (SELECT 1 FROM template_events e \
         WHERE e.workspace_id = $1 AND e.template_id = t.id AND e.at >= $3 AND e.step = 'submitted') THEN 1 ELSE 0 END), 0) \
         FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 AND t.status <> 'DELETED'";
    let mut row = tx.one(sql, params![waba_id, since]).await?;
    let (has, lately): (i64, i64) = (row.next()?, row.next()?);
    Ok(Crowd { has: has.unsigned_abs(), lately: lately.unsigned_abs() })
}

/// Marks what is deleted, or will be when its messages are delivered. Meta's list may have told already that it is gone.
pub async fn delete(tx: &mut Scoped<'_>, id: TemplateId, author: Author, now: Timestamp) -> Result<()> {
    let Some(before) = hold(tx, id).await? else { return Ok(()) };
    let became = if before.status == TemplateStatus::Deleted { "DELETED" } else { "PENDING_DELETION" };
    tx.run(
        "UPDATE templates SET status = $2, changed_at = $3 WHERE workspace_id = $1 AND id = $4",
        params![became, now, id],
    )
    .await?;
    let happened = Happened::from_to(Step::Deleted, before.status.as_str(), became);
    template_events::add(tx, id, &Event { at: now, happened, author: Some(author) }).await?;
    outbox::let_go(tx).await
}

/// The approved templates of an account.
pub async fn approved(tx: &mut Scoped<'_>, waba_id: &str) -> Result<Vec<Template>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM templates t WHERE t.workspace_id = $1 AND t.waba_id = $2 AND t.status = 'APPROVED' \
         ORDER BY t.name, t.language LIMIT 200"
    );
    let rows = tx.all(&sql, params![waba_id]).await?;
    rows.into_iter().map(read).collect()
}

/// Marks as deleted what Meta did not list at `now`, and nothing that was heard of since.
pub async fn forget_others(
    tx: &mut Scoped<'_>,
    waba_id: &str,
    kept: &[(String, String)],
    now: Timestamp,
) -> Result<()> {
    let kept: BTreeSet<&(String, String)> = kept.iter().collect();
    let sql = "SELECT name, language, id, status FROM templates WHERE workspace_id = $1 AND waba_id = $2 \
         AND status <> 'DELETED' AND changed_at <= $3";
    let mut gone: Vec<((String, String), TemplateId, String)> = Vec::new();
    for mut row in tx.all(sql, params![waba_id, now]).await? {
        let found = (row.next()?, row.next()?);
        if !kept.contains(&found) {
            gone.push((found, row.next()?, row.next()?));
        }
    }
    // Whoever changes several holds them in this order, in which no engine sorts.
    gone.sort();
    let mut some_are_gone = false;
    for (_, id, status) in gone {
        // What Meta told before it was asked, and what comes late, does not bring it back.
        let sql = "UPDATE templates SET status = 'DELETED', changed_at = $3 WHERE workspace_id = $1 AND id = $2 \
             AND status <> 'DELETED' AND changed_at <= $3";
        if tx.run(sql, params![id, now]).await? > 0 {
            let happened = Happened::from_to(Step::Gone, status, "DELETED");
            template_events::add(tx, id, &Event { at: now, happened, author: None }).await?;
            some_are_gone = true;
        }
    }
    if some_are_gone {
        outbox::let_go(tx).await?;
    }
    Ok(())
}
