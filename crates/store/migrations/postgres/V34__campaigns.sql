-- Who approved a campaign, what Meta bills it as, and of which campaign it is one more occurrence or the next step.
ALTER TABLE campaigns ADD COLUMN category text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN approved_by text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN approved_at bigint;
-- When its next occurrence is to be planned, or those who follow are looked for.
ALTER TABLE campaigns ADD COLUMN again_at bigint;
ALTER TABLE campaigns ADD COLUMN origin uuid;

-- In which language and as which of two templates somebody gets it, what they pressed, and what it cost in the end.
ALTER TABLE recipients ADD COLUMN language text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE recipients ADD COLUMN variant text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE recipients ADD COLUMN clicked_at bigint;
ALTER TABLE recipients ADD COLUMN cost bigint;

-- How many came to stand somewhere in each hour.
CREATE TABLE campaign_hours (
  workspace_id uuid NOT NULL,
  campaign_id uuid NOT NULL,
  -- When the hour began.
  at bigint NOT NULL,
  -- sent, delivered, read, failed, replied, clicked, opted_out
  name text COLLATE "C" NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (workspace_id, campaign_id, at, name)
);

-- How long a conversation stays the one that new messages join, where a campaign says so.
ALTER TABLE conversations ADD COLUMN lasts_hours bigint;
