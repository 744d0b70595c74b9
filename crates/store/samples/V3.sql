-- What the third version adds to the rows of the second: the answer went out, and Meta said two things of it.

UPDATE messages SET posted_at = 1750000002500, earlier_verdicts = '["{\"category\":\"service\"}"]' WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001' AND inbound = FALSE;
