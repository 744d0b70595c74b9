//! The phone's own text marks (`*bold*`, `_italic_`, `~struck~`, `` `code` ``) and links, as HTML. Everything
//! else is escaped. A mark counts as the phone counts it: tight against its words, loose from others.

use maud::{Markup, PreEscaped, html};

/// The text as the phone would show it. Line breaks stay line breaks (the style sheet keeps them).
pub fn rich(text: &str) -> Markup {
    let letters: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    write_spans(&letters, DEPTH, &mut out);
    PreEscaped(out)
}

/// The text without marks, on one line, for the list and for quotes.
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Marks nest no deeper than there are marks.
const DEPTH: u8 = 4;

fn write_spans(mut letters: &[char], depth: u8, out: &mut String) {
    let mut before = ' ';
    while let Some((&letter, rest)) = letters.split_first() {
        if let Some((inner, after, tag)) = marked(before, letters).filter(|_| depth > 0) {
            out.push('<');
            out.push_str(tag);
            out.push('>');
            match tag {
                "code" => write_plain(inner, out),
                _ => write_spans(inner, depth - 1, out),
            }
            out.push_str("</");
            out.push_str(tag);
            out.push('>');
            (letters, before) = (after, letter);
        } else if let Some((address, after)) = address(before, letters) {
            let address: String = address.iter().collect();
            out.push_str(&link(&address).into_string());
            (letters, before) = (after, '/');
        } else {
            write_plain(&[letter], out);
            (letters, before) = (rest, letter);
        }
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

/// The letters between a mark that begins here and its partner, and those after it.
fn marked(before: char, letters: &[char]) -> Option<(&[char], &[char], &'static str)> {
    let mark = *letters.first()?;
    let tag = match mark {
        '*' => "strong",
        '_' => "em",
        '~' => "s",
        '`' => "code",
        _ => return None,
    };
    let rest = letters.get(1..)?;
    if before.is_alphanumeric() || rest.first().is_none_or(|next| next.is_whitespace() || *next == mark) {
        return None;
    }
    let line = rest.iter().position(|letter| *letter == '\n').unwrap_or(rest.len());
    let end = (1..line).find(|&at| {
        rest.get(at) == Some(&mark)
            && rest.get(at - 1).is_some_and(|letter| !letter.is_whitespace())
            && rest.get(at + 1).is_none_or(|letter| !letter.is_alphanumeric())
    })?;
    Some((rest.get(..end)?, rest.get(end + 1..)?, tag))
}

/// A web address that begins here: up to white space, without the full stop that ends its sentence.
fn address(before: char, letters: &[char]) -> Option<(&[char], &[char])> {
    if before.is_alphanumeric() || letters.first() != Some(&'h') {
        return None;
    }
    let starts = |with: &str| letters.iter().copied().take(with.len()).eq(with.chars());
    if !starts("https://") && !starts("http://") {
        return None;
    }
    let mut end = letters.iter().position(|letter| letter.is_whitespace()).unwrap_or(letters.len());
    while letters.get(end.checked_sub(1)?).is_some_and(|letter| ".,;:!?)\"'>".contains(*letter)) {
        end -= 1;
    }
    (end > "https://".len()).then(|| letters.split_at_checked(end)).flatten()
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

    #[test]
    fn a_long_row_of_marks_ends_in_reasonable_time() {
        let text = "*_~`".repeat(1_000);
        assert!(rich(&text).into_string().len() >= text.len());
    }
}
