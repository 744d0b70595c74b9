//! The recipients of a campaign: looking for some of them, and what became of each.

use maud::{Markup, html};
use transom_rules::campaign::Step;
use transom_rules::id::{CampaignId, ContactId};
use transom_rules::pricing::money::Amount;

use super::step_word;
use crate::frame::address::address;
use crate::frame::field::{Choice, select};
use crate::frame::icon::icon;
use crate::frame::price::money;
use crate::words::word;

/// Who is looked for, and who was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whom {
    /// Whoever looks may see them.
    pub is_shown: bool,
    /// They may look for them by words.
    pub may_search: bool,
    /// They may take all of them out as a file.
    pub may_export: bool,
    /// What can be looked for.
    pub statuses: Vec<Choice>,
    /// Which of those is.
    pub status: String,
    /// For which reason: a code; empty for any.
    pub why: String,
    /// What that is called.
    pub why_words: String,
    /// By these words.
    pub words: String,
    /// Those who were found.
    pub found: Vec<Recipient>,
    /// The last of them, if there are more.
    pub after: Option<i64>,
}

/// Somebody it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Their place in the plan.
    pub place: i64,
    /// Their address, as whoever looks may see it.
    pub to: String,
    /// Who they are, and what they are called.
    pub contact: Option<(ContactId, String)>,
    /// How far it got.
    pub step: Step,
    /// The language they get it in, where others get another one; may be empty.
    pub language: String,
    /// They answered.
    pub replied: bool,
    /// They stopped.
    pub opted_out: bool,
    /// Why it got no further, in words; may be empty.
    pub why: String,
    /// What it costs by the plan.
    pub price: Option<(String, Amount)>,
}

/// The part of the page.
pub(super) fn whom(shown: &Whom, id: CampaignId) -> Markup {
    let path = format!("/campaigns/{id}");
    html! {
        @if shown.is_shown {
            section #recipients.sheet-part {
                h2 { (word("campaign-whom")) }
                (search(shown, &path))
                @if shown.found.is_empty() { p.small { (word("campaign-whom-none")) } }
                @else { (table(&shown.found)) }
                div.form-end {
                    @if let Some(after) = shown.after { a.bar-button href=(more(shown, &path, after)) { (word("campaign-whom-more")) } }
                    @if shown.may_export { a.bar-button href={ (path) "/recipients.csv" } { (icon("download")) (word("campaign-table")) } }
                }
            }
        }
    }
}

fn more(shown: &Whom, path: &str, after: i64) -> String {
    let after = after.to_string();
    let asked =
        [("status", shown.status.as_str()), ("why", &shown.why), ("q", &shown.words), ("after", &after)];
    let asked: Vec<(&str, &str)> = asked.into_iter().filter(|(_, value)| !value.is_empty()).collect();
    address(path, &asked) + "#recipients"
}

fn search(shown: &Whom, path: &str) -> Markup {
    html! {
        form.filters.sheet-card method="get" action={ (path) "#recipients" } {
            (select("whom-status", "status", "campaign-whom-status", &shown.statuses))
            @if shown.may_search {
                div.field {
                    label for="whom-words" { (word("campaign-whom-find")) }
                    input #whom-words type="search" name="q" value=(shown.words) autocomplete="off" dir="auto" maxlength="100";
                }
            }
            @if !shown.why.is_empty() {
                p.small { (shown.why_words) " " a href={ (path) "#recipients" } { (word("campaign-whom-all")) } }
            }
            div.form-end { button.bar-button { (word("campaign-whom-look")) } }
        }
    }
}

fn table(found: &[Recipient]) -> Markup {
    let columns = ["campaign-whom-place", "campaign-whom-to", "campaign-whom-status", "campaign-whom-price"];
    html! {
        div.table-scroll tabindex="0" role="region" aria-label=(word("campaign-whom")) {
            table.facts {
                thead { tr {
                    @for name in columns { th scope="col" class=[(name == "campaign-whom-price").then_some("number")] { (word(name)) } }
                } }
                tbody { @for one in found { (row(one)) } }
            }
        }
    }
}

fn row(one: &Recipient) -> Markup {
    html! {
        tr {
            td { (one.place) }
            td {
                @match &one.contact {
                    Some((id, name)) if *name != one.to => { a href={ "/contacts/" (id) } { bdi { (name) } } " " span.small { bdi { (one.to) } } }
                    Some((id, _)) => a href={ "/contacts/" (id) } { bdi { (one.to) } },
                    None => bdi { (one.to) },
                }
            }
            td {
                (step_word(one.step))
                @if !one.language.is_empty() { " · " (one.language) }
                @if one.replied { " · " (word("campaign-step-replied")) }
                @if one.opted_out { " · " (word("campaign-step-opted-out")) }
                @if !one.why.is_empty() { div.small { (one.why) } }
            }
            td.number { @if let Some((currency, amount)) = &one.price { (money(currency, *amount)) } }
        }
    }
}
