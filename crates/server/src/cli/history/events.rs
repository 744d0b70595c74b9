//! The events that a message tells: that it was written, or sent and how far it got. Left out is what the rules of
//! a replay do not know: groups, what the owner wrote on the phone, what never left.

use serde::Serialize;
use transom_desk::charges::price::{DEAREST, form_of};
use transom_rules::author::Author;
use transom_rules::content::{Entry, Kind};
use transom_rules::delivery::MessageState;
use transom_rules::entry_point::conversation;
use transom_rules::event::{Party, Received};
use transom_rules::pricing::Billed;
use transom_rules::receive::opens_window;
use transom_rules::settings::Settings;
use transom_rules::template::Category;
use transom_rules::time::Timestamp;
use transom_store::history::Exchanged;
use transom_store::messages::Message;

/// An event and where it stands among the others.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its second, or that of the send it speaks of if Meta's clock is behind ours.
    pub(super) at: i64,
    /// Within a second customers write, then we send, then it arrives.
    pub(super) rank: u8,
    /// The event as JSON.
    pub(super) text: String,
}

#[derive(Serialize)]
struct Fields<'a> {
    t: i64,
    event: &'a str,
    pair: String,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_until: Option<i64>,
}

/// The events of a message, in their order.
pub(super) fn of(exchanged: &Exchanged, rules: &Settings) -> Vec<Line> {
    let message = &exchanged.message;
    if exchanged.customer.is_empty() || exchanged.phone_number_id.is_empty() {
        return Vec::new();
    }
    match (message.inbound, message.kind) {
        (true, Kind::Call) => call(exchanged).into_iter().collect(),
        (true, _) => wrote(exchanged, rules).into_iter().collect(),
        (false, _) if matches!(message.author, Author::Phone | Author::App) => Vec::new(),
        (false, _) => sent(exchanged),
    }
}

fn fields<'a>(exchanged: &Exchanged, id: &'a str, event: &'a str, at: Timestamp) -> Fields<'a> {
    let pair = format!("{}/{}", exchanged.phone_number_id, exchanged.customer);
    let t = at.seconds();
    Fields { t, event, pair, id, entry: None, kind: None, category: None, code: None, entry_until: None }
}

fn line(rank: u8, at: i64, fields: &Fields<'_>) -> Line {
    Line { at, rank, text: serde_json::to_string(fields).unwrap_or_default() }
}

fn wrote(exchanged: &Exchanged, rules: &Settings) -> Option<Line> {
    let message = &exchanged.message;
    let received = Received {
        wamid: String::new(),
        at: message.at,
        from: Party::default(),
        group_id: None,
        kind: message.kind,
        text: String::new(),
        media: None,
        context: None,
        entry: match message.entry.as_str() {
            "ad" => Some(Entry::Ad),
            "page" => Some(Entry::Page),
            _ => None,
        },
        standby: false,
        json: String::new(),
    };
    let mut fields = fields(exchanged, &message.wamid, "inbound", message.at);
    fields.entry = received.entry.is_some().then_some(message.entry.as_str());
    opens_window(&received, rules).then(|| line(0, fields.t, &fields))
}

/// A customer's call opens the window when it begins, a call of ours when the customer accepts it.
fn call(exchanged: &Exchanged) -> Option<Line> {
    let message = &exchanged.message;
    let json: serde_json::Value = serde_json::from_str(&message.json).unwrap_or_default();
    let is_ours = json.get("direction").is_some_and(|word| word == "BUSINESS_INITIATED")
        || json.get("status").is_some();
    let at = match (is_ours, message.text.eq_ignore_ascii_case("ACCEPTED")) {
        (false, _) => message.at,
        (true, true) => message.noted_at.unwrap_or(message.at),
        (true, false) => return None,
    };
    let fields = fields(exchanged, &message.wamid, "call", at);
    Some(line(0, fields.t, &fields))
}

fn sent(exchanged: &Exchanged) -> Vec<Line> {
    let message = &exchanged.message;
    let delivery = &message.delivery;
    let left = !message.wamid.is_empty() || delivery.state == MessageState::Failed;
    if !left {
        return Vec::new();
    }
    let name = if message.wamid.is_empty() { format!("t1.{}", message.id) } else { message.wamid.clone() };
    let mut send = fields(exchanged, &name, "send", message.sent_at());
    (send.kind, send.category) = form(message);
    let sent_at = send.t;
    let mut all = vec![line(1, sent_at, &send)];
    if let Some(until) = entry_until(message) {
        let mut taken = fields(exchanged, &name, "sent", message.sent_at());
        taken.entry_until = Some(until.seconds());
        all.push(line(2, sent_at, &taken));
    }
    let steps = [
        ("delivered", delivery.delivered_at),
        ("read", delivery.read_at.or(delivery.played_at)),
        ("failed", delivery.failed_at),
    ];
    for (event, at) in steps.into_iter().filter_map(|(event, at)| Some((event, at?))) {
        let mut fields = fields(exchanged, &name, event, at);
        if event == "failed" {
            fields.code = delivery.fault.as_ref().map(|fault| fault.code);
        }
        all.push(line(2, fields.t.max(sent_at), &fields));
    }
    all
}

