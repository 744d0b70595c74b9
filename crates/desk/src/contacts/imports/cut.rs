//! Cuts a file of comma-separated values (RFC 4180) into parts of whole records while it comes, whatever its size. A
//! record that cannot even be read stays out of them and is told; the next one begins on the next line.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::lines;
use crate::done::Wrong;

/// The most records of a part: what one transaction holds.
const RECORDS: i64 = 500;
/// So many bytes are enough for a part.
const BYTES: usize = 256 * 1024;
/// The longest record, in bytes.
pub(crate) const LONGEST: usize = 64 * 1024;
/// The most columns.
pub(crate) const MOST_COLUMNS: usize = 200;
/// What may stand between fields, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];
/// What a file may begin with that says that it is UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Some whole records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// The line that it begins on.
    pub(super) line: i64,
    /// How many records, with those that cannot be read.
    pub(super) records: i64,
    /// Those.
    pub(super) unread: Vec<Unread>,
    /// The text of the others. Lines stay where they are.
    pub(super) text: String,
}

/// A record that cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unread {
    /// The line that it begins on.
    pub(super) line: i64,
    /// A word for why.
    pub(super) code: &'static str,
}

/// It does not end where a record should have ended long since.
const LONG: &str = "record_size";
/// It is no UTF-8, or holds what no text does.
const NO_TEXT: &str = "record_text";

/// A file that comes.
pub(super) struct Cut {
    /// Once the first record is here.
    open: Option<Open>,
    /// What came and was not read.
    held: Vec<u8>,
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
        if self.open.is_some() {
            return Ok(None);
        }
        let begins = if self.held.starts_with(MARK) { MARK.len() } else { 0 };
        let held = self.held.get(begins..).unwrap_or_default();
        let separator = separator(held);
        let Some(length) = first(held, separator, is_end) else {
            return if held.len() > LONGEST { Err(Wrong::FileRecord) } else { Ok(None) };
        };
        let first = held.get(..length).unwrap_or_default();
        let columns = columns(first, separator)?;
        self.open = Some(Open::new(separator, 1 + lines::ended(first)));
        self.held.drain(..begins + length);
        Ok(Some(Head { separator: char::from(separator), columns }))
    }

    /// The next piece, where enough came for one; at the end whatever is left.
    pub(super) fn piece(&mut self, is_end: bool) -> Option<Piece> {
        let open = self.open.as_mut()?;
        loop {
            let is_full = open.read_on(&self.held, is_end);
            self.held.drain(..open.begun);
            open.begun = 0;
            if !(is_full || is_end && open.records > 0) {
                return None;
            }
            let piece = open.cut();
            // Of lines in which nothing stands nothing is kept.
            if piece.records > 0 {
                return Some(piece);
            }
        }
    }
}

/// The length of the first record, with what ends it, where all of it came.
fn first(held: &[u8], separator: u8, is_end: bool) -> Option<usize> {
    if !is_end && held.len() <= LONGEST && !held.iter().any(|byte| lines::is_end(*byte)) {
        return None;
    }
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let (mut out, mut ends, mut read) = (vec![0; LONGEST], vec![0; MOST_COLUMNS], 0);
    loop {
        let rest = held.get(read..).unwrap_or_default();
        if rest.is_empty() && !is_end {
            return None;
        }
        let (result, taken, _, _) = reader.read_record(rest, &mut out, &mut ends);
        read += taken;
        match result {
            ReadRecordResult::Record if lines::is_half_ended(held.get(..read)?) => {
                return match held.get(read) {
                    Some(next) => Some(read + usize::from(lines::is_second_half(*next))),
                    None => is_end.then_some(read),
                };
            }
            ReadRecordResult::Record | ReadRecordResult::End => return Some(read),
            ReadRecordResult::InputEmpty
            | ReadRecordResult::OutputFull
            | ReadRecordResult::OutputEndsFull => {}
        }
    }
}

/// What the fields of the first record say.
fn columns(first: &[u8], separator: u8) -> Result<Vec<String>, Wrong> {
    if !is_text(first) {
        return Err(Wrong::FileText);
    }
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(first);
    let mut record = csv::StringRecord::new();
    let is_one = reader.read_record(&mut record).map_err(|_| Wrong::FileText)?;
    let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    if !is_one || columns.iter().all(String::is_empty) {
        return Err(Wrong::FileEmpty);
    }
    if columns.len() > MOST_COLUMNS {
        return Err(Wrong::FileColumns);
    }
    Ok(columns)
}

/// A database keeps no NUL in a text.
fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0)
}

