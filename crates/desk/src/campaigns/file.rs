//! Recipients from comma-separated values: which column holds whom, and which fills which slot.

use std::collections::BTreeMap;

use csv::{Reader, ReaderBuilder, StringRecord};
use transom_rules::template_check::SlotKey;
use transom_store::search::fold;

use super::form::Forms;
use super::rows::Given;
use crate::contacts::address;
use crate::contacts::imports::cut::{LONGEST, MOST_COLUMNS, separator};
use crate::contacts::imports::field::called_like;
use crate::done::{Done, Wrong};

/// What a column is called that holds whom; what else it may be called is what it is in a file of contacts.
pub(super) const TO: &str = "to";

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Column {
    To,
    /// What fills this slot.
    Slot(String),
    LeftOut,
}

/// A file whose columns are known.
pub(super) struct File<'t> {
    /// What its columns are called; of one without a line of names, their numbers.
    pub(super) names: Vec<String>,
    /// What they hold.
    pub(super) columns: Vec<Column>,
    /// Its first line is somebody already.
    pub(super) is_headless: bool,
    first: StringRecord,
    rest: Reader<&'t [u8]>,
    lines: Lines<'t>,
}

/// Which lines records begin in. A reader of records tells where it began to look for one instead, which is before the
/// end of the line before, where that has two signs.
struct Lines<'t> {
    text: &'t [u8],
    /// Up to here they were counted.
    counted: usize,
    ends: i64,
    last: i64,
}

impl<'t> Lines<'t> {
    const fn of(text: &'t str) -> Self {
        Self { text: text.as_bytes(), counted: 0, ends: 0, last: 0 }
    }

    /// The line of a record that was found from this byte on; no two records have the same.
    fn of_record(&mut self, from: usize) -> i64 {
        let is_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
        let rest = self.text.get(from..).unwrap_or_default();
        let begin = from + rest.iter().take_while(|byte| is_end(byte)).count();
        let passed = self.text.get(self.counted..begin).unwrap_or_default();
        let lines = passed.split(|byte| *byte == b'\n').count();
        self.ends += i64::try_from(lines.saturating_sub(1)).unwrap_or_default();
        self.counted = begin;
        self.last = (self.ends + 1).max(self.last + 1);
        self.last
    }
}

/// Reads all of it. Of each column `holds` says what it holds: `to`, or a slot; nothing to leave it out. A column that
/// is not named is taken at its name. Where the first line is somebody already, that column holds whom, and those beside
/// it fill the slots in their order.
///
/// # Errors
/// When no column holds whom, a column is named that there is none of, or a slot is named that the template lacks.
pub(super) fn read(text: &str, holds: &BTreeMap<String, String>, forms: &Forms) -> Done<Vec<Given>> {
    let file = File::open(text, holds, forms)?;
    if !file.columns.contains(&Column::To) {
        return Err(Wrong::CampaignAddress.into());
    }
    file.given().map(|one| Ok(one?.0)).collect()
}

impl<'t> File<'t> {
    /// Reads what its columns hold; that one of them holds whom is not asked for yet. It has as many columns as a file of
    /// contacts may have: each is drawn, with all that it may hold.
    pub(super) fn open(text: &'t str, holds: &BTreeMap<String, String>, forms: &Forms) -> Done<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let separator = separator(text.as_bytes());
        let mut rest = ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut first = StringRecord::new();
        rest.read_record(&mut first).map_err(|_| Wrong::FileText)?;
        if first.len() > MOST_COLUMNS || first.as_slice().len() > LONGEST {
            return Err(Wrong::FileColumns.into());
        }
        let whom = first.iter().position(|field| address::read(bare(field)).is_ok());
        let name = |(place, field): (usize, &str)| match whom {
            Some(_) => (place + 1).to_string(),
            None => field.trim().to_owned(),
        };
        let names: Vec<String> = first.iter().enumerate().map(name).collect();
        if !holds.keys().all(|name| names.contains(name)) {
            return Err(Wrong::CampaignColumn.into());
        }
        let columns = match whom {
            Some(whom) => in_order(&names, whom, holds, forms)?,
            None => with_whom(by_name(&names, holds, forms)?, text, separator),
        };
        Ok(Self { names, columns, is_headless: whom.is_some(), first, rest, lines: Lines::of(text) })
    }

    /// Whom it names, each with the fields of their line; lines without anything are left out.
    pub(super) fn given(self) -> impl Iterator<Item = Done<(Given, StringRecord)>> {
        let Self { columns, is_headless, first, rest, mut lines, .. } = self;
        let first = is_headless.then_some(Ok(first));
        let records = first.into_iter().chain(rest.into_records());
        records.filter_map(move |record| {
            let Ok(fields) = record else { return Some(Err(Wrong::FileText.into())) };
            let from = fields.position().and_then(|at| usize::try_from(at.byte()).ok()).unwrap_or_default();
            let given = one(lines.of_record(from), &columns, &fields);
            let is_somebody = !given.to.is_empty() || !given.values.is_empty();
            is_somebody.then_some(Ok((given, fields)))
        })
    }
}

