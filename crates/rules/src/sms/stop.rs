//! Stopping and starting again by a text message (S2.4). The carriers know these words themselves, whatever a workspace
//! says of consent: after STOP they deliver nothing more from that sender.

/// The category of a preference that is about one SMS sender.
pub const CATEGORY: &str = "sms";

/// What a whole message asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Nothing more from this sender.
    Stop,
    /// It may write again.
    Start,
    /// Who is this?
    Help,
}

impl Word {
    /// What the carrier calls it.
    pub fn of_carrier(word: &str) -> Option<Self> {
        match word.to_ascii_uppercase().as_str() {
            "STOP" => Some(Self::Stop),
            "START" => Some(Self::Start),
            "HELP" => Some(Self::Help),
            _ => None,
        }
    }
}

/// What a message asks for that is nothing but one of the words. YES is one of them: of somebody who never stopped it says
/// nothing, which whoever hears it has to see.
pub fn word(text: &str) -> Option<Word> {
    let text = text.trim();
    if text.len() > 16 {
        return None;
    }
    match text.to_ascii_uppercase().as_str() {
        "STOP" | "STOPALL" | "UNSUBSCRIBE" | "CANCEL" | "END" | "QUIT" | "REVOKE" | "OPTOUT" => {
            Some(Word::Stop)
        }
        "START" | "YES" | "UNSTOP" => Some(Word::Start),
        "HELP" | "INFO" => Some(Word::Help),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_message_is_one_of_the_words() {
        for (text, said) in [
            ("STOP", Some(Word::Stop)),
            (" stop\n", Some(Word::Stop)),
            ("Quit", Some(Word::Stop)),
            ("unstop", Some(Word::Start)),
            ("YES", Some(Word::Start)),
            ("Help", Some(Word::Help)),
            ("stop it", None),
            ("STOP.", None),
            ("", None),
            ("no", None),
        ] {
            assert_eq!(word(text), said, "{text:?}");
        }
    }

    #[test]
    fn the_carriers_own_word_is_known() {
        assert_eq!(Word::of_carrier("STOP"), Some(Word::Stop));
        assert_eq!(Word::of_carrier("start"), Some(Word::Start));
        assert_eq!(Word::of_carrier("HELP"), Some(Word::Help));
        assert_eq!(Word::of_carrier(""), None);
    }
}
