//! `/api/v1/reconciliations`: our ledger beside what Meta's analytics count, line by line, with the messages that
//! a difference may come from. The command line prints the same object.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use transom_desk::app::Shared;
use transom_desk::charges::reconcile::{self, Failure, Report, Selection, Source};
use transom_pages::words::{say, say_all};
use transom_rules::pricing::date::Date;
use transom_rules::pricing::money::Amount;
use utoipa::ToSchema;
use uuid::Uuid;

use super::auth::Caller;
use super::input::Input;
use super::problem::{MetaError, Problem};
use super::shape::message::some;

/// What to compare.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = ReconciliationWish)]
pub(super) struct Wish {
    /// Meta's id of the account; may be left out where there is only one.
    account_id: Option<String>,
    /// The first day in the account's time zone; left out, that of `analytics`, else 30 days before the last.
    #[schema(example = "2026-11-01")]
    from: Option<String>,
    /// The last day; left out, that of `analytics`, else yesterday.
    #[schema(example = "2026-11-20")]
    to: Option<String>,
    /// `true`: asks Meta for volume tiers too.
    tiers: Option<bool>,
    /// Meta's own answer, or a list of them, instead of asking Meta: an object with `pricing_analytics` or
    /// `conversation_analytics`.
    #[schema(value_type = Option<Object>)]
    analytics: Option<Value>,
}

/// Our ledger beside Meta's figures.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Reconciliation {
    /// Meta's id of the account.
    account_id: String,
    /// Whose days these are.
    #[schema(example = "Europe/Berlin")]
    timezone: String,
    /// ISO 4217, of both sides.
    currency: String,
    /// The first day.
    from: String,
    /// The last day.
    to: String,
    /// How many figures Meta told of these days.
    figures: usize,
    /// When the oldest of Meta's figures was told; `null` if it told none.
    told_at: Option<i64>,
    /// How many lines differ.
    differences: usize,
    /// By day, market, category and type; also those that agree.
    data: Vec<Line>,
    /// What a reader has to know of the whole.
    notes: Vec<String>,
}

