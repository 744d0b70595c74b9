//! Talking to the Graph API. The access token goes to the configured host and its media hosts only;
//! redirects are not followed.

use anyhow::Context as _;
use reqwest::Url;
use serde_json::Value;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;
use transom_channels::whatsapp::request::{ARCHIVE_HOST, Request, Upload, token_scopes};
use transom_store::seal::Secret;

use super::call::{self, FILE_WITHIN, authority};
pub use super::call::{Answer, Coming, NoAnswer};
use crate::base::settings;

/// Under what Meta's files lie that everybody may see, for as long as their address holds (R5C.11).
const SHOWN_UNDER: [&str; 3] = [".whatsapp.net", ".fbcdn.net", ".fbsbx.com"];

/// A client of the Graph API. Cheap to clone.
#[derive(Clone)]
pub struct Graph {
    http: reqwest::Client,
    base: String,
    /// Where what has no version is asked for.
    beside: String,
    hosts: Vec<String>,
}

impl Graph {
    /// A client for the configured host.
    pub fn new(settings: &settings::Graph) -> anyhow::Result<Self> {
        let http = call::client(settings.timeout_s)?;
        let url = Url::parse(&settings.url).with_context(|| format!("graph.url {}", settings.url))?;
        let mut hosts = settings.media_hosts.clone();
        hosts.extend(authority(&url));
        let base = format!("{}/{}", settings.url.trim_end_matches('/'), settings.version);
        let beside = beside(settings, &url);
        Url::parse(&beside).with_context(|| format!("graph.archive_url {beside}"))?;
        Ok(Self { http, base, beside, hosts })
    }

    /// Sends a request with a channel's token.
    pub async fn ask(&self, request: &Request, token: &Secret) -> Result<Answer, NoAnswer> {
        self.ask_at(&self.base, request, token).await
    }

    /// Sends a request as an app, by its secret.
    pub async fn ask_as_app(
        &self,
        request: &Request,
        app_id: &str,
        secret: &Secret,
    ) -> Result<Answer, NoAnswer> {
        self.ask(request, &format!("{app_id}|{}", secret.expose()).into()).await
    }

    /// Asks what a token may do.
    pub async fn scopes(&self, token: &Secret) -> Result<Answer, NoAnswer> {
        self.ask(&token_scopes(token.expose()), token).await
    }

    /// The same of what Meta answers at its other host.
    pub async fn ask_beside(&self, request: &Request, token: &Secret) -> Result<Answer, NoAnswer> {
        self.ask_at(&self.beside, request, token).await
    }

    async fn ask_at(&self, base: &str, request: &Request, token: &Secret) -> Result<Answer, NoAnswer> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or(reqwest::Method::GET);
        let mut call =
            self.http.request(method, format!("{base}{}", request.path)).bearer_auth(token.expose());
        if !request.body.is_null() {
            call = call.json(&request.body);
        }
        call::receive(&self.base, call).await
    }

    /// Uploads a file of so many bytes as it is read.
    pub async fn upload(
        &self,
        upload: &Upload,
        file: impl AsyncRead + Send + 'static,
        size: u64,
        token: &Secret,
    ) -> anyhow::Result<Value> {
        let bytes = reqwest::Body::wrap_stream(ReaderStream::with_capacity(file, 64 * 1024));
        let part = reqwest::multipart::Part::stream_with_length(bytes, size)
            .file_name(upload.filename.clone())
            .mime_str(&upload.mime_type)
            .with_context(|| format!("the file type {}", upload.mime_type))?;
        let mut form = reqwest::multipart::Form::new();
        for (name, value) in &upload.fields {
            form = form.text(*name, value.clone());
        }
        let call = self
            .http
            .post(format!("{}{}", self.base, upload.path))
            .bearer_auth(token.expose())
            .timeout(FILE_WITHIN)
            .multipart(form.part(upload.file_field, part));
        call::receive(&self.base, call).await.map_err(no_answer)?.json()
    }

    /// Sends what is left of a file, from `offset` on, to an upload that was begun at this path.
    pub async fn resume(
        &self,
        path: &str,
        offset: u64,
        rest: impl AsyncRead + Send + 'static,
        token: &Secret,
    ) -> Result<Answer, NoAnswer> {
        let bytes = reqwest::Body::wrap_stream(ReaderStream::with_capacity(rest, 64 * 1024));
        let call = self
            .http
            .post(format!("{}{path}", self.base))
            // This edge alone knows the token under another scheme.
            .header(reqwest::header::AUTHORIZATION, format!("OAuth {}", token.expose()))
            .header("file_offset", offset)
            .timeout(FILE_WITHIN)
            .body(bytes);
        call::receive(&self.base, call).await
    }

    /// Begins to fetch a file from an address that Meta named. Other hosts never see the token.
    pub async fn download(&self, url: &str, token: &Secret) -> anyhow::Result<Coming> {
        let url = Url::parse(url).context("the address of the file")?;
        let known = authority(&url).is_some_and(|authority| self.hosts.contains(&authority))
            && (url.scheme() == "https" || self.base.starts_with("http://"));
        anyhow::ensure!(known, "the file lies on a host that is neither graph.url nor in graph.media_hosts");
        let asked = self.http.get(url).bearer_auth(token.expose()).timeout(FILE_WITHIN).send().await;
        Coming::of(asked.map_err(reqwest::Error::without_url)?)
    }

    /// Begins to fetch what Meta shows everybody at an address that it named, such as the sample of a template. Nobody there
    /// gets a token, and no other host is asked.
    pub async fn look_at(&self, url: &str) -> anyhow::Result<Coming> {
        let url = Url::parse(url).context("the address of what is shown")?;
        let is_own = self.hosts.last() == authority(&url).as_ref();
        anyhow::ensure!(
            is_own || is_metas(&url),
            "what is shown lies on a host that is neither graph.url nor Meta's"
        );
        let asked = self.http.get(url).timeout(FILE_WITHIN).send().await;
        Coming::of(asked.map_err(reqwest::Error::without_url)?)
    }

    /// Where files lie that are fetched with a token. Beside a simulator there is nobody else.
    pub fn file_hosts(&self) -> Vec<String> {
        // The last one is the host that was asked itself.
        let Some((own, others)) = self.hosts.split_last() else { return Vec::new() };
        if self.base.starts_with("http://") {
            return vec![format!("http://{own}/")];
        }
        others.iter().map(|host| format!("https://{host}/")).collect()
    }
}

