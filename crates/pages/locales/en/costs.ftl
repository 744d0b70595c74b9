# The page of costs.

costs-month = Month
costs-month-before = The month before
costs-month-after = The month after
costs-csv = CSV
costs-channel = Channel
costs-all-channels = All channels
costs-currency = Currency of the charts
costs-show = Show
costs-none = No charges in { $month }
costs-none-about = Each message that is delivered appears here with what it cost, or why it was free.
costs-days-utc = Days are those of UTC
costs-days-account = Days as the account counts them: { $zone }
costs-days-accounts = Days as each account counts them: { $zones }

# The figures of the month.
costs-in-all = In all
costs-so-far = So far
costs-forecast = Month’s forecast
costs-charged-messages = Charged messages
costs-free-messages = Free messages
costs-saved = Saved
costs-saved-about = What free messages would have cost at the first rate of their day and market.
costs-saved-which = Saved is counted for templates in free entry points, utility templates inside the window and service messages of the allowance. What a reply spared you in templates cannot be known.
costs-without-rate = Without a rate
costs-unrated = { $count ->
    [one] { $count } charged message that no amount here contains
   *[other] { $count } charged messages that no amount here contains
}
costs-without = { $count ->
    [one] without { $count } message that has no rate
   *[other] without { $count } messages that have no rate
}

# The charts. A title says what the chart shows.
chart-as-table = As a table
chart-as-table-label = { $title }, as a table
chart-categories = By category
chart-categories-none = No message was charged, so no category has cost anything.
chart-categories-unrated = By category: no rate is known
chart-markets = By market
chart-markets-none = No message was charged, so no market has cost anything.
chart-markets-unrated = By market: no rate is known
chart-cost-most = { $name } cost most: { $amount }
# $place is where the numbers are that begin with $prefix.
chart-market-prefix = { $place } ({ $prefix })
chart-others = { $count } others
chart-free = { $free } of { $count ->
    [one] { $count } message
   *[other] { $count } messages
} were free
chart-charged-count = Charged: { $count }
chart-free-count = Free: { $count }
chart-free-share = Free { $count }
chart-charged-share = Charged { $count }
chart-why-free = Why free
chart-free-saved = { $count }, saved { $amount }
chart-free-because = Free: { $why }
free-window = inside the customer service window
free-entry-point = answers an ad: free entry point
free-service = service conversations are free
free-eligible = service of an eligible government or non-profit
free-reaction = a reaction
free-allowance = among the first { $count } service messages of the month
free-joined = part of a billing conversation that was paid for
free-not = charged
days-dearest = { $day } was the dearest day: { $amount }
days-cost-nothing = No day cost anything
days-chart = { $title }. All days stand in the table.
days-none-before = Nothing was delivered before { $day }.
days-free = { $count ->
    [one] { $count } free message
   *[other] { $count } free messages
}
days-saved = { $free }, which would have cost { $amount }
days-key-free = What free messages would have cost, below the line on the same scale

# Columns of the tables.
column-day = Day
column-charged = Charged
column-cost = Cost
column-free = Free
column-what = What
column-messages = Messages
column-category = Category
column-market = Market
column-message = Message
column-predicted = Predicted
column-our-charge = Our charge
column-meta = Meta
column-why = Why
column-kind = Category, type
column-ours = Ours
column-difference = Ours less Meta's

# Where Meta's verdict differs from our prediction.
found = Findings
found-all = Findings: { $what }
found-differ = { $count ->
    [one] Meta sees one charge differently
   *[other] Meta sees { $count } charges differently
}
found-moved = { $count ->
    [one] one price moved before the delivery
   *[other] { $count } prices moved before the delivery
}
found-none-settled = Meta has not settled a charge of this month yet: its prices come with the status of a message.
found-agree = { $count ->
    [one] The one charge that Meta has settled is as we predicted.
   *[other] All { $count } charges that Meta has settled are as we predicted.
}
found-unsettled = { $count ->
    [one] { $count } charge not settled by Meta yet.
   *[other] { $count } charges not settled by Meta yet.
}
found-newest = The newest { $shown } of { $count }. All of them stand in the CSV.

# The comparison with Meta's analytics.
compare = Compare with Meta's own analytics
compare-no-account = No WhatsApp account is connected, so there is nothing to ask Meta about.
compare-about = Meta is asked, and what it tells is kept. Its figures arrive late: compare days that are over by two.
compare-nothing = Nothing that Meta says of these days is kept yet. Compare asks Meta.
compare-before = What it told before stands below.
compare-account = Account
compare-from = From
compare-to = To
compare-go = Compare
compare-line = A line is a day, market, category and kind of price: how many messages Meta billed in it and what they cost, held against our ledger.
compare-told = Fetched from Meta: { $at } or later; Compare fetches it again.
compare-told-nothing = Meta told nothing of these days.
compare-units = Amounts are in { $currency }, days those of { $zone }.
compare-neither = Neither Meta nor we have anything for these days.
compare-agree = { $count ->
    [one] Meta and we agree on all { $count } line.
   *[other] Meta and we agree on all { $count } lines.
}
compare-differ = { $differ ->
    [one] { $differ } line differs
   *[other] { $differ } lines differ
}, { $agree ->
    [one] { $agree } agrees.
   *[other] { $agree } agree.
}
compare-differences = Differences
compare-suspects = { $count ->
    [one] { $count } message of ours in it
   *[other] { $count } messages of ours in it
}
compare-trouble-token = Meta does not take the account's access token any more ({ $code }). Connect the number again with a new one, then ask again.
compare-trouble-permission = The account's access token may not read analytics ({ $code }). It needs the permission whatsapp_business_management; connect the number again with one that has it.
compare-trouble-often = Meta was asked too often ({ $code }). Ask again in an hour.
compare-trouble-refused = Meta refused to tell, with its error { $code }. What it said stands in the log of the server; after mending that, ask again.
compare-trouble-silent = Meta did not answer, or not as it should. Why stands in the log of the server. Ask again in a few minutes.

forecast-about = So far, plus for each day to come the average of that weekday in the last four weeks.
found-no-category = no category
