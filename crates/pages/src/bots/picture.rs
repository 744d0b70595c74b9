//! A flow as a graph: triggers and steps as links in boxes, ways as lines with what they are gone by. It is drawn without a
//! script; the list of steps beside it tells screen readers the same in the order of the file.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use transom_rules::flow::kind::{Cause, Kind};
use transom_rules::flow::outline::{Outline, Part};

use super::layout::{HEIGHT, Sheet, WIDTH, layout};
use crate::frame::address::address;
use crate::frame::icon::icon;
use crate::say;
use crate::words::{bots, word};

/// So much of what stands at a line is shown.
const LABEL: usize = 16;

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The flow.
    pub outline: Outline,
    /// Where links to steps and triggers begin: what follows is `?step=` or `?trigger=`. Empty where boxes lead nowhere.
    pub path: String,
    /// The step, or the number of the trigger, that is chosen.
    pub chosen: Option<Chosen>,
    /// How many runs were at each step.
    pub counts: BTreeMap<String, Count>,
    /// Steps about which something is wrong.
    pub wrong: BTreeSet<String>,
    /// The steps that one run went through, the newest last; the ways between them are drawn stronger.
    pub went: Vec<String>,
    /// Where it stands.
    pub stands: Option<String>,
    /// Whether steps can be added at the ways.
    pub may_add: bool,
}

/// What of a flow is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A step by its name.
    Step(String),
    /// A trigger by its number from 0.
    Trigger(usize),
}

/// How many runs of the deployed version were at a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Came there.
    pub came: u64,
    /// Are there now.
    pub here: u64,
    /// Ended there.
    pub ended: u64,
}

/// A line of the graph: all ways from one box to another.
struct Line {
    from: usize,
    to: usize,
    labels: Vec<String>,
    /// The step and the way at which a step can be added.
    adds: Option<(String, String)>,
}

