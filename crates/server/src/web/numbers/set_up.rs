//! Setting a number up, a step after the other, and looking at it from end to end.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use maud::Markup;
use transom_channels::whatsapp::connecting::By;
use transom_channels::whatsapp::links;
use transom_desk::accounts::check;
use transom_desk::accounts::steps::{self, Wish};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::settings::Said;
use transom_pages::numbers::check::{self as check_page, Checked};
use transom_pages::numbers::set_up::{self as pages, Chat, SetUp};
use transom_pages::words::{language_name, word};
use transom_rules::access::Verb;
use transom_rules::id::ChannelId;
use transom_rules::number::Sync;
use transom_rules::number::stage::{Stage, Step};

use super::connect::{meta, not_taken};
use crate::qr;
use crate::web::desk::{Desk, Done, Failed, Id};
use crate::web::load;
use crate::web::settings::{Asked, Fields, Filled, Sheet, again, done, secret};

/// The languages in which Meta says its code, as far as customers of ours are likely to read them.
const LANGUAGES: [&str; 12] = ["en_US", "de", "es", "fr", "it", "pt_BR", "nl", "pl", "tr", "ar", "hi", "id"];

/// `GET /settings/numbers/{id}/set-up`.
pub(in crate::web) async fn page(desk: Desk, Id(id): Id<ChannelId>, Query(asked): Query<Asked>) -> Done {
    if is_to_be_looked_at(&desk, id) {
        // Where Meta does not answer, the page says what is known.
        if let Err(error) = check::look(&meta(&desk), &desk.asker, id).await {
            tracing::debug!(%error, channel = %id, "whether Meta sends here is not known");
        }
    }
    Ok(secret(draw(&desk, id, &asked, None).await?))
}

/// Whether nothing but a look tells if Meta sends here: a number that sends, of which it is not known.
fn is_to_be_looked_at(desk: &Desk, id: ChannelId) -> bool {
    let known = desk.app.registry.known();
    let facts = known.at_meta(desk.workspace(), id).and_then(|_| known.facts(id));
    facts.is_some_and(|facts| facts.stage() == Stage::Connected && !facts.hears())
}

async fn draw(desk: &Desk, id: ChannelId, asked: &Asked, problem: Option<(Step, Problem)>) -> Done<Markup> {
    let known = desk.app.registry.known();
    let number = known.at_meta(desk.workspace(), id).ok_or(Failed::NotFound)?;
    let channel = &number.channel;
    let app = known.apps.get(&channel.app_id).ok_or(Failed::NotFound)?;
    let url = links::chat(&channel.address, "");
    let language = |code: &&str| Choice::new(*code, language_name(code), *code == LANGUAGES[0]);
    let shown = SetUp {
        id,
        channel: load::channel(Some(channel)),
        address: channel.address.clone(),
        facts: known.facts(id).cloned().unwrap_or_default(),
        webhook: steps::webhook(&desk.app.settings.server.public_url, id),
        verify_token: app.verify_token.clone(),
        chat: Chat { picture: qr::svg(&url)?, url },
        languages: LANGUAGES.iter().map(language).collect(),
        problem,
        now: desk.now(),
    };
    let sheet = Sheet::told(desk, word("set-up-title"), asked).await?;
    Ok(pages::page(&sheet.frame, &sheet.settings, &shown))
}

/// `POST /settings/numbers/{id}/set-up`.
pub(in crate::web) async fn step(desk: Desk, Id(id): Id<ChannelId>, axum::Form(fields): Filled) -> Done {
    let step = Step::from_word(fields.one("step")).ok_or(Failed::NotFound)?;
    take(&desk, id, wish(step, &fields)).await
}

/// `POST /settings/numbers/{id}/set-up/deregister`.
pub(in crate::web) async fn deregister(desk: Desk, Id(id): Id<ChannelId>) -> Done {
    take(&desk, id, Wish::Deregister).await
}

async fn take(desk: &Desk, id: ChannelId, wish: Wish) -> Done {
    let (step, said) = (wish.step(), said(&wish));
    match steps::take(&meta(desk), &desk.asker, id, wish).await {
        Ok(()) => Ok(done(&pages::path(id), said)),
        Err(why) => {
            let problem = not_taken(why)?;
            Ok(again(draw(desk, id, &Asked::default(), Some((step, problem))).await?))
        }
    }
}

/// What happened at Meta.
const fn said(wish: &Wish) -> Said {
    match wish {
        Wish::AskCode { by: By::Sms, .. } => Said::CodeTexted,
        Wish::AskCode { by: By::Voice, .. } => Said::CodeCalled,
        Wish::ShowCode(_) => Said::CodeShown,
        Wish::Register(_) => Said::Registered,
        Wish::SetPin(_) => Said::Pin,
        Wish::Rename(_) => Said::Renamed,
        Wish::Listen | Wish::ListenHere => Said::Listens,
        Wish::TakeOver(Sync::Contacts) => Said::Contacts,
        Wish::TakeOver(Sync::History) => Said::History,
        Wish::Deregister => Said::Deregistered,
    }
}

fn wish(step: Step, fields: &Fields) -> Wish {
    let text = |name| fields.one(name).trim().to_owned();
    match step {
        Step::AskCode => {
            let by = if fields.one("by") == "voice" { By::Voice } else { By::Sms };
            let language = LANGUAGES.into_iter().find(|code| *code == fields.one("language"));
            Wish::AskCode { by, language: language.unwrap_or(LANGUAGES[0]).to_owned() }
        }
        Step::ShowCode => Wish::ShowCode(text("code")),
        Step::Register => Wish::Register(text("pin")),
        Step::SetPin => Wish::SetPin(text("pin")),
        Step::Rename => Wish::Rename(text("name")),
        Step::Listen => Wish::Listen,
        Step::ListenHere => Wish::ListenHere,
        Step::Contacts => Wish::TakeOver(Sync::Contacts),
        Step::History => Wish::TakeOver(Sync::History),
        Step::Deregister => Wish::Deregister,
    }
}

/// `GET /settings/numbers/{id}/check`.
pub(in crate::web) async fn look(desk: Desk, Id(id): Id<ChannelId>) -> Done {
    let findings = check::look(&meta(&desk), &desk.asker, id).await?;
    let known = desk.app.registry.known();
    let channel = known.channel(desk.workspace(), id).ok_or(Failed::NotFound)?;
    let shown = Checked {
        id,
        name: channel.name.clone(),
        at: desk.now(),
        findings,
        may_set_up: desk.may(Verb::SetUpChannel),
    };
    let sheet = Sheet::new(&desk, word("check-title")).await?;
    Ok(check_page::page(&sheet.frame, &sheet.settings, &shown).into_response())
}
