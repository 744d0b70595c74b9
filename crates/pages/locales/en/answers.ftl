# What a person is told where something they did could not be done.

answer-choose-file = Choose a file first.
answer-file-sent = This file was sent already.
answer-file-large = The file is larger than 100 MB, more than WhatsApp takes.
answer-file-broken = The file did not arrive whole: { $why }
answer-not-a-picture = WhatsApp takes pictures as JPEG or PNG, not { $type }.
answer-not-a-film = WhatsApp takes films as MP4 or 3GP, not { $type }.
answer-not-a-sound = WhatsApp takes sound as AAC, AMR, MP3, M4A or OGG with the Opus codec, not { $type }.
answer-not-a-document = WhatsApp takes PDF, text and Office files as documents, not { $type }.
# A type that nobody knows, in the place of its name.
answer-no-type = a file of an unknown type
# The kinds in small letters.
answer-file-gone = That file cannot be sent again. Choose it anew.
answer-slot-kind = This template takes a { $wanted } here, not a { $kind }.
# The kind in small letters.
answer-file-most = A { $kind } may have at most { $most }; this file has { $own }.
answer-file-refused = WhatsApp did not take the file: { $why }
answer-file-without-id = WhatsApp did not say under which id it keeps the file.
answer-message-sent = This message was sent already.
answer-sms-sent = An SMS went out in the place of this message already. Look below.
answer-other-words = This message was sent already, with other words.
# Marks of forms are good for a day. Whoever presses after that is asked whether they mean it.
answer-old-words = This was written yesterday or before, and may have been sent since. Look above; if it is not there, send it: your words are kept.
answer-old-file = This page is from yesterday, and the file may have been sent since. Look above; if it is not there, choose it again.
answer-template-moved = Meta bills this template as something else since the form was opened. Look at its price, and send it again.
answer-old-template = This form is from yesterday, and the template may have been sent since. Look above; if it is not there, send it.
answer-old-form = This page is from yesterday, and that may have been done since. Look above; if it was not, press it again.
answer-old-secret = This form is from yesterday, and that may have been made since. Look whether it was; if not, press again.
answer-template-sent = This template was sent already.
answer-only-failed = Only a message of ours that did not arrive can be sent again.
answer-write-first = Write the message first, below the ways out.
answer-thread-silent = Meta did not answer. Look in a moment whose the thread is.
answer-thread-refused = Meta refuses it: { $meaning }
answer-way-gone = This way out is no longer open; load the page again.
answer-way-not-here = This way out cannot be taken from here.
answer-status = A conversation cannot be “{ $status }”.
link-address = The link
link-copy = Copy the link
link-open = Open it
link-about = Give the customer this link, by mail or on a screen. As soon as they write, the window opens.
link-picture = QR code of { $address }
