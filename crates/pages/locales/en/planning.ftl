# Planning a campaign: its form, the plan in words, looking for recipients.

planning-title = Plan a campaign
planning-new = Plan a campaign
planning-first = Plan the first one
planning-copy = Plan another like it
planning-lead = Say what is sent, and to whom. You then see the plan: who gets it, what it costs, how long it takes. Nothing is sent before somebody starts it.
planning-no-number = No number is connected yet that could send it.
planning-numbers = Connect a number
planning-what = 1 · What is sent
planning-name = What to call it
planning-name-hint = Only colleagues read this, such as “Parcels of Monday”.
planning-find-template = Find a template
planning-no-template = The account of this number has no template yet.
planning-template-body = { $name } · { $language } · { $category }
planning-whom = 2 · To whom
planning-whom-which = Where do the recipients come from?
planning-list = A list or a file
planning-list-about = Paste numbers, or choose a file from a spreadsheet.
planning-segment = Some of your contacts
planning-segment-about = Everybody who meets all that you say below.
planning-segment-all = Leave open what does not matter. Who wants no marketing is left out by itself.
planning-file = File
planning-paste = Or paste the list
planning-paste-hint = A line for each person: their phone number with its country code, then what is to stand in the slots, with commas between. A first line with names of columns helps.
planning-columns = What do the columns hold?
planning-column = Column { $number }
planning-column-to = Phone number or user id
planning-headless = The list has no line with names of columns.
planning-list-good = { $count ->
    [one] One person of { $all } can get it.
   *[other] { $count } of { $all } can get it.
}
planning-list-cut = More of the file is read when the plan is made.
planning-left-out = The plan leaves out:
planning-faults = The first of these lines:
planning-nobody = Say to whom it goes.
planning-count = { $count ->
    [one] One contact of yours
   *[other] { $count } contacts of yours
}
planning-count-more = More than { $count } contacts of yours
planning-wrote = Wrote within so many days
planning-silent = Wrote nothing for so many days
planning-window = Customer service window
planning-window-yes = Open
planning-window-no = Closed
planning-entry = Free entry point
planning-entry-yes = Open
planning-entry-no = None
planning-consented = Consent to marketing
planning-consented-yes = Given
planning-consented-no = Not given
planning-any = Does not matter
planning-languages = Languages
planning-languages-hint = As templates call them, with commas between: de, en_US.
planning-countries = Countries of their numbers
planning-countries-hint = Two letters each, with commas between: DE, AT.
planning-country-wrong = “{ $word }” is no country. Write its two letters, such as DE.
planning-days-wrong = Write a whole number of days, from 1 to 3650.
planning-labels = One of their conversations has one of these labels
planning-slots = 3 · What stands in its slots
planning-slots-none = Nothing is to be filled in.
planning-slots-about = A column of your list goes first, then what is known of the contact, then what you write here.
planning-slot-from = Comes from
planning-slot-same = The same for everybody
planning-slot-name = The contact’s name
planning-slot-else = Otherwise
planning-slot-file = Address of the file
planning-slot-file-about = Meta fetches it from there for each message. A link to a file that you make here serves, too.
planning-pace = 4 · How fast
planning-pace-which = How fast is it sent?
planning-pace-number = As fast as the number may
planning-pace-number-about = Who writes by hand never waits behind a campaign.
planning-pace-second = So many messages a second
planning-pace-second-about = Slow, so that your colleagues can answer what comes back.
planning-pace-until = Spread evenly until an end
planning-pace-until-about = What is left at that time is not sent.
planning-per-second = Messages a second
planning-per-second-wrong = Write a whole number from 1 to 1000.
planning-until = Until
planning-until-wrong = Choose a time that is still to come.
planning-begin = When does it begin?
planning-begin-said = When somebody starts it
planning-begin-said-about = You see the plan before.
planning-begin-at = By itself, at a set time
planning-begin-at-about = You can look at the plan, change it or end it until then. What has to be approved begins once it is.
planning-text = What the SMS says
planning-text-hint = A number in two braces on each side is a slot, as in templates; you fill it below.
planning-days-whole = Its hours differ from day to day, or it keeps holidays: they stay as they are unless you tick days here.
planning-sms-text = What that SMS says
planning-sms-text-hint = Leave it open, and it says what the message said.
planning-per-day = Messages a day at most
planning-days = Only on these days
planning-days-about = Tick none, and it goes on any day at any hour.
planning-hours = At these hours
planning-hours-hint = Such as 09:00-12:30, 14:00-18:00.
planning-wall = By whose clock
planning-wall-sender = Ours
planning-wall-recipient = That of each who gets it
planning-zone = Our time zone
planning-more = More: languages, two wordings, SMS, repeating
planning-more-languages = Also in these languages, for whoever reads them
planning-languages-others = Whoever reads one of those that you tick gets it in that: as was said of them, else by the country of their number. All others get it in { $language }.
planning-one-language = Everybody gets it in { $language }: this template is approved in no other language.
planning-to-languages = Look at its languages
planning-in-languages = By language:
planning-trial = Try another template beside it
planning-trial-none = None
planning-trial-share = On so many in a hundred
planning-trial-share-hint = Half of them get the one, half the other; the rest gets the one that more answered. 20 if you say nothing.
planning-trial-hours = Count answers for so many hours
planning-trial-hours-hint = 24 if you say nothing.
planning-purpose = Only to those who consented to
planning-purpose-none = Nothing in particular
planning-lasts = Its conversations last so many hours
planning-lasts-hint = An answer within that time joins the conversation that it is about. If it is left empty, what the workspace says; 24 hours where it says nothing and the campaign begins the conversation.
planning-sms = By SMS where it does not arrive
planning-sms-none = No
planning-sms-minutes = After so many minutes
planning-sms-hint = Leave it open to send an SMS only where it failed.
planning-every = Again every so many days
planning-every-hint = Each time whoever is among them by then is planned anew.
planning-times = So many times more
planning-follows = Those who got another campaign
planning-follows-about = As its next step, some time after: by itself only to who did not answer it.
planning-follows-which = Which campaign
planning-after = So many hours after they got it
planning-after-hint = 24 if you say nothing.
planning-also-answered = Also to those who answered it
planning-number-wrong = Write a whole number above 0.
planning-guards = 5 · When it stops by itself
planning-guards-about = It also stands when Meta pauses the template, or lowers the quality of the number.
planning-budget = When so much is spent
planning-budget-hint = In the currency of your account, such as 25.00.
planning-budget-wrong = Write an amount of money, such as 25.00.
planning-failures = When so many in a hundred fail
planning-failures-hint = 20 if you say nothing.
planning-failures-wrong = Write a whole number from 1 to 100.
planning-make = Make the plan
planning-make-about = Nothing is sent yet.
planning-no-file = This file is no text. Save it as CSV (UTF-8) and choose it again.
planning-hidden = Your role does not show phone numbers, and not all contacts either: somebody else has to plan it.
planning-list-missing = Paste a list or choose a file.
planning-template-missing = Choose a template.

