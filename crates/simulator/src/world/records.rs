//! The rows of the world: what a carrier keeps about apps, accounts, numbers, people and messages.
//!
//! Plain fields and what can be read off them. `App`, `Waba` and `Number` are also the shape of a `Seed`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::billing::BillingConversation;

/// A Meta app: who receives webhooks, and the secret that signs them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct App {
    /// Decimal id of the app.
    pub app_id: String,
    /// Key of the signature over each webhook's bytes.
    pub app_secret: String,
    /// What the receiver expects as `hub.verify_token`.
    pub verify_token: String,
    /// Where webhooks go unless a number or account overrides it. None: they are not sent.
    #[serde(default)]
    pub callback_url: Option<String>,
}

/// Where webhooks of an account or a number go instead of the app's address.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Override {
    /// The address.
    pub callback_url: String,
}

/// A business account (WABA).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Waba {
    /// Decimal id of the account.
    pub id: String,
    /// Its name as shown to people.
    #[serde(default = "account_name")]
    pub name: String,
    /// IANA name of the zone in which its months and price lists begin.
    #[serde(default = "utc")]
    pub timezone: String,
    /// How many unique users may be written to outside their window in a moving 24 hours; None: any number.
    #[serde(default = "two_thousand")]
    pub portfolio_limit: Option<u32>,
    /// Ids of the apps that receive its webhooks.
    #[serde(default)]
    pub app_ids: Vec<String>,
    /// Where webhooks about messages of this account go instead.
    #[serde(default)]
    pub webhook_override: Option<Override>,
    /// Whether there is a way to pay. Without one, what would be charged is refused.
    #[serde(default = "yes")]
    pub payment_method: bool,
    /// Whether Meta has verified its business.
    #[serde(default = "yes")]
    pub verified: bool,
    /// An eligible government's or non-profit's: service is free through 2027.
    #[serde(default)]
    pub eligible: bool,
    /// Whether it is the escalation partner, who may take threads from other apps.
    #[serde(default = "yes")]
    pub may_take: bool,
    /// How many hours a free entry point of an ad lasts.
    #[serde(default = "seventy_two")]
    pub entry_point_hours: u32,
}

/// A business phone number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Number {
    /// Decimal phone number id, the one in Graph paths.
    pub phone_number_id: String,
    /// The number as people read it, such as `+1 555-010-0200`.
    pub display_phone_number: String,
    /// The name that customers see.
    pub verified_name: String,
    /// The account it belongs to.
    pub waba_id: String,
    /// A token that may use this number and everything of its account.
    pub access_token: String,
    /// Messages a second before 130429.
    #[serde(default = "eighty")]
    pub messages_per_second: u32,
    /// Where webhooks about messages of this number go instead.
    #[serde(default)]
    pub webhook_override: Option<Override>,
    /// `about`, `address`, `email` …, as set by `POST /{number}/whatsapp_business_profile`.
    #[serde(default)]
    pub profile: Map<String, Value>,
}

impl Number {
    /// The number as digits, the form that stands in webhooks.
    pub fn digits(&self) -> String {
        digits(&self.display_phone_number)
    }
}

/// A message template in one language.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Template {
    pub(crate) id: String,
    pub(crate) waba_id: String,
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) parameter_format: String,
    pub(crate) components: Vec<Value>,
    #[serde(default)]
    pub(crate) rejected_reason: Option<String>,
    #[serde(default)]
    pub(crate) message_send_ttl_seconds: Option<i64>,
    /// Unix seconds.
    pub(crate) created_at: i64,
    /// When it was edited while approved, Unix seconds; old entries are forgotten.
    #[serde(default)]
    pub(crate) edited_at: Vec<i64>,
    /// `GREEN`, `YELLOW` or `RED`; None while it is new.
    #[serde(default)]
    pub(crate) quality: Option<String>,
    /// What an archived one was before.
    #[serde(default)]
    pub(crate) archived_from: Option<String>,
    /// The template of Meta's library that it was made of.
    #[serde(default)]
    pub(crate) library_template_name: Option<String>,
    /// Of a deleted one: its name cannot be used again for 30 days. Unix seconds.
    #[serde(default)]
    pub(crate) deleted_at: Option<i64>,
    /// When the review decides by itself, where it does. Unix seconds.
    #[serde(default)]
    pub(crate) review_at: Option<i64>,
}

