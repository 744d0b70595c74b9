//! What the form of a campaign offers: numbers, the templates of the chosen one's account, attributes, labels.

use std::sync::Arc;

use transom_desk::campaigns::sheet;
use transom_desk::templates::names;
use transom_pages::campaigns::audience::Way;
use transom_pages::campaigns::form::{Says, What};
use transom_pages::frame::field::Choice;
use transom_pages::templates::slot;
use transom_pages::words;
use transom_rules::access::{Mask, Visibility};
use transom_rules::attribute::Subject;
use transom_rules::campaign::Named;
use transom_rules::channel::ChannelKind;
use transom_rules::template::{Template, TemplateStatus};
use transom_store::attributes::{self, Attribute};
use transom_store::campaigns::Campaign;
use transom_store::channels::Channel;
use transom_store::labels::Label;
use transom_store::purposes::Purpose;
use transom_store::slots::Names;
use transom_store::templates::offered::{self, Among, Wanted};
use transom_store::{Result as Stored, Scoped, campaigns, purposes};

use super::typed;
use crate::web::desk::{Desk, Done};
use crate::web::load::marks::labels;
use crate::web::settings::Fields;
use crate::web::template::choices;

/// So many campaigns are offered to follow.
const FEW: i64 = 50;
/// So many names of templates are offered, of those that can be sent and of those that cannot.
const MOST: i64 = 500;

/// What the further terms of a campaign may name.
pub(super) struct Choices {
    pub(super) purposes: Vec<Purpose>,
    pub(super) campaigns: Vec<Campaign>,
}

/// What is offered.
pub(super) struct Offered {
    /// The number that is chosen; the first, where none is.
    pub(super) channel: Option<Arc<Channel>>,
    pub(super) numbers: Vec<Arc<Channel>>,
    pub(super) templates: Vec<Template>,
    /// The template that is chosen, and what its slots are called.
    pub(super) chosen: Option<(Template, Names)>,
    /// Those of contacts.
    pub(super) attributes: Vec<Attribute>,
    pub(super) labels: Vec<Label>,
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
        let is_open = |one: &&Arc<Channel>| match one.kind {
            ChannelKind::WhatsApp => known.at_meta(desk.workspace(), one.id).is_some(),
            ChannelKind::Sms => known.connected(desk.workspace(), one.id).is_some(),
        };
        let mut numbers: Vec<Arc<Channel>> =
            known.channels_of(desk.workspace()).filter(is_open).map(Arc::clone).collect();
        numbers.sort_by_key(|one| one.kind == ChannelKind::Sms);
        let wanted = fields.one("number");
        let channel = numbers.iter().find(|one| one.id.to_string() == wanted).or_else(|| numbers.first());
        let channel = channel.map(Arc::clone);
        let is_sms = channel.as_ref().is_some_and(|channel| channel.kind == ChannelKind::Sms);
        let account = channel.as_ref().filter(|_| !is_sms).map(|channel| channel.waba_id.clone());
        let mask = Mask::of(&desk.asker);
        let read = desk.read((account, typed::template(fields)), move |tx, (account, named)| {
            Box::pin(async move {
                let known = match account {
                    Some(account) => known_of(tx, account, named.as_ref()).await?,
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
                Ok((known, chosen, attributes::offered(tx).await?, labels(tx, mask).await?, choices))
            })
        });
        let (templates, template, mut attributes, labels, choices) = read.await?;
        attributes.retain(|one| one.subject == Subject::Contact);
        // The words of an SMS have slots as a template has them.
        let words = || sheet::words(fields.one("text"));
        let chosen = template.or_else(|| is_sms.then(|| (words(), Names::new())));
        let may_choose = desk.asker.visibility() == Visibility::All;
        // The answer would tell whoever sees no numbers whose one is.
        let may_list = !mask.hides();
        Ok(Self { channel, numbers, templates, chosen, attributes, labels, choices, may_choose, may_list })
    }

    /// The number that is chosen sends SMS.
    pub(super) fn is_sms(&self) -> bool {
        self.channel.as_ref().is_some_and(|channel| channel.kind == ChannelKind::Sms)
    }

    /// What it says.
    pub(super) fn says(&self, fields: &Fields) -> Says {
        let number = self.channel.as_ref().map(|channel| channel.id.to_string()).unwrap_or_default();
        let what = if self.is_sms() {
            What::Words(fields.one("text").to_owned())
        } else {
            What::Templates(self.template_choices())
        };
        Says { number, what }
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
    fn template_choices(&self) -> Vec<Choice> {
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
}

/// The templates of an account to choose from, in all their languages, and the one that is chosen.
async fn known_of(tx: &mut Scoped<'_>, account: &str, chosen: Option<&Named>) -> Stored<Vec<Template>> {
    let wanted = Wanted { waba_id: account.to_owned(), ..Wanted::default() };
    let mut names: Vec<String> = chosen.map(|chosen| chosen.name.clone()).into_iter().collect();
    for among in [Among::Approved, Among::Unsendable] {
        names.extend(offered::names(tx, &wanted, among, MOST).await?);
    }
    names.sort_unstable();
    names.dedup();
    offered::versions(tx, account, &names).await
}
