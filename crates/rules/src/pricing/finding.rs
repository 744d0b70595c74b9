//! Where our charge and Meta's `pricing` object differ, and why that may be. Nothing is ever corrected by it:
//! both stand side by side, and the difference is shown to a person.

use crate::words;
use serde::Deserialize;

use super::price::Cost;
use super::{BillingCategory, Charge, Reason, RuleSet};
use crate::words::{Sentence, findings as says};

/// What Meta said of a message's price: the `pricing` object of its status, and the origin in its `conversation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// `CBP` or `PMP`; `None` when it was not said.
    pub model: Option<String>,
    /// `regular`, `free_customer_service`, …; per-message pricing only.
    pub kind: Option<String>,
    /// `marketing`, ….
    pub category: Option<String>,
    /// Whether Meta bills it. Under conversation-based pricing true of free ones too (R2.12).
    pub billable: Option<bool>,
    /// What opened the billing conversation it stands in.
    pub origin: Option<String>,
    /// Of a text message how many segments the carrier counts.
    pub segments: Option<usize>,
}

#[derive(Default, Deserialize)]
struct Pricing {
    #[serde(rename = "pricing_model")]
    model: Option<String>,
    #[serde(alias = "pricing_type")]
    r#type: Option<String>,
    category: Option<String>,
    billable: Option<bool>,
    segments: Option<usize>,
}

#[derive(Default, Deserialize)]
struct Conversation {
    origin: Option<Origin>,
}

#[derive(Default, Deserialize)]
struct Origin {
    r#type: Option<String>,
}

impl Verdict {
    /// Reads the two objects as the webhook had them. `None` when there is no `pricing` that can be read.
    pub fn read(pricing: &str, conversation: &str) -> Option<Self> {
        let told: Pricing = serde_json::from_str(pricing).ok()?;
        let conversation: Conversation = serde_json::from_str(conversation).unwrap_or_default();
        Some(Self {
            model: told.model,
            kind: told.r#type,
            category: told.category,
            billable: told.billable,
            origin: conversation.origin.and_then(|origin| origin.r#type),
            segments: told.segments,
        })
    }

    /// Whether the `pricing` said anything.
    fn is_said(&self) -> bool {
        self.model.is_some() || self.kind.is_some() || self.category.is_some() || self.billable.is_some()
    }

    fn is_free_entry_point(&self) -> bool {
        let is = |word: &Option<String>, name: &str| word.as_deref() == Some(name);
        match &self.kind {
            // What the type says holds: the origin may have come with a forecast.
            Some(kind) => kind == "free_entry_point",
            None => is(&self.category, "referral_conversion") || is(&self.origin, "referral_conversion"),
        }
    }

    /// Whether Meta charges it, as far as it said. Under conversation-based pricing it does not say: `billable`
    /// is true of free ones too (R2.12), all but those of a free entry point.
    pub fn charges(&self) -> Option<bool> {
        match self.kind.as_deref() {
            Some("regular") => Some(true),
            Some(kind) => kind.starts_with("free_").then_some(false),
            // `billable` is to go; it is read only where there is no type (R3.12).
            None if self.model.as_deref() == Some("CBP") => self.is_free_entry_point().then_some(false),
            None => self.billable,
        }
    }
}

words! {
    /// What kind of difference it is.
    Difference {
        /// Another pricing model.
        Rules = "rules",
        /// Meta knows of a free entry point, or denies one.
        EntryPoint = "entry_point",
        /// Another category.
        Category = "category",
        /// Free against charged.
        Billable = "billable",
        /// The month's allowance is used up for one side and not for the other.
        Allowance = "allowance",
        /// A word of Meta's that is not known.
        Unknown = "unknown",
        /// The SMS carrier counts another number of segments.
        Segments = "segments",
        /// Our price at the delivery is not the one that was told before.
        Moved = "moved",
    }
}

/// A difference and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which kind.
    pub difference: Difference,
    /// One sentence for a person.
    pub text: Sentence,
}

impl Finding {
    const fn new(difference: Difference, text: Sentence) -> Self {
        Self { difference, text }
    }
}

/// Compares the charge of a delivery with what Meta said of it, and with the cost that was told before. What
/// Meta differs in comes first. `None` when all agree, or nothing was said.
pub fn find(told_before: Option<&Cost>, ours: &Cost, verdict: Option<&Verdict>) -> Option<Finding> {
    verdict.and_then(|verdict| against(ours, verdict)).or_else(|| moved(told_before?, ours))
}

