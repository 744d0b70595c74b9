//! Which categories of templates somebody may not be sent, whatever the template: who wants no marketing, who gave no consent,
//! who is known by no phone number. And what each form of message would cost them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use transom_rules::draft::{Draft, Form, TemplateDraft};
use transom_rules::id::{IdentityId, TemplateId};
use transom_rules::pricing::price::Prices;
use transom_rules::send::Decision;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::time::Timestamp;
use transom_rules::words::Sentence;
use transom_store::channels::Channel;
use transom_store::{Result, Scoped};
use uuid::Uuid;

use super::decide::{Question, foresee, look};
use crate::accounts::registry::Known;
use crate::charges::price::Seller;

const ALL: [Category; 3] = [Category::Utility, Category::Marketing, Category::Authentication];

/// What holds for somebody whatever the template.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Why they may not be sent one, by its category.
    pub barred: BTreeMap<Category, Sentence>,
    /// What each form would cost now.
    pub prices: Prices,
}

/// What holds for somebody who is known.
///
/// # Errors
/// Those of the store.
pub async fn terms(
    tx: &mut Scoped<'_>,
    known: &Known,
    channel: &Channel,
    identity: IdentityId,
    now: Timestamp,
) -> Result<Terms> {
    let held = look(tx, known, [identity].into(), now).await?;
    let draft = draft();
    let mut barred = BTreeMap::new();
    for category in ALL {
        let named = [sendable(category)];
        let question = Question { named: &named, ..Question::to(identity, known, channel, &draft) };
        if let Decision::Refused(refusal) = foresee(&held, question, now) {
            barred.insert(category, refusal.text);
        }
    }
    let prices = Seller { known, channel }.prices(&held, Some(identity), "", now);
    Ok(Terms { barred, prices })
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
