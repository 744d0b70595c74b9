//! Facts as lines of JSON, in the words and the order of the replay format. Written by hand: this is half of
//! the work of a replay.

use transom_rules::pricing::{BillingCategory, Charge, UnixSeconds};
use transom_rules::replay::{ConversationChange, EntryChange, EntryState, Fact, Permit};

/// Writes a fact as one line. `pair` and `id` are those of the line that it follows from.
pub(super) fn fact(to: &mut Vec<u8>, fact: &Fact, pair: &str, id: Option<&str>) {
    match fact {
        Fact::Permit(permit) => write_permit(to, permit, pair, id),
        Fact::Conversation { category, at, until, change, .. } => {
            write_conversation(to, pair, (*category, *change), (*at, *until));
        }
        Fact::Entry { at, until, change, .. } => write_entry(to, pair, *change, (*at, *until)),
        Fact::Charge { at, charge, .. } => write_charge(to, (pair, id), *at, *charge),
    }
    put(to, "}\n");
}

fn write_conversation(
    to: &mut Vec<u8>,
    pair: &str,
    (category, change): (BillingCategory, ConversationChange),
    (at, until): (UnixSeconds, UnixSeconds),
) {
    let (word, closed_by) = match change {
        ConversationChange::Opened => ("opened", "null"),
        ConversationChange::Expired => ("closed", "\"expiry\""),
        ConversationChange::ClosedByEntryPoint => ("closed", "\"entry_point\""),
    };
    put(to, r#"{"fact":"conversation","change":""#);
    put(to, word);
    put(to, r#"","pair":"#);
    quoted(to, pair);
    put(to, r#","category":""#);
    put(to, category.as_str());
    put(to, r#"","t":"#);
    seconds(to, at);
    put(to, r#","until":"#);
    seconds(to, until);
    put(to, r#","closed_by":"#);
    put(to, closed_by);
}

fn write_entry(to: &mut Vec<u8>, pair: &str, change: EntryChange, (at, until): (UnixSeconds, UnixSeconds)) {
    let word = match change {
        EntryChange::Offered => "offered",
        EntryChange::Opened => "opened",
        EntryChange::Missed => "missed",
        EntryChange::Ended => "ended",
    };
    put(to, r#"{"fact":"entry_point","change":""#);
    put(to, word);
    put(to, r#"","pair":"#);
    quoted(to, pair);
    put(to, r#","t":"#);
    seconds(to, at);
    put(to, r#","until":"#);
    seconds(to, until);
}

fn write_charge(to: &mut Vec<u8>, (pair, id): (&str, Option<&str>), at: UnixSeconds, charge: Charge) {
    put(to, r#"{"fact":"charge","id":"#);
    quoted_or_null(to, id);
    put(to, r#","pair":"#);
    quoted(to, pair);
    put(to, r#","t":"#);
    seconds(to, at);
    put(to, r#","rules":""#);
    put(to, charge.rules.as_str());
    put(to, r#"","category":""#);
    put(to, charge.category.as_str());
    put(
        to,
        if charge.billable { r#"","billable":true,"reason":""# } else { r#"","billable":false,"reason":""# },
    );
    put(to, charge.reason.as_str());
    put(to, "\"");
}

fn write_permit(to: &mut Vec<u8>, permit: &Permit, pair: &str, id: Option<&str>) {
    let event = if permit.id.is_some() { "send" } else { "ask" };
    let (word, until) = match permit.entry_point {
        EntryState::None => ("none", None),
        EntryState::Offered(until) => ("offered", Some(until)),
        EntryState::Open(until) => ("open", Some(until)),
        EntryState::Missed(at) => ("missed", Some(at)),
        EntryState::Ended(at) => ("ended", Some(at)),
    };
    put(to, r#"{"fact":"permit","event":""#);
    put(to, event);
    put(to, r#"","id":"#);
    quoted_or_null(to, id.filter(|_| permit.id.is_some()));
    put(to, r#","pair":"#);
    quoted(to, pair);
    put(to, r#","t":"#);
    seconds(to, permit.at);
    put(
        to,
        if permit.allowed {
            r#","allowed":true,"code":null,"window_until":"#
        } else {
            r#","allowed":false,"code":"window_closed","window_until":"#
        },
    );
    seconds_or_null(to, permit.window_until);
    put(to, r#","entry_point":""#);
    put(to, word);
    put(to, r#"","entry_point_until":"#);
    seconds_or_null(to, until);
}

fn put(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(text.as_bytes());
}

fn quoted_or_null(to: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => quoted(to, text),
        None => put(to, "null"),
    }
}

fn quoted(to: &mut Vec<u8>, text: &str) {
    if text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)) {
        put(to, &serde_json::Value::from(text).to_string());
        return;
    }
    to.push(b'"');
    put(to, text);
    to.push(b'"');
}

fn seconds_or_null(to: &mut Vec<u8>, at: Option<UnixSeconds>) {
    match at {
        Some(at) => seconds(to, at),
        None => put(to, "null"),
    }
}

fn seconds(to: &mut Vec<u8>, at: UnixSeconds) {
    let mut digits = [b'0'; 10];
    let (mut rest, mut length) = (at.get(), 0);
    for digit in digits.iter_mut().rev() {
        *digit += u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
        length += 1;
        if rest == 0 {
            break;
        }
    }
    to.extend_from_slice(digits.get(digits.len() - length..).unwrap_or_default());
}
