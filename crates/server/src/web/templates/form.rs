//! Making and changing a template: its form, what follows while one types, and sending it to Meta.

use axum::extract::{Form as Body, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::html;
use serde::Deserialize;
use serde_json::Value;
use transom_desk::templates::dearer::{self, Dearer};
use transom_desk::templates::life::{self, Edit};
use transom_desk::templates::meta::{Means, NotSubmitted};
use transom_desk::templates::neighbours::{self, Place};
use transom_desk::templates::submit;
use transom_desk::templates::wordings::{self, Occasion};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::frame::patch::{How, patch};
use transom_pages::say;
use transom_pages::templates::form::{self as pages, Finding, Making, Shown};
use transom_pages::templates::{one, parts};
use transom_pages::words::{self, say, word};
use transom_rules::access::Verb;
use transom_rules::id::{ChannelId, TemplateId};
use transom_rules::template::{Category, Template};
use transom_rules::template_check::{self, Definition, FindingSeverity};
use transom_rules::template_form::Form;
use transom_rules::template_hurdle::Hurdle;
use transom_store::templates;

use super::look;
use super::typed::{field_of, field_of_code, id_of, typed};
use crate::web::accounts;
use crate::web::desk::{Desk, Done, Failed, Id, answer_patches};
use crate::web::load::frame;
use crate::web::once;
use crate::web::settings::{self, Filled};

/// What a new one begins with: another template, or a wording of the gallery.
#[derive(Deserialize)]
pub(in crate::web) struct Begins {
    from: Option<TemplateId>,
    wording: Option<Occasion>,
    /// What it is called, where a bot names one that there is not.
    #[serde(default)]
    name: String,
    #[serde(default)]
    language: String,
}

/// `GET /templates/new[?from=|?wording=&language=|?name=&language=]`.
pub(in crate::web) async fn new(desk: Desk, Query(asked): Query<Begins>) -> Done {
    let form = match (asked.from, asked.wording) {
        (Some(id), _) => {
            let form = Form::of(&find(&desk, id).await?.0).ok_or(Failed::NotFound)?;
            Form { name: format!("{}_2", form.name), ..form }
        }
        (None, Some(occasion)) => wordings::wording(occasion, &asked.language).ok_or(Failed::NotFound)?,
        (None, None) if !asked.name.is_empty() => {
            Form { name: asked.name, language: asked.language, ..Form::default() }
        }
        (None, None) => Form::default(),
    };
    Ok(draw(&desk, For::New(None), form, None).await?.into_response())
}

/// `GET /templates/{id}/edit`.
pub(in crate::web) async fn edit(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    let (template, number) = find(&desk, id).await?;
    let form = Form::of(&template).ok_or(Failed::NotFound)?;
    let version = version(&template.components, template.category);
    Ok(draw(&desk, For::Edit { id, number, version }, form, None).await?.into_response())
}

fn edit_address(id: TemplateId) -> String {
    format!("{}/edit", one::address(id))
}

/// A template, and a number by which Meta is asked about it.
async fn find(desk: &Desk, id: TemplateId) -> Done<(Template, Option<ChannelId>)> {
    let found = desk.read((), move |tx, ()| Box::pin(templates::get(tx, id))).await?;
    let (template, waba_id) = found.ok_or(Failed::NotFound)?;
    let known = desk.app.registry.known();
    let account = known.accounts.get(&waba_id).filter(|account| account.workspace == desk.workspace());
    let number = account.and_then(|account| known.asking(account)).map(|number| number.channel.id);
    Ok((template, number))
}

/// What the form is drawn for.
enum For {
    /// A new template, for the account of this number.
    New(Option<ChannelId>),
    /// One that Meta has, asked about by this number, as it was in this version.
    Edit { id: TemplateId, number: Option<ChannelId>, version: String },
}

async fn draw(desk: &Desk, wanted: For, form: Form, refused: Option<Refused>) -> Done<maud::Markup> {
    let (look, theme) = (desk.look(), desk.theme);
    let (action, number, itself, version) = match wanted {
        For::New(number) => ("/templates".to_owned(), number, None, String::new()),
        For::Edit { id, number, version } => (edit_address(id), number, Some(id), version),
    };
    let title = word(if itself.is_some() { "template-edit" } else { "template-new" });
    let (frame, _) = desk.read(look, move |tx, look| Box::pin(frame(tx, look, title, theme))).await?;
    let numbers = choices(desk, number, itself.is_some());
    let category = |category: Category| {
        let word = category.meta_word();
        Choice::new(word, words::category(category), category == form.category)
    };
    let first = || numbers.first().and_then(|one| one.value.parse().ok());
    let Refused { problem, hurdles } = refused.unwrap_or_default();
    let making = Making {
        action,
        itself,
        version,
        categories: [Category::Utility, Category::Marketing, Category::Authentication].map(category).into(),
        shown: shown(desk, &form, number.or_else(first), itself).await?,
        numbers,
        form,
        problem,
        hurdles,
    };
    Ok(pages::page(&frame, &making))
}

/// The accounts that can have it, each by one of its numbers. Of one that is there it is settled.
fn choices(desk: &Desk, number: Option<ChannelId>, is_settled: bool) -> Vec<Choice> {
    let open = accounts::open(&desk.app.registry.known(), desk.workspace()).into_iter();
    let choices = open.filter_map(|account| {
        let chosen = number.filter(|number| account.numbers.contains(number));
        let value = chosen.or_else(|| account.numbers.first().copied())?;
        Some(Choice::new(value.to_string(), account.name, chosen.is_some()))
    });
    choices.filter(|choice| choice.is_on || !is_settled).collect()
}

/// What follows from what is typed for the account of a number.
async fn shown(
    desk: &Desk,
    form: &Form,
    number: Option<ChannelId>,
    itself: Option<TemplateId>,
) -> Done<Shown> {
    let definition = form.definition();
    let components = definition.get("components").unwrap_or(&Value::Null);
    let defined = Definition::of(&definition);
    let mut findings = template_check::lint(&defined, &desk.app.settings.rules);
    let known = desk.app.registry.known();
    let number = number.and_then(|number| known.at_meta(desk.workspace(), number));
    let (mut dearer, now) = (String::new(), desk.app.clock.now());
    if let Some(number) = number {
        let place = Place { workspace: desk.workspace(), waba_id: &number.channel.waba_id, itself };
        findings.extend(neighbours::beside(&desk.app.db, place, &defined, now).await?);
        if template_check::likely(&defined).is_some_and(|likely| likely.category == Category::Marketing) {
            dearer = told_dearer(dearer::of_account(&desk.app.db, &known, &number.channel, now).await?);
        }
    }
    let findings = findings.into_iter().map(|finding| Finding {
        field: id_of(&field_of(&finding.field, components)),
        text: say(&finding.message),
        rule: finding.rule,
        is_error: finding.severity == FindingSeverity::Error,
    });
    let slots = template_check::slots(components);
    let label = |key: &template_check::SlotKey| {
        let slot = slots.iter().find(|slot| slot.key == *key);
        slot.map(|slot| say(&slot.label)).unwrap_or_default()
    };
    let examples = form.wants_examples();
    let look = look::of(components);
    Ok(Shown {
        look: match itself {
            Some(id) => look::pictured(look, components, &find(desk, id).await?.0),
            None => look,
        },
        examples: examples.iter().map(|key| (key.to_string(), label(key))).collect(),
        findings: findings.collect(),
        dearer,
        is_blank: *form == Form::default(),
    })
}

fn told_dearer(dearer: Option<Dearer>) -> String {
    let Some(dearer) = dearer else { return String::new() };
    let money = |amount| words::numbers::money(&dearer.currency, amount);
    say!("template-dearer", count = dearer.messages, paid = money(dearer.paid), more = money(dearer.more()))
}

/// `POST /partials/template`: what follows from what is typed so far.
pub(in crate::web) async fn follow(desk: Desk, Body(fields): Filled) -> Done {
    let form = typed(&fields)?;
    let number = fields.one("number").parse().ok();
    let shown = shown(&desk, &form, number, fields.one("itself").parse().ok()).await?;
    let keys: Vec<&str> = shown.examples.iter().map(|(key, _)| key.as_str()).collect();
    let has_other_examples = keys.join(" ") != fields.one("example_keys");
    let has_other_cards = form.cards.len().to_string() != fields.one("cards_drawn");
    let content = html! {
        (patch(How::Fill, "template-look", &pages::beside(&shown)))
        @if has_other_examples { (patch(How::Fill, "template-examples", &pages::examples(&shown, &form, None))) }
        @if has_other_cards { (patch(How::Fill, "template-cards", &parts::cards(&form, None))) }
    };
    Ok(answer_patches(StatusCode::OK, &content))
}

/// `POST /templates`: submits it.
pub(in crate::web) async fn submit_new(desk: Desk, Body(fields): Filled) -> Done {
    let form = typed(&fields)?;
    let number: Option<ChannelId> = fields.one("number").parse().ok();
    let nobody = ChannelId(uuid::Uuid::nil());
    let done =
        submit::submit(&Means::of(&desk.app), &desk.asker, number.unwrap_or(nobody), form.definition()).await;
    match done {
        Ok(submitted) => Ok(Redirect::to(&one::address(submitted.template.id)).into_response()),
        Err(why) => {
            let refused = Refused::of(why, &form)?;
            Ok(again(draw(&desk, For::New(number), form, Some(refused)).await?))
        }
    }
}

/// `POST /templates/{id}/edit`.
pub(in crate::web) async fn submit_edit(desk: Desk, Id(id): Id<TemplateId>, Body(fields): Filled) -> Done {
    let (known, number) = find(&desk, id).await?;
    // Whatever stands in the form, these are no other's.
    let form = Form { name: known.name, language: known.language, ..typed(&fields)? };
    let version = version(&known.components, known.category);
    if fields.one("version") != version {
        let problem = Some(settings::whole(word("template-changed-meanwhile")));
        let refused = Refused { problem, ..Refused::default() };
        return Ok(again(draw(&desk, For::Edit { id, number, version }, form, Some(refused)).await?));
    }
    let edit = Edit { components: Some(form.components()), category: Some(form.category) };
    match life::edit(&Means::of(&desk.app), &desk.asker, id, edit).await {
        Ok(_) => Ok(Redirect::to(&one::address(id)).into_response()),
        Err(why) => {
            let refused = Refused::of(why, &form)?;
            Ok(again(draw(&desk, For::Edit { id, number, version }, form, Some(refused)).await?))
        }
    }
}

/// What a form that changes a template was drawn of: it overwrites nothing else.
fn version(components: &Value, category: Category) -> String {
    once::digest(&format!("{}{components}", category.meta_word()))
}

fn again(page: maud::Markup) -> axum::response::Response {
    (StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// Why Meta does not have it, where it can be mended.
#[derive(Default)]
struct Refused {
    problem: Option<Problem>,
    hurdles: Vec<Hurdle>,
}

impl Refused {
    fn of(why: NotSubmitted, form: &Form) -> Done<Self> {
        let hurdles = match &why {
            NotSubmitted::NotAllowed(_, hurdles) => hurdles.to_vec(),
            _ => Vec::new(),
        };
        Ok(Self { problem: Some(problem_of(why, form)?), hurdles })
    }
}

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
        NotSubmitted::Unwell(_, said) | NotSubmitted::Refused(said) | NotSubmitted::NotAllowed(said, _) => {
            let field = field_of_code(said.code).to_owned();
            Problem { field, text: one::refused(&said.title, &said.details) }
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
