//! The ways out of a refusal, best first. Each is a request to our own API that can be executed as it is.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::channel::ChannelKind;
use crate::consent::{How, Purpose};
use crate::content::Kind;
use crate::draft::{Draft, Form};
use crate::id::ChannelId;
use crate::language::{self, Reader};
use crate::pricing::Billed;
use crate::refusal::{Code, Remedy, RemedyKind, Request};
use crate::send::facts::{SendState, SmsWay, TemplateFound, billed, suits_groups, takes_marketing};
use crate::sms::{LONGEST, segments};
use crate::template::{Category, Template, TemplateStatus};
use crate::template_check::{fill, render, slots, takes_a_name};
use crate::thread::ThreadAct;
use crate::words::{Sentence, refusal as words};

/// More suggestions than this help nobody choose.
const SUGGESTIONS: usize = 2;

const MESSAGES: &str = "/api/v1/messages";

/// The ways out of this refusal.
pub(crate) fn remedies(state: &SendState<'_>, draft: &Draft, code: Code) -> Vec<Remedy> {
    match code {
        Code::WindowClosed | Code::WindowNeverOpened => outside_the_window(state, draft),
        Code::NotThreadOwner => {
            let own = take_thread(state).into_iter().chain(by_template(state));
            own.chain(use_sms(state, draft)).collect()
        }
        // What was said to one number holds for that one: whoever wrote STOP to an SMS sender has to write START there.
        Code::OptedOut if state.channel.kind == ChannelKind::Sms => {
            use_whatsapp(state, draft).into_iter().collect()
        }
        Code::TemplateNotFound
        | Code::TemplateNotApproved
        | Code::TemplatePaused
        | Code::TemplateDisabled => {
            let others = by_template(state).into_iter().chain(use_sms(state, draft));
            others.chain(ask_them_to_write(state)).collect()
        }
        Code::OptedOut => by_template(state).into_iter().chain(ask_them_to_write(state)).collect(),
        Code::ConsentMissing => {
            let own = record_consent(state).into_iter().chain(by_template(state));
            own.chain(ask_them_to_write(state)).collect()
        }
        Code::SlotMissing | Code::SlotInvalid => vec![fix_slots(state, draft)],
        Code::RegionNotAllowed | Code::PhoneNeeded => {
            use_whatsapp(state, draft).into_iter().chain(ask_them_to_write(state)).collect()
        }
        Code::LimitReached => {
            // Whoever writes first does not count.
            let mut remedies: Vec<Remedy> = ask_them_to_write(state).into_iter().collect();
            remedies.extend(use_sms(state, draft));
            remedies.push(wait_until(state, draft));
            remedies.push(see_number(state));
            remedies
        }
        Code::PairRate => vec![wait_until(state, draft)],
        Code::NotForGroups => send_words(state, draft).into_iter().chain(by_template(state)).collect(),
        Code::NumberNotReady => {
            let beside = use_sms(state, draft).or_else(|| use_whatsapp(state, draft));
            beside.into_iter().chain([see_number(state)]).collect()
        }
        Code::ContactBlocked => unblock(state).into_iter().collect(),
        Code::NotOnSms => {
            send_words_alone(state, draft).into_iter().chain(use_whatsapp(state, draft)).collect()
        }
        Code::TextTooLong => use_whatsapp(state, draft).into_iter().collect(),
        Code::GroupNotReady | Code::TextMissing => Vec::new(),
    }
}

fn outside_the_window(state: &SendState<'_>, draft: &Draft) -> Vec<Remedy> {
    let mut remedies = by_template(state);
    remedies.extend(use_sms(state, draft));
    remedies.push(send_when_they_write(state, draft));
    remedies.extend(ask_them_to_write(state));
    remedies.extend(invite_by_sms(state));
    remedies
}

/// The templates that are suggested, and the choice among all.
fn by_template(state: &SendState<'_>) -> Vec<Remedy> {
    let mut remedies = suggestions(state);
    remedies.push(choose_template(state));
    remedies
}

