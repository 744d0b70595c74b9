//! What failed in some days, counted by reason, number, template, country and day; and the messages behind each count.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use transom_channels::fault::meaning;
use transom_channels::sms;
use transom_rules::access::{self, Asker, On, Verb, Visibility};
use transom_rules::country;
use transom_rules::failure::{By, NONE, STOPPED};
use transom_rules::id::MessageId;
use transom_rules::pricing::market;
use transom_rules::time::Timestamp;
use transom_store::failures::{self, Failed};
use transom_store::messages::{self, Message, Position};
use transom_store::{Result, Scoped};

use crate::accounts::day;
use crate::base::Base;
use crate::done::Done;
use crate::gate;
use crate::workspace::period::Period;

/// No more failures are looked at for one report.
const MOST: i64 = 100_000;

/// Which failures are meant: those that have all of these.
pub type Narrowed = BTreeMap<By, String>;

/// What failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// So many.
    pub failed: u64,
    /// So many more failed on one device and arrived on another, whatever the narrowing: they count as delivered.
    pub arrived: u64,
    /// There was more than is looked at: it tells of the last alone.
    pub is_cut: bool,
    /// How many by each, the most first; days in order.
    pub counts: BTreeMap<By, Vec<(String, u64)>>,
}

/// What failed in some days.
///
/// # Errors
/// When the asker may not.
pub async fn report(base: Base<'_>, asker: &Asker, period: Period, narrowed: Narrowed) -> Done<Report> {
    gate::may(base, asker, Verb::ReportFailures, On::NOTHING).await?;
    let read = base.db.of(asker.workspace).read((period, narrowed), |tx, (period, narrowed)| {
        Box::pin(async move { Ok(counts(tx, period, narrowed).await?.0) })
    });
    Ok(read.await?)
}

/// The report, and those that it counts, the newest first.
async fn counts(tx: &mut Scoped<'_>, period: &Period, narrowed: &Narrowed) -> Result<(Report, Vec<Failed>)> {
    let failed = failures::between(tx, period.span.clone(), MOST).await?;
    let arrived = failures::arrived(tx, period.span.clone()).await?;
    let is_cut = is_full(failed.len());
    let mut meant = Vec::new();
    let report = counted(Keys::of(&period.zone).narrow(failed, narrowed).map(|(one, keys)| {
        meant.push(one);
        keys
    }));
    Ok((Report { is_cut, arrived: u64::try_from(arrived).unwrap_or_default(), ..report }, meant))
}

fn is_full(length: usize) -> bool {
    i64::try_from(length).is_ok_and(|length| length >= MOST)
}

fn counted(failed: impl Iterator<Item = BTreeMap<By, String>>) -> Report {
    let mut counts: BTreeMap<By, BTreeMap<String, u64>> = BTreeMap::new();
    let mut report = Report::default();
    for keys in failed {
        report.failed += 1;
        for (by, key) in keys {
            *counts.entry(by).or_default().entry(key).or_default() += 1;
        }
    }
    for (by, counts) in counts {
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        if by != By::Day {
            counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        }
        report.counts.insert(by, counts);
    }
    report
}

/// Which messages are wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Those that failed in these days.
    pub period: Period,
    /// Of these alone.
    pub narrowed: Narrowed,
    /// The place of the last one of the page before: when it failed.
    pub before: Option<Position>,
    /// So many at most.
    pub limit: usize,
}

/// The messages behind the counts that the asker sees, the newest first: none for who sees no conversations.
///
/// # Errors
/// When the asker may not.
pub async fn messages(base: Base<'_>, asker: &Asker, wanted: Wanted) -> Done<Vec<Message>> {
    gate::may(base, asker, Verb::ReportFailures, On::NOTHING).await?;
    if access::may(asker, Verb::ReadConversation).is_err() {
        return Ok(Vec::new());
    }
    let seen = asker.visibility();
    let read = base.db.of(asker.workspace).read(wanted, move |tx, wanted| {
        Box::pin(async move {
            let failed = failures::between(tx, wanted.period.span.clone(), MOST).await?;
            let meant = Keys::of(&wanted.period.zone).narrow(failed, &wanted.narrowed);
            page(tx, seen, wanted, meant.map(|(one, _)| one)).await
        })
    });
    Ok(read.await?)
}

/// The report with a page of the messages behind it, read once.
///
/// # Errors
/// When the asker may not.
pub async fn report_with_messages(
    base: Base<'_>,
    asker: &Asker,
    wanted: Wanted,
) -> Done<(Report, Vec<Message>)> {
    gate::may(base, asker, Verb::ReportFailures, On::NOTHING).await?;
    let seen = access::may(asker, Verb::ReadConversation).is_ok().then(|| asker.visibility());
    let read = base.db.of(asker.workspace).read(wanted, move |tx, wanted| {
        Box::pin(async move {
            let (report, meant) = counts(tx, &wanted.period, &wanted.narrowed).await?;
            let messages = match seen {
                Some(seen) => page(tx, seen, wanted, meant.into_iter()).await?,
                None => Vec::new(),
            };
            Ok((report, messages))
        })
    });
    Ok(read.await?)
}

