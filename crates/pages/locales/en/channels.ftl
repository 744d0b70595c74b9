# Which channel an answer goes by, what an SMS costs while it is typed, and an SMS in the place of a message that did not
# arrive.

# The switch of the composer. $last and $now are channels: WhatsApp, SMS, or what numbers are called where both are of a kind.
switch-label = Channel of your answer
switch-key = Esc, then C goes to the next channel
switch-price = { $price } each
switch-price-about = What each segment of an SMS costs. SMS has no window: it may be sent at any time.
chip-stopped = STOP
chip-stopped-about = The customer wrote STOP to this sender. START lets it in again.
switch-refused = not now
switch-by-sms = { $name } wrote last on { $last }. This answer goes out as an SMS.
switch-elsewhere = { $name } wrote last on { $last }. This answer goes out on { $now }.

composer-write-sms = Write an SMS …
composer-help-channel = { $esc }, then { $c } next channel

sms-plain = Use plain signs
sms-invite-button = WhatsApp link
sms-invite-about = Ask the customer to write on WhatsApp: that opens the window
# What an SMS says that is to bring the customer back to WhatsApp; it may be changed before it goes.
sms-invite = Please write to us on WhatsApp, so that we can answer you there: { $link }

# What is to be done if a message does not arrive. $minutes and $hours are numbers.
fallback-label = If it does not arrive
fallback-off = no SMS
fallback-failed = SMS if it fails
fallback-within = SMS if it fails, or after { $minutes } min without delivery
fallback-within-hours = SMS if it fails, or after { $hours } h without delivery
fallback-needs-words = The SMS would say what stands beside the file: write something, or choose no SMS.
fallback-bad = Say after how many minutes the SMS is to go out: 1 to 1,440.

# What a message says of an SMS in its place, and the SMS of the message.
instead-planned = An SMS goes out if this fails.
instead-planned-at = An SMS goes out if this fails, or is not delivered by { $at }.
instead-put-off = This did not arrive. An SMS goes out at { $at }, when the campaign may write to them again.
instead-cancel = No SMS
instead-sent = Did not arrive: { $sms } went out in its place at { $at }.
instead-sms = an SMS
instead-refused = No SMS could be sent in its place at { $at }:
instead-arrived-too = It arrived after all at { $at }: the customer has both.
instead-again = Sent again at { $at }: { $message }
instead-newer = the newer message
instead-planned-anew = { $campaign } sends it again at its time.
instead-campaign = Its campaign
instead-after = Sent again, after { $message } had not arrived.
instead-earlier = an earlier message
instead-for = In the place of { $message }, which had not arrived.
instead-message = a message
instead-other-arrived = That one arrived after all at { $at }: the customer has both.
