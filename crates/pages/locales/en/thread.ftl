# A conversation: its head, its messages, the place where one answers, and the contact beside it.

thread-of = Conversation with { $name }
thread-messages = Messages
thread-new-messages = New messages
thread-earlier = Earlier messages
thread-back = Back to the list
thread-contact = Show or hide the contact
thread-why = Why?
thread-assigned-to = Assigned to
thread-nobody = Nobody
thread-assign = Assign
thread-reopen = Reopen
thread-resolve = Resolve
thread-resolve-title = Resolve (E)

# No conversation is chosen.
thread-closing = Next to close
thread-choose = Choose a conversation
thread-choose-about = Each row tells whether you may write, for how long, and whether it is free.
thread-key-move = { $next } { $previous } move
thread-key-open = { $key } open
thread-key-all = { $key } all keys

# What decides about a pair: names before facts.
clock-open-until = Open until
clock-closed-since = Closed since
clock-answer-by = Answer by
clock-answer-by-about = { $at } to get 72 hours free; of a Page button Meta confirms it with the price of the answer
clock-free-until = Free until
clock-channel = Channel
clock-came = Came by

# A message.
message-edited = edited
message-whole = Show all of it
message-decides = The window counts from here
message-decided = The window counted from here
message-reply = Reply
message-reply-label = Reply to this message
message-react = React
message-react-label = React to this message
message-reactions = Reactions
message-reaction-by = by { $who }
message-waits = Will be sent as soon as the customer writes
message-aside = Meta moved its template to another category since. It goes out when somebody agrees to the new price under { $templates }.
message-paced = WhatsApp takes one message to a customer every 6 seconds: it goes out at { $at }
message-cancel = Cancel
message-take-back = Write it anew
message-retry = Retry
message-other-ways = Ways out
message-doubt-told = Meta answered “{ $said }” at { $at }; it may have arrived. A tick will tell if it did.
message-doubt-silent = It went out at { $at } and the answer was lost; it may have arrived. A tick will tell if it did.
message-send-again = Send again
message-send-again-about = If the first one arrived, the customer gets it twice.
message-send-again-sure = Send it a second time
message-meta-code = Meta { $code }
message-carrier-code = Carrier { $code }
sender-bot = Bot
sender-campaign = Campaign
sender-api = API
sender-phone = Phone
sender-app = App
sender-other-app = Another app of this number
sender-phone-app = WhatsApp Business app

delivery-queued = Queued
delivery-paced = Waiting for its turn
delivery-aside = Waiting until somebody agrees to its new price
delivery-waiting = Waiting until the customer writes
delivery-uncertain = Uncertain: it may or may not have arrived; a status will tell
delivery-held = Held by WhatsApp
delivery-sent = Sent
delivery-late = Sent, and not delivered for long
delivery-delivered = Delivered
# How many of a group have a message of ours.
message-reached = Delivered to { $delivered } of { $of }
message-reached-read = read by { $read }
message-reached-failed = not to { $failed }
reach-title = Who has it
reach-not-yet = Not yet
# What happened to a group, as lines in its thread. $who are names.
group-somebody = Somebody
group-created = The group was created
group-created-with = The group was created with { $who }
group-joined = { $who } joined
group-left = { $who } left
group-named = The group is called { $name } now
group-suspended = Meta suspended the group
group-restored = The group is suspended no more
group-ended = The group was deleted
delivery-read = Read
delivery-played = Played
delivery-failed = Failed
delivery-stopped = Stopped: the rules refused it when its turn came
delivery-cancelled = Cancelled

# What stands in a message.
origin-ad = From an ad
origin-post = From a post
origin-open = Open it
origin-picture = Its picture
origin-product = Asks about the product { $product }
origin-forwarded = Forwarded
origin-forwarded-often = Forwarded many times
body-revoked = This message was deleted
body-not-fetched = { $what } could not be fetched
body-fetching = { $what } on its way …
body-enlarge = Enlarge: { $what }
body-total = Total
body-buttons = Buttons the customer sees
body-unsupported = WhatsApp calls it { $name }. It cannot be shown here; ask the customer to send it another way.

# Where one answers.
composer = Your answer
composer-closes-soon = The window closes soon.
composer-no-quote = Do not quote
composer-no-file = Do not attach
composer-message = Message
composer-write-on = Write on { $channel } …
composer-attach = Attach a file
composer-template = Template
composer-templates = Templates (T)
composer-send = Send
composer-help = { $enter } sends · { $shift } { $enter } new line · { $esc }, then { $t } template, { $all } all keys
composer-read-only = You may read this conversation, not write in it.
composer-for-later = Or write now what goes out later
composer-park = Send when { $name } next writes
composer-draft = Your draft
composer-need = Write the message here first; then take the way out again.

