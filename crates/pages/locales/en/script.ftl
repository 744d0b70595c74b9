# What the scripts say. The page hands the words over, and the script fills their places; where words depend on a count,
# the page hands over one for each form that a language may have.

script-today = Today
script-yesterday = Yesterday

script-not-done = The server could not do that. Nothing was changed.
script-not-reached = The server could not be reached. Nothing was changed.
script-not-taken = The server could not take that message. Your words are kept.
script-resolved = Resolved.
script-asleep = Asleep.
script-undo = Undo
script-no-menu = The menu could not be loaded: the server cannot be reached.
script-when = Say a day and a time that are still to come.
script-no-reaction = The reaction could not be sent: the server cannot be reached.
script-no-conversation = The conversation could not be opened: the server cannot be reached.
script-no-conversations = More conversations could not be loaded.
script-no-search = The search did not reach the server.
script-no-templates = The templates could not be loaded: the server cannot be reached.
script-no-template = The template could not be loaded.
script-no-earlier = Earlier messages could not be loaded.
script-no-message = That message is not in this conversation.
script-no-quote = Nothing can quote this message now.

script-closes-in-minutes = The window closes in 5 minutes. Your draft is kept if it does.
script-closes-in-a-minute = The window closes in a minute.

# What an SMS is made of, and costs. $used counts letters as the carrier does; $signs are those that cost.
script-sms-units = { $used } letters · { $segments } SMS
script-sms-units-told = { $form ->
    [one] { $used } letters, { $count } segment
   *[other] { $used } letters, { $count } segments
}
script-sms-gsm = short alphabet
script-sms-ucs = long alphabet
script-sms-dear = { $form ->
    [one] { $signs } is not in the short alphabet: { $count } segment{ $price }.
   *[other] { $signs } is not in the short alphabet: { $count } segments{ $price }.
}
script-sms-cheaper = { $form ->
    [one] With plain signs it is { $count } segment{ $price }.
   *[other] With plain signs it is { $count } segments{ $price }.
}
script-channel = You write by { $channel } now.

script-left = { $count } left
script-new = { $count } new
script-new-messages = { $form ->
    [one] { $count } new message
   *[other] { $count } new messages
}
script-a-new-message = a new message
script-you = You
script-message = Message

script-alert-window = The window of { $name } closes in { $left }
script-alert-entry = Answer { $name } within { $left } to earn 72 free hours
script-alert-windows = The window of { $name } and { $others } more close soon, the first in { $left }
script-alert-entries = Answer { $name } and { $others } more to earn 72 free hours each, the first within { $left }
script-alert-open = Open

script-play = Play: { $label }
script-pause = Pause: { $label }
script-position = Position: { $label }
script-position-of = { $at } of { $all }
script-speed = Speed { $speed }×
script-unplayable = cannot be played

# What is wrong with a slot of a template.
script-slot-empty = “{ $label }” needs a value
script-slot-spaces = “{ $label }” has more than four spaces in a row
script-slot-lines = “{ $label }” must stay on one line
script-slot-kind = “{ $label }” does not take “{ $file }”
script-slot-large = “{ $file }” is too large for “{ $label }”
