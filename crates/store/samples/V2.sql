-- What the second version adds to the rows of the first: a template was delivered and charged, and compared.

UPDATE pairs SET billing = '{"covered":[[1750000001,1750086401]]}' WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
UPDATE messages SET predicted = '{}' WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001' AND inbound = FALSE;
UPDATE deliveries SET batch_id = id WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
INSERT INTO charges (workspace_id, message_id, conversation_id, channel_id, identity_id, at, day, form, rules, category, reason, market, currency, amount)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000003', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', uuid '00000000-0000-0003-0000-000000000001', 1750000004000, '2025-06-15', 'utility', 'cbp', 'utility', 'conversation_opened', 'Germany', 'EUR', NULL);
INSERT INTO charge_days (workspace_id, day, channel_id, currency, rules, category, reason, market, form, messages, unpriced, amount)
VALUES (uuid '00000000-0000-0000-0000-000000000001', '2025-06-15', uuid '00000000-0000-0000-0000-0000000000c1', 'EUR', 'cbp', 'utility', 'conversation_opened', 'Germany', 'utility', 1, 1, 0);
INSERT INTO counters (workspace_id, month, holder, name, used)
VALUES (uuid '00000000-0000-0000-0000-000000000001', '2025-06', 'waba-1', 'service_conversations', 12);
INSERT INTO rate_cards (workspace_id, id, name, format, text, added_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0009-0000-000000000001', 'euro.csv', 'csv', 'currency', 1750000000000);
INSERT INTO analytics (workspace_id, waba_id, kind, day, phone, country, category, type, tier, volume, cost, fetched_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', 'waba-1', 'conversation', '2025-06-15', '', 'DE', 'UTILITY', 'REGULAR', '', 1, 50000, 1750090000000);
