//! The ways by which customers come, all on one page; the page of one, its pictures, and what is done with it.

use std::sync::Arc;

use axum::extract::{Form, Query};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use maud::Markup;
use serde::Deserialize;
use transom_desk::accounts::registry::Known;
use transom_desk::workspace::period::Period as Dated;
use transom_desk::workspace::report::{self, Line as Counted, Of};
use transom_desk::workspace::sources;
use transom_pages::frame::field::Choice;
use transom_pages::frame::settings::{Place, Said};
use transom_pages::words::word;
use transom_pages::workspace::sources::one::{self, Link, One};
use transom_pages::workspace::sources::{self as pages, Counts, Line, Report, Sources, Typed};
use transom_rules::access::Verb;
use transom_rules::id::SourceId;
use transom_rules::source::SourceKind;
use transom_store::sources::Source;

use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::period;
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, problem};
use crate::{csv, qr};

/// What the address of the page may say besides.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct Period {
    /// What was done a moment ago.
    #[serde(flatten)]
    told: Asked,
    /// The first day of the report.
    from: String,
    /// Its last day.
    to: String,
}

/// `GET /settings/entry-points`.
pub(in crate::web) async fn page(desk: Desk, Query(asked): Query<Period>) -> Done {
    let shown = Sources { report: counted(&desk, &asked).await?, ..shown(&desk).await? };
    Ok(draw(&desk, &asked.told, &shown).await?.into_response())
}

async fn draw(desk: &Desk, told: &Asked, shown: &Sources) -> Done<Markup> {
    let sheet = Sheet::told(desk, Place::Sources.name(), told).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, shown))
}

async fn shown(desk: &Desk) -> Done<Sources> {
    let known = desk.app.registry.known();
    let all = sources::all(desk.app.base(), &desk.asker).await?;
    let (retired, offered): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|source| source.retired_at.is_some());
    let lines = |all: Vec<Source>| all.iter().map(|source| line(desk, &known, source)).collect();
    let connected = known.channels_of(desk.workspace()).filter(|number| sources::leads_to(number));
    Ok(Sources {
        offered: lines(offered),
        retired: lines(retired),
        numbers: connected
            .map(|number| Choice::new(number.id.to_string(), number.name.clone(), false))
            .collect(),
        may_define: desk.may(Verb::DefineSources),
        ..Sources::default()
    })
}

fn line(desk: &Desk, known: &Known, source: &Source) -> Line {
    let number = known.channel(desk.workspace(), source.channel_id);
    Line {
        id: source.id,
        name: source.name.clone(),
        kind: source.kind,
        number: number.map(|number| number.name.clone()).unwrap_or_default(),
        message: source.message(),
    }
}

async fn read(desk: &Desk, period: Dated) -> Done<report::Report> {
    let rates = Arc::clone(desk.app.registry.known().rates(desk.workspace()));
    Ok(report::report(desk.app.base(), &desk.asker, period.span, &rates).await?)
}

async fn counted(desk: &Desk, asked: &Period) -> Done<Option<Report>> {
    if !desk.may(Verb::ReportSources) {
        return Ok(None);
    }
    let period = period::between(desk, &asked.from, &asked.to)?;
    let days = period.days;
    let report = read(desk, period).await?;
    let all = sources::all(desk.app.base(), &desk.asker).await?;
    let lines = report.lines.into_iter().map(|(of, line)| counts(&of, line, &all)).collect();
    Ok(Some(Report { from: days.first.to_string(), to: days.last.to_string(), lines, is_cut: report.is_cut }))
}

fn counts(of: &Of, line: Counted, all: &[Source]) -> Counts {
    let (name, path) = match of {
        Of::Source(id) => {
            let source = all.iter().find(|source| source.id == *id);
            (source.map(|source| source.name.clone()).unwrap_or_default(), Some(pages::path(*id)))
        }
        Of::Ad(_) if line.headline.is_empty() => (word("report-ad-unnamed").to_owned(), None),
        Of::Ad(_) => (line.headline, None),
    };
    Counts {
        name,
        path,
        is_ad: matches!(of, Of::Ad(_)),
        arrivals: line.arrivals,
        conversations: line.conversations,
        answered: line.answered,
        waiting: line.waiting,
        missed: line.missed,
        unconfirmed: line.unconfirmed,
        free: line.free,
        saved: line.saved.into_iter().collect(),
        lost: line.lost.into_iter().collect(),
    }
}

/// `GET /settings/entry-points/report.csv`.
pub(in crate::web) async fn table(desk: Desk, Query(asked): Query<Period>) -> Done {
    let period = period::between(&desk, &asked.from, &asked.to)?;
    let days = period.days;
    let report = read(&desk, period).await?;
    let all = sources::all(desk.app.base(), &desk.asker).await?;
    Ok(csv::sources::answer(&report, &all, days))
}

fn typed(fields: &Fields) -> Typed {
    Typed {
        name: fields.one("name").to_owned(),
        text: fields.one("text").to_owned(),
        kind: SourceKind::from_word(fields.one("kind")).unwrap_or_default(),
    }
}

