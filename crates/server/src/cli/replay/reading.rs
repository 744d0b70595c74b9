//! The lines of a history, one after the other, through the rules; what follows from them written out, and what
//! is wrong with them noted. Where they come from and go to is the caller's business: `fuzz/` takes this folder,
//! without the command, for itself.

use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Read, Write};

use memchr::{memchr, memrchr};
use transom_rules::replay::{Event, Fact, MessageIndex, NumberIndex, Outcome, PairIndex, Replay, What};

use super::line::{self, Happened, NamedEvent};
use super::names::{Fingerprint, Names};
use super::write;

/// So many bytes are read at once.
const CHUNK: usize = 1 << 18;
/// So many lines are understood before the first of them is folded.
const BATCH: usize = 32;
/// Longer lines are not read; nothing that makes sense is as long.
const LONGEST_LINE: u64 = 1 << 20;

/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Folds a history line by line: its facts go to `output`, what is wrong with it to `notes`. Both are handed over
/// whenever there is nothing more to read for the moment, so that a history can be followed as it happens.
///
/// # Errors
/// When reading or writing fails; never because of what is read, except that there are too many names.
pub(crate) fn fold(
    replay: Replay,
    input: impl Read,
    output: impl Write,
    notes: impl Write,
) -> io::Result<Tally> {
    Reading::new(replay, output, notes).read_all(BufReader::with_capacity(CHUNK, input))
}

/// How much was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// All lines.
    pub(crate) lines: u64,
    /// Those that could not be understood.
    pub(crate) wrong: u64,
}

/// A replay with the names of what is in it, and where its facts and notes go.
struct Reading<O, N> {
    replay: Replay,
    pairs: Names,
    numbers: Names,
    ids: Names,
    facts: Vec<Fact>,
    written: Vec<u8>,
    output: O,
    notes: N,
    tally: Tally,
}

impl<O: Write, N: Write> Reading<O, N> {
    fn new(replay: Replay, output: O, notes: N) -> Self {
        Self {
            replay,
            pairs: Names::default(),
            numbers: Names::default(),
            ids: Names::default(),
            facts: Vec::new(),
            written: Vec::with_capacity(2 * CHUNK),
            output,
            notes,
            tally: Tally::default(),
        }
    }

    fn read_all(mut self, mut input: BufReader<impl Read>) -> io::Result<Tally> {
        loop {
            if let Some(last) = memrchr(b'\n', input.buffer()) {
                self.lines(input.buffer().get(..=last).unwrap_or_default())?;
                input.consume(last + 1);
            } else {
                self.hand_over()?;
                if !self.wait_for_line(&mut input)? {
                    return Ok(self.tally);
                }
            }
        }
    }

