//! Files of rates as they are read, told about and printed.

use proptest::prelude::*;

use super::*;

const CSV: &str = "market,category,currency,effective_from,tier_from,tier_to,rate\n\
    Germany,marketing,USD,2026-10-01,,,0.1365\n\
    Germany,utility,USD,2026-10-01,,,0.0600\n\
    Germany,utility,USD,2027-01-01,1,1000,0.0650\n\
    Germany,utility,USD,2027-01-01,1001,,0.0610\n\
    Atlantis,marketing,EUR,2027-01-01,,,n/a\n";

fn file(format: &'static str, text: &str) -> Result<File, RateError> {
    let rates = read(format, text)?;
    Ok(File { name: "rates".to_owned(), format, text: text.to_owned(), rates })
}

#[test]
fn a_summary_tells_what_is_new_what_changes_and_what_nobody_will_use() {
    let said = summary(&file("csv", CSV).unwrap(), &RateCard::built_in().unwrap());
    assert_eq!(
        said,
        "rates: 4 rates in EUR, USD of 2 markets, from 2026-10-01, 2027-01-01.\n\
         New: 2. Changed for a day that was known: 1. The same as before: 1.\n\
         No number belongs to a market of this name, so nothing is charged at it: Atlantis.\n"
    );
}

#[test]
fn the_form_is_told_by_the_ending_else_by_the_beginning() {
    for (path, text, format) in [
        ("rates.csv", "{", "csv"),
        ("RATES.JSON", "market", "json"),
        ("rates", "\u{feff}\n {\"currency\"", "json"),
        ("rates.txt", "market,category", "csv"),
        ("-", "", "csv"),
    ] {
        assert_eq!(format_of(Path::new(path), text), format, "{path}");
    }
}

#[test]
fn a_file_without_rates_is_none() {
    let header = CSV.lines().next().unwrap();
    let in_words = |format, text| in_words(&file(format, text).err().unwrap()).to_string();
    assert_eq!(in_words("csv", header), "line 1: there are no rates in it");
    let empty = r#"{"currency":"USD","effective_from":"2027-01-01","rates":[]}"#;
    assert_eq!(in_words("json", empty), "line 1: there are no rates in it");
    assert!(file("csv", "").is_err());
}

#[test]
fn what_is_shown_can_be_imported_and_says_the_same() {
    let mut known = RateCard::built_in().unwrap();
    known.join(read("csv", CSV).unwrap());
    for on in ["2026-08-01", "2026-11-21", "2027-06-01"] {
        let on: Date = on.parse().unwrap();
        let shown = table::csv(&known, on, "").unwrap();
        let again = read("csv", &shown).unwrap();
        assert_eq!(table::csv(&again, on, "").unwrap(), shown);
        assert!(shown.lines().count() > 100, "{shown}");
    }
    let one = table::csv(&known, "2027-06-01".parse().unwrap(), "germ").unwrap();
    let lines: Vec<&str> = one.lines().skip(1).collect();
    assert!(lines.iter().all(|line| line.starts_with("Germany,")), "{one}");
    assert!(lines.contains(&"Germany,utility,USD,2027-01-01,1001,,0.0610"), "{one}");
    assert!(lines.contains(&"Germany,authentication_international,USD,2026-10-01,,,n/a"), "{one}");
}

/// The two forms in the manual are as they are there, and say the same.
#[test]
fn the_forms_in_the_manual_can_be_imported() {
    let manual = include_str!("../../../../../docs/operating.md");
    let section = manual.split_once("\n## Rates\n").unwrap().1.split("\n## ").next().unwrap();
    let blocks: Vec<&str> = section.split("```\n").skip(1).step_by(2).collect();
    let [_, csv, json] = blocks.as_slice() else { panic!("{blocks:?}") };
    assert_eq!(format_of(Path::new("x"), json), "json");
    let (csv, json) = (read("csv", csv).unwrap(), read("json", json).unwrap());
    assert_eq!((csv.rows().count(), json.rows().count()), (3, 3));
    let on = "2027-01-01".parse().unwrap();
    assert_eq!(table::csv(&csv, on, "india").unwrap(), table::csv(&json, on, "india").unwrap());
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic_and_every_error_has_its_line(text in "[\\PC\n]{0,200}") {
        for format in ["csv", "json"] {
            if let Err(error) = read(format, &text) {
                prop_assert!(error.line >= 1 && error.line <= text.lines().count().max(1) + 1, "{error:?}");
            }
        }
    }
}
