//! The pages. [`table`] has their addresses, each with what it needs. Each thing that a person does has a file:
//! `login`, `inbox` (pages and parts of them), `send`, `upload`, `template`, `remedy`, `work`, `contacts`, `stream` (what
//! changes while a page is open), `media`, `timeline`, `templates`, `costs`, `operator`. `desk` says who asks and how answers are
//! given, `load` makes from rows what the crate `pages` draws. The settings stand with their nouns, `people` and
//! `numbers`; what they have in common, in `settings`.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use transom_desk::app::Shared;
use transom_desk::contacts::imports::MOST_BYTES;
use transom_pages::assets;
use transom_pages::frame::door::Trouble;
use transom_rules::access::Verb::{
    AgreeCategory, ApproveCampaign, ArchiveTemplate, AskPermit, Assign, BeginRun, BlockContact, Cancel,
    ChangeBotKey, ChangeCampaign, Close, ConnectChannel, DefineAttributes, DefineLabels, DefinePurposes,
    DefineSources, DefineStatuses, DeleteTemplate, DenySame, DeployBot, DescribeContact,
    DescribeConversation, DisconnectChannel, EditTemplate, EndRun, EraseContact, ExportCampaign,
    ExportCharges, ExportContact, ExportContacts, GiveBack, ImportContacts, KeepDraft, KeepViews,
    LabelConversation, ListAttributes, ListConversations, ListFileLinks, ListSources, LookAtChannel,
    MakeFileLink, MarkRead, MergeContacts, NameSlots, PassThread, PauseCampaign, PlanCampaign, Prioritise,
    React, ReadBots, ReadCampaigns, ReadChannels, ReadContacts, ReadConversation, ReadCosts, ReadMedia,
    ReadOperator, ReadTemplates, Reconcile, RecordConsent, ReleaseThread, RemoveBot, RemoveNote,
    RenameContact, ReportFailures, ReportSources, ResumeCampaign, Retry, RevokeFileLink, RotateSecret,
    RotateToken, Send, SendToTeam, SetCampaignPolicy, SetConsent, SetHours, SetProfile, SetStatus,
    SetUpChannel, ShareViews, Snooze, StartCampaign, StopCampaign, SubmitTemplate, SwitchBot, SyncTemplates,
    TakeOver, TakeThread, TryCampaign, UnarchiveTemplate, UnmergeContacts, UnpauseTemplate, UploadSample,
    WatchConversations, WriteBot, WriteNote,
};

use crate::route::Needs::{AnyOf, Nobody, Verb, VerbElse};
use crate::route::Table;
use desk::Desk;

mod about;
mod accounts;
mod alerts;
mod bots;
mod browser;
mod campaigns;
mod contacts;
mod costs;
mod desk;
mod failures;
mod file_links;
mod guard;
mod health;
mod inbox;
mod load;
mod login;
mod marks;
mod media;
mod menu;
mod notes;
mod numbers;
mod once;
mod operator;
mod people;
mod period;
mod remedy;
mod send;
mod settings;
mod sign_in;
mod story;
mod stream;
mod template;
mod templates;
mod timeline;
mod upload;
mod whole;
mod work;

#[cfg(test)]
mod tests;

pub(crate) use file_links::open::open as open_file;
pub(crate) use guard::guard;

