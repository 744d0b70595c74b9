//! Patches: how a change reaches a page that is open. The stream of changes and the answers to forms are
//! lists of them; `patch.js` carries them out. A patch is `<live-patch how="…" target="…">` around HTML that
//! the page's own partials drew. Carrying one out twice is the same as once.

use maud::{Markup, html};
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::time::Timestamp;

use super::field::Problem;

/// The media type that a request accepts when it wants patches instead of a page.
pub const ACCEPT: &str = "text/vnd.transom.patch+html";

/// What is done with a patch's HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The element with the target id is replaced; nothing happens if it is not there.
    Replace,
    /// The content of the target is replaced.
    Fill,
    /// Each element is added at the target's end, in the order of `data-at`; one with its id is replaced.
    Append,
    /// Added at the target's start; the place that the reader looks at stays still.
    Prepend,
    /// Added after the target's last child and instead of the link that asked for it.
    More,
    /// A row moves to its place in the list, unless somebody points into it.
    Row,
    /// What marks conversations with the target, everywhere on the page, is replaced; without content it is taken away.
    Tag,
    /// The element is taken away. Where the reader searches, a row that comes along replaces it instead.
    Remove,
}

impl How {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Replace => "replace",
            Self::Fill => "fill",
            Self::Append => "append",
            Self::Prepend => "prepend",
            Self::More => "more",
            Self::Row => "row",
            Self::Tag => "tag",
            Self::Remove => "remove",
        }
    }
}

/// One patch.
pub fn patch(how: How, target: &str, content: &Markup) -> Markup {
    html! { live-patch how=(how.as_str()) target=(target) { (content) } }
}

/// A patch for one conversation only: pages that show another leave it out.
pub fn patch_in(conversation: ConversationId, how: How, target: &str, content: &Markup) -> Markup {
    html! { live-patch how=(how.as_str()) target=(target) conversation=(conversation) { (content) } }
}

/// Business time is now this much: all clocks count from it.
pub fn clock(now: Timestamp) -> Markup {
    html! { live-patch how="clock" now=(now.millis()) {} }
}

/// The page is too old to be patched: it loads itself again, and keeps what was typed.
pub fn reload() -> Markup {
    html! { live-patch how="reload" {} }
}

/// Something went wrong with what the person just did; shown for a while, read out.
pub fn problem(text: &str) -> Markup {
    html! { live-patch how="problem" { (text) } }
}

/// What was sent is done: the page goes on elsewhere.
pub fn go(to: &str) -> Markup {
    html! { live-patch how="go" to=(to) {} }
}

/// What is wrong with a field of a form that stays as it is; without a name, with the whole.
pub fn wrong(problem: &Problem) -> Markup {
    html! { live-patch how="wrong" field=(problem.field) { (problem.text) } }
}

/// Words that are put where somebody writes to a conversation, for them to go on with.
pub fn insert(conversation: ConversationId, words: &str) -> Markup {
    html! { live-patch how="insert" conversation=(conversation) { (words) } }
}

/// The draft of a channel of a conversation was sent: what the page remembers of it is forgotten. Comes before the
/// composer.
pub fn draft_sent(conversation: ConversationId, channel: ChannelId) -> Markup {
    html! { live-patch how="draft-sent" conversation=(conversation) channel=(channel) {} }
}

/// The page now shows another conversation: its title, and the cursor of the changes that the patches beside
/// this one contain. The page's stream begins again there.
pub fn address(title: &str, cursor: i64) -> Markup {
    html! { live-patch how="address" cursor=(cursor) { (title) } }
}
