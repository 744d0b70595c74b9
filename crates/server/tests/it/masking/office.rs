//! The demo's rows behind a server of this process, which can be asked for its table of routes; with somebody whose
//! role may everything and masks numbers, with the owner, and with a token of each.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use transom::{http, listen};
use transom_desk::app::Shared;
use transom_desk::base::clock::Clock;
use transom_desk::base::settings::Settings;
use transom_desk::people::add::{self, Newcomer};
use transom_desk::people::roles::{self, Wish};
use transom_desk::people::tokens::{self, NewToken};
use transom_desk::run;
use transom_rules::access::{Asker, Face, RoleKey, Sees, Set};
use transom_store::apps;

use super::strange;
use crate::harness::{Desk, Engine, Folder, client, moved, rows};

const PASSWORD: &str = "seven blue chairs stand there";
/// Of one kind so many are asked for.
const MOST: usize = 10;

/// By which way somebody asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Person,
    Token,
}

/// Who asks: by which way, and whether numbers are masked for them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    by: By,
    masked: bool,
}

impl By {
    /// The API takes tokens, everything else people.
    pub(super) fn of(path: &str) -> Self {
        if path.starts_with("/api") { Self::Token } else { Self::Person }
    }

    pub(super) const fn masked(self) -> Who {
        Who { by: self, masked: true }
    }

    pub(super) const fn owner(self) -> Who {
        Who { by: self, masked: false }
    }
}

impl Who {
    /// The same person's token.
    pub(super) const fn token(self) -> Self {
        Self { by: By::Token, ..self }
    }
}

/// An address that is asked.
#[derive(Clone, Debug)]
pub(super) struct Address {
    /// As the table has it.
    pub(super) route: String,
    /// With everything filled in.
    pub(super) path: String,
}

/// What came back.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) text: String,
    /// The text, and the headers before it.
    pub(super) all: String,
}

impl Answer {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }
}

/// The secrets of somebody.
struct Keys {
    cookie: String,
    token: String,
}

pub(super) struct Office {
    folder: Folder,
    app: Shared,
    http: reqwest::Client,
    url: String,
    masked: Keys,
    owner: Keys,
}

impl Office {
    /// Opens it with the demo's rows, in which somebody strange has written.
    pub(super) async fn open(engine: Engine) -> Self {
        let desk = Desk::new(engine).await;
        strange::writes(&desk).await;
        let folder = desk.end().await;
        strange::file_is_stored(&folder);
        let mut settings = Settings::default();
        settings.database.url = format!("sqlite:{}", folder.path().join("transom.db").display());
        settings.media.path = folder.path().join("media");
        // Nobody is there: nothing leaves.
        settings.graph.url = "http://127.0.0.1:9".into();
        let app = run::start(settings, Arc::new(Clock::new(moved()))).await.unwrap();
        let listener = listen::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(http::serve(Arc::clone(&app), listener));
        let masked = Keys { cookie: String::new(), token: String::new() };
        let owner = Keys { cookie: String::new(), token: String::new() };
        let mut office = Self { folder, app, http: client(), url, masked, owner };
        let machine = office.machine().await;
        let wish = Wish { name: "Night desk".into(), permissions: Set::all(), sees: Sees::All, masks: true };
        let role = roles::make(office.app.base(), &machine, wish).await.unwrap();
        office.masked = office.hires(&machine, "night@example.com", role.key).await;
        office.owner = office.hires(&machine, "day@example.com", RoleKey::Owner).await;
        office
    }

    async fn machine(&self) -> Asker {
        let workspaces = self.app.db.read((), |tx, ()| Box::pin(apps::workspaces(tx))).await.unwrap();
        Asker::system(workspaces[0], Face::Command)
    }

    async fn hires(&self, machine: &Asker, email: &str, role: RoleKey) -> Keys {
        let new = Newcomer { email: email.into(), name: String::new(), role, password: PASSWORD.into() };
        let user = add::add(self.app.base(), machine, new).await.unwrap();
        let token =
            NewToken { name: "walk".into(), scopes: Set::all(), expires_at: None, owner: Some(user.id) };
        let (_, token) = tokens::make(self.app.base(), machine, token).await.unwrap();
        let browser = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let form = [("email", email), ("password", PASSWORD)];
        let signed_in = browser.post(format!("{}/login", self.url)).form(&form).send().await.unwrap();
        assert!(signed_in.status().is_redirection(), "{}", signed_in.status());
        let cookie = signed_in.headers()["set-cookie"].to_str().unwrap();
        Keys { cookie: cookie.split(';').next().unwrap().to_owned(), token }
    }

    fn request(&self, method: &str, path: &str, who: Who) -> reqwest::RequestBuilder {
        let keys = if who.masked { &self.masked } else { &self.owner };
        let request = self.http.request(method.parse().unwrap(), format!("{}{path}", self.url));
        match who.by {
            By::Person => request.header("cookie", &keys.cookie),
            By::Token => request.bearer_auth(&keys.token),
        }
    }

