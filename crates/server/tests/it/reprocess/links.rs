//! A link to a file that stands in many messages, and the list that it is on.

use transom_rules::access::Visibility;
use transom_rules::author::Author;
use transom_rules::file_link::Terms;
use transom_rules::id::FileLinkId;
use transom_rules::time::{Span, Timestamp};
use transom_store::file_links::{File, FileLink, Filter};
use uuid::Uuid;

/// A link to a file that is no conversation's.
pub(super) fn for_many(now: Timestamp) -> FileLink {
    FileLink {
        id: FileLinkId(Uuid::from_u128(7)),
        conversation: None,
        author: Author::Api,
        file: File {
            name: "Prices.pdf".into(),
            mime_type: "application/pdf".into(),
            sha256: "00ff".into(),
            size: 12,
        },
        terms: Terms {
            expires_at: now + Span::hours(24),
            revoked_at: None,
            most: None,
            opened: 0,
            last_opened_at: None,
        },
        first_opened_at: None,
        created_at: now,
    }
}

pub(super) const fn all_links() -> Filter {
    Filter { seen: Visibility::All, conversation: None, before: None, limit: 9 }
}
