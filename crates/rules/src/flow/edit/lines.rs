//! Edits made to the text: pieces of it are replaced, everything else stays byte for byte.

use std::ops::Range;

use super::scalar::{Among, below, inline};
use super::tree::{self, Reference};
use super::{Edit, Keeper, Told, named};
use crate::flow::texts::Named;
use crate::flow::yaml::{Entry, Node, What};

/// A text and what is to be replaced in it.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where each line begins, and where the text ends.
    begins: Vec<usize>,
    /// What ends a line.
    end: &'static str,
    pieces: Vec<Piece>,
}

struct Piece {
    bytes: Range<usize>,
    by: String,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut begins = vec![0];
        begins.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        if begins.last() != Some(&text.len()) {
            begins.push(text.len());
        }
        Self { text, begins, end: if text.contains("\r\n") { "\r\n" } else { "\n" }, pieces: Vec::new() }
    }

    /// The text with all pieces replaced; `None` when they overlap.
    pub(super) fn spliced(mut self) -> Option<String> {
        self.pieces.sort_by_key(|piece| (piece.bytes.start, piece.bytes.end));
        let (mut spliced, mut at) = (String::new(), 0);
        for piece in &self.pieces {
            spliced.push_str(self.text.get(at..piece.bytes.start)?);
            spliced.push_str(&piece.by);
            at = piece.bytes.end;
        }
        spliced.push_str(self.text.get(at..)?);
        Some(spliced)
    }

    fn replace(&mut self, bytes: Range<usize>, by: impl Into<String>) {
        self.pieces.push(Piece { bytes, by: by.into() });
    }

    /// The line of this number from 0, without its end.
    fn line(&self, number: usize) -> Option<&'t str> {
        let bytes = *self.begins.get(number)?..*self.begins.get(number + 1)?;
        self.text.get(bytes).map(|line| line.trim_end_matches(['\n', '\r']))
    }

    fn begin(&self, number: usize) -> usize {
        self.begins.get(number).copied().unwrap_or(self.text.len())
    }

    /// New lines before the line of this number.
    fn insert(&mut self, before: usize, lines: &[String]) {
        let at = self.begin(before);
        let mut by = String::new();
        // A last line without an end gets one.
        if at == self.text.len() && at > 0 && !self.text.ends_with('\n') {
            by.push_str(self.end);
        }
        for line in lines {
            by.push_str(line);
            by.push_str(self.end);
        }
        self.replace(at..at, by);
    }

    /// The lines of an entry of a block: that of its key and those that belong to it, from 0.
    fn extent(&self, entry: &Entry) -> Range<usize> {
        let (first, column) = (entry.at.line.saturating_sub(1), entry.at.column.saturating_sub(1));
        let is_list = matches!(entry.value.what, What::List { block: true, .. });
        self.block(first, column, is_list)
    }

    /// The lines from this one on that are further indented than this column.
    fn block(&self, first: usize, column: usize, is_list: bool) -> Range<usize> {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let is_beside = |line: &str| {
            line.trim().is_empty() || (line.trim_start().starts_with('#') && indent(line) <= column)
        };
        let is_item = |line: &str| is_list && indent(line) == column && line.trim_start().starts_with('-');
        let mut last = first;
        for number in first + 1.. {
            let Some(line) = self.line(number) else { break };
            if is_beside(line) {
                continue;
            }
            if indent(line) <= column && !is_item(line) {
                break;
            }
            last = number;
        }
        first..last + 1
    }

    fn is_blank(&self, number: usize) -> bool {
        self.line(number).is_some_and(|line| line.trim().is_empty())
    }

    /// Takes lines out, and one of two empty ones that meet by it.
    fn take_out(&mut self, lines: Range<usize>) {
        let meets = lines.start.checked_sub(1).is_some_and(|before| self.is_blank(before))
            && self.is_blank(lines.end);
        let end = if meets { lines.end + 1 } else { lines.end };
        self.replace(self.begin(lines.start)..self.begin(end), "");
    }
}

