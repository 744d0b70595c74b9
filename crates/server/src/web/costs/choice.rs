//! What is asked of the page of costs, out of an address or a form. What cannot be read leads nowhere: a page
//! that quietly showed something else would be believed.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use transom_desk::accounts::day;
use transom_desk::accounts::registry::Known;
use transom_desk::accounts::tariff::Tariff;
use transom_desk::charges::ledger;
use transom_pages::costs::Outcome;
use transom_pages::frame::address::address;
use transom_rules::id::ChannelId;

use crate::web::desk::{Desk, Done, Failed};

/// Meta's analytics of a day are complete when so many days have passed since.
const DAYS_UNTIL_TOLD: i64 = 2;

/// As it comes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct CostsQuery {
    /// `2026-11`; without it this month.
    month: String,
    /// A channel's id; without it all.
    channel: String,
    /// The currency of the charts, where there are several.
    currency: String,
    /// The account whose analytics to compare with.
    account: String,
    /// The first and the last of the days to compare.
    from: String,
    to: String,
    /// What came of asking Meta: a word of [`Outcome`].
    outcome: String,
}

/// As it is meant.
pub(super) struct Choice {
    /// The first day of the month.
    pub(super) month: Date,
    pub(super) channel: Option<ChannelId>,
    pub(super) currency: String,
    /// Meta's id of the account to compare; empty if none is.
    pub(super) account: String,
    /// The first of the days to compare: if nothing else was said, the first of the month.
    pub(super) from: Date,
    /// The last of them: if nothing else was said, the last of the month that Meta has figures of by now.
    pub(super) to: Date,
    pub(super) outcome: Option<Outcome>,
    /// What the days of the page go by.
    pub(super) tariff: Tariff,
    /// Which day it is there.
    pub(super) today: Date,
}

impl Choice {
    /// Reads it; only what belongs to the workspace can be chosen.
    pub(super) fn read(desk: &Desk, asked: &CostsQuery) -> Done<Self> {
        let channel = channel(desk, &asked.channel)?;
        let tariff = ledger::tariff(&desk.app, desk.workspace(), channel);
        let today = day::civil_at(desk.now(), tariff.zone());
        let month = if asked.month.is_empty() { String::new() } else { format!("{}-01", asked.month) };
        let known = desk.app.registry.known();
        let is_ours = |id: &str| known.accounts.get(id).is_some_and(|one| one.workspace == desk.workspace());
        if !asked.account.is_empty() && !is_ours(&asked.account) {
            return Err(Failed::NotFound);
        }
        let mut choice = Self {
            month: optional(&month)?.unwrap_or_else(|| today.first_of_month()),
            channel,
            currency: asked.currency.clone(),
            account: asked.account.clone(),
            from: today,
            to: today,
            outcome: Outcome::from_word(&asked.outcome),
            tariff,
            today,
        };
        choice.from = optional(&asked.from)?.unwrap_or(choice.month);
        choice.to = optional(&asked.to)?.unwrap_or_else(|| told_until(choice.month, choice.last(), today));
        Ok(choice)
    }

    /// Whether the month has passed.
    pub(super) fn is_over(&self) -> bool {
        self.today.first_of_month() > self.month
    }

    /// The last day of the month, or today while it goes on.
    pub(super) fn last(&self) -> Date {
        if self.is_over() { self.month.last_of_month() } else { self.today.max(self.month) }
    }

    /// The zones that the days of the page are counted in: the chosen number's, or those of all.
    pub(super) fn zones(&self, known: &Known, desk: &Desk) -> Vec<String> {
        if self.channel.is_some() {
            return vec![self.tariff.zone_name()];
        }
        let all = known.channels_of(desk.workspace()).map(|channel| known.tariff(channel).zone_name());
        all.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The address of the month's charges as a table.
    pub(super) fn csv(&self) -> String {
        let (from, to) = (self.month.to_string(), self.last().to_string());
        let channel = self.channel.map(|id| id.to_string()).unwrap_or_default();
        address("/costs.csv", &[("from", &from), ("to", &to), ("channel", &channel)])
    }

    /// The address of the page that shows it.
    pub(super) fn address(&self) -> String {
        address(
            "/costs",
            &[
                ("month", &self.month.strftime("%Y-%m").to_string()),
                ("channel", &self.channel.map(|id| id.to_string()).unwrap_or_default()),
                ("currency", &self.currency),
                ("account", &self.account),
                ("from", &self.from.to_string()),
                ("to", &self.to.to_string()),
                ("outcome", &self.outcome.map(Outcome::word).unwrap_or_default()),
            ],
        )
    }
}

/// The channel of a field: one of the workspace; empty stands for all.
pub(super) fn channel(desk: &Desk, text: &str) -> Done<Option<ChannelId>> {
    let Some(id) = optional(text)?.map(ChannelId) else { return Ok(None) };
    let known = desk.app.registry.known();
    known.channel(desk.workspace(), id).map(|channel| Some(channel.id)).ok_or(Failed::NotFound)
}

/// What a field says; `None` for an empty one.
pub(super) fn optional<T: std::str::FromStr>(text: &str) -> Done<Option<T>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| Failed::NotFound) }
}

/// The last day of a stretch that Meta's analytics are complete for, or its first: they arrive late.
fn told_until(first: Date, last: Date, today: Date) -> Date {
    last.min(today.saturating_sub(DAYS_UNTIL_TOLD.days())).max(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_meta_has_no_figures_of_yet_are_not_compared_unasked() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        for (last, today, until) in [
            ("2026-11-21", "2026-11-21", "2026-11-19"),
            ("2026-11-30", "2026-12-01", "2026-11-29"),
            ("2026-11-30", "2026-12-02", "2026-11-30"),
            ("2026-11-01", "2026-11-01", "2026-11-01"),
            ("2026-11-30", "2027-03-04", "2026-11-30"),
        ] {
            assert_eq!(told_until(day("2026-11-01"), day(last), day(today)), day(until), "on {today}");
        }
    }
}
