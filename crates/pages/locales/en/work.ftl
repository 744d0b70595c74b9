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
