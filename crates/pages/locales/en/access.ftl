# What a role lets its people do, in groups, as the form of a role lists it.

permission-group-conversations = Conversations
permission-group-media = Files
permission-group-contacts = Contacts
permission-group-templates = Templates
permission-group-costs = Costs
permission-group-charges = Charges
permission-group-channels = Numbers
permission-group-operator = Operator
permission-group-people = People
permission-group-owners = Owners
permission-group-roles = Roles
permission-group-teams = Teams
permission-group-tokens = Tokens
permission-group-audit = Audit log
permission-group-settings = Settings

permission-conversations-read = Read conversations: list, messages, timeline, search
permission-conversations-reply = Write to customers, and keep drafts
permission-conversations-assign = Say whose work a conversation is
permission-conversations-close = Close conversations and open them again
permission-media-read = Open the files of messages
permission-contacts-read = Read contacts
permission-contacts-write = Add contacts and change their names
permission-contacts-block = Block contacts, and let them in again
permission-contacts-export = Take all there is of a contact out as a file
permission-contacts-erase = Erase contacts with everything that was said
permission-templates-read = Read templates
permission-templates-manage = Submit templates to Meta, and fetch them
permission-costs-read = Read what messages cost
permission-costs-reconcile = Fetch Meta's figures and compare
permission-charges-export = Take charges out as a file
permission-channels-read = See the connected numbers
permission-channels-manage = Connect numbers, change their secrets, disconnect them
permission-operator-read = Read the page of the operator: what could not be read, what Meta said
permission-people-read = See who works here, their roles and teams
permission-people-manage = Invite people, change their roles, deactivate them, reset their passwords and second factors, end their sessions
permission-owners-manage = Make owners, and do to owners what one may do to people
permission-roles-manage = Make, change and remove roles
permission-teams-manage = Make, change and remove teams
permission-tokens-own = Make tokens that act for oneself
permission-tokens-manage = See and revoke everybody's tokens
permission-audit-read = Read the audit log
permission-audit-export = Take the audit log out as a file
permission-settings-manage = Name the workspace, say which roles need a second factor, bring in rate cards, say where an account's days begin

# The acts that the audit log tells of.

verb-conversation-list = List conversations
verb-conversation-read = Read a conversation
verb-conversation-watch = Watch conversations
verb-conversation-mark-read = Mark as read
verb-conversation-assign = Assign a conversation
verb-conversation-close = Close or open a conversation
verb-message-permit = Ask what may be sent
verb-message-draft = Keep a draft
verb-message-send = Send a message
verb-message-react = React to a message
verb-message-retry = Send a message again
verb-message-cancel = Stop a message
verb-media-read = Open a file
verb-contact-read = Read contacts
verb-contact-add = Add a contact
verb-contact-rename = Rename a contact
verb-contact-block = Block or unblock a contact
verb-contact-export = Export a contact
verb-contact-erase = Erase a contact
verb-template-read = Read templates
verb-template-submit = Submit a template
verb-template-sync = Fetch templates
verb-charge-read = Read charges
verb-charge-export = Export charges
verb-charge-reconcile = Compare with Meta's figures
verb-rates-change = Change rate cards
verb-account-timezone = Set an account's time zone
verb-workspace-rename = Rename the workspace
verb-workspace-ask-factor = Say which roles need a second factor
verb-channel-read = See the numbers
verb-channel-connect = Connect a number
verb-channel-rotate-token = Change a number's token
verb-channel-rotate-secret = Change an app's secret
verb-channel-disconnect = Disconnect a number
verb-operator-read = Read the operator's page
verb-user-read = See people
verb-user-invite = Invite somebody
verb-user-add = Add somebody
verb-user-change = Change somebody
verb-user-deactivate = Deactivate somebody
verb-user-reactivate = Reactivate somebody
verb-user-reset = Reset somebody's password
verb-user-reset-factor = Reset somebody's second factor
verb-user-read-sessions = See somebody's sessions
verb-user-end-sessions = End somebody's sessions
verb-role-change = Change a role
verb-team-change = Change a team
verb-token-read-own = See own tokens
verb-token-make = Make a token
verb-token-revoke-own = Revoke an own token
verb-token-read = See all tokens
verb-token-revoke = Revoke somebody's token
verb-audit-read = Read the audit log
verb-audit-export = Export the audit log
verb-session-begin = Sign in
verb-user-join = Join by a link
verb-session-end = Sign out
verb-account-rename = Change own name
verb-account-read = See own account
verb-account-password = Change own password
verb-account-theme = Change own colours
verb-account-enrol-factor = Set up a second factor
verb-account-drop-factor = Turn the second factor off
verb-account-make-recovery-codes = Make recovery codes
verb-account-use-recovery-code = Use a recovery code

