-- Who approved a campaign, what Meta bills it as, and of which campaign it is one more occurrence or the next step.
ALTER TABLE campaigns ADD COLUMN category TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN approved_by TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN approved_at INTEGER;
-- When its next occurrence is to be planned, or those who follow are looked for.
ALTER TABLE campaigns ADD COLUMN again_at INTEGER;
ALTER TABLE campaigns ADD COLUMN origin BLOB;

-- In which language and as which of two templates somebody gets it, what they pressed, and what it cost in the end.
ALTER TABLE recipients ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE recipients ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE recipients ADD COLUMN clicked_at INTEGER;
ALTER TABLE recipients ADD COLUMN cost INTEGER;

-- How many came to stand somewhere in each hour.
CREATE TABLE campaign_hours (
  workspace_id BLOB NOT NULL,
  campaign_id BLOB NOT NULL,
  -- When the hour began.
  at INTEGER NOT NULL,
  -- sent, delivered, read, failed, replied, clicked, opted_out
  name TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id, at, name)
) STRICT;

-- How long a conversation stays the one that new messages join, where a campaign says so.
ALTER TABLE conversations ADD COLUMN lasts_hours INTEGER;
