//! From the forms of the builder to edits of the file. A field is named by the place that it changes
//! (`transom_pages::bots::part`); one that comes back as it was drawn changes nothing.

use transom_pages::words::word;
use transom_rules::flow::Known;
use transom_rules::flow::edit::{Edit, Keeper, Told, apply, guard, guard_by_sms, left};
use transom_rules::flow::kind::{Cause, Kind, Shape};
use transom_rules::flow::model::END;
use transom_rules::flow::outline::{Outline, Part, outline};
use transom_rules::flow::problem::Problem;

use super::fresh::{fresh, one_of, text, turned};
use crate::web::settings::Fields;

/// So many steps that followed a renaming are told of: they stand in an address.
const MOST_FOLLOWED: usize = 40;

/// A draft as it is to be, and what of it is shown next: `step=…`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) text: String,
    pub(super) shows: Vec<(&'static str, String)>,
}

/// Makes the change that a form of the builder asks for. `None` where it asks for nothing that is known.
///
/// # Errors
/// What cannot be changed without touching what stands around it.
pub(super) fn change(text: &str, fields: &Fields, known: &Known) -> Result<Option<Changed>, Box<Problem>> {
    let outline = outline(text)?;
    let step = fields.one("step").to_owned();
    let trigger = fields.one("trigger").parse::<usize>().ok();
    let about = step.clone();
    let (edits, shows) = match fields.one("act") {
        "name" => (vec![Edit::Name(fields.one("name").trim().to_owned())], Vec::new()),
        "step" => {
            let edits = of_step(&outline, &step, fields, known);
            let named = edits
                .iter()
                .find_map(|edit| if let Edit::Rename { to, .. } = edit { Some(to) } else { None });
            let shows = vec![("step", named.unwrap_or(&step).clone())];
            (edits, shows)
        }
        "turn" => {
            let kind = Kind::from_word(fields.one("kind"));
            let edits = outline.step(&step).zip(kind).map(|(part, kind)| turned(part, kind, known));
            (edits.unwrap_or_default(), vec![("step", step)])
        }
        "trigger" => (of_trigger(&outline, trigger, fields), fields_shown("trigger", fields)),
        "add_step" => added_step(&outline, fields, known),
        "add_trigger" => added_trigger(&outline, fields, known),
        "remove_step" => (vec![Edit::Remove { step }], Vec::new()),
        "remove_trigger" => {
            (trigger.map(|trigger| Edit::RemoveTrigger { trigger }).into_iter().collect(), Vec::new())
        }
        "mend" => return mended(text, &step, fields.one("template")).map(Some),
        "mend_sms" => return mended_by_sms(text, &outline, step).map(Some),
        _ => return Ok(None),
    };
    let text = edits.iter().try_fold(text.to_owned(), |text, edit| apply(&text, edit))?;
    let mut shows = shows;
    if edits.iter().any(is_renaming) {
        let also = followed(&outline, &text, &about);
        shows.extend((!also.is_empty()).then(|| ("also", also.join(","))));
        let left: Vec<String> = edits.iter().flat_map(|edit| left(&text, edit)).take(MOST_FOLLOWED).collect();
        shows.extend((!left.is_empty()).then(|| ("left", left.join(","))));
    }
    Ok(Some(Changed { text, shows }))
}

const fn is_renaming(edit: &Edit) -> bool {
    matches!(edit, Edit::Rename { .. } | Edit::RenameOption { .. } | Edit::RenameKept { .. })
}

/// The steps besides the one that the form was about that are told something else: what they name is called otherwise.
fn followed(before: &Outline, text: &str, step: &str) -> Vec<String> {
    let after = outline(text).map(|after| after.steps).unwrap_or_default();
    let both = before.steps.iter().zip(after);
    let others = both.filter(|(was, is)| was.name != step && was.told != is.told);
    others.map(|(_, is)| is.name).take(MOST_FOLLOWED).collect()
}

fn fields_shown(name: &'static str, fields: &Fields) -> Vec<(&'static str, String)> {
    vec![(name, fields.one(name).to_owned())]
}

fn mended(text: &str, step: &str, template: &str) -> Result<Changed, Box<Problem>> {
    let (name, language) = template.split_once('/').unwrap_or((template, ""));
    let text = guard(text, step, name, language)?;
    Ok(Changed { text, shows: vec![("step", step.to_owned())] })
}

/// What a message says goes as it is; to a question somebody has to answer by SMS first.
fn mended_by_sms(text: &str, shown: &Outline, step: String) -> Result<Changed, Box<Problem>> {
    let says = shown.step(&step).filter(|part| part.kind() == Some(Kind::Message));
    let words = says.map_or(word("bot-fresh-sms"), |part| part.text("message"));
    let text = guard_by_sms(text, &step, words)?;
    Ok(Changed { text, shows: vec![("step", step)] })
}

/// A text as a file has it: browsers end lines in their own way.
fn lines(typed: &str) -> String {
    typed.replace("\r\n", "\n")
}

