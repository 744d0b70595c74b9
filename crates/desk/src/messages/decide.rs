//! What the rules say of a draft: facts gathered from rows, the decision, and the same for whoever only
//! looks: the composer, the prices of each form; of failed messages `afterwards.rs`. Nothing here changes anything.

use std::collections::{BTreeMap, BTreeSet};

use transom_rules::access::Who;
use transom_rules::channel::ChannelKind;
use transom_rules::content::Kind;
use transom_rules::country;
use transom_rules::draft::{Draft, Form};
use transom_rules::group::Group;
use transom_rules::id::{IdentityId, WorkspaceId};
use transom_rules::limits::{PAIR_MEMORY, PairRate, PortfolioUse};
use transom_rules::merging::Marketing;
use transom_rules::number::Limit;
use transom_rules::pair::{Pair, PairKey};
use transom_rules::pricing::price::Prices;
use transom_rules::send::facts::{
    ChannelFacts, GroupFacts, Limits, Recipient, SendState, SmsWay, TemplateFound,
};
use transom_rules::send::{self as rules, Decision};
use transom_rules::settings::Settings;
use transom_rules::template::Template;
use transom_rules::template_check;
use transom_rules::time::{Span, Timestamp};
use transom_rules::words::{Sentence, number as words};
use transom_store::channels::Channel;
use transom_store::contacts::Contact;
use transom_store::held::{Held, Wanted};
use transom_store::messages;
use transom_store::{Result, Scoped, contacts, reached, templates};

use super::bridge;
use super::draft::Ask;
use crate::accounts::registry::Known;
use crate::charges::price::{self, Seller};

/// The rows of identities, and the counts that prices of this month depend on, only looked at.
pub(crate) async fn look(
    tx: &mut Scoped<'_>,
    known: &Known,
    identities: BTreeSet<IdentityId>,
    now: Timestamp,
) -> Result<Held> {
    let wanted = Wanted { identities, peek: true, ..Wanted::default() };
    let mut held = Held::load(tx, &wanted).await?;
    held.look_at_counts(tx, &this_month(known, tx.workspace(), now)).await?;
    Ok(held)
}

/// The months that now is in, where the accounts of a workspace are.
pub(crate) fn this_month(known: &Known, workspace: WorkspaceId, now: Timestamp) -> BTreeSet<String> {
    price::months(known, workspace, std::iter::once(now))
}

/// A draft for a pair, as [`decide`] needs it.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) known: &'a Known,
    /// Somebody asks for prices.
    pub(crate) is_priced: bool,
    pub(crate) channel: &'a Channel,
    pub(crate) to: &'a str,
    pub(crate) identity: Option<IdentityId>,
    /// It is for a group, which may not be known.
    pub(crate) group: Option<&'a str>,
    pub(crate) draft: &'a Draft,
    /// The templates of the draft's name, in all languages ([`named`]).
    pub(crate) named: &'a [Template],
    /// What the file is that its header names, where that is one of ours.
    pub(crate) header_file: Option<Kind>,
    /// How long it may wait for the pair rate; `None` where that, and the portfolio's limit, was asked before.
    pub(crate) pair_wait: Option<Span>,
    /// How long before the window's end whoever sends stops: nothing for people.
    pub(crate) margin: Span,
}

impl<'a> Question<'a> {
    pub(crate) fn of(ask: &'a Ask, known: &'a Known, named: &'a [Template], rules: &Settings) -> Self {
        let group = ask.group.as_deref();
        let to = ask.to.phone.as_deref().or(ask.to.user_id.as_deref()).or(group).unwrap_or_default();
        let pair_wait = Some(rules.pair_wait);
        let margin =
            if matches!(ask.asker.who, Who::Bot(_)) { rules.automated_margin } else { Span::default() };
        Self {
            known,
            is_priced: true,
            channel: &ask.channel,
            to,
            identity: None,
            group,
            draft: &ask.draft,
            named,
            header_file: None,
            pair_wait,
            margin,
        }
    }

    /// To somebody who is known, with nobody asking for prices.
    pub(crate) fn to(identity: IdentityId, known: &'a Known, channel: &'a Channel, draft: &'a Draft) -> Self {
        Self {
            known,
            is_priced: false,
            channel,
            to: "",
            identity: Some(identity),
            group: None,
            draft,
            named: &[],
            header_file: None,
            pair_wait: None,
            margin: Span::default(),
        }
    }

