//! One message on a phone's screen: text, media, templates and buttons that can be tapped.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::{View, local};
use crate::world::{Direction, Message, Status};

/// What a customer can react with.
const EMOJI: [&str; 5] = ["👍", "❤️", "😂", "😮", "🙏"];

pub(super) fn bubble(view: &View<'_>, message: &Message, reactions: Option<&Vec<String>>) -> Markup {
    let own = message.direction == Direction::Inbound;
    html! {
        li.message.own[own].theirs[!own] id=(element_id(message)) {
            div.bubble {
                @if let Some(group) = group(view, message) { small.in-group { "In " (group) } }
                (quoted(view, message))
                (content(message))
                span.meta {
                    @if view.is_mixed { span.via { "WhatsApp" } }
                    time { (local(view, message.at, "%H:%M")) }
                    @if own { (ticks(message.status)) }
                }
                @if let Some(reactions) = reactions {
                    span.reactions { @for emoji in reactions { (emoji) } }
                }
            }
            @if !own { (buttons(message)) (actions(message)) }
        }
    }
}

/// The name of the group that a message was written in.
fn group<'a>(view: &'a View<'_>, message: &'a Message) -> Option<&'a str> {
    let id = &message.in_group.as_ref()?.id;
    Some(view.world.groups.get(id).map_or(id, |group| &group.subject))
}

/// The kind of a message, as its body names it.
pub(super) fn kind(message: &Message) -> &str {
    message.body.get("type").and_then(Value::as_str).unwrap_or("text")
}

/// Ids of elements have no characters that selectors would trip over.
fn element_id(message: &Message) -> String {
    format!("m{}", message.order)
}

fn content(message: &Message) -> Markup {
    let object = message.body.get(kind(message)).unwrap_or(&Value::Null);
    let caption = part(object, "/caption");
    html! {
        @if let Some(referral) = message.body.get("referral").filter(|referral| referral.get("headline").is_some()) {
            div.card { small { "From an ad" } strong { (part(referral, "/headline")) } p { (part(referral, "/body")) } }
        }
        @match kind(message) {
            "text" => p.text { (part(object, "/body")) },
            "template" => (template(&message.drawn)),
            "interactive" => (interactive(object)),
            "button" => p.text { (part(object, "/text")) },
            "image" | "sticker" | "video" | "audio" | "document" => {
                (media(kind(message), object))
                @if !caption.is_empty() { p.text { (caption) } }
            },
            "location" => div.card {
                small { "Location" }
                strong { (part(object, "/name")) }
                p { (part(object, "/address")) }
            },
            "contacts" => div.card {
                small { "Contact" }
                strong { (part(object, "/0/name/formatted_name")) }
                p { (part(object, "/0/phones/0/phone")) }
            },
            other => div.card { small { (other) } p { (message.text) } },
        }
    }
}

/// Media by id are here; those by link are on another host, which this page does not ask.
pub(super) fn media(kind: &str, object: &Value) -> Markup {
    let Some(id) = object.get("id").and_then(Value::as_str) else {
        let named = ["/link", "/product_retailer_id"].map(|path| part(object, path));
        return html! { div.card { small { (kind) } p.link { (named.concat()) } } };
    };
    let source = format!("/_sim/media/{id}");
    match kind {
        "image" => html! { img.photo src=(source) alt="Photo" width="400" height="300" loading="lazy"; },
        "sticker" => html! { img.sticker src=(source) alt="Sticker" width="96" height="96" loading="lazy"; },
        "audio" => html! { audio controls preload="metadata" src=(source) {} },
        "video" => html! { video.photo controls preload="metadata" src=(source) {} },
        _ => html! {
            a.card href=(source) target="_blank" rel="noopener" {
                small { "Document" }
                strong { (object.get("filename").and_then(Value::as_str).unwrap_or("Document")) }
            }
        },
    }
}

fn template(drawn: &Value) -> Markup {
    html! {
        @if let Some(header) = drawn.get("header") {
            @if let Some(text) = header.get("text").and_then(Value::as_str) { p.head { (text) } }
            @else { (media(part(header, "/kind"), header.get("media").unwrap_or(&Value::Null))) }
        }
        p.text { (part(drawn, "/body")) }
        @if !part(drawn, "/footer").is_empty() { p.foot { (part(drawn, "/footer")) } }
    }
}

