//! What of a bot was deployed, the newest first, and going back to one of them.

use maud::{Markup, html};
use transom_rules::time::Timestamp;

use super::diff::diff;
use super::{Bot, Tab, deploying, head, sheet};
use crate::frame::field::{Problem, whole};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Versions {
    /// The bot.
    pub bot: Bot,
    /// How much is wrong with the draft.
    pub problems: usize,
    /// What its draft says.
    pub draft: String,
    /// The version that began what is not begun with everybody yet, where another one is deployed by now.
    pub begun_before: Option<u64>,
    /// Its versions, the newest first.
    pub versions: Vec<Version>,
    /// Why what somebody wanted was not done.
    pub problem: Option<Problem>,
}

/// A version.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version {
    /// Its number, from 1.
    pub number: u64,
    /// When it was deployed.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// Its file.
    pub text: String,
    /// What whoever deployed it said of it.
    pub note: String,
}

/// The page.
pub fn page(frame: &Frame, shown: &Versions) -> Markup {
    sheet(
        frame,
        "bot-sheet",
        &head(&shown.bot, Tab::Versions),
        &html! {
            (whole(shown.problem.as_ref(), &[]))
            (deploying(&shown.bot, shown.problems, None))
            @if let Some(version) = shown.begun_before { p.small role="status" { (icon("clock")) " " (say!("bot-begun-before", version = version)) } }
            @if shown.versions.is_empty() {
                div.sheet-card { h2 { (word("bot-no-versions")) } p { (word("bot-no-versions-about")) } }
            } @else {
                (drafted(shown))
                ol.cards reversed {
                    @for (at, version) in shown.versions.iter().enumerate() {
                        (line(shown, version, at.checked_add(1).and_then(|older| shown.versions.get(older))))
                    }
                }
            }
        },
    )
}

/// What the draft says otherwise than what is deployed.
fn drafted(shown: &Versions) -> Markup {
    let deployed = shown.versions.iter().find(|version| Some(version.number) == shown.bot.deployed);
    html! {
        @if let Some(version) = deployed.filter(|version| version.text != shown.draft) {
            section.sheet-card { h2 { (say!("bot-draft-differs", version = version.number)) } (diff(&version.text, &shown.draft)) }
        }
    }
}

/// Its text over the draft: the same as saving it as the file.
fn take(bot: &Bot, version: &Version) -> Markup {
    html! {
        form method="post" action={ (bot.path()) "/text" } {
            input type="hidden" name="revision" value=(bot.revision);
            input type="hidden" name="text" value=(version.text);
            button.bar-button { (icon("pencil")) (word("bot-version-take")) }
        }
    }
}

fn line(shown: &Versions, version: &Version, before: Option<&Version>) -> Markup {
    let bot = &shown.bot;
    let is_deployed = bot.deployed == Some(version.number);
    html! {
        li.sheet-card {
            div.sheet-card-top {
                h2 { (say!("bot-version", version = version.number)) }
                @if is_deployed { span.chip.open { (icon("check")) (word("bot-version-on")) } }
            }
            p.small { (time(version.at, Form::Full)) @if !version.by.is_empty() { " · " bdi { (version.by) } } }
            @if !version.note.is_empty() { p dir="auto" { (version.note) } }
            @if let Some(before) = before.filter(|before| before.text != version.text) {
                details { summary { (say!("bot-version-changed", version = before.number)) } (diff(&before.text, &version.text)) }
            }
            details { summary { (word("bot-version-text")) } pre.bot-file tabindex="0" { code { (version.text) } } }
            @if bot.may.edit && version.text != shown.draft { (take(bot, version)) }
            @if bot.may.deploy && !is_deployed {
                form method="post" action={ (bot.path()) "/versions/" (version.number) "/revert" } { button.bar-button { (icon("retry")) (say!("bot-revert", version = version.number)) } }
            }
        }
    }
}
