//! Why a search shows a conversation: the message in which its words stand, and what stands around them there.

use std::collections::BTreeMap;

use transom_desk::contacts::words;
use transom_desk::messages::searched;
use transom_pages::inbox::list::{Found, Piece, Row};
use transom_rules::id::{ConversationId, MessageId};
use transom_store::search::{Stretch, Word, excerpt};
use transom_store::{Result, Scoped, conversations, media, messages};

use super::Look;
use crate::shown::{self, Shown};

/// Tells of each row in which message the words of a query stand, unless all of them stand in the name.
pub(super) async fn explain(tx: &mut Scoped<'_>, look: &Look, query: &str, rows: &mut [Row]) -> Result<()> {
    let words = words::wanted(query, look.mask());
    let shown: Vec<ConversationId> = rows.iter().map(|row| row.id).collect();
    let holding = conversations::messages_holding(tx, &words, &shown).await?;
    let excerpts = excerpts(tx, look, &words, &holding).await?;
    for row in rows {
        let message = holding.get(&row.id);
        row.found = message.and_then(|id| Some(Found { message: *id, pieces: excerpts.get(id)?.clone() }));
    }
    Ok(())
}

async fn excerpts(
    tx: &mut Scoped<'_>,
    look: &Look,
    words: &[Word],
    holding: &BTreeMap<ConversationId, MessageId>,
) -> Result<BTreeMap<MessageId, Vec<Piece>>> {
    let conversations: Vec<ConversationId> = holding.keys().copied().collect();
    let ids: Vec<MessageId> = holding.values().copied().collect();
    let veils = shown::veils(tx, look.mask(), &conversations).await?;
    let files: BTreeMap<MessageId, String> = media::of_messages(tx, &ids)
        .await?
        .into_iter()
        .map(|file| (file.message_id, file.filename))
        .collect();
    let mut excerpts = BTreeMap::new();
    for message in messages::some(tx, &ids).await? {
        let message = Shown::new(&veils.over(message.conversation_id), message);
        let text = searched::words(&message, files.get(&message.id).map_or("", String::as_str));
        excerpts.extend(
            excerpt(&text, words).map(|around| (message.id, around.into_iter().map(piece).collect())),
        );
    }
    Ok(excerpts)
}

fn piece(stretch: Stretch) -> Piece {
    Piece { text: stretch.text, is_found: stretch.is_found }
}
