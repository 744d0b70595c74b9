//! Meta's analytics as they are told: asked of the Graph API by pages, or read out of a file. The token goes to the
//! configured host, whatever address a next page has.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::tz::TimeZone;
use reqwest::Url;
use transom_channels::whatsapp::{answer, request::Request};
use transom_rules::analytics::read::read as read_pages;
use transom_rules::analytics::{Kind, Point};
use transom_rules::pricing::date::Days;

use super::days::{self, ZonedDays};
use super::{Account, Failure};
use crate::base::graph::{Graph, no_answer};

/// Pages asked for at most, for each stretch of days.
const MOST_PAGES: usize = 200;
/// A day without the hour that a change of clocks may take, in seconds.
const SHORT_DAY: i64 = 23 * 3600;

/// What was told, by analytics. One that was not told is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answers {
    pub(super) points: BTreeMap<Kind, Vec<Point>>,
}

impl Answers {
    /// Adds what one question brought. Meta's days need not begin at our midnight: one that lies across the
    /// seam of two questions is told by both, and is one.
    fn add(&mut self, kind: Kind, found: Vec<Point>) {
        let points = self.points.entry(kind).or_default();
        let place = |point: &Point| (point.start, point.end, point.of.clone());
        let known: BTreeSet<_> = points.iter().map(place).collect();
        points.extend(found.into_iter().filter(|point| !known.contains(&place(point))));
    }

    fn all(&self) -> impl Iterator<Item = &Point> {
        self.points.values().flatten()
    }

    /// The first and the last day that something is told of.
    pub(super) fn span(&self, zone: &TimeZone) -> Days {
        let days = || self.all().map(|point| days::of_instant(point.start.midpoint(point.end), zone));
        Days { first: days().min().unwrap_or_default(), last: days().max().unwrap_or_default() }
    }

