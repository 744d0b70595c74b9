//! Apps, accounts, channels and tariffs in memory: every webhook and every send needs them, and they change seldom.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;
use transom_rules::channel::ChannelKind;
use transom_rules::consent::Policy;
use transom_rules::event::Received;
use transom_rules::hours::Business;
use transom_rules::id::{ChannelId, TeamId, WorkspaceId};
use transom_rules::number::{Limit, NumberFacts};
use transom_rules::pricing::PricingSettings;
use transom_rules::pricing::account::AccountPrices;
use transom_rules::pricing::rates::{RateCard, RateError, parse_csv, parse_json};
use transom_rules::time::{Span, Timestamp};
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel, Connected};
use transom_store::rates::{self, Card};
use transom_store::reached::Counted;
use transom_store::seal::Secret;
use transom_store::sources::{self, Source};
use transom_store::{Db, Result as Stored, Tx, number_facts};
use uuid::Uuid;

use crate::accounts::tariff::{self, Calendars, Tariff};

use marks::Marks;

mod marks;

/// Which cards were read, and what all of them say together with the built-in ones.
type Read = (Vec<Uuid>, Arc<RateCard>);

/// What each workspace brought in.
type Cards = BTreeMap<WorkspaceId, Read>;

/// What is known now. A picture: but for how many were counted last, it does not change under its reader.
#[derive(Debug, Default)]
pub struct Known {
    /// By Meta's app id.
    pub apps: BTreeMap<String, App>,
    /// By Meta's account id.
    pub accounts: BTreeMap<String, Account>,
    /// By our id; those too that were disconnected, for what was said through them.
    pub channels: BTreeMap<ChannelId, Arc<Channel>>,
    /// Those that are connected, by our id.
    pub connected: BTreeMap<ChannelId, Arc<Connected>>,
    /// What Meta leaves open about prices.
    pub pricing: PricingSettings,
    webhook_keys: BTreeMap<ChannelId, Secret>,
    numbers: BTreeMap<String, ChannelId>,
    facts: BTreeMap<ChannelId, NumberFacts>,
    validities: BTreeMap<(WorkspaceId, Option<ChannelId>), Span>,
    hours: BTreeMap<(WorkspaceId, Option<ChannelId>), Business>,
    consents: BTreeMap<WorkspaceId, Policy>,
    receivers: BTreeMap<(WorkspaceId, ChannelId), TeamId>,
    marks: Marks,
    tariffs: BTreeMap<String, Tariff>,
    cards: Cards,
    /// Who counted towards the limit of a workspace when that was counted last.
    counted: std::sync::Mutex<BTreeMap<WorkspaceId, Counted>>,
    elsewhere: Tariff,
    /// Of a workspace that says nothing.
    no_policy: Policy,
}

impl Known {
    /// The channel of this workspace whose webhooks are those of a phone number id, or of an SMS carrier's sender: the one
    /// that is connected. One that was disconnected has what came before, which may be read again, and nothing since.
    /// What one carrier tells is never of another one's channel.
    pub fn number(
        &self,
        workspace: WorkspaceId,
        kind: ChannelKind,
        phone_number_id: &str,
        came: Option<Timestamp>,
    ) -> Option<ChannelId> {
        let is_connected =
            |id: &&ChannelId| self.connected(workspace, **id).is_some_and(|one| one.channel.kind == kind);
        let had_it = |channel: &&Arc<Channel>| {
            let until = came.zip(channel.disconnected_at);
            let is_it = channel.kind == kind && channel.phone_number_id == phone_number_id;
            is_it && until.is_some_and(|(came, until)| came < until)
        };
        let connected = self.numbers.get(phone_number_id).filter(is_connected);
        connected.copied().or_else(|| Some(self.channels_of(workspace).find(had_it)?.id))
    }

    /// A channel of this workspace that is connected: what sends and asks goes through one of these.
    pub fn connected(&self, workspace: WorkspaceId, id: ChannelId) -> Option<&Arc<Connected>> {
        self.connected.get(&id).filter(|connected| connected.channel.workspace == workspace)
    }

