-- What the twenty-eighth version adds to the rows of those before: it is known which template a message is.

UPDATE messages SET kind = 'template', template = 'order_update/de' WHERE id = uuid '00000000-0000-0005-0000-000000000002';
