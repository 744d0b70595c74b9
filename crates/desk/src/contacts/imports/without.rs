//! Somebody who is erased goes out of files that wait to be gone through, too.

use std::sync::Arc;

use transom_channels::whatsapp::erase::Names;
use transom_rules::id::ImportId;
use transom_store::imports::{self, Part, Place};
use transom_store::{Result, Scope, Scoped};
use uuid::Uuid;

use super::record::rows;
use crate::contacts::address;

/// Takes somebody out of all of them, a part at a time.
pub(in crate::contacts) async fn forget(here: Scope<'_>, names: &Arc<Names>) -> anyhow::Result<()> {
    let mut after = Place { import: ImportId(Uuid::nil()), part: -1 };
    loop {
        let context = (Arc::clone(names), after);
        let done = here.write(context, |tx, (names, after)| Box::pin(next(tx, names, *after)));
        let Some(last) = done.await? else { return Ok(()) };
        after = last;
    }
}

async fn next(tx: &mut Scoped<'_>, names: &Names, after: Place) -> Result<Option<Place>> {
    let Some((import, separator, part)) = imports::hold_part_after(tx, after).await? else { return Ok(None) };
    let place = Place { import, part: part.place };
    if let Some(left) = without(names, separator, &part) {
        imports::rewrite_part(tx, place, &left).await?;
    }
    Ok(Some(place))
}

/// What is left of a part without the records that name somebody; `None` where none does. Lines stay where they are.
fn without(names: &Names, separator: char, part: &Part) -> Option<String> {
    let all = rows(separator, part);
    let is_theirs = |fields: &csv::StringRecord| {
        fields
            .iter()
            .any(|field| names.is_in(field) || address::phone(field).is_ok_and(|digits| names.is_in(&digits)))
    };
    let theirs: Vec<i64> =
        all.iter().filter(|(_, record)| is_theirs(record)).map(|(line, _)| *line).collect();
    if theirs.is_empty() {
        return None;
    }
    let begins: Vec<i64> = all.iter().map(|(line, _)| *line).collect();
    let mut is_kept = true;
    let left = (part.line..).zip(part.text.split_inclusive('\n')).map(|(line, text)| {
        if begins.binary_search(&line).is_ok() {
            is_kept = theirs.binary_search(&line).is_err();
        }
        if is_kept { text } else { "\n" }
    });
    Some(left.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_name_somebody_go_and_lines_stay() {
        let names = Names::new(["353870000001".to_owned()], [], []);
        let text =
            "Ana,+353 87 000 0001\n\"Ben\nCosta\",+353870000002\nAna,0,353870000001\nCara,+353870000003\n";
        let part = Part { place: 0, line: 2, text: text.to_owned() };
        let left = without(&names, ',', &part).unwrap();
        assert_eq!(left, "\n\"Ben\nCosta\",+353870000002\n\nCara,+353870000003\n");
        let lines: Vec<i64> =
            rows(',', &Part { text: left, ..part.clone() }).iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 6]);
        assert_eq!(without(&Names::new(["353879999999".to_owned()], [], []), ',', &part), None);
    }
}
