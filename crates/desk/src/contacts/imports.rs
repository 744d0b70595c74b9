//! Contacts that are brought in from a file. The file comes in parts of whole records ([`cut`]), which are kept in the
//! database; somebody says what its columns hold ([`field`]); then it is gone through part by part ([`run`]), each in one
//! transaction that also notes how far it is. So whatever kills the server loses and doubles nothing, any server goes on
//! with it, and nothing of the file is left once its contacts are in.

use transom_rules::access::{Asker, Matter, On, Verb};
use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_rules::time::Span;
use transom_store::imports::{self, Counts, Fault, Import, Part};
use transom_store::{Result as Stored, Scoped};

use super::address;
use super::erase::is_seen_in_part;
use crate::base::Base;
use crate::done::{Done, NotDone, Wrong, look};
use crate::gate::{self, Note};
use crate::people::name;
use cut::{Cut, Head, Piece};
use without::Erased;

mod apart;
mod consented;
pub(crate) mod cut;
pub mod faults;
pub mod field;
mod learn;
mod lines;
pub(super) mod number;
mod record;
mod rows;
pub mod run;
mod whom;
pub(super) mod without;

/// The most bytes of a file: some millions of contacts.
pub const MOST_BYTES: usize = 512 * 1024 * 1024;
/// How long a file is kept that nobody goes through to its end, and what is told of one.
pub(crate) const KEPT_FOR: Span = Span::hours(30 * 24);
/// How long a file may take to come: whoever sent one that is not here then is gone.
pub(crate) const COMES_FOR: Span = Span::hours(24);
/// What a file is called that says nothing.
const UNNAMED: &str = "contacts.csv";
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
        let name = name::read(file).unwrap_or_else(|_| UNNAMED.to_owned());
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
            pass: 1,
            unread: 0,
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
                self.give_up(base).await?;
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
            // Nothing of it can be read: it is another kind of file.
            Ok(()) if self.import.records == self.import.unread => Err(Wrong::FileText.into()),
            taken => taken,
        };
        if let Err(why) = taken {
            self.give_up(base).await?;
            return Err(why);
        }
        self.import.counts.bad = self.import.unread;
        self.import.state = State::Uploaded;
        let (note, import) = (self.note, self.import);
        gate::act(base, note, import, |tx, _, import| {
            Box::pin(async move {
                imports::hold(tx, import.id).await?.ok_or(NotDone::NotFound)?;
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
        let mut pieces = Vec::new();
        while let Some(piece) = self.cut.piece(is_end) {
            pieces.push(piece);
        }
        if pieces.is_empty() {
            return Ok(());
        }
        let here = base.db.of(self.asker.workspace);
        let adding = here.write((self.import.clone(), pieces.clone()), |tx, (import, pieces)| {
            Box::pin(add(tx, import, pieces))
        });
        if !adding.await? {
            return Err(NotDone::NotFound);
        }
        self.import.parts += i64::try_from(pieces.len()).unwrap_or(i64::MAX);
        for piece in pieces {
            self.import.records += piece.records;
            self.import.unread += i64::try_from(piece.unread.len()).unwrap_or(i64::MAX);
        }
        Ok(())
    }

    /// Keeps that it comes, once its columns are known.
    async fn keep(&mut self, base: Base<'_>, head: Head) -> Done<()> {
        let here = base.db.of(self.asker.workspace);
        let offered = here.read((), |tx, ()| Box::pin(field::Offered::of(tx))).await?;
        self.import.separator = head.separator;
        self.import.mapping = field::likely(&head.columns, &offered);
        self.import.columns = head.columns;
        let keeping = here.write(self.import.clone(), |tx, import| {
            Box::pin(async move {
                let import = Erased::now(tx).await?.out_of_head(import.clone());
                imports::add(tx, &import).await?;
                Ok(import)
            })
        });
        self.import = keeping.await?;
        self.is_kept = true;
        Ok(())
    }

    /// The file does not come whole: nothing is left of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn give_up(&self, base: Base<'_>) -> Done<()> {
        let (id, now) = (self.import.id, base.clock.now());
        if self.is_kept {
            let here = base.db.of(self.asker.workspace);
            here.write((), move |tx, ()| Box::pin(imports::remove(tx, id, now))).await?;
        }
        Ok(())
    }
}

/// Adds pieces of a file; whether it is still coming, and nobody removed it. Whoever is being erased is in none of them.
async fn add(tx: &mut Scoped<'_>, import: &Import, pieces: &[Piece]) -> Stored<bool> {
    let known = imports::hold(tx, import.id).await?;
    if known.is_none_or(|known| known.state != State::Uploading) {
        return Ok(false);
    }
    let erased = Erased::now(tx).await?;
    let parts = (import.parts..).zip(pieces).map(|(place, piece)| {
        let part = Part { place, line: piece.line, text: piece.text.clone() };
        erased.out_of(import, part)
    });
    imports::add_parts(tx, import, &parts.collect::<Vec<_>>()).await?;
    let unread = pieces.iter().flat_map(|piece| &piece.unread);
    let told = unread.map(|one| Fault { line: one.line, place: None, code: one.code.to_owned() });
    imports::add_faults(tx, import, 0, &told.collect::<Vec<_>>()).await?;
    Ok(true)
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
            let rows = part.map(|part| rows::rows(import.separator, &part)).unwrap_or_default();
            let first = rows.iter().take(SHOWN);
            let first = first.map(|row| row.fields.iter().map(str::to_owned).collect()).collect();
            Ok(Shown { import, first })
        })
    })
    .await
}

/// Whether the first line of a file reads as a contact: perhaps it has none with the names of its columns.
pub fn is_headless(import: &Import) -> bool {
    let names_somebody = |column: &String| address::phone(column).is_ok() || address::user_id(column).is_ok();
    import.columns.iter().any(names_somebody)
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
            let is_begun = import.next > 0 || import.counts.sum() > import.unread;
            let goes_on = is_begun && import.state == State::Stopped;
            if goes_on && (plan.is_trial || plan.mapping.is_some()) {
                return Err(Wrong::ImportBegun.into());
            }
            if !goes_on {
                plan.settle(&mut import, &field::Offered::of(tx).await?)?;
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
        let counts = Counts { bad: import.unread, ..Counts::default() };
        (import.next, import.counts, import.ended_at) = (0, counts, None);
        // What the pass before could not take is told no more.
        import.pass += 1;
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

/// Removes a file and what was said of it; contacts that it brought stay. Nobody sees it any more, and it goes by
/// [`run::sweep`].
///
/// # Errors
/// When the asker may not, or there is no such file.
pub async fn remove(base: Base<'_>, asker: &Asker, id: ImportId) -> Done<()> {
    let mut note = pass(base, asker, On::from(id)).await?;
    note.set_detail(Matter::Removed);
    let now = base.clock.now();
    gate::act(base, note, (), move |tx, _, ()| {
        Box::pin(async move {
            imports::hold(tx, id).await?.ok_or(NotDone::NotFound)?;
            Ok(imports::remove(tx, id, now).await?)
        })
    })
    .await
}