/// The pages' routes.
pub(crate) fn table(app: &Shared) -> Table {
    let door = "somebody comes in here who is not signed in";
    let code = "a secret of a few minutes shows who has shown their password";
    bots(campaigns(marks(numbers(people::routes(messages(contacts(conversations(Table::new(app, guard)))))))))
        .get("/media/{id}", Verb(ReadMedia), media::file)
        .get("/templates", Verb(ReadTemplates), templates::page)
        .get("/templates/gallery", Verb(SubmitTemplate), templates::wordings::page)
        .get("/templates/new", Verb(SubmitTemplate), templates::form::new)
        .post("/templates", Verb(SubmitTemplate), templates::form::submit_new)
        .post("/templates/sync", Verb(SyncTemplates), templates::one::sync)
        .post("/partials/template", AnyOf(&[SubmitTemplate, EditTemplate]), templates::form::follow)
        .get("/templates/{id}", Verb(ReadTemplates), templates::one::page)
        .get("/templates/{id}/sample", Verb(ReadTemplates), templates::file::show)
        .get("/templates/{id}/edit", Verb(EditTemplate), templates::form::edit)
        .post("/templates/{id}/edit", Verb(EditTemplate), templates::form::submit_edit)
        .post("/templates/{id}/delete", Verb(DeleteTemplate), templates::one::delete)
        .post("/templates/{id}/unpause", Verb(UnpauseTemplate), templates::one::unpause)
        .post("/templates/{id}/agree", Verb(AgreeCategory), templates::one::agree)
        .post("/templates/{id}/archive", Verb(ArchiveTemplate), templates::one::archive)
        .post("/templates/{id}/unarchive", Verb(UnarchiveTemplate), templates::one::unarchive)
        .post_up_to(upload::MOST_BYTES, "/templates/sample", Verb(UploadSample), templates::file::upload)
        .post("/templates/sample/check", Verb(UploadSample), templates::file::look)
        .post("/templates/{id}/slots", Verb(NameSlots), templates::name_slots)
        .get("/costs", Verb(ReadCosts), costs::page)
        .post("/costs/comparison", Verb(Reconcile), costs::ask)
        .get("/costs.csv", Verb(ExportCharges), costs::csv)
        .get("/reports/failures", Verb(ReportFailures), failures::page)
        .get("/reports/failures.csv", Verb(ReportFailures), failures::table)
        .get("/operator", Verb(ReadOperator), operator::page)
        .get("/login", Nobody(door), login::page)
        .post("/login", Nobody(door), login::sign_in)
        .get("/login/code", Nobody(code), login::code_page)
        .post("/login/code", Nobody(code), login::code)
        .post("/logout", Nobody("a session ends whether or not it was still good"), login::sign_out)
        .get("/assets/{name}", Nobody("style sheets and scripts are the same for everybody"), asset)
}

fn conversations(table: Table) -> Table {
    let board = stream::Board::default();
    table
        // Whoever signs in comes here first, also who has no inbox.
        .get("/", VerbElse(ListConversations, "/settings"), inbox::page)
        .get("/partials/list", Verb(ListConversations), inbox::rows)
        .get("/events", Verb(WatchConversations), async move |desk: Desk, asked, held, headers: HeaderMap| {
            stream::events(board, &desk, asked, held, &headers)
        })
        .get("/c/{id}", Verb(ReadConversation), inbox::conversation)
        .get("/c/{id}/timeline", Verb(ReadConversation), timeline::page)
        .get("/c/{id}/about", Verb(ReadConversation), about::page)
        .post("/c/{id}/about", Verb(DescribeConversation), about::save)
        .get("/partials/thread/{id}", Verb(ReadConversation), inbox::earlier)
        .get("/partials/composer/{id}", Verb(AskPermit), inbox::composer)
        .get("/partials/alerts", Verb(ListConversations), alerts::due)
        .get("/partials/templates/{id}", Verb(AskPermit), template::picker)
        .post("/c/{id}/messages", Verb(Send), send::words)
        .post("/c/{id}/reaction", Verb(React), send::reaction)
        .post("/c/{id}/remedy", Verb(Send), remedy::take)
        .post_up_to(upload::MOST_BYTES, "/c/{id}/media", Verb(Send), upload::attach)
        .post("/c/{id}/media/check", Verb(AskPermit), upload::look)
        .post_up_to(upload::MOST_BYTES, "/c/{id}/file-links", Verb(MakeFileLink), file_links::attach::attach)
        .post_up_to(upload::MOST_BYTES, "/c/{id}/template", Verb(Send), template::send)
        .post("/c/{id}/draft", Verb(KeepDraft), work::draft)
        .post("/c/{id}/read", Verb(MarkRead), work::mark_read)
        .post("/c/{id}/status", AnyOf(&[Close, SetStatus]), work::status)
        .post("/c/{id}/assignee", Verb(Assign), work::assignee)
        .post("/c/{id}/team", Verb(Assign), menu::team)
        .get(
            "/partials/menu/{id}",
            AnyOf(&[Close, Snooze, SetStatus, LabelConversation, Prioritise]),
            menu::open,
        )
        .post("/c/{id}/snooze", Verb(Snooze), menu::snooze)
        .post("/c/{id}/priority", Verb(Prioritise), menu::priority)
        .post("/c/{id}/labels", Verb(LabelConversation), menu::labels)
        .post("/c/{id}/notes", Verb(WriteNote), notes::write)
        .post("/c/{id}/seen", Verb(ReadConversation), notes::seen)
        .post("/notes/{id}/remove", Verb(RemoveNote), notes::remove)
        .post("/c/{id}/thread", AnyOf(&[TakeThread, PassThread, ReleaseThread]), work::thread)
}

