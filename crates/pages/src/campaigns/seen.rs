//! What recipients see of a campaign: the message as it stands on the phone of one of them, and the way to the next.

use maud::{Markup, html};
use transom_rules::id::CampaignId;

use super::audience::by_language;
use super::shown::Seen;
use crate::frame::address::address;
use crate::frame::icon::icon;
use crate::say;
use crate::templates::look::look;
use crate::words::word;

/// The part of the page.
pub(super) fn seen(shown: &Seen, id: CampaignId) -> Markup {
    html! {
        section #campaign-seen.sheet-part.campaign-seen {
            h2 { (word("campaign-seen")) }
            (by_language(&shown.languages))
            p dir="auto" { (whom(shown)) }
            div.preview { (look(&shown.look)) }
            @if shown.before.is_some() || shown.after.is_some() {
                nav.form-end aria-label=(word("campaign-seen-others")) {
                    @if let Some(place) = shown.before { a.bar-button rel="prev" href=(at(id, place)) { (icon("back")) (word("campaign-seen-before")) } }
                    @if let Some(place) = shown.after { a.bar-button rel="next" href=(at(id, place)) { (word("campaign-seen-next")) } }
                }
            }
        }
    }
}

fn whom(shown: &Seen) -> String {
    let Seen { whom, language, .. } = shown;
    match (whom.is_empty(), language.is_empty()) {
        (true, _) => word("campaign-seen-by-nobody").to_owned(),
        (false, true) => say!("campaign-seen-by", whom = whom),
        (false, false) => say!("campaign-seen-in", whom = whom, language = language),
    }
}

fn at(id: CampaignId, place: i64) -> String {
    address(&format!("/campaigns/{id}"), &[("see", &place.to_string())]) + "#campaign-seen"
}
