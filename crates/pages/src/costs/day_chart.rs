//! The drawing of the chart of days: what was charged above the line, stacked by category; what free messages would
//! have cost below it, on the same scale. It begins with the first day that has anything and ends with the last. Places
//! across are per cent and places down are pixels, so that words keep their size.

use jiff::civil::Date;
use maud::{Markup, html};
use transom_rules::pricing::BillingCategory;
use transom_rules::pricing::money::Amount;

use super::charts::{Column, amount, class, length, texture};
use super::{Costs, Day, Tally};
use crate::frame::price::{category, money};
use crate::say;

/// Room of the whole scale, in pixels; a side that needs no more than half of it gets half.
const SCALE: u64 = 150;
/// Above the highest bar.
const HEAD: u64 = 14;
/// Room of the days' numbers, between the two.
const MIDDLE: u64 = 22;
/// Below the longest bar.
const FOOT: u64 = 14;
/// So many days are shown at least.
const FEWEST: i8 = 7;
/// Up to so many days each has its number.
const NUMBERED: i8 = 16;
/// Hundredths of a per cent.
const WHOLE: u64 = 10_000;

/// The days that are drawn, and the scale of both sides.
pub(super) struct Shown<'a> {
    costs: &'a Costs,
    /// The first day of the month that is drawn, and the last.
    first: i8,
    last: i8,
    /// What the scale ends at, in millionths.
    top: u64,
    /// Room above the line, and below.
    paid: u64,
    saved: u64,
}

impl<'a> Shown<'a> {
    pub(super) fn of(costs: &'a Costs) -> Self {
        let has_any = |day: &&Day| day.free > 0 || day.sum().count > 0;
        let with_data: Vec<i8> = costs.days.iter().filter(has_any).map(|day| day.date.day()).collect();
        let (begin, end) = (with_data.first().copied().unwrap_or(1), with_data.last().copied().unwrap_or(1));
        let last = end.max(begin + FEWEST - 1).min(costs.month.days_in_month());
        let dearest = costs.days.iter().map(|day| length(day.sum())).max().unwrap_or(0);
        let most_saved = costs.days.iter().map(saved).max().unwrap_or(0);
        let top = ceiling(dearest.max(most_saved));
        let room = |most: u64| if most * 2 <= top { SCALE / 2 } else { SCALE };
        Self {
            costs,
            first: begin.min(last - FEWEST + 1),
            last,
            top,
            paid: room(dearest),
            saved: if most_saved == 0 { 0 } else { room(most_saved) },
        }
    }

    /// The picture, with what it says in a sentence.
    pub(super) fn chart(&self, title: &str) -> Markup {
        let (line, below) = (HEAD + self.paid, HEAD + self.paid + MIDDLE);
        let height = below + self.saved + FOOT;
        html! {
            svg.day-chart height=(height) role="img" aria-label=(say!("days-chart", title = title)) {
                @for (y, _) in self.grid() { line.grid-line x1="0" x2="100%" y1=(y) y2=(y) {} }
                line.base x1="0" x2="100%" y1=(line) y2=(line) {}
                @if self.saved > 0 { line.base x1="0" x2="100%" y1=(below) y2=(below) {} }
                @for day in &self.costs.days { (self.bars(day)) }
                @for number in (self.first..=self.last).filter(|number| self.is_numbered(*number)) {
                    text.day-number x=(self.place(number, 50)) y=(line + 15) { (number) }
                }
                (self.scale())
            }
        }
    }

    fn is_numbered(&self, number: i8) -> bool {
        self.last - self.first < NUMBERED || number == self.first || number % 5 == 0
    }

    /// The lines of the grid and the amounts that they stand for, on both sides of the base.
    fn grid(&self) -> Vec<(u64, u64)> {
        let half = SCALE / 2;
        let steps = |room: u64| (1..=room / half).map(move |step| (step * half, self.top * step / 2));
        if self.top <= EMPTY_TOP {
            return Vec::new();
        }
        let below = HEAD + self.paid + MIDDLE;
        let up = steps(self.paid).map(|(far, amount)| (HEAD + self.paid - far, amount));
        up.chain(steps(self.saved).map(|(far, amount)| (below + far, amount))).collect()
    }

    /// What the lines of the grid stand for, over the bars that they cross.
    fn scale(&self) -> Markup {
        let lines: Vec<(u64, Amount)> =
            self.grid().into_iter().map(|(y, millionths)| (y, amount_of(millionths))).collect();
        let column = Column::of(lines.iter().map(|(_, amount)| Some(*amount)));
        html! {
            @for (y, amount) in lines { text.scale x="0" y=(y - 3) { (column.money(&self.costs.currency, amount)) } }
        }
    }