/// A page of those among them that somebody sees.
async fn page(
    tx: &mut Scoped<'_>,
    seen: Visibility,
    wanted: &Wanted,
    meant: impl Iterator<Item = Failed>,
) -> Result<Vec<Message>> {
    let is_before = |one: &Failed| wanted.before.is_none_or(|last| (one.at, one.id) < (last.at, last.id));
    let mut left = meant.filter(is_before).map(|one| one.id);
    let (mut shown, mut many) = (Vec::new(), wanted.limit);
    while shown.len() < wanted.limit {
        let next: Vec<MessageId> = left.by_ref().take(many).collect();
        if next.is_empty() {
            break;
        }
        let found = messages::some_seen(tx, seen, &next).await?.into_iter();
        let mut found: BTreeMap<MessageId, Message> = found.map(|message| (message.id, message)).collect();
        shown.extend(next.iter().filter_map(|id| found.remove(id)));
        many = MOST_AT_ONCE;
    }
    shown.truncate(wanted.limit);
    Ok(shown)
}

/// Who sees few of them is shown those out of so many, asked for at once.
const MOST_AT_ONCE: usize = 1_000;

/// What failures are counted by, with what was worked out before.
struct Keys<'a> {
    zone: &'a TimeZone,
    countries: BTreeMap<String, String>,
}

/// The country stands at the beginning of a number: of so many signs it is the same.
const TELLING: usize = 8;

impl<'a> Keys<'a> {
    const fn of(zone: &'a TimeZone) -> Self {
        Self { zone, countries: BTreeMap::new() }
    }

    fn narrow(
        mut self,
        failed: Vec<Failed>,
        narrowed: &Narrowed,
    ) -> impl Iterator<Item = (Failed, BTreeMap<By, String>)> {
        failed.into_iter().filter_map(move |one| {
            let keys = self.keys(&one);
            let fits = narrowed.iter().all(|(by, key)| keys.get(by) == Some(key));
            fits.then_some((one, keys))
        })
    }

    fn keys(&mut self, one: &Failed) -> BTreeMap<By, String> {
        let template = if one.template.is_empty() { NONE } else { &one.template };
        BTreeMap::from([
            (By::Reason, reason(one)),
            (By::Channel, one.channel.to_string()),
            (By::Template, template.to_owned()),
            (By::Country, self.country(&one.address)),
            (By::Day, self.zone_day(one.at)),
        ])
    }

    fn country(&mut self, address: &str) -> String {
        let begins = address.get(..TELLING).unwrap_or(address);
        let known = self.countries.entry(begins.to_owned());
        known.or_insert_with(|| place(address)).clone()
    }

    fn zone_day(&self, at: Timestamp) -> String {
        day::at(at, self.zone).to_string()
    }
}

/// The country of an address. Where a number tells none, the market of its calling code, as costs call it: some of `+1`
/// belong to no country.
fn place(address: &str) -> String {
    let market = || {
        let digits = address.strip_prefix('+')?;
        market::of_prefix(digits).map(str::to_owned)
    };
    country::of_address(address).or_else(market).unwrap_or_else(|| NONE.to_owned())
}

fn reason(one: &Failed) -> String {
    match one.code {
        _ if one.stopped => STOPPED.to_owned(),
        Some(code) => code.to_string(),
        None => NONE.to_owned(),
    }
}

/// Whether a reason is a code of an SMS carrier.
pub fn is_of_sms(reason: &str) -> bool {
    reason.parse().is_ok_and(|code| sms::fault::meaning(code).is_some())
}

/// The words of the catalogue for a reason; `None` where it has none.
pub fn title(reason: &str) -> Option<&'static str> {
    meaning(reason.parse().ok()?).map(|meaning| meaning.title)
}

#[cfg(test)]
mod tests {
    use transom_rules::id::{ChannelId, MessageId};
    use uuid::Uuid;

    use super::*;

    fn failed(n: u128, code: Option<i64>, address: &str) -> Failed {
        Failed {
            id: MessageId(Uuid::from_u128(n)),
            at: Timestamp::from_seconds(1_790_000_000 + i64::try_from(n).unwrap() * 43_200),
            stopped: false,
            code,
            channel: ChannelId(Uuid::from_u128(7)),
            template: String::new(),
            address: address.into(),
        }
    }

    #[test]
    fn failures_are_counted_by_each_and_narrowed_by_all() {
        let all = vec![
            failed(1, Some(131_026), "+4915112345678"),
            failed(2, Some(131_026), "+34612345678"),
            failed(3, None, "+4915112340000"),
            Failed { stopped: true, template: "order/de".into(), ..failed(4, Some(131_047), "US.1") },
        ];
        let zone = TimeZone::UTC;
        let count = |narrowed: &Narrowed| {
            counted(Keys::of(&zone).narrow(all.clone(), narrowed).map(|(_, keys)| keys))
        };
        let report = count(&Narrowed::new());
        let of = |by: By| report.counts[&by].iter().map(|(key, n)| (key.as_str(), *n)).collect::<Vec<_>>();
        assert_eq!(report.failed, 4);
        assert_eq!(of(By::Reason), [("131026", 2), (NONE, 1), (STOPPED, 1)]);
        assert_eq!(of(By::Country), [("DE", 2), ("ES", 1), ("US", 1)]);
        assert_eq!(of(By::Template), [(NONE, 3), ("order/de", 1)]);
        assert_eq!(of(By::Day).len(), 2);
        let german = count(&Narrowed::from([(By::Country, "DE".into()), (By::Reason, "131026".into())]));
        assert_eq!(german.failed, 1);
        assert_eq!((title("131026"), title(NONE)), (Some("Cannot be delivered"), None));
        assert!(
            title("30005").is_some() && is_of_sms("30005") && !is_of_sms("131026"),
            "SMS has codes of its own"
        );
        assert_eq!((place("+15550100777"), place("US.1")), ("North America".to_owned(), "US".to_owned()));
        assert_eq!(place("+999"), NONE);
    }
}
