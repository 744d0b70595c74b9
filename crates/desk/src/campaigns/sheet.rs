//! A list of recipients while somebody chooses: what its columns hold, its first lines, and what of them could not be
//! planned. Nothing is asked of the database here; the plan says the rest.

use std::collections::{BTreeMap, BTreeSet};

use csv::StringRecord;
use transom_rules::refusal::Code;
use transom_rules::template::Template;
use transom_rules::template_check::{SlotKey, check};
use transom_store::slots::Names;

use super::file::{Column, File, TO};
use super::form::{Form, Forms, Values};
use super::rows::{ADDRESS, DUPLICATE, Given, Known};
use crate::done::Done;

/// So many of its lines are shown.
const FEW: usize = 3;
/// So many faults are told.
const FAULTS: usize = 10;

/// A list as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its columns.
    pub columns: Vec<Shown>,
    /// Its first line is somebody already, and no line of names.
    pub is_headless: bool,
    /// How many people it names.
    pub count: usize,
    /// How many of those could be sent to by what stands in it.
    pub good: usize,
    /// The first of the others: the line, and a word for why.
    pub faults: Vec<(i64, &'static str)>,
    /// What the list fills the slots with for the first of them.
    pub values: BTreeMap<SlotKey, String>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// What it is called; of a list without names, its number.
    pub name: String,
    /// What it holds: `to`, a slot, or nothing.
    pub held: String,
    /// What stands in its first lines.
    pub first: Vec<String>,
}

/// What is known of the campaign besides its list.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// The template.
    pub template: &'a Template,
    /// What its slots are called.
    pub names: &'a Names,
    /// What fills them for whoever has no value of their own.
    pub parameters: &'a BTreeMap<String, String>,
    /// Slots that what is known of a recipient may fill.
    pub filled: &'a [SlotKey],
}

/// The words of an SMS as a template, whose slots are theirs.
pub fn words(text: &str) -> Template {
    Form::text(text).template
}

/// Reads a list; `holds` says what its columns hold, as in a plan.
///
/// # Errors
/// When it is no table, or what is said of its columns does not fit.
pub fn read(text: &str, holds: &BTreeMap<String, String>, around: Around<'_>) -> Done<Sheet> {
    let forms = Forms::one(Form::new(around.template.clone(), around.names));
    let mut file = File::open(text, holds, &forms)?;
    let names = std::mem::take(&mut file.names);
    let held = file.columns.iter().map(|column| held(column, &forms));
    let columns = names.into_iter().zip(held).map(|(name, held)| Shown { name, held, first: Vec::new() });
    let mut sheet = Sheet { columns: columns.collect(), is_headless: file.is_headless, ..Sheet::default() };
    let has_whom = file.columns.contains(&Column::To);
    let mut judge = Judge { defaults: defaults(&forms, around), forms, keys: BTreeSet::new() };
    for one in file.given() {
        let (given, fields) = one?;
        sheet.add(&fields);
        if sheet.count == 1 {
            sheet.values = judge.forms.values(&given.values).unwrap_or_default();
        }
        match judge.fault(&given).filter(|_| has_whom) {
            None => sheet.good += 1,
            Some(why) if sheet.faults.len() < FAULTS => sheet.faults.push((given.n, why)),
            Some(_) => {}
        }
    }
    Ok(sheet)
}

/// What a column holds, by the key of its slot.
fn held(column: &Column, forms: &Forms) -> String {
    match column {
        Column::To => TO.to_owned(),
        Column::Slot(called) => forms.slot(called).map(SlotKey::to_string).unwrap_or_default(),
        Column::LeftOut => String::new(),
    }
}

/// What stands for a value that is known later.
const LATER: &str = "0";

fn defaults(forms: &Forms, around: Around<'_>) -> Values {
    let said = around.parameters.iter().filter(|(_, value)| !value.is_empty());
    let said = said.map(|(name, value)| (name.clone(), value.clone())).collect();
    let mut values = forms.values(&said).unwrap_or_default();
    for key in around.filled {
        values.entry(key.clone()).or_insert_with(|| LATER.to_owned());
    }
    values
}

impl Sheet {
    fn add(&mut self, fields: &StringRecord) {
        self.count += 1;
        if self.count <= FEW {
            for (column, field) in self.columns.iter_mut().zip(fields) {
                column.first.push(field.trim().chars().take(60).collect());
            }
        }
    }
}

/// Says what is wrong with somebody by what stands in the list alone.
struct Judge {
    forms: Forms,
    defaults: Values,
    keys: BTreeSet<String>,
}

impl Judge {
    fn fault(&mut self, given: &Given) -> Option<&'static str> {
        let Some(known) = Known::read(given) else { return Some(ADDRESS) };
        if !self.keys.insert(known.key()) {
            return Some(DUPLICATE);
        }
        let mut values = self.defaults.clone();
        values.extend(self.forms.values(&given.values)?);
        let missing = self.forms.slots().iter().any(|key| values.get(key).is_none_or(String::is_empty));
        if missing {
            return Some(Code::SlotMissing.as_str());
        }
        let form = self.forms.base()?;
        let fits = check(&form.template, &form.filled(&values)).is_ok();
        (!fits).then_some(Code::SlotInvalid.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::super::file::tests::forms;
    use super::*;

    fn told(text: &str, parameters: &[(&str, &str)], filled: &[SlotKey]) -> Sheet {
        let template = forms().base().unwrap().template.clone();
        let parameters = parameters.iter().map(|(slot, value)| ((*slot).into(), (*value).into())).collect();
        let around = Around { template: &template, names: &Names::new(), parameters: &parameters, filled };
        read(text, &BTreeMap::new(), around).unwrap()
    }

    #[test]
    fn a_list_tells_what_of_it_could_not_be_planned() {
        let text =
            "Phone;1;2\n+15550100777;Ana;A-1\nnobody;Ben;A-2\n+1 555 010 0777;Cleo;A-3\n+15550100778;Dan;\n";
        let sheet = told(text, &[], &[]);
        assert_eq!((sheet.count, sheet.good, sheet.is_headless), (4, 1, false));
        assert_eq!(sheet.faults, [(3, "address_invalid"), (4, "duplicate"), (5, "slot_missing")]);
        let held: Vec<&str> = sheet.columns.iter().map(|one| one.held.as_str()).collect();
        assert_eq!(held, ["to", "body:1", "body:2"]);
        assert_eq!(sheet.columns[1].first, ["Ana", "Ben", "Cleo"]);
    }

    #[test]
    fn what_is_said_beside_the_list_fills_its_slots() {
        let phones = "+15550100777\n+15550100778\n";
        assert_eq!(told(phones, &[], &[]).good, 0);
        let one = [SlotKey::Body("1".into())];
        let sheet = told(phones, &[("body:2", "A-1")], &one);
        assert_eq!((sheet.good, sheet.is_headless, sheet.columns[0].name.as_str()), (2, true, "1"));
    }

    #[test]
    fn a_list_without_anybody_has_no_faults() {
        let sheet = told("name,city\nAna,Berlin\n", &[], &[]);
        assert_eq!((sheet.count, sheet.faults.len()), (0, 0));
        assert_eq!(sheet.columns.len(), 2);
    }
}
