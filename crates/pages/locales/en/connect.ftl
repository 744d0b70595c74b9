# Connecting a number, setting it up, and looking at it from end to end.

connect-title = Connect a number
connect-lead = Each step can be left and taken up again. Secrets are kept sealed and are not shown again.
connect-keys = 1. What Meta gives you
connect-keys-about = In Meta's App Dashboard the app has its id and, under Basic, its secret. In the Business settings a system user who has the WhatsApp account among their assets makes a token, with whatsapp_business_messaging and whatsapp_business_management.
connect-keys-of = App { $app }, account { $account }
connect-keys-none = Id and secret of the app, id of the account, token
connect-app = Id of the app
connect-secret = Secret of the app
connect-account = Id of the WhatsApp account
connect-token = Access token of the system user
connect-kept = It is kept, and Meta takes it. Leave this empty, unless there is another one.
connect-check = Check with Meta
# What Meta says of what it did not do, with its code; $advice is a sentence of what to do, or nothing.
connect-meta-says = Meta says: { $words } { $advice } (Meta { $code })
connect-keys-taken = Meta takes all of it
connect-give-up = Forget what I gave
connect-number = 2. Which number
connect-number-first = First Meta has to take what stands above.
connect-no-numbers = The account has no number yet. Add one below.
connect-here = Connected here
connect-name = What your colleagues call it
connect-name-hint = Left empty, it is called as customers read it.
connect-zone = Time zone of the account
connect-zone-hint = Where its days begin, such as Europe/Berlin. Left empty, as Meta says.
connect-choose = Connect this number
connect-again = Meta could not be asked for the numbers
connect-add = Add a number to the account
connect-add-about = It has to be able to get a text message or a call. Short numbers are not taken.
connect-country = Code of the country
connect-country-hint = In digits, such as 49 for Germany or 44 for the United Kingdom.
connect-local = Number without it
connect-local-hint = A 0 that is dialled only inside the country is left out by itself.
connect-display = Display name, as customers read it
connect-display-hint = Meta reviews it. A number that is moved keeps the one it has.
connect-moved = It is in another WhatsApp account and moves here
connect-add-do = Add it
connect-used = The number is used elsewhere
connect-used-about = A number belongs to one WhatsApp account. There are three ways, and each costs something else.
connect-release = Give it up there
connect-release-about = In the WhatsApp app or the WhatsApp Business app: Settings, Account, Delete account. After a few minutes the number is free, and is added here as a new one.
connect-release-lost = Lost: all chats and groups of that app, and its backups can not be restored here. The app can not use the number any more.
connect-move = Move it from another account
connect-move-about = For numbers of another provider of the same business. There, two-step verification is switched off first; then add the number here with the box for moving. It sends there until its owner shows the code here.
connect-move-lost = Kept: display name, quality, limit. Lost: what was said there stays there, templates of low quality are not copied, and campaigns there stop.
connect-coexist = Use it in the WhatsApp Business app and here
connect-coexist-about = Its owner connects it in Meta's sign-up by scanning a code with the app. It stays in the app; what is written there is shown here too. Contacts, and messages of up to six months, can be taken over within 24 hours.
connect-coexist-lost = Lost: it sends 20 messages a second at most. In the app broadcast lists can only be read, disappearing messages, view once and live location are off in chats with one person, linked devices have to be linked again, and groups stay in the app alone.
connect-sms = An SMS sender instead
connect-then = 3. What comes then
connect-then-about = Showing that the number is yours, registering it, having Meta send its webhooks here, the display name, and a first message: the page of the number leads through it.

number-connect = Connect a number
number-go-on = Go on setting it up
number-set-up-again = PIN, display name, webhook
number-check = Check it from end to end

