//! The list of the picker: each template once, in the language that fits the customer; what they are likely to read, what
//! was used lately and what brings answers first, what cannot be sent last and with its reason.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde_json::Value;
use transom_pages::frame::price::PriceView;
use transom_pages::templates::picker::{Choice, Used};
use transom_pages::templates::standing::because;
use transom_pages::words::{say, word};
use transom_rules::answers::Answers;
use transom_rules::author::Author;
use transom_rules::id::{TemplateId, UserId};
use transom_rules::language::{self, Reader, Why};
use transom_rules::pricing::Billed;
use transom_rules::pricing::price::Prices;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{self, SlotKey};
use transom_rules::words::Sentence;
use transom_store::slots::Names;
use transom_store::template_sends::{self, key};

/// So many of those that somebody used last stand before the rest.
const LATELY: usize = 3;

/// What the list is made by.
pub(super) struct List<'a> {
    pub(super) known: &'a [Template],
    /// Whom it writes to.
    pub(super) to: Reader<'a>,
    pub(super) prices: &'a Prices,
    pub(super) answers: &'a Answers,
    /// By name.
    pub(super) used: &'a BTreeMap<String, Used>,
    /// Which categories the customer may not be sent.
    pub(super) barred: &'a BTreeMap<Category, Sentence>,
    /// What slots are called.
    pub(super) names: &'a BTreeMap<TemplateId, Names>,
}

impl List<'_> {
    pub(super) fn choices(&self) -> Vec<Choice> {
        let mut named: BTreeMap<&str, Vec<&Template>> = BTreeMap::new();
        for template in self.known {
            named.entry(&template.name).or_default().push(template);
        }
        let fitting =
            named.values().filter_map(|versions| Some(self.choice(fit(versions, self.to)?.0, versions)));
        let mut all: Vec<Choice> = fitting.collect();
        let mut mine: Vec<_> =
            all.iter().filter_map(|one| one.used.filter(|used| used.mine)).map(|used| used.at).collect();
        mine.sort_by_key(|at| Reverse(*at));
        mine.truncate(LATELY);
        let lately = mine.last().copied();
        all.sort_by_cached_key(|one| {
            let used = one.used.filter(|used| used.mine && Some(used.at) >= lately).map(|used| used.at);
            (
                one.unusable.is_some(),
                language::is_read_by(&one.language, self.to) == Some(false),
                Reverse(used),
                Reverse(self.answers.rank(&key(&one.name, &one.language), self.to)),
                one.category != Category::Utility,
                one.name.clone(),
            )
        });
        all
    }

    fn choice(&self, template: &Template, versions: &[&Template]) -> Choice {
        let names = self.names.get(&template.id).into_iter().flat_map(BTreeMap::values);
        Choice {
            name: template.name.clone(),
            language: template.language.clone(),
            languages: languages(versions),
            category: template.category,
            body: example(template),
            words: names.cloned().collect::<Vec<_>>().join(" "),
            price: price(template, self.prices),
            unusable: unusable(template).or_else(|| self.barred.get(&template.category).map(say)),
            answered: self.answers.of(&key(&template.name, &template.language), self.to),
            used: self.used.get(&template.name).copied(),
        }
    }
}

/// The version of a template that fits somebody best, of those that can be sent if there are any, and why.
pub(super) fn fit<'a>(versions: &[&'a Template], to: Reader<'_>) -> Option<(&'a Template, Why)> {
    let sendable: Vec<&'a Template> = versions.iter().copied().filter(|one| is_sendable(one)).collect();
    let of = if sendable.is_empty() { versions } else { &sendable };
    let offered: Vec<&str> = of.iter().map(|one| one.language.as_str()).collect();
    let (language, why) = language::choose(&offered, to)?;
    of.iter().find(|one| one.language == language).map(|one| (*one, why))
}

/// The languages in which it can be sent; all, where it cannot be sent at all.
pub(super) fn languages(versions: &[&Template]) -> Vec<String> {
    let any = versions.iter().any(|one| is_sendable(one));
    versions.iter().filter(|one| !any || is_sendable(one)).map(|one| one.language.clone()).collect()
}

fn is_sendable(template: &Template) -> bool {
    template.status == TemplateStatus::Approved
}

/// When each template was last used, by whoever looks or else by anybody.
pub(super) fn used(newest: &[template_sends::Used], me: UserId) -> BTreeMap<String, Used> {
    let mut used: BTreeMap<String, Used> = BTreeMap::new();
    for one in newest {
        let name = one.template.split('/').next().unwrap_or_default();
        let now = Used { mine: one.author == Author::User(me), at: one.at };
        let known = used.entry(name.to_owned()).or_insert(now);
        if now.mine && !known.mine {
            *known = now;
        }
    }
    used
}

/// What a template would cost now.
pub(super) fn price(template: &Template, prices: &Prices) -> Option<PriceView> {
    prices.of(Billed::Template(template.category)).map(PriceView::of)
}

/// Its words as Meta was shown them, with examples where something is to be filled in.
pub(in crate::web) fn example(template: &Template) -> String {
    let body = template_check::render(template, &Value::Null).body;
    template_check::slots(&template.components).into_iter().fold(body, |body, slot| {
        match (slot.key, slot.example) {
            (SlotKey::Body(name), Some(example)) => {
                body.replace(&format!("{{{{{name}}}}}"), &format!("[{example}]"))
            }
            _ => body,
        }
    })
}

