//! What the business is told: forms are composed here and laid into the world, to be signed and sent in order.

use super::shape::written;
use super::{call, error};
use crate::clock::Clock;
use crate::pricing;
use crate::webhooks::lanes::departures;
use crate::world::faults::Faults;
use crate::world::{SmsDelivery, SmsMessage, SmsStatus, World, digits};

/// A webhook before it leaves.
struct Told {
    url: String,
    form: Vec<(String, String)>,
    inbound: Option<String>,
}

/// The message takes a status, and whoever asked for its statuses is told.
pub(super) fn moves(world: &mut World, clock: &Clock, message: &SmsMessage, status: SmsStatus, at: i64) {
    world.sms_messages.change(&message.sid, |one| {
        one.status = status;
        one.updated_at = at;
    });
    let Some(now) = world.sms_messages.get(&message.sid).cloned() else { return };
    let Some(url) = now.status_callback.clone() else { return };
    let told = Told { url, form: status_form(&now, at), inbound: None };
    queue(world, clock, &now, &told);
}

fn status_form(message: &SmsMessage, at: i64) -> Vec<(String, String)> {
    let mut form = Form::about(message);
    form.put("MessageStatus", message.status.word());
    form.put("SmsStatus", message.status.word());
    form.put("From", &message.sender);
    form.put("To", &format!("+{}", message.phone));
    if let Some(code) = message.error_code.filter(|_| message.has_failed()) {
        form.put("ErrorCode", &code.to_string());
        form.put("ErrorMessage", error::lookup(code).map_or("", |known| known.message));
    }
    if matches!(message.status, SmsStatus::Delivered | SmsStatus::Undelivered) {
        form.put("RawDlrDoneDate", &written(at, "%y%m%d%H%M"));
    }
    form.0
}

/// Tells that a customer wrote. `opt_out` is the word of an account that has the carrier look for it.
pub(super) fn tell_inbound(
    world: &mut World,
    clock: &Clock,
    message: &SmsMessage,
    opt_out: Option<&str>,
    public_url: &str,
) {
    let sender = world.sms_senders.get(&message.sender);
    let Some(url) = sender.and_then(|sender| sender.sms_url.clone()) else { return };
    let mut form = Form::about(message);
    form.put("SmsMessageSid", &message.sid);
    form.put("SmsStatus", message.status.word());
    form.put("From", &format!("+{}", message.phone));
    form.put("To", &message.sender);
    form.put("Body", &message.body);
    form.put("NumSegments", &message.segments.to_string());
    form.put("NumMedia", &message.media.len().to_string());
    for (index, sid) in message.media.iter().enumerate() {
        let content_type = world.sms_media.get(sid).map_or("", |media| media.content_type.as_str());
        let path = call::address(&message.account_sid, &format!("Messages/{}/Media/{sid}", message.sid));
        form.put(&format!("MediaUrl{index}"), &format!("{public_url}{path}"));
        form.put(&format!("MediaContentType{index}"), content_type);
    }
    for (side, phone) in [("From", message.phone.clone()), ("To", digits(&message.sender))] {
        form.put(&format!("{side}Country"), pricing::country_of(&phone));
        // Where in the country nobody knows; the fields come all the same.
        for place in ["City", "State", "Zip"] {
            form.put(&format!("{side}{place}"), "");
        }
    }
    if let Some(word) = opt_out {
        form.put("OptOutType", word);
    }
    let told = Told { url, form: form.0, inbound: Some(message.sid.clone()) };
    queue(world, clock, message, &told);
}

/// The parameters of a webhook.
struct Form(Vec<(String, String)>);

impl Form {
    /// What stands in every webhook about a message.
    fn about(message: &SmsMessage) -> Form {
        let mut form = Form(Vec::new());
        form.put("MessageSid", &message.sid);
        form.put("SmsSid", &message.sid);
        form.put("AccountSid", &message.account_sid);
        if let Some(service_sid) = &message.service_sid {
            form.put("MessagingServiceSid", service_sid);
        }
        form.put("ApiVersion", "2010-04-01");
        form
    }

    fn put(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }
}

fn queue(world: &mut World, clock: &Clock, message: &SmsMessage, told: &Told) {
    for departure in departures(&Faults::of(world), clock) {
        let lane = format!("{}/{}", message.sender, message.phone);
        let delivery = SmsDelivery {
            account_sid: message.account_sid.clone(),
            url: told.url.clone(),
            form: told.form.clone(),
            inbound: told.inbound.clone(),
            lane: departure.keeps_order.then_some(lane),
            due_ms: departure.due_ms,
            first_ms: clock.now_ms(),
            attempts: 0,
        };
        let key = format!("{:012}", world.next_order());
        world.sms_deliveries.put(&key, delivery);
    }
}
