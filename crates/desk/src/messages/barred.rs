//! Which categories of templates somebody may not be sent, whatever the template: who wants no marketing, who gave no consent,
//! who is known by no phone number.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use transom_rules::draft::{Draft, Form, TemplateDraft};
use transom_rules::id::{IdentityId, TemplateId};
use transom_rules::send::Decision;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_store::channels::Channel;
use transom_store::{Result, Scoped};
use uuid::Uuid;

use super::decide::{Question, decide, look};
use crate::accounts::registry::Known;

const ALL: [Category; 3] = [Category::Utility, Category::Marketing, Category::Authentication];

/// Why not, by category, of somebody who is known.
///
/// # Errors
/// Those of the store.
pub async fn barred(
    tx: &mut Scoped<'_>,
    known: &Known,
    channel: &Channel,
    identity: IdentityId,
    now: Timestamp,
) -> Result<BTreeMap<Category, Sentence>> {
    let held = look(tx, known, [identity].into(), now).await?;
    let draft = draft();
    let mut barred = BTreeMap::new();
    for category in ALL {
        let named = [sendable(category)];
        let question = Question { named: &named, ..Question::to(identity, known, channel, &draft) };
        if let Decision::Refused(refusal) = decide(tx, &held, question, now).await? {
            barred.insert(category, refusal.text);
        }
    }
    Ok(barred)
}

/// A template that nothing is wrong with.
fn sendable(category: Category) -> Template {
    Template {
        id: TemplateId(Uuid::nil()),
        meta_id: None,
        name: String::new(),
        language: String::new(),
        category,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: String::new(),
        parameter_format: String::new(),
        components: json!([{"type": "BODY", "text": "."}]),
    }
}

fn draft() -> Draft {
    let template =
        TemplateDraft { name: String::new(), language: String::new(), components: Value::Array(Vec::new()) };
    Draft { form: Form::Template(template), text: String::new(), context: None, json: json!({}) }
}
