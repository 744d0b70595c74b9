//! What records say: whom each is of and what it says of them, or what is wrong with it.

use std::collections::BTreeMap;

use csv::StringRecord;
use transom_rules::consent::Purpose;
use transom_rules::event::Party;
use transom_rules::id::AttributeId;
use transom_store::imports::{Fault, Import};

use super::consented::Consented;
use super::field::{Field, Offered, Told};
use super::number;
use super::rows::Row;
use crate::contacts::locale::{self, Locale};
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
    /// What they read, and where they live, if it says so.
    pub(super) locale: Locale,
    /// What else is known of them.
    pub(super) values: Vec<(AttributeId, String)>,
    /// What they consented to or withdrew.
    pub(super) consents: BTreeMap<Purpose, Consented>,
}

impl Record {
    /// That it cannot be taken as a whole, by the word for why.
    pub(super) fn fault(&self, code: &str) -> Fault {
        Fault { line: self.line, place: None, code: code.to_owned() }
    }
}

/// How the records of a file are read.
pub(super) struct Reading<'a> {
    pub(super) import: &'a Import,
    pub(super) mapping: &'a [Option<Field>],
    pub(super) offered: &'a Offered,
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
        let mut read = Record {
            line: 0,
            party: Party::default(),
            name: None,
            locale: Locale::default(),
            values: Vec::new(),
            consents: BTreeMap::new(),
        };
        for (column, field) in self.mapping.iter().enumerate() {
            let told = record.get(column).map(plain).unwrap_or_default();
            let Some(field) = field.filter(|_| !told.is_empty()) else { continue };
            self.take(&mut read, field, &told).map_err(|code| (Some(column), code))?;
        }
        self.settle(&mut read);
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
            Field::Language => {
                read.locale.language = Some(locale::read_language(told).map_err(Wrong::code)?);
            }
            Field::TimeZone => {
                read.locale.time_zone = Some(locale::read_zone(told).map_err(Wrong::code)?);
            }
            Field::Attribute(id) => {
                let attribute = self.offered.attributes.iter().find(|one| one.id == id);
                let attribute = attribute.ok_or(Wrong::Attribute.code())?;
                let value = value::read(attribute, told).map_err(Wrong::code)?;
                read.values.extend(value.map(|value| (id, value)));
            }
            Field::Consent(purpose, part) => {
                read.consents.entry(purpose).or_default().take(part, told, self.import.created_at)?;
            }
        }
        Ok(())
    }

    /// Where no column says whether they consented, the day on which they did says so.
    fn settle(&self, read: &mut Record) {
        for (purpose, consented) in &mut read.consents {
            let is_asked = self.mapping.contains(&Some(Field::Consent(*purpose, Told::Answer)));
            if !is_asked && consented.at.is_some() {
                consented.answer = Some(true);
            }
        }
        read.consents.retain(|_, consented| consented.answer.is_some());
    }
}

/// What spreadsheets put before a text that is no formula, and we do in exports, is none of it.
fn plain(told: &str) -> String {
    let told = told.trim();
    let told =
        told.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '0'])).unwrap_or(told);
    let mut plain = String::with_capacity(told.len());
    let mut rest = told;
    // Behind what may split a field stands a mark of ours too.
    while let Some((_, after)) = rest.split_once([';', '\t', '\r', '\n']) {
        plain.push_str(rest.strip_suffix(after).unwrap_or_default());
        rest = after
            .strip_prefix('\'')
            .filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']))
            .unwrap_or(after);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_of_an_export_are_taken_away_again() {
        for (told, read) in [
            ("'=1+1", "=1+1"),
            ("x;'=1+1;y", "x;=1+1;y"),
            ("a\t'@b", "a\t@b"),
            ("'0871234567", "0871234567"),
            ("rock 'n' roll; 'tis", "rock 'n' roll; 'tis"),
        ] {
            assert_eq!(plain(told), read, "{told}");
        }
    }
}
