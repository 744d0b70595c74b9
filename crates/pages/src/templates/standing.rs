//! Where a template stands with Meta, as it looks, and Meta's words for people.

use maud::{Markup, html};
use transom_rules::template::TemplateStatus;
use transom_rules::template_history::{Ending, Step};
use transom_rules::time::Timestamp;

use crate::frame::when::{Form, time, utc};
use crate::weave;

/// The class of its chip and its icon.
pub(super) const fn status(status: &TemplateStatus) -> (&'static str, &'static str) {
    match status {
        TemplateStatus::Approved => ("open", "check"),
        TemplateStatus::Pending | TemplateStatus::InAppeal => ("closing", "clock"),
        TemplateStatus::Rejected | TemplateStatus::Disabled => ("urgent", "cross"),
        TemplateStatus::Paused => ("urgent", "pause"),
        TemplateStatus::PendingDeletion
        | TemplateStatus::Deleted
        | TemplateStatus::Archived
        | TemplateStatus::LimitExceeded
        | TemplateStatus::Locked
        | TemplateStatus::Other(_) => ("quiet", "info"),
    }
}

/// How a template went, and when its name can be used again.
pub(super) fn went(ending: &Ending) -> Markup {
    let at = time(ending.at, Form::Amid);
    html! {
        (match ending.step {
            Step::Deleted => weave!("template-went-here", at = at),
            Step::Gone => weave!("template-went-gone", at = at),
            _ => weave!("template-went-status", at = at),
        })
        @if let Some(free_at) = ending.name_free_at {
            " " (weave!("template-name-free", at = time(free_at, Form::Amid)))
        }
    }
}

/// The sentence of a standing, with Meta's reason where it gave one: `Disabled by Meta: Disabled from 24 Nov 2026.`
pub fn because(standing: &str, reason: &str) -> String {
    match reason {
        "" | "NONE" => standing.to_owned(),
        reason => format!("{standing}: {}", readable(reason)),
    }
}

/// Meta's reason is a sentence, or a word of its own: `TAG_CONTENT_MISMATCH` as `Tag content mismatch`.
pub(super) fn readable(reason: &str) -> String {
    let is_word =
        reason.contains('_') && !reason.contains(|letter: char| letter.is_lowercase() || letter == ' ');
    if is_word { sentence_case(reason) } else { dated(reason) }
}

/// Meta tells some instants in seconds: `Disabled from 1795525901.`
fn dated(reason: &str) -> String {
    let word = |word: &str| {
        let digits = word.trim_end_matches('.');
        let seconds = Some(digits).filter(|digits| digits.len() == 10).and_then(|digits| digits.parse().ok());
        let day = seconds.map(|seconds| utc(Timestamp::from_seconds(seconds), "%-d %b %Y"));
        day.map_or_else(|| word.to_owned(), |day| word.replace(digits, &day))
    };
    reason.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// `IN_APPEAL` as `In appeal`.
pub(super) fn sentence_case(word: &str) -> String {
    let lower = word.replace('_', " ").to_lowercase();
    let mut letters = lower.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metas_statuses_become_words() {
        assert_eq!(sentence_case("IN_APPEAL"), "In appeal");
        assert_eq!(sentence_case(""), "");
        assert_eq!(readable("TAG_CONTENT_MISMATCH"), "Tag content mismatch");
        assert_eq!(readable("The tag (A_B) does not fit."), "The tag (A_B) does not fit.");
        assert_eq!(readable("Disabled from 1795525901."), "Disabled from 24 Nov 2026.");
        assert_eq!(because("Disabled", "Disabled from 1795525901."), "Disabled: Disabled from 24 Nov 2026.");
        assert_eq!(because("Rejected", "NONE"), "Rejected");
        assert_eq!(status(&TemplateStatus::Other("SOMETHING_NEW".into())), ("quiet", "info"));
    }
}