/// A file whose columns are known, and the piece of it that is being cut.
struct Open {
    reader: Reader,
    /// What becomes of what is read: nobody looks.
    out: Vec<u8>,
    ends: Vec<usize>,
    /// Where in what is held the record begins that is being read.
    begun: usize,
    /// How many bytes of it were read.
    length: usize,
    /// What is left of the line belongs to a record that is too long.
    skips: bool,
    /// The line that the piece begins on.
    line: i64,
    records: i64,
    unread: Vec<Unread>,
    text: Vec<u8>,
}

impl Open {
    fn new(separator: u8, line: i64) -> Self {
        Self {
            reader: ReaderBuilder::new().delimiter(separator).build(),
            out: vec![0; LONGEST],
            ends: vec![0; MOST_COLUMNS],
            begun: 0,
            length: 0,
            skips: false,
            line,
            records: 0,
            unread: Vec::new(),
            text: Vec::new(),
        }
    }

    /// Reads on in what is held; whether it is enough for a piece.
    fn read_on(&mut self, held: &[u8], is_end: bool) -> bool {
        while self.records < RECORDS && self.text.len() < BYTES {
            if !self.reads_one(held, is_end) {
                return false;
            }
        }
        if !lines::is_half_ended(&self.text) {
            return true;
        }
        let next = held.get(self.begun).copied();
        if next.is_some_and(lines::is_second_half) {
            self.pass(held, 1);
        }
        next.is_some() || is_end
    }

    /// Reads one record, or what stands between two; whether there was one.
    fn reads_one(&mut self, held: &[u8], is_end: bool) -> bool {
        if self.skips && !self.skips_line(held) {
            return false;
        }
        if self.length == 0 {
            let rest = held.get(self.begun..).unwrap_or_default();
            let blank = rest.iter().take(BYTES).take_while(|byte| lines::is_end(**byte)).count();
            if blank > 0 {
                self.pass(held, blank);
                return true;
            }
        }
        let rest = held.get(self.begun + self.length..).unwrap_or_default();
        if rest.is_empty() && !is_end {
            return false;
        }
        let (result, read, _, _) = self.reader.read_record(rest, &mut self.out, &mut self.ends);
        self.length += read;
        if self.length > LONGEST {
            self.leave_out(LONG);
            self.skips = true;
            return true;
        }
        match result {
            ReadRecordResult::Record => self.take(held),
            ReadRecordResult::End => return false,
            ReadRecordResult::InputEmpty
            | ReadRecordResult::OutputFull
            | ReadRecordResult::OutputEndsFull => {}
        }
        true
    }

    /// Keeps so many bytes as they stand.
    fn pass(&mut self, held: &[u8], length: usize) {
        self.text.extend_from_slice(held.get(self.begun..self.begun + length).unwrap_or_default());
        self.begun += length;
    }

    /// Takes the record that was read.
    fn take(&mut self, held: &[u8]) {
        let length = self.length;
        let record = held.get(self.begun..self.begun + length).unwrap_or_default();
        if is_text(record) {
            self.records += 1;
            self.pass(held, length);
        } else {
            self.leave_out(NO_TEXT);
            self.text.extend(lines::ends(record));
            self.begun += length;
        }
        self.length = 0;
    }

    fn leave_out(&mut self, code: &'static str) {
        self.unread.push(Unread { line: self.line + lines::ended(&self.text), code });
        self.records += 1;
        self.length = 0;
        self.reader.reset();
    }

    /// Leaves out what is left of a line; whether its end is here.
    fn skips_line(&mut self, held: &[u8]) -> bool {
        let rest = held.get(self.begun..).unwrap_or_default();
        let end = rest.iter().position(|byte| lines::is_end(*byte));
        self.begun += end.unwrap_or(rest.len());
        self.skips = end.is_none();
        !self.skips
    }

    /// What was read, as a piece.
    fn cut(&mut self) -> Piece {
        let bytes = std::mem::take(&mut self.text);
        let line = self.line;
        self.line += lines::ended(&bytes);
        Piece {
            line,
            records: std::mem::take(&mut self.records),
            unread: std::mem::take(&mut self.unread),
            // Each record of it is text.
            text: String::from_utf8(bytes).unwrap_or_default(),
        }
    }
}

