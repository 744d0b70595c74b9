//! The `OpenAPI` document: its head, and what holds for every operation. The operations themselves are
//! described where they are handled.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use super::{limit, problem};

const ABOUT: &str = "The inbox, for programs. Every send passes the same rules: a message that may not be sent is \
    answered with 422 and a refusal that tells why, since when, until when, and what can be done instead, each as a \
    request that can be sent as it is. Where Meta has a JSON shape (message objects, templates, components), it is \
    used unchanged; a file to send is named by its address or Meta's id. Instants are whole Unix seconds. Lists take \
    `limit` (1 to 200, 50 by default) and `cursor`. Errors are problem+json (RFC 9457) and name the field. Every answer tells how often a token may still ask, in \
    `RateLimit-Limit`, `RateLimit-Remaining` and `RateLimit-Reset`. A token \
    whose owner's role masks numbers is told `+1 •••••• 77`, no ids of WhatsApp's, and finds nothing by digits.";

#[derive(OpenApi)]
#[openapi(
    info(title = "Transom", description = ABOUT, license(name = "Apache-2.0", identifier = "Apache-2.0")),
    servers((url = "/", description = "This server")),
    tags(
        (name = "Messages", description = "Sending, what became of it, and whether it may be sent"),
        (name = "Conversations", description = "The inbox's units of work, with their clocks"),
        (name = "Contacts", description = "People and the addresses they are known by"),
        (name = "Templates", description = "Approved message forms and their review"),
        (name = "Bots", description = "Automations as files, and their runs with customers"),
        (name = "Campaigns", description = "A template to many: the plan, how far it is, what came of it"),
        (name = "Channels", description = "The connected business numbers"),
        (name = "Media", description = "Files of messages"),
        (name = "Charges", description = "What delivered messages cost"),
        (name = "Users", description = "Who works here: coming, changing, going; who asks"),
        (name = "Roles", description = "What people may do and see"),
        (name = "Consent", description = "What customers agreed to, with the proof"),
        (name = "Attributes", description = "What a workspace wants to know of contacts and conversations besides"),
        (name = "Statuses and labels", description = "What a workspace marks its conversations with"),
        (name = "File links", description = "Links by which customers open files, and how often they did"),
        (name = "Reports", description = "What failed, counted, and the messages behind it"),
        (name = "Entry points", description = "Links and buttons by which customers come, and what came of them"),
        (name = "Alerts", description = "How long before something is lost people are told"),
        (name = "Business hours", description = "When somebody is there, and whether anybody is now"),
        (name = "Saved views", description = "What narrows the list of conversations, under a name"),
        (name = "Teams", description = "Who sees whose conversations"),
        (name = "Tokens", description = "Programs that act for somebody, and never do more than they may"),
        (name = "Audit", description = "Who did what, when, from where"),
        (name = "Operator", description = "What Meta reports, and what its errors mean"),
    ),
    components(schemas(problem::Body))
)]
struct Outline;

/// The document without its operations.
pub(super) fn outline() -> utoipa::openapi::OpenApi {
    Outline::openapi()
}

/// The whole document: every operation needs the token and may answer with a problem.
pub(super) fn finish(document: utoipa::openapi::OpenApi) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    if let Some(head) = document.as_object_mut() {
        head.insert("security".into(), json!([{"bearer": []}]));
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        let bearer = json!({"type": "http", "scheme": "bearer", "description": "A token of the workspace."});
        components.insert("securitySchemes".into(), json!({"bearer": bearer}));
        components.insert("headers".into(), limit::described());
    }
    if let Some(Value::Object(properties)) = document.pointer_mut("/components/schemas/Draft/properties") {
        say_kinds(properties);
    }
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let operations = paths.into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut);
    for operation in operations.flat_map(Map::values_mut) {
        if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
            responses.insert("401".into(), may_fail("The token is missing or not known"));
            responses.insert(
                "429".into(),
                may_fail("Too many requests; `Retry-After` says in how many seconds again"),
            );
            responses.insert("default".into(), may_fail("A problem"));
            for response in responses.values_mut().filter_map(Value::as_object_mut) {
                response.insert("headers".into(), limit::references());
            }
        }
    }
    document
}

/// A draft holds Meta's object of its kind, under the name of the kind.
fn say_kinds(properties: &mut Map<String, Value>) {
    for kind in [
        "text",
        "image",
        "audio",
        "video",
        "document",
        "sticker",
        "location",
        "contacts",
        "interactive",
        "reaction",
        "template",
    ] {
        let shape = if kind == "contacts" { json!(["array", "null"]) } else { json!(["object", "null"]) };
        let description = format!("Meta's object, where `type` is `{kind}`.");
        properties.insert(kind.into(), json!({"type": shape, "description": description}));
    }
    let quoted = json!({"message_id": {"type": "string"}});
    let description = "The message that is quoted, by its wamid.";
    properties.insert(
        "context".into(),
        json!({"type": ["object", "null"], "properties": quoted, "description": description}),
    );
}

fn may_fail(description: &str) -> Value {
    json!({
        "description": description,
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    })
}

/// `GET /api/openapi.json`.
pub(super) fn answer(json: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

#[cfg(test)]
mod tests {
    use transom_desk::fixture::Desk;

    use super::*;

    #[tokio::test]
    async fn every_reference_of_the_document_leads_somewhere_and_every_operation_is_described() {
        let desk = Desk::fresh(String::new()).await;
        let document = finish(crate::api::resources(&desk.app).router.into_openapi());
        assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
        let text = document.to_string();
        for reference in text.split("\"$ref\":\"").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference}");
        }
        let paths = document["paths"].as_object().unwrap();
        for (path, item) in paths {
            for (method, operation) in item.as_object().unwrap() {
                assert!(operation["summary"].is_string(), "{method} {path}");
                for response in ["401", "429", "default"] {
                    let headers = &operation["responses"][response]["headers"];
                    assert!(headers["ratelimit-remaining"].is_object(), "{method} {path} {response}");
                }
                if ["post", "patch"].contains(&method.as_str())
                    && operation["requestBody"]["content"]["application/json"].is_object()
                {
                    let example = &operation["requestBody"]["content"]["application/json"]["example"];
                    assert!(example.is_object(), "{method} {path} has no example");
                }
            }
        }
        let needs = |path: &str, method: &str| paths[path][method]["x-needs"].clone();
        let all = ["read", "draft", "send", "manage"];
        let invite = json!([{"verb": "user.invite", "permission": "people.manage", "scopes": all}]);
        assert_eq!(needs("/api/v1/invitations", "post"), invite);
        assert_eq!(needs("/api/v1/tokens/{id}", "delete").as_array().unwrap().len(), 2, "one of two");
        assert_eq!(needs("/api/v1/me", "get"), json!([]));
        let told = paths["/api/v1/invitations"]["post"]["description"].as_str().unwrap();
        assert!(told.contains("`people.manage`") && told.contains("all scopes"), "{told}");
        for path in [
            "/api/v1/conversations",
            "/api/v1/conversations/{id}",
            "/api/v1/conversations/{id}/messages",
            "/api/v1/messages",
            "/api/v1/permits",
            "/api/v1/contacts",
            "/api/v1/templates",
            "/api/v1/charges",
            "/api/v1/channels",
        ] {
            assert!(paths.contains_key(path), "{path}");
        }
    }
}