fn contacts(table: Table) -> Table {
    table
        .get("/contacts", Verb(ReadContacts), contacts::list::page)
        .get("/contacts/imports", Verb(ImportContacts), contacts::imports::list)
        .post_up_to(MOST_BYTES, "/contacts/imports", Verb(ImportContacts), contacts::imports::upload)
        .get("/contacts/imports/{id}", Verb(ImportContacts), contacts::imports::page)
        .post("/contacts/imports/{id}/start", Verb(ImportContacts), contacts::imports::start)
        .post("/contacts/imports/{id}/stop", Verb(ImportContacts), contacts::imports::stop)
        .post("/contacts/imports/{id}/remove", Verb(ImportContacts), contacts::imports::remove)
        .get("/contacts/imports/{id}/errors.csv", Verb(ImportContacts), contacts::imports::errors)
        .post("/contacts/export", Verb(ExportContacts), contacts::imports::export)
        .get("/contacts/suggestions", Verb(ReadContacts), contacts::suggest::page)
        .get("/contacts/{id}", Verb(ReadContacts), contacts::page::page)
        .post("/contacts/{id}/not-same/{other}", Verb(DenySame), contacts::suggest::deny)
        .post("/contacts/{id}", AnyOf(&[DescribeContact, RenameContact]), contacts::page::save)
        .get("/contacts/{id}/merge", Verb(MergeContacts), contacts::merge::choose)
        .get("/contacts/{id}/merge/{other}", Verb(MergeContacts), contacts::merge::outlook)
        .post("/contacts/{id}/merge/{other}", Verb(MergeContacts), contacts::merge::join)
        .post("/contacts/{id}/unmerge", Verb(UnmergeContacts), contacts::merge::part)
        .get("/contacts/{id}/consents", Verb(ReadContacts), contacts::consents::page)
        .post("/contacts/{id}/consents", Verb(RecordConsent), contacts::consents::record_one)
        .post("/contacts/{id}/block", Verb(BlockContact), contacts::block)
        .post("/contacts/{id}/export", Verb(ExportContact), contacts::take_out)
        .post("/contacts/{id}/erase", Verb(EraseContact), contacts::erase)
        .get("/contacts/{id}/erasure", Verb(EraseContact), contacts::erasure)
}

fn campaigns(table: Table) -> Table {
    let looks = campaigns::live::Looks::default();
    table
        .get("/campaigns", Verb(ReadCampaigns), campaigns::list)
        .get("/campaigns/rules", Verb(ReadCampaigns), campaigns::rules::page)
        .post("/campaigns/rules", Verb(SetCampaignPolicy), campaigns::rules::set)
        .get("/campaigns/new", Verb(PlanCampaign), campaigns::form::new)
        .post_up_to(campaigns::form::MOST_BYTES, "/campaigns", Verb(PlanCampaign), campaigns::form::make)
        .post("/partials/campaign", Verb(PlanCampaign), campaigns::form::follow)
        .get("/campaigns/{id}", Verb(ReadCampaigns), campaigns::page)
        .get("/campaigns/{id}/events", Verb(ReadCampaigns), async move |desk: Desk, id, asked| {
            campaigns::live::events(looks, desk, id, asked).await
        })
        .post("/campaigns/{id}/change", Verb(ChangeCampaign), campaigns::change)
        .post("/campaigns/{id}/approve", Verb(ApproveCampaign), campaigns::approve)
        .post("/campaigns/{id}/try", Verb(TryCampaign), campaigns::try_one)
        .post("/campaigns/{id}/start", Verb(StartCampaign), campaigns::start)
        .post("/campaigns/{id}/pause", Verb(PauseCampaign), campaigns::pause)
        .post("/campaigns/{id}/resume", Verb(ResumeCampaign), campaigns::resume)
        .post("/campaigns/{id}/stop", Verb(StopCampaign), campaigns::stop)
        .post("/campaigns/{id}/retry", Verb(ResumeCampaign), campaigns::retry)
        .get("/campaigns/{id}/recipients.csv", Verb(ExportCampaign), campaigns::table)
}

