//! The form of a step or a trigger: what it is told, by the table of [`transom_rules::flow::kind`]. A field is named by the
//! place in the file that it changes: `message`, `options/order`, `cases/stop`; what is new by name stands in `new/cases` with
//! its name in `new-key/cases`. Fields that come back as they were drawn change nothing.

use maud::{Markup, html};
use transom_rules::channel::ChannelKind;
use transom_rules::flow::kind::{Cause, DAYS, Field, Kind, Shape};
use transom_rules::flow::model::END;
use transom_rules::flow::outline::{Outline, Part};
use transom_rules::flow::{Known, KnownTemplate};
use transom_rules::sms::segments;

use super::picture::add_address;
use crate::frame::field::{Choice, Need, Pick, answers, drawn};
use crate::frame::icon::icon;
use crate::words::{bots, word};

/// A text area has at most so many characters.
const LONGEST: u32 = 8_000;

/// What forms know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Knows {
    /// The address of the bot.
    pub path: String,
    /// The draft as it was drawn.
    pub revision: i64,
    /// What it says.
    pub outline: Outline,
    /// What the workspace has to choose from.
    pub known: Known,
    /// What a text message of one segment costs where the sender is at home, as far as that is known; `None` where the
    /// workspace has no sender.
    pub sms: Option<String>,
    /// What somebody typed that was not taken, by the names of fields.
    pub typed: Vec<(String, String)>,
}

impl Knows {
    fn typed<'k>(&'k self, name: &str, told: &'k str) -> &'k str {
        self.typed.iter().find(|(known, _)| known == name).map_or(told, |(_, value)| value)
    }

    /// The head of each form that changes the draft.
    pub(super) fn hidden(&self, act: &str) -> Markup {
        html! {
            input type="hidden" name="act" value=(act);
            input type="hidden" name="revision" value=(self.revision);
        }
    }
}

/// One control: its name in the form, its own id on the page, what stands above it.
struct Row<'a> {
    name: String,
    id: String,
    label: String,
    told: &'a str,
    need: Need,
}

/// Whether something has to stand in a field.
const fn need(field: &Field) -> Need {
    if field.needed { Need::Needed } else { Need::Optional }
}

/// The form of a step.
pub fn step(knows: &Knows, step: &Part) -> Markup {
    let fields = step.kind().map(|kind| fields_of(kind, step)).unwrap_or_default();
    let leads = |field: &&Field| matches!(field.shape, Shape::Step | Shape::Steps);
    let is_seen = |field: &&Field| field.needed || step.said(field.name).is_some() || is_main(field);
    let told: Vec<&Field> = fields.iter().copied().filter(|field| !leads(field)).collect();
    let (seen, more): (Vec<&Field>, Vec<&Field>) = told.into_iter().partition(is_seen);
    html! {
        form.form.bot-form method="post" action={ (knows.path) "/edit" } {
            (knows.hidden("step"))
            input type="hidden" name="step" value=(step.name);
            (line(knows, &Row { name: "name".into(), id: "field-name".into(), label: word("bot-step-name").into(), told: &step.name, need: Need::Needed }, "name", false))
            @match step.kind() {
                Some(kind) => (own(knows, step, &bots::own(kind), kind.value(), choices(&knows.known, kind.as_str(), step))),
                None => p.wrong { (icon("info")) (word("bot-step-unreadable")) },
            }
            (by_sms(knows, step))
            @for field in seen { (one(knows, step, field)) }
            @if !more.is_empty() {
                details.bot-more { summary { (word("bot-more")) } div.form { @for field in more { (one(knows, step, field)) } } }
            }
            (ways(knows, step, &fields))
            div.form-end { button.primary { (word("bot-save-step")) } }
        }
    }
}

/// What a text message is made of and costs.
fn by_sms(knows: &Knows, step: &Part) -> Markup {
    let price = knows.sms.as_deref();
    match (step.kind(), price) {
        (Some(Kind::Sms), None) => html! { p.small { (word("bot-sms-none")) } },
        (Some(Kind::Sms), Some(price)) => {
            let made = segments(step.text("sms"));
            html! {
                p.small {
                    (crate::say!("bot-sms-made", count = made.count, coding = made.coding.as_str()))
                    @if !price.is_empty() { " " (crate::say!("bot-sms-price", price = price)) }
                }
            }
        }
        _ => html! {},
    }
}

