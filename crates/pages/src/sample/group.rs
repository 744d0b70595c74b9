//! A group: its row, what its people write, whom an answer reached, and the people beside it.

use transom_rules::content::Kind;

use super::talk::{agent, item, mark, ours, text, theirs};
use super::{ago, conversation, last, row};
use crate::inbox::list::{LastBy, LastWord, List, Row};
use crate::thread::MarkKind;
use crate::thread::about::About;
use crate::thread::bubble::Bubble;
use crate::thread::composer::State;
use crate::thread::group::{Group, Member, Reach, Reached};
use crate::thread::panel::Panel;
use crate::thread::person::Person;
use crate::thread::ticks::Delivery;
use crate::thread::{Head, Item, Thread};
use transom_rules::view::View;

const NAME: &str = "Sewing circle, Thursdays";

pub(crate) fn list() -> List {
    let said =
        LastWord { writer: Some("Noor Aziz".into()), ..last(LastBy::Customer, Kind::Text, "Both, please") };
    let group = Row { is_group: true, unread: 1, ..row(1, NAME, 12, said) };
    let mut list = super::list(View::All, Some(conversation(1)));
    list.page.rows.retain(|row| row.id != conversation(1));
    list.page.rows.insert(0, group);
    list
}

pub(crate) fn thread() -> Thread {
    let by = |name: &str, bubble: Bubble| item(Bubble { writer: Some(name.into()), ..bubble });
    let items = vec![
        Item::Day(ago(90)),
        mark("g-1", 90, MarkKind::Note, "Ruth Castellano joined"),
        by("Ruth Castellano", theirs(301, 60, text("Is it linen or cotton this week?"))),
        item(Bubble {
            reach: Some(reach()),
            ..ours(302, 40, text("Linen! Shall I bring the blue one, too?"), agent("Ana"), Delivery::Sent)
        }),
        by("Noor Aziz", theirs(303, 12, text("Both, please"))),
    ];
    let thread = super::thread(State::Permitted, items);
    Thread { head: Head { name: NAME.into(), group_of: Some(4), ..thread.head }, ..thread }
}

fn reach() -> Reach {
    let with = |who: &str, how, minutes: Option<i64>, why: Option<&str>| Reached {
        who: who.into(),
        how,
        at: minutes.map(ago),
        why: why.map(str::to_owned),
    };
    Reach {
        delivered: 2,
        read: 1,
        failed: 1,
        of: 4,
        each: vec![
            with("Noor Aziz", Delivery::Read, Some(20), None),
            with("Ruth Castellano", Delivery::Delivered, Some(39), None),
            with("Felix Brandt", Delivery::Failed, Some(39), Some("Cannot be delivered (Meta 131026)")),
            with("Grace <b>Okafor</b>", Delivery::Sent, None, None),
        ],
    }
}

pub(crate) fn panel() -> Panel {
    let member = |number: u128, name: &str| Member {
        name: name.into(),
        conversation: (number > 0).then(|| conversation(number)),
    };
    let panel = super::panel();
    let person = Person {
        may_merge: false,
        merged: Vec::new(),
        links: Vec::new(),
        conversations: Vec::new(),
        ..panel.person
    };
    Panel {
        name: NAME.into(),
        address: "Group of 4".into(),
        labels: Vec::new(),
        facts: vec![("First heard of".into(), "3 March 2026".into())],
        group: Some(Group {
            members: vec![
                member(0, "Felix Brandt"),
                member(5, "Grace <b>Okafor</b>"),
                member(0, "Noor Aziz"),
                member(0, "Ruth Castellano"),
            ],
            invite_link: "https://chat.whatsapp.com/Sim695720537653203722".into(),
            trouble: Some("group-suspended"),
        }),
        about: About { has_page: false, of_contact: Vec::new(), ..panel.about.clone() },
        person,
        ..panel
    }
}
