//! Reconciliation: what Meta's analytics count, asked of Meta or out of a file, beside our ledger, down to the
//! messages that a difference may come from. What is compared with what is [`transom_rules::analytics`]'s to say.
//!
//! `reconcile/days.rs` knows days and their bounds, `reconcile/pull.rs` asks Meta, `reconcile/report.rs` puts both
//! sides together.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use transom_rules::access::{Asker, Denied, Noun, On, Verb, Why};
use transom_rules::analytics::read::AnswerError;
use transom_rules::analytics::{self, Figure, Kind, Point};
use transom_rules::event::Fault;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::pricing::date::{Date, Days};
use transom_rules::time::Timestamp;
use transom_store::analytics::Of;
use transom_store::channels::Connected;
use transom_store::seal::Secret;
use transom_store::{Db, Error, analytics as kept};

use crate::accounts::registry::Known;
use crate::accounts::tariff::Tariff;
use crate::app::App;
use crate::base::Base;
use crate::base::graph::Graph;
use crate::done::denied_text;
use crate::gate;
use days::ZonedDays;

mod days;
mod pull;
mod report;
#[cfg(test)]
mod tests;

pub use report::{Candidate, Line, Report};

/// Where Meta's figures come from.
#[derive(Clone, Debug)]
pub enum Source {
    /// Meta is asked.
    Meta {
        /// Whether it shall tell volume tiers apart.
        tiers: bool,
    },
    /// An answer of Meta's, or a list of them, as JSON.
    File(String),
    /// What was asked for before.
    Kept,
}

/// Which account and days to compare.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Whose ledger.
    pub workspace: WorkspaceId,
    /// Meta's id of the account; may be left out where there is only one.
    pub account: Option<String>,
    /// The first day in the account's time zone. Left out: that of the file, else of the 30 days until yesterday.
    pub from: Option<Date>,
    /// The last day; left out, likewise.
    pub to: Option<Date>,
}