# Which conversations somebody sees.

sees-all = All conversations
sees-team = Their own, their teams' and nobody's
sees-own = Only their own

# What a token is for.

scope-read = Read
scope-draft = Draft
scope-send = Send
scope-manage = Manage
scope-read-about = Look at what there is.
scope-draft-about = Ask what may be sent, at what price, and keep drafts. Nothing reaches a customer.
scope-send-about = Reach customers: messages, reactions, ticks.
scope-manage-about = Change everything else.

# What a line of the audit log tells besides.

outcome-done = Done
outcome-refused = Refused
outcome-failed = Failed
face-page = Page
face-api = API
face-command = Command
face-server = Server
actor-person = Somebody who has gone
actor-token = A token of the workspace
actor-bot = A bot
actor-campaign = A campaign
actor-system = The machine
actor-nobody = Nobody signed in
noun-conversation = Conversation
noun-contact = Contact
noun-message = Message
noun-media = File
noun-template = Template
noun-channel = Number
noun-account = Account
noun-rate-card = Rate card
noun-user = Person
noun-role = Role
noun-team = Team
noun-token = Token
noun-session = Session
noun-link = One-time link
noun-route = Address

# Why somebody may not.

denied-title = This is not open to you
denied-permission-missing = Your role does not let you do this. An owner or admin can give it to you; it is called “{ $permission }”.
denied-scope-missing = This token may not be used for this: it lacks the scope { $scope }.
denied-people-only = Only a person who is signed in may do this.
denied-above-you = This would touch or give more than you may yourself. Somebody whose role has it can do it.
denied-factor-first = Your role signs in with a second factor. Set yours up first, then go on.

# What somebody lacked who was refused
lacked-permission-missing = The role lacks “{ $permission }”.
lacked-scope-missing = The token lacks the scope “{ $scope }”.
lacked-people-only = Only a person who is signed in may do this.
lacked-above-you = It would touch or give more than they may themselves.
lacked-factor-first = They had not set up the second factor that is asked of their role.

# What a line of the audit log tells besides.

detail-and = { $one }, { $other }
detail-between = { $one }; { $other }
detail-made = Made
detail-changed = Changed
detail-renamed = Renamed
detail-removed = Removed
detail-withdrawn = Taken back
detail-given = Given
detail-moved = Moved
detail-blocked = Blocked
detail-unblocked = Let in again
detail-handed-on = Handed on
detail-days = Days
detail-set = Set
detail-brought-in = Brought in
detail-taken-out = Taken out
detail-link = By a one-time link
detail-password = By a password that was set
detail-invite = By an invitation
detail-reset = By a link for a new password
detail-first = By the link of an empty desk
detail-password-other = The present password was another one
detail-begun = It has begun
detail-ended = Nothing is left
detail-code = With a code
detail-recovery-code = With a recovery code
detail-code-other = The code was another one, or was used before
detail-failed = It came to nothing
detail-name = name
detail-email = address
detail-part-anew = { $value }
detail-part-was = before: { $value }
detail-part-role = role: { $value }
detail-part-roles = roles: { $value }
detail-part-team = team: { $value }
detail-part-sees = sees: { $value }
detail-part-masks = numbers: { $value }
detail-part-may = may: { $value }
detail-part-scopes = for: { $value }
detail-part-to = to { $value }
detail-part-members = members: { $value }
detail-part-conversations = conversations: { $value }
detail-part-tokens = tokens: { $value }
detail-part-status = to: { $value }
detail-part-zone = time zone: { $value }
detail-part-app = of the app { $value }
detail-part-from = from { $value }
detail-part-until = until { $value }
detail-part-why = { $value }
detail-nobody = nobody
detail-as-role = as the role says
detail-masked = masked
detail-whole = whole
why-meta-refused = Meta refused it
why-meta-silent = Meta did not answer as it should
why-meta-garbled = Meta's answer could not be read
