//! Everything a request needs, put together once at start.

use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use object_store::local::LocalFileSystem;
use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use transom_rules::id::{
    AttributeId, AuditId, BotId, CampaignId, ChannelId, ConsentId, ContactId, ConversationId, DeliveryId,
    FactorId, FileLinkId, IdentityId, ImportId, LabelId, LinkId, MediaId, MessageId, NoteId, PurposeId,
    RoleId, RunId, SessionId, SourceId, StatusId, TeamId, TemplateId, TokenId, UserId, ViewId, WorkspaceId,
};
use transom_store::{Db, Error, db};
use uuid::Uuid;

use crate::accounts::registry::Registry;
use crate::base::Base;
use crate::base::carriers::Carriers;
use crate::base::clock::Clock;
use crate::base::graph::Graph;
use crate::base::hub::Hub;
use crate::base::keys;
use crate::base::settings::Settings;
use crate::base::texting::Texting;
use crate::bots::flows::Flows;
use crate::intake::post::{Batcher, Waiting};
use crate::messages::files::folder;
use crate::people::limits::Limits;
use crate::people::shown_once::ShownOnce;
use crate::people::throttle::Throttle;
use crate::templates::measured::Measured;
use crate::templates::wanted::Wanted;

/// The running server.
pub struct App {
    /// Rows.
    pub db: Db,
    /// Time and chance.
    pub clock: Arc<Clock>,
    /// Open pages.
    pub hub: Hub,
    /// Apps, accounts and channels.
    pub registry: Registry,
    /// Meta.
    pub graph: Graph,
    /// The SMS carrier.
    pub texting: Texting,
    /// Files.
    pub files: LocalFileSystem,
    /// What was configured.
    pub settings: Settings,
    /// The way webhooks take to the database.
    pub batcher: Batcher,
    /// Wakes the dispatcher.
    pub outbox: Notify,
    /// Wakes the fetcher of files.
    pub wanted_files: Notify,
    /// Templates that sends want.
    pub wanted_templates: Wanted,
    /// Which templates bring answers.
    pub measured: Measured,
    /// Wakes whoever brings erasures to their end.
    pub erasures: Notify,
    /// Wakes whoever asks WhatsApp to block and to let in.
    pub blocks: Notify,
    /// Wakes whoever goes through files of contacts.
    pub imports: Notify,
    /// Wakes whoever sends campaigns.
    pub campaigns: Notify,
    /// Wakes whoever moves the runs of bots.
    pub bots: Notify,
    /// Wakes whoever asks other programs for bots.
    pub asking: Notify,
    /// What bots do, as it was read.
    pub(crate) flows: Flows,
    /// Whose turn it is to show what they know.
    pub throttle: Throttle,
    /// How often programs may ask.
    pub limits: Limits,
    /// Secrets that were just made.
    pub shown_once: ShownOnce,
    /// This process, as leases know it.
    pub node: Uuid,
    /// Ends everything.
    pub stop: CancellationToken,
    /// What runs beside the requests.
    pub tasks: TaskTracker,
    awaited: Mutex<Option<&'static str>>,
    _alone: Option<File>,
}

/// The app as handlers hold it.
pub type Shared = Arc<App>;

impl App {
    /// Opens the database and the folder of files. What runs beside the requests is not started yet; webhooks are
    /// to be taken out of what is returned beside the app.
    ///
    /// # Errors
    /// When the database cannot be opened or the folder cannot be made.
    pub(crate) async fn open(
        settings: Settings,
        clock: Arc<Clock>,
    ) -> anyhow::Result<(Shared, mpsc::Receiver<Waiting>)> {
        let alone = alone_with(&settings.database.url)?;
        let db = keys::open(&settings).await?;
        let files = folder::open(&settings.media.path)?;
        let (batcher, posts) = Batcher::new();
        let stop = CancellationToken::new();
        let app = Arc::new(Self {
            graph: Graph::new(&settings.graph)?,
            texting: Texting::new(&settings.sms)?,
            limits: Limits::new(&settings.api),
            registry: Registry::new(&settings.rules.pricing)?,
            node: clock.id(),
            throttle: Throttle::new(Arc::clone(&clock), looked_at_together(), stop.clone()),
            clock,
            db,
            hub: Hub::default(),
            files,
            settings,
            batcher,
            outbox: Notify::new(),
            wanted_files: Notify::new(),
            erasures: Notify::new(),
            blocks: Notify::new(),
            imports: Notify::new(),
            campaigns: Notify::new(),
            bots: Notify::new(),
            asking: Notify::new(),
            flows: Flows::default(),
            wanted_templates: Wanted::default(),
            measured: Measured::default(),
            shown_once: ShownOnce::default(),
            stop,
            tasks: TaskTracker::new(),
            awaited: Mutex::default(),
            _alone: alone,
        });
        Ok((app, posts))
    }

    /// Those who carry messages.
    pub fn carriers(&self) -> Carriers<'_> {
        Carriers { graph: &self.graph, texting: &self.texting }
    }

    /// What an act needs.
    pub fn base(&self) -> Base<'_> {
        let registry = Some(&self.registry);
        Base { db: &self.db, clock: &self.clock, hub: &self.hub, registry, once: None }
    }

    /// What has to happen before the server counts as ready.
    pub fn awaited(&self) -> Option<&'static str> {
        *self.awaited.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says what has to happen before the server counts as ready; `None` once it has.
    pub fn wait_for(&self, what: Option<&'static str>) {
        *self.awaited.lock().unwrap_or_else(PoisonError::into_inner) = what;
    }
}

/// A core is left to everything else: a password takes one for as long as it is looked at, and 19 MB.
fn looked_at_together() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1).max(1))
}

/// Keeps every other server from a database that only one may use.
///
/// # Errors
/// When one does.
pub fn alone_with(database: &str) -> anyhow::Result<Option<File>> {
    db::alone_with(database).map_err(|error| match error {
        Error::Conflict(_) => anyhow::anyhow!("another server uses this database ({database})"),
        other => other.into(),
    })
}

macro_rules! new_ids {
    ($($method:ident -> $name:ident;)*) => {
        /// New ids, one function a noun.
        impl Clock {
            $(
                /// A new id of its kind.
                pub fn $method(&self) -> $name {
                    $name(self.id())
                }
            )*
        }
    };
}

new_ids! {
    workspace_id -> WorkspaceId;
    contact_id -> ContactId;
    conversation_id -> ConversationId;
    delivery_id -> DeliveryId;
    identity_id -> IdentityId;
    media_id -> MediaId;
    file_link_id -> FileLinkId;
    message_id -> MessageId;
    template_id -> TemplateId;
    user_id -> UserId;
    channel_id -> ChannelId;
    role_id -> RoleId;
    team_id -> TeamId;
    session_id -> SessionId;
    factor_id -> FactorId;
    token_id -> TokenId;
    link_id -> LinkId;
    audit_id -> AuditId;
    status_id -> StatusId;
    label_id -> LabelId;
    source_id -> SourceId;
    purpose_id -> PurposeId;
    consent_id -> ConsentId;
    note_id -> NoteId;
    view_id -> ViewId;
    attribute_id -> AttributeId;
    import_id -> ImportId;
    campaign_id -> CampaignId;
    bot_id -> BotId;
    run_id -> RunId;
}
