//! A value with its path, so that a complaint can say where.

use serde_json::Value;

use super::Invalid;

/// A value somewhere in a draft.
pub(super) struct Field<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Field<'a> {
    pub(super) const fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    /// The member of this name; absent (`null`) if there is none.
    pub(super) fn at(&self, name: &str) -> Self {
        let path = if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) };
        Self { value: self.value.get(name).unwrap_or(&Value::Null), path }
    }

    pub(super) const fn value(&self) -> &'a Value {
        self.value
    }

    pub(super) fn is_absent(&self) -> bool {
        self.value.is_null()
    }

    pub(super) fn invalid(&self, message: impl Into<String>) -> Invalid {
        Invalid { field: self.path.clone(), message: message.into() }
    }

    pub(super) fn text(&self) -> Result<&'a str, Invalid> {
        match self.value {
            Value::String(text) => Ok(text),
            Value::Null => Err(self.invalid("This is missing.")),
            _ => Err(self.invalid("This has to be text.")),
        }
    }

    /// Text with something in it and at most so many characters. Characters are counted as code points:
    /// Meta does not say how it counts, and no other way of counting gives fewer.
    pub(super) fn words(&self, most: usize) -> Result<&'a str, Invalid> {
        let text = self.text()?;
        if text.trim().is_empty() {
            return Err(self.invalid("This must not be empty."));
        }
        self.at_most(text, most)
    }

    /// The same, but it may be absent or empty.
    pub(super) fn words_or_none(&self, most: usize) -> Result<&'a str, Invalid> {
        if self.is_absent() { Ok("") } else { self.at_most(self.text()?, most) }
    }

    fn at_most(&self, text: &'a str, most: usize) -> Result<&'a str, Invalid> {
        let length = text.chars().count();
        if length > most {
            return Err(self.invalid(format!("At most {most} characters; this has {length}.")));
        }
        Ok(text)
    }

    /// This, if it is an object.
    pub(super) fn object(self) -> Result<Self, Invalid> {
        match self.value {
            Value::Object(_) => Ok(self),
            Value::Null => Err(self.invalid("This is missing.")),
            _ => Err(self.invalid("This has to be an object.")),
        }
    }

    /// The elements, of which there have to be so many.
    pub(super) fn list(&self, least: usize, most: usize) -> Result<Vec<Self>, Invalid> {
        let items = match self.value {
            Value::Array(items) => items,
            Value::Null => return Err(self.invalid("This is missing.")),
            _ => return Err(self.invalid("This has to be a list.")),
        };
        if items.len() < least || items.len() > most {
            return Err(
                self.invalid(format!("From {least} to {most} are allowed; there are {}.", items.len()))
            );
        }
        let element = |(index, value)| Self { value, path: format!("{}[{index}]", self.path) };
        Ok(items.iter().enumerate().map(element).collect())
    }

    /// A number, or a text that is one, of at most this size.
    pub(super) fn number(&self, most: f64) -> Result<f64, Invalid> {
        let number = match self.value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            Value::Null => return Err(self.invalid("This is missing.")),
            _ => None,
        };
        number
            .filter(|number| number.abs() <= most)
            .ok_or_else(|| self.invalid(format!("This has to be a number from -{most} to {most}.")))
    }

    /// An address of the web.
    pub(super) fn link(&self) -> Result<(), Invalid> {
        let link = self.words(2048)?;
        let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
        let host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['));
        if host && !link.contains(char::is_whitespace) {
            return Ok(());
        }
        Err(self.invalid("This has to be an address that begins with https:// or http://."))
    }
}