/// Makes the change. `None` where the text is written in a way that this cannot change.
pub(super) fn apply(lines: &mut Lines<'_>, root: &Node, edit: &Edit) -> Option<()> {
    match edit {
        Edit::Name(name) => put(lines, root.entry("name")?, &Told::Text(name.clone()), Among::Block),
        Edit::Set { step, path, value } => {
            set_in(lines, step_of(root, step)?, path, value.clone().map(Told::Text).as_ref())
        }
        Edit::Add { step, after, told } => add(lines, root, step, after.as_deref(), told),
        Edit::Remove { step } => {
            // Its own ways go with it.
            let others = tree::references(&root.plain(), step);
            let others = others.into_iter().filter(|reference| reference.by.as_ref() != Some(step)).collect();
            replace(lines, root, others, &tree::heir(&root.plain(), step)?)?;
            let (entry, block) = entry_of(root.entry("steps")?, step)?;
            let extent = lines.extent(entry);
            block.then(|| lines.take_out(extent))
        }
        Edit::Rename { step, to } => {
            let (entry, _) = entry_of(root.entry("steps")?, step)?;
            lines.replace(entry.key_bytes.clone(), to.clone());
            replace(lines, root, tree::references(&root.plain(), step), to)
        }
        Edit::RenameOption { step, option, to } => rename_option(lines, root, [step, option], to),
        Edit::RenameKept { by, from, to } => rename_kept(lines, root, by, [from, to]),
        Edit::Turn { step, word } => {
            let first = step_of(root, step)?.entries()?.first()?;
            lines.replace(first.key_bytes.clone(), word.clone());
            Some(())
        }
        Edit::SetTrigger { trigger, field, value } => set_in(
            lines,
            root.entry("triggers")?.value.items()?.get(*trigger)?,
            std::slice::from_ref(field),
            value.as_ref(),
        ),
        Edit::AddTrigger { told } => add_trigger(lines, root.entry("triggers")?, told),
        Edit::RemoveTrigger { trigger } => {
            let node = root.entry("triggers")?.value.items()?.get(*trigger)?;
            let extent = item_extent(lines, node)?;
            lines.take_out(extent);
            Some(())
        }
        Edit::Connect { .. } => None,
    }
}

/// Calls an answer to choose, of a step by its id, otherwise.
fn rename_option(lines: &mut Lines<'_>, root: &Node, [step, option]: [&str; 2], to: &str) -> Option<()> {
    let plain = root.plain();
    if let Some(named) = named::chosen(&plain, step, option) {
        respell(lines, root, &named, to)?;
    }
    for place in named::options_named(&plain, step, option) {
        let told = step_of(root, &place.step)?.entry(place.field)?;
        lines.replace(told.value.entry(option)?.key_bytes.clone(), inline(to, Among::Braces));
    }
    Some(())
}

/// Keeps under another name what was kept under one.
fn rename_kept(lines: &mut Lines<'_>, root: &Node, by: &Keeper, [from, to]: [&str; 2]) -> Option<()> {
    if let Some(named) = named::kept_by_it_alone(&root.plain(), from) {
        respell(lines, root, &named, to)?;
    }
    let kept = match by {
        Keeper::Step(step) => &step_of(root, step)?.entry("keep")?.value,
        Keeper::Trigger(trigger) => {
            let given = root.entry("triggers")?.value.items()?.get(*trigger)?.entry("gives")?;
            let mut names = given.value.items().unwrap_or_default().iter();
            names.find(|name| name.text() == Some(from)).unwrap_or(&given.value)
        }
    };
    lines.replace(kept.bytes.clone(), to);
    Some(())
}

fn entry_of<'n>(map: &'n Entry, key: &str) -> Option<(&'n Entry, bool)> {
    let What::Map { entries, block } = &map.value.what else { return None };
    entries.iter().find(|entry| entry.key == key).map(|entry| (entry, *block))
}

fn step_of<'n>(root: &'n Node, step: &str) -> Option<&'n Node> {
    entry_of(root.entry("steps")?, step).map(|(entry, _)| &entry.value)
}

/// Sets what a map is told.
fn set_in(lines: &mut Lines<'_>, map: &Node, path: &[String], value: Option<&Told>) -> Option<()> {
    let (field, rest) = path.split_first()?;
    let What::Map { entries, block } = &map.what else { return None };
    let among = if *block { Among::Block } else { Among::Braces };
    let at = entries.iter().position(|entry| entry.key == *field);
    match (at.and_then(|at| entries.get(at)), rest, value) {
        (Some(entry), [], Some(told)) => put(lines, entry, told, among),
        (Some(entry), [name], None) if entry.value.entries().is_some_and(|inner| inner.len() > 1) => {
            entry.value.entry(name)?;
            set_in(lines, &entry.value, std::slice::from_ref(name), None)
        }
        (Some(entry), [] | [_], None) => take_out(lines, map, entry, among),
        (Some(entry), [name], Some(_)) => set_in(lines, &entry.value, std::slice::from_ref(name), value),
        (None, [], Some(told)) => insert(lines, map, &[(field.clone(), told.clone())]),
        (None, [name], Some(Told::Text(text))) => {
            let inner = Told::Map(vec![(name.clone(), text.clone())]);
            insert(lines, map, &[(field.clone(), inner)])
        }
        _ => None,
    }
}

