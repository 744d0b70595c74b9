//! What happened to a message, in words: for pages, programs and commands alike.

use transom_rules::channel::ChannelKind;
use transom_rules::delivery::MessageState;
use transom_rules::pricing::price::Cost;
use transom_rules::reason::Standing;
use transom_rules::story::{What, Wrong};
use transom_rules::trail::Outcome;

use super::carried::dated;
use super::{say, word};
use crate::frame::price;
use crate::say;

/// What happened, in a few words.
pub fn line(what: &What, kind: ChannelKind) -> String {
    let id = match what {
        What::Written(_) => "story-written",
        What::Waits => "story-waits",
        What::Checked(_) => "story-checked",
        What::Reserved(_) => "story-reserved",
        What::Left => "story-left",
        What::Posted(outcome, _) => posted(*outcome, kind),
        What::Accepted => posted(Outcome::Accepted, kind),
        What::Stopped(_) => "story-stopped",
        What::Cancelled => "story-cancelled",
        What::SentAgain => "story-sent-again",
        What::Follows => "story-follows",
        What::Told(told) if told.status.is_empty() => "story-brought",
        What::Told(told) => match MessageState::from_word(&told.status).and_then(status) {
            Some(id) => id,
            None => return say!("story-status", status = told.status.as_str()),
        },
        What::Known(state) => status(*state).unwrap_or("story-sent"),
    };
    word(id).to_owned()
}

const fn posted(outcome: Outcome, kind: ChannelKind) -> &'static str {
    match outcome {
        Outcome::Accepted if matches!(kind, ChannelKind::Sms) => "story-accepted-sms",
        Outcome::Accepted => "story-accepted",
        Outcome::Held => "story-held",
        Outcome::Refused => "story-refused",
        Outcome::Again => "story-again",
        Outcome::Uncertain => "story-uncertain",
    }
}

const fn status(state: MessageState) -> Option<&'static str> {
    Some(match state {
        MessageState::Sent => "story-sent",
        MessageState::Delivered => "story-delivered",
        MessageState::Read => "story-read",
        MessageState::Played => "story-played",
        MessageState::Failed => "story-failed",
        _ => return None,
    })
}

/// What more there is to say: what went wrong, or why we stopped it; empty where there is nothing.
pub fn more(what: &What) -> String {
    match what {
        What::Stopped(why) => say(why),
        What::Known(_) => word("story-not-kept").to_owned(),
        what => what.wrong().map(wrong).unwrap_or_default(),
    }
}

/// What went wrong: never a code alone.
pub fn wrong(wrong: &Wrong) -> String {
    let title = wrong.title.as_deref().unwrap_or_else(|| word("story-error-unknown"));
    if wrong.details.is_empty() { title.to_owned() } else { format!("{title}: {}", dated(&wrong.details)) }
}

/// A price as it was told: `Utility · $0.0625`.
pub fn price(cost: &Cost) -> String {
    let amount = match cost.amount {
        _ if !cost.charge.billable => price::Cost::Free,
        Some(amount) => price::Cost::Money { currency: cost.currency.clone(), amount },
        None => price::Cost::NoRate,
    };
    format!("{} · {}", price::category(cost.charge.category), amount.text())
}

/// How likely a reason is.
pub fn standing(standing: Standing) -> &'static str {
    word(match standing {
        Standing::Certain => "story-certain",
        Standing::Likely => "story-likely",
        Standing::Possible => "story-possible",
        Standing::Unlikely => "story-unlikely",
        Standing::RuledOut => "story-ruled-out",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_never_told_by_its_code_alone() {
        let unknown = Wrong { code: Some(4_711), title: None, details: String::new() };
        assert_eq!(wrong(&unknown), "An error that is not in the catalogue");
        let told = Wrong { details: "Too late.".into(), ..unknown };
        assert_eq!(wrong(&told), "An error that is not in the catalogue: Too late.");
        let named = Wrong { title: Some("Window closed".into()), ..told };
        assert_eq!(wrong(&named), "Window closed: Too late.");
    }

    #[test]
    fn every_reason_and_all_that_speaks_for_it_has_words() {
        use transom_rules::reason::{Case, Reason, reasons};
        use transom_rules::time::{Span, Timestamp};
        let now = Timestamp::from_seconds(1_790_000_000);
        for kind in [ChannelKind::WhatsApp, ChannelKind::Sms] {
            for code in [None, Some(131_026), Some(131_049), Some(30_008)] {
                let case = Case {
                    kind,
                    sent_at: now,
                    now: now + Span::hours(800),
                    failed: code.is_some(),
                    code,
                    was_sent: false,
                    country: Some("CU".into()),
                    wrote_at: Some(now - Span::hours(1)),
                    read_at: Some(now + Span::hours(1)),
                    arrived_since: None,
                    arrived_before: Some(now - Span::hours(2)),
                    others_wait: 2,
                    category: None,
                    is_ours: true,
                    last_webhook_at: None,
                };
                for found in reasons(&case) {
                    let evidence = found.evidence.iter().map(|one| &one.text);
                    for sentence in [&found.title, &found.about].into_iter().chain(evidence) {
                        assert!(!say(sentence).contains(&*sentence.id), "{}", sentence.id);
                    }
                }
            }
        }
        assert_eq!(Reason::ALL.len(), 15);
    }
}
