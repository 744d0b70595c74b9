//! What a campaign says to one recipient: its template with their values, in their language and as one of two where two
//! are tried; or the words of an SMS.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use transom_channels::whatsapp::draft;
use transom_rules::campaign::terms::{Trial, Variant};
use transom_rules::campaign::{Definition, Named};
use transom_rules::draft::Draft;
use transom_rules::id::TemplateId;
use transom_rules::language::{self, Reader};
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::template_check::{self, SlotKey};
use transom_store::channels::Channel;
use transom_store::search::fold;
use transom_store::slots::Names;
use transom_store::{Result as Stored, Scoped, slots, templates};
use uuid::Uuid;

use crate::messages::fallback;

/// What a campaign of SMS is billed as, in the place of a template's category.
pub(super) const SMS: &str = "sms";

/// Values, by the slots they fill.
pub(crate) type Values = BTreeMap<SlotKey, String>;

/// A template, and what people call its slots.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(super) template: Template,
    /// It is the words of an SMS, kept as the body of a template.
    is_text: bool,
    /// Which slot is called so: by the key, by the template's own name for it, or by the one that people gave it.
    called: BTreeMap<String, SlotKey>,
}

impl Form {
    pub(super) fn new(template: Template, names: &Names) -> Self {
        let slots = template_check::slots(&template.components);
        let mut called = BTreeMap::new();
        for slot in &slots {
            if let SlotKey::Body(name) | SlotKey::Header(name) = &slot.key {
                called.entry(name.clone()).or_insert_with(|| slot.key.clone());
            }
        }
        for slot in slots {
            if let Some(name) = names.get(&slot.key) {
                called.insert(name.clone(), slot.key.clone());
            }
            called.insert(slot.key.to_string(), slot.key);
        }
        Self { template, is_text: false, called }
    }

    /// The words of an SMS, with slots as a template has them.
    pub(super) fn text(words: &str) -> Self {
        let template = Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: String::new(),
            language: String::new(),
            category: Category::Utility,
            status: TemplateStatus::Approved,
            reason: String::new(),
            quality: String::new(),
            parameter_format: String::new(),
            components: json!([{"type": "BODY", "text": words}]),
        };
        Self { is_text: true, ..Self::new(template, &Names::new()) }
    }

    /// The values for its slots; `None` where one is for none of them.
    pub(crate) fn values(&self, given: &BTreeMap<String, String>) -> Option<Values> {
        given.iter().map(|(name, value)| Some((self.called.get(name)?.clone(), value.clone()))).collect()
    }

    /// What it is billed as.
    pub(super) fn category(&self) -> &str {
        if self.is_text { SMS } else { self.template.category.as_str() }
    }

    /// The templates that its drafts may mean.
    pub(super) fn named(&self) -> &[Template] {
        if self.is_text { &[] } else { std::slice::from_ref(&self.template) }
    }

    /// What is sent with these values; `None` where they do not make a message.
    pub(crate) fn draft(&self, values: &Values) -> Option<Draft> {
        let Template { name, language, components, .. } = &self.template;
        let filled = template_check::fill(components, values);
        if self.is_text {
            let is_whole =
                template_check::slots(components).iter().all(|slot| values.contains_key(&slot.key));
            let words = || template_check::render(&self.template, &filled).words();
            return is_whole.then(|| fallback::draft(&words()));
        }
        let mut template = json!({"name": name, "language": {"code": language}});
        if filled != Value::Array(Vec::new())
            && let Some(object) = template.as_object_mut()
        {
            object.insert("components".to_owned(), filled);
        }
        draft::read(&json!({"type": "template", "template": template})).ok()
    }
}

/// All that a campaign may say: its template in its languages, and the one that is tried beside it.
#[derive(Clone, Debug)]
pub(super) struct Forms {
    /// In the campaign's own language first.
    own: Vec<Form>,
    tried: Vec<Form>,
}

impl Forms {
    /// One form alone.
    #[cfg(test)]
    pub(super) fn one(form: Form) -> Self {
        Self { own: vec![form], tried: Vec::new() }
    }

    /// None, before a template is chosen.
    pub(super) const fn none() -> Self {
        Self { own: Vec::new(), tried: Vec::new() }
    }

