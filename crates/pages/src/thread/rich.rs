//! The phone's own text marks (`*bold*`, `_italic_`, `~struck~`, `` `code` ``, ```` ```code``` ````) and links, as HTML. Everything
//! else is escaped. A mark counts as the phone counts it: tight against its words, loose from others.

use maud::{Markup, PreEscaped, html};

/// The text as the phone would show it. Line breaks stay line breaks (the style sheet keeps them). The work grows
/// with the length of the text and with nothing else.
pub fn rich(text: &str) -> Markup {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut reader = Reader { partners: Partners::of(&letters), letters: &letters, out: &mut out };
    reader.write_spans(0, letters.len(), DEPTH);
    PreEscaped(out)
}

/// Letters of a line: more than any screen shows of it.
const LINE: usize = 300;

/// How a text begins, without its line breaks: for the list and for quotes.
pub fn plain(text: &str) -> String {
    let words = text.split_whitespace().flat_map(|word| [" ", word]).skip(1);
    let mut letters = words.flat_map(str::chars);
    let mut line: String = letters.by_ref().take(LINE).collect();
    line.extend(letters.next().map(|_| '…'));
    line
}

/// Marks nest no deeper than there are marks.
const DEPTH: u8 = 4;

/// The marks, and the elements that they make.
const MARKS: [(char, &str); 4] = [('*', "strong"), ('_', "em"), ('~', "s"), ('`', "code")];

/// Reads a text once, from its first letter to its last.
struct Reader<'t> {
    letters: &'t [char],
    partners: Partners,
    out: &'t mut String,
}

impl Reader<'_> {
    fn write_spans(&mut self, from: usize, until: usize, depth: u8) {
        let mut at = from;
        while at < until {
            if let Some(end) = self.fenced(at, until).filter(|_| depth > 0) {
                self.out.push_str("<code>");
                write_plain(self.letters.get(at + FENCE..end).unwrap_or_default(), self.out);
                self.out.push_str("</code>");
                at = end + FENCE;
            } else if let Some(span) = self.marked(from, at, until).filter(|_| depth > 0) {
                let Span { tag, end } = span;
                self.out.extend(["<", tag, ">"]);
                match tag {
                    "code" => write_plain(self.letters.get(at + 1..end).unwrap_or_default(), self.out),
                    _ => self.write_spans(at + 1, end, depth - 1),
                }
                self.out.extend(["</", tag, ">"]);
                at = end + 1;
            } else if let Some(end) = self.address(from, at, until) {
                let address: String = self.letters.get(at..end).unwrap_or_default().iter().collect();
                self.out.push_str(&link(&address).into_string());
                at = end;
            } else {
                write_plain(self.letters.get(at..=at).unwrap_or_default(), self.out);
                at += 1;
            }
        }
    }

    /// Whether a word runs on to here, in which no mark and no address begins.
    fn is_inside_word(&self, from: usize, at: usize) -> bool {
        let before = at.checked_sub(1).filter(|before| *before >= from);
        before.and_then(|before| self.letters.get(before)).is_some_and(|letter| letter.is_alphanumeric())
    }

    /// Where what three backticks begin here ends, perhaps lines later.
    fn fenced(&mut self, at: usize, until: usize) -> Option<usize> {
        if !is_fence(self.letters, at) {
            return None;
        }
        self.partners.fence_after(at).filter(|end| end + FENCE <= until)
    }

    /// What a mark that stands here begins.
    fn marked(&mut self, from: usize, at: usize, until: usize) -> Option<Span> {
        let mark = *self.letters.get(at)?;
        let kind = MARKS.iter().position(|(letter, _)| *letter == mark)?;
        let next = *self.letters.get(at + 1)?;
        if self.is_inside_word(from, at) || next.is_whitespace() || next == mark {
            return None;
        }
        let end = self.partners.after(kind, at).filter(|end| *end < until)?;
        Some(Span { tag: MARKS.get(kind)?.1, end })
    }

    /// Where a web address ends that begins here: at white space, without the full stop that ends its sentence.
    fn address(&self, from: usize, at: usize, until: usize) -> Option<usize> {
        if self.letters.get(at) != Some(&'h') || self.is_inside_word(from, at) {
            return None;
        }
        let letters = self.letters.get(at..until)?;
        let starts = |with: &str| letters.iter().copied().take(with.len()).eq(with.chars());
        if !starts("https://") && !starts("http://") {
            return None;
        }
        let mut end = letters.iter().position(|letter| letter.is_whitespace()).unwrap_or(letters.len());
        while letters.get(end.checked_sub(1)?).is_some_and(|letter| ".,;:!?)\"'>".contains(*letter)) {
            end -= 1;
        }
        (end > "https://".len()).then_some(at + end)
    }
}

/// Letters of a mark that keeps whole lines as they are.
const FENCE: usize = 3;

fn is_fence(letters: &[char], at: usize) -> bool {
    letters.get(at..at + FENCE).is_some_and(|marks| marks.iter().all(|mark| *mark == '`'))
}

