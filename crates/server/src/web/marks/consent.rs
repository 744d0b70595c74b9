//! What customers are asked their consent for, when it is needed, and what is done with that.

use axum::extract::{Form, Query};
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_desk::workspace::{consent, purposes};
use transom_pages::frame::field::Choice;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::words::word;
use transom_pages::workspace::consent::{self as pages, Consent, Marketing, Purpose};
use transom_rules::access::Verb;
use transom_rules::id::PurposeId;

use crate::web::desk::{Desk, Done, Id};
use crate::web::settings::{Asked, Filled, Sheet, again, done, problem};

/// `GET /settings/consent`.
pub(in crate::web) async fn page(desk: Desk, Query(told): Query<Asked>) -> Done {
    let shown = shown(&desk).await?;
    Ok(draw(&desk, &told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Consent) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Consent.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk) -> Done<Consent> {
    let (base, asker) = (desk.app.base(), &desk.asker);
    let all = purposes::all(base, asker).await?.into_iter().filter(|one| !one.is_removed);
    let purposes = all.map(|one| Purpose { id: one.id, typed: one.name.clone(), name: one.name }).collect();
    let policy = consent::get(base, asker).await?;
    let needed = Choice::new("on", word("consent-needed"), policy.marketing_needs_consent);
    let marketing = Marketing {
        needed: needed.about(word("consent-needed-about")),
        stop: policy.keywords.stop.join("\n"),
        start: policy.keywords.start.join("\n"),
        problem: None,
    };
    Ok(Consent {
        purposes,
        may_define: desk.may(Verb::DefinePurposes),
        marketing: desk.may(Verb::SetConsent).then_some(marketing),
        ..Consent::default()
    })
}

/// `POST /settings/consent`.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    match purposes::make(desk.app.base(), &desk.asker, fields.one("name")).await {
        Ok(_) => Ok(done(Place::Consent.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((None, problem(not_done)?));
            let shown = Consent { new: fields.one("name").to_owned(), refused, ..shown(&desk).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/consent/{id}`.
pub(in crate::web) async fn change(desk: Desk, Id(purpose): Id<PurposeId>, Form(fields): Filled) -> Done {
    match purposes::rename(desk.app.base(), &desk.asker, purpose, fields.one("name")).await {
        Ok(_) => Ok(done(Place::Consent.path(), Said::Saved)),
        Err(not_done) => {
            let refused = Some((Some(purpose), problem(not_done)?));
            let mut shown = Consent { refused, ..shown(&desk).await? };
            for one in shown.purposes.iter_mut().filter(|one| one.id == purpose) {
                fields.one("name").clone_into(&mut one.typed);
            }
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/consent/{id}/remove`.
pub(in crate::web) async fn remove(desk: Desk, Id(purpose): Id<PurposeId>) -> Done {
    purposes::remove(desk.app.base(), &desk.asker, purpose).await?;
    Ok(done(Place::Consent.path(), Said::Removed))
}

/// `POST /settings/consent/rules`.
pub(in crate::web) async fn rules(desk: Desk, Form(fields): Filled) -> Done {
    let lines = |name| fields.one(name).lines().map(str::to_owned).collect::<Vec<_>>();
    let wish = consent::Wish {
        marketing_needs_consent: Some(fields.one("needed") == "on"),
        stop: Some(lines("stop")),
        start: Some(lines("start")),
    };
    match consent::set(desk.app.base(), &desk.asker, wish).await {
        Ok(_) => Ok(done(Place::Consent.path(), Said::Saved)),
        Err(not_done) => {
            let problem = Some(problem(not_done)?);
            let mut shown = shown(&desk).await?;
            if let Some(marketing) = &mut shown.marketing {
                marketing.needed.is_on = fields.one("needed") == "on";
                fields.one("stop").clone_into(&mut marketing.stop);
                fields.one("start").clone_into(&mut marketing.start);
                marketing.problem = problem;
            }
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}
