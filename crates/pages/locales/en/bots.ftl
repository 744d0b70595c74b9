# Bots: their list and gallery, the builder, trying one, its versions and runs, and the strip in a thread.

page-bots = Bots
bots-lead = A bot answers by itself, step by step. None goes out that WhatsApp would refuse because the customer's window is closed.
bots-none = No bots yet
bots-none-about = Begin with one of these, and change what it says. Nothing is sent before you deploy it.
bots-none-read = Who may make bots makes the first one here.
bots-gallery-about = Each of these is whole. Put your own templates, statuses and teams where it names its own: the builder says where.
bot-new = New bot
bot-take-sample = Begin with this
bot-sample-about = { $id ->
    [re_engagement] For a customer who has not written for a while: a template goes first, and their answer opens the window. Begun by a button beside Send.
    [welcome] Greets whoever begins a conversation, tells the hours, and asks what it is about.
    [opt_in] Asks whether news may come, and keeps what the customer said.
    [appointment] Reminds of an appointment by a template, and takes yes, no or another day.
    [feedback] Asks how it was when a conversation is done, and gives bad marks to people.
    [ad_answer] Answers whoever comes by an ad at once, which makes 72 hours free of charge.
   *[out_of_hours] Says when you are back while nobody is there, and keeps what they want for the morning.
}
bot-steps = { $count ->
    [one] One step
   *[other] { $count } steps
}
bot-on = On
bot-off = Off
bot-finishing = Ends its runs
bot-never-deployed = Never deployed
bot-version-deployed = Version { $version }
bot-differs = the draft says something else
bot-running = { $count ->
    [0] no runs under way
    [one] one run under way
   *[other] { $count } runs under way
}
bot-off-running = { $count ->
    [0] No runs are under way.
    [one] One run is under way.
   *[other] { $count } runs are under way.
}

# The pages of one bot
bot-tabs = Pages of this bot
bot-tab-build = Build
bot-tab-text = Text
bot-tab-try = Try
bot-tab-runs = Runs
bot-tab-versions = Versions

# Deploying it
bot-deploy-label = Deploying
bot-ready = Nothing is wrong with it. Deploy it, and it begins to answer.
bot-ready-differs = The draft is not what is deployed, which is version { $version }. Nothing is wrong with it.
bot-ready-same = This is version { $version }, as it is deployed.
bot-not-ready = { $count ->
    [one] One thing is wrong. It cannot be deployed before that is mended.
   *[other] { $count } things are wrong. It cannot be deployed before they are mended.
}
bot-deploy = Deploy
bot-deploy-again = Deploy the draft
bot-deploy-note = What is new
bot-deploy-note-hint = It stands beside the version.
bot-switch-on = Switch on
bot-switch-off = Switch off
bot-switch-off-title = Switch this bot off?
bot-off-about = No run begins any more.
bot-off-runs = What becomes of those under way
bot-off-finish = They finish
bot-off-finish-about = Each goes on to its end.
bot-off-end = They end
bot-off-end-about = They say nothing more.
bot-off-hand-over = People get them
bot-off-hand-over-about = Their conversations wait for your colleagues.

