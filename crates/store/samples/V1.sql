-- Rows as the first version writes them: a customer asked, an agent answers, the answer is about to leave.

INSERT INTO workspaces (id, name, created_at, cursor)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'Shoes & Co', 1750000000000, 2);
INSERT INTO apps (id, workspace_id, app_secret, verify_token)
VALUES ('app-1', uuid '00000000-0000-0000-0000-000000000001', 'secret', 'token');
INSERT INTO accounts (waba_id, workspace_id, app_id, timezone, currency)
VALUES ('waba-1', uuid '00000000-0000-0000-0000-000000000001', 'app-1', 'Europe/Berlin', 'EUR');
INSERT INTO numbers (phone_number_id, workspace_id, channel_id)
VALUES ('number-1', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1');
INSERT INTO logins (email, workspace_id, user_id)
VALUES ('ada@example.com', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a1');
INSERT INTO sessions (hash, workspace_id, user_id, created_at, expires_at)
VALUES (bytea '\x0101', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a1', 1750000000000, 1760000000000);
INSERT INTO tokens (hash, workspace_id, name, created_at)
VALUES (bytea '\x0202', uuid '00000000-0000-0000-0000-000000000001', 'shop', 1750000000000);

INSERT INTO users (workspace_id, id, email, name, role, password_hash, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a1', 'ada@example.com', 'Ada', 'owner', 'hash', 1750000000000);
INSERT INTO channels (workspace_id, id, kind, name, address, phone_number_id, waba_id, app_id, access_token, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', 'whatsapp', 'Shop', '+15550001', 'number-1', 'waba-1', 'app-1', 'secret', 1750000000000);
INSERT INTO contacts (workspace_id, id, name, folded, conversation_id, opted_out_at, blocked, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0002-0000-000000000001', 'Zoë', 'zoe 4915112345678', uuid '00000000-0000-0004-0000-000000000001', NULL, FALSE, 1750000000000);
INSERT INTO identities (workspace_id, id, contact_id, phone, user_id, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', uuid '00000000-0000-0002-0000-000000000001', '4915112345678', 'DE.1', 1750000000000);
INSERT INTO identity_keys (workspace_id, key, identity_id)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'p:4915112345678', uuid '00000000-0000-0003-0000-000000000001');
INSERT INTO pairs (workspace_id, identity_id, channel_id, customer_at, customer_message_id, refused_at, entry)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', 1750000001000, uuid '00000000-0000-0005-0000-000000000001', NULL, '');
INSERT INTO conversations (workspace_id, id, contact_id, channel_id, identity_id, status, assignee_id, unread, customer_last, last_at, last_message_id, last_kind, last_text, last_state, window_until, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0002-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', uuid '00000000-0000-0003-0000-000000000001', 'open', uuid '00000000-0000-0000-0000-0000000000a1', 0, FALSE, 1750000002000, uuid '00000000-0000-0005-0000-000000000002', 'text', 'It''s "on" its way', 'queued', 1750086401000, 1750000001000);
INSERT INTO messages (workspace_id, id, conversation_id, channel_id, identity_id, inbound, kind, at, wamid, state, text, json)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', uuid '00000000-0000-0003-0000-000000000001', TRUE, 'text', 1750000001000, 'wamid.1', 'received', 'Where are my shoes?', '{"type":"text"}');
INSERT INTO messages (workspace_id, id, conversation_id, channel_id, identity_id, inbound, kind, at, state, text, json, author)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000002', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', uuid '00000000-0000-0003-0000-000000000001', FALSE, 'text', 1750000002000, 'queued', 'It''s "on" its way', '{"type":"text"}', 'user:00000000-0000-0000-0000-0000000000a1');
INSERT INTO search (workspace_id, conversation_id, message_id, words)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0005-0000-000000000001', 'where are my shoes');
INSERT INTO outbox (workspace_id, message_id, channel_id, identity_id, state, run_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000002', uuid '00000000-0000-0000-0000-0000000000c1', uuid '00000000-0000-0003-0000-000000000001', 'queued', 1750000002000);
INSERT INTO orphans (workspace_id, wamid, status, participant, at, event, received_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'wamid.9', 'Read', '', 1750000003000, '{}', 1750000003000);
INSERT INTO media (workspace_id, id, message_id, channel_id, meta_id, mime_type, voice, state, run_at, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0006-0000-000000000001', uuid '00000000-0000-0005-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', 'media-1', 'image/jpeg', FALSE, 'wanted', 1750000001000, 1750000001000);
INSERT INTO templates (workspace_id, id, waba_id, meta_id, name, language, category, status, components, changed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0007-0000-000000000001', 'waba-1', 'meta-1', 'order_update', 'de', 'utility', 'APPROVED', '[{"type":"BODY","text":"Hallo"}]', 1750000000000);
INSERT INTO drafts (workspace_id, conversation_id, user_id, text, changed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a1', 'half a sen', 1750000003000);
INSERT INTO idempotency (workspace_id, token, key, body_hash, answer, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x0202', 'order-1', bytea '\x0303', '{}', 1750000002000);
INSERT INTO deliveries (workspace_id, id, app_id, received_at, headers, body, outcome)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0008-0000-000000000001', 'app-1', 1750000001000, '{}', bytea '\x7b7d', 'stored');
INSERT INTO unknowns (workspace_id, hash, delivery_id, field, what, json, received_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x0404', uuid '00000000-0000-0008-0000-000000000001', 'messages', 'a new kind', '{}', 1750000001000);
INSERT INTO notices (workspace_id, hash, at, field, severity, title, json)
VALUES (uuid '00000000-0000-0000-0000-000000000001', bytea '\x0505', 1750000001000, 'account_alerts', 'warning', 'Look', '{}');
INSERT INTO changes (workspace_id, cursor, conversation_id, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 2, uuid '00000000-0000-0004-0000-000000000001', 1750000002000);
INSERT INTO settings (workspace_id, key, value)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'retention_days', '30');
