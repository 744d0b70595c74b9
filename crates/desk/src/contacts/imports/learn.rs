//! Makes contacts known that records tell of, or known better.

use std::collections::BTreeMap;

use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ContactId, IdentityId};
use transom_rules::time::Timestamp;
use transom_store::attributes::{Set, Values};
use transom_store::consents::{Consent, Outline};
use transom_store::contacts::Contact;
use transom_store::imports::{Counts, Fault, Import};
use uuid::Uuid;

use super::record::Record;
use super::whom;
use crate::base::clock::Clock;
use crate::contacts::locale::Locale;
use crate::contacts::marketing;
use crate::fold::Fold;

/// Contacts that are made known.
pub(super) struct Taking<'a> {
    /// All that is known of whom the records name.
    pub(super) fold: Fold<'a>,
    clock: &'a Clock,
    replaces: bool,
    /// When the file came: what it says without a day was so then.
    since: Timestamp,
    /// What of their consents is recorded.
    pub(super) consents: BTreeMap<ContactId, Vec<Outline>>,
    /// What of their attributes is known.
    pub(super) values: BTreeMap<Uuid, Values>,
    /// What is to be set.
    pub(super) sets: Vec<Set>,
    /// What became of the records.
    pub(super) counts: Counts,
    /// What could not be taken.
    pub(super) faults: Vec<Fault>,
}

impl<'a> Taking<'a> {
    /// Nobody yet, of this file.
    pub(super) fn new(fold: Fold<'a>, import: &Import, clock: &'a Clock) -> Self {
        Self {
            fold,
            clock,
            replaces: import.replaces,
            since: import.created_at,
            consents: BTreeMap::new(),
            values: BTreeMap::new(),
            sets: Vec::new(),
            counts: Counts::default(),
            faults: Vec::new(),
        }
    }

