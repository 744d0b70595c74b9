//! The story of a message: what happened to it, step by step; where it did not arrive, the likely reasons with what speaks
//! for each and against it, and what can be done. A sheet over the thread, or a page.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::reason::{Evidence, Standing, Weighed};
use transom_rules::story::{Line, What};
use transom_rules::time::{Span, Timestamp};
use transom_rules::trail::{Checked, Entry, Reserved};
use transom_rules::view::View;

use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::shell::{self, Frame, Section};
use crate::frame::when::{Form, time};
use crate::words::story::{line, more, price, standing, wrong};
use crate::words::{say, word};
use crate::{say, weave};

/// What has to wait no longer goes at once.
const AT_ONCE: Span = Span::seconds(5);

/// A message's story.
#[derive(Clone, Debug)]
pub struct Story {
    /// The message.
    pub message: String,
    /// By what it went or came.
    pub kind: ChannelKind,
    /// The conversation it stands in.
    pub conversation: ConversationId,
    /// With whom.
    pub name: String,
    /// The customer wrote it.
    pub inbound: bool,
    /// What happened, in order.
    pub steps: Vec<Step>,
    /// What it says, where it is ours; may be empty.
    pub says: String,
    /// Some webhooks may be missing.
    pub is_cut: bool,
    /// It is on its way for long.
    pub is_late: bool,
    /// It failed and arrived all the same.
    pub is_both: bool,
    /// Why it may not have arrived, the likeliest first.
    pub reasons: Vec<Weighed>,
    /// What can be done, best first.
    pub ways: Vec<Way>,
    /// The mark of its forms.
    pub nonce: Nonce,
}

/// A step of it.
#[derive(Clone, Debug)]
pub struct Step {
    /// What happened.
    pub line: Line,
    /// Who did it.
    pub by: Option<String>,
    /// The words of the webhook, for whoever may read them.
    pub raw: Option<String>,
}

/// What can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Write through another kind of number.
    OtherChannel {
        /// Which number.
        channel: ChannelId,
        /// What it is called.
        name: String,
    },
    /// A link for the customer.
    AskToWrite(String),
    /// The same once more; whether the customer may get it twice.
    SendAgain(bool),
}

/// The inside of the sheet `story`. Answers `GET /m/{id}/story`.
pub fn panel(story: &Story) -> Markup {
    html! {
        header.picker-head {
            h2 { (word("story-title")) }
            form method="dialog" { button.icon-button aria-label=(word("close")) autofocus { (icon("cross")) } }
        }
        div.story-body { (told(story, true)) }
    }
}

/// The same as a page.
pub fn page(frame: &Frame, story: &Story) -> Markup {
    shell::page(
        frame,
        Section::Inbox(View::All),
        &html! {
            main #thread.sheet tabindex="-1" {
                header.sheet-head {
                    h1 { (word("story-title")) }
                    a.bar-button href={ "/c/" (story.conversation) "#m-" (story.message) } { (icon("back")) (word("merge-back")) }
                }
                div.story-body { (told(story, false)) }
            }
        },
    )
}

/// `is_live` where the thread lies below, in which what is sent is seen.
fn told(story: &Story, is_live: bool) -> Markup {
    let (left, out): (Vec<&Weighed>, Vec<&Weighed>) =
        story.reasons.iter().partition(|found| found.standing != Standing::RuledOut);
    html! {
        p.small dir="auto" {
            @if story.inbound { (say!("story-from", name = &story.name)) } @else { (say!("story-to", name = &story.name)) }
        }
        @if story.is_both { p.story-note { (icon("info")) (word("story-both")) } }
        @if story.is_late { p.story-note { (icon("clock")) (late(story.kind)) } }
        @if !story.reasons.is_empty() {
            section.story-part {
                h3 { (word("story-reasons")) }
                @if !left.iter().any(|found| found.standing == Standing::Certain) { p.small { (about(story.kind)) } }
                ol.story-reasons { @for found in &left { (reason(found, told_wrong(story).as_deref())) } }
                @if !out.is_empty() {
                    details { summary.small-button { (word("story-others")) } ol.story-reasons { @for found in &out { (reason(found, None)) } } }
                }
            }
        }
        @if !story.ways.is_empty() { (ways(story, is_live)) }
        section.story-part {
            h3 { (word("story-steps")) }
            @if story.steps.is_empty() { p { (word("story-nothing")) } }
            ol.story-steps { @for step in &story.steps { (drawn(step, story.kind)) } }
            @if story.is_cut { p.small { (word("story-cut")) } }
        }
    }
}

fn about(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::WhatsApp => word("story-reasons-about"),
        ChannelKind::Sms => word("story-reasons-about-sms"),
    }
}

/// That it is on its way for long.
pub(super) fn late(kind: ChannelKind) -> &'static str {
    match kind {
        ChannelKind::WhatsApp => word("story-late"),
        ChannelKind::Sms => word("story-late-sms"),
    }
}

/// What the carrier's error says, where it was told, as its word: what is known here may be another thing.
fn told_wrong(story: &Story) -> Option<String> {
    let said = story.steps.iter().rev().find_map(|step| step.line.what.wrong()).map(wrong)?;
    Some(match story.kind {
        ChannelKind::WhatsApp => say!("story-said-meta", words = said),
        ChannelKind::Sms => say!("story-said-carrier", words = said),
    })
}

/// A reason that an error settles is told with the words of the error.
fn reason(found: &Weighed, said: Option<&str>) -> Markup {
    let said = said.filter(|_| found.standing == Standing::Certain);
    html! {
        li class={ "story-reason " (found.standing) } {
            p { strong { (say(&found.title)) } " " span.tag { (standing(found.standing)) } }
            @if let Some(said) = said { p dir="auto" { (said) } }
            p.small { (say(&found.about)) }
            ul.story-evidence { @for one in &found.evidence { (evidence(one)) } }
        }
    }
}

