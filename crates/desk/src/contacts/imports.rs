//! Contacts that are brought in from a file. The file comes in parts of whole records ([`cut`]), which are kept in the
//! database; somebody says what its columns hold ([`field`]); then it is gone through part by part ([`run`]), each in one
//! transaction that also notes how far it is. So whatever kills the server loses and doubles nothing, any server goes on
//! with it, and nothing of the file is left once its contacts are in.

use transom_rules::access::{Asker, Matter, On, Verb};
use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_rules::time::Span;
use transom_store::imports::{self, Counts, Fault, Import, Part};

use super::erase::is_seen_in_part;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate::{self, Note};
use crate::people::name;
use cut::{Cut, Head};

mod consented;
mod cut;
pub mod field;
mod record;
pub mod run;
pub(super) mod without;

/// The most bytes of a file: some millions of contacts.
pub const MOST_BYTES: usize = 512 * 1024 * 1024;
/// How long a file is kept that nobody goes through to its end, and what is told of one.
pub(crate) const KEPT_FOR: Span = Span::hours(30 * 24);
/// Files that are listed.
const LISTED: i64 = 50;
/// Records that are shown before anything is done.
const SHOWN: usize = 5;

/// A file that comes.
pub struct Upload {
    asker: Asker,
    note: Note,
    cut: Cut,
    import: Import,
    bytes: usize,
    is_kept: bool,
}

impl Upload {
    /// Lets a file come.
    ///
    /// # Errors
    /// When the asker may not, or does not see all contacts whole: they would touch more than they see.
    pub async fn begin(base: Base<'_>, asker: &Asker, file: &str) -> Done<Self> {
        let id = base.clock.import_id();
        let mut note = pass(base, asker, On::from(id)).await?;
        note.set_detail(Matter::BroughtIn);
        note.made(id.0);
        let name = name::read(file).unwrap_or_else(|_| "contacts.csv".to_owned());
        let import = Import {
            id,
            name,
            state: State::Uploading,
            separator: ',',
            columns: Vec::new(),
            mapping: Vec::new(),
            replaces: false,
            country: String::new(),
            records: 0,
            parts: 0,
            next: 0,
            counts: Counts::default(),
            created_at: base.clock.now(),
            ended_at: None,
        };
        Ok(Self { asker: asker.clone(), note, cut: Cut::new(), import, bytes: 0, is_kept: false })
    }

    /// Takes what came next.
    ///
    /// # Errors
    /// What is wrong with it. Nothing of the file is left then.
    pub async fn push(&mut self, base: Base<'_>, bytes: &[u8]) -> Done<()> {
        self.bytes += bytes.len();
        let taken = if self.bytes > MOST_BYTES {
            Err(Wrong::FileLarge.into())
        } else {
            self.take(base, bytes, false).await
        };
        match taken {
            Ok(()) => Ok(()),
            Err(why) => {
                self.forget(base).await?;
                Err(why)
            }
        }
    }

    /// The file is here.
    ///
    /// # Errors
    /// What is wrong with it. Nothing of the file is left then.
    pub async fn finish(mut self, base: Base<'_>) -> Done<Import> {
        let taken = match self.take(base, &[], true).await {
            Ok(()) if self.import.records == 0 => Err(Wrong::FileEmpty.into()),
            taken => taken,
        };
        if let Err(why) = taken {
            self.forget(base).await?;
            return Err(why);
        }
        self.import.state = State::Uploaded;
        let (note, import) = (self.note, self.import);
        gate::act(base, note, import, |tx, _, import| {
            Box::pin(async move {
                imports::save(tx, import).await?;
                Ok(import.clone())
            })
        })
        .await
    }

    async fn take(&mut self, base: Base<'_>, bytes: &[u8], is_end: bool) -> Done<()> {
        if let Some(head) = self.cut.head(bytes, is_end)? {
            self.keep(base, head).await?;
        }
        let mut parts = Vec::new();
        while let Some(piece) = self.cut.piece(is_end)? {
            parts.push(Part { place: self.import.parts, line: piece.line, text: piece.text });
            self.import.parts += 1;
            self.import.records += piece.records;
        }
        if parts.is_empty() {
            return Ok(());
        }
        let here = base.db.of(self.asker.workspace);
        let adding = here.write((self.import.clone(), parts), |tx, (import, parts)| {
            Box::pin(imports::add_parts(tx, import, parts))
        });
        Ok(adding.await?)
    }

    /// Keeps that it comes, once its columns are known.
    async fn keep(&mut self, base: Base<'_>, head: Head) -> Done<()> {
        let here = base.db.of(self.asker.workspace);
        let offered = here.read((), |tx, ()| Box::pin(field::Offered::of(tx))).await?;
        self.import.separator = head.separator;
        self.import.mapping = field::likely(&head.columns, &offered);
        self.import.columns = head.columns;
        here.write(self.import.clone(), |tx, import| Box::pin(imports::add(tx, import))).await?;
        self.is_kept = true;
        Ok(())
    }

    async fn forget(&self, base: Base<'_>) -> Done<()> {
        let id = self.import.id;
        if self.is_kept {
            let here = base.db.of(self.asker.workspace);
            here.write((), move |tx, ()| Box::pin(imports::remove(tx, id))).await?;
        }
        Ok(())
    }
}

/// Whoever sees a part of the contacts, or their numbers in part, would touch and learn more than they see.
async fn pass(base: Base<'_>, asker: &Asker, on: On) -> Done<Note> {
    let note = gate::pass(base, asker, Verb::ImportContacts, on.clone()).await?;
    is_whole(base, asker, on).await?;
    Ok(note)
}

