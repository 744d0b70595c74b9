-- Which app answers a customer, where several do for a number: whose the thread was last told to be, and when.

ALTER TABLE pairs ADD COLUMN owner text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE pairs ADD COLUMN owner_at bigint;
