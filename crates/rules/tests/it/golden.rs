//! Meta's worked examples, and those that follow from its rules, as tables. Times are hours from the start of
//! the story. What is expected is everything that the story brings but expiries, in order.

use transom_rules::content::Entry;
use transom_rules::pricing::{Billed, RuleSet};
use transom_rules::template::Category;

mod autumn_2026;

use crate::story::{self, Account, Happened, Line};

/// A Monday before service conversations were free, one after, and one for each later rule set.
const CBP: &str = "2024-03-04";
const SERVICE_FREE: &str = "2025-02-03";
const PMP_2025: &str = "2025-08-04";
const PMP_2026: &str = "2026-11-02";

fn seconds(date: &str) -> i64 {
    let mut parts = date.split('-').map(|part| part.parse::<i64>().unwrap());
    let (year, month, day) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    let days: i64 =
        (1970..year).flat_map(|year| (1..=12).map(move |month| story::days_in(year, month))).sum();
    let in_year: i64 = (1..month).map(|month| story::days_in(year, month)).sum();
    (days + in_year + day - 1) * 86_400
}

/// `12`, `12:30` or `12:30:01` as seconds.
fn clock(text: &str) -> i64 {
    let parts = text.split(':').zip([3600, 60, 1]);
    parts.map(|(part, unit)| part.parse::<i64>().unwrap() * unit).sum()
}

fn hours(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (minutes, rest) {
        (0, 0) => hours.to_string(),
        (_, 0) => format!("{hours}:{minutes:02}"),
        _ => format!("{hours}:{minutes:02}:{rest:02}"),
    }
}

fn form(word: &str) -> Billed {
    match word {
        "text" => Billed::FreeForm,
        "reaction" => Billed::Reaction,
        "marketing" => Billed::Template(Category::Marketing),
        "utility" => Billed::Template(Category::Utility),
        "authentication" => Billed::Template(Category::Authentication),
        other => panic!("{other} is no form"),
    }
}

/// One event a line: a time, then `in`, `ad`, a form and an id (sent and delivered at once), `sent` with a form
/// and an id, or `delivered`, `read`, `failed` with an id. A pair may stand before all.
fn lines(start: i64, events: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for (number, event) in (1000..).zip(events.lines().map(str::trim).filter(|line| !line.is_empty())) {
        let mut words = event.split_whitespace().peekable();
        let pair = match words.next_if(|word| word.starts_with('P')) {
            Some("P1/C2") => "P1/C2",
            Some("P2/C1") => "P2/C1",
            _ => "P1/C1",
        };
        let t = start + clock(words.next().unwrap());
        let word = words.next().unwrap();
        let mut id = || words.next_back().unwrap().parse::<u64>().unwrap();
        let mut tell = |told| lines.push(Line { t, pair, told });
        match word {
            "in" => tell(Happened::Wrote(number, None)),
            "ad" => tell(Happened::Wrote(number, Some(Entry::Ad))),
            "page" => tell(Happened::Wrote(number, Some(Entry::Page))),
            "delivered" => tell(Happened::Delivered(id())),
            "read" => tell(Happened::Read(id())),
            "failed" => tell(Happened::Failed(id(), false)),
            "sent" => {
                let id = id();
                tell(Happened::Send(id, form(words.next().unwrap())));
            }
            _ => {
                let id = id();
                tell(Happened::Send(id, form(word)));
                tell(Happened::Delivered(id));
            }
        }
    }
    lines
}

/// The facts in short: `1 marketing joined` for charges, `2 refused`, `+utility 4-28`, `-utility 3` for what an
/// entry point closed, `+entry 12-84`.
fn told(account: &Account, start: i64, events: &str) -> String {
    let lines = lines(start, events);
    let mut told = Vec::new();
    for (line, facts) in lines.iter().zip(story::fold(account, &lines)) {
        for fact in facts {
            let words: Vec<&str> = fact.split(' ').collect();
            let hour = |place: usize| hours(words[place].parse::<i64>().unwrap() - start);
            match words[..] {
                ["permit", _, answer, ..] if answer != "allowed" => {
                    let Happened::Send(id, _) = line.told else { panic!("{line:?}") };
                    told.push(format!("{id} refused"));
                }
                ["charge", id, _, rules, category, reason] => {
                    let rules = if account.rules.is_none() { format!(" {rules}") } else { String::new() };
                    told.push(format!("{id} {category} {reason}{rules}"));
                }
                ["entry", "opened", ..] => told.push(format!("+entry {}-{}", hour(2), hour(3))),
                [category, "opened", ..] => told.push(format!("+{category} {}-{}", hour(2), hour(3))),
                [category, "closed", ..] => told.push(format!("-{category} {}", hour(2))),
                _ => {}
            }
        }
    }
    told.join(", ")
}

