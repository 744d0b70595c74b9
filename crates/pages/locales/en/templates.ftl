# The page of templates, and the picker in which one is filled.

templates-search = Search name or words
templates-search-label = Search templates
templates-quality = quality { $quality }
templates-none = No templates yet
templates-none-about = Templates come from your WhatsApp account, and through { $call }.
templates-nothing-found = Nothing found
templates-all = Show all templates
template-sync = Fetch from Meta
template-not-fetched = Meta cannot be reached, or did not answer as it should. What is known of the templates is shown; try again in a moment.

# The page of a template.
template-language = Language
template-category = Category
template-account = Account
template-quality = Quality
template-is-approved = It may be sent at any time, also when the window is closed.
template-is-pending = Meta is looking at it. That takes minutes as a rule, a day at most; it cannot be sent before.
template-is-rejected = Meta does not take it as it is. It can be changed and goes to the review again.
template-is-paused = Meta has paused it, because customers blocked or reported it. After the first time it comes back by itself in 3 hours, after the second in 6; the third time it is disabled.
template-is-disabled = Meta has taken it out of use for good. Make another one, with other words.
template-is-in-appeal = Meta is looking at it again, which takes a day at most.
template-is-pending-deletion = It goes when the messages on their way have arrived, after 30 days at most. It cannot be sent any more.
template-is-deleted = Meta does not have it any more. Its name can be used again 30 days after an approved one was deleted.
template-is-archived = Meta has put it away because it was not used for a year. It goes for good after 28 days, unless it is brought back in Meta’s manager.
template-is-other = Meta has a word for it that is not known here. It cannot be sent.
template-advice = Change what Meta does not like, and send it to the review again.
template-advice-category = Meta reads it as an offer. Take out what invites to buy, or make it a marketing template.
template-advice-format = Look at its variables: each needs words around it and an example that shows what will stand there.
template-advice-language = Its words are in another language than it says, or its parts do not belong together.
template-advice-content = It asks for what Meta does not allow, such as secrets, threats, or things that may not be sold.
template-edit = Change it
template-duplicate = Make another like it
template-unpause = Use it again
template-moved = Meta bills it as { $now } instead of { $was } since { $at }. What was planned with it before waits until somebody agrees to the new price; whoever sends it now sees that price.
template-agree = Agree to the new price
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

# The form that makes one.
template-new = New template
template-number = For the account of
template-name = Name
template-name-hint = Small letters, digits and underscores. Customers do not see it.
template-language-hint = Meta’s code of it, such as en, en_US, es, pt_BR or de.
template-header = Above the words
template-header-none = Nothing
template-header-text = Words
template-header-image = A picture
template-header-video = A film
template-header-document = A document
template-header-location = A place
template-header-words = Words above, where there are some
template-header-handle = Meta’s handle of a sample, where there is a file
template-header-handle-hint = It begins with 4::. Which file is sent, is said at each send.
template-body = Words
template-body-hint = A variable is a number in double braces, 1, 2 and so on, or a name in them, such as first_name. *bold*, _italic_.
template-footer = Small line below
template-buttons = Buttons
template-buttons-hint = Quick replies together, the others together. An address may end with a variable.
template-button-more = Another button
template-button-kind = What button { $number } does
template-button-text = Its words
template-button-text-of = The words of button { $number }
template-button-value = Address, number or code
template-button-value-of = Address, number or code of button { $number }
template-button-quick-reply = Answers
template-button-url = Opens an address
template-button-phone = Calls a number
template-button-copy-code = Copies a code
template-codes = One-time codes
template-codes-warn = Warns not to share the code
template-codes-minutes = Good for so many minutes (1 to 90)
template-examples = Examples
template-examples-hint = Meta’s reviewers see them. What stands there is said at each send.
template-nothing-found = Nothing is found that Meta would refuse.
template-edit-about = { $name } ({ $language }). It goes to Meta’s review again; until then it may not be sendable.
template-send-new = Submit to Meta
template-send-edit = Submit the change

picker-title = Template for { $name }
picker-nothing = No template has these words.
picker-choose = Choose a template
picker-about = An approved template may be sent at any time, also when the window is closed.
picker-no-slots = This template has no slots. It is sent as it stands.
picker-preview = Preview
picker-send = Send
slot-value = Value { $number }
slot-customers-name = Customer's name
slot-in-header = { $name } in the header
slot-example = e.g. { $example }
slot-from-contact = from the contact
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
unusable-other = Not approved by Meta