/// All fields that somebody changed, with what they typed.
fn changed(fields: &Fields) -> impl Iterator<Item = (&str, String)> {
    let drawn = fields.prefixed("was-").map(|(name, _)| name);
    drawn.filter_map(|name| Some((name, lines(fields.changed(name)?))))
}

fn of_step(shown: &Outline, step: &str, fields: &Fields, known: &Known) -> Vec<Edit> {
    let Some(part) = shown.step(step) else { return Vec::new() };
    let set = |path: &[&str], value: Option<String>| Edit::Set {
        step: step.to_owned(),
        path: path.iter().map(|word| (*word).to_owned()).collect(),
        value,
    };
    let (mut edits, mut called, mut renamed, mut gone) = (Vec::new(), Vec::new(), None, Vec::new());
    for (name, typed) in changed(fields) {
        match name.split_once('/') {
            None if name == "name" => renamed = Some(Edit::Rename { step: step.to_owned(), to: typed }),
            None if name == "template" && typed.contains('/') => {
                let (template, language) = typed.split_once('/').unwrap_or_default();
                edits.push(set(&["template"], Some(template.to_owned())));
                edits.push(set(&["language"], Some(language.to_owned())));
                gone.extend(unfillable(part, &typed, known).map(|key| set(&["values", key], None)));
            }
            None if name == "keep" && !typed.is_empty() && !part.text("keep").is_empty() => {
                let (by, from) = (Keeper::Step(step.to_owned()), part.text("keep").to_owned());
                called.push(Edit::RenameKept { by, from, to: typed });
            }
            None if name == part.word() || !typed.is_empty() => edits.push(set(&[name], Some(typed))),
            None => gone.push(set(&[name], None)),
            Some(("new", "options")) if !typed.is_empty() => {
                edits.push(set(&["options", &free_id(part, &typed)], Some(typed)));
            }
            Some(("new", "cases")) => {
                let key = fields.named("new-key/cases").trim();
                edits.extend((!key.is_empty()).then(|| set(&["cases", key], Some(typed))));
            }
            Some(("new" | "new-key", _)) => {}
            Some(("id", option)) => called.extend((!typed.is_empty()).then(|| Edit::RenameOption {
                step: step.to_owned(),
                option: option.to_owned(),
                to: typed,
            })),
            Some((field, key)) if typed.is_empty() => gone.push(set(&[field, key], None)),
            Some((field, key)) => edits.push(set(&[field, key], Some(typed))),
        }
    }
    // What another template has no place for may have been emptied too.
    let mut seen = Vec::new();
    gone.retain(|edit| {
        !seen.contains(edit) && {
            seen.push(edit.clone());
            true
        }
    });
    // With an answer goes what is said of it.
    for (option, _) in part.pairs("options") {
        if gone.contains(&set(&["options", option], None)) {
            let said = ["details", "cases"].into_iter().filter(|field| is_said(part, field, option));
            let more: Vec<Edit> = said.map(|field| set(&[field, option], None)).collect();
            gone.extend(more.into_iter().filter(|edit| !gone.contains(edit)).collect::<Vec<_>>());
            called
                .retain(|edit| !matches!(edit, Edit::RenameOption { option: other, .. } if other == option));
        }
    }
    // What is new comes before what goes, so that no map is empty in between; until then all have the names they had.
    edits.into_iter().chain(gone).chain(called).chain(renamed).collect()
}

/// What is filled into a step that another template has no place for.
fn unfillable<'p>(part: &'p Part, chosen: &str, known: &Known) -> impl Iterator<Item = &'p str> {
    let templates = known.templates.iter().flatten();
    let slots = templates.filter(|one| format!("{}/{}", one.name, one.language) == chosen);
    let slots: Vec<String> = slots.flat_map(|one| &one.slots).map(ToString::to_string).collect();
    let has = move |key: &str| slots.iter().any(|slot| slot.strip_prefix("body:").unwrap_or(slot) == key);
    part.pairs("values").iter().map(|(key, _)| key.as_str()).filter(move |key| !has(key))
}

fn is_said(part: &Part, field: &str, of: &str) -> bool {
    part.pairs(field).iter().any(|(name, _)| name == of)
}

/// An id for an answer to choose, of what stands on it.
fn free_id(part: &Part, title: &str) -> String {
    let small = title.to_lowercase();
    let words = small.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let id: String = words.take(3).collect::<Vec<_>>().join("_").chars().take(20).collect();
    let id =
        if id.starts_with(|letter: char| letter.is_ascii_lowercase()) { id } else { format!("answer_{id}") };
    let id = id.trim_end_matches('_').to_owned();
    free(&id, |id| part.pairs("options").iter().any(|(known, _)| known == id))
}

fn free(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let more = (2..1_000).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(more).find(|name| !is_taken(name)).unwrap_or_default()
}