/// The same after Meta said something else before: what it said `earlier`, oldest first, is not forgotten. Where
/// its last word agrees with us, the newest earlier one that did not is told.
pub fn find_after(
    told_before: Option<&Cost>,
    ours: &Cost,
    verdict: Option<&Verdict>,
    earlier: &[Verdict],
) -> Option<Finding> {
    let now = find(told_before, ours, verdict);
    let contradicts = |before: &&Verdict| before.is_said() && verdict.is_some_and(|now| now != *before);
    let before: Vec<Option<Finding>> =
        earlier.iter().rev().filter(contradicts).map(|verdict| against(ours, verdict)).collect();
    let other = before.iter().flatten().find(|before| now.as_ref().is_none_or(|now| now.text != before.text));
    match (now, other.cloned()) {
        (Some(now), Some(other)) if now.difference == Difference::Moved => {
            Some(Finding::new(other.difference, says::agrees_now_and_moved(other.text, now.text)))
        }
        (Some(now), Some(other)) => {
            Some(Finding::new(now.difference, says::first_otherwise(now.text, other.text)))
        }
        (Some(now), None) if before.contains(&None) && now.difference != Difference::Moved => {
            Some(Finding::new(now.difference, says::first_agreed(now.text)))
        }
        (None, Some(other)) => Some(Finding::new(other.difference, says::agrees_now(other.text))),
        (now, None) => now,
    }
}

fn against(ours: &Cost, verdict: &Verdict) -> Option<Finding> {
    match ours.charge.rules {
        RuleSet::Cbp => against_meta(ours.charge, verdict, "CBP"),
        RuleSet::Pmp2025 | RuleSet::Pmp2026 => against_meta(ours.charge, verdict, "PMP"),
        RuleSet::Segments => {
            // One with a file is charged as a whole.
            let told = verdict.segments.filter(|told| ours.segments > 0 && *told != ours.segments)?;
            Some(Finding::new(Difference::Segments, says::segments_differ(ours.segments, told)))
        }
    }
}

fn against_meta(ours: Charge, verdict: &Verdict, model: &str) -> Option<Finding> {
    if verdict.model.as_deref().is_some_and(|told| told != model) {
        return Some(Finding::new(Difference::Rules, says::RULES_DIFFER));
    }
    match (ours.reason == Reason::FreeEntryPoint, verdict.is_free_entry_point()) {
        // Meta does not say which category it gives inside a free entry point (R3.14).
        (true, true) => return None,
        (false, true) => return Some(Finding::new(Difference::EntryPoint, says::ENTRY_POINT_NOT_OURS)),
        (true, false) => return Some(Finding::new(Difference::EntryPoint, says::ENTRY_POINT_NOT_GRANTED)),
        (false, false) => {}
    }
    let told = verdict.category.as_deref().filter(|category| !is_older_word(category));
    if let Some(told) = told.filter(|told| category_of(told) != Some(ours.category)) {
        return Some(Finding::new(Difference::Category, says::category_differs(ours.category, told)));
    }
    if ours.rules == RuleSet::Cbp {
        return None;
    }
    match (ours.billable, verdict.charges()) {
        (_, None) => {
            let kind = verdict.kind.as_deref()?;
            Some(Finding::new(Difference::Unknown, says::kind_unknown(kind)))
        }
        (false, Some(true)) if ours.reason == Reason::FreeAllowance => {
            Some(Finding::new(Difference::Allowance, says::ALLOWANCE_USED))
        }
        (true, Some(false)) if ours.category == BillingCategory::Service => {
            Some(Finding::new(Difference::Allowance, says::ALLOWANCE_LEFT))
        }
        (false, Some(true)) => Some(Finding::new(Difference::Billable, says::CHARGED_AGAINST_OURS)),
        (true, Some(false)) => Some(Finding::new(Difference::Billable, says::FREE_AGAINST_OURS)),
        _ => None,
    }
}

/// Categories of before 2023, which tell who began and not what it was.
fn is_older_word(category: &str) -> bool {
    matches!(category, "user_initiated" | "business_initiated")
}

fn category_of(word: &str) -> Option<BillingCategory> {
    match word {
        "authentication-international" | "authentication_international" => {
            Some(BillingCategory::Authentication)
        }
        "marketing_lite" => Some(BillingCategory::Marketing),
        _ => BillingCategory::from_word(word.strip_prefix("group_").unwrap_or(word)),
    }
}

