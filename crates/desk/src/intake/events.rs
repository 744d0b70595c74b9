//! One event after the other, in memory. Each changes the held rows as the rules say, and leaves in
//! [`Out`](crate::fold::Out) what belongs to other tables.

use sha2::{Digest, Sha256};
use transom_channels::whatsapp::{account, number_news};
use transom_rules::channel::ChannelKind;
use transom_rules::event::{Event, Noticed, Route, Routed};
use transom_rules::id::{ChannelId, DeliveryId};
use transom_rules::number::NumberNews;
use transom_rules::time::Timestamp;
use transom_store::deliveries::Notice;

use super::post::{came, unknown};
use crate::accounts::numbers;
use crate::fold::Fold;

impl Fold<'_> {
    /// Folds one event. An event of a number or an account that is not ours, or not any more, is kept as unknown.
    pub(crate) fn event(&mut self, delivery: DeliveryId, routed: &Routed) {
        let channel = match &routed.route {
            Route::Number(number) => {
                self.known.number(self.workspace, ChannelKind::WhatsApp, number, came(delivery))
            }
            Route::Sender(sender) => {
                self.known.number(self.workspace, ChannelKind::Sms, sender, came(delivery))
            }
            Route::Account(waba) => {
                let ours = self.known.accounts.get(waba).is_some_and(|a| a.workspace == self.workspace);
                return match (&routed.event, ours) {
                    (Event::TemplateChanged(changed), true) => {
                        self.out.templates.push((waba.clone(), changed.clone()));
                    }
                    (Event::Noticed(noticed), ours) => {
                        let told = account::told(noticed).filter(|_| ours);
                        let at = noticed.at.unwrap_or(self.now);
                        self.out.prices.extend(told.map(|told| (waba.clone(), told, at)));
                        self.of_numbers(waba, noticed);
                        self.notice(noticed);
                    }
                    // Copies of what another app answers may come without the number.
                    (event, true) => match self.known.only_number(self.workspace, waba) {
                        Some(channel) => self.of_channel(channel, event),
                        None => self.not_ours(delivery, waba, event),
                    },
                    (event, false) => self.not_ours(delivery, waba, event),
                };
            }
        };
        match (channel, &routed.event) {
            (channel, Event::Noticed(noticed)) => {
                if let (Some(channel), Some(heard)) = (channel, number_news::told(noticed)) {
                    self.of_number(channel, heard.news, noticed);
                }
                self.notice(noticed);
            }
            (Some(channel), event) => self.of_channel(channel, event),
            (None, event) => {
                let (Route::Number(name) | Route::Sender(name) | Route::Account(name)) = &routed.route;
                self.not_ours(delivery, name, event);
            }
        }
    }

    fn of_channel(&mut self, channel: ChannelId, event: &Event) {
        match event {
            Event::Received(received) => {
                self.first_message(channel);
                self.received(channel, received);
            }
            Event::Reacted(reacted) => self.reacted(channel, reacted),
            Event::Edited(edited) => self.edited(edited),
            Event::Revoked(revoked) => self.revoked(revoked),
            Event::Called(called) => self.called(channel, called),
            Event::Status(status) => self.status(self.known.kind(channel), status),
            Event::Echoed(echoed) => self.echoed(channel, echoed),
            Event::Recorded(recorded) => self.recorded(channel, recorded),
            // Whoever is known already keeps their name.
            Event::Saved(saved) => drop(self.identity(&saved.with, None, saved.at)),
            Event::IdentityChanged(changed) => self.identity_changed(channel, changed),
            Event::PreferenceChanged(changed) => self.preference_changed(changed),
            Event::ThreadMoved(moved) => self.thread_moved(channel, moved),
            Event::GroupChanged(changed) => self.group_changed(channel, changed),
            Event::Noticed(noticed) => self.notice(noticed),
            Event::TemplateChanged(changed) => {
                let waba = self.known.channels.get(&channel).map(|channel| channel.waba_id.clone());
                self.out.templates.extend(waba.map(|waba| (waba, changed.clone())));
            }
        }
    }

    /// The first message of a customer is a step of setting a number up.
    fn first_message(&mut self, channel: ChannelId) {
        let facts = self.known.facts(channel);
        let is_open =
            facts.is_some_and(|facts| facts.looked_at.is_some() && facts.first_message_at.is_none());
        let is_it = |told: &numbers::Told| told.channel == channel && told.news == NumberNews::MessageCame;
        if is_open && !self.out.numbers.iter().any(is_it) {
            let told = numbers::Told { channel, news: NumberNews::MessageCame, at: self.now };
            self.out.numbers.push(told);
        }
    }

    /// Folds an event that waited for its message, on whatever channel that was.
    pub(crate) fn again(&mut self, wamid: &str, event: &Event) {
        if let Some(channel) = self.held.message_with(wamid).map(|message| message.channel_id) {
            self.of_channel(channel, event);
        }
    }

    /// What a notice says of numbers of ours.
    fn of_numbers(&mut self, waba: &str, noticed: &Noticed) {
        let Some(heard) = number_news::told(noticed) else { return };
        let meant = numbers::meant(self.known, self.workspace, waba, heard.number.as_deref());
        self.out.asks_numbers |= heard.asks && !meant.is_empty();
        for channel in meant {
            self.of_number(channel, heard.news.clone(), noticed);
        }
    }

    fn of_number(&mut self, channel: ChannelId, news: Vec<NumberNews>, noticed: &Noticed) {
        let at = noticed.at.unwrap_or(self.now);
        self.out.numbers.extend(news.into_iter().map(|news| numbers::Told { channel, news, at }));
    }

    fn notice(&mut self, noticed: &Noticed) {
        let at = noticed.at.unwrap_or(self.now);
        let stamp = noticed.at.map_or(0, Timestamp::millis).to_be_bytes();
        let hash = Sha256::new().chain_update(&noticed.field).chain_update(stamp).chain_update(&noticed.json);
        let Noticed { field, severity, title, json, .. } = noticed.clone();
        self.out.notices.push(Notice { hash: hash.finalize().to_vec(), at, field, severity, title, json });
    }

    fn not_ours(&mut self, delivery: DeliveryId, address: &str, event: &Event) {
        let json = serde_json::to_string(event).unwrap_or_default();
        let what = format!("{address} is not connected to this workspace.");
        let part = unknown("number".into(), what, json);
        self.out.unknowns.push(part.kept(delivery, self.now));
    }
}
