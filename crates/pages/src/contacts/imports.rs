//! Contacts from a file: the files, saying what the columns of one hold, and how far it is.

use maud::{Markup, html};
use transom_rules::id::ImportId;
use transom_rules::import::State;
use transom_rules::time::Timestamp;

use super::sheet;
use crate::frame::field::{Ask, Choice, Field, Pick, Problem, Takes, answers, ask, select_plain, whole};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// The page of all files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// The newest first.
    pub files: Vec<File>,
    /// Why one was not taken.
    pub problem: Option<Problem>,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Which.
    pub id: ImportId,
    /// What it is called.
    pub name: String,
    /// How far it is.
    pub state: State,
    /// How many records it has.
    pub records: i64,
    /// What became of them so far.
    pub counts: Counts,
    /// When it came.
    pub at: Timestamp,
}

/// What became of records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New contacts.
    pub added: i64,
    /// Known ones of whom more is known.
    pub changed: i64,
    /// Known ones.
    pub same: i64,
    /// Not taken.
    pub bad: i64,
}

impl Counts {
    const fn passed(self) -> i64 {
        self.added + self.changed + self.same + self.bad
    }
}

/// The page of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// It.
    pub file: File,
    /// Its columns: what each is called, what it may hold, and what stands in its first records.
    pub columns: Vec<Column>,
    /// Whether what is known gives way.
    pub known: Vec<Choice>,
    /// The country code of numbers that have none.
    pub country: String,
    /// Its first line reads as a contact.
    pub is_headless: bool,
    /// The first that could not be taken.
    pub faults: Vec<Fault>,
    /// Why it does not begin.
    pub problem: Option<Problem>,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it is called.
    pub name: String,
    /// What it may hold.
    pub fields: Vec<Choice>,
    /// What stands in it first.
    pub first: Vec<String>,
}

/// A record that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line that it begins on.
    pub line: i64,
    /// The column that is wrong.
    pub column: String,
    /// What is wrong, in a sentence.
    pub what: String,
}

/// How far a file is, in a word.
fn state_word(state: State) -> &'static str {
    word(match state {
        State::Uploading => "import-uploading",
        State::Uploaded => "import-uploaded",
        State::Checking => "import-checking",
        State::Checked => "import-checked",
        State::Running => "import-running",
        State::Stopped => "import-stopped",
        State::Done => "import-done",
    })
}

/// The page of all files.
pub fn files(frame: &Frame, shown: &Files) -> Markup {
    sheet(
        frame,
        word("import-title"),
        "/contacts",
        &html! {
            p.lead { (word("import-lead")) }
            form.form.sheet-card method="post" action="/contacts/imports" enctype="multipart/form-data" {
                (whole(shown.problem.as_ref(), &[]))
                div.field {
                    label for="import-file" { (word("import-file")) }
                    p.small #import-hint { (word("import-file-hint")) }
                    input #import-file type="file" name="file" accept=".csv,.tsv,.txt,text/csv" required aria-describedby="import-hint";
                }
                div.form-end { button.primary { (word("import-upload")) } }
            }
            @if !shown.files.is_empty() {
                section.sheet-part {
                    h2 { (word("import-files")) }
                    ul.cards { @for file in &shown.files { (line(file)) } }
                }
            }
        },
    )
}

fn line(file: &File) -> Markup {
    html! {
        li {
            a.sheet-card.contact-line href={ "/contacts/imports/" (file.id) } {
                (icon("document"))
                span.contact-who { strong dir="auto" { (file.name) } span.small { (state_word(file.state)) " · " (say!("import-records", count = file.records)) } }
                (time(file.at, Form::Full))
            }
        }
    }
}

/// The page of one file.
pub fn file(frame: &Frame, shown: &Shown) -> Markup {
    let path = format!("/contacts/imports/{}", shown.file.id);
    sheet(
        frame,
        &shown.file.name,
        "/contacts/imports",
        &html! {
            p.lead role="status" { strong { (state_word(shown.file.state)) } " · " (say!("import-records", count = shown.file.records)) }
            @if shown.file.state.is_under_way() { (under_way(&shown.file, &path)) }
            @if shown.file.counts != Counts::default() { (counts(&shown.file)) }
            @if !shown.faults.is_empty() { (faults(shown, &path)) }
            @if shown.file.state.can_begin() { (begin(shown, &path)) }
            @if !shown.file.state.is_under_way() { (gone(&path)) }
        },
    )
}

/// How far it is; the page is drawn again by itself.
fn under_way(file: &File, path: &str) -> Markup {
    html! {
        section.sheet-part {
            meta http-equiv="refresh" content="2";
            progress max=(file.records) value=(file.counts.passed()) aria-label=(word("import-progress")) {}
            form method="post" action={ (path) "/stop" } { button.bar-button { (icon("pause")) (word("import-stop")) } }
        }
    }
}

fn counts(file: &File) -> Markup {
    let told = [
        ("import-added", file.counts.added),
        ("import-changed", file.counts.changed),
        ("import-same", file.counts.same),
        ("import-bad", file.counts.bad),
    ];
    html! {
        section.sheet-part {
            h2 { (word(if matches!(file.state, State::Checking | State::Checked) { "import-would" } else { "import-did" })) }
            dl.pairs { @for (name, count) in told { dt { (word(name)) } dd { (count) } } }
        }
    }
}

fn faults(shown: &Shown, path: &str) -> Markup {
    html! {
        section.sheet-part {
            h2 { (word("import-faults")) }
            ul.cards {
                @for one in &shown.faults {
                    li.sheet-card {
                        p { strong { (say!("import-line", line = one.line)) } @if !one.column.is_empty() { " · " (one.column) } }
                        p.small { (one.what) }
                    }
                }
            }
            p { a.bar-button href={ (path) "/errors.csv" } { (icon("download")) (word("import-all-faults")) } }
        }
    }
}

/// What its columns hold, and the two ways to begin; of one that was stopped, how it goes on.
fn begin(shown: &Shown, path: &str) -> Markup {
    let goes_on = shown.file.state == State::Stopped;
    html! {
        form.form.sheet-card method="post" action={ (path) "/start" } {
            (whole(shown.problem.as_ref(), &["country"]))
            @if goes_on {
                p { (word("import-goes-on-about")) }
                div.form-end { button.primary name="go" value="on" { (word("import-goes-on")) } }
            } @else {
                h2 { (word("import-columns")) }
                @if shown.is_headless { p role="alert" { strong { (word("import-headless")) } } }
                @for (place, column) in shown.columns.iter().enumerate() { (held(place, column)) }
                fieldset { legend { (word("import-known")) } (answers("known", "known", Pick::One, &shown.known)) }
                (Field::new("country", "import-country", Takes::Count).hint("import-country-hint").value(&shown.country).problem(shown.problem.as_ref()).optional().draw())
                div.form-end {
                    button.bar-button name="go" value="check" { (word("import-check")) }
                    button.primary name="go" value="run" { (word("import-run")) }
                }
            }
        }
    }
}

fn held(place: usize, column: &Column) -> Markup {
    let id = format!("column-{place}");
    html! {
        div.field {
            label for=(id) dir="auto" { (column.name) }
            (select_plain(&id, "column", &column.fields))
            p.small dir="auto" { (column.first.join(" · ")) }
        }
    }
}

fn gone(path: &str) -> Markup {
    let question = ask(
        Ask {
            id: "remove-import",
            action: &format!("{path}/remove"),
            button: "import-remove",
            title: "import-remove-title",
            yes: "form-remove",
        },
        &html! { p { (word("import-remove-about")) } },
    );
    html! { div.sheet-part { (question) } }
}
