//! The steps on the way of a number that is connected here, and back: each asks Meta, and what Meta then says of the
//! number is kept.

use serde_json::Value;
use transom_channels::whatsapp::connecting::{self, By, Callback};
use transom_channels::whatsapp::request::{self, Request};
use transom_rules::access::{Asker, Detail, Matter, Part, Verb};
use transom_rules::channel::ChannelKind;
use transom_rules::id::ChannelId;
use transom_rules::number::stage::Step;
use transom_rules::number::{NumberFacts, NumberNews, Sync};
use transom_store::apps::{self, App};
use transom_store::channels::{self, Channel, Connected};
use transom_store::number_facts;

use super::meta::{Meta, NotTaken};
use super::numbers;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// What somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Meta sends the number a code, in a language of templates.
    AskCode {
        /// How.
        by: By,
        /// In which language, such as `en_US`.
        language: String,
    },
    /// This is the code.
    ShowCode(String),
    /// Register the number under this PIN.
    Register(String),
    /// Give it this PIN.
    SetPin(String),
    /// Ask for this display name.
    Rename(String),
    /// Have Meta send here what it tells the app.
    Listen,
    /// Have Meta send here what it tells of this account.
    ListenHere,
    /// Take over what is in the app.
    TakeOver(Sync),
    /// Register it nowhere.
    Deregister,
}

impl Wish {
    /// Which step it is.
    pub const fn step(&self) -> Step {
        match self {
            Self::AskCode { .. } => Step::AskCode,
            Self::ShowCode(_) => Step::ShowCode,
            Self::Register(_) => Step::Register,
            Self::SetPin(_) => Step::SetPin,
            Self::Rename(_) => Step::Rename,
            Self::Listen => Step::Listen,
            Self::ListenHere => Step::ListenHere,
            Self::TakeOver(Sync::Contacts) => Step::Contacts,
            Self::TakeOver(Sync::History) => Step::History,
            Self::Deregister => Step::Deregister,
        }
    }

    fn check(&self) -> Result<(), Wrong> {
        let is_digits =
            |text: &str, many: usize| text.len() == many && text.bytes().all(|b| b.is_ascii_digit());
        match self {
            Self::Register(pin) | Self::SetPin(pin) if !is_digits(pin, 6) => Err(Wrong::Pin),
            Self::ShowCode(code) if !is_digits(&shown(code), 6) => Err(Wrong::NumberCode),
            Self::Rename(name) if name.trim().is_empty() || name.chars().count() > LONGEST_NAME => {
                Err(Wrong::NumberName)
            }
            _ => Ok(()),
        }
    }

    /// What is known once Meta has taken it, whatever it says of the number.
    fn proves(&self) -> Option<NumberNews> {
        match self {
            Self::Listen | Self::ListenHere => Some(NumberNews::Listens(true)),
            Self::TakeOver(what) => Some(NumberNews::Asked(*what)),
            _ => None,
        }
    }
}

/// The longest display name, in characters.
const LONGEST_NAME: usize = 128;

/// A code as people read it off a message: `123-456`.
fn shown(code: &str) -> String {
    code.chars().filter(|letter| !matches!(letter, '-' | ' ')).collect()
}

/// A number with what belongs to it.
pub(super) struct Whole {
    pub(super) number: Connected,
    pub(super) app: App,
    pub(super) facts: NumberFacts,
}

/// Takes a step with a number.
///
/// # Errors
/// When the asker may not, the number is not connected here or is not at this step, or what they gave is no good; when
/// Meta refuses or does not answer.
pub async fn take(meta: &Meta<'_>, asker: &Asker, id: ChannelId, wish: Wish) -> Result<(), NotTaken> {
    let step = wish.step();
    let mut note = gate::pass(meta.base, asker, Verb::SetUpChannel, id).await.map_err(NotDone::from)?;
    note.set_detail(Detail::from(Matter::Set).with(Part::Step, step));
    let whole = whole(meta, asker, id).await?;
    wish.check()?;
    if !whole.facts.takes(step, meta.base.clock.now()) {
        return Err(Wrong::NumberStep.into());
    }
    for asking in requests(meta, &wish, &whole) {
        let answer = match &asking {
            Asking::AsNumber(request) => meta.graph.ask(request, &whole.number.access_token).await,
            Asking::AsApp(request) => {
                meta.graph.ask_as_app(request, &whole.app.id, &whole.app.app_secret).await
            }
        };
        meta.or_fail(&note, answer).await?;
    }
    let answer = now_is(meta, &whole.number).await;
    let now = meta.base.clock.now();
    gate::act(meta.base, note, (answer, wish), move |tx, _, (answer, wish)| {
        Box::pin(async move {
            if let Some(answer) = answer {
                numbers::keep(tx, id, answer, now).await?;
            }
            let told = wish.proves().map(|news| numbers::Told { channel: id, news, at: now });
            numbers::hear(tx, told.into_iter().collect()).await?;
            Ok(())
        })
    })
    .await?;
    meta.base.reload().await;
    Ok(())
}

