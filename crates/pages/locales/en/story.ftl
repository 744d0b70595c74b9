# The story of a message: what happened to it, in order.
story-title = What happened to this message
story-to = To { $name }
story-from = From { $name }
story-open = What happened to it
story-why = Likely reasons
story-late = Not delivered yet. Meta keeps trying for up to 30 days and does not say why.
story-late-sms = Not delivered yet. The carrier has not said why.
story-both = It arrived on one device and failed on another: it counts as delivered.
story-cut = More webhooks came at the time than were looked through: some that speak of it may be missing here.
story-steps = Step by step
story-by-them = by Meta’s clock { $at }
story-raw = The webhook’s words
story-nothing = Nothing is known of it.

story-written = Written
story-waits = Kept until the customer writes
story-checked = Allowed by the rules
story-reserved = Its place was reserved
story-left = Its bytes went out
story-accepted = WhatsApp took it
story-accepted-sms = The SMS carrier took it
story-held = WhatsApp took it and holds it back for a while
story-refused = It was refused
story-again = It was not taken and goes once more
story-uncertain = Nobody knows whether it was taken
story-stopped = Stopped before it went out
story-cancelled = Taken back before it went out
story-sent-again = The same was sent once more, as another message
story-follows = An earlier message that did not arrive, sent once more
story-sent = It is on its way
story-delivered = Delivered to a device
story-read = Read
story-played = Played
story-failed = Not delivered
story-brought = A webhook brought it
# $status is the carrier's word.
story-status = The status is { $status }
story-not-kept = its webhook was not found: it is not kept any more, or came at another time
story-error-unknown = An error that is not in the catalogue

# What the rules said.
story-window = Window
story-window-until = open until { $at }
story-window-closed = closed
story-entry = Entry point
story-entry-offered = an answer by { $at } earns it
story-entry-open = open until { $at }
story-entry-missed = missed { $at }
story-entry-ended = ended { $at }
story-price = Price
story-rule = Rule
story-goes = Its turn
story-goes-at-once = at once
story-counted = Counts toward the limit
story-counted-yes = one customer of those that may be reached in 24 hours

# Why it may not have arrived.
story-reasons = Why it may not have arrived
story-reasons-about = Meta does not tell the reason. The likeliest stands first.
story-reasons-about-sms = The carrier does not tell the reason. The likeliest stands first.
story-certain = This is it
story-likely = Likely
story-possible = Possible
story-unlikely = Unlikely
story-ruled-out = Ruled out
# $words are the carrier's: what went wrong.
story-said-meta = Meta says: { $words }
story-said-carrier = The carrier says: { $words }
story-for = for it
story-against = against it
story-others = What it is not

# What can be done.
story-ways = What can be done
story-other-channel = Write through { $name }
story-ask = Ask the customer to write
story-ask-about = Whoever opens this link writes to this number first.
story-again-now = Send it again, inside the open window
