//! Cuts a file of comma-separated values (RFC 4180) into parts of whole records while it comes, whatever its size.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::done::Wrong;

/// The most records of a part: what one transaction holds.
const RECORDS: i64 = 500;
/// So many bytes are enough for a part.
const BYTES: usize = 256 * 1024;
/// The longest record, in bytes.
const LONGEST: usize = 64 * 1024;
/// The most columns.
pub(super) const MOST_COLUMNS: usize = 200;
/// What may stand between fields, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// What a file may begin with that says that it is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Some whole records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line that it begins on.
    pub(super) line: i64,
    /// How many records.
    pub(super) records: i64,
    /// Their text.
    pub(super) text: String,
}

/// A file that comes.
pub(super) struct Cut {
    /// Once the first record is here.
    open: Option<Open>,
    /// What came and is in no piece yet.
    held: Vec<u8>,
}

/// A file whose columns are known.
struct Open {
    separator: u8,
    reader: Reader,
    /// How much of what is held was read.
    read: usize,
    /// How much of it is whole records.
    whole: usize,
    records: i64,
    /// The line on which the held part begins, and that on which the next record does.
    line: u64,
    next_line: u64,
    /// The length of the record that is being read.
    length: usize,
    out: Vec<u8>,
    ends: Vec<usize>,
}

/// What the first record says.
pub(super) struct Head {
    pub(super) separator: char,
    pub(super) columns: Vec<String>,
}

impl Cut {
    pub(super) const fn new() -> Self {
        Self { open: None, held: Vec::new() }
    }

    /// The names of the columns, once they are here.
    ///
    /// # Errors
    /// When they cannot be read.
    pub(super) fn head(&mut self, bytes: &[u8], is_end: bool) -> Result<Option<Head>, Wrong> {
        self.held.extend_from_slice(bytes);
        let is_here = is_end || self.held.len() > LONGEST || self.held.contains(&b'\n');
        if self.open.is_some() || !is_here {
            return Ok(None);
        }
        if self.held.starts_with(MARK) {
            self.held.drain(..MARK.len());
        }
        let separator = separator(&self.held);
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(&*self.held);
        let mut first = csv::StringRecord::new();
        let is_one = reader.read_record(&mut first).map_err(|_| Wrong::FileText)?;
        let columns: Vec<String> = first.iter().map(|name| name.trim().to_owned()).collect();
        if !is_one || columns.iter().all(String::is_empty) {
            return Err(Wrong::FileEmpty);
        }
        if columns.len() > MOST_COLUMNS {
            return Err(Wrong::FileColumns);
        }
        let position = reader.position();
        let (after, line) = (usize::try_from(position.byte()).unwrap_or_default(), position.line());
        self.held.drain(..after.min(self.held.len()));
        self.open = Some(Open::new(separator, line));
        Ok(Some(Head { separator: char::from(separator), columns }))
    }

    /// The next piece, where enough came for one; at the end whatever is left.
    ///
    /// # Errors
    /// When a record is too long, or the text is not UTF-8.
    pub(super) fn piece(&mut self, is_end: bool) -> Result<Option<Piece>, Wrong> {
        let Some(open) = &mut self.open else { return Ok(None) };
        let is_full = open.read_on(&self.held, is_end)?;
        if !(is_full || is_end && open.records > 0) {
            return Ok(None);
        }
        let rest = self.held.split_off(open.whole);
        let bytes = std::mem::replace(&mut self.held, rest);
        let text = String::from_utf8(bytes).map_err(|_| Wrong::FileText)?;
        let piece = Piece { line: i64::try_from(open.line).unwrap_or(i64::MAX), records: open.records, text };
        open.begin();
        Ok(Some(piece))
    }
}

impl Open {
    fn new(separator: u8, line: u64) -> Self {
        let mut reader = ReaderBuilder::new().delimiter(separator).build();
        reader.set_line(line);
        Self {
            separator,
            reader,
            read: 0,
            whole: 0,
            records: 0,
            line,
            next_line: line,
            length: 0,
            out: vec![0; LONGEST],
            ends: vec![0; MOST_COLUMNS + 1],
        }
    }

