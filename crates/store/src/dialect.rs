//! The few places where the two engines want other words. Everything else is one SQL text.

/// Which engine a database runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// One file, one process.
    Sqlite,
    /// A server; many processes.
    Postgres,
}

impl Dialect {
    /// Ends a `SELECT` that holds its rows until commit. `SQLite` has one writer, so there is nothing to say.
    pub(crate) const fn for_update(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE",
        }
    }

    /// Lets nobody else make a workspace until commit. `SQLite` has one writer, so there is nothing to say.
    pub(crate) const fn hold_workspaces(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "LOCK TABLE workspaces IN SHARE ROW EXCLUSIVE MODE",
        }
    }

    /// Ends a `SELECT` that claims rows nobody else holds.
    pub(crate) const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Puts words of a message, separated by spaces, into the index. Both engines take them as they are.
    pub(crate) const fn index_words(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT INTO search (workspace_id, conversation_id, message_id, words) VALUES ($1, $2, $3, $4)"
            }
            Self::Postgres => {
                "INSERT INTO search (workspace_id, conversation_id, message_id, words) \
                 VALUES ($1, $2, $3, array_to_tsvector(string_to_array($4::text, ' ')))"
            }
        }
    }

    /// Takes the words of a message out of the index. `SQLite`'s is found by what it keeps its rows in.
    pub(crate) const fn forget_words(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "DELETE FROM search WHERE workspace_id = $1 AND rowid IN \
                 (SELECT id FROM search_content WHERE c2 = $2)"
            }
            Self::Postgres => "DELETE FROM search WHERE workspace_id = $1 AND message_id = $2",
        }
    }

    /// A condition on `conversations c`: some message of it holds the word of placeholder `$n`.
    pub(crate) fn has_word(self, n: usize) -> String {
        match self {
            Self::Sqlite => format!(
                "c.id IN (SELECT conversation_id FROM search WHERE search MATCH ${n} AND workspace_id = $1)"
            ),
            Self::Postgres => format!(
                "c.id IN (SELECT s.conversation_id FROM search s \
                 WHERE s.words @@ ${n}::text::tsquery AND s.workspace_id = $1)"
            ),
        }
    }

    /// How the word itself is written: begins with it.
    pub(crate) fn word(self, word: &str) -> String {
        match self {
            Self::Sqlite => format!("\"{}\" *", word.replace('"', "")),
            Self::Postgres => format!("'{}':*", word.replace(['\'', '\\'], "")),
        }
    }
}
