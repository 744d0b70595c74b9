# What is wrong with what somebody gave, and what to do

wrong-email-invalid = This is no e-mail address; one looks like ana@example.com.
wrong-email-taken = Somebody signs in with this address already.
wrong-name-invalid = Say a name of 1 to 100 characters.
wrong-name-unseen = The name holds characters that nobody sees, such as a space without width. Type it anew.
wrong-name-built-in = This reads like one of the built-in roles. Take another name.
wrong-name-taken = This name is taken already.
wrong-password-short = A password has at least 10 characters.
wrong-password-long = A password has at most 200 characters.
wrong-password-known = This password is among the first that somebody would try. Take one that nobody else has, such as a few words that do not belong together.
wrong-password-other = The present password is another one.
wrong-code-other = This code is not good, or it was used before. Wait for the next one that the app shows.
wrong-setup-over = Setting up took too long, or began in another browser. Begin again.
wrong-factor-held = You sign in with a second factor already.
wrong-factor-none = No second factor is set up.
wrong-factor-own = Your own second factor is turned off on the page of your account, by your password and a code.
wrong-role-unknown = There is no such role.
wrong-role-in-use = Somebody has this role, or is invited with it. Give them another one first.
wrong-role-empty = A role has at least one permission.
wrong-last-owner = Somebody has to stay who may do everything: make another owner first.
wrong-yourself = Nobody deactivates themselves; a colleague can do it.
wrong-assignee-unknown = There is no such user.
wrong-team-unknown = There is no such team.
wrong-user-unknown = There is nobody of that id who can sign in.
wrong-deactivated = This account is deactivated. Reactivate it first.
wrong-link-gone = This link was used already, or it is too old. Ask for a new one.
wrong-scopes-missing = Say what the token may be used for: at least one of read, draft, send, manage.
wrong-expiry-past = The token would end before it begins.
wrong-token-refused = Meta does not accept this token for the number.
wrong-meta-silent = Meta could not be asked whether the token is good. Try again.
wrong-empty = It cannot be empty.
wrong-disconnected = The number is disconnected. Connect it again first.
wrong-too-late = It is too late: the message is on its way, or its story is over.
wrong-slot-unknown = The template has no such slot, or the slot has a name of its own.
wrong-merge-itself = A contact is not merged with itself.
wrong-merge-group = A group is nobody's alone: it is not merged with anybody.
wrong-merge-unknown = There is no such contact to merge with.
wrong-merged-since = Another contact was merged in since: that merge is undone first.
wrong-not-merged = Nobody was merged into this contact, or that was undone already.
wrong-one-person = WhatsApp has told since that both are one person: they are not taken apart any more.
wrong-status-unknown = There is no such status.
wrong-label-unknown = There is no such label.
wrong-wake-past = It wakes at an instant that is past already. Say a later one.
wrong-wake-far = It would sleep for more than a year. Say an earlier instant.
wrong-note-length = A note has 1 to 4000 characters.
wrong-mention-unknown = Nobody of that id works here.
wrong-validity-hours = Say 1 to 8760 hours, which is a year.
wrong-number-taken = The number is connected elsewhere already.

# Too many passwords are tried at this moment; $seconds is how long to wait
wrong-wait = { $seconds ->
    [one] Too much is being tried at this moment, and yours was not looked at. Wait a second and try again.
   *[other] Too much is being tried at this moment, and yours was not looked at. Wait { $seconds } seconds and try again.
}
wrong-purpose-unknown = There is no such purpose.
wrong-consent-how = That they wrote a keyword or pressed WhatsApp's button is heard from WhatsApp alone. Say how else it is known.
wrong-consent-at = This is in the future. Say when they consented, or nothing for now.
wrong-consent-words = The words that were shown have at most 8000 characters.
wrong-consent-note = What else there is to say has at most 1000 characters.
wrong-consent-url = An address begins with https:// or http:// and has at most 2000 characters.
wrong-consent-message = There is no such message of this contact's.
wrong-consent-address = This is no address of this contact's.
wrong-consent-channel = There is no such number.
wrong-keyword-length = A keyword has at most 60 characters, and a list at most 100 of them.
wrong-keyword-both = A keyword cannot both stop and start. Take it out of one of the lists.