/// Up to two approved templates that can go out as they are: UTILITY before MARKETING, and in each those
/// without slots before those whose slots the recipient's name fills. Where there are some in a language that the
/// recipient reads, only of those. To somebody who never wrote nothing is suggested: what fits as a first word only
/// its sender knows, and most templates go on from something.
fn suggestions(state: &SendState<'_>) -> Vec<Remedy> {
    if state.pair.window.opened_by.is_none() {
        return Vec::new();
    }
    let reader = Reader { language: &state.recipient.language, address: &state.recipient.to };
    let reads = |template: &Template| language::is_read_by(&template.language, reader).unwrap_or(true);
    let mut offerable: Vec<&Template> =
        state.alternatives.iter().filter(|template| is_offerable(state, template)).collect();
    if offerable.iter().any(|template| reads(template)) {
        offerable.retain(|template| reads(template));
    }
    let mut fitting: Vec<(bool, bool, &Template, Value)> = offerable
        .into_iter()
        .filter_map(|template| {
            let components = fill_with_name(template, state.recipient.name.as_deref())?;
            let filled = components.as_array().is_some_and(|components| !components.is_empty());
            Some((template.category == Category::Marketing, filled, template, components))
        })
        .collect();
    fitting.sort_by_key(|(marketing, filled, _, _)| (*marketing, *filled));
    fitting.truncate(SUGGESTIONS);
    fitting
        .into_iter()
        .map(|(_, _, template, components)| send_template(state, template, components))
        .collect()
}

/// Codes are never suggested, nor what would be refused anyway.
fn is_offerable(state: &SendState<'_>, template: &Template) -> bool {
    let category = match template.category {
        Category::Utility => true,
        Category::Marketing => takes_marketing(state.recipient),
        Category::Authentication => false,
    };
    let is_taken = state.recipient.group.is_none() || suits_groups(template);
    category && is_taken && template.status == TemplateStatus::Approved
}

/// The send-time components when the name is all that the template needs; `None` when it needs more.
fn fill_with_name(template: &Template, name: Option<&str>) -> Option<Value> {
    let mut values = BTreeMap::new();
    for slot in slots(&template.components) {
        if !takes_a_name(template, &slot.key) {
            return None;
        }
        let name = name?.split_whitespace().collect::<Vec<_>>().join(" ");
        values.insert(slot.key, name);
    }
    if values.values().any(String::is_empty) {
        return None;
    }
    Some(fill(&template.components, &values))
}

fn send_template(state: &SendState<'_>, template: &Template, components: Value) -> Remedy {
    let says = render(template, &components).body;
    let mut object = json!({"name": template.name, "language": {"code": template.language}});
    let filled = components.as_array().is_some_and(|components| !components.is_empty());
    if let (true, Some(object)) = (filled, object.as_object_mut()) {
        object.insert("components".to_owned(), components);
    }
    let mut body = addressed(state);
    body.insert("type".to_owned(), json!("template"));
    body.insert("template".to_owned(), object);
    let way = remedy(RemedyKind::SendTemplate, words::send_template(&template.name), post(body));
    let way = Remedy { says: Some(says), ..way };
    priced(state, way, Billed::Template(template.category))
}

/// The words of a question, without its buttons: while the window is open they may go by themselves.
fn send_words(state: &SendState<'_>, draft: &Draft) -> Option<Remedy> {
    let is_question = matches!(draft.form, Form::FreeForm(Kind::Interactive));
    let says =
        draft.json.pointer("/interactive/body/text").and_then(Value::as_str).filter(|_| is_question)?;
    let mut body = addressed(state);
    body.insert("type".to_owned(), json!("text"));
    body.insert("text".to_owned(), json!({"body": says}));
    let way = remedy(RemedyKind::SendWords, words::SEND_WORDS, post(body));
    let way = Remedy { says: Some(says.to_owned()), ..way };
    Some(priced(state, way, Billed::FreeForm))
}

