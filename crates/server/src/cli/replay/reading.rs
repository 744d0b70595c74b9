//! The lines of a history, one after the other, through the rules; what follows from them written out, and what
//! is wrong with them noted. Where they come from and go to is the caller's business: `fuzz/` takes this folder,
//! without the command, for itself.

use std::io::{self, BufRead, BufReader, Read, Write};

use transom_rules::replay::{Event, Fact, MessageIndex, NumberIndex, Outcome, PairIndex, Replay, What};

use super::line::{self, Happened, Told};
use super::names::Names;
use super::write;

/// So many bytes are read at once.
const CHUNK: usize = 1 << 18;
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
        let mut line = Vec::with_capacity(512);
        loop {
            if input.buffer().is_empty() {
                self.hand_over()?;
            }
            line.clear();
            let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)?;
            if read == 0 {
                break;
            }
            self.tally.lines += 1;
            if read as u64 == LONGEST_LINE && line.last() != Some(&b'\n') {
                input.skip_until(b'\n')?;
                self.wrong("it is longer than a megabyte")?;
            } else if let Err(wrong) = self.read(&line)? {
                self.wrong(&wrong)?;
            }
        }
        Ok(self.tally)
    }

    fn hand_over(&mut self) -> io::Result<()> {
        self.output.write_all(&self.written)?;
        self.written.clear();
        self.output.flush()?;
        self.notes.flush()
    }

    /// What is wrong with the line is told inside; what is wrong with the machine outside.
    fn read(&mut self, line: &[u8]) -> io::Result<Result<(), String>> {
        let mark = if self.tally.lines == 1 { BYTE_ORDER_MARK } else { b"" };
        let line = line.strip_prefix(mark).unwrap_or(line).trim_ascii_end();
        if line.is_empty() {
            return Ok(Ok(()));
        }
        let told = match std::str::from_utf8(line) {
            Ok(text) => line::read(text),
            Err(_) => Err("it is not UTF-8".to_owned()),
        };
        let told = match told {
            Ok(told) => told,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let Some(event) = self.event(&told) else { return Err(io::Error::other("too many pairs or ids")) };
        let outcome = self.replay.fold(&event, &mut self.facts);
        for fact in self.facts.drain(..) {
            write::fact(&mut self.written, &fact, &told.pair, told.id.as_deref());
        }
        match outcome {
            Outcome::Folded | Outcome::Repeated | Outcome::Unknown => {}
            Outcome::Refused => self.note(&told, "is ignored: its send was refused and did not happen")?,
            Outcome::Waiting => self.note(&told, "waits: no such message was sent so far")?,
        }
        Ok(Ok(()))
    }

    fn event(&mut self, told: &Told<'_>) -> Option<Event> {
        let (pair, is_new) = self.pairs.find(0, &told.pair)?;
        if is_new {
            let number = told.pair.split_once('/').map_or("", |(number, _)| number);
            let (number, _) = self.numbers.find(0, number)?;
            self.replay.add_pair(NumberIndex(number)).ok()?;
        }
        let mut id = |kind: u8| {
            let context = u64::from(pair) << 8 | u64::from(kind);
            let (id, is_new) = self.ids.find(context, told.id.as_deref()?)?;
            if is_new {
                self.replay.add_message().ok()?;
            }
            Some(MessageIndex(id))
        };
        let what = match told.happened {
            Happened::Wrote { entry } => What::Wrote { id: id(b'i')?, entry },
            Happened::Called => What::Wrote { id: id(b'c')?, entry: false },
            Happened::Send { form } => What::Send { id: id(b'm')?, form },
            Happened::Delivered => What::Reached { id: id(b'm')?, read: false },
            Happened::Read => What::Reached { id: id(b'm')?, read: true },
            Happened::Failed { window_closed } => What::Failed { id: id(b'm')?, window_closed },
            Happened::Ask { free_form } => What::Ask { free_form },
        };
        Some(Event { at: told.at, pair: PairIndex(pair), what })
    }

    fn note(&mut self, told: &Told<'_>, what: &str) -> io::Result<()> {
        let id = told.id.as_deref().unwrap_or_default();
        writeln!(self.notes, "line {}: note: this status of {id:?} {what}", self.tally.lines)
    }

    fn wrong(&mut self, what: &str) -> io::Result<()> {
        self.tally.wrong += 1;
        writeln!(self.notes, "line {}: {what}", self.tally.lines)
    }
}