/// Whether an address is one at which Meta shows files to everybody.
fn is_metas(url: &Url) -> bool {
    let is_under = |host: &str| SHOWN_UNDER.iter().any(|domain| host.ends_with(domain));
    url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(is_under)
}

/// Where what has no version is asked for, where the settings do not say.
fn beside(settings: &settings::Graph, url: &Url) -> String {
    let told = settings.archive_url.trim_end_matches('/');
    match url.host_str() {
        _ if !told.is_empty() => told.to_owned(),
        Some("graph.facebook.com") => ARCHIVE_HOST.to_owned(),
        _ => settings.url.trim_end_matches('/').to_owned(),
    }
}

/// A missing answer as an error, where the difference does not matter.
pub fn no_answer(missing: NoAnswer) -> anyhow::Error {
    match missing {
        NoAnswer::NotSent(why) => anyhow::anyhow!(
            "the Graph API cannot be reached: {why}. Check url in [graph] of the settings file, and the network"
        ),
        NoAnswer::Unclear(why) => anyhow::anyhow!("the Graph API did not answer: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metas_other_host_is_asked_where_the_first_is_metas_and_nowhere_else() {
        let at = |url: &str, archive_url: &str| {
            let settings = settings::Graph {
                url: url.into(),
                archive_url: archive_url.into(),
                ..settings::Graph::default()
            };
            Graph::new(&settings).unwrap().beside
        };
        assert_eq!(at("https://graph.facebook.com/", ""), "https://api.facebook.com");
        assert_eq!(at("http://127.0.0.1:8090", ""), "http://127.0.0.1:8090");
        assert_eq!(at("https://graph.facebook.com", "https://proxy.example/"), "https://proxy.example");
    }

    #[test]
    fn files_lie_on_metas_hosts_or_where_the_simulator_is() {
        let of = |url: &str| {
            let settings = settings::Graph { url: url.into(), ..settings::Graph::default() };
            Graph::new(&settings).unwrap().file_hosts()
        };
        assert_eq!(of("https://graph.facebook.com"), ["https://lookaside.fbsbx.com/"]);
        assert_eq!(of("http://127.0.0.1:8090"), ["http://127.0.0.1:8090/"]);
    }

    #[test]
    fn what_is_shown_lies_at_metas_hosts_alone() {
        let is = |url: &str| is_metas(&Url::parse(url).unwrap());
        for url in
            ["https://scontent.whatsapp.net/v/t61.jpg?oe=6A", "https://scontent-a-b1.xx.fbcdn.net/a.png"]
        {
            assert!(is(url), "{url}");
        }
        for url in [
            "http://scontent.whatsapp.net/a.jpg",
            "https://whatsapp.net.example/a.jpg",
            "https://evilwhatsapp.net/a.jpg",
            "https://scontent.whatsapp.net:8443/a.jpg",
            "https://scontent.whatsapp.net@127.0.0.1/a.jpg",
            "https://127.0.0.1/a.jpg",
        ] {
            assert!(!is(url), "{url}");
        }
    }

    #[tokio::test]
    async fn who_was_asked_and_why_there_is_no_answer_is_told() {
        for (url, why) in [
            ("http://127.0.0.1:1", "Connection refused"),
            ("http://nowhere.invalid", "failed to lookup address"),
        ] {
            let graph =
                Graph::new(&settings::Graph { url: url.into(), ..settings::Graph::default() }).unwrap();
            let ask = transom_channels::whatsapp::request::number("1");
            let error = no_answer(graph.ask(&ask, &"secret-token".into()).await.unwrap_err()).to_string();
            assert!(error.contains(url) && error.contains(why) && error.contains("[graph]"), "{error}");
            assert!(!error.contains("secret-token"), "{error}");
        }
    }
}
