-- What the ninth version adds to the rows of the eighth: the colleague has a second factor, one recovery code left, and
-- is half way in at another browser.

UPDATE users SET factor_since = 1750000013000 WHERE id = uuid '00000000-0000-0000-0000-0000000000a2';
INSERT INTO factors (workspace_id, id, user_id, session_id, secret, last_step, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0010-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', uuid '00000000-0000-000c-0000-000000000001', '3132333435363738393031323334353637383930', 58333333, 1750000012500);
INSERT INTO recovery_codes (workspace_id, user_id, hash)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', bytea '\x0909');
INSERT INTO challenges (hash, workspace_id, user_id, expires_at)
VALUES (bytea '\x0a0a', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', 1750000314000);
