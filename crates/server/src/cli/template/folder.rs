//! A folder of templates beside what Meta has. The templates of one account stand in it; of several, each account's in a folder
//! of its own, since two may have a template of one name. Files that stand there by themselves are any account's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::Owned;
use super::file::{called, differs_from, file_name, files_of, object, objects, safe};

/// The folder of an account within another.
fn of_account(folder: &Path, waba_id: &str) -> PathBuf {
    folder.join(safe(waba_id))
}

/// The files that tell of an account: its own, and those of no account.
pub(super) fn files_for(folder: &Path, waba_id: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = files_of(folder)?;
    let own = of_account(folder, waba_id);
    if own.is_dir() {
        files.extend(files_of(&own)?);
    }
    Ok(files)
}

fn accounts(all: &[Owned]) -> BTreeSet<&str> {
    all.iter().map(|one| one.waba_id.as_str()).collect()
}

/// Writes them.
pub(super) fn pull(all: &[Owned], folder: &Path) -> anyhow::Result<()> {
    let is_one = accounts(all).len() < 2;
    for Owned { template, waba_id } in all {
        let within = if is_one { folder.to_owned() } else { of_account(folder, waba_id) };
        fs::create_dir_all(&within).with_context(|| format!("making {}", within.display()))?;
        let file = within.join(file_name(template));
        let text = serde_json::to_string_pretty(&object(template))? + "\n";
        fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    println!("{} written.", all.len());
    Ok(())
}

/// Tells what differs.
pub(super) fn diff(all: &[Owned], folder: &Path) -> anyhow::Result<()> {
    let mut known: BTreeMap<(String, &str), &Owned> = BTreeMap::new();
    known.extend(all.iter().map(|one| ((called(&object(&one.template)), one.waba_id.as_str()), one)));
    let mut seen: BTreeSet<(String, &str)> = BTreeSet::new();
    let mut differs = 0;
    for place in places(all, folder)? {
        for object in objects(&place.file)? {
            let called = called(&object);
            let meant = place.accounts.iter().filter_map(|waba_id| known.get(&(called.clone(), *waba_id)));
            let meant: Vec<&&Owned> = meant.collect();
            seen.extend(meant.iter().map(|one| (called.clone(), one.waba_id.as_str())));
            let told = match meant.as_slice() {
                [] => "Meta does not have it",
                meant if meant.iter().all(|one| differs_from(&object, &one.template)) => {
                    "differs from what Meta has"
                }
                _ => continue,
            };
            differs += 1;
            println!("{called}: {told} ({})", place.file.display());
        }
    }
    for (called, waba_id) in known.keys().filter(|one| !seen.contains(*one)) {
        differs += 1;
        println!("{called}: Meta has it in the account {waba_id}, and no file does");
    }
    anyhow::ensure!(differs == 0, "{differs} differ");
    println!("Nothing differs.");
    Ok(())
}

/// A file, and the accounts that it may tell of.
struct Place<'a> {
    file: PathBuf,
    accounts: Vec<&'a str>,
}

fn places<'a>(all: &'a [Owned], folder: &Path) -> anyhow::Result<Vec<Place<'a>>> {
    let accounts = accounts(all);
    let mut places = Vec::new();
    for file in files_of(folder)? {
        places.push(Place { file, accounts: accounts.iter().copied().collect() });
    }
    for waba_id in accounts {
        let own = of_account(folder, waba_id);
        if own.is_dir() {
            let files = files_of(&own)?.into_iter();
            places.extend(files.map(|file| Place { file, accounts: vec![waba_id] }));
        }
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use transom_rules::id::TemplateId;
    use transom_rules::template::{Category, Template};
    use uuid::Uuid;

    use super::*;

    fn owned(waba_id: &str, body: &str) -> Owned {
        let template = Template {
            id: TemplateId(Uuid::nil()),
            meta_id: None,
            name: "order_ready".into(),
            language: "en".into(),
            category: Category::Utility,
            status: "APPROVED".to_owned().into(),
            reason: String::new(),
            quality: String::new(),
            parameter_format: "POSITIONAL".into(),
            components: json!([{"type": "BODY", "text": body}]),
        };
        Owned { template, waba_id: waba_id.into() }
    }

    #[test]
    fn accounts_with_the_same_names_do_not_take_each_others_files() {
        let all = [owned("200", "It is ready."), owned("201", "Come and get it.")];
        let folder = tempfile::tempdir().unwrap();
        pull(&all, folder.path()).unwrap();
        assert!(diff(&all, folder.path()).is_ok());
        let swapped = [owned("201", "It is ready."), owned("200", "Come and get it.")];
        assert!(diff(&swapped, folder.path()).is_err());
        assert_eq!(files_for(folder.path(), "201").unwrap(), [folder.path().join("201/order_ready.en.json")]);
    }

    #[test]
    fn a_folder_of_one_account_is_read_also_when_there_is_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let one = [owned("200", "It is ready.")];
        pull(&one, folder.path()).unwrap();
        assert!(folder.path().join("order_ready.en.json").is_file());
        assert!(diff(&one, folder.path()).is_ok());
        let both = [owned("200", "It is ready."), owned("201", "It is ready.")];
        assert!(diff(&both, folder.path()).is_ok(), "what stands in no account's folder is any account's");
        assert_eq!(files_for(folder.path(), "201").unwrap().len(), 1);
    }
}
