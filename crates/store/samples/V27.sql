-- What the twenty-seventh version adds to the rows of the one before: a link that WhatsApp keeps, and a message that came by it.

INSERT INTO sources (workspace_id, id, channel_id, kind, name, text, mark, carrier_code, carrier_url, created_at, retired_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0027-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', 'link', 'Poster', 'Hello!', '222222', '4O4', 'https://wa.me/message/4O4', 1750000001000, 1750000009000);
INSERT INTO arrivals (workspace_id, message_id, source_id, ad, headline, entry, conversation_id, identity_id, channel_id, at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000001', uuid '00000000-0000-0027-0000-000000000001', '1200', 'Spring', 'ad', uuid '00000000-0000-0004-0000-000000000001', uuid '00000000-0000-0003-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000c1', 1750000001000);
