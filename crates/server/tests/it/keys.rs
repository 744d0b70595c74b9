//! The key of the secrets, as whoever operates a desk meets it: made at the first start, missed when it is gone,
//! changed by a command that may be killed at any moment.

use std::path::{Path, PathBuf};
use std::time::Duration;

use transom_desk::base::keys::{self, rotate::rotate};
use transom_desk::base::settings::Settings;
use transom_rules::channel::ChannelKind;
use transom_store::{channels, db::file_of};

use crate::harness::{Desk, Engine, Folder, Process, new_database, run};

fn key_of(url: &str) -> PathBuf {
    format!("{}.key", file_of(url).unwrap()).into()
}

/// Whether it succeeded, and what it said.
async fn transom(arguments: &[&str]) -> (bool, String) {
    let ended = run(arguments, "a long password\n").await;
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.success(), String::from_utf8(said).unwrap())
}

/// A desk that is not running, with a number.
async fn ended(engine: Engine) -> (Folder, String, String) {
    let desk = Desk::new(engine).await;
    let (url, token) = (desk.database(), desk.channel("access_token"));
    (desk.end().await, url, token)
}

/// The tokens of WhatsApp numbers as this file's key opens them.
async fn tokens(url: &str) -> Vec<String> {
    let db = keys::open(&Settings::of_database(url)).await.unwrap();
    let connected = db.read((), |tx, ()| Box::pin(channels::connected(tx))).await.unwrap();
    db.close().await;
    let of_meta = connected.into_iter().filter(|number| number.channel.kind == ChannelKind::WhatsApp);
    of_meta.map(|number| number.access_token.expose().to_owned()).collect()
}

fn holds(path: &Path, words: &str) -> bool {
    std::fs::read(path).unwrap().windows(words.len()).any(|window| window == words.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_key_nothing_starts_and_with_it_all_is_there() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, url, token) = ended(Engine::Sqlite).await;
    let (key, aside) = (key_of(&url), folder.path().join("aside"));
    assert_eq!(std::fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!holds(Path::new(file_of(&url).unwrap()), &token));
    let backup = folder.path().join("kept.backup");
    let (done, said) = transom(&["backup", "--database", &url, backup.to_str().unwrap()]).await;
    assert!(done && said.contains("not inside") && said.contains(key.to_str().unwrap()), "{said}");
    assert!(!holds(&backup, &token));

    std::fs::rename(&key, &aside).unwrap();
    let backup = backup.to_str().unwrap();
    for wrong in [None, Some("ab".repeat(32)), Some("no key".into())] {
        if let Some(text) = &wrong {
            std::fs::write(&key, text).unwrap();
        }
        for command in [
            &["serve"][..],
            &["user", "list"],
            &["dump"],
            &["doctor"],
            &["key", "rotate"],
            &["restore", backup],
        ] {
            let asked = [command, &["--database", &url]].concat();
            let (done, said) = transom(&asked).await;
            let names_it =
                said.contains(key.to_str().unwrap()) && said.contains("put back the copy that you keep");
            assert!(!done && names_it, "{command:?} with {wrong:?}: {said}");
        }
        assert_eq!(key.exists(), wrong.is_some(), "none is made where one is missing");
    }
    std::fs::rename(&aside, &key).unwrap();
    assert_eq!(tokens(&url).await, [token]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_takes_the_place_of_the_one_before() {
    let (folder, url, token) = ended(Engine::Sqlite).await;
    let key = key_of(&url);
    let before = std::fs::read_to_string(&key).unwrap();
    let (done, said) = transom(&["key", "rotate", "--database", &url]).await;
    assert!(done && said.contains(key.to_str().unwrap()), "{said}");
    let after = std::fs::read_to_string(&key).unwrap();
    assert!(after != before && after.lines().count() == 1);
    assert_eq!(tokens(&url).await, std::slice::from_ref(&token));
    let (done, log) = transom(&["audit", "--database", &url]).await;
    assert!(done && log.contains("workspace.rotate_key"), "{log}");
    std::fs::write(&key, before).unwrap();
    let (done, said) = transom(&["dump", "--database", &url]).await;
    assert!(!done && said.contains("sealed with the key"), "{said}");
    std::fs::write(&key, after).unwrap();

    let rebuilt = format!("sqlite:{}", folder.path().join("rebuilt.db").display());
    let (done, said) = transom(&["reprocess", "--database", &url, "--into", &rebuilt]).await;
    assert!(done, "{said}");
    assert_eq!(tokens(&rebuilt).await, [token]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_key_that_is_killed_at_any_moment_loses_nothing() {
    let (_folder, url, token) = ended(Engine::Sqlite).await;
    let arguments = ["key", "rotate", "--database", &url].map(str::to_owned);
    let mut names = std::collections::BTreeSet::new();
    for round in 0.. {
        let mut process = Process::run(&arguments);
        tokio::time::sleep(Duration::from_millis(round * 4)).await;
        let has_ended = process.has_ended();
        process.kill().await;
        let text = std::fs::read_to_string(key_of(&url)).unwrap();
        names.insert(text.lines().count());
        assert_eq!(tokens(&url).await, std::slice::from_ref(&token), "round {round}");
        if has_ended {
            break;
        }
    }
    assert_eq!(names, [1, 2].into(), "some were killed while the file held both");
    let (done, said) = transom(&["key", "rotate", "--database", &url]).await;
    assert!(done, "{said}");
    assert_eq!(std::fs::read_to_string(key_of(&url)).unwrap().lines().count(), 1);
    assert_eq!(tokens(&url).await, [token]);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_key_is_changed_under_a_server() {
    let desk = Desk::new(Engine::Sqlite).await;
    let (done, said) = transom(&["key", "rotate", "--database", &desk.database()]).await;
    assert!(!done && said.contains("stop the server first"), "{said}");
    assert_eq!(std::fs::read_to_string(key_of(&desk.database())).unwrap().lines().count(), 1);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_of_the_environment_are_the_old_one_and_a_new_one() {
    let url = new_database().await;
    let settings = |keys: &str| {
        let mut settings = Settings::of_database(&url);
        settings.secrets.key = Some(keys.into());
        settings
    };
    let [old, new] = ["0d".repeat(32), "1e".repeat(32)];
    keys::open(&settings(&old)).await.unwrap().close().await;
    let one = rotate(&settings(&old), async |_| Ok(())).await.unwrap_err().to_string();
    assert!(one.contains("NEW,OLD"), "{one}");
    rotate(&settings(&format!("{new},{old}")), async |_| Ok(())).await.unwrap();
    keys::open(&settings(&new)).await.unwrap();
    let refused = keys::open(&settings(&old)).await.err().unwrap().to_string();
    assert!(refused.contains("TRANSOM_KEY") && refused.contains("sealed with the key"), "{refused}");
}
