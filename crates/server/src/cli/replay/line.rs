//! One line of a history: which event it tells. Plain lines are read by a scanner that copies nothing; what is
//! not plain (escapes, nesting, fractions, a field twice) goes through serde, which also says what is wrong.

use std::borrow::Cow;

use serde_json::{Map, Value};
use transom_rules::content::Entry;
use transom_rules::pricing::{Billed, UnixSeconds};
use transom_rules::receive::WINDOW_CLOSED;
use transom_rules::template::Category;

use scan::Cursor;

mod scan;

/// An event as a line tells it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NamedEvent<'a> {
    pub(super) at: UnixSeconds,
    pub(super) pair: Cow<'a, str>,
    /// `None` for `ask` alone.
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) happened: Happened,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Happened {
    Wrote {
        entry: Option<Entry>,
    },
    Called,
    Send {
        form: Billed,
    },
    Delivered,
    Read,
    /// Meta took it, and told until when its entry point lasts, if it did.
    Sent {
        entry_until: Option<UnixSeconds>,
    },
    Failed {
        window_closed: bool,
    },
    Ask {
        free_form: bool,
    },
}

/// The fields of a line, of the right JSON type.
#[derive(Debug, Default, PartialEq, Eq)]
struct Fields<'a> {
    t: Option<i64>,
    event: Option<Cow<'a, str>>,
    pair: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    kind: Option<Cow<'a, str>>,
    category: Option<Cow<'a, str>>,
    entry: Option<Cow<'a, str>>,
    code: Option<i64>,
    entry_until: Option<i64>,
}

/// The event a line tells, or what is wrong with it.
pub(super) fn read(text: &str) -> Result<NamedEvent<'_>, String> {
    let fields = match scan(text) {
        Some(fields) => fields,
        None => parse(text)?,
    };
    understand(fields)
}

/// The fields of a plain line.
fn scan(text: &str) -> Option<Fields<'_>> {
    let mut cursor = Cursor::new(text);
    let mut fields = Fields::default();
    cursor.take(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.take(b':')?;
        match key {
            "t" => number(&mut fields.t, &mut cursor)?,
            "code" => number(&mut fields.code, &mut cursor)?,
            "entry_until" => number(&mut fields.entry_until, &mut cursor)?,
            "event" => text_of(&mut fields.event, &mut cursor)?,
            "pair" => text_of(&mut fields.pair, &mut cursor)?,
            "id" => text_of(&mut fields.id, &mut cursor)?,
            "kind" => text_of(&mut fields.kind, &mut cursor)?,
            "category" => text_of(&mut fields.category, &mut cursor)?,
            "entry" => text_of(&mut fields.entry, &mut cursor)?,
            _ => return None,
        }
        if cursor.take(b',').is_none() {
            cursor.take(b'}')?;
            return cursor.is_done().then_some(fields);
        }
    }
}

fn number(field: &mut Option<i64>, cursor: &mut Cursor<'_>) -> Option<()> {
    if field.is_some() {
        return None;
    }
    *field = if cursor.null().is_some() { None } else { Some(cursor.integer()?) };
    Some(())
}

fn text_of<'a>(field: &mut Option<Cow<'a, str>>, cursor: &mut Cursor<'a>) -> Option<()> {
    if field.is_some() {
        return None;
    }
    *field = if cursor.null().is_some() { None } else { Some(Cow::Borrowed(cursor.string()?)) };
    Some(())
}