set-up-title = Setting it up
set-up-part-prove = It is yours
set-up-part-register = It is registered
set-up-part-listen = Meta sends here what it hears
set-up-part-name = Its display name
set-up-part-take-over = What is in the app
set-up-part-message = A first message
stage-unknown = Not known
stage-unverified = Not shown to be yours
stage-unregistered = Not registered
stage-connected = Connected
stage-held = Held back
stage-elsewhere = Used elsewhere
stage-moved = Moved away
stage-banned = Banned
stage-deleted = Deleted
set-up-done = Done
set-up-now = To do
set-up-waits = Meta's turn
set-up-later = Later
set-up-prove-about = Meta sends a code of six digits to the number. Nobody at Meta or here ever asks you for it elsewhere.
set-up-by = Send it
set-up-by-sms = as a text message
set-up-by-voice = by a call
set-up-language = In the language
set-up-ask = Send the code
set-up-code = Code
set-up-show = Show it to Meta
set-up-register-about = Registering takes a PIN of six digits. A number without one gets it by this; of one that has it, it has to be the same. It is needed again later: keep it where your passwords are. It is not kept here.
set-up-register-again = An approved display name is shown to customers once the number is registered again, with its PIN.
set-up-pin = PIN of two-step verification
set-up-register = Register
set-up-pin-new = New PIN
set-up-pin-about = Whoever knows the PIN can register the number elsewhere. Nobody has to know the one before.
set-up-pin-change = Change the PIN
set-up-listen-about = Meta greets this address before it says yes, so that a yes proves that it reaches us. It has to be https, and open to the world.
set-up-listen = Set it up at Meta
set-up-listen-here = For this account alone
set-up-listen-here-about = If the app serves another system too: what is said of messages of this account comes here, all else stays where it goes. Changes of templates, of quality and of limits are then not heard here.
set-up-listen-hand = To do it by hand, enter this address and this verify token in the app, under WhatsApp, Configuration.
set-up-verify-token = Verify token
set-up-name-about = Customers see it above the chat. Meta reviews every change, which takes up to some days.
set-up-rename = Ask for this name
set-up-take-over-about = Contacts and messages of up to six months can be asked for, each once.
set-up-take-over-until = It can be asked for until { $at }.
set-up-take-over-late = The 24 hours are over, or it was asked for. To take it over later, its owner disconnects the number in the app and connects it again.
set-up-contacts = Take over the contacts
set-up-contacts-asked = The contacts were asked for { $at }.
set-up-history = Take over the messages
set-up-history-asked = The messages were asked for { $at }.
set-up-history-told = { $percent } % of the messages have come.
set-up-history-refused = The owner does not share what was written in the app.
set-up-message-about = Write to the number from your own phone: it costs nothing, and shows that messages come in. Then answer it from the inbox.
set-up-message-link = Open the chat
set-up-message-picture = A picture to scan with a phone's camera
set-up-message-came = A message came in { $at }.
set-up-message-inbox = Open the inbox
set-up-deregister = Deregister
set-up-deregister-title = Deregister the number?
set-up-deregister-about = It sends and receives nothing then, until it is registered again with its PIN. Meta allows ten such changes in 72 hours.
set-up-deregister-yes = Deregister it

said-code-texted = Meta has sent the code by a text message. Enter it below.
said-code-called = Meta calls the number and says the code. Enter it below.
said-code-shown = The code is right: the number is yours.
said-registered = The number is registered.
said-pin = The PIN is another one from now on.
said-renamed = Meta was asked for the name, and reviews it.
said-listens = Meta reached this address, and sends here what it hears.
said-contacts = The contacts of the app were asked for: they come within minutes.
said-history = The messages of the app were asked for: they come part by part.
said-deregistered = The number is deregistered: it sends and receives nothing.
said-begun = Meta takes all of it. Choose the number.
said-given-up = What you gave is forgotten.
said-added = The number is in the account. Connect it now.
said-connected = The number is connected here.