/// Somebody with a phone. The key is the phone's digits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Customer {
    pub(crate) phone: String,
    pub(crate) name: String,
    pub(crate) user_id: String,
    /// Businesses see the user id only.
    pub(crate) hide_phone: bool,
    /// A phone that is off receives nothing; messages wait.
    pub(crate) online: bool,
    /// The chat is open on the screen: a message is read as it arrives, and `delivered` is never told.
    pub(crate) in_hand: bool,
    /// The code with which every SMS to this phone fails, such as 30006 of a landline.
    #[serde(default)]
    pub(crate) sms_fails: Option<u32>,
}

/// Who spoke, as the carrier sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Direction {
    /// Customer to business.
    Inbound,
    /// Business to customer.
    Outbound,
}

/// How far a message has come. For an inbound one, `delivered` means that its webhook was answered 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Status {
    Accepted,
    Sent,
    Delivered,
    Read,
    Failed,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Status::Accepted => "accepted",
            Status::Sent => "sent",
            Status::Delivered => "delivered",
            Status::Read => "read",
            Status::Failed => "failed",
        }
    }
}

/// A message, either way. The key is its wamid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: String,
    /// Place in the world's order of events.
    pub(crate) order: u64,
    pub(crate) number_id: String,
    /// Digits of the customer's phone.
    pub(crate) phone: String,
    pub(crate) direction: Direction,
    /// Unix seconds: accepted (outbound), written (inbound).
    pub(crate) at: i64,
    pub(crate) status: Status,
    /// As it was sent: the POST's body (outbound), the webhook's message object (inbound).
    pub(crate) body: Value,
    /// What the phone shows, as plain text.
    pub(crate) text: String,
    /// A template as filled in: header, body, footer and buttons. Null for everything else.
    #[serde(default)]
    pub(crate) drawn: Value,
    /// What it is billed as: marketing, utility, authentication or service.
    #[serde(default)]
    pub(crate) category: String,
    #[serde(default)]
    pub(crate) opaque: Option<String>,
    /// Addressed by user id, so that statuses tell no phone.
    #[serde(default)]
    pub(crate) by_user_id: bool,
    /// Why it failed, Meta's code.
    #[serde(default)]
    pub(crate) failed_code: Option<u32>,
    /// What Meta says besides, instead of what it usually says with the code.
    #[serde(default)]
    pub(crate) failed_details: Option<String>,
    /// Undelivered after this long, it is dropped without a word. Seconds.
    #[serde(default)]
    pub(crate) ttl_seconds: i64,
    /// The customer opened the chat before it arrived: it is read as soon as it is there.
    #[serde(default)]
    pub(crate) read_wanted: bool,
    /// Holds a place in the account's daily limit of people written to outside their window.
    #[serde(default)]
    pub(crate) limited: bool,
    /// It was written in a group; of a business's there is a copy for each member.
    #[serde(default)]
    pub(crate) in_group: Option<InGroup>,
}

impl Message {
    /// The wamid.
    pub(crate) fn wamid(&self) -> &str {
        self.in_group.as_ref().map_or(&self.id, |group| &group.wamid)
    }

    /// Whose clocks with the number it goes by: those of the customer, or of the group.
    pub(crate) fn clocks_of(&self) -> &str {
        self.in_group.as_ref().map_or(&self.phone, |group| &group.id)
    }

    /// Whether it is an emoji on another message.
    pub(crate) fn is_reaction(&self) -> bool {
        self.body.pointer("/type").is_some_and(|kind| kind == "reaction")
    }

    /// Whether the phone shows it: its own messages, and what has arrived. Of a reaction only `sent` is ever known.
    pub(crate) fn is_shown(&self) -> bool {
        match (self.direction, self.status) {
            (Direction::Inbound, _) | (Direction::Outbound, Status::Delivered | Status::Read) => true,
            (Direction::Outbound, Status::Sent) => self.is_reaction(),
            (Direction::Outbound, Status::Accepted | Status::Failed) => false,
        }
    }
}

