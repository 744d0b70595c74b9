-- An invitation says which conversations somebody will see, where it is not what their role says, and their team.

ALTER TABLE one_time_links ADD COLUMN sees TEXT NOT NULL DEFAULT '';
ALTER TABLE one_time_links ADD COLUMN team_id BLOB;
