//! What customers read of the business behind a number, as a form.

use maud::{Markup, html};
use transom_rules::id::ChannelId;

use crate::frame::field::{Choice, Field, Problem, Takes, select, whole};
use crate::frame::icon::icon;
use crate::frame::settings::{self, Place, Settings};
use crate::frame::shell::Frame;
use crate::words::word;

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// What people call the number.
    pub name: String,
    /// The line below the name.
    pub about: String,
    /// What the business does.
    pub description: String,
    /// Where it is.
    pub address: String,
    /// Where it is written to.
    pub email: String,
    /// Its websites.
    pub websites: [String; 2],
    /// Its trade, among all of them.
    pub verticals: Vec<Choice>,
    /// Where its picture is; empty without one.
    pub picture: String,
    /// What was not taken.
    pub problem: Option<Problem>,
}

/// The field of its picture.
pub const PICTURE: &str = "picture";

/// Where it is.
pub fn path(id: ChannelId) -> String {
    format!("/settings/numbers/{id}/profile")
}

/// The page; nothing but that where Meta did not tell it.
pub fn page(frame: &Frame, settings: &Settings, id: ChannelId, shown: Option<&Profile>) -> Markup {
    let name = shown.map(|shown| shown.name.as_str());
    settings::page(
        frame,
        settings,
        Place::Numbers,
        &html! {
            p.sheet-up { a href={ "/settings/numbers/" (id) } { (icon("back")) (name.unwrap_or_else(|| word("number-all"))) } }
            (settings::head(word("profile-title"), &html! {}))
            p.lead { (word("profile-about")) }
            @match shown {
                Some(shown) => { (form(id, shown)) (picture(id, shown)) },
                None => p.reason role="alert" { (icon("info")) (word("number-unanswered")) },
            }
        },
    )
}

fn form(id: ChannelId, shown: &Profile) -> Markup {
    let field = |name: &'static str, label, takes| {
        Field::new(name, label, takes).problem(shown.problem.as_ref()).free()
    };
    html! {
        form.form.sheet-card method="post" action=(path(id)) {
            (whole(shown.problem.as_ref(), &[PICTURE]))
            (field("about", "profile-line", Takes::Line).value(&shown.about).draw())
            (field("description", "profile-description", Takes::Words).value(&shown.description).draw())
            (field("address", "profile-address", Takes::Words).value(&shown.address).draw())
            (field("email", "profile-email", Takes::Email).value(&shown.email).draw())
            (field("website_1", "profile-website", Takes::Link).value(&shown.websites[0]).draw())
            (field("website_2", "profile-website-more", Takes::Link).value(&shown.websites[1]).draw())
            (select("vertical", "vertical", "profile-vertical", &shown.verticals))
            div.form-end { button.primary { (word("form-save")) } }
        }
    }
}

/// Its picture, which is a file of its own.
fn picture(id: ChannelId, shown: &Profile) -> Markup {
    let problem = shown.problem.as_ref().filter(|problem| problem.field == PICTURE);
    html! {
        section.sheet-part {
            h2 { (word("profile-picture")) }
            form.form.sheet-card method="post" action={ (path(id)) "/picture" } enctype="multipart/form-data" {
                (whole(problem, &[]))
                @if !shown.picture.is_empty() { p.small { a href=(shown.picture) target="_blank" rel="noopener noreferrer" { (icon("image")) (word("profile-picture-now")) } } }
                div.field {
                    label for="field-file" { (word("profile-picture-new")) }
                    input #field-file type="file" name="file" accept="image/jpeg,image/png" required aria-describedby="picture-hint";
                    p #picture-hint.small { (word("profile-picture-hint")) }
                }
                div.form-end { button.primary { (word("profile-picture-set")) } }
            }
        }
    }
}

/// What Meta's word for a trade stands for.
pub fn vertical(told: &str) -> &'static str {
    word(match told {
        "AUTO" => "vertical-auto",
        "BEAUTY" => "vertical-beauty",
        "APPAREL" => "vertical-apparel",
        "EDU" => "vertical-edu",
        "ENTERTAIN" => "vertical-entertain",
        "EVENT_PLAN" => "vertical-event-plan",
        "FINANCE" => "vertical-finance",
        "GROCERY" => "vertical-grocery",
        "GOVT" => "vertical-govt",
        "HOTEL" => "vertical-hotel",
        "HEALTH" => "vertical-health",
        "NONPROFIT" => "vertical-nonprofit",
        "PROF_SERVICES" => "vertical-prof-services",
        "RETAIL" => "vertical-retail",
        "TRAVEL" => "vertical-travel",
        "RESTAURANT" => "vertical-restaurant",
        "NOT_A_BIZ" => "vertical-not-a-biz",
        "OTHER" => "vertical-other",
        _ => "vertical-undefined",
    })
}
