//! An edit changes what it is to change and nothing else: every other line stays as it is, comments too.

use transom_rules::flow::edit::{Edit, Told, apply};
use transom_rules::flow::model::{Does, Flow};
use transom_rules::flow::outline::{Part, Said, outline};
use transom_rules::flow::{Via, compile, gallery::GALLERY};

use super::{known, made};
use crate::chance::Chance;

const FLOWS: u64 = 600;

/// Texts that are not easy to write.
const TEXTS: [&str; 14] = [
    "Good",
    "Hello: there",
    "# no comment",
    "a # b",
    "It's \"so\"",
    "- a",
    "true",
    "null",
    "{{ contact.name }}, hello",
    "two\nlines",
    "two\n\n  with an indented third\n",
    "trailing colon:",
    "\ttab and \u{85} and \u{2028}",
    "çà, 👍 [x] {y}",
];

fn compiled(text: &str) -> Option<Flow> {
    compile(text, &known()).ok()
}

/// From which step what leads where.
fn arrows(text: &str) -> Vec<(String, Via, Option<String>)> {
    let steps = outline(text).unwrap().steps;
    let of = |step: &Part| -> Vec<_> {
        let ways = step.ways().into_iter();
        ways.map(|way| (step.name.clone(), way.via, way.to.map(str::to_owned))).collect()
    };
    steps.iter().flat_map(of).collect()
}

/// What each trigger and each step is told, wherever it stands.
fn all_told(text: &str) -> Vec<(String, Vec<(String, Said)>)> {
    let file = outline(text).unwrap();
    file.triggers.into_iter().chain(file.steps).map(|part| (part.name, part.told)).collect()
}

/// The lines that are gone, and those that are new; all others stand in both texts in the same order.
fn changed<'t>(before: &'t str, after: &'t str) -> [Vec<&'t str>; 2] {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    // The longest that both have, from each pair of places on.
    let mut same = vec![vec![0; new.len() + 1]; old.len() + 1];
    for (i, line) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            same[i][j] =
                if line == other { same[i + 1][j + 1] + 1 } else { same[i + 1][j].max(same[i][j + 1]) };
        }
    }
    let (mut gone, mut added, mut i, mut j) = (Vec::new(), Vec::new(), 0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && same[i + 1][j] >= same[i][j + 1]) {
            gone.push(old[i]);
            i += 1;
        } else {
            added.push(new[j]);
            j += 1;
        }
    }
    [gone, added]
}

#[track_caller]
fn edited(text: &str, edit: &Edit) -> String {
    apply(text, edit).unwrap_or_else(|problem| panic!("{edit:?}: {problem:?}\n{text}"))
}

fn flows() -> impl Iterator<Item = (String, Chance)> {
    (0..FLOWS).map(|seed| {
        let mut chance = Chance::new(seed + 50_000);
        let text = made::flow(&mut chance);
        let text = match chance.below(4) {
            0 => text.replace('\n', "\r\n"),
            1 => text.trim_end().to_owned(),
            _ => text,
        };
        (text, chance)
    })
}

/// The steps that are told so: `(name, word)`.
fn told<'t>(text: &'t str, word: &str) -> Vec<&'t str> {
    let (mut step, mut found) = ("", Vec::new());
    for line in text.lines() {
        match line.strip_prefix("  ").filter(|rest| rest.starts_with('s')) {
            Some(name) => step = name.trim_end_matches(':'),
            None if line.trim_start().starts_with(&format!("{word}:")) => found.push(step),
            None => {}
        }
    }
    found
}