fn check_account(id: &str, account: &Account, start: &str, events: &str, expected: &str) {
    let expected: Vec<&str> = expected.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(told(account, seconds(start), events), expected.join(" "), "{id} in {start}");
}

/// A story under the rules of its day, which are named where they differ from what the day says.
fn check(id: &str, start: &str, events: &str, expected: &str) {
    let rules = match start {
        PMP_2025 => RuleSet::Pmp2025,
        PMP_2026 => RuleSet::Pmp2026,
        _ => RuleSet::Cbp,
    };
    for rules in [Some(rules), None] {
        let account = Account { rules, free: 1000, ..Account::default() };
        let expected = if rules.is_some() { expected.to_owned() } else { with_rules(expected, start) };
        check_account(id, &account, start, events, &expected);
    }
}

/// What is expected when the rules are taken from the day.
fn with_rules(expected: &str, start: &str) -> String {
    let rules = match start {
        PMP_2025 => "pmp_2025",
        PMP_2026 => "pmp_2026",
        _ => "cbp",
    };
    let facts = expected.split(',').map(str::trim).map(|fact| {
        let is_charge = fact.starts_with(|first: char| first.is_ascii_digit()) && !fact.ends_with("refused");
        if is_charge { format!("{fact} {rules}") } else { fact.to_owned() }
    });
    facts.filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ")
}

#[test]
fn g_cbp_1_categories_stand_side_by_side() {
    let events = "0 marketing 1 \n 4 utility 2 \n 10 utility 3";
    check(
        "G-CBP-1",
        CBP,
        events,
        "+marketing 0-24, 1 marketing conversation_opened, +utility 4-28, 2 utility conversation_opened, 3 utility joined",
    );
}

#[test]
fn g_cbp_2_service_opens_only_when_nothing_is_open() {
    let events = "0 marketing 1 \n 4 in \n 5 text 2 \n 25 text 3 \n 26 text 4 \n 28 text 5";
    for (start, reason) in [(CBP, "free_allowance"), (SERVICE_FREE, "free_service")] {
        let expected = format!(
            "+marketing 0-24, 1 marketing conversation_opened, 2 marketing joined, +service 25-49, \
             3 service {reason}, 4 service joined, 5 refused"
        );
        check("G-CBP-2", start, events, &expected);
    }
    let paid = Account { rules: Some(RuleSet::Cbp), free: 0, ..Account::default() };
    let expected = "+marketing 0-24, 1 marketing conversation_opened, 2 marketing joined, +service 25-49, \
         3 service conversation_opened, 4 service joined, 5 refused";
    check_account("G-CBP-2", &paid, CBP, events, expected);
}

#[test]
fn g_fep_1_the_entry_point_and_the_window_are_two_clocks() {
    let events = "10 ad \n 22 utility 1 \n 33:59 text 2 \n 34 text 3 \n 34 marketing 4 \n 60 in \n 61 text 5
        93:59 utility 6 \n 94 utility 7";
    let free = "+entry 22-94, 1 referral_conversion free_entry_point, 2 referral_conversion free_entry_point, \
        3 refused, 4 referral_conversion free_entry_point, 5 referral_conversion free_entry_point, \
        6 referral_conversion free_entry_point, ";
    for start in [CBP, SERVICE_FREE] {
        check("G-FEP-1", start, events, &format!("{free}+utility 94-118, 7 utility conversation_opened"));
    }
    for start in [PMP_2025, PMP_2026] {
        check("G-FEP-1", start, events, &format!("{free}7 utility regular"));
    }
}

