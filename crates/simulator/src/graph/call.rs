//! Reads a Graph request: version, path, token, and parameters from query, form, multipart and JSON alike.
//!
//! Decides whose token it is (`Access`); what may be done with it is asked by each edge.

use axum::body::to_bytes;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{HeaderMap, Method, header};
use futures_util::StreamExt as _;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use super::GraphError;
use crate::carrier::Carrier;
use crate::media::Incoming;
use crate::world::{Number, Waba};

/// Documents may have 100 MB; a little more is around them.
pub(crate) const BODY_MOST: usize = 101 * 1024 * 1024;

/// Anything but files is not larger.
const TEXT_MOST: usize = 8 * 1024 * 1024;

/// One request, read.
pub(super) struct Call {
    pub(super) method: Method,
    /// `v26.0`, when the path begins so.
    pub(super) version: Option<String>,
    pub(super) segments: Vec<String>,
    pub(super) params: Map<String, Value>,
    pub(super) file: Option<File>,
    pub(super) headers: HeaderMap,
    /// As it stands in the address.
    pub(super) query: String,
}

/// A file of a multipart request, or the bytes of an upload.
pub(super) struct File {
    pub(super) mime_type: Option<String>,
    pub(super) bytes: Incoming,
}

/// Reads the whole request. Later sources of the same parameter win: query, then body.
pub(super) async fn read(carrier: &Carrier, request: Request) -> Result<Call, GraphError> {
    let method = request.method().clone();
    let headers = request.headers().clone();
    let mut segments: Vec<String> =
        request.uri().path().split('/').filter(|part| !part.is_empty()).map(percent_decoded).collect();
    let version = segments.first().filter(|first| is_version(first)).cloned();
    if version.is_some() {
        segments.remove(0);
    }
    let query = request.uri().query().unwrap_or_default().to_owned();
    let mut call = Call { method, version, segments, params: form(&query), file: None, headers, query };
    let kind = content_type(&call.headers);
    if call.segments.first().is_some_and(|first| first.starts_with("upload:")) {
        call.file = Some(File { mime_type: None, bytes: laid_down(carrier, request).await? });
    } else if kind.starts_with("multipart/form-data") {
        read_multipart(carrier, request, &mut call).await?;
    } else {
        read_text(request, &kind, &mut call).await?;
    }
    Ok(call)
}

async fn read_text(request: Request, kind: &str, call: &mut Call) -> Result<(), GraphError> {
    let body = to_bytes(request.into_body(), TEXT_MOST).await.map_err(|_| cut_off())?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        call.params.extend(form(&String::from_utf8_lossy(&body)));
    } else if !body.is_empty() {
        match serde_json::from_slice(&body) {
            Ok(Value::Object(fields)) => call.params.extend(fields),
            Ok(_) | Err(_) => return Err(GraphError::parameter("The body is not a JSON object.")),
        }
    }
    Ok(())
}

async fn laid_down(carrier: &Carrier, request: Request) -> Result<Incoming, GraphError> {
    let mut bytes = carrier.vault.incoming().map_err(|error| not_laid_down(&error))?;
    let mut pieces = request.into_body().into_data_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| cut_off())?;
        if bytes.size() + piece.len() > BODY_MOST {
            return Err(cut_off());
        }
        bytes.push(&piece).await.map_err(|error| not_laid_down(&error))?;
    }
    Ok(bytes)
}

async fn read_multipart(carrier: &Carrier, request: Request, call: &mut Call) -> Result<(), GraphError> {
    let broken = || GraphError::parameter("The multipart body is broken.");
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    while let Some(mut part) = parts.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none() && name != "file" {
            let bytes = part.bytes().await.map_err(|_| broken())?;
            call.params.insert(name, String::from_utf8_lossy(&bytes).into_owned().into());
            continue;
        }
        let mime_type = part.content_type().map(str::to_owned);
        let mut bytes = carrier.vault.incoming().map_err(|error| not_laid_down(&error))?;
        while let Some(piece) = part.chunk().await.map_err(|_| broken())? {
            bytes.push(&piece).await.map_err(|error| not_laid_down(&error))?;
        }
        call.file = Some(File { mime_type, bytes });
    }
    Ok(())
}

fn cut_off() -> GraphError {
    GraphError::parameter("The request is too large or was cut off.")
}

fn not_laid_down(error: &std::io::Error) -> GraphError {
    tracing::error!(%error, "what came in could not be laid down");
    GraphError::code(131_000)
}

