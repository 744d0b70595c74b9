//! The few places where the two engines want other words. Everything else is one SQL text.

use crate::search::tokens::{Part, Token};

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

    /// Ends a `SELECT` that keeps its rows as they are until commit; others may do the same meanwhile. `SQLite` has one
    /// writer, so there is nothing to say.
    pub(crate) const fn for_share(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => " FOR SHARE",
        }
    }

    /// Lets nobody else define anything in a workspace until commit. It is no lock of a row: that of the workspace is
    /// where all its writers queue, last of all. `SQLite` has one writer, so there is nothing to say.
    pub(crate) const fn hold_definitions(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => {
                "SELECT pg_advisory_xact_lock(hashtextextended(id::text, 0)) IS NULL FROM workspaces WHERE id = $1"
            }
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

    /// Whether the bytes of `$5` stand in a column `body`.
    pub(crate) const fn stands_in_body(self) -> &'static str {
        match self {
            Self::Sqlite => "INSTR(body, $5) > 0",
            Self::Postgres => "POSITION($5 IN body) > 0",
        }
    }

    /// Puts words of a message, as [`Self::tokens`] writes them, into the index.
    pub(crate) const fn index_words(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "INSERT INTO search (workspace_id, conversation_id, message_id, words) VALUES ($1, $2, $3, $4)"
            }
            Self::Postgres => {
                "INSERT INTO search (workspace_id, conversation_id, message_id, words) \
                 VALUES ($1, $2, $3, $4::text::tsvector)"
            }
        }
    }

    /// Words for the index: in their order, or with the places of bigrams.
    pub(crate) fn tokens(self, tokens: &[Token]) -> String {
        let token = |token: &Token| match (self, token.place) {
            (Self::Sqlite, _) => token.text.clone(),
            (Self::Postgres, None) => format!("'{}'", token.text),
            (Self::Postgres, Some(place)) => format!("'{}':{place}", token.text),
        };
        tokens.iter().map(token).collect::<Vec<_>>().join(" ")
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

    /// Puts the words of a message into another conversation.
    pub(crate) const fn move_words(self) -> &'static str {
        match self {
            Self::Sqlite => {
                "UPDATE search SET conversation_id = $2 WHERE workspace_id = $1 AND rowid IN \
                 (SELECT id FROM search_content WHERE c2 = $3)"
            }
            Self::Postgres => {
                "UPDATE search SET conversation_id = $2 WHERE workspace_id = $1 AND message_id = $3"
            }
        }
    }

    /// A condition on `search`: a message holds what stands in a place.
    pub(crate) fn holds(self, place: &str) -> String {
        match self {
            Self::Sqlite => format!("search MATCH {place} AND workspace_id = $1"),
            Self::Postgres => format!("words @@ {place}::text::tsquery AND workspace_id = $1"),
        }
    }

    /// All parts of a word, for [`Self::holds`]. They are letters and digits alone.
    pub(crate) fn wanted(self, parts: &[Part]) -> String {
        match self {
            Self::Sqlite => parts.iter().map(sqlite_part).collect::<Vec<_>>().join(" AND "),
            Self::Postgres => parts.iter().map(postgres_part).collect::<Vec<_>>().join(" & "),
        }
    }

    /// A pattern for the kept words where bigrams have to follow each other: `SQLite` knows in which message they are, not
    /// in which order. Two letters are one bigram.
    pub(crate) fn in_this_order(self, part: &Part) -> Option<String> {
        match (self, part) {
            (Self::Sqlite, Part::Row(bigrams)) if bigrams.len() > 1 => {
                Some(format!("%{}%", bigrams.join(" ")))
            }
            _ => None,
        }
    }

    /// Has some conversations read by their ids and by nothing else. For many ids `SQLite` would rather go through all
    /// of an index of the workspace, since it does not know how long that is.
    pub(crate) const fn conversations_by_id(self) -> &'static str {
        match self {
            Self::Sqlite => " INDEXED BY sqlite_autoindex_conversations_1",
            Self::Postgres => "",
        }
    }

    /// Joins a table after those before it. `SQLite`, which does not know how many rows a table has, would else begin with
    /// all messages of a workspace.
    pub(crate) const fn then_join(self) -> &'static str {
        match self {
            Self::Sqlite => "CROSS JOIN",
            Self::Postgres => "JOIN",
        }
    }

    /// Joins what a message `m` is found by, as `s`.
    pub(crate) const fn words_of_message(self) -> &'static str {
        match self {
            Self::Sqlite => "CROSS JOIN search_content s ON s.c2 = m.id",
            Self::Postgres => "JOIN search s ON s.workspace_id = m.workspace_id AND s.message_id = m.id",
        }
    }

    /// A condition on what [`Self::words_of_message`] joined: all parts of a word stand there, each given a place by `bind`.
    pub(crate) fn holds_here(self, parts: &[Part], mut bind: impl FnMut(String) -> String) -> String {
        match self {
            Self::Sqlite => {
                let stands = |part| format!("instr(' ' || s.c3 || ' ', {}) > 0", bind(kept(part)));
                parts.iter().map(stands).collect::<Vec<_>>().join(" AND ")
            }
            // Here the index of all words is of no use, which is what this form says: it would be asked once a conversation.
            Self::Postgres => format!("(s.words @@ {}::text::tsquery) IS TRUE", bind(self.wanted(parts))),
        }
    }
}

/// How a part of a word stands among the kept words, which spaces surround.
fn kept(part: &Part) -> String {
    match part {
        Part::Is(word) => format!(" {word} "),
        Part::Begins(word) => format!(" {word}"),
        Part::Row(bigrams) => format!(" {} ", bigrams.join(" ")),
    }
}

fn sqlite_part(part: &Part) -> String {
    match part {
        Part::Is(word) => format!("\"{word}\""),
        Part::Begins(word) => format!("\"{word}\" *"),
        Part::Row(bigrams) => {
            let bigrams: Vec<String> = bigrams.iter().map(|bigram| format!("\"{bigram}\"")).collect();
            bigrams.join(" AND ")
        }
    }
}

fn postgres_part(part: &Part) -> String {
    match part {
        Part::Is(word) => format!("'{word}'"),
        Part::Begins(word) => format!("'{word}':*"),
        Part::Row(bigrams) => {
            let bigrams: Vec<String> = bigrams.iter().map(|bigram| format!("'{bigram}'")).collect();
            format!("({})", bigrams.join(" <-> "))
        }
    }
}
