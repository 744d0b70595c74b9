//! Every table of the schema, and what becomes of its rows: when one person is erased, when their data is asked for,
//! and with time. [`crate::erase`] goes by it; a test reads the schema of both engines and finds nothing that is not
//! declared here.

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

use Erased::{MadeAnonymous, Named, Nothing};
use Exported::{As, Not, Within};
use Kept::{Days, ForEver, Until};
use Thing::{Contact, Conversation, Identity, Message};

const NO_CUSTOMER: &str = "it is about the workspace and the people who work there";
const OF_WORK: &str = "it is how the server works";
const UNTIL_REMOVED: &str = "until somebody removes it";

/// What belongs to the workspace and knows of no customer.
const fn of_workspace(name: &'static str, ours: &'static [&'static str]) -> Table {
    Table {
        name,
        theirs: &[],
        ours,
        erased: Nothing(NO_CUSTOMER),
        exported: Not(NO_CUSTOMER),
        kept: ForEver(UNTIL_REMOVED),
    }
}

const fn kept(kept: Kept, table: Table) -> Table {
    Table { kept, ..table }
}

/// Each of them. What others hold the ids of comes after those.
pub const TABLES: &[Table] = &[
    of_workspace("workspaces", &["id", "name"]),
    of_workspace("apps", &["id", "workspace_id", "app_secret", "verify_token"]),
    of_workspace("accounts", &["waba_id", "workspace_id", "app_id", "timezone", "currency"]),
    of_workspace("numbers", &["phone_number_id", "workspace_id", "channel_id"]),
    of_workspace("logins", &["email", "workspace_id", "user_id"]),
    kept(
        Until("they end"),
        of_workspace("sessions", &["hash", "workspace_id", "user_id", "id", "address", "browser"]),
    ),
    kept(
        Days("audit_days"),
        of_workspace(
            "tokens",
            &["hash", "workspace_id", "name", "id", "user_id", "scopes", "prefix", "made_by"],
        ),
    ),
    kept(
        Until("they end"),
        of_workspace(
            "one_time_links",
            &[
                "hash",
                "workspace_id",
                "id",
                "purpose",
                "user_id",
                "email",
                "name",
                "role",
                "created_by",
                "sees",
                "team_id",
            ],
        ),
    ),
    kept(
        Kept::With("users"),
        of_workspace("factors", &["workspace_id", "id", "user_id", "session_id", "secret"]),
    ),
    kept(Until("they are used"), of_workspace("recovery_codes", &["workspace_id", "user_id", "hash"])),
    kept(Until("they end"), of_workspace("challenges", &["hash", "workspace_id", "user_id"])),
    of_workspace("users", &["workspace_id", "id", "email", "name", "role", "password_hash", "sees", "theme"]),
    of_workspace("roles", &["workspace_id", "id", "name", "permissions", "sees"]),
    of_workspace("teams", &["workspace_id", "id", "name"]),
    of_workspace("team_members", &["workspace_id", "team_id", "user_id"]),
    Table {
        name: "audit",
        theirs: &[],
        ours: &[
            "workspace_id",
            "id",
            "who_kind",
            "who_id",
            "via",
            "face",
            "address",
            "verb",
            "on_kind",
            "on_id",
            "outcome",
            "detail",
        ],
        erased: Nothing("ids and words of closed lists only: that somebody was erased is told there too"),
        exported: Not("it is what the people of the workspace did"),
        kept: Days("audit_days"),
    },
    of_workspace(
        "channels",
        &[
            "workspace_id",
            "id",
            "kind",
            "name",
            "address",
            "phone_number_id",
            "waba_id",
            "app_id",
            "access_token",
            "trouble",
        ],
    ),
    of_workspace(
        "templates",
        &[
            "workspace_id",
            "id",
            "waba_id",
            "meta_id",
            "name",
            "language",
            "category",
            "status",
            "reason",
            "quality",
            "parameter_format",
            "components",
        ],
    ),
    of_workspace("slot_names", &["workspace_id", "template_id", "slot", "name"]),
    of_workspace("number_facts", &["workspace_id", "channel_id", "facts"]),
    of_workspace("settings", &["workspace_id", "key", "value"]),
    of_workspace("rate_cards", &["workspace_id", "id", "name", "format", "text"]),
    of_workspace(
        "analytics",
        &["workspace_id", "waba_id", "kind", "day", "phone", "country", "category", "type", "tier"],
    ),
    Table {
        name: "charges",
        theirs: &["message_id", "conversation_id", "identity_id", "meta_conversation"],
        ours: &[
            "workspace_id",
            "channel_id",
            "day",
            "form",
            "rules",
            "category",
            "reason",
            "market",
            "currency",
            "rates",
            "predicted",
            "pricing",
            "finding",
            "finding_text",
        ],
        erased: MadeAnonymous,
        exported: As("charges"),
        kept: ForEver("sums of money"),
    },
    Table {
        name: "charge_days",
        theirs: &[],
        ours: &[
            "workspace_id",
            "day",
            "channel_id",
            "currency",
            "rules",
            "category",
            "reason",
            "market",
            "form",
        ],
        erased: Nothing("sums of money of all customers"),
        exported: Not("sums of all customers"),
        kept: ForEver("sums of money"),
    },
    Table {
        name: "counters",
        theirs: &[],
        ours: &["workspace_id", "month", "holder", "name"],
        erased: Nothing("counts of a month, of all customers"),
        exported: Not("counts of all customers"),
        kept: ForEver("sums of money come from them"),
    },
    Table {
        name: "outbox",
        theirs: &[],
        ours: &["workspace_id", "message_id", "channel_id", "identity_id", "state", "lease_by"],
        erased: Erased::With(Message, "message_id"),
        exported: Within("messages"),
        kept: Until("the message has left"),
    },
    Table {
        name: "media",
        theirs: &["meta_id", "mime_type", "filename", "url", "hash", "problem"],
        ours: &["workspace_id", "id", "message_id", "channel_id", "state"],
        erased: Erased::With(Message, "message_id"),
        exported: As("media"),
        kept: Days("media_days"),
    },
    Table {
        name: "search",
        theirs: &["words"],
        ours: &["workspace_id", "conversation_id", "message_id"],
        erased: Erased::With(Message, "message_id"),
        exported: Not("it is the words of the messages again"),
        kept: Kept::With("messages"),
    },
    Table {
        name: "unindexed",
        theirs: &[],
        ours: &["workspace_id", "below"],
        erased: Nothing("it holds the id of one message"),
        exported: Not(OF_WORK),
        kept: Until("every message is found by all that it shows"),
    },
    Table {
        name: "messages",
        theirs: &[
            "wamid",
            "fault",
            "text",
            "json",
            "context",
            "entry",
            "their_reaction",
            "our_reaction",
            "pricing",
            "meta_conversation",
            "earlier_verdicts",
            "callback",
            "predicted",
        ],
        ours: &[
            "workspace_id",
            "id",
            "conversation_id",
            "channel_id",
            "identity_id",
            "writer_id",
            "receipts",
            "kind",
            "state",
            "author",
        ],
        erased: Erased::With(Message, "id"),
        exported: As("messages"),
        kept: Days("messages_days"),
    },
    Table {
        name: "drafts",
        theirs: &["text"],
        ours: &["workspace_id", "conversation_id", "user_id"],
        erased: Erased::With(Conversation, "conversation_id"),
        exported: Not("what somebody who works here has not said yet"),
        kept: Days("messages_days"),
    },
    Table {
        name: "changes",
        theirs: &[],
        ours: &["workspace_id", "conversation_id"],
        erased: Nothing("ids of conversations: that one is gone is told there too"),
        exported: Not(OF_WORK),
        kept: Days("changes_days"),
    },
    Table {
        name: "conversations",
        theirs: &["last_kind", "last_text", "last_state"],
        ours: &[
            "workspace_id",
            "id",
            "contact_id",
            "channel_id",
            "identity_id",
            "status",
            "assignee_id",
            "last_message_id",
        ],
        erased: Erased::With(Conversation, "id"),
        exported: As("conversations"),
        kept: ForEver("until their contact is erased; the preview goes with the message"),
    },
    Table {
        name: "continued",
        theirs: &[],
        ours: &["workspace_id", "identity_id", "way", "other_id"],
        erased: Erased::With(Identity, "identity_id"),
        exported: Within("identities"),
        kept: Kept::With("identities"),
    },
    Table {
        name: "pairs",
        theirs: &["entry", "billing"],
        ours: &["workspace_id", "identity_id", "channel_id", "customer_message_id", "owner"],
        erased: Erased::With(Identity, "identity_id"),
        exported: As("pairs"),
        kept: ForEver("until their contact is erased: clocks"),
    },
    Table {
        name: "group_states",
        theirs: &["invite_link"],
        ours: &["workspace_id", "identity_id", "state", "members"],
        erased: Erased::With(Identity, "identity_id"),
        exported: Not("it is about all who are in the group"),
        kept: ForEver("until the group's contact is erased: ids of ours alone say who is in it"),
    },
    Table {
        name: "reached",
        theirs: &[],
        ours: &["workspace_id", "identity_id", "message_id"],
        erased: Erased::With(Identity, "identity_id"),
        exported: Not("that a message reached them stands with the message"),
        kept: Until("a day has passed"),
    },
    Table {
        name: "identity_keys",
        theirs: &["key"],
        ours: &["workspace_id", "identity_id"],
        erased: Erased::With(Identity, "identity_id"),
        exported: Within("identities"),
        kept: Kept::With("identities"),
    },
    Table {
        name: "identities",
        theirs: &["phone", "user_id", "parent_user_id", "username", "group_id"],
        ours: &["workspace_id", "id", "contact_id"],
        erased: Erased::With(Identity, "id"),
        exported: As("identities"),
        kept: ForEver("until their contact is erased"),
    },
    Table {
        name: "merges",
        theirs: &["sides"],
        ours: &["workspace_id", "gone_id", "contact_id"],
        erased: Erased::With(Contact, "contact_id"),
        exported: As("merges"),
        kept: Kept::With("contacts"),
    },
    Table {
        name: "contacts",
        theirs: &["name", "folded"],
        ours: &["workspace_id", "id", "conversation_id"],
        erased: Erased::With(Contact, "id"),
        exported: As("contact"),
        kept: ForEver("until they are erased"),
    },
    Table {
        name: "orphans",
        theirs: &["wamid", "participant", "event"],
        ours: &["workspace_id", "status"],
        erased: Named,
        exported: Not("nobody knows yet which message it is about"),
        kept: Days("orphans_days"),
    },
    Table {
        name: "idempotency",
        theirs: &["key"],
        ours: &["workspace_id", "token", "body_hash", "answer"],
        erased: Named,
        exported: Not(OF_WORK),
        kept: Until("a day has passed"),
    },
    Table {
        name: "erasures",
        theirs: &["names"],
        ours: &["workspace_id", "contact_id", "bodies_done", "bodies_until"],
        erased: Named,
        exported: Not(OF_WORK),
        kept: Days("audit_days"),
    },
    Table {
        name: "erased",
        theirs: &[],
        ours: &["workspace_id", "hash"],
        erased: Nothing("hashes of ids of messages, from which nobody finds out whose they were"),
        exported: Not(OF_WORK),
        kept: ForEver("Meta may speak of a message whenever somebody opens a chat"),
    },
    Table {
        name: "deliveries",
        theirs: &["headers", "body", "note"],
        ours: &["workspace_id", "id", "app_id", "outcome", "batch_id"],
        erased: Named,
        exported: Not("it is what the messages were made of, beside what others said"),
        kept: Days("deliveries_days"),
    },
    Table {
        name: "told",
        theirs: &[],
        ours: &["workspace_id", "hash"],
        erased: Nothing("hashes of what was told, from which nobody finds out of whom"),
        exported: Not(OF_WORK),
        kept: Until("eight days have passed"),
    },
    Table {
        name: "unknowns",
        theirs: &["what", "json"],
        ours: &["workspace_id", "hash", "delivery_id", "field"],
        erased: Named,
        exported: Not("nobody can read it yet"),
        kept: Days("unknowns_days"),
    },
    Table {
        name: "notices",
        theirs: &["title", "json"],
        ours: &["workspace_id", "hash", "field", "severity"],
        erased: Named,
        exported: Not("it is what Meta tells the operator"),
        kept: Days("notices_days"),
    },
];
