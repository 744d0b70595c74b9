//! `transom doctor`: what is wrong, in sentences, before customers notice; and what a new desk still lacks.

use std::fmt::Display;
use std::path::Path;

use anyhow::Context as _;
use jiff::tz::TimeZone;
use serde_json::Value;
use transom_channels::sms::request as texted;
use transom_channels::whatsapp::graph_version::{self, Life};
use transom_channels::whatsapp::request;
use transom_desk::accounts::day;
use transom_desk::base::clock::Clock;
use transom_desk::base::graph::{Graph, no_answer};
use transom_desk::base::keys::{self, Place};
use transom_desk::base::settings::Settings;
use transom_desk::base::texting::{self, Texting};
use transom_desk::messages::files::folder;
use transom_rules::channel::ChannelKind;
use transom_rules::time::Span;
use transom_store::channels::{self, Connected};
use transom_store::{Db, apps};

use super::{Site, is_there};

mod missing;

pub(super) async fn run(site: Site) -> anyhow::Result<()> {
    let settings = site.settings()?;
    let mut report = Report::default();
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
            println!("TO DO {missing}");
        }
    }
    anyhow::ensure!(report.wrong == 0, "{} thing(s) are wrong", report.wrong);
    Ok(())
}

/// What was said so far.
#[derive(Default)]
struct Report {
    wrong: usize,
}

impl Report {
    fn say<T: Display, E: Display>(&mut self, what: &str, outcome: Result<T, E>) {
        match outcome {
            Ok(fine) => println!("ok    {what}: {fine}"),
            Err(error) => {
                self.wrong += 1;
                println!("WRONG {what}: {error:#}");
            }
        }
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
    let (graph, texting) = (Graph::new(&settings.graph)?, Texting::new(&settings.sms)?);
    for number in db.read((), |tx, ()| Box::pin(channels::connected(tx))).await? {
        let told = match number.channel.kind {
            ChannelKind::WhatsApp => quality(&graph, &number).await,
            ChannelKind::Sms => sender(&texting, settings, &number).await,
        };
        report.say(&format!("number {}", number.channel.name), told);
    }
    Ok(())
}

/// Whether the SMS carrier takes the account's token, and can tell us what becomes of messages.
async fn sender(texting: &Texting, settings: &Settings, number: &Connected) -> anyhow::Result<String> {
    let account = &number.channel.app_id;
    let ask = texted::newest_message(account);
    let answer = texting.ask(&ask, account, &number.access_token).await.map_err(texting::no_answer)?;
    match answer.status {
        200..=299 => {}
        401 | 403 => anyhow::bail!(
            "the carrier does not take the token of {account}: `transom channel rotate-token` changes it"
        ),
        404 => anyhow::bail!("the carrier knows no account {account}"),
        status => anyhow::bail!("the carrier answered {status}"),
    }
    let here = &settings.server.public_url;
    let is_away = !settings.sms.url.contains("//127.0.0.1") && !settings.sms.url.contains("//localhost");
    anyhow::ensure!(
        settings.server.is_secure() || !is_away,
        "server.public_url is {here}, where the carrier cannot tell what becomes of messages: set it to an https address \
         that reaches this server"
    );
    Ok(format!(
        "the carrier takes the token of {account}, and tells {here}/webhooks/sms/{}",
        number.channel.id
    ))
}

/// What Meta says about a number.
async fn quality(graph: &Graph, number: &Connected) -> anyhow::Result<String> {
    let ask = request::number(&number.channel.phone_number_id);
    let told = graph.ask(&ask, &number.access_token).await.map_err(no_answer)?.json()?;
    let quality = told.get("quality_rating").and_then(Value::as_str);
    Ok(format!("connected, quality {}", quality.unwrap_or("unknown")))
}