/// Why Meta does not let it be sent; `None` if it does.
pub(in crate::web) fn unusable(template: &Template) -> Option<String> {
    let state = match &template.status {
        TemplateStatus::Approved => return None,
        TemplateStatus::Pending => "unusable-pending",
        TemplateStatus::InAppeal => "unusable-appeal",
        TemplateStatus::Rejected => "unusable-rejected",
        TemplateStatus::Paused => "unusable-paused",
        TemplateStatus::Disabled => "unusable-disabled",
        TemplateStatus::PendingDeletion | TemplateStatus::Deleted => "unusable-deleted",
        TemplateStatus::Archived => "unusable-archived",
        TemplateStatus::LimitExceeded => "unusable-over-limit",
        TemplateStatus::Locked => "unusable-locked",
        TemplateStatus::Other(_) => "unusable-other",
    };
    Some(because(word(state), &template.reason))
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::time::Timestamp;
    use uuid::Uuid;

    use super::super::fixture::template;
    use super::*;

    /// What is known besides.
    #[derive(Default)]
    struct Given {
        answers: Answers,
        used: BTreeMap<String, Used>,
        barred: BTreeMap<Category, Sentence>,
    }

    fn listed(known: &[Template], to: &str, given: &Given) -> Vec<Choice> {
        let list = List {
            known,
            to: Reader { language: "", address: to },
            prices: &Prices::default(),
            answers: &given.answers,
            used: &given.used,
            barred: &given.barred,
            names: &BTreeMap::new(),
        };
        list.choices()
    }

    fn named(name: &str, language: &str, status: &str) -> Template {
        Template { name: name.into(), language: language.into(), ..template("Hello", status) }
    }

    fn names(all: &[Choice]) -> Vec<&str> {
        all.iter().map(|one| one.name.as_str()).collect()
    }

    #[test]
    fn templates_are_read_with_the_examples_of_their_slots() {
        let mut template = template("Hi {{first_name}}, order {{order_id}} is ready.", "APPROVED");
        template.parameter_format = "NAMED".into();
        template.components[0]["example"] = json!({"body_text_named_params": [
            {"param_name": "first_name", "example": "Maya"}, {"param_name": "order_id", "example": "HL-1"}]});
        assert_eq!(example(&template), "Hi [Maya], order [HL-1] is ready.");
    }

    #[test]
    fn what_cannot_be_sent_stands_last_and_says_why() {
        let known = [named("a", "en", "PAUSED"), named("b", "en", "APPROVED"), named("c", "en", "PENDING")];
        let all = listed(&known, "+15550100111", &Given::default());
        let why: Vec<_> = all.iter().map(|one| (one.name.as_str(), one.unusable.as_deref())).collect();
        assert_eq!(
            why,
            [("b", None), ("a", Some("Paused by Meta for its quality")), ("c", Some("In review at Meta"))]
        );
        let mut marketing = named("a", "en", "APPROVED");
        marketing.category = Category::Marketing;
        let barred = BTreeMap::from([(Category::Marketing, Sentence::read("refusal-opted-out"))]);
        let known = [marketing, named("z", "en", "APPROVED")];
        let all = listed(&known, "+15550100111", &Given { barred, ..Given::default() });
        assert_eq!(names(&all), ["z", "a"]);
        assert!(all[1].unusable.is_some());
    }

    #[test]
    fn a_template_stands_once_in_the_language_that_fits_and_can_be_sent() {
        let known = [
            named("a", "en_US", "APPROVED"),
            named("a", "es", "APPROVED"),
            named("b", "en_US", "APPROVED"),
            named("b", "es", "PAUSED"),
        ];
        let all = listed(&known, "+34600000031", &Given::default());
        let languages: Vec<_> = all.iter().map(|one| (one.language.as_str(), one.languages.len())).collect();
        assert_eq!((names(&all), languages), (vec!["a", "b"], vec![("es", 2), ("en_US", 1)]));
    }

    #[test]
    fn what_was_used_lately_and_what_brings_answers_stand_first() {
        let known = ["a", "b", "c", "d"].map(|name| named(name, "en", "APPROVED"));
        let mut answers = Answers::default();
        for n in 0..20 {
            let to = Reader { language: "en", address: "" };
            answers.add("b/en", to, n < 2);
            answers.add("c/en", to, n < 12);
        }
        let me = UserId(Uuid::from_u128(1));
        let sent = |template: &str, author, n| template_sends::Used {
            template: template.into(),
            author,
            at: Timestamp::from_seconds(n),
        };
        let newest =
            [sent("a/en", Author::Api, 9), sent("d/es", Author::User(me), 8), sent("a/en", Author::Api, 7)];
        let used = used(&newest, me);
        let all = listed(&known, "+447700900118", &Given { answers, used, ..Given::default() });
        assert_eq!(names(&all), ["d", "c", "a", "b"]);
        assert_eq!(all[1].answered.map(|share| share.percent), Some(60));
        assert_eq!(all[2].used.map(|used| used.mine), Some(false));
    }
}