    /// The SMS sender that could be used instead.
    pub(super) fn sms_way(self, held: &Held, now: Timestamp) -> Option<SmsWay> {
        let whom = bridge::Whom { identity: self.identity, to: self.to };
        bridge::sms_way(held, self.known, self.channel, whom, now).filter(|_| self.group.is_none())
    }

    pub(super) fn facts(self, held: &Held, now: Timestamp) -> Facts<'a> {
        let seller = Seller { known: self.known, channel: self.channel };
        let prices = self.is_priced.then(|| seller.prices(held, self.identity, self.to, now));
        Facts { prices, ..Facts::of(held, self) }
    }
}

/// The templates that a draft may mean: those of its name; none for free-form.
pub(crate) async fn named(tx: &mut Scoped<'_>, channel: &Channel, draft: &Draft) -> Result<Vec<Template>> {
    match &draft.form {
        Form::Template(wanted) => templates::named(tx, &channel.waba_id, &wanted.name).await,
        Form::FreeForm(_) => Ok(Vec::new()),
    }
}

/// Asks the rules about a draft.
pub(crate) async fn decide(
    tx: &mut Scoped<'_>,
    held: &Held,
    asked: Question<'_>,
    now: Timestamp,
) -> Result<Decision> {
    decide_among(tx, held, asked, &mut Suggested::default(), now).await
}

/// The same of one of several drafts, for which templates to suggest are read once.
async fn decide_among(
    tx: &mut Scoped<'_>,
    held: &Held,
    asked: Question<'_>,
    suggested: &mut Suggested,
    now: Timestamp,
) -> Result<Decision> {
    let limits = limits(tx, held, asked, now).await?;
    let facts = Facts { limits, ..asked.facts(held, now) };
    let first = rules::send(&facts.state(&[]), asked.draft, now);
    if matches!(first, Decision::Allowed(_)) {
        return Ok(first);
    }
    // Only a refusal needs templates to suggest, and another way.
    let approved = suggested.of(tx, asked.channel).await?;
    let facts = Facts { sms: asked.sms_way(held, now), ..facts };
    Ok(rules::send(&facts.state(approved), asked.draft, now))
}

/// What the rules say of a draft, but for what is counted of what went out before, and with no ways out: what a plan goes
/// by.
pub(crate) fn foresee(held: &Held, asked: Question<'_>, now: Timestamp) -> Decision {
    rules::send(&asked.facts(held, now).state(&[]), asked.draft, now)
}

/// What Meta counts of what went out before.
async fn limits(tx: &mut Scoped<'_>, held: &Held, asked: Question<'_>, now: Timestamp) -> Result<Limits> {
    // Those of an SMS carrier are its own: it lets messages wait.
    if asked.channel.kind == ChannelKind::Sms {
        return Ok(Limits::default());
    }
    let Some(pair_wait) = asked.pair_wait else { return Ok(Limits::default()) };
    let portfolio = portfolio(tx, held, asked, now).await?;
    let Some(identity) = asked.identity else {
        return Ok(Limits { portfolio, ..Limits::default() });
    };
    let pair = PairKey { identity, channel: asked.channel.id };
    let pair = PairRate::after(messages::left_since(tx, pair, now - PAIR_MEMORY).await?);
    Ok(Limits { pair, pair_wait, portfolio })
}

/// How much of the portfolio's limit is used, where Meta told one and the draft may be counted: outside the window only
/// templates go.
async fn portfolio(
    tx: &mut Scoped<'_>,
    held: &Held,
    asked: Question<'_>,
    now: Timestamp,
) -> Result<Option<PortfolioUse>> {
    let is_open = |identity| held.pair(identity, asked.channel.id).window.is_open(now);
    let is_group = |identity| held.identity(identity).is_some_and(contacts::Identity::is_group);
    let counts = matches!(asked.draft.form, Form::Template(_))
        && !asked.identity.is_some_and(|identity| is_open(identity) || is_group(identity));
    let known = asked.known;
    let Some(Limit::Of(limit)) = known.limit(tx.workspace()).filter(|_| counts) else { return Ok(None) };
    let before = known.counted(tx.workspace());
    let (found, counted) = reached::used_since(tx, asked.identity, limit, now, before).await?;
    known.count(tx.workspace(), counted);
    Ok(Some(found))
}

