//! What holds for every page. Each check gives its complaints, so that one run tells all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::html::{Element, Page};

/// Attributes that name other elements of the page by their ids.
const REFERENCES: [&str; 7] =
    ["aria-controls", "aria-describedby", "aria-labelledby", "for", "list", "popovertarget", "aria-owns"];
/// What a person can press or fill.
const CONTROLS: [&str; 6] = ["a", "button", "input", "select", "summary", "textarea"];
/// What must stand in what, where browsers would repair it silently.
const PARENTS: [(&str, &[&str]); 10] = [
    ("li", &["ul", "ol", "template"]),
    ("dt", &["dl", "div"]),
    ("dd", &["dl", "div"]),
    ("option", &["select", "optgroup", "datalist"]),
    ("tr", &["thead", "tbody", "tfoot"]),
    ("td", &["tr"]),
    ("th", &["tr"]),
    ("summary", &["details"]),
    ("figcaption", &["figure"]),
    ("symbol", &["svg", "defs"]),
];
/// A paragraph ends where one of these begins, whatever was written.
const BLOCKS: [&str; 19] = [
    "article", "aside", "details", "div", "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3",
    "header", "main", "nav", "ol", "p", "section", "table",
];

/// All complaints about a page.
pub(super) fn complaints(text: &str) -> Vec<String> {
    let page = match Page::read(text) {
        Ok(page) => page,
        Err(broken) => return vec![broken],
    };
    let checks = [ids, references, names, nesting, one_script, lands];
    checks.iter().flat_map(|check| check(&page)).collect()
}

fn ids(page: &Page<'_>) -> Vec<String> {
    let mut seen: BTreeMap<&str, u32> = BTreeMap::new();
    for id in page.elements.iter().filter_map(|element| element.get("id")) {
        *seen.entry(id).or_default() += 1;
    }
    let is_wrong = |(id, times): &(&str, u32)| *times > 1 || id.is_empty() || id.contains(' ');
    seen.into_iter()
        .filter(is_wrong)
        .map(|(id, times)| format!("the id {id:?} stands {times} times"))
        .collect()
}

fn references(page: &Page<'_>) -> Vec<String> {
    let ids: BTreeSet<&str> = page.elements.iter().filter_map(|element| element.get("id")).collect();
    let mut complaints = Vec::new();
    for element in &page.elements {
        let named = REFERENCES.iter().filter_map(|name| element.get(name)).flat_map(|ids| ids.split(' '));
        let linked = element.get("href").and_then(|address| address.strip_prefix('#'));
        // A message that is not loaded yet is no broken link: the script asks for it.
        let linked = linked.filter(|_| element.get("data-jump").is_none());
        let lost = named.chain(linked).filter(|id| !ids.contains(id));
        complaints.extend(lost.map(|id| format!("{} points to {id:?}, which is not there", element.start())));
    }
    complaints
}

/// Everything one can press or fill has a name, every picture its words, every drawing is decoration or told.
fn names(page: &Page<'_>) -> Vec<String> {
    let labelled: BTreeSet<&str> = page.elements.iter().filter_map(|element| element.get("for")).collect();
    let is_mute = |(index, element): &(usize, &Element<'_>)| {
        let told = ["aria-label", "aria-labelledby", "title"]
            .iter()
            .any(|name| element.get(name).is_some_and(|words| !words.trim().is_empty()));
        let label = element.get("id").is_some_and(|id| labelled.contains(id))
            || page.around(*index, "label").is_some_and(|label| !page.said(label).is_empty());
        match element.name {
            "img" => element.get("alt").is_none(),
            "svg" => !page.is_within(*index, |one| one.get("aria-hidden") == Some("true")) && !told,
            "dialog" => !told,
            "input" => element.get("type") != Some("hidden") && !told && !label,
            "select" | "textarea" => !told && !label,
            name if CONTROLS.contains(&name) => !told && page.said(*index).is_empty(),
            _ => false,
        }
    };
    let mute = page.elements.iter().enumerate().filter(is_mute);
    mute.map(|(_, element)| format!("{} has no name", element.start())).collect()
}