    /// The same where it is a number of Meta's: no other's token is shown to Meta.
    pub fn at_meta(&self, workspace: WorkspaceId, id: ChannelId) -> Option<&Arc<Connected>> {
        self.connected(workspace, id).filter(|number| number.channel.kind == ChannelKind::WhatsApp)
    }

    /// A channel by whose token an account can be asked for something. `None` where none of its numbers is connected.
    pub fn asking(&self, account: &Account) -> Option<&Arc<Connected>> {
        self.connected.values().find(|connected| {
            connected.channel.workspace == account.workspace && connected.channel.waba_id == account.waba_id
        })
    }

    /// A workspace's numbers of an account, connected or not, in order.
    pub fn numbers_of(&self, workspace: WorkspaceId, waba_id: &str) -> impl Iterator<Item = &Arc<Channel>> {
        self.channels_of(workspace).filter(move |channel| channel.waba_id == waba_id)
    }

    /// What the webhooks of a sender are signed with, where they have a key of their own.
    pub fn webhook_key(&self, channel: ChannelId) -> Option<&Secret> {
        self.webhook_keys.get(&channel)
    }

    /// What a channel speaks. Of one that nobody knows nothing is expected but WhatsApp.
    pub fn kind(&self, id: ChannelId) -> ChannelKind {
        self.channels.get(&id).map_or(ChannelKind::WhatsApp, |channel| channel.kind)
    }

    /// A workspace's accounts at Meta, which has templates, prices and analytics of each; SMS carriers have none.
    pub fn meta_accounts(&self, workspace: WorkspaceId) -> impl Iterator<Item = &Account> {
        let is_one =
            move |account: &&Account| account.workspace == workspace && account.kind == ChannelKind::WhatsApp;
        self.accounts.values().filter(is_one)
    }

    /// A channel of this workspace, connected or not.
    pub fn channel(&self, workspace: WorkspaceId, id: ChannelId) -> Option<&Arc<Channel>> {
        self.channels.get(&id).filter(|channel| channel.workspace == workspace)
    }

    /// The connected number of an account of this workspace, where it has one only.
    pub fn only_number(&self, workspace: WorkspaceId, waba: &str) -> Option<ChannelId> {
        let of_account = self.connected.values().map(|connected| &connected.channel);
        let mut numbers = of_account.filter(|one| one.workspace == workspace && one.waba_id == waba);
        let only = numbers.next()?;
        numbers.next().is_none().then_some(only.id)
    }

    /// What Meta said of a number; `None` as long as that is nothing.
    pub fn facts(&self, channel: ChannelId) -> Option<&NumberFacts> {
        self.facts.get(&channel)
    }

    /// How long a conversation stays the one that new messages of a number join, where the number or its workspace says
    /// so.
    pub fn validity(&self, workspace: WorkspaceId, channel: ChannelId) -> Option<Span> {
        let of = |channel: Option<ChannelId>| self.validities.get(&(workspace, channel)).copied();
        of(Some(channel)).or_else(|| of(None))
    }

    /// When somebody is there for a number, as the number or its workspace says; of the workspace alone without one.
    pub fn hours(&self, workspace: WorkspaceId, channel: Option<ChannelId>) -> Option<&Business> {
        let of = |channel: Option<ChannelId>| self.hours.get(&(workspace, channel));
        of(channel).or_else(|| of(None))
    }

    /// What a workspace says of consent.
    pub fn consent(&self, workspace: WorkspaceId) -> &Policy {
        self.consents.get(&workspace).unwrap_or(&self.no_policy)
    }

    /// By which way in of the workspace's a message came to a number.
    pub fn source_of(
        &self,
        workspace: WorkspaceId,
        channel: ChannelId,
        received: &Received,
    ) -> Option<&Source> {
        self.marks.find(workspace, channel, received)
    }

    /// To which team the new conversations of a number go.
    pub fn receiver(&self, workspace: WorkspaceId, channel: ChannelId) -> Option<TeamId> {
        self.receivers.get(&(workspace, channel)).copied()
    }

    /// How many customers a workspace may reach outside their windows in 24 hours, if Meta told it. Of several words
    /// the highest holds, since its numbers may be of several portfolios: nothing is refused that Meta would take.
    pub fn limit(&self, workspace: WorkspaceId) -> Option<Limit> {
        let connected = self.connected.values().map(|connected| &connected.channel);
        let theirs = connected.filter(|channel| channel.workspace == workspace);
        theirs.filter_map(|channel| Some(self.facts(channel.id)?.limit.as_ref()?.is)).max()
    }

