//! Every sentence of the rules has words, and they read as they always did.

use std::collections::BTreeSet;

use serde_json::json;
use transom_rules::analytics;
use transom_rules::pricing::date::Date;
use transom_rules::pricing::finding::{self, Verdict};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::{Allowance, Cost, Opens, Price};
use transom_rules::pricing::rates::parse_csv;
use transom_rules::pricing::{Billed, BillingCategory, Charge, Reason, RuleSet};
use transom_rules::settings::Settings;
use transom_rules::template::Category;
use transom_rules::template_check::{Definition, lint, slots};
use transom_rules::words::prices::{line, why};

use super::*;

/// The sentence in words; nothing of it may be missing.
#[track_caller]
fn said(sentence: &Sentence) -> String {
    let mut wrong = Vec::new();
    let said = ENGLISH.say(sentence, &mut wrong);
    assert!(wrong.is_empty(), "{sentence:?}: {wrong:?}");
    assert!(ENGLISH.0.has_message(&sentence.id), "{} has no words", sentence.id);
    said
}

#[test]
fn what_is_wrong_with_a_file_is_told_behind_its_place() {
    let csv = |rows: &str| {
        let head = "market,category,currency,effective_from,tier_from,tier_to,rate";
        said(&parse_csv(&format!("{head}\n{rows}")).unwrap_err().sentence())
    };
    let row = "Chile,utility,USD,2026-10-01";
    assert_eq!(csv(&format!("{row},1,0.02")), "line 2: 6 fields where the first line has 7");
    assert_eq!(csv("Chile,fax,USD,2026-10-01,,,1"), "line 2, field category: there is no category `fax`");
    assert_eq!(
        csv("Chile,sms,USD,2026-10-01,,,1"),
        "line 2, field market: `Chile` does not fit: only rates of `sms` are by prefix, such as +44, and all of them are"
    );
    assert_eq!(
        csv(&format!("{row},,25000000,1\n{row},26000000,,1")),
        "line 3, field tier_from: the tier from 26000000 should begin at 25000001"
    );
    assert_eq!(
        csv(&format!("{}{row},,,1\n{row},,,1", "\n".repeat(1232))),
        "line 1235, field tier_from: Chile has this rate twice: the tier from 1 stands in line 1234"
    );
    let answer = |text: &str| said(&analytics::read::read(text, None).unwrap_err().sentence());
    assert_eq!(answer(r#"{"error":{"message":"No."}}"#), "it is an error of Meta's: No.");
    assert_eq!(
        answer(r#"[{"pricing_analytics":{"data_points":[{"start":-1}]}}]"#),
        "answer 1, pricing_analytics, data point 1, field start: it is negative"
    );
}

fn cost(category: BillingCategory, reason: Reason, amount: Option<i64>) -> Cost {
    costs(RuleSet::Pmp2026, category, reason, amount)
}

fn costs(rules: RuleSet, category: BillingCategory, reason: Reason, amount: Option<i64>) -> Cost {
    Cost {
        charge: Charge { rules, category, billable: reason.is_billable(), reason },
        market: "North America".to_owned(),
        currency: "USD".to_owned(),
        amount: amount.map(Amount::from_millionths),
        rates: None::<Date>,
        segments: 0,
    }
}

const MARKETING: Billed = Billed::Template(Category::Marketing);
const UTILITY: Billed = Billed::Template(Category::Utility);

/// A price of nothing else than this cost.
fn plain(cost: Cost, form: Billed) -> Price {
    Price { cost, form, opens: None, allowance: None, rule: "R3.3", recipients: 1 }
}

#[track_caller]
fn check_price(price: &Price, expected: &str, because: &str) {
    assert_eq!((said(&line(price)), said(&why(price))), (expected.to_owned(), because.to_owned()));
}

#[test]
fn what_is_charged_says_how_much_and_why() {
    use BillingCategory as B;
    use Reason as R;
    check_price(
        &plain(cost(B::Marketing, R::Regular, Some(25_000)), MARKETING),
        "Marketing · $0.025",
        "Meta charges for each marketing message that is delivered, at its rate for North America.",
    );
    check_price(
        &plain(cost(B::Service, R::Regular, Some(3_400)), Billed::FreeForm),
        "Service · $0.0034",
        "The number's free service messages of this month are used up, so each one costs.",
    );
    check_price(
        &plain(cost(B::Utility, R::Regular, None), UTILITY),
        "Utility · no rate known for North America",
        "Meta charges for each utility message, but its rate in USD for North America is not known here.",
    );
    check_price(
        &plain(
            costs(RuleSet::Cbp, B::Authentication, R::ConversationOpened, Some(10_000)),
            Billed::Template(Category::Authentication),
        ),
        "Authentication · $0.01",
        "Meta charges for the authentication conversation that it opens, not for what follows in it within 24 hours.",
    );
}

#[test]
fn a_message_with_a_file_has_a_price_of_its_own() {
    let of = |amount| {
        let cost = costs(RuleSet::Segments, BillingCategory::Sms, Reason::Regular, amount);
        plain(Cost { market: "+1".to_owned(), segments: 0, ..cost }, Billed::Mms)
    };
    check_price(
        &of(Some(20_000)),
        "MMS · $0.02",
        "The SMS carrier charges for a message with a file as a whole, at its rate for numbers that begin with +1.",
    );
    check_price(
        &of(None),
        "MMS · price not known for +1",
        "The SMS carrier charges for a message with a file at a rate of its own, which is not known here in USD for +1.",
    );
}

#[test]
fn a_text_message_says_its_segments() {
    let of = |count, amount| {
        let cost = costs(RuleSet::Segments, BillingCategory::Sms, Reason::Regular, amount);
        plain(Cost { market: "+1".to_owned(), segments: count, ..cost }, Billed::Sms)
    };
    check_price(
        &of(1, Some(8_300)),
        "SMS · 1 segment · $0.0083",
        "The SMS carrier charges for the segment, at its rate for numbers that begin with +1.",
    );
    check_price(
        &of(3, Some(24_900)),
        "SMS · 3 segments · $0.0249",
        "The SMS carrier charges for each of 3 segments, at its rate for numbers that begin with +1.",
    );
    check_price(
        &of(2, None),
        "SMS · 2 segments · no rate known for +1",
        "The SMS carrier charges for each of 2 segments, but its rate in USD for +1 is not known here.",
    );
}

#[test]
fn what_is_free_says_by_what() {
    use BillingCategory as B;
    use Reason as R;
    let entry = cost(B::ReferralConversion, R::FreeEntryPoint, Some(0));
    check_price(
        &Price { opens: Some(Opens::EntryPoint), ..plain(entry.clone(), UTILITY) },
        "Utility · free, answers an ad",
        "It answers a customer who came through an ad or a Page button within 24 hours, so it is free and opens 72 \
         free hours. Of a Page button Meta confirms that with the price of this answer.",
    );
    check_price(
        &plain(entry, MARKETING),
        "Marketing · free, inside a free entry point",
        "A free entry point is open for this customer: whatever is delivered inside it is free.",
    );
    let allowance = Some(Allowance { used: 1203, of: 10_000 });
    check_price(
        &Price { allowance, ..plain(cost(B::Service, R::FreeAllowance, Some(0)), Billed::FreeForm) },
        "Service · free, 1,204 of 10,000 this month",
        "The first service messages of a number's month are free, and this is one of them.",
    );
    check_price(
        &plain(cost(B::Utility, R::FreeCustomerService, Some(0)), UTILITY),
        "Utility · free, the window is open",
        "Meta does not charge for it while the customer's window is open.",
    );
    check_price(
        &plain(costs(RuleSet::Cbp, B::Service, R::FreeService, Some(0)), Billed::FreeForm),
        "Service · free",
        "Service conversations have been free since November 2024.",
    );
    check_price(
        &plain(costs(RuleSet::Cbp, B::Utility, R::Joined, Some(0)), UTILITY),
        "Utility · free, joins an open utility conversation",
        "It is part of a conversation that Meta has counted already, so it costs nothing more.",
    );
}

#[test]
fn a_finding_tells_both_sides() {
    let ours = cost(BillingCategory::Utility, Reason::Regular, Some(62_500));
    let before = cost(BillingCategory::ReferralConversion, Reason::FreeEntryPoint, Some(0));
    let verdict = |category: &str| {
        let pricing = json!({"pricing_model": "PMP", "type": "regular", "category": category});
        Verdict::read(&pricing.to_string(), "").unwrap()
    };
    let check = |told: &Cost, now: &str, earlier: &[&str], expected: &str| {
        let earlier: Vec<_> = earlier.iter().map(|category| verdict(category)).collect();
        let found = finding::find_after(Some(told), &ours, Some(&verdict(now)), &earlier).unwrap();
        assert_eq!(said(&found.text), expected);
        assert_eq!(said(&Sentence::read(&found.text.kept())), expected);
    };
    let differs = "We counted it as utility, Meta billed it as marketing.";
    let moved = "When it was allowed the price was free (free entry point); by the time it was delivered it was \
                 $0.0625 (utility).";
    check(&ours, "marketing", &[], differs);
    check(&before, "utility", &[], moved);
    check(&ours, "marketing", &["utility"], &format!("{differs} Before that, Meta agreed with us."));
    let service = "We counted it as utility, Meta billed it as service.";
    let both = format!("{differs} Before that, Meta said something else: {service}");
    check(&ours, "marketing", &["service"], &both);
    let by_now = format!("Meta agrees with us by now. Before that, it did not: {service}");
    check(&ours, "utility", &["service"], &by_now);
    check(&before, "utility", &["service"], &format!("{by_now} {moved}"));
}

#[test]
fn slots_have_names_and_definitions_their_faults() {
    let components = json!([
        {"type": "HEADER", "format": "IMAGE"},
        {"type": "BODY", "text": "Hi {{1}}{{2}}."},
        {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Soon", "has_expiration": true}},
        {"type": "BUTTONS", "buttons": [
            {"type": "URL", "text": "x".repeat(26), "url": "https://example.com/{{1}}"},
            {"type": "COPY_CODE", "example": "SAVE10"}, {"type": "MPM", "text": "View items"},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": ""},
            {"type": "PHONE_NUMBER", "text": "Us", "phone_number": "1"}]},
        {"type": "CAROUSEL", "cards": [{"components": [{"type": "BODY", "text": "For {{1}} only."}]}]},
    ]);
    let labels: Vec<String> = slots(&components).iter().map(|slot| said(&slot.label)).collect();
    let button = format!("End of the address of “{}”", "x".repeat(26));
    let expected = [
        "Image",
        "{{1}}",
        "{{2}}",
        "End of the offer",
        &button,
        "Coupon code",
        "Products of “View items”",
        "Card 1: {{1}}",
    ];
    assert_eq!(labels, expected);
    let named = json!([{"type": "HEADER", "format": "TEXT", "text": "{{first_name}}"}]);
    assert_eq!(said(&slots(&named)[0].label), "Header First name");
    let definition = Definition {
        name: "ready",
        language: "en",
        category: "UTILITY",
        parameter_format: "",
        components: &components,
        lifetime: None,
    };
    let found = lint(&definition, &Settings::default());
    let found: BTreeSet<String> = found.iter().map(|finding| said(&finding.message)).collect();
    for expected in [
        "Two variables need words between them.",
        "{{1}} needs an example.",
        "A label can have 25 characters at most.",
        "The address needs an example.",
        "A call button needs a phone number.",
        "There can be 1 PHONE_NUMBER buttons at most.",
        "A carousel has 2 to 10 cards.",
        "Only marketing templates can have a limited-time offer.",
        "A header with a picture, a film or a file needs a sample: choose one.",
    ] {
        assert!(found.contains(expected), "{expected}: {found:?}");
    }
}

#[test]
fn limits_and_names_stand_in_sentences_as_meta_writes_them() {
    let head = |components| Definition {
        name: "ready",
        language: "en",
        category: "UTILITY",
        parameter_format: "",
        components,
        lifetime: None,
    };
    let long = json!([{"type": "BODY", "text": "x".repeat(1025)}]);
    let long = lint(&head(&long), &Settings::default());
    assert_eq!(
        said(&long[0].message),
        "The body can have 1024 characters at most.",
        "no comma, as Meta writes it"
    );
    let twice = json!([{"type": "BODY", "text": "One {{name}} and {{name}} of it."}]);
    let twice = lint(&Definition { parameter_format: "NAMED", ..head(&twice) }, &Settings::default());
    assert!(twice.iter().any(|one| said(&one.message) == "The variable {{name}} stands there twice."));
}

#[test]
fn what_has_no_words_is_told_by_its_id_and_what_was_kept_as_words_stays() {
    assert_eq!(say(&Sentence::plain("of-a-later-version")), "of-a-later-version");
    assert_eq!(
        said(&Sentence::read("We expected it to be free, Meta charged it.")),
        "We expected it to be free, Meta charged it."
    );
    let braces = Sentence::plain("lint-positions");
    assert_eq!(said(&braces), "Numbered variables start at {{1}} and leave no number out.");
}

/// Every sentence of the rules in which a carrier speaks.
#[test]
fn no_sentence_tells_an_instant_as_a_number() {
    let speaks = |words: &str, place: &str| words.contains(&format!("${place} "));
    let mut seen = 0;
    for (file, text) in FILES {
        let messages = text.lines().filter_map(|line| line.split_once(" = "));
        for (id, words) in messages.filter(|(id, _)| !id.starts_with([' ', '#', '-'])) {
            for place in ["reason", "words"].into_iter().filter(|place| speaks(words, place)) {
                let told = Sentence { id: id.to_owned().into(), arguments: Vec::new() };
                let told = say(&told.with(place, "Disabled from 1795525901.".to_owned()));
                assert!(told.contains("Disabled from 24 Nov 2026, 13:11 UTC"), "{file}: {id}: {told}");
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "only {seen} sentences were found");
    let stopped = Sentence::plain("refusal-template-unsendable-since")
        .with("name", "spring_sale")
        .with("status", "DISABLED")
        .with("reason", "TAG_CONTENT_MISMATCH");
    assert!(said(&stopped).ends_with(": Tag content mismatch"), "{}", said(&stopped));
}
