//! Making and changing a template: its form, what follows while one types, and sending it to Meta.

use axum::extract::{Form as Body, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::html;
use serde::Deserialize;
use serde_json::Value;
use transom_desk::templates::life::{self, Edit};
use transom_desk::templates::meta::NotSubmitted;
use transom_desk::templates::submit;
use transom_desk::templates::wordings::{self, Occasion};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::patch::{How, patch};
use transom_pages::templates::form::{self as pages, BUTTONS, Finding, Making, Shown};
use transom_pages::templates::one;
use transom_pages::words::{self, say, word};
use transom_rules::access::Verb;
use transom_rules::id::{ChannelId, TemplateId};
use transom_rules::template::{Category, Template};
use transom_rules::template_check::{self, Definition, FindingSeverity};
use transom_rules::template_form::{Button, ButtonKind, Form, HeaderKind};
use transom_rules::template_history::category_word;
use transom_store::templates;

use super::look;
use crate::web::desk::{Desk, Done, Failed, Id, answer_patches};
use crate::web::load::frame;
use crate::web::settings::{self, Fields, Filled};

/// What a new one begins with: another template, or a wording of the gallery.
#[derive(Deserialize)]
pub(in crate::web) struct Begins {
    from: Option<TemplateId>,
    wording: Option<Occasion>,
    #[serde(default)]
    language: String,
}

/// `GET /templates/new[?from=|?wording=&language=]`.
pub(in crate::web) async fn new(desk: Desk, Query(asked): Query<Begins>) -> Done {
    let form = match (asked.from, asked.wording) {
        (Some(id), _) => {
            let form = Form::of(&find(&desk, id).await?).ok_or(Failed::NotFound)?;
            Form { name: format!("{}_2", form.name), ..form }
        }
        (None, Some(occasion)) => wordings::wording(occasion, &asked.language).ok_or(Failed::NotFound)?,
        (None, None) => Form::default(),
    };
    Ok(draw(&desk, For::New(None), form, None).await?.into_response())
}

/// `GET /templates/{id}/edit`.
pub(in crate::web) async fn edit(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    let form = Form::of(&find(&desk, id).await?).ok_or(Failed::NotFound)?;
    Ok(draw(&desk, For::Edit(id), form, None).await?.into_response())
}

fn edit_address(id: TemplateId) -> String {
    format!("{}/edit", one::address(id))
}

async fn find(desk: &Desk, id: TemplateId) -> Done<Template> {
    let found = desk.read((), move |tx, ()| Box::pin(templates::get(tx, id))).await?;
    found.map(|(template, _)| template).ok_or(Failed::NotFound)
}

/// What the form is drawn for.
enum For {
    /// A new template, for the account of this number.
    New(Option<ChannelId>),
    /// One that Meta has.
    Edit(TemplateId),
}

async fn draw(desk: &Desk, wanted: For, form: Form, problem: Option<Problem>) -> Done<maud::Markup> {
    let (look, theme) = (desk.look(), desk.theme);
    let (action, number, is_edit) = match wanted {
        For::New(number) => ("/templates".to_owned(), number, false),
        For::Edit(id) => (edit_address(id), None, true),
    };
    let title = word(if is_edit { "template-edit" } else { "template-new" });
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    let known = desk.app.registry.known();
    let numbers =
        known.channels_of(desk.workspace()).filter(|one| known.connected(desk.workspace(), one.id).is_some());
    let numbers =
        numbers.map(|one| Choice::new(one.id.to_string(), one.name.clone(), number == Some(one.id)));
    let category = |category: Category| {
        let word = category_word(category);
        Choice::new(word, words::category(category), category == form.category)
    };
    let making = Making {
        action,
        is_edit,
        numbers: numbers.collect(),
        categories: [Category::Utility, Category::Marketing, Category::Authentication].map(category).into(),
        shown: shown(desk, &form),
        form,
        problem,
    };
    Ok(pages::page(&frame, &making))
}

/// What follows from what is typed.
fn shown(desk: &Desk, form: &Form) -> Shown {
    let definition = form.definition();
    let components = definition.get("components").unwrap_or(&Value::Null);
    let findings = template_check::lint(&Definition::of(&definition), &desk.app.settings.rules).into_iter();
    let findings = findings.map(|finding| Finding {
        field: id_of(&field_of(&finding.field, components)),
        text: say(&finding.message),
        is_error: finding.severity == FindingSeverity::Error,
    });
    let label = |key: &template_check::SlotKey| {
        let slot = template_check::slots(components).into_iter().find(|slot| slot.key == *key);
        slot.map(|slot| say(&slot.label)).unwrap_or_default()
    };
    let examples = form.wants_examples();
    Shown {
        look: look::of(components),
        examples: examples.iter().map(|key| (key.to_string(), label(key))).collect(),
        findings: findings.collect(),
    }
}

/// The element of a field.
fn id_of(field: &str) -> String {
    let is_own = field == "header" || field.starts_with("button_");
    if is_own { field.to_owned() } else { format!("field-{field}") }
}

/// The field that a place of Meta's object is typed in.
fn field_of(pointer: &str, components: &Value) -> String {
    let mut parts = pointer.split('/').skip(1);
    let (first, index) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if first != "components" {
        return if first == "parameter_format" { "body".into() } else { first.to_owned() };
    }
    let component = index.parse().ok().and_then(|index: usize| components.get(index));
    let kind =
        component.and_then(|component| component.get("type")).and_then(Value::as_str).unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    match (kind, rest.as_slice()) {
        ("HEADER", ["example", ..]) => "header_handle".into(),
        ("HEADER", ["text"]) => "header_text".into(),
        ("HEADER", _) => "header".into(),
        ("FOOTER", _) => "footer".into(),
        ("BUTTONS", ["buttons", index, ..]) => format!("button_text_{index}"),
        ("BUTTONS", _) => "button_text_0".into(),
        _ => "body".into(),
    }
}

fn typed(fields: &Fields) -> Done<Form> {
    let one = |name: &'static str| fields.one(name).trim().to_owned();
    let category = [Category::Utility, Category::Marketing, Category::Authentication];
    let category = category.into_iter().find(|known| category_word(*known) == fields.one("category"));
    let header = HeaderKind::from_word(fields.one("header")).unwrap_or_default();
    let examples = fields.prefixed("example_").filter(|(key, _)| *key != "keys");
    Ok(Form {
        name: one("name"),
        language: one("language"),
        category: category.ok_or(Failed::NotFound)?,
        header,
        header_text: one("header_text"),
        header_handle: one("header_handle"),
        body: fields.one("body").trim().replace("\r\n", "\n"),
        footer: one("footer"),
        buttons: buttons(fields),
        examples: examples.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect(),
        warns: !fields.one("warns").is_empty(),
        minutes: one("minutes"),
    })
}

/// Rows in which nothing stands are no buttons.
fn buttons(fields: &Fields) -> Vec<Button> {
    let row = |index: usize| {
        let of = |name: &str| fields.named(&format!("button_{name}_{index}")).trim().to_owned();
        let kind = ButtonKind::from_word(&of("kind")).unwrap_or_default();
        let button = Button { kind, text: of("text"), value: of("value") };
        (!button.text.is_empty() || !button.value.is_empty()).then_some(button)
    };
    (0..BUTTONS).filter_map(row).collect()
}

/// `POST /partials/template`: what follows from what is typed so far.
pub(in crate::web) async fn follow(desk: Desk, Body(fields): Filled) -> Done {
    let form = typed(&fields)?;
    let shown = shown(&desk, &form);
    let keys: Vec<&str> = shown.examples.iter().map(|(key, _)| key.as_str()).collect();
    let is_other = keys.join(" ") != fields.one("example_keys");
    let content = html! {
        (patch(How::Fill, "template-look", &pages::beside(&shown)))
        @if is_other { (patch(How::Fill, "template-examples", &pages::examples(&shown, &form))) }
    };
    Ok(answer_patches(StatusCode::OK, &content))
}

/// `POST /templates`: submits it.
pub(in crate::web) async fn submit_new(desk: Desk, Body(fields): Filled) -> Done {
    let form = typed(&fields)?;
    let number: Option<ChannelId> = fields.one("number").parse().ok();
    let nobody = ChannelId(uuid::Uuid::nil());
    let done = submit::submit(&desk.app, &desk.asker, number.unwrap_or(nobody), form.definition()).await;
    match done {
        Ok(submitted) => Ok(Redirect::to(&one::address(submitted.template.id)).into_response()),
        Err(why) => {
            let problem = problem_of(why, &form)?;
            Ok(again(draw(&desk, For::New(number), form, Some(problem)).await?))
        }
    }
}

/// `POST /templates/{id}/edit`.
pub(in crate::web) async fn submit_edit(desk: Desk, Id(id): Id<TemplateId>, Body(fields): Filled) -> Done {
    let known = find(&desk, id).await?;
    // Whatever stands in the form, these are no other's.
    let form = Form { name: known.name, language: known.language, ..typed(&fields)? };
    let edit = Edit { components: Some(form.components()), category: Some(form.category) };
    match life::edit(&desk.app, &desk.asker, id, edit).await {
        Ok(_) => Ok(Redirect::to(&one::address(id)).into_response()),
        Err(why) => {
            let problem = problem_of(why, &form)?;
            Ok(again(draw(&desk, For::Edit(id), form, Some(problem)).await?))
        }
    }
}

fn again(page: maud::Markup) -> axum::response::Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// Why Meta does not have it, where it can be mended.
fn problem_of(why: NotSubmitted, form: &Form) -> Done<Problem> {
    let components = form.components();
    Ok(match why {
        NotSubmitted::NotDone(not_done) => settings::problem(not_done)?,
        NotSubmitted::Faulty(findings) => match findings.first() {
            Some(first) => Problem { field: field_of(&first.field, &components), text: say(&first.message) },
            None => settings::whole(word("template-not-asked")),
        },
        NotSubmitted::NoNumber => settings::whole(word("template-no-number")),
        NotSubmitted::NotAsked => settings::whole(word("template-not-asked")),
        NotSubmitted::Unclear => settings::whole(word("template-unclear")),
        NotSubmitted::Unwell(_, said) | NotSubmitted::Refused(said) => {
            settings::whole(&one::refused(&said.title, &said.details))
        }
    })
}

/// What an act of a template's page came to, where it can be told there.
pub(super) fn told(why: NotSubmitted) -> Done<Problem> {
    problem_of(why, &Form::default())
}

/// Whether the reader may make and change templates.
pub(super) fn may_manage(desk: &Desk) -> bool {
    desk.may(Verb::EditTemplate)
}
