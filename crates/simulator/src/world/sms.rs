//! The rows of the SMS carrier: accounts, senders, messages, and what messages still have to do.
//!
//! `SmsAccount` and `SmsSender` are also the shape of a `Seed`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{World, digits};
use crate::clock::Clock;

/// A new id of the carrier's: two letters and 32 hexadecimal digits.
pub(crate) fn new_sid(clock: &Clock, kind: &str) -> String {
    format!("{kind}{}", clock.letters(32, "0123456789abcdef"))
}

/// An account with the SMS carrier. The key is its SID.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SmsAccount {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// The password of its calls, and the key of the signature over each webhook.
    pub auth_token: String,
    /// Its name as shown to people.
    #[serde(default = "account_name")]
    pub friendly_name: String,
    /// Secrets of its API keys by their SID (`SK…`): they make calls and sign nothing.
    #[serde(default)]
    pub keys: BTreeMap<String, String>,
    /// Calls a second before 20429.
    #[serde(default = "hundred")]
    pub requests_per_second: u32,
    /// Beginnings of the numbers (digits) that it may not write to: 21408.
    #[serde(default)]
    pub closed_regions: Vec<String>,
    /// STOP, START and HELP are told as `OptOutType`.
    #[serde(default)]
    pub advanced_opt_out: bool,
}

/// What an account sends from. The key is its address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SmsSender {
    /// A number such as `+15550100300`, a short code, or a name of letters and digits.
    pub address: String,
    /// The account that it belongs to.
    pub account_sid: String,
    /// The name by which the phones page calls it.
    #[serde(default = "sender_name")]
    pub name: String,
    /// The messaging service (`MG…`) in whose pool it is.
    #[serde(default)]
    pub service_sid: Option<String>,
    /// Where what customers write goes. None: it is told to nobody.
    #[serde(default)]
    pub sms_url: Option<String>,
    /// Whether it is registered with the carriers of the United States; without it they drop what it sends (30034).
    #[serde(default = "yes")]
    pub registered: bool,
}

impl SmsSender {
    /// What STOP is said to: all of a messaging service, or the sender alone.
    pub(crate) fn scope(&self) -> &str {
        self.service_sid.as_deref().unwrap_or(&self.address)
    }
}

/// How a message came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SmsDirection {
    /// Customer to business.
    Inbound,
    /// By a call of the API.
    OutboundApi,
    /// By the answer to a webhook, or by the carrier itself.
    OutboundReply,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SmsStatus {
    /// Taken by a messaging service, which has not chosen the sender.
    Accepted,
    Scheduled,
    Queued,
    Sending,
    Sent,
    Delivered,
    /// The carrier of the phone did not bring it there.
    Undelivered,
    /// It never left.
    Failed,
    Canceled,
    /// Of an inbound one.
    Received,
}

impl SmsStatus {
    pub(crate) fn word(self) -> &'static str {
        match self {
            SmsStatus::Accepted => "accepted",
            SmsStatus::Scheduled => "scheduled",
            SmsStatus::Queued => "queued",
            SmsStatus::Sending => "sending",
            SmsStatus::Sent => "sent",
            SmsStatus::Delivered => "delivered",
            SmsStatus::Undelivered => "undelivered",
            SmsStatus::Failed => "failed",
            SmsStatus::Canceled => "canceled",
            SmsStatus::Received => "received",
        }
    }

    /// Whether nothing comes after it.
    pub(crate) fn is_final(self) -> bool {
        match self {
            SmsStatus::Delivered
            | SmsStatus::Undelivered
            | SmsStatus::Failed
            | SmsStatus::Canceled
            | SmsStatus::Received => true,
            SmsStatus::Accepted
            | SmsStatus::Scheduled
            | SmsStatus::Queued
            | SmsStatus::Sending
            | SmsStatus::Sent => false,
        }
    }
}

/// A message, either way. The key is its SID.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SmsMessage {
    /// `SM…`, or `MM…` with media.
    pub(crate) sid: String,
    /// Place in the world's order of events.
    pub(crate) order: u64,
    pub(crate) account_sid: String,
    /// The messaging service that was told to send it.
    pub(crate) service_sid: Option<String>,
    /// The sender's address, whoever spoke.
    pub(crate) sender: String,
    /// Digits of the customer's phone.
    pub(crate) phone: String,
    pub(crate) direction: SmsDirection,
    /// The carrier answered STOP, START or HELP: the account does not see it.
    pub(crate) by_carrier: bool,
    pub(crate) status: SmsStatus,
    pub(crate) body: String,
    pub(crate) segments: u32,
    /// SIDs of what is attached.
    pub(crate) media: Vec<String>,
    pub(crate) status_callback: Option<String>,
    /// For so long it waits for a phone that is off, seconds.
    pub(crate) valid_seconds: i64,
    /// Why it fails, or has failed.
    pub(crate) error_code: Option<u32>,
    /// Dollars with a minus before them, once it has left.
    pub(crate) price: Option<String>,
    /// Unix seconds, as the two below.
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) sent_at: Option<i64>,
}

