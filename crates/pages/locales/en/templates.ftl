# The page of templates, and the picker in which one is filled.

templates-search = Search name or words
templates-search-label = Search templates
templates-quality = quality { $quality }
templates-none = No templates yet
templates-none-about = Templates come from your WhatsApp account, and through { $call }.
templates-nothing-found = Nothing found
templates-all = Show all templates

picker-title = Template for { $name }
picker-nothing = No template has these words.
picker-choose = Choose a template
picker-about = An approved template may be sent at any time, also when the window is closed.
picker-no-slots = This template has no slots. It is sent as it stands.
picker-preview = Preview
picker-send = Send
slot-value = Value { $number }
slot-customers-name = Customer's name
slot-in-header = { $name } in the header
slot-example = e.g. { $example }
slot-from-contact = from the contact
slot-last = Last sent { $at }: { $value }
slots-name = { $count ->
    [one] Name its slot
   *[other] Name its { $count } slots
}
slots-name-about = Whoever sends it reads these names beside the fields. They are yours alone: Meta and customers do not see them.
slots-of-header = in the header
slots-keep = Keep the names
slots-named = The names are kept
slots-to-name = Give these slots names

# Why Meta does not let a template be sent.
unusable-pending = In review at Meta
unusable-appeal = Being reviewed again by Meta
unusable-rejected = Rejected by Meta
unusable-paused = Paused by Meta for its quality
unusable-disabled = Disabled by Meta
unusable-other = Not approved by Meta
