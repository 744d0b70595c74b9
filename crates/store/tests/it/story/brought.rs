//! What came with the twenty-second version.

use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_store::imports::{self, Counts, Fault, Import, Part};
use transom_store::{Result, Scoped};

use crate::world::{at, uuid};

pub(crate) const FILE: ImportId = ImportId(uuid(21, 1));

/// A file of three customers waits: one is in, one could not be taken, one is still to come.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let file = Import {
        id: FILE,
        name: "customers.csv".into(),
        state: State::Stopped,
        separator: ';',
        columns: vec!["Name".into(), "Phone".into()],
        mapping: vec!["name".into(), "phone".into()],
        replaces: true,
        country: "49".into(),
        records: 3,
        parts: 2,
        next: 1,
        pass: 1,
        unread: 0,
        counts: Counts { added: 1, bad: 1, ..Counts::default() },
        created_at: at(37),
        ended_at: None,
    };
    imports::add(tx, &file).await?;
    let part = Part { place: 1, line: 4, text: "Bo;0151 23456780".into() };
    imports::add_parts(tx, &file, &[part]).await?;
    let fault = Fault { line: 3, place: Some(1), code: "phone_invalid".into() };
    imports::add_faults(tx, &file, 1, &[fault]).await
}
