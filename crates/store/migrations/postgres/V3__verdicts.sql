-- When a message went out, what Meta said of it before it said something else, and one rate card of a name.

-- When its bytes went out; empty for what did not go through us, and for what the first two versions sent.
ALTER TABLE messages ADD COLUMN posted_at bigint;
-- Meta's words on it that a later one replaced, as a JSON list; '' as long as none came with the delivery.
ALTER TABLE messages ADD COLUMN earlier_verdicts text COLLATE "C" NOT NULL DEFAULT '';

-- Two imports at once could leave two of a name: the newer one holds.
DELETE FROM rate_cards WHERE EXISTS (
  SELECT 1 FROM rate_cards newer WHERE newer.workspace_id = rate_cards.workspace_id AND newer.name = rate_cards.name
  AND (newer.added_at, newer.id) > (rate_cards.added_at, rate_cards.id)
);
CREATE UNIQUE INDEX rate_cards_name ON rate_cards (workspace_id, name);
