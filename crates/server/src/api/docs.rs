//! `/api/docs`: the reference page, drawn from the `OpenAPI` document. It needs no script.

use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use maud::{DOCTYPE, Markup, html};
use serde_json::{Map, Value};
use transom_pages::assets;

use super::problem::SORTS;

/// `GET /api/docs`.
pub(super) fn answer(page: Bytes) -> Response {
    ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// `GET /api/docs.css`.
pub(super) async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("docs.css")).into_response()
}

/// The page.
pub(super) fn page(document: &Value) -> String {
    let tags = document["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Transom API" }
                link rel="icon" href=(assets::url("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href="/api/docs.css";
            }
            body {
                nav aria-label="Contents" {
                    a class="title" href="#top" { "Transom API" }
                    @for tag in tags { a href={ "#tag-" (text(tag, "name")) } { (text(tag, "name")) } }
                    a href="#schemas" { "Schemas" }
                    a href="#problems" { "Problems" }
                    a href="/api/openapi.json" { "openapi.json" }
                }
                main id="top" {
                    h1 { "Transom API" }
                    p { (prose(text(&document["info"], "description"))) }
                    pre.line { code { "curl -H 'Authorization: Bearer TOKEN' …/api/v1/conversations" } }
                    @for tag in tags { (section(document, tag)) }
                    (schemas(document))
                    (problems())
                }
            }
        }
    }
    .into_string()
}

fn section(document: &Value, tag: &Value) -> Markup {
    let name = text(tag, "name");
    html! {
        section {
            h2 id={ "tag-" (name) } { (name) }
            p { (prose(text(tag, "description"))) }
            @for (path, item) in entries(&document["paths"]) {
                @for (method, operation) in entries(item) {
                    @if operation.pointer("/tags/0").and_then(Value::as_str) == Some(name) { (show(path, method, operation)) }
                }
            }
        }
    }
}

fn show(path: &str, method: &str, operation: &Value) -> Markup {
    let parameters = operation["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let body = operation.pointer("/requestBody/content/application~1json").unwrap_or(&Value::Null);
    html! {
        article id={ (method) "-" (path) } {
            h3 { span class={ "method " (method) } { (method.to_uppercase()) } " " code { (path) } }
            p { strong { (prose(text(operation, "summary"))) } }
            @if operation["description"].is_string() { p { (prose(text(operation, "description"))) } }
            @if !parameters.is_empty() {
                table {
                    caption { "Parameters" }
                    @for parameter in parameters {
                        tr {
                            th scope="row" { code { (text(parameter, "name")) } }
                            td { (text(parameter, "in")) }
                            td { (prose(text(parameter, "description"))) }
                        }
                    }
                }
            }
            @if body.is_object() {
                p { "Body: " (kind(&body["schema"])) }
                @if body["example"].is_object() { pre { code { (pretty(&body["example"])) } } }
            }
            table {
                caption { "Answers" }
                @for (status, answer) in entries(&operation["responses"]) {
                    tr {
                        th scope="row" { (status) }
                        td { (prose(text(answer, "description"))) }
                        td { @for (_, content) in entries(&answer["content"]) { (kind(&content["schema"])) } }
                    }
                }
            }
        }
    }
}

fn schemas(document: &Value) -> Markup {
    html! {
        section {
            h2 id="schemas" { "Schemas" }
            @for (name, schema) in entries(document.pointer("/components/schemas").unwrap_or(&Value::Null)) {
                article id={ "schema-" (name) } {
                    h3 { code { (name) } }
                    p { (prose(text(schema, "description"))) }
                    table {
                        @for (field, of) in entries(&schema["properties"]) {
                            tr {
                                th scope="row" { code { (field) } }
                                td { (kind(of)) }
                                td { (prose(text(of, "description"))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn problems() -> Markup {
    html! {
        section {
            h2 id="problems" { "Problems" }
            p { "The type of a problem is the address of its row here." }
            table {
                @for sort in SORTS {
                    tr id=(sort.word) {
                        th scope="row" { code { (sort.word) } }
                        td { (sort.status.as_u16()) }
                        td { (sort.title) }
                    }
                }
            }
        }
    }
}

/// What a value is: a link to its schema, or its type.
fn kind(schema: &Value) -> Markup {
    let named = |reference: &str| reference.rsplit('/').next().unwrap_or_default().to_owned();
    html! {
        @if let Some(reference) = schema["$ref"].as_str() {
            a href={ "#schema-" (named(reference)) } { (named(reference)) }
        } @else if let Some(choices) = schema["oneOf"].as_array() {
            @for (index, choice) in choices.iter().enumerate() {
                @if index > 0 { " or " }
                (kind(choice))
            }
        } @else if schema["items"].is_object() {
            "list of " (kind(&schema["items"]))
        } @else if let Some(types) = schema["type"].as_array() {
            (types.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" or "))
        } @else {
            (schema["type"].as_str().unwrap_or("any"))
        }
    }
}

/// A description with what stands between backticks as code; a backtick without a partner stays.
fn prose(text: &str) -> Markup {
    let parts: Vec<&str> = text.split('`').collect();
    html! {
        @for (index, part) in parts.iter().enumerate() {
            @if index % 2 == 1 && index + 1 < parts.len() { code { (part) } }
            @else if index % 2 == 1 { "`" (part) }
            @else { (part) }
        }
    }
}

fn text<'a>(of: &'a Value, name: &str) -> &'a str {
    of[name].as_str().unwrap_or_default()
}

fn entries(of: &Value) -> impl Iterator<Item = (&String, &Value)> {
    of.as_object().into_iter().flat_map(Map::iter)
}

fn pretty(example: &Value) -> String {
    serde_json::to_string_pretty(example).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use transom_desk::fixture::Desk;

    use super::*;

    #[tokio::test]
    async fn the_page_shows_every_operation_and_nothing_inline() {
        let desk = Desk::fresh(String::new()).await;
        let document = crate::api::openapi::finish(crate::api::resources(&desk.app).router.into_openapi());
        let page = page(&document);
        for (path, item) in entries(&document["paths"]) {
            for (method, _) in entries(item) {
                assert!(page.contains(&format!("id=\"{method}-{path}\"")), "{method} {path}");
            }
        }
        assert!(!page.contains('`'), "a backtick is shown as it is written");
        for forbidden in ["<script", "<style", "style=", " onclick"] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        let missing: Vec<_> = page
            .split("href=\"#")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap())
            .filter(|anchor| !page.contains(&format!("id=\"{anchor}\"")))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn backticks_become_code_and_nothing_is_lost() {
        let drawn = |text: &str| prose(text).into_string();
        assert_eq!(drawn("Say `a<b` or `c`."), "Say <code>a&lt;b</code> or <code>c</code>.");
        assert_eq!(
            (drawn("plain"), drawn(""), drawn("`x`")),
            ("plain".into(), String::new(), "<code>x</code>".into())
        );
        assert_eq!(drawn("one ` alone"), "one ` alone");
        assert_eq!(drawn("`a` and ` b"), "<code>a</code> and ` b");
    }
}
