//! How numbers of the small shop stand: one in every trouble, one in none, one that Meta was never asked about.

use maud::Markup;
use transom_rules::id::ChannelId;
use transom_rules::limits::PortfolioUse;
use transom_rules::number::problem::problems;
use transom_rules::number::{Limit, NumberFacts, NumberNews, Payment, Quality, Restriction, Throughput};
use transom_rules::time::Span;
use uuid::Uuid;

use super::people::settings;
use super::{NOW, ago, frame, whatsapp};
use crate::frame::field::Choice;
use crate::frame::shell::Theme;
use crate::numbers::health::{Health, Used, page};
use crate::operator::{GraphVersion, VersionState};

/// All samples by name.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    vec![
        ("number", page(frame, settings, &in_trouble())),
        ("calm-number", page(frame, settings, &calm())),
        ("new-number", page(frame, settings, &unknown())),
        ("gone-number", page(frame, settings, &Health { disconnected_at: Some(ago(30_000)), ..unknown() })),
    ]
}

fn facts(news: impl IntoIterator<Item = NumberNews>) -> NumberFacts {
    let mut facts = NumberFacts { looked_at: Some(ago(12)), ..NumberFacts::default() };
    for one in news {
        facts.hear(one, ago(12));
    }
    facts
}

fn in_trouble() -> Health {
    let kinds = ["RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_ADD_PHONE_NUMBER_ACTION"];
    let kinds = kinds.map(str::to_owned).to_vec();
    let facts = facts([
        NumberNews::Limit(Limit::Of(250)),
        NumberNews::Quality(Quality::Yellow),
        NumberNews::Throughput(Throughput::Standard),
        NumberNews::Status("PENDING".into()),
        NumberNews::VerifiedName("Linden & Sons".into()),
        NumberNews::NameStatus("DECLINED".into()),
        NumberNews::Restricted(Restriction { kinds, until: Some(NOW + Span::hours(71)) }),
        NumberNews::Payment(Payment::UsedUp),
    ]);
    let frees_at = Some(NOW + Span::hours(3));
    let full = PortfolioUse { limit: 250, used: 250, counted: false, frees_at };
    Health {
        problems: problems(&facts, Some(full), NOW),
        used: Used {
            reached: 250,
            limit: Some(Limit::Of(250)),
            frees_at,
            allowance: Some((862, 1000)),
            a_second: 80,
        },
        facts,
        last_webhook_at: Some(ago(4)),
        unanswered: Some("Meta could not be asked. Try again.".into()),
        ..unknown()
    }
}

fn calm() -> Health {
    let facts = facts([
        NumberNews::Limit(Limit::Without),
        NumberNews::Quality(Quality::Green),
        NumberNews::Throughput(Throughput::High),
        NumberNews::Status("CONNECTED".into()),
        NumberNews::VerifiedName("Linden & Sons".into()),
        NumberNews::NameStatus("APPROVED".into()),
    ]);
    let graph =
        GraphVersion { name: "v25.0".into(), end: Some("2028-07-29".into()), state: VersionState::Fine };
    let used = Used { reached: 12_408, limit: Some(Limit::Without), a_second: 1000, ..Used::default() };
    Health { used, facts, graph, last_webhook_at: Some(ago(1)), ..unknown() }
}

fn unknown() -> Health {
    Health {
        teams: vec![Choice::new("", "No team", true), Choice::new("t-1", "Returns", false)],
        id: ChannelId(Uuid::from_u128(0xf0 << 96 | 0x46)),
        channel: whatsapp(),
        address: "+1 555 010 0001".into(),
        disconnected_at: None,
        problems: Vec::new(),
        used: Used { allowance: Some((0, 1000)), a_second: 80, ..Used::default() },
        facts: NumberFacts::default(),
        last_webhook_at: None,
        graph: GraphVersion { name: "v26.0".into(), ..GraphVersion::default() },
        may_look: true,
        unanswered: None,
    }
}