/// `POST /settings/entry-points`: makes one, and leads to its page.
pub(in crate::web) async fn make(desk: Desk, Form(fields): Filled) -> Done {
    let typed = typed(&fields);
    let Typed { name, text, kind } = typed.clone();
    let channel = fields.one("channel_id").parse().ok();
    match sources::make(desk.app.base(), &desk.asker, sources::New { channel, kind, name, text }).await {
        Ok(made) => Ok(done(&pages::path(made.id), Said::Saved)),
        Err(not_done) => {
            let problem = Some(problem(not_done)?);
            let shown = Sources { new: typed, problem, ..shown(&desk).await? };
            Ok(again(draw(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `GET /settings/entry-points/{id}`.
pub(in crate::web) async fn one(desk: Desk, Id(id): Id<SourceId>, Query(told): Query<Asked>) -> Done {
    let source = sources::get(desk.app.base(), &desk.asker, id).await?;
    Ok(draw_one(&desk, &told, &one_of(&desk, &source)?).await?.into_response())
}

async fn draw_one(desk: &Desk, told: &Asked, shown: &One) -> Done<Markup> {
    let sheet = Sheet::told(desk, &shown.line.name, told).await?;
    Ok(one::page(&sheet.frame, &sheet.settings, shown))
}

fn one_of(desk: &Desk, source: &Source) -> Done<One> {
    let known = desk.app.registry.known();
    Ok(One {
        line: line(desk, &known, source),
        link: link(desk, &known, source)?,
        is_retired: source.retired_at.is_some(),
        may_define: desk.may(Verb::DefineSources),
        typed: Typed { name: source.name.clone(), text: source.text.clone(), kind: source.kind },
        problem: None,
    })
}

/// Where it leads; `None` of a Page button, and of a link whose number is gone.
fn link(desk: &Desk, known: &Known, source: &Source) -> Done<Option<Link>> {
    let number = known.channel(desk.workspace(), source.channel_id);
    let Some(number) = number.filter(|_| source.kind == SourceKind::Link) else { return Ok(None) };
    let address = sources::address(source, number);
    let short = source.carried.as_ref().map(|carried| carried.url.clone());
    let picture = qr::printed(short.as_ref().unwrap_or(&address))?;
    Ok(Some(Link { address, short, picture }))
}

/// `POST /settings/entry-points/{id}`. Where WhatsApp keeps it, it is told another text at once.
pub(in crate::web) async fn change(desk: Desk, Id(id): Id<SourceId>, Form(fields): Filled) -> Done {
    let typed = typed(&fields);
    let before = sources::get(desk.app.base(), &desk.asker, id).await?;
    let wish =
        sources::Change { name: Some(typed.name.clone()), text: Some(typed.text.clone()), is_retired: None };
    let changed = match sources::change(desk.app.base(), &desk.asker, id, wish).await {
        // Also where the text is as before: WhatsApp may have refused it then.
        Ok(after) if after.carried.is_some() => sources::carry(&desk.app, &desk.asker, id).await,
        changed => changed,
    };
    match changed {
        Ok(_) => Ok(done(&pages::path(id), Said::Saved)),
        Err(not_done) => {
            let problem = Some(problem(not_done)?);
            let shown = One { typed, problem, ..one_of(&desk, &before)? };
            Ok(again(draw_one(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `POST /settings/entry-points/{id}/retire`.
pub(in crate::web) async fn retire(desk: Desk, Id(id): Id<SourceId>) -> Done {
    set_retired(desk, id, true).await
}

/// `POST /settings/entry-points/{id}/offer`.
pub(in crate::web) async fn offer(desk: Desk, Id(id): Id<SourceId>) -> Done {
    set_retired(desk, id, false).await
}

async fn set_retired(desk: Desk, id: SourceId, is_retired: bool) -> Done {
    let wish = sources::Change { is_retired: Some(is_retired), ..sources::Change::default() };
    sources::change(desk.app.base(), &desk.asker, id, wish).await?;
    Ok(done(&pages::path(id), Said::Saved))
}

/// `POST /settings/entry-points/{id}/keep`: lets WhatsApp keep it.
pub(in crate::web) async fn keep(desk: Desk, Id(id): Id<SourceId>) -> Done {
    match sources::carry(&desk.app, &desk.asker, id).await {
        Ok(_) => Ok(done(&pages::path(id), Said::Saved)),
        Err(not_done) => {
            let source = sources::get(desk.app.base(), &desk.asker, id).await?;
            let shown = One { problem: Some(problem(not_done)?), ..one_of(&desk, &source)? };
            Ok(again(draw_one(&desk, &Asked::default(), &shown).await?))
        }
    }
}

/// `GET /settings/entry-points/{id}/qr.svg`.
pub(in crate::web) async fn svg(desk: Desk, Id(id): Id<SourceId>) -> Done {
    let (name, address) = picture(&desk, id).await?;
    Ok(file("image/svg+xml", &format!("{name}.svg"), qr::printed(&address)?.into_bytes()))
}

/// `GET /settings/entry-points/{id}/qr.png`.
pub(in crate::web) async fn png(desk: Desk, Id(id): Id<SourceId>) -> Done {
    let (name, address) = picture(&desk, id).await?;
    Ok(file("image/png", &format!("{name}.png"), qr::png(&address)?))
}

/// What a picture's file is called, and where it leads.
async fn picture(desk: &Desk, id: SourceId) -> Done<(String, String)> {
    let source = sources::get(desk.app.base(), &desk.asker, id).await?;
    let link = link(desk, &desk.app.registry.known(), &source)?.ok_or(Failed::NotFound)?;
    let code = source.code().map(|code| code.to_string()).unwrap_or_default();
    Ok((format!("entry-point-{code}"), link.best().to_owned()))
}

fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let name = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], bytes).into_response()
}
