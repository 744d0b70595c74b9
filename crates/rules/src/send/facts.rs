//! What decides about a draft, as the caller found it.

use serde_json::Value;

use crate::channel::ChannelKind;
use crate::content::Kind;
use crate::country;
use crate::draft::{Draft, Form};
use crate::group::GroupState;
use crate::id::{ChannelId, ContactId, ConversationId};
use crate::limits::{PairRate, PortfolioUse};
use crate::pair::Pair;
use crate::pricing::Billed;
use crate::pricing::price::{Price, Prices};
use crate::template::Template;
use crate::time::{Span, Timestamp};
use crate::words::Sentence;

/// Parts of templates that are commerce, a form or a call: groups do not take them (R9.15).
const NOT_IN_GROUPS: [&str; 8] =
    ["CATALOG", "MPM", "SPM", "CAROUSEL", "ORDER_DETAILS", "FLOW", "VOICE_CALL", "CALL_PERMISSION_REQUEST"];

/// All that decides about a draft, as the caller holds it.
#[derive(Clone, Copy, Debug)]
pub struct SendState<'a> {
    /// The number it would be sent from.
    pub channel: &'a ChannelFacts,
    /// The clocks of number and recipient; the default when they never met.
    pub pair: &'a Pair,
    /// Who would get it.
    pub recipient: &'a Recipient,
    /// What was found under the draft's template name.
    pub template: TemplateFound<'a>,
    /// What the file is that a template's header names, as far as that is known: it has to be of the header's kind.
    pub header_file: Option<Kind>,
    /// Templates of the channel to suggest instead, best first. Only approved ones are offered.
    pub alternatives: &'a [Template],
    /// The SMS sender that could be used instead; `None` where there is none, or it may not be.
    pub sms: Option<&'a SmsWay>,
    /// The number of WhatsApp's on which they could be written to instead of by SMS; `None` where there is none, or it may
    /// not be.
    pub whatsapp: Option<&'a WhatsAppWay>,
    /// What Meta counts.
    pub limits: Limits,
    /// What each form would cost the recipient; `None` where nobody asks.
    pub prices: Option<&'a Prices>,
    /// How long before the window's end this sender stops: zero for people, `Settings::automated_margin` for
    /// automated senders (R1.8).
    pub margin: Span,
}

/// What is known of the sending number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelFacts {
    /// Which.
    pub id: ChannelId,
    /// What it speaks: whose rules hold.
    pub kind: ChannelKind,
    /// Whether it can send; why not.
    pub ready: Result<(), Sentence>,
    /// The digits a customer writes to, if they are known: then a link can be offered.
    pub link_number: Option<String>,
}

/// An SMS sender through which the same recipient may be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsWay {
    /// Which.
    pub channel: ChannelId,
    /// What each segment costs, if that is known.
    pub segment: Option<Price>,
}

/// A number of WhatsApp's on which the same recipient may be written to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatsAppWay {
    /// Which.
    pub channel: ChannelId,
    /// What was drafted may go there as it is; else templates alone.
    pub takes_it: bool,
    /// What that costs, if it is known.
    pub price: Option<Price>,
}

/// What is known of the recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    /// The address as the API takes it: `+` and digits, a user id, or a group's id.
    pub to: String,
    /// What decides about a group; `None` for one customer.
    pub group: Option<GroupFacts>,
    /// Whether a phone number is known; false for customers known by user id alone.
    pub phone_known: bool,
    /// What somebody said that they read; empty where nobody did.
    pub language: String,
    /// Their name, to fill greetings with.
    pub name: Option<String>,
    /// Their conversation, where another app may be asked to leave it to us.
    pub conversation: Option<ConversationId>,
    /// Who they are, where that is known.
    pub contact: Option<ContactId>,
    /// Since when they want no marketing; through an SMS sender, since when nothing at all (S2.4).
    pub opted_out: Option<Timestamp>,
    /// Marketing needs a recorded consent here, and of them there is none.
    pub lacks_consent: bool,
    /// We blocked them.
    pub blocked: bool,
    /// ISO 3166 code of the number's country in capitals. `None` when it is not known or the number is not a
    /// real one, such as `+1 555…`: then no rule about countries applies.
    pub country: Option<String>,
}

/// What decides about a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupFacts {
    /// Whether it can be written to.
    pub state: GroupState,
    /// Everybody is gone.
    pub is_deserted: bool,
}

/// What was found under a draft's template name and language.
#[derive(Clone, Copy, Debug)]
pub enum TemplateFound<'a> {
    /// The draft is free-form.
    NotATemplate,
    /// Nothing, but perhaps the same name in other languages.
    Missing {
        /// The languages it exists in.
        other_languages: &'a [String],
    },
    /// This one.
    Found(&'a Template),
}

/// What Meta counts, as seen by this draft. The default limits nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// What went out to this customer lately.
    pub pair: PairRate,
    /// How long the message may wait for the pair rate ([`crate::settings::Settings::pair_wait`]).
    pub pair_wait: Span,
    /// The portfolio's limit, if it is known.
    pub portfolio: Option<PortfolioUse>,
}

/// Whether nothing is sent to their country: neither by WhatsApp (R10.9) nor by text message.
pub(crate) fn is_excluded(recipient: &Recipient) -> bool {
    recipient.country.as_deref().is_some_and(country::is_excluded)
}

/// What the draft is, as far as prices go.
pub(crate) fn billed(state: &SendState<'_>, draft: &Draft) -> Billed {
    if state.channel.kind == ChannelKind::Sms {
        return billed_by_text(draft);
    }
    match (&draft.form, state.template) {
        (Form::Template(_), TemplateFound::Found(template)) => Billed::Template(template.category),
        (Form::FreeForm(Kind::Reaction), _) => Billed::Reaction,
        _ => Billed::FreeForm,
    }
}

/// As what a text message is charged: one with a file is charged as a whole (S2.6).
pub(super) fn billed_by_text(draft: &Draft) -> Billed {
    let has_file = matches!(draft.kind(), Kind::Image | Kind::Audio | Kind::Video | Kind::Document);
    if has_file { Billed::Mms } else { Billed::Sms }
}

/// Marketing templates are not delivered to US numbers (R5.20).
pub(crate) fn is_in_usa(recipient: &Recipient) -> bool {
    recipient.phone_known && recipient.country.as_deref() == Some("US")
}

/// Whether a marketing template would be sent to them, and delivered.
pub(crate) fn takes_marketing(recipient: &Recipient) -> bool {
    recipient.opted_out.is_none() && !recipient.lacks_consent && !is_in_usa(recipient)
}

/// Whether nothing is sold, asked in a form or called by a template: of these groups take none.
pub(crate) fn suits_groups(template: &Template) -> bool {
    let is = |part: &Value, key: &str, words: &[&str]| {
        let word = part.get(key).and_then(Value::as_str).unwrap_or_default();
        words.iter().any(|known| word.eq_ignore_ascii_case(known))
    };
    let parts = template.components.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut buttons = parts.iter().filter_map(|part| part.get("buttons")?.as_array()).flatten();
    let goods = parts.iter().any(|part| is(part, "format", &["PRODUCT"]) || is(part, "type", &NOT_IN_GROUPS));
    !goods && !buttons.any(|button| is(button, "type", &NOT_IN_GROUPS))
}
