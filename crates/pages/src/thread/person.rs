//! What a contact is made of, and where else their history goes on: the part of the side panel.

use maud::{Markup, html};
use transom_rules::continued::Continued;
use transom_rules::id::{ContactId, ConversationId};
use transom_rules::time::Timestamp;

use crate::frame::chip::Status;
use crate::frame::when::{Form, time};
use crate::words::word;
use crate::{say, weave};

/// What is known of the person behind a contact.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The contact.
    pub contact: ContactId,
    /// Whether whoever looks may merge it with another one, and undo that.
    pub may_merge: bool,
    /// What it was merged of, the last first.
    pub merged: Vec<Merged>,
    /// Where else their history goes on, or began.
    pub links: Vec<Link>,
    /// Their other conversations, the newest first.
    pub conversations: Vec<Beside>,
}

/// A contact that went into this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// Which.
    pub contact: ContactId,
    /// What it was called.
    pub name: String,
    /// When it went in.
    pub at: Timestamp,
}

/// Another conversation of the contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beside {
    /// Which.
    pub id: ConversationId,
    /// Where it stands.
    pub status: Status,
    /// When somebody wrote in it last.
    pub last_at: Timestamp,
}

/// That their history goes on elsewhere, or began there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// How.
    pub way: Continued,
    /// With whom.
    pub with: With,
    /// Since when.
    pub at: Timestamp,
}

/// With whom a history goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum With {
    /// They were erased, or whoever looks does not see them.
    Somebody,
    /// They themselves, under this address.
    Same(String),
    /// Another contact.
    Other {
        /// What it is called.
        name: String,
        /// Its conversation.
        conversation: Option<ConversationId>,
    },
}

impl Link {
    /// It in a sentence.
    pub fn sentence(&self) -> String {
        let way = self.way.as_str();
        match &self.with {
            With::Somebody => say!("linked-somebody", way = way),
            With::Same(address) => say!("linked-same", address = address.as_str()),
            With::Other { name, .. } => say!("linked-other", way = way, name = name.as_str()),
        }
    }

    /// Where the other history stands.
    pub const fn leads_to(&self) -> Option<ConversationId> {
        match &self.with {
            With::Other { conversation, .. } => *conversation,
            With::Somebody | With::Same(_) => None,
        }
    }
}

/// Their part of the panel; nothing where there is nothing to tell or to do.
pub(super) fn person(person: &Person) -> Markup {
    let tells = !person.merged.is_empty() || !person.links.is_empty() || person.may_merge;
    html! {
        @if !person.conversations.is_empty() {
            section.panel-part {
                h3 { (word("panel-beside")) }
                ul.panel-list { @for one in &person.conversations { (beside(one)) } }
            }
        }
        @if tells {
            section.panel-part {
                h3 { (word("panel-person")) }
                @if !person.links.is_empty() {
                    ul.panel-list { @for link in &person.links { (linked(link)) } }
                }
                @if let Some(last) = person.merged.first() { (merged(person, last)) }
                @if person.may_merge {
                    p { a href={ "/contacts/" (person.contact) "/merge" } { (word("panel-merge")) } }
                }
            }
        }
    }
}

pub(crate) fn beside(one: &Beside) -> Markup {
    html! {
        li { a href={ "/c/" (one.id) } data-open { (weave!("panel-beside-one", status = html! { (one.status.label()) }, at = time(one.last_at, Form::Amid))) } }
    }
}

fn linked(link: &Link) -> Markup {
    html! {
        li {
            @match link.leads_to() {
                Some(id) => { a href={ "/c/" (id) } data-open dir="auto" { (link.sentence()) } },
                None => { span dir="auto" { (link.sentence()) } },
            }
            " · " (time(link.at, Form::Full))
        }
    }
}

/// What was merged; the last can be taken apart.
fn merged(person: &Person, last: &Merged) -> Markup {
    html! {
        ul.panel-list {
            @for one in &person.merged {
                li { (weave!("panel-merged", name = html! { span dir="auto" { (one.name) } }, at = time(one.at, Form::Amid))) }
            }
        }
        @if person.may_merge {
            form.panel-act method="post" action={ "/contacts/" (person.contact) "/unmerge" } {
                input type="hidden" name="gone" value=(last.contact);
                button.small-button title=(word("panel-unmerge-about")) { (say!("panel-unmerge", name = last.name.as_str())) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_of_going_on_has_its_sentence() {
        let mut told = std::collections::BTreeSet::new();
        for way in Continued::ALL {
            for with in [With::Somebody, With::Other { name: "Ana".into(), conversation: None }] {
                let sentence = Link { way: *way, with: with.clone(), at: Timestamp::default() }.sentence();
                assert_eq!(sentence.contains("Ana"), with != With::Somebody, "{sentence}");
                told.insert(sentence);
            }
        }
        assert_eq!(told.len(), 2 * Continued::ALL.len());
    }
}
