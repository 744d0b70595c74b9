-- Whose an app and an account are: Meta's, or those of an SMS carrier.
ALTER TABLE apps ADD COLUMN kind TEXT NOT NULL DEFAULT 'whatsapp';
ALTER TABLE accounts ADD COLUMN kind TEXT NOT NULL DEFAULT 'whatsapp';

-- Of a text message how many segments are charged; 0 for everything else.
ALTER TABLE charges ADD COLUMN segments BIGINT NOT NULL DEFAULT 0;