    /// Those of a campaign; `None` where one of them may not be sent.
    pub(super) async fn approved(
        tx: &mut Scoped<'_>,
        channel: &Channel,
        definition: &Definition,
    ) -> Stored<Option<Self>> {
        if let Some(words) = &definition.terms.text {
            return Ok(Some(Self { own: vec![Form::text(words)], tried: Vec::new() }));
        }
        let languages = &definition.terms.languages;
        let Some(own) = in_languages(tx, channel, &definition.template, languages, true).await? else {
            return Ok(None);
        };
        let tried = match &definition.terms.trial {
            Some(trial) => in_languages(tx, channel, &trial.with, languages, false).await?,
            None => Some(Vec::new()),
        };
        Ok(tried.map(|tried| Self { own, tried }))
    }

    /// The campaign's own template in its own language.
    pub(super) fn base(&self) -> Option<&Form> {
        self.own.first()
    }

    /// Their templates, in an order that all who hold them keep.
    pub(super) fn templates(&self) -> BTreeSet<TemplateId> {
        self.own.iter().chain(&self.tried).map(|form| form.template.id).collect()
    }

    /// Those of which Meta thinks the worst.
    pub(super) fn ill_taken(&self) -> Vec<TemplateId> {
        let all = self.own.iter().chain(&self.tried).map(|form| &form.template);
        all.filter(|template| template.quality == "RED").map(|template| template.id).collect()
    }

    /// What all of them are billed as; `None` where they are billed as different things.
    pub(super) fn category(&self) -> Option<&str> {
        let category = self.base()?.category();
        self.own.iter().chain(&self.tried).all(|one| one.category() == category).then_some(category)
    }

    /// Whether a slot of one of them is called so.
    pub(super) fn has(&self, slot: &str) -> bool {
        self.own.iter().chain(&self.tried).any(|form| form.called.contains_key(slot))
    }

    /// The slots of the campaign's own template in the order in which people fill them.
    pub(super) fn slots(&self) -> Vec<SlotKey> {
        let slots = self.base().map(|form| template_check::slots(&form.template.components));
        slots.unwrap_or_default().into_iter().map(|slot| slot.key).collect()
    }

    /// The slot that is called so.
    pub(super) fn slot(&self, called: &str) -> Option<&SlotKey> {
        self.own.iter().chain(&self.tried).find_map(|form| form.called.get(called))
    }

    /// The slot that is called so, or reads like it.
    pub(super) fn called_like(&self, called: &str) -> Option<&SlotKey> {
        let like = || {
            let all = self.own.iter().chain(&self.tried).flat_map(|form| &form.called);
            all.into_iter().find(|(name, _)| fold(name) == fold(called.trim())).map(|(_, key)| key)
        };
        self.slot(called).or_else(like)
    }

    /// The slot of the campaign's own template in which the recipient is greeted.
    pub(super) fn greeted(&self) -> Option<&SlotKey> {
        let form = self.base()?;
        form.called.values().find(|key| template_check::takes_a_name(&form.template, key))
    }

    /// The values for their slots; `None` where one is for none of them.
    pub(super) fn values(&self, given: &BTreeMap<String, String>) -> Option<Values> {
        given.iter().map(|(name, value)| Some((self.slot(name)?.clone(), value.clone()))).collect()
    }

    /// What somebody gets: one of two, in a language they are likely to read where there is one, else in the campaign's
    /// own.
    pub(super) fn pick(&self, variant: Variant, reader: Reader<'_>) -> Option<&Form> {
        let forms = self.of(variant);
        let offered: Vec<&str> = forms.iter().map(|form| form.template.language.as_str()).collect();
        let chosen = language::choose(&offered, reader);
        let is_read = |why| matches!(why, language::Why::Said | language::Why::Number);
        let chosen = chosen.filter(|(_, why)| is_read(*why)).map(|(language, _)| language);
        forms.iter().find(|form| Some(form.template.language.as_str()) == chosen).or_else(|| forms.first())
    }

    /// What was planned for somebody, as far as it is still there.
    pub(super) fn planned(&self, variant: Variant, language: &str) -> Option<&Form> {
        let forms = self.of(variant);
        forms.iter().find(|form| form.template.language == language).or_else(|| forms.first())
    }

    fn of(&self, variant: Variant) -> &[Form] {
        match variant {
            Variant::A => &self.own,
            Variant::B => &self.tried,
        }
    }
}

