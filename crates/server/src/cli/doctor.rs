//! `transom doctor`: what is wrong, in sentences, before customers notice; and what a new desk still lacks.

use std::fmt::Display;
use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use transom_channels::whatsapp::graph_version::{self, Life};
use transom_channels::whatsapp::request;
use transom_desk::accounts::check::examine;
use transom_desk::accounts::day;
use transom_desk::accounts::meta::Meta;
use transom_desk::base::Base;
use transom_desk::base::clock::Clock;
use transom_desk::base::graph::{Graph, no_answer};
use transom_desk::base::hub::Hub;
use transom_desk::base::keys::{self, Place};
use transom_desk::base::settings::Settings;
use transom_desk::base::texting::Texting;
use transom_desk::messages::files::folder;
use transom_pages::numbers::check;
use transom_pages::words::say;
use transom_rules::channel::ChannelKind;
use transom_rules::number::check::{Finding, Verdict};
use transom_rules::time::Span;
use transom_store::channels::{self, Connected};
use transom_store::{Db, apps};

use super::{Site, is_there};

mod missing;
mod texts;

/// What the doctor is asked for.
#[derive(Debug, Args)]
pub(crate) struct Options {
    #[command(flatten)]
    site: Site,
    /// Says it as a JSON object
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(options: Options) -> anyhow::Result<()> {
    let settings = options.site.settings()?;
    let mut report = Report { is_json: options.json, ..Report::default() };
    report.say("settings", Ok::<_, anyhow::Error>("read"));
    report.say("files", writable(&settings.media.path));
    report.say("Graph API", version(&settings.graph.version));
    let db = open(&settings).await;
    report.say("database", db.as_ref().map(|_| "opened, schema is current"));
    if let Ok(db) = db {
        let place = Place::of(&settings);
        let names: Vec<String> = place.read(&settings)?.iter().map(|key| key.name().to_owned()).collect();
        report.say(
            "key",
            Ok::<_, anyhow::Error>(format!("{place} holds {}, which opens the secrets", names.join(", "))),
        );
        report.say("database writes", writes(&db).await.map(|()| "a row was committed"));
        numbers(&mut report, &settings, &db).await?;
        for missing in missing::look(&settings, &db).await? {
            report.add(Line { what: String::new(), verdict: "to_do", text: missing, mend: None });
        }
    }
    report.end()
}

/// What was said so far.
#[derive(Default)]
struct Report {
    is_json: bool,
    lines: Vec<Line>,
}

/// One thing that was said.
#[derive(Serialize)]
struct Line {
    /// What was looked at; empty of what is missing.
    what: String,
    /// `fine`, `doubtful`, `wrong`, `unknown`, `to_do`.
    verdict: &'static str,
    text: String,
    mend: Option<String>,
}

impl Report {
    fn say<T: Display, E: Display>(&mut self, what: &str, outcome: Result<T, E>) {
        let (verdict, text) = match outcome {
            Ok(fine) => (Verdict::Fine, fine.to_string()),
            Err(error) => (Verdict::Wrong, format!("{error:#}")),
        };
        self.add(Line { what: what.to_owned(), verdict: verdict.as_str(), text, mend: None });
    }

    fn found(&mut self, number: &str, finding: &Finding) {
        let what = format!("number {number}, {}", check::check(finding.check).to_lowercase());
        let (text, mend) = (say(&finding.text), finding.mend.as_ref().map(say));
        self.add(Line { what, verdict: finding.verdict.as_str(), text, mend });
    }

    fn add(&mut self, line: Line) {
        if !self.is_json {
            let mark = match line.verdict {
                "fine" => "ok   ",
                "wrong" => "WRONG",
                "to_do" => "TO DO",
                _ => "?    ",
            };
            let what = if line.what.is_empty() { String::new() } else { format!("{}: ", line.what) };
            println!("{mark} {what}{}", line.text);
            if let Some(mend) = &line.mend {
                println!("      → {mend}");
            }
        }
        self.lines.push(line);
    }

    fn end(self) -> anyhow::Result<()> {
        let wrong = self.lines.iter().filter(|line| line.verdict == "wrong").count();
        if self.is_json {
            println!("{}", serde_json::json!({ "ok": wrong == 0, "checks": self.lines }));
        }
        anyhow::ensure!(wrong == 0, "{wrong} thing(s) are wrong");
        Ok(())
    }
}

/// Until when Meta answers the version of the Graph API that is set.
fn version(version: &str) -> Result<String, String> {
    let today = day::at(Clock::new(Span::default()).machine(), &TimeZone::UTC);
    match graph_version::life(version, today) {
        Life::Open => Ok(format!("{version}, of which Meta has told no end")),
        Life::Until(end) => Ok(format!("{version}, which ends on {end}")),
        Life::Soon(end) => Err(format!("{version} ends on {end}: set a newer one as graph.version")),
        Life::Over(_) => {
            Err(format!("Meta does not answer {version} any more: set a newer one as graph.version"))
        }
        Life::Unknown => Err(format!("graph.version is {version:?}; one looks like v26.0")),
    }
}

fn writable(folder: &Path) -> anyhow::Result<String> {
    folder::make(folder)?;
    let probe = folder.join(".doctor");
    std::fs::write(&probe, b"x").with_context(|| format!("writing into {}", folder.display()))?;
    std::fs::remove_file(&probe)?;
    Ok(format!("{} can be written", folder.display()))
}

async fn open(settings: &Settings) -> anyhow::Result<Db> {
    is_there(settings)?;
    keys::open(settings).await
}

async fn writes(db: &Db) -> transom_store::Result<()> {
    let now = Clock::new(Span::default()).machine();
    db.write((), move |tx, ()| Box::pin(apps::touch(tx, now))).await
}

async fn numbers(report: &mut Report, settings: &Settings, db: &Db) -> anyhow::Result<()> {
    let (graph, clock, hub) = (Graph::new(&settings.graph)?, Clock::new(Span::default()), Hub::default());
    let texting = Texting::new(&settings.sms)?;
    let base = Base::of_command(db, &clock, &hub);
    let meta = Meta { base, graph: &graph, public_url: &settings.server.public_url };
    let (connected, apps) = db
        .read((), |tx, ()| {
            Box::pin(async move { Ok((channels::connected(tx).await?, apps::all(tx).await?)) })
        })
        .await?;
    for number in &connected {
        if number.channel.kind == ChannelKind::Sms {
            texts::look(report, &texting, settings, number).await;
            continue;
        }
        let name = &number.channel.name;
        let asked = quality(&graph, number).await;
        // Where Meta cannot be reached there is nothing more to be found.
        let is_silent = asked.is_err() && !is_answered(&graph, number).await;
        report.say(&format!("number {name}"), asked);
        let app = apps.iter().find(|app| app.id == number.channel.app_id).filter(|_| !is_silent);
        if let Some(app) = app {
            let seen = examine(&meta, number, app).await?;
            seen.findings.iter().for_each(|finding| report.found(name, finding));
        }
    }
    Ok(())
}

async fn is_answered(graph: &Graph, number: &Connected) -> bool {
    graph.ask(&request::number(&number.channel.phone_number_id), &number.access_token).await.is_ok()
}

/// What Meta says about a number.
async fn quality(graph: &Graph, number: &Connected) -> anyhow::Result<String> {
    let ask = request::number(&number.channel.phone_number_id);
    let told = graph.ask(&ask, &number.access_token).await.map_err(no_answer)?.json()?;
    let quality = told.get("quality_rating").and_then(Value::as_str);
    Ok(format!("quality {}", quality.unwrap_or("unknown")))
}