/// What a field says: spreadsheets put a sign before what begins like a formula.
fn bare(field: &str) -> &str {
    field.trim().trim_start_matches('\'')
}

fn one(n: i64, columns: &[Column], fields: &StringRecord) -> Given {
    let mut one = Given { n, ..Given::default() };
    for (column, field) in columns.iter().zip(fields) {
        let field = bare(field);
        match column {
            Column::To if one.to.is_empty() => field.clone_into(&mut one.to),
            Column::Slot(slot) if !field.is_empty() => {
                one.values.insert(slot.clone(), field.to_owned());
            }
            Column::To | Column::Slot(_) | Column::LeftOut => {}
        }
    }
    one
}

/// What somebody says that a column holds; `None` where they say nothing.
fn said(name: &str, holds: &BTreeMap<String, String>, forms: &Forms) -> Done<Option<Column>> {
    Ok(Some(match holds.get(name).map(String::as_str) {
        None => return Ok(None),
        Some("") => Column::LeftOut,
        Some(TO) => Column::To,
        Some(slot) if forms.has(slot) => Column::Slot(slot.to_owned()),
        Some(_) => return Err(Wrong::CampaignParameter.into()),
    }))
}

/// What columns hold by what they are called; `None` where that tells nothing. Each slot is filled once, first by the columns
/// that are called like it.
fn by_name(names: &[String], holds: &BTreeMap<String, String>, forms: &Forms) -> Done<Vec<Option<Column>>> {
    let mut columns = Vec::new();
    for name in names {
        let column = said(name, holds, forms)?.or_else(|| called(name, forms));
        columns.push(
            column.filter(|one| !matches!(one, Column::Slot(_)) || !columns.contains(&Some(one.clone()))),
        );
    }
    let greeted = forms.greeted().map(|key| Column::Slot(key.to_string()));
    if let Some(greeted) = greeted.filter(|slot| !columns.contains(&Some(slot.clone()))) {
        let mut all = columns.iter_mut().zip(names);
        let is_name = |(column, name): &(&mut Option<Column>, &String)| {
            column.is_none() && called_like(name) == Some("name")
        };
        if let Some((column, _)) = all.find(is_name) {
            *column = Some(greeted);
        }
    }
    Ok(columns)
}

/// What a column is called like.
fn called(name: &str, forms: &Forms) -> Option<Column> {
    if fold(name) == TO || matches!(called_like(name), Some("phone" | "user_id")) {
        return Some(Column::To);
    }
    forms.called_like(name).map(|key| Column::Slot(key.to_string()))
}

/// Where no column is called like one that holds whom, the first does of which nothing is known and in which numbers with a
/// plus stand, or user ids.
fn with_whom(columns: Vec<Option<Column>>, text: &str, separator: u8) -> Vec<Column> {
    let mut lines = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let first: Vec<StringRecord> = lines.records().take(LOOKED_AT).flatten().collect();
    let is_sure =
        |field: &str| !field.starts_with(|sign: char| sign.is_ascii_digit()) && address::read(field).is_ok();
    let holds_whom = |place: usize| {
        let mut fields = first.iter().filter_map(|line| line.get(place)).map(bare).peekable();
        fields.peek().is_some() && fields.all(is_sure)
    };
    let is_it = |(place, column): &(usize, &Option<Column>)| column.is_none() && holds_whom(*place);
    let has_whom = columns.contains(&Some(Column::To));
    let whom = columns.iter().enumerate().find(is_it).map(|(place, _)| place).filter(|_| !has_whom);
    let column = |(place, column): (usize, Option<Column>)| {
        let other = if Some(place) == whom { Column::To } else { Column::LeftOut };
        column.unwrap_or(other)
    };
    columns.into_iter().enumerate().map(column).collect()
}

/// In so many lines it is looked at what a column holds.
const LOOKED_AT: usize = 5;

