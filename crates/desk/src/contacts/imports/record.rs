//! What records say: whom each is of and what it says of them, or what is wrong with it.

use csv::StringRecord;
use transom_rules::event::Party;
use transom_rules::id::AttributeId;
use transom_store::attributes::Attribute;
use transom_store::imports::{Fault, Import};

use super::field::Field;
use super::number;
use super::rows::Row;
use crate::contacts::{address, name};
use crate::done::Wrong;
use crate::workspace::attributes::value;

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The line that it begins on.
    pub(super) line: i64,
    /// Of whom, by their address alone.
    pub(super) party: Party,
    /// What they are called, if it says so.
    pub(super) name: Option<String>,
    /// What else is known of them.
    pub(super) values: Vec<(AttributeId, String)>,
}

/// How the records of a file are read.
pub(super) struct Reading<'a> {
    pub(super) import: &'a Import,
    pub(super) mapping: &'a [Option<Field>],
    pub(super) offered: &'a [Attribute],
}

impl Reading<'_> {
    /// What they say.
    pub(super) fn rows(&self, rows: &[Row]) -> (Vec<Record>, Vec<Fault>) {
        let (mut records, mut faults) = (Vec::new(), Vec::new());
        for row in rows {
            match self.record(&row.fields) {
                Ok(record) => records.push(Record { line: row.line, ..record }),
                Err((column, code)) => {
                    let place = column.and_then(|column| i64::try_from(column).ok());
                    faults.push(Fault { line: row.line, place, code: code.to_owned() });
                }
            }
        }
        (records, faults)
    }

    /// One record; else the column that is wrong, and the word for why.
    fn record(&self, record: &StringRecord) -> Result<Record, (Option<usize>, &'static str)> {
        if record.len() > self.mapping.len() {
            return Err((None, "record_long"));
        }
        let mut read = Record { line: 0, party: Party::default(), name: None, values: Vec::new() };
        for (column, field) in self.mapping.iter().enumerate() {
            let told = record.get(column).map(plain).unwrap_or_default();
            let Some(field) = field.filter(|_| !told.is_empty()) else { continue };
            self.take(&mut read, field, told).map_err(|code| (Some(column), code))?;
        }
        if read.party == Party::default() { Err((None, "address_missing")) } else { Ok(read) }
    }

    fn take(&self, read: &mut Record, field: Field, told: &str) -> Result<(), &'static str> {
        match field {
            Field::Name => read.name = name::heard(told),
            Field::Phone => read.party.phone = Some(number::read(told, &self.import.country)?),
            Field::UserId => {
                let party = address::user_id(told).map_err(|_| "user_id_invalid")?;
                read.party.user_id = party.user_id;
            }
            Field::Attribute(id) => {
                let attribute = self.offered.iter().find(|one| one.id == id);
                let attribute = attribute.ok_or(Wrong::Attribute.code())?;
                let value = value::read(attribute, told).map_err(Wrong::code)?;
                read.values.extend(value.map(|value| (id, value)));
            }
        }
        Ok(())
    }
}

/// What spreadsheets put before a text that is no formula, and we do in exports, is none of it.
fn plain(told: &str) -> &str {
    let told = told.trim();
    told.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '0'])).unwrap_or(told)
}
