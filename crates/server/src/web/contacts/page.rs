//! `GET /contacts/{id}` and the form on it: what they are called, and what else is known of them.

use axum::extract::{Form, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use serde::Deserialize;
use transom_desk::campaigns::found;
use transom_desk::contacts::change;
use transom_desk::contacts::locale::Locale;
use transom_desk::contacts::suggest as alike;
use transom_desk::veiled::all_seen;
use transom_pages::contacts::page::{self as pages, Contact, Locale as Kept, OfCampaign};
use transom_pages::contacts::suggestions::Acts;
use transom_pages::frame::shell::Frame;
use transom_rules::access::{self, Verb};
use transom_rules::attribute::Subject;
use transom_rules::id::ContactId;
use transom_store::attributes::{self, Attribute};
use transom_store::{Result, Scoped, contacts, visibility};

use super::merge::candidate;
use super::suggest;
use crate::shown::{Shown, veil_of};
use crate::web::desk::{Desk, Done, Failed, Id, drawn};
use crate::web::load::described::{self, Of};
use crate::web::load::{Look, block, called, frame, person};
use crate::web::settings::{Filled, problem};

/// Conversations that are listed.
const MOST: i64 = 50;

/// Whether what was typed a moment ago is kept.
#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    saved: Option<String>,
}

pub(in crate::web) async fn page(desk: Desk, Id(id): Id<ContactId>, Query(asked): Query<Asked>) -> Done {
    let (frame, mut shown, _) = load(&desk, id).await?;
    shown.is_saved = asked.saved.is_some();
    Ok(drawn(move || pages::page(&frame, &shown)).await?.into_response())
}

/// `POST /contacts/{id}`.
pub(in crate::web) async fn save(desk: Desk, Id(id): Id<ContactId>, Form(fields): Filled) -> Done {
    let (frame, mut shown, offered) = load(&desk, id).await?;
    let typed = described::typed(&fields, &shown.values);
    let changed = |field: &str| fields.changed(field).map(str::to_owned);
    let name = changed("name").filter(|name| *name != shown.name);
    let locale = Locale { language: changed("language"), time_zone: changed("time_zone") };
    if let Some(values) = described::refused(&offered, &shown.values, &typed) {
        shown.values = values;
        return again(frame, filled(shown, name, locale)).await;
    }
    let wish = change::Wish {
        name: name.clone(),
        described: typed,
        locale: locale.clone(),
        ..change::Wish::default()
    };
    match change::change(desk.app.base(), &desk.asker, id, wish).await {
        Ok(()) => Ok(Redirect::to(&format!("/contacts/{id}?saved=1")).into_response()),
        Err(not_done) => {
            shown.problem = Some(problem(not_done)?);
            again(frame, filled(shown, name, locale)).await
        }
    }
}

/// The form with what was typed.
fn filled(shown: Contact, name: Option<String>, typed: Locale) -> Contact {
    Contact {
        name: name.unwrap_or(shown.name),
        language: typed.language.unwrap_or(shown.language),
        time_zone: typed.time_zone.unwrap_or(shown.time_zone),
        ..shown
    }
}

async fn again(frame: Frame, shown: Contact) -> Done {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, drawn(move || pages::page(&frame, &shown)).await?).into_response())
}

async fn load(desk: &Desk, id: ContactId) -> Done<(Frame, Contact, Vec<Attribute>)> {
    let (look, theme) = (desk.look(), desk.theme);
    let loaded = desk.read(look, move |tx, look| {
        Box::pin(async move {
            let Some((shown, offered)) = contact(tx, look, id).await? else { return Ok(None) };
            let (frame, _) = frame(tx, look, &shown.who.name, theme).await?;
            Ok(Some((frame, shown, offered)))
        })
    });
    let (frame, mut shown, offered) = loaded.await?.ok_or(Failed::NotFound)?;
    shown.may_change = desk.may(Verb::RenameContact) && desk.may(Verb::DescribeContact);
    shown.may_merge = desk.may(Verb::MergeContacts);
    shown.acts = suggest::acts(desk);
    Ok((frame, shown, offered))
}

async fn contact(
    tx: &mut Scoped<'_>,
    look: &Look,
    id: ContactId,
) -> Result<Option<(Contact, Vec<Attribute>)>> {
    let seen = look.asker.visibility();
    if !visibility::of_contact(tx, seen, id).await? {
        return Ok(None);
    }
    let Some(row) = contacts::get(tx, id).await? else { return Ok(None) };
    let identities = contacts::identities(tx, id).await?;
    let offered = all_seen(look.mask(), attributes::offered(tx).await?);
    let of = Of { subject: Subject::Contact, id: id.0 };
    let veil = veil_of(look.mask(), &identities);
    let values = described::values(tx, &offered, of, &veil).await?;
    let suggested = alike::of(tx, seen, id).await?;
    let shown = Contact {
        blocking: block::of(tx, look, &Shown::new(&veil, row.clone())).await?,
        opted_out_at: row.marketing.opted_out_at,
        there: person::there(tx, id).await?,
        language: row.language.clone(),
        time_zone: row.time_zone.clone(),
        kept: Kept { language: row.language.clone(), time_zone: row.time_zone.clone() },
        created_at: row.created_at,
        values,
        conversations: person::besides(tx, look, id, MOST).await?,
        campaigns: campaigns(tx, look, id).await?,
        may_change: false,
        may_merge: false,
        suggested: suggest::shown(tx, look, &suggested).await?,
        acts: Acts::default(),
        problem: None,
        is_saved: false,
        name: String::new(),
        who: candidate(look, row, identities),
    };
    let name = shown.who.name.clone();
    Ok(Some((Contact { name, ..shown }, offered)))
}

/// The campaigns that they are in, for whoever may read those.
async fn campaigns(tx: &mut Scoped<'_>, look: &Look, id: ContactId) -> Result<Vec<OfCampaign>> {
    if access::may(&look.asker, Verb::ReadCampaigns).is_err() {
        return Ok(Vec::new());
    }
    let found = found::of_contact(tx, id).await?;
    let shown = |one: found::In| OfCampaign {
        id: one.id,
        name: one.name,
        step: one.step,
        why: if one.why.is_empty() { one.why } else { called::why_unsent(&one.why) },
        replied: one.replied_at.is_some(),
        at: one.at,
    };
    Ok(found.into_iter().take(FEW).map(shown).collect())
}

/// Campaigns that are listed.
const FEW: usize = 20;
