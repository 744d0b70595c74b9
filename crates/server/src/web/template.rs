//! The template picker: what may be picked, the slots of the one that is picked, and sending it.

use std::collections::BTreeMap;

use axum::extract::{Query, Request};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use transom_desk::messages;
use transom_desk::messages::barred::{self, Terms};
use transom_desk::messages::draft::Fallback;
use transom_desk::messages::send::Sent as Outcome;
use transom_desk::messages::upload::{Checked, Given, Uploaded};
use transom_desk::templates::last::{self, Sender};
use transom_desk::templates::names;
use transom_pages::frame::patch::{How, patch, problem};
use transom_pages::frame::there::at_night;
use transom_pages::frame::when::utc;
use transom_pages::say;
use transom_pages::templates::picker::filling::{self, Because, Chosen};
use transom_pages::templates::picker::{self, Picker};
use transom_pages::thread::composer::sms::Offered;
use transom_pages::words::{self, say, word};
use transom_rules::access::Verb;
use transom_rules::attribute::Subject;
use transom_rules::content::Kind;
use transom_rules::draft::TemplateDraft;
use transom_rules::id::{ContactId, ConversationId, MediaId};
use transom_rules::language::{self, Reader, Why};
use transom_rules::pricing::price::Prices;
use transom_rules::send::Decision;
use transom_rules::template::{Category, Template};
use transom_rules::template_check::{self, SlotKey, SlotKind};
use transom_store::attributes::Attribute;
use transom_store::idempotency::Key;
use transom_store::media::Media;
use transom_store::templates::offered;
use transom_store::{Result as Stored, Scoped};

use super::desk::{Desk, Done, Failed, Id, answer_patches};
use super::load::{Look, composer, person};
use super::once::Turn;
use super::send::{To, fallback_chosen};
use super::upload;
use crate::shown::Shown;
use fields::Fields;
use proposed::Who;
use shown::Around;

pub(super) mod choices;
mod fields;
#[cfg(test)]
mod fixture;
mod list;
mod proposed;
pub(super) mod shown;

/// Which template is open, or which are listed.
#[derive(Deserialize)]
pub(super) struct PickerQuery {
    chosen: Option<String>,
    name: Option<String>,
    /// Words that all have to be found: only the list is asked for.
    q: Option<String>,
    #[serde(default)]
    category: String,
    #[serde(default)]
    language: String,
    /// On which number.
    #[serde(default)]
    channel: String,
}

/// `GET /partials/templates/{conversation}`: the picker; with `chosen`, one template is open in it; with
/// `name`, only that template's form, and with `q` only the list. Without `language` a form is in the one that fits the
/// customer.
pub(super) async fn picker(desk: Desk, Id(id): Id<ConversationId>, Query(asked): Query<PickerQuery>) -> Done {
    let to = To::find_for_templates(&desk, id, asked.channel.parse().ok()).await?;
    let terms = terms(&desk, &to).await?;
    let chosen = match asked.name.as_ref().or(asked.chosen.as_ref()) {
        Some(name) => {
            let known = named(&desk, &to, name).await?;
            match picked(&known, &to, name, &asked.language) {
                Some(template) => Some(open(&desk, &to, template, &terms.prices, None).await?),
                None => None,
            }
        }
        None => None,
    };
    let content = if asked.name.is_some() {
        patch(How::Fill, "picker-form", &filling::form(&chosen.ok_or(Failed::NotFound)?, to.id()))
    } else {
        let offered = list::offered(&desk, &to, &asked, &terms).await?;
        if asked.q.is_some() {
            patch(How::Fill, "picker-options", &picker::options(&offered.options, to.id(), None))
        } else {
            let picker =
                Picker { conversation: to.id(), to: to.listed.contact.name.clone(), offered, chosen };
            patch(How::Fill, "picker-content", &picker::picker(&picker))
        }
    };
    Ok(answer_patches(StatusCode::OK, &content))
}

/// A template that was picked, and what is wrong or why it is in its language.
struct Picked<'a> {
    template: &'a Template,
    languages: Vec<String>,
    /// `None` where somebody chose the language.
    because: Option<Because>,
}

/// The template of a name: in the language that was chosen if there is one, else in the one that fits.
fn picked<'a>(known: &'a [Template], to: &To, name: &str, language: &str) -> Option<Picked<'a>> {
    let versions: Vec<&Template> = known.iter().filter(|one| one.name == name).collect();
    let mut languages = choices::languages(&versions);
    if let Some(template) = versions.iter().find(|one| one.language == language) {
        if !languages.contains(&template.language) {
            languages.push(template.language.clone());
        }
        return Some(Picked { template, languages, because: None });
    }
    let contact = &to.listed.contact;
    let address = to.listed.identity.address();
    let reader = Reader { language: &contact.language, address: &address };
    let (template, why) = choices::fit(&versions, reader)?;
    let reads = if why == Why::Instead { language::kin(reader) } else { Vec::new() };
    Some(Picked { template, languages, because: Some(Because { why, name: contact.name.clone(), reads }) })
}

