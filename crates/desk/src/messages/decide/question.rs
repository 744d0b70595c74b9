//! A draft for a pair, and what the rules are told of it: facts put together from rows that are held.

use transom_rules::access::Who;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::country;
use transom_rules::draft::{Draft, Form};
use transom_rules::group::Group;
use transom_rules::id::IdentityId;
use transom_rules::merging::Marketing;
use transom_rules::pair::Pair;
use transom_rules::pricing::price::Prices;
use transom_rules::send::facts::{
    ChannelFacts, GroupFacts, Limits, Recipient, SendState, SmsWay, TemplateFound, WhatsAppWay,
};
use transom_rules::settings::Settings;
use transom_rules::template::Template;
use transom_rules::time::{Span, Timestamp};
use transom_rules::words::{Sentence, number as words};
use transom_store::channels::Channel;
use transom_store::contacts::{self, Contact};
use transom_store::held::Held;

use super::ways::Ways;
use crate::accounts::registry::Known;
use crate::charges::price::Seller;
use crate::messages::draft::Ask;

/// A draft for a pair, as [`decide`] needs it.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) known: &'a Known,
    /// Somebody asks for prices.
    pub(crate) is_priced: bool,
    pub(crate) channel: &'a Channel,
    pub(crate) to: &'a str,
    pub(crate) identity: Option<IdentityId>,
    /// It is for a group, which may not be known.
    pub(crate) group: Option<&'a str>,
    pub(crate) draft: &'a Draft,
    /// The templates of the draft's name, in all languages ([`named`]).
    pub(crate) named: &'a [Template],
    /// What the file is that its header names, where that is one of ours.
    pub(crate) header_file: Option<Kind>,
    /// How long it may wait for the pair rate; `None` where that, and the portfolio's limit, was asked before.
    pub(crate) pair_wait: Option<Span>,
    /// How long before the window's end whoever sends stops: nothing for people.
    pub(crate) margin: Span,
}

impl<'a> Question<'a> {
    pub(crate) fn of(ask: &'a Ask, known: &'a Known, named: &'a [Template], rules: &Settings) -> Self {
        let group = ask.group.as_deref();
        let to = ask.to.phone.as_deref().or(ask.to.user_id.as_deref()).or(group).unwrap_or_default();
        let pair_wait = Some(rules.pair_wait);
        let margin =
            if matches!(ask.asker.who, Who::Bot(_)) { rules.automated_margin } else { Span::default() };
        Self {
            known,
            is_priced: true,
            channel: &ask.channel,
            to,
            identity: None,
            group,
            draft: &ask.draft,
            named,
            header_file: None,
            pair_wait,
            margin,
        }
    }

    /// To somebody who is known, with nobody asking for prices.
    pub(crate) fn to(identity: IdentityId, known: &'a Known, channel: &'a Channel, draft: &'a Draft) -> Self {
        Self {
            known,
            is_priced: false,
            channel,
            to: "",
            identity: Some(identity),
            group: None,
            draft,
            named: &[],
            header_file: None,
            pair_wait: None,
            margin: Span::default(),
        }
    }

    pub(in crate::messages) fn facts(self, held: &Held, now: Timestamp) -> Facts<'a> {
        let seller = Seller { known: self.known, channel: self.channel };
        let prices = self.is_priced.then(|| seller.prices(held, self.identity, self.to, now));
        Facts { prices, ..Facts::of(held, self) }
    }
}

/// What the rules are told, put together from rows.
pub(in crate::messages) struct Facts<'a> {
    channel: ChannelFacts,
    pub(in crate::messages) pair: Pair,
    recipient: Recipient,
    template: Option<&'a Template>,
    is_template: bool,
    header_file: Option<Kind>,
    other_languages: Vec<String>,
    sms: Option<SmsWay>,
    whatsapp: Option<WhatsAppWay>,
    limits: Limits,
    prices: Option<Prices>,
    margin: Span,
}

