//! What runs for a while: windows from the customer's messages, entry points from the pair's clocks, billing
//! conversations from the ledger.

use std::collections::BTreeMap;
use std::ops::Range;

use transom_pages::frame::when::{Length, left};
use transom_pages::say;
use transom_pages::timeline::{Conversation, Entry, EntryState, Refused, Window};
use transom_pages::words::word;
use transom_rules::entry_point::EntryLife;
use transom_rules::pair::Pair;
use transom_rules::pricing::by_conversation::LASTS_HOURS;
use transom_rules::pricing::{Reason, RuleSet};
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::{self, WINDOW, WindowState};
use transom_store::charges::Charge;
use transom_store::messages::Message;

use super::super::windows::{self, refused_send};

/// What runs for a while, whether it is in sight or not.
pub(super) struct Clocks {
    pub(super) windows: Vec<Window>,
    pub(super) entries: Vec<Entry>,
    pub(super) conversations: Vec<Conversation>,
}

impl Clocks {
    /// Those of a pair during some time, as far as its messages and charges of that time tell.
    pub(super) fn of(
        pair: &Pair,
        page: &[Message],
        charges: &[Charge],
        during: &Range<Timestamp>,
        now: Timestamp,
    ) -> Self {
        Self {
            windows: with_present(windows(page), &pair.window, during, now),
            entries: entries(pair, page, now),
            conversations: conversations(charges, pair, now),
        }
    }

    pub(super) fn spans(&self) -> Vec<Range<Timestamp>> {
        let windows = self.windows.iter().map(|one| one.from..one.until);
        let entries = self.entries.iter().map(|one| one.from..one.until);
        windows.chain(entries).chain(self.conversations.iter().map(|one| one.from..one.until)).collect()
    }

    /// Leaves what is in sight, if only in part.
    pub(super) fn cut_to(&mut self, from: Timestamp, until: Timestamp) {
        let shown = |begun: Timestamp, ended: Timestamp| from < ended && begun < until;
        self.windows.retain(|one| shown(one.from, one.until));
        self.entries.retain(|one| shown(one.from, one.until));
        self.conversations.retain(|one| shown(one.from, one.until));
    }
}

/// What Meta refused for the window, and when it said so. Where the customer had written within the day before, that
/// is told too: then Meta's word is not ours.
pub(super) fn refusals(page: &[Message]) -> Vec<Refused> {
    let told = |message: &Message| {
        let sent = refused_send(message)?;
        let at = message.delivery.failed_at?;
        let wrote = page.iter().filter(|one| windows::opens(one) && one.at <= sent).map(|one| one.at).max();
        let text = match wrote.filter(|wrote| sent < *wrote + WINDOW) {
            Some(wrote) => {
                let before = left(sent, wrote, Length::Long).unwrap_or_else(|| "0 min".to_owned());
                say!("refused-window-early", before = before)
            }
            None => word("refused-window").to_owned(),
        };
        Some(Refused { at, text })
    };
    page.iter().filter_map(told).collect()
}

fn windows(page: &[Message]) -> Vec<Window> {
    let spans = windows::of(page).into_iter();
    spans.map(|span| Window { from: span.from, until: span.until }).collect()
}

/// The windows with the present one as the pair's clock has it: what opened it may not be among the messages.
fn with_present(
    mut windows: Vec<Window>,
    clock: &window::Window,
    during: &Range<Timestamp>,
    now: Timestamp,
) -> Vec<Window> {
    let (opened, end, is_open) = match clock.state(now) {
        WindowState::NeverOpened => return windows,
        WindowState::Open { until, by } => (by.at, until, true),
        WindowState::Closed { since, by } => (by.at, since, false),
    };
    if !during.contains(&opened) {
        return windows;
    }
    match windows.last_mut().filter(|last| opened <= last.until) {
        Some(last) if is_open => last.until = end,
        // It was closed by what Meta refused, and is drawn so.
        Some(_) => {}
        None => windows.push(Window { from: opened, until: end }),
    }
    windows
}

