//! A ledger of a few charges beside what Meta tells: out of files, asked page by page, and asked wrongly.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{OriginalUri, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use transom_rules::id::{ConversationId, IdentityId, MessageId};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::pricing::{Billed, BillingCategory, Charge as Billing, Reason, RuleSet};
use transom_rules::template::Category;
use transom_store::apps;
use transom_store::channels::{self, Channel, Connected};
use transom_store::charges::Charge;
use transom_store::held::{Held, Wanted};
use uuid::Uuid;

use super::*;
use crate::accounts::registry::Registry;
use crate::base::settings;
use crate::fixture::{self, Folder, account, fresh_file};

const HERE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));
const SHOP: ChannelId = ChannelId(Uuid::from_u128(0xC1));
const BRANCH: ChannelId = ChannelId(Uuid::from_u128(0xC2));
/// 2026-09-20 00:00 in Berlin.
const SUNDAY: i64 = 1_789_855_200;
const DAY: i64 = 86_400;

struct Desk {
    db: Db,
    registry: Registry,
    _folder: Folder,
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Days of the first account.
fn days(from: &str, to: &str) -> Selection {
    Selection { from: Some(day(from)), to: Some(day(to)), ..always() }
}

/// Of the first account, whatever days there are.
fn always() -> Selection {
    Selection { workspace: HERE, account: Some("2001".into()), from: None, to: None }
}

impl Desk {
    /// An account in Berlin with one number, and another account.
    async fn open() -> Self {
        let (folder, db) = fresh_file(HERE).await;
        db.of(HERE)
            .write((), move |tx, ()| {
                Box::pin(async move {
                    for (waba, id, number) in [("2001", SHOP, "15550100200"), ("2002", BRANCH, "15550100300")]
                    {
                        apps::keep_account(tx, &account(HERE, waba, "Europe/Berlin")).await?;
                        channels::add(tx, &channel(waba, id, number), Timestamp::default()).await?;
                    }
                    Ok(())
                })
            })
            .await
            .unwrap();
        let registry = Registry::new(&transom_rules::pricing::PricingSettings::default()).unwrap();
        registry.reload(&db).await.unwrap();
        Self { db, registry, _folder: folder }
    }

    async fn charges(&self, charges: Vec<Charge>) {
        self.db
            .of(HERE)
            .write(charges, move |tx, charges| {
                Box::pin(async move {
                    let mut held = Held::load(tx, &Wanted::default()).await?;
                    for charge in charges {
                        held.add_charge(charge.clone());
                    }
                    held.write(tx, Timestamp::default()).await
                })
            })
            .await
            .unwrap();
    }

    /// Compares 2026-09-20 and the day after, as seen from the 28th.
    async fn compare(&self, graph: &str, source: Source) -> Result<Report, Failure> {
        self.compare_days(graph, &days("2026-09-20", "2026-09-21"), source).await
    }