# Why something is refused: names before facts, and what has to happen where nobody knows when.
refused-last-wrote = { $name } last wrote { $wrote }; the window closed { $closed }.
refused-meta-counts = { $name } last wrote { $wrote }, less than 24 hours before; yet Meta refused a message { $refused } and counts the window as closed.
refused-only-templates = Until they write again, only templates can be sent.
refused-all = Other templates and ways out, and why
refused-since = Since
refused-until = Until
refused-rule = Rule
refused-meta-error = Meta error { $code }
refused-carrier-error = error { $code } of the SMS carrier
changes-window = the customer writes again
changes-template = Meta approves the template
changes-slots = every slot has a valid value
changes-consent = their consent is recorded
changes-opt-out = the customer resumes marketing messages
changes-stop = the customer writes START to this sender
changes-blocked = somebody here unblocks the contact
changes-limit = fewer messages were sent
changes-number = the number can send again
changes-region = Meta delivers there; it will not change by itself
thread-elsewhere = another app answers here
thread-elsewhere-about = Another app of this number has this customer's thread: it answers, and Meta copies the messages to this desk. Templates can be sent all the same.
thread-apps = Other apps of this number
thread-apps-about = Where several apps answer for the number, one has the thread of each customer.
thread-take = Take the thread over
thread-pass = Pass it to the escalation partner
thread-release = Give it up
changes-thread = the thread is taken over, or the other app passes it on
changes-not-in-groups = something else is sent
changes-group = the group can be written to again
changes-not-on-sms = something else is sent
changes-text = the text is written anew
changes-phone = the customer shares a phone number
ways-more = { $count ->
    [one] One more way out
   *[other] { $count } more ways out
}

# The contact.
panel-close = Close the contact
panel-clocks = Clocks
panel-came-from = Came from
panel-timeline = Timeline
panel-labels = Labels
panel-details = Details
panel-group = { $count ->
    [0] Group
    [one] Group of one
   *[other] Group of { $count }
}
panel-number-hidden = Phone number hidden
panel-consent-none = Nothing is recorded.
panel-consents = History and recording
panel-person = One person
panel-beside = Other conversations
panel-beside-one = { $status }, { $at }
panel-merge = Merge with another contact…
panel-merged = { $name } was merged in, { $at }
panel-unmerge = Take { $name } out again
panel-unmerge-about = Both are as before. What came since goes with the number or user id that it came from.
panel-whole = All there is of them
panel-export = Export as a file
panel-erase = Erase…
panel-erase-title = Erase this contact?
panel-erase-about = Their name and number, every conversation, message and file, notes of them in other threads and in what Meta sent: all of it goes, for everybody here, and there is no way back.
panel-erase-left = Of what their messages cost the sums stay, and backups that were made before hold everything still. That they wanted no marketing or were blocked is forgotten too: if they write again, they are somebody new.
panel-erase-yes = Erase for good
fact-first-heard = First heard of
fact-user-name = User name
fact-user-id = WhatsApp user id
fact-participants = In the group
fact-invite-link = Invite link
fact-no-marketing = No marketing since
fact-no-marketing-through = { $at }, through { $channel } only

# A pair's window in a sentence.
window-open = Anything may be sent for 24 hours after the customer's last message.
window-open-group = Anything may be sent to the group for 24 hours after the last message of anybody in it.
window-closed = More than 24 hours have passed since the customer last wrote. Only templates may be sent.
window-refused = Meta counts this window as closed. Only templates may be sent until the customer writes again.
window-never = The customer has never written to this number. Only templates may be sent.
window-none = SMS has no window: words may be sent at any time.

# Lines between messages.
line-merged = { $name } was merged into this contact
line-window-opened = Window opened
line-window-closed = Window closed
line-window-refused = Meta counts the window as closed
line-came-from = { $from ->
    [page] Came from a Page button, as far as its text tells: an answer within 24 h makes 72 h free, if Meta confirms it with the price
   *[ad] Came from an ad: an answer within 24 h makes 72 h free
}
line-entry-open = Free entry point open: messages cost nothing until it ends
line-entry-ended = Free entry point ended
line-entry-missed = Free entry point missed: no answer within 24 h

# What a message quotes, and whom.
quote-author-unknown = An earlier message
quote-not-kept = It is not kept here.
quote-us = We
reaction-us = us
former-colleague = A former colleague
channel-gone = a number that is not connected any more
failed-without-reason = Meta did not say why.
failed-though-they-wrote = The customer has written by WhatsApp, so the number is there: its owner has not accepted the newest terms, or the app is too old; Meta does not say which.
failed-may-go-again = That was long enough ago for another try.

