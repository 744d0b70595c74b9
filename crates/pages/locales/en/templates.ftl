# The page of templates, and the picker in which one is filled.

templates-search = Search name or words
templates-search-label = Search templates
templates-quality = quality { $quality }
templates-none = No templates yet
templates-none-about = Templates come from your WhatsApp account, and through { $call }.
templates-which = Which templates
templates-every = All
templates-further = More templates
template-went-here = Deleted here { $at }.
template-went-status = Deleted at Meta { $at }.
template-went-gone = Not at Meta any more since { $at }.
template-name-free = Its name can be used again from { $at }.
templates-nothing-found = Nothing found
templates-all = Show all templates
template-sync = Fetch from Meta
template-not-fetched = Meta cannot be reached, or did not answer as it should. What is known of the templates is shown; try again in a moment.

# The page of a template.
template-language = Language
template-category = Category
template-account = Account
templates-all-accounts = All accounts
# An account is called by the names of its numbers.
account-of-many = { $names } and { $count } more
account-without-numbers = an account without numbers
template-quality = Quality
template-is-approved = It may be sent at any time, also when the window is closed.
template-is-pending = Meta is looking at it. That takes minutes as a rule, a day at most; it cannot be sent before.
template-is-rejected = Meta does not take it as it is. It can be changed and goes to the review again.
template-is-paused = Meta has paused it, because customers blocked or reported it: for 3 hours the first time, for 6 the second; the third time it is disabled. If that is long over, have the templates fetched from Meta.
template-is-disabled = Meta has taken it out of use for good. Make another one, with other words.
template-is-in-appeal = Meta is looking at it again, which takes a day at most.
template-is-pending-deletion = It goes when the messages on their way have arrived, after 30 days at most. It cannot be sent any more.
template-is-deleted = Meta does not have it any more. Its name can be used again 30 days after an approved one was deleted.
template-is-archived = Meta has put it away because it was not used for a year. It goes for good after 28 days, unless somebody takes it back.
template-is-over-limit = Meta did not take it: the account has as many templates as it may have. Delete some that nobody uses, or have the business verified, and submit it again.
template-is-locked = Meta keeps it from use while it looks at the account. It cannot be sent or changed until then.
template-is-other = Meta has a word for it that is not known here. It cannot be sent.
template-advice = Change what Meta does not like, and send it to the review again.
template-advice-category = Meta reads it as an offer. Take out what invites to buy, or make it a marketing template.
template-advice-offer = Its words read as an offer, and it is no marketing template: that is likely why. Take out what invites to buy, or make it a marketing template. If that is not it, look whether all its parts are in the language that it says.
template-advice-format = Look at its variables: each needs words around it and an example that shows what will stand there.
template-advice-language = Its words are in another language than it says, or its parts do not belong together.
template-advice-content = It asks for what Meta does not allow, such as secrets, threats, or things that may not be sold.
template-paused-until = It can be used again { $at }, if nothing else comes.
template-pause-over = The pause was to end { $at }.
template-appeal = Appeal in Meta’s manager
template-appeal-about = Meta looks at its decision again there, usually within a day.
template-edit = Change it
template-duplicate = Make another like it
template-unpause = Use it again
template-waits = New price: agree first
template-moved = Meta bills it as { $now } instead of { $was } since { $at }. What was planned with it before waits until somebody agrees to the new price; whoever sends it now sees that price.
template-moved-each = A message to { $market } costs { $now } since then, { $was } before.
template-moved-costs = { $count ->
    [one] Of the last 30 days one of it was billed as utility: { $paid }. As marketing it would have cost { $more } more.
   *[other] Of the last 30 days { $count } of it were billed as utility: { $paid }. As marketing they would have cost { $more } more.
}
template-agree = Agree to the new price
template-archive = Put it away
template-unarchive = Take it back
template-delete = Delete it…
template-delete-title = Delete this template?
template-delete-about = It cannot be sent any more. Where it was approved, its name cannot be used again for 30 days.
template-delete-all = In all its languages
template-others = Other languages
template-history = What happened
template-history-none = Nothing is known of before.
template-history-before = Its words before
template-by-program = a program
template-step-submitted = Submitted to Meta
template-step-found = Found at Meta
template-step-status = { $was } → { $became }
template-step-category = Billed as { $became } instead of { $was }
template-step-agreed = Agreed to { $became }
template-step-announced = Meta will bill it as { $became } instead of { $was }
template-step-quality = Quality { $was } → { $became }
template-step-edited = Changed here
template-step-edited-elsewhere = Changed elsewhere, such as in Meta’s manager
template-step-deleted = Deleted here
template-step-gone = Meta does not list it any more
template-refused = Meta does not take it: { $title }
template-refused-because = Meta does not take it: { $title } ({ $details })
template-not-asked = Meta cannot be reached. Nothing was submitted.
template-unclear = Meta did not answer. It may have it all the same: fetch the templates in a moment.
template-no-number = No number is connected that the template could be for.