/// What a message that SMS cannot carry says, as a text message.
fn send_words_alone(state: &SendState<'_>, draft: &Draft) -> Option<Remedy> {
    let says = words_alone(state, draft).filter(|says| !says.trim().is_empty())?;
    let price = state.prices.and_then(|prices| prices.of(Billed::Sms));
    let way = SmsWay { channel: state.channel.id, segment: price.cloned() };
    let way = text_message(state, &way, RemedyKind::SendWords, &says);
    Some(Remedy { says: Some(says), ..way })
}

/// The same words by SMS, where they are not more than it takes. Before anything is typed there are none yet.
fn use_sms(state: &SendState<'_>, draft: &Draft) -> Option<Remedy> {
    let way = state.sms?;
    let says = words_alone(state, draft).filter(|says| says.chars().count() <= LONGEST)?;
    Some(text_message(state, way, RemedyKind::UseSms, &says))
}

/// By SMS the link that leads the customer to our number on WhatsApp: what they write there opens the window.
fn invite_by_sms(state: &SendState<'_>) -> Option<Remedy> {
    let (way, digits) = (state.sms?, state.channel.link_number.as_ref()?);
    let link = format!("https://wa.me/{digits}");
    Some(text_message(state, way, RemedyKind::InviteBySms, &link))
}

/// The same on WhatsApp; where that takes no more than templates from us, one of those.
fn use_whatsapp(state: &SendState<'_>, draft: &Draft) -> Option<Remedy> {
    let way = state.whatsapp?;
    if !way.takes_it {
        let request = get(templates_of(way.channel));
        return Some(remedy(RemedyKind::UseWhatsApp, words::USE_WHATSAPP_TEMPLATE, request));
    }
    let mut body = with_draft(state, draft);
    body.insert("channel_id".to_owned(), json!(way.channel));
    let way_out = remedy(RemedyKind::UseWhatsApp, words::USE_WHATSAPP, post(body));
    Some(Remedy { price: way.price.clone(), ..way_out })
}

/// The words of a draft without all that stands around them; `None` where it has none, as a place has.
fn words_alone(state: &SendState<'_>, draft: &Draft) -> Option<String> {
    match (&draft.form, state.template) {
        (Form::Template(wanted), TemplateFound::Found(template)) => {
            Some(render(template, &wanted.components).body)
        }
        (Form::Template(_), _) => None,
        (Form::FreeForm(kind), _) => {
            let of = |place: String| draft.json.pointer(&place).and_then(Value::as_str);
            let words = of(format!("/{kind}/body"))
                .or_else(|| of(format!("/{kind}/body/text")))
                .or_else(|| of(format!("/{kind}/caption")));
            words.map(str::to_owned)
        }
    }
}

/// Words through an SMS sender, with their price.
fn text_message(state: &SendState<'_>, way: &SmsWay, kind: RemedyKind, says: &str) -> Remedy {
    let text = match kind {
        RemedyKind::UseSms => words::USE_SMS,
        RemedyKind::InviteBySms => words::INVITE_BY_SMS,
        _ => words::SEND_WORDS_ALONE,
    };
    let mut body = addressed(state);
    body.insert("channel_id".to_owned(), json!(way.channel));
    body.insert("type".to_owned(), json!("text"));
    body.insert("text".to_owned(), json!({"body": says}));
    let count = segments(says).count.max(1);
    let price = way.segment.as_ref().map(|one| one.of_segments(count));
    Remedy { price, ..remedy(kind, text, post(body)) }
}

fn take_thread(state: &SendState<'_>) -> Option<Remedy> {
    let path = format!("/api/v1/conversations/{}/thread", state.recipient.conversation?);
    let body = Map::from_iter([("action".to_owned(), json!(ThreadAct::Take))]);
    let request = Request { path, ..post(body) };
    Some(remedy(RemedyKind::TakeThread, words::TAKE_THREAD, request))
}

fn choose_template(state: &SendState<'_>) -> Remedy {
    remedy(RemedyKind::ChooseTemplate, words::CHOOSE_TEMPLATE, get(templates_of(state.channel.id)))
}