/// The fields of any line.
fn parse(text: &str) -> Result<Fields<'static>, String> {
    let mut object: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        let said = error.to_string();
        let what = said.split(" at line ").next().unwrap_or_default();
        format!("it is not a JSON object: {what}, at column {}", error.column())
    })?;
    let mut text_of = |name: &str| match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(Cow::Owned(text))),
        Some(other) => Err(format!("`{name}` is {other}, which is not a text")),
    };
    let (event, pair, id) = (text_of("event")?, text_of("pair")?, text_of("id")?);
    let (kind, category, entry) = (text_of("kind")?, text_of("category")?, text_of("entry")?);
    let mut number = |name: &str| match object.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_i64() {
            Some(number) => Ok(Some(number)),
            None => Err(format!("`{name}` is {value}, which is not a whole number")),
        },
    };
    let (t, code, entry_until) = (number("t")?, number("code")?, number("entry_until")?);
    Ok(Fields { t, event, pair, id, kind, category, entry, code, entry_until })
}

fn understand(fields: Fields<'_>) -> Result<NamedEvent<'_>, String> {
    let Fields { t, event, pair, id, kind, category, entry, code, entry_until } = fields;
    let at = instant("t", t.ok_or("`t` is missing")?)?;
    let pair = pair.ok_or("`pair` is missing")?;
    let whole =
        pair.split_once('/').is_some_and(|(number, customer)| !number.is_empty() && !customer.is_empty());
    if !whole {
        return Err(format!("`pair` is {pair:?}, which is not NUMBER/CUSTOMER"));
    }
    let event = event.ok_or("`event` is missing")?;
    let happened = match event.as_ref() {
        "inbound" => Happened::Wrote { entry: entry.as_deref().map(entry_of).transpose()? },
        "call" => Happened::Called,
        "send" => Happened::Send { form: form(kind.as_deref(), category.as_deref())? },
        "delivered" => Happened::Delivered,
        "read" => Happened::Read,
        "sent" => Happened::Sent {
            entry_until: entry_until.map(|until| instant("entry_until", until)).transpose()?,
        },
        "failed" => Happened::Failed { window_closed: code == Some(WINDOW_CLOSED) },
        "ask" => {
            category.as_deref().map(category_of).transpose()?;
            let told = NamedEvent {
                at,
                pair,
                id: None,
                happened: Happened::Ask { free_form: free_form(kind.as_deref())?.is_some() },
            };
            return Ok(told);
        }
        other => return Err(format!("`event` is {other:?}, which is unknown")),
    };
    if id.is_none() {
        return Err("`id` is missing".to_owned());
    }
    Ok(NamedEvent { at, pair, id, happened })
}

fn instant(name: &str, seconds: i64) -> Result<UnixSeconds, String> {
    let found = UnixSeconds::new(seconds);
    found.ok_or_else(|| format!("`{name}` is {seconds}, which is not between 1970 and 2105"))
}

fn entry_of(word: &str) -> Result<Entry, String> {
    match word {
        "ad" => Ok(Entry::Ad),
        "page" => Ok(Entry::Page),
        other => Err(format!("`entry` is {other:?}, neither ad nor page")),
    }
}

/// The form of what is no template.
fn free_form(kind: Option<&str>) -> Result<Option<Billed>, String> {
    match kind {
        Some("free_form") => Ok(Some(Billed::FreeForm)),
        Some("reaction") => Ok(Some(Billed::Reaction)),
        Some("template") => Ok(None),
        Some(other) => Err(format!("`kind` is {other:?}, neither free_form nor reaction nor template")),
        None => Err("`kind` is missing".to_owned()),
    }
}

fn form(kind: Option<&str>, category: Option<&str>) -> Result<Billed, String> {
    let category = category.map(category_of).transpose()?;
    match (free_form(kind)?, category) {
        (Some(form), _) => Ok(form),
        (None, Some(category)) => Ok(Billed::Template(category)),
        (None, None) => Err("`category` is missing, which a template needs".to_owned()),
    }
}

fn category_of(word: &str) -> Result<Category, String> {
    match word {
        "marketing" => Ok(Category::Marketing),
        "utility" => Ok(Category::Utility),
        "authentication" => Ok(Category::Authentication),
        other => Err(format!("`category` is {other:?}, neither marketing nor utility nor authentication")),
    }
}

#[cfg(test)]
mod tests;
