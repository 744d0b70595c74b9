//! What customers read of the business behind a number: `GET` and `POST /settings/numbers/{id}/profile`, and its picture.

use axum::extract::{FromRequest as _, Multipart, Query, Request};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_channels::whatsapp::profile::{Profile, VERTICALS};
use transom_desk::accounts::meta::NotTaken;
use transom_desk::accounts::profile::{self, NoPicture};
use transom_desk::messages::upload::Given;
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::Said;
use transom_pages::numbers::profile as pages;
use transom_pages::words::word;
use transom_rules::id::ChannelId;

use super::connect::{meta, not_taken};
use crate::unfit::why_not;
use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, whole};
use crate::web::upload::{broken, read};

/// The page.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<ChannelId>, Query(asked): Query<Asked>) -> Done {
    let told = told(&desk, id).await?;
    Ok(draw(&desk, id, told.as_ref(), &asked, None).await?.into_response())
}

/// What Meta shows now; nothing where it does not say.
async fn told(desk: &Desk, id: ChannelId) -> Done<Option<Profile>> {
    match profile::read(&meta(desk), &desk.app.registry.known(), &desk.asker, id).await {
        Ok(told) => Ok(Some(told)),
        Err(NotTaken::NotDone(not_done)) => Err(not_done.into()),
        Err(NotTaken::Silent(_) | NotTaken::Refused(_)) => Ok(None),
    }
}

/// `POST /settings/numbers/{id}/profile/picture`: another picture.
pub(in crate::web) async fn set_picture(desk: Desk, Id(id): Id<ChannelId>, request: Request) -> Done {
    // Nothing is read for a number that is not there.
    let known = desk.app.registry.known();
    known.at_meta(desk.workspace(), id).ok_or(Failed::NotFound)?;
    let problem = match picture(&desk, request).await? {
        None => whole(word("answer-choose-file")),
        Some(file) => {
            let size = file.bytes.size();
            match profile::set_picture(&meta(&desk), &known, &desk.asker, id, file).await {
                Ok(()) => return Ok(done(&pages::path(id), Said::Profiled)),
                Err(NoPicture::Unfit(unfit)) => whole(&why_not(&unfit, size)),
                Err(NoPicture::NotTaken(why)) => not_taken(why)?,
            }
        }
    };
    let problem = Problem { field: pages::PICTURE.to_owned(), ..problem };
    let told = told(&desk, id).await?;
    Ok(again(draw(&desk, id, told.as_ref(), &Asked::default(), Some(problem)).await?))
}

/// The file of the form.
async fn picture(desk: &Desk, request: Request) -> Done<Option<Given>> {
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
    while let Some(field) = form.next_field().await.map_err(|error| broken(&error))? {
        if field.name() == Some("file") {
            return read(desk, field).await;
        }
    }
    Ok(None)
}

/// Changes it.
pub(in crate::web) async fn set(desk: Desk, Id(id): Id<ChannelId>, axum::Form(fields): Filled) -> Done {
    let typed = typed(&fields);
    match profile::set(&meta(&desk), &desk.app.registry.known(), &desk.asker, id, &typed).await {
        Ok(()) => Ok(done(&pages::path(id), Said::Profiled)),
        Err(why) => {
            let problem = not_taken(why)?;
            Ok(again(draw(&desk, id, Some(&typed), &Asked::default(), Some(problem)).await?))
        }
    }
}

fn typed(fields: &Fields) -> Profile {
    let text = |name| fields.one(name).trim().replace("\r\n", "\n");
    let websites = ["website_1", "website_2"].map(text).into_iter();
    Profile {
        about: text("about"),
        address: text("address"),
        description: text("description"),
        email: text("email"),
        websites: websites.filter(|site| !site.is_empty()).collect(),
        vertical: text("vertical"),
        picture: String::new(),
    }
}

async fn draw(
    desk: &Desk,
    id: ChannelId,
    told: Option<&Profile>,
    asked: &Asked,
    problem: Option<Problem>,
) -> Done<Markup> {
    let known = desk.app.registry.known();
    let channel = known.channel(desk.workspace(), id).ok_or(Failed::NotFound)?;
    let shown = told.map(|told| pages::Profile { problem, ..shown(&channel.name, told) });
    let sheet = Sheet::told(desk, word("profile-title"), asked).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, id, shown.as_ref()))
}

fn shown(name: &str, told: &Profile) -> pages::Profile {
    let website = |n: usize| told.websites.get(n).cloned().unwrap_or_default();
    let trade = |word: &&str| {
        let is_it = told.vertical == **word || (told.vertical.is_empty() && *word == VERTICALS[0]);
        Choice::new(*word, pages::vertical(word), is_it)
    };
    pages::Profile {
        name: name.to_owned(),
        about: told.about.clone(),
        description: told.description.clone(),
        address: told.address.clone(),
        email: told.email.clone(),
        websites: [website(0), website(1)],
        verticals: VERTICALS.iter().map(trade).collect(),
        picture: told.picture.clone(),
        problem: None,
    }
}
