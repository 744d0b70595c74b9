//! The refusal: why something may not be sent, since when, until when, and what can be done instead. One
//! object for the page, the API, the command line and the log. A refusal is a value, never an error.

use crate::id::MessageId;
use crate::pricing::price::Price;
use crate::time::Timestamp;
use crate::words::Sentence;

/// A "no" with its reasons and its ways out.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// Stable word for programs.
    pub code: Code,
    /// The rule it follows from: its id in `docs/upstream.md`.
    pub rule: &'static str,
    /// The event that decided, if one did.
    pub decided_by: Option<DecidedBy>,
    /// Since when it holds.
    pub since: Option<Timestamp>,
    /// When it will change by itself; `None` when it will not.
    pub until: Option<Timestamp>,
    /// One sentence for a person.
    pub text: Sentence,
    /// The carrier's error code that it stands for: Meta's, or on SMS that of the SMS carrier.
    pub meta_code: Option<i64>,
    /// What to do instead, best first. Each can be executed as it is.
    pub remedies: Vec<Remedy>,
}

/// The event a refusal follows from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecidedBy {
    /// Our id of the message.
    pub message_id: MessageId,
    /// When it happened by Meta's clock.
    pub at: Timestamp,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Code {
    /// The customer wrote, but more than 24 hours ago.
    WindowClosed,
    /// Another app of the number answers this customer.
    NotThreadOwner,
    /// The customer never wrote to this number.
    WindowNeverOpened,
    /// No such template in that language.
    TemplateNotFound,
    /// The template is in review or was rejected.
    TemplateNotApproved,
    /// Meta paused the template for its quality.
    TemplatePaused,
    /// Meta disabled the template for good.
    TemplateDisabled,
    /// A slot of the template has no value.
    SlotMissing,
    /// A slot has a value that Meta refuses, or there is a value for no slot.
    SlotInvalid,
    /// The customer stopped marketing messages; of an SMS sender, all of them.
    OptedOut,
    /// Marketing needs a recorded consent here, and there is none.
    ConsentMissing,
    /// We blocked the contact.
    ContactBlocked,
    /// As many unique customers as the portfolio may reach in 24 hours.
    LimitReached,
    /// Too many messages to this customer in a short time.
    PairRate,
    /// The number cannot send at present.
    NumberNotReady,
    /// Marketing templates are not delivered there.
    RegionNotAllowed,
    /// This kind of message cannot be sent to a customer known by user id alone.
    PhoneNeeded,
    /// Groups take no message of this kind.
    NotForGroups,
    /// The group is suspended, gone or empty.
    GroupNotReady,
    /// SMS carries no message of this kind.
    NotOnSms,
    /// A text message without words.
    TextMissing,
    /// More words than a text message can have.
    TextTooLong,
}

impl Code {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::WindowClosed,
        Self::NotThreadOwner,
        Self::WindowNeverOpened,
        Self::TemplateNotFound,
        Self::TemplateNotApproved,
        Self::TemplatePaused,
        Self::TemplateDisabled,
        Self::SlotMissing,
        Self::SlotInvalid,
        Self::OptedOut,
        Self::ConsentMissing,
        Self::ContactBlocked,
        Self::LimitReached,
        Self::PairRate,
        Self::NumberNotReady,
        Self::RegionNotAllowed,
        Self::PhoneNeeded,
        Self::NotForGroups,
        Self::GroupNotReady,
        Self::NotOnSms,
        Self::TextMissing,
        Self::TextTooLong,
    ];

    /// The word for it in JSON, in logs and in facts.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::WindowClosed => "window_closed",
            Self::NotThreadOwner => "not_thread_owner",
            Self::WindowNeverOpened => "window_never_opened",
            Self::TemplateNotFound => "template_not_found",
            Self::TemplateNotApproved => "template_not_approved",
            Self::TemplatePaused => "template_paused",
            Self::TemplateDisabled => "template_disabled",
            Self::SlotMissing => "slot_missing",
            Self::SlotInvalid => "slot_invalid",
            Self::OptedOut => "opted_out",
            Self::ConsentMissing => "consent_missing",
            Self::ContactBlocked => "contact_blocked",
            Self::LimitReached => "limit_reached",
            Self::PairRate => "pair_rate",
            Self::NumberNotReady => "number_not_ready",
            Self::RegionNotAllowed => "region_not_allowed",
            Self::PhoneNeeded => "phone_needed",
            Self::NotForGroups => "not_for_groups",
            Self::GroupNotReady => "group_not_ready",
            Self::NotOnSms => "not_on_sms",
            Self::TextMissing => "text_missing",
            Self::TextTooLong => "text_too_long",
        }
    }
}

/// A way out.
#[derive(Clone, Debug, PartialEq)]
pub struct Remedy {
    /// Which.
    pub kind: RemedyKind,
    /// One line for its button.
    pub text: Sentence,
    /// What it would say to the customer, where that is known.
    pub says: Option<String>,
    /// What it costs if it is delivered now; `None` where nothing is sent, or no price was asked for.
    pub price: Option<Price>,
    /// The request that does it.
    pub request: Request,
}

/// The kinds of ways out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemedyKind {
    /// Send this template instead.
    SendTemplate,
    /// Send its words alone.
    SendWords,
    /// Make the thread ours.
    TakeThread,
    /// Choose among the templates.
    ChooseTemplate,
    /// Send by SMS.
    UseSms,
    /// Send a link by SMS that brings the customer back to WhatsApp.
    InviteBySms,
    /// Write on WhatsApp.
    UseWhatsApp,
    /// Let a bot begin.
    StartBot,
    /// Keep it and send it as soon as the customer writes.
    SendWhenTheyWrite,
    /// Give the customer a link to write first.
    AskThemToWrite,
    /// Send it again later.
    WaitUntil,
    /// Fill the slots in and try again.
    FixSlots,
    /// See what is wrong with the number, or how much of its limit is used.
    SeeNumber,
    /// Record that they consented, with how that is known.
    RecordConsent,
    /// Let a blocked contact in again.
    Unblock,
}

impl RemedyKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::SendTemplate,
        Self::SendWords,
        Self::TakeThread,
        Self::ChooseTemplate,
        Self::UseSms,
        Self::InviteBySms,
        Self::UseWhatsApp,
        Self::StartBot,
        Self::SendWhenTheyWrite,
        Self::AskThemToWrite,
        Self::WaitUntil,
        Self::FixSlots,
        Self::SeeNumber,
        Self::RecordConsent,
        Self::Unblock,
    ];

    /// The word for it in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SendTemplate => "send_template",
            Self::SendWords => "send_words",
            Self::TakeThread => "take_thread",
            Self::ChooseTemplate => "choose_template",
            Self::UseSms => "use_sms",
            Self::InviteBySms => "invite_by_sms",
            Self::UseWhatsApp => "use_whatsapp",
            Self::StartBot => "start_bot",
            Self::SendWhenTheyWrite => "send_when_they_write",
            Self::AskThemToWrite => "ask_them_to_write",
            Self::WaitUntil => "wait_until",
            Self::FixSlots => "fix_slots",
            Self::SeeNumber => "see_number",
            Self::RecordConsent => "record_consent",
            Self::Unblock => "unblock",
        }
    }
}

/// An HTTP request to our own API.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// `GET`, `POST`, ….
    pub method: &'static str,
    /// The path, from `/api/v1`.
    pub path: String,
    /// The JSON body; `null` for a `GET`.
    pub body: serde_json::Value,
}
