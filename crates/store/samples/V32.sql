-- What the thirty-second version adds to the rows of those before: the colleague is connecting another number.

INSERT INTO connections (workspace_id, user_id, app_id, waba_id, app_secret, access_token, changed_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', 'app', '2001', 'other secret', 'other access', 1750000032000);