fn bots(table: Table) -> Table {
    table
        .get("/bots", Verb(ReadBots), bots::list)
        .get("/bots/new", Verb(WriteBot), bots::new)
        .post("/bots", Verb(WriteBot), bots::make)
        .get("/bots/{id}", Verb(ReadBots), bots::build::page)
        .post("/bots/{id}/edit", Verb(WriteBot), bots::build::edit)
        .get("/bots/{id}/text", Verb(ReadBots), bots::text::page)
        .post("/bots/{id}/text", Verb(WriteBot), bots::text::save)
        .get("/bots/{id}/try", Verb(ReadBots), bots::trial::page)
        .post("/bots/{id}/try", Verb(ReadBots), bots::trial::go_on)
        .get("/bots/{id}/runs", Verb(ReadBots), bots::runs::page)
        .get("/bots/{id}/runs/{run}", Verb(ReadBots), bots::runs::one)
        .get("/bots/{id}/versions", Verb(ReadBots), bots::versions)
        .post("/bots/{id}/versions/{n}/revert", Verb(DeployBot), bots::revert)
        .post("/bots/{id}/deploy", Verb(DeployBot), bots::deploy)
        .post("/bots/{id}/on", Verb(SwitchBot), bots::on)
        .post("/bots/{id}/off", Verb(SwitchBot), bots::off)
        .post("/bots/{id}/key", Verb(ChangeBotKey), bots::key::change)
        .post("/bots/{id}/remove", Verb(RemoveBot), bots::remove)
        .post("/c/{id}/bot", Verb(BeginRun), bots::thread::begin)
        .post("/c/{id}/bot/take", Verb(TakeOver), bots::thread::take)
        .post("/c/{id}/bot/give", Verb(GiveBack), bots::thread::give)
        .post("/c/{id}/bot/end", Verb(EndRun), bots::thread::end)
}

fn messages(table: Table) -> Table {
    table
        .get("/m/{id}", Verb(ReadConversation), whole::message)
        .get("/m/{id}/story", Verb(ReadConversation), story::page)
        .post("/m/{id}/retry", Verb(Retry), send::retry)
        .post("/m/{id}/cancel", Verb(Cancel), send::cancel)
        .post("/m/{id}/fallback/cancel", Verb(Cancel), send::cancel_fallback)
        .post("/m/{id}/take-back", Verb(Cancel), send::take_back)
}

fn marks(table: Table) -> Table {
    table
        .get("/settings/statuses", Verb(ListConversations), marks::statuses::page)
        .post("/settings/statuses", Verb(DefineStatuses), marks::statuses::make)
        .post("/settings/statuses/{id}", Verb(DefineStatuses), marks::statuses::change)
        .post("/settings/statuses/{id}/place", Verb(DefineStatuses), marks::statuses::place)
        .post("/settings/statuses/{id}/remove", Verb(DefineStatuses), marks::statuses::remove)
        .get("/settings/labels", Verb(ListConversations), marks::labels::page)
        .post("/settings/labels", Verb(DefineLabels), marks::labels::make)
        .post("/settings/labels/{id}", Verb(DefineLabels), marks::labels::change)
        .post("/settings/labels/{id}/remove", Verb(DefineLabels), marks::labels::remove)
        .get("/settings/views", Verb(ListConversations), marks::views::page)
        // Who reads no conversations keeps no view of them, not for others either.
        .post("/settings/views", Verb(KeepViews), marks::views::make)
        .post("/settings/views/{id}", AnyOf(&[KeepViews, ShareViews]), marks::views::change)
        .post("/settings/views/{id}/place", AnyOf(&[KeepViews, ShareViews]), marks::views::place)
        .post("/settings/views/{id}/remove", AnyOf(&[KeepViews, ShareViews]), marks::views::remove)
        .get("/settings/entry-points", Verb(ListSources), marks::sources::page)
        .post("/settings/entry-points", Verb(DefineSources), marks::sources::make)
        .get("/settings/entry-points/report.csv", Verb(ReportSources), marks::sources::table)
        .get("/settings/entry-points/{id}", Verb(ListSources), marks::sources::one)
        .post("/settings/entry-points/{id}", Verb(DefineSources), marks::sources::change)
        .post("/settings/entry-points/{id}/retire", Verb(DefineSources), marks::sources::retire)
        .post("/settings/entry-points/{id}/offer", Verb(DefineSources), marks::sources::offer)
        .post("/settings/entry-points/{id}/keep", Verb(DefineSources), marks::sources::keep)
        .get("/settings/entry-points/{id}/qr.svg", Verb(ListSources), marks::sources::svg)
        .get("/settings/entry-points/{id}/qr.png", Verb(ListSources), marks::sources::png)
        .get("/settings/links", Verb(ListFileLinks), file_links::page)
        .post_up_to(upload::MOST_BYTES, "/settings/links", Verb(MakeFileLink), file_links::make)
        .post("/settings/links/{id}/revoke", Verb(RevokeFileLink), file_links::revoke)
        .get("/settings/hours", Verb(ListConversations), marks::hours::page)
        .post("/settings/hours", Verb(SetHours), marks::hours::set)
        .post("/settings/hours/clear", Verb(SetHours), marks::hours::clear)
        .get("/settings/hours/{id}", Verb(ListConversations), marks::hours::of_number)
        .post("/settings/hours/{id}", Verb(SetHours), marks::hours::set_of_number)
        .post("/settings/hours/{id}/clear", Verb(SetHours), marks::hours::clear_of_number)
        .get("/settings/consent", Verb(ReadContacts), marks::consent::page)
        .post("/settings/consent", Verb(DefinePurposes), marks::consent::make)
        .post("/settings/consent/rules", Verb(SetConsent), marks::consent::rules)
        .post("/settings/consent/{id}", Verb(DefinePurposes), marks::consent::change)
        .post("/settings/consent/{id}/remove", Verb(DefinePurposes), marks::consent::remove)
        .get("/settings/attributes", Verb(ListAttributes), marks::attributes::page)
        .post("/settings/attributes", Verb(DefineAttributes), marks::attributes::make)
        .post("/settings/attributes/{id}", Verb(DefineAttributes), marks::attributes::change)
        .post("/settings/attributes/{id}/place", Verb(DefineAttributes), marks::attributes::place)
        .post("/settings/attributes/{id}/remove", Verb(DefineAttributes), marks::attributes::remove)
}

