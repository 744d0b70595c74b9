//! What is said about a template's definition.

pub(crate) const NAME: &str = "A name has 1 to 512 characters: small letters a to z, digits and underscores.";
pub(crate) const LANGUAGE: &str = "A language is a code such as en or pt_BR.";
pub(crate) const CATEGORY: &str = "The category is MARKETING, UTILITY or AUTHENTICATION.";
pub(crate) const PARAMETER_FORMAT: &str = "The parameter format is POSITIONAL or NAMED.";
pub(crate) const COMPONENTS_NEEDED: &str = "A template needs a list of components.";
pub(crate) const BODY_NEEDED: &str = "A template needs a body.";
pub(crate) const BODY_EMPTY: &str = "The body needs words.";
pub(crate) const UNKNOWN_COMPONENT: &str = "This kind of component is not known and was not checked.";
pub(crate) const HEADER_FORMAT: &str = "A header is TEXT, IMAGE, VIDEO, GIF, DOCUMENT or LOCATION.";
pub(crate) const HEADER_EMPTY: &str = "The header needs words.";
pub(crate) const HEADER_VARIABLES: &str = "A header can have one variable at most.";
pub(crate) const HEADER_HANDLE: &str =
    "A header with media needs the handle of an uploaded example in example.header_handle.";
pub(crate) const LOCATION_CATEGORY: &str = "Only marketing and utility templates can have a location.";
pub(crate) const FOOTER_VARIABLES: &str = "A footer cannot have variables.";
pub(crate) const FOOTER_IN_OFFER: &str = "A limited-time offer cannot have a footer.";
pub(crate) const OFFER_CATEGORY: &str = "Only marketing templates can have a limited-time offer.";
pub(crate) const BRACES: &str = "Variables are written with exactly two braces on each side, such as {{1}}.";
pub(crate) const LONE_BRACE: &str = "A single brace stands in the text; a variable has two on each side.";
pub(crate) const VARIABLE_AT_EDGE: &str = "The body may not begin or end with a variable.";
pub(crate) const VARIABLES_TOUCH: &str = "Two variables need words between them.";
pub(crate) const POSITIONS: &str = "Numbered variables start at {{1}} and leave no number out.";
pub(crate) const NAMES: &str =
    "Named variables have small letters, digits and underscores, and begin with a letter.";
pub(crate) const NAMED_IN_POSITIONAL: &str =
    "A named variable needs the parameter format NAMED; otherwise variables are numbers.";
pub(crate) const POSITIONAL_IN_NAMED: &str =
    "With the parameter format NAMED variables have names, not numbers.";
pub(crate) const FEW_WORDS: &str = "There are many variables for so few words; Meta may reject it.";
pub(crate) const BUTTONS_MIXED: &str = "Quick replies have to stand together, and so have all other buttons.";
pub(crate) const UNKNOWN_BUTTON: &str = "This kind of button is not known and was not checked.";
pub(crate) const BUTTON_LABEL: &str = "A button needs a label.";
pub(crate) const URL_NEEDED: &str = "A URL button needs an address that begins with http:// or https://.";
pub(crate) const URL_VARIABLE: &str = "An address can have one variable, and only at its end.";
pub(crate) const PHONE_NEEDED: &str = "A call button needs a phone number.";
pub(crate) const ONE_TIME_CODE: &str = "An authentication template needs one OTP button and no other.";
pub(crate) const AUTHENTICATION_BODY: &str =
    "Meta supplies the words of an authentication template; leave out the text.";
pub(crate) const AUTHENTICATION_HEADER: &str = "An authentication template has no header.";
pub(crate) const OTP_CATEGORY: &str = "Only authentication templates can have an OTP button.";
pub(crate) const EXPIRATION_MINUTES: &str = "A code expires after 1 to 90 minutes.";
pub(crate) const CARDS: &str = "A carousel has 2 to 10 cards.";
pub(crate) const CARDS_DIFFER: &str = "All cards of a carousel need the same components.";
pub(crate) const BODY_LONG: &str = "Newer accounts are refused bodies of this length.";

pub(crate) fn too_long(part: &str, limit: usize) -> String {
    format!("{part} can have {limit} characters at most.")
}

pub(crate) fn too_many(part: &str, limit: usize) -> String {
    format!("There can be {limit} {part} at most.")
}

pub(crate) fn example_needed(slot: &str) -> String {
    format!("{slot} needs an example.")
}

pub(crate) fn twice(name: &str) -> String {
    format!("The variable {{{{{name}}}}} stands there twice.")
}
