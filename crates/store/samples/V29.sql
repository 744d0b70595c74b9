-- What the twenty-ninth version adds to the rows of those before: an account at an SMS carrier with a sender, and what a
-- text message of two segments cost.

INSERT INTO apps (workspace_id, id, app_secret, verify_token, kind)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'AC29', 'auth token', '', 'sms');
INSERT INTO accounts (workspace_id, waba_id, app_id, timezone, currency, kind)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'AC29', 'AC29', 'Europe/Berlin', 'USD', 'sms');
INSERT INTO numbers (phone_number_id, workspace_id, channel_id)
VALUES ('+15550129', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0029-0000-000000000001');
INSERT INTO channels (workspace_id, id, kind, name, address, phone_number_id, waba_id, app_id, access_token, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0029-0000-000000000001', 'sms', 'SMS', '+15550129', '+15550129', 'AC29', 'AC29', 'auth token', 1750000029000);
UPDATE charges SET segments = 2, form = 'sms', rules = 'segments', category = 'sms', market = '+49' WHERE message_id = uuid '00000000-0000-0005-0000-000000000002';
