//! `/api/v1/entry-points`: the ways by which customers come that the workspace made, their pictures, and what came of them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use transom_desk::app::Shared;
use transom_desk::workspace::report::{self, Of};
use transom_desk::workspace::sources as desk;
use transom_rules::access::Verb;
use transom_rules::id::{ChannelId, SourceId};
use transom_rules::pricing::date::Days;
use transom_rules::pricing::money::Amount;
use transom_rules::source::SourceKind;
use transom_rules::time::Timestamp;
use transom_store::sources::Source as Row;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::{Caller, told};
use super::input::{Id, Input, Nothing, Params};
use super::page::Page;
use super::period;
use super::problem::Problem;
use crate::{csv, qr};

/// A way by which customers come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct EntryPoint {
    /// Ours.
    id: Uuid,
    /// The number it leads to.
    channel_id: Uuid,
    /// `link`, which is a QR code and a website button, too, or `page`: the button of a Facebook Page.
    kind: &'static str,
    /// What people call it.
    #[schema(example = "Poster in the window")]
    name: String,
    /// What the customer sends, without the code.
    #[schema(example = "Hello! I saw your poster.")]
    text: String,
    /// The code at the end of the text by which its messages are known; `null` of a Page button.
    #[schema(example = "K7M2QX")]
    code: Option<String>,
    /// What the customer sends, to the letter.
    message: String,
    /// Where it leads: the chat, with the text typed already. `null` of a Page button and of a number that is gone.
    link: Option<String>,
    /// The address that WhatsApp keeps for it, where it does.
    short_link: Option<String>,
    /// When it was made.
    created_at: i64,
    /// Since when it is offered no more.
    retired_at: Option<i64>,
}

fn shown(app: &Shared, caller: &Caller, row: Row) -> EntryPoint {
    let known = app.registry.known();
    let number = known.channel(caller.workspace, row.channel_id);
    let link = number.filter(|_| row.kind == SourceKind::Link).map(|number| desk::address(&row, number));
    EntryPoint {
        id: row.id.0,
        channel_id: row.channel_id.0,
        kind: row.kind.as_str(),
        code: row.code().map(|code| code.to_string()),
        message: row.message(),
        link,
        short_link: row.carried.map(|carried| carried.url),
        name: row.name,
        text: row.text,
        created_at: row.created_at.seconds(),
        retired_at: row.retired_at.map(Timestamp::seconds),
    }
}

/// A way in that is to be.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct NewEntryPoint {
    /// What to call it.
    name: String,
    /// What the customer is to send, without the code.
    #[serde(default)]
    text: String,
    /// `link` where nothing is said, or `page`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    kind: SourceKind,
    /// The number it leads to; needed where there are several.
    #[schema(value_type = Option<Uuid>)]
    channel_id: Option<ChannelId>,
}

/// What is to change about one. What is left out stays, and so does its code.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct EntryPointChange {
    /// What people call it.
    name: Option<String>,
    /// What the customer is to send.
    text: Option<String>,
    /// `true`: it is offered no more; `false`: it is offered again.
    retired: Option<bool>,
}

/// Lists them by name, those too that are retired. There is one page.
#[utoipa::path(get, path = "/api/v1/entry-points", tag = "Entry points",
    responses((status = 200, description = "The entry points", body = Page<EntryPoint>)))]
pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller,
    _: Params<Nothing>,
) -> Result<Json<Page<EntryPoint>>, Problem> {
    let all = desk::all(app.base(), &caller.asker).await?;
    Ok(Json(Page::whole(all.into_iter().map(|row| shown(&app, &caller, row)).collect())))
}

/// Makes one.
#[utoipa::path(post, path = "/api/v1/entry-points", tag = "Entry points",
    request_body(content = NewEntryPoint, example = json!({"name": "Poster in the window", "text": "Hello! I saw your poster."})),
    responses((status = 201, description = "The new entry point", body = EntryPoint)))]
pub(super) async fn make(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewEntryPoint>,
) -> Result<(StatusCode, Json<EntryPoint>), Problem> {
    let NewEntryPoint { name, text, kind, channel_id } = new;
    let new = desk::New { channel: channel_id, kind, name, text };
    let made = desk::make(app.base(), &caller.asker, new).await?;
    Ok((StatusCode::CREATED, Json(shown(&app, &caller, made))))
}

/// Shows one.
#[utoipa::path(get, path = "/api/v1/entry-points/{id}", tag = "Entry points",
    params(("id" = Uuid, Path, description = "The entry point's id")),
    responses((status = 200, description = "The entry point", body = EntryPoint)))]
pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<Json<EntryPoint>, Problem> {
    let row = desk::get(app.base(), &caller.asker, id).await?;
    Ok(Json(shown(&app, &caller, row)))
}

/// Changes one. Where WhatsApp keeps it, it is to be told anew of another text.
#[utoipa::path(patch, path = "/api/v1/entry-points/{id}", tag = "Entry points",
    params(("id" = Uuid, Path, description = "The entry point's id")),
    request_body(content = EntryPointChange, example = json!({"retired": true})),
    responses((status = 200, description = "The entry point as it now is", body = EntryPoint),
        (status = 204, description = "Done; the token may not read them")))]
pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<SourceId>,
    Input(wanted): Input<EntryPointChange>,
) -> Result<Response, Problem> {
    let EntryPointChange { name, text, retired } = wanted;
    let wanted = desk::Change { name, text, is_retired: retired };
    let row = desk::change(app.base(), &caller.asker, id, wanted).await?;
    Ok(told(Some(shown(&app, &caller, row)).filter(|_| caller.may(Verb::ListSources))))
}

