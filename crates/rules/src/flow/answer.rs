//! What a customer's words are as an answer: one of the choices, or a value of the kind that was asked for.

use super::model::{Choice, Question};
use crate::channel::ChannelKind;
use crate::pricing::date::Date;
use crate::source::phrase;

/// What a customer answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What they wrote, or what stands on what they pressed; may be empty for a picture.
    pub text: String,
    /// The id of the button or row they pressed.
    pub id: Option<String>,
}

/// An answer that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fitting {
    /// What it is kept as.
    pub(super) value: String,
    /// The case it is, if there is one for it: an option's id, or its phrase.
    pub(super) case: String,
}

/// Words for yes and no that customers write to a question that takes either.
const YES: [&str; 12] = ["yes", "y", "yeah", "ok", "true", "1", "ja", "oui", "si", "sí", "sim", "👍"];
const NO: [&str; 9] = ["no", "n", "nope", "false", "0", "nein", "non", "não", "👎"];

/// The most characters that are kept of an answer.
const LONGEST: usize = 1000;

/// What the answer is, that came by this. `None` where it fits nothing that was asked for.
pub(super) fn fit(question: &Question, answer: &Answer, by: ChannelKind) -> Option<Fitting> {
    if !question.options.is_empty() {
        return chosen(question, answer, by);
    }
    let told = answer.text.trim();
    let value = match question.answer.as_str() {
        "number" => number(told)?,
        "date" => date(told)?,
        "yes_no" => yes_no(told)?,
        "email" => Some(told).filter(|told| is_email(told))?.to_owned(),
        "phone" => phone(told)?,
        _ => Some(told).filter(|told| !told.is_empty())?.chars().take(LONGEST).collect(),
    };
    Some(Fitting { case: phrase(&value), value })
}

/// By its id, by what stands on it, by its id written out, or by its number; where the customer reads numbers, these come
/// first.
fn chosen(question: &Question, answer: &Answer, by: ChannelKind) -> Option<Fitting> {
    let options = &question.options;
    let told = phrase(&answer.text);
    let find = |is: &dyn Fn(&Choice) -> bool| options.iter().find(|option| is(option));
    let pressed = find(&|option| Some(&option.id) == answer.id.as_ref());
    let number =
        || options.get(told.trim_end_matches(['.', ')', ':']).parse::<usize>().ok()?.checked_sub(1)?);
    let written = || {
        find(&|option| phrase(&option.title) == told).or_else(|| find(&|option| phrase(&option.id) == told))
    };
    let reads_numbers = by == ChannelKind::Sms && are_numbered(options);
    let option = pressed
        .or_else(|| if reads_numbers { number() } else { None })
        .or_else(written)
        .or_else(|| if are_numbered(options) { number() } else { None })?;
    Some(Fitting { value: option.id.clone(), case: option.id.clone() })
}

/// Whether answers to choose can stand with numbers before them: not where they are numbers themselves.
pub(super) fn are_numbered(options: &[Choice]) -> bool {
    !options.iter().any(|option| option.title.trim().parse::<usize>().is_ok())
}

/// With a point or a comma before what is less than one; spaces are left out.
fn number(told: &str) -> Option<String> {
    let told: String = told.chars().filter(|letter| !letter.is_whitespace()).collect();
    let told = told.replace(',', ".");
    let digits = told.strip_prefix(['-', '+']).unwrap_or(&told);
    let is_number = digits.len() <= 30
        && digits.split('.').count() <= 2
        && digits.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    is_number.then(|| told.trim_start_matches('+').to_owned())
}

/// `2026-12-24`, or day, month and year as `24.12.2026` and `24/12/2026`.
fn date(told: &str) -> Option<String> {
    let by_parts = || {
        let parts: Vec<&str> = told.split(['.', '/']).map(str::trim).collect();
        let [day, month, year] = parts.as_slice() else { return None };
        Date::new(year.parse().ok().filter(|year| *year >= 1900)?, month.parse().ok()?, day.parse().ok()?)
    };
    told.parse().ok().or_else(by_parts).filter(|date| is_in_calendar(*date)).map(|date| date.to_string())
}

/// A day that a month does not have counts as one of the next.
fn is_in_calendar(date: Date) -> bool {
    let (year, month, _) = date.parts();
    let next = if month == 12 { Date::new(year + 1, 1, 1) } else { Date::new(year, month + 1, 1) };
    next.is_none_or(|next| date.number() < next.number())
}

fn yes_no(told: &str) -> Option<String> {
    let told = phrase(told);
    let told = told.trim_end_matches(['.', '!', ',']);
    let word = if YES.contains(&told) { "yes" } else { NO.contains(&told).then_some("no")? };
    Some(word.to_owned())
}

