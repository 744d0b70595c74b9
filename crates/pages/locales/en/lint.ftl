# What is said about a template's definition before Meta sees it.

lint-name = A name has 1 to 512 characters: small letters a to z, digits and underscores.
lint-language = A language is one of Meta’s codes, such as en or pt_BR.
lint-language-near = Meta has no language { $code } for templates. Choose { $near }, which is the nearest.
lint-category = The category is MARKETING, UTILITY or AUTHENTICATION.
lint-parameter-format = The parameter format is POSITIONAL or NAMED.
lint-vast = This is far more than a template can be. Make it shorter; the rest is checked then.
lint-components-needed = A template needs a list of components. Add one with a body at least.
lint-body-needed = A template needs a body. Write the words that the customer is to read.
lint-body-empty = The body needs words. Write what the customer is to read.
lint-unknown-component = This kind of component is not known and was not checked. Look whether its type is written as Meta writes it.
lint-header-format = A header is TEXT, IMAGE, VIDEO, GIF, DOCUMENT or LOCATION.
lint-header-empty = The header needs words. Write some, or leave the header out.
lint-header-variables = A header can have one variable at most. Move the others into the body.
lint-header-handle = A header with a picture, a film or a file needs a sample: choose one.
lint-location-category = Only marketing and utility templates can have a location. Leave the header out, or choose another category.
lint-footer-variables = A footer cannot have variables. Move them into the body.
lint-footer-in-offer = A limited-time offer cannot have a footer. Leave it out.
lint-offer-category = Only marketing templates can have a limited-time offer.
lint-braces = Variables are written with exactly two braces on each side, such as {"{{"}1{"}}"}.
lint-lone-brace = A single brace stands in the text; a variable has two on each side. Add the other, or take it out.
lint-variable-at-edge = The body may not begin or end with a variable. Put words before the first and after the last one.
lint-variables-touch = Two variables need words between them.
lint-positions = Numbered variables start at {"{{"}1{"}}"} and leave no number out.
lint-names = Named variables have small letters, digits and underscores, and begin with a letter.
lint-named-in-positional = A named variable needs the parameter format NAMED; otherwise variables are numbers.
lint-positional-in-named = With the parameter format NAMED variables have names, not numbers.
lint-few-words = There are many variables for so few words; Meta may reject it. Write more words around them, or leave some out.
lint-buttons-mixed = Quick replies have to stand together, and so have all other buttons. Sort them.
lint-unknown-button = This kind of button is not known and was not checked. Look whether its type is written as Meta writes it.
lint-button-label = A button needs a label. Write what it says, in 25 characters at most.
lint-url-needed = A URL button needs an address that begins with http:// or https://.
lint-url-variable = An address can have one variable, and only at its end.
lint-phone-needed = A call button needs a phone number.
lint-one-time-code = An authentication template needs one OTP button and no other.
lint-authentication-body = Meta supplies the words of an authentication template; leave out the text.
lint-authentication-header = An authentication template has no header. Leave it out.
lint-otp-category = Only authentication templates can have an OTP button. Choose that category, or leave the button out.
lint-expiration-minutes = A code expires after 1 to 90 minutes.
lint-cards = A carousel has 2 to 10 cards.
lint-cards-differ = All cards of a carousel need the same components. Give each the same parts and buttons.
lint-body-long = Newer accounts are refused bodies of this length. Shorten it to 550 characters where yours is one.

lint-too-long = { $part ->
    [label] A label
    [address] An address
    [phone] A phone number
    [code] A code
    [header] The header
    [body] The body
    [footer] The footer
   *[offer] The offer
} can have { NUMBER($limit, useGrouping: "false") } characters at most.
lint-too-many = There can be { NUMBER($limit, useGrouping: "false") } { $component } at most.
lint-too-many-buttons = There can be { NUMBER($limit, useGrouping: "false") } buttons at most.
lint-too-many-of-kind = There can be { NUMBER($limit, useGrouping: "false") } { $kind } buttons at most.
lint-example-needed = { $slot } needs an example.
lint-the-address = The address
lint-the-code = The code
lint-twice = The variable {"{{"}{ $name }{"}}"} stands there twice.
lint-lifetime = Meta tries for 30 to 900 seconds to deliver a one-time code, for 30 to 43200 a utility template, for 43200 to 2592000 a marketing one. Choose a time between, or leave it out.
lint-too-few-words = There are more variables than words. Write more words around them, or leave some out.
lint-footer-empty = The footer needs words. Write some, or leave it out.
lint-offer-empty = The offer needs words. Write up to 16 characters.
lint-product-category = Only marketing templates can show a product. Choose that category, or another header.
lint-call-permission = A template that asks to be allowed to call has no buttons and is no authentication template. Leave one of the two out.
lint-no-buttons = There are no buttons. Add one, or leave them out.
lint-flow-needed = The button of a Flow needs the id of the Flow, as Meta’s manager shows it.
lint-otp-apps = Where an app takes the code, name 1 to 5 apps: the package of each, and the 11 characters of its signature’s hash.
lint-otp-type = The button of a one-time code is COPY_CODE, ONE_TAP or ZERO_TAP.
lint-name-taken = There is a template of this name in this language. Choose another name, or change that one.
lint-name-going = A template of this name and language is being deleted. Choose another name, or wait until it is gone.
lint-name-blocked = An approved template of this name was deleted. Choose another name, or wait { $days ->
    [one] 1 day more
   *[other] { $days } days more
}.
lint-same-words = The template { $name } has the same words in this language, and Meta takes no twins. Change the words, or use that one.
lint-emojis = Newer accounts are refused bodies with more than 10 emojis. Leave some out.
lint-other-language = None of this is written in the letters of its language. Choose the language of the words, or translate them.
lint-short-link = A shortened address does not say where it leads, and Meta rejects that. Write the whole one.
lint-link-to-whatsapp = A button that leads back to WhatsApp is rejected. Let them answer, or lead to a page of yours.
lint-reads-as-marketing = Meta is likely to bill it as marketing: { $because }. Take out what invites to buy, or choose marketing.
lint-reads-as-code = Meta takes one-time codes as authentication templates alone: { $because }. Choose that category, or say it in other words.
lint-asks-for-secrets = It seems to ask for what nobody may be asked for: { $because }. Take that out; Meta rejects it.
lint-account-full = The account has { $count } templates, each language counted, and Meta takes no more than 6000. Delete some that nobody uses.
lint-many-templates = The account has { $count } templates, each language counted. Meta takes more than 250 only of a business that it has verified: have it verified, or delete some that nobody uses.
lint-many-in-an-hour = { $count } templates were submitted for this account within the last hour, and Meta takes 100. Wait before you submit this one.
lint-sample-kind = The sample is a file of another kind than the header shows. Choose one of the header's kind.
