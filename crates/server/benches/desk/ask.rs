//! What people and programs ask of a desk, over and over: pages, parts of them, lists of the API, a search; how long
//! each takes until the answer is read.

use std::collections::BTreeMap;

use anyhow::Context as _;
use reqwest::header;
use transom_rules::view::View;

use crate::clock;
use crate::load::quantile;
use crate::page;
use crate::process::Server;
use crate::size::{self, Desk, RARE};

/// Pages of the long thread, from its end on.
const PAGES_BACK: usize = 39;

/// How long each kind of question took, in milliseconds.
pub(crate) type Took = BTreeMap<String, Vec<f64>>;

/// Somebody who is signed in, and asks.
pub(crate) struct Asker {
    http: reqwest::Client,
    base: String,
    cookie: String,
    ids: Vec<String>,
}

impl Asker {
    /// Signs in.
    pub(crate) async fn new(server: &Server, desk: &Desk) -> anyhow::Result<Self> {
        let (http, base) = (page::browser()?, format!("http://{}", server.address));
        let cookie = page::sign_in(&http, &base).await?;
        Ok(Self { http, base, cookie, ids: desk.conversations.iter().map(ToString::to_string).collect() })
    }

    /// The session's cookie.
    pub(crate) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// Asks for everything that the inbox is made of, once; `round` chooses among the conversations.
    pub(crate) async fn inbox(&self, round: usize, took: &mut Took) -> anyhow::Result<()> {
        for view in View::ALL.iter().map(|view| view.as_str()) {
            self.ask(took, &format!("page {view}"), &format!("/?view={view}")).await?;
            let list =
                self.ask(took, &format!("list {view}"), &format!("/partials/list?view={view}")).await?;
            if let Some(next) = address(&list, "/partials/list?") {
                self.ask(took, &format!("more {view}"), &next).await?;
            }
        }
        let id = self.conversation(round);
        for (kind, path) in [
            ("conversation", format!("/c/{id}")),
            ("timeline", format!("/c/{id}/timeline")),
            ("composer", format!("/partials/composer/{id}")),
            ("template picker", format!("/partials/templates/{id}")),
            ("costs", "/costs".to_owned()),
            ("templates", "/templates".to_owned()),
        ] {
            self.ask(took, kind, &path).await?;
        }
        for query in [
            "",
            "status=open",
            "status=closed",
            "assignee=none",
            "window=open",
            "window=closing",
            "window=closed",
        ] {
            self.ask(took, &format!("API {query}"), &format!("/api/v1/conversations?{query}")).await?;
        }
        self.ask(took, "API contacts", "/api/v1/contacts").await?;
        let contacts = self.ask(took, "contacts", "/contacts").await?;
        if let Some(next) = address(&contacts, "/contacts?after=") {
            self.ask(took, "more contacts", &next).await?;
        }
        self.ask(took, "API messages", &format!("/api/v1/conversations/{id}/messages")).await?;
        Ok(())
    }

    /// Scrolls up through the long thread.
    pub(crate) async fn scroll(&self, took: &mut Took) -> anyhow::Result<()> {
        let id = self.ids.last().context("a desk without conversations")?;
        let mut page = self.ask(took, "the long thread", &format!("/c/{id}")).await?;
        for _ in 0..PAGES_BACK {
            let Some(next) = address(&page, "/partials/thread/") else { break };
            page = self.ask(took, "scrolling up", &next).await?;
        }
        Ok(())
    }

    /// Searches for each kind of word, in all conversations.
    pub(crate) async fn search(&self, round: usize, took: &mut Took) -> anyhow::Result<()> {
        let number = format!("{:07}", round * 37 % self.ids.len());
        for (kind, query) in [
            ("a first name", "maria".to_owned()),
            ("a last name", "gushata".to_owned()),
            ("part of a name", "gush".to_owned()),
            ("a number", format!("+1555{number}")),
            ("the end of a number", number),
            ("a rare word", RARE.to_owned()),
            ("a word of the middle", "rotavel".to_owned()),
            ("a common word", "parcel".to_owned()),
            ("two common words", "order parcel".to_owned()),
            ("a name and a word", "maria return".to_owned()),
            ("a Chinese word", "%E6%89%8B%E6%9C%BA%E5%A3%B3".to_owned()),
            ("nothing", "wxyzzy".to_owned()),
        ] {
            let path = format!("/partials/list?view=all&q={}", query.replace('+', "%2B").replace(' ', "+"));
            let contacts = path.replace("/partials/list?view=all&", "/contacts?");
            self.ask(took, &format!("{kind} (contacts)"), &contacts).await?;
            self.ask(took, kind, &path).await?;
            self.ask(
                took,
                &format!("{kind} (API)"),
                &path.replace("/partials/list?view=all&", "/api/v1/conversations?"),
            )
            .await?;
        }
        Ok(())
    }

    fn conversation(&self, round: usize) -> &str {
        let place = round.wrapping_mul(7_919) % self.ids.len().max(1);
        self.ids.get(place).map_or("", String::as_str)
    }

    async fn ask(&self, took: &mut Took, kind: &str, path: &str) -> anyhow::Result<String> {
        let begun = clock::now();
        let request = self.http.get(format!("{}{path}", self.base));
        let request = if path.starts_with("/api/") {
            request.bearer_auth(size::TOKEN)
        } else {
            request.header(header::COOKIE, &self.cookie)
        };
        let answer = request.send().await?;
        let status = answer.status();
        let body = answer.text().await?;
        took.entry(kind.to_owned()).or_default().push(begun.elapsed().as_secs_f64() * 1000.0);
        anyhow::ensure!(status.is_success(), "{path} was answered {status}: {body}");
        Ok(body)
    }
}

/// The first address in a page that begins so, as it is meant.
fn address(page: &str, begins: &str) -> Option<String> {
    let from = page.find(begins)?;
    let rest = page.get(from..)?;
    Some(rest.split(['"', '\'', ' ']).next()?.replace("&amp;", "&"))
}

/// The 95th percentile of all, and of the slowest kind with its name.
pub(crate) fn p95(took: &Took) -> (f64, f64, String) {
    let sorted = |values: &[f64]| {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        values
    };
    let all: Vec<f64> = took.values().flatten().copied().collect();
    let of_kind = took.iter().map(|(kind, values)| (quantile(&sorted(values), 950), kind.clone()));
    let (slowest, kind) = of_kind.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or_default();
    (quantile(&sorted(&all), 950), slowest, kind)
}

/// Tells each kind's median and 95th percentile.
pub(crate) fn tell(name: &str, took: &Took) {
    for (kind, values) in took {
        let mut values = values.clone();
        values.sort_by(f64::total_cmp);
        let (p50, p95) = (quantile(&values, 500), quantile(&values, 950));
        eprintln!("    {name}: {kind}: p50 {p50:.1} ms, p95 {p95:.1} ms");
    }
}
