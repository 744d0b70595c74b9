//! The audit log: who did what, on what, when, from where, and what came of it. Lines are added and, when they are
//! old enough, forgotten; nothing changes one.

use transom_rules::access::{Actor, ActorKind, Face, Noun, On, Origin, Outcome, Told, Verb, Word};
use transom_rules::id::AuditId;
use transom_rules::time::Timestamp;
use uuid::Uuid;

use crate::error::Result;
use crate::params;
use crate::query::{Query, place};
use crate::scope::Scoped;
use crate::value::{Row, Value};

/// A line to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Ours.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// From where.
    pub origin: Origin,
    /// What.
    pub verb: Verb,
    /// On what.
    pub on: On,
    /// What came of it.
    pub outcome: Outcome,
    /// What else there is to tell: words of ours, never of a customer.
    pub detail: String,
}

/// Adds a line.
pub async fn add(tx: &mut Scoped<'_>, entry: &Entry) -> Result<()> {
    tx.run(
        "INSERT INTO audit (workspace_id, id, at, who_kind, who_id, via, face, address, verb, on_kind, on_id, \
         outcome, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![entry.id, entry.at, entry.actor.kind.as_str(), entry.actor.id, entry.actor.via, entry.origin.face.as_str(), entry.origin.address.map(|address| address.to_string()).unwrap_or_default(), entry.verb.as_str(), entry.on.noun.as_str(), &entry.on.id, entry.outcome.as_str(), &entry.detail],
    )
    .await?;
    Ok(())
}

/// A line as it is read back. Its words may be those of a later version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Ours.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// What acted.
    pub who_kind: Told<ActorKind>,
    /// Who acted: the person, also where it was their token; the bot or the campaign.
    pub who_id: Option<Uuid>,
    /// By which session or token.
    pub via: Option<Uuid>,
    /// By which way.
    pub face: Told<Face>,
    /// From which address; may be empty.
    pub address: String,
    /// What.
    pub verb: Told<Verb>,
    /// On what kind of thing.
    pub on_kind: Told<Noun>,
    /// On which; may be empty.
    pub on_id: String,
    /// What came of it.
    pub outcome: Told<Outcome>,
    /// What else there is to tell.
    pub detail: String,
}

/// Which lines.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub to: Option<Timestamp>,
    /// Of this user, bot or campaign.
    pub who: Option<Uuid>,
    /// Of this act.
    pub verb: Option<Verb>,
    /// On the thing with this id.
    pub on: Option<String>,
    /// With this end.
    pub outcome: Option<Outcome>,
    /// The last line of the page before.
    pub after: Option<(Timestamp, AuditId)>,
    /// How many, at most 1000.
    pub limit: i64,
}

/// The lines that a filter leaves, the newest first.
pub async fn list(tx: &mut Scoped<'_>, filter: &Filter) -> Result<Vec<Line>> {
    let Query { sql, params } = of_list(filter);
    tx.all(&sql, params).await?.into_iter().map(read).collect()
}

pub(crate) fn of_list(filter: &Filter) -> Query {
    let mut values = params![];
    let mut conditions = String::new();
    let mut and = |condition: &str, value: Option<Value>| {
        if let Some(value) = value {
            values.push(value);
            conditions += &format!(" AND {condition} ${}", place(&values));
        }
    };
    and("at >=", filter.from.map(Value::from));
    and("at <", filter.to.map(Value::from));
    and("who_id =", filter.who.map(Value::from));
    and("verb =", filter.verb.map(|verb| Value::from(verb.as_str())));
    and("on_id =", filter.on.as_ref().map(Value::from));
    and("outcome =", filter.outcome.map(|outcome| Value::from(outcome.as_str())));
    if filter.outcome.is_some_and(|outcome| outcome != Outcome::Done) {
        // What the index of them asks for, in its own words.
        conditions += " AND outcome <> 'done'";
    }
    if let Some((at, id)) = filter.after {
        values.extend(params![at, id]);
        conditions += &format!(" AND (at, id) < (${}, ${})", values.len(), place(&values));
    }
    values.push(filter.limit.into());
    let sql = format!(
        "SELECT {COLUMNS} FROM audit \
         WHERE workspace_id = $1{conditions} ORDER BY at DESC, id DESC LIMIT ${}",
        place(&values)
    );
    Query { sql, params: values }
}

/// Which lines about one thing.
#[derive(Clone, Copy, Debug)]
pub struct Within {
    /// Not before.
    pub from: Timestamp,
    /// Before, if there is an end.
    pub to: Option<Timestamp>,
    /// How many.
    pub limit: i64,
}

/// What was done with something by these acts, the newest first.
pub async fn done_with(tx: &mut Scoped<'_>, on: &On, verbs: &[Verb], within: Within) -> Result<Vec<Line>> {
    let Query { sql, params } = of_deeds(on, verbs, within);
    tx.all(&sql, params).await?.into_iter().map(read).collect()
}

pub(crate) fn of_deeds(on: &On, verbs: &[Verb], within: Within) -> Query {
    let to = within.to.unwrap_or(Timestamp::from_millis(i64::MAX));
    let mut values = params![&on.id, within.from, to, within.limit, on.noun.as_str()];
    let places = verbs.iter().map(|verb| {
        values.push(verb.as_str().into());
        format!("${}", place(&values))
    });
    let places = places.collect::<Vec<_>>().join(", ");
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE workspace_id = $1 AND on_id = $2 AND at >= $3 AND at < $4 \
         AND on_kind = $6 AND outcome = 'done' AND verb IN ({places}) ORDER BY at DESC, id DESC LIMIT $5"
    );
    Query { sql, params: values }
}

const COLUMNS: &str = "id, at, who_kind, who_id, via, face, address, verb, on_kind, on_id, outcome, detail";

fn read(mut row: Row) -> Result<Line> {
    Ok(Line {
        id: row.next()?,
        at: row.next()?,
        who_kind: told(&mut row)?,
        who_id: row.next()?,
        via: row.next()?,
        face: told(&mut row)?,
        address: row.next()?,
        verb: told(&mut row)?,
        on_kind: told(&mut row)?,
        on_id: row.next()?,
        outcome: told(&mut row)?,
        detail: row.next()?,
    })
}

fn told<T: Word>(row: &mut Row) -> Result<Told<T>> {
    row.next().map(Told::read)
}