/// The parameters of a query or a form.
pub(super) fn form(text: &str) -> Map<String, Value> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let plain = |text: &str| percent_decoded(&text.replace('+', " "));
            (plain(key), Value::String(plain(value)))
        })
        .collect()
}

/// The words of a list written as `a,b` or as JSON.
pub(super) fn words(text: &str) -> Vec<String> {
    let parts = text.trim_matches(['[', ']']).split(',').map(|part| part.trim().trim_matches('"'));
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

fn is_version(segment: &str) -> bool {
    let numbers = segment.strip_prefix('v').and_then(|rest| rest.split_once('.'));
    numbers.is_some_and(|(major, minor)| {
        [major, minor].iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
    })
}

fn content_type(headers: &HeaderMap) -> String {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whose token a request carries.
pub(super) enum Access {
    /// The token of a number: it may use everything of that number's account.
    Account(String),
    /// `APP|SECRET`: the app itself.
    App(String),
}

impl Access {
    /// The number, when the token may use it.
    pub(super) fn number(&self, carrier: &Carrier, id: &str) -> Result<Number, GraphError> {
        let number = carrier.read(|world| world.numbers.get(id).cloned());
        number.filter(|number| self.may_use(&number.waba_id)).ok_or_else(|| GraphError::no_such_object(id))
    }

    /// The account, when the token may use it.
    pub(super) fn waba(&self, carrier: &Carrier, id: &str) -> Result<Waba, GraphError> {
        let waba = carrier.read(|world| world.wabas.get(id).cloned());
        waba.filter(|waba| self.may_use(&waba.id)).ok_or_else(|| GraphError::no_such_object(id))
    }

    /// Whether the token may use what belongs to this account.
    pub(super) fn may_use(&self, waba_id: &str) -> bool {
        matches!(self, Access::Account(own) if own == waba_id)
    }
}

impl Call {
    /// A parameter as text; numbers and booleans are written out.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        match self.params.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    /// A parameter that is a list; in queries and forms it comes as JSON text.
    pub(super) fn list(&self, name: &str) -> Result<Option<Vec<Value>>, GraphError> {
        let parsed = match self.params.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Array(list)) => Some(list.clone()),
            Some(Value::String(text)) => serde_json::from_str(text).ok(),
            Some(_) => None,
        };
        parsed.map(Some).ok_or_else(|| GraphError::parameter(format!("Param {name} must be an array.")))
    }

    /// A parameter that is true or false.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, GraphError> {
        match self.text(name).map(|text| text.to_lowercase()).as_deref() {
            None => Ok(None),
            Some("true" | "1") => Ok(Some(true)),
            Some("false" | "0") => Ok(Some(false)),
            Some(_) => Err(GraphError::parameter(format!("Param {name} must be a boolean."))),
        }
    }

    /// The token, and whose it is. Without one 104, with a foreign one 190.
    pub(super) fn access(&self, carrier: &Carrier) -> Result<Access, GraphError> {
        let token = self.token().ok_or_else(GraphError::no_token)?;
        access_of(carrier, &token).ok_or_else(GraphError::bad_token)
    }

    fn token(&self) -> Option<String> {
        let header = self.headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = header.and_then(|value| {
            let (scheme, token) = value.trim().split_once(' ')?;
            let known = scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("oauth");
            known.then(|| token.trim().to_owned())
        });
        // A token among the parameters goes before the one of the header.
        self.text("access_token").or(bearer).filter(|token| !token.is_empty())
    }
}

/// Whose token this is; None when nobody's.
pub(super) fn access_of(carrier: &Carrier, token: &str) -> Option<Access> {
    carrier.read(|world| {
        let number = world.numbers.rows().find(|number| number.access_token == token);
        let account = number.map(|number| Access::Account(number.waba_id.clone()));
        account.or_else(|| {
            let (app_id, secret) = token.split_once('|')?;
            let app = world.apps.get(app_id).filter(|app| app.app_secret == secret)?;
            Some(Access::App(app.app_id.clone()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_recognised_and_ids_are_not_versions() {
        assert!(is_version("v26.0"));
        for other in ["26.0", "v26", "v.0", "300200000000002", "vx.y"] {
            assert!(!is_version(other), "{other}");
        }
    }

    #[test]
    fn queries_are_decoded() {
        let params = form("a=1+2&b=%C3%A4%2&c&fields=id%2Cname");
        let expected = [("a", "1 2"), ("b", "ä%2"), ("c", ""), ("fields", "id,name")];
        for (key, value) in expected {
            assert_eq!(params.get(key), Some(&Value::from(value)));
        }
    }
}