#[test]
fn g_cbp_3_to_8_conversations_of_categories() {
    check(
        "G-CBP-3",
        CBP,
        "0 authentication 1 \n 5 authentication 2 \n 6 marketing 3",
        "+authentication 0-24, 1 authentication conversation_opened, 2 authentication joined, +marketing 6-30, 3 marketing conversation_opened",
    );
    check(
        "G-CBP-4",
        SERVICE_FREE,
        "0 in \n 1 text 1 \n 2 utility 2 \n 3 text 3",
        "+service 1-25, 1 service free_service, +utility 2-26, 2 utility conversation_opened, 3 utility joined",
    );
    check(
        "G-CBP-5",
        CBP,
        "9:30 in \n 9:31 text 1 \n 16:30 marketing 2",
        "+service 9:31-33:31, 1 service free_allowance, +marketing 16:30-40:30, 2 marketing conversation_opened",
    );
    check(
        "G-CBP-6",
        CBP,
        "3:40 marketing 1 \n 6 utility 2",
        "+marketing 3:40-27:40, 1 marketing conversation_opened, +utility 6-30, 2 utility conversation_opened",
    );
    check(
        "G-CBP-7",
        CBP,
        "9 utility 1 \n 11 utility 2",
        "+utility 9-33, 1 utility conversation_opened, 2 utility joined",
    );
    // A mixed template is approved as marketing, and that is all there is to it.
    check("G-CBP-8", CBP, "9 marketing 1", "+marketing 9-33, 1 marketing conversation_opened");
}

#[test]
fn g_cbp_9_an_entry_point_closes_the_others() {
    check(
        "G-CBP-9",
        CBP,
        "0 utility 1 \n 2 ad \n 3 text 2 \n 5 utility 3 \n 20 marketing 4 \n 76 utility 5",
        "+utility 0-24, 1 utility conversation_opened, -utility 3, +entry 3-75, 2 referral_conversion free_entry_point, \
         3 referral_conversion free_entry_point, 4 referral_conversion free_entry_point, +utility 76-100, 5 utility conversation_opened",
    );
}

#[test]
fn g_cbp_10_to_12_joins_and_missed_entry_points() {
    check(
        "G-CBP-10",
        CBP,
        "0 marketing 1 \n 4 marketing 2 \n 6 utility 3",
        "+marketing 0-24, 1 marketing conversation_opened, 2 marketing joined, +utility 6-30, 3 utility conversation_opened",
    );
    check(
        "G-CBP-11",
        CBP,
        "0 ad \n 24 text 1 \n 25 utility 2",
        "1 refused, +utility 25-49, 2 utility conversation_opened",
    );
    check("G-CBP-12", CBP, "0 ad \n 24 marketing 1", "+marketing 24-48, 1 marketing conversation_opened");
    check(
        "G-CBP-12, an instant before",
        CBP,
        "0 ad \n 23:59:59 marketing 1",
        "+entry 23:59:59-95:59:59, 1 referral_conversion free_entry_point",
    );
}

#[test]
fn g_cbp_13_to_15_delivery_governs() {
    check(
        "G-CBP-13",
        CBP,
        "0 sent marketing 1 \n 3 marketing 2 \n 5 delivered 1",
        "+marketing 3-27, 2 marketing conversation_opened, 1 marketing joined",
    );
    check(
        "G-CBP-14",
        CBP,
        "0 sent utility 1 \n 0 failed 1 \n 1 in \n 1:05 text 2",
        "+service 1:05-25:05, 2 service free_allowance",
    );
    check(
        "G-CBP-15",
        CBP,
        "0 in \n 0:10 text 1 \n 23 in \n 24:10 text 2",
        "+service 0:10-24:10, 1 service free_allowance, +service 24:10-48:10, 2 service free_allowance",
    );
}

#[test]
fn g_cbp_16_and_17_read_alone_and_entry_points_block() {
    check(
        "G-CBP-16",
        CBP,
        "0 sent utility 1 \n 2 read 1 \n 1:59 delivered 1",
        "+utility 2-26, 1 utility conversation_opened",
    );
    check(
        "G-CBP-17",
        CBP,
        "0 ad \n 1 text 1 \n 2 authentication 2",
        "+entry 1-73, 1 referral_conversion free_entry_point, 2 referral_conversion free_entry_point",
    );
}

#[test]
fn g_cbp_18_the_free_service_conversations_are_the_accounts_and_the_months() {
    let account = Account { free: 1, ..Account::default() };
    let events =
        "22 in \n P1/C2 22 in \n P2/C1 22 in \n 23:58 text 1 \n P2/C1 23:59 text 2 \n P1/C2 24 text 3";
    let before = "+service 23:58-47:58, 1 service free_allowance cbp, +service 23:59-47:59, \
        2 service conversation_opened cbp, +service 24-48, 3 service free_allowance cbp";
    check_account("G-CBP-18", &account, "2024-03-31", events, before);
    let after = "+service 23:58-47:58, 1 service free_allowance cbp, +service 23:59-47:59, \
        2 service conversation_opened cbp, +service 24-48, 3 service free_service cbp";
    check_account("G-CBP-18", &account, "2024-10-31", events, after);
    // Three hours west of Greenwich all three fall in the old month.
    let west = Account { offset: -3 * 3600, ..account };
    let there = "+service 23:58-47:58, 1 service free_allowance cbp, +service 23:59-47:59, \
        2 service conversation_opened cbp, +service 24-48, 3 service conversation_opened cbp";
    check_account("G-CBP-18", &west, "2024-03-31", events, there);
}