/// Lets WhatsApp keep a link: it gets a short address whose text can be changed after it was printed.
#[utoipa::path(post, path = "/api/v1/entry-points/{id}/keep", tag = "Entry points",
    params(("id" = Uuid, Path, description = "The entry point's id")),
    responses((status = 200, description = "The entry point as it now is", body = EntryPoint),
        (status = 204, description = "Done; the token may not read them")))]
pub(super) async fn keep(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<Response, Problem> {
    let row = desk::carry(&app, &caller.asker, id).await?;
    Ok(told(Some(shown(&app, &caller, row)).filter(|_| caller.may(Verb::ListSources))))
}

/// The QR code of a link as an SVG.
#[utoipa::path(get, path = "/api/v1/entry-points/{id}/qr.svg", tag = "Entry points",
    params(("id" = Uuid, Path, description = "The entry point's id")),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
pub(super) async fn svg(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<Response, Problem> {
    let drawn = qr::printed(&address(&app, &caller, id).await?)?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], drawn).into_response())
}

/// The QR code of a link as a PNG.
#[utoipa::path(get, path = "/api/v1/entry-points/{id}/qr.png", tag = "Entry points",
    params(("id" = Uuid, Path, description = "The entry point's id")),
    responses((status = 200, description = "The picture", content_type = "image/png", body = Vec<u8>)))]
pub(super) async fn png(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<SourceId>,
) -> Result<Response, Problem> {
    let drawn = qr::png(&address(&app, &caller, id).await?)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], drawn).into_response())
}

/// Where the picture of one leads.
async fn address(app: &Shared, caller: &Caller, id: SourceId) -> Result<String, Problem> {
    let row = desk::get(app.base(), &caller.asker, id).await?;
    let shown = shown(app, caller, row);
    shown.short_link.or(shown.link).ok_or_else(|| Problem::from(transom_desk::done::NotDone::NotFound))
}

/// Which days.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    /// The first day, where the account of the first number is; 30 days before the last if it is not given.
    #[param(value_type = Option<String>, example = "2026-11-01")]
    from: Option<String>,
    /// The last day; today if it is not given.
    #[param(value_type = Option<String>, example = "2026-11-30")]
    to: Option<String>,
}

/// What came of one of them, or of an ad.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Outcome {
    /// The entry point; `null` of an ad.
    entry_point_id: Option<Uuid>,
    /// Meta's id of the ad or the post; `null` of an entry point.
    ad_id: Option<String>,
    /// What the ad is headed with.
    headline: String,
    /// Messages that came by it.
    messages: u64,
    /// In so many conversations.
    conversations: u64,
    /// Messages that were answered within 24 hours.
    answered: u64,
    /// Those that can still be.
    waiting: u64,
    /// Those that were not.
    missed: u64,
    /// Those that are taken to come by a Page's button, and that Meta has not confirmed.
    unconfirmed: u64,
    /// Messages that were free because of it.
    free: u64,
    /// What those would have cost, by currency.
    saved: BTreeMap<String, String>,
    /// What was charged in the 72 hours that an answer in time would have made free, by currency.
    lost: BTreeMap<String, String>,
}

/// What came of all of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Told {
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// There was more than is looked at: it tells of the first messages alone.
    cut: bool,
    /// A line each.
    data: Vec<Outcome>,
}

/// Tells what came of them, and of ads.
#[utoipa::path(get, path = "/api/v1/entry-points/report", tag = "Entry points", params(Period),
    responses((status = 200, description = "What came of each that anybody came by", body = Told)))]
pub(super) async fn outcome(
    State(app): State<Shared>,
    caller: Caller,
    Params(period): Params<Period>,
) -> Result<Json<Told>, Problem> {
    let (days, report) = read(&app, &caller, &period).await?;
    let data = report.lines.into_iter().map(|(of, line)| Outcome::of(of, line)).collect();
    Ok(Json(Told { from: days.first.to_string(), to: days.last.to_string(), cut: report.is_cut, data }))
}

/// The same as a CSV file.
#[utoipa::path(get, path = "/api/v1/entry-points/report.csv", tag = "Entry points", params(Period),
    responses((status = 200, description = "A line each", content_type = "text/csv", body = String)))]
pub(super) async fn table(
    State(app): State<Shared>,
    caller: Caller,
    Params(period): Params<Period>,
) -> Result<Response, Problem> {
    let (days, report) = read(&app, &caller, &period).await?;
    let all =
        if caller.may(Verb::ListSources) { desk::all(app.base(), &caller.asker).await? } else { Vec::new() };
    Ok(csv::sources::answer(&report, &all, days))
}

async fn read(app: &Shared, caller: &Caller, period: &Period) -> Result<(Days, report::Report), Problem> {
    let dated = period::between(app, caller, period.from.as_ref(), period.to.as_ref())?;
    let rates = app.registry.known().rates(caller.workspace).clone();
    Ok((dated.days, report::report(app.base(), &caller.asker, dated.span, &rates).await?))
}

impl Outcome {
    fn of(of: Of, line: report::Line) -> Self {
        let money = |all: BTreeMap<String, Amount>| {
            all.into_iter().map(|(of, amount)| (of, amount.to_string())).collect()
        };
        let (entry_point_id, ad_id) = match of {
            Of::Source(id) => (Some(id.0), None),
            Of::Ad(id) => (None, Some(id)),
        };
        Self {
            entry_point_id,
            ad_id,
            headline: line.headline,
            messages: line.arrivals,
            conversations: line.conversations,
            answered: line.answered,
            waiting: line.waiting,
            missed: line.missed,
            unconfirmed: line.unconfirmed,
            free: line.free,
            saved: money(line.saved),
            lost: money(line.lost),
        }
    }
}