fn moved(before: &Cost, ours: &Cost) -> Option<Finding> {
    let same = before.charge.billable == ours.charge.billable
        && before.charge.category == ours.charge.category
        && before.amount == ours.amount
        && before.currency == ours.currency;
    (!same).then(|| Finding::new(Difference::Moved, says::moved(before, ours)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::money::Amount;

    fn cost(category: BillingCategory, reason: Reason) -> Cost {
        of(RuleSet::Pmp2026, category, reason)
    }

    fn of(rules: RuleSet, category: BillingCategory, reason: Reason) -> Cost {
        let amount = if reason.is_billable() { Amount::from_millionths(62_500) } else { Amount::ZERO };
        Cost {
            charge: Charge::new(rules, category, reason),
            market: "North America".to_owned(),
            currency: "USD".to_owned(),
            amount: Some(amount),
            rates: None,
            segments: 0,
        }
    }

    fn check(ours: &Cost, pricing: &str, expected: Option<Difference>) {
        let verdict = Verdict::read(pricing, "");
        let found = find(None, ours, verdict.as_ref());
        assert_eq!(found.as_ref().map(|found| found.difference), expected, "{pricing}: {found:?}");
    }

    #[test]
    fn what_meta_says_in_the_same_words_is_no_finding() {
        use BillingCategory::{Authentication, Marketing, ReferralConversion, Service, Utility};
        for (category, reason, kind, word) in [
            (Marketing, Reason::Regular, "regular", "marketing"),
            (Marketing, Reason::Regular, "regular", "marketing_lite"),
            (Utility, Reason::Regular, "regular", "utility"),
            (Authentication, Reason::Regular, "regular", "authentication-international"),
            (Service, Reason::FreeAllowance, "free_customer_service", "service"),
            (Service, Reason::FreeAllowance, "free_group_customer_service", "group_service"),
            (Service, Reason::FreeEligible, "free_customer_service", "service"),
            (Service, Reason::FreeReaction, "free_customer_service", "service"),
            (Service, Reason::Regular, "regular", "service"),
            (ReferralConversion, Reason::FreeEntryPoint, "free_entry_point", "referral_conversion"),
            (ReferralConversion, Reason::FreeEntryPoint, "free_entry_point", "utility"),
        ] {
            let pricing = format!(r#"{{"pricing_model":"PMP","type":"{kind}","category":"{word}"}}"#);
            check(&cost(category, reason), &pricing, None);
        }
        check(&cost(Utility, Reason::Regular), "", None);
    }

    #[test]
    fn each_difference_has_its_reason() {
        use BillingCategory::{Marketing, ReferralConversion, Service, Utility};
        let regular =
            |word: &str| format!(r#"{{"pricing_model":"PMP","type":"regular","category":"{word}"}}"#);
        let free = |kind: &str, word: &str| {
            format!(r#"{{"pricing_model":"PMP","type":"{kind}","category":"{word}","billable":false}}"#)
        };
        for (ours, pricing, expected) in [
            (cost(Utility, Reason::Regular), regular("marketing"), Difference::Category),
            (cost(Utility, Reason::Regular), free("free_customer_service", "utility"), Difference::Billable),
            (cost(Utility, Reason::FreeCustomerService), regular("utility"), Difference::Billable),
            (cost(Service, Reason::FreeAllowance), regular("service"), Difference::Allowance),
            (cost(Service, Reason::Regular), free("free_customer_service", "service"), Difference::Allowance),
            (cost(Marketing, Reason::Regular), free("free_entry_point", "marketing"), Difference::EntryPoint),
            (cost(ReferralConversion, Reason::FreeEntryPoint), regular("utility"), Difference::EntryPoint),
            (
                cost(Utility, Reason::Regular),
                r#"{"type":"dear","category":"utility","billable":true}"#.into(),
                Difference::Unknown,
            ),
            (
                cost(Utility, Reason::Regular),
                r#"{"pricing_model":"CBP","category":"utility"}"#.into(),
                Difference::Rules,
            ),
        ] {
            check(&ours, &pricing, Some(expected));
        }
    }

    #[test]
    fn under_conversation_based_pricing_billable_says_nothing() {
        let free = of(RuleSet::Cbp, BillingCategory::Service, Reason::FreeAllowance);
        check(&free, r#"{"billable":true,"pricing_model":"CBP","category":"service"}"#, None);
        check(&free, r#"{"billable":true,"pricing_model":"CBP","category":"user_initiated"}"#, None);
        check(
            &free,
            r#"{"billable":true,"pricing_model":"CBP","category":"utility"}"#,
            Some(Difference::Category),
        );
        let verdict = Verdict::read(
            r#"{"billable":false,"pricing_model":"CBP","category":"service"}"#,
            r#"{"id":"c","origin":{"type":"referral_conversion"}}"#,
        );
        let found = find(None, &free, verdict.as_ref());
        assert_eq!(found.map(|found| found.difference), Some(Difference::EntryPoint));
    }

    #[test]
    fn whether_meta_charges_is_not_guessed() {
        for (pricing, told) in [
            (r#"{"pricing_model":"PMP","type":"regular"}"#, Some(true)),
            (r#"{"pricing_model":"PMP","type":"free_customer_service"}"#, Some(false)),
            (r#"{"pricing_model":"PMP","type":"free_group_customer_service","billable":true}"#, Some(false)),
            (r#"{"pricing_model":"PMP","type":"regular","billable":false}"#, Some(true)),
            (r#"{"pricing_model":"PMP","type":"by_the_moon","billable":true}"#, None),
            (r#"{"pricing_model":"PMP","billable":true}"#, Some(true)),
            (r#"{"pricing_model":"PMP","category":"utility"}"#, None),
            (r#"{"pricing_model":"CBP","billable":true,"category":"service"}"#, None),
            (r#"{"pricing_model":"CBP","billable":false,"category":"service"}"#, None),
            (r#"{"pricing_model":"CBP","billable":true,"category":"referral_conversion"}"#, Some(false)),
        ] {
            assert_eq!(Verdict::read(pricing, "").unwrap().charges(), told, "{pricing}");
        }
    }

    #[test]
    fn the_type_says_more_than_the_origin() {
        let origin = r#"{"id":"c","origin":{"type":"referral_conversion"}}"#;
        let regular =
            Verdict::read(r#"{"pricing_model":"PMP","type":"regular","category":"utility"}"#, origin);
        let ours = cost(BillingCategory::Utility, Reason::Regular);
        assert_eq!(find(None, &ours, regular.as_ref()), None);
        let untyped = Verdict::read(r#"{"pricing_model":"CBP","category":"utility"}"#, origin);
        let ours = of(RuleSet::Cbp, BillingCategory::Utility, Reason::ConversationOpened);
        let found = find(None, &ours, untyped.as_ref());
        assert_eq!(found.map(|found| found.difference), Some(Difference::EntryPoint));
    }

    #[test]
    fn a_price_that_moved_until_the_delivery_is_told() {
        let before = cost(BillingCategory::ReferralConversion, Reason::FreeEntryPoint);
        let ours = cost(BillingCategory::Utility, Reason::Regular);
        let found = find(Some(&before), &ours, None).unwrap();
        assert_eq!(found.difference, Difference::Moved);
        assert_eq!(found.text, says::moved(&before, &ours));
        assert_eq!(find(Some(&ours), &ours, None), None);
    }

    #[test]
    fn what_meta_said_before_is_told_beside_what_it_says_now() {
        let verdict = |category: &str| {
            Verdict::read(
                &format!(r#"{{"pricing_model":"PMP","type":"regular","category":"{category}"}}"#),
                "",
            )
        };
        let ours = cost(BillingCategory::Utility, Reason::Regular);
        let check = |now: &str, earlier: &[&str], expected: Option<Sentence>| {
            let earlier: Vec<Verdict> = earlier.iter().filter_map(|category| verdict(category)).collect();
            let found = find_after(Some(&ours), &ours, verdict(now).as_ref(), &earlier);
            assert_eq!(found, expected.map(|text| Finding::new(Difference::Category, text)));
        };
        let differs = |theirs| says::category_differs(BillingCategory::Utility, theirs);
        check("utility", &[], None);
        check("utility", &["utility"], None);
        check("utility", &["marketing"], Some(says::agrees_now(differs("marketing"))));
        check("marketing", &["utility"], Some(says::first_agreed(differs("marketing"))));
        let newest_first = says::first_otherwise(differs("marketing"), differs("authentication"));
        check("marketing", &["service", "authentication"], Some(newest_first));
        check("marketing", &["marketing"], Some(differs("marketing")));
        let moved = Cost { amount: None, ..ours.clone() };
        let found =
            find_after(Some(&moved), &ours, verdict("utility").as_ref(), &[verdict("service").unwrap()]);
        let both = says::agrees_now_and_moved(differs("service"), says::moved(&moved, &ours));
        assert_eq!(found, Some(Finding::new(Difference::Category, both)), "Meta's word comes first");
    }

    #[test]
    fn what_is_no_object_is_no_verdict() {
        for pricing in ["", "null", "[]", "{\"billable\":3}", "{"] {
            let read = Verdict::read(pricing, "{");
            assert!(read.is_none() || read == Some(Verdict::default()), "{pricing}: {read:?}");
        }
    }
}
