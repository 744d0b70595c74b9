//! `transom doctor`: what is wrong, in sentences, before customers notice.

use anyhow::Context as _;
use transom_channels::whatsapp::request;
use transom_desk::app::folder_for_files;
use transom_desk::base::graph::{Graph, no_answer};
use transom_store::{Db, apps, channels};

use super::{Place, is_there};

pub(super) async fn run(place: Place) -> anyhow::Result<()> {
    let settings = place.settings()?;
    let mut trouble = 0;
    let mut say = |what: &str, outcome: anyhow::Result<String>| match outcome {
        Ok(fine) => println!("ok    {what}: {fine}"),
        Err(error) => {
            trouble += 1;
            println!("WRONG {what}: {error:#}");
        }
    };
    say("settings", Ok("read".into()));
    say("files", writable(&settings.media.path));
    let db = match is_there(&settings) {
        Ok(()) => Db::open(&settings.database.url).await.map_err(anyhow::Error::new),
        Err(missing) => Err(missing),
    };
    match &db {
        Ok(_) => say("database", Ok("opened, schema is current".into())),
        Err(error) => say("database", Err(anyhow::anyhow!("{error}"))),
    }
    if let Ok(db) = db {
        let now = transom_desk::base::clock::Clock::new(transom_rules::time::Span::default()).machine();
        let wrote = db.write(move |tx| Box::pin(apps::touch(tx, now))).await;
        say("database writes", wrote.map(|()| "a row was committed".into()).map_err(Into::into));
        let graph = Graph::new(&settings.graph)?;
        for channel in db.read(|tx| Box::pin(channels::all(tx))).await? {
            let ask = request::number(&channel.phone_number_id);
            let answer = graph.ask(&ask, &channel.access_token).await.map_err(no_answer);
            let quality = answer.and_then(|answer| answer.json()).map(|number| {
                let quality = number.get("quality_rating").and_then(serde_json::Value::as_str);
                format!("connected, quality {}", quality.unwrap_or("unknown"))
            });
            say(&format!("number {}", channel.name), quality);
        }
    }
    anyhow::ensure!(trouble == 0, "{trouble} thing(s) are wrong");
    Ok(())
}

fn writable(folder: &std::path::Path) -> anyhow::Result<String> {
    folder_for_files(folder)?;
    let probe = folder.join(".doctor");
    std::fs::write(&probe, b"x").with_context(|| format!("writing into {}", folder.display()))?;
    std::fs::remove_file(&probe)?;
    Ok(format!("{} can be written", folder.display()))
}
