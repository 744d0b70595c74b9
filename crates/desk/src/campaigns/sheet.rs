//! A list of recipients while somebody chooses: what its columns hold, its first lines, and what the plan would leave out of
//! it and why. It is read and judged as the plan does it ([`super::rows`]), so that both tell the same.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::StringRecord;
use transom_rules::access::{Asker, On, Verb};
use transom_rules::campaign::{Definition, Step};
use transom_rules::template::Template;
use transom_rules::template_check::SlotKey;
use transom_store::campaigns::{Recipient, Taken};
use transom_store::channels::Channel;
use transom_store::{Result as Stored, Scoped};

use super::file::{Column, File, TO};
use super::form::{Form, Forms};
use super::rows::{Given, Plan};
use crate::app::Shared;
use crate::done::{Done, look};
use crate::fold::Surroundings;
use crate::gate;

/// So many of its lines are shown.
const FEW: usize = 3;
/// So many of those that are left out are told.
const FAULTS: usize = 10;
/// So many of its lines are read; the plan reads all of them.
const MOST: usize = 5_000;
/// So many are judged at once.
const AT_ONCE: usize = 500;
/// So much of a line is quoted, in letters.
const QUOTED: usize = 120;

/// A list as it is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Its columns.
    pub columns: Vec<Shown>,
    /// Its first line is somebody already, and no line of names.
    pub is_headless: bool,
    /// How many people it names; nobody where no column holds whom.
    pub count: usize,
    /// To how many of those something would be sent, if the plan was made now.
    pub good: usize,
    /// How many of the others are left out for each reason, by its word.
    pub left_out: BTreeMap<String, u64>,
    /// The first of them.
    pub faults: Vec<Fault>,
    /// How many of those to whom something would be sent get it in which language.
    pub languages: BTreeMap<String, u64>,
    /// More of it was not read.
    pub is_cut: bool,
    /// What the list fills the slots with for the first of all.
    pub values: BTreeMap<SlotKey, String>,
}

/// A line that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its number in the list.
    pub line: i64,
    /// What stands in it.
    pub text: String,
    /// A word for why.
    pub why: String,
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

/// For what it is read.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The number that the campaign goes through.
    pub channel: Arc<Channel>,
    /// What is said of the campaign so far; the name of its template is empty where none is chosen.
    pub definition: Definition,
}

/// The words of an SMS as a template, whose slots are theirs.
pub fn words(text: &str) -> Template {
    Form::text(text).template
}

/// What the columns of a list are called; of one without a line of names, their numbers. Nothing where it is no table.
pub fn names(text: &str) -> Vec<String> {
    File::open(text, &BTreeMap::new(), &Forms::none()).map(|file| file.names).unwrap_or_default()
}

/// Reads a list; `holds` says what its columns hold, as in a plan.
///
/// # Errors
/// When the asker may not plan, it is no table, or what is said of its columns does not fit.
pub async fn read(
    app: &Shared,
    asker: &Asker,
    wanted: Wanted,
    text: String,
    holds: BTreeMap<String, String>,
) -> Done<Sheet> {
    gate::may(app.base(), asker, Verb::PlanCampaign, On::NOTHING).await?;
    let nobody = app.clock.campaign_id();
    let context = (wanted, Surroundings::of(app), asker.clone(), text, holds);
    look(app.db.of(asker.workspace), context, move |tx, (wanted, around, asker, text, holds)| {
        Box::pin(async move {
            let (forms, definition) = forms(tx, wanted).await?;
            let file = File::open(text, holds, &forms)?;
            let mut sheet = Sheet::of(&file, &forms);
            if !file.columns.contains(&Column::To) {
                return Ok(sheet);
            }
            let mut lines: Vec<(Given, StringRecord)> = file.given().take(MOST + 1).collect::<Done<_>>()?;
            sheet.is_cut = lines.len() > MOST;
            lines.truncate(MOST);
            let plan = Plan::new(nobody, definition, Arc::clone(&wanted.channel), forms);
            let plan = plan.seen(asker.visibility());
            let mut taken = Taken::default();
            for some in lines.chunks(AT_ONCE) {
                let given: Vec<Given> = some.iter().map(|(given, _)| given.clone()).collect();
                let judged = plan.judge(tx, &given, &mut taken, around).await?;
                for ((given, fields), row) in some.iter().zip(judged.rows) {
                    sheet.add(fields, &row);
                    if sheet.count == 1 {
                        sheet.values = plan.forms.values(&given.values).unwrap_or_default();
                    }
                }
            }
            Ok(sheet)
        })
    })
    .await
}

/// What it says; nothing where nothing is chosen that may be sent.
async fn forms(tx: &mut Scoped<'_>, wanted: &Wanted) -> Stored<(Forms, Definition)> {
    let mut definition = wanted.definition.clone();
    let approved = Forms::approved(tx, &wanted.channel, &definition).await?;
    let forms = approved.unwrap_or_else(Forms::none);
    forms.category().unwrap_or_default().clone_into(&mut definition.category);
    Ok((forms, definition))
}

/// What a column holds, by the key of its slot.
fn held(column: &Column, forms: &Forms) -> String {
    match column {
        Column::To => TO.to_owned(),
        Column::Slot(called) => forms.slot(called).map(SlotKey::to_string).unwrap_or_default(),
        Column::LeftOut => String::new(),
    }
}

impl Sheet {
    fn of(file: &File<'_>, forms: &Forms) -> Self {
        let held = file.columns.iter().map(|column| held(column, forms));
        let column = |(name, held): (&String, String)| Shown { name: name.clone(), held, first: Vec::new() };
        let columns = file.names.iter().zip(held).map(column).collect();
        Self { columns, is_headless: file.is_headless, ..Self::default() }
    }

    fn add(&mut self, fields: &StringRecord, row: &Recipient) {
        self.count += 1;
        if self.count <= FEW {
            for (column, field) in self.columns.iter_mut().zip(fields) {
                column.first.push(field.trim().chars().take(60).collect());
            }
        }
        if row.step != Step::Refused {
            self.good += 1;
            *self.languages.entry(row.language.clone()).or_default() += 1;
            return;
        }
        *self.left_out.entry(row.why.clone()).or_default() += 1;
        if self.faults.len() < FAULTS {
            let text: Vec<&str> = fields.iter().map(str::trim).collect();
            let text = text.join(", ").chars().take(QUOTED).collect();
            self.faults.push(Fault { line: row.n, text, why: row.why.clone() });
        }
    }
}
