//! Numbers that were disconnected, beside some that are not: whose token is used, and whose webhooks are ours.

use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::routing::get;
use transom_rules::access::{Asker, Face};
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_rules::pricing::PricingSettings;
use transom_rules::time::{Span, Timestamp};
use transom_store::channels::{self, Channel, Connected};
use transom_store::{Db, Result as Stored, apps};
use uuid::Uuid;

use super::connect::{self, Number};
use super::registry::Registry;
use super::{disconnect, secrets};
use crate::app::Shared;
use crate::base::Base;
use crate::base::carriers::Carriers;
use crate::base::clock::Clock;
use crate::base::graph::Graph;
use crate::base::hub::Hub;
use crate::base::settings::{self, Settings};
use crate::base::texting::Texting;
use crate::charges::reconcile::{self, Selection, Source};
use crate::done::{Done, NotDone, Wrong};
use crate::fixture::{Folder, account, fresh_file, meta_app, number};
use crate::run;
use crate::templates::sync;
use crate::upkeep;

const HERE: WorkspaceId = WorkspaceId(Uuid::from_u128(1));
const ELSEWHERE: WorkspaceId = WorkspaceId(Uuid::from_u128(2));
const OLDER: ChannelId = ChannelId(Uuid::from_u128(0xC1));
const NEWER: ChannelId = ChannelId(Uuid::from_u128(0xC2));

fn system(workspace: WorkspaceId) -> Asker {
    Asker::system(workspace, Face::Command)
}

