//! Goes through files part by part, behind whoever asked for it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use transom_rules::access::{Asker, Detail, Face, Matter, Part as Told, Verb};
use transom_rules::attribute::Subject;
use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ContactId, IdentityId, ImportId, WorkspaceId};
use transom_rules::import::State;
use transom_rules::time::Timestamp;
use transom_store::attributes::{self, Set, Values};
use transom_store::consents::{self, Consent, Outline};
use transom_store::contacts::Contact;
use transom_store::held::{Held, Wanted};
use transom_store::imports::{self, Counts, Import};
use transom_store::{Result, Scoped, apps};
use uuid::Uuid;

use super::field;
use super::record::{Reading, Record};
use crate::app::Shared;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::base::settings::Settings;
use crate::contacts::locale::Locale;
use crate::contacts::marketing::{self, Said};
use crate::contacts::meet;
use crate::done::{Done, NotDone};
use crate::fold::{Fold, Reading as Again, Surroundings};
use crate::gate;

/// How often it is looked whether another process left something to be done.
const EVERY: Duration = Duration::from_secs(10);
/// After what could not be done.
const LATER: Duration = Duration::from_secs(2);
/// After each part: whoever writes does not wait long.
const PAUSE: Duration = Duration::from_millis(5);

/// Goes through files until the server stops.
pub(crate) async fn run(app: Shared) {
    while !app.stop.is_cancelled() {
        let mut wait = EVERY;
        if let Some(Err(error)) = app.stop.run_until_cancelled(round(&app)).await {
            tracing::warn!(%error, "a file of contacts could not be gone through; it goes on soon");
            wait = LATER;
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            () = app.imports.notified() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

async fn round(app: &Shared) -> Done<()> {
    let mut done = Ok(());
    for workspace in app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await? {
        let here = app.db.of(workspace);
        for id in here.read((), |tx, ()| Box::pin(imports::under_way(tx))).await? {
            let around = Surroundings::of(app);
            done = through_by(app.base(), &around, workspace, id).await.and(done);
        }
    }
    done
}

/// Goes through a file until its end, or until somebody stops it.
///
/// # Errors
/// Those of the database. What was done until then is noted.
pub async fn through(
    base: Base<'_>,
    settings: &Settings,
    clock: &Arc<Clock>,
    workspace: WorkspaceId,
    id: ImportId,
) -> Done<()> {
    through_by(base, &Surroundings::alone(settings, clock), workspace, id).await
}

async fn through_by(base: Base<'_>, around: &Surroundings, workspace: WorkspaceId, id: ImportId) -> Done<()> {
    while step(base, around, workspace, id).await? {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}

/// Goes through the next part; whether another one follows.
async fn step(base: Base<'_>, around: &Surroundings, workspace: WorkspaceId, id: ImportId) -> Done<bool> {
    let now = base.clock.now();
    let going = base.db.of(workspace).write(around.clone(), move |tx, around| {
        Box::pin(async move {
            let Some(mut import) = imports::hold(tx, id).await? else { return Ok(None) };
            if !import.state.is_under_way() || import.next >= import.parts {
                return Ok(Some((import, 0)));
            }
            let cursor = Going { tx, around, now }.part(&mut import).await?;
            Ok(Some((import, cursor)))
        })
    });
    let Some((import, cursor)) = going.await? else { return Ok(false) };
    if cursor > 0 {
        base.hub.changed(workspace, cursor);
    }
    if import.state.is_under_way() && import.next >= import.parts {
        end(base, workspace, id).await?;
        return Ok(false);
    }
    Ok(import.state.is_under_way())
}

/// Notes that all of it was gone through.
async fn end(base: Base<'_>, workspace: WorkspaceId, id: ImportId) -> Done<()> {
    let us = Asker::system(workspace, Face::Server);
    let note = gate::pass(base, &us, Verb::ImportContacts, id).await?;
    let now = base.clock.now();
    gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let mut import = imports::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            import.state = match import.state {
                State::Running => State::Done,
                State::Checking => State::Checked,
                _ => {
                    note.tell_nothing();
                    return Ok(());
                }
            };
            import.ended_at = Some(now);
            note.set_detail(
                Detail::from(Matter::Ended).with(Told::Contacts, import.counts.added + import.counts.changed),
            );
            Ok(imports::save(tx, &import).await?)
        })
    })
    .await
}

/// A part that is gone through.
struct Going<'g, 't> {
    tx: &'g mut Scoped<'t>,
    around: &'g Surroundings,
    now: Timestamp,
}