/// The templates that could be sent instead, the likeliest first, by account.
#[derive(Default)]
pub(super) struct Suggested(BTreeMap<String, Vec<Template>>);

impl Suggested {
    /// Those of a number's account; an SMS sender has none.
    pub(super) async fn of(&mut self, tx: &mut Scoped<'_>, channel: &Channel) -> Result<&[Template]> {
        if channel.kind == ChannelKind::Sms {
            return Ok(&[]);
        }
        if !self.0.contains_key(&channel.waba_id) {
            let mut approved = templates::approved(tx, &channel.waba_id).await?;
            approved.sort_by_key(suggestion_order);
            self.0.insert(channel.waba_id.clone(), approved);
        }
        Ok(self.0.get(&channel.waba_id).map(Vec::as_slice).unwrap_or_default())
    }
}

/// Utility before the rest, few slots before many.
fn suggestion_order(template: &Template) -> (bool, usize, String) {
    let utility = template.category == transom_rules::template::Category::Utility;
    (!utility, template_check::slots(&template.components).len(), template.name.clone())
}

/// What the rules are told, put together from rows.
pub(super) struct Facts<'a> {
    channel: ChannelFacts,
    pub(super) pair: Pair,
    recipient: Recipient,
    template: Option<&'a Template>,
    is_template: bool,
    header_file: Option<Kind>,
    other_languages: Vec<String>,
    pub(super) sms: Option<SmsWay>,
    limits: Limits,
    prices: Option<Prices>,
    margin: Span,
}

impl<'a> Facts<'a> {
    fn of(held: &Held, asked: Question<'a>) -> Self {
        let identity = asked.identity.and_then(|id| held.identity(id));
        let contact = identity.and_then(|identity| held.contact(identity.contact_id));
        let by_phone = asked.group.is_none() && asked.to.chars().all(|letter| letter.is_ascii_digit());
        let to = identity.map_or_else(
            || if by_phone { format!("+{}", asked.to) } else { asked.to.to_owned() },
            contacts::Identity::address,
        );
        let marketing = contact.map(|contact| said(contact, asked.channel)).unwrap_or_default();
        let is_group = asked.group.is_some() || identity.is_some_and(contacts::Identity::is_group);
        let (is_template, language) = match &asked.draft.form {
            Form::Template(wanted) => (true, wanted.language.as_str()),
            Form::FreeForm(_) => (false, ""),
        };
        Self {
            channel: channel_facts(asked.channel),
            pair: asked.identity.map(|id| held.pair(id, asked.channel.id)).unwrap_or_default(),
            recipient: Recipient {
                phone_known: identity.map_or(by_phone, |identity| !identity.phone.is_empty()),
                conversation: contact.and_then(|contact| contact.conversation_id),
                name: contact.map(|contact| contact.name.clone()).filter(|name| *name != to),
                contact: contact.map(|contact| contact.id),
                language: contact.map(|contact| contact.language.clone()).unwrap_or_default(),
                lacks_consent: !is_group
                    && asked.known.consent(asked.channel.workspace).marketing_needs_consent
                    && marketing.opted_in_at.is_none(),
                opted_out: marketing.opted_out_at,
                blocked: contact.is_some_and(|contact| contact.blocked.is_some()),
                country: country::of_address(&to),
                group: is_group
                    .then(|| group_facts(&asked.identity.map(|id| held.group(id)).unwrap_or_default())),
                to,
            },
            template: asked.named.iter().find(|template| template.language == language),
            is_template,
            header_file: asked.header_file,
            other_languages: asked.named.iter().map(|template| template.language.clone()).collect(),
            sms: None,
            limits: Limits::default(),
            prices: None,
            margin: asked.margin,
        }
    }