# Wordings to start from.
gallery-title = Gallery
gallery-about = Wordings to start from. Pick one, change it to what you want to say, and submit it. They are drafts: let somebody who speaks the language read them first.
gallery-silent = Whom to win back stands in the inbox, in the list { $list }.
gallery-begin = Begin with this
gallery-follow-up = Follow up a request
gallery-continue = Continue a conversation
gallery-win-back = Win back who stopped answering
gallery-opt-in = Confirm who wants messages
gallery-delivery = An order is on its way
gallery-appointment = Remind of an appointment
gallery-feedback = Ask how it was
gallery-one-time-code = One-time code
gallery-payment = Remind of an invoice

# What keeps an account from making templates.
template-hurdles-about = Meta lets this account make no templates yet. It is one of these, the likeliest first:
template-hurdles-then = When all of it is done, submit it again: what is typed stays here.
template-hurdle-done = Done
template-hurdle-missing = Missing
template-hurdle-unknown = Look yourself
template-hurdle-open = Open it at Meta
template-hurdle-verification = Meta has verified the business.
template-hurdle-limit = The number may reach 2,000 customers or more in 24 hours.
template-hurdle-payment = The account has a payment method.
template-hurdle-permission = The access token may manage WhatsApp accounts (whatsapp_business_management).

# The form that makes one.
template-new = New template
template-number = For the account of
template-name = Name
template-name-hint = Small letters, digits and underscores. Customers do not see it.
template-language-hint = Type its name, or Meta’s code of it such as en, es or pt_BR.
template-header = Header
template-header-none = None
template-header-text = Text
template-header-image = Image
template-header-video = Video
template-header-document = Document
template-header-location = Location
template-header-words = Header text
template-body = Body
template-body-hint = A variable is a number in double braces, 1, 2 and so on, or a name in them, such as first_name. *bold*, _italic_, ~struck~, ```fixed```.
template-header-product = Product
template-sample = Sample of the file
template-sample-hint = Meta’s reviewers see it: a JPEG or PNG picture, an MP4 film or a PDF. Choose it or drop it here. Which file customers get is said at each send.
template-sample-there = is uploaded.
template-sample-handle = Meta’s handle of it
template-sample-kind = Choose the header before its sample.
template-sample-number = Choose the number for whose account it is.
template-footer = Footer
template-buttons = Buttons
template-buttons-hint = Quick replies together, the others together. An address may end with a variable.
template-button-more = Another button
template-button-kind = What button { $number } does
template-button-text = Its text
template-button-text-of = The text of button { $number }
template-button-value = Address, number or code
template-button-value-of = Address, number or code of button { $number }
template-button-quick-reply = Answers
template-button-url = Opens an address
template-button-phone = Calls a number
template-button-copy-code = Copies a code
template-button-flow = Opens a Flow (its id)
template-button-catalog = Opens the catalogue
template-button-product = Opens the product above
template-button-products = Opens several products
template-button-voice-call = Calls us in WhatsApp
template-offer = Offer that ends
template-offer-words = Words of the offer
template-offer-hint = Up to 16 characters. It wants a marketing template and has no footer.
template-offer-ends = Counts down to its end, which is said at each send
template-cards = Cards
template-cards-how-many = Cards below the body
template-cards-none = None
template-cards-count = { $count } cards
template-cards-header = Header of each card
template-card = Card { $number }
template-card-hint = Up to 160 characters. All cards have the same parts and buttons.
template-calls = Asks to be allowed to call (it has no buttons then)
template-codes = One-time codes
template-codes-warn = Warns not to share the code
template-codes-minutes = Good for so many minutes (1 to 90)
template-codes-way = How the code gets into the app
template-codes-copy = The customer copies it
template-codes-one-tap = One tap puts it there
template-codes-zero-tap = The app takes it by itself (you accept Meta’s terms for that)
template-codes-button = Copy code
template-codes-package = Package of the app
template-codes-signature = Hash of its signature
template-codes-signature-hint = The 11 characters that Android computes of the app’s signature.
template-called = What { $slot } is called here
template-called-such-as = such as the customer’s first name
template-look-blank = What the customer reads will stand here.
template-look-code = *{ $code }* is your verification code.
template-look-code-warns = For your security, do not share this code.
template-look-code-expires = This code expires in { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}.
template-look-found = Preview · { $count ->
    [0] nothing found
    [one] 1 finding
   *[other] { $count } findings
}
template-examples = Examples
template-examples-hint = Meta’s reviewers see them. What stands there is said at each send.
template-dearer = { $count ->
    [one] One utility template was delivered here in the last 30 days, for { $paid }. As marketing it would have cost { $more } more.
   *[other] { $count } utility templates were delivered here in the last 30 days, for { $paid }. As marketing they would have cost { $more } more.
}
template-found-here = What Meta would refuse stands here while you type.
template-nothing-found = Nothing is found that Meta would refuse.
template-changed-meanwhile = It was changed since this form was opened. Its page has its words as they are now; what is submitted from here replaces them.
template-edit-about = { $name } ({ $language }). It goes to Meta’s review again; until then it may not be sendable.
template-send-new = Submit to Meta
template-send-edit = Submit the change

