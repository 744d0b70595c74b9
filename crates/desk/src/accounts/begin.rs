//! How a number is begun to be connected: somebody gives the token, the account and the app's secret, each of which Meta
//! is asked about at once; they see the numbers of the account, add one, and choose one. What they gave is kept until
//! then, a week at most, so that they can go on later.

use serde_json::Value;
use transom_channels::whatsapp::connecting::{self, Listed, NewNumber};
use transom_channels::whatsapp::{answer, request};
use transom_rules::access::{Asker, Detail, Matter, On, Part, Verb, Who};
use transom_rules::id::{ChannelId, UserId};
use transom_rules::number::check::{SCOPES, Token};
use transom_rules::time::{Span, Timestamp};
use transom_store::connections::{self, Connection};
use transom_store::seal::Secret;

use super::asked::{self, Keys, Wishes};
use super::meta::{Meta, NotTaken, understood};
use crate::base::Base;
use crate::contacts::dialled;
use crate::done::{Done, NotDone, Wrong};
use crate::gate;

/// So long what somebody gave is kept, by the machine's clock.
pub(crate) const KEPT_FOR: Span = Span::hours(7 * 24);

/// What somebody gives. A secret that is empty stays what it was, where they gave it before.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Meta's id of the app.
    pub app_id: String,
    /// The app's secret.
    pub app_secret: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// The token.
    pub access_token: String,
}

/// What somebody gave so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Begun {
    /// Meta's id of the app.
    pub app_id: String,
    /// Meta's id of the account.
    pub waba_id: String,
    /// A secret is kept that Meta takes for the app's.
    pub has_secret: bool,
    /// A token is kept that Meta takes.
    pub has_token: bool,
}

impl Begun {
    /// Nothing is missing: the numbers can be looked at.
    pub fn is_whole(&self) -> bool {
        self.has_secret && self.has_token && !self.waba_id.is_empty() && !self.app_id.is_empty()
    }
}

impl From<&Connection> for Begun {
    fn from(kept: &Connection) -> Self {
        Self {
            app_id: kept.app_id.clone(),
            waba_id: kept.waba_id.clone(),
            has_secret: !kept.app_secret.is_empty(),
            has_token: !kept.access_token.is_empty(),
        }
    }
}

/// What somebody gave so far; nothing where they began nothing.
///
/// # Errors
/// When they may not.
pub async fn begun(base: Base<'_>, asker: &Asker) -> Done<Begun> {
    gate::may(base, asker, Verb::ConnectChannel, On::NOTHING).await?;
    let kept = kept(base, asker).await?;
    Ok(kept.as_ref().map(Begun::from).unwrap_or_default())
}

/// Takes what somebody gives, after Meta was asked about each part of it. What Meta does not take is not kept, and
/// returned with why; the rest need not be given again.
///
/// # Errors
/// When they may not.
pub async fn give(meta: &Meta<'_>, asker: &Asker, given: Given) -> Done<Vec<Wrong>> {
    let mut note = gate::pass(meta.base, asker, Verb::ConnectChannel, On::NOTHING).await?;
    let user = person(asker)?;
    let before = kept(meta.base, asker).await?;
    let mut connection = merged(user, given, before.as_ref(), meta.base.clock.machine());
    let wrong = looked_at(meta, &mut connection).await;
    note.set_detail(Detail::from(Matter::Begun).with(Part::App, &connection.app_id));
    gate::act(meta.base, note, connection, |tx, _, connection| {
        Box::pin(async move { Ok(connections::keep(tx, connection).await?) })
    })
    .await?;
    Ok(wrong)
}

/// Forgets what somebody gave.
///
/// # Errors
/// When they may not.
pub async fn give_up(base: Base<'_>, asker: &Asker) -> Done<()> {
    let mut note = gate::pass(base, asker, Verb::ConnectChannel, On::NOTHING).await?;
    note.set_detail(Matter::Removed);
    let user = person(asker)?;
    gate::act(base, note, (), move |tx, note, ()| {
        Box::pin(async move {
            note.tell_if(Verb::ConnectChannel, connections::forget(tx, user).await?);
            Ok(())
        })
    })
    .await
}

