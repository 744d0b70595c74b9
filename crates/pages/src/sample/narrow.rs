//! What narrows the list.

use transom_rules::id::ViewId;
use transom_rules::view::{Narrowing, View};
use uuid::Uuid;

use crate::frame::field::{self, Problem};
use crate::inbox::narrow::{Choices, Saved, Views};
use crate::workspace::views::{self as page, Line, Typed};

pub(crate) fn choices() -> Choices {
    let any = || field::Choice::new("", "Any", true);
    Choices {
        people: vec![any(), field::Choice::new("u-1", "Ana", false)],
        teams: vec![any(), field::Choice::new("t-1", "Returns", false)],
        statuses: vec![any(), field::Choice::new("s-1", "Promise", false)],
        labels: vec![any(), field::Choice::new("l-1", "vip", false)],
        priorities: Vec::new(),
    }
}

/// Two saved views, one of them of all.
pub(crate) fn views() -> Views {
    let saved = |n, name: &str, is_shared, words: &str| Saved {
        id: ViewId(Uuid::from_u128(n)),
        name: name.into(),
        is_shared,
        narrowing: Narrowing { words: words.into(), ..Narrowing::of(View::All) },
    };
    let saved = vec![
        saved(71, "Refunds this week", true, "refund"),
        saved(72, "My Poznań customers", false, "poznań"),
    ];
    Views { saved, may_keep: true, may_share: true, ..Views::default() }
}

/// The page of the saved views.
pub(crate) fn kept() -> page::Views {
    let line = |view: Saved| Line {
        typed: Typed { name: view.name.clone(), is_shared: view.is_shared },
        says: vec!["All".into(), format!("Words: {}", view.narrowing.words)],
        view,
    };
    let views = views().saved.into_iter().map(line).collect();
    page::Views { views, may_share: true, may_keep: true, ..page::Views::default() }
}

/// One that was not kept.
pub(crate) fn not_kept() -> page::Views {
    let problem = Problem { field: "name".into(), text: "Say a name of 1 to 100 characters.".into() };
    let new = Some((Typed::default(), Narrowing { words: "late <b>".into(), ..Narrowing::default() }));
    page::Views { new, refused: Some((None, problem)), ..kept() }
}
