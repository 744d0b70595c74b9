//! The page of the operator when much is not well.

use transom_rules::event::Severity;
use transom_rules::time::Span;

use super::ago;
use crate::operator::{Backup, GraphVersion, Health, Kept, Notice, Operator, Sender, VersionState};

pub(crate) fn operator() -> Operator {
    let kept = |minutes, title: &str, reason: &str, content: &str| Kept {
        at: ago(minutes),
        title: title.into(),
        reason: reason.into(),
        content: content.into(),
    };
    Operator {
        graph: GraphVersion {
            name: "v21.0".into(),
            end: Some("2027-01-21".into()),
            state: VersionState::Soon,
        },
        database: Some("the disk is full".into()),
        accounts: vec![(
            "1029384756".into(),
            "Meta's time zone 9999 is none that this version knows; its days are counted in UTC".into(),
        )],
        notices: vec![
            Notice {
                severity: Severity::Error,
                at: ago(30),
                title: "Messaging is restricted on account 1029384756 until 25 November".into(),
                json: "{\n  \"event\": \"ACCOUNT_RESTRICTION\"\n}".into(),
            },
            Notice {
                severity: Severity::Warning,
                at: ago(300),
                title: "The quality of +1 555 010 0001 fell to yellow".into(),
                json: "{}".into(),
            },
        ],
        unreadable: vec![kept(
            45,
            "WhatsApp, all channels",
            "Not JSON: unexpected end of the body at byte 412",
            "{\"object\":\"whatsapp_business_account\",\"entry\":[{",
        )],
        unknown: vec![kept(
            200,
            "galaxy_updates",
            "No such field is known to this version",
            "{\n  \"field\": \"galaxy_updates\"\n}",
        )],
        media: Vec::new(),
        forged: 3,
        health: health(),
    }
}

/// A number that cannot send, messages that do not leave, an old backup.
fn health() -> Health {
    Health {
        numbers: vec![
            Sender {
                name: "Linden & Sons · Support".into(), trouble: String::new(), is_being_set_up: false
            },
            Sender {
                name: "Linden & Sons · Orders".into(),
                trouble: "Its access token is not accepted.".into(),
                is_being_set_up: false,
            },
        ],
        queued: 4,
        oldest: Some(Span::minutes(12)),
        waiting: 2,
        aside: 3,
        uncertain: 1,
        webhook: Some(ago(2)),
        version: "0.1.0".into(),
        engine: "SQLite".into(),
        backup: Backup::Made(ago(60 * 24 * 9)),
    }
}
