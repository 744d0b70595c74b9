//! The records of a part: whom each is of and what it says of them, or what is wrong with it.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};
use transom_rules::consent::Purpose;
use transom_rules::event::Party;
use transom_rules::id::AttributeId;
use transom_store::imports::{Fault, Import, Part};

use super::consented::Consented;
use super::field::{Field, Offered, Told};
use crate::contacts::locale::{self, Locale};
use crate::contacts::{address, name};
use crate::done::Wrong;
use crate::workspace::attributes::value;

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
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

/// How the records of a file are read.
pub(super) struct Reading<'a> {
    pub(super) import: &'a Import,
    pub(super) mapping: &'a [Option<Field>],
    pub(super) offered: &'a Offered,
}

impl Reading<'_> {
    /// What stands in a part.
    pub(super) fn part(&self, part: &Part) -> (Vec<Record>, Vec<Fault>) {
        let (mut records, mut faults) = (Vec::new(), Vec::new());
        for (line, record) in rows(self.import.separator, part) {
            match self.record(&record) {
                Ok(record) => records.push(record),
                Err((column, code)) => {
                    let field = column.and_then(|column| self.import.columns.get(column)).cloned();
                    faults.push(Fault { line, field: field.unwrap_or_default(), code: code.to_owned() });
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
            party: Party::default(),
            name: None,
            locale: Locale::default(),
            values: Vec::new(),
            consents: BTreeMap::new(),
        };
        for (column, field) in self.mapping.iter().enumerate() {
            let told = record.get(column).map(plain).unwrap_or_default();
            let Some(field) = field.filter(|_| !told.is_empty()) else { continue };
            self.take(&mut read, field, told).map_err(|code| (Some(column), code))?;
        }
        self.settle(&mut read);
        if read.party == Party::default() { Err((None, "address_missing")) } else { Ok(read) }
    }

    fn take(&self, read: &mut Record, field: Field, told: &str) -> Result<(), &'static str> {
        match field {
            Field::Name => read.name = name::heard(told),
            Field::Phone => read.party.phone = Some(self.phone(told)?),
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

    /// A number with its country code; with that of the file where it has none.
    fn phone(&self, told: &str) -> Result<String, &'static str> {
        if told.contains(['E', 'e']) && told.parse::<f64>().is_ok() {
            return Err("phone_rounded");
        }
        let country = &self.import.country;
        let digits = told.trim_start_matches(|sign: char| !sign.is_ascii_digit() && sign != '+');
        let has_code = country.is_empty() || digits.starts_with('+') || digits.starts_with("00");
        let whole = if has_code { told.to_owned() } else { format!("+{country} {told}") };
        address::phone(&whole).map_err(|_| "phone_invalid")
    }
}

/// What spreadsheets put before a text that is no formula, and we do in exports, is none of it.
fn plain(told: &str) -> &str {
    let told = told.trim();
    told.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '0'])).unwrap_or(told)
}

/// The records of a part with the lines that they begin on. Lines in which nothing stands are passed over.
pub(super) fn rows(separator: char, part: &Part) -> Vec<(i64, StringRecord)> {
    let separator = u8::try_from(separator).unwrap_or(b',');
    let text = part.text.as_bytes();
    let mut reader =
        ReaderBuilder::new().delimiter(separator).has_headers(false).flexible(true).from_reader(text);
    let (mut rows, mut record) = (Vec::new(), StringRecord::new());
    let (mut line, mut counted) = (part.line, 0);
    loop {
        let from = usize::try_from(reader.position().byte()).unwrap_or_default();
        // Whatever cannot be read was no UTF-8, and did not come this far.
        if !reader.read_record(&mut record).unwrap_or(false) {
            return rows;
        }
        let blank = text.get(from..).into_iter().flatten().take_while(|byte| matches!(byte, b'\n' | b'\r'));
        let begins = from + blank.count();
        let passed = text.get(counted..begins).into_iter().flatten().filter(|byte| **byte == b'\n');
        line += i64::try_from(passed.count()).unwrap_or_default();
        counted = begins;
        if record.iter().any(|field| !field.trim().is_empty()) {
            rows.push((line, record.clone()));
        }
    }
}
