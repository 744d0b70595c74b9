//! The file of a bot as it is, to be changed by hand; the lines about which something is wrong are numbered beside it.

use maud::{Markup, html};
use transom_rules::flow::problem::Problem as Fault;

use super::part::Knows;
use super::problems::problems;
use super::{Bot, Tab, deploying, head, sheet};
use crate::frame::field::{Problem, whole};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The bot.
    pub bot: Bot,
    /// What its forms know.
    pub knows: Knows,
    /// The file; what somebody typed, where that was not taken.
    pub text: String,
    /// What is kept, where a colleague changed it meanwhile: saving again writes over that.
    pub theirs: Option<String>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
    /// Why it was not kept.
    pub problem: Option<Problem>,
}

/// The page.
pub fn page(frame: &Frame, shown: &Text) -> Markup {
    let faults: Vec<&Fault> = shown.faults.iter().collect();
    let rows = shown.text.lines().count().clamp(12, 400);
    sheet(
        frame,
        "bot-sheet",
        &head(&shown.bot, Tab::Text),
        &html! {
            (whole(shown.problem.as_ref(), &[]))
            @if let Some(theirs) = &shown.theirs {
                details.sheet-card open { summary { (word("bot-text-theirs")) } pre.bot-file tabindex="0" dir="ltr" { code { (theirs) } } }
            }
            div.bot-text-page {
                form.form.bot-text method="post" action={ (shown.knows.path) "/text" } {
                    input type="hidden" name="revision" value=(shown.knows.revision);
                    label for="field-text" { (word("bot-text")) }
                    div.bot-editor {
                        (numbers(shown, rows))
                        textarea #field-text name="text" rows=(rows) wrap="off" spellcheck="false" dir="ltr" autocapitalize="off" aria-describedby="text-hint" readonly[!shown.bot.may.edit] { "\n" (shown.text) }
                    }
                    p.small id="text-hint" { (word("bot-text-hint")) }
                    @if shown.bot.may.edit { div.form-end { button.primary { (word("bot-save-text")) } } }
                }
                aside.bot-pane aria-label=(word("bot-problems")) {
                    (deploying(&shown.bot, faults.len(), None))
                    (problems(&shown.knows, &faults, shown.bot.may.edit))
                }
            }
        },
    )
}

/// The numbers of the lines, those with a problem marked.
fn numbers(shown: &Text, rows: usize) -> Markup {
    let is_wrong = |line: usize| shown.faults.iter().any(|fault| fault.at.line == line);
    html! {
        ol.bot-lines {
            @for line in 1..=rows {
                li id={ "line-" (line) } {
                    @if is_wrong(line) { span.bot-wrong title=(say!("bot-line-wrong", line = line)) { (icon("operator")) (line) span.unseen { (word("bot-is-wrong")) } } }
                    @else { span aria-hidden="true" { (line) } }
                }
            }
        }
    }
}
