//! The JSON API: its addresses and what holds for all of them. Every handler says in its own attributes what
//! it takes and answers, and the `OpenAPI` document is made from those. What is decided about a message is
//! decided elsewhere ([`transom_desk`]); here it is only asked for and shown.

use std::future::ready;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::Method;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use crate::route::Needs::Anybody;
use crate::route::Needs::{AnyOf, Nobody};
use crate::route::{Line, Table};
use described::Described;
use problem::Problem;
pub(crate) use reconciliation::Reconciliation;
use reference::Reference;
use transom_desk::app::Shared;
use transom_desk::contacts::imports as files;
use transom_rules::access::Verb::{
    AddContact, AgreeCategory, ApproveCampaign, ArchiveTemplate, AskPermit, Assign, BeginRun, BlockContact,
    Cancel, ChangeBotKey, ChangeCampaign, Close, ConnectChannel, DefineAttributes, DefineLabels,
    DefinePurposes, DefineSources, DefineStatuses, DeleteTemplate, DenySame, DeployBot, DescribeContact,
    DescribeConversation, DisconnectChannel, EditTemplate, EndRun, EraseContact, ExportCampaign,
    ExportCharges, ExportContact, ExportContacts, GiveBack, ImportContacts, KeepViews, LabelConversation,
    ListAttributes, ListConversations, ListFileLinks, ListSources, LookAtChannel, MakeFileLink, MarkRead,
    MergeContacts, NameSlots, PassThread, PauseCampaign, PlanCampaign, Prioritise, ReadBots, ReadCampaigns,
    ReadChannels, ReadContacts, ReadConversation, ReadCosts, ReadMedia, ReadOperator, ReadTemplates,
    Reconcile, RecordConsent, ReleaseThread, RemoveBot, RemoveNote, RenameContact, ReportFailures,
    ReportSources, ResumeCampaign, RevokeFileLink, RotateSecret, RotateToken, Send, SendToTeam, SetAlerts,
    SetCampaignPolicy, SetHours, SetProfile, SetStatus, SetUpChannel, SetValidity, ShareViews, Snooze,
    StartCampaign, StopCampaign, SubmitTemplate, SwitchBot, SyncTemplates, TakeOver, TakeThread, TryCampaign,
    UnarchiveTemplate, UnmergeContacts, UnpauseTemplate, UploadSample, WriteBot, WriteNote,
};

mod alerts;
mod attributes;
mod auth;
mod bots;
mod campaigns;
mod channels;
mod charges;
mod connecting;
mod contacts;
mod conversations;
mod described;
mod docs;
mod failures;
mod file_links;
#[cfg(test)]
mod fixture;
mod health;
mod hours;
mod imports;
mod input;
mod labels;
mod limit;
mod media;
mod messages;
mod notes;
mod once;
mod openapi;
mod operator;
mod page;
mod people;
mod period;
mod problem;
mod profile;
mod purposes;
mod reconciliation;
mod reference;
mod rows;
mod shape;
mod sources;
mod statuses;
mod story;
mod templates;
mod views;

/// The largest body taken, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;

/// All addresses under `/api`, and the table of them.
pub(crate) fn table(app: &Shared) -> (Router<Shared>, Vec<Line>) {
    let described = resources(app);
    let (routes, _) = described.router.split_for_parts();
    let told = Arc::new(Reference::default());
    let page = Arc::clone(&told);
    let reference = Nobody("the reference is the same for everybody");
    let nothing = Nobody("there is nothing there");
    let (open, lines) = Table::new(app, auth::guard)
        .get("/api/openapi.json", reference, move |State(app): State<Shared>| ready(told.document(&app)))
        .get("/api/docs", reference, move |State(app): State<Shared>| ready(page.page(&app)))
        .get("/api/docs.css", reference, docs::style)
        .any("/api", nothing, unknown)
        .any("/api/", nothing, unknown)
        .any("/api/{*rest}", nothing, unknown)
        .finish();
    let all =
        routes.merge(open).method_not_allowed_fallback(wrong_method).layer(DefaultBodyLimit::max(MOST_BYTES));
    (all, [described.lines, lines].concat())
}