# The builder
bot-graph = Graph
bot-graph-about = The steps of this bot, and where each leads
bot-list = Triggers and steps
bot-pane = What is chosen
bot-begins = Begins when
bot-steps-title = Steps
bot-add-trigger = Add a trigger
bot-add-step = Add a step
bot-add-first = A step at the head
bot-add-after = A step after { $step }
bot-add-at = Add a step between { $from } and { $to }
bot-add-here = Add a step here
bot-add-by = Add a step by { $way }
bot-all-steps = All steps
bot-also-renamed = Whatever names it follows, and was changed too:
bot-still-named = Something else is called so too, so this was left. See which of the two is meant:
bot-lost = This is not there any more. Choose another one.
bot-name = Name of the bot
bot-save-name = Rename
bot-remove = Delete
bot-remove-title = Delete this bot?
bot-remove-about = Its draft and its versions go for good. What it said stays in the conversations.
bot-pane-hint = Choose a step in the graph or in the list to change it. What you change here stands in the text, whose comments stay.
bot-is-wrong = Something is wrong here
bot-stands = here
bot-step-name = Name of the step
bot-step-unreadable = What this does cannot be made out. Change it in the text.
bot-more = More
bot-ways = Where it leads
bot-save-step = Save
bot-take-out = Take it out
bot-take-out-the-step = Take out the step
bot-take-out-the-trigger = Take out the trigger
bot-take-out-title = Take it out?
bot-take-out-step = What led to this step leads to what follows it.
bot-take-out-trigger = Nothing begins by it any more.
bot-last-trigger = A bot begins by something: this one can be taken out when there is another.
bot-length-hint = Such as 30m, 2h or 1d 12h
bot-one-a-line = One on each line
bot-options-hint = Leave one empty to take it out.
bot-option-ids = Their ids
bot-option-ids-about = By its id an answer is known to values and branches. Branches and expressions that name it follow when you change one.
bot-option-id = Id of “{ $answer }”
bot-turn = Let this step do something else
bot-turn-kind = What it does
bot-turn-about = It keeps its name, its place, and what both are told. The rest goes.
bot-turn-do = Change what it does
bot-new-option = Another one
bot-new-case = When it is
bot-new-case-to = it leads to
bot-case = “{ $answer }” leads to
bot-draft-differs = What the draft says otherwise than version { $version }
bot-version-changed = What changed since version { $version }
bot-version-take = Take it as the draft
bot-diff-gone = Taken out:
bot-diff-new = New:
bot-way-end = end
bot-unsaid = { $field ->
    [start] the first step
    [failed] people get it
    [otherwise] people get it
    [cases] where the others lead
    [when_busy] as usual: an answer, or ignored
   *[other] not said
}
bot-not-there = { $name } (not in the workspace)
bot-texts = What can stand in texts
bot-texts-about = Between double braces stands what is filled in: something of the contact, the newest answer, or what a step keeps.
bot-stale = A colleague changed this bot meanwhile. What you typed is still here: look at it, and save again.
bot-not-kept = This was not taken over. What you typed is still here.

# By what other programs know it
bot-signing = Signature
bot-signs-not = What this bot asks is not signed: the program cannot tell whether it was this bot. Make a key.
bot-signs-common = What this bot asks is signed with the secret that all bots share.
bot-signs-own = What this bot asks is signed with a key of its own.
bot-signing-about = The program works out the signature with the same key, and compares. How is told in the manual of bots.
bot-key-made = This is the key. Keep it where the program finds it: it is not shown again.
bot-key-make = Make a key
bot-key-change = Make another key
bot-key-change-title = Make another key?
bot-key-change-about = What is asked from now on is signed with it. Programs that know the old one alone take it for somebody else’s.

# What is wrong
bot-problems = What is wrong
bot-make-one = Make one: { $place }
bot-line = line { $line }
bot-line-wrong = Something is wrong in line { $line }
bot-path = The way on which it happens, with how long ago the customer's last word may be
bot-silent-any = any time ago
bot-mend = Ask for the window before { $step }
bot-mend-template = Where it is closed, send
bot-mend-sms = Send an SMS where it is closed
bot-mend-sms-title = Ask for the window before { $step }, and send an SMS where it is closed
bot-mend-no-template = A template has to go out where the window is closed, and none is approved yet.

# Its text
bot-text = The file of this bot
bot-text-hint = Everything in it is text; comments begin with # and stay.
bot-save-text = Save
bot-text-theirs = What is kept now
bot-deploy-stale = A colleague changed this bot meanwhile. Nothing was deployed: look at what it is now first.