/// The numbers of the account that somebody gave.
///
/// # Errors
/// When they may not, or gave nothing yet; when Meta refuses or does not answer.
pub async fn numbers(meta: &Meta<'_>, asker: &Asker) -> Result<Vec<Listed>, NotTaken> {
    gate::may(meta.base, asker, Verb::ConnectChannel, On::NOTHING).await.map_err(NotDone::from)?;
    let kept = whole(meta.base, asker).await?;
    let (mut all, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let ask = connecting::numbers(&kept.waba_id, after.as_deref());
        let page = answer::page(&meta.ask(&ask, &kept.access_token).await?);
        let now = meta.base.clock.now();
        all.extend(page.items.iter().filter_map(|item| connecting::listed(item, now)));
        after = page.after;
        if after.is_none() {
            break;
        }
    }
    Ok(all)
}

/// So many pages of 100 numbers are read: an account has a few, a large one some hundred.
const PAGES: usize = 10;

/// Adds a number to the account that somebody gave; Meta's id of it.
///
/// # Errors
/// When they may not, or gave nothing yet; when Meta refuses, as it does of numbers that are used elsewhere, or does
/// not answer.
pub async fn add(meta: &Meta<'_>, asker: &Asker, new: &NewNumber) -> Result<String, NotTaken> {
    let mut note =
        gate::pass(meta.base, asker, Verb::ConnectChannel, On::NOTHING).await.map_err(NotDone::from)?;
    note.set_detail(Matter::Made);
    let new = &as_dialled(new).ok_or(Wrong::NumberDigits)?;
    if new.name.is_empty() && !new.is_moved {
        return Err(Wrong::NumberName.into());
    }
    let kept = whole(meta.base, asker).await?;
    let answer = meta.graph.ask(&connecting::add(&kept.waba_id, new), &kept.access_token).await;
    let made = meta.or_fail(&note, answer).await?;
    gate::record(meta.base, note).await?;
    answer::id(&made).ok_or_else(|| NotTaken::Silent("Meta did not say the number's id".to_owned()))
}

/// The code of the country and the number behind it in digits, without the 0 that is dialled inside a country alone. `None`
/// where there is no such code, or no number.
fn as_dialled(new: &NewNumber) -> Option<NewNumber> {
    let country = new.country.trim().trim_start_matches('+').trim_start_matches("00");
    let may_stand = |letter: char| letter.is_ascii_digit() || dialled::is_separator(letter);
    let whole = dialled::international(&format!("+{country} {}", new.local));
    let is_code = !country.is_empty() && dialled::code(&whole) == country;
    let local = whole.strip_prefix(country).filter(|local| is_code && !local.is_empty())?;
    new.local.chars().all(may_stand).then(|| NewNumber {
        country: country.to_owned(),
        local: local.to_owned(),
        ..new.clone()
    })
}

/// Connects a number of the account that somebody gave, and forgets what they gave.
///
/// # Errors
/// When they may not, or gave nothing yet; when Meta refuses or does not answer.
pub async fn choose(
    meta: &Meta<'_>,
    asker: &Asker,
    phone_number_id: &str,
    wishes: Wishes,
) -> Result<ChannelId, NotTaken> {
    gate::may(meta.base, asker, Verb::ConnectChannel, On::NOTHING).await.map_err(NotDone::from)?;
    let kept = whole(meta.base, asker).await?;
    let user = kept.user;
    let keys = Keys {
        app_id: kept.app_id,
        app_secret: kept.app_secret,
        waba_id: kept.waba_id,
        access_token: kept.access_token,
        verify_token: None,
    };
    let connected = asked::connect(meta, asker, keys, phone_number_id, wishes).await?;
    let workspace = meta.base.db.of(asker.workspace);
    workspace.write((), move |tx, ()| Box::pin(connections::forget(tx, user))).await?;
    Ok(connected.id)
}

