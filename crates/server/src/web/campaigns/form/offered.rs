//! What the form of a campaign offers: numbers, the templates of the chosen one's account, attributes, labels.

use std::sync::Arc;

use transom_desk::templates::names;
use transom_pages::campaigns::audience::{Audience, Way};
use transom_pages::campaigns::form::{Follows, Making, Typed};
use transom_pages::frame::described::{self, Value};
use transom_pages::frame::field::{Choice, Problem};
use transom_pages::templates::slot;
use transom_pages::words::{self, word};
use transom_rules::access::{Mask, Visibility};
use transom_rules::attribute::Subject;
use transom_rules::template::{Template, TemplateStatus};
use transom_store::attributes::{self, Attribute};
use transom_store::channels::Channel;
use transom_store::labels::{self, Label};
use transom_store::slots::Names;
use transom_store::templates::{self, Filter};
use transom_store::{campaigns, purposes};

use super::terms::{self, Choices};
use super::typed;
use crate::web::desk::{Desk, Done};
use crate::web::settings::Fields;
use crate::web::template::choices;

/// So many campaigns are offered to follow.
const FEW: i64 = 50;
/// So many templates are offered.
const MOST: i64 = 1_000;

/// What is offered.
pub(super) struct Offered {
    /// The number that is chosen; the first, where none is.
    pub(super) channel: Option<Arc<Channel>>,
    numbers: Vec<Arc<Channel>>,
    pub(super) templates: Vec<Template>,
    /// The template that is chosen, and what its slots are called.
    pub(super) chosen: Option<(Template, Names)>,
    /// Those of contacts.
    pub(super) attributes: Vec<Attribute>,
    labels: Vec<Label>,
    /// What its further terms may name.
    pub(super) choices: Choices,
    /// Whoever plans may choose among all contacts.
    pub(super) may_choose: bool,
    /// They may name people by their numbers.
    pub(super) may_list: bool,
}

impl Offered {
    pub(super) async fn load(desk: &Desk, fields: &Fields) -> Done<Self> {
        let known = desk.app.registry.known();
        let is_open = |one: &&Arc<Channel>| known.at_meta(desk.workspace(), one.id).is_some();
        let numbers: Vec<Arc<Channel>> =
            known.channels_of(desk.workspace()).filter(is_open).map(Arc::clone).collect();
        let wanted = fields.one("number");
        let channel = numbers.iter().find(|one| one.id.to_string() == wanted).or_else(|| numbers.first());
        let channel = channel.map(Arc::clone);
        let waba_id = channel.as_ref().map(|channel| channel.waba_id.clone());
        let asked = (waba_id, typed::template(fields));
        let read = desk.read(asked, move |tx, (waba_id, named)| {
            Box::pin(async move {
                let filter = Filter { waba_id: waba_id.clone(), limit: MOST, ..Filter::default() };
                let known: Vec<Template> = match waba_id {
                    Some(_) => templates::list(tx, &filter).await?.into_iter().map(|(one, _)| one).collect(),
                    None => Vec::new(),
                };
                let is_it = |one: &&Template| {
                    named
                        .as_ref()
                        .is_some_and(|named| one.name == named.name && one.language == named.language)
                };
                let chosen = match known.iter().find(is_it) {
                    Some(template) => Some((template.clone(), names::of(tx, template.id).await?)),
                    None => None,
                };
                let choices = Choices {
                    purposes: purposes::all(tx).await?,
                    campaigns: campaigns::list(tx, None, FEW).await?,
                };
                Ok((known, chosen, attributes::offered(tx).await?, labels::offered(tx).await?, choices))
            })
        });
        let (templates, chosen, mut attributes, labels, choices) = read.await?;
        attributes.retain(|one| one.subject == Subject::Contact);
        let may_choose = desk.asker.visibility() == Visibility::All;
        // The answer would tell whoever sees no numbers whose one is.
        let may_list = !Mask::of(&desk.asker).hides();
        Ok(Self { channel, numbers, templates, chosen, attributes, labels, choices, may_choose, may_list })
    }