fn is_email(told: &str) -> bool {
    let Some((name, host)) = told.split_once('@') else { return false };
    let is_plain = |part: &str| {
        !part.is_empty() && !part.contains(|letter: char| letter.is_whitespace() || letter == '@')
    };
    told.len() <= 254
        && is_plain(name)
        && is_plain(host)
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
}

/// Its digits, behind a plus where one was written.
fn phone(told: &str) -> Option<String> {
    let is_beside = |letter: &char| !matches!(letter, ' ' | '-' | '(' | ')' | '/' | '.' | '\u{a0}');
    let told: String = told.chars().filter(is_beside).collect();
    let digits = told.strip_prefix('+').unwrap_or(&told);
    let is_phone = (6..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_phone.then_some(told)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::flow::kind::Kind;
    use crate::flow::model::{Target, TimedOut};
    use crate::time::Span;

    fn question(answer: &str, options: &[[&str; 2]]) -> Question {
        let choice = |[id, title]: &[&str; 2]| Choice {
            id: (*id).into(),
            title: (*title).into(),
            detail: String::new(),
        };
        Question {
            kind: Kind::Ask,
            text: String::new(),
            footer: String::new(),
            button: String::new(),
            options: options.iter().map(choice).collect(),
            answer: answer.to_owned(),
            keep: None,
            attribute: None,
            tries: 0,
            again: None,
            cases: BTreeMap::new(),
            otherwise: None,
            timed_out: TimedOut { after: Span::hours(1), to: Target::End },
        }
    }

    #[test]
    fn an_answer_is_what_was_asked_for_or_fits_nothing() {
        for (kind, told, value) in [
            ("text", " Ana  B ", Some("Ana  B")),
            ("text", " ", None),
            ("number", "1 234,5", Some("1234.5")),
            ("number", "-3", Some("-3")),
            ("number", "12a", None),
            ("number", "1.2.3", None),
            ("number", ".", None),
            ("date", "2026-12-24", Some("2026-12-24")),
            ("date", "24.12.2026", Some("2026-12-24")),
            ("date", "24/12/2026", Some("2026-12-24")),
            ("date", "31.02.2026", None),
            ("date", "tomorrow", None),
            ("yes_no", "Sí!", Some("yes")),
            ("yes_no", "Nein.", Some("no")),
            ("yes_no", "perhaps", None),
            ("email", "ana@example.com", Some("ana@example.com")),
            ("email", "ana@example", None),
            ("email", "a na@example.com", None),
            ("phone", "+351 912-345-678", Some("+351912345678")),
            ("phone", "12", None),
        ] {
            let answer = Answer { text: told.to_owned(), id: None };
            let fitting =
                fit(&question(kind, &[]), &answer, ChannelKind::WhatsApp).map(|fitting| fitting.value);
            assert_eq!(fitting.as_deref(), value, "{kind}: {told}");
        }
    }

    #[test]
    fn a_choice_is_made_by_pressing_or_in_words_or_by_its_number() {
        let question = question("text", &[["good", "Very good"], ["bad", "Not so good"]]);
        for (text, id, value) in [
            ("whatever", Some("bad"), Some("bad")),
            ("very  GOOD", None, Some("good")),
            ("Bad", None, Some("bad")),
            ("2", None, Some("bad")),
            ("2.", None, Some("bad")),
            ("0", None, None),
            ("3", None, None),
            ("well", Some("gone"), None),
        ] {
            let answer = Answer { text: text.to_owned(), id: id.map(str::to_owned) };
            for by in ChannelKind::ALL.iter().copied() {
                let fitting = fit(&question, &answer, by).map(|fitting| fitting.value);
                assert_eq!(fitting.as_deref(), value, "{text} {id:?}");
            }
        }
    }

    #[test]
    fn numbers_that_a_customer_reads_come_before_ids_and_after_answers_that_are_numbers() {
        let backwards = question("text", &[["2", "Good"], ["1", "Bad"]]);
        let digits = question("text", &[["many", "2"], ["one", "1"]]);
        for (question, by, text, value) in [
            (&backwards, ChannelKind::Sms, "1.", Some("2")),
            (&backwards, ChannelKind::Sms, "2)", Some("1")),
            (&backwards, ChannelKind::Sms, "BAD", Some("1")),
            (&backwards, ChannelKind::WhatsApp, "1", Some("1")),
            (&digits, ChannelKind::Sms, "1", Some("one")),
            (&digits, ChannelKind::Sms, "2", Some("many")),
            (&digits, ChannelKind::Sms, "3", None),
        ] {
            let answer = Answer { text: text.to_owned(), id: None };
            let fitting = fit(question, &answer, by).map(|fitting| fitting.value);
            assert_eq!(fitting.as_deref(), value, "{text} by {by:?}");
        }
    }
}
