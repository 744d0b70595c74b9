//! What follows from what is typed into the form of a campaign: what the first of them sees, the slots of its template, the
//! list as it is read, how many a segment has.

use std::collections::BTreeMap;
use std::sync::Arc;

use maud::{Markup, html};
use transom_desk::campaigns::audience as segments;
use transom_desk::campaigns::sheet::{self, Sheet, Wanted};
use transom_desk::done::{NotDone, Wrong};
use transom_pages::campaigns::audience::{self as pages, Column, Fault, List, Way};
use transom_pages::campaigns::form::{self as form, Follows, Slot};
use transom_pages::campaigns::terms as terms_page;
use transom_pages::frame::field::Choice;
use transom_pages::frame::patch::{How, patch};
use transom_pages::say;
use transom_pages::templates::slot;
use transom_pages::words::{self, word, wrong};
use transom_rules::access::Verb;
use transom_rules::campaign::{Definition, Named, Source};
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey, SlotKind};
use transom_store::slots::Names;

use super::offered::Offered;
use super::{terms, typed};
use crate::web::desk::{Desk, Done};
use crate::web::once::digest;
use crate::web::settings::Fields;
use crate::web::templates::look;

/// What follows.
pub(super) async fn follows(desk: &Desk, fields: &Fields, offered: &Offered) -> Done<Follows> {
    let way = offered.way(fields);
    let list = if way == Way::List { read(desk, fields, offered).await? } else { None };
    let counted = match way {
        Way::List => String::new(),
        Way::Segment => count(desk, fields, offered).await?,
        Way::Follows => word("planning-follows-about").to_owned(),
    };
    let (look, slots) = match &offered.chosen {
        Some((template, names)) => {
            let first = list.as_ref().map(|(sheet, _)| sheet.values.clone()).unwrap_or_default();
            (
                look::pictured(
                    look::filled(&template.components, &seen(fields, offered, first)),
                    &template.components,
                    template,
                ),
                slots(fields, offered, template, names),
            )
        }
        None => Default::default(),
    };
    let of_template = terms::of_template(fields, offered);
    Ok(Follows { look, slots, of_template, list: list.map(|(_, list)| list), counted })
}

/// What the first of them sees in the slots; what of a contact comes in is named.
fn seen(fields: &Fields, offered: &Offered, first: BTreeMap<SlotKey, String>) -> BTreeMap<SlotKey, String> {
    let (words, sources) = typed::slots(fields);
    let words = words.into_iter().filter_map(|(slot, value)| Some((slot.parse().ok()?, value)));
    let named = |(slot, source): (String, Source)| {
        let name = called(offered, &source)?;
        Some((slot.parse().ok()?, format!("[{name}]")))
    };
    words.chain(sources.into_iter().filter_map(named)).chain(first).collect()
}

/// What a source is called.
fn called(offered: &Offered, source: &Source) -> Option<String> {
    match source {
        Source::Name => Some(word("planning-slot-name").to_owned()),
        Source::Attribute(key) => {
            let found = offered.attributes.iter().find(|one| one.key == *key);
            found.map(|one| one.name.clone())
        }
    }
}

