//! The inbox page: list, thread and panel side by side. Which of them a narrow screen shows follows from
//! whether a conversation is open.

use maud::{Markup, html};

use super::list::{List, list};
use crate::frame::icon::icon;
use crate::frame::shell::{self, Frame, Section};
use crate::thread::Thread;
use crate::thread::page::{nothing_chosen, thread};
use crate::thread::panel::{Panel, panel};

/// The page of the inbox; with a conversation, its thread and contact.
pub fn page(frame: &Frame, conversations: &List, open: Option<(&Thread, &Panel)>) -> Markup {
    let now = frame.now;
    shell::page(
        frame,
        Section::Inbox(conversations.view),
        &html! {
            main.inbox data-open=[open.is_some().then_some("")] {
                (list(conversations, now))
                @match open {
                    Some((conversation, contact)) => { (thread(conversation, now)) (panel(contact, now)) },
                    None => { (nothing_chosen()) section #panel.panel aria-label="Contact" hidden {} },
                }
            }
            (picker_shell())
            (light_box())
            (reaction_menu())
            (keys())
            (blank_bubble())
        },
    )
}

/// The dialog that the template picker is put into.
fn picker_shell() -> Markup {
    html! {
        dialog #picker.picker aria-label="Templates" { div #picker-content.picker-content {} }
    }
}

fn light_box() -> Markup {
    html! {
        dialog #light-box.light-box aria-label="Picture" {
            form method="dialog" { button.icon-button aria-label="Close" { (icon("cross")) } }
            img #light-box-image alt="" src="data:,";
        }
    }
}

fn reaction_menu() -> Markup {
    html! {
        div #react-menu.popover.react-menu popover role="group" aria-label="React with" {
            @for (emoji, name) in [("👍", "thumbs up"), ("❤️", "heart"), ("😂", "laughing"), ("😮", "astonished"), ("😢", "sad"), ("🙏", "thanks")] {
                button type="button" data-emoji=(emoji) aria-label=(name) { (emoji) }
            }
            button type="button" data-emoji="" aria-label="Take my reaction away" { (icon("cross")) }
        }
    }
}

fn keys() -> Markup {
    let keys = [
        ("J", "Next conversation"),
        ("K", "Previous conversation"),
        ("Enter", "Open it"),
        ("R", "Write"),
        ("T", "Templates"),
        ("E", "Resolve"),
        ("/", "Search"),
        ("Ctrl Enter", "Send, also in the picker"),
        ("Alt 1 … 9", "The remedies of a refusal"),
        ("Esc", "Close, or leave the field"),
        ("?", "This list"),
    ];
    html! {
        dialog #keys.keys-dialog aria-labelledby="keys-title" {
            h2 #keys-title { "Keys" }
            dl.pairs { @for (key, what) in keys { dt { kbd { (key) } } dd { (what) } } }
            form method="dialog" { button.bar-button { "Close" } }
        }
    }
}

/// What the script copies to show a message at once, before the server has answered. The same classes as a
/// bubble; the answer replaces it.
fn blank_bubble() -> Markup {
    html! {
        template #blank-bubble {
            li.msg.ours.waiting tabindex="-1" {
                div.line {
                    div.bubble data-kind="text" {
                        p.words dir="auto" {}
                        span.meta { time data-form="time" {} (crate::thread::bubble::ticks(crate::thread::bubble::Delivery::Queued)) }
                    }
                }
            }
        }
    }
}