/// A route that takes a body of so many bytes.
fn up_to(most: usize, (schemas, paths, handler): UtoipaMethodRouter<Shared>) -> UtoipaMethodRouter<Shared> {
    (schemas, paths, handler.layer(DefaultBodyLimit::max(most)))
}

fn resources(app: &Shared) -> Described {
    marks(bots(numbers(campaigns(contacts(people::add(Described::new(app)))))))
        .add(ListConversations, routes!(conversations::list))
        .add(ReadConversation, routes!(conversations::show))
        .add(
            AnyOf(&[Close, Snooze, SetStatus, Assign, Prioritise, DescribeConversation]),
            routes!(conversations::change),
        )
        .add(LabelConversation, routes!(conversations::set_labels))
        .add(ReadConversation, routes!(notes::list))
        .add(WriteNote, routes!(notes::write))
        .add(RemoveNote, routes!(notes::remove))
        .add(ReadConversation, routes!(messages::thread))
        .add(Send, routes!(messages::answer))
        .add(MarkRead, routes!(conversations::mark_read))
        .add(AnyOf(&[TakeThread, PassThread, ReleaseThread]), routes!(conversations::control_thread))
        .add(Send, routes!(messages::send))
        .add(ReadConversation, routes!(messages::show))
        .add(Cancel, routes!(messages::cancel))
        .add(Cancel, routes!(messages::cancel_fallback))
        .add(ReadConversation, routes!(story::show))
        .add(AskPermit, routes!(messages::permit))
        .add(ReadTemplates, routes!(templates::list))
        .add(SubmitTemplate, routes!(templates::submit))
        .add(SyncTemplates, routes!(templates::sync))
        .add(ReadTemplates, routes!(templates::wordings::gallery))
        .add(ReadTemplates, routes!(templates::show))
        .add(NameSlots, routes!(templates::change))
        .add(SubmitTemplate, routes!(templates::check::check))
        .add(UploadSample, up_to(media::MOST_BYTES, routes!(templates::sample::upload)))
        .add(EditTemplate, routes!(templates::life::edit))
        .add(DeleteTemplate, routes!(templates::life::delete))
        .add(UnpauseTemplate, routes!(templates::life::unpause))
        .add(AgreeCategory, routes!(templates::life::agree))
        .add(ArchiveTemplate, routes!(templates::life::archive))
        .add(UnarchiveTemplate, routes!(templates::life::unarchive))
        .add(ReadTemplates, routes!(templates::life::events))
        .add(ReadTemplates, routes!(templates::statistics::statistics))
        .add(ReportFailures, routes!(failures::report))
        .add(ReportFailures, routes!(failures::table))
        .add(ReportFailures, routes!(failures::messages))
        .add(ReadCosts, routes!(charges::list))
        .add(ReadCosts, routes!(charges::days))
        .add(ExportCharges, routes!(charges::csv))
        .add(Reconcile, routes!(reconciliation::compare))
        .add(Send, up_to(media::MOST_BYTES, routes!(media::upload)))
        .add(ReadMedia, routes!(media::show))
        .add(ReadOperator, routes!(operator::meaning))
        .add(ReadOperator, routes!(operator::unknowns))
        .add(ReadOperator, routes!(operator::notices))
}

