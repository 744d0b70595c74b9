//! The attributes, all on one page, and what is done with them.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::workspace::attributes;
use transom_pages::frame::field::Choice;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::words::word;
use transom_pages::workspace::attributes::{self as pages, Attribute, Attributes, Typed, kind_word};
use transom_rules::access::Verb;
use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::AttributeId;
use transom_store::attributes::Attribute as Kept;

use crate::web::desk::{Desk, Done, Failed, Id, id};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem};

/// `GET /settings/attributes`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let shown = shown(&desk, &Fields::default()).await?;
    Ok(draw(&desk, &told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Attributes) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Attributes.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

/// All of them, and of a new one what was typed.
async fn shown(desk: &Desk, typed: &Fields) -> Done<Attributes> {
    // Who may only define them is told what was wrong all the same.
    let all = if desk.may(Verb::ListAttributes) {
        attributes::all(desk.app.base(), &desk.asker).await?
    } else {
        Vec::new()
    };
    let (of_contacts, of_conversations): (Vec<Kept>, Vec<Kept>) =
        all.into_iter().partition(|one| one.subject == Subject::Contact);
    Ok(Attributes {
        of_contacts: of_contacts.into_iter().map(line).collect(),
        of_conversations: of_conversations.into_iter().map(line).collect(),
        may_define: desk.may(Verb::DefineAttributes),
        new: blank(typed),
        refused: None,
    })
}

fn blank(typed: &Fields) -> Typed {
    let subject = Subject::from_word(typed.one("subject")).unwrap_or(Subject::Contact);
    let kind = Kind::from_word(typed.one("kind")).unwrap_or(Kind::Text);
    let named = |of: Subject| match of {
        Subject::Contact => word("attribute-of-contact"),
        Subject::Conversation => word("attribute-of-conversation"),
    };
    let subjects = Subject::ALL.iter().map(|of| Choice::new(of.as_str(), named(*of), *of == subject));
    let kinds = Kind::ALL.iter().map(|of| Choice::new(of.as_str(), kind_word(*of), *of == kind));
    Typed {
        name: typed.one("name").to_owned(),
        key: typed.one("key").to_owned(),
        subjects: subjects.collect(),
        kinds: kinds.collect(),
        choices: typed.one("choices").to_owned(),
    }
}

fn line(kept: Kept) -> Attribute {
    let choices = kept.choices.join("\n");
    let typed = Typed { name: kept.name.clone(), choices: choices.clone(), ..Typed::default() };
    Attribute { id: kept.id, name: kept.name, key: kept.key, kind: kept.kind, choices, typed }
}

fn choices(fields: &Fields) -> Vec<String> {
    fields.one("choices").lines().map(str::to_owned).collect()
}

/// `POST /settings/attributes`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let new = attributes::New {
        subject: Subject::from_word(fields.one("subject")).ok_or(Failed::NotFound)?,
        key: Some(fields.one("key").trim().to_owned()).filter(|key| !key.is_empty()),
        name: fields.one("name").to_owned(),
        kind: Kind::from_word(fields.one("kind")).ok_or(Failed::NotFound)?,
        choices: choices(&fields),
    };
    match attributes::make(desk.app.base(), &desk.asker, new).await {
        Ok(_) => Ok(done(Place::Attributes.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((None, problem(not_done)?));
            let shown = Attributes { refused, ..shown(&desk, &fields).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/attributes/{id}`.
pub(in crate::web) async fn change(desk: Desk, Id(one): Id<AttributeId>, Form(fields): Filled) -> Done {
    let name = fields.one("name").to_owned();
    let wish = attributes::Change {
        name: fields.changed("name").map(str::to_owned),
        choices: fields.changed("choices").map(|_| choices(&fields)),
        before: None,
    };
    match attributes::change(desk.app.base(), &desk.asker, one, wish).await {
        Ok(_) => Ok(done(Place::Attributes.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((Some(one), problem(not_done)?));
            let mut shown = Attributes { refused, ..shown(&desk, &Fields::default()).await? };
            let all = shown.of_contacts.iter_mut().chain(&mut shown.of_conversations);
            for known in all.filter(|known| known.id == one) {
                known.typed = Typed {
                    name: name.clone(),
                    choices: fields.one("choices").to_owned(),
                    ..Typed::default()
                };
            }
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/attributes/{id}/place`.
pub(in crate::web) async fn place(desk: Desk, Id(one): Id<AttributeId>, Form(fields): Filled) -> Done {
    let wish =
        attributes::Change { before: Some(id(fields.one("before"))?), ..attributes::Change::default() };
    attributes::change(desk.app.base(), &desk.asker, one, wish).await?;
    Ok(done(Place::Attributes.path(), Said::Saved))
}

/// `POST /settings/attributes/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(one): Id<AttributeId>) -> Done {
    attributes::remove(desk.app.base(), &desk.asker, one).await?;
    Ok(done(Place::Attributes.path(), Said::Removed))
}
