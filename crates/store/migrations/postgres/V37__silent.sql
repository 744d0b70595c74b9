-- Those who stopped answering, and entry points that nobody answered in time, are read without going through all that is
-- open, or closed.

CREATE INDEX conversations_silent ON conversations (workspace_id, last_at, id)
WHERE status <> 'closed' AND customer_last = FALSE AND window_until <> 0;
DROP INDEX conversations_answer;
CREATE INDEX conversations_answer ON conversations (workspace_id, answer_by, id)
WHERE answer_by > 0 AND status <> 'closed';
