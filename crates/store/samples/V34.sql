-- What the thirty-fourth version adds: who approved the campaign, as what its recipient gets it, and how many got how far
-- in an hour.

UPDATE campaigns SET category = 'utility', approved_by = 'user:00000000-0000-0000-0000-0000000000a2', approved_at = 1750000035000
WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
UPDATE recipients SET language = 'de', variant = 'a', cost = 62500
WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
INSERT INTO campaign_hours (workspace_id, campaign_id, at, name, count)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0034-0000-000000000001', 1750000000000, 'sent', 1);
