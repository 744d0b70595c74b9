# The work around a conversation: where it stands, what it is marked with, what colleagues note in it.

work-open = What to do with it
work-of = What to do with { $name }
work-status = Status
work-sleep = Let it sleep
work-before-window = An hour before the window closes
work-one-hour = One hour
work-four-hours = Four hours
work-tomorrow = Until tomorrow, 9:00
work-monday = Until Monday, 9:00
work-until-answer = Until the customer answers
work-at = Day and time to wake at
work-sleep-until = Sleep until then
work-team = Team
work-no-team = No team
work-assignee = Person
work-away = { $name } (away)
work-priority = Priority
work-labels = Labels
work-no-labels = The workspace has no labels yet.
work-make-labels = Make some

priority-low = Low
priority-normal = Normal
priority-high = High
priority-urgent = Urgent

chip-asleep = until { $at }
chip-team = The team whose work it is

colour-grey = Grey
colour-red = Red
colour-orange = Orange
colour-yellow = Yellow
colour-green = Green
colour-teal = Teal
colour-blue = Blue
colour-purple = Purple
colour-pink = Pink

# Narrowing the list.
narrow = Narrow the list
narrow-team = Team
narrow-no-team = No team
narrow-status = Status
narrow-label = Label
narrow-priority = Priority
narrow-any = Any
narrow-asleep = What is asleep

# Notes.
note-for-us = noted, for colleagues only
note-remove = Take the note away
note-box = Note for colleagues { $key }
note-text = Note for colleagues
note-placeholder = Your customer never sees this. Mention a colleague by @ and their name.
note-mention = Mention…
note-leave = Leave the note

# What was done, as the thread tells it.
deed-somebody = Somebody
deed-program = A program
deed-given = { $who } gave it to { $to }
deed-taken = { $who } took it
deed-nobody = { $who } gave it to nobody
deed-team = { $who } gave it to the team { $team }
deed-team-to = { $who } gave it to { $to } of the team { $team }
deed-team-nobody = { $who } gave it to the team { $team }, to nobody in particular
deed-no-team = { $who } took it out of its team
deed-some-team = that is gone
deed-dealt = Assigned to { $to } by { $policy }
deed-team-dealt = { $who } gave it to the team { $team }. Assigned to { $to } by { $policy }
deed-stands = { $who } set the status { $status }
deed-closed = { $who } resolved it
deed-sleeps = { $who } let it sleep until
deed-woke = It slept until now
deed-urgent = { $who } set the priority { $priority }
deed-labelled = { $who } labelled it { $on }
deed-unlabelled = { $who } took the label { $off } off
deed-described = { $who } set { $on }
deed-forgotten = { $who } took away { $off }
deed-described-anew = { $who } set { $on } and took away { $off }
deed-relabelled = { $who } labelled it { $on } and took { $off } off

# The pages where statuses and labels are defined.
field-colour = Colour
mark-change = Change
stage-lead = Your own words for where a conversation stands, such as “Promise” or “Waiting for the supplier”. They are offered beside Open, Pending, Asleep and Resolved.
stage-none = No statuses yet
stage-none-about = Without them, conversations are open, pending, asleep or resolved.
stage-stands-for = stands for { $state }
stage-up = One place up
stage-up-of = { $name }: one place up
stage-down = One place down
stage-down-of = { $name }: one place down
stage-remove = Remove…
stage-remove-title = Remove this status?
stage-remove-about = Nobody is offered “{ $name }” any more. Conversations that have it keep it until they get another one.
stage-new = New status
stage-make = Make the status
stage-state = A conversation that has it stands as
label-lead = Words by which conversations are told apart and found, such as “Wholesale” or “Refund”.
label-none = No labels yet
label-none-about = Make one, and put it on conversations by their menu.
label-remove = Remove…
label-remove-title = Remove this label?
label-remove-about = “{ $name }” goes from every conversation.
label-new = New label
label-make = Make the label

