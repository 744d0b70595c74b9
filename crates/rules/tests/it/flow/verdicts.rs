//! Flows right and wrong as files, with the verdict on each in its first lines: `# verdict: ` and the code, the place and
//! the way of every problem.

use std::path::{Path, PathBuf};

use transom_rules::flow::problem::{Mend, Problem};
use transom_rules::flow::{Known, compile, edit, length, warnings};

use super::known;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/flows").join(folder);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// `window 12:3 hear 0s > ask 1d 2h`; of a circle the steps alone.
fn verdict(problem: &Problem) -> String {
    let legs = problem.path.iter().map(|leg| match leg.silent {
        Some(silent) => format!("{} {}", leg.step, length::write(silent)),
        None => leg.step.clone(),
    });
    let way = legs.collect::<Vec<_>>().join(" > ");
    let at = problem.at;
    format!("{} {}:{} {way}", problem.code.as_str(), at.line, at.column).trim_end().to_owned()
}

#[test]
fn flows_that_are_right_compile() {
    let files = files("right");
    assert!(files.len() > 5, "{files:?}");
    for file in files {
        let compiled = compile(&std::fs::read_to_string(&file).unwrap(), &known());
        let verdicts: Vec<String> = compiled.err().iter().flatten().map(verdict).collect();
        assert!(verdicts.is_empty(), "{}: {verdicts:?}", file.display());
    }
}

#[test]
fn flows_that_are_wrong_say_what_and_where() {
    let (files, mut wrong) = (files("wrong"), Vec::new());
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# verdict: ")).collect();
        assert!(!expected.is_empty(), "{} says no verdict", file.display());
        let found = compile(&text, &known()).err().unwrap_or_default();
        let verdicts: Vec<String> = found.iter().map(verdict).collect();
        if verdicts != expected {
            wrong.push(format!("{}: {verdicts:#?}", file.file_name().unwrap().display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn flows_that_are_right_say_what_they_lose_by_sms() {
    let (files, mut wrong) = (files("told"), Vec::new());
    assert!(files.len() > 2, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for (has_sms, prefix) in [(true, "# warning: "), (false, "# without a sender: ")] {
            let known = Known { has_sms, ..known() };
            let flow = compile(&text, &known).unwrap_or_else(|problems| panic!("{problems:#?}"));
            let found: Vec<String> = warnings(&flow, &known).iter().map(verdict).collect();
            let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix(prefix)).collect();
            if found != expected {
                wrong.push(format!("{} {has_sms}: {found:#?}", file.file_name().unwrap().display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for file in self::files("wrong") {
        let compiled = compile(&std::fs::read_to_string(&file).unwrap(), &known()).err().unwrap_or_default();
        assert!(compiled.iter().all(|problem| !problem.code.is_warning()), "{}", file.display());
    }
}

#[test]
fn what_steps_out_of_the_window_is_mended_as_it_is_offered() {
    let mut mended = 0;
    let mends: [fn(&str, &str) -> String; 2] = [
        |text, before| edit::guard(text, before, "hello_again", "en").unwrap(),
        |text, before| edit::guard_by_sms(text, before, "Hello again").unwrap(),
    ];
    for file in files("wrong") {
        for mend in mends {
            let mut text = std::fs::read_to_string(&file).unwrap();
            let Some(mut problems) = compile(&text, &known()).err() else { continue };
            while problems.iter().all(|problem| problem.mend.is_some()) && !problems.is_empty() {
                let Mend::AskForWindow { before } = problems[0].mend.clone().unwrap();
                text = mend(&text, &before);
                problems = compile(&text, &known()).err().unwrap_or_default();
                mended += 1;
            }
        }
    }
    assert!(mended > 8, "{mended}");
}
