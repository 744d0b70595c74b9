# The settings: their places, and what was done a moment ago.

settings-title = Settings
settings-account = Your account
settings-workspace = Workspace
settings-people = People
settings-roles = Roles
settings-teams = Teams
settings-statuses = Statuses
settings-labels = Labels
settings-sources = Entry points
settings-views = Saved views
settings-hours = Business hours
settings-attributes = Attributes
settings-tokens = Tokens
settings-numbers = Numbers
settings-audit = Audit log

said-saved = Saved.
said-password = Your password is changed. Everywhere else you are signed out.
said-factor-off = Your second factor is off. The password alone lets you in.
said-factor-reset = Their second factor is reset, and they are signed out. The password alone lets them in.
said-session-ended = The session has ended.
said-deactivated = They are signed out and cannot sign in any more.
said-reactivated = They can sign in again, with the password they had.
said-withdrawn = The link is no good any more.
said-removed = Removed.
said-revoked = The token is no good any more.
said-rotated = The number sends with the new token.
said-profiled = Customers read the new profile from now on.
said-keyed = The key of these webhooks is saved.
said-signed = Webhooks are checked with the new secret.
said-disconnected = The number is disconnected. What was said through it stays.
said-looked = Meta was asked, and this is what it says.
said-sender-looked = The carrier was asked, and this is what it says.

# Forms.

form-save = Save
form-cancel = Cancel
form-remove = Remove
form-optional = optional
field-name = Name
field-name-hint = What colleagues will see. Without one, the first part of the address.
field-email = E-mail
field-role = Role
field-sees = Sees
field-team = Team
password-hint = At least 10 characters. A few words that do not belong together are good.

# People.

people-invite = Invite
people-invite-about = You get a link that works once. Hand it over as you like; whoever opens it chooses a password and comes in.
people-invite-make = Make the link
people-invited = Invited
people-deactivated = Deactivated
people-you = you
people-factor = Second factor
people-no-team = None
people-search = Name or e-mail
people-order = Order
people-nobody = Nobody is called like that
people-all = Show everybody
people-last-seen = Last here
people-never-seen = Never here yet
people-new-password = New password
people-link-until = The link works until
people-withdraw = Withdraw…
people-withdraw-title = Withdraw the link?
people-withdraw-about = The link for { $name } stops working at once. You can make another one.
people-withdraw-yes = Withdraw

person-deactivated = Deactivated
person-reader = This is you.
person-to-account = To your account
person-above = They may do more than you, so somebody else has to change them.
person-no-teams = None
person-details = Name and address
person-email-hint = They sign in with it from then on. Their password stays.
person-access = What they may
person-access-about = A new role holds at once; what they have open is loaded anew.
person-sees-role = As their role says
person-password = New password
person-password-about = You get a link that works once, for 24 hours. Their present password stays good until it is used.
person-password-make = Make a link
person-factor = Second factor
person-factor-none = None
person-factor-since = since
person-factor-about = Whoever has lost phone and recovery codes signs in with the password alone afterwards, and is signed out everywhere now.
person-factor-reset = Reset…
person-factor-title = Reset the second factor?
person-factor-sure = Make sure that it is { $name } who asks for it: whoever has their password comes in then.
person-factor-yes = Reset
person-leave = Leaving
person-leave-about = Whoever is deactivated is signed out everywhere and their tokens end. What they wrote stays.
person-deactivate = Deactivate…
person-deactivate-title = Deactivate?
person-deactivate-about = { $name } is signed out at once, and their tokens end.
person-deactivate-yes = Deactivate
person-open-conversations = { $count ->
    [0] No conversation is theirs at present.
    [one] One open conversation is theirs.
   *[other] { $count } open conversations are theirs.
}
person-heir = Hand their conversations to
person-heir-nobody = Nobody: they stand under Unassigned
person-reactivate = Reactivate
person-reactivate-about = They can sign in again, with the password they had. Their tokens do not come back.

# Something secret that is shown once.

handed-invite-title = The link for { $name }
handed-invite-about = Give it to { $name } ({ $email }) yourself: by a message, or on paper. It works once.
handed-reset-title = A new password for { $name }
handed-reset-about = Give the link to { $name } yourself. It works once, and their present password stays good until then.
handed-token-title = The token “{ $name }”
handed-token-about = Programs send it in the header Authorization, as “Bearer” and the token.
handed-codes-title = Your recovery codes
handed-codes-about = Each of them lets you in once, in place of the app. Keep them where you have them when the phone is gone: in a password manager, or on paper.
handed-once = Shown this once
handed-copy = Copy
handed-copied = Copied
handed-until = It works until
handed-about = { $count ->
    [one] It is not kept here and cannot be shown again.
   *[other] They are not kept here and cannot be shown again.
}
handed-done = Done
handed-gone = Shown already
handed-gone-once = What was made here was shown once
handed-gone-about = It is not kept and cannot be shown again. If a link or a token got lost, withdraw it and make another one; of recovery codes make new ones, which end the lost ones.

