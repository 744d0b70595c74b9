//! The pages where a workspace defines its statuses, labels and attributes, the saved views, and what its customers are asked their consent
//! for.

use transom_pages::workspace::Typed;
use transom_rules::mark::Colour;

use super::desk::{Done, Failed};
use super::settings::Fields;

pub(super) mod attributes;
pub(super) mod consent;
pub(super) mod hours;
pub(super) mod labels;
pub(super) mod sources;
pub(super) mod statuses;
pub(super) mod views;

/// What a form of something with a name and a colour says.
fn typed(fields: &Fields) -> Done<Typed> {
    let colour = Colour::from_word(fields.one("colour")).ok_or(Failed::NotFound)?;
    Ok(Typed { name: fields.one("name").to_owned(), colour })
}

/// What of it somebody changed.
fn changed(fields: &Fields, typed: &Typed) -> (Option<String>, Option<Colour>) {
    (fields.changed("name").map(str::to_owned), fields.changed("colour").map(|_| typed.colour))
}
