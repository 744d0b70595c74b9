//! A part that the database does not take as a whole: it is gone through a record at a time, so that what is wrong with
//! one of them keeps no other out and is not tried for ever. That one is named, and the file stops there: somebody has to
//! look, and can go on behind it.

use transom_rules::access::{Asker, Face, Matter, Verb};
use transom_rules::id::{ImportId, WorkspaceId};
use transom_rules::import::State;
use transom_store::imports::{self, Fault, Import, Place};
use transom_store::{Result, Scoped};

use super::rows::{rows, without};
use crate::base::Base;
use crate::done::{Done, NotDone};
use crate::gate;

/// A word for it.
const REFUSED: &str = "record_refused";

/// How far a file is, and the feed; `None` where there is no such file.
pub(super) type Passed = Option<(Import, i64)>;

/// Goes through the part that comes next, or through what of it is taken. `take` takes the record that comes next.
pub(super) async fn part<F: Future<Output = Result<Passed>>>(
    base: Base<'_>,
    workspace: WorkspaceId,
    id: ImportId,
    take: impl Fn() -> F,
) -> Done<Passed> {
    let here = base.db.of(workspace);
    let Some(import) = here.read((), move |tx, ()| Box::pin(imports::get(tx, id))).await? else {
        return Ok(None);
    };
    let mut cursor = 0;
    // A trial finds nothing out by taking less.
    let mut is_refused = import.state != State::Running;
    while !is_refused {
        match take().await {
            Err(error) if !error.is_transient() => {
                tracing::warn!(%error, "a record of a file of contacts was refused; the file is stopped there");
                is_refused = true;
            }
            taken => {
                let Some((after, now)) = taken? else { return Ok(None) };
                cursor = cursor.max(now);
                if !after.state.is_under_way() || after.next != import.next {
                    return Ok(Some((after, cursor)));
                }
            }
        }
    }
    Ok(stop(base, workspace, id).await?.map(|import| (import, cursor)))
}

/// Names the record that comes next, and stops the file behind it.
async fn stop(base: Base<'_>, workspace: WorkspaceId, id: ImportId) -> Done<Option<Import>> {
    let us = Asker::system(workspace, Face::Server);
    let mut note = gate::pass(base, &us, Verb::ImportContacts, id).await?;
    note.set_detail(Matter::Withdrawn);
    let stopped = gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            let mut import = imports::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            if !import.state.is_under_way() {
                // Another process met the same record, or somebody stopped it.
                note.tell_nothing();
                return Ok(import);
            }
            name(tx, &mut import).await?;
            import.state = if import.state == State::Running { State::Stopped } else { State::Uploaded };
            imports::save(tx, &import).await?;
            Ok(import)
        })
    });
    match stopped.await {
        Err(NotDone::NotFound) => Ok(None),
        stopped => stopped.map(Some),
    }
}

/// Of a trial that is the first record of the part: which one it is nobody found out.
async fn name(tx: &mut Scoped<'_>, import: &mut Import) -> Result<()> {
    let Some(part) = imports::part(tx, import.id, import.next).await? else { return Ok(()) };
    let all = rows(import.separator, &part);
    let Some(first) = all.first() else { return Ok(()) };
    let fault = Fault { line: first.line, place: None, code: REFUSED.to_owned() };
    imports::add_faults(tx, import, import.pass, &[fault]).await?;
    import.counts.bad += 1;
    if import.state == State::Running {
        let place = Place { import: import.id, part: part.place };
        imports::rewrite_part(tx, place, &without(&part, [first])).await?;
    }
    Ok(())
}
