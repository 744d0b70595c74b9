//! What customers read of the business behind a number: `GET` and `POST /settings/numbers/{id}/profile`.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_channels::whatsapp::profile::{Profile, VERTICALS};
use transom_desk::accounts::meta::NotTaken;
use transom_desk::accounts::profile;
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::Said;
use transom_pages::numbers::profile as pages;
use transom_pages::words::word;
use transom_rules::id::ChannelId;

use super::connect::{meta, not_taken};
use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done};

/// The page.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<ChannelId>, Query(asked): Query<Asked>) -> Done {
    let told = match profile::read(&meta(&desk), &desk.app.registry.known(), &desk.asker, id).await {
        Ok(told) => Some(told),
        Err(NotTaken::NotDone(not_done)) => return Err(not_done.into()),
        Err(NotTaken::Silent(_) | NotTaken::Refused(_)) => None,
    };
    Ok(draw(&desk, id, told.as_ref(), &asked, None).await?.into_response())
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
