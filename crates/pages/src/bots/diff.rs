//! What one text of a bot says otherwise than another, line by line.

use std::time::Duration;

use maud::{Markup, html};
use similar::{ChangeTag, TextDiff};

use crate::words::word;

/// So many lines that both have stand around what differs.
const AROUND: usize = 2;
/// So long is looked for the shortest way from one text to the other; after that a longer one does.
const LOOKS_FOR: Duration = Duration::from_millis(100);

/// The lines that go and those that come, with some around them; nothing where both texts say the same.
pub(super) fn diff(before: &str, after: &str) -> Markup {
    let diff = TextDiff::configure().timeout(LOOKS_FOR).diff_lines(before, after);
    let groups = diff.grouped_ops(AROUND);
    html! {
        @if !groups.is_empty() {
            pre.bot-file.bot-diff {
                @for (at, group) in groups.iter().enumerate() {
                    @if at > 0 { span.bot-diff-gap { "⋯\n" } }
                    @for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
                        (line(change.tag(), change.value().trim_end_matches('\n')))
                    }
                }
            }
        }
    }
}

fn line(tag: ChangeTag, text: &str) -> Markup {
    html! {
        @match tag {
            ChangeTag::Delete => del { span.unseen { (word("bot-diff-gone")) " " } "− " (text) "\n" },
            ChangeTag::Insert => ins { span.unseen { (word("bot-diff-new")) " " } "+ " (text) "\n" },
            ChangeTag::Equal => { "  " (text) "\n" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_and_what_comes_stands_between_what_stays() {
        let before = "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n";
        let after = "a: 1\nb: 2\nc: <3>\nd: 4\ne: 5\nf: 6";
        let drawn = diff(before, after).into_string();
        assert!(drawn.contains("− c: 3\n</del>") && drawn.contains("+ c: &lt;3&gt;\n</ins>"), "{drawn}");
        assert!(drawn.contains("+ f: 6\n</ins>") && drawn.contains("  a: 1\n") && !drawn.contains("− a"));
        assert_eq!(diff(after, after).into_string(), "");
    }

    #[test]
    fn lines_far_apart_leave_out_what_lies_between() {
        let all: Vec<String> = (0..50).map(|n| format!("line {n}\n")).collect();
        let mut other = all.clone();
        other[3] = "new\n".to_owned();
        other[40] = "newer\n".to_owned();
        let drawn = diff(&all.concat(), &other.concat()).into_string();
        assert_eq!(drawn.matches("bot-diff-gap").count(), 1);
        assert!(!drawn.contains("line 20\n"), "{drawn}");
    }
}
