-- Which token made a token: whoever ends one ends those that it made. Of those that are there it is not known.

ALTER TABLE tokens ADD COLUMN made_by BLOB;
