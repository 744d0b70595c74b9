//! Facts as lines of JSON, in the words and the order of the replay format. Written by hand: this is half of
//! the work of a replay.

use transom_rules::pricing::{BillingCategory, Charge, UnixSeconds};
use transom_rules::replay::{ConversationChange, EntryChange, EntryState, Fact, Permit};

/// Writes a fact as one line. `pair` and `id` are those of the line that it follows from.
pub(super) fn fact(to: &mut Vec<u8>, fact: &Fact, pair: &str, id: Option<&str>) {
    let mut line = Line { to, pair, id };
    match fact {
        Fact::Permit(permit) => line.permit(permit),
        Fact::Conversation { category, at, until, change, .. } => {
            line.conversation(*category, *change, *at, *until);
        }
        Fact::Entry { at, until, change, .. } => line.entry_point(*change, *at, *until),
        Fact::Charge { at, charge, .. } => line.charge(*at, *charge),
    }
    line.put("}\n");
}

struct Line<'a> {
    to: &'a mut Vec<u8>,
    pair: &'a str,
    id: Option<&'a str>,
}

impl Line<'_> {
    fn conversation(
        &mut self,
        category: BillingCategory,
        change: ConversationChange,
        at: UnixSeconds,
        until: UnixSeconds,
    ) {
        let (word, closed_by) = match change {
            ConversationChange::Opened => ("opened", "null"),
            ConversationChange::Expired => ("closed", "\"expiry\""),
            ConversationChange::ClosedByEntryPoint => ("closed", "\"entry_point\""),
        };
        self.put(r#"{"fact":"conversation","change":""#);
        self.put(word);
        self.put(r#"","pair":"#);
        self.quoted(self.pair);
        self.put(r#","category":""#);
        self.put(category.as_str());
        self.put(r#"","t":"#);
        self.seconds(at);
        self.put(r#","until":"#);
        self.seconds(until);
        self.put(r#","closed_by":"#);
        self.put(closed_by);
    }

    fn entry_point(&mut self, change: EntryChange, at: UnixSeconds, until: UnixSeconds) {
        let word = match change {
            EntryChange::Offered => "offered",
            EntryChange::Opened => "opened",
            EntryChange::Missed => "missed",
            EntryChange::Extended => "extended",
            EntryChange::Ended => "ended",
        };
        self.put(r#"{"fact":"entry_point","change":""#);
        self.put(word);
        self.put(r#"","pair":"#);
        self.quoted(self.pair);
        self.put(r#","t":"#);
        self.seconds(at);
        self.put(r#","until":"#);
        self.seconds(until);
    }

    fn charge(&mut self, at: UnixSeconds, charge: Charge) {
        self.put(r#"{"fact":"charge","id":"#);
        self.quoted_or_null(self.id);
        self.put(r#","pair":"#);
        self.quoted(self.pair);
        self.put(r#","t":"#);
        self.seconds(at);
        self.put(r#","rules":""#);
        self.put(charge.rules.as_str());
        self.put(r#"","category":""#);
        self.put(charge.category.as_str());
        let billable = r#"","billable":true,"reason":""#;
        self.put(if charge.billable { billable } else { r#"","billable":false,"reason":""# });
        self.put(charge.reason.as_str());
        self.put("\"");
    }

    fn permit(&mut self, permit: &Permit) {
        let event = if permit.id.is_some() { "send" } else { "ask" };
        let (word, until) = match permit.entry_point {
            EntryState::None => ("none", None),
            EntryState::Offered(until) => ("offered", Some(until)),
            EntryState::Open(until) => ("open", Some(until)),
            EntryState::Missed(at) => ("missed", Some(at)),
            EntryState::Ended(at) => ("ended", Some(at)),
        };
        self.put(r#"{"fact":"permit","event":""#);
        self.put(event);
        self.put(r#"","id":"#);
        self.quoted_or_null(self.id.filter(|_| permit.id.is_some()));
        self.put(r#","pair":"#);
        self.quoted(self.pair);
        self.put(r#","t":"#);
        self.seconds(permit.at);
        match permit.refused {
            None => self.put(r#","allowed":true,"code":null"#),
            Some(code) => {
                self.put(r#","allowed":false,"code":""#);
                self.put(code.as_str());
                self.put("\"");
            }
        }
        self.put(r#","window_until":"#);
        self.seconds_or_null(permit.window_until);
        self.put(r#","entry_point":""#);
        self.put(word);
        self.put(r#"","entry_point_until":"#);
        self.seconds_or_null(until);
    }

    fn put(&mut self, text: &str) {
        self.to.extend_from_slice(text.as_bytes());
    }

    fn quoted_or_null(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.quoted(text),
            None => self.put("null"),
        }
    }

    fn quoted(&mut self, text: &str) {
        if text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F)) {
            self.put(&serde_json::Value::from(text).to_string());
            return;
        }
        self.to.push(b'"');
        self.put(text);
        self.to.push(b'"');
    }

    fn seconds_or_null(&mut self, at: Option<UnixSeconds>) {
        match at {
            Some(at) => self.seconds(at),
            None => self.put("null"),
        }
    }

    fn seconds(&mut self, at: UnixSeconds) {
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
        self.to.extend_from_slice(digits.get(digits.len() - length..).unwrap_or_default());
    }
}
