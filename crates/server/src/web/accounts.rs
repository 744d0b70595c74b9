//! The WhatsApp accounts of a workspace as people know them: by the names of their numbers.

use transom_desk::accounts::registry::Known;
use transom_pages::say;
use transom_pages::words::word;
use transom_rules::id::{ChannelId, WorkspaceId};
use transom_store::channels::Channel;

/// So many numbers are told by their names, the others by how many they are.
const NAMED: usize = 3;

/// What an account is called. One without numbers any more is called that: nobody knows it by its id.
pub(super) fn name(known: &Known, workspace: WorkspaceId, waba_id: &str) -> String {
    called(known.numbers_of(workspace, waba_id).map(|number| number.name.as_str()).collect())
}

/// An account that can be asked for something.
pub(super) struct Account {
    /// Meta's id of it.
    pub(super) waba_id: String,
    /// Its numbers that are connected, by their names.
    pub(super) numbers: Vec<ChannelId>,
    /// What it is called.
    pub(super) name: String,
}

/// Those with a connected number, by their names.
pub(super) fn open(known: &Known, workspace: WorkspaceId) -> Vec<Account> {
    let of = |waba_id: &str| {
        let is_open = |number: &&Channel| known.at_meta(workspace, number.id).is_some();
        let numbers = known.numbers_of(workspace, waba_id).map(AsRef::as_ref);
        let mut numbers: Vec<&Channel> = numbers.filter(is_open).collect();
        numbers.sort_by_key(|number| (&number.name, number.id));
        Account {
            waba_id: waba_id.to_owned(),
            numbers: numbers.iter().map(|number| number.id).collect(),
            name: name(known, workspace, waba_id),
        }
    };
    let accounts = known.meta_accounts(workspace).map(|account| of(&account.waba_id));
    let mut open: Vec<Account> = accounts.filter(|account| !account.numbers.is_empty()).collect();
    open.sort_by(|one, other| (&one.name, &one.waba_id).cmp(&(&other.name, &other.waba_id)));
    open
}

fn called(mut names: Vec<&str>) -> String {
    names.sort_unstable();
    match names.len() {
        0 => word("account-without-numbers").to_owned(),
        count if count <= NAMED + 1 => names.join(", "),
        count => {
            names.truncate(NAMED);
            say!("account-of-many", names = names.join(", "), count = count - NAMED)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_called_by_its_numbers() {
        assert_eq!(called(vec!["Sales", "Care"]), "Care, Sales");
        assert_eq!(called(vec!["D", "C", "B", "A"]), "A, B, C, D");
        assert_eq!(called(vec!["E", "D", "C", "B", "A"]), "A, B, C and 2 more");
        assert_eq!(called(Vec::new()), "an account without numbers");
    }
}