#[test]
fn g_cbp_19_a_utility_conversation_outlives_its_rules() {
    for (offset, shift) in [(0, 0), (5 * 3600, 5), (-8 * 3600, -8)] {
        let account = Account { offset, free: 1000, ..Account::default() };
        let at = |hours: i64| 24 + hours - shift;
        let events = format!(
            "{} utility 1 \n {} marketing 2 \n {} utility 3 \n {} marketing 4 \n {} utility 5",
            at(12),
            at(13),
            at(33),
            at(33),
            at(36)
        );
        let expected = format!(
            "+utility {}-{}, 1 utility conversation_opened cbp, +marketing {}-{}, 2 marketing conversation_opened cbp, \
             3 utility joined cbp, 4 marketing regular pmp_2025, 5 utility regular pmp_2025",
            at(12),
            at(36),
            at(13),
            at(37)
        );
        check_account("G-CBP-19", &account, "2025-06-29", &events, &expected);
    }
}

#[test]
fn g_pmp_1_a_day_of_messages() {
    let events = "0 marketing 1 \n 2 in \n 3 text 2 \n 4 utility 3 \n 26 text 4 \n 30 utility 5";
    check(
        "G-PMP-1",
        PMP_2025,
        events,
        "1 marketing regular, 2 service free_customer_service, 3 utility free_customer_service, 4 refused, 5 utility regular",
    );
    check(
        "G-PMP-1",
        PMP_2026,
        events,
        "1 marketing regular, 2 service free_allowance, 3 utility regular, 4 refused, 5 utility regular",
    );
}

#[test]
fn g_pmp_2_and_3_utility_in_the_window() {
    let closed = "0 marketing 1 \n 1 utility 2 \n 2 utility 3";
    let open = "0 marketing 1 \n 0:30 in \n 1 utility 2 \n 2 utility 3";
    let charged = "1 marketing regular, 2 utility regular, 3 utility regular";
    let free = "1 marketing regular, 2 utility free_customer_service, 3 utility free_customer_service";
    check("G-PMP-2", PMP_2025, closed, charged);
    check("G-PMP-2", PMP_2025, open, free);
    check("G-PMP-2", PMP_2026, closed, charged);
    check("G-PMP-2", PMP_2026, open, charged);
    check(
        "G-PMP-3",
        PMP_2025,
        "0 in \n 1 utility 1 \n 1 utility 2 \n 2 marketing 3 \n 2 marketing 4 \n 3 authentication 5",
        "1 utility free_customer_service, 2 utility free_customer_service, 3 marketing regular, 4 marketing regular, 5 authentication regular",
    );
}

#[test]
fn g_pmp_4_everything_is_free_inside_an_entry_point() {
    let events = "10 ad \n 22 text 1 \n 23 marketing 2 \n 24 utility 3 \n 25 authentication 4 \n 34 text 5
        93:59:59 marketing 6 \n 94 marketing 7";
    let free = "referral_conversion free_entry_point";
    for start in [PMP_2025, PMP_2026] {
        let expected = format!(
            "+entry 22-94, 1 {free}, 2 {free}, 3 {free}, 4 {free}, 5 refused, 6 {free}, 7 marketing regular"
        );
        check("G-PMP-4", start, events, &expected);
    }
}

#[test]
fn g_pmp_5_to_7_only_the_first_delivery_is_charged() {
    check("G-PMP-5", PMP_2025, "0 sent marketing 1", "");
    check("G-PMP-5", PMP_2025, "0 sent marketing 1 \n 288 delivered 1", "1 marketing regular");
    let account = Account { free: 0, ..Account::default() };
    let late = "0 sent utility 1 \n 0 in \n 288 delivered 1";
    check_account("G-PMP-5", &account, "2026-09-25", late, "1 utility regular pmp_2026");
    check(
        "G-PMP-6",
        PMP_2025,
        "0 marketing 1 \n 0 delivered 1 \n 1 read 1 \n 2 delivered 1",
        "1 marketing regular",
    );
    check("G-PMP-7", PMP_2025, "0 sent marketing 1 \n 1 failed 1 \n 2 delivered 1", "1 marketing regular");
    check("G-PMP-7", PMP_2025, "0 marketing 1 \n 1 failed 1", "1 marketing regular");
}

