//! From the ledger's sums of a month to what the page of costs draws, and what the month will have cost.

use std::collections::BTreeMap;

use jiff::civil;
use transom_desk::accounts::day;
use transom_pages::costs::{Day, Finding, Findings, Said, Tally, Total};
use transom_pages::frame::price::{self, Cost};
use transom_pages::words::{say, word};
use transom_rules::pricing::finding::Verdict;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::rates::RateCard;
use transom_rules::pricing::saved::{self, Sold};
use transom_rules::pricing::{BillingCategory, Reason};
use transom_store::charges::{self, Charge, Filter, Sum};
use transom_store::{Result, Scoped};

use super::timeline::cost;
use super::{Look, natural};

/// Findings that are listed.
const MOST: i64 = 50;
/// A month younger than this tells nothing about its end.
const YOUNG_DAYS: i64 = 3;
/// The forecast goes by so many days before today.
const BASE_DAYS: i64 = 28;

/// What the sums of a month come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Month {
    pub(crate) totals: Vec<Total>,
    pub(crate) charged: u64,
    pub(crate) free: u64,
    pub(crate) unrated: u64,
    pub(crate) days: Vec<Day>,
    pub(crate) categories: Vec<(BillingCategory, Tally)>,
    pub(crate) markets: Vec<(String, Tally)>,
    pub(crate) reasons: Vec<(Reason, u64)>,
    pub(crate) saved: Vec<(Reason, Tally)>,
}

/// What charges come to, and how far that is known.
#[derive(Clone, Copy, Debug, Default)]
struct Rated {
    known: Amount,
    charged: u64,
    unrated: u64,
}

impl Rated {
    fn add(&mut self, sum: &Sum) {
        self.known = self.known + sum.amount;
        if sum.charge.billable {
            self.charged += natural(sum.messages);
            self.unrated += natural(sum.unpriced);
        }
    }

    /// `None` if something is charged and no rate of it is known.
    fn amount(self) -> Option<Amount> {
        (self.charged == 0 || self.unrated < self.charged).then_some(self.known)
    }
}

/// What a day's sums come to.
#[derive(Default)]
struct OfDay {
    charged: BTreeMap<BillingCategory, Tally>,
    free: u64,
    saved: Amount,
}

/// Adds up the sums of a month. Charts are drawn in one currency; counts are of all.
pub(crate) fn month(sums: &[Sum], currency: &str, rates: &RateCard) -> Month {
    let mut month = Month::default();
    let mut totals: BTreeMap<&str, Rated> = BTreeMap::new();
    let (mut days, mut categories) = (BTreeMap::<_, OfDay>::new(), BTreeMap::new());
    let (mut markets, mut reasons, mut saved) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for sum in sums {
        totals.entry(&sum.currency).or_default().add(sum);
        let (messages, unpriced) = (natural(sum.messages), natural(sum.unpriced));
        if !sum.charge.billable {
            month.free += messages;
            *reasons.entry(sum.charge.reason).or_default() += messages;
            let of_day = days.entry(sum.day).or_default();
            of_day.free += messages;
            if sum.currency == currency && saved::would_be_charged(&sum.charge) {
                let amount = would_have_cost(sum, rates);
                of_day.saved = of_day.saved + amount.unwrap_or_default();
                add(saved.entry(sum.charge.reason).or_default(), messages, amount);
            }
            continue;
        }
        month.charged += messages;
        month.unrated += unpriced;
        if sum.currency != currency {
            continue;
        }
        let amount = (unpriced < messages).then_some(sum.amount);
        let of_day = days.entry(sum.day).or_default().charged.entry(sum.charge.category).or_default();
        let of_category: &mut Tally = categories.entry(sum.charge.category).or_default();
        let of_market: &mut Tally = markets.entry(sum.market.clone()).or_default();
        for tally in [of_day, of_category, of_market] {
            add(tally, messages, amount);
        }
    }
    month.totals = totals
        .into_iter()
        .map(|(currency, rated)| Total {
            currency: currency.to_owned(),
            so_far: rated.amount(),
            unrated: rated.unrated,
            forecast: None,
        })
        .collect();
    month.days = days
        .into_iter()
        .filter_map(|(date, OfDay { charged, free, saved })| {
            Some(Day { date: day::civil(date)?, charged: charged.into_iter().collect(), free, saved })
        })
        .collect();
    month.categories = categories.into_iter().collect();
    month.markets = markets.into_iter().collect();
    month.reasons = reasons.into_iter().collect();
    month.saved = saved.into_iter().collect();
    month
}

