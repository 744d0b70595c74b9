//! Where a message comes from: the ad that led to it, the product that it asks about, and that it was passed on. A
//! bubble shows it above what is said, the panel says it of the customer.

use maud::{Markup, html};
use transom_rules::origin::{Ad, Origin, PassedOn};
use transom_rules::time::Timestamp;

use super::rich::plain;
use crate::frame::icon::icon;
use crate::frame::when::{Form, time};
use crate::weave;
use crate::words::word;

/// Where a customer came from, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Came {
    /// From where.
    pub from: Origin,
    /// By which way in of the workspace's, if they did.
    pub by: Option<Entered>,
    /// When they wrote.
    pub at: Timestamp,
}

/// A way in of the workspace's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// What people call it.
    pub name: String,
    /// It is the button of a Page, as far as the text of the message tells.
    pub is_page: bool,
}

/// It above what a message says.
pub fn origin(origin: &Origin) -> Markup {
    html! {
        @if let Some(times) = origin.passed_on {
            p.small.origin { (icon("next")) (word(match times {
                PassedOn::Seldom => "origin-forwarded",
                PassedOn::Often => "origin-forwarded-often",
            })) }
        }
        @if let Some(ad) = &origin.ad { (card(ad)) }
        @if let Some(product) = &origin.product { (asked_about(product)) }
    }
}

/// It beside the contact.
pub(super) fn came(all: &[Came]) -> Markup {
    html! {
        section.panel-part {
            h3 { (word("panel-came-from")) }
            @for came in all {
                @if let Some(by) = &came.by { (entered(by)) }
                @if let Some(ad) = &came.from.ad { (card(ad)) }
                @if let Some(product) = &came.from.product { (asked_about(product)) }
                p.small { (time(came.at, Form::Full)) }
            }
        }
    }
}

fn entered(by: &Entered) -> Markup {
    html! {
        p.small.origin { (icon("link")) span { (word("came-by")) " " b { bdi { (by.name) } } } }
        @if by.is_page { p.small { (word("came-by-page-button")) } }
    }
}

fn card(ad: &Ad) -> Markup {
    let what = word(if ad.is_post { "origin-post" } else { "origin-ad" });
    html! {
        div.card.origin-ad {
            p.small.origin { (icon("link")) (what) }
            @if !ad.headline.is_empty() { strong dir="auto" { (plain(&ad.headline)) } }
            @if !ad.body.is_empty() { p dir="auto" { (plain(&ad.body)) } }
            p.small.origin-links {
                @if !ad.source.is_empty() { (leads_to(&ad.source, "origin-open")) }
                @if !ad.picture.is_empty() { (leads_to(&ad.picture, "origin-picture")) }
            }
        }
    }
}

fn leads_to(address: &str, named: &'static str) -> Markup {
    html! { a href=(address) target="_blank" rel="noopener noreferrer nofollow" { (word(named)) } }
}

fn asked_about(product: &str) -> Markup {
    html! { p.small.origin { (icon("cart")) span { (weave!("origin-product", product = html! { b { (plain(product)) } })) } } }
}