async fn kept(base: Base<'_>, asker: &Asker) -> Done<Option<Connection>> {
    let user = person(asker)?;
    let old = base.clock.machine() - KEPT_FOR;
    let kept =
        base.db.of(asker.workspace).read((), move |tx, ()| Box::pin(connections::get(tx, user))).await?;
    Ok(kept.filter(|kept| old < kept.changed_at))
}

async fn whole(base: Base<'_>, asker: &Asker) -> Done<Connection> {
    let kept = kept(base, asker).await?.filter(|kept| Begun::from(kept).is_whole());
    kept.ok_or_else(|| Wrong::NothingGiven.into())
}

/// Only a person gives piece by piece: a program has all of it.
fn person(asker: &Asker) -> Done<UserId> {
    match &asker.who {
        Who::Person { user, .. } => Ok(*user),
        Who::Token { .. } | Who::Bot(_) | Who::Campaign(_) | Who::System => Err(NotDone::NotFound),
    }
}

fn merged(user: UserId, given: Given, before: Option<&Connection>, now: Timestamp) -> Connection {
    let Given { app_id, app_secret, waba_id, access_token } = given;
    let clean = |text: String| text.trim().to_owned();
    let (app_id, waba_id) = (clean(app_id), clean(waba_id));
    // The secret of another app is none of this one.
    let known_secret = before.filter(|before| before.app_id == app_id).map(|before| &before.app_secret);
    let known_token = before.map(|before| &before.access_token);
    let or_known = |given: String, known: Option<&Secret>| match clean(given) {
        given if given.is_empty() => known.cloned().unwrap_or_default(),
        given => Secret::from(given),
    };
    Connection {
        user,
        app_secret: or_known(app_secret, known_secret),
        access_token: or_known(access_token, known_token),
        app_id,
        waba_id,
        changed_at: now,
    }
}

/// Asks Meta about each part; what it does not take is taken out.
async fn looked_at(meta: &Meta<'_>, connection: &mut Connection) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    if let Err(why) = secret_fits(meta, connection).await {
        wrong.push(why);
        if why != Wrong::MetaSilent {
            connection.app_secret = Secret::default();
        }
    }
    if let Err(why) = token_does(meta, connection).await {
        wrong.push(why);
        if why != Wrong::MetaSilent {
            connection.access_token = Secret::default();
        }
    } else if let Err(why) = account_is_reached(meta, connection).await {
        wrong.push(why);
        if why != Wrong::MetaSilent {
            connection.waba_id = String::new();
        }
    }
    wrong
}

async fn secret_fits(meta: &Meta<'_>, connection: &Connection) -> Result<(), Wrong> {
    let Connection { app_id, app_secret, .. } = connection;
    if app_id.is_empty() {
        return Err(Wrong::AppId);
    }
    if app_secret.is_empty() {
        return Err(Wrong::AppSecret);
    }
    let asked = meta.graph.ask_as_app(&connecting::subscriptions(app_id), app_id, app_secret).await;
    let asked = understood(asked);
    judged(asked, Wrong::AppSecret).map(drop)
}

async fn token_does(meta: &Meta<'_>, connection: &Connection) -> Result<(), Wrong> {
    let token = &connection.access_token;
    if token.is_empty() {
        return Err(Wrong::TokenNone);
    }
    let told = connecting::token(&judged(understood(meta.graph.scopes(token).await), Wrong::TokenNone)?);
    fits(&told, &connection.app_id)
}

