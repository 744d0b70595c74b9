//! What a workspace defines for its conversations: the pages of its statuses, its labels and its attributes; and for its
//! customers: what they agree to, by which links they come and get files.

use maud::{Markup, html};
use transom_rules::mark::Colour;

use crate::frame::field::{Ask, Field, Problem, Takes, ask, drawn, whole};
use crate::frame::icon::icon;
use crate::frame::tag::{Tag, colour_word};
use crate::say;
use crate::words::word;

pub mod attributes;
pub mod consent;
pub mod file_links;
pub mod hours;
pub mod labels;
pub mod sources;
pub mod statuses;
pub mod views;

/// What a form of something with a name and a colour holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// What it is to be called.
    pub name: String,
    /// In which colour.
    pub colour: Colour,
}

impl Default for Typed {
    fn default() -> Self {
        Self { name: String::new(), colour: Colour::Blue }
    }
}

/// What was not taken, and of which one; of the new one where there is none.
type Refused<Id> = Option<(Option<Id>, Problem)>;

fn problem_of<Id: Copy + PartialEq>(
    refused: Option<&(Option<Id>, Problem)>,
    id: Option<Id>,
) -> Option<&Problem> {
    refused.filter(|(of, _)| *of == id).map(|(_, problem)| problem)
}

/// The form that changes one of them, and the question before it goes.
struct Change<'a> {
    /// Where it is changed.
    path: String,
    /// Its id.
    id: String,
    /// What stands in the form.
    typed: &'a Typed,
    /// As it is now.
    now: &'a Tag,
    /// What was not taken.
    problem: Option<&'a Problem>,
    /// What leads to the question; the id of its words.
    button: &'static str,
    /// What the question asks; the id of its words.
    title: &'static str,
    /// What becomes of it then.
    about: String,
}

impl Change<'_> {
    fn draw(&self) -> Markup {
        let (question, action) = (format!("remove-{}", self.id), format!("{}/remove", self.path));
        html! {
            form.form method="post" action=(self.path) {
                (whole(self.problem, &["name"]))
                (drawn("name", &self.now.name)) (drawn("colour", self.now.colour.as_str()))
                (Field::new("name", "field-name", Takes::Name).of(&self.id).value(&self.typed.name).problem(self.problem).draw())
                (colours(&self.id, self.typed.colour))
                div.form-end { button.primary { (word("form-save")) } }
            }
            (ask(
                Ask { id: &question, action: &action, button: self.button, title: self.title, yes: "form-remove" },
                &html! { p { (self.about) } },
            ))
        }
    }
}

/// A colour to choose; `form` tells several forms of a page apart.
fn colours(form: &str, chosen: Colour) -> Markup {
    html! {
        fieldset.colours {
            legend { (word("field-colour")) }
            @for colour in Colour::ALL {
                label class={ "colour in-" (colour) } for={ "colour-" (form) "-" (colour) } title=(colour_word(*colour)) {
                    input id={ "colour-" (form) "-" (colour) } type="radio" name="colour" value=(colour) checked[*colour == chosen];
                    i.stage-dot {} span { (colour_word(*colour)) }
                }
            }
        }
    }
}

/// One place up, one place down in its list.
fn order(path: &str, name: &str, place: usize, is_last: bool) -> Markup {
    html! {
        form.in-line method="post" action={ (path) "/place" } {
            button.icon-button name="before" value=(place.saturating_sub(1)) disabled[place == 0]
                title=(word("stage-up")) aria-label=(say!("stage-up-of", name = name)) { span.turned { (icon("down")) } }
            button.icon-button name="before" value=(place + 1) disabled[is_last]
                title=(word("stage-down")) aria-label=(say!("stage-down-of", name = name)) { (icon("down")) }
        }
    }
}