fn add(tally: &mut Tally, messages: u64, amount: Option<Amount>) {
    tally.count += messages;
    tally.amount = tally.amount.map_or(amount, |known| Some(known + amount.unwrap_or_default()));
}

/// What messages that were free would have cost.
fn would_have_cost(sum: &Sum, card: &RateCard) -> Option<Amount> {
    let sold = Sold { currency: &sum.currency, market: &sum.market, on: sum.day };
    saved::would_have_cost(sum.charge.category, sold, natural(sum.messages), card)
}

/// What a month that is not over will have cost in a currency: what it cost so far, and for each day to come
/// the average of that weekday in the four weeks before today. `None` for a month too young to tell, and where
/// no rate is known.
pub(crate) fn forecast(sums: &[Sum], currency: &str, today: civil::Date) -> Option<Amount> {
    let first = today.first_of_month();
    let mut days: BTreeMap<civil::Date, Amount> = BTreeMap::new();
    let mut rated = Rated::default();
    for sum in sums.iter().filter(|sum| sum.currency == currency) {
        let total = days.entry(day::civil(sum.day)?).or_default();
        *total = *total + sum.amount;
        rated.add(sum);
    }
    rated.amount()?;
    let began = days.keys().next().copied()?;
    let span = |days: i64| jiff::Span::new().days(days);
    let base = today.checked_sub(span(BASE_DAYS)).ok()?.max(began);
    if base.checked_add(span(YOUNG_DAYS)).is_ok_and(|old_enough| today < old_enough) {
        return None;
    }
    let so_far: Amount = days.range(first..=today).map(|(_, amount)| *amount).sum();
    let past: Vec<civil::Date> = base.series(span(1)).take_while(|day| *day < today).collect();
    let average = |weekday: Option<civil::Weekday>| {
        let alike: Vec<i64> = past
            .iter()
            .filter(|day| weekday.is_none_or(|weekday| day.weekday() == weekday))
            .map(|day| days.get(day).copied().unwrap_or_default().millionths())
            .collect();
        let count = i64::try_from(alike.len()).ok().filter(|count| *count > 0)?;
        Some(Amount::from_millionths(alike.iter().sum::<i64>() / count))
    };
    let to_come = today.series(span(1)).skip(1).take_while(|day| day.month() == today.month());
    let rest: Amount = to_come.filter_map(|day| average(Some(day.weekday())).or_else(|| average(None))).sum();
    Some(so_far + rest)
}

/// Where Meta says something else, of the charges of a filter, which are `all` in number.
pub(crate) async fn findings(tx: &mut Scoped<'_>, look: &Look, filter: Filter, all: u64) -> Result<Findings> {
    let standing = charges::standing(tx, &filter).await?;
    let unsettled = natural(standing.unsettled);
    let filter = Filter { findings: true, limit: MOST, ..filter };
    let mut rows = Vec::new();
    for charge in charges::page(tx, &filter).await? {
        let listed = look.conversation(tx, charge.conversation_id).await?;
        rows.push(finding(&charge, listed.map(|listed| listed.contact.name.clone()).unwrap_or_default()));
    }
    Ok(Findings {
        settled: all.saturating_sub(unsettled),
        unsettled,
        found: natural(standing.found),
        moved: natural(standing.moved),
        rows,
    })
}

