//! What was found when a number was looked at from end to end, and how it is mended.

use maud::{Markup, html};
use transom_rules::id::ChannelId;
use transom_rules::number::check::{Check, Finding, Verdict};
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::weave;
use crate::words::{say, word};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Which number.
    pub id: ChannelId,
    /// What people call it.
    pub name: String,
    /// When it was looked at.
    pub at: Timestamp,
    /// What was found, in the order of the way of a message.
    pub findings: Vec<Finding>,
    /// The reader may set it up.
    pub may_set_up: bool,
}

/// The page.
pub fn page(frame: &Frame, settings: &Settings, shown: &Checked) -> Markup {
    let number = format!("/settings/numbers/{}", shown.id);
    settings::page(
        frame,
        settings,
        Place::Numbers,
        &html! {
            p.sheet-up { a href=(number) { (icon("back")) (shown.name) } }
            (settings::head(word("check-title"), &html! {
                a.small-button href={ (number) "/check" } { (icon("retry")) (word("check-again")) }
                @if shown.may_set_up { a.small-button href={ (number) "/set-up" } { (word("set-up-title")) (icon("next")) } }
            }))
            p.lead { (weave!("check-lead", at = time(shown.at, Form::Amid))) }
            ul.cards { @for finding in &shown.findings { (card(finding)) } }
        },
    )
}

fn card(finding: &Finding) -> Markup {
    let (class, glyph, name) = match finding.verdict {
        Verdict::Fine => ("open", "check", "check-verdict-fine"),
        Verdict::Doubtful => ("closing", "bell", "check-verdict-doubtful"),
        Verdict::Wrong => ("urgent", "operator", "check-verdict-wrong"),
        Verdict::Unknown => ("quiet", "info", "check-verdict-unknown"),
    };
    html! {
        li.sheet-card {
            div.sheet-card-top { strong { (check(finding.check)) } span class={ "chip " (class) } { (icon(glyph)) (word(name)) } }
            p { (say(&finding.text)) }
            @if let Some(mend) = &finding.mend { p.small { (say(mend)) } }
        }
    }
}

/// What is looked at, in a word or two.
pub fn check(check: Check) -> &'static str {
    word(match check {
        Check::Token => "check-token",
        Check::Scopes => "check-scopes",
        Check::Secret => "check-secret",
        Check::Number => "check-number",
        Check::Address => "check-address",
        Check::Subscription => "check-subscription",
        Check::Webhooks => "check-webhooks",
        Check::Templates => "check-templates",
        Check::Clock => "check-clock",
        Check::Files => "check-files",
    })
}