fn interactive(object: &Value) -> Markup {
    let reply = ["/button_reply/title", "/list_reply/title", "/nfm_reply/body"];
    if let Some(title) = reply.iter().find_map(|path| object.pointer(path)).and_then(Value::as_str) {
        let description = part(object, "/list_reply/description");
        return html! { p.text { (title) } @if !description.is_empty() { p.foot { (description) } } };
    }
    html! {
        @if !part(object, "/header/text").is_empty() { p.head { (part(object, "/header/text")) } }
        @for kind in ["image", "video", "document"] {
            @if let Some(header) = object.pointer(&format!("/header/{kind}")) { (media(kind, header)) }
        }
        p.text { (part(object, "/body/text")) }
        @if !part(object, "/footer/text").is_empty() { p.foot { (part(object, "/footer/text")) } }
    }
}

/// What can be tapped below a bubble of the business.
fn buttons(message: &Message) -> Markup {
    let object = message.body.get(kind(message)).unwrap_or(&Value::Null);
    let drawn = message.drawn.get("buttons").and_then(Value::as_array);
    let replies = object.pointer("/action/buttons").and_then(Value::as_array);
    let sections = object.pointer("/action/sections").and_then(Value::as_array);
    let context = json!({ "id": message.id });
    html! {
        @if let Some(drawn) = drawn {
            div.buttons { @for button in drawn { (template_button(button, &context)) } }
        }
        @if let Some(replies) = replies {
            div.buttons {
                @for reply in replies {
                    @let chosen = json!({ "type": "interactive", "context": context, "interactive":
                        { "type": "button_reply", "button_reply": reply.get("reply") } });
                    button type="button" data-send=(chosen) { (part(reply, "/reply/title")) }
                }
            }
        }
        @if let Some(sections) = sections {
            details.buttons.list {
                summary { (part(object, "/action/button")) }
                @for section in sections {
                    @if !part(section, "/title").is_empty() { p.section { (part(section, "/title")) } }
                    @for row in section.get("rows").and_then(Value::as_array).into_iter().flatten() {
                        @let chosen = json!({ "type": "interactive", "context": context, "interactive":
                            { "type": "list_reply", "list_reply": row } });
                        button type="button" data-send=(chosen) {
                            (part(row, "/title"))
                            @if !part(row, "/description").is_empty() { small { (part(row, "/description")) } }
                        }
                    }
                }
            }
        }
        @if !part(object, "/action/parameters/display_text").is_empty() {
            div.buttons { span.tap { (part(object, "/action/parameters/display_text")) } }
        }
    }
}

fn template_button(button: &Value, context: &Value) -> Markup {
    let text = part(button, "/text");
    if part(button, "/kind") == "quick_reply" {
        let tapped = json!({ "type": "button", "context": context,
            "button": { "payload": button.get("payload"), "text": text } });
        return html! { button type="button" data-send=(tapped) { (text) } };
    }
    let detail = ["/url", "/phone", "/code"].iter().map(|path| part(button, path)).find(|it| !it.is_empty());
    html! { span.tap title=[detail] { (text) } }
}

fn actions(message: &Message) -> Markup {
    html! {
        div.actions {
            details.react {
                summary aria-label="React" title="React" { "☺" }
                div.menu {
                    @for emoji in EMOJI {
                        @let reaction = json!({ "type": "reaction",
                            "reaction": { "message_id": message.id, "emoji": emoji } });
                        button type="button" data-send=(reaction) { (emoji) }
                    }
                    @let removed = json!({ "type": "reaction", "reaction": { "message_id": message.id } });
                    button type="button" data-send=(removed) aria-label="No reaction" { "×" }
                }
            }
            button type="button" data-quote=(message.id) data-words=(short(&message.text)) title="Reply" { "↩" }
        }
    }
}

fn quoted(view: &View<'_>, message: &Message) -> Markup {
    let ids = ["/context/id", "/context/message_id"];
    let id = ids.iter().find_map(|path| message.body.pointer(path)).and_then(Value::as_str);
    let original = id.and_then(|id| view.world.messages.get(id));
    html! {
        @if let Some(original) = original { blockquote { (short(&original.text)) } }
    }
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut short: String = line.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// One: the carrier has it. Two: the business has it. Blue: the business has read it.
fn ticks(status: Status) -> Markup {
    let (word, double) = match status {
        Status::Accepted | Status::Sent | Status::Failed => ("sent", false),
        Status::Delivered => ("delivered", true),
        Status::Read => ("read", true),
    };
    html! {
        svg.ticks.read[status == Status::Read] viewBox="0 0 20 12" role="img" aria-label=(word) {
            path d="M1.5 6.5 5 10l6.5-8" {}
            @if double { path d="M8 9.2 9 10l6.5-8" {} }
        }
    }
}

fn part<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}
