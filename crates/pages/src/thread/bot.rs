//! The bot in a thread: the strip that says that it talks here, with taking over and giving back, and the buttons beside Send
//! that begin one.

use maud::{Markup, html};
use transom_rules::id::ConversationId;
use transom_rules::time::Timestamp;

use crate::frame::icon::icon;
use crate::frame::when::{Form, time};
use crate::say;
use crate::weave;
use crate::words::word;

/// The bot that talks in a conversation, or stands aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talking {
    /// What it is called.
    pub name: String,
    /// The address of its run; empty where whoever looks may not open it.
    pub path: String,
    /// What it does.
    pub state: Doing,
    /// Since when.
    pub since: Timestamp,
    /// Whether whoever looks may take over and give back.
    pub may_take: bool,
}

/// What a bot does in a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Doing {
    /// It waits for the customer's answer.
    #[default]
    Hears,
    /// It lets time pass, or asks another program.
    Waits,
    /// It gave the conversation to people, and goes on when they give it back.
    HandedOver,
    /// People took over while it talked.
    Aside,
}

/// A button beside Send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// The id of the bot in text.
    pub bot: String,
    /// What stands on it.
    pub name: String,
    /// What the bot is called.
    pub bot_name: String,
    /// The template that it sends at once; empty where it sends none.
    pub template: String,
    /// What that costs: its category and price; empty where nothing is known.
    pub price: String,
}

impl Button {
    /// What it begins: the bot's name where the button has another, the template, what that costs.
    fn about(&self) -> String {
        let bot = if self.bot_name == self.name { "" } else { &self.bot_name };
        let said = [bot, &self.template, &self.price].into_iter().filter(|part| !part.is_empty());
        said.collect::<Vec<_>>().join(" · ")
    }
}

/// The strip above the composer; empty while no bot talks. It has the id `bot-strip`, so that a patch can change it.
pub fn strip(talking: Option<&Talking>, conversation: ConversationId) -> Markup {
    html! {
        div #bot-strip {
            @if let Some(talking) = talking {
                div.bot-strip role="status" {
                    (icon("bot"))
                    span { (told(talking)) @if !talking.path.is_empty() { " " a href=(talking.path) { (word("bot-strip-path")) } } }
                    @if talking.may_take { (acts(talking, conversation)) }
                }
            }
        }
    }
}

fn told(talking: &Talking) -> Markup {
    let (name, since) = (html! { bdi { (talking.name) } }, time(talking.since, Form::Ahead));
    match talking.state {
        Doing::Hears => weave!("bot-strip-hears", name = name, since = since),
        Doing::Waits => weave!("bot-strip-waits", name = name, since = since),
        Doing::HandedOver => weave!("bot-strip-handed-over", name = name, since = since),
        Doing::Aside => weave!("bot-strip-aside", name = name, since = since),
    }
}

fn acts(talking: &Talking, conversation: ConversationId) -> Markup {
    let is_peoples = matches!(talking.state, Doing::Aside | Doing::HandedOver);
    let button = |act: &str, name: &'static str| {
        html! { form method="post" action={ "/c/" (conversation) "/bot/" (act) } data-live { button.small-button { (word(name)) } } }
    };
    html! {
        span.bot-acts {
            @if is_peoples { (button("give", "bot-give-back")) } @else { (button("take", "bot-take-over")) }
            (button("end", "bot-end-run"))
        }
    }
}

/// The form that the buttons below send: it stands outside of the one that they stand in.
pub fn form(conversation: ConversationId) -> Markup {
    html! { form #bot-form method="post" action={ "/c/" (conversation) "/bot" } data-live {} }
}

/// What begins bots: a button with its name, or a menu of several. None while nothing can be begun.
pub fn buttons(all: &[Button]) -> Markup {
    match all {
        [] => html! {},
        [one] => begins(one, "bar-button bot-begin", true),
        several => html! {
            button.bar-button.bot-begin type="button" popovertarget="bot-menu" aria-haspopup="true" title=(word("bot-begin")) { (icon("bot")) span { (word("bot-menu")) } }
            div #bot-menu.popover.bot-menu popover role="group" aria-label=(word("bot-begin")) {
                @for one in several { (begins(one, "bar-button", false)) }
            }
        },
    }
}

fn begins(one: &Button, class: &str, is_alone: bool) -> Markup {
    let about = one.about();
    let title = say!("bot-begin-title", name = &one.bot_name);
    let title = if is_alone && !about.is_empty() { format!("{title}: {about}") } else { title };
    html! {
        button class=(class) form="bot-form" name="begin" value={ (one.bot) " " (one.name) } title=(title) {
            @if is_alone { (icon("bot")) }
            span dir="auto" { (one.name) @if !is_alone && !about.is_empty() { small dir="auto" { (about) } } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversation() -> ConversationId {
        crate::sample::conversation(1)
    }

    #[test]
    fn the_strip_offers_to_take_over_from_a_bot_that_talks_and_to_give_back_to_one_that_stands_aside() {
        let drawn = |state, may_take| {
            let talking = Talking { name: "Welcome <b>".into(), state, may_take, ..Talking::default() };
            strip(Some(&talking), conversation()).into_string()
        };
        let talks = drawn(Doing::Hears, true);
        assert!(
            talks.contains("Welcome &lt;b&gt;")
                && talks.contains("/bot/take\"")
                && !talks.contains("/bot/give\"")
        );
        let aside = drawn(Doing::Aside, true);
        assert!(aside.contains("/bot/give\"") && !aside.contains("/bot/take\""));
        assert!(!drawn(Doing::Waits, false).contains("<form"), "who may not act is told and no more");
        assert_eq!(strip(None, conversation()).into_string(), "<div id=\"bot-strip\"></div>");
    }

    #[test]
    fn one_bot_has_its_button_and_several_a_menu() {
        let button = |bot: &str, name: &str, template: &str| Button {
            bot: bot.into(),
            name: name.into(),
            bot_name: format!("Bot {bot}"),
            template: template.into(),
            price: if template.is_empty() { String::new() } else { "Utility · $0.01".into() },
        };
        let (one, other) = (button("b1", "Start <b>", ""), button("b2", "Feedback", "follow_up"));
        let drawn = |all: &[Button]| buttons(all).into_string();
        assert_eq!(drawn(&[]), "");
        let single = drawn(std::slice::from_ref(&one));
        assert!(
            single.contains("Start &lt;b&gt;")
                && single.contains("value=\"b1 Start &lt;b&gt;\"")
                && !single.contains("popover")
        );
        let menu = drawn(&[one, other]);
        assert!(menu.contains("popovertarget=\"bot-menu\"") && menu.contains("b2 Feedback"));
        assert_eq!(menu.matches("form=\"bot-form\"").count(), 2);
        assert!(
            menu.contains(">Bot b1</small>")
                && menu.contains(">Bot b2 · follow_up · Utility · $0.01</small>")
        );
        assert!(form(conversation()).into_string().contains("id=\"bot-form\""));
    }
}