/// The files, the newest first.
///
/// # Errors
/// When the asker may not.
pub async fn list(base: Base<'_>, asker: &Asker) -> Done<Vec<Import>> {
    may(base, asker).await?;
    Ok(base.db.of(asker.workspace).read((), |tx, ()| Box::pin(imports::list(tx, LISTED))).await?)
}

/// The same of who only looks.
async fn may(base: Base<'_>, asker: &Asker) -> Done<()> {
    gate::may(base, asker, Verb::ImportContacts, On::NOTHING).await?;
    is_whole(base, asker, On::NOTHING).await
}

async fn is_whole(base: Base<'_>, asker: &Asker, on: On) -> Done<()> {
    if is_seen_in_part(asker) {
        return Err(gate::refuse_above(base, asker, Verb::ImportContacts, on).await);
    }
    Ok(())
}

/// A file, and its first records while they are there.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The file.
    pub import: Import,
    /// Its first records.
    pub first: Vec<Vec<String>>,
}

/// One file.
///
/// # Errors
/// When the asker may not, or there is no such file.
pub async fn get(base: Base<'_>, asker: &Asker, id: ImportId) -> Done<Shown> {
    may(base, asker).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            let import = imports::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            let part = imports::part(tx, id, 0).await?;
            let rows = part.map(|part| record::rows(import.separator, &part)).unwrap_or_default();
            let first = rows.iter().take(SHOWN);
            let first = first.map(|(_, record)| record.iter().map(str::to_owned).collect()).collect();
            Ok(Shown { import, first })
        })
    })
    .await
}

/// What of a file could not be taken, after a line.
///
/// # Errors
/// When the asker may not, or there is no such file.
pub async fn faults(base: Base<'_>, asker: &Asker, id: ImportId, after: i64, limit: i64) -> Done<Vec<Fault>> {
    may(base, asker).await?;
    look(base.db.of(asker.workspace), (), move |tx, ()| {
        Box::pin(async move {
            imports::get(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(imports::faults(tx, id, after, limit).await?)
        })
    })
    .await
}

/// How a file is to be gone through.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What each column holds, by [`field::Field`]'s words; as it was said before where it is `None`.
    pub mapping: Option<Vec<String>>,
    /// Nothing is kept: it is only said what would become of the records.
    pub is_trial: bool,
    /// What is known already gives way to what the file says.
    pub replaces: Option<bool>,
    /// The country code of numbers that have none, in digits.
    pub country: Option<String>,
}

/// Lets a file be gone through, or on with one that was stopped: by the server, or by [`run::through`].
///
/// # Errors
/// When the asker may not, there is no such file, it is under way or over, or its columns are said wrong.
pub async fn start(base: Base<'_>, asker: &Asker, id: ImportId, plan: Plan) -> Done<Import> {
    let mut note = pass(base, asker, On::from(id)).await?;
    note.set_detail(Matter::Begun);
    gate::act(base, note, plan, move |tx, _, plan| {
        Box::pin(async move {
            let mut import = imports::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            if !import.state.can_begin() {
                return Err(Wrong::ImportState.into());
            }
            let goes_on = import.next > 0 && import.state == State::Stopped;
            if goes_on && (plan.is_trial || plan.mapping.is_some()) {
                return Err(Wrong::ImportBegun.into());
            }
            if !goes_on {
                plan.settle(&mut import, &field::Offered::of(tx).await?)?;
                imports::drop_faults(tx, id).await?;
            }
            import.state = if plan.is_trial { State::Checking } else { State::Running };
            imports::save(tx, &import).await?;
            Ok(import)
        })
    })
    .await
}

impl Plan {
    fn settle(&self, import: &mut Import, offered: &field::Offered) -> Done<()> {
        if let Some(words) = &self.mapping {
            if words.len() != import.columns.len() {
                return Err(Wrong::MappingLength.into());
            }
            import.mapping.clone_from(words);
        }
        field::mapping(&import.mapping, offered)?;
        if let Some(country) = &self.country {
            let digits = country.trim().trim_start_matches('+');
            let is_one = digits.len() <= 3
                && digits.bytes().all(|byte| byte.is_ascii_digit())
                && !digits.starts_with('0');
            import.country = is_one.then(|| digits.to_owned()).ok_or(Wrong::CountryCode)?;
        }
        import.replaces = self.replaces.unwrap_or(import.replaces);
        (import.next, import.counts, import.ended_at) = (0, Counts::default(), None);
        Ok(())
    }
}

/// Stops a file that is gone through, after the part that is under way.
///
/// # Errors
/// When the asker may not, or there is no such file that is under way.
pub async fn stop(base: Base<'_>, asker: &Asker, id: ImportId) -> Done<Import> {
    let mut note = pass(base, asker, On::from(id)).await?;
    note.set_detail(Matter::Withdrawn);
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            let mut import = imports::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            import.state = match import.state {
                State::Running => State::Stopped,
                State::Checking => State::Uploaded,
                _ => return Err(Wrong::ImportState.into()),
            };
            imports::save(tx, &import).await?;
            Ok(import)
        })
    })
    .await
}

/// Removes a file and what was said of it; contacts that it brought stay.
///
/// # Errors
/// When the asker may not, or there is no such file.
pub async fn remove(base: Base<'_>, asker: &Asker, id: ImportId) -> Done<()> {
    let mut note = pass(base, asker, On::from(id)).await?;
    note.set_detail(Matter::Removed);
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            imports::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(imports::remove(tx, id).await?)
        })
    })
    .await
}