/// Until when Meta said that the entry point lasts that the message lies in.
fn entry_until(message: &Message) -> Option<Timestamp> {
    let earlier = message.earlier_verdicts.iter().flatten().map(String::as_str);
    earlier.chain([message.meta_conversation.as_str()]).filter_map(conversation::end_told).max()
}

fn form(message: &Message) -> (Option<&'static str>, Option<&'static str>) {
    match form_of(message).unwrap_or(DEAREST) {
        // Text messages are of no account that Meta bills.
        Billed::FreeForm | Billed::Sms | Billed::Mms => (Some("free_form"), None),
        Billed::Reaction => (Some("reaction"), None),
        Billed::Template(Category::Marketing) => (Some("template"), Some("marketing")),
        Billed::Template(Category::Utility) => (Some("template"), Some("utility")),
        Billed::Template(Category::Authentication) => (Some("template"), Some("authentication")),
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::event::{Fault, Status};
    use transom_rules::id::{ChannelId, ConversationId, IdentityId, MessageId};
    use transom_store::messages::Strand;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(1_750_000_000 + seconds)
    }

    fn exchanged(kind: Kind, state: MessageState) -> Exchanged {
        let nobody = Uuid::nil();
        let strand = Strand::new(ConversationId(nobody), IdentityId(nobody), ChannelId(nobody));
        let mut message = Message::new(MessageId(nobody), strand, kind, at(0), state);
        message.wamid = "w".into();
        message.json = "{}".into();
        Exchanged { phone_number_id: "P1".into(), customer: "C1".into(), message }
    }

    #[track_caller]
    fn check(exchanged: &Exchanged, expected: &[&str]) {
        let lines: Vec<String> = of(exchanged, &Settings::default())
            .into_iter()
            .map(|line| line.text.replace("17500000", "").replace("\"pair\":\"P1/C1\",\"id\":\"w\"", "_"))
            .collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_send_is_told_with_all_that_became_of_it() {
        let mut sent = exchanged(Kind::Template, MessageState::Accepted);
        sent.message.json = r#"{"category":"utility"}"#.into();
        sent.message.accepted_at = Some(at(20));
        let fault = Fault { code: 131_026, ..Fault::default() };
        for (status, seconds) in [(Status::Delivered, 19), (Status::Read, 40), (Status::Failed, 30)] {
            sent.message.delivery.advance(&status, at(seconds), Some(&fault));
        }
        check(
            &sent,
            &[
                r#"{"t":20,"event":"send",_,"kind":"template","category":"utility"}"#,
                r#"{"t":19,"event":"delivered",_}"#,
                r#"{"t":40,"event":"read",_}"#,
                r#"{"t":30,"event":"failed",_,"code":131026}"#,
            ],
        );
        let places: Vec<i64> =
            of(&sent, &Settings::default()).iter().map(|line| line.at - at(0).seconds()).collect();
        assert_eq!(places, [20, 20, 40, 30], "nothing stands before its send");
    }

    #[test]
    fn an_end_that_meta_told_of_an_entry_point_is_told_with_the_send() {
        let mut sent = exchanged(Kind::Text, MessageState::Accepted);
        sent.message.accepted_at = Some(at(20));
        let conversation = |kind| {
            format!(r#"{{"id":"c","expiration_timestamp":"1750000090","origin":{{"type":"{kind}"}}}}"#)
        };
        sent.message.meta_conversation = conversation("utility");
        check(&sent, &[r#"{"t":20,"event":"send",_,"kind":"free_form"}"#]);
        sent.message.earlier_verdicts = Some(vec![conversation("referral_conversion")]);
        check(
            &sent,
            &[
                r#"{"t":20,"event":"send",_,"kind":"free_form"}"#,
                r#"{"t":20,"event":"sent",_,"entry_until":90}"#,
            ],
        );
    }

    #[test]
    fn what_never_left_and_what_the_owner_wrote_is_left_out() {
        let mut queued = exchanged(Kind::Text, MessageState::Queued);
        queued.message.wamid = String::new();
        check(&queued, &[]);
        let mut echoed = exchanged(Kind::Text, MessageState::Delivered);
        echoed.message.author = Author::Phone;
        check(&echoed, &[]);
        let mut group = exchanged(Kind::Text, MessageState::Received);
        group.customer = String::new();
        check(&group, &[]);
    }

    #[test]
    fn customers_write_come_through_ads_and_call() {
        let mut wrote = exchanged(Kind::Text, MessageState::Received);
        wrote.message.entry = "ad".into();
        check(&wrote, &[r#"{"t":00,"event":"inbound",_,"entry":"ad"}"#]);
        check(&exchanged(Kind::System, MessageState::Received), &[]);
        let mut call = exchanged(Kind::Call, MessageState::Received);
        check(&call, &[r#"{"t":00,"event":"call",_}"#]);
        call.message.json = r#"{"direction":"BUSINESS_INITIATED"}"#.into();
        call.message.text = "terminate".into();
        check(&call, &[]);
    }
}
