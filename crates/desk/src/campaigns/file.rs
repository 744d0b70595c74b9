//! Recipients from comma-separated values: which column holds whom, and which fills which slot.

use std::collections::BTreeMap;

use csv::{ReaderBuilder, StringRecord};

use super::form::Forms;
use super::rows::Given;
use crate::done::{Done, Wrong};

/// What a column is called that holds whom.
const TO: &str = "to";
/// What else it may be called.
const ALSO: [&str; 4] = ["phone", "user_id", "number", "telephone"];
/// What may stand between fields, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// What a column holds.
enum Column {
    To,
    /// What fills this slot.
    Slot(String),
    LeftOut,
}

/// Reads all of it. Of each column `named` says what it holds: `to`, or a slot; nothing to leave it out. A column that
/// is not named is taken at its name.
///
/// # Errors
/// When no column holds whom, a column is named that there is none of, or a slot is named that the template lacks.
pub(super) fn read(text: &str, named: &BTreeMap<String, String>, forms: &Forms) -> Done<Vec<Given>> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let times = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    // Of several that stand as often the first is the likeliest.
    let separator = SEPARATORS.into_iter().rev().max_by_key(times).unwrap_or(b',');
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.as_bytes());
    let head = reader.headers().map_err(|_| Wrong::FileText)?.clone();
    let columns = columns(&head, named, forms)?;
    let (mut given, mut fields) = (Vec::new(), StringRecord::new());
    while reader.read_record(&mut fields).map_err(|_| Wrong::FileText)? {
        let line = fields.position().map_or(0, csv::Position::line);
        let mut one = Given { n: i64::try_from(line).unwrap_or(i64::MAX), ..Given::default() };
        for (column, field) in columns.iter().zip(&fields) {
            let field = field.trim().trim_start_matches('\'');
            match column {
                Column::To if one.to.is_empty() => field.clone_into(&mut one.to),
                Column::Slot(slot) if !field.is_empty() => {
                    one.values.insert(slot.clone(), field.to_owned());
                }
                Column::To | Column::Slot(_) | Column::LeftOut => {}
            }
        }
        if !one.to.is_empty() || !one.values.is_empty() {
            given.push(one);
        }
    }
    Ok(given)
}

fn columns(head: &StringRecord, named: &BTreeMap<String, String>, forms: &Forms) -> Done<Vec<Column>> {
    let is_there = |name: &String| head.iter().any(|column| column.trim() == name);
    if !named.keys().all(is_there) {
        return Err(Wrong::CampaignColumn.into());
    }
    let mut columns = Vec::new();
    for column in head {
        let (name, said) = (column.trim(), named.get(column.trim()));
        let small = name.to_lowercase();
        columns.push(match said.map(String::as_str) {
            Some("") => Column::LeftOut,
            Some(TO) => Column::To,
            Some(slot) if forms.has(slot) => Column::Slot(slot.to_owned()),
            Some(_) => return Err(Wrong::CampaignParameter.into()),
            None if small == TO || ALSO.contains(&small.as_str()) => Column::To,
            None if forms.has(name) => Column::Slot(name.to_owned()),
            None => Column::LeftOut,
        });
    }
    let names_somebody = columns.iter().any(|column| matches!(column, Column::To));
    if names_somebody { Ok(columns) } else { Err(Wrong::CampaignAddress.into()) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::id::TemplateId;
    use transom_rules::template::{Category, Template, TemplateStatus};
    use transom_store::slots::Names;
    use uuid::Uuid;

    use super::super::form::Form;
    use super::*;
    use crate::done::NotDone;

    fn forms() -> Forms {
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
    fn each_record_is_known_by_its_line() {
        let told = told("to,1\n+15550100777,\"two\nlines\"\n\n+15550100778,x\n", &[]).unwrap();
        assert_eq!(told.iter().map(|one| one.0).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn what_is_wrong_with_the_columns_is_told() {
        let wrong = |text, named: &[(&str, &str)]| match told(text, named) {
            Err(NotDone::Wrong(wrong)) => wrong.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(wrong("name,1\nAna,x\n", &[]), "campaign_address");
        assert_eq!(wrong("to,1\n", &[("phone", "to")]), "campaign_column");
        assert_eq!(wrong("to,name\n", &[("name", "body:7")]), "campaign_parameter");
    }
}
