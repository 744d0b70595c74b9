//! What happened at an instant: messages with what became of them, charges with what they say.

use transom_pages::frame::price::Cost;
use transom_pages::timeline::{By, Fate, Label, Mark, MarkForm};
use transom_pages::words::{self, say, word};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::pricing::{Reason, price};
use transom_rules::words::prices::why_charged;
use transom_store::charges::Charge;
use transom_store::messages::Message;

use super::super::windows::refused_send;
use crate::shown::Shown;

/// How far it got. What was delivered although it had failed still says that it failed.
fn fate(message: &Message) -> Fate {
    let failed = message.delivery.failed_at.is_some();
    match message.delivery.state {
        MessageState::Cancelled => Fate::Cancelled,
        MessageState::Queued | MessageState::Claimed | MessageState::Posting => Fate::Waits,
        MessageState::Failed | MessageState::Stopped => Fate::Failed(why_failed(message)),
        _ if failed && message.delivery.fault.is_some() => Fate::Failed(why_failed(message)),
        _ => Fate::Went,
    }
}

fn why_failed(message: &Message) -> String {
    // Meta's own words claim that 24 hours have passed, whether they have or not.
    if refused_send(message).is_some() {
        return word("fact-window-refused").to_owned();
    }
    let own = message.delivery.fault.as_ref().map(words::fault::own).filter(|own| !own.is_empty());
    own.unwrap_or_else(|| word("failed-never-left").to_owned())
}

pub(super) fn mark(message: &Shown<Message>) -> Mark {
    Mark {
        id: message.id.to_string(),
        at: message.at,
        by: if message.inbound { By::Customer } else { By::Business },
        form: match message.kind {
            Kind::Template => MarkForm::Template,
            Kind::Call => MarkForm::Call,
            _ => MarkForm::FreeForm,
        },
        text: if message.text.is_empty() {
            words::kind(message.kind).to_owned()
        } else {
            beginning(&message.text)
        },
        fate: fate(message),
    }
}

/// As much of a text as a row of the table has room for.
fn beginning(text: &str) -> String {
    const LETTERS: usize = 80;
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// What a charge says in a picture.
pub(crate) fn cost(cost: &price::Cost) -> Cost {
    match (cost.charge.billable, cost.charge.reason, cost.amount) {
        (true, _, Some(amount)) => Cost::Money { currency: cost.currency.clone(), amount },
        (true, _, None) => Cost::NoRate,
        (false, Reason::Joined, _) => Cost::Included,
        (false, ..) => Cost::Free,
    }
}

pub(super) fn label(charge: &Charge) -> Label {
    Label {
        at: charge.at,
        message: charge.message_id.to_string(),
        category: charge.cost.charge.category,
        cost: cost(&charge.cost),
        why: say(&why_charged(&charge.cost, charge.form)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::message;
    use super::*;

    #[test]
    fn a_long_text_is_cut_where_the_reader_sees_it() {
        assert_eq!(beginning("short"), "short");
        assert_eq!(beginning(&"ä".repeat(80)), "ä".repeat(80));
        assert_eq!(beginning(&format!("{} b", "ä".repeat(79))), format!("{}…", "ä".repeat(79)));
    }

    #[test]
    fn a_mark_tells_what_became_of_its_message() {
        use MessageState::{Cancelled, Delivered, Failed, Queued, Received, Stopped};
        assert_eq!([Received, Delivered].map(|state| fate(&message(0, state))), [Fate::Went, Fate::Went]);
        assert_eq!(fate(&message(0, Queued)), Fate::Waits);
        assert_eq!(fate(&message(0, Cancelled)), Fate::Cancelled);
        for state in [Failed, Stopped] {
            assert_eq!(fate(&message(0, state)), Fate::Failed("it did not leave".into()), "{state:?}");
        }
    }
}
