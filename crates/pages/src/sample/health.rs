//! How numbers of the small shop stand: one in every trouble, one in none, one that Meta was never asked about.

use maud::Markup;
use transom_rules::id::ChannelId;
use transom_rules::limits::PortfolioUse;
use transom_rules::number::check::{self as looks, Check, Finding, Greeting, Token};
use transom_rules::number::problem::problems;
use transom_rules::number::speed::{Bound, Speed};
use transom_rules::number::stage::{Stage, Step};
use transom_rules::number::{
    History, Limit, NumberFacts, NumberNews, Payment, Quality, Restriction, Sync, Throughput,
};
use transom_rules::time::Span;
use uuid::Uuid;

use super::people::{problem, settings};
use super::{NOW, ago, frame, whatsapp};
use crate::frame::field::Choice;
use crate::frame::shell::Theme;
use crate::numbers::check::Checked;
use crate::numbers::connect::{Connect, Given, Line, New};
use crate::numbers::health::{Health, Used, page};
use crate::numbers::profile::Profile;
use crate::numbers::set_up::{Chat, SetUp};
use crate::numbers::{check, connect, profile, set_up};
use crate::operator::{GraphVersion, VersionState};

/// All samples by name.
pub(crate) fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let (frame, settings) = (&frame(theme), &settings());
    vec![
        ("number", page(frame, settings, &in_trouble())),
        ("calm-number", page(frame, settings, &calm())),
        ("new-number", page(frame, settings, &unknown())),
        ("set-up", set_up::page(frame, settings, &begun())),
        ("set-up-app", set_up::page(frame, settings, &in_app())),
        ("connect", connect::page(frame, settings, &Connect::default())),
        ("connect-number", connect::page(frame, settings, &chosen())),
        ("profile", profile::page(frame, settings, NUMBER, Some(&told()))),
        ("profile-unanswered", profile::page(frame, settings, NUMBER, None)),
        ("check", check::page(frame, settings, &checked())),
        ("gone-number", page(frame, settings, &Health { disconnected_at: Some(ago(30_000)), ..unknown() })),
    ]
}

const NUMBER: ChannelId = ChannelId(Uuid::from_u128(1));

/// What customers read of the shop.
fn told() -> Profile {
    Profile {
        name: "Linden & Sons · Support".into(),
        about: "Clocks, made and mended".into(),
        description: "We have made clocks since 1921, and mend what others made.".into(),
        address: "Harbour Lane 1\n20457 Hamburg".into(),
        email: "hello@linden.example".into(),
        websites: ["https://linden.example".into(), String::new()],
        verticals: ["UNDEFINED", "RETAIL"]
            .map(|one| Choice::new(one, profile::vertical(one), one == "RETAIL"))
            .into(),
        picture: "https://pictures.example/linden.png".into(),
        problem: Some(problem("email", "It is no e-mail address.")),
    }
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
        NumberNews::Status("CONNECTED".into()),
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
            speed: Speed { a_second: 80, bound: Bound::Setting },
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
    let used = Used {
        reached: 12_408,
        limit: Some(Limit::Without),
        speed: Speed { a_second: 1000, bound: Bound::Meta },
        ..Used::default()
    };
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
        used: Used {
            allowance: Some((0, 1000)),
            speed: Speed { a_second: 80, bound: Bound::Setting },
            ..Used::default()
        },
        facts: NumberFacts::default(),
        last_webhook_at: None,
        now: NOW,
        graph: GraphVersion { name: "v26.0".into(), ..GraphVersion::default() },
        may_look: true,
        unanswered: None,
    }
}

/// A number whose owner has to show the code; the last one was another.
fn begun() -> SetUp {
    let told = [NumberNews::Status("PENDING".into()), NumberNews::Verification("NOT_VERIFIED".into())];
    let refused = problem("", "Meta says: The code is wrong or has expired (code 136025).");
    SetUp {
        id: unknown().id,
        channel: whatsapp(),
        address: "+1 555 010 0001".into(),
        facts: facts(told),
        webhook: "https://desk.linden.example/webhooks/whatsapp/0192f0c1-7c1e-7000-8000-0000000000aa".into(),
        verify_token: "c2VjcmV0LW9mLXRoZS13ZWJob29r".into(),
        chat: Chat { url: "https://wa.me/15550100001".into(), picture: String::new() },
        languages: vec![Choice::new("en_US", "English (US)", true), Choice::new("de", "German", false)],
        problem: Some((Step::ShowCode, refused)),
        now: NOW,
    }
}

/// A number that its owner uses in the app too, half of whose history has come.
fn in_app() -> SetUp {
    let told = [
        NumberNews::Status("CONNECTED".into()),
        NumberNews::InApp(true),
        NumberNews::Listens(true),
        NumberNews::MessageCame,
        NumberNews::VerifiedName("Linden & Sons".into()),
        NumberNews::NameStatus("APPROVED".into()),
        NumberNews::WantedNameStatus("PENDING_REVIEW".into()),
        NumberNews::Asked(Sync::History),
        NumberNews::History(History::Told(55)),
    ];
    SetUp { facts: facts(told), problem: None, ..begun() }
}

/// An account with one number that is here and one that is not; a third one is refused.
fn chosen() -> Connect {
    let line = |id: &str, name: &str, stage, here| Line {
        id: id.into(),
        address: "+1 555 010 0001".into(),
        name: name.into(),
        stage,
        here,
    };
    let refused = "Meta says: This phone number is registered with the WhatsApp app. (code 100).";
    Connect {
        given: Given {
            app_id: "670843887433847".into(),
            waba_id: "1029384756".into(),
            has_secret: true,
            has_token: true,
        },
        numbers: Some(vec![
            line("1", "Linden & Sons", Stage::Connected, Some(unknown().id)),
            line("2", "Linden Repairs", Stage::Unverified, None),
        ]),
        unanswered: None,
        new: New {
            country: "1".into(),
            local: "555 010 0777".into(),
            name: "Linden".into(),
            is_moved: false,
        },
        problems: vec![problem("", refused)],
    }
}

fn checked() -> Checked {
    let url = "https://desk.linden.example/webhooks/whatsapp/0192f0c1-7c1e-7000-8000-0000000000aa";
    let token = Token { is_valid: true, ..Token::default() };
    let findings = vec![
        looks::token(&token, NOW),
        looks::scopes(&token),
        looks::address(url, Greeting::Other(404)),
        looks::clock(NOW, NOW + Span::minutes(7)),
        looks::webhooks(None),
        Finding::unanswered(Check::Templates),
        looks::address("http://127.0.0.1:8080/webhooks/whatsapp/1", Greeting::Returned),
    ];
    Checked { id: unknown().id, name: "WhatsApp".into(), at: NOW, findings, may_set_up: true }
}
