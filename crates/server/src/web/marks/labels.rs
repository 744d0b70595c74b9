//! The labels, all on one page, and what is done with them.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::workspace::labels;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::frame::tag::Tag;
use transom_pages::workspace::Typed;
use transom_pages::workspace::labels::{self as pages, Label, Labels};
use transom_rules::access::Verb;
use transom_rules::id::LabelId;
use transom_store::labels::Label as Kept;

use super::{changed, typed};
use crate::web::desk::{Desk, Done, Id};
use crate::web::settings::{Asked, Filled, Sheet, again, done, problem};

/// `GET /settings/labels`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let shown = shown(&desk).await?;
    Ok(draw(&desk, &told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Labels) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Labels.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk) -> Done<Labels> {
    let all = labels::all(desk.app.base(), &desk.asker).await?;
    let labels = all.into_iter().map(line).collect();
    Ok(Labels { labels, may_define: desk.may(Verb::DefineLabels), ..Labels::default() })
}

fn line(kept: Kept) -> Label {
    let typed = Typed { name: kept.name.clone(), colour: kept.colour };
    Label { id: kept.id, tag: Tag { id: kept.id.to_string(), name: kept.name, colour: kept.colour }, typed }
}

/// `POST /settings/labels`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let new = typed(&fields)?;
    match labels::make(desk.app.base(), &desk.asker, &new.name, new.colour).await {
        Ok(_) => Ok(done(Place::Labels.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((None, problem(not_done)?));
            let shown = Labels { new, refused, ..shown(&desk).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/labels/{id}`.
pub(in crate::web) async fn change(desk: Desk, Id(label): Id<LabelId>, Form(fields): Filled) -> Done {
    let typed = typed(&fields)?;
    let (name, colour) = changed(&fields, &typed);
    let wish = labels::Change { name, colour };
    match labels::change(desk.app.base(), &desk.asker, label, wish).await {
        Ok(_) => Ok(done(Place::Labels.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((Some(label), problem(not_done)?));
            let mut shown = Labels { refused, ..shown(&desk).await? };
            for one in shown.labels.iter_mut().filter(|one| one.id == label) {
                one.typed = typed.clone();
            }
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/labels/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(label): Id<LabelId>) -> Done {
    labels::remove(desk.app.base(), &desk.asker, label).await?;
    Ok(done(Place::Labels.path(), Said::Removed))
}
