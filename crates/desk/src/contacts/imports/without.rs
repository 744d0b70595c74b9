//! Somebody who is erased goes out of files of contacts, too: out of the parts that wait to be gone through, and out of
//! what a file and its columns are called, where a file without a line of names has its first contact. Files go on coming
//! and being gone through meanwhile; whoever does that asks who [`Erased`] is.

use std::sync::Arc;

use transom_channels::whatsapp::erase::Names;
use transom_rules::id::ImportId;
use transom_store::imports::{self, Called, Import, Part, Place, Written};
use transom_store::{Result, Scope, Scoped};
use uuid::Uuid;

use super::rows::{Row, rows, without};
use super::{UNNAMED, number};
use crate::contacts::erase;

/// Those who are being erased.
pub(super) struct Erased(Vec<Names>);

impl Erased {
    /// Who they are in this moment. A transaction that makes people known asks once it holds their keys: an erasure that
    /// was under way has been committed then.
    pub(super) async fn now(tx: &mut Scoped<'_>) -> Result<Self> {
        Ok(Self(erase::names_of_open(tx).await?))
    }

    /// The records that name one of them, whose numbers are of a country; of which one is not known where it is empty.
    pub(super) fn of<'r>(&self, country: &str, rows: &'r [Row]) -> Vec<&'r Row> {
        let is_theirs = |row: &&Row| self.0.iter().any(|names| are_in(names, country, &row.fields));
        rows.iter().filter(is_theirs).collect()
    }

    /// A part without them.
    pub(super) fn out_of(&self, import: &Import, part: Part) -> Part {
        if self.0.is_empty() {
            return part;
        }
        let all = rows(import.separator, &part);
        let text = without(&part, self.of(NO_COUNTRY, &all));
        Part { text, ..part }
    }

    /// A file that is called by none of their names, nor are its columns.
    pub(super) fn out_of_head(&self, import: Import) -> Import {
        let mut called = Called { id: import.id, name: import.name.clone(), columns: import.columns.clone() };
        for names in &self.0 {
            uncall(names, &mut called);
        }
        Import { name: called.name, columns: called.columns, ..import }
    }
}

/// What a waiting file says of its country counts for nothing: whoever begins with it may say another one.
const NO_COUNTRY: &str = "";

/// Whether one of somebody's names stands in a record, or their number in whatever form.
fn are_in(names: &Names, country: &str, fields: &csv::StringRecord) -> bool {
    fields.iter().any(|field| is_in(names, country, field))
}

fn is_in(names: &Names, country: &str, field: &str) -> bool {
    names.is_in(field) || names.phones().any(|phone| number::is(field, country, phone))
}

/// Takes somebody out of all files, a part at a time.
pub(in crate::contacts) async fn forget(here: Scope<'_>, names: &Arc<Names>) -> anyhow::Result<()> {
    let mut after = ImportId(Uuid::nil());
    loop {
        let context = (Arc::clone(names), after);
        let done = here.write(context, |tx, (names, after)| Box::pin(uncall_next(tx, names, *after)));
        let Some(last) = done.await? else { break };
        after = last;
    }
    let mut after = Place { import: ImportId(Uuid::nil()), part: -1 };
    loop {
        let context = (Arc::clone(names), after);
        let done = here.write(context, |tx, (names, after)| Box::pin(next(tx, names, *after)));
        let Some(last) = done.await? else { return Ok(()) };
        after = last;
    }
}

async fn uncall_next(tx: &mut Scoped<'_>, names: &Names, after: ImportId) -> Result<Option<ImportId>> {
    let found = imports::hold_called_after(tx, after).await?;
    let last = found.last().map(|called| called.id);
    for mut called in found {
        if uncall(names, &mut called) {
            imports::call(tx, &called).await?;
        }
    }
    Ok(last)
}

/// Takes somebody out of what a file and its columns are called; whether they stood there.
fn uncall(names: &Names, called: &mut Called) -> bool {
    let mut stood = false;
    let stem = called.name.rsplit_once('.').map_or(called.name.as_str(), |(stem, _)| stem);
    if is_in(names, NO_COUNTRY, stem) {
        UNNAMED.clone_into(&mut called.name);
        stood = true;
    }
    // Where one cell of the first line is theirs it is a contact's, and so are the others.
    if called.columns.iter().any(|column| is_in(names, NO_COUNTRY, column)) {
        called.columns.iter_mut().for_each(String::clear);
        stood = true;
    }
    stood
}

async fn next(tx: &mut Scoped<'_>, names: &Names, after: Place) -> Result<Option<Place>> {
    let Some((file, part)) = imports::hold_part_after(tx, after).await? else { return Ok(None) };
    let place = Place { import: file.import, part: part.place };
    if let Some(left) = left(names, &file, &part) {
        imports::rewrite_part(tx, place, &left).await?;
    }
    Ok(Some(place))
}

/// What is left of a part without the records that name somebody; `None` where none does. Lines stay where they are.
fn left(names: &Names, file: &Written, part: &Part) -> Option<String> {
    let all = rows(file.separator, part);
    let theirs: Vec<&Row> = all.iter().filter(|row| are_in(names, NO_COUNTRY, &row.fields)).collect();
    (!theirs.is_empty()).then(|| without(part, theirs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana() -> Names {
        Names::new(["353870000001".to_owned()], [], [])
    }

    fn file() -> Written {
        Written { import: ImportId(Uuid::nil()), separator: ',' }
    }

    #[test]
    fn records_that_name_somebody_go_and_lines_stay() {
        let text = "Ana,+353 87 000 0001\n\"Ben\nCosta\",+353870000002\nAna,0,353870000001\nAna,087 000 0001\nCara,+353870000003\n";
        let part = Part { place: 0, line: 2, text: text.to_owned() };
        let left = left(&ana(), &file(), &part).unwrap();
        assert_eq!(left, "\n\"Ben\nCosta\",+353870000002\n\n\nCara,+353870000003\n");
        let left = Part { text: left, ..part.clone() };
        assert_eq!(rows(',', &left).iter().map(|row| row.line).collect::<Vec<_>>(), [3, 7]);
        assert_eq!(super::left(&Names::new(["353879999999".to_owned()], [], []), &file(), &part), None);
    }

    #[test]
    fn a_first_line_that_is_a_contact_goes_whole() {
        let columns = ["Ana Costa", "087 000 0001"].map(str::to_owned).to_vec();
        let mut called = Called { id: ImportId(Uuid::nil()), name: "it.csv".into(), columns };
        assert!(uncall(&ana(), &mut called));
        assert_eq!((called.name.as_str(), called.columns.concat().as_str()), ("it.csv", ""));
        assert!(!uncall(&ana(), &mut called));
        called.name = "+353 87 000 0001.csv".into();
        assert!(uncall(&ana(), &mut called));
        assert_eq!(called.name, UNNAMED);
    }
}