/// What was sent and not taken: with these values in its slots, this chosen for what does not arrive, and this wrong with
/// them.
struct Sent<'a> {
    values: &'a BTreeMap<SlotKey, String>,
    fallback: &'a str,
    wrong: Vec<(String, String)>,
}

/// A form that is drawn now.
async fn open(
    desk: &Desk,
    to: &To,
    picked: Picked<'_>,
    prices: &Prices,
    sent: Option<Sent<'_>>,
) -> Done<Chosen> {
    let Picked { template, languages, because } = picked;
    let prices = prices.clone();
    let around = Around { prices, languages, because, ..around(desk, to, template).await? };
    let proposed = || around.proposed.iter().map(|(key, one)| (key.clone(), one.value.clone())).collect();
    let (values, chosen, wrong) = match sent {
        Some(sent) => (sent.values.clone(), sent.fallback.to_owned(), sent.wrong),
        None => (proposed(), String::new(), Vec::new()),
    };
    let (look, id) = (desk.look(), to.id());
    let offered = desk.read(look, move |tx, look| Box::pin(composer::fallback_of(tx, look, id))).await?;
    let cautions =
        if template.category == Category::Marketing { cautions(desk, to).await? } else { Vec::new() };
    Ok(Chosen {
        cautions,
        nonce: desk.nonce(),
        channel: to.channel().id.to_string(),
        fallback: offered.map(|offered| Offered { chosen, ..offered }),
        ..shown::chosen(template, &around, &values, wrong)
    })
}

/// What speaks against a marketing template now without refusing it: the night where somebody lives, and that they want no
/// more through another number, which holds for that one alone.
async fn cautions(desk: &Desk, to: &To) -> Done<Vec<String>> {
    let contact = &to.listed.contact;
    let there = desk.read(contact.id, |tx, contact| Box::pin(person::there(tx, *contact))).await?;
    let night = there.and_then(|there| at_night(&there, desk.app.clock.now()));
    let known = desk.app.registry.known();
    let stopped = contact.by_number.iter().filter_map(|(channel, said)| {
        let at = said.opted_out_at.filter(|_| *channel != to.channel().id)?;
        let name = &known.channel(desk.workspace(), *channel)?.name;
        Some(say!("picker-stopped-elsewhere", channel = name, at = utc(at, "%-d %B %Y")))
    });
    Ok(night.map(|time| say!("picker-night", time = time)).into_iter().chain(stopped).collect())
}

/// What is known around a template for the customer of a conversation. What was sent may have numbers in it: whoever is
/// not shown those is not offered it, nor filled in what has any.
async fn around(desk: &Desk, to: &To, template: &Template) -> Done<Around> {
    let is_shown = !desk.look().mask().hides();
    let (look, sender, contact) = (desk.look(), sender(desk, to), to.listed.contact.id);
    let read = desk.read((look, template.clone()), move |tx, (look, template)| {
        Box::pin(async move {
            let mut around = Around { names: names::of(tx, template.id).await?, ..Around::default() };
            if is_shown {
                around.last = last::sent(tx, sender.conversation, &template.name).await?;
                around.file = last::file(tx, template, sender, look.now).await?;
            }
            let known = attributes(tx, look, contact, sender.conversation).await?;
            Ok((around, known))
        })
    });
    let (mut around, attributes) = read.await?;
    let address = to.listed.identity.address();
    let who = Who {
        contact: &to.listed.contact.name,
        phone: if is_shown && address.starts_with('+') { &address } else { "" },
        agent: &desk.user.name,
        number: &to.channel().name,
        address: &to.channel().address,
        attributes: &attributes,
        names: around.names.clone(),
    };
    around.proposed = who.propose(template);
    around.may_name = desk.may(Verb::NameSlots);
    Ok(around)
}

/// What is known of a contact and a conversation besides; what would have to be hidden is not among it.
async fn attributes(
    tx: &mut Scoped<'_>,
    look: &Look,
    contact: ContactId,
    conversation: ConversationId,
) -> Stored<Vec<(Attribute, String)>> {
    let offered = transom_store::attributes::offered(tx).await?;
    let veil = look.mask().over_all();
    let mut known = Vec::new();
    for (subject, id) in [(Subject::Conversation, conversation.0), (Subject::Contact, contact.0)] {
        let mut values = transom_store::attributes::values(tx, subject, [id]).await?;
        let values = values.remove(&id).unwrap_or_default();
        let shown = Shown::new(&veil, values.clone());
        for one in offered.iter().filter(|one| one.subject == subject) {
            let value = values.get(&one.id).filter(|value| shown.get(&one.id) == Some(*value));
            known.extend(value.map(|value| (one.clone(), value.clone())));
        }
    }
    Ok(known)
}