# What stands in a message that has no words of its own.
body-linked = It was sent as a link and is not kept here
body-not-kept = It is not kept here
body-may-call = You may call this customer
body-may-not-call = The customer does not want to be called
body-form-answer = Form answer
call-lasted = Call, { $length }
call-rings = The customer calls
call-missed = Missed call
call-declined = Call declined
call-other = Call

# Where somebody's history goes on, or began; $way is how, $name what the other contact is called.
linked-other = { $way ->
    [phone_passed] Their number is { $name }’s now
    [phone_came] This number was { $name }’s before
    [number_left] They go on under another number: { $name }
   *[number_taken] They had another number before: { $name }
}
linked-somebody = { $way ->
    [phone_passed] Their number is somebody else’s now
    [phone_came] This number was somebody else’s before
    [number_left] They go on under another number
   *[number_taken] They had another number before
}
linked-same = They changed their number; before it was { $address }

# Two contacts that are one person.
merge-title = Merge { $name } with another contact
merge-about = Choose the other contact. You see what will happen before it does, and it can be undone.
merge-search = Name or number
merge-search-label = Find the other contact
merge-nothing = Nobody is found by “{ $query }”.
merge-suggested = The same person, by what WhatsApp says
merge-look = Choose
merge-look-at = Choose { $name }
merge-both = Merge { $gone } into { $kept }
merge-back = Back
merge-addresses = { $addresses } becomes an address of this contact.
merge-conversations = { $count ->
    [0] There is no conversation to take over.
    [one] One conversation is taken over, as it is.
   *[other] { $count } conversations are taken over, as they are.
}
merge-clocks = Windows and free entry points stay as they are: they belong to addresses.
merge-blocked = One of them is blocked, so both are: nothing is sent to them.
merge-no-marketing = One of them wants no marketing, so both get none.
merge-can-undo = It can be undone from the panel. What comes until then goes with the address that it came from.
merge-do = Merge
merge-other = Choose another one

# What a contact agreed to.
consents-title = What { $name } agreed to
consents-none = Nothing is recorded yet
consents-none-about = A consent that was given or withdrawn stands here with its proof, whether a customer wrote it, pressed WhatsApp’s button, or somebody recorded it.
consents-older = Older records are in the export and in the API.
consent-given = given
consent-withdrawn = withdrawn
consent-no-more = holds no more
consent-through = Through { $channel } only
consent-message = The message that proves it
consent-record = Record a consent
consent-for = For what
consent-what = What they said
consent-how = How you know
consent-at = When
consent-at-hint = The day on which they said it. Without one it is now.
consent-words = The words they were shown
consent-words-hint = To the letter. A text that many agreed to is kept once, so put nobody’s name in it.
consent-note = Note
consent-url = Address with more about it
consent-do = Record it
consent-gives = They consent
consent-withdraws = They withdraw their consent

how-form = On a form
how-message = In a message
how-keyword = By a keyword
how-in-person = In person
how-call = On the phone
how-import = With a list of contacts
how-api = Told by a program
how-meta = By WhatsApp’s button
how-hand = Noted by hand

purpose-marketing = Marketing
purpose-marketing-about = Offers and news. WhatsApp’s own button to stop is about this one.
purpose-service = Service
purpose-service-about = What they bought or asked for: orders, appointments, accounts.

# Blocking.
panel-block-title = Block
panel-block = Block…
panel-block-ask = Block this contact?
panel-block-about = Nothing is sent to them any more. What they write is still kept here, but it opens nothing, counts as unread for nobody and wakes no sound.
panel-block-yes = Block
panel-unblock = Let them in again
panel-blocked-about = They are blocked: nothing is sent to them, and what they write waits for nobody.
block-reason = Why
block-by = Blocked by { $who }
block-carry-too = At WhatsApp, too
block-carry-about = WhatsApp then keeps everything they write from your numbers, so nothing of it comes here any more. Whoever is let in here is let in there.
block-carry-late = WhatsApp blocks only people who wrote to you within the last 24 hours.
block-carry = At WhatsApp, too…
block-carry-ask = Block them at WhatsApp, too?
block-carry-yes = Block at WhatsApp
block-again = Ask WhatsApp again
carried-blocking = WhatsApp is being asked to keep what they write from { $number }.
carried-blocked = WhatsApp keeps what they write from { $number }.
carried-refused = WhatsApp does not keep what they write from { $number }. { $why }
carried-unblocking = WhatsApp is being asked to let them write to { $number } again.
carried-stuck = WhatsApp still keeps what they write from { $number }. { $why }
carried-day = It blocks only people who wrote to the number within the last 24 hours.
carried-code = It gave the error { $code }.
