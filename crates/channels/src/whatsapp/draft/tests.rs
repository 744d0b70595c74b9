//! Drafts that pass and drafts that do not, each with the field it fails at.

use serde_json::json;

use super::*;

fn passes(json: &Value) -> Draft {
    read(json).unwrap_or_else(|why| panic!("{json} fails at {why:?}"))
}

fn fails(json: &Value, field: &str) {
    match read(json) {
        Ok(draft) => panic!("{json} passes as {draft:?}"),
        Err(invalid) => {
            assert_eq!(invalid.field, field, "{json}: {}", invalid.message);
            assert!(invalid.message.ends_with('.'), "{}", invalid.message);
        }
    }
}

#[test]
fn a_draft_keeps_the_message_and_drops_the_rest() {
    let draft =
        passes(&json!({"channel_id": "c", "to": "+15550100777", "recipient_type": "group", "type": "text",
        "text": {"body": "Hi\u{0}", "preview_url": true}, "context": {"message_id": "wamid.1", "x": 1}}));
    assert_eq!(draft.form, Form::FreeForm(Kind::Text));
    assert_eq!(draft.text, "Hi\u{fffd}");
    assert_eq!(draft.context.as_deref(), Some("wamid.1"));
    assert_eq!(
        draft.json,
        json!({"type": "text", "text": {"body": "Hi\u{fffd}", "preview_url": true}, "context": {"message_id": "wamid.1"}})
    );
}

#[test]
fn a_template_is_told_from_free_form() {
    let components = json!([{"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]);
    let draft = passes(&json!({"type": "template", "template": {"name": "order_ready",
        "language": {"code": "en_US", "policy": "deterministic"}, "components": components}}));
    let expected = TemplateDraft { name: "order_ready".into(), language: "en_US".into(), components };
    assert_eq!(draft.form, Form::Template(expected));
    assert_eq!((draft.kind(), draft.text.as_str()), (Kind::Template, "order_ready"));
    let bare = passes(&json!({"type": "template", "template": {"name": "n", "language": {"code": "en"}}}));
    assert!(
        matches!(bare.form, Form::Template(TemplateDraft { components: Value::Array(none), .. }) if none.is_empty())
    );
}

#[test]
fn every_kind_that_can_be_sent_passes() {
    let button = |title: &str| json!({"type": "reply", "reply": {"id": title, "title": title}});
    let cases = [
        (json!({"text": {"body": "no type is text"}}), "no type is text"),
        (json!({"type": "text", "text": {"body": "x".repeat(4096)}}), ""),
        (json!({"type": "image", "image": {"id": "9", "caption": "look"}}), "look"),
        (json!({"type": "video", "video": {"link": "https://x.test/a.mp4"}}), ""),
        (json!({"type": "audio", "audio": {"id": "9", "voice": true}}), ""),
        (
            json!({"type": "document", "document": {"id": "9", "filename": "a.pdf", "caption": "quote"}}),
            "quote",
        ),
        (json!({"type": "sticker", "sticker": {"id": "9"}}), ""),
        (
            json!({"type": "location", "location": {"latitude": "40.4", "longitude": -3.7, "name": "Shop"}}),
            "Shop",
        ),
        (
            json!({"type": "contacts", "contacts": [{"name": {"formatted_name": "Bo"}, "phones": [{"phone": "+1"}]}]}),
            "Bo",
        ),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "👨‍👩‍👧‍👦"}}), "👨‍👩‍👧‍👦"),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "1️⃣"}}), "1️⃣"),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": ""}}), ""),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "🅰️"}}), "🅰️"),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "🇸🇪"}}), "🇸🇪"),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "ℹ️"}}), "ℹ️"),
        (
            json!({"type": "interactive", "interactive": {"type": "button", "body": {"text": "Which?"}, "footer": {"text": "f"},
            "header": {"type": "image", "image": {"id": "9"}}, "action": {"buttons": [button("A"), button("B"), button("C")]}}}),
            "Which?",
        ),
        (
            json!({"type": "interactive", "interactive": {"type": "list", "body": {"text": "y".repeat(4096)}, "action": {"button": "Open",
            "sections": [{"rows": [{"id": "1", "title": "One", "description": "d"}]}]}}}),
            "",
        ),
        (
            json!({"type": "interactive", "interactive": {"type": "cta_url", "body": {"text": "See"},
            "action": {"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://x.test/?a=b"}}}}),
            "See",
        ),
        (
            json!({"type": "interactive", "interactive": {"type": "flow", "body": {"text": "Fill"},
            "action": {"name": "flow", "parameters": {"flow_id": "1", "flow_cta": "Go"}}}}),
            "Fill",
        ),
        (
            json!({"type": "interactive", "interactive": {"type": "location_request_message", "body": {"text": "Where?"},
            "action": {"name": "send_location"}}}),
            "Where?",
        ),
    ];
    for (json, text) in cases {
        let draft = passes(&json);
        if !text.is_empty() {
            assert_eq!(draft.text, text);
        }
    }
}

