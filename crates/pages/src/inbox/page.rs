//! The inbox page: list, thread and panel side by side. Which of them a narrow screen shows follows from
//! whether a conversation is open.

use maud::{Markup, html};

use super::list::{List, list};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::thread::Thread;
use crate::thread::composer::sms::signs;
use crate::thread::page::{nothing_chosen, thread};
use crate::thread::panel::{Panel, panel};
use crate::thread::ticks::{Delivery, ticks};
use crate::words::word;

/// The page of the inbox; with a conversation, its thread and contact.
pub fn page(frame: &Frame, conversations: &List, open: Option<(&Thread, &Panel)>) -> Markup {
    let now = frame.now;
    shell::page(
        frame,
        Section::Inbox(conversations.page.narrowing.view),
        &html! {
            main.inbox data-open=[open.is_some().then_some("")] {
                (list(conversations, now))
                @match open {
                    Some((conversation, contact)) => { (thread(conversation, now)) (panel(contact, now)) },
                    None => { (nothing_chosen(&conversations.closing, now)) section #panel.panel aria-label=(word("contact")) hidden {} },
                }
            }
            (picker_shell())
            dialog #story.story aria-label=(word("story-title")) { div #story-content.story-content {} }
            (light_box())
            (reaction_menu())
            div #work-menu.popover.work-menu popover role="dialog" aria-label=(word("work-open")) {}
            (keys())
            (blank_bubble())
            (blank_notes())
            (signs())
        },
    )
}

/// The dialog that the template picker is put into.
fn picker_shell() -> Markup {
    html! {
        dialog #picker.picker aria-label=(word("page-templates")) { div #picker-content.picker-content {} }
    }
}

fn light_box() -> Markup {
    html! {
        dialog #light-box.light-box aria-label=(word("light-box")) {
            form method="dialog" { button.icon-button aria-label=(word("close")) { (icon("cross")) } }
            img #light-box-image alt="" src="data:,";
        }
    }
}

/// What one can react with, and the ids of their names.
const REACTIONS: [(&str, &str); 6] = [
    ("👍", "react-thumbs-up"),
    ("❤️", "react-heart"),
    ("😂", "react-laughing"),
    ("😮", "react-astonished"),
    ("😢", "react-sad"),
    ("🙏", "react-thanks"),
];

fn reaction_menu() -> Markup {
    html! {
        div #react-menu.popover.react-menu popover role="group" aria-label=(word("react-with")) {
            @for (emoji, name) in REACTIONS {
                button type="button" data-emoji=(emoji) aria-label=(word(name)) { (emoji) }
            }
            button type="button" data-emoji="" aria-label=(word("react-none")) { (icon("cross")) }
        }
    }
}

fn keys() -> Markup {
    let keys = [
        ("J", "key-next"),
        ("K", "key-previous"),
        ("Enter", "key-open"),
        ("R", "key-write"),
        ("T", "key-templates"),
        ("C", "key-channel"),
        ("E", "key-resolve"),
        ("Shift E", "key-resolve-next"),
        ("M", "key-work"),
        ("S", "key-sleep"),
        ("L", "key-label"),
        ("N", "key-note"),
        ("I", "key-story"),
        ("Z", "key-undo"),
        ("/", "key-search"),
        ("Ctrl Enter", "key-send"),
        ("Alt 1 … 9", "key-ways"),
        ("Esc", "key-leave"),
        ("?", "key-this"),
    ];
    html! {
        dialog #keys.keys-dialog aria-labelledby="keys-title" {
            h2 #keys-title tabindex="-1" autofocus { (word("keys")) }
            dl.pairs { @for (key, what) in keys { dt { kbd { (key) } } dd { (word(what)) } } }
            (legend())
            form method="dialog" { button.bar-button { (word("close")) } }
        }
    }
}

/// What the marks of a row mean.
fn legend() -> Markup {
    let chip =
        |class: &str, glyph, words: &str| html! { span class={ "chip " (class) } { (icon(glyph)) (words) } };
    let marks = [
        (html! { span.edge-shown {} }, "legend-edge", "row-waits"),
        (chip("open", "clock", "21 h"), "legend-clock", "legend-clock-about"),
        (chip("closing", "clock", "3 h"), "legend-clock-soon", "legend-clock-soon-about"),
        (chip("closed", "lock", ""), "legend-lock", "legend-lock-about"),
        (chip("free", "gift", ""), "legend-gift", "legend-gift-about"),
        (html! { span.dot { "2" } }, "legend-number", "legend-number-about"),
        (html! { span.assignee { "AB" } }, "legend-letters", "legend-letters-about"),
    ];
    html! {
        h2 { (word("legend")) }
        dl.pairs.legend {
            @for (mark, name, what) in marks {
                dt { span aria-hidden="true" { (mark) } span.unseen { (word(name)) } }
                dd { (word(what)) }
            }
        }
    }
}

/// What the script copies to show a message at once, before the server has answered. The same classes as a
/// bubble; the answer replaces it.
fn blank_bubble() -> Markup {
    html! {
        template #blank-bubble {
            li.msg.ours.waiting tabindex="-1" {
                p.via {}
                div.line {
                    div.bubble data-kind="text" {
                        p.words dir="auto" {}
                        span.meta { time data-form="time" {} (ticks(Delivery::Queued)) }
                    }
                }
            }
        }
    }
}

/// What the script puts below a message that is not with the server: why, and what can be done.
fn blank_notes() -> Markup {
    html! {
        @for (id, why) in [("blank-queued", "unsent-queued"), ("blank-refused", "unsent-refused")] {
            template id=(id) {
                div.waiting-note.unsent {
                    p { (icon("clock")) (word(why)) }
                    button.small-button type="button" data-send-now { (word("unsent-now")) }
                    button.small-button type="button" data-send-never { (word("unsent-never")) }
                }
            }
        }
    }
}