fn evidence(one: &Evidence) -> Markup {
    let (glyph, side) = if one.speaks_for { ("plus", "story-for") } else { ("cross", "story-against") };
    html! {
        li {
            (icon(glyph)) span.unseen { (word(side)) ": " }
            span { (say(&one.text)) @if let Some(at) = one.at { " · " (time(at, Form::Full)) } }
        }
    }
}

fn ways(story: &Story, is_live: bool) -> Markup {
    let form = html! {
        form method="post" action={ "/m/" (story.message) "/retry" } data-live[is_live] {
            (story.nonce.field())
            button.bar-button { (icon("retry")) (word("story-again-now")) }
        }
    };
    html! {
        section.story-part {
            h3 { (word("story-ways")) }
            div.story-ways {
                @for way in &story.ways {
                    @match way {
                        Way::OtherChannel { channel, name } => (through(story, *channel, name, is_live)),
                        Way::AskToWrite(link) => (ask(link)),
                        Way::SendAgain(may_double) => (again(*may_double, &form)),
                    }
                }
            }
        }
    }
}

/// The composer on another number. Where it lies below, what did not arrive stands in it.
fn through(story: &Story, channel: ChannelId, name: &str, is_live: bool) -> Markup {
    let says = Some(&story.says).filter(|says| is_live && !says.is_empty());
    html! {
        a.bar-button href={ "/c/" (story.conversation) "?channel=" (channel) } data-way=[is_live.then_some(channel)] data-insert=[says] {
            (icon("sms")) (say!("story-other-channel", name = name))
        }
    }
}

fn ask(link: &str) -> Markup {
    html! {
        div.story-ask {
            p { (word("story-ask")) }
            p.small { (word("story-ask-about")) }
            input #story-link.way-address readonly value=(link) aria-label=(word("link-address"));
            button.small-button type="button" data-copy="#story-link" data-copied=(word("handed-copied")) { (word("link-copy")) }
        }
    }
}

/// Where it may still arrive, it is asked for twice.
fn again(may_double: bool, form: &Markup) -> Markup {
    html! {
        @if may_double {
            details { summary.bar-button { (icon("retry")) (word("message-send-again")) } p { (word("message-send-again-about")) } (form) }
        } @else { (form) }
    }
}

fn drawn(step: &Step, kind: ChannelKind) -> Markup {
    let Line { at, told_at, what } = &step.line;
    let more = more(what);
    html! {
        li class={ "story-step " (what.as_str()) } data-failed[is_failure(what)] {
            (time(*at, Form::Full))
            div {
                p {
                    (line(what, kind))
                    @if let Some(by) = &step.by { " · " (by) }
                    @if let Some(told_at) = told_at { " " span.small { (weave!("story-by-them", at = time(*told_at, Form::Amid))) } }
                }
                @if !more.is_empty() { p.small dir="auto" { (more) (code(what, kind)) } }
                @if let What::Checked(checked) = what { (facts(checked, kind)) }
                @if let What::Reserved(reserved) = what { (place(reserved, *at)) }
                @if let Some(raw) = &step.raw {
                    details.raw { summary { (word("story-raw")) } pre tabindex="0" dir="ltr" { (raw) } }
                }
            }
        }
    }
}

/// The code, small and behind its words.
fn code(what: &What, kind: ChannelKind) -> Markup {
    let Some(code) = what.wrong().and_then(|wrong| wrong.code) else { return html! {} };
    let code = code.to_string();
    let words = match kind {
        ChannelKind::WhatsApp => say!("message-meta-code", code = code),
        ChannelKind::Sms => say!("message-carrier-code", code = code),
    };
    html! { " " span.small { (words) } }
}

fn is_failure(what: &What) -> bool {
    match what {
        What::Stopped(_) => true,
        What::Told(told) => told.status == MessageState::Failed.as_str(),
        What::Known(state) => *state == MessageState::Failed,
        what => what.wrong().is_some(),
    }
}

fn facts(checked: &Checked, kind: ChannelKind) -> Markup {
    let entry = checked.entry_at.map(|at| {
        let at = time(at, Form::Full);
        match checked.entry {
            Entry::Offered => weave!("story-entry-offered", at = at),
            Entry::Open => weave!("story-entry-open", at = at),
            Entry::Missed => weave!("story-entry-missed", at = at),
            Entry::Ended | Entry::None => weave!("story-entry-ended", at = at),
        }
    });
    html! {
        dl.story-facts {
            @if kind == ChannelKind::WhatsApp {
                dt { (word("story-window")) }
                dd {
                    @if let Some(until) = checked.window_until { (weave!("story-window-until", at = time(until, Form::Amid))) }
                    @else { (word("story-window-closed")) }
                }
            }
            @if let Some(entry) = entry { dt { (word("story-entry")) } dd { (entry) } }
            @if let Some(cost) = &checked.cost { dt { (word("story-price")) } dd { (price(cost)) } }
            @if let Some(rule) = &checked.rule { dt { (word("story-rule")) } dd { (rule) } }
        }
    }
}

/// What was reserved at an instant.
fn place(reserved: &Reserved, at: Timestamp) -> Markup {
    html! {
        dl.story-facts {
            dt { (word("story-goes")) }
            dd { @if reserved.goes_at > at + AT_ONCE { (time(reserved.goes_at, Form::Full)) } @else { (word("story-goes-at-once")) } }
            @if reserved.counted { dt { (word("story-counted")) } dd { (word("story-counted-yes")) } }
        }
    }
}
