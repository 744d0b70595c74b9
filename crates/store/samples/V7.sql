-- What the seventh version adds to the rows of the sixth: the invitation says what its guest will see, and their team.

UPDATE one_time_links SET sees = 'team', team_id = uuid '00000000-0000-000b-0000-000000000001' WHERE workspace_id = uuid '00000000-0000-0000-0000-000000000001';