/// Replaces what stands behind a key.
fn put(lines: &mut Lines<'_>, entry: &Entry, told: &Told, among: Among) -> Option<()> {
    let column = entry.at.column.saturating_sub(1);
    let line = entry.at.line.saturating_sub(1);
    let below = match told {
        Told::Text(text) if among == Among::Block => below(text),
        _ => None,
    };
    let (head, more) = match below {
        Some((head, more)) => (head.to_owned(), indented(&more, column + 2)),
        None => (on_a_line(told, among), Vec::new()),
    };
    let is_on_a_line = lines.text.get(entry.value.bytes.clone()).is_some_and(|text| !text.contains('\n'));
    match &entry.value.what {
        What::List { block: false, .. } if is_on_a_line && more.is_empty() => {
            lines.replace(entry.value.bytes.clone(), head);
        }
        What::Scalar { inline: true, text } if !text.is_empty() || !entry.value.bytes.is_empty() => {
            if entry.value.at.line != entry.at.line && !more.is_empty() {
                return None;
            }
            lines.replace(entry.value.bytes.clone(), head);
            if !more.is_empty() {
                lines.insert(line + 1, &more);
            }
        }
        // Nothing stands behind the key yet.
        What::Scalar { text, .. } if text.is_empty() => {
            let colon = lines.text.get(entry.key_bytes.end..)?.find(':')? + entry.key_bytes.end + 1;
            lines.replace(colon..colon, format!(" {head}"));
            if !more.is_empty() {
                lines.insert(line + 1, &more);
            }
        }
        _ if among == Among::Block => {
            let colon = lines.text.get(entry.key_bytes.end..)?.find(':')? + entry.key_bytes.end + 1;
            let extent = lines.extent(entry);
            let mut by = format!(" {head}{}", lines.end);
            for line in &more {
                by.push_str(line);
                by.push_str(lines.end);
            }
            lines.replace(colon..lines.begin(extent.end), by);
        }
        _ => return None,
    }
    Some(())
}

fn indented(lines: &[&str], column: usize) -> Vec<String> {
    let indent = " ".repeat(column);
    lines.iter().map(|line| if line.is_empty() { String::new() } else { format!("{indent}{line}") }).collect()
}

/// Takes an entry out of a map in which another stays before it.
fn take_out(lines: &mut Lines<'_>, map: &Node, entry: &Entry, among: Among) -> Option<()> {
    let entries = map.entries()?;
    let at = entries.iter().position(|other| other.key == entry.key)?;
    if among == Among::Block {
        let extent = lines.extent(entry);
        if at == 0 {
            // The first may stand behind a hyphen: what follows would move there.
            let before = lines.line(extent.start)?.get(..entry.at.column.saturating_sub(1))?;
            if !before.trim().is_empty() {
                return None;
            }
        }
        lines.take_out(extent);
        return Some(());
    }
    // Between braces a comma goes with it.
    let (from, until) = match (at.checked_sub(1).and_then(|before| entries.get(before)), entries.get(at + 1))
    {
        (_, Some(next)) => (entry.key_bytes.start, next.key_bytes.start),
        (Some(before), None) => (before.value.bytes.end, entry.value.bytes.end),
        (None, None) => return None,
    };
    lines.replace(from..until, "");
    Some(())
}

/// Adds entries behind those of a map.
fn insert(lines: &mut Lines<'_>, map: &Node, told: &[(String, Told)]) -> Option<()> {
    let What::Map { entries, block } = &map.what else { return None };
    let last = entries.last()?;
    if *block {
        let column = last.at.column.saturating_sub(1);
        let before = lines.extent(last).end;
        lines.insert(before, &written(told, column));
        return Some(());
    }
    let end = map.bytes.end.checked_sub(1).filter(|end| lines.text.get(*end..map.bytes.end) == Some("}"))?;
    let behind = last.value.bytes.end.min(end).max(last.key_bytes.end);
    let mut by = String::new();
    for (key, value) in told {
        let value = on_a_line(value, Among::Braces);
        by.push_str(&format!(", {}: {value}", inline(key, Among::Braces)));
    }
    lines.replace(behind..behind, by);
    Some(())
}

/// What is told, with nothing below it.
fn on_a_line(told: &Told, among: Among) -> String {
    match told {
        Told::Text(text) => inline(text, among),
        Told::List(names) => {
            let names: Vec<String> = names.iter().map(|name| inline(name, Among::Braces)).collect();
            format!("[{}]", names.join(", "))
        }
        Told::Map(pairs) => braces(pairs),
    }
}

fn braces(pairs: &[(String, String)]) -> String {
    let pair = |(key, value): &(String, String)| {
        format!("{}: {}", inline(key, Among::Braces), inline(value, Among::Braces))
    };
    format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
}

