//! Making and changing a template: its form, what follows while one types, and sending it to Meta.

use std::collections::BTreeMap;

use axum::extract::{Form as Body, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect};
use maud::html;
use serde::Deserialize;
use serde_json::Value;
use transom_desk::templates::dearer::{self, Dearer};
use transom_desk::templates::life::{self, Edit};
use transom_desk::templates::meta::{Means, NotSubmitted};
use transom_desk::templates::names;
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
use crate::web::settings::{self, Fields, Filled};

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
    let typed = match (asked.from, asked.wording) {
        (Some(id), _) => {
            let Found { template, names, .. } = find(&desk, id).await?;
            let form = Form::of(&template).ok_or(Failed::NotFound)?;
            Typed { form: Form { name: format!("{}_2", form.name), ..form }, names }
        }
        (None, Some(occasion)) => {
            Typed::of(wordings::wording(occasion, &asked.language).ok_or(Failed::NotFound)?)
        }
        (None, None) if !asked.name.is_empty() => {
            Typed::of(Form { name: asked.name, language: asked.language, ..Form::default() })
        }
        (None, None) => Typed::of(Form::default()),
    };
    Ok(draw(&desk, For::New(None), typed, None).await?.into_response())
}

/// `GET /templates/{id}/edit`.
pub(in crate::web) async fn edit(desk: Desk, Id(id): Id<TemplateId>) -> Done {
    let Found { template, number, names } = find(&desk, id).await?;
    let form = Form::of(&template).ok_or(Failed::NotFound)?;
    let version = version(&template.components, template.category);
    Ok(draw(&desk, For::Edit { id, number, version }, Typed { form, names }, None).await?.into_response())
}

fn edit_address(id: TemplateId) -> String {
    format!("{}/edit", one::address(id))
}

/// What is typed: the template, and what its slots are called here.
struct Typed {
    form: Form,
    names: BTreeMap<String, String>,
}

impl Typed {
    const fn of(form: Form) -> Self {
        Self { form, names: BTreeMap::new() }
    }

    fn read(fields: &Fields) -> Done<Self> {
        Ok(Self { form: typed(fields)?, names: called(fields) })
    }

    /// What is wrong with a name.
    fn problem(&self) -> Option<Problem> {
        let wrong = names::check(&self.names).err()?;
        settings::problem(wrong.into()).ok().map(|problem| settings::whole(&problem.text))
    }

    /// The names of the slots that the template has, and that have no name of their own.
    fn into_names(self) -> BTreeMap<String, String> {
        let wanted: Vec<String> = self
            .form
            .wants_examples()
            .into_iter()
            .filter(|key| !key.has_own_name())
            .map(|key| key.to_string())
            .collect();
        self.names.into_iter().filter(|(key, _)| wanted.contains(key)).collect()
    }
}

/// What slots are called, as it is typed.
fn called(fields: &Fields) -> BTreeMap<String, String> {
    let typed = fields.prefixed(pages::CALLED);
    typed.map(|(key, name)| (key.to_owned(), name.trim().to_owned())).collect()
}

/// A template, a number by which Meta is asked about it, and what its slots are called.
struct Found {
    template: Template,
    number: Option<ChannelId>,
    names: BTreeMap<String, String>,
}

async fn find(desk: &Desk, id: TemplateId) -> Done<Found> {
    let found = desk.read((), move |tx, ()| {
        Box::pin(async move { Ok((templates::get(tx, id).await?, names::of(tx, id).await?)) })
    });
    let (found, names) = found.await?;
    let (template, waba_id) = found.ok_or(Failed::NotFound)?;
    let known = desk.app.registry.known();
    let account = known.accounts.get(&waba_id).filter(|account| account.workspace == desk.workspace());
    let number = account.and_then(|account| known.asking(account)).map(|number| number.channel.id);
    let names = names.into_iter().map(|(key, name)| (key.to_string(), name)).collect();
    Ok(Found { template, number, names })
}

/// What the form is drawn for.
enum For {
    /// A new template, for the account of this number.
    New(Option<ChannelId>),
    /// One that Meta has, asked about by this number, as it was in this version.
    Edit { id: TemplateId, number: Option<ChannelId>, version: String },
}

