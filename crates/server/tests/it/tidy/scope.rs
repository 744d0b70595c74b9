//! A workspace's rows are asked for within it: by a `Scoped` transaction, which names the workspace in every statement.
//! What is asked of all workspaces is counted on few fingers.

use std::path::Path;

use super::shape::functions;
use super::{except, none, read, sources, without_tests};

/// What finds a workspace, or goes through all of them: its comment says why.
const OF_ALL: [&str; 39] = [
    "apps::accounts",
    "apps::all",
    "apps::backed_up",
    "apps::last_backup",
    "apps::prices",
    "apps::said",
    "apps::touch",
    "apps::receivers",
    "apps::workspaces",
    "bots::at_work",
    "carry::is_empty",
    "challenges::find",
    "channels::all",
    "channels::connected",
    "channels::webhook_keys",
    "feed::cursors",
    "file_links::find",
    "links::find",
    "number_facts::all",
    "outbox::depth",
    "progress::is_over",
    "progress::moment",
    "purge::clean",
    "purge::pages_seen",
    "purge::unclean",
    "rates::all",
    "rates::titles",
    "rows::all",
    "rows::check",
    "rows::claim",
    "rows::nothing_remains",
    "rows::seal",
    "rows::standing",
    "sessions::find",
    "sources::marks",
    "tokens::find",
    "users::access_changes",
    "users::by_email",
    "users::is_there_any",
];

/// `module::name` of a function.
fn name(file: &str, signature: &str) -> String {
    let module = Path::new(file).file_stem().unwrap().to_string_lossy();
    let name = signature.split_once("fn ").unwrap_or_default().1;
    format!("{module}::{}", name.split(['(', '<']).next().unwrap_or_default())
}

fn takes_all(signature: &str) -> bool {
    let parameters = signature.split(" where ").next().unwrap_or_default();
    ["tx: &mut Tx<", "tx: &'t mut Tx<", "tx: Tx<"].iter().any(|kind| parameters.contains(kind))
}

/// The functions whose signature is like that, outside of tests.
fn with(files: &[String], is_so: impl Fn(&str) -> bool) -> Vec<String> {
    let of = |file: &String| {
        let all = functions(without_tests(&read(file))).into_iter();
        let so = all.filter(|function| is_so(&function.signature));
        so.map(|function| name(file, &function.signature)).collect::<Vec<_>>()
    };
    files.iter().flat_map(of).collect()
}

#[test]
fn few_questions_are_asked_of_all_workspaces() {
    let of_store: Vec<_> =
        sources().into_iter().filter(|name| name.starts_with("crates/store/src/")).collect();
    let found = with(&of_store, takes_all);
    none("functions of the store that see all workspaces", &except(found, &OF_ALL));
}

#[test]
fn whoever_is_told_the_workspace_takes_a_transaction_of_it() {
    let is_told = |signature: &str| {
        takes_all(signature) && signature.split("->").next().unwrap_or_default().contains("WorkspaceId")
    };
    let found = with(&sources(), is_told);
    none("functions that take a Tx and a WorkspaceId", &found);
    assert!(is_told("pub async fn a(tx: &mut Tx<'_>, of: WorkspaceId) -> Result<()> {"));
    assert!(!is_told("pub async fn a(tx: &mut Scoped<'_>, of: WorkspaceId) -> Result<()> {"));
    assert!(!is_told("pub async fn a(tx: &mut Tx<'_>) -> Result<WorkspaceId> {"));
}