/// Why nothing was compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// What was asked for is wrong: a field of [`Selection`] and a sentence.
    Asked(&'static str, String),
    /// The figures that were handed in cannot be read.
    Unreadable(AnswerError),
    /// The asker may not.
    Denied(Denied),
    /// Meta says no.
    Refused(Fault),
    /// Meta's answer cannot be read.
    Garbled(AnswerError),
    /// Meta did not answer, or not as it should.
    Silent(String),
    /// The database.
    Store(Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked(field, message) => write!(f, "{field}: {message}"),
            Self::Unreadable(error) | Self::Garbled(error) => {
                write!(f, "Meta's figures cannot be read: {error:?}")
            }
            Self::Denied(denied) => f.write_str(&denied_text(*denied)),
            Self::Refused(fault) => write!(f, "Meta refused: {} {}", fault.title, fault.details),
            Self::Silent(why) => write!(f, "{why}"),
            Self::Store(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    /// Why it came to nothing at Meta, where it was asked.
    const fn why(&self) -> Option<Why> {
        match self {
            Self::Refused(_) => Some(Why::MetaRefused),
            Self::Garbled(_) => Some(Why::MetaGarbled),
            Self::Silent(_) => Some(Why::MetaSilent),
            Self::Asked(..) | Self::Unreadable(_) | Self::Denied(_) | Self::Store(_) => None,
        }
    }
}

impl From<Denied> for Failure {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<AnswerError> for Failure {
    fn from(error: AnswerError) -> Self {
        Self::Unreadable(error)
    }
}

/// Nobody can ask Meta for the account.
const NO_NUMBER: &str = "No number of this account is connected.";

/// What a comparison needs of a server; commands have it without one.
#[derive(Clone, Copy)]
pub struct Means<'a> {
    /// Rows.
    pub db: &'a Db,
    /// Meta.
    pub graph: &'a Graph,
    /// Accounts, numbers and tariffs.
    pub known: &'a Known,
    /// Business time.
    pub now: Timestamp,
}

/// Compares our ledger with Meta's analytics.
///
/// # Errors
/// See [`Failure`]. What Meta counted may have been kept nevertheless.
pub async fn compare(app: &App, asker: &Asker, what: &Selection, source: Source) -> Result<Report, Failure> {
    let known = app.registry.known();
    let means = Means { db: &app.db, graph: &app.graph, known: &known, now: app.clock.now() };
    compare_at(app.base(), asker, means, what, source).await
}

/// The same without a running server.
///
/// # Errors
/// See [`Failure`].
pub async fn compare_at(
    base: Base<'_>,
    asker: &Asker,
    means: Means<'_>,
    what: &Selection,
    source: Source,
) -> Result<Report, Failure> {
    let on = what.account.as_ref().map_or(On::NOTHING, |account| On::named(Noun::Account, account));
    match source {
        Source::Kept => {
            gate::may(base, asker, Verb::ReadCosts, on).await?;
            compared(means, what, source).await
        }
        Source::Meta { .. } | Source::File(_) => {
            let note = gate::pass(base, asker, Verb::Reconcile, on).await?;
            let compared = compared(means, what, source).await;
            match compared.as_ref().map_err(Failure::why) {
                Ok(_) => gate::record(base, note).await?,
                Err(Some(why)) => gate::fail(base, note, why).await,
                Err(None) => {}
            }
            compared
        }
    }
}

async fn compared(means: Means<'_>, what: &Selection, source: Source) -> Result<Report, Failure> {
    let account = Account::of(means.known, what)?;
    let zone = account.tariff.zone();
    let (days, told, whole) = match source {
        Source::File(text) => {
            let told = pull::read(&text)?;
            (ZonedDays::of(what, told.span(zone), zone)?, told, Whole::Told)
        }
        Source::Meta { tiers } => {
            let days = ZonedDays::of(what, days::usual(account.tariff.day(means.now)), zone)?;
            let told = pull::pull(means.graph, &account, &days, tiers).await?;
            (days, told, Whole::Asked)
        }
        Source::Kept => {
            let days = ZonedDays::of(what, days::usual(account.tariff.day(means.now)), zone)?;
            let kinds = days.kinds(account.tariff).into_iter().map(|(kind, _)| kind).collect();
            return report::report(means, &account, &days, kinds, Vec::new()).await;
        }
    };
    keep(means, &account, &days, &told, whole).await?;
    let kinds = told.points.keys().copied().collect();
    report::report(means, &account, &days, kinds, told.notes(&days, zone)).await
}

/// Of which days the whole was told.
#[derive(Clone, Copy)]
enum Whole {
    /// Of those asked for: one of which nothing was told has nothing.
    Asked,
    /// Of those it tells of: a file may be a part.
    Told,
}

/// What one of the analytics told, and the days that it takes the place of.
#[derive(Clone)]
struct Part {
    of: Of,
    figures: Vec<Figure>,
    stretches: Vec<Days>,
}

/// Keeps what was told of these days in place of what was known of them.
async fn keep(
    means: Means<'_>,
    account: &Account<'_>,
    days: &ZonedDays,
    told: &pull::Answers,
    whole: Whole,
) -> Result<(), Failure> {
    let of_kind = |(kind, points): (&Kind, &Vec<Point>)| {
        let figures = analytics::by_day(points, |at| days::of_instant(at, account.tariff.zone()));
        let stretches = match whole {
            Whole::Asked => vec![days.span()],
            Whole::Told => stretches(&figures, days.span()),
        };
        Part { of: account.analytics(*kind), figures, stretches }
    };
    let all: Vec<Part> = told.points.iter().map(of_kind).collect();
    let now = means.now;
    means
        .db
        .of(account.workspace)
        .write(all, move |tx, all| {
            Box::pin(async move {
                for Part { of, figures, stretches } in all {
                    for days in stretches {
                        kept::replace(tx, of, *days, figures, now).await?;
                    }
                }
                Ok(())
            })
        })
        .await?;
    Ok(())
}

/// The days of a span that figures speak of, as stretches of days in a row.
fn stretches(figures: &[Figure], within: Days) -> Vec<Days> {
    let spoken: BTreeSet<Date> =
        figures.iter().map(|figure| figure.day).filter(|day| within.contain(*day)).collect();
    let mut stretches: Vec<Days> = Vec::new();
    for day in spoken {
        match stretches.last_mut().filter(|stretch| stretch.last.number() + 1 == day.number()) {
            Some(stretch) => stretch.last = day,
            None => stretches.push(Days::one(day)),
        }
    }
    stretches
}

/// An account, and what of ours belongs to it.
struct Account<'a> {
    workspace: WorkspaceId,
    waba_id: String,
    tariff: &'a Tariff,
    /// Asks Meta. `None` where none of its numbers is connected any more.
    number: Option<&'a Arc<Connected>>,
    /// All that it ever paid for.
    channels: BTreeSet<ChannelId>,
    /// Digits of the numbers, and Meta's ids of them.
    phones: BTreeSet<String>,
}

impl<'a> Account<'a> {
    fn of(known: &'a Known, asked: &Selection) -> Result<Self, Failure> {
        let accounts: Vec<_> = known.meta_accounts(asked.workspace).collect();
        let wrong = |message: &str| Failure::Asked("account_id", message.to_owned());
        let ids = || accounts.iter().map(|account| account.waba_id.as_str()).collect::<Vec<_>>().join(", ");
        let account = match (&asked.account, accounts.as_slice()) {
            (_, []) => {
                return Err(wrong(
                    "No WhatsApp account is connected yet. `transom channel connect` connects a number of one.",
                ));
            }
            (None, [only]) => only,
            (None, _) => return Err(wrong(&format!("There are several accounts: say which of {}.", ids()))),
            (Some(id), _) => accounts
                .iter()
                .find(|account| account.waba_id == *id)
                .ok_or_else(|| wrong(&format!("There is no such account. Connected: {}.", ids())))?,
        };
        let numbers = || known.numbers_of(asked.workspace, &account.waba_id);
        let first = numbers().next().ok_or_else(|| wrong(NO_NUMBER))?;
        let digits = |address: &str| address.chars().filter(char::is_ascii_digit).collect::<String>();
        Ok(Self {
            workspace: asked.workspace,
            waba_id: account.waba_id.clone(),
            tariff: known.tariff(first),
            number: known.asking(account),
            channels: numbers().map(|channel| channel.id).collect(),
            phones: numbers()
                .flat_map(|channel| [digits(&channel.address), channel.phone_number_id.clone()])
                .collect(),
        })
    }

    fn token(&self) -> Result<&Secret, Failure> {
        let number = self.number.ok_or_else(|| Failure::Asked("account_id", NO_NUMBER.to_owned()))?;
        Ok(&number.access_token)
    }

    fn analytics(&self, kind: Kind) -> Of {
        Of { waba_id: self.waba_id.clone(), kind }
    }
}