    async fn compare_days(&self, graph: &str, what: &Selection, source: Source) -> Result<Report, Failure> {
        let settings = settings::Graph { url: graph.to_owned(), ..settings::Graph::default() };
        let graph = Graph::new(&settings).unwrap();
        let known = self.registry.known();
        let now = Timestamp::from_seconds(SUNDAY + 8 * DAY);
        compared(Means { db: &self.db, graph: &graph, known: &known, now }, what, source).await
    }
}

fn channel(waba: &str, id: ChannelId, number: &str) -> Connected {
    let Connected { channel, access_token } = fixture::number(HERE, id);
    let (address, phone_number_id) = (format!("+{number}"), format!("9{number}"));
    Connected { channel: Channel { address, phone_number_id, waba_id: waba.into(), ..channel }, access_token }
}

/// A utility template to Germany, charged at five cents on the first of the two days.
fn charge(n: u128) -> Charge {
    let charge = Billing {
        rules: RuleSet::Pmp2025,
        category: BillingCategory::Utility,
        billable: true,
        reason: Reason::Regular,
    };
    Charge {
        message_id: MessageId(Uuid::from_u128(n)),
        conversation_id: ConversationId(Uuid::from_u128(7)),
        channel_id: SHOP,
        identity_id: IdentityId(Uuid::from_u128(8)),
        at: Timestamp::from_seconds(SUNDAY + i64::try_from(n).unwrap()),
        day: day("2026-09-20"),
        form: Billed::Template(Category::Utility),
        deliveries: 1,
        cost: Cost {
            charge,
            market: "Germany".into(),
            currency: "USD".into(),
            amount: Some(Amount::from_millionths(50_000)),
            rates: None,
            segments: 0,
        },
        predicted: None,
        pricing: String::new(),
        meta_conversation: String::new(),
        finding: None,
    }
}

fn point(begin: i64, volume: u64, cost: f64) -> Value {
    json!({"start": begin, "end": begin + DAY, "country": "DE", "phone_number": "15550100200",
        "pricing_type": "REGULAR", "pricing_category": "UTILITY", "volume": volume, "cost": cost})
}

fn file(points: &[Value]) -> Source {
    Source::File(json!({"pricing_analytics": {"data": [{"data_points": points}]}, "id": "2001"}).to_string())
}

fn lines(report: &Report) -> Vec<(String, u64, u64, Option<i64>)> {
    let told = |line: &Line| {
        let row = &line.row;
        (row.day.to_string(), row.ours.messages, row.meta.volume, row.difference.map(|gap| gap.messages))
    };
    report.lines.iter().map(told).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_compared_with_the_ledger_down_to_the_messages() {
    let desk = Desk::open().await;
    let mut odd = charge(2);
    odd.settle(r#"{"pricing_model":"PMP","type":"regular","category":"marketing"}"#, "");
    let of_another_account = Charge { channel_id: BRANCH, ..charge(4) };
    let agreeing = Charge { day: day("2026-09-21"), ..charge(5) };
    desk.charges(vec![charge(1), odd, charge(3), of_another_account, agreeing]).await;
    let report = desk
        .compare("http://127.0.0.1:9", file(&[point(SUNDAY, 2, 0.1), point(SUNDAY + DAY, 1, 0.05)]))
        .await
        .unwrap();
    let on = |text: &str| text.to_owned();
    assert_eq!(lines(&report), [(on("2026-09-20"), 3, 2, Some(1)), (on("2026-09-21"), 1, 1, None)]);
    assert_eq!(
        (report.differences(), report.currency.as_str(), report.timezone.as_str()),
        (1, "USD", "Europe/Berlin")
    );
    assert_eq!((report.from, report.to), (day("2026-09-20"), day("2026-09-21")));
    assert_eq!(report.told_at, Some(Timestamp::from_seconds(SUNDAY + 8 * DAY)));
    let gap = report.lines[0].row.difference.unwrap();
    assert_eq!(gap.amount.unwrap().to_string(), "0.0500");
    let named: Vec<u128> =
        report.lines[0].messages.iter().map(|message| message.message_id.0.as_u128()).collect();
    assert_eq!(named, [2, 3, 1], "the one with a finding first, then the newest; none of another account");
    let found = report.lines[0].messages[0].finding.as_ref().unwrap();
    assert!(found.kept().contains("marketing"), "{found:?}");
    assert!(report.lines[1].messages.is_empty());
    assert!(report.notes.iter().any(|note| note.contains("approximate")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_told_is_kept_and_told_anew_takes_its_place() {
    let desk = Desk::open().await;
    desk.charges(vec![charge(1)]).await;
    let untold = desk.compare("http://127.0.0.1:9", Source::Kept).await.unwrap();
    assert_eq!((untold.told_at, untold.differences()), (None, 1));
    desk.compare("http://127.0.0.1:9", file(&[point(SUNDAY, 9, 0.45)])).await.unwrap();
    assert_eq!(lines(&desk.compare("http://127.0.0.1:9", Source::Kept).await.unwrap())[0].2, 9);
    let again = desk.compare("http://127.0.0.1:9", file(&[point(SUNDAY, 1, 0.05)])).await.unwrap();
    assert_eq!(again.differences(), 0);
    assert_eq!(
        desk.compare("http://127.0.0.1:9", Source::Kept).await.unwrap(),
        Report { notes: again.notes.clone(), ..again }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_file_takes_the_place_of_its_own_days_alone() {
    let desk = Desk::open().await;
    desk.compare("http://127.0.0.1:9", file(&[point(SUNDAY, 9, 0.45), point(SUNDAY + DAY, 8, 0.4)]))
        .await
        .unwrap();
    let days = days("2026-09-18", "2026-09-23");
    let part = [point(SUNDAY + DAY, 3, 0.15), point(SUNDAY + 3 * DAY, 1, 0.05)];
    let report = desk.compare_days("http://127.0.0.1:9", &days, file(&part)).await.unwrap();
    let told: Vec<u64> = lines(&report).iter().map(|line| line.2).collect();
    assert_eq!((told, report.figures), (vec![9, 3, 1], 3), "what is kept of the 20th stays");
    let whole = json!({"pricing_analytics": {"data": [{"data_points": [point(SUNDAY + DAY, 2, 0.1)]}]}});
    let (_, url) = Fake::serve(&[(200, whole)]).await;
    let report = desk.compare_days(&url, &days, Source::Meta { tiers: false }).await.unwrap();
    assert_eq!(report.figures, 1, "whoever asks Meta about days knows all of them");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_across_the_seam_of_two_questions_is_counted_once() {
    let desk = Desk::open().await;
    let days = days("2026-08-01", "2026-09-20");
    // Meta's days begin at seven: the last one of the first question ends within the second.
    let seam = point(SUNDAY - 20 * DAY + 7 * 3600, 5, 0.25);
    let told = |points: &[&Value]| {
        (200, json!({"pricing_analytics": {"data": [{"data_points": points}]}, "id": "2001"}))
    };
    let (fake, url) = Fake::serve(&[told(&[&seam]), told(&[&seam, &point(SUNDAY, 1, 0.05)])]).await;
    let report = desk.compare_days(&url, &days, Source::Meta { tiers: false }).await.unwrap();
    assert_eq!(fake.asked().len(), 2);
    assert_eq!(lines(&report).iter().map(|line| line.2).collect::<Vec<_>>(), [5, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_named_however_busy_another_account_is() {
    let desk = Desk::open().await;
    let of_another = (2..260).map(|n| Charge { channel_id: BRANCH, ..charge(n) });
    desk.charges(of_another.chain([charge(1)]).collect()).await;
    let report = desk.compare("http://127.0.0.1:9", file(&[point(SUNDAY, 9, 0.45)])).await.unwrap();
    assert_eq!(report.lines[0].messages.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_is_told_what_was_left_out() {
    let desk = Desk::open().await;
    desk.charges(vec![charge(1)]).await;
    let mut foreign = point(SUNDAY, 12, 0.6);
    foreign["phone_number"] = json!("49 30 1234");
    let elsewhen = point(SUNDAY + 9 * DAY, 3, 0.15);
    let mut shifted = point(SUNDAY + 7 * 3600, 1, 0.05);
    shifted["phone_number"] = json!("915550100200");
    let report = desk.compare("http://127.0.0.1:9", file(&[foreign, elsewhen, shifted])).await.unwrap();
    assert_eq!(report.differences(), 0, "{:?}", report.lines);
    let notes = report.notes.join("\n");
    for words in [
        "12 more through numbers that are not connected here: +49301234",
        "of other days that are left out: 1.",
        "begin at 07:00",
    ] {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    let billing =
        Billing { rules: RuleSet::Cbp, reason: Reason::Joined, billable: false, ..charge(9).cost.charge };
    let cost = Cost { charge: billing, ..charge(9).cost };
    desk.charges(vec![Charge { day: day("2025-07-01"), cost, ..charge(9) }]).await;
    let days = days("2025-06-30", "2025-07-01");
    let report =
        desk.compare_days("http://127.0.0.1:9", &days, file(&[point(SUNDAY, 1, 0.05)])).await.unwrap();
    assert!(report.notes.iter().any(|note| note.contains("no conversation_analytics")), "{:?}", report.notes);
    assert!(report.notes.iter().any(|note| note.contains("other pricing model bills: 1.")));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_days_the_file_says_which() {
    let desk = Desk::open().await;
    let points = [point(SUNDAY + 2 * DAY, 1, 0.05), point(SUNDAY - DAY, 1, 0.05)];
    let report = desk.compare_days("http://127.0.0.1:9", &always(), file(&points)).await.unwrap();
    assert_eq!((report.from, report.to), (day("2026-09-19"), day("2026-09-22")));
    let kept = desk.compare_days("http://127.0.0.1:9", &always(), Source::Kept).await.unwrap();
    assert_eq!((kept.from, kept.to), (day("2026-08-29"), day("2026-09-27")), "30 days until yesterday");
    let until = Selection { to: Some(day("2025-03-01")), ..always() };
    let until = desk.compare_days("http://127.0.0.1:9", &until, Source::Kept).await.unwrap();
    assert_eq!((until.from, until.to), (day("2025-01-31"), day("2025-03-01")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_compared_is_told_by_its_field() {
    let desk = Desk::open().await;
    for (days, field) in [
        (days("2026-09-21", "2026-09-20"), "to"),
        (days("2026-02-30", "2026-03-01"), "from"),
        (days("2026-02-01", "2026-02-29"), "to"),
        (days("2024-09-20", "2026-09-20"), "from"),
        (days("9999-12-31", "9999-12-31"), "to"),
    ] {
        match desk.compare_days("http://127.0.0.1:9", &days, Source::Kept).await {
            Err(Failure::Asked(named, message)) => assert_eq!(named, field, "{message}"),
            other => panic!("{days:?}: {other:?}"),
        }
    }
    for (text, what, field) in [
        ("", "reading-no-json", None),
        ("{}", "reading-no-analytics", None),
        (
            r#"{"pricing_analytics":{"data":[{"data_points":[{"start":1,"end":2,"volume":-1}]}]}}"#,
            "reading-negative",
            Some("volume"),
        ),
    ] {
        let failure = desk.compare("http://127.0.0.1:9", Source::File(text.into())).await.unwrap_err();
        let Failure::Unreadable(error) = failure else { panic!("{failure}") };
        assert_eq!((&*error.what.id, error.at.field), (what, field));
    }
    let empty = desk.compare("http://127.0.0.1:9", file(&[])).await.unwrap_err();
    assert!(matches!(empty, Failure::Asked("analytics", _)), "{empty}");
    let known = desk.registry.known();
    let nobody = WorkspaceId(Uuid::from_u128(404));
    for (workspace, account, words) in [
        (HERE, None, "several accounts: say which of 2001, 2002."),
        (HERE, Some("2003"), "no such account. Connected: 2001, 2002."),
        (nobody, None, "No WhatsApp account is connected yet. `transom channel connect`"),
    ] {
        let account = account.map(str::to_owned);
        let what = Selection { workspace, account, from: None, to: None };
        let graph = Graph::new(&settings::Graph::default()).unwrap();
        let means = Means { db: &desk.db, graph: &graph, known: &known, now: Timestamp::default() };
        let failure = compared(means, &what, Source::Kept).await.unwrap_err();
        assert!(failure.to_string().contains(words), "{failure}");
    }
}

/// A Graph API that was told what to answer, in order, and writes down what it was asked.
#[derive(Clone, Default)]
struct Fake {
    answers: Arc<Mutex<Vec<(u16, String)>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    async fn serve(answers: &[(u16, Value)]) -> (Self, String) {
        let answers = answers.iter().rev().map(|(status, body)| (*status, body.to_string())).collect();
        let fake = Self { answers: Arc::new(Mutex::new(answers)), ..Self::default() };
        let router = Router::new().fallback(Self::answer).with_state(fake.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (fake, address)
    }

    fn answer(State(fake): State<Self>, OriginalUri(uri): OriginalUri) -> Ready<(StatusCode, String)> {
        fake.asked.lock().unwrap().push(uri.to_string());
        let (status, body) = fake.answers.lock().unwrap().pop().unwrap_or((500, "{}".into()));
        ready((StatusCode::from_u16(status).unwrap(), body))
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn meta_is_asked_for_the_accounts_days_page_by_page() {
    let desk = Desk::open().await;
    desk.charges(vec![charge(1), charge(2), charge(3)]).await;
    let next = "https://elsewhere.test/v26.0/2001/pricing_analytics?access_token=stolen&after=Mg";
    let first = json!({"pricing_analytics": {"data": [{"data_points": [point(SUNDAY, 2, 0.1)]}], "paging": {"next": next}}});
    let second = json!({"data": [{"data_points": [point(SUNDAY, 1, 0.05)]}]});
    let (fake, url) = Fake::serve(&[(200, first), (200, second)]).await;
    let report = desk.compare(&url, Source::Meta { tiers: false }).await.unwrap();
    assert_eq!(lines(&report), [("2026-09-20".to_owned(), 3, 3, None)]);
    let asked = fake.asked();
    let (begin, end) = (SUNDAY, SUNDAY + 2 * DAY);
    assert!(
        asked[0].starts_with(&format!(
            "/v26.0/2001?fields=pricing_analytics.start({begin}).end({end}).granularity(DAILY)"
        )),
        "{}",
        asked[0]
    );
    assert_eq!(asked[1..], ["/v26.0/2001/pricing_analytics?after=Mg"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_model_is_asked_for_its_own_days() {
    let desk = Desk::open().await;
    let nothing = || (200, json!({"id": "2001"}));
    let (fake, url) = Fake::serve(&[nothing(), nothing(), nothing()]).await;
    let days = days("2025-06-30", "2025-08-05");
    let report = desk.compare_days(&url, &days, Source::Meta { tiers: true }).await.unwrap();
    assert_eq!((report.lines.len(), report.told_at), (0, None));
    let asked = fake.asked();
    // Berlin is two hours ahead of UTC: July 2025 begins at 1751320800.
    let told: Vec<&str> = asked.iter().map(|uri| uri.split(".granularity").next().unwrap()).collect();
    assert_eq!(
        told,
        [
            "/v26.0/2001?fields=conversation_analytics.start(1751234400).end(1751320800)",
            "/v26.0/2001?fields=pricing_analytics.start(1751320800).end(1753999200)",
            "/v26.0/2001?fields=pricing_analytics.start(1753999200).end(1754431200)",
        ]
    );
    assert!(!asked[0].contains("TIER") && asked[1].contains("%22TIER%22"), "{asked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_23_hours_ends_where_it_ends() {
    let desk = Desk::open().await;
    let (fake, url) = Fake::serve(&[(200, json!({"id": "2001"}))]).await;
    let days = days("2026-03-29", "2026-03-29");
    desk.compare_days(&url, &days, Source::Meta { tiers: false }).await.unwrap();
    let asked = fake.asked().remove(0);
    assert!(asked.contains(".start(1774738800).end(1774821600)"), "{asked}");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_meta_says_no_or_nothing_what_was_kept_stays() {
    let desk = Desk::open().await;
    desk.compare("http://127.0.0.1:9", file(&[point(SUNDAY, 9, 0.45)])).await.unwrap();
    let error = json!({"error": {"message": "Unsupported", "code": 100, "error_data": {"details": "No such field."}}});
    let again =
        json!({"pricing_analytics": {"data": [], "paging": {"next": "http://g.test/v1.0/2001?after=x"}}});
    let same: Vec<(u16, Value)> = (0..3).map(|_| (200, again.clone())).collect();
    for (answers, words) in [
        (vec![(400, error)], "Meta refused"),
        (vec![(503, json!({}))], "answered 503"),
        (vec![(200, json!({"pricing_analytics": 7}))], "cannot be read"),
        (vec![(200, json!([1]))], "cannot be read"),
        (same, "again and again"),
    ] {
        let (_, url) = Fake::serve(&answers).await;
        let failure = desk.compare(&url, Source::Meta { tiers: false }).await.unwrap_err();
        assert!(failure.to_string().contains(words), "{words}: {failure}");
    }
    let unreachable = desk.compare("http://127.0.0.1:9", Source::Meta { tiers: false }).await.unwrap_err();
    assert!(matches!(unreachable, Failure::Silent(_)), "{unreachable}");
    assert_eq!(lines(&desk.compare("http://127.0.0.1:9", Source::Kept).await.unwrap())[0].2, 9);
}