impl<'a> Facts<'a> {
    fn of(held: &Held, asked: Question<'a>) -> Self {
        let identity = asked.identity.and_then(|id| held.identity(id));
        let contact = identity.and_then(|identity| held.contact(identity.contact_id));
        let by_phone = asked.group.is_none() && asked.to.chars().all(|letter| letter.is_ascii_digit());
        let to = identity.map_or_else(
            || if by_phone { format!("+{}", asked.to) } else { asked.to.to_owned() },
            contacts::Identity::address,
        );
        let marketing = contact.map(|contact| said(contact, asked.channel)).unwrap_or_default();
        let is_group = asked.group.is_some() || identity.is_some_and(contacts::Identity::is_group);
        let (is_template, language) = match &asked.draft.form {
            Form::Template(wanted) => (true, wanted.language.as_str()),
            Form::FreeForm(_) => (false, ""),
        };
        Self {
            channel: channel_facts(asked.channel),
            pair: asked.identity.map(|id| held.pair(id, asked.channel.id)).unwrap_or_default(),
            recipient: Recipient {
                phone_known: identity.map_or(by_phone, |identity| !identity.phone.is_empty()),
                conversation: contact.and_then(|contact| contact.conversation_id),
                name: contact.map(|contact| contact.name.clone()).filter(|name| *name != to),
                contact: contact.map(|contact| contact.id),
                language: contact.map(|contact| contact.language.clone()).unwrap_or_default(),
                lacks_consent: !is_group
                    && asked.known.consent(asked.channel.workspace).marketing_needs_consent
                    && marketing.opted_in_at.is_none(),
                opted_out: marketing.opted_out_at,
                blocked: contact.is_some_and(|contact| contact.blocked.is_some()),
                country: country::of_address(&to),
                group: is_group
                    .then(|| group_facts(&asked.identity.map(|id| held.group(id)).unwrap_or_default())),
                to,
            },
            template: asked.named.iter().find(|template| template.language == language),
            is_template,
            header_file: asked.header_file,
            other_languages: asked.named.iter().map(|template| template.language.clone()).collect(),
            sms: None,
            whatsapp: None,
            limits: Limits::default(),
            prices: None,
            margin: asked.margin,
        }
    }

    /// The same with what Meta counts.
    pub(super) fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same with what else the customer could be written to by.
    pub(in crate::messages) fn beside(self, ways: Ways) -> Self {
        Self { sms: ways.sms, whatsapp: ways.whatsapp, ..self }
    }

    pub(in crate::messages) fn state(&'a self, alternatives: &'a [Template]) -> SendState<'a> {
        let template = match (self.is_template, self.template) {
            (false, _) => TemplateFound::NotATemplate,
            (true, Some(template)) => TemplateFound::Found(template),
            (true, None) => TemplateFound::Missing { other_languages: &self.other_languages },
        };
        SendState {
            channel: &self.channel,
            pair: &self.pair,
            recipient: &self.recipient,
            template,
            header_file: self.header_file,
            alternatives,
            sms: self.sms.as_ref(),
            whatsapp: self.whatsapp.as_ref(),
            limits: self.limits,
            prices: self.prices.as_ref(),
            margin: self.margin,
        }
    }
}

/// What somebody said of what comes through a channel: of marketing on WhatsApp, to an SMS sender of all it sends.
fn said(contact: &Contact, channel: &Channel) -> Marketing {
    match channel.kind {
        ChannelKind::WhatsApp => contact.marketing.through(&contact.by_number, channel.id),
        ChannelKind::Sms => contact.by_number.get(&channel.id).copied().unwrap_or_default(),
    }
}

fn group_facts(group: &Group) -> GroupFacts {
    GroupFacts { state: group.state, is_deserted: group.is_deserted() }
}

fn channel_facts(channel: &Channel) -> ChannelFacts {
    ChannelFacts {
        id: channel.id,
        kind: channel.kind,
        ready: match channel.disconnected_at {
            Some(_) => Err(words::DISCONNECTED),
            None if channel.trouble.is_empty() => Ok(()),
            None => Err(Sentence::read(&channel.trouble)),
        },
        link_number: match channel.kind {
            ChannelKind::WhatsApp => channel.address.strip_prefix('+').map(str::to_owned),
            ChannelKind::Sms => None,
        },
    }
}