# The workspace.

workspace-name = Name of the workspace
workspace-name-hint = Who is invited reads it first, and it stands above the settings.
workspace-validity = How long a conversation lasts
workspace-validity-about = A customer who writes joins the conversation that is going on. With hours here, one that is older than those, counted from its last message, or that is closed, is followed by a new one. Without, they join it while it is not resolved.
workspace-validity-hours = Hours
workspace-validity-hint = 1 to 8760, such as 24. Leave it empty for as long as the conversation is not resolved.
workspace-alerts = Alerts
workspace-alerts-about = Before a window closes, and before an answer earns 72 free hours no more, whoever has it or could take it is told: in the page, and by the browser where they allow that.
workspace-alerts-minutes = Minutes before
workspace-alerts-hint = One to five numbers with commas between, such as 240, 60, 15. Leave it empty to alert nobody.
workspace-unsupported = Unsupported messages
workspace-unsupported-about = Some desks show edited messages, answers to Flows, reactions, and view-once, disappearing and oversized messages as “Unsupported message” with what arrived behind it. Here they are shown as what they are, unless you choose otherwise. Nothing that is kept changes by it.
workspace-unsupported-legend = Show them
workspace-unsupported-on = As unsupported messages
workspace-factor = Second factor
workspace-factor-about = Whoever has one of these roles signs in with a code of an app besides the password. Who has none yet sets one up before anything else, from now on.
workspace-factor-roles = Asked of
workspace-factor-without = { $count ->
    [0] All of them have one.
    [one] One of them has none yet.
   *[other] { $count } of them have none yet.
}
workspace-factor-above = This role may do more than you.

# Roles.

role-lead = A role is a set of permissions, and which conversations its people see. Four are built in; make others of single permissions.
role-new = New role
role-like = Make one like it
role-what = What the role is
role-built-in = Built in
role-masked = Masked numbers
role-people = { $count ->
    [0] nobody
    [one] one person
   *[other] { $count } people
}
role-permissions = { $count ->
    [one] One permission
   *[other] { $count } permissions
}
role-fixed = This role is built in and stays as it is. Make one like it to change something.
role-above = This role may do more than you, so you cannot change it.
role-may = What its people may do
role-sees = What its people see
role-numbers = Phone numbers
role-masks = Hide most digits
role-masks-about = In lists, threads, search, exports and the API; the last two digits stay.
role-change-about = { $count ->
    [one] A change holds at once for the one person who has this role.
   *[other] A change holds at once for the { $count } people who have this role.
}
role-remove = Remove…
role-remove-head = Remove
role-remove-title = Remove this role?
role-remove-about = Nobody has this role.
role-remove-sure = It cannot be brought back.
role-in-use = People have this role. Give them another one first.

# Teams.

team-lead = Whoever sees only the conversations of their teams sees those of these colleagues, and those of nobody.
team-none = No teams yet
team-none-about = A team matters for people who do not see all conversations.
team-members = { $count ->
    [0] nobody
    [one] one person
   *[other] { $count } people
}
team-change = Change
team-policy = Who gets its conversations
policy-manual-about = They wait in the team until somebody takes them or is given them.
policy-round-robin-about = Each member who is there gets one in turn.
policy-least-busy-about = Whoever has the fewest open conversations gets the next one.
team-who = Who is in it
team-remove = Remove…
team-remove-title = Remove this team?
team-remove-about = “{ $name }” goes; its people stay.
team-new = New team
team-make = Make the team

# Tokens.

token-lead = A token lets a program act for you. It never does or sees more than you, and ends when you leave.
token-docs = API
token-none = You have no tokens.
token-others = Of others
token-new = New token
token-name-hint = What it is for: the program that will have it.
token-scopes = What it may be used for
token-lasts = Ends by itself
token-for-ever = Never
token-days = After { $count } days
token-make = Make the token
token-acts-for = Acts for { $name }
token-acts-for-workspace = Acts for the workspace
token-made = made
token-used = last used
token-never-used = never used
token-good = Good
token-until = Until
token-expired = Ended
token-revoked = Revoked
token-revoke = Revoke…
token-revoke-title = Revoke this token?
token-revoke-about = Whatever uses “{ $name }” is refused from now on, and the tokens that it made.
token-revoke-yes = Revoke

# One's own account.

account-sign-out = Sign out
account-name = Your name
account-name-hint = What colleagues see.
account-there = You are there
account-there-about = Your teams give you conversations by their policies.
account-away = You are away
account-away-about = Your teams give you nothing meanwhile; what is yours stays yours. What waits for somebody is given out when you are back.
account-go-away = I am away
account-come-back = I am back
account-password = Password
account-old-password = Present password
account-new-password = New password
account-password-about = Everywhere else you are signed out then.
account-password-change = Change the password
account-theme = Colours
theme-machine = As this machine is set
theme-light = Light
theme-dark = Dark

account-factor = Second factor
account-factor-on = On: besides the password a code of your app is asked for.
account-factor-off = Off: the password alone lets you in.
account-factor-change = Change
account-factor-begin = Set up

