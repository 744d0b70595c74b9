# Why a message may not have arrived: in a few words, and what is behind it.
reason-said = What the error says
reason-said-about = The error names its own reason.
reason-offline = The customer was offline
reason-offline-about = Meta keeps a message for up to 30 days until the phone is online. It then drops it, and may not say so.
reason-blocked-us = The customer blocked the business
reason-blocked-us-about = Blocking any number of the business counts. Meta does not tell it: such messages stay at one tick.
reason-country = The country is restricted
reason-country-about = The customer is in a restricted or sanctioned country, or their number is of one.
reason-terms = The latest terms are not accepted
reason-terms-about = The customer has to accept WhatsApp’s latest terms first: wa.me/tos/20210210 shows them.
reason-old-app = The app is too old
reason-old-app-about = The customer has to update WhatsApp.
reason-experiment = Meta’s experiment
reason-experiment-about = Meta holds marketing back from a group of customers to compare. Whoever writes first gets it.
reason-business-number = From one business number to another
reason-business-number-about = Between two numbers of WhatsApp’s business platform delivery is not promised.
reason-webhook-lost = It may have arrived
reason-webhook-lost-about = The webhook that tells of the delivery did not come. When the chat is open on the screen, Meta sends none.
reason-request = Something was wrong with the request or the account
reason-request-about = It had parameters that are not valid, or a check of the account’s integrity failed.
reason-unreachable = The phone could not be reached
reason-unreachable-about = It was switched off or without a network for longer than the carrier tries.
reason-landline = The number takes no SMS
reason-landline-about = It is a landline, or a number of a kind that gets no text messages.
reason-filtered = A carrier filtered it
reason-filtered-about = Carriers hold back what looks like spam: links, unusual words, many alike at once.
reason-unregistered = The sender is not registered
reason-unregistered-about = Some countries take messages of registered senders only, such as 10DLC in the United States.
reason-stopped = The customer sent STOP
reason-stopped-about = Nothing goes to them from this sender until they send START.

# What speaks for a reason, or against it. Beside it stands when that was.
speaks-code-says-so = The error code says so
speaks-code-leaves-open = The error code leaves this open
speaks-code-says-else = The error code names another reason
speaks-no-code = Usually an error code tells of it, and none came
speaks-wrote-since = The customer wrote since
speaks-wrote-before = The customer wrote from it before
speaks-wrote-in-a-day = By what came here they had written less than 24 hours before; Meta counts otherwise
speaks-never-wrote = The customer never wrote
speaks-read-since = The customer read something since
speaks-arrived-since = A message that was sent later arrived
speaks-arrived-before = Messages to them arrived before
speaks-never-arrived = No message to them ever arrived
speaks-not-seen-since = Nothing was seen of them since
speaks-held-no-longer = The 30 days are over for which Meta keeps it
speaks-is-marketing = It is a marketing template
speaks-not-marketing = It is no marketing template
speaks-is-ours = The customer’s number is connected here
speaks-no-webhook-since = No webhook has come for this number since
speaks-webhooks-come = Webhooks come for this number
speaks-nothing-told = Not even that it was sent was told
speaks-was-taken = It was taken: what is wrong with a request is answered at once
speaks-country-unknown = Their country is not known
# $count is how many.
speaks-others-wait = { $count ->
    [one] Another message to them has not arrived since
   *[other] { $count } other messages to them have not arrived since
}
# $country is the code of a country.
speaks-country-excluded = Their number is of a restricted country: { country }
speaks-country-allowed = Their number is of { country }, which is not restricted
