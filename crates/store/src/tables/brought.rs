//! What is declared of the tables of files of contacts.

use super::Erased::{Named, Nothing};
use super::Exported::Not;
use super::Kept::Until;
use super::{OF_WORK, Table};

/// A file.
pub(super) const FILES: Table = Table {
    name: "imports",
    // A file without a line of names has its first contact for one.
    theirs: &["name", "columns"],
    ours: &["workspace_id", "id", "state", "separator", "mapping", "country"],
    erased: Named,
    exported: Not(OF_WORK),
    kept: Until("thirty days are over"),
};

/// What it holds that was not gone through.
pub(super) const PARTS: Table = Table {
    name: "import_parts",
    theirs: &["text"],
    ours: &["workspace_id", "import_id"],
    erased: Named,
    exported: Not("it is a list of somebody's, and theirs once it is brought in"),
    kept: Until("they are brought in, or thirty days are over"),
};

/// What of it could not be taken.
pub(super) const FAULTS: Table = Table {
    name: "import_faults",
    theirs: &[],
    ours: &["workspace_id", "import_id", "code"],
    erased: Nothing("places in a file, and words of a closed list"),
    exported: Not(OF_WORK),
    kept: Until("thirty days are over"),
};
