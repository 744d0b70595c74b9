//! A desk for tests: an app on a fresh file with one number and one agent, and what happens to it. How it is
//! talked to is left to the tests of those who talk to it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test ends where something is wrong")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};
use transom_channels::verified::Verified;
use transom_channels::whatsapp::draft;
use transom_channels::whatsapp::signature::{sign, verify};
use transom_rules::access::{Asker, Face, RoleKey, Visibility};
use transom_rules::channel::ChannelKind;
use transom_rules::content::FileState;
use transom_rules::content::Kind;
use transom_rules::event::{
    Event, Fault, Noticed, Party, Received, Route, Routed, Severity, Status, StatusChanged,
};
use transom_rules::id::{ChannelId, ConversationId, MediaId, MessageId, UserId, WorkspaceId};
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_rules::time::{Span, Timestamp};
use transom_store::apps::{self, Account, App as MetaApp};
use transom_store::channels::{self, Channel, Connected};
use transom_store::conversations::{self, Filter};
use transom_store::deliveries::Delivery;
use transom_store::media::{self, Media};
use transom_store::users::{self, User};
use transom_store::{Db, Scoped, Work, templates};

use crate::app::Shared;
use crate::base::clock::Clock;
use crate::base::keys;
use crate::base::settings::Settings;
use crate::intake::post::{Batch, Post, understood};
use crate::intake::store;
use crate::messages::draft::Ask;
use crate::messages::files::Spool;
use crate::people::factor::totp;
use crate::run;

