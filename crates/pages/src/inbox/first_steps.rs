//! The first steps of a new desk: a number, its webhook, a message, a colleague. They stand above the list until all
//! are done, each with what to do; the stream ticks them off.

use maud::{Markup, html};

use crate::frame::icon::icon;
use crate::say;
use crate::words::word;

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// A number is connected.
    Number,
    /// Meta has sent a webhook that is signed.
    Webhook,
    /// A customer has written.
    Message,
    /// Somebody else works here.
    Colleague,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 4] = [Self::Number, Self::Webhook, Self::Message, Self::Colleague];

    fn title(self) -> &'static str {
        word(match self {
            Self::Number => "step-number",
            Self::Webhook => "step-webhook",
            Self::Message => "step-message",
            Self::Colleague => "step-colleague",
        })
    }

    fn what_to_do(self) -> Markup {
        match self {
            Self::Number => html! { (word("step-number-about")) " " code { "transom channel connect" } },
            Self::Webhook => {
                html! { (word("step-webhook-about")) " " a href="/settings/numbers" { (word("step-webhook-link")) } }
            }
            Self::Message => html! { (word("step-message-about")) },
            Self::Colleague => {
                html! { (word("step-colleague-about")) " " a href="/settings/people/invite" { (word("step-colleague-link")) } }
            }
        }
    }
}

/// How far a desk is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FirstSteps {
    /// What is done.
    pub done: Vec<Step>,
}

/// Where a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Progress {
    Done,
    /// The first one that is not.
    Next,
    Later,
}

impl FirstSteps {
    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        Step::ALL.iter().all(|step| self.done.contains(step))
    }

    fn progress(&self, step: Step) -> Progress {
        let next = Step::ALL.iter().find(|step| !self.done.contains(step));
        match next {
            _ if self.done.contains(&step) => Progress::Done,
            Some(next) if *next == step => Progress::Next,
            _ => Progress::Later,
        }
    }
}

/// The steps as one element with the id `first-steps`; an empty one where there is nothing to tell.
pub fn draw(steps: Option<&FirstSteps>) -> Markup {
    let Some(steps) = steps.filter(|steps| !steps.is_done()) else {
        return html! { div #first-steps hidden {} };
    };
    let how_far = say!("steps-how-far", done = steps.done.len(), all = Step::ALL.len());
    html! {
        section #first-steps.first-steps aria-labelledby="first-steps-title" {
            header {
                h2 #first-steps-title { (word("steps-title")) }
                span.small { (how_far) }
                form method="post" action="/settings/first-steps/hide" { button.small-button { (word("steps-hide")) } }
            }
            ol { @for step in Step::ALL { (line(step, steps.progress(step))) } }
        }
    }
}

fn line(step: Step, progress: Progress) -> Markup {
    let (is_done, is_next) = (progress == Progress::Done, progress == Progress::Next);
    html! {
        li.step.done[is_done] aria-current=[is_next.then_some("step")] {
            span.step-mark { @if is_done { (icon("check")) span.unseen { (word("step-done")) } } }
            div {
                p.step-title { (step.title()) }
                @if is_next { p.small { (step.what_to_do()) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_step_says_what_to_do_and_the_last_one_takes_all_away() {
        let mut steps = FirstSteps { done: vec![Step::Number] };
        let text = draw(Some(&steps)).into_string();
        assert!(text.contains("1 of 4") && text.contains("href=\"/settings/numbers\""), "{text}");
        assert!(!text.contains("transom channel connect"), "what is done needs no doing: {text}");
        steps.done = Step::ALL.to_vec();
        assert_eq!(draw(Some(&steps)).into_string(), draw(None).into_string());
    }
}
