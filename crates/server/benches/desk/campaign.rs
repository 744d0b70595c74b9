//! A campaign to many on a desk of a thousand conversations: how fast its plan is made, how fast it goes through one number
//! that may send a thousand a second, and how the inbox answers beside it. What is counted as sent the carrier took; it
//! tells of no deliveries here.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::Context as _;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::ask::{self, Asker, Took};
use crate::clock;
use crate::figures::Figures;
use crate::process::{Folder, KEY, Server};
use crate::size;

/// What is measured here.
pub(crate) const NAMES: [&str; 3] =
    ["plan_rows_per_second", "campaign_messages_per_second", "inbox_p95_ms_during_campaign"];

/// Conversations of the desk.
const CONVERSATIONS: u32 = 1_000;
/// Recipients of the plan that is timed.
const PLANNED: usize = 200_000;
/// Recipients of the campaign that is sent.
const SENT: usize = 20_000;
/// The longest that it may take.
const LONGEST: Duration = Duration::from_mins(5);

/// Somebody who plans and starts campaigns.
struct Program {
    http: reqwest::Client,
    base: String,
    token: String,
    /// The number that sends.
    channel: String,
}

/// Measures all three on `SQLite`.
pub(crate) async fn measure(folder: &Folder, graph: &str, figures: &mut Figures) -> anyhow::Result<()> {
    let [plan_rows, messages, inbox] = NAMES;
    let url = format!("sqlite:{}", folder.path("campaign.db").display());
    let desk = size::prepare(&url, CONVERSATIONS).await?;
    let token = token(&url).await?;
    let server = Server::ours(folder, graph, &url).await?;
    let program = Program::new(format!("http://{}", server.address), token).await?;

    let begun = clock::now();
    program.plan(PLANNED).await?;
    let took = begun.elapsed().as_secs_f64();
    figures.add(
        plan_rows,
        count(PLANNED) / took,
        format!("{PLANNED} in {took:.1} s, {:.0} MB", server.rss_mb()?),
    );

    let campaign = program.plan(SENT).await?;
    let asker = Asker::new(&server, &desk).await?;
    let mut took = Took::new();
    let begun = clock::now();
    program.post(&format!("/api/v1/campaigns/{campaign}/start"), &json!({})).await?;
    let (mut round, path) = (0, format!("/api/v1/campaigns/{campaign}"));
    loop {
        let shown = program.get(&path).await?;
        let status = field(&shown, "/status");
        if status == "completed" {
            let progress = field(&shown, "/progress");
            anyhow::ensure!(field(progress, "/sent") == SENT, "not all were sent: {progress}");
            break;
        }
        anyhow::ensure!(status == "running" && begun.elapsed() < LONGEST, "it stands: {shown}");
        asker.inbox(round, &mut took).await?;
        round += 1;
    }
    let all = begun.elapsed().as_secs_f64();
    figures.add(messages, count(SENT) / all, format!("{SENT} in {all:.1} s, with the inbox asked beside"));
    let (_, slowest, kind) = ask::p95(&took);
    figures.add(inbox, slowest, format!("{kind}, the slowest of {} kinds", took.len()));
    Ok(())
}

/// What stands there in an answer; nothing where it has no such field.
fn field<'a>(answer: &'a Value, path: &str) -> &'a Value {
    answer.pointer(path).unwrap_or(&Value::Null)
}

fn count(all: usize) -> f64 {
    u32::try_from(all).map_or(f64::NAN, f64::from)
}

/// A token for the API.
async fn token(database: &str) -> anyhow::Result<String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_transom"));
    command.env("TRANSOM_KEY", KEY).args(["token", "add", "Bench", "--database", database]);
    let told = command.output().await.context("making a token")?;
    anyhow::ensure!(told.status.success(), "no token: {}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8(told.stdout)?;
    told.split_whitespace().find(|word| word.len() > 30).map(str::to_owned).context("no token was printed")
}

impl Program {
    /// As soon as the account's template was fetched.
    async fn new(base: String, token: String) -> anyhow::Result<Self> {
        let mut program = Self { http: reqwest::Client::new(), base, token, channel: String::new() };
        let all = program.get("/api/v1/channels").await?;
        program.channel =
            field(&all, "/data/0/id").as_str().map(str::to_owned).context("there is no number")?;
        program.knows_template().await?;
        Ok(program)
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let asked = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token).json(body);
        let answer = asked.send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        anyhow::ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    async fn get(&self, path: &str) -> anyhow::Result<Value> {
        let asked = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        Ok(serde_json::from_str(&asked.send().await?.error_for_status()?.text().await?)?)
    }

    /// Waits until the account's template was fetched.
    async fn knows_template(&self) -> anyhow::Result<()> {
        for _ in 0..200 {
            let found = self.get("/api/v1/templates").await?;
            if field(&found, "/data").as_array().is_some_and(|all| !all.is_empty()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        anyhow::bail!("the template never came")
    }

    /// Plans a campaign to so many whom nobody knows; its id.
    async fn plan(&self, recipients: usize) -> anyhow::Result<String> {
        let mut csv = String::from("to\n");
        for n in 0..recipients {
            // Writing into a string cannot fail.
            let _ = writeln!(csv, "+49151{:08}", n + 10_000_000);
        }
        let template = json!({"name": crate::graph::TEMPLATE, "language": "en_US"});
        let wanted = json!({"name": "Bench", "channel_id": self.channel, "template": template, "csv": csv});
        let made = self.post("/api/v1/campaigns", &wanted).await?;
        field(&made, "/id").as_str().map(str::to_owned).context("the plan has no id")
    }
}