/// What both sides count of a day, a market, a category and a type. What Meta's answer does not tell apart is
/// `null`.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationLine)]
struct Line {
    /// `pricing`: messages are counted. `conversation`: billing conversations are.
    analytics: &'static str,
    /// The day in the account's time zone.
    #[schema(example = "2026-11-20")]
    day: String,
    /// Where to.
    market: Option<String>,
    /// What it is billed as.
    category: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`, `free_tier`, or a word of Meta's.
    #[serde(rename = "type")]
    kind: Option<String>,
    /// What we count.
    ours: Ours,
    /// What Meta counts.
    meta: Metas,
    /// Ours less Meta's; `null` when they agree.
    difference: Option<Gap>,
    /// What a reader has to know; `null` if nothing.
    note: Option<String>,
    /// Messages the difference may come from, those with a finding first, 50 at most.
    messages: Vec<Candidate>,
}

/// What we count.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationOurs)]
struct Ours {
    /// How many messages, or messages that opened a conversation.
    messages: u64,
    /// What they cost; `null` when the rate of some is not known.
    #[schema(example = "1.2500")]
    amount: Option<String>,
}

/// What Meta counts.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationMeta)]
struct Metas {
    /// How many messages or conversations.
    volume: u64,
    /// What they cost; `null` when it was not told.
    #[schema(example = "1.2500")]
    cost: Option<String>,
}

/// Ours less Meta's.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationDifference)]
struct Gap {
    /// In messages or conversations.
    messages: i64,
    /// In money; `null` when one of the two is not known.
    amount: Option<String>,
}

/// A message whose charge may be what differs.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = ReconciliationMessage)]
struct Candidate {
    /// The message.
    message_id: Uuid,
    /// Where it stands.
    conversation_id: Uuid,
    /// When it reached the customer.
    at: i64,
    /// What it cost by our rules; `null` when the rate is not known.
    amount: Option<String>,
    /// What Meta's webhook said otherwise; `null` if nothing.
    finding: Option<String>,
}

/// Compares the ledger with Meta's analytics, which Meta is asked for unless they are sent along.
#[utoipa::path(post, path = "/api/v1/reconciliations", tag = "Charges",
    request_body(content = Wish, example = json!({"account_id": "200100000000001", "from": "2026-11-01", "to": "2026-11-20"})),
    responses((status = 200, description = "Both sides", body = Reconciliation)))]
pub(super) async fn compare(
    State(app): State<Shared>,
    caller: Caller,
    Input(wish): Input<Wish>,
) -> Result<Json<Reconciliation>, Problem> {
    let what = Selection {
        workspace: caller.workspace,
        account: wish.account_id,
        from: day("from", wish.from.as_ref())?,
        to: day("to", wish.to.as_ref())?,
    };
    let source = wish
        .analytics
        .filter(|analytics| !analytics.is_null())
        .map_or(Source::Meta { tiers: wish.tiers == Some(true) }, |analytics| {
            Source::File(analytics.to_string())
        });
    let report = reconcile::compare(&app, &caller.asker, &what, source).await.map_err(problem)?;
    Ok(Json(Reconciliation::from(report)))
}

fn day(field: &str, text: Option<&String>) -> Result<Option<Date>, Problem> {
    let read = |text: &String| {
        text.parse().map_err(|_| Problem::invalid(field, "Expected a day such as 2026-11-21."))
    };
    text.map(read).transpose()
}

fn problem(failure: Failure) -> Problem {
    match failure {
        Failure::Asked(field, message) => Problem::invalid(field, message),
        Failure::Denied(denied) => Problem::forbidden(denied),
        Failure::Unreadable(error) => {
            Problem::invalid("analytics", format!("It cannot be read: {}.", say(&error.sentence())))
        }
        Failure::Refused(fault) => Problem::meta_refused(MetaError {
            code: Some(fault.code),
            title: fault.title,
            details: fault.details,
        }),
        Failure::Garbled(error) => {
            Problem::meta_silent(format!("Meta's answer cannot be read: {}.", say(&error.sentence())))
        }
        Failure::Silent(why) => Problem::meta_silent(why),
        Failure::Store(error) => error.into(),
    }
}

impl From<Report> for Reconciliation {
    fn from(report: Report) -> Self {
        Self {
            differences: report.differences(),
            account_id: report.account,
            timezone: report.timezone,
            currency: report.currency,
            from: report.from.to_string(),
            to: report.to.to_string(),
            figures: report.figures,
            told_at: report.told_at.map(transom_rules::time::Timestamp::seconds),
            data: report.lines.into_iter().map(Line::from).collect(),
            notes: report.notes,
        }
    }
}

impl From<reconcile::Line> for Line {
    fn from(line: reconcile::Line) -> Self {
        let row = line.row;
        let money = |amount: Option<Amount>| amount.map(|amount| amount.to_string());
        Self {
            analytics: line.analytics.as_str(),
            day: row.day.to_string(),
            market: some(row.market),
            category: some(row.category),
            kind: some(row.kind),
            ours: Ours { messages: row.ours.messages, amount: money(row.ours.amount) },
            meta: Metas { volume: row.meta.volume, cost: money(row.meta.cost) },
            difference: row.difference.map(|gap| Gap { messages: gap.messages, amount: money(gap.amount) }),
            note: some(say_all(&row.notes)),
            messages: line.messages.into_iter().map(Candidate::from).collect(),
        }
    }
}

impl From<reconcile::Candidate> for Candidate {
    fn from(candidate: reconcile::Candidate) -> Self {
        Self {
            message_id: candidate.message_id.0,
            conversation_id: candidate.conversation_id.0,
            at: candidate.at.seconds(),
            amount: candidate.amount.map(|amount| amount.to_string()),
            finding: candidate.finding.as_ref().map(say),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::api::fixture::Client;

    /// 2026-09-20 00:00 UTC.
    const BEGIN: i64 = 1_789_862_400;

    fn analytics(volume: &Value) -> Value {
        let point = json!({"start": BEGIN, "end": BEGIN + 86_400, "country": "DE", "pricing_type": "REGULAR",
            "pricing_category": "UTILITY", "volume": volume, "cost": 0.1});
        json!({"pricing_analytics": {"data": [{"data_points": [point]}]}, "id": "200"})
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn figures_that_are_sent_along_are_compared() {
        let desk = Client::open().await;
        let body = json!({"account_id": "200", "from": "2026-09-20", "to": "2026-09-20", "analytics": analytics(&json!("2"))});
        let told = desk.post("/api/v1/reconciliations", &body).await.is(200).json;
        assert_eq!(
            (&told["differences"], &told["timezone"], &told["currency"]),
            (&json!(1), &json!("UTC"), &json!("USD"))
        );
        assert!(told["told_at"].is_i64());
        let mut line = told["data"][0].clone();
        assert_eq!(line["note"].take(), Value::Null);
        assert_eq!(
            line,
            json!({"analytics": "pricing", "day": "2026-09-20", "market": "Germany", "category": "utility",
                "type": "regular", "ours": {"messages": 0, "amount": "0.0000"}, "meta": {"volume": 2, "cost": "0.1000"},
                "difference": {"messages": -2, "amount": "-0.1000"}, "note": null, "messages": []})
        );
        let list = json!({"analytics": [analytics(&json!(2))]});
        let told = desk.post("/api/v1/reconciliations", &list).await.is(200).json;
        assert_eq!(
            (&told["account_id"], &told["from"], &told["to"]),
            (&json!("200"), &json!("2026-09-20"), &json!("2026-09-20"))
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_wrong_is_a_problem_that_names_the_field() {
        let desk = Client::open().await;
        let good = analytics(&json!(2));
        for (body, field) in [
            (json!({"account_id": "201", "analytics": good}), "account_id"),
            (json!({"account_id": 200}), "account_id"),
            (json!({"from": "20.9.2026"}), "from"),
            (json!({"to": "2026-09-31"}), "to"),
            (json!({"from": "2026-09-20", "to": "2026-09-19", "analytics": good}), "to"),
            (json!({"from": "2020-01-01"}), "from"),
            (json!({"tiers": "yes"}), "tiers"),
            (json!({"analytics": {}}), "analytics"),
            (json!({"analytics": "x"}), "analytics"),
            (json!({"analytics": []}), "analytics"),
            (json!({"analytics": analytics(&json!(-1))}), "analytics"),
            (json!({"analytics": {"error": {"message": "Unsupported"}}}), "analytics"),
        ] {
            assert_eq!(desk.post("/api/v1/reconciliations", &body).await.is(422).field(), field, "{body}");
        }
        let absurd = desk
            .post("/api/v1/reconciliations", &json!({"analytics": analytics(&json!(1e300))}))
            .await
            .is(422);
        assert!(absurd.text.contains("data point 1, field volume"), "{}", absurd.text);
        desk.post("/api/v1/reconciliations", &json!({})).await.is(502);
    }
}