fn of_trigger(shown: &Outline, trigger: Option<usize>, fields: &Fields) -> Vec<Edit> {
    let Some((trigger, part)) = trigger.and_then(|number| Some((number, shown.triggers.get(number)?))) else {
        return Vec::new();
    };
    let is_names = |name: &str| {
        let of = part.cause().map(|cause| (cause.value(), cause.fields()));
        of.is_some_and(|(own, fields)| {
            (name == part.word() && own.shape == Shape::Names)
                || fields.iter().any(|field| field.name == name && field.shape == Shape::Names)
        })
    };
    let edit = |(name, typed): (&str, String)| {
        let names: Vec<String> = if name == "days" {
            fields.all("days").map(str::to_owned).collect()
        } else {
            typed.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        if let Some([from, to]) =
            Some(name).filter(|name| *name == "gives").and_then(|_| one_other(&part.names("gives"), &names))
        {
            return Edit::RenameKept { by: Keeper::Trigger(trigger), from, to };
        }
        let value = match (is_names(name), names.as_slice()) {
            (true, [_, _, ..]) => Some(Told::List(names)),
            (true, [one]) => Some(Told::Text(one.clone())),
            _ if typed.is_empty() && name != part.word() => None,
            _ => Some(Told::Text(typed)),
        };
        Edit::SetTrigger { trigger, field: name.to_owned(), value }
    };
    let days_differ = |name: &str| {
        name != "days" || fields.all("days").collect::<Vec<_>>().join("\n") != lines(fields.named("was-days"))
    };
    changed(fields).filter(|(name, _)| days_differ(name)).map(edit).collect()
}

/// The one of as many names that is another one now, before and after.
fn one_other(before: &[&str], after: &[String]) -> Option<[String; 2]> {
    let mut others = before.iter().zip(after).filter(|(was, is)| *was != is);
    let (was, is) = others.next().filter(|_| before.len() == after.len())?;
    others.next().is_none().then(|| [(*was).to_owned(), is.clone()])
}

type Edits = (Vec<Edit>, Vec<(&'static str, String)>);

/// A new step, put in at a way of another: that leads to it, and it to where the way led.
fn added_step(shown: &Outline, fields: &Fields, known: &Known) -> Edits {
    let Some(kind) = Kind::from_word(fields.one("kind")) else { return (Vec::new(), Vec::new()) };
    let after = shown.step(fields.one("after"));
    let way = after.map(|after| led(after, fields.one("way"))).unwrap_or_default();
    let first = shown.steps.first().filter(|_| after.is_none()).map(|step| step.name.as_str());
    let follows = after.and_then(|after| leads_to(after, &way)).or(first).unwrap_or(END);
    let name = free(kind.as_str(), |name| shown.step(name).is_some());
    let told = fresh(kind, follows, known);
    let mut edits =
        vec![Edit::Add { step: name.clone(), after: after.map(|after| after.name.clone()), told }];
    if let Some(after) = after.filter(|_| !way.is_empty()) {
        let path = way.split('/').map(str::to_owned).collect();
        edits.push(Edit::Set { step: after.name.clone(), path, value: Some(name.clone()) });
    }
    (edits, vec![("step", name)])
}

/// Where a way of a step leads. One about which nothing is said leads where runs go without it: an answer to what simply
/// follows, or, of a branch, to where anything else leads.
fn leads_to<'o>(after: &'o Part, way: &str) -> Option<&'o str> {
    let ways = after.ways();
    let found = |path: &str| ways.iter().find(|found| found.path() == path).map(|found| found.to);
    let unsaid = match (way.split('/').next(), after.kind()) {
        (Some("cases"), Some(Kind::Branch)) => "otherwise",
        _ => "next",
    };
    found(way).or_else(|| found(unsaid)).flatten()
}

/// The way of a step at which another is put in: the one that was asked for, or what simply follows.
fn led(after: &Part, asked: &str) -> String {
    let has_next = after.kind().is_some_and(|kind| kind.fields().iter().any(|field| field.name == "next"));
    if asked.is_empty() && has_next { "next".to_owned() } else { asked.to_owned() }
}

fn added_trigger(shown: &Outline, fields: &Fields, known: &Known) -> Edits {
    let Some(cause) = Cause::from_word(fields.one("cause")) else { return (Vec::new(), Vec::new()) };
    let own = match cause {
        Cause::Keyword => word("bot-fresh-keyword").to_owned(),
        Cause::Conversation => "new".to_owned(),
        Cause::EntryPoint => "any".to_owned(),
        Cause::Button => shown.name.clone(),
        Cause::Campaign => one_of(known.answered.as_ref()),
        Cause::WindowCloses => "2h".to_owned(),
        Cause::Status => one_of(known.statuses.as_ref()),
        Cause::Schedule => "09:00".to_owned(),
        Cause::Api => "start".to_owned(),
    };
    let mut told = vec![text(cause.as_str(), own)];
    if cause == Cause::Schedule {
        told.push(text("whom", word("bot-fresh-view")));
    }
    (vec![Edit::AddTrigger { told }], vec![("trigger", shown.triggers.len().to_string())])
}

#[cfg(test)]
mod tests;
