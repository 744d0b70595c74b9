//! The template picker: what may be picked, the slots of the one that is picked, and sending it.

use std::collections::BTreeMap;

use axum::extract::{Form, FromRequest as _, Multipart, Query, Request};
use axum::http::{StatusCode, header};
use serde::Deserialize;
use serde_json::json;
use transom_desk::messages::decide;
use transom_desk::messages::send::Sent;
use transom_desk::messages::upload::{Checked, Given, Uploaded};
use transom_desk::templates::{last, names};
use transom_pages::frame::patch::{How, patch, problem};
use transom_pages::say;
use transom_pages::templates::picker::{self, Chosen, Picker};
use transom_pages::words::{self, say, word};
use transom_rules::access::Verb;
use transom_rules::content::Kind;
use transom_rules::draft::TemplateDraft;
use transom_rules::id::ConversationId;
use transom_rules::language::Reader;
use transom_rules::pricing::price::Prices;
use transom_rules::template::Template;
use transom_rules::template_check::{self, SlotKey, SlotKind};
use transom_store::idempotency::Key;
use transom_store::media::Media;
use transom_store::templates::{self, Filter};

use super::desk::{Desk, Done, Failed, Id, answer_patches};
use super::once::Turn;
use super::send::To;
use super::upload;
use shown::Around;

pub(super) mod shown;

/// Templates in the picker.
const MOST: i64 = 1_000;

/// Which template is open.
#[derive(Deserialize)]
pub(super) struct PickerQuery {
    chosen: Option<String>,
    name: Option<String>,
    #[serde(default)]
    language: String,
}

/// `GET /partials/templates/{conversation}`: the picker; with `chosen`, one template is open in it; with
/// `name`, only that template's form.
pub(super) async fn picker(desk: Desk, Id(id): Id<ConversationId>, Query(asked): Query<PickerQuery>) -> Done {
    let to = To::find(&desk, id).await?;
    let (known, prices) = (all(&desk, &to).await?, prices(&desk, &to).await?);
    let contact = &to.listed.contact.name;
    let content = if let Some(wanted) = &asked.name {
        let template = find(&known, wanted, &asked.language)?;
        let chosen = open(&desk, &to, template, &shown::proposed(template, contact), Vec::new()).await?;
        patch(How::Fill, "picker-form", &picker::form(&chosen, to.id()))
    } else {
        let template = asked.chosen.as_deref().and_then(|wanted| find(&known, wanted, &asked.language).ok());
        let chosen = match template {
            Some(template) => {
                Some(open(&desk, &to, template, &shown::proposed(template, contact), Vec::new()).await?)
            }
            None => None,
        };
        let (address, language) = (to.listed.identity.address(), &to.listed.contact.language);
        let options = shown::choices(&known, Reader { language, address: &address }, &prices);
        let picker = Picker { conversation: to.id(), to: contact.clone(), options, chosen };
        patch(How::Fill, "picker-content", &picker::picker(&picker))
    };
    Ok(answer_patches(StatusCode::OK, &content))
}

/// A form that is drawn now, with these values in its slots and what is wrong with them.
async fn open(
    desk: &Desk,
    to: &To,
    template: &Template,
    values: &BTreeMap<SlotKey, String>,
    wrong: Vec<(String, String)>,
) -> Done<Chosen> {
    let around = around(desk, to, template).await?;
    Ok(Chosen { nonce: desk.nonce(), ..shown::chosen(template, &around, values, wrong) })
}

/// What is known around a template for the customer of a conversation. What was sent may have numbers in it: whoever is
/// not shown those is not offered it.
async fn around(desk: &Desk, to: &To, template: &Template) -> Done<Around> {
    let (conversation, id, name) = (to.id(), template.id, template.name.clone());
    let is_shown = !desk.look().mask().hides();
    let read = desk.read(name, move |tx, name| {
        Box::pin(async move {
            let last = if is_shown { last::sent(tx, conversation, name).await? } else { None };
            Ok((names::of(tx, id).await?, last))
        })
    });
    let (names, last) = read.await?;
    Ok(Around { prices: prices(desk, to).await?, names, last, may_name: desk.may(Verb::NameSlots) })
}

async fn all(desk: &Desk, to: &To) -> Done<Vec<Template>> {
    let waba_id = to.channel().waba_id.clone();
    let filter = Filter { waba_id: Some(waba_id), limit: MOST, ..Filter::default() };
    let found = desk.read(filter, |tx, filter| Box::pin(templates::list(tx, filter))).await?;
    Ok(found.into_iter().map(|(template, _)| template).collect())
}

/// What each form would cost the customer of a conversation now.
async fn prices(desk: &Desk, to: &To) -> Done<Prices> {
    let (look, channel, identity) = (desk.look(), to.channel().clone(), to.listed.identity.id);
    let read = desk.read((look, channel), move |tx, (look, channel)| {
        Box::pin(decide::prices(tx, &look.known, channel, identity, look.now))
    });
    Ok(read.await?)
}

fn find<'a>(known: &'a [Template], name: &str, language: &str) -> Done<&'a Template> {
    known
        .iter()
        .find(|template| template.name == name && template.language == language)
        .ok_or(Failed::NotFound)
}

