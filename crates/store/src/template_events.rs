//! What happened to templates.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::author::Author;
use transom_rules::id::TemplateId;
use transom_rules::template::{Category, Template};
use transom_rules::template_history::{self, Ending, Happened, Moved, Step};
use transom_rules::time::Timestamp;

use crate::error::{Error, Result};
use crate::params;
use crate::scope::Scoped;
use crate::value::{Row, key_list};

/// Something that happened to a template.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub happened: Happened,
    /// Who did it here; `None` where Meta tells it.
    pub author: Option<Author>,
}

const COLUMNS: &str = "at, step, was, became, reason, author, components";

fn read(mut row: Row) -> Result<Event> {
    let at = row.next()?;
    let step: String = row.next()?;
    let step = Step::from_word(&step)
        .ok_or_else(|| Error::Broken(format!("something unknown happened to a template: {step}")))?;
    let (was, became, reason) = (row.next()?, row.next()?, row.next()?);
    let author: String = row.next()?;
    let author = (!author.is_empty()).then(|| {
        let Ok(author) = author.parse();
        author
    });
    let components: String = row.next()?;
    let components = (!components.is_empty()).then(|| serde_json::from_str(&components)).transpose();
    let components = components
        .map_err(|e| Error::Broken(format!("earlier components of a template are not JSON: {e}")))?;
    Ok(Event { at, happened: Happened { step, was, became, reason, components }, author })
}

/// Adds something; what was told already stays once.
pub async fn add(tx: &mut Scoped<'_>, template: TemplateId, event: &Event) -> Result<()> {
    let Event { at, happened, author } = event;
    let components = happened.components.as_ref().map(ToString::to_string).unwrap_or_default();
    let author = author.map(|author| author.to_string()).unwrap_or_default();
    tx.run(
        "INSERT INTO template_events (workspace_id, template_id, at, step, was, became, reason, author, components) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
         ON CONFLICT (workspace_id, template_id, at, step, became) DO NOTHING",
        params![template, *at, happened.step.as_str(), &happened.was, &happened.became, &happened.reason, author, components],
    )
    .await?;
    Ok(())
}

/// What Meta's list told of a template since `asked` was done here, by this author: it was asked to at that instant, and listed
/// it before its answer was kept. False where nothing was told.
pub(crate) async fn claim(
    tx: &mut Scoped<'_>,
    template: &Template,
    author: Author,
    asked: Timestamp,
) -> Result<bool> {
    let sql = "UPDATE template_events SET author = $2, step = CASE step WHEN 'found' THEN 'submitted' \
         WHEN 'edited_elsewhere' THEN 'edited' ELSE step END \
         WHERE workspace_id = $1 AND template_id = $3 AND at >= $4 AND author = '' \
         AND (step IN ('found', 'edited_elsewhere') OR step = 'category' AND became = $5)";
    let became = template.category.meta_word();
    Ok(tx.run(sql, params![author.to_string(), template.id, asked, became]).await? > 0)
}

/// What happened to a template, the newest first.
pub async fn of_template(tx: &mut Scoped<'_>, template: TemplateId, limit: i64) -> Result<Vec<Event>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM template_events WHERE workspace_id = $1 AND template_id = $2 \
         ORDER BY at DESC, step, became LIMIT $3"
    );
    tx.all(&sql, params![template, limit]).await?.into_iter().map(read).collect()
}

/// When this happened to a template last.
pub async fn newest(tx: &mut Scoped<'_>, template: TemplateId, step: Step) -> Result<Option<Event>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM template_events WHERE workspace_id = $1 AND template_id = $2 AND step = $3 \
         ORDER BY at DESC, became LIMIT 1"
    );
    tx.first(&sql, params![template, step.as_str()]).await?.map(read).transpose()
}

/// How those of these templates went that did.
pub async fn endings(tx: &mut Scoped<'_>, of: &[TemplateId]) -> Result<BTreeMap<TemplateId, Ending>> {
    let sql = format!(
        "SELECT template_id, {COLUMNS} FROM template_events WHERE workspace_id = $1 \
         AND became IN ('DELETED', 'PENDING_DELETION') AND template_id IN (*)"
    );
    let mut events: BTreeMap<TemplateId, Vec<Event>> = BTreeMap::new();
    for mut row in tx.among(&sql, params![], key_list(of)).await? {
        events.entry(row.next()?).or_default().push(read(row)?);
    }
    let ended = events.into_iter().filter_map(|(id, mut told)| {
        told.sort_by_key(|event| event.at);
        Some((id, template_history::ending(told.iter().map(|event| (event.at, &event.happened)))?))
    });
    Ok(ended.collect())
}

/// So many moves between categories are looked back on.
const MOVES: i64 = 20;

/// What Meta moved this template to without anybody having agreed, where it is billed as `now`.
pub async fn moved(tx: &mut Scoped<'_>, template: TemplateId, now: Category) -> Result<Option<Moved>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM template_events WHERE workspace_id = $1 AND template_id = $2 \
         AND step IN ('category', 'agreed') ORDER BY at DESC, step, became LIMIT $3"
    );
    let events: Vec<Event> =
        tx.all(&sql, params![template, MOVES]).await?.into_iter().map(read).collect::<Result<_>>()?;
    Ok(moved_by(&events, now))
}

/// Those of these templates that wait for somebody to agree to what Meta moved them to.
pub async fn waiting(tx: &mut Scoped<'_>, of: &[&Template]) -> Result<BTreeSet<TemplateId>> {
    let sql = format!(
        "SELECT template_id, {COLUMNS} FROM template_events WHERE workspace_id = $1 \
         AND step IN ('category', 'agreed') ORDER BY at DESC, step, became"
    );
    let mut events: BTreeMap<TemplateId, Vec<Event>> = BTreeMap::new();
    for mut row in tx.all(&sql, params![]).await? {
        events.entry(row.next()?).or_default().push(read(row)?);
    }
    let waits = |template: &&&Template| {
        let events = events.get(&template.id).map(Vec::as_slice).unwrap_or_default();
        moved_by(events, template.category).is_some()
    };
    Ok(of.iter().filter(waits).map(|template| template.id).collect())
}

fn moved_by(events: &[Event], now: Category) -> Option<Moved> {
    let told = events.iter().map(|event| (event.at, &event.happened, event.author.is_some()));
    template_history::moved(told, now)
}
