//! Where a template stands with Meta, as it looks, and Meta's words for people.

use maud::{Markup, html};
use transom_rules::template::TemplateStatus;
use transom_rules::template_history::{Ending, Step};

use crate::frame::when::{Form, time};
use crate::weave;
use crate::words::carried::readable;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metas_statuses_become_words() {
        let told = "Disabled: Disabled from 24 Nov 2026, 13:11 UTC.";
        assert_eq!(because("Disabled", "Disabled from 1795525901."), told);
        assert_eq!(because("Rejected", "NONE"), "Rejected");
        assert_eq!(status(&TemplateStatus::Other("SOMETHING_NEW".into())), ("quiet", "info"));
    }
}