#[test]
fn a_text_is_set_on_its_line_and_reads_as_it_was_given() {
    let mut tried = 0;
    for (text, mut chance) in flows() {
        for step in told(&text, "message") {
            let value = chance.pick(&TEXTS);
            let edit = Edit::Set {
                step: step.to_owned(),
                path: vec!["message".to_owned()],
                value: Some(value.to_owned()),
            };
            let edited = edited(&text, &edit);
            let [gone, new] = changed(&text, &edited);
            assert!(gone.len() <= 1 && new.len() <= 1 + value.lines().count(), "{gone:?} {new:?}");
            if let (Some(before), Some(after)) = (compiled(&text), compiled(&edited)) {
                let does = &after.step(step).unwrap().does;
                assert!(matches!(does, Does::Message { text, .. } if text == value), "{value:?}: {does:?}");
                assert_eq!(before.steps.len(), after.steps.len());
            }
            // What stood behind it is still there.
            assert_eq!(text.matches("# so").count(), edited.matches("# so").count());
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_way_is_led_elsewhere_by_one_line() {
    let mut tried = 0;
    for (text, mut chance) in flows() {
        let Some(before) = compiled(&text) else { continue };
        let drawn = arrows(&text);
        let (from, via, leads) = &drawn[usize::try_from(chance.below(drawn.len() as u64)).unwrap()];
        let names: Vec<&str> = before.steps.iter().map(|step| step.name.as_str()).collect();
        let to = (chance.below(5) > 0).then(|| chance.pick(&names).to_owned());
        let edit = Edit::Connect { step: from.clone(), via: via.clone(), to: to.clone() };
        if to.is_none() && leads.is_none() {
            continue;
        }
        let edited = edited(&text, &edit);
        let [gone, new] = changed(&text, &edited);
        assert!(gone.len() <= 2 && new.len() <= 1, "{edit:?} {gone:?} {new:?}");
        if compiled(&edited).is_none() {
            continue;
        }
        let same = arrows(&edited).into_iter().filter(|other| other.0 == *from && other.1 == *via);
        let led: Vec<Option<String>> = same.map(|arrow| arrow.2).collect();
        assert_eq!(led, vec![to], "{edit:?}\n{edited}");
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_step_is_renamed_wherever_it_is_named() {
    let mut tried = 0;
    for (text, mut chance) in flows() {
        let Some(before) = compiled(&text) else { continue };
        let names: Vec<&str> = before.steps.iter().map(|step| step.name.as_str()).collect();
        let step = chance.pick(&names);
        let edit = Edit::Rename { step: step.to_owned(), to: "called_otherwise".to_owned() };
        let edited = edited(&text, &edit);
        assert!(compiled(&edited).is_some(), "{edited}");
        let back = |name: String| name.replace("called_otherwise", step);
        let renamed = arrows(&edited).into_iter().map(|(from, via, to)| (back(from), via, to.map(back)));
        assert!(renamed.eq(arrows(&text)), "{edited}");
        let [gone, new] = changed(&text, &edited);
        assert_eq!(gone.len(), new.len());
        assert!(gone.iter().all(|line| line.contains(step)), "{gone:?}");
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn a_step_is_added_and_taken_out_and_the_text_is_as_it_was() {
    let mut tried = 0;
    for (text, mut chance) in flows() {
        let Some(before) = compiled(&text) else { continue };
        let names: Vec<&str> = before.steps.iter().map(|step| step.name.as_str()).collect();
        let after = (chance.below(6) > 0).then(|| chance.pick(&names).to_owned());
        let value = chance.pick(&TEXTS);
        let note = |text: &str| Told::Text(text.to_owned());
        let told = vec![("note".to_owned(), note(value)), ("next".to_owned(), note("end"))];
        let add = Edit::Add { step: "added".to_owned(), after, told };
        let with = edited(&text, &add);
        let [gone, new] = changed(&text, &with);
        assert!(gone.is_empty() && new.iter().any(|line| line.trim() == "added:"), "{gone:?} {new:?}");
        let without = edited(&with, &Edit::Remove { step: "added".to_owned() });
        let [gone, new] = changed(&text, &without);
        assert!(
            new.iter().all(|line| line.is_empty()) && gone.iter().all(|line| line.is_empty()),
            "{gone:?} {new:?}"
        );
        assert!(compiled(&without).is_some());
        assert_eq!(all_told(&without), all_told(&text));
        tried += 1;
    }
    assert!(tried > 60, "{tried}");
}

#[test]
fn what_led_to_a_step_that_is_taken_out_leads_to_what_followed_it() {
    for (text, mut chance) in flows() {
        let Some(before) = compiled(&text).filter(|flow| flow.steps.len() > 1) else { continue };
        let names: Vec<&str> = before.steps.iter().map(|step| step.name.as_str()).collect();
        let step = chance.pick(&names);
        let edited = edited(&text, &Edit::Remove { step: step.to_owned() });
        let is_named = edited
            .lines()
            .any(|line| line.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == step));
        assert!(!is_named, "{step}\n{edited}");
        // Comments outside of it stay.
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
        assert!(comments(&edited) + 1 >= comments(&text), "{step}\n{text}\n===\n{edited}");
    }
}

#[test]
fn triggers_are_told_otherwise_added_and_taken_out() {
    let text = GALLERY[0].text;
    let start = |value: Option<&str>| Edit::SetTrigger {
        trigger: 0,
        field: "start".to_owned(),
        value: value.map(|step| Told::Text(step.to_owned())),
    };
    let with = edited(text, &start(Some("hear")));
    assert!(
        with.contains("  - button: Start the talk again    # stands beside Send\n    start: hear\n"),
        "{with}"
    );
    assert_eq!(edited(&with, &start(None)), text);
    let keyword = vec![("keyword".to_owned(), Told::Text("hello: you".to_owned()))];
    let more = edited(text, &Edit::AddTrigger { told: keyword });
    assert!(more.contains("beside Send\n  - keyword: \"hello: you\"\n"), "{more}");
    assert_eq!(compiled(&more).map(|flow| flow.triggers.len()), Some(2));
    assert_eq!(edited(&more, &Edit::RemoveTrigger { trigger: 1 }), text);
    assert!(apply(text, &Edit::RemoveTrigger { trigger: 0 }).is_err(), "the last trigger stays");
}

#[test]
fn names_are_listed_on_their_line_and_keep_the_comment_behind_them() {
    let text = GALLERY[0].text;
    let names = |names: &[&str]| Told::List(names.iter().map(|name| (*name).to_owned()).collect());
    let keyword = vec![("keyword".to_owned(), names(&["hello", "a, b"]))];
    let more = edited(text, &Edit::AddTrigger { told: keyword });
    assert!(more.contains("  - keyword: [hello, \"a, b\"]\n"), "{more}");
    let said = more.replace("\"a, b\"]", "\"a, b\"]  # as they say");
    let set = |value| Edit::SetTrigger { trigger: 1, field: "keyword".to_owned(), value: Some(value) };
    let less = edited(&said, &set(names(&["hi"])));
    assert!(less.contains("  - keyword: [hi]  # as they say\n"), "{less}");
    let one = edited(&less, &set(Told::Text("hi".to_owned())));
    assert!(one.contains("  - keyword: hi  # as they say\n"), "{one}");
    assert!(edited(&one, &set(names(&["x", "y"]))).contains("  - keyword: [x, y]  # as they say\n"));
    let block = more.replace("[hello, \"a, b\"]", "\n      - hello\n      - bye");
    assert!(edited(&block, &set(names(&["x", "y"]))).contains("  - keyword: [x, y]\n\nsteps"));
    assert_eq!(compiled(&less).map(|flow| flow.triggers.len()), Some(2));
}

#[test]
fn what_lies_deeper_is_set_and_taken_out_one_by_one() {
    let text = GALLERY[0].text;
    let set = |path: &[&str], value: Option<&str>| Edit::Set {
        step: "topic".to_owned(),
        path: path.iter().map(|word| (*word).to_owned()).collect(),
        value: value.map(str::to_owned),
    };
    let one = edited(text, &set(&["cases", "order"], Some("mark")));
    assert!(one.contains("    cases:\n      stop: goodbye\n      order: mark\n    keep: topic\n"), "{one}");
    let none = edited(&edited(&one, &set(&["cases", "order"], None)), &set(&["cases", "stop"], None));
    assert!(!none.contains("cases:"), "{none}");
    let anew = edited(&none, &set(&["cases", "stop"], Some("goodbye")));
    assert!(anew.contains("    next: mark\n    cases:\n      stop: goodbye\n"), "{anew}");
    let braces = text.replace(
        "    options:\n      order: My order\n      offer: A new offer\n      stop: Nothing, thanks\n",
        "    options: {order: My order, offer: \"A, b\"} # three\n",
    );
    let more = edited(&braces, &set(&["options", "stop"], Some("No, thanks")));
    assert!(more.contains("{order: My order, offer: \"A, b\", stop: \"No, thanks\"} # three\n"), "{more}");
    let less = edited(&more, &set(&["options", "offer"], None));
    assert!(less.contains("{order: My order, stop: \"No, thanks\"} # three\n"), "{less}");
    assert!(apply(text, &set(&["buttons"], None)).is_err(), "the first word stays");
    assert!(apply(text, &set(&["cases", "nothing"], None)).is_err());
}

#[test]
fn a_name_that_is_taken_and_a_step_that_is_not_there_are_refused() {
    let text = GALLERY[0].text;
    let rename = |step: &str, to: &str| Edit::Rename { step: step.to_owned(), to: to.to_owned() };
    for edit in [
        rename("hear", "topic"),
        rename("hear", "end"),
        rename("gone", "here"),
        Edit::Remove { step: "gone".to_owned() },
    ] {
        assert!(apply(text, &edit).is_err(), "{edit:?}");
    }
    assert!(apply("steps: [", &rename("a", "b")).is_err());
    let named = edited(text, &Edit::Name("Bot: two".to_owned()));
    assert!(named.contains("\nname: \"Bot: two\"\n"), "{named}");
}