/// Numbers, and what is done with them.
fn numbers(described: Described) -> Described {
    described
        .add(ReadChannels, routes!(channels::list))
        .add(ReadChannels, routes!(channels::show))
        .add(SetValidity, routes!(channels::set_validity))
        .add(SendToTeam, routes!(channels::set_team))
        .add(ConnectChannel, routes!(connecting::connect))
        .add(SetUpChannel, routes!(connecting::step))
        .add(LookAtChannel, routes!(connecting::look))
        .add(ReadChannels, routes!(channels::link))
        .add(ReadChannels, routes!(health::show))
        .add(LookAtChannel, routes!(health::look))
        .add(ReadChannels, routes!(profile::show))
        .add(SetProfile, routes!(profile::set))
        .add(SetProfile, up_to(media::MOST_BYTES, routes!(profile::set_picture)))
        .add(RotateToken, routes!(channels::rotate_token))
        .add(RotateSecret, routes!(channels::rotate_secret))
        .add(RotateSecret, routes!(channels::set_webhook_key))
        .add(DisconnectChannel, routes!(channels::disconnect))
}

/// A template to many.
fn campaigns(described: Described) -> Described {
    described
        .add(PlanCampaign, up_to(campaigns::MOST_BYTES, routes!(campaigns::plan)))
        .add(ReadCampaigns, routes!(campaigns::list))
        .add(ReadCampaigns, routes!(campaigns::show))
        .add(ChangeCampaign, routes!(campaigns::change))
        .add(StartCampaign, routes!(campaigns::start))
        .add(PauseCampaign, routes!(campaigns::pause))
        .add(ResumeCampaign, routes!(campaigns::resume))
        .add(StopCampaign, routes!(campaigns::stop))
        .add(ResumeCampaign, routes!(campaigns::retry))
        .add(ApproveCampaign, routes!(campaigns::policy::approve))
        .add(TryCampaign, routes!(campaigns::results::try_one))
        .add(ReadCampaigns, routes!(campaigns::results::show))
        .add(ReadCampaigns, routes!(campaigns::results::size))
        .add(ReadCampaigns, routes!(campaigns::policy::show))
        .add(SetCampaignPolicy, routes!(campaigns::policy::set))
        .add(ReadCampaigns, routes!(campaigns::recipients::list))
        .add(ExportCampaign, routes!(campaigns::recipients::table))
}

/// Automations, and their runs.
fn bots(described: Described) -> Described {
    described
        .add(ReadBots, routes!(bots::list))
        .add(WriteBot, routes!(bots::make))
        .add(ReadBots, routes!(bots::check))
        .add(ReadBots, routes!(bots::show))
        .add(WriteBot, routes!(bots::save))
        .add(RemoveBot, routes!(bots::remove))
        .add(DeployBot, routes!(bots::deploy))
        .add(DeployBot, routes!(bots::revert))
        .add(SwitchBot, routes!(bots::on))
        .add(SwitchBot, routes!(bots::off))
        .add(ChangeBotKey, routes!(bots::change_key))
        .add(ReadBots, routes!(bots::trial::try_it))
        .add(ReadBots, routes!(bots::versions))
        .add(ReadBots, routes!(bots::counts))
        .add(ReadBots, routes!(bots::runs::list))
        .add(ReadBots, routes!(bots::runs::show))
        .add(BeginRun, routes!(bots::runs::begin))
        .add(TakeOver, routes!(bots::runs::take_over))
        .add(GiveBack, routes!(bots::runs::give_back))
        .add(EndRun, routes!(bots::runs::end))
}

/// Of customers, and what they agreed to.
fn contacts(described: Described) -> Described {
    described
        .add(ReadContacts, routes!(purposes::list))
        .add(DefinePurposes, routes!(purposes::make))
        .add(DefinePurposes, routes!(purposes::change))
        .add(DefinePurposes, routes!(purposes::remove))
        .add(ReadContacts, routes!(contacts::list))
        .add(AddContact, routes!(contacts::add))
        .add(ReadContacts, routes!(contacts::show))
        .add(AnyOf(&[RenameContact, BlockContact, DescribeContact]), routes!(contacts::edit))
        .add(BlockContact, routes!(contacts::block::block))
        .add(BlockContact, routes!(contacts::block::unblock))
        .add(ReadContacts, routes!(contacts::consents::list))
        .add(RecordConsent, routes!(contacts::consents::record))
        .add(ReadContacts, routes!(contacts::suggest::list))
        .add(DenySame, routes!(contacts::suggest::deny))
        .add(MergeContacts, routes!(contacts::merge::outlook))
        .add(MergeContacts, routes!(contacts::merge::join))
        .add(UnmergeContacts, routes!(contacts::merge::part))
        .add(ReadContacts, routes!(contacts::merge::merged))
        .add(ReadContacts, routes!(contacts::merge::linked))
        .add(ExportContact, routes!(contacts::export))
        .add(EraseContact, routes!(contacts::erase))
        .add(EraseContact, routes!(contacts::erasure_of))
}

