//! A file as a tree in which everything knows its place. Of YAML it takes what people write by hand: maps, lists and
//! scalars, of which all are texts; no anchors, no tags, one document.

use std::collections::BTreeSet;
use std::ops::Range;

use granit_parser::{Event, Marker, Parser, ScalarStyle, Span, StructureStyle};

use super::problem::{Code, Place, Problem};
use crate::words::{Sentence, flow as words};

/// No flow is longer, in bytes.
const LONGEST: usize = 256 * 1024;
/// Nothing lies deeper.
const DEEPEST: usize = 8;

/// Something in the file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where it begins.
    pub(super) at: Place,
    /// Its bytes; of a map or list in block style only the beginning is meant.
    pub(super) bytes: Range<usize>,
    /// What it is.
    pub(super) what: What,
}

/// What it is.
#[derive(Clone, Debug)]
pub(super) enum What {
    /// A text.
    Scalar {
        text: String,
        /// It stands on one line, so that its bytes are all of it.
        inline: bool,
    },
    /// A list.
    List {
        items: Vec<Node>,
        /// Not `[…]`.
        block: bool,
    },
    /// A map in the order of the file.
    Map {
        entries: Vec<Entry>,
        /// Not `{…}`.
        block: bool,
    },
}

/// A key and what stands behind it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) at: Place,
    pub(super) key_bytes: Range<usize>,
    pub(super) value: Node,
}

/// The same without places, to compare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Plain>),
    /// A map in the order of the file.
    Map(Vec<(String, Plain)>),
}

impl Node {
    pub(super) fn text(&self) -> Option<&str> {
        if let What::Scalar { text, .. } = &self.what { Some(text) } else { None }
    }

    /// The entries of a map; none of something empty.
    pub(super) fn entries(&self) -> Option<&[Entry]> {
        match &self.what {
            What::Map { entries, .. } => Some(entries),
            What::Scalar { text, .. } if text.is_empty() => Some(&[]),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> Option<&[Node]> {
        match &self.what {
            What::List { items, .. } => Some(items),
            What::Scalar { text, .. } if text.is_empty() => Some(&[]),
            _ => None,
        }
    }

    pub(super) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }

    pub(super) fn plain(&self) -> Plain {
        match &self.what {
            What::Scalar { text, .. } => Plain::Text(text.clone()),
            What::List { items, .. } => Plain::List(items.iter().map(Self::plain).collect()),
            What::Map { entries, .. } => {
                Plain::Map(entries.iter().map(|entry| (entry.key.clone(), entry.value.plain())).collect())
            }
        }
    }
}

/// Reads a file.
///
/// # Errors
/// The first thing that cannot be read, with its place.
pub(super) fn read(text: &str) -> Result<Node, Box<Problem>> {
    if text.len() > LONGEST {
        return Err(problem(Code::TooMuch, Place { line: 1, column: 1 }, words::too_large(LONGEST / 1024)));
    }
    let mut events = Events { source: text, parser: Parser::new_from_str(text) };
    let first = events.next()?;
    let root = match first {
        Some(first) => events.node(first, 0)?,
        None => return Err(problem(Code::Missing, Place { line: 1, column: 1 }, words::EMPTY)),
    };
    match events.next()? {
        Some((_, span)) => Err(problem(Code::Unreadable, place(span.start), words::ONE_DOCUMENT)),
        None => Ok(root),
    }
}

/// What the parser tells, without what is not of the tree.
struct Events<'t> {
    source: &'t str,
    parser: Parser<'t, granit_parser::StrInput<'t>>,
}

type Told<'t> = (Event<'t>, Span);

impl<'t> Events<'t> {
    fn next(&mut self) -> Result<Option<Told<'t>>, Box<Problem>> {
        for told in self.parser.by_ref() {
            let (event, span) = told.map_err(|error| {
                problem(Code::Unreadable, place(*error.marker()), words::unreadable(error.info()))
            })?;
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
                event => return Ok(Some((event, span))),
            }
        }
        Ok(None)
    }

    /// The node that begins with this event.
    fn node(&mut self, (event, span): Told<'t>, depth: usize) -> Result<Node, Box<Problem>> {
        let at = place(span.start);
        let no = |text| Err(problem(Code::Unreadable, at, text));
        if event.alias_id().is_some() || event.anchor_id().is_some() || event.tag().is_some() {
            return no(words::NO_ANCHORS);
        }
        if depth > DEEPEST {
            return no(words::TOO_DEEP);
        }
        let begin = span.byte_range().unwrap_or_default();
        match event {
            Event::Scalar(text, style, ..) => {
                let source = self.source.get(begin.clone()).unwrap_or_default();
                let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
                let inline = !is_block && !source.contains('\n');
                // Where nothing is written the parser says null.
                let text = if source.is_empty() { String::new() } else { text.into_owned() };
                Ok(Node { at, bytes: begin, what: What::Scalar { text, inline } })
            }
            Event::SequenceStart(style, ..) => self.list(at, begin, style, depth),
            Event::MappingStart(style, ..) => self.map(at, begin, style, depth),
            _ => no(words::NO_ANCHORS),
        }
    }

    fn list(
        &mut self,
        at: Place,
        begin: Range<usize>,
        style: StructureStyle,
        depth: usize,
    ) -> Result<Node, Box<Problem>> {
        let mut items = Vec::new();
        while let Some(told) = self.next()? {
            if matches!(told.0, Event::SequenceEnd) {
                let bytes = through(&begin, &told.1);
                return Ok(Node {
                    at,
                    bytes,
                    what: What::List { items, block: style == StructureStyle::Block },
                });
            }
            items.push(self.node(told, depth + 1)?);
        }
        Err(problem(Code::Unreadable, at, words::ONE_DOCUMENT))
    }

    fn map(
        &mut self,
        at: Place,
        begin: Range<usize>,
        style: StructureStyle,
        depth: usize,
    ) -> Result<Node, Box<Problem>> {
        let (mut entries, mut seen) = (Vec::<Entry>::new(), BTreeSet::new());
        while let Some(told) = self.next()? {
            if matches!(told.0, Event::MappingEnd) {
                let bytes = through(&begin, &told.1);
                return Ok(Node {
                    at,
                    bytes,
                    what: What::Map { entries, block: style == StructureStyle::Block },
                });
            }
            let key = self.node(told, depth + 1)?;
            let Some(name) = key.text() else {
                return Err(problem(Code::Shape, key.at, words::NAME_NEEDED));
            };
            if !seen.insert(name.to_owned()) {
                return Err(problem(Code::Twice, key.at, words::twice(name)));
            }
            let Some(told) = self.next()? else { break };
            let value = self.node(told, depth + 1)?;
            entries.push(Entry { key: name.to_owned(), at: key.at, key_bytes: key.bytes.clone(), value });
        }
        Err(problem(Code::Unreadable, at, words::ONE_DOCUMENT))
    }
}

fn problem(code: Code, at: Place, text: Sentence) -> Box<Problem> {
    Box::new(Problem::new(code, at, text))
}

/// What a list or a map takes, from its beginning to its end.
fn through(begin: &Range<usize>, end: &Span) -> Range<usize> {
    begin.start..end.byte_range().map_or(begin.end, |bytes| bytes.end)
}

/// The parser counts columns from 0.
fn place(marker: Marker) -> Place {
    Place { line: marker.line(), column: marker.col() + 1 }
}