fn sender(desk: &Desk, to: &To) -> Sender {
    Sender { channel: to.channel().id, conversation: to.id(), user: desk.user.id }
}

/// What an account has of a name, in all languages.
async fn named(desk: &Desk, to: &To, name: &str) -> Done<Vec<Template>> {
    let of = (to.channel().waba_id.clone(), vec![name.to_owned()]);
    Ok(desk.read(of, |tx, (waba_id, names)| Box::pin(offered::versions(tx, waba_id, names))).await?)
}

/// What holds for the customer of a conversation now, whatever the template.
async fn terms(desk: &Desk, to: &To) -> Done<Terms> {
    let (look, channel, identity) = (desk.look(), to.channel().clone(), to.identity);
    let read = desk.read((look, channel), move |tx, (look, channel)| {
        Box::pin(barred::terms(tx, &look.known, channel, identity, look.now))
    });
    Ok(read.await?)
}

fn find<'a>(known: &'a [Template], language: &str) -> Done<&'a Template> {
    known.iter().find(|template| template.language == language).ok_or(Failed::NotFound)
}

/// `POST /c/{id}/template`: name, language, one field a slot.
pub(super) async fn send(desk: Desk, Id(id): Id<ConversationId>, request: Request) -> Done {
    // Nothing is read for a conversation that is not there.
    To::find_for_templates(&desk, id, None).await?;
    let mut form = Fields::read(&desk, request).await?;
    let to = To::find_for_templates(&desk, id, form.text("channel").parse().ok()).await?;
    let known = named(&desk, &to, form.text("name")).await?;
    let template = find(&known, form.text("language"))?;
    let chosen = form.text("fallback").to_owned();
    let mut filled =
        Filled { desk: &desk, to: &to, known: &known, template, values: form.values(), chosen: &chosen };
    let fallback = match fallback_chosen(&desk, &chosen, form.text("fallback_channel")) {
        Ok(fallback) => fallback,
        Err(invalid) => return filled.again(Vec::new(), Some(invalid)).await,
    };
    // Whoever was shown the price of one category does not pay that of another unseen.
    let shown = form.text("category");
    if !shown.is_empty() && shown != filled.template.category.meta_word() {
        return filled.again(Vec::new(), Some(word("answer-template-moved"))).await;
    }
    let nonce = form.text("nonce");
    let key = match desk.turn(nonce, &format!("template:{nonce}"), &form.said()).await? {
        Turn::First(key) => key,
        Turn::Again(message) => return to.sent_before(&desk, message, None).await,
        Turn::Unknown => return filled.again(Vec::new(), Some(word("answer-old-template"))).await,
    };
    let files = match filled.files(std::mem::take(&mut form.files), &form.again()).await? {
        Ok(files) => files,
        Err(wrong) => return filled.again(vec![wrong], None).await,
    };
    if let Some(wrong) = filled.lacks(files.keys()) {
        return filled.again(vec![wrong], None).await;
    }
    if !files.is_empty()
        && let Some(why) = filled.is_refused(files.keys()).await?
    {
        return filled.again(Vec::new(), Some(&why)).await;
    }
    let mut copy = None;
    for (key, file) in files {
        let Uploaded { meta_id, copy: kept } = match file {
            File::New(file) => upload::upload(&desk, &to, *file).await?,
            File::Again(file) => Uploaded { meta_id: file.meta_id.clone(), copy: *file },
        };
        copy = copy.or((key == SlotKey::HeaderMedia).then_some(kept));
        filled.values.insert(key, meta_id);
    }
    let draft = filled.draft(&filled.values);
    filled.send(draft, Beside { file: copy, fallback }, key).await
}

/// A file for a slot.
enum File {
    /// It is uploaded for it.
    New(Box<Checked>),
    /// Meta has it.
    Again(Box<Media>),
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
    known: &'a [Template],
    template: &'a Template,
    values: BTreeMap<SlotKey, String>,
    /// What is to be done if it does not arrive, as the form says it.
    chosen: &'a str,
}

/// What goes with a template.
struct Beside {
    file: Option<Media>,
    /// The SMS in its place, if it does not arrive.
    fallback: Option<Fallback>,
}

/// What stands for a file that was not uploaded yet.
const NOT_YET: &str = "0";

