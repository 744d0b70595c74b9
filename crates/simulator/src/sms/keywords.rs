//! STOP, START and HELP: the carrier acts on them by itself, whatever the business does.

use crate::world::{SmsSender, World};

/// What a message of one word asks the carrier for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    Stop,
    Start,
    Help,
}

impl Keyword {
    /// The keyword that this message is, if it is one.
    pub(super) fn of(text: &str) -> Option<Keyword> {
        match text.trim().to_ascii_uppercase().as_str() {
            "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "REVOKE" | "OPTOUT" => {
                Some(Keyword::Stop)
            }
            "START" | "YES" | "UNSTOP" => Some(Keyword::Start),
            "HELP" | "INFO" => Some(Keyword::Help),
            _ => None,
        }
    }

    /// As webhooks tell it.
    pub(super) fn word(self) -> &'static str {
        match self {
            Keyword::Stop => "STOP",
            Keyword::Start => "START",
            Keyword::Help => "HELP",
        }
    }
}

/// Does what the keyword asks for; what the carrier answers, if it answers.
pub(super) fn act(
    world: &mut World,
    sender: &SmsSender,
    phone: &str,
    keyword: Keyword,
    at: i64,
) -> Option<&'static str> {
    match keyword {
        Keyword::Stop => world.stop_sms(sender.scope(), phone, Some(at)).then_some(
            "You are unsubscribed and get no more messages from here. Reply START to get them again.",
        ),
        Keyword::Start => world
            .stop_sms(sender.scope(), phone, None)
            .then_some("You get messages from here again. Reply HELP for help, STOP to unsubscribe."),
        Keyword::Help => Some("Reply STOP to unsubscribe. Your carrier may charge for messages."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_stands_alone_in_any_case() {
        assert_eq!(Keyword::of(" stop\n"), Some(Keyword::Stop));
        assert_eq!(Keyword::of("Unstop"), Some(Keyword::Start));
        assert_eq!(Keyword::of("info"), Some(Keyword::Help));
        for other in ["stop it", "", "please stop", "stop!"] {
            assert_eq!(Keyword::of(other), None, "{other}");
        }
    }
}
