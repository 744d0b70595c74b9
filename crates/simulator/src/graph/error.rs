//! Refusals in Graph's shape: `{"error":{"message","type","code",…}}` with Meta's HTTP status.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, Value, json};

use crate::errors;

/// One refusal of the Graph API.
#[derive(Debug, Clone)]
pub(crate) struct GraphError {
    http: u16,
    code: u32,
    kind: &'static str,
    message: Box<str>,
    details: Option<Box<str>>,
    subcode: Option<u32>,
    user: Option<Box<(String, String)>>,
    /// What was done all the same, told beside the error.
    beside: Option<Box<Value>>,
}

impl GraphError {
    /// The refusal with this code of Meta's, with its usual details.
    pub(crate) fn code(code: u32) -> GraphError {
        let known = errors::lookup(code);
        GraphError {
            http: known.http,
            code,
            kind: "OAuthException",
            message: format!("(#{code}) {}", known.title).into(),
            details: Some(known.details.into()),
            subcode: None,
            user: None,
            beside: None,
        }
    }

    /// The same with what was done all the same.
    pub(crate) fn beside(self, done: Value) -> GraphError {
        GraphError { beside: Some(Box::new(done)), ..self }
    }

    /// Code 100: this is wrong with a parameter.
    pub(crate) fn parameter(message: impl Into<String>) -> GraphError {
        let message = message.into();
        GraphError { message: format!("(#100) {message}").into(), details: None, ..GraphError::code(100) }
    }

    /// The same with other details.
    pub(crate) fn details(self, details: impl Into<Box<str>>) -> GraphError {
        GraphError { details: Some(details.into()), ..self }
    }

    /// Code 100 about a template: subcode, and what Meta shows to people.
    pub(crate) fn template(subcode: u32, title: &str, text: impl Into<String>) -> GraphError {
        GraphError {
            message: "Invalid parameter".into(),
            details: None,
            subcode: Some(subcode),
            user: Some(Box::new((title.to_owned(), text.into()))),
            ..GraphError::code(100)
        }
    }

    /// Code 10, subcode 2388185: the account may not make templates yet.
    pub(crate) fn no_templates() -> GraphError {
        let title = "Cannot create message template".to_owned();
        let text = "This account does not have permission to create message template.".to_owned();
        GraphError {
            message: "(#10) Application does not have permission for this action".into(),
            details: None,
            subcode: Some(2_388_185),
            user: Some(Box::new((title, text))),
            ..GraphError::code(10)
        }
    }

    /// Code 190: the token is not one of ours.
    pub(crate) fn bad_token() -> GraphError {
        GraphError {
            message: "Invalid OAuth access token - Cannot parse access token".into(),
            details: None,
            ..GraphError::code(190)
        }
    }

    /// Code 104: there is no token.
    pub(crate) fn no_token() -> GraphError {
        GraphError {
            message: "An access token is required to request this resource.".into(),
            details: None,
            ..GraphError::code(104)
        }
    }

    /// Code 100, subcode 33: no such object, or none for this token.
    pub(crate) fn no_such_object(id: &str) -> GraphError {
        GraphError {
            kind: "GraphMethodException",
            message: format!(
                "Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
                 permissions, or does not support this operation."
            )
            .into(),
            details: None,
            subcode: Some(33),
            ..GraphError::code(100)
        }
    }

    /// Code 2500: the path names no edge.
    pub(crate) fn unknown_path(path: &str) -> GraphError {
        GraphError {
            message: format!("Unknown path components: /{path}").into(),
            details: None,
            ..GraphError::code(2500)
        }
    }

    /// Code 2200: the callback address did not answer the challenge.
    pub(crate) fn callback_not_verified(why: &str) -> GraphError {
        let message = format!("(#2200) Callback verification failed with the following errors: {why}");
        GraphError { message: message.into(), details: None, ..GraphError::code(2200) }
    }

    /// What is wrong, in a sentence for people where there is one.
    pub(crate) fn reason(&self) -> String {
        self.user.as_ref().map_or_else(|| self.message.to_string(), |user| user.1.clone())
    }

    /// As HTTP, with the trace that Meta's support would ask for.
    pub(crate) fn into_response_with(self, trace: &str) -> Response {
        let mut error = Map::new();
        error.insert("message".to_owned(), Value::String(self.message.into()));
        error.insert("type".to_owned(), self.kind.into());
        error.insert("code".to_owned(), self.code.into());
        if let Some(details) = self.details {
            let data = json!({ "messaging_product": "whatsapp", "details": &*details });
            error.insert("error_data".to_owned(), data);
        }
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".to_owned(), subcode.into());
        }
        if let Some((title, text)) = self.user.map(|user| *user) {
            error.insert("is_transient".to_owned(), false.into());
            error.insert("error_user_title".to_owned(), title.into());
            error.insert("error_user_msg".to_owned(), text.into());
        }
        error.insert("fbtrace_id".to_owned(), trace.into());
        let status = StatusCode::from_u16(self.http).unwrap_or(StatusCode::BAD_REQUEST);
        let mut told = self.beside.map_or_else(|| json!({}), |done| *done);
        if let Some(fields) = told.as_object_mut() {
            fields.insert("error".to_owned(), Value::Object(error));
        }
        let mut response = (status, Json(told)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("OAuth \"Facebook Platform\" \"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