/// As which of two templates whoever has this place gets it; `None` for those who get the one that wins.
pub(super) fn variant(trial: Option<&Trial>, n: i64) -> Option<Variant> {
    trial.and_then(|trial| trial.variant(n))
}

/// A template in its own language and in others, where all that are asked for may be sent. The other languages of a
/// template that is tried need not be there.
async fn in_languages(
    tx: &mut Scoped<'_>,
    channel: &Channel,
    wanted: &Named,
    others: &[String],
    needs_all: bool,
) -> Stored<Option<Vec<Form>>> {
    let known = templates::named(tx, &channel.waba_id, &wanted.name).await?;
    let mut forms = Vec::new();
    for language in std::iter::once(&wanted.language).chain(others) {
        let is_it = |one: &&Template| one.language == *language && one.status == TemplateStatus::Approved;
        match known.iter().find(is_it) {
            Some(template) => {
                let called = slots::names(tx, &[template.id]).await?.remove(&template.id).unwrap_or_default();
                forms.push(Form::new(template.clone(), &called));
            }
            None if needs_all || language == &wanted.language => return Ok(None),
            None => {}
        }
    }
    Ok(Some(forms))
}

/// A template in a language, whatever Meta says of it at present.
pub(crate) async fn of(tx: &mut Scoped<'_>, waba: &str, name: &str, language: &str) -> Stored<Option<Form>> {
    let named = templates::named(tx, waba, name).await?;
    let Some(template) = named.into_iter().find(|one| one.language == language) else { return Ok(None) };
    let called = slots::names(tx, &[template.id]).await?.remove(&template.id).unwrap_or_default();
    Ok(Some(Form::new(template, &called)))
}

/// The wish to send a template that nobody knows: the rules say what there is to say of it.
pub(crate) fn bare(name: &str, language: &str) -> Option<Draft> {
    let template = json!({"name": name, "language": {"code": language}});
    draft::read(&json!({"type": "template", "template": template})).ok()
}

/// Values as they are kept with a recipient.
pub(super) fn kept(values: &Values) -> String {
    serde_json::to_string(values).unwrap_or_default()
}

/// Reads what was kept.
pub(super) fn read(kept: &str) -> Values {
    serde_json::from_str(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(name: &str, language: &str, text: &str) -> Form {
        let words = Form::text(text);
        let template = Template { name: name.into(), language: language.into(), ..words.template };
        Form::new(template, &Names::new())
    }

    #[test]
    fn each_reads_their_language_and_the_rest_the_campaign_s_own() {
        let own =
            vec![form("a", "en_US", "Hello {{1}}"), form("a", "es", "Hola {{1}}"), form("a", "de", "Hallo")];
        let forms = Forms { own, tried: vec![form("b", "en_US", "Dear {{2}}")] };
        let language = |variant, language, address| {
            let picked = forms.pick(variant, Reader { language, address }).unwrap();
            (picked.template.name.clone(), picked.template.language.clone())
        };
        let own = |language: &str| ("a".to_owned(), language.to_owned());
        assert_eq!(language(Variant::A, "", "+34600000031"), own("es"));
        assert_eq!(language(Variant::A, "de_AT", "+34600000031"), own("de"), "what was said goes before");
        assert_eq!(language(Variant::A, "ja", "+34600000031"), own("en_US"), "there is none that they read");
        assert_eq!(language(Variant::A, "", "+15550100777"), own("en_US"));
        assert_eq!(language(Variant::B, "", "+34600000031"), ("b".to_owned(), "en_US".to_owned()));
        assert_eq!(forms.planned(Variant::A, "de").unwrap().template.language, "de");
        assert!(forms.has("2") && !forms.has("3"), "a slot of either is one");
        let given =
            BTreeMap::from([("1".to_owned(), "Ana".to_owned()), ("body:2".to_owned(), "Ana".to_owned())]);
        assert_eq!(forms.values(&given).unwrap().len(), 2);
    }

    #[test]
    fn the_words_of_an_sms_have_slots_and_go_whole_or_not() {
        let form = Form::text("Your code is {{1}}.");
        assert_eq!((form.category(), form.named().len()), (SMS, 0));
        let values = Values::from([(SlotKey::Body("1".into()), "4711".to_owned())]);
        assert_eq!(form.draft(&values).unwrap().text, "Your code is 4711.");
        assert!(form.draft(&Values::new()).is_none(), "a slot is empty");
    }
}
