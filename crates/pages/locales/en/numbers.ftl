# How a number stands: what is wrong with it, what is used of its limits, what Meta says of it.

number-all = All numbers
number-open = How it stands
number-look = Ask Meta now
sender-look = Ask the carrier now
sender-unanswered = The carrier could not be asked. Try again.
number-unanswered = Meta could not be asked. Try again.
number-state = State
number-all-well = Nothing is wrong with it
number-until = until { $at }

number-used = What is used
number-reached = Customers reached outside their windows in the last 24 hours
number-reached-about = By all numbers together. Whoever wrote in the last 24 hours does not count, and nobody counts twice.
number-so-many-of = { $used } of { $most }
number-without-limit = { $used }, without limit
number-limit-unknown = { $used }; Meta has not told the limit
number-frees = There is room again { $at }.
number-allowance = Free service messages this month
number-allowance-about = What is delivered beyond them costs. They belong to this number and begin anew with the month.
number-no-allowance = Service messages are not counted
number-throughput = Messages a second
number-bound-meta = As many as Meta takes of it
number-bound-app = Meta takes no more of numbers that are used in the WhatsApp Business app too
number-bound-setting = As the settings of this server say
number-a-second = up to { $count }

number-told = What Meta says
number-never-asked = Meta has not been asked about this number yet; it is within a minute of the start, and every hour.
number-quality = Quality
number-quality-green = High
number-quality-yellow = Medium
number-quality-red = Low
number-quality-unknown = Not rated yet
number-unknown = Not told yet
number-status = State
# $status is Meta's word, or NOT_REGISTERED, which an error said.
number-status-is = { $status ->
    [CONNECTED] Connected
    [PENDING] Not registered yet
    [UNVERIFIED] Not verified
    [DISCONNECTED] Disconnected at Meta
    [MIGRATED] Moved to another account
    [DELETED] Deleted
    [BANNED] Banned
    [FLAGGED] Flagged for its quality
    [RESTRICTED] Restricted
    [RATE_LIMITED] Slowed down
    [NOT_REGISTERED] Not registered
   *[other] { $status }
}
number-limit = Limit
number-limit-of = { $count ->
    [one] { $count } customer in 24 hours
   *[other] { $count } customers in 24 hours
}
number-limit-none = None
number-name = Display name
# $status is Meta's word.
number-name-is = { $status ->
    [APPROVED] approved
    [AVAILABLE_WITHOUT_REVIEW] needs no review
    [PENDING_REVIEW] in review
    [DECLINED] declined
    [EXPIRED] expired
    [NONE] none
   *[other] { $status }
}
number-asked = Last asked
number-never = Never
number-last-webhook = Last webhook
number-not-lately = None lately

