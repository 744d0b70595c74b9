# The timeline of a pair: a picture, and a table of the same facts. Where an instant stands, the reader's browser puts
# it into the reader's zone.

timeline-whole = The whole timeline
timeline-back = Back to the conversation
timeline-of = Timeline of { $name }
timeline-cut = So much happened here that only what came from { $at } on is drawn. Earlier shows what was before.
timeline-scrolls = Timeline, scrolls sideways
timeline-days = Days
timeline-earlier = Earlier
timeline-later = Later
timeline-now = now

# What the marks mean.
mark-customer = Customer, above the line
mark-business = We, below the line
mark-template = Template
mark-call = Call
mark-waits = Waits
mark-failed = Failed
mark-refused = Meta closed the window
mark-ahead = Hatched: still to come

lane-window = Window
lane-entry = Entry point
lane-messages = Messages
lane-charges = Charges

# For those who listen: the window, then what happened.
picture-no-window = No window was open.
picture-window-open = The window is open until { $at }.
picture-window-closed = The window closed { $at }.
picture-counts = { $theirs ->
    [one] { $theirs } message
   *[other] { $theirs } messages
} from the customer, { $ours } from us, { $charges ->
    [one] { $charges } charge
   *[other] { $charges } charges
}.

# A span, and what stands in it if there is room.
span-until = until { $at }
span-window-closed = Window opened { $from }, closed { $until }
span-window-open = Window opened { $from }, open until { $until }
span-entry-offered = Entry point offered { $from }, free for 72 hours if answered before { $until }
span-entry-answered = Entry point offered { $from }, answered { $until }
span-entry-missed = Entry point offered { $from }, missed: nobody answered before { $until }
span-entry-open = Entry point open since { $from }: everything is free until { $until }
span-entry-ended = Entry point opened { $from }, everything was free until { $until }
span-answer-by = answer by { $at }
span-offered = offered
span-missed = missed
span-free-until = free until { $at }
span-was-free = was free
span-conversation-ended = { $category } conversation opened { $from }, ended { $until }
span-conversation-open = { $category } conversation opened { $from }, open until { $until }
span-refused = Meta counts the window as closed since { $at }.

# A message among others, and how far it got.
told-call-theirs = Call from the customer
told-call-ours = Our call
told-customer = Customer
told-template = Template
told-we = We
told-waits = not sent yet
told-failed = failed: { $why }
told-cancelled = cancelled
told-failed-of = { $failed } of { $count } failed
told-more = and { $count } more
charges-more = { $count } more: all of them stand in the table

# The table.
happened = What happened
happened-nothing = Nothing happened in these days.
happened-label = What happened, as a table
column-time = Time
column-price = Price
fact-window-opened = Window opened
fact-window-closed = Window closed
fact-window-closes = Window closes
fact-window-refused = Meta counts the window as closed
fact-delivered = Message delivered
fact-entry-offered = Entry point offered
fact-entry-would-miss = Entry point would be missed
fact-entry-missed = Entry point missed
fact-entry-opened = Entry point opened
fact-entry-ends = Entry point ends
fact-entry-ended = Entry point ended
fact-conversation-opened = { $category } conversation opened
fact-conversation-ended = { $category } conversation ended
fact-conversation-ends = { $category } conversation ends
fact-customer-called = Customer called
fact-we-called = We called
fact-waits = { $what } (not sent yet)
fact-failed = { $what } (failed)
fact-cancelled = { $what } (cancelled)

source-page = A Page button
source-ad = An ad
refused-window = Meta refused a message: it counts the window as closed.
refused-window-early = Meta refused a message: it counts the window as closed, though the customer had written { $before } before.
failed-never-left = it did not leave