    /// One day: segments up, what was saved down.
    fn bars(&self, day: &Day) -> Markup {
        let (x, width) = (self.place(day.date.day(), 12), self.share(76));
        let (line, below) = (HEAD + self.paid, HEAD + self.paid + MIDDLE);
        let free = tall(saved(day), self.top, SCALE);
        html! {
            @for (category, tally, from, height) in segments(day, self.top) {
                g class=(class(category)) {
                    title { (told(day.date, category, tally, &self.costs.currency)) }
                    rect.fill x=(x) width=(width) y=(line - from - height) height=(height) {}
                    @if let Some(texture) = texture(category) {
                        rect x=(x) width=(width) y=(line - from - height) height=(height) fill=(texture) {}
                    }
                }
            }
            @if free > 0 {
                g.cat.free {
                    title { (named(day.date)) " · " (told_saved(day, &self.costs.currency)) }
                    rect.fill x=(x) width=(width) y=(below) height=(free) {}
                    rect x=(x) width=(width) y=(below) height=(free) fill="url(#fill-free)" {}
                }
            }
        }
    }

    /// That the chart does not begin with the month.
    pub(super) fn none_before(&self) -> Markup {
        let day = self.costs.days.iter().find(|day| day.date.day() >= self.first);
        html! {
            @if let Some(day) = day.filter(|day| day.date.day() == self.first && self.first > 1) {
                p.small { (say!("days-none-before", day = named(day.date))) }
            }
        }
    }

    /// How many days are drawn.
    fn days(&self) -> u64 {
        u64::try_from(self.last - self.first + 1).unwrap_or(1).max(1)
    }

    /// Where `part` per cent into a day's column lies.
    fn place(&self, day: i8, part: u64) -> String {
        let before = u64::try_from(day - self.first).unwrap_or(0);
        written((before * 100 + part) * WHOLE / (self.days() * 100))
    }

    /// The width of `part` per cent of a day's column.
    fn share(&self, part: u64) -> String {
        written(part * WHOLE / (self.days() * 100))
    }
}

/// What [`ceiling`] makes of nothing.
const EMPTY_TOP: u64 = 2;

/// What free messages of a day would have cost, in millionths.
pub(super) fn saved(day: &Day) -> u64 {
    u64::try_from(day.saved.millionths()).unwrap_or(0)
}

fn amount_of(millionths: u64) -> Amount {
    Amount::from_millionths(i64::try_from(millionths).unwrap_or(i64::MAX))
}

fn told_saved(day: &Day, currency: &str) -> String {
    say!("days-saved", free = say!("days-free", count = day.free), amount = money(currency, day.saved))
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
        let from = tall(sum, top, SCALE);
        sum += length(tally);
        let height = tall(sum, top, SCALE) - from;
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

fn written(hundredths: u64) -> String {
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}

/// A day by its name.
pub(super) fn named(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
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
            saved: Amount::ZERO,
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
        assert_eq!(top, SCALE);
    }

    #[test]
    fn the_chart_shows_the_days_that_have_something_and_both_sides_on_one_scale() {
        let day = |number, millionths, saved| Day {
            date: Date::constant(2026, 11, number),
            charged: vec![(BillingCategory::Utility, tally(1, millionths))],
            free: 3,
            saved: Amount::from_millionths(saved),
        };
        let shown = |days: Vec<Day>| {
            let costs = Costs { days, ..crate::sample::pictures::no_costs() };
            let shown = Shown::of(&costs);
            (shown.first, shown.last, shown.paid, shown.saved)
        };
        assert_eq!(shown(vec![day(20, 900, 300), day(29, 1_000, 0)]), (20, 29, SCALE, SCALE / 2));
        assert_eq!(shown(vec![day(20, 300, 1_000)]), (20, 26, SCALE / 2, SCALE), "a week at least");
        assert_eq!(shown(vec![day(29, 300, 0)]), (24, 30, SCALE, 0), "within the month");
        assert_eq!(shown(Vec::new()).0, 1);
        let costs = Costs { days: vec![day(20, 1_000, 500)], ..crate::sample::pictures::no_costs() };
        let drawn = Shown::of(&costs).chart("").into_string();
        let height = |class: &str| {
            let rect = drawn.split(class).nth(1).unwrap().split("height=\"").nth(1).unwrap();
            rect.split('"').next().unwrap().parse::<u64>().unwrap()
        };
        assert_eq!(height("cat utility"), 2 * height("cat free"), "half the money is half as tall: {drawn}");
    }

    #[test]
    fn what_is_not_nothing_can_be_seen_and_nothing_cannot() {
        assert_eq!(tall(1, 1_000_000, SCALE), 1);
        assert_eq!(tall(0, 1_000_000, SCALE), 0);
        assert_eq!(tall(0, 0, SCALE), 0);
        assert_eq!(tall(u64::MAX, u64::MAX, SCALE), SCALE);
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
}