async fn unknown(OriginalUri(uri): OriginalUri) -> Problem {
    Problem::not_found(format!("There is nothing at {}.", uri.path()))
}

async fn wrong_method(method: Method, OriginalUri(uri): OriginalUri) -> Problem {
    Problem::wrong_method(format!(
        "{} does not take {method}; the Allow header says what it takes.",
        uri.path()
    ))
}

#[cfg(test)]
mod tests;

/// What a workspace defines for its contacts and conversations, and all contacts at once.
fn marks(described: Described) -> Described {
    described
        .add(ImportContacts, up_to(files::MOST_BYTES, routes!(imports::upload)))
        .add(ImportContacts, routes!(imports::list))
        .add(ImportContacts, routes!(imports::show))
        .add(ImportContacts, routes!(imports::start))
        .add(ImportContacts, routes!(imports::stop))
        .add(ImportContacts, routes!(imports::remove))
        .add(ImportContacts, routes!(imports::faults))
        .add(ExportContacts, routes!(imports::table))
        .add(ListConversations, routes!(statuses::list))
        .add(DefineStatuses, routes!(statuses::make))
        .add(DefineStatuses, routes!(statuses::change))
        .add(DefineStatuses, routes!(statuses::remove))
        .add(ListConversations, routes!(labels::list))
        .add(DefineLabels, routes!(labels::make))
        .add(DefineLabels, routes!(labels::change))
        .add(DefineLabels, routes!(labels::remove))
        .add(ListConversations, routes!(views::list))
        .add(AnyOf(&[KeepViews, ShareViews]), routes!(views::keep))
        .add(AnyOf(&[KeepViews, ShareViews]), routes!(views::change))
        .add(AnyOf(&[KeepViews, ShareViews]), routes!(views::remove))
        .add(Anybody, routes!(hours::show))
        .add(SetHours, routes!(hours::set))
        .add(SetHours, routes!(hours::clear))
        .add(Anybody, routes!(hours::show_of_channel))
        .add(SetHours, routes!(hours::set_of_channel))
        .add(SetHours, routes!(hours::clear_of_channel))
        .add(Anybody, routes!(alerts::show))
        .add(SetAlerts, routes!(alerts::set))
        .add(MakeFileLink, up_to(media::MOST_BYTES, routes!(file_links::make)))
        .add(ListFileLinks, routes!(file_links::list))
        .add(ListFileLinks, routes!(file_links::show))
        .add(RevokeFileLink, routes!(file_links::revoke))
        .add(ListSources, routes!(sources::list))
        .add(DefineSources, routes!(sources::make))
        .add(ListSources, routes!(sources::show))
        .add(DefineSources, routes!(sources::change))
        .add(DefineSources, routes!(sources::keep))
        .add(ListSources, routes!(sources::svg))
        .add(ListSources, routes!(sources::png))
        .add(ReportSources, routes!(sources::outcome))
        .add(ReportSources, routes!(sources::table))
        .add(ListAttributes, routes!(attributes::list))
        .add(DefineAttributes, routes!(attributes::make))
        .add(DefineAttributes, routes!(attributes::change))
        .add(DefineAttributes, routes!(attributes::remove))
}
