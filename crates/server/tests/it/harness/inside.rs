//! A desk within the process of the test, on either engine: for what is cut off or met at one moment.

use axum::Router;
use transom_desk::base::settings::Settings;
use transom_desk::fixture::Desk;

use super::{Engine, new_database};

/// A fresh desk with other settings.
pub(crate) async fn inside(engine: Engine, set: impl FnOnce(&mut Settings)) -> Desk {
    let database = match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(new_database().await),
    };
    Desk::fresh_as(String::new(), move |settings| {
        set(settings);
        if let Some(url) = database {
            // A file has its key beside it.
            settings.secrets.key_file = settings.media.path.with_file_name("transom.key");
            settings.database.url = url;
        }
    })
    .await
}

/// Answers on a free port for as long as the test runs; the address to put in Meta's place.
pub(crate) async fn listening(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}