# The plan in words, and what can be done.

campaign-get-it = { $count ->
    [0] Nobody gets it.
    [one] One person gets it.
   *[other] { $count } people get it.
}
campaign-get-nothing = { $count ->
    [one] One gets nothing:
   *[other] { $count } get nothing:
}
campaign-without-price = { $count ->
    [one] Of one the price is not known.
   *[other] Of { $count } the price is not known.
}
campaign-why-range = A range, because { $window } are in an open customer service window now and { $entry } in a free entry point. The lower sum holds if all of these are still open when they get it, the upper if none is.
campaign-inside = { $window } are in an open customer service window, { $entry } in a free entry point; here that changes no price.
campaign-limit = Meta lets you reach { $limit } customers in 24 hours whom no window is open for. This campaign needs { $count } of them.
campaign-limit-over = It waits by itself where the limit is reached.
campaign-budget = Stops at
campaign-takes-hours = { $count } hours
campaign-takes-days = { $count } days
campaign-change = Change its speed, hours or budget
campaign-speed = Messages a second
campaign-to-template = Look at the template
campaign-to-number = Look at the number
campaign-to-failed = See whom it failed for
campaign-result = { $count } of { $all } got it, { $read } read it, { $replied } answered
campaign-failed-title = { $count ->
    [one] Why one did not get it
   *[other] Why { $count } did not get it
}
campaign-uncertain-about = { $count ->
    [one] Of one nobody knows whether the carrier got it. It is never sent twice by itself; a status settles it.
   *[other] Of { $count } nobody knows whether the carrier got them. They are never sent twice by themselves; a status settles them.
}
campaign-share = { $percent } %
campaign-of-all = Of all
campaign-ledger = By the ledger
campaign-plan-said = By the plan
campaign-spent-about = Only what is delivered is charged. Where a window or entry point opened or ended after the plan was made, the sum differs from it.
campaign-whom-none = Nobody is found.
campaign-whom-more = More
campaign-whom-find = Name or number
campaign-whom-look = Look
campaign-whom-all = All of them
campaign-whom-price = Price by the plan
campaign-step-replied = answered
campaign-step-opted-out = wants no more
campaign-sought-all = All
campaign-sought-sent = Sent
campaign-sought-delivered = Delivered
campaign-sought-read = Read
campaign-sought-replied = Answered
campaign-sought-opted-out = Want no more
campaign-sought-refused = Get nothing
campaign-sought-left = Nothing sent yet
campaign-sought-queued = On their way
campaign-sought-failed = Failed
campaign-sought-unsent = Did not get it
campaign-sought-uncertain = Uncertain
campaign-begins = Begins by itself at
campaign-begins-about = Leave it open, and it begins when somebody starts it.
campaign-begins-at = It begins by itself at { $at }.
campaign-until = Spread evenly until
campaign-waits = Nobody is due before { $at }; it goes on by itself then.
campaign-ends = through at about { $at } if it goes on now
campaign-approve = Approve it
campaign-waits-for-approval = Waits for approval
campaign-approval-dear = It may cost more than { $limit }, above which somebody other than who planned it has to approve it.
campaign-approval-unknown = What it costs at most is not known beforehand: more may be sent than is planned now, or at prices that nobody knows. Where that may be more than { $limit }, somebody other than who planned it has to approve it.
campaign-approval-yours = You may.
campaign-approval-others = You may not: it waits for somebody who may approve campaigns.
campaign-try = Send one to yourself first
campaign-try-to = Your own number
campaign-try-hint = You get it as the first of them would. It costs what a message costs.
campaign-try-send = Send one
campaign-tried = It is on its way to you.
campaign-course = How it went by the hour
campaign-course-by-days = How it went by the day
campaign-hour = Hour
campaign-day = Day from
campaign-parts = By template and language
campaign-part = { $name } · { $language }
campaign-clicked = Pressed a button
campaign-clicked-about = Whoever follows a link is not counted: Meta reports that one was followed, but neither by whom nor in which message.
campaign-won = the rest gets it
campaign-differs = Why it cost something else than was planned
campaign-differs-why = { $why ->
    [closed] A window or entry point had ended ({ $count })
    [opened] A window or entry point had opened ({ $count })
    [rate] Another rate held ({ $count })
    [unsent] Did not arrive, or not yet ({ $count })
   *[other] { $why } ({ $count })
}
campaign-rules = Rules of all campaigns
campaign-rules-lead = They hold for every campaign from now on, also for those that are sent.
campaign-rule-approve = Approval above
campaign-rule-approve-hint = What may cost more has to be approved by somebody else than who planned it. In the currency of your account, such as 100.00. Leave it empty, and nothing needs approval.
campaign-rule-quiet = Quiet hours
campaign-rule-quiet-hint = Nobody gets any then, by the clock where they are, such as 21:00-08:00. In a country of several zones all of them have to be outside.
campaign-rule-messages = Marketing messages for one person at most
campaign-rule-messages-hint = Counted over all campaigns; leave it empty for as many as come.
campaign-rule-days = In so many days
campaign-rule-days-hint = 1 to 90.

# What recipients see, and who made it.

campaign-seen = What they get
campaign-seen-in = As { $whom } gets it, in { $language }.
campaign-seen-by = As { $whom } gets it.
campaign-seen-by-nobody = With what stands in its slots for whoever has nothing of their own.
campaign-seen-others = Other recipients
campaign-seen-before = The one before
campaign-seen-next = The next one
campaign-made-by = Planned by
campaign-approved-by = Approved by
campaign-approved-sum = up to { $sum }

# What a campaign did not bring somebody, in their thread.

line-campaign-left-out = The campaign “{ $campaign }” left them out: { $why }
line-campaign-failed = The campaign “{ $campaign }” did not reach them: { $why }