#[test]
fn g_svc_1_a_number_has_its_own_allowance_each_month() {
    let account = Account { free: 1000, ..Account::default() };
    let mut events = "0 in \n P2/C1 0 in \n".to_owned();
    for id in 1..=999 {
        events.push_str(&format!("1 text {id} \n"));
    }
    events.push_str("2 text 1000 \n 2 text 1001 \n P2/C1 2 text 1002 \n 23:59:59 text 1003");
    let next_month = format!("{events} \n 23 in \n 24 text 1004");
    let told = told(&account, seconds("2026-11-30"), &next_month);
    let last: Vec<&str> = told.split(", ").skip(998).collect();
    let expected = [
        "999 service free_allowance pmp_2026",
        "1000 service free_allowance pmp_2026",
        "1001 service regular pmp_2026",
        "1002 service free_allowance pmp_2026",
        "1003 service regular pmp_2026",
        "1004 service free_allowance pmp_2026",
    ];
    assert_eq!(last, expected, "G-SVC-1");
}

#[test]
fn g_svc_2_the_instant_of_delivery_decides_about_the_rules() {
    let events = "20 in \n 23:59:58 sent text 1 \n 24:00:05 delivered 1 \n 24:01 text 2";
    let account = Account { free: 1, ..Account::default() };
    let expected = "1 service free_allowance pmp_2026, 2 service regular pmp_2026";
    check_account("G-SVC-2", &account, "2026-09-30", events, expected);
}

#[test]
fn g_tier_1_to_4_the_lower_rate_holds_inside_the_higher_tier() {
    use transom_rules::pricing::rates::{RateCard, RateKey, Rated};
    let card = RateCard::built_in().unwrap();
    let ask = |rated| RateKey { currency: "USD", market: "India", rated, on: "2026-10-15".parse().unwrap() };
    let tiers = card.tiers(ask(Rated::Authentication)).unwrap();
    let (a, b) = (750_000, 1_000_000);
    let amount = |text: &str| text.parse::<transom_rules::pricing::money::Amount>().unwrap();
    let expected = amount("0.0014").times(a) + amount("0.0013").times(b - a);
    assert_eq!(tiers.cost(0, b), expected, "G-TIER-1");
    let international = card.rate(ask(Rated::AuthenticationInternational), 900_000);
    assert_eq!(international, Some(amount("0.0286")), "G-TIER-2: the count goes on");
    let (west, east) = (-5 * 3600, 9 * 3600);
    let instant = transom_rules::pricing::UnixSeconds::new(seconds("2026-08-01")).unwrap();
    let month = |offset| Account { offset, ..Account::default() }.calendar().month(instant).number();
    assert_eq!((month(west), month(east)), (7, 8), "G-TIER-3: the same instant, two months");
    assert_eq!(tiers.cost(0, 800_000) + tiers.cost(800_000, 10), tiers.cost(0, 800_010), "G-TIER-4");
    assert_eq!(tiers.cost(800_000, 10), amount("0.0013").times(10), "G-TIER-4: the second provider");
}

#[test]
fn a_delivery_joins_what_was_open_at_its_time_whatever_else_is_known_by_then() {
    let events = "0 utility 1 \n 1 sent utility 2 \n 24 in \n 23 delivered 2";
    check("R2.6", CBP, events, "+utility 0-24, 1 utility conversation_opened, 2 utility joined");
    let events = "0 authentication 1 \n 1 in \n 2 sent text 2 \n 30 in \n 23 delivered 2";
    check(
        "R2.5",
        CBP,
        events,
        "+authentication 0-24, 1 authentication conversation_opened, 2 authentication joined",
    );
}

#[test]
fn an_entry_point_that_is_told_late_leaves_alone_what_began_after_its_end() {
    let events = "1 authentication 1 \n 74 utility 2 \n 0 ad \n 75 utility 3";
    let expected = "+authentication 1-25, 1 authentication conversation_opened, +utility 74-98, \
        2 utility conversation_opened, +entry 1-73, 3 utility joined";
    check("R2.9", CBP, events, expected);
    let events = "1 authentication 1 \n 26 utility 2 \n 0 ad \n 75 utility 3";
    let expected = "+authentication 1-25, 1 authentication conversation_opened, +utility 26-50, \
        2 utility conversation_opened, -utility 26, +entry 1-73, +utility 75-99, 3 utility conversation_opened";
    check("R2.9", CBP, events, expected);
}