    /// Where its recipients come from.
    pub(super) fn way(&self, fields: &Fields) -> Way {
        match fields.one("audience") {
            "follows" if !self.choices.campaigns.is_empty() => Way::Follows,
            "segment" if self.may_choose => Way::Segment,
            _ if self.may_choose && !self.may_list => Way::Segment,
            _ => Way::List,
        }
    }

    /// The templates to choose from: what cannot be sent stands last, and says why.
    pub(super) fn template_choices(&self) -> Vec<Choice> {
        let chosen = self.chosen.as_ref().map(|(template, _)| template.id);
        let mut all: Vec<&Template> = self.templates.iter().collect();
        all.sort_by_key(|one| (one.status != TemplateStatus::Approved, &one.name, &one.language));
        let choice = |one: &&Template| {
            let why = choices::unusable(one);
            let name = transom_pages::say!(
                "planning-template-body",
                name = slot::spoken(&one.name),
                language = words::language_name(&one.language),
                category = words::category(one.category),
            );
            let about = why.clone().unwrap_or_else(|| choices::example(one));
            let value = format!("{}/{}", one.name, one.language);
            let is_on = chosen == Some(one.id);
            Choice { is_open: why.is_none(), ..Choice::new(value, name, is_on).about(about) }
        };
        all.iter().map(choice).collect()
    }

    /// The form with what is typed.
    pub(super) fn making(
        &self,
        desk: &Desk,
        fields: &Fields,
        follows: Follows,
        problem: Option<Problem>,
    ) -> Making {
        let chosen = self.channel.as_ref().map(|channel| channel.id);
        let number =
            |one: &Arc<Channel>| Choice::new(one.id.to_string(), one.name.clone(), chosen == Some(one.id));
        Making {
            nonce: desk.nonce(),
            typed: Typed {
                name: fields.one("name").to_owned(),
                pace: fields.one("pace").to_owned(),
                per_second: fields.one("per_second").to_owned(),
                until: fields.one("until").to_owned(),
                budget: fields.one("budget").to_owned(),
                most_failures: fields.one("most_failures").to_owned(),
            },
            numbers: self.numbers.iter().map(number).collect(),
            templates: self.template_choices(),
            audience: self.audience(fields, problem.as_ref()),
            terms: terms::shown(desk, fields, self),
            follows,
            problem,
        }
    }

    fn audience(&self, fields: &Fields, problem: Option<&Problem>) -> Audience {
        let label = |one: &Label| {
            let is_on = fields.all("label").any(|id| id == one.id.to_string());
            Choice::new(one.id.to_string(), one.name.clone(), is_on)
        };
        let value = |one: &Attribute| {
            let field = described::field(one.id);
            let problem = problem.filter(|problem| problem.field == field);
            Value {
                id: one.id,
                name: one.name.clone(),
                kind: one.kind,
                choices: one.choices.clone(),
                value: fields.named(&field).to_owned(),
                kept: String::new(),
                problem: problem.map(|problem| problem.text.clone()),
            }
        };
        let three = |name: &'static str, yes, no| {
            let now = fields.one(name);
            let choice = |value: &'static str, id| Choice::new(value, word(id), now == value);
            vec![choice("", "planning-any"), choice("yes", yes), choice("no", no)]
        };
        Audience {
            way: self.way(fields),
            may_choose: self.may_choose,
            may_list: self.may_list,
            list: fields.one("list").to_owned(),
            attributes: self.attributes.iter().map(value).collect(),
            labels: self.labels.iter().map(label).collect(),
            wrote_within_days: fields.one("wrote_within_days").to_owned(),
            silent_for_days: fields.one("silent_for_days").to_owned(),
            in_window: three("in_window", "planning-window-yes", "planning-window-no"),
            in_entry_point: three("in_entry_point", "planning-entry-yes", "planning-entry-no"),
            consented: three("consented", "planning-consented-yes", "planning-consented-no"),
            languages: fields.one("languages").to_owned(),
            countries: fields.one("countries").to_owned(),
            follows: terms::follows(fields, &self.choices.campaigns),
            after_hours: fields.one("after_hours").to_owned(),
            also_answered: !fields.one("also_answered").is_empty(),
        }
    }
}
