# Prices: a line beside Send, and why. Forms and categories are words of ours: service, marketing ….

# A form or category by itself.
category-name = { $category ->
    [marketing] Marketing
    [utility] Utility
    [authentication] Authentication
    [referral_conversion] Free entry point
    [sms] SMS
   *[service] Service
}
# The same inside a sentence.
category = { $category ->
    [marketing] marketing
    [utility] utility
    [authentication] authentication
    [referral_conversion] free entry point
    [sms] SMS
   *[service] service
}
form-name = { $form ->
    [marketing] Marketing
    [utility] Utility
    [authentication] Authentication
    [reaction] Reaction
    [sms] SMS
    [mms] MMS
   *[service] Service
}
form = { $form ->
    [marketing] marketing
    [utility] utility
    [authentication] authentication
    [reaction] reaction
    [sms] SMS
    [mms] MMS
   *[service] service
}

price-charged = { form-name } · { $amount }
price-unknown = { form-name } · no rate known for { $market }
price-free = { form-name } · free
price-answers-ad = { form-name } · free, answers an ad
price-in-entry-point = { form-name } · free, inside a free entry point
price-in-allowance = { form-name } · free, { $used } of { $of } this month
price-in-window = { form-name } · free, the window is open
price-eligible = { form-name } · free, the account is exempt
# What a message to a group costs, which is charged for each of its people.
price-to-group = { $price }, to { $count } people
# A text message, each segment of which costs.
price-sms = SMS · { $count ->
    [one] 1 segment
   *[other] { $count } segments
} · { $amount }
price-sms-unknown = SMS · { $count ->
    [one] 1 segment
   *[other] { $count } segments
} · no rate known for { $market }
# A message with a file to a telephone number, which is charged as a whole.
price-mms = MMS · { $amount }
price-mms-unknown = MMS · price not known for { $market }
price-joins = { form-name } · free, joins an open { category } conversation

why-answers-ad = It answers a customer who came through an ad or a Page button within 24 hours, so it is free and opens 72 free hours. Of a Page button Meta confirms that with the price of this answer.
why-in-entry-point = A free entry point is open for this customer: whatever is delivered inside it is free.
why-in-window = Meta does not charge for it while the customer's window is open.
why-service-is-free = Service conversations have been free since November 2024.
why-reaction = Meta never charges for a reaction, and it uses up none of the number's free messages.
why-eligible = Service messages of eligible governments and non-profits are free until the end of 2027.
why-in-account-allowance = The first service conversations of an account's month are free, and this is one of them.
why-in-number-allowance = The first service messages of a number's month are free, and this is one of them.
why-joined = It is part of a conversation that Meta has counted already, so it costs nothing more.
why-opens-conversation = Meta charges for the { category } conversation that it opens, not for what follows in it within 24 hours.
why-unknown = Meta charges for each { form } message, but its rate in { $currency } for { $market } is not known here.
why-allowance-used = The number's free service messages of this month are used up, so each one costs.
why-charged = Meta charges for each { form } message that is delivered, at its rate for { $market }.

why-sms = { $count ->
    [one] The SMS carrier charges for the segment, at its rate for numbers that begin with { $market }.
   *[other] The SMS carrier charges for each of { $count } segments, at its rate for numbers that begin with { $market }.
}
why-sms-unknown = { $count ->
    [one] The SMS carrier charges for the segment, but its rate in { $currency } for { $market } is not known here.
   *[other] The SMS carrier charges for each of { $count } segments, but its rate in { $currency } for { $market } is not known here.
}
why-mms = The SMS carrier charges for a message with a file as a whole, at its rate for numbers that begin with { $market }.
why-mms-unknown = The SMS carrier charges for a message with a file at a rate of its own, which is not known here in { $currency } for { $market }.

# A price in a few words, inside a sentence.
cost-free = free ({ category })
cost-charged = { $amount } ({ category })
cost-unknown = charged at an unknown rate ({ category })