/// A number of an app and an account that each workspace has for itself.
fn of_workspace(workspace: WorkspaceId, id: ChannelId) -> Number {
    let (app, waba) = (format!("app {}", workspace.0), format!("waba {}", workspace.0));
    let Connected { channel, access_token } = number(workspace, id);
    let channel = Channel { app_id: app.clone(), waba_id: waba.clone(), ..channel };
    Number {
        app: apps::App { id: app, ..meta_app(workspace) },
        account: account(workspace, &waba, "UTC"),
        connected: Connected { channel, access_token },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_comes_back_has_its_webhooks_again() {
    let (_folder, db) = fresh_file(HERE).await;
    db.of(ELSEWHERE)
        .write((), |tx, ()| Box::pin(apps::found(tx, "Elsewhere", Timestamp::default())))
        .await
        .unwrap();
    let (clock, hub) = (Clock::new(Span::default()), Hub::default());
    let registry = Registry::new(&PricingSettings::default()).unwrap();
    let base = Base { db: &db, clock: &clock, hub: &hub, registry: Some(&registry), once: None };
    let whose = || {
        [HERE, ELSEWHERE]
            .map(|workspace| registry.known().number(workspace, ChannelKind::WhatsApp, "300", None))
    };
    connect::connect(base, &system(HERE), of_workspace(HERE, OLDER)).await.unwrap();
    assert_eq!(whose(), [Some(OLDER), None]);
    disconnect::disconnect(base, &system(HERE), OLDER).await.unwrap();
    assert_eq!(whose(), [None, None]);
    connect::connect(base, &system(ELSEWHERE), of_workspace(ELSEWHERE, NEWER)).await.unwrap();
    assert_eq!(whose(), [None, Some(NEWER)]);
    disconnect::disconnect(base, &system(ELSEWHERE), NEWER).await.unwrap();
    let back = connect::connect(base, &system(HERE), of_workspace(HERE, NEWER)).await;
    assert_eq!(back.unwrap(), OLDER, "with what was said through it");
    assert_eq!(whose(), [Some(OLDER), None]);
    let known = registry.known();
    let gone = known.channels[&NEWER].disconnected_at;
    assert_eq!(
        known.number(ELSEWHERE, ChannelKind::WhatsApp, "300", gone.map(|at| at - Span::millis(1))),
        Some(NEWER)
    );
    assert_eq!(
        known.number(ELSEWHERE, ChannelKind::WhatsApp, "300", gone),
        None,
        "only what came before is read again"
    );
    let stranger = connect::connect(base, &system(HERE), of_workspace(ELSEWHERE, NEWER)).await;
    assert!(matches!(stranger, Err(NotDone::Wrong(Wrong::NumberTaken))), "{stranger:?}");
}

/// A Graph API that knows nothing and writes down by which tokens it was asked.
#[derive(Clone, Default)]
struct Fake {
    tokens: Arc<Mutex<Vec<String>>>,
}

impl Fake {
    async fn serve() -> (Self, settings::Graph) {
        let fake = Self::default();
        let url = listen(Router::new().fallback(Self::answer).with_state(fake.clone())).await;
        (fake, settings::Graph { url, ..settings::Graph::default() })
    }

    fn answer(State(fake): State<Self>, request: Request) -> Ready<&'static str> {
        let (asked, _) = request.into_parts();
        let token = asked.headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
        fake.tokens.lock().unwrap().push(token);
        ready(r#"{"data": []}"#)
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.tokens.lock().unwrap())
    }
}

async fn listen(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// A running app whose account has two numbers, each with a token of its own.
async fn with_two_numbers(folder: &Folder, graph: settings::Graph) -> Shared {
    let mut settings = Settings { graph, ..Settings::default() };
    settings.database.url = format!("sqlite:{}", folder.path().join("transom.db").display());
    settings.media.path = folder.path().join("media");
    let app = run::start(settings, Arc::new(Clock::new(Span::default()))).await.unwrap();
    let found = app.db.of(HERE).write((), move |tx, ()| {
        Box::pin(async move {
            apps::found(tx, "Here", Timestamp::default()).await?;
            apps::keep(tx, &meta_app(HERE)).await?;
            apps::keep_account(tx, &account(HERE, "200", "UTC")).await?;
            for (id, phone_number_id, token) in [(OLDER, "300", "older"), (NEWER, "301", "newer")] {
                let phone_number_id = phone_number_id.to_owned();
                let channel = Channel { phone_number_id, ..number(HERE, id).channel };
                let connected = Connected { channel, access_token: token.into() };
                channels::add(tx, &connected, Timestamp::default()).await?;
            }
            Stored::Ok(())
        })
    });
    found.await.unwrap();
    app.registry.reload(&app.db).await.unwrap();
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_asked_by_the_token_of_a_number_that_is_connected() {
    let (folder, (fake, graph)) = (Folder::default(), Fake::serve().await);
    let app = with_two_numbers(&folder, graph).await;
    let compared = async || {
        let what = Selection { workspace: HERE, account: Some("200".into()), from: None, to: None };
        reconcile::compare(&app, &system(HERE), &what, Source::Meta { tiers: false }).await
    };
    for (gone, expected) in [(None, "Bearer older"), (Some(OLDER), "Bearer newer")] {
        if let Some(gone) = gone {
            disconnect::disconnect(app.base(), &system(HERE), gone).await.unwrap();
        }
        sync::all(&app, HERE).await.unwrap();
        assert_eq!(fake.asked(), [expected]);
        drop(compared().await);
        let asked = fake.asked();
        assert!(!asked.is_empty() && asked.iter().all(|token| token == expected), "{asked:?}");
    }
    disconnect::disconnect(app.base(), &system(HERE), NEWER).await.unwrap();
    sync::all(&app, HERE).await.unwrap();
    let nobody = compared().await.unwrap_err();
    assert_eq!(nobody.to_string(), "account_id: No number of this account is connected.");
    assert!(fake.asked().is_empty(), "there is no token to ask by");
    app.stop.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn templates_are_asked_for_once_an_hour() {
    let (folder, (fake, graph)) = (Folder::default(), Fake::serve().await);
    let app = with_two_numbers(&folder, graph).await;
    for round in [1, upkeep::ROUNDS - 1, upkeep::ROUNDS + 1] {
        upkeep::now_and_then(&app, round).await;
    }
    assert!(fake.asked().is_empty(), "not in each round");
    upkeep::now_and_then(&app, upkeep::ROUNDS).await;
    app.tasks.close();
    app.stop.cancel();
    app.tasks.wait().await;
    assert_eq!(fake.asked(), ["Bearer older"], "once an account");
}

async fn tokens(db: &Db) -> Vec<String> {
    let connected = db.read((), |tx, ()| Box::pin(channels::connected(tx))).await.unwrap();
    connected.into_iter().map(|number| number.access_token.expose().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_disconnected_while_meta_is_asked_gets_no_token() {
    let (_folder, db) = fresh_file(HERE).await;
    let (clock, hub) = (Clock::new(Span::default()), Hub::default());
    let base = Base::of_command(&db, &clock, &hub);
    connect::connect(base, &system(HERE), of_workspace(HERE, OLDER)).await.unwrap();
    let meanwhile = db.clone();
    let answer = move || async move {
        let left = meanwhile
            .of(HERE)
            .write((), |tx, ()| Box::pin(channels::disconnect(tx, OLDER, Timestamp::default())));
        assert!(left.await.unwrap());
        "{}"
    };
    let url = listen(Router::new().fallback(get(answer))).await;
    let graph = Graph::new(&settings::Graph { url, ..settings::Graph::default() }).unwrap();
    let texting = Texting::new(&settings::Sms::default()).unwrap();
    let carriers = Carriers { graph: &graph, texting: &texting };
    let rotated: Done<()> = secrets::rotate_token(base, carriers, &system(HERE), OLDER, "EAAnew").await;
    assert!(matches!(rotated, Err(NotDone::Wrong(Wrong::Disconnected))), "{rotated:?}");
    connect::connect(base, &system(HERE), of_workspace(HERE, OLDER)).await.unwrap();
    assert_eq!(tokens(&db).await, ["access"], "the one it came back with");
}
