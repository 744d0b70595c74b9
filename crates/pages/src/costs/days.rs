//! The chart of days: money above the line, stacked by category; free messages below it, with a scale of
//! their own. Places across are per cent and places down are pixels, so that words keep their size.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::pricing::BillingCategory;
use transom_rules::pricing::money::Amount;

use super::charts::{Column, amount, class, length, section, texture};
use super::{Costs, Day, Tally};
use crate::frame::price::{category, count};
use crate::say;
use crate::words::word;

/// Room of the money and of the free messages, in pixels.
const PAID: u64 = 150;
const FREE: u64 = 54;
/// Above the highest bar.
const HEAD: u64 = 14;
/// Room of the days' numbers, between the two.
const MIDDLE: u64 = 22;
/// Below the longest bar.
const FOOT: u64 = 14;
const HEIGHT: u64 = HEAD + PAID + MIDDLE + FREE + FOOT;
/// Hundredths of a per cent.
const WHOLE: u64 = 10_000;

/// The chart with its title and table.
pub(super) fn days(costs: &Costs) -> Markup {
    let column = Column::of(costs.days.iter().map(|day| day.sum().amount));
    let table = html! {
        table.facts {
            thead { tr { th scope="col" { (word("column-day")) } @for name in ["column-charged", "column-cost", "column-free"] { th.number scope="col" { (word(name)) } } } }
            tbody {
                @for day in &costs.days {
                    @let sum = day.sum();
                    tr {
                        td { (named(day.date)) }
                        td.number { (count(sum.count)) }
                        td.number { @if sum.count == 0 { "–" } @else { (column.amount(&costs.currency, sum.amount)) } }
                        td.number { (count(day.free)) }
                    }
                }
            }
        }
    };
    section(&title(costs), &html! { (chart(costs)) (key(costs)) }, &table)
}

fn title(costs: &Costs) -> String {
    let dearest = costs.days.iter().rev().max_by_key(|day| length(day.sum()));
    match dearest.filter(|day| length(day.sum()) > 0) {
        Some(day) => {
            say!("days-dearest", day = named(day.date), amount = amount(&costs.currency, day.sum().amount))
        }
        None => word("days-cost-nothing").to_owned(),
    }
}

