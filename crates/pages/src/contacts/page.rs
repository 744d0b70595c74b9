//! One contact: what they are called and known by, what else is known of them, and their conversations.

use maud::{Markup, html};
use transom_rules::campaign::Step;
use transom_rules::id::CampaignId;
use transom_rules::time::Timestamp;

use super::Candidate;
use super::block::{self, Back, Blocking};
use super::suggestions::{self, Acts, Suggested};
use crate::assets;
use crate::campaigns::step_word;
use crate::frame::described::{self, Value};
use crate::frame::field::{Field, Problem, Takes, drawn};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::there::{There, there};
use crate::frame::when::{Form, time};
use crate::thread::person::{Beside, beside};
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Who.
    pub who: Candidate,
    /// What was typed as their name.
    pub name: String,
    /// Whether they are blocked.
    pub blocking: Blocking,
    /// Since when they want no marketing.
    pub opted_out_at: Option<Timestamp>,
    /// Where they live, as far as it is known.
    pub there: Option<There>,
    /// What was typed as what they read.
    pub language: String,
    /// What was typed as their time zone.
    pub time_zone: String,
    /// What is kept of both.
    pub kept: Locale,
    /// When we first heard of them.
    pub created_at: Timestamp,
    /// What else is known of them.
    pub values: Vec<Value>,
    /// Their conversations, newest first.
    pub conversations: Vec<Beside>,
    /// The campaigns that they are in, the newest first.
    pub campaigns: Vec<OfCampaign>,
    /// The reader may change what is known.
    pub may_change: bool,
    /// They may merge this one with another.
    pub may_merge: bool,
    /// Who may be the same person, each with this one first.
    pub suggested: Vec<Suggested>,
    /// What the reader may do about them.
    pub acts: Acts,
    /// What was not taken, but for values.
    pub problem: Option<Problem>,
    /// What was typed is kept.
    pub is_saved: bool,
}

/// A campaign that somebody is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCampaign {
    /// Which.
    pub id: CampaignId,
    /// What it is called.
    pub name: String,
    /// How far it got with them.
    pub step: Step,
    /// Why it got no further, in words; may be empty.
    pub why: String,
    /// They answered.
    pub replied: bool,
    /// Since when it is so.
    pub at: Timestamp,
}

/// What they read, and where they live; empty where that is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locale {
    /// A language, as in templates.
    pub language: String,
    /// A time zone by its name.
    pub time_zone: String,
}

/// The page.
pub fn page(frame: &Frame, shown: &Contact) -> Markup {
    shell::page(
        frame,
        Section::Contacts,
        &html! {
            main #thread.sheet tabindex="-1" {
                link rel="stylesheet" href=(assets::url("settings.css"));
                header.sheet-head {
                    h1 dir="auto" { (shown.who.name) }
                    a.bar-button href="/contacts" { (icon("back")) (word("contact-all")) }
                }
                @if shown.blocking.block.is_some() { p.wrong { (icon("info")) (word("contact-blocked-about")) } }
                @if shown.is_saved { p.said role="status" { (icon("check")) (word("said-saved")) } }
                (known(shown, frame.now))
                (suggestions::part(&shown.suggested, shown.acts))
                (about(shown))
                (talks(shown))
                (sent(&shown.campaigns))
                (blocked(shown))
                @if shown.may_merge {
                    p { a href={ "/contacts/" (shown.who.id) "/merge" } { (word("panel-merge")) } }
                }
            }
        },
    )
}

/// What is not changed here.
fn known(shown: &Contact, now: Timestamp) -> Markup {
    html! {
        section.sheet-part {
            dl.pairs {
                @for address in &shown.who.addresses { dt { (word("contact-address")) } dd { (address) } }
                @if let Some(zone) = &shown.there { dt { (word("contact-there")) } dd { (there(zone, now)) } }
                @if !shown.may_change && !shown.language.is_empty() { dt { (word("contact-language")) } dd { (shown.language) } }
                dt { (word("contact-since")) } dd { (time(shown.created_at, Form::Full)) }
                @if let Some(at) = shown.opted_out_at { dt { (word("contact-no-marketing")) } dd { (time(at, Form::Full)) } }
            }
        }
    }
}

fn blocked(shown: &Contact) -> Markup {
    html! {
        @if shown.blocking.may_block || shown.blocking.block.is_some() {
            section.sheet-part #block { h2 { (word("panel-block-title")) } (block::part(&shown.blocking, Back::Contact)) }
        }
    }
}

fn about(shown: &Contact) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("contact-about")) }
            @if shown.may_change {
                form.form.sheet-card method="post" action={ "/contacts/" (shown.who.id) } {
                    (drawn("name", &shown.who.name)) (drawn("language", &shown.kept.language)) (drawn("time_zone", &shown.kept.time_zone))
                    (Field::new("name", "field-name", Takes::Name).value(&shown.name).problem(shown.problem.as_ref()).draw())
                    (Field::new("language", "contact-language", Takes::Code).hint("contact-language-hint").value(&shown.language).free().problem(shown.problem.as_ref()).draw())
                    (Field::new("time_zone", "contact-zone", Takes::Code).hint("contact-zone-hint").value(&shown.time_zone).free().problem(shown.problem.as_ref()).draw())
                    (described::fields(&shown.values))
                    div.form-end { button.primary { (word("form-save")) } }
                }
            } @else {
                (described::facts(&shown.values))
            }
        }
    }
}

fn talks(shown: &Contact) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("contact-conversations")) }
            @if shown.conversations.is_empty() { p.small { (word("contact-silent")) } }
            ul.panel-list { @for one in &shown.conversations { (beside(one)) } }
        }
    }
}

fn sent(campaigns: &[OfCampaign]) -> Markup {
    html! {
        @if !campaigns.is_empty() {
            section.sheet-part {
                h2 { (word("page-campaigns")) }
                ul.panel-list {
                    @for one in campaigns {
                        li {
                            a href={ "/campaigns/" (one.id) } { bdi { (one.name) } }
                            " · " (step_word(one.step)) @if one.replied { " · " (word("campaign-step-replied")) }
                            " · " (time(one.at, Form::Full))
                            @if !one.why.is_empty() { div.small { (one.why) } }
                        }
                    }
                }
            }
        }
    }
}