impl Filled<'_> {
    /// The files that go with it, or the slot that does not take what it was given, and why.
    async fn files(
        &self,
        given: Vec<(String, Given)>,
        again: &BTreeMap<SlotKey, MediaId>,
    ) -> Done<Result<BTreeMap<SlotKey, File>, (String, String)>> {
        let mut files = BTreeMap::new();
        for (field, file) in given {
            let Ok(key) = field.parse::<SlotKey>() else { continue };
            match upload::check(file).and_then(|file| of_slot(self.template, &key, file)) {
                Ok(file) => drop(files.insert(key, File::New(Box::new(file)))),
                Err(why) => return Ok(Err((field, why))),
            }
        }
        if let Some(id) = again.get(&SlotKey::HeaderMedia)
            && !files.contains_key(&SlotKey::HeaderMedia)
        {
            let Some(file) = self.sent_before(*id).await? else {
                return Ok(Err((SlotKey::HeaderMedia.to_string(), word("answer-file-gone").to_owned())));
            };
            files.insert(SlotKey::HeaderMedia, File::Again(Box::new(file)));
        }
        Ok(Ok(files))
    }

    /// The file that is offered once more, as a copy of its own.
    async fn sent_before(&self, id: MediaId) -> Done<Option<Media>> {
        let (sender, now) = (sender(self.desk, self.to), self.desk.now());
        let read = self
            .desk
            .read(self.template.clone(), move |tx, template| Box::pin(last::file(tx, template, sender, now)));
        let file = read.await?.filter(|file| file.id == id && !self.desk.look().mask().hides());
        Ok(file.map(|file| Media { id: self.desk.app.clock.media_id(), ..file }))
    }

    fn with_files<'k>(&self, files: impl Iterator<Item = &'k SlotKey>) -> BTreeMap<SlotKey, String> {
        let mut values = self.values.clone();
        values.extend(files.map(|key| (key.clone(), NOT_YET.to_owned())));
        values
    }

    fn draft(&self, values: &BTreeMap<SlotKey, String>) -> TemplateDraft {
        let Template { name, language, components, .. } = self.template;
        let components = template_check::fill(components, values);
        TemplateDraft { name: name.clone(), language: language.clone(), components }
    }

    /// The first slot that something is wrong with, and what.
    fn lacks<'k>(&self, files: impl Iterator<Item = &'k SlotKey>) -> Option<(String, String)> {
        let wrong = template_check::check(self.template, &self.draft(&self.with_files(files))).err()?;
        Some((wrong.slot?.to_string(), say(&wrong.text)))
    }

    /// Why it may not be sent: nothing is uploaded for what is not sent.
    async fn is_refused<'k>(&self, files: impl Iterator<Item = &'k SlotKey>) -> Done<Option<String>> {
        let ask = match self.to.ask(&object(self.draft(&self.with_files(files)))) {
            Ok(ask) => ask,
            Err(why) => return Ok(Some(why)),
        };
        let (_, decision) = messages::send::permit(&self.desk.app, ask).await?;
        Ok(match decision {
            Decision::Refused(refusal) => Some(say(&refusal.text)),
            Decision::Allowed(_) => None,
        })
    }

    async fn send(&self, draft: TemplateDraft, beside: Beside, key: Key) -> Done {
        let refused = async |text: &str| self.again(Vec::new(), Some(text)).await;
        let mut ask = match self.to.ask(&object(draft)) {
            Ok(ask) => ask,
            Err(why) => return refused(&why).await,
        };
        ask.file = beside.file;
        ask.fallback = beside.fallback;
        ask.key = Some(key);
        match self.desk.send(ask).await? {
            Outcome::Queued(message) | Outcome::Repeated(message) => {
                self.to.sent(self.desk, &message, None).await
            }
            Outcome::Refused(refusal) => refused(&say(&refusal.text)).await,
            Outcome::KeyTaken => refused(word("answer-template-sent")).await,
        }
    }

    /// The form again, with what is wrong.
    async fn again(&self, wrong: Vec<(String, String)>, why: Option<&str>) -> Done {
        let picked = picked(self.known, self.to, &self.template.name, &self.template.language);
        let sent = Sent { values: &self.values, fallback: self.chosen, wrong };
        let prices = terms(self.desk, self.to).await?.prices;
        let chosen = open(self.desk, self.to, picked.ok_or(Failed::NotFound)?, &prices, Some(sent)).await?;
        let mut content = patch(How::Fill, "picker-form", &filling::form(&chosen, self.to.id()));
        if let Some(why) = why {
            content.0.push_str(&problem(why).0);
        }
        Ok(answer_patches(StatusCode::UNPROCESSABLE_ENTITY, &content))
    }
}

/// Meta's message object of a template.
fn object(draft: TemplateDraft) -> Value {
    let mut own = json!({"name": draft.name, "language": {"code": draft.language}});
    let filled = draft.components.as_array().is_some_and(|components| !components.is_empty());
    if let (true, Some(fields)) = (filled, own.as_object_mut()) {
        fields.insert("components".into(), draft.components);
    }
    json!({"type": "template", "template": own})
}
