# What is said about a template's definition before Meta sees it.

lint-name = A name has 1 to 512 characters: small letters a to z, digits and underscores.
lint-language = A language is a code such as en or pt_BR.
lint-category = The category is MARKETING, UTILITY or AUTHENTICATION.
lint-parameter-format = The parameter format is POSITIONAL or NAMED.
lint-components-needed = A template needs a list of components.
lint-body-needed = A template needs a body.
lint-body-empty = The body needs words.
lint-unknown-component = This kind of component is not known and was not checked.
lint-header-format = A header is TEXT, IMAGE, VIDEO, GIF, DOCUMENT or LOCATION.
lint-header-empty = The header needs words.
lint-header-variables = A header can have one variable at most.
lint-header-handle = A header with media needs the handle of an uploaded example in example.header_handle.
lint-location-category = Only marketing and utility templates can have a location.
lint-footer-variables = A footer cannot have variables.
lint-footer-in-offer = A limited-time offer cannot have a footer.
lint-offer-category = Only marketing templates can have a limited-time offer.
lint-braces = Variables are written with exactly two braces on each side, such as {"{{"}1{"}}"}.
lint-lone-brace = A single brace stands in the text; a variable has two on each side.
lint-variable-at-edge = The body may not begin or end with a variable.
lint-variables-touch = Two variables need words between them.
lint-positions = Numbered variables start at {"{{"}1{"}}"} and leave no number out.
lint-names = Named variables have small letters, digits and underscores, and begin with a letter.
lint-named-in-positional = A named variable needs the parameter format NAMED; otherwise variables are numbers.
lint-positional-in-named = With the parameter format NAMED variables have names, not numbers.
lint-few-words = There are many variables for so few words; Meta may reject it.
lint-buttons-mixed = Quick replies have to stand together, and so have all other buttons.
lint-unknown-button = This kind of button is not known and was not checked.
lint-button-label = A button needs a label.
lint-url-needed = A URL button needs an address that begins with http:// or https://.
lint-url-variable = An address can have one variable, and only at its end.
lint-phone-needed = A call button needs a phone number.
lint-one-time-code = An authentication template needs one OTP button and no other.
lint-authentication-body = Meta supplies the words of an authentication template; leave out the text.
lint-authentication-header = An authentication template has no header.
lint-otp-category = Only authentication templates can have an OTP button.
lint-expiration-minutes = A code expires after 1 to 90 minutes.
lint-cards = A carousel has 2 to 10 cards.
lint-cards-differ = All cards of a carousel need the same components.
lint-body-long = Newer accounts are refused bodies of this length.

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
