# Why something may not be sent, and what can be done instead. The sentences stand in the page, in the API and
# on the command line alike.

refusal-window-closed = The 24-hour window is closed: the customer last wrote more than 24 hours ago. Until they write again, only templates can be sent.
refusal-window-refused = Meta refused a message because it counts the 24-hour window as closed. Until the customer writes again, only templates can be sent.
refusal-window-never-opened = The customer has never written to this number. Until they do, only templates can be sent.
refusal-window-closes-soon = The 24-hour window is about to close, too soon for an automated message to be sure to arrive in it.
refusal-contact-blocked = This contact is blocked, so nothing can be sent to them.
refusal-opted-out = The customer stopped marketing messages, so marketing templates cannot be sent to them.
refusal-consent-missing = This workspace sends marketing only to customers whose consent is recorded, and this one’s is not.
refusal-not-thread-owner = Another app of this number answers this customer. As long as it does, only templates can be sent from here.
refusal-phone-needed = One-time codes can only be sent to a phone number, and this customer's is not known.
refusal-marketing-in-usa = WhatsApp does not deliver marketing templates to numbers in the USA.
refusal-region-excluded = WhatsApp does not let businesses write to customers in this country.
refusal-limit-reached = { $limit } customers were written to outside their windows in the last 24 hours, as many as Meta allows. Whoever writes first can be answered all the same.
refusal-pair-rate = Too many messages went to this customer in a short time.
refusal-no-questions-in-groups = WhatsApp's groups take no buttons, lists or other questions, only words, files and templates.
refusal-no-codes-in-groups = One-time codes cannot be sent to a group.
refusal-no-trade-in-groups = WhatsApp's groups take no templates with products, forms or calls.
refusal-group-suspended = Meta suspended this group, so nothing can be sent to it.
refusal-group-ended = This group was deleted, or the number is not in it any more.
refusal-group-deserted = Nobody else is in this group, so nothing can be sent to it.
refusal-sms-needs-phone = Text messages go to phone numbers, and there is none here.
refusal-sms-region-excluded = No text messages are sent to this country.
refusal-sms-region-closed = The carrier account may not send text messages to this country. Its owner can permit that at the carrier.
refusal-sms-stopped = The customer wrote STOP to this SMS sender, so the carrier delivers nothing from it. If they write START to it, it can be used again.
refusal-sms-needs-link = A file goes by SMS only from an address that the carrier can fetch it from.
refusal-not-on-sms = SMS carries words, and files behind a link; nothing of this kind.
refusal-text-missing = A text message needs words.
refusal-text-too-long = A text message has { $limit } characters at most, and this one has { $count }.
refusal-slot-refused = Meta refused the template's values.

refusal-number-gone = The number of this conversation is not connected any more.
refusal-campaign-ended = Its campaign was ended before it went out.
refusal-number-gone-since = The number it was to be sent from is not connected any more.
refusal-number-not-ready = This number cannot send at present: { $reason }
refusal-hours = It waits for an hour at which the campaign may write to them.
refusal-no-hour = There is no hour at which the campaign may write to them.
refusal-not-prepared = Transom could not prepare this message. Send it again.
refusal-stopped = Stopped before sending
refusal-template-not-found = There is no template { $name } in { language }.
refusal-template-in-other-languages = There is no template { $name } in { language }; there is one in { $others }.
# What became of a template. $status is Meta's word.
refusal-template-state = { $status ->
    [PENDING] is still in review at Meta
    [REJECTED] was rejected by Meta
    [PAUSED] was paused by Meta for its quality
    [DISABLED] was disabled by Meta for good
    [IN_APPEAL] is being reviewed again by Meta
    [PENDING_DELETION] was deleted
    [DELETED] was deleted
    [ARCHIVED] was archived by Meta because it was not used
    [LIMIT_EXCEEDED] was not taken by Meta, as the account has as many as it may have
    [LOCKED] is locked by Meta
   *[other] is not approved by Meta
}
refusal-template-unsendable = The template { $name } { refusal-template-state }.
refusal-template-unsendable-since = The template { $name } { refusal-template-state }: { $reason }

remedy-send-template = Send the template { $name }
remedy-send-words = Send the words without the buttons
remedy-choose-template = Choose a template
remedy-send-when-they-write = Send it as soon as the customer writes
remedy-ask-them-to-write = Give the customer a link to write first
remedy-send-words-alone = Send the words alone
remedy-use-sms = Send it by SMS
remedy-invite-by-sms = Send a link by SMS that leads them back to WhatsApp
remedy-use-whatsapp = Write on WhatsApp instead
remedy-use-whatsapp-template = Write on WhatsApp instead, by a template
remedy-take-thread = Take the thread over
remedy-wait-until = Send it again later
remedy-fix-slots = Correct the template's values
remedy-record-consent = Record their consent
remedy-unblock = Let them in again
remedy-see-number = See how the number stands