fn slots(fields: &Fields, offered: &Offered, template: &Template, names: &Names) -> Vec<Slot> {
    let attributes = offered.attributes.iter().map(|one| Source::Attribute(one.key.clone()));
    let sources: Vec<Source> = [Source::Name].into_iter().chain(attributes).collect();
    let slot = |slot: template_check::Slot| {
        let key = slot.key.to_string();
        let now = fields.named(&format!("source-{key}"));
        // Of a greeting it is likely; whoever chose otherwise is asked no more.
        let is_likely = !fields.one("slots_drawn").split(' ').any(|drawn| drawn == key)
            && template_check::takes_a_name(template, &slot.key);
        let now = if now.is_empty() && is_likely { "name" } else { now };
        let none = Choice::new("", word("planning-slot-same"), now.is_empty());
        let source = |one: &Source| {
            let value = one.to_string();
            let is_on = value == now;
            Some(Choice::new(value, called(offered, one)?, is_on))
        };
        Slot {
            name: slot::label(template, &slot, names.get(&slot.key).map(String::as_str)),
            written: slot::written(&slot.key).unwrap_or_default(),
            value: fields.named(&format!("slot-{key}")).to_owned(),
            sources: [none].into_iter().chain(sources.iter().filter_map(source)).collect(),
            example: slot.example.unwrap_or_default(),
            is_file: matches!(slot.kind, SlotKind::Image | SlotKind::Video | SlotKind::Document),
            key,
        }
    };
    template_check::slots(&template.components).into_iter().map(slot).collect()
}

/// The list as it is read so far.
async fn read(desk: &Desk, fields: &Fields, offered: &Offered) -> Done<Option<(Sheet, List)>> {
    let text = fields.one("list");
    let Some(channel) = offered.channel.as_ref().filter(|_| !text.trim().is_empty()) else { return Ok(None) };
    let is_cut = !fields.one("is_cut").is_empty();
    // Of a list that goes on the last line may be a part of one.
    let whole = if is_cut { text.rsplit_once('\n').map_or(text, |(whole, _)| whole) } else { text };
    let chosen = offered.chosen.as_ref();
    let wanted = Wanted { channel: Arc::clone(channel), definition: said(fields, offered) };
    let columns = columns(fields, whole, chosen);
    match sheet::read(&desk.app, &desk.asker, wanted, whole.to_owned(), columns).await {
        Ok(sheet) => {
            let list = shown(&sheet, chosen);
            Ok(Some((sheet.clone(), List { is_cut: is_cut || sheet.is_cut, ..list })))
        }
        Err(NotDone::Wrong(why)) => {
            let problem = wrong::of_code(why.code());
            Ok(Some((Sheet::default(), List { problem, is_cut, ..List::default() })))
        }
        Err(not_done) => Err(not_done.into()),
    }
}

/// What is said of the campaign so far.
fn said(fields: &Fields, offered: &Offered) -> Definition {
    let none = || Named { name: String::new(), language: String::new() };
    let template = typed::template(fields).filter(|_| !offered.is_sms()).unwrap_or_else(none);
    let terms = super::of_number(terms::read(fields, Way::List).unwrap_or_default(), offered.is_sms());
    let (parameters, sources) = typed::slots(fields);
    Definition { parameters, sources, ..Definition::new(template, terms) }
}

/// What is said of the columns. What was said beside another list holds no more; beside another template it holds for the
/// column with the numbers alone.
pub(super) fn columns(
    fields: &Fields,
    text: &str,
    chosen: Option<&(Template, Names)>,
) -> BTreeMap<String, String> {
    let said = typed::columns(fields);
    let head: String = text.lines().take(HEAD).flat_map(|line| [line, "\n"]).collect();
    let (names, of) = mark(&sheet::names(&head), chosen);
    let drawn = fields.one("columns_drawn");
    if drawn == format!("{names} {of}") {
        said
    } else if drawn.split(' ').next() == Some(names.as_str()) {
        said.into_iter().filter(|(_, held)| held == "to").collect()
    } else {
        BTreeMap::new()
    }
}

/// In so many lines stand the names of the columns.
const HEAD: usize = 5;

/// A mark of the columns, and one of the template beside which they were drawn.
fn mark(columns: &[String], chosen: Option<&(Template, Names)>) -> (String, String) {
    let told = |(template, _): &(Template, Names)| {
        let slots = template_check::slots(&template.components);
        let slots: Vec<String> = slots.iter().map(|slot| slot.key.to_string()).collect();
        format!("{}/{} {}", template.name, template.language, slots.join(" "))
    };
    (digest(&columns.join("\n")), digest(&chosen.map(told).unwrap_or_default()))
}

