//! The command line beside a server and without one: what a stop leaves, what a backup and a restoration keep, what
//! is said where a name, an address or a choice is wrong.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::harness::{Desk, Engine, Folder, Process, Start, key_file, on_each_engine, rows, run};

fn database(folder: &Folder) -> String {
    format!("sqlite:{}", folder.path().join("transom.db").display())
}

fn path(folder: &Folder, name: &str) -> String {
    folder.path().join(name).to_str().unwrap().to_owned()
}

/// A settings file: files in this folder, and nobody asked.
fn settings(folder: &Folder) -> String {
    let (config, media) = (path(folder, "transom.toml"), path(folder, "media"));
    let text = format!("[graph]\nurl = \"http://127.0.0.1:1\"\n[media]\npath = \"{media}\"\n");
    std::fs::write(&config, text).unwrap();
    config
}

fn messages(path: impl AsRef<Path>) -> i64 {
    let db = Connection::open(path).unwrap();
    db.query_row("SELECT COUNT(*) FROM messages", [], |row| row.get(0)).unwrap()
}

/// Whether it succeeded, and what it said.
async fn transom(arguments: &[&str]) -> (bool, String) {
    let ended = run(arguments, "a long password\n").await;
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.success(), String::from_utf8(said).unwrap())
}

fn mode(path: impl AsRef<Path>) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restoration_loses_nothing_whatever_way_the_server_ended() {
    let mut desk = Desk::new(Engine::Sqlite).await;
    let (url, at) = (database(&desk.folder), |desk: &Desk, name: &str| path(&desk.folder, name));
    let (target, backup) = (at(&desk, "transom.db"), at(&desk, "b.db"));
    let (done, said) = transom(&["backup", "--database", &url, &backup]).await;
    assert!(done, "{said}");
    let ana = desk.customer("15550169001", "Ana Costa").await;
    ana.writes(&desk, "Written after the backup").await;
    ana.window_is(&desk, "open").await;
    let all = rows(&desk.folder, "SELECT COUNT(*) AS n FROM messages")[0]["n"].parse().unwrap();

    let (done, said) = transom(&["restore", "--database", &url, &backup]).await;
    assert!(!done && said.contains("stop the server first") && !said.contains("-wal"), "{said}");
    desk.process.kill().await;
    assert!(Path::new(&at(&desk, "transom.db-wal")).exists(), "a killed server leaves it");
    let (done, said) = transom(&["restore", "--database", &url, &backup]).await;
    assert!(done && said.contains("transom.before-2"), "{said}");
    let kept = said.split("kept as ").nth(1).and_then(|rest| rest.split(".\n").next()).unwrap().to_owned();
    assert_eq!((messages(&kept), messages(&target), messages(&backup)), (all, all - 1, all - 1));
    for name in [&kept, &target, &backup] {
        assert_eq!(mode(name), 0o600, "{name}");
    }
    assert_eq!(mode(at(&desk, "media")), 0o700);

    desk.restart().await;
    let folder = desk.end().await;
    for name in ["transom.db-wal", "transom.db-shm"] {
        assert!(!folder.path().join(name).exists(), "a server that was stopped leaves one file, not {name}");
    }
    let (done, said) = transom(&["restore", "--database", &url, &kept]).await;
    assert!(done, "{said}");
    assert_eq!(messages(&target), all);
}

