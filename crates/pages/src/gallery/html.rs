//! Reads a page as a browser does, but forgives nothing: every element that needs an end has one, in order.

/// Elements that have no end.
const VOID: [&str; 6] = ["br", "hr", "img", "input", "link", "meta"];

/// A page as its elements, in the order in which they begin.
pub(super) struct Page<'a> {
    pub(super) elements: Vec<Element<'a>>,
}

/// One element.
pub(super) struct Element<'a> {
    /// Its name: `button`.
    pub(super) name: &'a str,
    /// Its attributes; one without a value is empty.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// The element it stands in.
    pub(super) parent: Option<usize>,
    /// The words that stand in it and in no element inside of it.
    pub(super) words: String,
}

impl<'a> Element<'a> {
    /// What an attribute says.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// As it begins: `button type="button"`.
    pub(super) fn start(&self) -> String {
        let written = |(name, value): &(&str, &str)| format!(" {name}=\"{value}\"");
        self.attributes.iter().map(written).fold(format!("<{}", self.name), |all, one| all + &one) + ">"
    }
}

impl<'a> Page<'a> {
    /// The elements of a page, or where it is broken.
    pub(super) fn read(text: &'a str) -> Result<Self, String> {
        let text = text.strip_prefix("<!DOCTYPE html>").ok_or("it does not begin with <!DOCTYPE html>")?;
        let mut elements: Vec<Element<'a>> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        let (before, mut rest) = text.split_once('<').ok_or("it has no element")?;
        words(&mut elements, &open, before)?;
        loop {
            let (tag, after) = cut_tag(rest).ok_or_else(|| format!("<{rest} does not end"))?;
            if let Some(name) = tag.strip_prefix('/') {
                let last = open.pop().and_then(|index| elements.get(index)).map(|element| element.name);
                if last != Some(name) {
                    return Err(format!("</{name}> ends {last:?}"));
                }
            } else {
                let element = begin(tag, open.last().copied())?;
                if !VOID.contains(&element.name) && !tag.ends_with('/') {
                    open.push(elements.len());
                }
                elements.push(element);
            }
            let Some((between, next)) = after.split_once('<') else {
                words(&mut elements, &open, after)?;
                break;
            };
            words(&mut elements, &open, between)?;
            rest = next;
        }
        match open.last().and_then(|index| elements.get(*index)) {
            Some(element) => Err(format!("{} has no end", element.start())),
            None => Ok(Self { elements }),
        }
    }

    /// An element and those that it stands in, the innermost first.
    fn path(&self, index: usize) -> impl Iterator<Item = (usize, &Element<'a>)> {
        let get = |index: usize| Some((index, self.elements.get(index)?));
        std::iter::successors(get(index), move |(_, element)| get(element.parent?))
    }

    /// Whether this holds of the element or of one that it stands in.
    pub(super) fn is_within(&self, index: usize, holds: impl Fn(&Element<'_>) -> bool) -> bool {
        self.path(index).any(|(_, element)| holds(element))
    }

    /// The nearest element of a name that this one stands in.
    pub(super) fn around(&self, index: usize, name: &str) -> Option<usize> {
        self.path(index).skip(1).find(|(_, element)| element.name == name).map(|(index, _)| index)
    }

    /// What a screen reader says for an element's inside: its words, and those of its pictures.
    pub(super) fn said(&self, index: usize) -> String {
        let inside = (index..self.elements.len()).filter(|one| {
            let is_silent = |element: &Element<'_>| element.get("aria-hidden") == Some("true");
            self.path(*one).any(|(outer, _)| outer == index) && !self.is_within(*one, is_silent)
        });
        let mut said = String::new();
        for element in inside.filter_map(|one| self.elements.get(one)) {
            said += element.words.trim();
            said += element.get("alt").or_else(|| element.get("aria-label")).unwrap_or_default();
        }
        said
    }
}

/// The inside of a tag and what follows it; a `>` in quotes does not end it.
fn cut_tag(text: &str) -> Option<(&str, &str)> {
    let mut is_quoted = false;
    let end = text.find(|letter| {
        is_quoted ^= letter == '"';
        letter == '>' && !is_quoted
    })?;
    Some((text.get(..end)?, text.get(end + 1..)?))
}

fn begin(tag: &str, parent: Option<usize>) -> Result<Element<'_>, String> {
    let tag = tag.strip_suffix('/').unwrap_or(tag);
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    while !rest.is_empty() {
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (attribute, after) = rest.split_at(end);
        if attribute.is_empty() || attribute.contains(['"', '\'', '<', '&']) {
            return Err(format!("an attribute of <{tag}> has no name"));
        }
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => {
                quoted.split_once('"').ok_or_else(|| format!("a value of <{tag}> does not end"))?
            }
            None => ("", after),
        };
        if attributes.iter().any(|(known, _)| *known == attribute) {
            return Err(format!("<{tag}> has {attribute} twice"));
        }
        attributes.push((attribute, value));
        rest = after.trim_start();
    }
    Ok(Element { name, attributes, parent, words: String::new() })
}

fn words(elements: &mut [Element<'_>], open: &[usize], text: &str) -> Result<(), String> {
    match open.last().and_then(|index| elements.get_mut(*index)) {
        Some(element) => element.words += text,
        None if !text.trim().is_empty() => return Err(format!("words outside of the page: {text}")),
        None => {}
    }
    Ok(())
}