/// An element that a mark begins, and where its partner stands.
struct Span {
    tag: &'static str,
    end: usize,
}

/// Where each mark may end what it began, found in one pass: a text of nothing but marks would be read once a mark
/// otherwise. Asked from left to right only.
struct Partners {
    /// Of each mark, the last first: `Some` where it may end something, `None` where its line ends.
    left: [Vec<(usize, bool)>; MARKS.len()],
    /// Where three backticks stand, the last first.
    fences: Vec<usize>,
}

impl Partners {
    fn of(letters: &[char]) -> Self {
        let mut left = [const { Vec::new() }; MARKS.len()];
        let mut after = None;
        for (at, letter) in letters.iter().enumerate().rev() {
            let before = at.checked_sub(1).and_then(|before| letters.get(before));
            let is_tight = before.is_some_and(|before| !before.is_whitespace());
            let is_loose = after.is_none_or(|after: char| !after.is_alphanumeric());
            for (places, (mark, _)) in left.iter_mut().zip(MARKS) {
                if *letter == '\n' {
                    places.push((at, false));
                } else if *letter == mark && is_tight && is_loose {
                    places.push((at, true));
                }
            }
            after = Some(*letter);
        }
        let fences = (0..letters.len()).rev().filter(|at| is_fence(letters, *at)).collect();
        Self { left, fences }
    }

    /// The three backticks that end what those at `at` begin: the first after something.
    fn fence_after(&mut self, at: usize) -> Option<usize> {
        while self.fences.last().is_some_and(|place| *place <= at + FENCE) {
            self.fences.pop();
        }
        self.fences.last().copied()
    }

    /// The partner of a mark that stands at `at`: the first on its line that has something between.
    fn after(&mut self, kind: usize, at: usize) -> Option<usize> {
        let places = self.left.get_mut(kind)?;
        while places.last().is_some_and(|(place, _)| *place < at + 2) {
            places.pop();
        }
        places.last().filter(|(_, ends)| *ends).map(|(place, _)| *place)
    }
}

fn write_plain(letters: &[char], out: &mut String) {
    for letter in letters {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(*other),
        }
    }
}

fn link(address: &str) -> Markup {
    html! { a href=(address) target="_blank" rel="noopener noreferrer nofollow" { (address) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, html: &str) {
        assert_eq!(rich(text).into_string(), html);
    }

    #[test]
    fn marks_and_links_become_elements_and_the_rest_is_escaped() {
        check("a *b* c", "a <strong>b</strong> c");
        check("*_x_*", "<strong><em>x</em></strong>");
        check("2*3*4", "2*3*4");
        check("* not bold *", "* not bold *");
        check("`<b>*x*`", "<code>&lt;b&gt;*x*</code>");
        check("see ```*a*\nb``` there", "see <code>*a*\nb</code> there");
        check("``` no end", "``` no end");
        check("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
        check("~no\nline~", "~no\nline~");
        check(
            "See https://x.example/a?b=1&c=\"2.",
            "See <a href=\"https://x.example/a?b=1&amp;c=&quot;2\" target=\"_blank\" \
             rel=\"noopener noreferrer nofollow\">https://x.example/a?b=1&amp;c=&quot;2</a>.",
        );
        check("javascript:alert(1)", "javascript:alert(1)");
        check("https://", "https://");
    }

    /// Letter by letter as the marks are explained, with no thought for time.
    fn naive(letters: &[char], depth: u8) -> String {
        let mut out = String::new();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            let before = at.checked_sub(1).map_or(' ', |before| letters[before]);
            let rest = &letters[at + 1..];
            let fence = (at + FENCE + 1..letters.len()).find(|end| is_fence(letters, *end));
            if let Some(end) = fence.filter(|_| is_fence(letters, at) && depth > 0) {
                out += &format!("<code>{}</code>", letters[at + FENCE..end].iter().collect::<String>());
                at = end + FENCE;
                continue;
            }
            let tag = MARKS.iter().find(|(mark, _)| *mark == letter).map(|(_, tag)| tag);
            let tight = !before.is_alphanumeric()
                && rest.first().is_some_and(|next| !next.is_whitespace() && *next != letter);
            let end = (1..rest.len()).take_while(|end| rest[*end] != '\n').find(|&end| {
                rest[end] == letter
                    && !rest[end - 1].is_whitespace()
                    && rest.get(end + 1).is_none_or(|next| !next.is_alphanumeric())
            });
            match (tag, end) {
                (Some(tag), Some(end)) if tight && depth > 0 => {
                    let depth = if *tag == "code" { 0 } else { depth - 1 };
                    out += &format!("<{tag}>{}</{tag}>", naive(&rest[..end], depth));
                    at += end + 2;
                }
                _ => {
                    out.push(letter);
                    at += 1;
                }
            }
        }
        out
    }

    proptest::proptest! {
        #[test]
        fn marks_find_the_partners_that_their_explanation_gives_them(text in "[*_~`a \n.]{0,40}") {
            let letters: Vec<char> = text.chars().collect();
            assert_eq!(rich(&text).into_string(), naive(&letters, DEPTH));
        }
    }
}