# Where a number stands. $stage is a word of ours.
number-stage = { $stage ->
    [unverified] Its owner has to show the code that Meta sends to it.
    [unregistered] It is registered nowhere.
    [connected] It is registered at Meta, and can send.
    [held] It is registered, and Meta holds it back for how customers take its messages.
    [elsewhere] It sends through a server of another kind.
    [moved] It was moved to another WhatsApp account.
    [banned] Meta banned it.
    [deleted] It was deleted.
   *[unknown] Meta does not say where it stands.
}
# $status is Meta's word.
number-stage-other = Meta says of it: { $status }.
number-stage-mend = { $stage ->
    [unverified] Have the code sent, and show it, on the page of the number.
    [unregistered] Register it with its PIN, on the page of the number.
    [held] Send less of what customers block, and wait: it takes some days.
    [elsewhere] Move it: switch two-step verification off there, then add it here with the box for moving.
    [moved] Disconnect it here, or move it back.
    [banned] Ask Meta for a review, in the Business Support Home.
    [deleted] Disconnect it here.
   *[unknown] Check that the token reaches the number, and ask again.
}

check-title = From end to end
check-again = Look again
check-lead = Each part of the way of a message was looked at { $at }.
check-token = Token
check-scopes = Permissions
check-secret = Secret of the app
check-number = Number
check-address = Address of the webhook
check-subscription = Subscription
check-webhooks = Webhooks
check-templates = Templates
check-clock = Clock
check-files = Files
check-verdict-fine = Well
check-verdict-doubtful = Look at it
check-verdict-wrong = Wrong
check-verdict-unknown = Not known

check-unanswered = Meta does not answer.
check-token-fine = Meta takes the access token.
check-token-ends = The access token ends within a week.
check-token-refused = Meta does not take the access token.
check-scopes-fine = The token may send, and look after numbers and templates.
check-scopes-missing = The token lacks: { $scopes }.
check-secret-fine = Meta takes the secret of the app.
check-secret-refused = Meta does not take the secret of the app: its webhooks are refused here.
check-address-fine = { $url } answers as it has to.
check-address-plain = { $url } answers, and is not https: Meta takes only what is.
check-address-other = { $url } answers with { $status }, and not as it has to.
check-address-silent = { $url } does not answer: { $why }.
check-not-subscribed = The app does not listen to the WhatsApp account.
check-subscription-unknown = The app listens to the account; where its webhooks go, Meta does not say without the app's secret.
check-no-address = No address is set where the app's webhooks go.
check-other-address = Meta sends what customers write to { $url }.
check-no-messages = The app did not ask to be told of messages.
check-rest-elsewhere = Messages come here; what Meta says of templates, quality and limits goes elsewhere.
check-subscribed = Meta sends here what it hears.
check-webhooks-come = Webhooks come.
check-no-webhooks = No webhook came of late.
check-templates-fine = The templates can be read.
check-templates-refused = Meta does not show the templates to this token.
check-clock-fine = The clock goes right.
check-clock-off = { $seconds ->
    [one] The clock is { $seconds } second off Meta's.
   *[other] The clock is { $seconds } seconds off Meta's.
}
check-files-fine = { $host } answers.
check-files-silent = { $host } does not answer: { $why }. Files of customers can not be fetched.

check-mend-later = Try again; if it stays so, check url in [graph] of the settings, and the network.
check-mend-token = Make another one for the system user, and give it on the page of the numbers.
check-mend-scopes = Make a token with whatsapp_business_messaging and whatsapp_business_management.
check-mend-secret = Copy it from the app's settings, under Basic, and give it on the page of the numbers.
check-mend-address = Start the server, and check public_url in [server] of the settings, the name in the DNS, and the firewall.
check-mend-proxy = Check that the proxy hands /webhooks/ on as it is, and that public_url in [server] is this server's.
check-mend-plain = Put a proxy with a certificate in front, and set public_url in [server] to its address.
check-mend-listen = Press “Set it up at Meta” on the page of the number.
check-mend-fields = Press “Set it up at Meta” on the page of the number: it asks for all that is read here.
check-mend-rest = If no other system needs the app, press “Set it up at Meta” on the page of the number.
check-mend-webhooks = Write to the number from your own phone, and look again.
check-mend-clock = Have the machine's clock set by the network (NTP).
check-mend-files = Let the machine reach it: check the firewall and the DNS.