#[test]
fn a_wrong_draft_names_the_field() {
    let too_long = |n: usize| "x".repeat(n);
    let cases = [
        (json!(7), ""),
        (json!({}), "text"),
        (json!({"type": 7}), "type"),
        (json!({"type": "poll"}), "type"),
        (json!({"type": "order", "order": {}}), "type"),
        (json!({"type": "text", "text": "Hi"}), "text"),
        (json!({"type": "text", "text": {}}), "text.body"),
        (json!({"type": "text", "text": {"body": " \n"}}), "text.body"),
        (json!({"type": "text", "text": {"body": too_long(4097)}}), "text.body"),
        (json!({"type": "text", "text": {"body": "x", "preview_url": "yes"}}), "text.preview_url"),
        (json!({"type": "text", "text": {"body": "x"}, "context": "w"}), "context"),
        (json!({"type": "text", "text": {"body": "x"}, "context": {}}), "context.message_id"),
        (json!({"type": "image", "image": {}}), "image.id"),
        (json!({"type": "image", "image": {"id": "1", "link": "https://x.test"}}), "image.link"),
        (json!({"type": "image", "image": {"link": "ftp://x.test"}}), "image.link"),
        (json!({"type": "image", "image": {"link": "https:// x"}}), "image.link"),
        (json!({"type": "image", "image": {"id": "1", "caption": too_long(1025)}}), "image.caption"),
        (json!({"type": "audio", "audio": {"id": "1", "caption": "x"}}), "audio.caption"),
        (json!({"type": "video", "video": {"id": "1", "filename": "x"}}), "video.filename"),
        (json!({"type": "image", "image": {"id": "1", "voice": true}}), "image.voice"),
        (json!({"type": "location", "location": {"latitude": 91, "longitude": 0}}), "location.latitude"),
        (json!({"type": "location", "location": {"latitude": "NaN", "longitude": 0}}), "location.latitude"),
        (json!({"type": "location", "location": {"latitude": 1}}), "location.longitude"),
        (json!({"type": "contacts", "contacts": []}), "contacts"),
        (json!({"type": "contacts", "contacts": [{}]}), "contacts[0].name"),
        (
            json!({"type": "contacts", "contacts": [{"name": {"first_name": "Bo"}}]}),
            "contacts[0].name.formatted_name",
        ),
        (json!({"type": "reaction", "reaction": {"emoji": "👍"}}), "reaction.message_id"),
        (json!({"type": "reaction", "reaction": {"message_id": "w"}}), "reaction.emoji"),
        (json!({"type": "reaction", "reaction": {"message_id": "w", "emoji": "yes"}}), "reaction.emoji"),
        (
            json!({"type": "template", "template": {"name": "Order Ready", "language": {"code": "en"}}}),
            "template.name",
        ),
        (json!({"type": "template", "template": {"name": "n", "language": "en"}}), "template.language"),
        (
            json!({"type": "template", "template": {"name": "n", "language": {"code": "en"}, "components": {}}}),
            "template.components",
        ),
        (
            json!({"type": "template", "template": {"name": "n", "language": {"code": "en"}, "components": [{"type": "body",
            "parameters": [{"type": "text"}]}]}}),
            "template.components[0].parameters[0].text",
        ),
    ];
    for (json, field) in cases {
        fails(&json, field);
    }
}

