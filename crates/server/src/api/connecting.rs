//! `/api/v1/channels`: connecting a number, the steps on its way, and looking at it from end to end.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use transom_channels::whatsapp::connecting::By;
use transom_desk::accounts::asked::{self, Keys, Wishes};
use transom_desk::accounts::check;
use transom_desk::accounts::meta::{Meta, NotTaken};
use transom_desk::accounts::steps::{self, Wish};
use transom_desk::accounts::zone;
use transom_desk::app::{App, Shared};
use transom_desk::done::Wrong;
use transom_pages::words::say;
use transom_rules::id::ChannelId;
use transom_rules::number::Sync;
use transom_rules::number::check::{Finding, Verdict};
use transom_rules::number::stage::Step;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::{Id, Input};
use super::problem::Problem;
use super::templates::meta_error;

/// A number to be connected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewChannel {
    /// Meta's id of the app.
    app_id: String,
    /// What the app's webhooks are signed with.
    app_secret: String,
    /// Meta's id of the account.
    waba_id: String,
    /// Meta's id of the number.
    phone_number_id: String,
    /// Meta's token of a system user.
    access_token: String,
    /// What Meta shows where its webhooks go; without it that of the app's other numbers, or a new one.
    verify_token: Option<String>,
    /// What the agents call it; without it the display name.
    name: Option<String>,
    /// Where the account's days begin; without it as Meta says.
    #[schema(example = "Europe/Berlin")]
    timezone: Option<String>,
}

/// A number that was connected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ConnectedChannel {
    /// Our id of it.
    id: Uuid,
    /// Where its webhooks go.
    #[schema(example = "https://desk.example/webhooks/whatsapp/0198c0de-0000-7000-8000-000000000000")]
    webhook_url: String,
    /// What Meta shows there.
    verify_token: String,
}

pub(super) fn meta(app: &App) -> Meta<'_> {
    Meta { base: app.base(), graph: &app.graph, public_url: &app.settings.server.public_url }
}

impl From<NotTaken> for Problem {
    fn from(why: NotTaken) -> Self {
        match why {
            NotTaken::NotDone(not_done) => not_done.into(),
            NotTaken::Silent(why) => Self::meta_silent(why),
            NotTaken::Refused(fault) => Self::meta_refused(meta_error(*fault)),
        }
    }
}

/// Connects a number; connecting it once more renews its secrets. Its webhooks are set up by the step `listen`.
#[utoipa::path(post, path = "/api/v1/channels", tag = "Channels",
    request_body(content = NewChannel, example = json!({"app_id": "670843887433847", "app_secret": "0f3c…",
        "waba_id": "102290129340398", "phone_number_id": "106540352242922", "access_token": "EAAG…"})),
    responses((status = 201, description = "It is connected", body = ConnectedChannel)))]
pub(super) async fn connect(
    State(app): State<Shared>,
    caller: Caller,
    Input(new): Input<NewChannel>,
) -> Result<(StatusCode, Json<ConnectedChannel>), Problem> {
    let keys = Keys {
        app_id: new.app_id,
        app_secret: new.app_secret.into(),
        waba_id: new.waba_id,
        access_token: new.access_token.into(),
        verify_token: new.verify_token,
    };
    let zone = new.timezone.map(|told| zone::read(&told).map(|zone| zone::name(&zone))).transpose();
    let timezone = zone.map_err(|_| Problem::within("timezone", Wrong::Zone.into()))?;
    let wishes = Wishes { name: new.name, timezone };
    let made = asked::connect(&meta(&app), &caller.asker, keys, &new.phone_number_id, wishes).await?;
    let webhook_url = steps::webhook(&app.settings.server.public_url, made.id);
    let shown = ConnectedChannel { id: made.id.0, webhook_url, verify_token: made.verify_token };
    Ok((StatusCode::CREATED, Json(shown)))
}

