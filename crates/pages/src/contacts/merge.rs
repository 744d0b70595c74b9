//! Two contacts that are one person: finding the other one, and what will happen before it does.

use maud::{Markup, html};
use transom_rules::id::ContactId;

use super::sheet;
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::words::word;
use crate::{say, weave};

/// A contact that may be the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub id: ContactId,
    /// What it is called.
    pub name: String,
    /// The addresses it is known by.
    pub addresses: Vec<String>,
}

/// The page on which the other contact is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choosing {
    /// The one that stays.
    pub kept: Candidate,
    /// What was searched for.
    pub query: String,
    /// What was found; without a search, those that WhatsApp's word speaks for.
    pub found: Vec<Candidate>,
    /// Where one came from.
    pub back: String,
}

/// That page.
pub fn choose(frame: &Frame, choosing: &Choosing) -> Markup {
    let path = path(&choosing.kept);
    sheet(
        frame,
        &say!("merge-title", name = &choosing.kept.name),
        &choosing.back,
        &html! {
            p { (word("merge-about")) }
            form.search role="search" method="get" action=(path) {
                (icon("search"))
                label.unseen for="q" { (word("merge-search-label")) }
                input #q type="search" name="q" value=(choosing.query) placeholder=(word("merge-search")) autofocus;
            }
            @if choosing.found.is_empty() {
                @if !choosing.query.is_empty() { p role="status" { (say!("merge-nothing", query = &choosing.query)) } }
            } @else {
                @if choosing.query.is_empty() { h2 { (word("merge-suggested")) } }
                ul.cards { @for one in &choosing.found { (candidate(one, &path)) } }
            }
        },
    )
}

fn candidate(one: &Candidate, path: &str) -> Markup {
    html! {
        li.sheet-card {
            div.sheet-card-top {
                h2 dir="auto" { (one.name) }
                a.bar-button href={ (path) "/" (one.id) } aria-label=(say!("merge-look-at", name = &one.name)) { (word("merge-look")) }
            }
            p.small { (one.addresses.join(" · ")) }
        }
    }
}

/// The page that says what will happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlook {
    /// The one that stays.
    pub kept: Candidate,
    /// The one that goes into it.
    pub gone: Candidate,
    /// What both are called then.
    pub name: String,
    /// Nothing may be sent to both then.
    pub is_blocked: bool,
    /// Both want no marketing then.
    pub is_opted_out: bool,
    /// How many conversations change hands.
    pub conversations: usize,
}

impl Outlook {
    /// What the page is called. Two of one name are told apart by what they are known by.
    pub fn title(&self) -> String {
        let Self { kept, gone, .. } = self;
        let is_same = kept.name == gone.name;
        let called = |one: &Candidate| match one.addresses.first().filter(|_| is_same) {
            Some(address) if *address != one.name => format!("{} ({address})", one.name),
            _ => one.name.clone(),
        };
        say!("merge-both", kept = called(kept), gone = called(gone))
    }
}

/// That page.
pub fn outlook(frame: &Frame, outlook: &Outlook) -> Markup {
    let Outlook { kept, gone, .. } = outlook;
    let path = path(kept);
    let names = outlook.title();
    sheet(
        frame,
        &names,
        &path,
        &html! {
            section.sheet-part {
                ul.cards {
                    li.sheet-card {
                        h2 dir="auto" { (outlook.name) }
                        p.small { (kept.addresses.iter().chain(&gone.addresses).map(String::as_str).collect::<Vec<_>>().join(" · ")) }
                    }
                }
                ul.will {
                    li { (weave!("merge-addresses", addresses = html! { strong { (gone.addresses.join(", ")) } })) }
                    li { (say!("merge-conversations", count = outlook.conversations)) }
                    li { (word("merge-clocks")) }
                    @if outlook.is_blocked { li { (word("merge-blocked")) } }
                    @if outlook.is_opted_out { li { (word("merge-no-marketing")) } }
                    li { (word("merge-can-undo")) }
                }
                form.merge-do method="post" action={ (path) "/" (gone.id) } {
                    button.primary type="submit" { (word("merge-do")) }
                    a.bar-button href=(path) { (word("merge-other")) }
                }
            }
        },
    )
}

fn path(kept: &Candidate) -> String {
    format!("/contacts/{}/merge", kept.id)
}

#[cfg(test)]
mod tests {
    use crate::sample::merge;

    #[test]
    fn two_of_one_name_are_told_apart_by_their_numbers() {
        let mut outlook = merge::outlook();
        assert_eq!(outlook.title(), "Merge D. Okafor into Daniel Okafor");
        outlook.gone.name.clone_from(&outlook.kept.name);
        let told = "Merge Daniel Okafor (+1 555 010 0118) into Daniel Okafor (+1 555 010 0117)";
        assert_eq!(outlook.title(), told);
    }
}
