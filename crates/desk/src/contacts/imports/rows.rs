//! The records of a part as they stand in it.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};
use transom_store::imports::Part;

use super::lines;

/// A record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file that it begins on.
    pub(super) line: i64,
    /// Its fields.
    pub(super) fields: StringRecord,
    /// Where in the part it stands, in bytes.
    span: Range<usize>,
}

/// The records of a part. Lines in which nothing stands are passed over.
pub(super) fn rows(separator: char, part: &Part) -> Vec<Row> {
    let separator = u8::try_from(separator).unwrap_or(b',');
    let text = part.text.as_bytes();
    let mut reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text);
    let (mut rows, mut fields) = (Vec::new(), StringRecord::new());
    let (mut line, mut counted) = (part.line, 0);
    loop {
        let from = at(&reader);
        // Whatever cannot be read was no UTF-8, and did not come this far.
        if !reader.read_record(&mut fields).unwrap_or(false) {
            return rows;
        }
        let blank = text.get(from..).into_iter().flatten().take_while(|byte| lines::is_end(**byte));
        let begins = from + blank.count();
        line += lines::ended(text.get(counted..begins).unwrap_or_default());
        counted = begins;
        if fields.iter().any(|field| !field.trim().is_empty()) {
            rows.push(Row { line, fields: fields.clone(), span: begins..at(&reader) });
        }
    }
}

fn at(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or_default()
}

/// What is left of a part without some of its records. Lines stay where they are.
pub(super) fn without<'r>(part: &Part, gone: impl IntoIterator<Item = &'r Row>) -> String {
    let text = part.text.as_bytes();
    let (mut left, mut from) = (Vec::with_capacity(text.len()), 0);
    for row in gone {
        left.extend_from_slice(text.get(from..row.span.start).unwrap_or_default());
        left.extend(lines::ends(text.get(row.span.clone()).unwrap_or_default()));
        from = row.span.end;
    }
    left.extend_from_slice(text.get(from..).unwrap_or_default());
    // Records end between letters, so each rest is whole.
    String::from_utf8(left).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> Part {
        Part { place: 0, line: 2, text: text.to_owned() }
    }

    fn told(part: &Part) -> Vec<(i64, String)> {
        let rows = rows(',', part).into_iter();
        rows.map(|row| (row.line, row.fields.get(0).unwrap_or_default().to_owned())).collect()
    }

    #[test]
    fn each_record_begins_on_a_line_of_its_own() {
        let file = part("\nAna,1\r\n\r\n\"Ben\nCosta\",2\rCara,3\r,\rDan,4");
        let names = [(3, "Ana"), (5, "Ben\nCosta"), (7, "Cara"), (9, "Dan")];
        assert_eq!(told(&file), names.map(|(line, name)| (line, name.to_owned())));
    }

    #[test]
    fn records_go_and_lines_stay() {
        let file = part("Ana,1\r\n\"Ben\nCosta\",2\rCara,3\nDan,4");
        let all = rows(',', &file);
        let left = without(&file, all.iter().skip(1).step_by(2));
        assert_eq!(left, "Ana,1\r\n\n\rCara,3\n");
        assert_eq!(told(&part(&left)), [(2, "Ana".to_owned()), (5, "Cara".to_owned())]);
        assert_eq!(without(&file, []), file.text);
    }
}
