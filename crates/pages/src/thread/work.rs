//! The menu of a conversation: where it stands, when it wakes, how urgent it is, its labels. It is opened from its row in
//! the list and from its head, and drawn when it is.

use maud::{Markup, html};
use transom_rules::access::{Permission, Set};
use transom_rules::id::ConversationId;
use transom_rules::mark::{Colour, Priority};
use transom_rules::time::{Span, Timestamp};

use crate::contacts::block::{self, Blocking};
use crate::frame::chip::{Status, Window};
use crate::frame::field::{Choice, select};
use crate::frame::icon::icon;
use crate::frame::tag::priority_word;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// What can be done with a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Which.
    pub conversation: ConversationId,
    /// With whom.
    pub name: String,
    /// Where it can stand, and where it does: those of ours, and those of the workspace.
    pub statuses: Vec<Offer>,
    /// The teams whose work it can be, and none.
    pub teams: Vec<Choice>,
    /// Whose work it can be, and nobody's.
    pub people: Vec<Choice>,
    /// How urgent it is.
    pub priority: Priority,
    /// Until when its window is open; what wakes it before that is offered.
    pub window: Window,
    /// When somebody is there again, or comes next.
    pub opens: Option<Timestamp>,
    /// Whether its contact is blocked.
    pub blocking: Blocking,
    /// The workspace's labels, those on that it has.
    pub labels: Vec<(Choice, Colour)>,
    /// What whoever looks may do: nothing else is offered.
    pub permissions: Set<Permission>,
}

/// Where a conversation can stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What is sent: a word of ours, or an id.
    pub value: String,
    /// What it is called.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// It stands there now.
    pub is_on: bool,
}

impl Offer {
    /// One of ours.
    pub fn ours(status: Status, is_on: bool) -> Self {
        let colour = match status {
            Status::Open => Colour::Green,
            Status::Pending => Colour::Yellow,
            Status::Snoozed => Colour::Blue,
            Status::Closed => Colour::Grey,
        };
        Self { value: status.as_str().to_owned(), name: status.label().to_owned(), colour, is_on }
    }
}

/// The inside of the menu.
pub fn work(work: &Work, now: Timestamp) -> Markup {
    let may = |permission| work.permissions.contains(permission);
    html! {
        h2.work-title { (say!("work-of", name = &work.name)) }
        @if may(Permission::ConversationsAssign) { (given(work)) }
        @if may(Permission::ConversationsClose) { (statuses(work)) (sleep(work, now)) }
        @if may(Permission::ConversationsOrganise) { (priorities(work)) (labels(work)) }
        (block::menu(&work.blocking))
    }
}

/// Whose work it is: a team's, and somebody's.
fn given(work: &Work) -> Markup {
    let lists = [("team", "work-team", &work.teams), ("assignee", "work-assignee", &work.people)];
    html! {
        div.work-part.work-given {
            @for (name, label, choices) in lists {
                @if choices.len() > 1 {
                    form method="post" action={ "/c/" (work.conversation) "/" (name) } data-live data-on-change {
                        (select(&format!("work-{name}"), name, label, choices))
                    }
                }
            }
        }
    }
}

fn statuses(work: &Work) -> Markup {
    html! {
        form.work-part method="post" action={ "/c/" (work.conversation) "/status" } data-live data-closes {
            h3 { (word("work-status")) }
            div.work-choices {
                @for one in &work.statuses {
                    button class={ "work-choice in-" (one.colour) } name="status" value=(one.value) aria-pressed=(one.is_on) {
                        i.stage-dot {} span dir="auto" { (one.name) }
                    }
                }
            }
        }
    }
}

/// The hours that a person thinks in are their own, so the script works those out.
fn sleep(work: &Work, now: Timestamp) -> Markup {
    let before_end = match work.window {
        Window::Open { until } => Some(until - Span::hours(1)).filter(|at| *at > now),
        Window::None | Window::Stopped | Window::Never | Window::Closed { .. } => None,
    };
    let stands = work.statuses.iter().find(|one| one.is_on).map_or("open", |one| one.value.as_str());
    html! {
        form.work-part method="post" action={ "/c/" (work.conversation) "/snooze" } data-live data-closes data-sleep data-conversation=(work.conversation) data-stands=(stands) {
            h3 { (word("work-sleep")) }
            input type="hidden" name="until" value="";
            div.work-choices {
                @if let Some(at) = before_end {
                    button.work-choice data-until=(at.millis()) { (icon("clock")) span { (word("work-before-window")) " · " (time(at, Form::Ahead)) } }
                }
                button.work-choice data-until=((now + Span::hours(1)).millis()) { (icon("moon")) span { (word("work-one-hour")) } }
                button.work-choice data-until=((now + Span::hours(4)).millis()) { (icon("moon")) span { (word("work-four-hours")) } }
                @if let Some(at) = work.opens {
                    button.work-choice data-until=(at.millis()) { (icon("clock")) span { (word("work-when-open")) " · " (time(at, Form::Full)) } }
                }
                button.work-choice data-morning="1" { (icon("moon")) span { (word("work-tomorrow")) } }
                button.work-choice data-morning="monday" { (icon("moon")) span { (word("work-monday")) } }
                button.work-choice { (icon("moon")) span { (word("work-until-answer")) } }
            }
            div.work-at {
                label.unseen for="work-at" { (word("work-at")) }
                input #work-at type="datetime-local" data-at;
                button.small-button data-chosen { (word("work-sleep-until")) }
            }
        }
    }
}

fn priorities(work: &Work) -> Markup {
    html! {
        form.work-part method="post" action={ "/c/" (work.conversation) "/priority" } data-live data-closes {
            h3 { (word("work-priority")) }
            div.work-choices.in-line {
                @for one in Priority::ALL {
                    button.work-choice name="priority" value=(one) aria-pressed=(*one == work.priority) { (priority_word(*one)) }
                }
            }
        }
    }
}

fn labels(work: &Work) -> Markup {
    html! {
        div.work-part {
            fieldset {
                legend { (word("work-labels")) }
                @if work.labels.is_empty() {
                    p.small {
                        (word("work-no-labels"))
                        @if work.permissions.contains(Permission::DefinitionsManage) { " " a href="/settings/labels" { (word("work-make-labels")) } }
                    }
                }
                div.work-labels {
                    @for (one, colour) in &work.labels {
                        // Each by itself: whoever ticks one says nothing of what a colleague did with the others.
                        form method="post" action={ "/c/" (work.conversation) "/labels" } data-live data-on-change {
                            input type="hidden" name="label" value=(one.value);
                            label class={ "work-label in-" (colour) } {
                                input type="checkbox" name="is_on" value="on" checked[one.is_on];
                                span.label dir="auto" { (one.name) }
                            }
                        }
                    }
                }
            }
        }
    }
}