    /// The contact that a record is of; `None` if it is somebody new.
    ///
    /// # Errors
    /// A word for why it cannot be told.
    pub(super) fn known(&self, record: &Record) -> Result<Option<(IdentityId, ContactId)>, &'static str> {
        whom::known(&self.fold.held, &record.party)
    }

    /// Takes what a record says.
    pub(super) fn take(&mut self, record: &Record) {
        let known = match self.known(record) {
            Ok(known) => known,
            Err(code) => return self.faults.push(record.fault(code)),
        };
        if let Some((identity, contact)) = known {
            let renamed = self.rename(identity, record);
            let located = self.locate(contact, record);
            let agreed = self.agree(identity, contact, record);
            if self.describe(contact, record) || renamed || located || agreed {
                self.counts.changed += 1;
            } else {
                self.counts.same += 1;
            }
            return;
        }
        whom::unite(&mut self.fold.held, &record.party);
        let mut party = record.party.clone();
        party.name.clone_from(&record.name);
        let Some(identity) = self.fold.asked_for(&party, None) else { return };
        if let Some(contact) = self.fold.held.identity(identity).map(|one| one.contact_id) {
            self.counts.added += 1;
            self.agree(identity, contact, record);
            self.locate(contact, record);
            self.describe(contact, record);
        }
    }

    /// Whoever was called by their address alone gets a name; others where what is known gives way.
    fn rename(&mut self, id: IdentityId, record: &Record) -> bool {
        let Some((identity, name)) = self.fold.held.identity(id).zip(record.name.as_ref()) else {
            return false;
        };
        let (address, contact) = (identity.address(), identity.contact_id);
        let before = self.fold.held.contact(contact);
        let is_news = |known: &Contact| known.name != *name && (self.replaces || known.name == address);
        if !before.is_some_and(is_news) {
            return false;
        }
        let conversation = self.fold.held.contact_mut(contact).and_then(|contact| {
            contact.name.clone_from(name);
            contact.conversation_id
        });
        self.fold.refold(id);
        // The name on open pages changes with it.
        if let Some(conversation) = conversation {
            self.fold.held.conversation_mut(conversation);
        }
        true
    }

    /// What they read, and where they live, where nobody said so or what is known gives way.
    fn locate(&mut self, contact: ContactId, record: &Record) -> bool {
        let Some(known) = self.fold.held.contact(contact) else { return false };
        let takes = |before: &str, told: &Option<String>| {
            let is_news = |told: &&String| before != *told && (before.is_empty() || self.replaces);
            told.as_ref().filter(is_news).cloned()
        };
        let locale = Locale {
            language: takes(&known.language, &record.locale.language),
            time_zone: takes(&known.time_zone, &record.locale.time_zone),
        };
        if locale.is_some()
            && let Some(contact) = self.fold.held.contact_mut(contact)
        {
            locale.apply(contact);
        }
        locale.is_some()
    }

    /// Each consent that is news: of a day on which nothing like it is recorded; without a day, where nothing is recorded or
    /// what is known gives way, since nobody knows which is older.
    fn agree(&mut self, identity: IdentityId, contact: ContactId, record: &Record) -> bool {
        let mut is_news = false;
        for (purpose, consented) in &record.consents {
            let Some(given) = consented.answer else { continue };
            let known = self.consents.entry(contact).or_default();
            let of_purpose: Vec<Outline> =
                known.iter().filter(|one| one.purpose == *purpose).copied().collect();
            let is_known = match consented.at {
                Some(at) => {
                    of_purpose.iter().any(|one| one.given == given && one.at == at && one.channel.is_none())
                }
                None if self.replaces => holds(&of_purpose, given),
                None => !of_purpose.is_empty(),
            };
            if is_known {
                continue;
            }
            let at = consented.at.unwrap_or(self.since);
            known.push(Outline { purpose: *purpose, given, at, channel: None });
            self.record(Consent {
                id: self.clock.consent_id(),
                identity,
                purpose: *purpose,
                given,
                at,
                how: How::Import,
                author: Author::Api,
                message: None,
                channel: None,
                words: consented.words.clone(),
                note: consented.source.clone(),
                url: String::new(),
            });
            is_news = true;
        }
        is_news
    }

    fn record(&mut self, consent: Consent) {
        let held = &mut self.fold.held;
        if consent.purpose == Purpose::Marketing {
            marketing::told(held, &consent);
        }
        let contact = held.identity(consent.identity).and_then(|one| held.contact(one.contact_id));
        // What holds is shown on open pages.
        if let Some(conversation) = contact.and_then(|contact| contact.conversation_id) {
            held.conversation_mut(conversation);
        }
        held.consent(consent);
    }

    fn describe(&mut self, contact: ContactId, record: &Record) -> bool {
        let known = self.values.entry(contact.0).or_default();
        let mut is_news = false;
        for (attribute, value) in &record.values {
            let before = known.get(attribute);
            if before == Some(value) || (before.is_some() && !self.replaces) {
                continue;
            }
            known.insert(*attribute, value.clone());
            self.sets.push(Set { of: contact.0, attribute: *attribute, value: Some(value.clone()) });
            is_news = true;
        }
        is_news
    }
}

/// Whether the newest word about all numbers is this one, and no number has another since.
fn holds(records: &[Outline], given: bool) -> bool {
    let of_all = records.iter().filter(|one| one.channel.is_none()).max_by_key(|one| one.at);
    of_all
        .is_some_and(|newest| records.iter().filter(|one| one.at >= newest.at).all(|one| one.given == given))
}

#[cfg(test)]
mod tests {
    use transom_rules::id::ChannelId;

    use super::*;

    #[test]
    fn a_list_that_lets_nothing_stand_says_again_what_a_number_says_otherwise_since() {
        let word = |channel: Option<u128>, seconds, given| Outline {
            purpose: Purpose::Marketing,
            given,
            at: Timestamp::from_seconds(seconds),
            channel: channel.map(|id| ChannelId(Uuid::from_u128(id))),
        };
        for (records, given, is_known) in [
            (vec![], true, false),
            (vec![word(None, 1, true)], true, true),
            (vec![word(None, 1, true), word(None, 2, false)], true, false),
            (vec![word(None, 2, true), word(Some(1), 1, false)], true, true),
            (vec![word(None, 1, false), word(Some(1), 2, true)], false, false),
            (vec![word(Some(1), 2, true)], true, false),
        ] {
            assert_eq!(holds(&records, given), is_known, "{records:?}");
        }
    }
}