    /// What a reader has to know of how it was told.
    pub(super) fn notes(&self, days: &ZonedDays, zone: &TimeZone) -> Vec<String> {
        let mut notes = Vec::new();
        let others = self.all().filter(|point| !days.hold(point.start.midpoint(point.end))).count();
        if others > 0 {
            notes.push(format!("Data points of other days that are left out: {others}."));
        }
        let begins = self.all().filter(|point| point.end - point.start >= SHORT_DAY);
        let hours: BTreeSet<String> = begins.map(|point| days::clock(point.start, zone)).collect();
        let odd: Vec<&str> = hours.iter().map(String::as_str).filter(|hour| *hour != "00:00").collect();
        if !odd.is_empty() {
            notes.push(format!(
                "Meta's days begin at {} of the account's time zone: what was delivered around midnight may stand \
                 on the day before or after.",
                odd.join(", ")
            ));
        }
        notes
    }
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Answers, Failure> {
    let mut told = Answers::default();
    for page in read_pages(text, None)? {
        told.points.entry(page.kind).or_default().extend(page.points);
    }
    if told.all().next().is_none() {
        return Err(Failure::Asked("analytics", "There is no data point in it.".to_owned()));
    }
    Ok(told)
}

/// Asks Meta.
pub(super) async fn pull(
    graph: &Graph,
    account: &Account<'_>,
    days: &ZonedDays,
    tiers: bool,
) -> Result<Answers, Failure> {
    let mut told = Answers::default();
    for (kind, stretch) in days.kinds(account.tariff) {
        let found = pages(graph, account, kind, question(&account.waba_id, kind, stretch, tiers)).await?;
        told.add(kind, found);
    }
    Ok(told)
}

async fn pages(
    graph: &Graph,
    account: &Account<'_>,
    kind: Kind,
    first: String,
) -> Result<Vec<Point>, Failure> {
    let (mut points, mut path, token) = (Vec::new(), Some(first), account.token()?);
    for _ in 0..MOST_PAGES {
        let Some(asked) = path else { return Ok(points) };
        let ask = Request { method: "GET", path: asked.clone(), body: serde_json::Value::Null };
        let found = graph.ask(&ask, token).await;
        let found = found.map_err(|missing| Failure::Silent(no_answer(missing).to_string()))?;
        answer::read(found.status, &found.body).map_err(|fault| match found.status {
            500.. => Failure::Silent(format!("The Graph API answered {}: {}", found.status, fault.title)),
            _ => Failure::Refused(fault),
        })?;
        let text = String::from_utf8_lossy(&found.body);
        path = None;
        let read = read_pages(&text, Some(kind)).map_err(Failure::Garbled)?;
        for page in read.into_iter().filter(|page| page.kind == kind) {
            points.extend(page.points);
            path = page.next.map(|next| below_version(&next)).transpose()?;
        }
        if path.as_ref() == Some(&asked) {
            return Err(Failure::Silent("The Graph API answers the same page again and again.".to_owned()));
        }
    }
    Err(Failure::Silent(format!("The Graph API has more than {MOST_PAGES} pages for a month.")))
}

/// The days as days, by everything that is compared.
fn question(waba_id: &str, kind: Kind, seconds: Range<i64>, tiers: bool) -> String {
    let mut dimensions = match kind {
        Kind::Pricing => vec!["PRICING_CATEGORY", "PRICING_TYPE", "COUNTRY", "PHONE"],
        Kind::Conversation => vec!["CONVERSATION_CATEGORY", "CONVERSATION_TYPE", "COUNTRY", "PHONE"],
    };
    if tiers && kind == Kind::Pricing {
        dimensions.push("TIER");
    }
    let list = dimensions.join("%22,%22");
    let field = kind.field();
    // An id of Meta's is digits; whatever else it were could not reach another path.
    let id: String = waba_id.chars().filter(char::is_ascii_alphanumeric).collect();
    format!(
        "/{id}?fields={field}.start({}).end({}).granularity(DAILY).dimensions(%5B%22{list}%22%5D)",
        seconds.start, seconds.end
    )
}

/// The path of a next page as our own client asks for it: without host, version and token.
fn below_version(address: &str) -> Result<String, Failure> {
    let wrong =
        || Failure::Silent("The next page of Meta's answer has no address that can be asked.".to_owned());
    let mut url = Url::parse(address).map_err(|_| wrong())?;
    let secret = |name: &str| name == "access_token" || name == "appsecret_proof";
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !secret(name))
        .map(|(name, value)| (name.into(), value.into()))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept);
    let path = url.path();
    let is_version = |part: &str| {
        part.strip_prefix('v')
            .is_some_and(|rest| rest.bytes().all(|byte| byte == b'.' || byte.is_ascii_digit()))
    };
    let below = match path.trim_start_matches('/').split_once('/') {
        Some((version, rest)) if is_version(version) => format!("/{rest}"),
        _ => path.to_owned(),
    };
    Ok(format!("{below}?{}", url.query().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_names_days_and_dimensions() {
        assert_eq!(
            question("2001", Kind::Pricing, 10..20, true),
            "/2001?fields=pricing_analytics.start(10).end(20).granularity(DAILY).dimensions(\
             %5B%22PRICING_CATEGORY%22,%22PRICING_TYPE%22,%22COUNTRY%22,%22PHONE%22,%22TIER%22%5D)"
        );
        let conversations = question("../2001", Kind::Conversation, 10..20, true);
        assert!(
            conversations.starts_with("/2001?fields=conversation_analytics.")
                && !conversations.contains("TIER")
        );
    }

    #[test]
    fn a_next_page_is_asked_of_our_host_without_the_token_in_its_address() {
        for (address, path) in [
            (
                "https://graph.facebook.com/v26.0/2001/pricing_analytics?access_token=x&after=Mj%3D",
                "/2001/pricing_analytics?after=Mj%3D",
            ),
            (
                "http://elsewhere.test/2001/pricing_analytics?start=1&after=a%26b",
                "/2001/pricing_analytics?start=1&after=a%26b",
            ),
            ("https://g.test/v26.0/2001?fields=a.start(1)", "/2001?fields=a.start%281%29"),
        ] {
            assert_eq!(below_version(address).unwrap(), path);
        }
        assert!(below_version("/2001?after=x").is_err());
    }
}
