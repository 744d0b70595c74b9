-- Links by which whoever has one opens a file. The token of a link is kept as its hash alone, by which its workspace is
-- found.

CREATE TABLE file_links (
  hash bytea PRIMARY KEY,
  workspace_id uuid NOT NULL,
  id uuid NOT NULL,
  -- For whom it was made; of nobody's conversation where the workspace gives it to many.
  conversation_id uuid,
  author text COLLATE "C" NOT NULL,
  filename text COLLATE "C" NOT NULL,
  mime_type text COLLATE "C" NOT NULL,
  -- Of the bytes of its file, in hex; empty once they are gone.
  sha256 text COLLATE "C" NOT NULL,
  size bigint NOT NULL,
  most bigint,
  opened bigint NOT NULL DEFAULT 0,
  first_opened_at bigint,
  last_opened_at bigint,
  created_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  revoked_at bigint,
  -- When it leads nowhere any more: the sooner of both.
  ends_at bigint NOT NULL
);
CREATE UNIQUE INDEX file_links_id ON file_links (workspace_id, id);
CREATE INDEX file_links_conversation ON file_links (workspace_id, conversation_id) WHERE conversation_id IS NOT NULL;
CREATE INDEX file_links_file ON file_links (workspace_id, sha256) WHERE sha256 <> '';
CREATE INDEX file_links_ends ON file_links (workspace_id, ends_at, id);

-- Contacts that may be one person, from both sides; and that somebody said they are not.
CREATE TABLE suggestions (
  workspace_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  other_id uuid NOT NULL,
  -- What speaks for it: number, noted_number, username, name_and_email.
  alike text COLLATE "C" NOT NULL,
  found_at bigint NOT NULL,
  denied_at bigint,
  PRIMARY KEY (workspace_id, contact_id, other_id)
);

-- By what two contacts are found to be alike.
CREATE INDEX identities_username ON identities (workspace_id, LOWER(username)) WHERE username <> '';
CREATE INDEX contact_attributes_email ON contact_attributes (workspace_id, value)
  WHERE value LIKE '%@%' AND LENGTH(value) <= 254;
