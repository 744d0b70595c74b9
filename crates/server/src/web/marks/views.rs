//! The saved views, all on one page, and what is done with them.

use std::collections::BTreeMap;

use axum::extract::{Form, Query};
use axum::response::{IntoResponse as _, Redirect};
use maud::Markup;
use transom_desk::workspace::views::{self, Saved};
use transom_pages::frame::settings::{Place, Said};
use transom_pages::frame::tag::priority_word;
use transom_pages::inbox::{list, narrow};
use transom_pages::say;
use transom_pages::words::word;
use transom_pages::workspace::views::{self as pages, Line, Typed, Views};
use transom_rules::access::{Mask, Verb};
use transom_rules::id::ViewId;
use transom_rules::mark::Priority;
use transom_rules::view::{Narrowing, OfTeam};
use transom_store::{Result as Stored, Scoped, labels, statuses, teams, users};

use crate::web::desk::{Desk, Done, Id, id};
use crate::web::load::views::saved;
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem};

/// `GET /settings/views`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let shown = shown(&desk).await?;
    Ok(draw(&desk, &told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Views) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Views.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk) -> Done<Views> {
    let all = views::all(desk.app.base(), &desk.asker).await?;
    let names = desk.read(desk.look(), |tx, look| Box::pin(Names::load(tx, look.mask()))).await?;
    Ok(Views {
        views: all.into_iter().map(|view| line(view, &names)).collect(),
        may_share: desk.may(Verb::ShareViews),
        may_keep: desk.may(Verb::KeepViews),
        nonce: desk.nonce(),
        ..Views::default()
    })
}

fn line(view: Saved, names: &Names) -> Line {
    let typed = Typed { name: view.name.clone(), is_shared: view.is_shared };
    Line { says: names.say(&view.narrowing), view: saved(view), typed }
}

/// What is called how that views narrow by.
struct Names(BTreeMap<String, String>);

impl Names {
    async fn load(tx: &mut Scoped<'_>, mask: Mask) -> Stored<Self> {
        let seen = |name: &str| mask.over_all().words(name);
        let teams = teams::all(tx).await?.into_iter().map(|one| (one.id.to_string(), seen(&one.name)));
        let mut names: BTreeMap<String, String> = teams.collect();
        names.extend(users::all(tx).await?.into_iter().map(|one| (one.id.to_string(), one.name)));
        names.extend(statuses::all(tx).await?.into_iter().map(|one| (one.id.to_string(), seen(&one.name))));
        let there = labels::all(tx).await?.into_iter().filter(|one| !one.is_removed);
        names.extend(there.map(|one| (one.id.to_string(), seen(&one.name))));
        names.extend(Priority::ALL.iter().map(|one| (one.to_string(), priority_word(*one).to_owned())));
        names.insert(OfTeam::Nobody.to_string(), word("narrow-no-team").to_owned());
        Ok(Self(names))
    }

    /// What a view narrows by, part by part.
    fn say(&self, narrowing: &Narrowing) -> Vec<String> {
        let parts = narrowing.fields().into_iter().filter(|(_, value)| !value.is_empty());
        let parts = parts.map(|(name, value)| {
            let Some(label) = narrow::label(name) else { return say!("view-words", words = value) };
            let called = self.0.get(&value).map_or(word("view-gone"), String::as_str);
            say!("view-part", name = word(label), value = called)
        });
        std::iter::once(list::name(narrowing.view).to_owned()).chain(parts).collect()
    }
}

fn typed(fields: &Fields) -> Typed {
    Typed { name: fields.one("name").to_owned(), is_shared: !fields.one("is_shared").is_empty() }
}

/// `POST /settings/views`: keeps what narrows the list, and leads back to it.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let (typed, narrowing) = (typed(&fields), Narrowing::told(|name| fields.one(name)));
    let new =
        views::New { name: typed.name.clone(), is_shared: typed.is_shared, narrowing: narrowing.clone() };
    let there = |kept: &Narrowing| Ok(Redirect::to(&narrow::address_of(kept)).into_response());
    let key = match desk.turn_or_anew(fields.one("nonce"), "view", &format!("{new:?}")).await? {
        Ok(ViewId(_)) => return there(&narrowing),
        Err(key) => key,
    };
    match views::keep(desk.under(key.as_ref()), &desk.asker, new).await {
        Ok(kept) => there(&kept.narrowing),
        Err(not_done) if desk.made_meanwhile(key.as_ref(), &not_done).await?.is_some() => there(&narrowing),
        Err(not_done) => {
            let refused = Some((None, problem(not_done)?));
            let shown = Views { new: Some((typed, narrowing)), refused, ..shown(&desk).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/views/{id}`.
pub(in crate::web) async fn change(desk: Desk, Id(view): Id<ViewId>, Form(fields): Filled) -> Done {
    let typed = typed(&fields);
    // Who may not share is not asked, and leaves it as it is.
    let shared = fields.changed("is_shared").map(|on| !on.is_empty());
    let is_shared = shared.filter(|_| desk.may(Verb::ShareViews));
    let wish = views::Change {
        name: fields.changed("name").map(str::to_owned),
        is_shared,
        ..views::Change::default()
    };
    match views::change(desk.app.base(), &desk.asker, view, wish).await {
        Ok(_) => Ok(done(Place::Views.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((Some(view), problem(not_done)?));
            let mut shown = Views { refused, ..shown(&desk).await? };
            for one in shown.views.iter_mut().filter(|one| one.view.id == view) {
                one.typed = typed.clone();
            }
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/views/{id}/place`.
pub(in crate::web) async fn place(desk: Desk, Id(view): Id<ViewId>, Form(fields): Filled) -> Done {
    let before = Some(id(fields.one("before"))?);
    views::change(desk.app.base(), &desk.asker, view, views::Change { before, ..Default::default() }).await?;
    Ok(done(Place::Views.path(), Said::Saved))
}

/// `POST /settings/views/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(view): Id<ViewId>) -> Done {
    views::remove(desk.app.base(), &desk.asker, view).await?;
    Ok(done(Place::Views.path(), Said::Removed))
}
