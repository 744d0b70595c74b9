-- What the twenty-third version adds to the rows of the twenty-second: one contact reads Portuguese and lives in Lisbon, and
-- is blocked; WhatsApp is still to be asked about one of their addresses.

UPDATE contacts SET blocked = TRUE, blocked_at = 1750000020000, blocked_by = 'user:00000000-0000-0000-0000-0000000000a1', block_reason = 'Threats', language = 'pt', time_zone = 'Europe/Lisbon'
WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001' AND id = uuid '00000000-0000-0002-0000-000000000001';
INSERT INTO carried_blocks (workspace_id, identity_id, channel_id, state, code, at, run_at, attempt)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', 'blocking', 0, 1750000020000, 1750000020000, 0);