# What is wrong with a number. $status is Meta's word, or NOT_REGISTERED, which an error said.
number-is-disconnected = It is disconnected.
number-being-set-up = Its set-up is under way: it can send once it is registered, and hears once Meta sends here.
number-set-up-now = Being set up
sender-token-refused = The SMS carrier does not take the account’s token. Put in another one.
number-sends-nothing = { $status ->
    [PENDING] It is not registered at Meta yet.
    [NOT_REGISTERED] It is not registered at Meta: register it again, with its two-step PIN.
    [UNVERIFIED] Meta has not verified it.
    [DISCONNECTED] It is disconnected at Meta.
    [MIGRATED] It was moved to another WhatsApp account.
    [DELETED] It was deleted at Meta.
    [BANNED] Meta banned it.
   *[other] Meta says of it: { $status }.
}
# $status is Meta's word.
number-held-back = { $status ->
    [FLAGGED] Meta flagged it, since customers block or report its messages. Send fewer and more wanted ones: if the quality stays low, Meta restricts it.
    [RESTRICTED] Meta restricts it: outside open windows it may send nothing for now. Whoever writes first can be answered.
   *[other] Meta slows it down for now: it sends less than it is asked to.
}
number-token-refused = Meta does not accept its access token: it expired, was revoked or is wrong. Nothing is sent.
number-not-permitted = Its access token may not send through it.
number-account-restricted = Meta restricted the account for its policies.
number-account-locked = Meta locked the account.
number-unsubscribed = The app gets no webhooks of the account: what customers write does not come in.
# $state is Meta's word.
number-banned = { $state ->
    [SCHEDULE_FOR_DISABLE] Meta is going to ban the WhatsApp account.
    [DISABLE] Meta banned the WhatsApp account.
   *[other] Meta says of the WhatsApp account: { $state }.
}
# $kind is Meta's word for what it may not do; $more is how many more there are.
number-restriction = { $kind ->
    [RESTRICTED_BIZ_INITIATED_MESSAGING] it may not write to customers outside their windows
    [RESTRICTED_CUSTOMER_INITIATED_MESSAGING] it may not answer customers
    [RESTRICTED_ADD_PHONE_NUMBER_ACTION] it may not add numbers
    [RESTRICTED_ALL_MESSAGING] it may not send anything
    [RESTRICTED_UTILITY_TEMPLATES] it may not send utility templates
    [RESTRICTED_BUSINESS_INITIATED_CALLING] it may not call customers
    [RESTRICTED_USER_INITIATED_CALLING] customers may not call it
   *[other] { $kind }
}
number-restricted = { $more ->
    [0] Meta restricts the WhatsApp account: { number-restriction }.
    [one] Meta restricts the WhatsApp account: { number-restriction }, and one thing more.
   *[other] Meta restricts the WhatsApp account: { number-restriction }, and { $more } things more.
}
number-payment-missing = Meta refuses what costs something, for want of a payment method. Service messages go out as long as they are free.
number-prepaid-used-up = Meta took messages and dropped them: what was paid in advance is probably used up. Top it up, then send them again.
# $status is Meta's word.
number-name-refused = { $status ->
    [DECLINED] Meta declined the display name.
   *[other] The approval of the display name has expired.
}
# $quality is yellow or red.
number-quality-falls = { $quality ->
    [yellow] Customers block or report its messages: the quality is medium. The limit does not rise as long as it is.
   *[other] Many customers block or report its messages: the quality is low. Meta may pause templates and restrict the account.
}
number-limit-reached = { $limit } customers were reached outside their windows in 24 hours, as many as Meta allows. Whoever writes first can be answered all the same.
number-way-manager = Open WhatsApp Manager
number-way-billing = Open Meta's payment settings
number-way-support = Ask Meta for a review
number-way-registration = How to register it
number-way-token = Put in another token
number-way-subscription = How an app is subscribed
number-team = New conversations
number-team-about = What customers begin with this number goes to a team, whose policy says who of it gets each.
number-team-label = Team
number-no-team = To no team

# What customers read of the business behind a number.
profile-title = Business profile
profile-about = What customers read when they open the number's profile in WhatsApp. Meta keeps it; a change is seen at once.
profile-open = Business profile
profile-picture = Picture
profile-picture-now = The picture that customers see
profile-picture-new = Another picture
profile-picture-hint = A square JPEG or PNG, 640 × 640 or larger, of 5 MB at most.
profile-picture-set = Show this picture
profile-line = About, the line below the name (139 letters at most)
profile-description = Description (512 letters at most)
profile-address = Address (256 letters at most)
profile-email = E-mail address (128 letters at most)
profile-website = Website, beginning with https://
profile-website-more = Another website
profile-vertical = Trade
vertical-undefined = Not said
vertical-auto = Vehicles
vertical-beauty = Beauty, cosmetics and care
vertical-apparel = Clothing
vertical-edu = Education
vertical-entertain = Arts and entertainment
vertical-event-plan = Event planning
vertical-finance = Finance
vertical-grocery = Food and groceries
vertical-govt = Public service
vertical-hotel = Hotel
vertical-health = Health
vertical-nonprofit = Non-profit organisation
vertical-prof-services = Professional services
vertical-retail = Shopping and retail
vertical-travel = Travel and transport
vertical-restaurant = Restaurant
vertical-not-a-biz = Not a business
vertical-other = Something else