/// A step on the way of a number, or back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NumberStep {
    /// Which: `ask_code`, `show_code`, `register`, `set_pin`, `rename`, `listen`, `listen_here`, `contacts`, `history`,
    /// `deregister`.
    #[schema(value_type = String, example = "register")]
    step: Step,
    /// Of `ask_code`: `sms` or `voice`; without it as a text message.
    by: Option<String>,
    /// Of `ask_code`: in which language of templates; without it in English.
    #[schema(example = "en_US")]
    language: Option<String>,
    /// Of `show_code`: the code.
    code: Option<String>,
    /// Of `register` and `set_pin`: the PIN, six digits.
    pin: Option<String>,
    /// Of `rename`: the display name.
    name: Option<String>,
}

impl NumberStep {
    fn wish(self) -> Wish {
        let (code, pin) = (self.code.unwrap_or_default(), self.pin.unwrap_or_default());
        match self.step {
            Step::AskCode => {
                let by = if self.by.as_deref() == Some("voice") { By::Voice } else { By::Sms };
                Wish::AskCode { by, language: self.language.unwrap_or_else(|| "en_US".to_owned()) }
            }
            Step::ShowCode => Wish::ShowCode(code),
            Step::Register => Wish::Register(pin),
            Step::SetPin => Wish::SetPin(pin),
            Step::Rename => Wish::Rename(self.name.unwrap_or_default()),
            Step::Listen => Wish::Listen,
            Step::ListenHere => Wish::ListenHere,
            Step::Contacts => Wish::TakeOver(Sync::Contacts),
            Step::History => Wish::TakeOver(Sync::History),
            Step::Deregister => Wish::Deregister,
        }
    }
}

/// Takes a step with a number at Meta. Which can be taken, its state says (`GET …/health`); Meta greets the webhook's
/// address before `listen` and `listen_here` succeed.
#[utoipa::path(post, path = "/api/v1/channels/{id}/steps", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    request_body(content = NumberStep, example = json!({"step": "register", "pin": "123456"})),
    responses((status = 204, description = "Meta took it")))]
pub(super) async fn step(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
    Input(step): Input<NumberStep>,
) -> Result<StatusCode, Problem> {
    steps::take(&meta(&app), &caller.asker, id, step.wish()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A number looked at from end to end.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ChannelCheck {
    /// Nothing is wrong.
    ok: bool,
    /// What was looked at, in the order of the way of a message.
    checks: Vec<Checked>,
}

/// One thing that was looked at.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Checked {
    /// What: `token`, `scopes`, `secret`, `number`, `address`, `subscription`, `webhooks`, `templates`, `clock`, `files`.
    check: &'static str,
    /// What came of it: `fine`, `doubtful`, `wrong`, `unknown`.
    verdict: &'static str,
    /// What was found, in a sentence.
    text: String,
    /// How it is mended; `null` where nothing has to be.
    mend: Option<String>,
}

impl From<&Finding> for Checked {
    fn from(finding: &Finding) -> Self {
        Self {
            check: finding.check.as_str(),
            verdict: finding.verdict.as_str(),
            text: say(&finding.text),
            mend: finding.mend.as_ref().map(say),
        }
    }
}

/// Looks at a number from end to end: token, permissions, secret, state, the address of its webhook, where Meta sends what
/// it hears, templates, clock, files.
#[utoipa::path(get, path = "/api/v1/channels/{id}/check", tag = "Channels",
    params(("id" = Uuid, Path, description = "The channel's id")),
    responses((status = 200, description = "What was found", body = ChannelCheck)))]
pub(super) async fn look(
    State(app): State<Shared>,
    caller: Caller,
    Id(id): Id<ChannelId>,
) -> Result<Json<ChannelCheck>, Problem> {
    let findings = check::look(&meta(&app), &caller.asker, id).await?;
    let ok = findings.iter().all(|finding| finding.verdict != Verdict::Wrong);
    Ok(Json(ChannelCheck { ok, checks: findings.iter().map(Checked::from).collect() }))
}
