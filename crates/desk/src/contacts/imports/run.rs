//! Goes through files part by part, behind whoever asked for it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use transom_rules::access::{Asker, Detail, Face, Matter, Part as Told, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::{ContactId, ImportId, WorkspaceId};
use transom_rules::import::State;
use transom_rules::time::Timestamp;
use transom_store::held::{self, Held, Wanted};
use transom_store::imports::{self, Counts, Fault, Import, Place};
use transom_store::{Result as Stored, Scoped, apps, attributes, consents};
use uuid::Uuid;

use super::apart::Passed;
use super::learn::Taking;
use super::record::{Reading, Record};
use super::rows::{Row, rows, without};
use super::without::Erased;
use super::{apart, field, whom};
use crate::app::Shared;
use crate::base::Base;
use crate::base::clock::Clock;
use crate::base::settings::Settings;
use crate::done::{Done, NotDone};
use crate::fold::{Fold, Surroundings};
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
        done = sweep(app.base(), workspace).await.and(done);
    }
    done
}

/// Takes away what of files is removed, or told of passes that are over, a few rows at a time.
///
/// # Errors
/// Those of the database.
pub async fn sweep(base: Base<'_>, workspace: WorkspaceId) -> Done<()> {
    while base.db.of(workspace).write((), |tx, ()| Box::pin(imports::sweep(tx))).await? {
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
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
    let taken = match next(base, around, workspace, id, Share::Part).await {
        Err(error) if !error.is_transient() => {
            apart::part(base, workspace, id, || next(base, around, workspace, id, Share::Record)).await?
        }
        taken => taken?,
    };
    let Some((import, cursor)) = taken else { return Ok(false) };
    if cursor > 0 {
        base.hub.changed(workspace, cursor);
    }
    if import.state.is_under_way() && import.next >= import.parts {
        end(base, workspace, id).await?;
        return Ok(false);
    }
    Ok(import.state.is_under_way())
}

/// How much is taken in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Share {
    /// A part.
    Part,
    /// The first record that is left of one.
    Record,
}

/// Takes what comes next of a file.
async fn next(
    base: Base<'_>,
    around: &Surroundings,
    workspace: WorkspaceId,
    id: ImportId,
    share: Share,
) -> Stored<Passed> {
    let now = base.clock.now();
    let going = base.db.of(workspace).write(around.clone(), move |tx, around| {
        Box::pin(async move {
            let Some(mut import) = imports::hold(tx, id).await? else { return Ok(None) };
            if !import.state.is_under_way() || import.next >= import.parts {
                return Ok(Some((import, 0)));
            }
            let cursor = Going { tx, around, now }.part(&mut import, share).await?;
            Ok(Some((import, cursor)))
        })
    });
    going.await
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
    /// Takes what stands in the next part, or first in it; how far the feed is then.
    async fn part(&mut self, import: &mut Import, share: Share) -> Stored<i64> {
        let part = imports::part(self.tx, import.id, import.next).await?;
        let all = part.as_ref().map(|part| rows(import.separator, part)).unwrap_or_default();
        let some = match share {
            Share::Record if import.state == State::Running => all.get(..1).unwrap_or_default(),
            Share::Record | Share::Part => all.as_slice(),
        };
        let cursor = self.rows(import, some).await?;
        match part {
            Some(part) if some.len() < all.len() => {
                let place = Place { import: import.id, part: part.place };
                imports::rewrite_part(self.tx, place, &without(&part, some)).await?;
            }
            _ => {
                if import.state == State::Running {
                    imports::drop_part(self.tx, import.id, import.next).await?;
                }
                import.next += 1;
            }
        }
        imports::save(self.tx, import).await?;
        Ok(cursor)
    }

    /// Takes records; how far the feed is then.
    async fn rows(&mut self, import: &mut Import, rows: &[Row]) -> Stored<i64> {
        let offered = field::Offered::of(self.tx).await?;
        // An attribute that was removed meanwhile is no column's any more.
        let mapping = import.mapping.iter().map(|word| field::Field::of(word, &offered).ok().flatten());
        let mapping: Vec<_> = mapping.collect();
        let (mut records, mut faults) = Reading { import, mapping: &mapping, offered: &offered }.rows(rows);
        let is_trial = import.state != State::Running;
        let wanted = whom::wanted(&records, &self.around.clock);
        let held = Held::load(self.tx, &Wanted { peek: is_trial, ..wanted }).await?;
        let erased = Erased::now(self.tx).await?;
        let gone: BTreeSet<i64> = erased.of(&import.country, rows).into_iter().map(|row| row.line).collect();
        records.retain(|record| !gone.contains(&record.line));
        faults.retain(|fault| !gone.contains(&fault.line));
        let (counts, more, cursor) = if is_trial {
            let (counts, more) = count(&held, &records);
            (counts, more, 0)
        } else {
            self.take(held, import, &records, &offered).await?
        };
        faults.extend(more);
        imports::add_faults(self.tx, import, import.pass, &faults).await?;
        let so_far = import.counts;
        import.counts = Counts {
            added: so_far.added + counts.added,
            changed: so_far.changed + counts.changed,
            same: so_far.same + counts.same,
            bad: so_far.bad + i64::try_from(faults.len()).unwrap_or(i64::MAX),
        };
        Ok(cursor)
    }

    /// Makes them known, or known better.
    async fn take(
        &mut self,
        held: Held,
        import: &Import,
        records: &[Record],
        offered: &field::Offered,
    ) -> Stored<(Counts, Vec<Fault>, i64)> {
        let workspace = self.tx.workspace();
        let fold = Fold::new(held, workspace, self.around, self.now);
        let mut taking = Taking::new(fold, import, &self.around.clock);
        let known = records.iter().filter_map(|record| taking.known(record).ok().flatten());
        let known: Vec<ContactId> = known.map(|(_, contact)| contact).collect();
        if records.iter().any(|record| !record.consents.is_empty()) {
            taking.consents = consents::outlines(self.tx, &known).await?;
        }
        if !offered.attributes.is_empty() {
            let known: Vec<Uuid> = known.iter().map(|contact| contact.0).collect();
            taking.values = attributes::values(self.tx, Subject::Contact, known).await?;
        }
        for record in records {
            taking.take(record);
        }
        held::give_back(self.tx, taking.fold.held.keys_of_nobody()).await?;
        let (cursor, _) = taking.fold.held.write(self.tx, self.now).await?;
        attributes::set(self.tx, Subject::Contact, taking.sets).await?;
        Ok((taking.counts, taking.faults, cursor))
    }
}

/// Who of them is known, and who cannot be told.
fn count(held: &Held, records: &[Record]) -> (Counts, Vec<Fault>) {
    let (mut would, mut counts, mut faults) = (whom::Would::default(), Counts::default(), Vec::new());
    for record in records {
        match would.is_new(held, &record.party) {
            Ok(true) => counts.added += 1,
            Ok(false) => counts.changed += 1,
            Err(code) => faults.push(record.fault(code)),
        }
    }
    (counts, faults)
}
