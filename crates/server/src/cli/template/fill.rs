//! `transom template fill`: a template with its slots filled, as the message object that `POST /api/v1/messages` takes; or
//! which slot lacks what.

use std::collections::BTreeMap;

use anyhow::Context as _;
use serde_json::{Value, json};
use transom_pages::words::say;
use transom_rules::draft::TemplateDraft;
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey};

/// The message object.
pub(super) fn fill(all: &[Template], name: &str, language: &str, values: &[String]) -> anyhow::Result<Value> {
    let template = find(all, name, language)?;
    let values = values.iter().map(|value| read(value)).collect::<anyhow::Result<BTreeMap<_, _>>>()?;
    let known: Vec<SlotKey> =
        template_check::slots(&template.components).into_iter().map(|slot| slot.key).collect();
    if let Some(strange) = values.keys().find(|key| !known.contains(key)) {
        let known: Vec<String> = known.iter().map(ToString::to_string).collect();
        anyhow::bail!("{name} has no slot {strange}; it has: {}", known.join(", "));
    }
    let components = template_check::fill(&template.components, &values);
    let draft = TemplateDraft { name: name.to_owned(), language: language.to_owned(), components };
    template_check::check(template, &draft).map_err(|wrong| {
        let at = wrong.slot.map(|slot| format!("{slot}: ")).unwrap_or_default();
        anyhow::anyhow!("{at}{}", say(&wrong.text))
    })?;
    let mut own = json!({"name": name, "language": {"code": language}});
    if let (Value::Array(components), Some(fields)) = (draft.components, own.as_object_mut())
        && !components.is_empty()
    {
        fields.insert("components".into(), components.into());
    }
    Ok(json!({"type": "template", "template": own}))
}

fn find<'a>(all: &'a [Template], name: &str, language: &str) -> anyhow::Result<&'a Template> {
    let named: Vec<&Template> = all.iter().filter(|template| template.name == name).collect();
    anyhow::ensure!(!named.is_empty(), "there is no template {name}");
    let languages: Vec<&str> = named.iter().map(|template| template.language.as_str()).collect();
    let found = named.iter().find(|template| template.language == language);
    found.copied().with_context(|| format!("{name} is not in {language}; it is in: {}", languages.join(", ")))
}

/// `body:1=Ana`.
fn read(written: &str) -> anyhow::Result<(SlotKey, String)> {
    let (slot, value) =
        written.split_once('=').with_context(|| format!("{written:?}, expected SLOT=VALUE"))?;
    let slot = slot.parse::<SlotKey>().map_err(|unknown| anyhow::anyhow!("no slot is called {unknown}"))?;
    Ok((slot, value.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use transom_rules::id::TemplateId;
    use transom_rules::template::Category;
    use uuid::Uuid;

    use super::*;

    fn template(language: &str, status: &str) -> Template {
        Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: "ready".into(),
            language: language.into(),
            category: Category::Utility,
            status: status.to_owned().into(),
            reason: String::new(),
            quality: String::new(),
            parameter_format: String::new(),
            components: json!([{"type": "HEADER", "format": "IMAGE"}, {"type": "BODY", "text": "Order {{1}} is ready."},
                {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "Track", "url": "https://acme.example/{{1}}"}]}]),
        }
    }

    #[test]
    fn a_template_is_filled_or_names_the_slot_that_lacks_something() {
        let all = [template("en", "APPROVED"), template("de", "PAUSED")];
        let filled = |language: &str, values: &[&str]| {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            fill(&all, "ready", language, &values).map_err(|error| error.to_string())
        };
        let whole = ["header=https://acme.example/a.png", "body:1=HL-7", "button:0=HL-7"];
        let message = filled("en", &whole).unwrap();
        assert_eq!(message["template"]["components"].as_array().unwrap().len(), 3, "{message}");
        assert_eq!(message["template"]["components"][1]["parameters"][0]["text"], "HL-7");
        for (language, values, says) in [
            ("en", &whole[..2], "button:0: The template needs a value for"),
            ("en", &[whole[0], "body:1= ", whole[2]], "body:1: The template needs a value for"),
            ("en", &whole[1..], "header: The template needs a value for"),
            ("en", &["body:9=x"], "ready has no slot body:9; it has: header, body:1, button:0"),
            ("en", &["body"], "expected SLOT=VALUE"),
            ("en", &["foot:1=x"], "no slot is called"),
            ("fr", &whole, "ready is not in fr; it is in: en, de"),
            ("de", &whole, "paused"),
        ] {
            let why = filled(language, values).unwrap_err();
            assert!(why.contains(says), "{says}: {why}");
        }
        assert!(fill(&all, "gone", "en", &[]).is_err());
    }
}