/// Entries of a block from this column on.
fn written(told: &[(String, Told)], column: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in told {
        match value {
            Told::Text(text) => lines.extend(pair(key, text, column)),
            Told::List(_) => {
                let names = on_a_line(value, Among::Block);
                lines.push(format!("{}{}: {names}", " ".repeat(column), inline(key, Among::Braces)));
            }
            Told::Map(pairs) => {
                lines.push(format!("{}{}:", " ".repeat(column), inline(key, Among::Braces)));
                lines.extend(pairs.iter().flat_map(|(key, text)| pair(key, text, column + 2)));
            }
        }
    }
    lines
}

fn pair(key: &str, text: &str, column: usize) -> Vec<String> {
    let key = format!("{}{}:", " ".repeat(column), inline(key, Among::Braces));
    match below(text) {
        Some((head, more)) => {
            [format!("{key} {head}")].into_iter().chain(indented(&more, column + 2)).collect()
        }
        None => vec![format!("{key} {}", inline(text, Among::Block))],
    }
}

fn add(
    lines: &mut Lines<'_>,
    root: &Node,
    step: &str,
    after: Option<&str>,
    told: &[(String, Told)],
) -> Option<()> {
    let What::Map { entries, block: true } = &root.entry("steps")?.value.what else { return None };
    let first = entries.first()?;
    let column = first.at.column.saturating_sub(1);
    let inner = first.value.entries().and_then(<[Entry]>::first).map_or(column + 2, |entry| {
        if entry.at.line > first.at.line { entry.at.column.saturating_sub(1) } else { column + 2 }
    });
    let mut new = vec![format!("{}{step}:", " ".repeat(column))];
    new.extend(written(told, inner));
    let Some(after) = after else {
        let second = entries.get(1).map(|entry| entry.at.line.saturating_sub(2));
        if second.is_some_and(|before| lines.is_blank(before)) {
            new.push(String::new());
        }
        lines.insert(first.at.line.saturating_sub(1), &new);
        return Some(());
    };
    let (entry, _) = entry_of(root.entry("steps")?, after)?;
    let extent = lines.extent(entry);
    let is_apart = extent.start.checked_sub(1).is_some_and(|before| lines.is_blank(before));
    if is_apart || lines.is_blank(extent.end) {
        new.insert(0, String::new());
    }
    lines.insert(extent.end, &new);
    Some(())
}

/// The lines of an item of a block list.
fn item_extent(lines: &Lines<'_>, node: &Node) -> Option<Range<usize>> {
    let first = node.at.line.checked_sub(1)?;
    let hyphen = lines.line(first)?.find('-')?;
    let before = lines.line(first)?.get(..hyphen)?;
    before.trim().is_empty().then(|| lines.block(first, hyphen, false))
}

fn add_trigger(lines: &mut Lines<'_>, entry: &Entry, told: &[(String, Told)]) -> Option<()> {
    let What::List { items, block: true } = &entry.value.what else { return None };
    let last = items.last()?;
    let extent = item_extent(lines, last)?;
    let hyphen = lines.line(extent.start)?.find('-')?;
    let mut new = written(told, hyphen + 2);
    let first = new.first_mut()?;
    *first = format!("{}- {}", " ".repeat(hyphen), first.trim_start());
    lines.insert(extent.end, &new);
    Some(())
}

/// Names another step where these name one.
fn replace(lines: &mut Lines<'_>, root: &Node, references: Vec<Reference>, by: &str) -> Option<()> {
    for reference in references {
        let mut node = match (&reference.by, reference.trigger) {
            (Some(step), _) => step_of(root, step)?,
            (None, trigger) => root.entry("triggers")?.value.items()?.get(trigger)?,
        };
        let mut among = Among::Block;
        for word in &reference.path {
            if matches!(node.what, What::Map { block: false, .. }) {
                among = Among::Braces;
            }
            node = &node.entry(word)?.value;
        }
        let What::Scalar { inline: true, .. } = &node.what else { return None };
        lines.replace(node.bytes.clone(), inline(by, among));
    }
    Some(())
}

/// Calls otherwise what texts name: where a text stands as it is read its own words alone are touched, so that quotes stay.
fn respell(lines: &mut Lines<'_>, root: &Node, named: &Named, to: &str) -> Option<()> {
    for naming in named::texts_naming(&root.plain(), named) {
        let step = step_of(root, &naming.step)?;
        let node = naming.path.iter().try_fold(step, |node, word| Some(&node.entry(word)?.value))?;
        let written = lines.text.get(node.bytes.clone())?;
        let What::Scalar { inline: true, .. } = node.what else {
            set_in(lines, step, &naming.path, Some(&Told::Text(naming.called(to))))?;
            continue;
        };
        match written.find(&naming.text) {
            Some(begin) => {
                let begin = node.bytes.start + begin;
                for place in &naming.places {
                    lines.replace(begin + place.start..begin + place.end, to);
                }
            }
            None => set_in(lines, step, &naming.path, Some(&Told::Text(naming.called(to))))?,
        }
    }
    Some(())
}
