//! All campaigns, the newest first.

use maud::{Markup, html};
use transom_rules::campaign::State;
use transom_rules::id::CampaignId;
use transom_rules::pricing::money::Amount;
use transom_rules::time::Timestamp;

use super::{sheet, state_word};
use crate::frame::icon::icon;
use crate::frame::price::money;
use crate::frame::shell::Frame;
use crate::frame::when::{Form, time};
use crate::say;
use crate::words::word;

/// A campaign in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub id: CampaignId,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub state: State,
    /// How many recipients it has.
    pub recipients: u64,
    /// To how many something was to be sent.
    pub eligible: u64,
    /// To how many of those nothing was sent yet.
    pub left: u64,
    /// Currency, and what was spent.
    pub spent: Vec<(String, Amount)>,
    /// Somebody has to approve it before it goes.
    pub waits_for_approval: bool,
    /// When it was made.
    pub at: Timestamp,
}

/// The page.
pub fn list(frame: &Frame, lines: &[Line], may_plan: bool) -> Markup {
    let head = html! {
        header.sheet-head {
            h1 { (word("page-campaigns")) }
            a.bar-button href="/campaigns/rules" { (word("campaign-rules")) }
            @if may_plan { a.primary href="/campaigns/new" { (icon("plus")) (word("planning-new")) } }
        }
    };
    sheet(
        frame,
        &head,
        &html! {
            p.lead { (word("campaigns-lead")) }
            @if lines.is_empty() {
                div.teach {
                    (icon("megaphone"))
                    p { strong { (word("campaigns-none")) } }
                    p { (word("campaigns-none-about")) }
                    @if may_plan { p { a.bar-button href="/campaigns/new" { (word("planning-first")) } } }
                }
            } @else {
                ul.cards { @for line in lines { (line_of(line)) } }
            }
        },
    )
}

fn line_of(line: &Line) -> Markup {
    html! {
        li {
            a.sheet-card.contact-line href={ "/campaigns/" (line.id) } {
                (icon("megaphone"))
                span.contact-who {
                    strong dir="auto" { (line.name) }
                    span.small { (state_word(line.state)) " · " (say!("campaign-recipients", count = line.recipients)) (spent(line)) }
                    @if line.waits_for_approval { span { span.chip { (icon("clock")) (word("campaign-waits-for-approval")) } } }
                    @if matches!(line.state, State::Running | State::Paused) {
                        progress max=(line.eligible.max(1)) value=(line.eligible.saturating_sub(line.left)) aria-label=(word("campaign-progress")) {}
                    }
                }
                (time(line.at, Form::Full))
            }
        }
    }
}

fn spent(line: &Line) -> Markup {
    html! { @for (currency, amount) in &line.spent { " · " (money(currency, *amount)) } }
}
