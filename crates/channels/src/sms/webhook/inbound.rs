//! A message of a customer's. Its object is written as WhatsApp writes one, so that whatever draws, finds and exports
//! messages knows it.

use serde_json::{Value, json};
use transom_rules::content::{Kind, Media};
use transom_rules::event::{Event, Party, PreferenceChanged, Received};
use transom_rules::sms::stop::{self, Word};
use transom_rules::time::Timestamp;

use super::{Told, fields::Fields, phone};
use crate::sms::media::Named;

/// As many files as a message has at most.
const MOST_FILES: usize = 10;

pub(super) fn received(fields: &Fields, at: Timestamp) -> Result<Told, &'static str> {
    let sid = fields.first(&["MessageSid", "SmsMessageSid", "SmsSid"]);
    if sid.is_empty() {
        return Err("The message has no id.");
    }
    let phone = phone(fields.text("From")).ok_or("The message does not come from a phone number.")?;
    let message = Message { sid, phone: &phone, body: fields.text("Body"), at };
    let mut events = message.parts(&files(fields));
    events.extend(preference(fields, sid, &phone, at));
    Ok(Told { ours: "To", events })
}

/// Whoever stops or starts again says so to this sender alone (S2.4): by the carrier's own word for it, or by what the
/// whole message is.
fn preference(fields: &Fields, sid: &str, phone: &str, at: Timestamp) -> Option<Event> {
    let told = Word::of_carrier(fields.text("OptOutType")).or_else(|| stop::word(fields.text("Body")))?;
    let stopped = match told {
        Word::Stop => true,
        Word::Start => false,
        Word::Help => return None,
    };
    let from = Party { phone: Some(phone.to_owned()), ..Party::default() };
    let category = stop::CATEGORY.to_owned();
    let message = Some(sid.to_owned());
    Some(Event::PreferenceChanged(PreferenceChanged { from, at, category, stopped, message }))
}

fn files(fields: &Fields) -> Vec<(String, String)> {
    let count = fields.text("NumMedia").parse().unwrap_or(0).min(MOST_FILES);
    let of = |n: usize| {
        let url = fields.text(&format!("MediaUrl{n}"));
        let mime = fields.text(&format!("MediaContentType{n}"));
        (!url.is_empty()).then(|| (url.to_owned(), mime.to_owned()))
    };
    (0..count).filter_map(of).collect()
}

struct Message<'a> {
    sid: &'a str,
    phone: &'a str,
    body: &'a str,
    at: Timestamp,
}

impl Message<'_> {
    /// A bubble has one file: each further one is a message of its own. The words stand with the first that can have some.
    fn parts(&self, files: &[(String, String)]) -> Vec<Event> {
        let files: Vec<Named<'_>> = files.iter().map(|(url, mime_type)| Named { url, mime_type }).collect();
        let is_captioned = files.first().is_some_and(|file| file.kind() != Kind::Audio);
        let mut events = Vec::new();
        if files.is_empty() || (!is_captioned && !self.body.is_empty()) {
            let text = json!({"body": self.body});
            events.push(self.event(Kind::Text, self.body, text, None));
        }
        for file in files {
            let caption = if events.is_empty() { self.body } else { "" };
            let mut own = json!({"id": file.id(), "mime_type": file.mime_type});
            if let (false, Some(own)) = (caption.is_empty(), own.as_object_mut()) {
                own.insert("caption".to_owned(), caption.into());
            }
            events.push(self.event(file.kind(), caption, own, Some(file)));
        }
        // The first is the message as the carrier calls it; the others are called after it.
        for (n, event) in events.iter_mut().enumerate().skip(1) {
            if let Event::Received(part) = event {
                part.wamid = format!("{}.{n}", self.sid);
            }
        }
        events
    }

    fn event(&self, kind: Kind, text: &str, own: Value, file: Option<Named<'_>>) -> Event {
        let mut object = json!({
            "from": self.phone, "id": self.sid, "timestamp": self.at.seconds().to_string(), "type": kind.as_str(),
        });
        if let Some(object) = object.as_object_mut() {
            object.insert(kind.as_str().to_owned(), own);
        }
        let media: Option<Media> = file.map(Named::media);
        Event::Received(Received {
            wamid: self.sid.to_owned(),
            at: self.at,
            from: Party { phone: Some(self.phone.to_owned()), ..Party::default() },
            group_id: None,
            kind,
            text: text.to_owned(),
            media,
            context: None,
            entry: None,
            standby: false,
            json: object.to_string(),
        })
    }
}