fn shown(sheet: &Sheet, chosen: Option<&(Template, Names)>) -> List {
    let slots = chosen.map(|(template, _)| template_check::slots(&template.components)).unwrap_or_default();
    let column = |one: &sheet::Shown| {
        let choice = |value: String, name: String| {
            let is_on = value == one.held;
            Choice::new(value, name, is_on)
        };
        let fixed = [
            choice(String::new(), word("import-left-out").to_owned()),
            choice("to".to_owned(), word("planning-column-to").to_owned()),
        ];
        let slot = |slot: &template_check::Slot| {
            let (template, names) = chosen?;
            let name = slot::label(template, slot, names.get(&slot.key).map(String::as_str));
            Some(choice(slot.key.to_string(), name))
        };
        Column {
            name: one.name.clone(),
            held: fixed.into_iter().chain(slots.iter().filter_map(slot)).collect(),
            first: one.first.clone(),
        }
    };
    let names: Vec<String> = sheet.columns.iter().map(|one| one.name.clone()).collect();
    let (of_names, of_template) = mark(&names, chosen);
    let why = |code: &String| say!("campaign-reason", code = code);
    let fault = |one: &sheet::Fault| Fault { line: one.line, text: one.text.clone(), why: why(&one.why) };
    let has_whom = sheet.columns.iter().any(|one| one.held == "to");
    List {
        columns: sheet.columns.iter().map(column).collect(),
        mark: format!("{of_names} {of_template}"),
        is_headless: sheet.is_headless,
        count: sheet.count,
        good: sheet.good,
        left_out: sheet.left_out.iter().map(|(code, count)| (why(code), *count)).collect(),
        faults: sheet.faults.iter().map(fault).collect(),
        languages: sheet.languages.iter().map(|(of, count)| (words::language_name(of), *count)).collect(),
        is_cut: false,
        problem: if has_whom { String::new() } else { wrong::of_code(Wrong::CampaignAddress.code()) },
    }
}

/// How many contacts have what is asked.
async fn count(desk: &Desk, fields: &Fields, offered: &Offered) -> Done<String> {
    let may_count = offered.may_list && desk.may(Verb::ReadCampaigns);
    let Some(channel) = offered.channel.as_ref().filter(|_| may_count) else { return Ok(String::new()) };
    let segment = match typed::segment(fields, &offered.attributes) {
        Ok(segment) => segment,
        Err(problem) => return Ok(problem.text),
    };
    let size = segments::size(desk.app.base(), &desk.asker, Arc::clone(channel), segment).await?;
    Ok(if size.is_cut {
        say!("planning-count-more", count = size.count)
    } else {
        say!("planning-count", count = size.count)
    })
}

/// What of the open form differs from what it was drawn with.
pub(super) fn patches(fields: &Fields, offered: &Offered, follows: &Follows) -> Markup {
    let keys: Vec<&str> = follows.slots.iter().map(|slot| slot.key.as_str()).collect();
    let has_other_slots = keys.join(" ") != fields.one("slots_drawn");
    let list = follows.list.as_ref();
    let mark = list.map(|list| list.mark.as_str()).unwrap_or_default();
    let says = offered.says(fields);
    html! {
        (patch(How::Fill, "campaign-look", &form::beside(follows)))
        @if has_other_slots { (patch(How::Fill, "campaign-slots", &form::slots(&follows.slots))) }
        @if follows.of_template.mark != fields.one("more_drawn") {
            (patch(How::Fill, "campaign-of-template", &terms_page::of_template_fields(&follows.of_template)))
        }
        @if mark != fields.one("columns_drawn") { (patch(How::Fill, "campaign-columns", &pages::columns(list))) }
        (patch(How::Fill, "campaign-list", &pages::faults(list)))
        @if says.number != fields.one("says_drawn") { (patch(How::Fill, "campaign-says", &form::says(&says, None))) }
    }
}
