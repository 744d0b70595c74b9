# What stands around every page, and words that more than one page says.

# The rail: the pages and work lists, and in a word where there is little room.
page-inbox = Inbox
page-closing-soon = Closing soon
page-missed = Missed entry points
page-silent = Stopped answering
page-parked = Waiting for the customer
page-earn-free = Answer to earn 72 h free
page-mentions = Mentions
page-templates = Templates
page-campaigns = Campaigns
page-contacts = Contacts
page-costs = Costs
page-operator = Operator
rail-closing-soon = Closing
rail-earn-free = Answer
rail-mentions = Mentions
banners = What keeps numbers from working
banner-open = See the number
rail = Main
rail-house = { $product }: { $workspace }
rail-more = More
rail-theme = Theme
rail-theme-title = Light or dark
rail-theme-label = Theme: light or dark
rail-sign-out = Sign out
rail-sign-out-label = Sign out { $name }
skip-to-content = Skip to the content
leave-unsent = Sign out with messages that are not sent?
leave-unsent-about = What you sent while the server could not be reached waits in this browser and goes out by itself. If you sign out now, it is thrown away.
leave-unsent-yes = Throw away and sign out
offline = Offline. Trying again; nothing you wrote is lost.

close = Close
contact = Contact
conversation = Conversation
what-arrived = What arrived
decided-by = Decided by
decided-by-message = the message of { $at }
draft-kept = Your draft is kept

# Chips: how a pair stands. Each has a title that says more.
chip-never-open = never open
chip-never-open-about = The customer never wrote
chip-closed = closed
chip-closed-about = Closed since { $at } UTC
chip-open-about = Open until { $at } UTC
chip-window = Window:
chip-answer-by = answer by { $at }
chip-answer-by-about = Answer in time and 72 hours are free. Of a Page button Meta confirms it with the price of the answer
# What is left of the free hours stands behind it.
chip-free = free
chip-free-about = Everything is free until then
chip-answer-in-time = Answer in time and 72 hours are free.
chip-free-over = free time over
chip-missed = 72 h missed
chip-missed-about = Nobody answered the ad or the Page button within 24 hours

# By what a customer came, as a chip says it before the hour, and in a sentence.
way-ad = ad
way-link = link
way-page = Page button
way-unconfirmed = Page button?
way-ad-about = Came by an ad.
way-ad-named = Came by the ad “{ $name }”.
way-link-named = Came by the link “{ $name }”.
way-page-named = Came by the Page button “{ $name }”: Meta confirmed it with the price of an answer.
way-unconfirmed-named = Came by the Page button “{ $name }”, as far as the text tells. Of a Page button Meta confirms it with the price of the answer.

channel-whatsapp = WhatsApp
channel-sms = SMS

status-open = Open
status-pending = Pending
status-snoozed = Asleep
status-closed = Resolved

# A kind of message, where its words do not say it.
kind-text = Text
kind-image = Photo
kind-audio = Voice message
kind-video = Video
kind-document = Document
kind-sticker = Sticker
kind-location = Location
kind-product = Product
kind-call-permission = Choose whether we may call
kind-contacts = Contact card
kind-order = Order
kind-button = Button
kind-interactive = Interactive message
kind-reaction = Reaction
kind-template = Template
kind-system = WhatsApp notice
kind-call = Call
kind-unsupported = Unsupported message

# What a message is billed as, and what a template is.
billed-marketing = Marketing
billed-utility = Utility
billed-authentication = Authentication
billed-service = Service
billed-sms = SMS
billed-entry-point = Free entry point

cost-is-free = free
cost-is-included = included
cost-is-charged = charged
cost-has-no-rate = n/a

count-messages = { $count ->
    [one] { $count } message
   *[other] { $count } messages
}