/// The form of a trigger.
pub fn trigger(knows: &Knows, trigger: &Part, number: usize) -> Markup {
    let cause = trigger.cause();
    html! {
        form.form.bot-form method="post" action={ (knows.path) "/edit" } {
            (knows.hidden("trigger"))
            input type="hidden" name="trigger" value=(number);
            @match cause {
                Some(cause) => {
                    p.small { (bots::cause_about(cause)) }
                    (own(knows, trigger, &bots::own_cause(cause), cause.value(), choices(&knows.known, cause.as_str(), trigger)))
                    @for field in cause.fields() { (one(knows, trigger, field)) }
                },
                None => p.wrong { (icon("info")) (word("bot-step-unreadable")) },
            }
            div.form-end { button.primary { (word("bot-save-step")) } }
        }
    }
}

/// What of the fields is asked for: a branch has those of what it looks at.
fn fields_of(kind: Kind, step: &Part) -> Vec<&'static Field> {
    let looks_at = step.text("branch");
    let is_asked = |field: &&Field| match (kind, field.name) {
        (Kind::Template, "language") => false,
        (Kind::Branch, "left") => looks_at == "window",
        (Kind::Branch, "open" | "closed") => ["window", "hours"].contains(&looks_at),
        (Kind::Branch, "attribute" | "expression") => looks_at == field.name,
        (Kind::Branch, "cases" | "otherwise") => !["window", "hours"].contains(&looks_at),
        _ => true,
    };
    kind.fields().iter().filter(is_asked).collect()
}

/// What is shown although nothing is told there yet.
fn is_main(field: &Field) -> bool {
    ["options", "values", "within", "left", "attribute", "expression", "type", "value", "team"]
        .contains(&field.name)
        && field.shape != Shape::Name
        || ["values", "within", "team"].contains(&field.name)
}

/// What stands behind the own word.
fn own(knows: &Knows, part: &Part, label: &str, field: Field, choices: Vec<String>) -> Markup {
    let name = part.word();
    let row = Row {
        name: name.to_owned(),
        id: "field-own".into(),
        label: label.to_owned(),
        told: part.text(name),
        need: need(&field),
    };
    match (part.kind(), &knows.known.templates) {
        (Some(Kind::Template), Some(templates)) => templates_of(knows, part, templates),
        (Some(Kind::TakeBack), _) => html! {},
        (_, _) if part.cause() == Some(Cause::Conversation) && part.kind().is_none() => html! {},
        _ => shaped(knows, part, row, field, choices),
    }
}

fn one(knows: &Knows, part: &Part, field: &Field) -> Markup {
    let row = Row {
        name: field.name.to_owned(),
        id: format!("field-{}", field.name),
        label: bots::field(field.name),
        told: part.text(field.name),
        need: need(field),
    };
    match field.shape {
        Shape::Texts => texts(knows, part, field),
        _ => shaped(knows, part, row, *field, choices(&knows.known, field.name, part)),
    }
}

/// A control as the shape of what stands there wants it.
fn shaped(knows: &Knows, part: &Part, row: Row<'_>, field: Field, choices: Vec<String>) -> Markup {
    match field.shape {
        Shape::Text => area(knows, &row, 3),
        Shape::Names if field.name == "days" => days(knows, part),
        Shape::Names => {
            let told = part.names(&row.name).join("\n");
            html! { (area(knows, &Row { told: &told, label: row.label, name: row.name, id: row.id, need: row.need }, 3)) p.small { (word("bot-one-a-line")) } }
        }
        Shape::Step => select(knows, &row, targets(knows, row.told, &row.name)),
        Shape::YesNo => select(knows, &row, words_of(row.told, &["yes", "no"], Some(&row.name))),
        Shape::OneOf(words) => {
            select(knows, &row, words_of(row.told, words, (!field.needed).then_some(&row.name)))
        }
        Shape::Name if !choices.is_empty() => {
            select(knows, &row, names_of(row.told, choices, (!field.needed).then_some(&row.name)))
        }
        Shape::Length => line(knows, &row, "length", true),
        Shape::Count => line(knows, &row, "numeric", false),
        Shape::Name | Shape::Expression | Shape::Address | Shape::Program => line(knows, &row, "text", false),
        Shape::Texts | Shape::Steps | Shape::Nothing => html! {},
    }
}

