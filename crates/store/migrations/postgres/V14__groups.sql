-- Groups: what is known of one, who of its people wrote a message, how far a message got with each, and that what it
-- costs grows with them.

ALTER TABLE identities ADD COLUMN group_id text COLLATE "C" NOT NULL DEFAULT '';
UPDATE identities SET group_id = (SELECT SUBSTR(k.key, 3) FROM identity_keys k
  WHERE k.workspace_id = identities.workspace_id AND k.identity_id = identities.id AND k.key >= 'g:' AND k.key < 'g;')
WHERE id IN (SELECT k.identity_id FROM identity_keys k WHERE k.key >= 'g:' AND k.key < 'g;');
ALTER TABLE messages ADD COLUMN writer_id uuid;
-- By our id of each who was told of, as JSON; empty for a message to one customer.
ALTER TABLE messages ADD COLUMN receipts text COLLATE "C" NOT NULL DEFAULT '';
CREATE INDEX messages_writer ON messages (workspace_id, writer_id) WHERE writer_id IS NOT NULL;
ALTER TABLE charges ADD COLUMN deliveries bigint NOT NULL DEFAULT 1;

CREATE TABLE group_states (
  workspace_id uuid NOT NULL,
  identity_id uuid NOT NULL,
  state text COLLATE "C" NOT NULL,
  told_at bigint,
  invite_link text COLLATE "C" NOT NULL,
  members text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, identity_id)
);
