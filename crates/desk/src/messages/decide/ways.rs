//! By what else a customer could be written to, where a number of one kind refuses: SMS beside WhatsApp, WhatsApp beside
//! SMS. The rules make ways out of it.

use std::cmp::Reverse;

use transom_rules::channel::ChannelKind;
use transom_rules::refusal::Code;
use transom_rules::send::Decision;
use transom_rules::send::facts::{SmsWay, WhatsAppWay};
use transom_rules::time::Timestamp;
use transom_store::channels::Channel;
use transom_store::contacts::Identity;
use transom_store::held::Held;

use super::{Question, foresee};
use crate::messages::bridge;

/// What is beside a number.
#[derive(Default)]
pub(in crate::messages) struct Ways {
    pub(super) sms: Option<SmsWay>,
    pub(super) whatsapp: Option<WhatsAppWay>,
}

impl Ways {
    /// What is beside the number of a question.
    pub(in crate::messages) fn beside(held: &Held, asked: Question<'_>, now: Timestamp) -> Self {
        let is_group = asked.identity.and_then(|id| held.identity(id)).is_some_and(Identity::is_group);
        if asked.group.is_some() || is_group {
            return Self::default();
        }
        match asked.channel.kind {
            ChannelKind::WhatsApp => Self { sms: sms(held, asked, now), ..Self::default() },
            ChannelKind::Sms => Self { whatsapp: whatsapp(held, asked, now), ..Self::default() },
        }
    }

    /// The same where no SMS may go any more.
    pub(in crate::messages) fn without_sms(self) -> Self {
        Self { sms: None, ..self }
    }
}

fn sms(held: &Held, asked: Question<'_>, now: Timestamp) -> Option<SmsWay> {
    let whom = bridge::Whom { identity: asked.identity, to: asked.to };
    bridge::sms_way(held, asked.known, asked.channel, whom, now)
}

/// The number of WhatsApp's on which they wrote last, or the first by name, unless nothing may go there either.
fn whatsapp(held: &Held, asked: Question<'_>, now: Timestamp) -> Option<WhatsAppWay> {
    let can_send = |one: &&Channel| {
        one.kind == ChannelKind::WhatsApp && one.disconnected_at.is_none() && one.trouble.is_empty()
    };
    let own = asked.known.channels_of(asked.channel.workspace).map(AsRef::as_ref);
    let mut numbers: Vec<&Channel> = own.filter(can_send).collect();
    let wrote = |one: &Channel| {
        let wrote = asked.identity.and_then(|id| held.pair(id, one.id).window.opened_by);
        wrote.map(|event| event.at)
    };
    numbers.sort_by_cached_key(|one| (Reverse(wrote(one)), one.name.clone(), one.id));
    numbers.into_iter().find_map(|channel| {
        let way = |takes_it, price| Some(WhatsAppWay { channel: channel.id, takes_it, price });
        match foresee(held, Question { channel, ..asked }, now) {
            Decision::Allowed(permit) => way(true, permit.price),
            Decision::Refused(refusal) if takes_templates(refusal.code) => way(false, None),
            Decision::Refused(_) => None,
        }
    })
}

/// Whether what is refused so is refused for its form alone.
const fn takes_templates(code: Code) -> bool {
    matches!(
        code,
        Code::WindowClosed | Code::WindowNeverOpened | Code::NotThreadOwner | Code::TemplateNotFound
    )
}