    /// Reads on in what is held; whether it is enough for a piece.
    fn read_on(&mut self, held: &[u8], is_end: bool) -> Result<bool, Wrong> {
        while self.records < RECORDS && self.whole < BYTES {
            let rest = held.get(self.read..).unwrap_or_default();
            if rest.is_empty() && !is_end {
                return Ok(false);
            }
            let (result, read, _, _) = self.reader.read_record(rest, &mut self.out, &mut self.ends);
            self.read += read;
            self.length += read;
            match result {
                ReadRecordResult::InputEmpty => {
                    if self.length > LONGEST {
                        return Err(Wrong::FileRecord);
                    }
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(Wrong::FileRecord);
                }
                ReadRecordResult::Record => {
                    self.records += 1;
                    (self.whole, self.length) = (self.read, 0);
                    self.next_line = self.reader.line();
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
        Ok(true)
    }

    /// Begins the next piece.
    fn begin(&mut self) {
        let mut reader = ReaderBuilder::new().delimiter(self.separator).build();
        reader.set_line(self.next_line);
        self.reader = reader;
        (self.read, self.whole, self.records, self.length) = (0, 0, 0, 0);
        self.line = self.next_line;
    }
}

/// What stands oftenest in the first line.
fn separator(held: &[u8]) -> u8 {
    let line =
        held.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |separator: u8| line.split(|byte| *byte == separator).count();
    // Of those that stand as often the first one.
    SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file as it is cut when it comes in bites of so many bytes.
    fn cut(file: &[u8], bite: usize) -> Result<(Vec<String>, Vec<Piece>), Wrong> {
        let mut cut = Cut::new();
        let (mut columns, mut pieces) = (Vec::new(), Vec::new());
        for bytes in file.chunks(bite).chain([&[][..]]) {
            let is_end = bytes.is_empty();
            columns.extend(cut.head(bytes, is_end)?.map(|head| head.columns).into_iter().flatten());
            while let Some(piece) = cut.piece(is_end)? {
                pieces.push(piece);
            }
        }
        Ok((columns, pieces))
    }

    #[test]
    fn a_file_is_cut_where_records_end_however_it_comes() {
        let rows: Vec<String> =
            (0..1_203).map(|n| format!("\"Ana \"\"{n}\"\"\nCosta\",+3538700{n:05}\r\n")).collect();
        let rows = rows.concat();
        let file = format!("\u{feff}Name,Phone\r\n{rows}");
        for bite in [7, 100, 4_096, 1 << 20] {
            let (columns, pieces) = cut(file.as_bytes(), bite).unwrap();
            assert_eq!(columns, ["Name", "Phone"]);
            assert_eq!(
                pieces.iter().map(|piece| piece.records).collect::<Vec<_>>(),
                [500, 500, 203],
                "{bite}"
            );
            let all: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            assert!(all.trim() == rows.trim(), "{bite}");
            let lines: Vec<i64> = pieces.iter().map(|piece| piece.line).collect();
            assert!(
                [2, 1_002, 2_002].iter().zip(&lines).all(|(told, line)| (told - line).abs() <= 1),
                "{lines:?}"
            );
        }
    }

    #[test]
    fn what_stands_between_fields_is_seen_from_the_first_line() {
        for (file, separator) in
            [("a;b,c;d\n", b';'), ("a\tb\n", b'\t'), ("phone\n1\n", b','), ("\n\na|b|c\n", b'|'), ("", b',')]
        {
            assert_eq!(super::separator(file.as_bytes()), separator, "{file}");
        }
    }

    #[test]
    fn what_is_no_such_file_is_told() {
        assert_eq!(cut(b"", 9), Err(Wrong::FileEmpty));
        assert_eq!(cut(b",,\n", 9), Err(Wrong::FileEmpty));
        assert_eq!(cut(b"phone\n\xff\xfe\n", 9), Err(Wrong::FileText));
        assert_eq!(cut(b"\xff\xfep\0h\0\n\0", 9), Err(Wrong::FileText));
        assert_eq!(cut("a,".repeat(MOST_COLUMNS + 1).as_bytes(), 99), Err(Wrong::FileColumns));
        let long = format!("a\n\"{}\n", "x".repeat(LONGEST + 9));
        assert_eq!(cut(long.as_bytes(), 4_096), Err(Wrong::FileRecord));
        assert_eq!(cut(b"phone", 2).unwrap(), (vec!["phone".to_owned()], Vec::new()));
    }
}