/// The graph in a frame that scrolls.
pub fn picture(of: &Picture) -> Markup {
    let lines = lines(&of.outline);
    let pairs: Vec<(usize, usize)> = lines.iter().map(|line| (line.from, line.to)).collect();
    let triggers = of.outline.triggers.len();
    let sheet = layout(triggers + of.outline.steps.len(), &pairs);
    html! {
        div.bot-picture tabindex="0" role="region" aria-label=(word("bot-graph")) {
            svg.bot-graph width=(sheet.width) height=(sheet.height) viewBox={ "0 0 " (sheet.width) " " (sheet.height) } role="group" aria-label=(word("bot-graph-about")) {
                defs { marker #bot-arrow viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="9" markerHeight="9" orient="auto" { path d="M0 0 8 4 0 8z" {} } }
                @for (line, points) in lines.iter().zip(&sheet.lines) { (drawn(of, line, points)) }
                @for (line, points) in lines.iter().zip(&sheet.lines) { (labelled(of, line, points)) }
                (boxes(of, &sheet))
            }
        }
    }
}

fn boxes(of: &Picture, sheet: &Sheet) -> Markup {
    let (triggers, steps) = (&of.outline.triggers, &of.outline.steps);
    html! {
        @for (number, (trigger, (x, y))) in triggers.iter().zip(&sheet.nodes).enumerate() {
            (boxed(*x, *y, &trigger_box(of, trigger, number)))
        }
        @for (step, (x, y)) in steps.iter().zip(sheet.nodes.iter().skip(triggers.len())) {
            (boxed(*x, *y, &step_box(of, step)))
        }
    }
}

/// All ways, those between the same two boxes as one line.
fn lines(outline: &Outline) -> Vec<Line> {
    let triggers = outline.triggers.len();
    let number = |name: &str| outline.steps.iter().position(|step| step.name == name).map(|at| at + triggers);
    let begins = outline.triggers.iter().enumerate().filter_map(|(from, trigger)| {
        let to = number(outline.start(trigger)?)?;
        Some(Line { from, to, labels: Vec::new(), adds: None })
    });
    let mut all: Vec<Line> = begins.collect();
    for (from, step) in outline.steps.iter().enumerate() {
        for way in step.ways() {
            let Some(to) = way.to.and_then(number) else { continue };
            let (from, label) = (from + triggers, bots::way(&way));
            let label = Some(label).filter(|label| !label.is_empty());
            match all.iter_mut().find(|line| line.from == from && line.to == to) {
                Some(line) => {
                    line.labels.extend(label);
                    line.adds = None;
                }
                None => all.push(Line {
                    from,
                    to,
                    labels: label.into_iter().collect(),
                    adds: Some((step.name.clone(), way.path())),
                }),
            }
        }
    }
    all
}

fn name(of: &Picture, number: usize) -> Option<&str> {
    let number = number.checked_sub(of.outline.triggers.len())?;
    of.outline.steps.get(number).map(|step| step.name.as_str())
}

fn drawn(of: &Picture, line: &Line, points: &[(i32, i32)]) -> Markup {
    let went = of.went.windows(2).any(|pair| {
        pair.first().map(String::as_str) == name(of, line.from)
            && pair.get(1).map(String::as_str) == name(of, line.to)
    });
    html! { @if points.len() > 1 { path.bot-line.went[went] d=(curve(points)) marker-end="url(#bot-arrow)" {} } }
}

/// A line that leaves and arrives upright.
fn curve(points: &[(i32, i32)]) -> String {
    let mut path = String::new();
    let mut before: Option<(i32, i32)> = None;
    for (x, y) in points {
        path += &match before {
            None => format!("M{x} {y}"),
            Some((from_x, _)) if from_x == *x => format!("L{x} {y}"),
            Some((from_x, from_y)) => {
                let middle = i32::midpoint(from_y, *y);
                format!("C{from_x} {middle} {x} {middle} {x} {y}")
            }
        };
        before = Some((*x, *y));
    }
    path
}

/// What stands at a line, and the way to add a step there.
fn labelled(of: &Picture, line: &Line, points: &[(i32, i32)]) -> Markup {
    let [(from_x, from_y), (to_x, to_y), ..] = *points else { return html! {} };
    // At three quarters of the curve, where lines to boxes side by side are apart.
    let (x, y) = (from_x + (to_x - from_x) * 27 / 32, from_y + (to_y - from_y) * 45 / 64);
    let label = line.labels.join(", ");
    let offset = if of.may_add && line.adds.is_some() { 14 } else { 0 };
    html! {
        @if !label.is_empty() {
            text.bot-label x=(x + offset) y=(y + 4) text-anchor=(if offset > 0 { "start" } else { "middle" }) { title { (label) } (short(&label)) }
        }
        @if let Some((step, way)) = line.adds.as_ref().filter(|_| of.may_add) {
            a.bot-add href=(add_address(&of.path, step, way)) aria-label=(say!("bot-add-at", from = step, to = name(of, line.to).unwrap_or_default())) {
                circle cx=(x) cy=(y) r="9" {}
                path d={ "M" (x - 4) " " (y) "h8M" (x) " " (y - 4) "v8" } {}
            }
        }
    }
}

/// Where a step is added at a way.
pub fn add_address(path: &str, step: &str, way: &str) -> String {
    address(path, &[("after", step), ("way", way)])
}

fn short(label: &str) -> String {
    let cut: String = label.chars().take(LABEL).collect();
    if cut.len() < label.len() { format!("{}…", cut.trim_end()) } else { cut }
}

fn boxed(x: i32, y: i32, inside: &Markup) -> Markup {
    html! { foreignObject x=(x) y=(y) width=(WIDTH) height=(HEIGHT) { (inside) } }
}

fn trigger_box(of: &Picture, trigger: &Part, number: usize) -> Markup {
    let name = trigger.cause().map_or_else(|| trigger.word().to_owned(), bots::cause);
    let is_chosen = of.chosen == Some(Chosen::Trigger(number));
    let inside = html! {
        span.bot-box-head { (icon(trigger.cause().map_or("question", cause_icon))) strong { (name) } }
        span.bot-box-about dir="auto" { (trigger.names(trigger.word()).join(", ")) }
    };
    html! {
        @if of.path.is_empty() { div.bot-box.begins { (inside) } }
        @else { a.bot-box.begins href={ (of.path) "?trigger=" (number) } aria-current=[is_chosen.then_some("true")] { (inside) } }
    }
}

fn step_box(of: &Picture, step: &Part) -> Markup {
    let is_chosen = of.chosen == Some(Chosen::Step(step.name.clone()));
    let is_wrong = of.wrong.contains(&step.name);
    let went = of.went.contains(&step.name);
    let stands = of.stands.as_ref() == Some(&step.name);
    let inside = html! {
        span.bot-box-head {
            (icon(step.kind().map_or("question", kind_icon)))
            strong { (step.name) }
            @if is_wrong { span.bot-wrong { (icon("operator")) span.unseen { (word("bot-is-wrong")) } } }
            @if stands { span.chip.open { (word("bot-stands")) } }
        }
        span.bot-box-about dir="auto" { (about(step)) }
        @if let Some(count) = of.counts.get(&step.name) { (counted(*count)) }
    };
    html! {
        @if of.path.is_empty() { div.bot-box.went[went].wrong-box[is_wrong] { (inside) } }
        @else {
            a.bot-box.went[went].wrong-box[is_wrong] href=(address(&of.path, &[("step", &step.name)])) aria-current=[is_chosen.then_some("true")] { (inside) }
        }
    }
}

/// How many came to a step, stand there, and went no further.
fn counted(count: Count) -> Markup {
    html! {
        span.bot-counts {
            span { (say!("bot-count-came", count = count.came)) }
            @if count.here > 0 { span.chip.open { (say!("bot-count-here", count = count.here)) } }
            @if count.ended > 0 && count.came > 0 { span.bot-left title=(say!("bot-count-ended", count = count.ended)) { "−" (count.ended * 100 / count.came) " %" span.unseen { (say!("bot-count-ended", count = count.ended)) } } }
        }
    }
}

/// What a step is told, in short, behind what it does.
pub fn about(step: &Part) -> String {
    let Some(kind) = step.kind() else { return step.word().to_owned() };
    let own = step.names(step.word()).join(", ");
    let more = match kind {
        Kind::Branch if !step.text("attribute").is_empty() => step.text("attribute").to_owned(),
        Kind::Branch if !step.text("expression").is_empty() => step.text("expression").to_owned(),
        Kind::Branch => bots::choice(&own),
        Kind::Attribute => format!("{own} = {}", step.text("value")),
        _ => own,
    };
    if more.is_empty() { bots::kind(kind) } else { format!("{}: {more}", bots::kind(kind)) }
}

/// The picture that stands for a kind of step.
pub const fn kind_icon(kind: Kind) -> &'static str {
    match kind {
        Kind::Template => "template",
        Kind::Message => "bubble",
        Kind::Sms => "sms",
        Kind::Buttons | Kind::List | Kind::Ask => "question",
        Kind::Wait => "clock",
        Kind::Branch => "sliders",
        Kind::SetStatus => "flag",
        Kind::Assign => "person",
        Kind::Label => "tag",
        Kind::Note => "pencil",
        Kind::Attribute => "form",
        Kind::Http => "link",
        Kind::HandOver => "people",
        Kind::TakeBack => "reply",
        Kind::Close => "check",
        Kind::StartCampaign => "megaphone",
    }
}

/// The picture that stands for what begins runs.
pub const fn cause_icon(cause: Cause) -> &'static str {
    match cause {
        Cause::Keyword => "bubble",
        Cause::Conversation => "inbox",
        Cause::EntryPoint => "gift",
        Cause::Button => "play",
        Cause::Campaign => "megaphone",
        Cause::WindowCloses | Cause::Schedule => "clock",
        Cause::Status => "flag",
        Cause::Api => "key",
    }
}