    /// How many counted towards that limit when they were counted last, since this was read.
    pub(crate) fn counted(&self, workspace: WorkspaceId) -> Option<Counted> {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).get(&workspace).copied()
    }

    /// They were counted.
    pub(crate) fn count(&self, workspace: WorkspaceId, counted: Counted) {
        self.counted.lock().unwrap_or_else(PoisonError::into_inner).insert(workspace, counted);
    }

    /// What messages through this number are paid by. That of an account nobody knows is Meta's list in US dollars.
    pub fn tariff(&self, channel: &Channel) -> &Tariff {
        self.tariffs.get(&channel.waba_id).unwrap_or(&self.elsewhere)
    }

    /// The rates that hold for a workspace: those that come with this version and those it brought in.
    pub fn rates(&self, workspace: WorkspaceId) -> &Arc<RateCard> {
        self.cards.get(&workspace).map_or(self.elsewhere.rates(), |(_, rates)| rates)
    }

    /// What is wrong with the tariffs of a workspace: Meta's account id and a sentence.
    pub fn troubles(&self, workspace: WorkspaceId) -> impl Iterator<Item = (&str, &str)> {
        let own = self.accounts.values().filter(move |account| account.workspace == workspace);
        own.filter_map(|account| {
            Some((account.waba_id.as_str(), self.tariffs.get(&account.waba_id)?.trouble()?))
        })
    }

    /// The channels of a workspace, those too that were disconnected.
    pub fn channels_of(&self, workspace: WorkspaceId) -> impl Iterator<Item = &Arc<Channel>> {
        self.channels.values().filter(move |channel| channel.workspace == workspace)
    }
}

/// The registry of one process.
pub struct Registry {
    known: RwLock<Arc<Known>>,
    /// Held while reading: of two readings that overlap, the one that began first would else have the last word.
    reading: Mutex<()>,
    pricing: PricingSettings,
    built_in: Arc<RateCard>,
    calendars: Calendars,
}

impl Registry {
    /// A registry that knows nothing yet.
    ///
    /// # Errors
    /// When the rates that come with this version cannot be read.
    pub fn new(pricing: &PricingSettings) -> anyhow::Result<Self> {
        let built_in = RateCard::built_in().map_err(|error| anyhow::anyhow!("built-in rates: {error:?}"))?;
        let calendars = Calendars::new(pricing.rule_set.fixed());
        Ok(Self {
            known: RwLock::default(),
            reading: Mutex::default(),
            pricing: pricing.clone(),
            built_in: Arc::new(built_in),
            calendars,
        })
    }