impl SmsMessage {
    pub(crate) fn is_inbound(&self) -> bool {
        self.direction == SmsDirection::Inbound
    }

    /// Whether the phone shows it: its own messages, and what has arrived.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_inbound() || self.status == SmsStatus::Delivered
    }

    /// Whether it failed, and the code is the reason; before that the code is only what will happen.
    pub(crate) fn has_failed(&self) -> bool {
        matches!(self.status, SmsStatus::Failed | SmsStatus::Undelivered)
    }
}

/// A file of a message. The key is its SID, under which its bytes are kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SmsMedia {
    /// `ME` and 32 hexadecimal digits.
    pub(crate) sid: String,
    pub(crate) account_sid: String,
    pub(crate) message_sid: String,
    pub(crate) content_type: String,
    /// Unix seconds.
    pub(crate) created_at: i64,
    /// Key of the hashes in its download addresses.
    pub(crate) link_secret: String,
}

/// A step that a message takes later. The key sorts by instant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SmsStep {
    pub(crate) due_ms: i64,
    pub(crate) sid: String,
    pub(crate) to: SmsStatus,
}

/// A webhook that waits to be sent and answered. The key sorts by age.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SmsDelivery {
    pub(crate) account_sid: String,
    /// As it was configured, which is signed too.
    pub(crate) url: String,
    pub(crate) form: Vec<(String, String)>,
    /// The inbound message that it tells of, to which the answer may reply.
    pub(crate) inbound: Option<String>,
    /// Deliveries of one lane leave one after the other. None: in any order.
    pub(crate) lane: Option<String>,
    pub(crate) due_ms: i64,
    pub(crate) first_ms: i64,
    pub(crate) attempts: u32,
}

impl World {
    pub(crate) fn put_sms(&mut self, message: SmsMessage) {
        let sids = self.sms_of_phone.entry(message.phone.clone()).or_default();
        if !self.sms_messages.has(&message.sid) {
            sids.push(message.sid.clone());
        }
        let sid = message.sid.clone();
        self.sms_messages.put(&sid, message);
    }

    /// All SMS with this phone, in order of events.
    pub(crate) fn sms_with(&self, phone: &str) -> impl DoubleEndedIterator<Item = &SmsMessage> {
        let sids = self.sms_of_phone.get(phone).map(Vec::as_slice).unwrap_or_default();
        sids.iter().filter_map(|sid| self.sms_messages.get(sid))
    }

    /// Forgets a message and its files; the SIDs of the files.
    pub(crate) fn remove_sms(&mut self, sid: &str) -> Vec<String> {
        let Some(message) = self.sms_messages.remove(sid) else { return Vec::new() };
        if let Some(sids) = self.sms_of_phone.get_mut(&message.phone) {
            sids.retain(|one| one != sid);
        }
        for media in &message.media {
            self.sms_media.remove(media);
        }
        message.media
    }

    /// The sender with this address, in any form that a number is written in.
    pub(crate) fn sms_sender(&self, address: &str) -> Option<&SmsSender> {
        let address = address.trim();
        self.sms_senders.get(address).or_else(|| self.sms_senders.get(&format!("+{}", digits(address))))
    }

    /// Whether the owner of this phone has said STOP to a sender, or to its messaging service.
    pub(crate) fn has_stopped_sms(&self, scope: &str, phone: &str) -> bool {
        self.sms_stopped.has(&stopped_key(scope, phone))
    }

    /// STOP was said, or taken back; whether that changed anything.
    pub(crate) fn stop_sms(&mut self, scope: &str, phone: &str, at: Option<i64>) -> bool {
        let key = stopped_key(scope, phone);
        match at {
            Some(at) if !self.sms_stopped.has(&key) => {
                self.sms_stopped.put(&key, at);
                true
            }
            Some(_) => false,
            None => self.sms_stopped.remove(&key).is_some(),
        }
    }

    pub(super) fn index_sms(&mut self) {
        let mut sids: Vec<(u64, String, String)> =
            self.sms_messages.rows().map(|one| (one.order, one.phone.clone(), one.sid.clone())).collect();
        sids.sort();
        for (_, phone, sid) in sids {
            self.sms_of_phone.entry(phone).or_default().push(sid);
        }
    }
}

fn stopped_key(scope: &str, phone: &str) -> String {
    format!("{scope}/{phone}")
}

fn account_name() -> String {
    "Simulated SMS account".to_owned()
}

fn sender_name() -> String {
    "SMS".to_owned()
}

fn hundred() -> u32 {
    100
}

fn yes() -> bool {
    true
}