    pub(super) fn state(&'a self, alternatives: &'a [Template]) -> SendState<'a> {
        let template = match (self.is_template, self.template) {
            (false, _) => TemplateFound::NotATemplate,
            (true, Some(template)) => TemplateFound::Found(template),
            (true, None) => TemplateFound::Missing { other_languages: &self.other_languages },
        };
        SendState {
            channel: &self.channel,
            pair: &self.pair,
            recipient: &self.recipient,
            template,
            header_file: self.header_file,
            alternatives,
            sms: self.sms.as_ref(),
            limits: self.limits,
            prices: self.prices.as_ref(),
            margin: self.margin,
        }
    }
}

/// What somebody said of what comes through a channel: of marketing on WhatsApp, to an SMS sender of all it sends.
fn said(contact: &Contact, channel: &Channel) -> Marketing {
    match channel.kind {
        ChannelKind::WhatsApp => contact.marketing.through(&contact.by_number, channel.id),
        ChannelKind::Sms => contact.by_number.get(&channel.id).copied().unwrap_or_default(),
    }
}

fn group_facts(group: &Group) -> GroupFacts {
    GroupFacts { state: group.state, is_deserted: group.is_deserted() }
}

fn channel_facts(channel: &Channel) -> ChannelFacts {
    ChannelFacts {
        id: channel.id,
        kind: channel.kind,
        ready: match channel.disconnected_at {
            Some(_) => Err(words::DISCONNECTED),
            None if channel.trouble.is_empty() => Ok(()),
            None => Err(Sentence::read(&channel.trouble)),
        },
        link_number: match channel.kind {
            ChannelKind::WhatsApp => channel.address.strip_prefix('+').map(str::to_owned),
            ChannelKind::Sms => None,
        },
    }
}

/// May free-form messages be sent to this identity now? What the composer shows.
pub async fn outlook(
    tx: &mut Scoped<'_>,
    known: &Known,
    channel: &Channel,
    identity: IdentityId,
    now: Timestamp,
) -> Result<(Pair, Decision)> {
    let (way, draft) = (Way { channel, identity }, a_word());
    let held = look(tx, known, [identity].into(), now).await?;
    Looking { known, held: &held, draft: &draft, now }.at(tx, way, &mut Suggested::default()).await
}

/// What stands for whatever will be typed: of no word a text message may not consist.
fn a_word() -> Draft {
    Draft {
        form: Form::FreeForm(Kind::Text),
        text: String::new(),
        context: None,
        json: serde_json::json!({"type": "text", "text": {"body": "."}}),
    }
}

/// Somebody who looks by which ways a customer can be written to.
struct Looking<'a> {
    known: &'a Known,
    held: &'a Held,
    draft: &'a Draft,
    now: Timestamp,
}

impl Looking<'_> {
    async fn at(
        &self,
        tx: &mut Scoped<'_>,
        Way { channel, identity }: Way<'_>,
        suggested: &mut Suggested,
    ) -> Result<(Pair, Decision)> {
        let to = Question::to(identity, self.known, channel, self.draft);
        let question = Question { is_priced: true, ..to };
        let decision = decide_among(tx, self.held, question, suggested, self.now).await?;
        Ok((self.held.pair(identity, channel.id), decision))
    }
}

/// A number, and whom a customer is there.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The number.
    pub channel: &'a Channel,
    /// The customer as that number knows them.
    pub identity: IdentityId,
}

/// The same of several numbers, in their order: what is known of the customer is read once.
pub async fn outlooks(
    tx: &mut Scoped<'_>,
    known: &Known,
    ways: &[Way<'_>],
    now: Timestamp,
) -> Result<Vec<(Pair, Decision)>> {
    let draft = a_word();
    let held = look(tx, known, ways.iter().map(|way| way.identity).collect(), now).await?;
    let looking = Looking { known, held: &held, draft: &draft, now };
    let (mut suggested, mut told) = (Suggested::default(), Vec::new());
    for way in ways {
        told.push(looking.at(tx, *way, &mut suggested).await?);
    }
    Ok(told)
}

/// The clocks of a number and a customer, only looked at.
pub async fn pair(tx: &mut Scoped<'_>, key: PairKey) -> Result<Pair> {
    let wanted = Wanted { identities: [key.identity].into(), peek: true, ..Wanted::default() };
    Ok(Held::load(tx, &wanted).await?.pair(key.identity, key.channel))
}
