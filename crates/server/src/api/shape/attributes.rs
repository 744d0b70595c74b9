//! The values of attributes as JSON: a member each, called by the attribute's key.

use std::collections::BTreeMap;

use serde_json::{Number, Value};
use transom_desk::app::App;
use transom_desk::workspace::attributes::describe::Described;
use transom_desk::workspace::attributes::value;
use transom_rules::access::Veil;
use transom_rules::attribute::{Kind, Subject};
use transom_store::attributes::{self, Attribute, Values};
use transom_store::{Result as Stored, Scoped};
use uuid::Uuid;

use crate::api::auth::Caller;
use crate::api::problem::Problem;
use crate::api::rows;
use crate::shown::Shown;

/// Values by the keys of their attributes.
pub(in crate::api) type ByKey = BTreeMap<String, Value>;

/// What is known of several contacts, or of several conversations.
pub(in crate::api) struct Attributes {
    offered: Vec<Attribute>,
    values: BTreeMap<Uuid, Values>,
}

impl Attributes {
    pub(in crate::api) async fn of(
        tx: &mut Scoped<'_>,
        subject: Subject,
        ids: impl IntoIterator<Item = Uuid> + Send,
    ) -> Stored<Self> {
        let mut offered = attributes::offered(tx).await?;
        offered.retain(|one| one.subject == subject);
        let values =
            if offered.is_empty() { BTreeMap::new() } else { attributes::values(tx, subject, ids).await? };
        Ok(Self { offered, values })
    }

    /// Of one of them, as it is told: a number as a number, yes and no as a boolean, the rest as text.
    pub(in crate::api) fn told(&self, veil: &Veil, id: Uuid) -> ByKey {
        let Some(values) = self.values.get(&id) else { return ByKey::new() };
        let values = Shown::new(veil, values.clone());
        let told = |one: &Attribute| Some((one.key.clone(), json(one.kind, values.get(&one.id)?)));
        self.offered.iter().filter_map(told).collect()
    }
}

fn json(kind: Kind, kept: &str) -> Value {
    let number =
        || kept.parse::<i64>().ok().map(Number::from).or_else(|| Number::from_f64(kept.parse().ok()?));
    match kind {
        Kind::Number => number().map_or_else(|| kept.into(), Value::Number),
        Kind::YesNo => Value::Bool(kept == "yes"),
        Kind::Text | Kind::Date | Kind::Choice => kept.into(),
    }
}

/// What is to be known, by the attributes that the keys call; `null` takes a value away.
///
/// # Errors
/// When there is no such attribute, or a value is none of its kind.
pub(in crate::api) async fn described(
    app: &App,
    caller: &Caller,
    subject: Subject,
    given: ByKey,
) -> Result<Described, Problem> {
    if given.is_empty() {
        return Ok(Described::new());
    }
    let offered = rows::read(app, &caller.asker, (), |tx, ()| Box::pin(attributes::offered(tx))).await?;
    let read = |(key, told): (String, Value)| {
        let field = format!("attributes.{key}");
        let attribute = offered.iter().find(|one| one.subject == subject && one.key == key);
        let attribute = attribute.ok_or_else(|| Problem::invalid(&field, "There is no such attribute."))?;
        let told = text(told)
            .ok_or_else(|| Problem::invalid(&field, "Expected a text, a number, true, false or null."))?;
        value::read(attribute, &told).map_err(|wrong| Problem::invalid(&field, wrong.text()))?;
        Ok((attribute.id, told))
    };
    given.into_iter().map(read).collect()
}

fn text(told: Value) -> Option<String> {
    match told {
        Value::Null => Some(String::new()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text),
        Value::Array(_) | Value::Object(_) => None,
    }
}
