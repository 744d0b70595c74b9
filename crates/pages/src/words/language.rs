//! The words of a language: the Fluent files of a folder of `locales`, and sentences of the rules put into them. What
//! a word is for stands in its file. English is the only language so far; another one is another folder.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use transom_rules::words::{Argument, Sentence};
use unic_langid::LanguageIdentifier;

use super::numbers;

/// The files of the English words.
pub(super) const FILES: [(&str, &str); 9] = [
    ("access", include_str!("../../locales/en/access.ftl")),
    ("common", include_str!("../../locales/en/common.ftl")),
    ("findings", include_str!("../../locales/en/findings.ftl")),
    ("lint", include_str!("../../locales/en/lint.ftl")),
    ("people", include_str!("../../locales/en/people.ftl")),
    ("prices", include_str!("../../locales/en/prices.ftl")),
    ("reading", include_str!("../../locales/en/reading.ftl")),
    ("refusal", include_str!("../../locales/en/refusal.ftl")),
    ("template", include_str!("../../locales/en/template.ftl")),
];

static ENGLISH: LazyLock<Language> = LazyLock::new(|| Language::of("en", FILES.map(|(_, text)| text)));

/// A sentence in words.
pub fn say(sentence: &Sentence) -> String {
    ENGLISH.say(sentence, &mut Vec::new())
}

/// Words by their id alone.
pub fn word(id: &'static str) -> String {
    say(&Sentence::plain(id))
}

/// Sentences one after the other.
pub fn say_all(sentences: &[Sentence]) -> String {
    sentences.iter().map(say).collect::<Vec<_>>().join(" ")
}

pub(super) struct Language(FluentBundle<FluentResource>);

impl Language {
    /// What cannot be read of the files is left out; the tests know of none.
    fn of(locale: &str, files: impl IntoIterator<Item = &'static str>) -> Self {
        let locale: LanguageIdentifier = locale.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![locale]);
        // The marks that isolate directions would be part of what an API answers.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            FluentValue::Number(number) => Some(written(number)),
            _ => None,
        }));
        let _known_twice = bundle.add_builtins();
        for text in files {
            let file = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(readable, _)| readable);
            let _known_twice = bundle.add_resource(file);
        }
        Self(bundle)
    }

    /// A sentence in words. One that there is not, as a later version may have kept it, is told by its id.
    pub(super) fn say(&self, sentence: &Sentence, wrong: &mut Vec<FluentError>) -> String {
        let message = self.0.get_message(&sentence.id);
        let Some(pattern) = message.and_then(|message| message.value()) else {
            return sentence.id.clone().into_owned();
        };
        let mut places = FluentArgs::with_capacity(sentence.arguments.len());
        for (place, argument) in &sentence.arguments {
            places.set(&**place, self.value(argument, wrong));
        }
        self.0.format_pattern(pattern, Some(&places), wrong).into_owned()
    }

    fn value<'a>(&self, argument: &'a Argument, wrong: &mut Vec<FluentError>) -> FluentValue<'a> {
        match argument {
            Argument::Count(count) => FluentValue::from(*count),
            Argument::Text(text) => FluentValue::String(Cow::Borrowed(text)),
            Argument::Money { currency, amount } => {
                FluentValue::String(Cow::Owned(numbers::money(currency, *amount)))
            }
            Argument::Sentence(inner) => FluentValue::String(Cow::Owned(self.say(inner, wrong))),
        }
    }
}

/// Whole numbers, in groups unless the words say otherwise.
fn written(number: &FluentNumber) -> String {
    let digits = number.as_string();
    match digits.parse() {
        Ok(count) if number.options.use_grouping => numbers::count(count),
        _ => digits.into_owned(),
    }
}

#[cfg(test)]
mod tests;
