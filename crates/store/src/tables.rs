//! Every table of the schema, and what becomes of its rows: when one person is erased, when their data is asked for,
//! and with time. [`crate::erase`] goes by it; a test reads the schema of both engines and finds nothing that is not
//! declared here.

mod automated;
mod brought;
mod came;
mod campaigned;
mod carried;
mod known;
mod list;

pub use list::TABLES;

/// Why somebody's data is without what only the server needs.
const OF_WORK: &str = "it is how the server works";

/// A table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns of text and bytes that name a customer or hold their words, or may.
    pub theirs: &'static [&'static str],
    /// Its other columns of text and bytes: ids of ours, words of closed lists, what belongs to the workspace.
    pub ours: &'static [&'static str],
    /// What of it goes with a person.
    pub erased: Erased,
    /// What of it somebody gets who asks for a person's data.
    pub exported: Exported,
    /// How long its rows stay.
    pub kept: Kept,
}

/// What of a table goes when a person is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erased {
    /// The rows whose column holds the id of something of theirs.
    With(Thing, &'static str),
    /// The rows that name them, or that part of a row.
    Named,
    /// Nothing but what leads to them: the sums of money stay.
    MadeAnonymous,
    /// Nothing: it knows of no customer, or only their ids and counts.
    Nothing(&'static str),
}

/// What of a person has ids that other rows hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// Their messages.
    Message,
    /// Their conversations.
    Conversation,
    /// The addresses they are known by.
    Identity,
    /// They themselves.
    Contact,
}

/// Where a person's data stands in what is given to whoever asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exported {
    /// Under this name.
    As(&'static str),
    /// Within what is exported of another table.
    Within(&'static str),
    /// Nowhere, because of this.
    Not(&'static str),
}

/// How long rows stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// As long as this setting of `[retention]` says.
    Days(&'static str),
    /// As long as the row of another table that they belong to.
    With(&'static str),
    /// Until they end by themselves, or their work is done.
    Until(&'static str),
    /// For ever, because of this.
    ForEver(&'static str),
}
