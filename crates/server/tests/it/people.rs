//! People by the command line: how they come, what becomes of secrets, what is told at a first run, and that the log
//! tells of it.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::Command;

use crate::harness::{Engine, Folder, eventually, key_file, new_database, on_each_engine, run};

/// A desk that only commands were used on.
struct Quiet {
    folder: Folder,
    url: String,
}

impl Quiet {
    /// With an owner.
    async fn begun() -> Self {
        let folder = Folder::new();
        let url = format!("sqlite:{}", folder.path().join("transom.db").display());
        let desk = Self { folder, url };
        desk.does("user add you@example.com --role owner", "purple monkey dishes\n").await;
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether a command succeeds, what it prints, and what it says beside.
    async fn asks(&self, line: &str, input: &str) -> (bool, String, String) {
        let arguments: Vec<&str> = line.split(' ').chain(["--database", &self.url]).collect();
        let ended = run(&arguments, input).await;
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (ended.status.success(), text(ended.stdout), text(ended.stderr))
    }

    /// What a command prints, which has to succeed.
    async fn does(&self, line: &str, input: &str) -> String {
        let (done, printed, said) = self.asks(line, input).await;
        assert!(done, "{line}: {said}");
        printed
    }

    /// Why a command does not do it.
    async fn refuses(&self, line: &str, input: &str) -> String {
        let (done, printed, said) = self.asks(line, input).await;
        assert!(!done, "{line}: {printed}");
        said
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_printed_alone_or_written_where_only_its_owner_reads_it() {
    let desk = Quiet::begun().await;
    let printed = desk.does("user invite ana@example.com --role supervisor", "").await;
    assert!(
        printed.starts_with("http://127.0.0.1:8080/welcome#") && printed.lines().count() == 1,
        "{printed}"
    );
    let (file, name) = (desk.path("link.txt"), desk.path("link.txt").display().to_string());
    assert_eq!(desk.does(&format!("user reset you@example.com --to {name}"), "").await, "");
    assert_eq!(mode(&file), 0o600);
    assert!(std::fs::read_to_string(&file).unwrap().contains("/welcome#"));
    let said = desk.refuses(&format!("user invite bob@example.com --to {name}"), "").await;
    assert!(said.contains("exists already"), "{said}");
    let nowhere = desk.path("no-such-folder/link.txt").display().to_string();
    for what in ["user invite bob@example.com", "user reset you@example.com", "token add Till"] {
        desk.refuses(&format!("{what} --to {nowhere}"), "").await;
    }
    assert!(!desk.does("token list", "").await.contains("Till"), "nor a token that has none");
    let unmade = desk.path("unmade.txt");
    desk.refuses(&format!("user invite not-an-address --to {}", unmade.display()), "").await;
    desk.refuses(&format!("user reset nobody@example.com --to {}", unmade.display()), "").await;
    assert!(!unmade.exists(), "no empty file is left");
    let links = desk.does("user links", "").await;
    assert!(links.contains("invite\tana@example.com") && links.contains("reset\tyou@example.com"), "{links}");
    assert!(!links.contains("bob@"), "nothing is made that has no place: {links}");
    let id = links.lines().find(|line| line.contains("ana@")).unwrap().split('\t').next().unwrap().to_owned();
    desk.does(&format!("user withdraw {id}"), "").await;
    assert!(!desk.does("user links", "").await.contains("ana@"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_changed_and_go_by_commands_and_the_log_tells_of_each() {
    let desk = Quiet::begun().await;
    desk.does("user add ana@example.com --name Ana", "a quiet red bicycle\n").await;
    desk.does("role add Night --may conversations.read,conversations.reply --sees team --masks", "").await;
    desk.does("user role ana@example.com Night --sees own", "").await;
    assert!(desk.does("user list", "").await.contains("ana@example.com\tNight\tAna\n"));
    assert!(desk.refuses("role remove Night", "").await.contains("Somebody has this role"));
    assert!(desk.refuses("role remove agent", "").await.contains("built in"));
    assert!(
        desk.refuses("user role ana@example.com boss", "")
            .await
            .contains("owner, admin, supervisor, agent, Night")
    );
    desk.does("team add Returns", "").await;
    assert_eq!(desk.does("team members Returns --add ana@example.com", "").await, "ana@example.com\n");
    desk.does("team rename returns Refunds", "").await;
    assert_eq!(desk.does("team list", "").await, "Refunds\tmanual\tana@example.com\n");
    let token = desk.does("token add shop --for ana@example.com --scopes read --days 30", "").await;
    assert!(token.starts_with("tr_"), "{token}");
    let said = desk.does("user deactivate ana@example.com --hand-to you@example.com", "").await;
    assert!(said.contains("handed on: 0"), "{said}");
    assert!(desk.does("user list", "").await.contains("Ana\tdeactivated\n"));
    let tokens = desk.does("token list", "").await;
    assert!(tokens.contains("shop\tana@example.com\tread\tended "), "{tokens}");
    let ended = token.chars().take(7).collect::<String>();
    assert!(desk.refuses(&format!("token revoke {ended}"), "").await.contains("has not ended"));
    desk.does("user reactivate ana@example.com", "").await;
    assert!(desk.refuses("user role you@example.com agent", "").await.contains("another owner"));

    let log = desk.does("audit --outcome done", "").await;
    let verbs: Vec<&str> = log.lines().rev().map(|line| line.split('\t').nth(3).unwrap()).collect();
    let expected = "user.add user.add role.change user.change team.change team.change team.change token.make \
                    user.deactivate user.reactivate";
    assert_eq!(verbs.join(" "), expected, "{log}");
    assert!(log.lines().all(|line| line.contains("\tsystem\tcommand\t")), "{log}");
    let table = desk.does("audit --csv --verb user.add --from 2020-01-01", "").await;
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(!table.contains("ana@"), "the log has ids alone: {table}");
    assert_eq!(desk.does("audit --verb audit.export", "").await.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_an_address_and_the_workspace_are_corrected_by_commands() {
    let desk = Quiet::begun().await;
    desk.does("user rename you@example.com --name Yuri --email yuri@example.com", "").await;
    assert_eq!(desk.does("user list", "").await, "yuri@example.com\towner\tYuri\n");
    desk.refuses("user rename yuri@example.com", "").await;
    assert_eq!(desk.does("workspace rename Harbour", "").await, "Harbour\n");
    assert_eq!(desk.does("workspace name", "").await, "Harbour\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_weak_password_is_taken_nowhere() {
    let desk = Quiet::begun().await;
    let file = desk.path("password");
    std::fs::write(&file, "passwordpassword\n").unwrap();
    let from = format!("user password you@example.com --from {}", file.display());
    assert!(desk.refuses(&from, "").await.contains("among the first that somebody would try"));
    assert!(
        desk.refuses("user password you@example.com", "short\n").await.contains("at least 10 characters")
    );
    assert!(desk.refuses("user add bob@example.com", "qwertyuiop\n").await.contains("among the first"));
    assert!(!desk.does("user list", "").await.contains("bob@"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_at_a_prompt_is_not_shown() {
    let desk = Quiet::begun().await;
    let hidden = desk.path("hidden");
    // Typed no earlier than the terminal has ceased to show it.
    let line = format!(
        "(until stty -a </dev/tty | grep -q -e '-echo '; do :; done; touch {}) & exec {} user password you@example.com --database {}",
        hidden.display(),
        env!("CARGO_BIN_EXE_transom"),
        desk.url
    );
    let mut terminal = Command::new("script")
        .args(["--quiet", "--return", "--command", &line, "/dev/null"])
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    eventually("the terminal hides what is typed", async || hidden.exists().then_some(())).await;
    let mut keys = terminal.stdin.take().unwrap();
    keys.write_all(b"nine green ladders\nnine green ladders\n").await.unwrap();
    let mut shown = String::new();
    terminal.stdout.take().unwrap().read_to_string(&mut shown).await.unwrap();
    assert!(terminal.wait().await.unwrap().success(), "{shown}");
    assert!(shown.contains("is not shown") && shown.contains("The password is set."), "{shown}");
    assert!(!shown.contains("ladders"), "{shown}");
}

on_each_engine!(the_doctor_says_what_a_new_desk_lacks,);

async fn the_doctor_says_what_a_new_desk_lacks(engine: Engine) {
    let folder = Folder::new();
    let url = match engine {
        Engine::Sqlite => format!("sqlite:{}", folder.path().join("transom.db").display()),
        Engine::Postgres => new_database().await,
    };
    let desk = Quiet { folder, url };
    let settings = desk.path("transom.toml");
    let (media, key) =
        (desk.path("media").display().to_string(), key_file(&desk.folder).display().to_string());
    let named = format!("[media]\npath = {media:?}\n[secrets]\nkey_file = {key:?}\n");
    std::fs::write(&settings, named).unwrap();
    let doctor = format!("doctor --config {}", settings.display());
    // A server of databases has one as soon as it is named.
    if matches!(engine, Engine::Sqlite) {
        assert!(desk.asks(&doctor, "").await.1.contains("there is no database"));
    }
    desk.does("user add you@example.com --role owner", "purple monkey dishes\n").await;
    let told = desk.does(&doctor, "").await;
    assert!(!told.contains("TO DO people") && told.contains("TO DO numbers: none is connected"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_the_manuals_say_what_they_say() {
    play(include_str!("../../../../docs/people.md"), 20).await;
    play(include_str!("../../../../docs/conversations.md"), 9).await;
    play(include_str!("../../../../docs/templates.md"), 1).await;
    play(include_str!("../../../../docs/consent.md"), 12).await;
    play(include_str!("../../../../docs/contacts.md"), 9).await;
    play(include_str!("../../../../docs/entry-points.md"), 3).await;
    play(include_str!("../../../../docs/sms.md"), 3).await;
    play(include_str!("../../../../docs/delivery.md"), 1).await;
    play(include_str!("../../../../docs/numbers.md"), 2).await;
    play(include_str!("../../../../docs/campaigns.md"), 1).await;
    play(include_str!("../../../../docs/bots.md"), 9).await;
}

/// Plays the examples of a manual on a desk of their own; there are more than so many.
async fn play(manual: &str, at_least: usize) {
    let folder = Folder::new();
    std::fs::write(folder.path().join("password.txt"), "purple monkey dishes\n").unwrap();
    std::fs::write(folder.path().join("transom.toml"), "[media]\npath = \"media\"\n").unwrap();
    let blocks = manual.split("```console\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut played = 0;
    for example in blocks.flat_map(|block| block.split("$ ").skip(1)) {
        let (line, expected) = example.split_once('\n').unwrap();
        let said = shell(folder.path(), line).await;
        assert!(fits(&said, expected), "$ {line}\n{said}\ninstead of\n{expected}");
        played += 1;
    }
    assert!(played > at_least, "{played} examples");
}

/// What a line of a shell prints, errors too.
async fn shell(folder: &Path, line: &str) -> String {
    let bin = Path::new(env!("CARGO_BIN_EXE_transom")).parent().unwrap().display().to_string();
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("exec 2>&1; PATH={bin}:$PATH; {line}")])
        .current_dir(folder)
        .stdin(Stdio::null());
    shell.env("DATABASE_URL", "sqlite:transom.db").env_remove("TRANSOM_CONFIG");
    String::from_utf8(shell.output().await.unwrap().stdout).unwrap()
}

/// Whether a text is what was expected; an ellipsis stands for whatever is different each time.
fn fits(said: &str, expected: &str) -> bool {
    let mut lines = said.lines();
    let all = expected.lines().all(|expected| lines.next().is_some_and(|line| line_fits(line, expected)));
    all && lines.next().is_none()
}

fn line_fits(line: &str, expected: &str) -> bool {
    let parts: Vec<&str> = expected.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return line == expected };
    let Some(mut rest) = line.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    middle.iter().all(|part| rest.split_once(part).inspect(|(_, behind)| rest = behind).is_some())
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_in_groups_with_an_example_each() {
    let help = String::from_utf8(run(&["--help"], "").await.stdout).unwrap();
    for group in ["Begin:", "People:", "Conversations:", "Numbers:", "Keep:", "Look back:", "Test:"] {
        let (_, below) = help.split_once(group).unwrap_or_else(|| panic!("{group}: {help}"));
        let example = below.lines().find(|line| line.trim_start().starts_with('$'));
        assert!(example.is_some_and(|line| line.contains("transom ")), "{group}: {help}");
    }
}