    /// Asks, whatever that comes to. Of a stream it takes the first event.
    pub(super) async fn get(&self, path: &str, who: Who) -> Answer {
        let (path, patches) = path.strip_prefix("patches:").map_or((path, false), |path| (path, true));
        let kind = if patches { "text/vnd.transom.patch+html" } else { "text/html" };
        let answer = self.request("GET", path, who).header("accept", kind).send().await.unwrap();
        if answer.headers().get("content-type").is_some_and(|kind| kind == "text/event-stream") {
            let status = answer.status().as_u16();
            let text = Stream(answer).next().await;
            return Answer { status, all: text.clone(), text };
        }
        whole(answer).await
    }

    /// Asks for something to be done, in JSON.
    pub(super) async fn ask(&self, method: &str, path: &str, body: &Value, who: Who) -> Answer {
        whole(self.request(method, path, who).json(body).send().await.unwrap()).await
    }

    /// Sends a form, as the script of a page does.
    pub(super) async fn post(&self, path: &str, form: &[(&str, &str)], who: Who) -> Answer {
        let request = self.request("POST", path, who).header("accept", "text/vnd.transom.patch+html");
        whole(request.form(form).send().await.unwrap()).await
    }

    pub(super) async fn stream(&self, path: &str, who: Who) -> Stream {
        Stream(self.request("GET", path, who).send().await.unwrap())
    }

    /// The digits of every customer.
    pub(super) fn numbers(&self) -> BTreeSet<String> {
        self.column("SELECT phone AS it FROM identities WHERE phone <> ''").into_iter().collect()
    }

    /// The contact and the conversation of somebody strange.
    pub(super) fn strangers(&self) -> (String, String) {
        let of = |what: &str| {
            let query = format!(
                "SELECT lower(hex({what})) AS it FROM conversations c JOIN identities i ON i.contact_id = c.contact_id \
                 WHERE i.phone = '{}'",
                strange::NUMBER
            );
            uuid(&self.column(&query)[0])
        };
        (of("c.contact_id"), of("c.id"))
    }

    /// A conversation whose window is closed.
    pub(super) async fn quiet_conversation(&self) -> String {
        let list = self.get("/api/v1/conversations?window=closed&limit=200", By::Token.owner()).await.json();
        let rows = list["data"].as_array().unwrap();
        let plain = |row: &&Value| {
            row["window"]["state"] == "closed"
                && !row["contact"]["phone"].is_null()
                && row["contact"]["blocked"] == false
        };
        rows.iter().find(plain).unwrap()["id"].as_str().unwrap().to_owned()
    }

    /// The number that somebody strange writes to.
    pub(super) async fn channel(&self) -> String {
        let (_, conversation) = self.strangers();
        let shown =
            self.get(&format!("/api/v1/conversations/{conversation}"), By::Token.owner()).await.json();
        shown["channel_id"].as_str().unwrap().to_owned()
    }

    fn column(&self, query: &str) -> Vec<String> {
        rows(&self.folder, query).into_iter().map(|row| row["it"].clone()).collect()
    }

    fn ids(&self, table: &str, order: &str) -> Vec<String> {
        let query = format!("SELECT lower(hex(id)) AS it FROM {table} ORDER BY {order} LIMIT {MOST}");
        self.column(&query).iter().map(|id| uuid(id)).collect()
    }

    /// Every address that the table of routes has for `GET`, filled with what is there.
    pub(super) fn every_address(&self) -> Vec<Address> {
        let (ids, (_, conversation)) = (self.filled(), self.strangers());
        let cursor = self.column("SELECT MAX(cursor) - 5 AS it FROM changes").remove(0);
        let events = format!("/events?view=all&conversation={conversation}&cursor={cursor}");
        let mut all = Vec::new();
        for line in http::lines(&self.app) {
            if !matches!(line.method, "GET" | "ANY") || line.path.starts_with("/webhooks") {
                continue;
            }
            let filled = match line.path.split_once('{') {
                None if line.path == "/events" => vec![events.clone()],
                None => vec![line.path.clone()],
                Some((before, rest)) => {
                    let (_, after) = rest.split_once('}').unwrap();
                    let known = ids.get(before);
                    let known = known.unwrap_or_else(|| panic!("what stands in {}?", line.path));
                    known.iter().map(|id| format!("{before}{id}{after}")).collect()
                }
            };
            for path in filled {
                let paths = asked_as(&path).into_iter();
                all.extend(paths.map(|path| Address { route: line.path.clone(), path }));
            }
        }
        all
    }