fn nesting(page: &Page<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    for element in &page.elements {
        let Some((index, parent)) = element.parent.and_then(|index| Some((index, page.elements.get(index)?)))
        else {
            continue;
        };
        let wanted = PARENTS.iter().find(|(name, _)| *name == element.name);
        if wanted.is_some_and(|(_, parents)| !parents.contains(&parent.name)) {
            complaints.push(format!("{} stands in {}", element.start(), parent.start()));
        }
        if BLOCKS.contains(&element.name) && page.is_within(index, |one| one.name == "p") {
            complaints.push(format!("{} ends its paragraph", element.start()));
        }
        let is_pressed = |one: &Element<'_>| ["a", "button"].contains(&one.name);
        if CONTROLS.contains(&element.name) && page.is_within(index, is_pressed) {
            complaints.push(format!("{} stands in something that can be pressed too", element.start()));
        }
        if element.name == "form" && page.is_within(index, |one| one.name == "form") {
            complaints.push(format!("{} stands in another form", element.start()));
        }
    }
    complaints
}

/// The one script is ours; no element carries a style or a handler: the content security policy forbids both.
fn one_script(page: &Page<'_>) -> Vec<String> {
    let mut complaints = Vec::new();
    for element in &page.elements {
        let has_own = element.attributes.iter().any(|(name, _)| *name == "style" || name.starts_with("on"));
        let runs = ["href", "src", "action"]
            .iter()
            .filter_map(|name| element.get(name))
            .any(|address| address.trim_start().to_lowercase().starts_with("javascript:"));
        if has_own || runs || element.name == "style" {
            complaints.push(format!("{} carries a style or script of its own", element.start()));
        }
    }
    let scripts: Vec<_> = page.elements.iter().filter(|element| element.name == "script").collect();
    let is_ours = |element: &&Element<'_>| {
        element.get("src").is_some_and(|address| address.starts_with("/assets/app-"))
            && element.words.is_empty()
    };
    if scripts.len() != 1 || !scripts.iter().all(is_ours) {
        complaints.push(format!("it has {} scripts, or another one than ours", scripts.len()));
    }
    complaints
}

/// It says its language and its title, has one `main` or is the inbox's own landmark, and a heading.
fn lands(page: &Page<'_>) -> Vec<String> {
    let count = |name: &str| page.elements.iter().filter(|element| element.name == name).count();
    let mut complaints = Vec::new();
    let first = page.elements.first();
    if first.is_none_or(|html| html.name != "html" || html.get("lang") != Some("en")) {
        complaints.push("it does not say its language".to_owned());
    }
    let title = page.elements.iter().find(|element| element.name == "title");
    if title.is_none_or(|title| !title.words.ends_with(" · Transom")) {
        complaints.push("it has no title".to_owned());
    }
    if count("main") != 1 || count("h1") == 0 {
        complaints.push(format!("it has {} main and {} h1", count("main"), count("h1")));
    }
    complaints
}

#[test]
fn a_page_that_is_broken_is_found_out() {
    let page = |inside: &str| {
        format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>A · Transom</title>\
             <script type=\"module\" src=\"/assets/app-0.js\"></script></head>\
             <body><main><h1>A</h1>{inside}</main></body></html>"
        )
    };
    assert_eq!(complaints(&page("<p>Good</p>")), Vec::<String>::new());
    for (inside, complaint) in [
        ("<p>Bad", "</main> ends Some(\"p\")"),
        ("<b>Bad</i></b>", "</i> ends Some(\"b\")"),
        ("<i id=\"a\"></i><i id=\"a\"></i>", "stands 2 times"),
        ("<i id=\"a\" id=\"b\"></i>", "has id twice"),
        ("<label for=\"nobody\">Name</label>", "points to \"nobody\""),
        ("<a href=\"#nowhere\">Jump</a>", "points to \"nowhere\""),
        ("<svg aria-hidden=\"true\"><use href=\"#i-none\"></use></svg>", "points to \"i-none\""),
        ("<button><svg aria-hidden=\"true\"></svg></button>", "<button> has no name"),
        ("<input type=\"text\">", "has no name"),
        ("<label><input></label>", "<input> has no name"),
        ("<img src=\"/x.png\">", "has no name"),
        ("<li>Lost</li>", "<li> stands in <main>"),
        ("<p><div>Block</div></p>", "<div> ends its paragraph"),
        ("<a href=\"/\">a<button>b</button></a>", "can be pressed too"),
        ("<form><form></form></form>", "stands in another form"),
        ("<p style=\"color:red\">Red</p>", "style or script of its own"),
        ("<p onclick=\"go()\">Go</p>", "style or script of its own"),
        ("<a href=\" JavaScript:go()\">Go</a>", "style or script of its own"),
        ("<script>go()</script>", "it has 2 scripts"),
        ("<main></main>", "it has 2 main"),
    ] {
        let found = complaints(&page(inside));
        assert!(found.iter().any(|one| one.contains(complaint)), "{inside}: {found:?}");
    }
    assert!(!complaints("<html></html>").is_empty());
}
