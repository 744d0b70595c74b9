# The operator's page.

operator-all-well = All well
operator-waiting = { $count ->
    [one] One thing below needs a look
   *[other] { $count } things below need a look
}
# What is not well, a line each.
operator-trouble-number = { $name } cannot send
operator-trouble-queue = { $count ->
    [one] One message is due and does not leave
   *[other] { $count } messages are due and do not leave
}
operator-trouble-uncertain = { $count ->
    [one] Of one message it is not known whether it arrived
   *[other] Of { $count } messages it is not known whether they arrived
}
operator-trouble-backup = The newest backup is older than a week
operator-trouble-graph-soon = Version { $version } of the Graph API ends soon
operator-trouble-accounts = { $count ->
    [one] One account may be charged wrongly
   *[other] { $count } accounts may be charged wrongly
}
operator-trouble-warnings = { $count ->
    [one] Meta warned of one thing
   *[other] Meta warned of { $count } things
}
operator-trouble-unreadable = { $count ->
    [one] One webhook could not be read
   *[other] { $count } webhooks could not be read
}
operator-trouble-unknown = { $count ->
    [one] One webhook is not known
   *[other] { $count } webhooks are not known
}
operator-trouble-media = { $count ->
    [one] One file could not be fetched
   *[other] { $count } files could not be fetched
}

# How the desk stands.
operator-standing = How it stands
operator-numbers = Numbers
operator-queue = Waiting to go out
operator-queue-empty = Nothing waits
operator-messages = { $count ->
    [one] One message
   *[other] { $count } messages
}
operator-oldest = the oldest for { $time }
operator-awaiting = { $count ->
    [one] 1 waits until its customer writes
   *[other] { $count } wait until their customers write
}
operator-aside = { $count ->
    [one] 1 waits until somebody agrees to its template’s new category
   *[other] { $count } wait until somebody agrees to their templates’ new category
}
operator-uncertain = Uncertain sends
operator-uncertain-about = The connection broke after they had gone out. A status of Meta's settles each; they are never sent again by themselves.
operator-webhook = Last webhook
operator-webhook-none = None has come yet
operator-version = Version
operator-sqlite = SQLite
operator-postgres = PostgreSQL
operator-version-is = Transom { $version } on { $engine }
operator-backup = Newest backup
operator-backup-elsewhere = PostgreSQL is backed up by its own tools, of which nothing is known here.
operator-backup-never = No backup was made yet: { $command } makes one.
operator-backup-old = { $command } makes another one.
operator-unreadable = Unreadable webhooks
operator-unreadable-about = Signed by Meta, kept as received, but no JSON or not usable.
operator-unknown = Unknown webhooks
operator-unknown-about = Kinds and numbers that this version or this workspace does not know. A later version can read them again.
operator-media = Files that could not be fetched
operator-media-about = Meta's links live for five minutes; each was tried again.
# The heading of what was looked for and is not there.
operator-none = Nothing of these
operator-forged = Refused deliveries
operator-forged-about = { $count } since the server started, for a wrong or missing signature. Nothing of them was stored.
operator-graph = Graph API
operator-graph-open = Version { $version }. Meta has told no end of it.
operator-graph-ends = Version { $version } ends on { $end }.
operator-graph-over = Meta does not answer version { $version } any more.
operator-graph-about = Set a newer one as graph.version in the settings file and start again.
operator-database = Database
operator-cannot-write = Cannot write
operator-cannot-write-about = Webhooks are answered 503 and come again from Meta; nothing that was acknowledged is lost.
operator-writes = A row was written a moment ago: webhooks are stored.
operator-accounts = Accounts
operator-account = WhatsApp account { $account }
operator-accounts-about = The day decides about rates and free messages. Say where the account is with { $command }.
operator-notices = Notices from Meta
severity-info = Info
severity-warning = Warning
severity-error = Error
operator-withheld = Not shown to you: numbers or words of customers whom you do not see may stand in it.
