# Links by which whoever has one opens a file.
settings-file-links = Links to files
said-link-revoked = The link leads nowhere any more, and its file goes.
file-link-lead = Any file goes to a customer as a link: by SMS, or where WhatsApp does not take it. Whoever has the link opens the file until it ends. In a conversation, attach a file and choose “As a link”.
file-link-none = No links yet
file-link-none-about = What is sent as a link stands here, with how often it was opened.
file-link-opened = { $count ->
    [0] Not opened yet
    [one] Opened once
   *[other] Opened { $count } times
}
file-link-opened-of = { $count ->
    [0] Not opened yet, { $most } allowed
    [one] Opened once, { $most } allowed
   *[other] Opened { $count } times, { $most } allowed
}
file-link-last = last
file-link-made = Made
file-link-with = For { $name }
file-link-conversation = For a conversation
file-link-for-many = For many
file-link-until = Good until
file-link-used-up = Used up
file-link-expired = Ended
file-link-over = Ended
file-link-revoked = Revoked
file-link-revoke = Revoke
file-link-revoke-title = Revoke this link?
file-link-revoke-about = Whoever has the link to “{ $name }” gets nothing by it any more. Who saved the file has it still.
file-link-new = A link for many
file-link-new-about = A price list, a form: one link that stands in many messages. It is of no customer, and no erasure takes it.
file-link-file = File
file-link-days = Days
file-link-days-hint = So long it is good: 1 to 365.
file-link-openings = Openings
file-link-openings-hint = After so many it leads nowhere. Previews that apps show are not counted.
file-link-make = Make the link
handed-file-title = The link to “{ $name }”
handed-file-about = Whoever has it opens the file.
message-link-opened = { $count ->
    [0] { $name }: not opened yet
    [one] { $name }: opened once
   *[other] { $name }: opened { $count } times
}
composer-as-link = As a link
composer-as-link-about = Put a link to the file among the words: it goes on every channel, whatever the file is

# For a customer.
no-file = No file here
no-file-over = This link does not lead to a file, or not any more: links end after a while.
no-file-not-now = The file cannot be looked up at this moment. Try again in a minute.
no-file-what-to-do = Ask whoever sent it to you for a new one.
