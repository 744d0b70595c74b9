-- What the eleventh version adds to the rows of the tenth: another app answers one customer.

UPDATE pairs SET owner = 'other', owner_at = 1750000014000
WHERE identity_id = (SELECT identity_id FROM pairs ORDER BY identity_id, channel_id LIMIT 1);
