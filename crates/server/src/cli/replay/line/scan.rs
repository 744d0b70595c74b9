//! A scanner of plain JSON: texts without escapes, whole numbers without sign, `null`. Everything else it
//! answers with `None`, which says nothing about whether it is right.

/// A place in a line.
pub(super) struct Cursor<'a> {
    text: &'a str,
    place: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, place: 0 }
    }

    /// Goes past this byte, with space before it.
    pub(super) fn take(&mut self, wanted: u8) -> Option<()> {
        self.skip_space();
        (self.byte()? == wanted).then(|| self.place += 1)
    }

    /// The text between two quotes.
    pub(super) fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let rest = self.text.as_bytes().get(self.place..)?;
        let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))?;
        if rest.get(length) != Some(&b'"') {
            return None;
        }
        let text = self.text.get(self.place..self.place + length)?;
        self.place += length + 1;
        Some(text)
    }

    /// A whole number of up to 18 digits.
    pub(super) fn integer(&mut self) -> Option<i64> {
        self.skip_space();
        let rest = self.text.as_bytes().get(self.place..)?;
        let length = rest.iter().position(|byte| !byte.is_ascii_digit())?;
        let leading_zero = length > 1 && rest.first() == Some(&b'0');
        if length == 0 || length > 18 || leading_zero || matches!(rest.get(length)?, b'.' | b'e' | b'E') {
            return None;
        }
        let digits = rest.get(..length)?;
        self.place += length;
        Some(digits.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
    }

    /// Goes past `null`.
    pub(super) fn null(&mut self) -> Option<()> {
        self.skip_space();
        let is_null = self.text.as_bytes().get(self.place..)?.starts_with(b"null");
        is_null.then(|| self.place += 4)
    }

    /// Whether nothing but space follows.
    pub(super) fn is_done(&mut self) -> bool {
        self.skip_space();
        self.place == self.text.len()
    }

    fn skip_space(&mut self) {
        while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.place += 1;
        }
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.place).copied()
    }
}