/// What the workspace has for a place, in order; empty where anything may stand there.
fn choices(known: &Known, name: &str, part: &Part) -> Vec<String> {
    let attributes = match part.text("of") {
        "conversation" => &known.conversation_attributes,
        _ => &known.contact_attributes,
    };
    let found = match name {
        "set_status" | "status" | "close" => &known.statuses,
        "label" => &known.labels,
        "team" => &known.teams,
        "whom" => &known.views,
        "attribute" => attributes,
        "campaign" => &known.answered,
        "start_campaign" => &known.campaigns,
        _ => return Vec::new(),
    };
    found.iter().flatten().cloned().collect()
}

fn line(knows: &Knows, row: &Row<'_>, kind: &str, is_length: bool) -> Markup {
    let hint = format!("{}-hint", row.id);
    html! {
        div.field {
            label for=(row.id) { (row.label) (row.need.told()) }
            input id=(row.id) name=(row.name) type="text" value=(knows.typed(&row.name, row.told)) required[row.need == Need::Needed] autocomplete="off" spellcheck="false" dir="auto"
                inputmode=[(kind == "numeric").then_some("numeric")] maxlength="2000" aria-describedby=[is_length.then_some(&hint)];
            @if is_length { p.small id=(hint) { (word("bot-length-hint")) } }
            (drawn(&row.name, row.told))
        }
    }
}

fn area(knows: &Knows, row: &Row<'_>, rows: u32) -> Markup {
    html! {
        div.field {
            label for=(row.id) { (row.label) (row.need.told()) }
            textarea id=(row.id) name=(row.name) rows=(rows) dir="auto" required[row.need == Need::Needed] maxlength=(LONGEST) { "\n" (knows.typed(&row.name, row.told)) }
            (drawn(&row.name, row.told))
        }
    }
}

fn select(knows: &Knows, row: &Row<'_>, mut choices: Vec<Choice>) -> Markup {
    let typed = knows.typed(&row.name, row.told);
    for choice in &mut choices {
        choice.is_on = choice.value == typed;
    }
    html! {
        div.field {
            label for=(row.id) { (row.label) }
            (crate::frame::field::select_plain(&row.id, &row.name, &choices))
            (drawn(&row.name, row.told))
        }
    }
}

/// Where a way can lead; what is named and is not there stays to choose.
fn targets(knows: &Knows, told: &str, field: &str) -> Vec<Choice> {
    let steps = knows.outline.steps.iter().map(|step| Choice::new(&step.name, &step.name, step.name == told));
    let ours = [unsaid(field, told), Choice::new(END, word("bot-way-end"), told == END)];
    known_or_not(ours.into_iter().chain(steps).collect(), told)
}

/// Nothing is said there: what comes of that.
fn unsaid(field: &str, told: &str) -> Choice {
    Choice::new("", crate::say!("bot-unsaid", field = field), told.is_empty())
}

fn words_of(told: &str, words: &[&str], may_be_empty: Option<&String>) -> Vec<Choice> {
    let empty = may_be_empty.map(|field| unsaid(field, told));
    let words = words.iter().map(|one| Choice::new(*one, bots::choice(one), *one == told));
    known_or_not(empty.into_iter().chain(words).collect(), told)
}

fn names_of(told: &str, names: Vec<String>, may_be_empty: Option<&String>) -> Vec<Choice> {
    let empty = may_be_empty.map(|field| unsaid(field, told));
    let names = names.into_iter().map(|name| Choice::new(&name, &name, name == told));
    known_or_not(empty.into_iter().chain(names).collect(), told)
}

