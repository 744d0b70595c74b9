//! The server at rest, and what the first load of the inbox costs: a fresh database, one user, who signs in
//! and loads the inbox once.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::Context as _;
use reqwest::header;
use transom_desk::base::clock::Clock;
use transom_desk::people::password;
use transom_rules::access::RoleKey;
use transom_rules::time::Span;
use transom_store::users::User;
use transom_store::{apps, users};

use crate::figures::Figures;
use crate::process::{Folder, Server, open};

/// Who signs in.
pub(crate) const EMAIL: &str = "owner@desk.example";
/// Their password.
pub(crate) const PASSWORD: &str = "a long enough password";
/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(10);

/// Measures `idle_rss_mb` and `first_load_gzip_kb`.
pub(crate) async fn measure(folder: &Folder, graph: &str, figures: &mut Figures) -> anyhow::Result<()> {
    let url = format!("sqlite:{}", folder.path("idle.db").display());
    add_user(&url).await?;
    let server = Server::ours(folder, graph, &url).await?;
    let base = format!("http://{}", server.address);
    let http = browser()?;
    let loaded = first_load(&http, &base).await?;
    tokio::time::sleep(REST).await;
    figures.add("idle_rss_mb", server.rss_mb()?, "after a sign-in, a page and 10 s of rest");
    match loaded {
        Some((bytes, beside)) => figures.add("first_load_gzip_kb", bytes / 1024.0, beside),
        None => Figures::absent("first_load_gzip_kb", "the inbox links no style sheet and no script"),
    }
    Ok(())
}

async fn add_user(url: &str) -> anyhow::Result<()> {
    let (db, clock) = (open(url).await?, Clock::new(Span::default()));
    let (workspace, now) = (clock.workspace_id(), clock.machine());
    let user = User {
        password_hash: password::hash(PASSWORD.into()).await?,
        ..User::new(workspace, clock.user_id(), EMAIL, "Owner", RoleKey::Owner)
    };
    db.of(workspace)
        .write(user, move |tx, user| {
            Box::pin(async move {
                apps::found(tx, "Bench", now).await?;
                users::add(tx, user, now).await
            })
        })
        .await?;
    Ok(())
}

/// Signs in; returns the session's cookie.
pub(crate) async fn sign_in(http: &reqwest::Client, base: &str) -> anyhow::Result<String> {
    let signed_in = http
        .post(format!("{base}/login"))
        .header(header::ORIGIN, base)
        .form(&[("email", EMAIL), ("password", PASSWORD)])
        .send()
        .await?;
    let cookie = signed_in.headers().get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
    Ok(cookie.and_then(|cookie| cookie.split(';').next()).unwrap_or_default().to_owned())
}

/// A browser that follows no redirect.
pub(crate) fn browser() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?)
}

/// Signs in and loads the inbox: the gzipped bytes of its style sheets and scripts, and what they are.
async fn first_load(http: &reqwest::Client, base: &str) -> anyhow::Result<Option<(f64, String)>> {
    let cookie = sign_in(http, base).await?;
    // As long as a person's browser takes; the allocator gives back what hashing the password took.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let page = http.get(format!("{base}/")).header(header::COOKIE, &cookie).send().await?;
    if !page.status().is_success() {
        return Ok(None);
    }
    let mut sum = 0;
    let mut parts = Vec::new();
    for path in linked(&page.text().await?) {
        let asset = http
            .get(format!("{base}{path}"))
            .header(header::ACCEPT_ENCODING, "gzip")
            .send()
            .await?
            .error_for_status()?;
        let bytes = asset.bytes().await?.len();
        sum += bytes;
        parts.push(format!("{path} {bytes} B"));
    }
    let sum = f64::from(u32::try_from(sum).context("the page is huge")?);
    Ok((!parts.is_empty()).then(|| (sum, parts.join(", "))))
}

/// Paths of the style sheets and scripts that a page links, each once.
fn linked(page: &str) -> BTreeSet<&str> {
    page.split(['"', '\''])
        .filter(|word| word.starts_with('/') && matches!(word.rsplit_once('.'), Some((_, "css" | "js"))))
        .collect()
}