# Trying it
bot-try-about = Write as the customer, press what it offers, and let time pass. Nothing is sent, and nothing is kept.
bot-try-not = It cannot be tried yet
bot-try-not-about = Something is wrong with the draft. See what.
bot-try-open = window open
bot-try-closed = window closed
bot-try-talk = What was said
bot-try-customer = Customer
bot-try-bot = Bot
bot-try-begin = It begins by
bot-try-word = What the customer writes
bot-try-start = Begin
bot-try-write = Write as the customer
bot-try-hour = 1 h later
bot-try-day = 24 h later
bot-try-due = { $time } later, when it goes on
bot-try-program = The program answers
bot-try-answered = What the program answers, as JSON
bot-try-unsayable = What is filled in makes no message.
bot-try-taken = A person took over
bot-try-given = Given back to the bot
bot-did-status = Sets the status { $name }
bot-did-assign = Gives it to { $name }
bot-did-label = Puts the label { $name } on
bot-did-unlabel = Takes the label { $name } off
bot-did-note = Notes: { $text }
bot-did-attribute = Sets { $name } to { $text }
bot-did-ask = Asks { $address }
bot-did-hand-over = Hands over to people. { $text }
bot-did-take-back = Takes the conversation back
bot-did-close = Closes the conversation
bot-did-campaign = Adds the customer to the campaign { $name }
bot-try-again = Begin anew
bot-try-start-sms = Begin by SMS
bot-try-by-sms = By SMS
bot-try-sms-segments = { $count ->
    [one] SMS, one segment
   *[other] SMS, { $count } segments
}

# Versions
bot-no-versions = Nothing was deployed yet
bot-no-versions-about = When you deploy the draft, it becomes version 1. Each later one is kept, and you can go back to it.
bot-version = Version { $version }
bot-version-on = Deployed
bot-version-text = Its text
bot-revert = Go back to version { $version }
bot-begun-before = Version { $version } began with the contacts of a view and is not through with them. It begins with the rest too; what is due from now on goes by the deployed version.

# Runs
bot-runs = Runs
bot-runs-older = Earlier ones
bot-no-runs = No runs yet
bot-no-runs-about = When the bot is on, you see here who it talks with, and where each stands.
bot-counts = How far they come with version { $version }
bot-counts-about = At each step: how many came there, how many are there now, and what part went no further.
bot-counts-table = The same as a table
bot-counts-step = Step
bot-counts-came = Came
bot-counts-here = Are there
bot-counts-ended = Ended there
bot-count-came = { $count } came
bot-count-here = { $count } here
bot-count-ended = { $count ->
    [one] one ended here
   *[other] { $count } ended here
}
bot-run-with = { $name }
bot-run-conversation = Open the conversation
bot-run-path = Where it went
bot-run-path-none = It has not left its first step.
bot-run-begun = Begun by: { $cause }
bot-run-begun-by = Begun by { $who }: { $cause }
bot-sent = sent its message { $number }
bot-why = { $code ->
    [window_closed] refused: the window is closed
    [window_never_opened] refused: they never wrote to this number
    [not_thread_owner] refused: another app answers this customer
    [template_not_found] refused: there is no such template in this language
    [template_not_approved] refused: the template is not approved
    [template_paused] refused: the template is paused
    [template_disabled] refused: the template is disabled
    [slot_missing] refused: a slot of the template has no value
    [slot_invalid] refused: a value does not fit the template
    [opted_out] refused: they want no such messages
    [consent_missing] refused: no consent is recorded
    [contact_blocked] refused: they are blocked
    [limit_reached] refused: no more customers can be reached today
    [pair_rate] refused: too many messages to them in a short time
    [number_not_ready] refused: the number cannot send
    [region_not_allowed] refused: such messages are not delivered there
    [phone_needed] refused: their phone number is not known
    [not_for_groups] refused: groups take no such message
    [group_not_ready] refused: the group takes no message
    [not_on_sms] refused: SMS carries no such message
    [text_missing] refused: there is nothing to say
    [text_too_long] refused: it is too long
    [denied] not done: the bot may not
    [not_found] not done: it is not there any more
   *[failed] not done: something failed
}
bot-stands-answer = Waits for an answer at { $step }
bot-stands-time = Lets time pass at { $step }
bot-stands-program = Waits for another program at { $step }
bot-stands-people = Handed over at { $step }; people have it
bot-stands-paused = Stands aside at { $step }; people took over
bot-stands-begins = Begins
bot-ending-finished = Finished
bot-ending-handed-over = Handed over to people
bot-ending-refused = A message was refused or failed: people have it
bot-ending-not-understood = The answers fitted nothing: people have it
bot-ending-broken = It could not go on: people have it
bot-ending-too-late = People had it until after it would have gone on
bot-ending-stopped = Ended by somebody