/// What stands in the file stays there until somebody chooses something else.
fn known_or_not(mut all: Vec<Choice>, told: &str) -> Vec<Choice> {
    if !all.iter().any(|choice| choice.value == told) {
        all.push(Choice::new(told, crate::say!("bot-not-there", name = told), true));
    }
    all
}

fn days(knows: &Knows, part: &Part) -> Markup {
    let told = part.names("days");
    let typed = knows.typed.iter().any(|(name, _)| name == "days");
    let is_on = |day: &str| {
        if typed {
            knows.typed.iter().any(|(name, value)| name == "days" && value == day)
        } else {
            told.contains(&day)
        }
    };
    let days: Vec<Choice> = DAYS.iter().map(|day| Choice::new(*day, bots::choice(day), is_on(day))).collect();
    html! {
        fieldset { legend { (bots::field("days")) } (answers("field-days", "days", Pick::Any, &days)) }
        (drawn("days", &told.join("\n")))
    }
}

/// The approved templates, with their languages; then what is filled into the chosen one.
fn templates_of(knows: &Knows, step: &Part, templates: &[KnownTemplate]) -> Markup {
    let told = format!("{}/{}", step.text("template"), step.text("language"));
    let all = templates.iter().map(|one| {
        let name = format!("{} · {}", one.name, crate::words::language_name(&one.language));
        Choice::new(format!("{}/{}", one.name, one.language), name, false)
    });
    let row = Row {
        name: "template".into(),
        id: "field-own".into(),
        label: bots::own(Kind::Template),
        told: &told,
        need: Need::Needed,
    };
    select(knows, &row, known_or_not(all.collect(), &told))
}

/// The key of a slot as a file writes it: those of the body without saying so.
fn slot(key: &str) -> &str {
    key.strip_prefix("body:").unwrap_or(key)
}

/// Texts by name: the answers to choose from, what stands below them, what is filled into a template.
fn texts(knows: &Knows, step: &Part, field: &Field) -> Markup {
    let told = step.pairs(field.name);
    let mut names: Vec<String> = told.iter().map(|(name, _)| name.clone()).collect();
    let wanted: Vec<String> = match field.name {
        "values" => {
            let templates = knows.known.templates.iter().flatten();
            let chosen = templates
                .filter(|one| one.name == step.text("template") && one.language == step.text("language"));
            chosen.flat_map(|one| &one.slots).map(|key| slot(&key.to_string()).to_owned()).collect()
        }
        "details" => step.pairs("options").iter().map(|(id, _)| id.clone()).collect(),
        _ => Vec::new(),
    };
    names.extend(wanted.into_iter().filter(|name| !told.iter().any(|(known, _)| known == name)));
    let most = if step.kind() == Some(Kind::Buttons) { 3 } else { 10 };
    let may_grow = field.name == "options" && names.len() < most;
    if names.is_empty() && !may_grow {
        return html! {};
    }
    html! {
        fieldset.bot-texts {
            legend { (bots::field(field.name)) }
            @for (at, name) in names.iter().enumerate() {
                @let value = told.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
                (line(knows, &Row { name: format!("{}/{name}", field.name), id: format!("field-{}-{at}", field.name), label: name.clone(), told: value, need: Need::Free }, "text", false))
            }
            @if may_grow {
                (line(knows, &Row { name: format!("new/{}", field.name), id: format!("field-{}-new", field.name), label: word("bot-new-option").into(), told: "", need: Need::Free }, "text", false))
            }
            @if field.name == "options" { p.small { (word("bot-options-hint")) } (ids(knows, told)) }
        }
    }
}

/// By what the file, branches and values know the answers to choose from.
fn ids(knows: &Knows, options: &[(String, String)]) -> Markup {
    html! {
        @if !options.is_empty() {
            details.bot-more {
                summary { (word("bot-option-ids")) }
                p.small { (word("bot-option-ids-about")) }
                @for (at, (id, title)) in options.iter().enumerate() {
                    (line(knows, &Row { name: format!("id/{id}"), id: format!("field-id-{at}"), label: crate::say!("bot-option-id", answer = title), told: id, need: Need::Free }, "text", false))
                }
            }
        }
    }
}