/// What stands oftenest in the first line.
pub(crate) fn separator(held: &[u8]) -> u8 {
    let line = held
        .split(|byte| lines::is_end(*byte))
        .find(|line| !line.trim_ascii().is_empty())
        .unwrap_or_default();
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
            while let Some(piece) = cut.piece(is_end) {
                pieces.push(piece);
            }
        }
        Ok((columns, pieces))
    }

    #[test]
    fn a_file_is_cut_where_records_end_however_it_comes() {
        for end in ["\r\n", "\n", "\r"] {
            let row = |n| format!("\"Ana \"\"{n}\"\"\nCosta\",+3538700{n:05}{end}");
            let rows: String = (0..1_203).map(row).collect();
            let file = format!("\u{feff}Name,Phone{end}{rows}");
            for bite in [7, 100, 4_096, 1 << 20] {
                let (columns, pieces) = cut(file.as_bytes(), bite).unwrap();
                assert_eq!(columns, ["Name", "Phone"]);
                let told: Vec<(i64, i64)> = pieces.iter().map(|piece| (piece.line, piece.records)).collect();
                assert_eq!(told, [(2, 500), (1_002, 500), (2_002, 203)], "{end:?} {bite}");
                let all: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
                assert!(all == rows, "{end:?} {bite}");
            }
        }
    }

    #[test]
    fn what_stands_between_fields_is_seen_from_the_first_line() {
        for (file, separator) in [
            ("a;b,c;d\n", b';'),
            ("a\tb\n", b'\t'),
            ("phone\n1\n", b','),
            ("\n\na|b|c\n", b'|'),
            ("a|b\r1,2,3,4", b'|'),
            ("", b','),
        ] {
            assert_eq!(super::separator(file.as_bytes()), separator, "{file}");
        }
    }

    #[test]
    fn what_is_no_such_file_is_told() {
        assert_eq!(cut(b"", 9), Err(Wrong::FileEmpty));
        assert_eq!(cut(b",,\n", 9), Err(Wrong::FileEmpty));
        assert_eq!(cut(b"\xff\xfep\0h\0\n\0", 9), Err(Wrong::FileText));
        assert_eq!(cut(b"p\0h\0\n\0", 9), Err(Wrong::FileText));
        assert_eq!(cut("a,".repeat(MOST_COLUMNS + 1).as_bytes(), 99), Err(Wrong::FileColumns));
        assert_eq!(cut(format!("\"{}", "x".repeat(LONGEST + 9)).as_bytes(), 4_096), Err(Wrong::FileRecord));
        assert_eq!(cut(b"phone", 2).unwrap(), (vec!["phone".to_owned()], Vec::new()));
    }

    #[test]
    fn names_of_columns_may_have_several_lines() {
        for bite in [3, 999] {
            let (columns, pieces) = cut(b"\"Phone\nnumber\",\"Name\"\r\n1,Ana\r\n", bite).unwrap();
            assert_eq!(columns, ["Phone\nnumber", "Name"]);
            assert_eq!((pieces[0].line, pieces[0].text.as_str()), (3, "1,Ana\r\n"));
        }
    }

    #[test]
    fn a_record_that_cannot_be_read_is_told_and_the_next_one_is_taken() {
        let open = format!("a\nAna\n\"Ben\n{}\nDan\n", "x,".repeat(LONGEST));
        let long = format!("a\n{}\nDan\r\n", "x".repeat(5 * LONGEST));
        let wide = format!("a\n{}Dan\n", ",".repeat(3 * MOST_COLUMNS));
        for (file, unread, last) in [
            (b"a\nAna\n\xe9va\nDan\n".to_vec(), vec![(3, NO_TEXT)], "Dan"),
            (b"a\nAna\n\"\xe9\nva\"\nCa\0ra\nDan".to_vec(), vec![(3, NO_TEXT), (5, NO_TEXT)], "Dan"),
            (open.into_bytes(), vec![(3, LONG), (4, LONG)], "Dan"),
            (long.into_bytes(), vec![(2, LONG)], "Dan"),
            (wide.into_bytes(), vec![], "Dan"),
        ] {
            for bite in [1_000, 1 << 20] {
                let (_, pieces) = cut(&file, bite).unwrap();
                let told: Vec<(i64, &str)> =
                    pieces.iter().flat_map(|piece| &piece.unread).map(|one| (one.line, one.code)).collect();
                assert_eq!(told, unread, "{bite}");
                let text: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
                assert!(text.trim_end().ends_with(last) && text.len() < BYTES, "{bite}");
                let whole = pieces.iter().map(|piece| piece.line + lines::ended(piece.text.as_bytes())).max();
                let lines = 1 + lines::ended(&file);
                assert_eq!(whole, Some(lines), "lines stay where they are");
            }
        }
    }

    #[test]
    fn of_empty_lines_nothing_is_kept() {
        let file = format!("a\n{}Ana\n", "\n".repeat(3 * BYTES));
        let (_, pieces) = cut(file.as_bytes(), 99_999).unwrap();
        let line = i64::try_from(3 * BYTES + 2).unwrap();
        let ana = pieces[0].line + lines::ended(pieces[0].text.trim_end().as_bytes());
        assert_eq!((pieces.len(), ana, pieces[0].records), (1, line, 1));
    }
}