fn numbers(table: Table) -> Table {
    table
        .get("/settings/numbers", Verb(ReadChannels), numbers::page)
        .get("/settings/numbers/connect", Verb(ConnectChannel), numbers::connect::page)
        .post("/settings/numbers/connect/keys", Verb(ConnectChannel), numbers::connect::keys)
        .post("/settings/numbers/connect/give-up", Verb(ConnectChannel), numbers::connect::give_up)
        .post("/settings/numbers/connect/add", Verb(ConnectChannel), numbers::connect::add)
        .post("/settings/numbers/connect/choose", Verb(ConnectChannel), numbers::connect::choose)
        .get("/settings/numbers/{id}", Verb(ReadChannels), health::page)
        .get("/settings/numbers/{id}/set-up", Verb(SetUpChannel), numbers::set_up::page)
        .post("/settings/numbers/{id}/set-up", Verb(SetUpChannel), numbers::set_up::step)
        .post("/settings/numbers/{id}/set-up/deregister", Verb(SetUpChannel), numbers::set_up::deregister)
        .get("/settings/numbers/{id}/check", Verb(LookAtChannel), numbers::set_up::look)
        .get("/settings/numbers/{id}/profile", Verb(SetProfile), numbers::profile::page)
        .post("/settings/numbers/{id}/profile", Verb(SetProfile), numbers::profile::set)
        .post_up_to(
            upload::MOST_BYTES,
            "/settings/numbers/{id}/profile/picture",
            Verb(SetProfile),
            numbers::profile::set_picture,
        )
        .post("/settings/numbers/{id}/look", Verb(LookAtChannel), health::look)
        .post("/settings/numbers/{id}/team", Verb(SendToTeam), health::set_team)
        .post("/settings/numbers/{id}/token", Verb(RotateToken), numbers::token)
        .post("/settings/numbers/{id}/secret", Verb(RotateSecret), numbers::secret)
        .post("/settings/numbers/{id}/webhook-key", Verb(RotateSecret), numbers::webhook_key)
        .post("/settings/numbers/{id}/disconnect", Verb(DisconnectChannel), numbers::disconnect)
}

/// An address that leads nowhere: a page for browsers, a line for everybody else.
pub async fn nowhere(headers: HeaderMap) -> Response {
    let html = headers.get(header::ACCEPT).and_then(|kinds| kinds.to_str().ok());
    if html.is_some_and(|kinds| kinds.contains("text/html")) {
        desk::show(desk::theme(&headers), false, StatusCode::NOT_FOUND, &Trouble::not_found())
    } else {
        (StatusCode::NOT_FOUND, "There is nothing here.\n").into_response()
    }
}

/// A style sheet or script. Its address carries its hash: it may be kept for ever.
async fn asset(uri: Uri) -> Response {
    match assets::lookup(uri.path()) {
        Some(asset) => {
            let headers = [
                (header::CONTENT_TYPE, asset.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, asset.bytes.as_slice()).into_response()
        }
        None => (StatusCode::NOT_FOUND, "There is no such file.\n").into_response(),
    }
}
