-- What the thirty-second version adds to the rows of those before: a sender's webhooks have a key of their own.

UPDATE channels SET webhook_key = 'webhook key' WHERE id = uuid '00000000-0000-0029-0000-000000000001';