# In a thread
bot-strip-hears = { $name } waits for an answer since { $since }
bot-strip-waits = { $name } talks here since { $since }
bot-strip-handed-over = { $name } handed over at { $since }
bot-strip-aside = { $name } stands aside since { $since }
bot-strip-path = Where it stands
bot-take-over = Take over
bot-give-back = Give back to the bot
bot-end-run = End it
bot-begin = Begin a bot
bot-begin-title = Begin the bot { $name }
bot-menu = Bot

# What a step is called, and what it does
bot-kind = { $kind ->
    [template] Template
    [message] Message
    [sms] SMS
    [buttons] Buttons
    [list] List
    [ask] Question
    [wait] Wait
    [branch] Branch
    [set_status] Set status
    [assign] Assign
    [label] Label
    [note] Note
    [attribute] Attribute
    [http] Ask a program
    [hand_over] Hand over
    [take_back] Take back
    [close] Close
    [start_campaign] Campaign
   *[other] { $kind }
}
bot-kind-about = { $kind ->
    [template] Sends an approved template; the only thing that may go out when the window is closed
    [message] Sends words, or a file with words
    [sms] Sends words by SMS, also where the window is closed
    [buttons] Asks with up to three buttons
    [list] Asks with a list of up to ten
    [ask] Asks, and takes what is written
    [wait] Lets time pass, or waits for the customer
    [branch] Goes one way or another
    [set_status] Puts one of your statuses on the conversation
    [assign] Gives the conversation to a team or a person
    [label] Puts a label on the conversation, or takes it off
    [note] Notes something for colleagues
    [attribute] Sets an attribute
    [http] Asks another program and keeps what it says
    [hand_over] Hands over to people
    [take_back] Takes the conversation back from people who did not come
    [close] Closes the conversation
    [start_campaign] Adds the customer to a campaign
   *[other] { $kind }
}
bot-own = { $kind ->
    [template] Template
    [message] Words
    [sms] Words of the SMS
    [buttons] Question
    [list] Question
    [ask] Question
    [wait] How long
    [branch] By what
    [set_status] Status
    [assign] To a team, or a person by their address
    [label] Label
    [note] Note
    [attribute] Attribute
    [http] Address
    [hand_over] What people read
    [close] With the status
    [start_campaign] Campaign
   *[other] { $kind }
}
bot-cause = { $cause ->
    [keyword] They write
    [conversation] A new conversation
    [entry_point] They come by
    [button] The button beside Send
    [campaign] They answer a campaign
    [window_closes] The window closes in
    [status] The status becomes
    [schedule] At a time of day
    [api] A program asks
   *[other] { $cause }
}
bot-cause-about = { $cause ->
    [keyword] The customer writes one of these as the whole message.
    [conversation] The customer writes, and a conversation begins by it.
    [entry_point] The customer comes by an ad, a Page's button or a link.
    [button] Somebody presses the button of this name beside Send.
    [campaign] The customer answers the campaign of this name.
    [window_closes] So much is left of the customer's window.
    [status] The conversation gets this status.
    [schedule] It is this time of day.
    [api] A program asks for it by this name.
   *[other] { $cause }
}
bot-own-cause = { $cause ->
    [keyword] Words
    [entry_point] By what they come
    [button] Name of the button
    [campaign] Name of the campaign
    [window_closes] So much is left
    [status] Name of the status
    [schedule] Time of day, such as 09:00
    [api] Name
   *[other] { $cause }
}