fn fits(told: &Token, app_id: &str) -> Result<(), Wrong> {
    if !told.is_valid {
        return Err(Wrong::TokenNone);
    }
    if !told.app_id.is_empty() && told.app_id != app_id {
        return Err(Wrong::TokenApp);
    }
    let has = |needed: &&str| told.scopes.iter().any(|scope| scope == needed);
    if SCOPES.iter().all(has) { Ok(()) } else { Err(Wrong::TokenScopes) }
}

async fn account_is_reached(meta: &Meta<'_>, connection: &Connection) -> Result<(), Wrong> {
    if connection.waba_id.is_empty() {
        return Err(Wrong::Account);
    }
    let asked = meta.ask(&request::account(&connection.waba_id), &connection.access_token).await;
    let answer = judged(asked, Wrong::Account)?;
    // A number has an id of the same kind, and no currency.
    if answer.get("currency").and_then(Value::as_str).is_some() { Ok(()) } else { Err(Wrong::Account) }
}

fn judged(asked: Result<Value, NotTaken>, refused: Wrong) -> Result<Value, Wrong> {
    asked.map_err(|not_taken| match not_taken {
        NotTaken::Refused(_) => refused,
        NotTaken::NotDone(_) | NotTaken::Silent(_) => Wrong::MetaSilent,
    })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_number_is_taken_as_people_write_it_and_nothing_else_is() {
        let taken = |country: &str, local: &str| {
            let new = NewNumber { country: country.into(), local: local.into(), ..NewNumber::default() };
            as_dialled(&new).map(|new| (new.country, new.local))
        };
        let is = |country: &str, local: &str| Some((country.to_owned(), local.to_owned()));
        assert_eq!(taken("44", "07700 900777"), is("44", "7700900777"));
        assert_eq!(taken("+44", "(0)7700-900777"), is("44", "7700900777"));
        assert_eq!(taken("0049", "170 1234567"), is("49", "1701234567"));
        assert_eq!(taken("39", "06 1234567"), is("39", "061234567"), "in Italy the 0 is part of it");
        assert_eq!(taken("1", "555 010 0990"), is("1", "5550100990"));
        for (country, local) in [
            ("GB", "7700900777"),
            ("", "7700900777"),
            ("44", ""),
            ("44", "call me"),
            ("44", "+447700900777"),
            ("4477", "00900777"),
        ] {
            assert_eq!(taken(country, local), None, "{country} {local}");
        }
    }

    #[test]
    fn a_secret_that_is_left_empty_stays_and_one_of_another_app_does_not() {
        let user = UserId(Uuid::from_u128(1));
        let before = Connection {
            user,
            app_id: "9".into(),
            waba_id: "200".into(),
            app_secret: "kept".into(),
            access_token: "EAA".into(),
            changed_at: Timestamp::default(),
        };
        let again = |app_id: &str, token: &str| {
            let given = Given { app_id: app_id.into(), access_token: token.into(), ..Given::default() };
            merged(user, given, Some(&before), Timestamp::default())
        };
        let same = again(" 9 ", "");
        assert_eq!((same.app_secret.expose(), same.access_token.expose()), ("kept", "EAA"));
        assert_eq!(again("8", "EAB ").app_secret, Secret::default());
        assert_eq!(again("8", "EAB ").access_token.expose(), "EAB");
    }

    #[test]
    fn a_token_is_of_the_app_and_may_do_both() {
        let told = |app_id: &str, scopes: &[&str]| Token {
            is_valid: true,
            app_id: app_id.into(),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            ..Token::default()
        };
        assert_eq!(fits(&told("9", &SCOPES), "9"), Ok(()));
        assert_eq!(fits(&told("", &SCOPES), "9"), Ok(()), "Meta did not say whose it is");
        assert_eq!(fits(&told("8", &SCOPES), "9"), Err(Wrong::TokenApp));
        assert_eq!(fits(&told("9", &SCOPES[..1]), "9"), Err(Wrong::TokenScopes));
        assert_eq!(fits(&Token::default(), "9"), Err(Wrong::TokenNone));
    }
}