/// What else the step could do: it keeps its name, its place, and what both are told.
pub fn turn(knows: &Knows, step: &Part) -> Markup {
    let kinds: Vec<Choice> = Kind::ALL
        .iter()
        .filter(|kind| Some(**kind) != step.kind())
        .map(|kind| Choice::new(kind.as_str(), bots::kind(*kind), false))
        .collect();
    html! {
        details.bot-more {
            summary { (word("bot-turn")) }
            form.form method="post" action={ (knows.path) "/edit" } {
                (knows.hidden("turn"))
                input type="hidden" name="step" value=(step.name);
                (crate::frame::field::select("field-kind", "kind", "bot-turn-kind", &kinds))
                p.small { (word("bot-turn-about")) }
                div.form-end { button.bar-button { (word("bot-turn-do")) } }
            }
        }
    }
}

/// Where the step leads: a list for each way, and a link that puts a step in between.
fn ways(knows: &Knows, step: &Part, fields: &[&'static Field]) -> Markup {
    let leads: Vec<&&Field> = fields.iter().filter(|field| field.shape == Shape::Step).collect();
    let has_cases = fields.iter().any(|field| field.shape == Shape::Steps);
    html! {
        @if !leads.is_empty() || has_cases {
            fieldset.bot-ways {
                legend { (word("bot-ways")) }
                @if has_cases { (cases(knows, step)) }
                @for field in leads {
                    div.bot-way {
                        (select(knows, &Row { name: field.name.into(), id: format!("field-{}", field.name), label: bots::field(field.name), told: step.text(field.name), need: need(field) }, targets(knows, step.text(field.name), field.name)))
                        (add_here(knows, step, field.name))
                    }
                }
            }
        }
    }
}

fn add_here(knows: &Knows, step: &Part, way: &str) -> Markup {
    html! {
        a.icon-button href=(add_address(&knows.path, &step.name, way)) title=(word("bot-add-here")) aria-label=(crate::say!("bot-add-by", way = bots::field(way.split('/').next().unwrap_or(way)))) { (icon("plus")) }
    }
}

/// Where each answer leads: those to choose from, and those that are named; one more can be named.
fn cases(knows: &Knows, step: &Part) -> Markup {
    let told = step.pairs("cases");
    let options = step.pairs("options");
    let mut names: Vec<(&str, &str)> =
        options.iter().map(|(id, title)| (id.as_str(), title.as_str())).collect();
    names.extend(
        told.iter()
            .map(|(case, _)| (case.as_str(), case.as_str()))
            .filter(|(case, _)| !options.iter().any(|(id, _)| id == case)),
    );
    // What a channel may be is known.
    let by_channel = step.text("branch") == "channel";
    let channels = ChannelKind::ALL.iter().filter(|_| by_channel).map(|kind| kind.as_str());
    let channels: Vec<&str> = channels.filter(|kind| !names.iter().any(|(case, _)| case == kind)).collect();
    names.extend(channels.into_iter().map(|kind| (kind, kind)));
    html! {
        @for (at, (case, title)) in names.iter().enumerate() {
            @let to = told.iter().find(|(known, _)| known == case).map_or("", |(_, to)| to);
            div.bot-way {
                (select(knows, &Row { name: format!("cases/{case}"), id: format!("field-cases-{at}"), label: crate::say!("bot-case", answer = if by_channel { bots::choice(title) } else { (*title).to_owned() }), told: to, need: Need::Free }, targets(knows, to, "cases")))
                (add_here(knows, step, &format!("cases/{case}")))
            }
        }
        @if options.is_empty() && !by_channel {
            div.bot-way.bot-new-case {
                (line(knows, &Row { name: "new-key/cases".into(), id: "field-cases-new-key".into(), label: word("bot-new-case").into(), told: "", need: Need::Free }, "text", false))
                (select(knows, &Row { name: "new/cases".into(), id: "field-cases-new".into(), label: word("bot-new-case-to").into(), told: "", need: Need::Free }, targets(knows, "", "cases")))
            }
        }
    }
}