fn named(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

fn chart(costs: &Costs) -> Markup {
    let dearest = costs.days.iter().map(|day| length(day.sum())).max().unwrap_or(0);
    let most_free = ceiling(costs.days.iter().map(|day| day.free).max().unwrap_or(0));
    let (top, line) = (ceiling(dearest), HEAD + PAID);
    html! {
        svg.day-chart height=(HEIGHT) role="img" aria-label=(say!("days-chart", title = title(costs))) {
            @if dearest > 0 { line.grid-line x1="0" x2="100%" y1=(HEAD) y2=(HEAD) {} line.grid-line x1="0" x2="100%" y1=(HEAD + PAID / 2) y2=(HEAD + PAID / 2) {} }
            line.base x1="0" x2="100%" y1=(line) y2=(line) {}
            line.base x1="0" x2="100%" y1=(line + MIDDLE) y2=(line + MIDDLE) {}
            @for day in &costs.days { (bars(day, costs, top, most_free)) }
            @for number in (1..=costs.month.days_in_month()).filter(|number| *number == 1 || number % 5 == 0) {
                text.day-number x=(place(costs, number, 50)) y=(line + 15) { (number) }
            }
            @if dearest > 0 { (scale(&costs.currency, top)) }
            text.scale x="0" y=(HEIGHT - 2) { (say!("days-free-scale", count = most_free)) }
        }
    }
}

/// What the two lines of the grid stand for, over the bars that they cross.
fn scale(currency: &str, top: u64) -> Markup {
    let lines = [(top, HEAD), (top / 2, HEAD + PAID / 2)]
        .map(|(millionths, y)| (Amount::from_millionths(i64::try_from(millionths).unwrap_or(i64::MAX)), y));
    let column = Column::of(lines.map(|(amount, _)| Some(amount)));
    html! {
        @for (amount, y) in lines { text.scale x="0" y=(y - 3) { (column.money(currency, amount)) } }
    }
}

/// One day: segments up, free ones down.
fn bars(day: &Day, costs: &Costs, top: u64, most_free: u64) -> Markup {
    let (x, width) = (place(costs, day.date.day(), 12), share(costs, 76));
    let line = HEAD + PAID;
    let free = tall(day.free, most_free, FREE);
    html! {
        @for (category, tally, from, height) in segments(day, top) {
            g class=(class(category)) {
                title { (told(day.date, category, tally, &costs.currency)) }
                rect.fill x=(x) width=(width) y=(line - from - height) height=(height) {}
                @if let Some(texture) = texture(category) {
                    rect x=(x) width=(width) y=(line - from - height) height=(height) fill=(texture) {}
                }
            }
        }
        @if free > 0 {
            g.cat.free {
                title { (named(day.date)) " · " (say!("days-free", count = day.free)) }
                rect.fill x=(x) width=(width) y=(line + MIDDLE) height=(free) {}
                rect x=(x) width=(width) y=(line + MIDDLE) height=(free) fill="url(#fill-free)" {}
            }
        }
    }
}

fn told(date: Date, billed: BillingCategory, tally: Tally, currency: &str) -> String {
    format!(
        "{} · {} · {} · {}",
        named(date),
        category(billed),
        amount(currency, tally.amount),
        say!("count-messages", count = tally.count),
    )
}

/// The segments of a day from the line up: category, tally, where it begins and how tall it is. Heights are
/// differences of rounded sums, so that no gap opens between two.
fn segments(day: &Day, top: u64) -> Vec<(BillingCategory, Tally, u64, u64)> {
    let mut sorted = day.charged.clone();
    sorted.sort_by_key(|(category, _)| *category);
    let mut sum = 0;
    let mut segments = Vec::new();
    for (category, tally) in sorted {
        let from = tall(sum, top, PAID);
        sum += length(tally);
        let height = tall(sum, top, PAID) - from;
        if height > 0 {
            segments.push((category, tally, from, height));
        }
    }
    segments
}

/// A height in pixels; a pixel at least for what is not nothing.
fn tall(part: u64, whole: u64, room: u64) -> u64 {
    let height = u128::from(part.min(whole)) * u128::from(room) / u128::from(whole.max(1));
    u64::try_from(height).unwrap_or(room).max(u64::from(part > 0))
}

/// The next round number that is even, so that its half is whole.
fn ceiling(number: u64) -> u64 {
    let mut power: u64 = 1;
    while power.saturating_mul(100) < number {
        power = power.saturating_mul(10);
    }
    let rounds = [2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100];
    let round = rounds.into_iter().map(|digits| power.saturating_mul(digits)).find(|round| number <= *round);
    round.unwrap_or(number)
}

/// Where `part` per cent into a day's column lies.
fn place(costs: &Costs, day: i8, part: u64) -> String {
    let days = u64::try_from(costs.month.days_in_month()).unwrap_or(31).max(1);
    let before = u64::try_from(i64::from(day) - 1).unwrap_or(0);
    written((before * 100 + part) * WHOLE / (days * 100))
}

/// The width of `part` per cent of a day's column.
fn share(costs: &Costs, part: u64) -> String {
    let days = u64::try_from(costs.month.days_in_month()).unwrap_or(31).max(1);
    written(part * WHOLE / (days * 100))
}

fn written(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// The categories that the chart has, and what lies below the line.
fn key(costs: &Costs) -> Markup {
    let mut categories: Vec<BillingCategory> =
        costs.days.iter().flat_map(|day| day.charged.iter().map(|(category, _)| *category)).collect();
    categories.sort_unstable();
    categories.dedup();
    let swatch = |class: &'static str, texture: Option<&'static str>| {
        html! {
            svg class={ "swatch " (class) } width="14" height="14" aria-hidden="true" {
                rect.fill width="14" height="14" rx="2" {}
                @if let Some(texture) = texture { rect width="14" height="14" rx="2" fill=(texture) {} }
            }
        }
    };
    html! {
        ul.key {
            @for one in categories { li { (swatch(class(one), texture(one))) (category(one)) } }
            li { (swatch("cat free", Some("url(#fill-free)"))) (word("days-key-free")) }
        }
    }
}

impl Day {
    /// All of its charges together.
    pub fn sum(&self) -> Tally {
        self.charged.iter().fold(Tally::default(), |sum, (_, tally)| sum.and(*tally))
    }
}

impl Tally {
    /// Both together. What has no rate adds to the count alone.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let amount = match (self.amount, other.amount) {
            (Some(one), Some(two)) => Some(one + two),
            (one, two) => one.or(two),
        };
        Self { count: self.count.saturating_add(other.count), amount }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(count: u64, millionths: i64) -> Tally {
        Tally { count, amount: Some(Amount::from_millionths(millionths)) }
    }

    #[test]
    fn segments_lie_on_each_other_without_a_gap_and_reach_the_days_height() {
        use BillingCategory::{Authentication, Marketing, Utility};
        let day = Day {
            date: Date::constant(2026, 11, 3),
            charged: vec![
                (Utility, tally(3, 333)),
                (Marketing, tally(5, 333)),
                (Authentication, tally(1, 334)),
            ],
            free: 0,
        };
        let segments = segments(&day, 1_000);
        assert_eq!(
            segments.iter().map(|one| one.0).collect::<Vec<_>>(),
            [Marketing, Utility, Authentication]
        );
        let mut top = 0;
        for (_, _, from, height) in &segments {
            assert_eq!(*from, top);
            top = from + height;
        }
        assert_eq!(top, PAID);
    }

    #[test]
    fn what_is_not_nothing_can_be_seen_and_nothing_cannot() {
        assert_eq!(tall(1, 1_000_000, PAID), 1);
        assert_eq!(tall(0, 1_000_000, PAID), 0);
        assert_eq!(tall(0, 0, PAID), 0);
        assert_eq!(tall(u64::MAX, u64::MAX, PAID), PAID);
    }

    #[test]
    fn scales_end_at_round_numbers_whose_half_is_whole() {
        for (number, round) in
            [(0, 2), (1, 2), (3, 4), (7, 8), (62_500, 80_000), (4_375_000, 5_000_000), (185, 200), (10, 10)]
        {
            assert_eq!(ceiling(number), round, "{number}");
        }
        assert!(ceiling(u64::MAX) >= u64::MAX / 2);
    }

    #[test]
    fn messages_without_a_rate_count_and_cost_nothing_that_is_known() {
        let unrated = Tally { count: 2, amount: None };
        assert_eq!(unrated.and(unrated), Tally { count: 4, amount: None });
        assert_eq!(unrated.and(tally(1, 5)), tally(3, 5));
    }
}