async fn draw(desk: &Desk, wanted: For, typed: Typed, refused: Option<Refused>) -> Done<maud::Markup> {
    let Typed { form, names } = typed;
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
    let Refused { problems, hurdles } = refused.unwrap_or_default();
    let making = Making {
        action,
        itself,
        version,
        categories: [Category::Utility, Category::Marketing, Category::Authentication].map(category).into(),
        shown: shown(desk, &form, number.or_else(first), itself).await?,
        numbers,
        form,
        problems,
        names: desk.may(Verb::NameSlots).then_some(names),
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
            Some(id) => look::pictured(look, components, &find(desk, id).await?.template),
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
    let names = desk.may(Verb::NameSlots).then(|| called(&fields));
    let has_other_examples = keys.join(" ") != fields.one("example_keys");
    let has_other_cards = form.cards.len().to_string() != fields.one("cards_drawn");
    let content = html! {
        (patch(How::Fill, "template-look", &pages::beside(&shown)))
        (patch(How::Fill, "template-found", &pages::found(&shown)))
        @if has_other_examples { (patch(How::Fill, "template-examples", &pages::examples(&shown, &form, &pages::Beside { names: names.as_ref(), ..pages::Beside::default() }))) }
        @if has_other_cards { (patch(How::Fill, "template-cards", &parts::cards(&form, &[]))) }
    };
    Ok(answer_patches(StatusCode::OK, &content))
}

/// `POST /templates`: submits it.
pub(in crate::web) async fn submit_new(desk: Desk, Body(fields): Filled) -> Done {
    let typed = Typed::read(&fields)?;
    let number: Option<ChannelId> = fields.one("number").parse().ok();
    if let Some(problem) = typed.problem() {
        return Ok(again(draw(&desk, For::New(number), typed, Some(problem.into())).await?));
    }
    let means = Means::of(&desk.app);
    let nobody = ChannelId(uuid::Uuid::nil());
    match submit::submit(&means, &desk.asker, number.unwrap_or(nobody), typed.form.definition()).await {
        Ok(submitted) => taken(&desk, submitted.template.id, typed).await,
        Err(why) => {
            let refused = Refused::of(why, &typed.form)?;
            Ok(again(draw(&desk, For::New(number), typed, Some(refused)).await?))
        }
    }
}

/// Meta has it: its slots are called what was typed, and its page is shown.
async fn taken(desk: &Desk, id: TemplateId, typed: Typed) -> Done {
    let names = typed.into_names();
    let is_known = desk.read((), move |tx, ()| Box::pin(names::of(tx, id))).await?;
    let is_other = |(key, name): (&String, &String)| {
        let known = is_known.iter().find(|(known, _)| known.to_string() == *key);
        known.map_or("", |(_, known)| known.as_str()) != name
    };
    if desk.may(Verb::NameSlots) && names.iter().any(is_other) {
        names::give(desk.app.base(), &desk.asker, id, names).await?;
    }
    Ok(Redirect::to(&one::address(id)).into_response())
}

/// `POST /templates/{id}/edit`.
pub(in crate::web) async fn submit_edit(desk: Desk, Id(id): Id<TemplateId>, Body(fields): Filled) -> Done {
    let Found { template: known, number, .. } = find(&desk, id).await?;
    let Typed { form, names } = Typed::read(&fields)?;
    // Whatever stands in the form, these are no other's.
    let typed = Typed { form: Form { name: known.name, language: known.language, ..form }, names };
    let version = version(&known.components, known.category);
    if fields.one("version") != version {
        let problem = settings::whole(word("template-changed-meanwhile"));
        return Ok(again(draw(&desk, For::Edit { id, number, version }, typed, Some(problem.into())).await?));
    }
    if let Some(problem) = typed.problem() {
        return Ok(again(draw(&desk, For::Edit { id, number, version }, typed, Some(problem.into())).await?));
    }
    let edit = Edit { components: Some(typed.form.components()), category: Some(typed.form.category) };
    match life::edit(&Means::of(&desk.app), &desk.asker, id, edit).await {
        Ok(_) => taken(&desk, id, typed).await,
        Err(why) => {
            let refused = Refused::of(why, &typed.form)?;
            Ok(again(draw(&desk, For::Edit { id, number, version }, typed, Some(refused)).await?))
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
    problems: Vec<Problem>,
    hurdles: Vec<Hurdle>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self { problems: vec![problem], hurdles: Vec::new() }
    }
}

impl Refused {
    fn of(why: NotSubmitted, form: &Form) -> Done<Self> {
        let hurdles = match &why {
            NotSubmitted::NotAllowed(_, hurdles) => hurdles.to_vec(),
            _ => Vec::new(),
        };
        Ok(Self { problems: problems_of(why, form)?, hurdles })
    }
}

/// All that is wrong, each at its field.
fn problems_of(why: NotSubmitted, form: &Form) -> Done<Vec<Problem>> {
    let components = form.components();
    let problem = |one: &template_check::Finding| Problem {
        field: field_of(&one.field, &components),
        text: say(&one.message),
    };
    Ok(match why {
        NotSubmitted::Faulty(findings) if !findings.is_empty() => findings.iter().map(problem).collect(),
        why => vec![problem_of(why)?],
    })
}

fn problem_of(why: NotSubmitted) -> Done<Problem> {
    Ok(match why {
        NotSubmitted::NotDone(not_done) => settings::problem(not_done)?,
        NotSubmitted::Faulty(findings) => settings::whole(
            &findings.first().map_or_else(|| word("template-not-asked").to_owned(), |one| say(&one.message)),
        ),
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
    problem_of(why)
}

/// Whether the reader may make and change templates.
pub(super) fn may_manage(desk: &Desk) -> bool {
    desk.may(Verb::EditTemplate)
}
