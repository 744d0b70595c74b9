# What is wrong with the file of a bot, and what to do

flow-empty = The file is empty. Begin with flow: 1 and a name.
flow-one-document = A flow is one document: take out what stands behind its end.
flow-no-anchors = Anchors, aliases and tags are not used in flows. Write the text where it belongs.
flow-too-deep = This lies deeper than anything in a flow. Look whether the lines are indented as they should be.
flow-name-needed = Here a name has to stand, followed by a colon.
flow-too-large = A flow has at most { $kilobytes } KB. Split it into several.
flow-unreadable = From here on the file cannot be read: { $reason }. Look at the spaces before the line, and at the quotes.
flow-twice = { $name } is written twice. Take one of them out.
flow-language = Say in the first line in which version of the language this is written: flow: { $version }.
flow-missing = { $name } is missing. Add it.
flow-unknown = There is no { $word } here. What may stand here: { $known }.
flow-unknown-kind = There is no step that does { $word }. The first word of a step says what it does: { $known }.
flow-unknown-cause = There is no trigger { $word }. The first word of a trigger says by what a run begins: { $known }.
flow-shape = { $shape ->
    [text] { $name } wants a text.
    [name] { $name } wants a name of at most 200 characters, on one line.
    [names] { $name } wants a name, or a list of names such as [one, two].
    [step] { $name } wants the name of a step, or end.
    [length] { $name } wants a length of time such as 30m, 2h or 1d 12h, of a year at most.
    [count] { $name } wants a number from 0 to 10.
    [yes_no] { $name } wants yes or no.
    [address] { $name } wants an address that begins with https://.
    [map] { $name } wants names with something behind each, one a line and further indented.
    [list] { $name } wants a list: a line that begins with a hyphen for each.
   *[nothing] { $name } wants nothing behind it.
}
flow-no-steps = A flow needs a step. Add steps: with a step below it.
flow-no-triggers = Nothing begins this flow. Add triggers: with one below it, such as - button: with a name.
flow-step-name = The name of a step has at most 40 small letters, digits and underscores, and begins with a letter. It is not end.
flow-variable-name = What an answer is kept as has at most 40 small letters, digits and underscores, begins with a letter, and is not answer, contact or conversation.
flow-wait-leads-nowhere = Nothing follows this wait. Say with next: what comes when the time is over.
flow-wait-timed-out = Say with timed_out: what comes when the customer does not write in that time; end is an answer, too.
flow-hand-over-timed-out = within: and timed_out: belong together: how long nobody may have taken it, and what comes then.
flow-answer-needs-words = Say where each answer leads: cases: with at least one below it, and otherwise: for all others.
flow-one-file = A message has one file. Send the other one in another step.
flow-window-too-long = A window is open for 24 hours: say less than that.
flow-time-of-day = Say a time of day such as 09:00.
flow-days = Days are mon, tue, wed, thu, fri, sat and sun.
flow-host = The address has to name its host before any expression, and no user.
flow-no-phrase = Say at least one word that the customer writes.
flow-no-such-step = There is no step { $name }. Make one, or name another.
flow-unreachable = Nothing leads to { $name }. Lead a step there, or take it out.
flow-circle = These steps lead in a circle without a word of the customer's: { $path }. Wait for an answer somewhere in it, or end it.
flow-too-long = { $name } has at most { $limit } characters. Say it in fewer.
flow-too-many = { $name } has at most { $limit }. Take some out.
flow-no-such-option = { $name } is no answer to choose here. There are: { $known }.
flow-window = { $step } may be due { $silent } after the customer's last word, when only templates may be sent: { $path }. Ask before it whether the window is open (branch: window), and send a template or an SMS (sms:) where it is not.
flow-window-never = { $step } may be due when the customer has not written for more than a day, or never, and only templates may be sent then: { $path }. Ask before it whether the window is open (branch: window), and send a template or an SMS (sms:) where it is not.
flow-sms-numbers = By SMS the { $count } answers of { $step } are lines of text with a number before each: the customer answers by the number or the words.
flow-sms-answers = By SMS the answers of { $step } are lines of text: the customer answers by their words.
# $kind is image, video or document.
flow-sms-file = By SMS the { $kind } of { $step } goes as an MMS, which the carrier fetches from its address and takes to few countries; it is charged as a whole. Where that will not do, branch by channel before it, and say the address in words there.
flow-sms-cut = By SMS { $step } ends after { $limit } characters. Say it in fewer, or branch by channel before it.
flow-expression = This expression cannot be worked out: { $reason }.
flow-undefined = There is no { $name } here: no step before this one keeps it.
flow-undefined-at-times = { $name } is not kept on every way that leads here. Say what stands for it then: { $name } | default("…").
flow-not-in-workspace = The workspace has no { $noun ->
    [status] status
    [label] label
    [team] team
    [template] approved template
    [attribute] attribute
    [view] shared view
   *[campaign] campaign
} { $name }. Make one, or name another.
flow-slot-missing = The template { $template } needs a value for { $slot }. Add it below values:.
flow-slot-unknown = The template { $template } has nothing to fill in that is called { $slot }. Empty that field, or take its line out of the file.
flow-no-answer = Nothing that a customer wrote sets off { $cause }, so that it answers nobody. Say when_busy: switch or ignore.
flow-not-edited = This cannot be changed without touching what stands around it. Change it in the text.
