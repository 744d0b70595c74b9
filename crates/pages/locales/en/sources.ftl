# The ways by which customers come that the workspace made: links, their pictures and buttons, the button of a Page.

source-lead = Links, QR codes and buttons that begin a chat with you. Each carries a code of its own, so that you see what brings customers.
source-none = No entry points yet
source-none-about = Make one for each place where customers find you: a poster, the shop's door, a page of your website.
source-new = New entry point
source-no-number = Connect a WhatsApp number first: an entry point leads to one.
source-name-hint = Where customers find it, such as “Poster in the window”. They never see it.
source-kind = What it is
source-kind-link = Link, QR code and website button
source-kind-link-about = Its text ends with a code by which you know it again.
source-kind-page = Button of a Facebook Page
source-kind-page-about = Meta marks no message that comes by it. A customer who sends exactly your text is taken to come by it.
source-text = What the customer sends
source-text-hint = It is typed already when WhatsApp opens; the customer has to press send.
source-number = Number
source-make = Make the entry point
source-all = All entry points
source-is-retired = Retired: it is offered no more. Whoever still comes by it is known by it.
source-retired-count = { $count ->
    [one] One retired entry point
   *[other] { $count } retired entry points
}
source-link = Link
source-address = Address
source-try = Open it in WhatsApp
source-sends = The customer sends:
source-code-about = A message that holds the code in its brackets came by this link. What the customer changes around it makes no difference.
source-keep = Let WhatsApp keep it
source-keep-about = WhatsApp can keep a short address for this link, whose text you can change after it was printed.
source-keep-again = Tell WhatsApp the text again
source-kept-about = WhatsApp keeps this address. When you change the text it is told.
source-picture = QR code
source-picture-label = QR code that opens the link
source-picture-about = For cameras of phones: on posters, receipts, packages. Print it at least 2 cm wide.
source-picture-svg = SVG, for printers
source-picture-png = PNG, for screens
source-button = Website button
source-button-about = Put this line where the button is to stand. It loads nothing from elsewhere and runs no script.
source-snippet = HTML
source-snippet-words = Chat on WhatsApp
source-page-how = How the button of a Page is set up
source-page-step-settings = Open your Facebook Page as its admin, and connect your WhatsApp number in its settings under “Linked accounts”.
source-page-step-button = Choose “Add button” below the cover picture, then “Send WhatsApp message”.
source-page-step-text = Where it asks for a greeting or a prefilled message, take:
source-page-unconfirmed = An answer within 24 hours opens 72 free hours. As Meta tells only with the price of a message whether that is so, such a customer counts as unconfirmed until then.
source-change = Change it
source-retire = Retire…
source-retire-title = Retire this entry point?
source-retire-yes = Retire it
source-retire-about = “{ $name }” is offered no more. What is printed already still leads to you, and is still counted.
source-offer = Offer it again

report-title = What came of them
report-from = First day
report-to = Last day
report-by = Entry point
report-ad = Ad
report-ad-unnamed = An ad
report-arrivals = Messages
report-conversations = Conversations
report-answered = Answered within 24 h
report-waiting = can still be
report-missed = Missed
report-free = Free messages
report-saved = Saved
report-lost = Paid since missed
report-unconfirmed = unconfirmed by Meta
report-file = CSV
report-none = Nobody came by an entry point in these days
report-none-about = As soon as a message with a code comes, or one by an ad, it is counted here.
report-cut = There is more than is counted at once: this tells of the first messages alone. Choose fewer days.
report-about = “Saved” is what the templates among the free messages would have cost: other words come out of the free messages of the month first. “Paid since missed” is what was charged in the 72 hours that an answer in time would have made free. Of ads it counts what came since they are followed here.

came-by = Came by
came-by-page-button = As far as the text tells: Meta confirms it with the price of an answer.
