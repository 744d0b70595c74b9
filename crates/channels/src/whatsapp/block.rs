//! Blocking a customer at WhatsApp, where nothing of what they write reaches a number any more: whom it is asked about,
//! and what it said. Only who wrote to the number within a day can be blocked (R10.14).

use serde_json::{Value, json};

use super::fault::{NO_CODE, Retry, meaning};
use super::lenient::{Fields, digits};
use super::request::{Address, Request, segment};

/// What became of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Done,
    /// It is not, for the reason that this code of Meta's stands for; asking again would not help.
    Refused(i64),
    /// It may be so later: ask again.
    Later,
}

/// Asks that a customer be kept from a number, or let in again.
pub fn ask(phone_number_id: &str, whom: &Address, blocks: bool) -> Request {
    let user = match whom {
        Address::Phone(phone) => json!({"user": format!("+{}", digits(phone))}),
        Address::UserId(id) | Address::Group(id) => json!({"user_id": id}),
    };
    Request {
        method: if blocks { "POST" } else { "DELETE" },
        path: format!("/{}/block_users", segment(phone_number_id)),
        body: json!({"messaging_product": "whatsapp", "block_users": [user]}),
    }
}

/// Reads the answer about one customer. Where some of a list are refused the whole answer is an error, and the reason
/// stands beside the customer.
pub fn read(status: u16, body: &[u8]) -> Answer {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let failed = body.at("block_users").items("failed_users").first();
    let reason = failed.and_then(|user| user.items("errors").first()).and_then(code_of);
    let error = Some(body.at("error")).filter(|error| error.is_object());
    match reason.or_else(|| error.map(|error| code_of(error).unwrap_or(NO_CODE))) {
        None if (200..=299).contains(&status) => Answer::Done,
        None => Answer::Later,
        Some(code) => match meaning(code).map(|known| known.retry) {
            Some(Retry::Soon | Retry::PairBackoff | Retry::Later(_)) => Answer::Later,
            None if status >= 500 => Answer::Later,
            Some(Retry::Never | Retry::AfterFix | Retry::ByHand | Retry::OnceTheyWrite) | None => {
                Answer::Refused(code)
            }
        },
    }
}

fn code_of(error: &Value) -> Option<i64> {
    error.text("code").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_asked_about_by_what_is_known_of_them() {
        let by_phone = ask("300", &Address::Phone("15550100777".into()), true);
        assert_eq!((by_phone.method, by_phone.path.as_str()), ("POST", "/300/block_users"));
        assert_eq!(by_phone.body["block_users"], json!([{"user": "+15550100777"}]));
        let by_id = ask("300", &Address::UserId("US.1".into()), false);
        assert_eq!((by_id.method, &by_id.body["block_users"]), ("DELETE", &json!([{"user_id": "US.1"}])));
    }

    #[test]
    fn an_answer_says_what_became_of_it() {
        let failed = |code: i64| {
            let user = json!({"input": "+1", "errors": [{"code": code, "message": "no"}]});
            json!({"block_users": {"failed_users": [user]}, "error": {"code": 139_100}})
        };
        for (status, body, answer) in [
            (200, json!({"block_users": {"added_users": [{"input": "+1", "wa_id": "1"}]}}), Answer::Done),
            (200, json!({"block_users": {"removed_users": [{"input": "+1"}]}}), Answer::Done),
            (400, failed(131_047), Answer::Refused(131_047)),
            (400, failed(139_101), Answer::Refused(139_101)),
            (400, failed(139_102), Answer::Later),
            (400, json!({"error": {"code": 139_100}}), Answer::Refused(139_100)),
            (401, json!({"error": {"code": 190}}), Answer::Refused(190)),
            (500, json!({"error": {"code": 1}}), Answer::Later),
            (400, json!({"error": {"code": 987_654}}), Answer::Refused(987_654)),
            (503, Value::Null, Answer::Later),
        ] {
            assert_eq!(read(status, body.to_string().as_bytes()), answer, "{status} {body}");
        }
    }
}