    /// The line whose end is still to come. False when there is none.
    fn wait_for_line(&mut self, input: &mut BufReader<impl Read>) -> io::Result<bool> {
        let mut line = Vec::new();
        let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
            self.tally.lines += 1;
            self.wrong("it is longer than a megabyte")?;
        } else {
            self.lines(&line)?;
        }
        Ok(read > 0)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        self.output.write_all(&self.written)?;
        self.written.clear();
        self.output.flush()?;
        self.notes.flush()
    }

    /// Whole lines, one after the other.
    fn lines(&mut self, text: &[u8]) -> io::Result<()> {
        let mut rest = text;
        let mut batch = Vec::with_capacity(BATCH);
        while !rest.is_empty() {
            while batch.len() < BATCH && !rest.is_empty() {
                let (line, more) = rest.split_at(memchr(b'\n', rest).map_or(rest.len(), |at| at + 1));
                let mark = if self.tally.lines == 0 && batch.is_empty() { BYTE_ORDER_MARK } else { b"" };
                batch.push(Line::read(line.strip_prefix(mark).unwrap_or(line).trim_ascii_end()));
                rest = more;
            }
            self.fold_all(&mut batch)?;
        }
        Ok(())
    }

    /// Folds what was read, in three steps. What is looked for in tables far larger than any cache is looked at first,
    /// all of it at once: one after the other each look would be waited for.
    fn fold_all(&mut self, batch: &mut Vec<Line<'_>>) -> io::Result<()> {
        black_box(batch.iter().map(|line| self.glance(line)).fold(0, u32::wrapping_add));
        for line in batch.iter_mut() {
            if let Line::Told(told, names, event) = line {
                *event = self.event(told, *names);
            }
        }
        let events = batch.iter().filter_map(Line::event);
        black_box(events.map(|event| self.replay.glance(event)).fold(0, u32::wrapping_add));
        for line in batch.drain(..) {
            self.tally.lines += 1;
            match line {
                Line::Empty => {}
                Line::Wrong(wrong) => self.wrong(&wrong)?,
                Line::Told(told, _, Some(event)) => self.follow(&told, &event)?,
                Line::Told(_, _, None) => return Err(io::Error::other("too many pairs or ids")),
            }
        }
        Ok(())
    }

    fn glance(&self, line: &Line<'_>) -> u32 {
        let Line::Told(_, names, _) = line else { return 0 };
        self.pairs.glance(names.pair).wrapping_add(names.id.map_or(0, |id| self.ids.glance(id)))
    }

    fn follow(&mut self, told: &NamedEvent<'_>, event: &Event) -> io::Result<()> {
        let outcome = self.replay.fold(event, &mut self.facts);
        for fact in self.facts.drain(..) {
            write::fact(&mut self.written, &fact, &told.pair, told.id.as_deref());
        }
        match outcome {
            Outcome::Folded | Outcome::Repeated | Outcome::Unknown => Ok(()),
            Outcome::Refused => self.note(told, "is ignored: its send was refused and did not happen"),
            Outcome::Waiting => self.note(told, "waits: no such message was sent so far"),
        }
    }

    /// The event with its names found; `None` when there are too many.
    fn event(&mut self, told: &NamedEvent<'_>, names: Fingerprints) -> Option<Event> {
        let (pair, is_new) = self.pairs.find(names.pair)?;
        if is_new {
            let number = told.pair.split_once('/').map_or("", |(number, _)| number);
            let (number, _) = self.numbers.find(Fingerprint::of(number))?;
            self.replay.add_pair(NumberIndex(number)).ok()?;
        }
        let mut id = || {
            let (id, is_new) = self.ids.find(names.id?)?;
            if is_new {
                self.replay.add_message().ok()?;
            }
            Some(MessageIndex(id))
        };
        let what = match told.happened {
            Happened::Wrote { entry } => What::Wrote { id: id()?, entry },
            Happened::Called => What::Wrote { id: id()?, entry: None },
            Happened::Send { form } => What::Send { id: id()?, form },
            Happened::Delivered => What::Reached { id: id()?, read: false },
            Happened::Read => What::Reached { id: id()?, read: true },
            Happened::Sent { entry_until } => What::Sent { id: id()?, entry_until },
            Happened::Failed { window_closed } => What::Failed { id: id()?, window_closed },
            Happened::Ask { free_form } => What::Ask { free_form },
        };
        Some(Event { at: told.at, pair: PairIndex(pair), what })
    }

    fn note(&mut self, told: &NamedEvent<'_>, what: &str) -> io::Result<()> {
        let id = told.id.as_deref().unwrap_or_default();
        writeln!(self.notes, "line {}: note: this status of {id:?} {what}", self.tally.lines)
    }

    fn wrong(&mut self, what: &str) -> io::Result<()> {
        self.tally.wrong += 1;
        writeln!(self.notes, "line {}: {what}", self.tally.lines)
    }
}

/// A line that was read and is still to be folded.
enum Line<'a> {
    Empty,
    Wrong(String),
    /// The event is known when its names are found.
    Told(NamedEvent<'a>, Fingerprints, Option<Event>),
}

/// What the names of a line are known again by.
#[derive(Clone, Copy)]
struct Fingerprints {
    pair: Fingerprint,
    id: Option<Fingerprint>,
}

impl<'a> Line<'a> {
    const fn event(&self) -> Option<&Event> {
        if let Self::Told(_, _, event) = self { event.as_ref() } else { None }
    }

    fn read(line: &'a [u8]) -> Self {
        if line.is_empty() {
            return Self::Empty;
        }
        let told = match std::str::from_utf8(line) {
            Ok(text) => line::read(text),
            Err(_) => Err("it is not UTF-8".to_owned()),
        };
        told.map_or_else(Self::Wrong, |told| {
            let names = Fingerprints::of(&told);
            Self::Told(told, names, None)
        })
    }
}

impl Fingerprints {
    /// A message of the customer, a call and a message of ours may have the same id.
    fn of(told: &NamedEvent<'_>) -> Self {
        let kind = match told.happened {
            Happened::Wrote { .. } => b'i',
            Happened::Called => b'c',
            _ => b'm',
        };
        let pair = Fingerprint::of(&told.pair);
        Self { pair, id: told.id.as_deref().map(|id| pair.within(kind, id)) }
    }
}