fn templates_of(channel: ChannelId) -> String {
    format!("/api/v1/templates?channel_id={channel}&status=APPROVED")
}

fn send_when_they_write(state: &SendState<'_>, draft: &Draft) -> Remedy {
    let mut body = with_draft(state, draft);
    body.insert("when".to_owned(), json!("customer_writes"));
    let way = remedy(RemedyKind::SendWhenTheyWrite, words::SEND_WHEN_THEY_WRITE, post(body));
    priced(state, way, billed(state, draft))
}

fn ask_them_to_write(state: &SendState<'_>) -> Option<Remedy> {
    // The link leads to the number alone, not into a group.
    state.channel.link_number.as_ref().filter(|_| state.recipient.group.is_none())?;
    let path = format!("/api/v1/channels/{}/link", state.channel.id);
    Some(remedy(RemedyKind::AskThemToWrite, words::ASK_THEM_TO_WRITE, get(path)))
}

fn wait_until(state: &SendState<'_>, draft: &Draft) -> Remedy {
    let way = remedy(RemedyKind::WaitUntil, words::WAIT_UNTIL, post(with_draft(state, draft)));
    priced(state, way, billed(state, draft))
}

fn fix_slots(state: &SendState<'_>, draft: &Draft) -> Remedy {
    let name = match &draft.form {
        Form::Template(template) => template.name.as_str(),
        Form::FreeForm(_) => "",
    };
    let escaped: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let path = format!("/api/v1/templates?channel_id={}&q={escaped}", state.channel.id);
    remedy(RemedyKind::FixSlots, words::FIX_SLOTS, get(path))
}

fn see_number(state: &SendState<'_>) -> Remedy {
    let path = format!("/api/v1/channels/{}/health", state.channel.id);
    remedy(RemedyKind::SeeNumber, words::SEE_NUMBER, get(path))
}

/// For whoever knows of one that nobody wrote down; of somebody who is not known there is nowhere to write it.
fn record_consent(state: &SendState<'_>) -> Option<Remedy> {
    let path = format!("/api/v1/contacts/{}/consents", state.recipient.contact?);
    let given = json!({"purpose": Purpose::Marketing.to_string(), "given": true, "how": How::Hand});
    let body = given.as_object().cloned().unwrap_or_default();
    let request = Request { path, ..post(body) };
    Some(remedy(RemedyKind::RecordConsent, words::RECORD_CONSENT, request))
}

fn unblock(state: &SendState<'_>) -> Option<Remedy> {
    let path = format!("/api/v1/contacts/{}", state.recipient.contact?);
    let request = Request { method: "PATCH", path, body: json!({"blocked": false}) };
    Some(remedy(RemedyKind::Unblock, words::UNBLOCK, request))
}

fn addressed(state: &SendState<'_>) -> Map<String, Value> {
    let mut body = Map::new();
    body.insert("channel_id".to_owned(), json!(state.channel.id));
    body.insert("to".to_owned(), json!(state.recipient.to));
    if state.recipient.group.is_some() {
        body.insert("recipient_type".to_owned(), json!("group"));
    }
    body
}

fn with_draft(state: &SendState<'_>, draft: &Draft) -> Map<String, Value> {
    let mut body = addressed(state);
    if let Some(object) = draft.json.as_object() {
        body.extend(object.iter().map(|(key, value)| (key.clone(), value.clone())));
    }
    body
}

fn remedy(kind: RemedyKind, text: Sentence, request: Request) -> Remedy {
    Remedy { kind, text, says: None, price: None, request }
}

fn priced(state: &SendState<'_>, remedy: Remedy, form: Billed) -> Remedy {
    Remedy { price: state.prices.and_then(|prices| prices.of(form)).cloned(), ..remedy }
}

fn get(path: String) -> Request {
    Request { method: "GET", path, body: Value::Null }
}

fn post(body: Map<String, Value>) -> Request {
    Request { method: "POST", path: MESSAGES.to_owned(), body: Value::Object(body) }
}
