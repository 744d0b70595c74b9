# A template to many: the list of campaigns, and the page of one.

campaigns-lead = A template to many, exactly once each. The plan says beforehand what it costs and who gets nothing.
campaigns-none = No campaigns yet
campaigns-none-about = A campaign sends one template to many people, such as news of a delivery or an offer. You see beforehand whom it reaches and what it costs.
campaign-recipients = { $count ->
    [one] One recipient
   *[other] { $count } recipients
}
campaign-planning = The plan is being made
campaign-planned = Planned, nothing sent yet
campaign-running = Being sent
campaign-waiting = Waits
campaign-paused = Paused
campaign-stopped = Ended early
campaign-completed = Completed
campaign-why-template = Its template may not be sent at present. When Meta lets it go again, let the campaign go on.
campaign-why-category = Meta moved its template to another category: the rest costs another price. Let it go on to agree to that.
campaign-why-number = What this number sends to many is kept back at present. When that is mended, let the campaign go on; whoever did not get it for that can be sent to again.
campaign-number-works = Nothing is known to be wrong with the number any more: let the campaign go on.
campaign-why-quality = Meta lowered the quality of the number, or of the template, to the worst. More of the same may get it restricted or paused.
campaign-why-failures = Too many of its messages failed. See below why. If you let it go on, failures are counted anew from then on.
campaign-why-budget = Its budget is spent.
campaign-why-limit = As many customers as Meta lets you reach in 24 hours were reached. It goes on by itself.
campaign-why-until = Its time is over.
campaign-why-approval = Others were added to it, and together they cost more than was approved. Somebody has to approve that before it goes on.
campaign-start = Start it
campaign-start-title = Send it?
campaign-start-about = { $count ->
    [one] One message goes out.
   *[other] { $count } messages go out.
}
campaign-pause = Pause
campaign-resume = Let it go on
campaign-stop = End it
campaign-drop = Cancel it
campaign-drop-title = Cancel it before anything is sent?
campaign-drop-about = Nothing of it is sent. Its plan stays here to look at.
campaign-stop-title = End it for good?
campaign-stop-about = Nothing more of it is sent, and it cannot go on. What is on its way to the carrier arrives.
campaign-plan = The plan
campaign-template = Template
campaign-number = Number
campaign-eligible = Get it
campaign-cost = Costs
campaign-cost-range = { $lowest } to { $highest }
campaign-counted = Count towards your limit
campaign-takes = Takes about
campaign-takes-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}
campaign-pace-second = { $count ->
    [one] One message a second
   *[other] { $count } messages a second
}
campaign-pace-meta = { $count ->
    [one] one message a second, as fast as Meta takes them of the number
   *[other] { $count } messages a second, as fast as Meta takes them of the number
}
campaign-pace-app = { $count ->
    [one] one message a second: Meta takes no more of a number that is used in the WhatsApp Business app too
   *[other] { $count } messages a second: Meta takes no more of a number that is used in the WhatsApp Business app too
}
campaign-pace-setting = { $count ->
    [one] one message a second, as the settings of this server say
   *[other] { $count } messages a second, as the settings of this server say
}
campaign-progress = How far it is
campaign-left = Left
campaign-left-minutes = { $count ->
    [one] About a minute left
   *[other] About { $count } minutes left
}
campaign-queued = On their way
campaign-uncertain = Uncertain
campaign-sent = Sent
campaign-delivered = Delivered
campaign-read = Read
campaign-replied = Replied
campaign-opted-out = Opted out
campaign-failed = Failed
campaign-not-sent = Not sent
campaign-spent = Spent
campaign-per-reply = Spent per reply
campaign-retry = Send to those it failed for again
campaign-retried = { $count ->
    [0] It failed for nobody who could get it again.
    [one] One recipient gets it again.
   *[other] { $count } recipients get it again.
}
campaign-retried-paused = { $count ->
    [0] It failed for nobody who could get it again.
    [one] One recipient gets it again when the campaign goes on.
   *[other] { $count } recipients get it again when the campaign goes on.
}
campaign-reason = { $code ->
    [address_invalid] The address cannot be read
    [duplicate] They are in the list twice
    [moved] Their address is somebody else’s since, or nobody’s
    [unseen] A colleague has their conversation, which you do not see
    [opted_out] They want no such messages
    [consent_missing] No consent is recorded
    [contact_blocked] They are blocked
    [phone_needed] Their phone number is not known
    [slot_missing] A slot of the template has no value
    [slot_invalid] A value does not fit the template
    [frequency] They got as many such messages as your rules let anybody get
    [answered] They answered the campaign before
    [quiet_hours] No hour is one in which they may get it
    [region_not_allowed] Such messages are not delivered there
   *[other] An error that is not in the catalogue ({ $code })
}
campaign-whom = Recipients
campaign-whom-place = Place
campaign-whom-to = To
campaign-whom-status = Status
campaign-table = All as a table
campaign-step-planned = planned
campaign-step-refused = gets nothing
campaign-step-queued = on its way
campaign-step-uncertain = uncertain
campaign-step-stopped = stopped
campaign-step-cancelled = taken back
campaign-step-sent = sent
campaign-step-failed = failed
campaign-step-delivered = delivered
campaign-step-read = read