# What steps and triggers are told besides
bot-field = { $name ->
    [again] In which words it is asked again
    [answered] When they answer
    [attribute] Keep as the attribute
    [body] What is sent along
    [button] What opens the list
    [cases] By the answer
    [closed] When it is closed
    [contains] Other words may stand around them
    [days] Days
    [details] Below each
    [document] A document (address)
    [expression] Expression
    [failed] When it fails
    [footer] Small, below it
    [gives] What the program gives along
    [image] A picture (address)
    [keep] Keep as
    [language] Language
    [left] Open for at least
    [method] How it is asked
    [named] Only the one named
    [next] Then
    [of] Of the contact or the conversation
    [open] When it is open
    [options] Answers to choose from
    [otherwise] Anything else
    [remove] Take it off
    [start] First step
    [team] Team
    [timed_out] When the time is over
    [tries] How often it is asked again
    [type] What the answer has to be
    [value] To what
    [values] What is filled in
    [video] A video (address)
    [when_busy] When another run waits there
    [whom] Saved view of contacts
    [within] For how long
   *[other] { $name }
}
bot-choice = { $word ->
    [window] The window
    [hours] Your hours
    [channel] The channel they wrote on last
    [whatsapp] WhatsApp
    [sms] SMS
    [answer] The answer
    [attribute] An attribute
    [expression] An expression
    [text] Anything
    [number] A number
    [date] A date
    [yes_no] Yes or no
    [email] An e-mail address
    [phone] A phone number
    [GET] Get
    [POST] Post
    [contact] The contact
    [conversation] The conversation
    [switch] That one ends, this one begins
    [ignore] Nothing happens
    [new] New
    [any] Any
    [ad] An ad
    [page] A Page's button
    [link] A link
    [yes] Yes
    [no] No
    [mon] Monday
    [tue] Tuesday
    [wed] Wednesday
    [thu] Thursday
    [fri] Friday
    [sat] Saturday
    [sun] Sunday
   *[other] { $word }
}

# By what a run goes a way
bot-via-next = then
bot-via-answered = answered
bot-via-timed-out = time over
bot-via-otherwise = anything else
bot-via-failed = fails
bot-via-open = open
bot-via-closed = closed
bot-via-handed-back = handed back

# What an SMS of a bot is made of, and what free-form steps become by SMS
bot-sms-made = { $coding ->
    [gsm_7] { $count ->
        [one] One segment. What is filled in may make it more.
       *[other] { $count } segments. What is filled in may make it more.
    }
   *[other] { $count ->
        [one] One segment, a short one: it has letters that the telephone's own alphabet lacks. What is filled in may make it more.
       *[other] { $count } segments, short ones: it has letters that the telephone's own alphabet lacks. What is filled in may make it more.
    }
}
bot-sms-price = A segment costs { $price } to numbers of your sender's own country.
bot-sms-none = No SMS sender is connected: the step would go on by what follows when it fails.

# What a new step says until somebody writes something else
bot-fresh-message = Write here what the customer reads.
bot-fresh-sms = We would like to go on. Answer this message, and we will ask you.
bot-fresh-question = What would you like to know?
bot-fresh-list = Choose
bot-fresh-note = Write here what your colleagues read.
bot-fresh-keyword = hello
bot-fresh-view = Name of a saved view of contacts
bot-fresh-yes = Yes
bot-fresh-no = No
bot-warnings = { $count ->
    [one] One thing is lost by SMS
   *[other] { $count } things are lost by SMS
}
