# The pages without a rail: signing in, and what a person sees when something is not there or went wrong.

door-sign-in = Sign in
door-title = Sign in to { $product }
door-email = E-mail
door-password = Password
door-lost = Lost your password?
door-lost-about = Somebody who manages people can make you a link for a new one, under Settings, People. If nobody can, whoever is at the machine runs:
door-code-title = One more step
door-code-who = You sign in to { $workspace } as { $email }.
door-code = The code that your app shows
door-code-wrong = This code is not good, or it was used before. The app shows another one every half minute; a recovery code is good once.
door-code-wait = Too many codes were wrong, so that somebody who knows the password may be guessing. { $minutes ->
    [one] The next one is looked at in a minute
   *[other] The next one is looked at in { $minutes } minutes
}; a recovery code is looked at now.
door-code-over = That took too long. Sign in again.
door-code-back = Sign in as somebody else
door-recovery = No app at hand?
door-recovery-about = Each recovery code works once, in place of the app.
door-recovery-code = Recovery code
door-factor-lost = Without those, somebody who manages people can reset your second factor, under Settings, People. If nobody can, whoever is at the machine runs:
door-first = Nobody can sign in yet
door-first-about = The server printed a link when it started, which makes you the owner. It also stands in a file beside the database. A new one is made at each start.

trouble-log = For the operator: { $id }
trouble-back = To the inbox
being-erased = Being erased
being-erased-about = Their name and number, conversations, messages and files are gone. What Meta sent is gone through in the background: what of it is about others stays.
being-erased-again = How far is it?
erased = Erased
erased-about = Nothing of them is left here. Of what their messages cost the sums stay. Backups that were made before still hold everything.
trouble-not-found = Not here
trouble-not-found-about = There is no such page, or it belongs to another workspace.
trouble-internal = That did not work
trouble-internal-about = Something went wrong on the server. What you sent was not lost if you saw it in the thread; try again in a moment.
trouble-not-ready = Not ready
trouble-not-ready-about = The database cannot be reached or its disk is full. Nothing that was acknowledged is lost; messages from customers are delivered again by Meta. Try again in a moment.

door-wrong = E-mail or password is wrong.
door-first-sign-in = Sign in first.
