# The list of conversations, and what the inbox opens above itself.

list = Conversations
list-search = Search
list-search-label = Search people, numbers and messages
list-search-label-masked = Search people and messages
list-new = New
list-more = More conversations
list-nothing-found = Nothing found
list-nothing-found-about = All words must occur: in a name, a number in any form, or a message.
list-nothing-found-masked = All words must occur: in a name or a message. Numbers are not searched, since you are not shown them.
list-clear-search = Clear the search

tabs = Views
tab-mine = Mine
tab-unassigned = Unassigned
tab-all = All
tab-closed = Resolved

row-unread = unread
row-assigned-to = Assigned to { $name }
row-draft = Draft:
row-has-draft = Draft
row-customer = Customer:
row-waits = The customer wrote last and waits for an answer

# A view without a row: what that means, and how rows come there.
list-alert-me = Alert me in the browser
list-alerts-denied = Alerts come in the page alone: the browser was told not to show any of this site. Its site settings undo that.
none-mine = Nothing is yours right now
none-mine-about = Take one from Unassigned, or answer: whoever answers is asked to take it.
none-own-about = You see the conversations that are assigned to you. When somebody gives you one, it appears here.
none-unassigned = Everything has an owner
none-unassigned-about = New conversations arrive here first.
none-all = No open conversations
none-all-about = When a customer writes to one of your numbers, it appears here within a second.
none-closing = No window closes in the next 4 hours
none-closing-about = Conversations come here while you can still answer without a template.
none-entry = No ad click waits for an answer
none-entry-about = Answer one within 24 hours and every message is free for 72 hours; of a Page button Meta confirms it with the price of the answer.
none-missed = No entry point was missed
none-missed-about = Who came by an ad or a Page button and had no answer within 24 hours stands here: what you write to them is charged.
none-silent = Nobody stopped answering
none-silent-about = Those to whom you wrote last and whose window is closed stand here. A template is the way back to them.
silent-way-back = A template is the way back to them: open a conversation and choose one. { $gallery } has wordings to win them back; { $many } write to many at once.
none-parked = Nothing waits for a customer
none-parked-about = Where the window is closed you can let a message wait: it goes out by itself as soon as the customer writes.
none-mentions = No note mentions you
none-mentions-about = When a colleague notes something for you in a conversation, it appears here until you open it.
none-snoozed = Nothing is asleep
none-snoozed-about = Let a conversation sleep by its menu. It wakes at its hour, or when the customer writes, and stands on top then.
none-closed = Nothing was resolved yet
none-closed-about = Resolved conversations rest here; they come back when the customer writes.

light-box = Picture

# A message that is not with the server.
unsent-queued = Queued here. It is sent by itself when the server can be reached.
unsent-refused = Not sent. The file is kept here.
unsent-now = Send now
unsent-never = Do not send

react-with = React with
react-thumbs-up = thumbs up
react-heart = heart
react-laughing = laughing
react-astonished = astonished
react-sad = sad
react-thanks = thanks
react-none = Take my reaction away

# Keys, and what they do. Names of keys are not translated.
keys = Keys
key-next = Next conversation
key-previous = Previous conversation
key-open = Open it
key-write = Write
key-templates = Templates
key-channel = The next channel
key-resolve = Resolve
key-resolve-next = Resolve, and open the next
key-work = What to do with it: status, priority, labels
key-sleep = Let it sleep
key-label = Label it
key-story = What happened to a message
key-note = Note for colleagues
key-undo = Take that back, for five seconds
key-search = Search
key-send = Send, also in the picker
key-ways = The remedies of a refusal
key-leave = Close, or leave the field
key-this = This list
keys-all = All keys, and what the marks mean

# What the marks of a row mean: names of the marks, for those who do not see them, and their meanings.
legend = Marks in the list
legend-edge = Orange edge
legend-clock = Clock
legend-clock-soon = Clock in colour
legend-lock = Lock
legend-gift = Gift
legend-number = Number
legend-letters = Letters
legend-clock-about = How long anything may still be written
legend-clock-soon-about = Less than four hours, red in the last one
legend-lock-about = The window is closed: only templates may be sent
legend-gift-about = Free, or free for 72 hours if answered by then; of a Page button Meta confirms it with the price of the answer
legend-number-about = Messages that nobody has looked at
legend-letters-about = Whose work it is

# The first steps of a new desk.

steps-title = First steps
steps-how-far = { $done } of { $all }
steps-hide = Hide
step-done = Done:
step-number = Connect a number
step-number-about = On the machine, with the number's secrets on standard input:
step-webhook = Let Meta send webhooks
step-webhook-about = Give Meta the address and the verify token of the number.
step-webhook-link = The address
step-message = Get a first message
step-message-about = Write to the number from any phone. It stands in this list a moment later.
step-colleague = Invite a colleague
step-colleague-about = By a link that works once.
step-colleague-link = Invite

# What is lost in a conversation if nobody acts; $at is an instant amid a sentence: today, 14:03.
lost-cost-and-hours = { $cost } and the free 72 h are lost { $at }
lost-cost = { $cost } is lost { $at }
lost-hours = The free 72 h are lost { $at }
lost-answer = The free answer is lost { $at }