fn asks(what: &str, action: &Value, more: &Value) -> Value {
    let mut question = json!({"type": what, "body": {"text": "?"}, "action": action});
    for (name, value) in more.as_object().into_iter().flatten() {
        question[name.as_str()] = value.clone();
    }
    json!({"type": "interactive", "interactive": question})
}

fn fails_in_action(what: &str, action: &Value, field: &str) {
    fails(&asks(what, action, &Value::Null), &format!("interactive.action{field}"));
}

#[test]
fn buttons_are_few_short_and_different() {
    let one = |id: &str, title: &str| json!({"type": "reply", "reply": {"id": id, "title": title}});
    let four = json!([one("1", "a"), one("2", "b"), one("3", "c"), one("4", "d")]);
    let cases = [
        (json!([]), ""),
        (four, ""),
        (json!([one("1", "same"), one("2", "same")]), "[1].reply.title"),
        (json!([one("1", "a"), one("1", "b")]), "[1].reply.id"),
        (json!([one("1", "a title of 21 letters")]), "[0].reply.title"),
        (json!([{"type": "url"}]), "[0].type"),
    ];
    for (buttons, field) in cases {
        fails_in_action("button", &json!({"buttons": buttons}), &format!(".buttons{field}"));
    }
}

#[test]
fn a_list_has_ten_rows_at_most_under_titles() {
    let rows = |n: usize| (0..n).map(|i| json!({"id": format!("{i}"), "title": "t"})).collect::<Vec<_>>();
    let other = |id: &str| json!({"title": "B", "rows": [{"id": id, "title": "t"}]});
    let cases = [
        (json!([{"rows": rows(11)}]), "[0].rows"),
        (json!([{"title": "A", "rows": rows(1)}, {"rows": rows(1)}]), "[1].title"),
        (json!([{"title": "A", "rows": rows(6)}, other("0")]), "[1].rows[0].id"),
        (json!([{"title": "A", "rows": rows(10)}, other("x")]), ""),
    ];
    for (sections, field) in cases {
        let action = json!({"button": "Open", "sections": sections});
        fails_in_action("list", &action, &format!(".sections{field}"));
    }
    fails_in_action("list", &json!({"sections": []}), ".button");
}

#[test]
fn what_stands_around_a_question_has_its_limits() {
    let buttons = json!({"buttons": [{"type": "reply", "reply": {"id": "1", "title": "a"}}]});
    let list = json!({"button": "b", "sections": [{"rows": [{"id": "1", "title": "t"}]}]});
    let image = json!({"header": {"type": "image", "image": {"id": "1"}}});
    let cases = [
        (asks("button", &buttons, &json!({"body": null})), "body"),
        (asks("button", &buttons, &json!({"body": {"text": "x".repeat(1025)}})), "body.text"),
        (asks("button", &buttons, &json!({"footer": {"text": "x".repeat(61)}})), "footer.text"),
        (asks("button", &buttons, &json!({"header": {"type": "sticker"}})), "header.type"),
        (asks("button", &buttons, &json!({"header": {"type": "image", "image": {}}})), "header.image.id"),
        (asks("list", &list, &image), "header.type"),
        (asks("location_request_message", &Value::Null, &image), "header"),
        (asks("quiz", &Value::Null, &Value::Null), "type"),
    ];
    for (json, field) in cases {
        fails(&json, &format!("interactive.{field}"));
    }
}

#[test]
fn links_flows_and_carousels_need_their_parameters() {
    let link = json!({"parameters": {"display_text": "Go", "url": "javascript:x"}});
    fails_in_action("cta_url", &link, ".parameters.url");
    fails_in_action("cta_url", &json!({}), ".parameters");
    fails_in_action("flow", &json!({"parameters": {"flow_cta": "Go"}}), ".parameters.flow_id");
    fails_in_action("carousel", &json!({"cards": [{}]}), ".cards");
    fails_in_action("product", &json!({"catalog_id": "1"}), ".product_retailer_id");
    fails_in_action("product_list", &json!({"catalog_id": "1", "sections": []}), ".sections");
}