async fn serve(config: &str, url: &str) -> Process {
    let arguments = ["serve", "--config", config, "--database", url, "--listen", "127.0.0.1:0"];
    let server = Process::run(&arguments.map(str::to_owned));
    crate::harness::eventually("the server is up", async || {
        server.log().iter().any(|line| line.contains("the server is up")).then_some(())
    })
    .await;
    server
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_nobody_prints_the_owners_link_and_keeps_it_beside_the_database_until_somebody_is_there()
{
    let folder = Folder::new();
    let (url, config) = (database(&folder), settings(&folder));
    let file = path(&folder, "transom.db.first-link");
    let mut before = String::new();
    for _ in 0..2 {
        let mut server = serve(&config, &url).await;
        let link = crate::harness::eventually("the link is printed", async || {
            server.out().iter().find_map(|line| line.contains("/welcome#").then(|| line.trim().to_owned()))
        })
        .await;
        assert!(link != before, "each start makes another one");
        assert!(server.log().iter().all(|line| !line.contains("/welcome")), "no log has it");
        server.terminate(Duration::from_secs(5)).await;
        assert_eq!((std::fs::read_to_string(&file).unwrap().trim(), mode(&file)), (link.as_str(), 0o600));
        before = link;
    }
    let (done, said) =
        transom(&["user", "add", "ana@example.com", "--role", "owner", "--database", &url]).await;
    assert!(done, "{said}");
    let mut server = serve(&config, &url).await;
    server.terminate(Duration::from_secs(5)).await;
    assert!(!Path::new(&file).exists(), "nobody needs it any more");
    assert!(server.out().iter().all(|line| !line.contains("/welcome")), "{:?}", server.out());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_stopped_leaves_one_file() {
    let folder = Folder::new();
    let (url, config) = (database(&folder), settings(&folder));
    let (done, said) = transom(&["user", "add", "ana@example.com", "--database", &url]).await;
    assert!(done, "{said}");
    let mut server = serve(&config, &url).await;
    assert!(folder.path().join("transom.db-wal").exists());
    server.terminate(Duration::from_secs(5)).await;
    assert!(!folder.path().join("transom.db-wal").exists());
    assert_eq!(messages(path(&folder, "transom.db")), 0);
    assert!(server.log().iter().all(|line| !line.contains("refinery")), "{:?}", server.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_there_is_not_made_by_those_who_only_read() {
    let folder = Folder::new();
    let (url, backup, config) = (database(&folder), path(&folder, "b.db"), settings(&folder));
    for arguments in [
        ["backup", backup.as_str()].as_slice(),
        &["doctor", "--config", &config],
        &["dump"],
        &["history"],
        &["reprocess"],
        &["reconcile"],
        &["token", "add", "shop"],
        &["user", "list"],
        &["user", "password", "ana@example.com"],
        &["channel", "list"],
        &["channel", "timezone", "1", "UTC"],
        &["rates", "list"],
        &["rates", "show"],
        &["rates", "remove", "mine"],
    ] {
        let (command, rest) = arguments.split_first().unwrap();
        let (done, said) = transom(&[&[command, "--database", &url], rest].concat()).await;
        assert!(
            !done && said.contains("there is no database") && said.contains("transom.db"),
            "{arguments:?}: {said}"
        );
        assert!(said.contains("--database") && said.contains("transom user add"), "{arguments:?}: {said}");
        assert!(!folder.path().join("transom.db").exists() && !Path::new(&backup).exists(), "{arguments:?}");
    }
    let (done, said) = transom(&["user", "add", "--database", &url, "bad"]).await;
    assert!(!done && said.contains("e-mail address"), "{said}");
    assert!(!folder.path().join("transom.db").exists(), "nothing is begun for nobody");
    let (done, said) = transom(&["user", "add", "--database", &url, "Ana@Example.com"]).await;
    assert!(done && said.contains("ana@example.com can sign in"), "{said}");
    assert_eq!(mode(path(&folder, "transom.db")), 0o600);
    assert!(!folder.path().join("transom.db-wal").exists(), "a command leaves one file too");
    let (done, said) = transom(&["reconcile", "--database", &url]).await;
    assert!(
        !done && said.contains("No WhatsApp account is connected yet") && !said.contains("account_id"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_taken_is_named_with_the_way_out() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = Folder::new();
    let (url, data) = (database(&folder), path(&folder, "demo"));
    for (option, arguments) in [
        ("--listen", ["serve", "--database", &url, "--listen", &address].as_slice()),
        ("--listen", &["simulator", "--listen", &address]),
        ("--listen", &["demo", "--data", &data, "--simulator", "127.0.0.1:0", "--listen", &address]),
        ("--simulator", &["demo", "--data", &data, "--listen", "127.0.0.1:0", "--simulator", &address]),
    ] {
        let (done, said) = transom(arguments).await;
        assert!(!done && said.contains(&address) && said.contains("in use"), "{said}");
        assert!(said.trim_end().ends_with(option), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_by_other_rules_says_that_its_history_stays() {
    let mut desk = Desk::by_rules(Engine::Sqlite, Some("pmp_2026")).await;
    let warns = |desk: &Desk| desk.process.out().iter().any(|line| line.contains("--fresh"));
    let is_up = async |desk: &Desk| {
        crate::harness::eventually("it says where it is", async || {
            desk.process.out().iter().any(|line| line.contains("Phones")).then_some(())
        })
        .await;
    };
    is_up(&desk).await;
    assert!(!warns(&desk), "{:?}", desk.process.out());
    desk.process.terminate(Duration::from_secs(5)).await;
    desk.restart_by("cbp").await;
    crate::harness::eventually("it says how to see the other rules", async || warns(&desk).then_some(()))
        .await;
    let said = desk.process.out().join("\n");
    assert!(said.contains("--rules pmp_2026") && said.contains("--rules cbp"), "{said}");
    let folder = desk.end().await;
    let desk = Desk::start(folder, Start { fresh: true, rules: Some("cbp"), ..Start::default() }).await;
    is_up(&desk).await;
    assert!(!warns(&desk), "{:?}", desk.process.out());
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_that_runs_is_not_forgotten_by_another() {
    let desk = Desk::new(Engine::Sqlite).await;
    let data = desk.folder.path().to_str().unwrap();
    let arguments =
        ["demo", "--fresh", "--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0", "--data", data];
    let (done, said) = transom(&arguments).await;
    assert!(!done && said.contains("another server uses this database"), "{said}");
    desk.end().await;
}

on_each_engine!(the_doctor_says_whom_it_asked,);

async fn the_doctor_says_whom_it_asked(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (config, key) = (path(&desk.folder, "demo.toml"), key_file(&desk.folder));
    let (done, said) = transom(&["doctor", "--config", &config]).await;
    assert!(done && said.contains("number Harbour Lane: quality GREEN"), "{said}");
    assert_eq!(mode(&config), 0o600);
    let (config, url) = (settings(&desk.folder), desk.database());
    let text = std::fs::read_to_string(&config).unwrap();
    let named = format!("{text}[secrets]\nkey_file = \"{}\"\n", key.display());
    std::fs::write(&config, named).unwrap();
    let (done, said) = transom(&["doctor", "--config", &config, "--database", &url]).await;
    assert!(!done && said.contains("http://127.0.0.1:1/") && said.contains("Connection refused"), "{said}");
    assert!(said.contains("[graph]"), "{said}");
    desk.end().await;
}
