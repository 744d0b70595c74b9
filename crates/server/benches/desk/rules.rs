//! The rules alone: how fast a history is folded, and how long a permit takes. Nothing is read or written; one
//! core works. What bounds the fold is shown by folding the same of so few pairs that the cache holds them.

use std::hint::black_box;

use anyhow::Context as _;
use serde_json::json;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::draft::{Draft, Form};
use transom_rules::id::{ChannelId, MessageId, TemplateId};
use transom_rules::pair::Pair;
use transom_rules::pricing::calendar::Calendar;
use transom_rules::replay::{Event, NumberIndex, Replay, What};
use transom_rules::send::facts::{ChannelFacts, Limits, Recipient, SendState, TemplateFound};
use transom_rules::send::{Decision, send};
use transom_rules::settings::Settings;
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::time::{Span, Timestamp};
use transom_rules::window::CustomerEvent;

use crate::clock;
use crate::figures::{Figures, median};
use crate::history::History;

/// Pairs of the history.
const PAIRS: u32 = 1_000_000;
/// Pairs that a core's own cache holds.
const FEW_PAIRS: u32 = 2_000;
/// Events of the history.
const EVENTS: u32 = 8_000_000;
/// Times that it is folded.
const ROUNDS: usize = 5;
/// Facts are looked at when there are so many.
const FACTS: usize = 4096;
/// Pairs that permits are asked for, one after the other.
const ASKED: u32 = 10_000;
/// Times that each of them is asked for.
const ASKED_TIMES: usize = 51;

/// Measures `fold_events_per_second`.
pub(crate) fn fold(figures: &mut Figures) -> anyhow::Result<()> {
    let calendar = Calendar::utc(None);
    let events: Vec<Event> = History::new(PAIRS, EVENTS).collect();
    let near: Vec<Event> = History::new(FEW_PAIRS, EVENTS / 8).collect();
    let (mut all, mut cached) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        all.push(rate(&calendar, PAIRS, &events)?);
        cached.push(rate(&calendar, FEW_PAIRS, &near)?);
    }
    let (all, cached) = (median(all), median(cached));
    let beside = format!(
        "{EVENTS} events of {PAIRS} pairs in random order, one core; {:.1} million/s of {FEW_PAIRS} pairs: {}",
        cached / 1e6,
        if cached > 1.5 * all {
            "memory bounds it, a miss of the cache an event"
        } else {
            "the core bounds it"
        },
    );
    figures.add("fold_events_per_second", all, beside);
    Ok(())
}

/// Events a second. Everything that the fold keeps is made inside.
fn rate(calendar: &Calendar, pairs: u32, events: &[Event]) -> anyhow::Result<f64> {
    let calendar = calendar.clone();
    let mut facts = Vec::with_capacity(FACTS * 2);
    let mut told = 0;
    let begun = clock::now();
    let mut replay = Replay::new(calendar, Settings::default());
    for _ in 0..pairs {
        replay.add_pair(NumberIndex(0)).ok().context("too many pairs")?;
    }
    let mut messages = 0;
    for event in events {
        if let What::Wrote { id, .. } | What::Send { id, .. } = event.what
            && id.0 == messages
        {
            replay.add_message().ok().context("too many messages")?;
            messages += 1;
        }
        replay.fold(event, &mut facts);
        if facts.len() >= FACTS {
            told += black_box(&facts).len();
            facts.clear();
        }
    }
    let took = begun.elapsed().as_secs_f64();
    anyhow::ensure!(told > events.len() / 2, "a history of {} events told {told} facts", events.len());
    Ok(f64::from(u32::try_from(events.len())?) / took)
}

/// Measures `permit_ns`.
pub(crate) fn permit(figures: &mut Figures) -> anyhow::Result<()> {
    let now = Timestamp::from_seconds(1_790_000_000);
    let sender = Sender::new(now);
    let permits = asked(&sender, &sender.pairs, now, true)?;
    let refusals = asked(&sender, &sender.pairs, now + Span::hours(48), false)?;
    let beside = format!(
        "a text to each of {ASKED} pairs in turn, one core; a refusal with its ways out, one of {} templates \
         among them, takes {refusals:.0} ns: what is written for the reader bounds it",
        sender.templates.len()
    );
    figures.add("permit_ns", permits, beside);
    Ok(())
}

/// The median of some rounds, each of which asks once for each pair.
fn asked(sender: &Sender, pairs: &[Pair], now: Timestamp, permits: bool) -> anyhow::Result<f64> {
    let mut took = Vec::new();
    for _ in 0..ASKED_TIMES {
        let mut allowed = 0;
        let begun = clock::now();
        for pair in pairs {
            let decision = send(black_box(&sender.state(pair)), black_box(&sender.draft), black_box(now));
            allowed += usize::from(matches!(black_box(decision), Decision::Allowed(_)));
        }
        took.push(begun.elapsed().as_secs_f64() * 1e9 / f64::from(ASKED));
        anyhow::ensure!(allowed == if permits { pairs.len() } else { 0 }, "{allowed} were allowed");
    }
    Ok(median(took))
}

/// What a sender knows when somebody presses Send.
struct Sender {
    channel: ChannelFacts,
    recipient: Recipient,
    templates: Vec<Template>,
    draft: Draft,
    pairs: Vec<Pair>,
}

impl Sender {
    fn new(now: Timestamp) -> Self {
        let (at, entered) = (now - Span::hours(20), now - Span::hours(72));
        let pair = |_| {
            let mut pair = Pair::default();
            for at in [entered, at] {
                pair.customer_wrote(CustomerEvent { at, message: MessageId(uuid::Uuid::from_u128(7)) });
            }
            pair.entry.entered(entered, transom_rules::content::Entry::Ad);
            pair.delivered(entered + Span::hours(1), entered + Span::hours(1));
            pair
        };
        let json = json!({"type": "text", "text": {"body": "It is, since this morning."}});
        let text = "It is, since this morning.".to_owned();
        Self {
            channel: ChannelFacts {
                kind: ChannelKind::WhatsApp,
                id: ChannelId(uuid::Uuid::from_u128(1)),
                ready: Ok(()),
                link_number: Some("15550001111".to_owned()),
            },
            recipient: Recipient {
                to: "+4915123456789".to_owned(),
                phone_known: true,
                name: Some("Ana Costa".to_owned()),
                country: Some("DE".to_owned()),
                ..Recipient::default()
            },
            templates: ["order_shipped", "back_in_stock", "appointment", "invoice", "thanks"]
                .map(template)
                .into(),
            draft: Draft { form: Form::FreeForm(Kind::Text), text, context: None, json },
            pairs: (0..ASKED).map(pair).collect(),
        }
    }

    fn state<'a>(&'a self, pair: &'a Pair) -> SendState<'a> {
        SendState {
            channel: &self.channel,
            pair,
            recipient: &self.recipient,
            template: TemplateFound::NotATemplate,
            header_file: None,
            alternatives: &self.templates,
            sms: None,
            whatsapp: None,
            limits: Limits::default(),
            prices: None,
            margin: Span::default(),
        }
    }
}

fn template(name: &str) -> Template {
    Template {
        id: TemplateId(uuid::Uuid::from_u128(9)),
        meta_id: None,
        name: name.to_owned(),
        language: "en_US".to_owned(),
        category: Category::Utility,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: "GREEN".to_owned(),
        parameter_format: "POSITIONAL".to_owned(),
        components: json!([{"type": "BODY", "text": "Hello {{1}}, there is news about your order.",
            "example": {"body_text": [["Ana"]]}}]),
    }
}