/// A folder that is removed with everything in it.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Default for Folder {
    fn default() -> Self {
        let path = std::env::temp_dir().join(format!("transom-{}", Clock::new(Span::default()).id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Folder {
    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    fn database(&self) -> String {
        format!("sqlite:{}", self.0.join("transom.db").display())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fresh file with a workspace, and the folder it lies in.
pub async fn fresh_file(workspace: WorkspaceId) -> (Folder, Db) {
    let folder = Folder::default();
    let settings = Settings::of_database(folder.database());
    let db = keys::open(&settings).await.unwrap();
    let here = db.of(workspace);
    here.write((), |tx, ()| Box::pin(apps::found(tx, "Here", Timestamp::default()))).await.unwrap();
    (folder, db)
}

/// Keeps an account.
pub async fn connect(db: &Db, account: Account) {
    db.of(account.workspace)
        .write(account, |tx, account| Box::pin(apps::keep_account(tx, account)))
        .await
        .unwrap();
}

/// What an app for one-time codes shows at an instant that was given this text when a second factor was set up.
pub fn app_shows(setup: &str, now: Timestamp) -> String {
    let five = |sign: char| u32::from(sign) - if sign.is_ascii_digit() { 24 } else { 65 };
    let signs = setup.chars().filter(|sign| !sign.is_whitespace());
    let bits: Vec<u32> = signs.flat_map(|sign| (0..5).rev().map(move |bit| five(sign) >> bit & 1)).collect();
    let byte = |bits: &[u32]| u8::try_from(bits.iter().fold(0, |byte, bit| byte * 2 + bit)).unwrap();
    let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
    totp::shown_at(&hex::encode(bytes).into(), now)
}

/// A running app, which ends with the test.
pub struct Desk {
    /// The app.
    pub app: Shared,
    /// Its only workspace.
    pub workspace: WorkspaceId,
    /// Its only number, at first.
    pub channel: ChannelId,
    /// Its only agent.
    pub user: UserId,
    /// Where its database and files lie.
    pub folder: Folder,
    /// How many tasks it always has.
    standing: usize,
}

/// The tasks of a started app that stay. The one that fills the search ends when there is nothing left to fill.
fn standing(app: &Shared) -> usize {
    app.tasks.len().saturating_sub(1)
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.app.stop.cancel();
    }
}

impl Desk {
    /// How many tasks there are beside those that it always has.
    pub fn at_work(&self) -> usize {
        self.app.tasks.len().saturating_sub(self.standing)
    }

    /// A fresh desk. Its Graph API is a closed port: what is sent stays queued. Without a hash nobody signs in;
    /// to make one takes long.
    pub async fn fresh(password_hash: String) -> Self {
        Self::fresh_as(password_hash, |_| ()).await
    }

    /// The same desk, begun anew with other settings.
    pub async fn anew(mut self, set: impl FnOnce(&mut Settings)) -> Self {
        let (workspace, channel, user) = (self.workspace, self.channel, self.user);
        let (clock, mut settings) = (Arc::clone(&self.app.clock), self.app.settings.clone());
        let folder = std::mem::take(&mut self.folder);
        run::shut_down(&self.app).await;
        drop(self);
        set(&mut settings);
        let app = run::start(settings, clock).await.unwrap();
        let standing = standing(&app);
        Self { app, workspace, channel, user, folder, standing }
    }

    /// The same beside a Graph API.
    pub async fn fresh_beside(graph: &str, password_hash: String) -> Self {
        Self::fresh_as(password_hash, |settings| settings.graph.url = graph.into()).await
    }

    /// The same with other settings.
    pub async fn fresh_as(password_hash: String, set: impl FnOnce(&mut Settings)) -> Self {
        let (clock, folder) = (Arc::new(Clock::new(Span::default())), Folder::default());
        let mut settings = Settings::of_database(folder.database());
        settings.media.path = folder.path().join("media");
        settings.graph.url = "http://127.0.0.1:9".into();
        set(&mut settings);
        let app = run::start(settings, Arc::clone(&clock)).await.unwrap();
        let (workspace, channel, user) = (clock.workspace_id(), clock.channel_id(), clock.user_id());
        let standing = standing(&app);
        let desk = Self { app, workspace, channel, user, folder, standing };
        let (agent, now) = (User { password_hash, ..agent(workspace, user) }, clock.now());
        desk.write(agent, move |tx, agent| {
            Box::pin(async move {
                apps::found(tx, "Test", now).await?;
                apps::keep(tx, &meta_app(workspace)).await?;
                apps::keep_account(tx, &account(workspace, "200", "UTC")).await?;
                channels::add(tx, &number(workspace, channel), now).await?;
                users::add(tx, agent, now).await
            })
        })
        .await;
        desk.app.registry.reload(&desk.app.db).await.unwrap();
        desk
    }

    /// Writes rows.
    pub async fn write<C, T, F>(&self, context: C, work: F) -> T
    where
        C: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'t> Fn(&'t mut Scoped<'_>, &'t C) -> Work<'t, T> + Send + Sync + 'static,
    {
        self.app.db.of(self.workspace).write(context, work).await.unwrap()
    }

    /// Business time jumps ahead.
    pub fn clock_jumps(&self, span: Span) {
        let offset = self.app.clock.offset().as_millis() + span.as_millis();
        self.app.clock.set_offset(Span::millis(offset));
    }

    /// A customer writes; returns the conversation when it is stored.
    pub async fn hears(&self, phone: &str, name: &str, text: &str) -> ConversationId {
        self.hears_at(phone, name, text, Span::default()).await;
        self.newest_conversation().await
    }

    /// Where somebody wrote last.
    pub async fn newest_conversation(&self) -> ConversationId {
        let here = self.app.db.of(self.workspace);
        let newest =
            here.read(Filter::of(Visibility::All, 1), |tx, filter| Box::pin(conversations::list(tx, filter)));
        newest.await.unwrap()[0].conversation.id
    }

    /// A customer wrote so long ago.
    pub async fn hears_at(&self, phone: &str, name: &str, text: &str, ago: Span) {
        let wamid = format!("wamid.{}", self.app.clock.id());
        let event = Event::Received(Received {
            at: self.app.clock.now() - ago,
            from: Party { phone: Some(phone.into()), name: Some(name.into()), ..Party::default() },
            group_id: None,
            kind: Kind::Text,
            text: text.into(),
            media: None,
            context: None,
            entry: None,
            standby: false,
            json: json!({"type": "text", "id": wamid, "text": {"body": text}}).to_string(),
            wamid,
        });
        self.receives(Route::Number("300".into()), event).await;
    }

    /// What a program at the machine asks to have sent to a phone.
    pub fn asks(&self, phone: &str, draft: &Value) -> Ask {
        let channel = self.app.registry.known().channel(self.workspace, self.channel).cloned().unwrap();
        let to = Party { phone: Some(phone.into()), ..Party::default() };
        let asker = Arc::new(Asker::system(self.workspace, Face::Command));
        Ask::new(asker, channel, to, draft::read(draft).unwrap())
    }

    /// Meta refuses a message of ours with this code.
    pub async fn is_refused(&self, message: &str, code: i64) {
        let fault = Fault { code, title: "Refused".into(), details: String::new(), ..Fault::default() };
        self.is_at(message, Status::Failed, vec![fault]).await;
    }

    /// A message of ours reaches its customer.
    pub async fn reaches(&self, message: &str) {
        self.is_at(message, Status::Delivered, Vec::new()).await;
    }

    async fn is_at(&self, message: &str, status: Status, faults: Vec<Fault>) {
        self.is_told_at(Route::Number("300".into()), message, status, faults).await;
    }

    /// What became of a message of ours, as it is told where a carrier's webhooks of a number lead.
    pub async fn is_told_at(&self, route: Route, message: &str, status: Status, faults: Vec<Fault>) {
        let event = Event::Status(StatusChanged {
            wamid: format!("wamid.{message}"),
            status,
            at: self.app.clock.now(),
            recipient: Party::default(),
            callback: Some(format!("t1.{message}")),
            faults,
            pricing: None,
            conversation: None,
            participant: None,
        });
        self.receives(route, event).await;
    }

    /// Meta tells an account something, so many seconds after the start of time.
    pub async fn is_told(&self, account: &str, value: &Value, at: i64) {
        self.is_told_by("account_update", account, value, Timestamp::from_seconds(at)).await;
    }

    /// The same by a field of webhooks.
    pub async fn is_told_by(&self, field: &str, account: &str, value: &Value, at: Timestamp) {
        let event = Event::Noticed(Noticed {
            field: field.into(),
            at: Some(at),
            severity: Severity::Info,
            title: "The account changed.".into(),
            json: value.to_string(),
        });
        self.receives(Route::Account(account.into()), event).await;
    }

    /// Webhooks of Meta's come together, with these values of the field `messages`, and their bodies are kept.
    pub async fn takes(&self, values: impl IntoIterator<Item = Value>) {
        self.takes_of("messages", values).await;
    }

    /// The same of another field.
    pub async fn takes_of(&self, field: &str, values: impl IntoIterator<Item = Value>) {
        let mut batch =
            Batch { workspace: self.workspace, deliveries: vec![], unknowns: vec![], events: vec![] };
        for value in values {
            let post = self.post(field, &value);
            let id = post.delivery.id;
            batch.events.extend(post.events.into_iter().map(|event| (id, event)));
            batch.deliveries.push(post.delivery);
        }
        store::store(&self.app, Arc::new(batch)).await.unwrap();
    }

    fn post(&self, field: &str, value: &Value) -> Post {
        let mut value = value.clone();
        value["messaging_product"] = "whatsapp".into();
        value["metadata"] = json!({"display_phone_number": "15550100200", "phone_number_id": "300"});
        let entry = json!({"id": "200", "changes": [{"field": field, "value": value}]});
        let body = json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string().into_bytes();
        let signature = sign("secret", &body);
        let delivery = Delivery {
            id: self.app.clock.delivery_id(),
            app_id: "100".into(),
            received_at: self.app.clock.now(),
            headers: "{}".into(),
            body: body.clone(),
            outcome: "stored",
            note: String::new(),
        };
        let verified = Verified::WhatsApp(verify("secret", Some(&signature), &body).unwrap());
        understood(self.workspace, delivery, verified, &self.app.registry.known())
    }

    /// What Meta says of a message that a customer wrote so long ago.
    pub fn written(&self, phone: &str, wamid: &str, words: &str, ago: Span) -> Value {
        let at = (self.app.clock.now() - ago).seconds().to_string();
        json!({
            "contacts": [{"wa_id": phone, "profile": {"name": "Somebody"}}],
            "messages": [{"from": phone, "id": wamid, "timestamp": at, "type": "text", "text": {"body": words}}]
        })
    }

    async fn receives(&self, route: Route, event: Event) {
        let events = vec![(self.app.clock.delivery_id(), Routed { route, event })];
        let batch = Batch { workspace: self.workspace, deliveries: vec![], unknowns: vec![], events };
        store::store(&self.app, Arc::new(batch)).await.unwrap();
    }

    /// Meta approved a template.
    pub async fn has_template(&self, name: &str, language: &str, body: &str) {
        self.has_template_of(name, language, json!([{"type": "BODY", "text": body}])).await;
    }

    /// The same with these components.
    pub async fn has_template_of(&self, name: &str, language: &str, components: Value) {
        self.has_template_at("200", name, language, components).await;
    }

    /// The same of an account.
    pub async fn has_template_at(&self, waba_id: &str, name: &str, language: &str, components: Value) {
        let template = Template {
            id: self.app.clock.template_id(),
            meta_id: Some(format!("meta-{name}")),
            name: name.into(),
            language: language.into(),
            category: Category::Utility,
            status: TemplateStatus::Approved,
            reason: String::new(),
            quality: "GREEN".into(),
            parameter_format: "POSITIONAL".into(),
            components,
        };
        let now = self.app.clock.now();
        let kept = (waba_id.to_owned(), template);
        self.write(kept, move |tx, (waba_id, template)| {
            Box::pin(templates::keep(tx, waba_id, template, templates::By::Meta, now))
        })
        .await;
    }

    /// A file of some message, with the bytes `abcdefgh`.
    pub async fn has_file(&self, mime_type: &str) -> MediaId {
        let mut spool = Spool::begin(&self.app, 8).await.unwrap();
        spool.add(b"abcdefgh").await.unwrap();
        let file = Media {
            id: self.app.clock.media_id(),
            message_id: MessageId(self.app.clock.id()),
            channel_id: self.channel,
            meta_id: "1".into(),
            mime_type: mime_type.into(),
            filename: "a.bin".into(),
            voice: false,
            url: String::new(),
            state: FileState::Stored,
            hash: spool.hash(),
            size: 8,
            attempt: 1,
            run_at: self.app.clock.machine(),
            problem: String::new(),
            created_at: self.app.clock.now(),
        };
        let id = file.id;
        self.write([file], |tx, files| Box::pin(media::add(tx, files))).await;
        spool.keep(&self.app).await.unwrap();
        id
    }

    /// The account is in this time zone, as Meta told it; the zone that its days are counted in.
    pub async fn is_in(&self, timezone: &str) -> String {
        connect(&self.app.db, account(self.workspace, "200", timezone)).await;
        self.app.registry.reload(&self.app.db).await.unwrap();
        let known = self.app.registry.known();
        known.channels.values().map(|channel| known.tariff(channel).zone_name()).collect()
    }

    /// There is another account in a time zone, with a number of its own; the number's id in text.
    pub async fn has_another_account(&self, waba_id: &str, timezone: &str) -> String {
        connect(&self.app.db, account(self.workspace, waba_id, timezone)).await;
        let (id, now) = (self.app.clock.channel_id(), self.app.clock.now());
        let (address, phone_number_id) = ("+15550100400".to_owned(), "400".to_owned());
        let Connected { channel, access_token } = number(self.workspace, id);
        let channel = Channel { address, phone_number_id, waba_id: waba_id.to_owned(), ..channel };
        let other = Connected { channel, access_token };
        self.write(other, move |tx, other| Box::pin(channels::add(tx, other, now))).await;
        self.app.registry.reload(&self.app.db).await.unwrap();
        id.to_string()
    }

    /// There is an SMS sender beside the number.
    pub async fn has_sms(&self) -> ChannelId {
        let (id, now, kind) = (self.app.clock.channel_id(), self.app.clock.now(), ChannelKind::Sms);
        let own = || "AC1".to_owned();
        let app = MetaApp { id: own(), kind, ..meta_app(self.workspace) };
        self.write(app, |tx, app| Box::pin(apps::keep(tx, app))).await;
        connect(&self.app.db, Account { kind, app_id: own(), ..account(self.workspace, "AC1", "UTC") }).await;
        let Connected { channel, access_token } = number(self.workspace, id);
        let (address, phone_number_id) = ("+15550129".to_owned(), "+15550129".to_owned());
        let names = Channel { kind, name: "SMS".into(), address, phone_number_id, ..channel };
        let channel = Channel { waba_id: own(), app_id: own(), ..names };
        let sender = Connected { channel, access_token };
        self.write(sender, move |tx, sender| Box::pin(channels::add(tx, sender, now))).await;
        self.app.registry.reload(&self.app.db).await.unwrap();
        id
    }
}

/// The app that accounts and numbers belong to.
pub fn meta_app(workspace: WorkspaceId) -> MetaApp {
    MetaApp {
        id: "100".into(),
        kind: ChannelKind::WhatsApp,
        workspace,
        app_secret: "secret".into(),
        verify_token: "verify".into(),
    }
}

/// An account in a time zone.
pub fn account(workspace: WorkspaceId, waba_id: &str, timezone: &str) -> Account {
    Account {
        waba_id: waba_id.into(),
        kind: ChannelKind::WhatsApp,
        workspace,
        app_id: "100".into(),
        timezone: timezone.into(),
        currency: "USD".into(),
    }
}

/// The number of account 200.
pub fn number(workspace: WorkspaceId, id: ChannelId) -> Connected {
    let channel = Channel {
        workspace,
        id,
        kind: ChannelKind::WhatsApp,
        name: "Support".into(),
        address: "+15550100200".into(),
        phone_number_id: "300".into(),
        waba_id: "200".into(),
        app_id: "100".into(),
        trouble: String::new(),
        disconnected_at: None,
    };
    Connected { channel, access_token: "access".into() }
}

fn agent(workspace: WorkspaceId, id: UserId) -> User {
    User::new(workspace, id, "ana@test.example", "Ana", RoleKey::Admin)
}
