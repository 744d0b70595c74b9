# What a template's values lack.

template-components-not-a-list = The template's components have to be a list.
template-no-such-button = A value was given for a button that the template does not have.
template-parameter-names-needed = This template's variables have names, so each value needs a parameter_name.

# Parts of a template inside a sentence.
template-the-header = the header
template-the-body = the body
template-the-offer = the offer
template-the-button = the button “{ $text }”
template-variable = { $name }

template-slot-missing = The template needs a value for { $slot }.
template-too-many-values = More values were given for { $part } than the template has places.
template-unknown-component = The template has no component { $kind } to fill.
template-doubled-component = The component { $kind } was given twice.
template-wrong-sub-type = The component of { $button } needs the sub_type { $right }.
template-too-long = With its values { $part } is longer than { NUMBER($limit, useGrouping: "false") } characters.
template-bad-whitespace = The value of { $part } may not contain line breaks, tabs or more than four spaces in a row.
template-wrong-kind = The value of { $part } has to be { $kind ->
    [image] an image
    [video] a video
    [document] a document
    [location] a location with latitude and longitude
    [product] a product of a catalog
    [url_suffix] the end of its address as text
    [coupon_code] a coupon code
    [expiry] its end in Unix milliseconds
    [products] an action with products
   *[text] text
}.
template-of-card = Card { NUMBER($number, useGrouping: "false") }: { $what }

# What a person reads beside the field for a slot.
slot-header = Header { $name }
slot-body = { $name }
slot-media = { $kind ->
    [image] Image
    [video] Video
    [document] Document
    [location] Location
    [product] Catalog and product
   *[other] Value
}
slot-offer = End of the offer
slot-button = { $kind ->
    [url_suffix] End of the address of “{ $text }”
    [coupon_code] Coupon code
   *[products] Products of “{ $text }”
}
