//! Reads a call of the API: whose account, which path, and the parameters of query and form.

use axum::extract::{Form, FromRequest as _, Query, Request};
use axum::http::{HeaderMap, Method, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::error::SmsError;
use crate::carrier::Carrier;
use crate::world::{SmsAccount, SmsMessage};

/// One call, read.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) account: SmsAccount,
    /// What stands behind the account's SID.
    pub(super) segments: Vec<String>,
    /// The path ended in `.json`.
    pub(super) is_json: bool,
    /// A parameter may stand several times.
    params: Vec<(String, String)>,
}

/// Reads the call and whose it is. Without the right password nothing is said about what there is.
pub(super) async fn read(carrier: &Carrier, request: Request) -> Result<Call, SmsError> {
    let method = request.method().clone();
    let path = request.uri().path().trim_end_matches('/').to_owned();
    let plain = path.strip_suffix(".json");
    let is_json = plain.is_some();
    let mut segments = plain.unwrap_or(&path).split('/').filter(|part| !part.is_empty()).skip(1);
    let of_account = segments.next() == Some("Accounts");
    let account_sid = segments.next().filter(|_| of_account).unwrap_or_default().to_owned();
    let segments = segments.map(str::to_owned).collect();
    let account = account_of(carrier, request.headers())?;
    if account.account_sid != account_sid {
        return Err(if of_account { SmsError::code(20_003) } else { SmsError::about(20_404, &path) });
    }
    let mut params = Query::<Vec<(String, String)>>::try_from_uri(request.uri())
        .map_or_else(|_| Vec::new(), |Query(params)| params);
    if method == Method::POST && has_form(request.headers()) {
        let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
        let Form(form) = form.map_err(|_| SmsError::about(20_001, "the form cannot be read"))?;
        params.extend(form);
    }
    Ok(Call { method, account, segments, is_json, params })
}

fn has_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"))
}

/// Whose password this is: the account's own, or that of one of its keys.
fn account_of(carrier: &Carrier, headers: &HeaderMap) -> Result<SmsAccount, SmsError> {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let encoded = value.and_then(|value| value.split_once(' '));
    let encoded = encoded.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("basic")).map(|(_, rest)| rest);
    let decoded = encoded.and_then(|text| String::from_utf8(STANDARD.decode(text.trim()).ok()?).ok());
    let given = decoded.as_deref().and_then(|text| text.split_once(':'));
    let (user, password) = given.ok_or(SmsError::code(20_003))?;
    let found = carrier.read(|world| {
        let opens = |account: &&SmsAccount| {
            let is_own = account.account_sid == user && account.auth_token == password;
            is_own || account.keys.get(user).is_some_and(|secret| secret == password)
        };
        world.sms_accounts.rows().find(opens).cloned()
    });
    found.ok_or(SmsError::code(20_003))
}

impl Call {
    /// A parameter, also an empty one; the last of several.
    pub(super) fn given(&self, name: &str) -> Option<&str> {
        self.params.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A parameter that says something.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.given(name).map(str::trim).filter(|text| !text.is_empty())
    }

    /// All values of a parameter that may stand several times.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        let of_name = self.params.iter().filter(|(key, value)| key == name && !value.is_empty());
        of_name.map(|(_, value)| value.clone()).collect()
    }

    /// A number among the parameters; the usual one when it is absent.
    pub(super) fn number(&self, name: &str, usual: usize) -> Result<usize, SmsError> {
        self.text(name).map_or(Ok(usual), |text| text.parse().map_err(|_| SmsError::about(20_001, name)))
    }

    /// The account's message with this SID.
    pub(super) fn message(&self, carrier: &Carrier, sid: &str) -> Result<SmsMessage, SmsError> {
        let found = carrier.read(|world| world.sms_messages.get(sid).cloned());
        let own = |one: &SmsMessage| one.account_sid == self.account.account_sid && !one.by_carrier;
        found.filter(own).ok_or_else(|| self.not_found())
    }

    /// The account's path with this behind it.
    pub(super) fn address(&self, rest: &str) -> String {
        address(&self.account.account_sid, rest)
    }

    /// Nothing is there.
    pub(super) fn not_found(&self) -> SmsError {
        SmsError::about(20_404, &self.address(&self.segments.join("/")))
    }
}

/// A path of the API: the account's, with this behind it.
pub(super) fn address(account_sid: &str, rest: &str) -> String {
    format!("/2010-04-01/Accounts/{account_sid}/{rest}")
}