# What customers agree to.
settings-consent = Consent
consent-lead = What you write to customers for, and may ask their consent for. Each consent is kept with its proof beside the contact.
purpose-new = New purpose
purpose-make = Make the purpose
purpose-remove = Remove the purpose…
purpose-remove-title = Remove this purpose?
purpose-remove-about = Nobody is asked for { $name } any more. What was recorded stays.
consent-rules = Marketing
consent-needed-legend = Marketing templates
consent-needed = Send them only to customers whose consent is recorded
consent-needed-about = Otherwise only those are left out who stopped marketing.
consent-words-about = A customer whose whole message is one of these words withdraws or gives their consent to marketing. A word a line; case and punctuation do not matter. Nothing is answered by itself.
consent-stop = Words that stop
consent-start = Words that start
# Attributes.
attribute-lead = What you want to know of every contact or conversation besides, such as a customer number or an order. Values are typed beside them, come with imported contacts, and stand in exports and in the API.
attribute-none = No attributes yet
attribute-none-about = Make one, and it can be filled in for every contact or conversation.
attribute-contacts = Of contacts
attribute-conversations = Of conversations
attribute-text = Text
attribute-number = Number
attribute-date = Day
attribute-yes-no = Yes or no
attribute-choice = One of a list
attribute-of = It is known of
attribute-of-contact = a contact
attribute-of-conversation = a conversation
attribute-kind = Its values are
attribute-choices = What can be chosen
attribute-choices-hint = For “One of a list”: one choice a line.
attribute-key = What programs and files call it
attribute-key-hint = Small letters, digits and underscores, such as customer_no. It is made of the name if you leave it empty, and stays.
attribute-new = New attribute
attribute-make = Make the attribute
attribute-remove-title = Remove this attribute?
attribute-remove-about = “{ $name }” goes with every value that was filled in. There is no way back.
answer-yes = Yes
answer-no = No
panel-about = What else is known
panel-contact-page = All about the contact
panel-describe = Fill in more of this conversation
about-title = What else is known of the conversation with { $name }
about-none = No attributes of conversations are defined.

# Contacts.
contacts-search-label = Find a contact by name or number
contacts-search = Name or number
contacts-import = Import
contacts-export = Export
contacts-none = No contacts yet
contacts-none-about = Whoever writes to one of your numbers is a contact. You can also bring contacts in from a file.
contacts-further = Further contacts
contact-all = All contacts
contact-blocked = Blocked
contact-blocked-about = They are blocked: nothing is sent to them.
contact-no-marketing = Wants no marketing
contact-address = Address
contact-since = First heard of
contact-about = About them
contact-conversations = Conversations
contact-silent = Nothing was said yet.

# Contacts from a file.
import-title = Bring contacts in
import-lead = A table as CSV: its first line names the columns, each line below is a contact. Nothing is brought in before you have said what the columns hold.
import-file = File
import-file-hint = CSV in UTF-8, with commas, semicolons or tabs, up to 512 MB.
import-upload = Upload
import-broken = The file did not come whole. Choose it again.
import-files = Files
import-records = { $count ->
    [one] 1 record
   *[other] { $count } records
}
import-uploading = Coming
import-uploaded = Ready to begin
import-checking = Being checked
import-checked = Checked, nothing brought in yet
import-running = Being brought in
import-stopped = Stopped
import-done = Brought in
import-progress = How far it is
import-stop = Stop
import-would = What would become of it
import-did = What became of it
import-added = New contacts
import-changed = Known contacts with news
import-same = Known contacts, nothing new
import-bad = Not taken
import-faults = What could not be taken
import-line = Line { $line }
import-all-faults = All of them as a table
import-columns = What the columns hold
import-left-out = (left out)
import-headless = The first line reads as a contact, not as the names of columns, and is not brought in. Remove the file, put a line with names before the first contact, and upload it anew.
import-phone = Phone number
import-user-id = User id
import-known = What is known of a contact already
import-known-keep = stays; only what is missing is filled in
import-known-replace = gives way to what the file says
import-country = Country code of numbers without one
import-country-hint = In digits, such as 353. Numbers with + or 00 keep their own, and so do those that are whole without it.
import-check = Check only
import-run = Bring in
import-goes-on-about = What was brought in stays. The rest is still here.
import-goes-on = Go on
import-remove = Remove the file…
import-remove-title = Remove this file?
import-remove-about = The file goes with what is told of it. Contacts that it brought stay.
