//! What is refused changes nothing: no row of any table but the log, which has a line more for each try.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::http::StatusCode;
use rusqlite::{Connection, OpenFlags};
use transom_desk::fixture::Desk;
use transom_rules::access::{Permission, Role, Set};

use super::{Asking, BODIES, Line, Needs, custom, enters, everything, guarded, is_for_programs};
use crate::http;

/// What an admin may do to others, not to an owner.
const ABOVE: [&str; 11] = [
    "POST /settings/people/{id}",
    "POST /settings/people/{id}/details",
    "POST /settings/people/{id}/deactivate",
    "POST /settings/people/{id}/reset",
    "POST /settings/people/{id}/factor/reset",
    "PATCH /api/v1/users/{id}",
    "POST /api/v1/users/{id}/deactivate",
    "POST /api/v1/users/{id}/reactivate",
    "POST /api/v1/users/{id}/reset",
    "POST /api/v1/users/{id}/reset-factor",
    "GET /api/v1/users/{id}/sessions",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_request_changes_nothing_and_is_written_down() {
    let desk = Desk::fresh(String::new()).await;
    let (lines, router) = (guarded(&desk), http::router(Arc::clone(&desk.app)));
    let theirs = everything(&desk).await;
    let owner = enters(&desk, desk.workspace, Role::owner()).await;
    let owner = [owner[0].secret.strip_prefix("session-").unwrap().to_owned()];
    let only_reads = custom("reads", Set::from_iter([Permission::ConversationsRead]));
    let mut askers = Vec::new();
    for role in [Role::agent(), only_reads, Role::admin()] {
        askers.extend(enters(&desk, desk.workspace, role).await);
    }
    let before = tables(desk.folder.path());
    let mut refused = 0;
    for asking in askers {
        for line in lines.iter().filter(|line| is_refused(&asking, line)) {
            // Of one who may more, nothing is changed, whatever one may do to others.
            let ids = if asking.comes_to(line.needs) { &owner[..] } else { &theirs[..] };
            let places = if line.path.contains('{') { ids.len() } else { 1 };
            for id in &ids[..places] {
                let body = BODIES.iter().find(|(path, _)| *path == format!("{} {}", line.method, line.path));
                let body = body.map_or("", |(_, body)| body);
                let came = asking.ask(&router, line, id, body).await;
                let what = format!("{} asks for {} {}", asking.name, line.method, line.path);
                assert_eq!(came.status, StatusCode::FORBIDDEN, "{what}: {}", came.body);
                refused += 1;
            }
        }
    }
    assert!(refused > 1_000, "only {refused} were tried");
    let (mut before, mut after) = (before, tables(desk.folder.path()));
    let (log_before, log) = (before.remove("audit").unwrap(), after.remove("audit").unwrap());
    assert_eq!(log.len(), log_before.len() + refused, "each is written down once");
    assert!(before.len() > 30 && before.values().filter(|rows| !rows.is_empty()).count() > 15);
    // How far the comparing of contacts is, time moves.
    let is_still = |row: &&String| !row.contains("'suggestions'");
    for (table, rows) in before {
        let now = &after[&table];
        assert!(rows.iter().filter(is_still).eq(now.iter().filter(is_still)), "{table}: {rows:?} {now:?}");
    }
}

/// Whether somebody may not ask for it, or not for it of an owner.
fn is_refused(asking: &Asking, line: &Line) -> bool {
    if is_for_programs(line) != asking.scopes.is_some() {
        return false;
    }
    !asking.comes_to(line.needs) && !matches!(line.needs, Needs::VerbElse(..))
        || ABOVE.contains(&format!("{} {}", line.method, line.path).as_str())
            && asking.name.starts_with("Admin")
}

/// The tables of a database.
pub(super) fn tables(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let path = folder.join("transom.db");
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let list = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE TABLE%'";
    let names = column(&db, list);
    names.into_iter().map(|name| (name.clone(), rows(&db, &name))).collect()
}

/// Every row, but not when somebody was last there, and until when their session lasts by that.
fn rows(db: &Connection, table: &str) -> Vec<String> {
    let names = format!(
        "SELECT name FROM pragma_table_info('{table}') WHERE name NOT IN ('last_used_at', 'last_seen_at') \
         AND NOT ('{table}' = 'sessions' AND name = 'expires_at')"
    );
    let quoted: Vec<String> = column(db, &names).iter().map(|name| format!("quote(\"{name}\")")).collect();
    let mut rows = column(db, &format!("SELECT {} FROM \"{table}\"", quoted.join(" || ', ' || ")));
    rows.sort_unstable();
    rows
}

fn column(db: &Connection, query: &str) -> Vec<String> {
    let mut statement = db.prepare(query).unwrap();
    let values = statement.query_map([], |row| row.get(0)).unwrap();
    values.collect::<Result<_, _>>().unwrap()
}