fn entries(pair: &Pair, page: &[Message], now: Timestamp) -> Vec<Entry> {
    let sources: BTreeMap<Timestamp, &'static str> = page
        .iter()
        .filter(|message| !message.entry.is_empty())
        .map(|message| (message.at, if message.entry == "page" { "source-page" } else { "source-ad" }))
        .collect();
    let source = |from: Timestamp| sources.range(..=from).next_back().map_or("", |(_, source)| word(source));
    let spans = pair.entry.spans(now).into_iter();
    spans
        .map(|span| Entry {
            from: span.from,
            until: span.until,
            state: match span.life {
                EntryLife::Offered => EntryState::Offered,
                EntryLife::Answered => EntryState::Answered,
                EntryLife::Missed => EntryState::Missed,
                EntryLife::Open => EntryState::Open,
                EntryLife::Ended => EntryState::Ended,
            },
            source: source(span.from).to_owned(),
        })
        .collect()
}

/// The billing conversations that deliveries opened; an entry point that opens ends them all (R2.9).
fn conversations(charges: &[Charge], pair: &Pair, now: Timestamp) -> Vec<Conversation> {
    let openings: Vec<Timestamp> = pair
        .entry
        .spans(now)
        .into_iter()
        .filter(|span| matches!(span.life, EntryLife::Open | EntryLife::Ended))
        .map(|span| span.from)
        .collect();
    let opened = |charge: &&Charge| {
        let charge = charge.cost.charge;
        charge.rules == RuleSet::Cbp
            && matches!(
                charge.reason,
                Reason::ConversationOpened | Reason::FreeService | Reason::FreeAllowance
            )
    };
    let end = |from: Timestamp| {
        let until = from + Span::hours(i64::from(LASTS_HOURS));
        openings.iter().copied().find(|opening| from < *opening && *opening < until).unwrap_or(until)
    };
    let all = charges.iter().filter(opened);
    all.map(|charge| Conversation {
        category: charge.cost.charge.category,
        from: charge.at,
        until: end(charge.at),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use transom_rules::delivery::MessageState;
    use transom_rules::event::Fault;
    use transom_rules::id::MessageId;
    use transom_rules::receive::WINDOW_CLOSED;
    use transom_rules::window::CustomerEvent;
    use uuid::Uuid;

    use super::super::fixture::{at, message};
    use super::*;

    fn hours(windows: &[Window]) -> Vec<(i64, i64)> {
        windows.iter().map(|w| (w.from.seconds() / 3600, w.until.seconds() / 3600)).collect()
    }

    #[test]
    fn windows_join_where_they_touch() {
        let page: Vec<Message> =
            [0, 10, 34, 70].into_iter().map(|at| message(at, MessageState::Received)).collect();
        assert_eq!(hours(&windows(&page)), [(0, 58), (70, 94)]);
    }

    #[test]
    fn the_present_window_is_the_clocks() {
        let mut clock = window::Window::default();
        let drawn = |clock: &window::Window, page: &[Window], now| {
            hours(&with_present(page.to_vec(), clock, &(at(0)..at(200)), at(now)))
        };
        let page = [Window { from: at(0), until: at(24) }];
        assert_eq!(drawn(&clock, &page, 101), [(0, 24)]);
        clock.customer_wrote(CustomerEvent { at: at(100), message: MessageId(Uuid::nil()) });
        // What the customer wrote was cut from the page, and still the window is open.
        assert_eq!(drawn(&clock, &page, 101), [(0, 24), (100, 124)]);
        assert_eq!(drawn(&clock, &page, 150), [(0, 24), (100, 124)]);
        assert_eq!(drawn(&clock, &[Window { from: at(90), until: at(114) }], 101), [(90, 124)]);
        let earlier = with_present(page.to_vec(), &clock, &(at(0)..at(99)), at(101));
        assert_eq!(hours(&earlier), [(0, 24)], "days before it do not have it");
    }

    #[test]
    fn a_refusal_of_metas_ends_the_windows_before_it() {
        let mut sent = message(12, MessageState::Failed);
        sent.accepted_at = Some(at(12));
        sent.delivery.failed_at = Some(at(13));
        sent.delivery.fault = Some(Fault {
            code: WINDOW_CLOSED,
            title: "Too late".into(),
            details: String::new(),
            ..Fault::default()
        });
        let page = [message(0, MessageState::Received), sent, message(20, MessageState::Received)];
        assert_eq!(hours(&windows(&page)), [(0, 12), (20, 44)]);
        let texts: Vec<String> = refusals(&page).into_iter().map(|refused| refused.text).collect();
        assert_eq!(texts, [say!("refused-window-early", before = "12 h 00 m")]);
        assert_eq!(refusals(&page[1..])[0].text, word("refused-window"), "nobody had written");
    }
}
