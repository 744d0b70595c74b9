//! `docs/security.md` against the standard that it follows and the tests that it names.

use super::{none, read, sources};

/// How many points of levels 1 and 2 the sections of each chapter of ASVS 5.0.0 have. Those of level 3 alone are
/// the last of their section.
const CHAPTERS: [&[u8]; 17] = [
    &[2, 9, 11, 3, 2],
    &[3, 3, 4, 1],
    &[0, 2, 4, 6, 5, 0, 2],
    &[3, 1, 2, 4],
    &[1, 3, 2, 3],
    &[3, 12, 4, 4, 5, 3, 0, 4],
    &[3, 4, 2, 5, 2, 2],
    &[2, 3, 1, 1],
    &[3, 4],
    &[2, 2, 4, 11, 5, 2, 3],
    &[2, 3, 3, 4, 1, 1, 0],
    &[3, 2, 4],
    &[1, 5, 2, 5],
    &[2, 4, 3],
    &[3, 3, 7, 0],
    &[1, 5, 4, 3, 3],
    &[1, 4, 2],
];

/// A point of the standard as the page has it.
struct Point {
    id: String,
    /// One of the marks that the page explains.
    state: String,
    how: String,
    shown_by: String,
}

fn page() -> String {
    read("docs/security.md")
}

fn points() -> Vec<Point> {
    page().lines().filter(|line| is_point(line)).flat_map(point).collect()
}

fn is_point(line: &str) -> bool {
    line.trim_start_matches("| ").starts_with(|letter: char| letter.is_ascii_digit())
}

/// A line is one point in the columns of a table, or several that are alike: `1.1.1, 1.1.2: – why`.
fn point(line: &str) -> Vec<Point> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    if let [id, _, state, how, shown_by] = cells[..] {
        return vec![Point::new(id, state, how, shown_by)];
    }
    let (ids, rest) = line.split_once(": ").unwrap_or_else(|| panic!("no point of the standard: {line}"));
    let (state, why) = rest.split_once(' ').unwrap();
    ids.split(", ").map(|id| Point::new(id, state, why, "")).collect()
}

impl Point {
    fn new(id: &str, state: &str, how: &str, shown_by: &str) -> Self {
        let [id, state, how, shown_by] = [id, state, how, shown_by].map(str::to_owned);
        Self { id, state, how, shown_by }
    }

    /// The names of tests that show it.
    fn tests(&self) -> impl Iterator<Item = &str> {
        self.shown_by.split('`').skip(1).step_by(2)
    }
}

#[test]
fn every_point_of_the_standard_has_its_line() {
    let chapters = CHAPTERS.iter().zip(1..);
    let sections = chapters.flat_map(|(sections, chapter)| {
        sections.iter().zip(1..).map(move |(count, section): (&u8, u8)| (chapter, section, *count))
    });
    let asked: Vec<String> = sections
        .flat_map(|(chapter, section, count): (u8, u8, u8)| {
            (1..=count).map(move |number| format!("{chapter}.{section}.{number}"))
        })
        .collect();
    assert_eq!(asked.len(), 253, "points of levels 1 and 2");
    let told: Vec<String> = points().into_iter().map(|point| point.id).collect();
    assert_eq!(told, asked);
}

#[test]
fn what_is_met_names_a_test_or_a_document_that_is_there() {
    let texts: Vec<String> = sources().iter().map(|name| read(name)).collect();
    let is_there = |test: &str| texts.iter().any(|text| text.contains(&format!("fn {test}(")));
    let mut wrong = Vec::new();
    for point in points() {
        let Point { id, state, how, shown_by } = &point;
        match state.as_str() {
            "✓" if shown_by.is_empty() => wrong.push(format!("{id} is met and nothing shows it")),
            "◐" | "○" | "✗" if how.is_empty() => wrong.push(format!("{id} does not say why")),
            "✓" | "◐" | "○" | "✗" | "–" => {}
            other => wrong.push(format!("{id}: {other} is not explained above")),
        }
        let gone = point.tests().filter(|test| !is_there(test));
        wrong.extend(gone.map(|test| format!("{id}: there is no test {test}")));
    }
    none("points of docs/security.md", &wrong);
}