fn in_order(
    names: &[String],
    whom: usize,
    holds: &BTreeMap<String, String>,
    forms: &Forms,
) -> Done<Vec<Column>> {
    let mut slots = forms.slots().into_iter();
    let column = |(place, name): (usize, &String)| {
        let slot = |key: SlotKey| Column::Slot(key.to_string());
        let own = if place == whom { Some(Column::To) } else { slots.next().map(slot) };
        Ok(said(name, holds, forms)?.or(own).unwrap_or(Column::LeftOut))
    };
    names.iter().enumerate().map(column).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::json;
    use transom_rules::id::TemplateId;
    use transom_rules::template::{Category, Template, TemplateStatus};
    use transom_store::slots::Names;
    use uuid::Uuid;

    use super::super::form::Form;
    use super::*;
    use crate::done::NotDone;

    pub(in crate::campaigns) fn forms() -> Forms {
        let template = Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: "order".into(),
            language: "en".into(),
            category: Category::Utility,
            status: TemplateStatus::Approved,
            reason: String::new(),
            quality: String::new(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": "Hello {{1}}, order {{2}} is on its way."}]),
        };
        Forms::one(Form::new(template, &Names::new()))
    }

    fn told(text: &str, named: &[(&str, &str)]) -> Done<Vec<(i64, String, Vec<String>)>> {
        let named = named.iter().map(|(column, held)| ((*column).into(), (*held).into())).collect();
        let given = read(text, &named, &forms())?;
        Ok(given.into_iter().map(|one| (one.n, one.to, one.values.into_values().collect())).collect())
    }

    #[test]
    fn columns_are_taken_at_their_names_or_as_somebody_says() {
        let ana = vec![(2, "+15550100777".to_owned(), vec!["Ana".to_owned(), "A-1".to_owned()])];
        assert_eq!(told("Phone,1,2\n+15550100777,Ana,A-1\n", &[]).unwrap(), ana);
        let named = [("Mobil", "to"), ("Name", "body:1"), ("Order", "2")];
        let text = "\u{feff}Name;Mobil;Order;Note\nAna;'+15550100777;A-1;\"a;b\"\n;;;\n";
        let told = told(text, &named).unwrap();
        assert_eq!(told.iter().map(|one| (one.0, one.1.as_str())).collect::<Vec<_>>(), [(2, "+15550100777")]);
    }

    #[test]
    fn columns_are_guessed_as_those_of_contacts_are() {
        let ana = vec![(2, "+15550100777".to_owned(), vec!["Ana".to_owned()])];
        assert_eq!(
            told("Vorname;Mobilnummer;City\nAna;+15550100777;Rome\n", &[]).unwrap(),
            ana,
            "the greeted one"
        );
        assert_eq!(told("First name,Whatever\nAna,+1 555 010 0777\n", &[]).unwrap()[0].1, "+1 555 010 0777");
        assert_eq!(
            told("Name,WHATSAPP,Body:1\nA,+15550100777,Ana\n", &[]).unwrap()[0].2,
            ["Ana"],
            "its own name goes before"
        );
        assert!(
            told("Name,Order\nAna,4711471147\n", &[]).is_err(),
            "a number of an order is nobody's telephone"
        );
    }

    #[test]
    fn each_record_is_known_by_its_line() {
        let told = told("to,1\n+15550100777,\"two\nlines\"\n\n+15550100778,x\n", &[]).unwrap();
        assert_eq!(told.iter().map(|one| one.0).collect::<Vec<_>>(), [2, 5]);
    }

    #[test]
    fn no_two_records_have_one_line_however_lines_end() {
        for (end, lines) in [("\n", [1, 3, 4]), ("\r\n", [1, 3, 4]), ("\r", [1, 2, 3])] {
            let text = ["+15550100777", "", "+15550100778", "+15550100779", ""].join(end);
            let told = told(&text, &[]).unwrap();
            assert_eq!(told.iter().map(|one| one.0).collect::<Vec<_>>(), lines, "{end:?}");
        }
    }

    #[test]
    fn a_list_without_names_fills_the_slots_in_their_order() {
        let ana = (1, "+1 555 010 0777".to_owned(), vec!["Ana".to_owned(), "A-1".to_owned()]);
        let ben = (3, "+15550100778".to_owned(), Vec::new());
        assert_eq!(told("+1 555 010 0777, Ana, A-1\n\n+15550100778\n", &[]).unwrap(), [ana.clone(), ben]);
        let (n, to, _) = ana;
        let named = [("1", ""), ("2", "body:2")];
        assert_eq!(told("Ana\tA-1\t+1 555 010 0777", &named).unwrap(), [(n, to, vec!["A-1".to_owned()])]);
    }

    #[test]
    fn what_is_wrong_with_the_columns_is_told() {
        let wrong = |text: &str, named: &[(&str, &str)]| match told(text, named) {
            Err(NotDone::Wrong(wrong)) => wrong.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong("name,1\nAna,x\n", &[]), "campaign_address");
        assert_eq!(wrong("to,1\n", &[("phone", "to")]), "campaign_column");
        for wide in [",".repeat(900_000), "x".repeat(LONGEST + 1)] {
            assert_eq!(wrong(&wide, &[]), "file_columns", "each is drawn");
        }
        assert_eq!(wrong("to,name\n", &[("name", "body:7")]), "campaign_parameter");
    }
}