    /// What stands in the places of addresses, by what is before them.
    fn filled(&self) -> BTreeMap<&'static str, Vec<String>> {
        let newest = "created_at DESC, id";
        let mut conversations = self.ids("conversations", "last_at DESC, id");
        let messages = self.ids("messages", "at DESC, id");
        let users = self.ids("users", "id");
        let roles = [&self.ids("roles", "id")[..], &["owner".to_owned(), "agent".to_owned()]].concat();
        let channels = self.ids("channels", "id");
        conversations.extend(self.ids("conversations", "last_at, id"));
        let media = self.ids("media", newest);
        let contacts = self.ids("contacts", newest);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let sources = self.ids("sources", "id");
        BTreeMap::from([
            ("/api/v1/file-links/", self.ids("file_links", newest)),
            // Nobody has its token any more.
            ("/f/", words(&["abcdefghijklmnopqrstuvwx"])),
            ("/api/v1/entry-points/", sources.clone()),
            ("/settings/entry-points/", sources),
            ("/c/", conversations.clone()),
            ("/partials/thread/", conversations.clone()),
            ("/partials/menu/", conversations.clone()),
            ("/partials/composer/", conversations.clone()),
            ("/partials/templates/", conversations.clone()),
            ("/api/v1/conversations/", conversations),
            ("/m/", messages.clone()),
            ("/api/v1/messages/", messages),
            ("/api/v1/contacts/", contacts.clone()),
            ("/contacts/", contacts),
            // Whoever sees numbers in part brings none in.
            ("/contacts/imports/", words(&["0198c0de-0000-7000-8000-000000000000"])),
            ("/api/v1/imports/", words(&["0198c0de-0000-7000-8000-000000000000"])),
            ("/api/v1/bots/", self.ids("bots", "id")),
            ("/bots/", self.ids("bots", "id")),
            ("/api/v1/runs/", self.ids("bot_runs", "id")),
            ("/campaigns/", words(&["0198c0de-0000-7000-8000-000000000000"])),
            ("/api/v1/campaigns/", words(&["0198c0de-0000-7000-8000-000000000000"])),
            ("/media/", media.clone()),
            ("/api/v1/media/", media),
            ("/api/v1/templates/", self.ids("templates", "id")),
            ("/templates/", self.ids("templates", "id")),
            ("/api/v1/channels/", channels.clone()),
            ("/settings/hours/", channels.clone()),
            ("/settings/numbers/", channels),
            ("/api/v1/users/", users.clone()),
            ("/settings/people/", users),
            // Its things are in no table: there is one for whoever has just made it.
            ("/settings/shown-once/", words(&["0198c0de-0000-7000-8000-000000000000"])),
            ("/api/v1/roles/", roles.clone()),
            ("/settings/roles/", roles),
            // A secret of somebody's, gone by now.
            ("/settings/shown-once/", words(&["01a1fd91-7014-7571-899f-afc3797f8ac2"])),
            ("/api/v1/teams/", self.ids("teams", "id")),
            ("/api/v1/errors/", words(&["131047", "7"])),
            ("/assets/", words(&["live.js"])),
            ("/api/", words(&["nothing"])),
        ])
    }

    pub(super) async fn close(self) {
        run::shut_down(&self.app).await;
    }
}

/// The forms of an address: as a page and as patches, with the lists as long as they get and each way to narrow them.
fn asked_as(path: &str) -> Vec<String> {
    let days = "from=2025-01-01&to=2027-12-31";
    match path {
        "/" | "/partials/list" => ["all", "mine", "closing", "closed"]
            .iter()
            .flat_map(|view| [format!("{path}?view={view}"), format!("patches:{path}?view={view}&q=a")])
            .collect(),
        _ if path.starts_with("/events") => vec![path.to_owned()],
        "/api/v1/charges.csv" | "/api/v1/charges/days" => {
            vec![path.to_owned(), format!("{path}?from=2026-01-01&to=2026-12-31")]
        }
        "/costs.csv" | "/costs" => vec![path.to_owned(), format!("{path}?{days}")],
        _ if path.starts_with("/partials/thread/") => {
            vec![format!("{path}?before=9999999999999_{}", uuid(&"f".repeat(32)))]
        }
        _ if path.starts_with("/api/") => vec![path.to_owned(), format!("{path}?limit=200")],
        _ => vec![path.to_owned(), format!("patches:{path}")],
    }
}

async fn whole(answer: reqwest::Response) -> Answer {
    let status = answer.status().as_u16();
    let headers = format!("{:?}\n", answer.headers());
    let text = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
    Answer { status, all: format!("{headers}{text}"), text }
}

fn uuid(hex: &str) -> String {
    [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap()).join("-")
}

/// The stream of an open page.
pub(super) struct Stream(reqwest::Response);

impl Stream {
    /// What comes next.
    pub(super) async fn next(&mut self) -> String {
        let chunk = tokio::time::timeout(Duration::from_secs(10), self.0.chunk()).await;
        let chunk = chunk.expect("nothing came for ten seconds").unwrap().expect("the stream ended");
        String::from_utf8_lossy(&chunk).into_owned()
    }

    /// All that comes until these words have.
    pub(super) async fn until(&mut self, words: &str) -> String {
        let mut all = String::new();
        while !all.contains(words) {
            all += &self.next().await;
        }
        all
    }
}
