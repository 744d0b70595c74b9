//! With what a bot signs what it asks of other programs: a key of its own, which is shown once when it is made.

use maud::{Markup, html};

use super::Bot;
use crate::frame::field::{Ask, ask};
use crate::frame::icon::icon;
use crate::words::word;

/// With what a bot signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signing {
    /// With nothing: whoever is asked cannot tell it from anybody else.
    Not,
    /// With the secret that the environment names, as all bots without a key.
    Common,
    /// With a key of its own.
    Own,
    /// With this key, which was made a moment ago.
    Made(String),
}

/// What is told of it, and what changes it for whoever may deploy.
pub(super) fn signing(bot: &Bot, signs: &Signing) -> Markup {
    html! {
        section.bot-signing aria-labelledby="signing" {
            h2 #signing { (icon("key")) (word("bot-signing")) }
            @match signs {
                Signing::Not => p.wrong { (icon("info")) span { (word("bot-signs-not")) } },
                Signing::Common => p { (word("bot-signs-common")) },
                Signing::Own => p { (word("bot-signs-own")) },
                Signing::Made(key) => {
                    p role="status" { (word("bot-key-made")) }
                    pre.bot-file #new-key tabindex="0" dir="ltr" { (key) }
                },
            }
            p.small { (word("bot-signing-about")) }
            @if bot.may.deploy { (change(bot, signs)) }
        }
    }
}

/// The first key is made at once; another one is asked about, since the one before is good no more.
fn change(bot: &Bot, signs: &Signing) -> Markup {
    let action = format!("{}/key", bot.path());
    html! {
        @match signs {
            Signing::Not | Signing::Common => form method="post" action=(action) { button.bar-button { (icon("key")) (word("bot-key-make")) } },
            Signing::Own | Signing::Made(_) => {
                (ask(
                    Ask { id: "change-key", action: &action, button: "bot-key-change", title: "bot-key-change-title", yes: "bot-key-change" },
                    &html! { p { (word("bot-key-change-about")) } },
                ))
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::May;
    use super::*;

    #[test]
    fn a_key_is_shown_when_it_is_made_and_changed_behind_a_question() {
        let bot = Bot { id: "b1".into(), may: May { edit: true, deploy: true }, ..Bot::default() };
        let drawn = |signs| signing(&bot, &signs).into_string();
        let made = drawn(Signing::Made("trb_<secret>".into()));
        assert!(made.contains("trb_&lt;secret&gt;") && made.contains("role=\"status\""));
        for (signs, asks) in [(Signing::Not, false), (Signing::Common, false), (Signing::Own, true)] {
            let page = drawn(signs);
            assert!(page.contains("action=\"/bots/b1/key\"") && !page.contains("trb_"));
            assert_eq!(page.contains("<dialog"), asks);
        }
        assert!(drawn(Signing::Not).contains("class=\"wrong\""), "that nothing is signed is told openly");
        let nobody = signing(&Bot { may: May::default(), ..bot.clone() }, &Signing::Own).into_string();
        assert!(!nobody.contains("<form"));
    }
}
