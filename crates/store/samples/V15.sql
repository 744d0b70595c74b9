-- What the fifteenth version adds to the rows of the fourteenth: what Meta said of a number, and one customer who counts
-- towards the limit of its portfolio.

INSERT INTO number_facts (workspace_id, channel_id, facts)
SELECT workspace_id, id, '{"limit":{"is":{"Of":2000},"at":1750000015000}}' FROM channels ORDER BY created_at, id LIMIT 1;

INSERT INTO reached (workspace_id, identity_id, at, delivered_at, message_id)
SELECT workspace_id, id, 1750000016000, 1750000016000, NULL FROM identities ORDER BY created_at, id LIMIT 1;
