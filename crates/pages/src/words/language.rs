//! The words of a language: the Fluent files of a folder of `locales`, and sentences of the rules put into them. What
//! a word is for stands in its file. English is the only language so far; another one is another folder.

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::types::FluentNumber;
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use maud::{Markup, html};
use transom_rules::words::{Argument, Sentence};
use unic_langid::LanguageIdentifier;

use super::{carried, numbers};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../locales/en/", $name, ".ftl")))),*]
    };
}

/// The files of the English words.
pub(super) const FILES: &[(&str, &str)] = files!(
    "access",
    "answers",
    "bots",
    "campaigns",
    "channels",
    "common",
    "connect",
    "costs",
    "countries",
    "door",
    "failures",
    "files",
    "findings",
    "flow",
    "frame",
    "inbox",
    "languages",
    "lint",
    "numbers",
    "operator",
    "people",
    "planning",
    "prices",
    "reading",
    "reasons",
    "refusal",
    "script",
    "sources",
    "story",
    "template",
    "templates",
    "thread",
    "timeline",
    "work",
    "wrong",
);

static ENGLISH: LazyLock<Language> =
    LazyLock::new(|| Language::of("en", FILES.iter().map(|(_, text)| *text)));

/// Words with their places filled, by their id: `say!("rail-sign-out", name = user.name)`. Where the whole of the words
/// depends on a count or on a word of a closed list, their file selects.
#[macro_export]
macro_rules! say {
    ($id:literal, $($place:ident = $value:expr),+ $(,)?) => {
        $crate::words::filled($id, [$((stringify!($place), $crate::words::Value::from($value))),+])
    };
}

/// Words in whose places elements stand: `weave!("why-decided", at = time(at, Form::Full))`.
#[macro_export]
macro_rules! weave {
    ($id:literal, $($place:ident = $element:expr),+ $(,)?) => {
        $crate::words::woven($id, &[$((stringify!($place), ::maud::Render::render(&$element))),+])
    };
}

/// A sentence in words.
pub fn say(sentence: &Sentence) -> String {
    ENGLISH.say(sentence, &mut Vec::new())
}

/// Words without places by their id: no more than a look into the table of them.
pub fn word(id: &'static str) -> &'static str {
    let words = ENGLISH.0.get_message(id).and_then(|message| message.value());
    let words = words.map(|words| ENGLISH.0.format_pattern(words, None, &mut Vec::new()));
    debug_assert!(matches!(words, Some(Cow::Borrowed(_))), "{id}");
    if let Some(Cow::Borrowed(words)) = words { words } else { id }
}

/// Words with their places filled, see [`say!`](crate::say).
pub fn filled<'a>(
    id: &'static str,
    places: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
) -> String {
    let mut filled = FluentArgs::new();
    for (place, value) in places {
        filled.set(place, value);
    }
    ENGLISH.fill(id, &filled, &mut Vec::new())
}

/// Words with elements in their places, see [`weave!`](crate::weave).
pub fn woven(id: &'static str, places: &[(&'static str, Markup)]) -> Markup {
    // Letters of private use stand for the elements until it is known where they stand.
    const FIRST: char = '\u{e000}';
    let marks = places.iter().zip(FIRST..).map(|((place, _), mark)| (*place, mark.to_string().into()));
    let element = |mark: char| places.get(usize::try_from(u32::from(mark) - u32::from(FIRST)).ok()?);
    let text = filled(id, marks);
    html! {
        @for piece in text.split_inclusive(|letter| letter >= FIRST) {
            @let mark = piece.chars().next_back().filter(|letter| *letter >= FIRST);
            (piece.trim_end_matches(|letter| letter >= FIRST))
            @if let Some((_, element)) = mark.and_then(element) { (element) }
        }
    }
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

    /// A sentence in words.
    pub(super) fn say(&self, sentence: &Sentence, wrong: &mut Vec<FluentError>) -> String {
        let mut places = FluentArgs::with_capacity(sentence.arguments.len());
        for (place, argument) in &sentence.arguments {
            places.set(&**place, self.value(place, argument, wrong));
        }
        self.fill(&sentence.id, &places, wrong)
    }

    /// Words that there are not, as a later version may have kept them, are told by their id.
    fn fill(&self, id: &str, places: &FluentArgs<'_>, wrong: &mut Vec<FluentError>) -> String {
        let message = self.0.get_message(id);
        let Some(words) = message.and_then(|message| message.value()) else { return id.to_owned() };
        self.0.format_pattern(words, Some(places), wrong).into_owned()
    }

    fn value<'a>(
        &self,
        place: &str,
        argument: &'a Argument,
        wrong: &mut Vec<FluentError>,
    ) -> FluentValue<'a> {
        match argument {
            // There a carrier speaks.
            Argument::Text(said) if place == "reason" => FluentValue::String(carried::readable(said).into()),
            Argument::Text(said) if place == "words" => FluentValue::String(carried::dated(said).into()),
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
