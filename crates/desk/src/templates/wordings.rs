//! Wordings to start from: what most businesses want to say outside the window, in ten languages, each as the form shows it.
//! They are drafts that somebody who speaks the language should read before Meta does.

use std::collections::BTreeMap;

use serde::Deserialize;
use transom_rules::template::Category;
use transom_rules::template_check::SlotKey;
use transom_rules::template_form::{Button, ButtonKind, Form};
use transom_rules::words;

words! {
    /// What is to be said.
    Occasion {
        /// Somebody's request is still being worked on.
        FollowUp = "follow_up",
        /// A conversation goes on that stopped, or began elsewhere.
        ContinueConversation = "continue_conversation",
        /// Whoever stopped answering is asked back.
        WinBack = "win_back",
        /// Somebody who wants messages confirms it.
        OptInConfirmation = "opt_in_confirmation",
        /// An order is on its way.
        DeliveryUpdate = "delivery_update",
        /// An appointment is near.
        AppointmentReminder = "appointment_reminder",
        /// How satisfied somebody is.
        FeedbackSurvey = "feedback_survey",
        /// A code to sign in with.
        OneTimeCode = "one_time_code",
        /// An invoice is due.
        PaymentReminder = "payment_reminder",
    }
}

/// The languages, by Meta's codes, with their wordings.
const LANGUAGES: &[(&str, &str)] = &[
    ("en", include_str!("../../wordings/en.json")),
    ("es", include_str!("../../wordings/es.json")),
    ("pt_BR", include_str!("../../wordings/pt_br.json")),
    ("hi", include_str!("../../wordings/hi.json")),
    ("id", include_str!("../../wordings/id.json")),
    ("ar", include_str!("../../wordings/ar.json")),
    ("de", include_str!("../../wordings/de.json")),
    ("fr", include_str!("../../wordings/fr.json")),
    ("it", include_str!("../../wordings/it.json")),
    ("tr", include_str!("../../wordings/tr.json")),
];
/// Where the link of a delivery leads until somebody says where.
const LINK: &str = "https://example.com/orders/{{1}}";
/// For how many minutes a one-time code is said to be good.
const MINUTES: &str = "10";

/// The file of a language.
#[derive(Deserialize)]
struct File {
    /// An example for each variable.
    examples: BTreeMap<String, String>,
    wordings: BTreeMap<Occasion, Words>,
}

/// The words for an occasion.
#[derive(Deserialize)]
struct Words {
    body: String,
    #[serde(default)]
    footer: String,
    /// The buttons that answer; of a one-time code the one that copies it.
    #[serde(default)]
    replies: Vec<String>,
    /// The button that leads to the order.
    link: Option<String>,
}

impl Occasion {
    /// What Meta bills it as, if it sees it as we do.
    pub const fn category(self) -> Category {
        match self {
            Self::WinBack => Category::Marketing,
            Self::OneTimeCode => Category::Authentication,
            Self::FollowUp
            | Self::ContinueConversation
            | Self::OptInConfirmation
            | Self::DeliveryUpdate
            | Self::AppointmentReminder
            | Self::FeedbackSurvey
            | Self::PaymentReminder => Category::Utility,
        }
    }
}

/// Meta's codes of the languages that there are wordings in.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LANGUAGES.iter().map(|(code, _)| *code)
}

/// The wording for an occasion, named after it. `None` in a language that has none.
pub fn wording(occasion: Occasion, language: &str) -> Option<Form> {
    let (code, text) = LANGUAGES.iter().find(|(code, _)| *code == language)?;
    let mut file: File = serde_json::from_str(text).ok()?;
    let words = file.wordings.remove(&occasion)?;
    let link = words.link.map(|text| Button { kind: ButtonKind::Url, text, value: LINK.into() });
    let reply = |text| Button { text, ..Button::default() };
    let mut form = Form {
        name: occasion.as_str().into(),
        language: (*code).into(),
        category: occasion.category(),
        body: words.body,
        footer: words.footer,
        buttons: words.replies.into_iter().map(reply).chain(link).collect(),
        ..Form::default()
    };
    if occasion == Occasion::OneTimeCode {
        form.minutes = MINUTES.into();
    }
    for key in form.wants_examples() {
        // What a link ends with is the order.
        let name = if let SlotKey::Body(name) = &key { name } else { "order" };
        form.examples.extend(file.examples.get(name).map(|example| (key.to_string(), example.clone())));
    }
    Some(form)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use transom_rules::consent::Keywords;
    use transom_rules::settings::Settings;
    use transom_rules::template_check::{Definition, lint, slots};

    use super::*;

    fn all() -> impl Iterator<Item = (&'static str, Occasion, Form)> {
        languages().flat_map(|language| {
            let all = Occasion::ALL.iter();
            all.map(move |occasion| (language, *occasion, wording(*occasion, language).expect("a wording")))
        })
    }

    #[test]
    fn each_passes_the_check_without_a_finding() {
        assert_eq!(all().count(), 10 * Occasion::ALL.len());
        for (language, occasion, form) in all() {
            let definition = form.definition();
            let found = lint(&Definition::of(&definition), &Settings::default());
            assert!(found.is_empty(), "{} in {language}: {found:?}", occasion.as_str());
        }
    }

    #[test]
    fn each_has_an_example_for_each_variable() {
        for (language, occasion, form) in all() {
            for key in form.wants_examples() {
                let example = form.examples.get(&key.to_string());
                assert!(
                    example.is_some_and(|one| !one.is_empty()),
                    "{key} of {} in {language}",
                    occasion.as_str()
                );
            }
        }
    }

    #[test]
    fn languages_differ_in_words_alone() {
        let shape = |form: &Form| -> Vec<String> {
            let object = form.definition();
            let mut keys: Vec<String> = slots(object.get("components").unwrap_or(&Value::Null))
                .iter()
                .map(|slot| slot.key.to_string())
                .chain(form.buttons.iter().map(|button| button.kind.as_str().to_owned()))
                .collect();
            keys.sort();
            keys
        };
        for (language, occasion, form) in all() {
            let english = wording(occasion, "en").expect("English");
            assert_eq!(shape(&form), shape(&english), "{} in {language}", occasion.as_str());
            let reads_back = language == "en" || form.body != english.body || form.body.is_empty();
            assert!(reads_back, "{} is not in {language}", occasion.as_str());
        }
    }

    #[test]
    fn whoever_wants_no_more_is_heard() {
        for (language, occasion, form) in all().filter(|(_, occasion, _)| *occasion == Occasion::WinBack) {
            let said = |text: &str| Keywords::default().said(text) == Some(false);
            let last = form.buttons.last().map(|button| button.text.as_str()).unwrap_or_default();
            assert!(said(last), "{last} in {language}");
            assert!(
                form.footer.split_whitespace().any(said),
                "{} of {occasion:?} in {language}",
                form.footer
            );
        }
    }
}
