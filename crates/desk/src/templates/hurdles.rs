//! What keeps an account from making templates (R5.18), and what of that can be told.

use serde_json::Value;
use transom_channels::whatsapp::{number_news, request};
use transom_rules::number::{Limit, NumberNews, Payment};
use transom_rules::template_hurdle::{Cause, Hurdle, LEAST_LIMIT, NOT_ALLOWED, State};
use transom_store::channels::Connected;

use super::meta::{Means, NotSubmitted, understood};

/// A refusal, with what stands in the way where it says that the account may not make templates.
pub(super) async fn explained(means: &Means<'_>, number: &Connected, refused: NotSubmitted) -> NotSubmitted {
    match refused {
        NotSubmitted::Refused(fault) if fault.code == NOT_ALLOWED => {
            let hurdles = look(means, number).await;
            NotSubmitted::NotAllowed(fault, hurdles.into_boxed_slice())
        }
        other => other,
    }
}

/// How each of the causes stands. What Meta does not answer is not known.
pub(super) async fn look(means: &Means<'_>, number: &Connected) -> Vec<Hurdle> {
    let token = &number.access_token;
    let account = means.graph.ask(&request::account_trust(&number.channel.waba_id), token).await;
    let account = understood(account).unwrap_or_default();
    let token = understood(means.graph.scopes(token).await).unwrap_or_default();
    let asked =
        means.graph.ask(&request::number(&number.channel.phone_number_id), &number.access_token).await;
    let limit = limit_told(&understood(asked).unwrap_or_default());
    let limit = limit.or_else(|| means.known.limit(number.channel.workspace));
    let payment = means.known.facts(number.channel.id).and_then(|facts| Some(facts.payment.as_ref()?.is));
    Cause::ALL
        .iter()
        .map(|cause| {
            let state = match cause {
                Cause::Verification => verification(&account),
                Cause::Limit => limit.map_or(State::Unknown, of_limit),
                Cause::Payment => paying(&account, payment),
                Cause::Permission => permission(&token),
            };
            Hurdle { cause: *cause, state }
        })
        .collect()
}

const fn done_if(is_done: bool) -> State {
    if is_done { State::Done } else { State::Missing }
}

fn verification(account: &Value) -> State {
    let told = account.get("business_verification_status").and_then(Value::as_str);
    told.map_or(State::Unknown, |word| done_if(word.eq_ignore_ascii_case("verified")))
}

/// The limit in Meta's answer about a number.
fn limit_told(answer: &Value) -> Option<Limit> {
    number_news::told_by(answer).into_iter().find_map(|news| match news {
        NumberNews::Limit(limit) => Some(limit),
        _ => None,
    })
}

const fn of_limit(limit: Limit) -> State {
    match limit {
        Limit::Without => State::Done,
        Limit::Of(most) => done_if(most >= LEAST_LIMIT),
    }
}

/// Meta's code for an account that cannot pay, among what it says of its health.
const UNPAID: i64 = 141_006;

fn paying(account: &Value, heard: Option<Payment>) -> State {
    let entities = account.pointer("/health_status/entities").and_then(Value::as_array);
    let errors =
        entities.into_iter().flatten().filter_map(|entity| entity.get("errors")?.as_array()).flatten();
    let is_unpaid = errors.filter_map(|error| error.get("error_code")?.as_i64()).any(|code| code == UNPAID);
    match heard {
        _ if is_unpaid => State::Missing,
        Some(Payment::Works) => State::Done,
        Some(Payment::Missing | Payment::UsedUp) => State::Missing,
        None => State::Unknown,
    }
}

/// The permission of Meta's that a token needs for templates.
const NEEDED: &str = "whatsapp_business_management";

fn permission(token: &Value) -> State {
    let scopes = token.pointer("/data/scopes").and_then(Value::as_array);
    scopes.map_or(State::Unknown, |scopes| done_if(scopes.iter().any(|scope| scope == NEEDED)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_can_be_told_is_told_and_nothing_else() {
        assert_eq!(verification(&json!({"business_verification_status": "verified"})), State::Done);
        assert_eq!(verification(&json!({"business_verification_status": "pending"})), State::Missing);
        assert_eq!(verification(&Value::Null), State::Unknown);
        assert_eq!((of_limit(Limit::Of(250)), of_limit(Limit::Of(2000))), (State::Missing, State::Done));
        let unpaid = json!({"health_status": {"entities": [{"errors": [{"error_code": 141_006}]}]}});
        assert_eq!(paying(&unpaid, Some(Payment::Works)), State::Missing);
        assert_eq!(paying(&Value::Null, Some(Payment::Works)), State::Done);
        assert_eq!(paying(&Value::Null, None), State::Unknown);
        assert_eq!(permission(&json!({"data": {"scopes": ["whatsapp_business_management"]}})), State::Done);
        assert_eq!(permission(&json!({"data": {"scopes": ["email"]}})), State::Missing);
        assert_eq!(permission(&Value::Null), State::Unknown);
    }
}