impl Going<'_, '_> {
    /// Takes what stands in the next part; how far the feed is then.
    async fn part(&mut self, import: &mut Import) -> Result<i64> {
        let offered = field::Offered::of(self.tx).await?;
        let mut cursor = 0;
        if let Some(part) = imports::part(self.tx, import.id, import.next).await? {
            // An attribute that was removed meanwhile is no column's any more.
            let mapping = import.mapping.iter().map(|word| field::Field::of(word, &offered).ok().flatten());
            let mapping: Vec<_> = mapping.collect();
            let reading = Reading { import, mapping: &mapping, offered: &offered };
            let (records, faults) = reading.part(&part);
            let mut counts = if import.state == State::Running {
                let (counts, now) = self.take(import, &records, &offered).await?;
                imports::drop_part(self.tx, import.id, part.place).await?;
                cursor = now;
                counts
            } else {
                self.count(&records).await?
            };
            imports::add_faults(self.tx, import, &faults).await?;
            counts.bad += i64::try_from(faults.len()).unwrap_or(i64::MAX);
            let so_far = import.counts;
            import.counts = Counts {
                added: so_far.added + counts.added,
                changed: so_far.changed + counts.changed,
                same: so_far.same + counts.same,
                bad: so_far.bad + counts.bad,
            };
        }
        import.next += 1;
        imports::save(self.tx, import).await?;
        Ok(cursor)
    }

    /// Who of them is known.
    async fn count(&mut self, records: &[Record]) -> Result<Counts> {
        let held = Held::load(self.tx, &Wanted { peek: true, ..self.wanted(records) }).await?;
        let mut new = BTreeSet::new();
        let mut counts = Counts::default();
        for record in records {
            let keys = meet::keys(&record.party, None);
            match held.identity_of(&keys) {
                Some(_) => counts.changed += 1,
                None if keys.iter().any(|key| new.contains(key)) => counts.changed += 1,
                None => counts.added += 1,
            }
            new.extend(keys);
        }
        Ok(counts)
    }

    fn wanted(&self, records: &[Record]) -> Wanted {
        let party = |record: &Record| (meet::keys(&record.party, None), self.around.clock.identity_id());
        Wanted { parties: records.iter().map(party).collect(), ..Wanted::default() }
    }

    /// Makes them known, or known better.
    async fn take(
        &mut self,
        import: &Import,
        records: &[Record],
        offered: &field::Offered,
    ) -> Result<(Counts, i64)> {
        let held = Held::load(self.tx, &self.wanted(records)).await?;
        let workspace = self.tx.workspace();
        let fold = Fold::new(held, workspace, self.around, self.now);
        let mut taking = Taking::new(fold, import, &self.around.clock);
        let known: Vec<Uuid> =
            records.iter().filter_map(|record| taking.known(record)).map(|(_, contact)| contact.0).collect();
        if records.iter().any(|record| !record.consents.is_empty()) {
            let contacts: Vec<ContactId> = known.iter().map(|id| ContactId(*id)).collect();
            taking.consents = consents::outlines(self.tx, &contacts).await?;
        }
        if !offered.attributes.is_empty() {
            taking.values = attributes::values(self.tx, Subject::Contact, known).await?;
        }
        for record in records {
            taking.take(record);
        }
        let (cursor, _) = taking.fold.held.write(self.tx, self.now).await?;
        attributes::set(self.tx, Subject::Contact, taking.sets).await?;
        Ok((taking.counts, cursor))
    }
}

/// Contacts that are made known.
struct Taking<'a> {
    fold: Fold<'a>,
    clock: &'a Clock,
    replaces: bool,
    /// When the file came: what it says without a day was so then.
    since: Timestamp,
    consents: BTreeMap<ContactId, Vec<Outline>>,
    values: BTreeMap<Uuid, Values>,
    sets: Vec<Set>,
    counts: Counts,
}

impl<'a> Taking<'a> {
    fn new(fold: Fold<'a>, import: &Import, clock: &'a Clock) -> Self {
        Self {
            fold,
            clock,
            replaces: import.replaces,
            since: import.created_at,
            consents: BTreeMap::new(),
            values: BTreeMap::new(),
            sets: Vec::new(),
            counts: Counts::default(),
        }
    }

    fn known(&self, record: &Record) -> Option<(IdentityId, ContactId)> {
        let id = self.fold.held.identity_of(&meet::keys(&record.party, None))?;
        Some((id, self.fold.held.identity(id)?.contact_id))
    }

    fn take(&mut self, record: &Record) {
        if let Some((identity, contact)) = self.known(record) {
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
            let of_purpose = || known.iter().filter(|one| one.purpose == *purpose);
            let is_known = match consented.at {
                Some(at) => of_purpose().any(|one| one.given == given && one.at == at),
                None => of_purpose()
                    .max_by_key(|one| one.at)
                    .is_some_and(|newest| !self.replaces || newest.given == given),
            };
            if is_known {
                continue;
            }
            let at = consented.at.unwrap_or(self.since);
            known.push(Outline { purpose: *purpose, given, at });
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
            let said = if consent.given { Said::Resume } else { Said::Stop };
            marketing::hear(held, consent.identity, said, consent.at, Again::First);
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