/// A group of a business number and some customers. The key is its id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) number_id: String,
    pub(crate) subject: String,
    pub(crate) description: String,
    /// What follows `https://chat.whatsapp.com/`.
    pub(crate) invite: String,
    /// The digits of their phones.
    pub(crate) members: Vec<String>,
    pub(crate) is_suspended: bool,
    /// Unix seconds.
    pub(crate) created_at: i64,
}

/// What a message is in its group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct InGroup {
    /// The group.
    pub(crate) id: String,
    /// The wamid, which all of the group's copies share; a copy's key has the phone behind it.
    pub(crate) wamid: String,
    /// It is the copy by which `sent` is told, once for all.
    pub(crate) is_first: bool,
}

/// The clocks of a business number and a customer. The key is `number/phone`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Pair {
    /// Instants of customer messages that open a window, newest last; older than two days are forgotten.
    pub(crate) customer_at: Vec<i64>,
    /// Entry messages (ad clicks) that no answer has used up, Unix seconds.
    pub(crate) entries: Vec<i64>,
    /// End of the open free entry point, Unix seconds; 0 when there was none.
    pub(crate) entry_until: i64,
    /// When it opened, Unix seconds.
    #[serde(default)]
    pub(crate) entry_since: i64,
    pub(crate) entry_conversation: String,
    /// Conversations of conversation-based pricing, the one opened last at the end; ended ones are forgotten
    /// when another opens.
    #[serde(default)]
    pub(crate) conversations: Vec<BillingConversation>,
    /// The customer wants no marketing messages from this number.
    #[serde(default)]
    pub(crate) marketing_stopped: bool,
    /// When the pair's borrowed sends are paid back, Unix milliseconds.
    pub(crate) paid_back_ms: i64,
    /// The business's "typing…" is shown until then, Unix seconds.
    pub(crate) typing_until: i64,
    /// Another app answers: the business gets copies, and may send templates only.
    #[serde(default)]
    pub(crate) other_app_answers: bool,
}

/// Bytes that were uploaded or sent. The bytes themselves are in `media.rs`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    pub(crate) id: String,
    pub(crate) waba_id: String,
    pub(crate) mime_type: String,
    /// What the bytes turned out to be.
    #[serde(default)]
    pub(crate) found: Option<String>,
    /// Base64, as in webhooks.
    pub(crate) sha256: String,
    pub(crate) size: usize,
    /// The id dies then, Unix seconds.
    pub(crate) expires_at: i64,
    /// Key of the hashes in its download addresses.
    pub(crate) link_secret: String,
}

/// A resumable upload of a template's sample.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) mime_type: String,
    pub(crate) length: usize,
    pub(crate) received: usize,
    /// Under which id its bytes are kept.
    #[serde(default)]
    pub(crate) media_id: String,
    /// Given when all bytes have come.
    #[serde(default)]
    pub(crate) handle: Option<String>,
}

/// A step that a message takes later. The key sorts by instant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) due_ms: i64,
    pub(crate) message_id: String,
    pub(crate) to: Status,
}

impl Step {
    /// Sorts by instant, then by order of events.
    pub(crate) fn key(due_ms: i64, order: u64) -> String {
        format!("{:016}-{order:012}", due_ms.max(0))
    }
}

/// A webhook that waits to be sent and answered 200. The key sorts by age.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) app_id: String,
    pub(crate) waba_id: String,
    /// The number, when the webhook is about one: its override holds.
    pub(crate) number_id: Option<String>,
    pub(crate) field: String,
    /// `entry.time`, on webhooks about templates and accounts.
    pub(crate) time: Option<i64>,
    pub(crate) value: Value,
    /// Deliveries of one lane leave one after the other. None: in any order.
    pub(crate) lane: Option<String>,
    /// The inbound message that becomes `delivered` with the answer.
    pub(crate) message_id: Option<String>,
    pub(crate) due_ms: i64,
    pub(crate) first_ms: i64,
    pub(crate) attempts: u32,
}

/// Only the digits of a phone number in any form.
pub(crate) fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}

fn account_name() -> String {
    "Business account".to_owned()
}

fn utc() -> String {
    "UTC".to_owned()
}

#[expect(clippy::unnecessary_wraps, reason = "the default of an optional field")]
fn two_thousand() -> Option<u32> {
    Some(2000)
}

fn yes() -> bool {
    true
}

fn seventy_two() -> u32 {
    72
}

fn eighty() -> u32 {
    80
}
