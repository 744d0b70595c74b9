-- What the thirty-first version adds to the rows of those before: a campaign, whom it went to, and what came of it.

INSERT INTO campaigns (workspace_id, id, name, channel_id, definition, state, why, author, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0034-0000-000000000001', 'Parcels', uuid '00000000-0000-0000-0000-0000000000c1', '{"template":{"name":"order_update","language":"de"},"category":"utility"}', 'paused', 'template', 'user:00000000-0000-0000-0000-0000000000a1', 1750000034000);
INSERT INTO recipients (workspace_id, campaign_id, n, key, address, parameters, currency, step, changed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0034-0000-000000000001', 1, 'p:4915112345678', '+4915112345678', '{}', 'EUR', 'planned', 1750000034000);
INSERT INTO campaign_counts (workspace_id, campaign_id, name, count, amount)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0034-0000-000000000001', 'planned', 1, 0);