fn finding(charge: &Charge, to: String) -> Finding {
    let said = |known: &transom_rules::pricing::price::Cost| Said {
        category: price::category(known.charge.category).to_owned(),
        cost: cost(known),
    };
    let verdict = Verdict::read(&charge.pricing, &charge.meta_conversation);
    Finding {
        message: format!("/c/{}#m-{}", charge.conversation_id, charge.message_id),
        to,
        at: charge.at,
        predicted: charge.predicted.as_ref().map(said),
        ours: Some(said(&charge.cost)),
        metas: verdict.map(|verdict| Said {
            cost: match verdict.charges() {
                Some(true) => Cost::Charged,
                Some(false) => Cost::Free,
                None => Cost::NotTold,
            },
            category: verdict
                .category
                .or(verdict.kind)
                .unwrap_or_else(|| word("found-no-category").to_owned()),
        }),
        reason: charge.finding.as_ref().map(|found| say(&found.text)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::id::ChannelId;
    use transom_rules::pricing::rates::{self, RateKey};
    use transom_rules::pricing::{Billed, Charge as Billing, RuleSet};
    use uuid::Uuid;

    use super::*;

    fn sum(date: &str, category: BillingCategory, reason: Reason, messages: i64, cents: i64) -> Sum {
        Sum {
            day: date.parse().unwrap(),
            channel_id: ChannelId(Uuid::nil()),
            currency: "USD".into(),
            charge: Billing { rules: RuleSet::Pmp2026, category, billable: reason.is_billable(), reason },
            market: "Germany".into(),
            form: Billed::FreeForm,
            messages,
            unpriced: 0,
            amount: Amount::from_millionths(cents * 10_000),
        }
    }

    #[test]
    fn a_month_adds_up() {
        use BillingCategory::{Marketing, Service};
        let mut unpriced = sum("2026-11-02", Marketing, Reason::Regular, 3, 0);
        unpriced.unpriced = 3;
        unpriced.market = "Nowhere".into();
        let sums = [
            sum("2026-11-01", Marketing, Reason::Regular, 2, 20),
            sum("2026-11-01", Service, Reason::FreeAllowance, 5, 0),
            sum("2026-11-02", Marketing, Reason::Regular, 1, 10),
            unpriced,
        ];
        let month = month(&sums, "USD", &RateCard::default());
        assert_eq!((month.charged, month.free, month.unrated), (6, 5, 3));
        assert_eq!(
            (month.totals[0].so_far, month.totals[0].unrated),
            (Some(Amount::from_millionths(300_000)), 3)
        );
        assert_eq!(month.reasons, [(Reason::FreeAllowance, 5)]);
        assert_eq!(month.categories[0].1, Tally { count: 6, amount: Some(Amount::from_millionths(300_000)) });
        assert_eq!(month.markets[1], ("Nowhere".into(), Tally { count: 3, amount: None }), "n/a, never 0");
        assert_eq!((month.days.len(), month.days[0].free), (2, 5));
    }

    #[test]
    fn what_was_saved_is_what_would_have_been_charged_at_known_rates() {
        use BillingCategory::{Marketing, Service, Utility};
        let rates = RateCard::built_in().unwrap();
        let on = "2026-11-02";
        let of = |category| RateKey {
            currency: "USD",
            market: "Germany",
            rated: rates::Rated::of(category).unwrap(),
            on: on.parse().unwrap(),
        };
        let rate = |category| rates.rate(of(category), 0).unwrap();
        let mut nowhere = sum(on, Utility, Reason::FreeCustomerService, 2, 0);
        nowhere.market = "Nowhere".into();
        let mut before = sum(on, Marketing, Reason::FreeEntryPoint, 9, 0);
        before.charge.rules = RuleSet::Cbp;
        let sums = [
            sum(on, Marketing, Reason::FreeEntryPoint, 3, 0),
            sum(on, Service, Reason::FreeEntryPoint, 7, 0),
            sum(on, Utility, Reason::FreeCustomerService, 5, 0),
            nowhere,
            before,
            sum(on, Marketing, Reason::Regular, 1, 7),
        ];
        let month = month(&sums, "USD", &rates);
        let (ads, window) = (rate(Marketing).times(3), rate(Utility).times(5));
        let expected = [
            (Reason::FreeCustomerService, Tally { count: 7, amount: Some(window) }),
            (Reason::FreeEntryPoint, Tally { count: 3, amount: Some(ads) }),
        ];
        let mut told = month.saved.clone();
        told.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.count));
        assert_eq!(told, expected);
        assert_eq!(month.days[0].saved, ads + window);
        assert!(super::month(&sums, "EUR", &rates).saved.is_empty(), "another currency's are not added");
    }

    #[test]
    fn no_rate_is_never_zero() {
        use BillingCategory::{Marketing, Service};
        let mut unpriced = sum("2026-11-02", Marketing, Reason::Regular, 3, 0);
        unpriced.unpriced = 3;
        let free = sum("2026-11-01", Service, Reason::FreeAllowance, 5, 0);
        let (today, other) =
            ("2026-11-20".parse().unwrap(), sum("2026-11-02", Marketing, Reason::Regular, 1, 7));
        let nothing_known = [free.clone(), unpriced.clone()];
        assert_eq!(month(&nothing_known, "USD", &RateCard::default()).totals[0].so_far, None);
        assert_eq!(forecast(&nothing_known, "USD", today), None);
        let some_known = [free.clone(), unpriced, other];
        let total = &month(&some_known, "USD", &RateCard::default()).totals[0];
        assert_eq!((total.so_far, total.unrated), (Some(Amount::from_millionths(70_000)), 3));
        assert!(forecast(&some_known, "USD", today).is_some());
        assert_eq!(
            month(&[free], "USD", &RateCard::default()).totals[0].so_far,
            Some(Amount::ZERO),
            "what is free costs nothing"
        );
    }

    #[test]
    fn a_word_of_metas_that_is_not_known_is_neither_free_nor_charged() {
        let charge = |pricing: &str| Charge {
            message_id: transom_rules::id::MessageId(Uuid::nil()),
            conversation_id: transom_rules::id::ConversationId(Uuid::nil()),
            channel_id: ChannelId(Uuid::nil()),
            identity_id: transom_rules::id::IdentityId(Uuid::nil()),
            at: transom_rules::time::Timestamp::default(),
            day: "2026-11-02".parse().unwrap(),
            form: Billed::FreeForm,
            deliveries: 1,
            cost: transom_rules::pricing::price::Cost {
                charge: Billing {
                    rules: RuleSet::Pmp2026,
                    category: BillingCategory::Service,
                    billable: false,
                    reason: Reason::FreeAllowance,
                },
                market: "Germany".into(),
                currency: "USD".into(),
                amount: Some(Amount::ZERO),
                rates: None,
                segments: 0,
            },
            predicted: None,
            pricing: pricing.into(),
            meta_conversation: String::new(),
            finding: None,
        };
        for (pricing, shown) in [
            (r#"{"pricing_model":"PMP","type":"regular"}"#, Cost::Charged),
            (r#"{"pricing_model":"PMP","type":"free_customer_service"}"#, Cost::Free),
            (r#"{"pricing_model":"PMP","type":"by_the_moon"}"#, Cost::NotTold),
            (r#"{"pricing_model":"CBP","billable":true,"category":"service"}"#, Cost::NotTold),
        ] {
            assert_eq!(finding(&charge(pricing), String::new()).metas.unwrap().cost, shown, "{pricing}");
        }
    }

    #[test]
    fn a_forecast_goes_by_the_weekdays_before() {
        use BillingCategory::Marketing;
        // Mondays cost 7, other days 1; today is Sunday the 22nd of a November that ends on a Monday.
        let today: civil::Date = "2026-11-22".parse().unwrap();
        let days = (1..=22).map(|day| {
            let date: civil::Date = format!("2026-11-{day:02}").parse().unwrap();
            let cost = if date.weekday() == civil::Weekday::Monday { 700 } else { 100 };
            sum(&date.to_string(), Marketing, Reason::Regular, 1, cost)
        });
        let sums: Vec<Sum> = days.collect();
        // 22 days with 3 Mondays: 19 + 21. To come: two Mondays and six other days.
        let expected = Amount::from_millionths((19 + 21 + 14 + 6) * 1_000_000);
        assert_eq!(forecast(&sums, "USD", today), Some(expected));
        assert_eq!(forecast(&sums[..2], "USD", "2026-11-02".parse().unwrap()), None, "too young");
        assert_eq!(forecast(&[], "USD", today), None);
        assert_eq!(forecast(&sums, "EUR", today), None);
    }
}
