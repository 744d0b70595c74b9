# The operator's page.

operator-all-well = All well
operator-waiting = { $count ->
    [one] One thing below needs a look
   *[other] { $count } things below need a look
}
operator-unreadable = Unreadable webhooks
operator-unreadable-about = Signed by Meta, kept as received, but no JSON or not usable.
operator-unknown = Unknown webhooks
operator-unknown-about = Kinds and numbers that this version or this workspace does not know. A later version can read them again.
operator-media = Files that could not be fetched
operator-media-about = Meta's links live for five minutes; each was tried again.
operator-none = None.
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
operator-notices = Notices
operator-no-notices = Meta has told nothing that needs you.
severity-info = Info
severity-warning = Warning
severity-error = Error
operator-withheld = Not shown to you: numbers or words of customers whom you do not see may stand in it.