    /// The current picture.
    pub fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Reads everything again, but no rate card that was read before. What was committed before the call is known
    /// after it.
    pub async fn reload(&self, db: &Db) -> Stored<()> {
        let _reading = self.reading.lock().await;
        let before = self.known();
        let (apps, accounts, numbers, cards, told) = db
            .read(before, |tx, before| {
                Box::pin(async move {
                    let (apps, accounts) = (apps::all(tx).await?, apps::accounts(tx).await?);
                    let cards = changed(tx, &before.cards).await?;
                    let told = apps::prices(tx).await?;
                    let numbers = (channels::all(tx).await?, channels::connected(tx).await?);
                    let keys = channels::webhook_keys(tx).await?;
                    let facts = (number_facts::all(tx).await?, apps::said(tx).await?);
                    let of_work = (apps::receivers(tx).await?, sources::marks(tx).await?);
                    Ok((apps, accounts, (numbers, keys, facts, of_work), cards, told))
                })
            })
            .await?;
        let ((channels, connected), webhook_keys, (facts, said), (receivers, marks)) = numbers;
        let cards: Cards = cards.into_iter().map(|(whose, cards)| (whose, self.read(cards))).collect();
        let mut told: BTreeMap<String, AccountPrices> =
            told.into_iter().map(|(account, text)| (account, tariff::read_told(&text))).collect();
        for (account, international) in &self.pricing.international {
            told.entry(account.clone()).or_default().international.clone_from(international);
        }
        let tariff_of = |account: &Account| {
            let rates = cards.get(&account.workspace).map_or(&self.built_in, |(_, rates)| rates);
            let told = told.get(&account.waba_id).cloned().unwrap_or_default();
            (
                account.waba_id.clone(),
                Tariff::of(account, Arc::clone(rates), &self.calendars).with_prices(told),
            )
        };
        let known = Known {
            pricing: self.pricing.clone(),
            tariffs: accounts.iter().map(tariff_of).collect(),
            elsewhere: Tariff::without_account(Arc::clone(&self.built_in), &self.calendars),
            cards,
            counted: std::sync::Mutex::default(),
            apps: apps.into_iter().map(|app| (app.id.clone(), app)).collect(),
            accounts: accounts.into_iter().map(|account| (account.waba_id.clone(), account)).collect(),
            facts: facts.into_iter().collect(),
            validities: said
                .validities
                .into_iter()
                .map(|one| ((one.workspace, one.channel), one.span))
                .collect(),
            hours: said.hours,
            consents: said.consents.into_iter().collect(),
            no_policy: Policy::default(),
            receivers: receivers.into_iter().map(|(whose, channel, team)| ((whose, channel), team)).collect(),
            marks: Marks::of(marks),
            webhook_keys,
            numbers: connected.iter().map(|c| (c.channel.phone_number_id.clone(), c.channel.id)).collect(),
            connected: connected.into_iter().map(|c| (c.channel.id, Arc::new(c))).collect(),
            channels: channels.into_iter().map(|channel| (channel.id, Arc::new(channel))).collect(),
        };
        self.warn(&known);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
        Ok(())
    }

    /// Logs what is wrong with a tariff, once and not at every reading.
    fn warn(&self, known: &Known) {
        let before = self.known();
        for (account, tariff) in &known.tariffs {
            let told = before.tariffs.get(account).and_then(Tariff::trouble);
            if let Some(trouble) = tariff.trouble().filter(|trouble| told != Some(trouble)) {
                tracing::warn!(account, trouble, "messages of an account may be charged on a wrong day");
            }
        }
    }

    fn read(&self, cards: Theirs) -> Read {
        match cards {
            Theirs::Same(read) => read,
            Theirs::New(cards) => {
                let ids = cards.iter().map(|card| card.id).collect();
                (ids, Arc::new(self.joined(&cards)))
            }
        }
    }

    fn joined(&self, cards: &[Card]) -> RateCard {
        let mut rates = RateCard::clone(&self.built_in);
        for card in cards {
            match read_card(&card.format, &card.text) {
                Ok(more) => rates.join(more),
                Err(error) => {
                    tracing::error!(card = card.name, ?error, "a rate card cannot be read; it is left out");
                }
            }
        }
        rates
    }
}

/// The cards of a workspace.
enum Theirs {
    /// They were read before.
    Same(Read),
    /// Some of them were not, or one is gone.
    New(Vec<Card>),
}

/// The cards of every workspace. The texts, which may be long, are fetched where something is new.
async fn changed(tx: &mut Tx<'_>, before: &Cards) -> Stored<BTreeMap<WorkspaceId, Theirs>> {
    let mut ids: BTreeMap<WorkspaceId, Vec<Uuid>> = BTreeMap::new();
    for title in rates::titles(tx).await? {
        ids.entry(title.workspace).or_default().push(title.id);
    }
    let mut all = BTreeMap::new();
    for (workspace, ids) in ids {
        let theirs = match before.get(&workspace).filter(|(read, _)| *read == ids) {
            Some(read) => Theirs::Same(read.clone()),
            None => Theirs::New(rates::of_workspace(&mut tx.of(workspace)).await?),
        };
        all.insert(workspace, theirs);
    }
    Ok(all)
}

/// Reads a rate card in one of its two forms.
///
/// # Errors
/// What is wrong with it, and in which line.
pub fn read_card(format: &str, text: &str) -> Result<RateCard, RateError> {
    if format == "csv" { parse_csv(text) } else { parse_json(text) }
}

#[cfg(test)]
mod tests;
