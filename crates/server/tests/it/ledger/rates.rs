//! `transom rates` beside a running server: new rates hold within seconds, wrong ones change nothing.

use serde_json::Value;

use super::{charge_of, deliver, permit, utility};
use crate::harness::{Customer, Desk, Engine, eventually, run};

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_takes_new_rates_over_on_sqlite() {
    play(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_server_takes_new_rates_over_on_postgres() {
    play(Engine::Postgres).await;
}

/// `transom rates` on the desk's database.
struct Rates {
    database: String,
}

impl Rates {
    /// Code, standard output, standard error.
    async fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        let ended = run(&[&["rates", "--database", &self.database], arguments].concat(), "").await;
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (ended.status.code(), text(ended.stdout), text(ended.stderr))
    }

    /// What a command says that has to succeed.
    async fn says(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments).await;
        assert_eq!((code, err.as_str()), (Some(0), ""), "{arguments:?}: {out}");
        out
    }
}

async fn play(engine: Engine) {
    let desk = Desk::by_rules(engine, Some("pmp_2026")).await;
    let rates = Rates { database: desk.database() };
    let ana = desk.customer("4917139200163", "Ana Costa").await;
    let before = charge_of(&desk, &deliver(&desk, &utility(&desk, &ana)).await).await;
    assert_eq!((&before["amount"], &before["rates"]), (&"0.0550".into(), &"2026-10-01".into()));
    wrong_files_change_nothing(&desk, &rates).await;

    let day = desk.today().await;
    let json = write(&desk, "autumn.json", &card(&day, "0.0601"));
    let said = rates.says(&["import", &json]).await;
    let expected = format!("autumn.json: 1 rate in USD of 1 market, from {day}.\nNew: 1.");
    assert!(said.starts_with(&expected), "{said}");
    utility_costs(&desk, &ana, "0.0601").await;
    let csv = format!(
        "market,category,currency,effective_from,tier_from,tier_to,rate\n\
         Germany,utility,USD,{day},1,1000000,0.0602\nGermany,utility,USD,{day},1000001,,0.0300\n"
    );
    let csv = write(&desk, "special", &csv);
    let said = rates.says(&["import", &csv, "--name", "a special price"]).await;
    assert!(said.contains("Changed for a day that was known: 1."), "{said}");
    utility_costs(&desk, &ana, "0.0602").await;
    let charge = charge_of(&desk, &deliver(&desk, &utility(&desk, &ana)).await).await;
    assert_eq!((&charge["amount"], &charge["rates"]), (&"0.0602".into(), &day.as_str().into()));

    let list = rates.says(&["list"]).await;
    let names: Vec<&str> = list.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(names, ["built in", "autumn.json", "a special price"]);
    let shown = rates.says(&["show", "--market", "germany", "--on", &day]).await;
    assert!(shown.contains(&format!("\nGermany,utility,USD,{day},1000001,,0.0300\n")), "{shown}");
    let older = rates.says(&["show", "--market", "germany", "--on", "2026-10-01"]).await;
    assert!(older.contains("\nGermany,utility,USD,2026-10-01,1,,0.0550\n"), "{older}");

    rates.says(&["remove", "a special price", "--workspace", "Harbour Lane"]).await;
    utility_costs(&desk, &ana, "0.0601").await;
    let said = rates.says(&["import", &write(&desk, "autumn.json", &card(&day, "0.0603"))]).await;
    assert!(said.contains("It takes the place of autumn.json"), "{said}");
    utility_costs(&desk, &ana, "0.0603").await;
    rates.says(&["remove", "autumn.json"]).await;
    utility_costs(&desk, &ana, "0.0550").await;
    let all = desk.list("/api/v1/charges").await;
    let still: Vec<&Value> = all.iter().filter(|it| it["message_id"] == before["message_id"]).collect();
    assert_eq!(still, [&before], "what was charged stays");
    desk.end().await;
}

fn card(day: &str, rate: &str) -> String {
    format!(
        r#"{{"currency": "USD", "effective_from": "{day}", "rates": [{{"market": "Germany", "utility": "{rate}"}}]}}"#
    )
}

fn write(desk: &Desk, name: &str, text: &str) -> String {
    let path = desk.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

async fn utility_costs(desk: &Desk, to: &Customer, amount: &str) {
    eventually(&format!("utility costs {amount}"), async || {
        let price = permit(desk, &utility(desk, to)).await["price"].clone();
        (price["amount"] == amount).then_some(())
    })
    .await;
}

async fn wrong_files_change_nothing(desk: &Desk, rates: &Rates) {
    let list = rates.says(&["list"]).await;
    let missing = desk.folder.path().join("no such file").to_str().unwrap().to_owned();
    let (dear, late) = (card("2026-11-01", "dear"), card("soon", "0.0601"));
    for (name, text, words) in [
        ("a.json", dear.as_str(), "a.json: line 1, field utility: "),
        ("b.json", &late, "b.json: line 1, field effective_from: `soon` is not a day such as 2026-10-01"),
        ("c.csv", "market,category\n", "c.csv: line 1, field currency: the column is missing"),
        (
            "d.csv",
            "market,category,currency,effective_from,tier_from,tier_to,rate\n\
             Germany,utility,USD,2026-11-01,,,0.0601\nGermany,marketing,USD,2026-11-01,,,much\n",
            "d.csv: line 3, field rate: `much` is neither a rate such as 0.0625, with six decimals at most, nor n/a",
        ),
        ("e.csv", "", "e.csv: line 1: the file is empty"),
    ] {
        let (code, out, err) = rates.run(&["import", &write(desk, name, text)]).await;
        assert_eq!((code, out.as_str()), (Some(2), ""), "{name}: {err}");
        assert!(err.contains(words), "{name}: {err}");
    }
    for (arguments, words) in [
        (vec!["import", &missing], "No such file"),
        (vec!["remove", "nothing"], "no rates are called \"nothing\""),
        (vec!["list", "--workspace", "Nobody"], "there is no workspace \"Nobody\""),
        (vec!["show", "--on", "today"], "expected a day"),
    ] {
        let (code, _, err) = rates.run(&arguments).await;
        assert!(code == Some(2) && err.contains(words), "{arguments:?}: {code:?} {err}");
    }
    assert_eq!(rates.says(&["list"]).await, list);
}
