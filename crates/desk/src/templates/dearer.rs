//! What it would cost if Meta billed an account's utility templates as marketing, or one of them: its own deliveries of the last
//! 30 days, by the rates of today.

use transom_rules::id::ChannelId;
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::market;
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::saved::{Sold, would_have_cost};
use transom_rules::pricing::{Billed, BillingCategory, Reason};
use transom_rules::template::{Category, Template};
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::Channel;
use transom_store::charges::{self, Sum};
use transom_store::{Db, Result, template_sends};

use crate::accounts::registry::Known;
use crate::accounts::tariff::Tariff;

/// So far back is looked.
const BACK: Span = Span::hours(30 * 24);

/// Two prices of the same deliveries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dearer {
    /// How many utility templates were delivered.
    pub messages: u64,
    /// ISO 4217.
    pub currency: String,
    /// What they cost.
    pub paid: Amount,
    /// What they would have cost as marketing.
    pub as_marketing: Amount,
}

impl Dearer {
    /// How much more that is.
    pub fn more(&self) -> Amount {
        self.as_marketing - self.paid
    }
}

/// What one message costs in two categories, to somebody who lives where the number is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Each {
    /// Where that is, as Meta's rate card calls it.
    pub market: &'static str,
    /// ISO 4217.
    pub currency: String,
    /// In the one category.
    pub was: Amount,
    /// In the other.
    pub now: Amount,
}

/// What a message of each of two categories costs by the rates of today; `None` where nobody knows those.
pub fn each(known: &Known, number: &Channel, [was, now]: [Category; 2], at: Timestamp) -> Option<Each> {
    let tariff = known.tariff(number);
    let on = tariff.day(at);
    let market = market::of_number(&number.address, on, &known.pricing);
    let sold = || Sold { currency: tariff.currency(), market, on };
    let cost = |category: Category| would_have_cost(category.into(), sold(), 1, tariff.rates());
    Some(Each { market, currency: tariff.currency().to_owned(), was: cost(was)?, now: cost(now)? })
}

/// For the account of a number. `None` where it delivered none, or where somebody lives whose rate nobody knows.
///
/// # Errors
/// Those of the database.
pub async fn of_account(db: &Db, known: &Known, number: &Channel, now: Timestamp) -> Result<Option<Dearer>> {
    let tariff = known.tariff(number);
    let days = Days { first: tariff.day(now - BACK), last: tariff.day(now) };
    let numbers = of_the_account(known, number);
    let sums = db.of(number.workspace).read((), move |tx, ()| Box::pin(charges::days(tx, days, None)));
    let of_utility =
        |sum: &&Sum| numbers.contains(&sum.channel_id) && sum.form == Billed::Template(Category::Utility);
    Ok(compared(sums.await?.iter().filter(of_utility), tariff, days.last))
}

/// The same for one template that Meta has moved to marketing: for what was billed as utility.
///
/// # Errors
/// Those of the database.
pub async fn of_template(
    db: &Db,
    known: &Known,
    number: &Channel,
    template: &Template,
    now: Timestamp,
) -> Result<Option<Dearer>> {
    let tariff = known.tariff(number);
    let (key, numbers) =
        (template_sends::key(&template.name, &template.language), of_the_account(known, number));
    let sums = db.of(number.workspace).read((key, numbers), move |tx, (key, numbers)| {
        Box::pin(charges::of_template(tx, key, numbers, now - BACK))
    });
    let of_utility = |sum: &&Sum| sum.form == Billed::Template(Category::Utility);
    Ok(compared(sums.await?.iter().filter(of_utility), tariff, tariff.day(now)))
}

fn of_the_account(known: &Known, number: &Channel) -> Vec<ChannelId> {
    known.numbers_of(number.workspace, &number.waba_id).map(|channel| channel.id).collect()
}

fn compared<'a>(sums: impl Iterator<Item = &'a Sum>, tariff: &Tariff, on: Date) -> Option<Dearer> {
    let nothing = Amount::ZERO;
    let currency = tariff.currency().to_owned();
    let mut dearer = Dearer { messages: 0, currency, paid: nothing, as_marketing: nothing };
    for sum in sums {
        let count = u64::try_from(sum.messages).unwrap_or_default();
        dearer.messages += count;
        dearer.paid = dearer.paid + sum.amount;
        // Inside a free entry point marketing is free as well.
        if sum.charge.reason != Reason::FreeEntryPoint {
            let sold = Sold { currency: tariff.currency(), market: &sum.market, on };
            let cost = would_have_cost(BillingCategory::Marketing, sold, count, tariff.rates())?;
            dearer.as_marketing = dearer.as_marketing + cost;
        }
    }
    (dearer.messages > 0).then_some(dearer)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use transom_rules::pricing::rates::{RateCard, RateKey, Rated};
    use transom_rules::pricing::{Charge, RuleSet};
    use uuid::Uuid;

    use super::*;
    use crate::accounts::tariff::Calendars;

    fn sum(market: &str, messages: i64, reason: Reason, amount: i64) -> Sum {
        Sum {
            day: "2026-11-20".parse().unwrap(),
            channel_id: ChannelId(Uuid::nil()),
            currency: "USD".into(),
            charge: Charge {
                rules: RuleSet::Pmp2026,
                category: BillingCategory::Utility,
                billable: true,
                reason,
            },
            market: market.into(),
            form: Billed::Template(Category::Utility),
            messages,
            unpriced: 0,
            amount: Amount::from_millionths(amount),
        }
    }

    #[test]
    fn the_same_deliveries_are_priced_as_marketing() {
        let rates = Arc::new(RateCard::built_in().unwrap());
        let tariff = Tariff::without_account(rates, &Calendars::new(None));
        let on = "2026-11-20".parse().unwrap();
        let rate = |market| {
            let of = RateKey { currency: "USD", market, rated: Rated::Marketing, on };
            tariff.rates().rate(of, 0).unwrap()
        };
        let all = [sum("Brazil", 3, Reason::Regular, 20_400), sum("Germany", 2, Reason::FreeEntryPoint, 0)];
        let dearer = compared(all.iter(), &tariff, on).unwrap();
        assert_eq!((dearer.messages, dearer.paid), (5, Amount::from_millionths(20_400)));
        assert_eq!(dearer.as_marketing, rate("Brazil").times(3), "in an entry point it stays free");
        assert!(dearer.more() > Amount::ZERO);
        assert_eq!(compared([].iter(), &tariff, on), None);
        assert_eq!(compared([sum("Nowhere", 1, Reason::Regular, 0)].iter(), &tariff, on), None);
    }
}
