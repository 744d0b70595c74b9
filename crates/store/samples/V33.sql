-- What the thirty-third version adds to the rows of those before: an SMS in the place of a message.

INSERT INTO fallbacks (workspace_id, message_id, channel_id, text, author, due_at, predicted, state, sms_id, settled_at, why)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0005-0000-000000000002', uuid '00000000-0000-0029-0000-000000000001', 'On its way', 'user:00000000-0000-0000-0000-0000000000a1', 1750000032000, '', 'sent', uuid '00000000-0000-0005-0000-000000000003', 1750000033000, '');