/// Meta took the step; where it does not say how the number is now, it is asked again within the hour.
async fn now_is(meta: &Meta<'_>, number: &Connected) -> Option<Value> {
    let asked = meta.ask(&request::number(&number.channel.phone_number_id), &number.access_token).await;
    asked.inspect_err(|error| tracing::warn!(%error, "a number could not be looked at after a step")).ok()
}

/// A request, and as whom it is sent.
enum Asking {
    /// With the token of the number.
    AsNumber(Request),
    /// With the secret of the app.
    AsApp(Request),
}

/// What Meta is asked for, in order.
fn requests(meta: &Meta<'_>, wish: &Wish, whole: &Whole) -> Vec<Asking> {
    let Whole { number, app, .. } = whole;
    let Channel { phone_number_id: id, waba_id: account, .. } = &number.channel;
    let one = |request| vec![Asking::AsNumber(request)];
    match wish {
        Wish::AskCode { by, language } => one(connecting::ask_code(id, *by, language)),
        Wish::ShowCode(code) => one(connecting::show_code(id, &shown(code))),
        Wish::Register(pin) => one(connecting::register(id, pin)),
        Wish::SetPin(pin) => one(connecting::set_pin(id, pin)),
        Wish::Rename(name) => one(connecting::rename(id, name.trim())),
        Wish::TakeOver(what) => one(connecting::take_over(id, *what)),
        Wish::Deregister => one(connecting::deregister(id)),
        Wish::Listen => {
            let url = webhooks(meta.public_url);
            let to = Callback { url: &url, verify_token: &app.verify_token };
            vec![
                Asking::AsApp(connecting::listen_as_app(&app.id, to)),
                Asking::AsNumber(connecting::listen_to_account(account, None)),
            ]
        }
        Wish::ListenHere => {
            let url = webhook(meta.public_url, number.channel.id);
            let to = Callback { url: &url, verify_token: &app.verify_token };
            one(connecting::listen_to_account(account, Some(to)))
        }
    }
}

/// Where the webhooks of all apps come in.
pub fn webhooks(public_url: &str) -> String {
    format!("{}/webhooks/whatsapp", public_url.trim_end_matches('/'))
}

/// Where those of one number do.
pub fn webhook(public_url: &str, id: ChannelId) -> String {
    format!("{}/{id}", webhooks(public_url))
}

/// A number that is connected here, with its app and what is known of it.
pub(super) async fn whole(meta: &Meta<'_>, asker: &Asker, id: ChannelId) -> Done<Whole> {
    let (known, connected, apps, facts) = meta
        .base
        .db
        .of(asker.workspace)
        .read((), move |tx, ()| {
            Box::pin(async move {
                let known = channels::get(tx, id).await?;
                let connected = channels::connected(tx.unscoped()).await?;
                let facts = number_facts::all(tx.unscoped()).await?;
                Ok((known, connected, apps::all(tx.unscoped()).await?, facts))
            })
        })
        .await?;
    known.ok_or(NotDone::NotFound)?;
    let number = connected.into_iter().find(|number| number.channel.id == id);
    let number = number.ok_or(Wrong::Disconnected)?;
    // Of a carrier of text messages Meta knows nothing.
    if number.channel.kind != ChannelKind::WhatsApp {
        return Err(NotDone::NotFound);
    }
    let app = apps.into_iter().find(|app| app.id == number.channel.app_id).ok_or(NotDone::NotFound)?;
    let facts = facts.into_iter().find(|(of, _)| *of == id).map(|(_, facts)| facts).unwrap_or_default();
    Ok(Whole { number, app, facts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_good_is_known_before_meta_is_asked() {
        for (wish, expected) in [
            (Wish::Register("12345".into()), Err(Wrong::Pin)),
            (Wish::SetPin("12345a".into()), Err(Wrong::Pin)),
            (Wish::SetPin("123456".into()), Ok(())),
            (Wish::ShowCode("123 456".into()), Ok(())),
            (Wish::ShowCode("123-45".into()), Err(Wrong::NumberCode)),
            (Wish::Rename("  ".into()), Err(Wrong::NumberName)),
            (Wish::Rename("a".repeat(129)), Err(Wrong::NumberName)),
            (Wish::Listen, Ok(())),
        ] {
            assert_eq!(wish.check(), expected, "{wish:?}");
        }
        assert_eq!(webhooks("https://desk.example/"), "https://desk.example/webhooks/whatsapp");
    }
}