picker-night = It is { $time } where they live: an offer by night is likely to annoy.
picker-stopped-elsewhere = They want nothing more through { $channel } since { $at }. That holds for that number alone.
picker-title = Template for { $name }
picker-nothing = No template has these words.
picker-choose = Choose a template
picker-about = An approved template may be sent at any time, also when the window is closed.
picker-no-slots = This template has no slots. It is sent as it stands.
picker-preview = Preview
picker-send = Send
picker-back = All templates
picker-all-categories = All categories
picker-all-languages = All languages
picker-used = Used lately
picker-used-or-not = Used or not
picker-used-mine = Used by me lately
picker-used-ours = Used here lately
picker-you-used = You used it { $at }
picker-was-used = Used { $at }
picker-answered = Answered by { $percent } % of { $count }
picker-answered-alike = Answered by { $percent } % of { $count } people like them

# Why a template is sent in its language.
picker-because-said = { $language }: that is what { $name } reads.
picker-because-number = { $language }: it is read where the number of { $name } is from.
picker-because-instead = { $language }: none of its versions that can be sent is in what they are likely to read ({ $reads }).
picker-because-unknown = { $language }: it is not known what { $name } reads.
slot-value = Value { $number }
slot-customers-name = Customer's name
slot-in-header = { $name } in the header
slot-example = e.g. { $example }
slot-from-contact = from the contact
slot-from-attribute = from “{ $name }” of the contact
slot-from-conversation = from “{ $name }” of the conversation
slot-from-number = from the number you write from
slot-from-you = your name
slot-takes-image = JPEG or PNG, { $most } at most. It may be dropped here.
slot-takes-video = MP4 or 3GP, { $most } at most. It may be dropped here.
slot-takes-document = PDF, { $most } at most. It may be dropped here.
slot-again = Send { $file } again, from { $at }
slot-again-file = the file
slot-last-use = Use it
slot-opens = Opens { $address }
slot-last = Last sent { $at }: { $value }
slots-name = { $count ->
    [one] Name its slot
   *[other] Name its { $count } slots
}
slots-name-about = Whoever sends it reads these names beside the fields. They are yours alone: Meta and customers do not see them.
slots-of-header = in the header
slots-keep = Keep the names
slots-named = The names are kept
slots-to-name = Give these slots names

# Why Meta does not let a template be sent.
unusable-pending = In review at Meta
unusable-appeal = Being reviewed again by Meta
unusable-rejected = Rejected by Meta
unusable-paused = Paused by Meta for its quality
unusable-disabled = Disabled by Meta
unusable-deleted = Deleted
unusable-archived = Put away
unusable-over-limit = Not taken by Meta, as the account has too many
unusable-locked = Locked by Meta
unusable-other = Not approved by Meta

# What came of sending a template.
statistics-title = What it brought
statistics-days = Of the last { $days } days.
statistics-newest = Of the last { $days } days, the newest { NUMBER($count) }.
statistics-none = Nobody has sent it in this time.
statistics-sent = Sent
statistics-delivered = Delivered
statistics-read = Read
statistics-answered = Answered within a day
statistics-reopened = Opened a closed window
statistics-lost = Not sent, or failed
statistics-cost = Cost
statistics-cost-none = Nothing was charged
statistics-last = Last sent
statistics-share = { $percent } % of { $count }
statistics-people = Who used it
