//! What a contact agreed to or withdrew, on a page of its own, and the form that records one more.

use axum::extract::Form;
use axum::response::{IntoResponse as _, Redirect};
use maud::Markup;
use transom_desk::contacts::consent::{self as act, Wish};
use transom_desk::workspace::purposes;
use transom_pages::contacts::{self as pages, Consents, New, Record};
use transom_pages::frame::field::Choice;
use transom_pages::say;
use transom_pages::words::word;
use transom_rules::access::Verb;
use transom_rules::author::Author;
use transom_rules::consent::{How, Purpose};
use transom_rules::id::{ConsentId, ContactId, PurposeId};
use transom_store::consents::Consent;
use transom_store::purposes::Purpose as Defined;
use transom_store::{Result, Scoped, channels, contacts, messages, users};

use super::super::desk::{Desk, Done, Failed, Id, drawn, id};
use super::super::load::frame;
use super::super::settings::{Filled, again, problem};
use super::merge::place;
use crate::shown::Shown;

/// Records that are shown at once.
const MOST: i64 = 100;

/// `GET /contacts/{id}/consents`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<ContactId>) -> Done {
    Ok(draw(&desk, id, New::default()).await?.into_response())
}

async fn draw(desk: &Desk, contact: ContactId, typed: New) -> Done<Markup> {
    let known = act::of_contact(desk.app.base(), &desk.asker, contact, None, MOST + 1).await?;
    let defined = purposes::all(desk.app.base(), &desk.asker).await?;
    let form = desk.may(Verb::RecordConsent).then(|| New { nonce: desk.nonce(), ..filled(typed, &defined) });
    let (look, theme) = (desk.look(), desk.theme);
    let loaded = desk.read((look, known, defined, form), move |tx, (look, known, defined, form)| {
        Box::pin(async move {
            let Some(row) = contacts::get(tx, contact).await? else { return Ok(None) };
            let identities = contacts::identities(tx, contact).await?;
            let rows = Shown::consents(look.mask(), known.history.clone(), &identities);
            let (shown, _) = Shown::contact(look.mask(), row.clone(), identities);
            let mut records = Vec::new();
            for row in rows.iter().take(usize::try_from(MOST).unwrap_or_default()) {
                let holds = known.holding.iter().any(|one| one.id == row.id);
                records.push(Record { holds, ..record(tx, row, defined).await? });
            }
            let title = say!("consents-title", name = &shown.name);
            let (frame, _) = frame(tx, look, &title, theme).await?;
            let has_older = rows.len() > records.len();
            let name = shown.name.clone();
            Ok(Some((
                frame,
                Consents { contact, name, back: place(&row), records, has_older, form: form.clone() },
            )))
        })
    });
    let (frame, shown) = loaded.await?.ok_or(Failed::NotFound)?;
    Ok(drawn(move || pages::consents(&frame, &shown)).await?)
}

async fn record(tx: &mut Scoped<'_>, row: &Consent, defined: &[Defined]) -> Result<Record> {
    let by = match row.author {
        Author::User(user) => users::get(tx, user).await?.map(|user| user.name),
        Author::Api => Some(word("deed-program").to_owned()),
        Author::Customer | Author::Bot(_) | Author::Phone | Author::App => None,
    };
    let message = match row.message {
        Some(id) => {
            messages::get(tx, id).await?.map(|message| format!("/c/{}#m-{id}", message.conversation_id))
        }
        None => None,
    };
    let numbers = channels::of_workspace(tx).await?;
    let channel = row.channel.and_then(|id| numbers.into_iter().find(|number| number.id == id));
    Ok(Record {
        purpose: called(row.purpose, defined),
        given: row.given,
        holds: false,
        at: row.at,
        how: row.how,
        by,
        message,
        channel: channel.map(|number| number.name),
        words: row.words.clone(),
        note: row.note.clone(),
        url: row.url.clone(),
    })
}

/// What a purpose is called.
pub(in crate::web) fn called(purpose: Purpose, defined: &[Defined]) -> String {
    let of = |id: PurposeId| defined.iter().find(|one| one.id == id).map(|one| one.name.clone());
    match purpose {
        Purpose::Marketing => word("purpose-marketing").to_owned(),
        Purpose::Service => word("purpose-service").to_owned(),
        Purpose::Custom(id) => of(id).unwrap_or_else(|| id.to_string()),
    }
}

/// The form with what there is to choose. What was chosen before stands first among what was typed.
fn filled(typed: New, defined: &[Defined]) -> New {
    let was = |choices: &[Choice], value: &str, otherwise: bool| {
        if choices.is_empty() { otherwise } else { choices.iter().any(|one| one.is_on && one.value == value) }
    };
    let own = defined.iter().filter(|one| !one.is_removed).map(|one| Purpose::Custom(one.id));
    let purposes = Purpose::BUILT_IN.into_iter().chain(own).map(|purpose| {
        let value = purpose.to_string();
        let is_on = was(&typed.purposes, &value, purpose == Purpose::Marketing);
        Choice::new(value, called(purpose, defined), is_on)
    });
    let hows = How::ALL.iter().filter(|how| how.is_told()).map(|how| {
        Choice::new(how.as_str(), pages::how(*how), was(&typed.hows, how.as_str(), *how == How::Form))
    });
    let given = [("yes", "consent-gives", true), ("no", "consent-withdraws", false)]
        .map(|(value, name, first)| Choice::new(value, word(name), was(&typed.given, value, first)));
    New { purposes: purposes.collect(), hows: hows.collect(), given: given.into(), ..typed }
}

/// `POST /contacts/{id}/consents`.
pub(in crate::web) async fn record_one(desk: Desk, Id(contact): Id<ContactId>, Form(fields): Filled) -> Done {
    let purpose: Purpose = id(fields.one("purpose"))?;
    let how = How::from_word(fields.one("how")).ok_or(Failed::NotFound)?;
    let text = |name| fields.one(name).trim().replace("\r\n", "\n");
    let wish = Wish {
        words: text("words"),
        note: text("note"),
        url: text("url"),
        ..Wish::now(purpose, fields.one("given") == "yes", how)
    };
    let there = || Ok(Redirect::to(&format!("/contacts/{contact}/consents")).into_response());
    let (what, said) = (format!("consent:{contact}"), format!("{wish:?}"));
    let key = match desk.turn_or_anew(fields.one("nonce"), &what, &said).await? {
        Ok(ConsentId(_)) => return there(),
        Err(key) => key,
    };
    match act::record(desk.under(key.as_ref()), &desk.asker, contact, wish.clone()).await {
        Ok(_) => there(),
        Err(not_done) if desk.made_meanwhile(key.as_ref(), &not_done).await?.is_some() => there(),
        Err(not_done) => {
            let chosen = |value: &str| vec![Choice::new(value, "", true)];
            let typed = New {
                purposes: chosen(fields.one("purpose")),
                hows: chosen(fields.one("how")),
                given: chosen(fields.one("given")),
                words: wish.words,
                note: wish.note,
                url: wish.url,
                problem: Some(problem(not_done)?),
                ..New::default()
            };
            Ok(again(draw(&desk, contact, typed).await?))
        }
    }
}
