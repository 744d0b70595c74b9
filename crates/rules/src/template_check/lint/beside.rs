//! A definition beside the templates that an account has: whether its name is taken or blocked, and whether its words are
//! another's (R5.1, R5.11, R5C.10).

use super::super::json::{component_text, is, items};
use super::{Definition, Finding, Findings, words};
use crate::id::TemplateId;
use crate::template::{Template, TemplateStatus};

/// A template of the account.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour<'a> {
    /// As it is kept.
    pub template: &'a Template,
    /// It is gone, and its name cannot be used yet: in so many days.
    pub blocked_days: Option<u64>,
}

/// What stands against a definition beside these. `itself` is the template that is changed, where one is.
pub fn beside(
    definition: &Definition<'_>,
    all: &[Neighbour<'_>],
    itself: Option<TemplateId>,
) -> Vec<Finding> {
    let mut findings = Findings(Vec::new());
    let others = || all.iter().filter(|one| Some(one.template.id) != itself);
    let is_same = |one: &&Neighbour<'_>| {
        one.template.name == definition.name && one.template.language == definition.language
    };
    // Meta's own code for a name that exists, and for one that is being deleted.
    for one in others().filter(is_same).filter(|_| itself.is_none()) {
        match (&one.template.status, one.blocked_days) {
            (_, Some(days)) => findings.error("/name", words::name_blocked(days), Some(2_388_023)),
            (TemplateStatus::PendingDeletion, None) => {
                findings.error("/name", words::NAME_GOING, Some(2_388_023));
            }
            (TemplateStatus::Deleted, None) => {}
            _ => findings.error("/name", words::NAME_TAKEN, Some(2_388_024)),
        }
    }
    if let Some(other) = others().find(|one| is_twin(definition, one.template)) {
        findings.error(&body_of(definition), words::same_words(&other.template.name), None);
    }
    findings.0
}

/// Whether customers read the same in both, of the same language. Of one-time codes all do.
fn is_twin(definition: &Definition<'_>, other: &Template) -> bool {
    let is_there = !other.is_going();
    let read = |kind: &str| component_text(definition.components, kind);
    let same = |kind: &str| read(kind) == component_text(&other.components, kind);
    is_there
        && other.name != definition.name
        && other.language == definition.language
        && !definition.is_category("AUTHENTICATION")
        && !read("BODY").is_empty()
        && same("BODY")
        && same("FOOTER")
}

fn body_of(definition: &Definition<'_>) -> String {
    let at = items(definition.components).iter().position(|component| is(component, "BODY"));
    at.map_or_else(|| "/components".to_owned(), |at| format!("/components/{at}/text"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::template::Category;

    fn template(id: u128, name: &str, status: &str) -> Template {
        Template {
            id: TemplateId(Uuid::from_u128(id)),
            meta_id: None,
            name: name.into(),
            language: "en".into(),
            category: Category::Utility,
            status: status.to_owned().into(),
            reason: String::new(),
            quality: "UNKNOWN".into(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": "Your order is ready."}, {"type": "FOOTER", "text": "Thanks"}]),
        }
    }

    fn told(name: &str, category: &str, neighbour: &Template, blocked_days: Option<u64>) -> Vec<String> {
        let object = json!({"name": name, "language": "en", "category": category,
            "components": [{"type": "BODY", "text": "Your order is ready."}, {"type": "FOOTER", "text": "Thanks"}]});
        let all = [Neighbour { template: neighbour, blocked_days }];
        let found = beside(&Definition::of(&object), &all, None).into_iter();
        found.map(|finding| format!("{} {}", finding.field, finding.message.id)).collect()
    }

    #[test]
    fn names_that_are_taken_or_blocked_and_words_that_are_anothers_are_told() {
        let there = template(1, "ready", "APPROVED");
        assert_eq!(told("ready", "UTILITY", &there, None), ["/name lint-name-taken"]);
        assert_eq!(told("ready_2", "UTILITY", &there, None), ["/components/0/text lint-same-words"]);
        assert_eq!(told("ready_2", "AUTHENTICATION", &there, None), [""; 0]);
        let going = template(1, "ready", "PENDING_DELETION");
        assert_eq!(told("ready", "UTILITY", &going, None), ["/name lint-name-going"]);
        let gone = template(1, "ready", "DELETED");
        assert_eq!(told("ready", "UTILITY", &gone, Some(12)), ["/name lint-name-blocked"]);
        assert_eq!(told("ready", "UTILITY", &gone, None), [""; 0]);
        assert_eq!(told("ready_2", "UTILITY", &gone, None), [""; 0]);
    }

    #[test]
    fn a_template_that_is_changed_does_not_stand_against_itself() {
        let there = template(1, "ready", "APPROVED");
        let twin = template(2, "ready_too", "APPROVED");
        let all = [&there, &twin].map(|template| Neighbour { template, blocked_days: None });
        let object =
            json!({"name": "ready", "language": "en", "category": "UTILITY", "components": there.components});
        let found = beside(&Definition::of(&object), &all, Some(there.id));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, words::same_words("ready_too"));
    }
}
