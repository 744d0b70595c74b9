-- What the sixteenth version adds to the rows of the fifteenth: somebody went into the customer, whose number was another
-- user's before.

INSERT INTO merges (workspace_id, gone_id, contact_id, place, at, sides)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0002-0000-000000000019', uuid '00000000-0000-0002-0000-000000000001', 1, 1750000015000, '{"kept":{"profile":{"name":"Zoë","blocked":false,"marketing":{"opted_out_at":null,"told_at":null}},"created_at":1750000000000,"identities":["00000000-0000-0003-0000-000000000001"],"conversations":[]},"gone":{"profile":{"name":"Zoe","blocked":false,"marketing":{"opted_out_at":null,"told_at":null}},"created_at":1750000000000,"identities":[],"conversations":[]},"joined":{"name":"Zoë","blocked":false,"marketing":{"opted_out_at":null,"told_at":null}},"within":[]}');
INSERT INTO continued (workspace_id, identity_id, way, other_id, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', 'phone_came', uuid '00000000-0000-0003-0000-000000000019', 1750000015000);
UPDATE identities SET opted_out_at = 1750000016000, preference_at = 1750000016000
WHERE id = uuid '00000000-0000-0003-0000-000000000001';