# One's own second factor.

factor-title = Second factor
factor-about = An app on your phone makes a new code every half minute. Whoever signs in as you needs such a code besides your password. Any app for one-time codes (TOTP) will do.
factor-first = Your role signs in with a second factor. Set yours up, and you are in.
factor-not-now = Back to your account
factor-begin = Set it up
factor-scan = 1. Add it to your app
factor-scan-about = Scan the picture with the app.
factor-picture = What the app takes, as a QR code
factor-open = Open the app on this device
factor-by-hand = Or type this into the app:
factor-confirm = 2. Show that it works
factor-confirm-hint = Six digits.
factor-many = Too many codes were wrong. Begin again below, with a new picture.
factor-anew = Does no code work?
factor-anew-about = Take what you added out of the app, and begin again with a new picture.
factor-anew-begin = Begin again
factor-turn-on = Turn it on
factor-since = On since
factor-codes = Recovery codes
factor-codes-left = { $count ->
    [0] none left
   *[other] { $count } left
}
factor-codes-new = New recovery codes
factor-codes-about = You get ten new ones, each of which works once in place of the app. Those that are left work no longer.
factor-codes-make = Make new codes
factor-off = Turn it off
factor-off-about = The password alone lets you in then.
factor-off-asked = Your role asks for one: you set up another one before you go on.
factor-off-do = Turn it off
factor-any-code = Code of the app, or a recovery code

session-title = Signed in
session-none = Nowhere at present.
session-unknown = Unknown browser
session-this = this one
session-since = since
session-used = last used
session-end = End…
session-end-title = End this session?
session-end-about = That browser has to sign in again.
session-end-this = You have to sign in again.
session-end-yes = End it

# The audit log.

audit-who = Who
audit-verb = What
audit-on = On what
audit-when = When
audit-result = Result
audit-origin = From
audit-from = From the day
audit-to = To the day (UTC)
audit-any = All
audit-anybody = Everybody
audit-show = Show
audit-only = Only what was done to this
audit-all = Show all
audit-older = Older
audit-nothing = Nothing like that happened
audit-empty = Nothing yet
audit-empty-about = Whatever changes something, lets somebody in or takes data out is told here, and every refused try.

# The numbers.

number-none = No number is connected
number-none-about = Connect one on the page for it, or on the machine:
number-more = Connect another number
number-works = Connected
number-trouble = Cannot send
number-disconnected = Disconnected
number-phone-id = Number at Meta
number-account = Account at Meta
number-app = App at Meta
number-webhook = Webhook
# An SMS sender, in the words of its carrier.
sender-name = Sender
sender-account = Account SID
sender-webhook = Webhook for messages that come in, with POST
sender-connect-about = An SMS sender, at Twilio or a carrier that speaks the same API, is connected on the machine. The command asks for the SID of the account, its auth token and the sender; docs/sms.md tells more.
sender-token = Change what sends
sender-token-about = An auth token of the account, or an API key as SK…:secret. The carrier is asked whether it takes it; the old one goes on until then.
sender-token-new = New auth token or API key
sender-secret = Change what webhooks are checked with
sender-secret-about = The auth token of the account signs the webhooks of all its senders. Change it at the carrier and here at once: what is signed with the other one is refused.
sender-secret-new = New auth token
sender-key = Key of its webhooks
sender-key-about = Where the carrier's console gives this webhook a shared key of its own, put it in here: what says that it is signed with one is then checked with this key, and nothing else fits. Save it empty to take it away. Everything else is signed with the auth token.
sender-key-new = Shared key
sender-key-change = Save the key
number-token = Change the access token
number-token-about = Meta is asked whether it accepts the new one for this number. The old one goes on until then.
number-token-new = New access token
number-token-change = Change the token
number-secret = Change the app secret
number-secret-about = It signs the webhooks of all numbers of this app. Change it at Meta and here at once: what is signed with the other one is refused, and Meta sends it again.
number-secret-new = New app secret
number-secret-change = Change the secret
number-disconnect = Disconnect…
number-disconnect-title = Disconnect this number?
number-disconnect-about = Nothing goes out through “{ $name }” any more and nothing comes in, and its token is forgotten. What was said stays. It can be connected again.
number-disconnect-yes = Disconnect

# The door.

welcome-title = Welcome
welcome-ask = One moment: the link is being looked up. If nothing happens, put in here what stands behind the # of the link.
welcome-code = Code
welcome-code-hint = The end of the link, behind the #.
welcome-go-on = Go on
welcome-invite-title = Welcome to { $workspace }
welcome-invite-about = { $name }, choose a password. You sign in with { $email }.
welcome-reset-title = A new password
welcome-reset-about = { $name }, choose a new password for { $email }. Everywhere you were signed in you are signed out.
welcome-first-title = Welcome to { $product }
welcome-first-about = Nobody works here yet. You will be the owner: you may do everything, and invite others.
welcome-password = Password
welcome-come-in = Come in
