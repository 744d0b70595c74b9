-- How far it was looked through whom a trigger begins with, while that takes several transactions: JSON; nothing between.
ALTER TABLE bots ADD COLUMN looking text COLLATE "C" NOT NULL DEFAULT '';
-- What it asks of other programs is signed with this: sealed; nothing where nobody made a key.
ALTER TABLE bots ADD COLUMN signing_key text COLLATE "C" NOT NULL DEFAULT '';
