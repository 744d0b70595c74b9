//! What else is known of a contact or a conversation, as a page shows it.

use transom_desk::workspace::attributes::describe::Described;
use transom_desk::workspace::attributes::value;
use transom_pages::frame::described::{Value, field};
use transom_pages::words::wrong;
use transom_rules::access::Veil;
use transom_rules::attribute::Subject;
use transom_store::attributes::{self, Attribute, Values};
use transom_store::{Result, Scoped};
use uuid::Uuid;

use crate::shown::Shown;
use crate::web::settings::Fields;

/// Of which contact or conversation something is known.
#[derive(Clone, Copy)]
pub(in crate::web) struct Of {
    /// What it is.
    pub(in crate::web) subject: Subject,
    /// Its id.
    pub(in crate::web) id: Uuid,
}

/// Each of the attributes that are offered, and what is known of one contact or conversation.
pub(in crate::web) async fn values(
    tx: &mut Scoped<'_>,
    offered: &[Attribute],
    of: Of,
    veil: &Veil,
) -> Result<Vec<Value>> {
    let offered: Vec<&Attribute> = offered.iter().filter(|one| one.subject == of.subject).collect();
    if offered.is_empty() {
        return Ok(Vec::new());
    }
    let known = attributes::values(tx, of.subject, [of.id]).await?.remove(&of.id).unwrap_or_default();
    let known = Shown::new(veil, known);
    Ok(offered.into_iter().map(|one| shown(one, &known)).collect())
}

fn shown(one: &Attribute, known: &Values) -> Value {
    let value = known.get(&one.id).cloned().unwrap_or_default();
    let Attribute { id, name, kind, choices, .. } = one.clone();
    Value { id, name, kind, choices, kept: value.clone(), value, problem: None }
}

/// What a form says of them. A value that came back as it was drawn, or is so by now, is none: whoever sees it behind a
/// veil changes nothing by it.
pub(in crate::web) fn typed(fields: &Fields, shown: &[Value]) -> Described {
    let told = |one: &Value| {
        let typed = fields.changed(&field(one.id))?;
        (typed != one.kept).then(|| (one.id, typed.to_owned()))
    };
    shown.iter().filter_map(told).collect()
}

/// The fields with what was typed; `None` where all of it can be taken.
pub(in crate::web) fn refused(
    offered: &[Attribute],
    shown: &[Value],
    typed: &Described,
) -> Option<Vec<Value>> {
    let with = |one: &Value| {
        let Some(told) = typed.get(&one.id) else { return one.clone() };
        let attribute = offered.iter().find(|known| known.id == one.id);
        let wrong = attribute.and_then(|known| value::read(known, told).err());
        Value { value: told.clone(), problem: wrong.map(|wrong| wrong::of_code(wrong.code())), ..one.clone() }
    };
    let fields: Vec<Value> = shown.iter().map(with).collect();
    fields.iter().any(|one| one.problem.is_some()).then_some(fields)
}
