//! docs/permissions.md says what the code says. `UPDATE=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use transom_rules::access::{Grant, Kept, Permission, Role, Scope, Sees, Verb, Word};

const HEAD: &str = "# Who may do what

Written from the code (`crates/rules/src/access`) by a test; `UPDATE=1 cargo test -p transom-rules permissions` writes it anew.

Every act of the product is a *verb*. It needs one *permission*, which a role is made of; a program's token needs a *scope* besides. What \
a token may do is what both its owner's role and its scopes let it do. Whoever asks, by a page, the API or a command, passes one gate; \
what it refuses is written down in the audit log, and of what it lets through the verbs that say so below. How people, roles and tokens are \
handled: [people.md](people.md).

Whoever is at the machine may do everything by `transom` commands, and the log says that it was a command.
";

#[test]
fn permissions_are_written_down_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
    let expected = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == expected, "{}: write it anew with UPDATE=1", path.display());
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    verbs(&mut page);
    permissions(&mut page);
    meanings::<Scope>(&mut page, "## Scopes of a token", "None implies another.", Scope::meaning);
    let sees =
        "A role says which conversations its people see; of a single person something else may be said.";
    meanings::<Sees>(&mut page, "## Which conversations somebody sees", sees, Sees::meaning);
    page
}

/// `| owner | admin …`, and the line below it.
fn head(page: &mut String, before: &str, after: &str) {
    let roles: Vec<String> = Role::all_built_in().iter().map(|role| role.key.to_string()).collect();
    let whole = format!("{before} | {} |{after}", roles.join(" | "));
    let columns = whole.matches('|').count() - 1;
    let _ = write!(page, "{whole}\n{}|\n", "| --- ".repeat(columns));
}

fn ticks(is_let: impl Fn(&Role) -> bool) -> String {
    let ticks = Role::all_built_in().map(|role| if is_let(&role) { "✓" } else { "" });
    ticks.join(" | ")
}

fn verbs(page: &mut String) {
    page.push_str("\n## Verbs\n\n*Written down*: ✓ whenever it is done, else only when it is refused.\n\n");
    head(page, "| verb | what it is", " permission | scope | written down |");
    for verb in Verb::ALL {
        let (ticks, needs) = match verb.grant() {
            Grant::By(permission, scope) => {
                (ticks(|role| role.has(permission)), format!("`{permission}` | `{scope}`"))
            }
            Grant::ByWhole(permission) => {
                (ticks(|role| role.has(permission)), format!("`{permission}` | all"))
            }
            Grant::OwnAccount => (ticks(|_| true), "none: being signed in | no token".to_owned()),
        };
        let kept = if verb.kept() == Kept::Done { "✓" } else { "" };
        let _ = writeln!(page, "| `{}` | {} | {ticks} | {needs} | {kept} |", verb.as_str(), verb.meaning());
    }
}

fn permissions(page: &mut String) {
    page.push_str(
        "\n## Permissions\n\nThe roles that are built in, and what roles of your own can be made of. Nobody gives, or changes for \
         others, what they do not have themselves. A permission brings others that it is of no use without.\n\n",
    );
    head(page, "| permission | lets its people", " brings |");
    for permission in Permission::ALL {
        let ticks = ticks(|role| role.has(*permission));
        let brings: Vec<String> = permission.brings().iter().map(|one| format!("`{one}`")).collect();
        let (meaning, brings) = (permission.meaning(), brings.join(" "));
        let _ = writeln!(page, "| `{permission}` | {meaning} | {ticks} | {brings} |");
    }
}

fn meanings<T: Word>(page: &mut String, title: &str, about: &str, meaning: impl Fn(T) -> &'static str) {
    let _ = write!(page, "\n{title}\n\n{about}\n\n| word | meaning |\n| --- | --- |\n");
    for word in T::ALL {
        let _ = writeln!(page, "| `{}` | {} |", word.word(), meaning(*word));
    }
}