/// `POST /c/{id}/template`: name, language, one field a slot.
pub(super) async fn send(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    let to = To::find(&desk, id).await?;
    let mut form = Fields::read(&desk, request).await?;
    let known = all(&desk, &to).await?;
    let template = find(&known, form.text("name"), form.text("language"))?;
    let mut filled = Filled { desk: &desk, to: &to, template, values: form.values() };
    let nonce = form.text("nonce");
    let key = match desk.turn(nonce, &format!("template:{nonce}"), &form.said()).await? {
        Turn::First(key) => key,
        Turn::Again(message) => return to.sent_before(&desk, message, None).await,
        Turn::Unknown => return filled.again(Vec::new(), Some(word("answer-old-template"))).await,
    };
    let mut copy = None;
    for (field, file) in std::mem::take(&mut form.files) {
        let Ok(key) = field.parse::<SlotKey>() else { continue };
        let file = match upload::check(file).and_then(|file| of_slot(template, &key, file)) {
            Ok(file) => file,
            Err(why) => return filled.again(vec![(field, why)], None).await,
        };
        let Uploaded { meta_id, copy: kept } = upload::upload(&desk, &to, file).await?;
        copy = copy.or((key == SlotKey::HeaderMedia).then_some(kept));
        filled.values.insert(key, meta_id);
    }
    let components = template_check::fill(&template.components, &filled.values);
    let draft =
        TemplateDraft { name: template.name.clone(), language: template.language.clone(), components };
    if let Err(wrong) = template_check::check(template, &draft)
        && let Some(slot) = &wrong.slot
    {
        return filled.again(vec![(slot.to_string(), say(&wrong.text))], None).await;
    }
    filled.send(draft, copy, key).await
}

/// A file that the slot takes, or which kind it would take.
fn of_slot(template: &Template, key: &SlotKey, file: Checked) -> Result<Checked, String> {
    let slot = template_check::slots(&template.components).into_iter().find(|slot| slot.key == *key);
    let wanted = match slot.map(|slot| slot.kind) {
        Some(SlotKind::Image) => Kind::Image,
        Some(SlotKind::Video) => Kind::Video,
        Some(SlotKind::Document) => Kind::Document,
        _ => return Ok(file),
    };
    if file.kind == wanted {
        return Ok(file);
    }
    let (wanted, kind) = (words::kind(wanted).to_lowercase(), words::kind(file.kind).to_lowercase());
    Err(say!("answer-slot-kind", wanted = wanted, kind = kind))
}

/// A template with values for its slots, on its way to a customer.
struct Filled<'a> {
    desk: &'a Desk,
    to: &'a To,
    template: &'a Template,
    values: BTreeMap<SlotKey, String>,
}

impl Filled<'_> {
    async fn send(&self, draft: TemplateDraft, file: Option<Media>, key: Key) -> Done {
        let mut own = json!({"name": draft.name, "language": {"code": draft.language}});
        let filled = draft.components.as_array().is_some_and(|components| !components.is_empty());
        if let (true, Some(fields)) = (filled, own.as_object_mut()) {
            fields.insert("components".into(), draft.components);
        }
        let refused = async |text: &str| self.again(Vec::new(), Some(text)).await;
        let mut ask = match self.to.ask(&json!({"type": "template", "template": own})) {
            Ok(ask) => ask,
            Err(why) => return refused(&why).await,
        };
        ask.file = file;
        ask.key = Some(key);
        match self.desk.send(ask).await? {
            Sent::Queued(message) | Sent::Repeated(message) => self.to.sent(self.desk, &message, None).await,
            Sent::Refused(refusal) => refused(&say(&refusal.text)).await,
            Sent::KeyTaken => refused(word("answer-template-sent")).await,
        }
    }

    /// The form again, with what is wrong.
    async fn again(&self, wrong: Vec<(String, String)>, why: Option<&str>) -> Done {
        let chosen = open(self.desk, self.to, self.template, &self.values, wrong).await?;
        let mut content = patch(How::Fill, "picker-form", &picker::form(&chosen, self.to.id()));
        if let Some(why) = why {
            content.0.push_str(&problem(why).0);
        }
        Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
    }
}

/// The fields of a form, with files or without.
struct Fields {
    texts: BTreeMap<String, String>,
    files: Vec<(String, Given)>,
}

impl Fields {
    async fn read(desk: &Desk, request: Request) -> Done<Self> {
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let mut fields = Self { texts: BTreeMap::new(), files: Vec::new() };
        if !kind.starts_with("multipart/") {
            let form = Form::<Vec<(String, String)>>::from_request(request, &()).await;
            fields.texts = form.map_err(|error| Failed::Problem(error.body_text()))?.0.into_iter().collect();
            return Ok(fields);
        }
        let form = Multipart::from_request(request, &()).await;
        let mut form = form.map_err(|error| Failed::Problem(error.body_text()))?;
        while let Some(field) = form.next_field().await.map_err(|error| upload::broken(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            if field.file_name().is_some() {
                fields.files.extend(upload::read(desk, field).await?.map(|file| (name, file)));
            } else {
                fields.texts.insert(name, upload::text(field).await?);
            }
        }
        Ok(fields)
    }

    fn text(&self, name: &str) -> &str {
        self.texts.get(name).map(String::as_str).unwrap_or_default()
    }

    /// All that was typed and chosen, as bytes.
    fn said(&self) -> Vec<u8> {
        let typed = self.texts.iter().map(|(name, value)| format!("{name}={value}\0").into_bytes());
        let chosen = self.files.iter().map(|(_, file)| file.bytes.fingerprint());
        typed.chain(chosen).flatten().collect()
    }

    /// The fields whose names are slots.
    fn values(&self) -> BTreeMap<SlotKey, String> {
        let slots =
            self.texts.iter().filter_map(|(name, value)| Some((name.parse().ok()?, value.trim().to_owned())));
        slots.collect()
    }
}
