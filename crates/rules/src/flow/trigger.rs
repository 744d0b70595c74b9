//! What sets a flow off: whether something that happened is what a trigger waits for, and what becomes of a run that
//! waits already. At most one run talks in a conversation.

use super::kind::Busy;
use super::model::{Begins, Flow, Trigger};
use super::run::{Run, Waits};
use crate::source::phrase;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happened<'a> {
    /// The customer wrote.
    Wrote {
        /// What; what stands on a button they pressed.
        text: &'a str,
        /// A conversation began by it.
        begins: bool,
        /// The entry point by which they came.
        entry: Option<Entry<'a>>,
        /// The campaign that it answers.
        campaign: Option<&'a str>,
    },
    /// Somebody pressed the button of this name beside Send.
    Pressed(&'a str),
    /// The conversation got this status.
    Status(&'a str),
    /// A program asks for it by this name.
    Asked(&'a str),
}

/// An entry point by which somebody came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// `ad`, `page` or `link`.
    pub kind: &'a str,
    /// What the workspace calls it; empty where it has no name for it.
    pub name: &'a str,
}

/// The first trigger, counted from 0, that waits for this. What comes with time is for whoever has a clock: a schedule, a
/// window that closes.
pub fn find(flow: &Flow, happened: Happened<'_>) -> Option<usize> {
    flow.triggers.iter().position(|trigger| waits_for(&trigger.begins, happened))
}

fn waits_for(begins: &Begins, happened: Happened<'_>) -> bool {
    match (begins, happened) {
        (Begins::Keyword { phrases, contains }, Happened::Wrote { text, .. }) => {
            let text = phrase(text);
            phrases.iter().any(|wanted| text == *wanted || (*contains && has_words(&text, wanted)))
        }
        (Begins::Conversation, Happened::Wrote { begins, .. }) => begins,
        (Begins::EntryPoint { kind, named }, Happened::Wrote { entry: Some(entry), .. }) => {
            (kind == "any" || kind == entry.kind) && named.as_ref().is_none_or(|name| name == entry.name)
        }
        (Begins::Campaign(name), Happened::Wrote { campaign, .. }) => campaign == Some(name.as_str()),
        (Begins::Button(name), Happened::Pressed(pressed)) => name == pressed,
        (Begins::Status(name), Happened::Status(status)) => name == status,
        (Begins::Api { name, .. }, Happened::Asked(asked)) => name == asked,
        _ => false,
    }
}

/// Whether a phrase stands in a text as whole words.
fn has_words(text: &str, phrase: &str) -> bool {
    let is_edge = |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|after| after.chars().next());
        is_edge(before) && is_edge(after)
    })
}

/// What a trigger does in a conversation in which a run may wait already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// The new run begins.
    Begin,
    /// The run that waits is stopped, then the new one begins.
    Switch,
    /// What the customer wrote is told to the run that waits.
    Answer,
    /// Nothing.
    Ignore,
}

/// Decides it. While people have the conversation nothing begins in it but what they begin themselves.
pub fn meet(trigger: &Trigger, running: Option<&Run>) -> Meeting {
    let Some(running) = running.filter(|run| run.ending().is_none()) else { return Meeting::Begin };
    let peoples = matches!(running.waits, Waits::People { .. } | Waits::Paused { .. });
    let pressed = matches!(trigger.begins, Begins::Button(_));
    match trigger.when_busy {
        _ if peoples && !pressed => Meeting::Ignore,
        _ if peoples => Meeting::Switch,
        Busy::Switch => Meeting::Switch,
        Busy::Answer if running.takes_answers() => Meeting::Answer,
        Busy::Answer | Busy::Ignore => Meeting::Ignore,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::kind::Busy;
    use crate::flow::model::Target;
    use crate::flow::problem::Place;
    use crate::time::Timestamp;

    fn keyword(phrases: &[&str], contains: bool) -> Begins {
        Begins::Keyword { phrases: phrases.iter().map(|phrase| (*phrase).to_owned()).collect(), contains }
    }

    fn wrote(text: &str) -> Happened<'_> {
        Happened::Wrote { text, begins: false, entry: None, campaign: None }
    }

    #[test]
    fn a_keyword_is_the_whole_message_or_whole_words_of_it() {
        for (text, whole, within) in [
            ("Hello", true, true),
            (" hello \n", true, true),
            ("hello there", false, true),
            ("oh, hello!", false, true),
            ("othello", false, false),
            ("", false, false),
        ] {
            assert_eq!(waits_for(&keyword(&["hello"], false), wrote(text)), whole, "{text}");
            assert_eq!(waits_for(&keyword(&["hello"], true), wrote(text)), within, "{text}");
        }
    }

    #[test]
    fn an_entry_point_is_of_a_kind_and_may_have_a_name() {
        let came = |kind, name| Happened::Wrote {
            text: "Hi",
            begins: true,
            entry: Some(Entry { kind, name }),
            campaign: None,
        };
        let any = Begins::EntryPoint { kind: "any".to_owned(), named: None };
        let poster = Begins::EntryPoint { kind: "link".to_owned(), named: Some("Poster".to_owned()) };
        assert!(waits_for(&any, came("ad", "")));
        assert!(waits_for(&poster, came("link", "Poster")));
        assert!(!waits_for(&poster, came("link", "Shop")));
        assert!(!waits_for(&poster, came("page", "Poster")));
        assert!(!waits_for(&any, wrote("Hi")));
        assert!(waits_for(&Begins::Conversation, came("ad", "")));
        assert!(!waits_for(&Begins::Conversation, wrote("Hi")));
    }

    #[test]
    fn a_run_that_waits_is_switched_answered_or_left_as_the_trigger_says() {
        let until = Timestamp::from_seconds(9);
        let waiting = |waits| Run { waits, ..Run::new("1") };
        let trigger =
            |begins, when_busy| Trigger { at: Place::default(), begins, when_busy, start: Target::End };
        let hello = |when_busy| trigger(keyword(&["hello"], false), when_busy);
        assert_eq!(meet(&hello(Busy::Ignore), None), Meeting::Begin);
        let answers = waiting(Waits::Answer { until });
        for (when_busy, meeting) in [
            (Busy::Switch, Meeting::Switch),
            (Busy::Answer, Meeting::Answer),
            (Busy::Ignore, Meeting::Ignore),
        ] {
            assert_eq!(meet(&hello(when_busy), Some(&answers)), meeting);
        }
        assert_eq!(meet(&hello(Busy::Answer), Some(&waiting(Waits::Time { until }))), Meeting::Ignore);
        let people = waiting(Waits::People { until: None });
        assert_eq!(meet(&hello(Busy::Switch), Some(&people)), Meeting::Ignore);
        let button = trigger(Begins::Button("Invite".to_owned()), Busy::Ignore);
        assert_eq!(meet(&button, Some(&people)), Meeting::Switch);
        let over = waiting(Waits::Over(crate::flow::run::Ending::Finished));
        assert_eq!(meet(&hello(Busy::Ignore), Some(&over)), Meeting::Begin);
    }
}
