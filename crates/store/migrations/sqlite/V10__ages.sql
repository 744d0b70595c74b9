-- What grows old where there may be much of it is found by an index, and so are answers by the message they tell of.

CREATE INDEX idempotency_created ON idempotency (workspace_id, created_at);
CREATE INDEX idempotency_answer ON idempotency (workspace_id, answer);
CREATE INDEX changes_at ON changes (workspace_id, at);
