//! Every sentence of the rules has words, and they read as they always did.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fluent_bundle::FluentResource;
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

fn sources_of_the_rules() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/src");
    let words = std::fs::read_dir(root.join("words")).unwrap().map(|entry| entry.unwrap().path());
    words.chain([root.join("words.rs"), root.join("analytics/says.rs")]).collect()
}

/// Every id that the rules name: their words files have no other text of this shape.
fn ids_of_the_rules() -> BTreeSet<String> {
    let is_id = |text: &&str| {
        text.contains('-') && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let mut ids = BTreeSet::new();
    for path in sources_of_the_rules() {
        let source = std::fs::read_to_string(path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap().to_owned();
        ids.extend(source.split('"').skip(1).step_by(2).filter(is_id).map(str::to_owned));
    }
    assert!(ids.len() > 100, "{ids:?}");
    ids
}

fn ids_with_words() -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for (name, text) in FILES {
        let file = FluentResource::try_new(text.to_owned());
        let file = file.unwrap_or_else(|(_, errors)| panic!("{name}.ftl: {errors:?}"));
        for line in text.lines() {
            let is_message = line.starts_with(|first: char| first.is_ascii_lowercase());
            let id = line.split(" = ").next().filter(|_| is_message);
            let is_new = id.is_none_or(|id| ids.insert(id.to_owned()));
            assert!(is_new, "{name}.ftl has {id:?} twice");
        }
        assert!(file.entries().count() > 0);
    }
    ids
}

/// Sources of the pages, their tests and samples left out.
fn sources_of_the_pages() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let is_beside =
                ["sample", "sample.rs", "gallery", "tests.rs"].iter().any(|end| path.ends_with(end));
            match path.extension() {
                _ if is_beside => {}
                None => folders.push(path),
                Some(_) => {
                    let source = std::fs::read_to_string(path).unwrap();
                    sources.push(source.split("#[cfg(test)]\nmod tests {").next().unwrap().to_owned());
                }
            }
        }
    }
    sources
}

/// Words whose ids are made of those of a closed list; `words/access.rs` looks that each has its own.
const OF_LISTS: [&str; 8] =
    ["permission-", "verb-", "sees-", "scope-", "outcome-", "face-", "actor-", "noun-"];

#[test]
fn every_sentence_of_the_rules_has_words_and_no_words_are_left_over() {
    let (named, written) = (ids_of_the_rules(), ids_with_words());
    let mute: Vec<_> = named.difference(&written).collect();
    assert!(mute.is_empty(), "without words: {mute:?}");
    let all: String = FILES.map(|(_, text)| text).concat();
    let is_part = |id: &String| all.contains(&format!("{{ {id} }}"));
    let pages = sources_of_the_pages().concat();
    let by_the_pages = |id: &String| {
        pages.contains(&format!("\"{id}\"")) || ["category-name", "verbatim"].contains(&id.as_str())
    };
    let of_a_list = |id: &String| OF_LISTS.iter().chain(&["denied-"]).any(|list| id.starts_with(list));
    let left: Vec<_> =
        written.difference(&named).filter(|id| !is_part(id) && !by_the_pages(id) && !of_a_list(id)).collect();
    assert!(left.is_empty(), "nobody says: {left:?}");
}

#[test]
fn what_is_wrong_with_a_file_is_told_behind_its_place() {
    let csv = |rows: &str| {
        let head = "market,category,currency,effective_from,tier_from,tier_to,rate";
        said(&parse_csv(&format!("{head}\n{rows}")).unwrap_err().sentence())
    };
    let row = "Chile,utility,USD,2026-10-01";
    assert_eq!(csv(&format!("{row},1,0.02")), "line 2: 6 fields where the first line has 7");
    assert_eq!(csv("Chile,sms,USD,2026-10-01,,,1"), "line 2, field category: there is no category `sms`");
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

#[test]
fn whatever_the_pages_say_by_an_id_has_words() {
    let written = ids_with_words();
    let mut mute = BTreeSet::new();
    for source in sources_of_the_pages() {
        for call in ["word(\"", "Sentence::plain(\""] {
            let ids = source.split(call).skip(1).filter_map(|rest| rest.split('"').next());
            mute.extend(ids.filter(|id| !written.contains(*id)).map(str::to_owned));
        }
    }
    assert!(mute.is_empty(), "without words: {mute:?}");
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
    }
}

const MARKETING: Billed = Billed::Template(Category::Marketing);
const UTILITY: Billed = Billed::Template(Category::Utility);

/// A price of nothing else than this cost.
fn plain(cost: Cost, form: Billed) -> Price {
    Price { cost, form, opens: None, allowance: None, rule: "R3.3" }
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
fn what_is_free_says_by_what() {
    use BillingCategory as B;
    use Reason as R;
    let entry = cost(B::ReferralConversion, R::FreeEntryPoint, Some(0));
    check_price(
        &Price { opens: Some(Opens::EntryPoint), ..plain(entry.clone(), UTILITY) },
        "Utility · free, answers an ad",
        "It answers a customer who came through an ad or a Page button within 24 hours, so it is free and opens 72 \
         free hours.",
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
        "A header with media needs the handle of an uploaded example in example.header_handle.",
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
