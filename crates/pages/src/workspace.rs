//! What a workspace defines for its conversations: the pages of its statuses and of its labels.

use maud::{Markup, html};
use transom_rules::mark::Colour;

use crate::frame::field::Problem;
use crate::frame::tag::colour_word;
use crate::words::word;

pub mod labels;
pub mod statuses;

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
