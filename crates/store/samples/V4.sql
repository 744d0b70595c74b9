-- What the fourth version adds to the rows of the third: a colleague of a role of their own, who is signed in, in a
-- team and invites somebody; what they did; a number that was disconnected.

INSERT INTO roles (workspace_id, id, name, permissions, sees, masks, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000a-0000-000000000001', 'Night shift', 'conversations.read conversations.reply', 'team', TRUE, 1750000010000);
INSERT INTO logins (email, workspace_id, user_id)
VALUES ('bob@example.com', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2');
INSERT INTO users (workspace_id, id, email, name, role, password_hash, created_at, deactivated_at, sees, theme, last_seen_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', 'bob@example.com', 'Bob', '00000000-0000-000a-0000-000000000001', 'hash', 1750000010000, NULL, 'own', 'dark', 1750000011000);
INSERT INTO teams (workspace_id, id, name, created_at)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000b-0000-000000000001', 'Returns', 1750000010000);
INSERT INTO team_members (workspace_id, team_id, user_id)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000b-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2');
INSERT INTO sessions (hash, workspace_id, user_id, created_at, expires_at, id, last_used_at, address, browser)
VALUES (bytea '\x0303', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', 1750000010000, 1760000000000, uuid '00000000-0000-000c-0000-000000000001', 1750000011000, '192.0.2.7', 'Firefox on Linux');
INSERT INTO tokens (hash, workspace_id, name, created_at, id, user_id, scopes, expires_at, last_used_at, revoked_at, prefix)
VALUES (bytea '\x0404', uuid '00000000-0000-0000-0000-000000000001', 'till', 1750000010000, uuid '00000000-0000-000d-0000-000000000001', uuid '00000000-0000-0000-0000-0000000000a2', 'read draft', 1760000000000, 1750000011000, NULL, 'tr_abcd');
INSERT INTO one_time_links (hash, workspace_id, id, purpose, user_id, email, name, role, created_by, created_at, expires_at, used_at)
VALUES (bytea '\x0505', uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000e-0000-000000000001', 'invite', NULL, 'cleo@example.com', 'Cleo', 'agent', uuid '00000000-0000-0000-0000-0000000000a2', 1750000010000, 1760000000000, NULL);
INSERT INTO audit (workspace_id, id, at, who_kind, who_id, via, face, address, verb, on_kind, on_id, outcome, detail)
VALUES (uuid '00000000-0000-0000-0000-000000000001', uuid '00000000-0000-000f-0000-000000000001', 1750000010000, 'person', uuid '00000000-0000-0000-0000-0000000000a2', uuid '00000000-0000-000c-0000-000000000001', 'page', '192.0.2.7', 'user.invite', 'link', '00000000-0000-000e-0000-000000000001', 'done', 'agent');
UPDATE channels SET disconnected_at = 1750000012000 WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
