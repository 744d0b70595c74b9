//! What colleagues and programs are called beside what they did.

use std::collections::BTreeMap;

use transom_desk::messages::failures;
use transom_pages::say;
use transom_pages::words::word;
use transom_rules::author::Author;
use transom_rules::id::{BotId, UserId};
use transom_store::users::User;

/// What an author is called.
pub(in crate::web) fn author(author: Author, users: &[User]) -> String {
    match author {
        Author::User(id) => called(id, users),
        Author::Customer | Author::Api | Author::Bot(_) | Author::Phone | Author::App => {
            word("deed-program").to_owned()
        }
    }
}

/// What bots are called, by their ids.
pub(super) type Bots = BTreeMap<BotId, String>;

/// What a bot is called.
pub(super) fn bot(id: BotId, bots: &Bots) -> String {
    bots.get(&id).cloned().unwrap_or_else(|| word("deed-bot").to_owned())
}

/// What somebody is called.
pub(super) fn called(id: UserId, users: &[User]) -> String {
    let known = users.iter().find(|user| user.id == id);
    known.map_or_else(|| word("deed-somebody").to_owned(), |user| user.name.clone())
}

/// Why a campaign got no further with somebody: of a carrier's code, what the catalogue says of it.
pub(in crate::web) fn why_unsent(code: &str) -> String {
    failures::title(code).map_or_else(|| say!("campaign-reason", code = code), str::to_owned)
}
