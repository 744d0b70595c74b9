//! What a new step says until somebody writes something else, and what one keeps that is to do something else.

use std::collections::BTreeSet;

use transom_pages::words::word;
use transom_rules::flow::Known;
use transom_rules::flow::edit::{Edit, Told};
use transom_rules::flow::kind::{Kind, Shape};
use transom_rules::flow::model::END;
use transom_rules::flow::outline::Part;

pub(super) fn text(key: &str, value: impl Into<String>) -> (String, Told) {
    (key.to_owned(), Told::Text(value.into()))
}

fn map(key: &str, pairs: &[(&str, &str)]) -> (String, Told) {
    let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    (key.to_owned(), Told::Map(pairs.collect()))
}

pub(super) fn one_of(names: Option<&BTreeSet<String>>) -> String {
    names.and_then(|names| names.first()).cloned().unwrap_or_default()
}

/// What a new step is told, to be written over.
pub(super) fn fresh(kind: Kind, follows: &str, known: &Known) -> Vec<(String, Told)> {
    let own = kind.as_str();
    let yes_no = [("yes", word("bot-fresh-yes")), ("no", word("bot-fresh-no"))];
    let waits = || [text("within", "12h"), text("timed_out", END)];
    let mut told = match kind {
        Kind::Template => template(known),
        Kind::Message | Kind::Sms => vec![text(own, word("bot-fresh-message"))],
        Kind::Buttons => vec![text(own, word("bot-fresh-question")), map("options", &yes_no)],
        Kind::List => vec![
            text(own, word("bot-fresh-question")),
            text("button", word("bot-fresh-list")),
            map("options", &yes_no),
        ],
        Kind::Ask => vec![text(own, word("bot-fresh-question"))],
        Kind::Wait => vec![text(own, "1h")],
        Kind::Branch => return vec![text(own, "window"), text("open", follows), text("closed", END)],
        Kind::SetStatus => vec![text(own, one_of(known.statuses.as_ref()))],
        Kind::Assign => vec![text(own, one_of(known.teams.as_ref()))],
        Kind::Label => vec![text(own, one_of(known.labels.as_ref()))],
        Kind::Note | Kind::HandOver => vec![text(own, word("bot-fresh-note"))],
        Kind::Attribute => {
            vec![text(own, one_of(known.contact_attributes.as_ref())), text("value", "{{ answer }}")]
        }
        Kind::Http => vec![text(own, "https://example.com/")],
        Kind::TakeBack | Kind::Close => vec![text(own, "")],
        Kind::StartCampaign => vec![text(own, one_of(known.campaigns.as_ref()))],
    };
    if kind.fields().iter().any(|field| field.name == "within" && field.needed) {
        told.extend(waits());
    }
    // Nothing follows people, and the end needs not be said but behind a wait.
    if kind != Kind::HandOver && (follows != END || kind == Kind::Wait) {
        told.push(text("next", follows));
    }
    told
}

/// The first template of the workspace, with the customer's first name where it wants something filled in.
fn template(known: &Known) -> Vec<(String, Told)> {
    let Some(first) = known.templates.iter().flatten().next() else {
        return vec![text("template", ""), text("language", "en_US")];
    };
    let mut told = vec![text("template", first.name.as_str()), text("language", first.language.as_str())];
    let filled = "{{ contact.first_name | default('there') }}";
    let slot = |key: String| key.strip_prefix("body:").map(str::to_owned).unwrap_or(key);
    let values: Vec<(String, String)> =
        first.slots.iter().map(|key| (slot(key.to_string()), filled.to_owned())).collect();
    if !values.is_empty() {
        told.push(("values".to_owned(), Told::Map(values)));
    }
    told
}

/// The edits by which a step does something else: it keeps its name, its place, and what both kinds are told.
pub(super) fn turned(step: &Part, kind: Kind, known: &Known) -> Vec<Edit> {
    let Some(before) = step.kind().filter(|before| *before != kind) else { return Vec::new() };
    let set = |path: Vec<String>, value| Edit::Set { step: step.name.clone(), path, value };
    let is_kept = |name: &str| {
        let of = |kind: Kind| kind.fields().iter().find(|field| field.name == name).map(|field| field.shape);
        let is_known = of(before).is_some() && of(before) == of(kind);
        is_known && !leads_otherwise(before, kind, name)
    };
    let told = || step.told.iter().skip(1).map(|(name, _)| name);
    let mut edits: Vec<Edit> =
        told().filter(|name| !is_kept(name)).map(|name| set(vec![name.clone()], None)).collect();
    edits.push(Edit::Turn { step: step.name.clone(), word: kind.as_str().to_owned() });
    let follows = step.ways().iter().find_map(|way| way.to).unwrap_or(END).to_owned();
    for (name, value) in fresh(kind, &follows, known) {
        let is_own = name == kind.as_str();
        let stays = if is_own {
            says_the_same(before, kind)
        } else {
            told().any(|told| *told == name) && is_kept(&name)
        };
        if stays {
            continue;
        }
        match value {
            Told::Text(text) => edits.push(set(vec![name], Some(text))),
            Told::Map(pairs) => {
                edits.extend(pairs.into_iter().map(|(key, text)| set(vec![name.clone(), key], Some(text))));
            }
            Told::List(_) => {}
        }
    }
    edits
}

/// Words of the same name that mean another way in another kind of step.
fn leads_otherwise(before: Kind, kind: Kind, name: &str) -> bool {
    let is_either = |wanted: Kind| before == wanted || kind == wanted;
    is_either(Kind::Branch)
        || (is_either(Kind::Wait) && name == "timed_out")
        || (is_either(Kind::HandOver) && (name == "next" || (is_either(Kind::Http) && name == "within")))
}

/// Whether what stands behind the first word of one kind may stand behind that of another.
fn says_the_same(before: Kind, kind: Kind) -> bool {
    before.value().shape == Shape::Text && kind.value().shape == Shape::Text
}
