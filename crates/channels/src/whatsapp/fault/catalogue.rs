//! The table of codes, by number. The words are ours; the codes are Meta's.

#![expect(clippy::unreadable_literal, reason = "a code is looked for as Meta writes it")]

use transom_rules::time::Span;

use super::{Grounds, Meaning, Retry};
use crate::meaning::catalogue;

const SOON: Retry = Retry::Soon;
const PAIR: Retry = Retry::PairBackoff;
const NEVER: Retry = Retry::Never;
const FIX: Retry = Retry::AfterFix;
const THEY_WRITE: Retry = Retry::OnceTheyWrite;

const CHECK: Grounds = Grounds::Check;
const LIMIT: Grounds = Grounds::Limit;
const CLOSED: Grounds = Grounds::Closed;
const ELSEWHERE: Grounds = Grounds::Elsewhere;
const BROKE: Grounds = Grounds::Broke;

const fn minutes(minutes: i64) -> Retry {
    Retry::Later(Span::minutes(minutes))
}

const fn hours(hours: i64) -> Retry {
    Retry::Later(Span::hours(hours))
}

catalogue! {
    // Access and general.
    0, FIX, CHECK, "Token not accepted", "Meta cannot tell who we are: the access token expired, was revoked or is wrong.", "Put in a new access token.";
    1, SOON, BROKE, "Unknown API error", "Meta could not handle the request, or it was malformed.", "Look at Meta's status page; if all is well there, check the request.";
    2, SOON, BROKE, "Service overloaded", "Meta's service is down or overloaded for a moment.", "Wait for a tick before it is sent again; Meta may have taken it.";
    3, FIX, CHECK, "Capability missing", "The app may not use this part of the API.", "Check the app's permissions with Meta's token debugger.";
    4, hours(1), LIMIT, "Too many calls by the app", "The app made more calls than it may in an hour.", "Slow down; it is tried again by itself.";
    10, FIX, CHECK, "Permission denied", "The token lacks a permission, or the account is not eligible for this.", "Grant the permission, or meet Meta's requirements.";
    33, FIX, CHECK, "Number does not exist", "The business number that should send was deleted.", "Correct the phone number id of the channel.";
    100, FIX, CHECK, "Invalid parameter", "The request has a parameter that Meta does not know or does not accept here.", "Correct what the details name.";
    104, FIX, CHECK, "Token missing", "The request carried no access token.", "Put in an access token.";
    190, FIX, CHECK, "Token expired", "The access token is no longer valid.", "Put in a new access token.";
    200, FIX, CHECK, "Permission missing", "The token has no permission for this.", "Grant the permission and make a new token.";
    368, NEVER, CHECK, "Blocked for policy", "Meta restricted or disabled the account for breaking a policy.", "Ask for a review in Meta's business support.";
    613, hours(1), LIMIT, "Too many permission requests", "The permission to call was asked for too often.", "Wait before asking again.";
    80007, hours(1), LIMIT, "Account's call limit", "The WhatsApp account made more calls than it may in an hour.", "Slow down; it is tried again by itself.";
    // Sending and delivery.
    130403, FIX, CHECK, "Customer is blocked", "We blocked this customer.", "Unblock the customer first.";
    130429, SOON, LIMIT, "Sending too fast", "The number sends more messages a second than it may; with a prepaid account in India the balance may be used up, also after a message was accepted.", "Nothing; the queue slows down by itself.";
    130472, THEY_WRITE, CHECK, "Customer in an experiment", "Meta holds messages to this customer back, as one of a control group.", "Get the customer to write first.";
    130497, NEVER, CHECK, "Country not allowed", "The business may not message customers in that country.", "Check Meta's policy for the business's trade.";
    131000, SOON, BROKE, "Something went wrong", "Meta failed for a reason it does not name.", "If it stays, open a ticket with Meta.";
    131005, FIX, CHECK, "Access denied", "The token has no access to this number, or no longer.", "Grant the permission and make a new token.";
    131008, FIX, CHECK, "Parameter missing", "The request lacks something that Meta requires.", "Add what the details name.";
    131009, FIX, CHECK, "Parameter invalid", "A value is not acceptable, or the message reacted to is too old or unknown.", "Correct what the details name.";
    131016, SOON, BROKE, "Service unavailable", "A part of Meta's service is down for a moment.", "Wait for a tick before it is sent again; Meta may have taken it.";
    131020, NEVER, CHECK, "Group with one member", "The group has nobody else in it.", "Let somebody join first.";
    131021, NEVER, CHECK, "Sender is recipient", "The message is addressed to the number that sends it.", "Choose another recipient.";
    131026, THEY_WRITE, CHECK, "Cannot be delivered", "The number is not on WhatsApp, its owner has not accepted the terms, or the app is too old; Meta does not say which.", "Reach the customer another way, or ask them to write.";
    131030, FIX, CHECK, "Not on the test list", "A test number sends only to recipients on its list.", "Add the recipient in Meta's app dashboard.";
    131031, NEVER, CHECK, "Account locked", "Meta locked the account for a policy or because data did not match.", "Look at the account's health and ask for a review.";
    131035, NEVER, CHECK, "Webhook came too late", "Meta could not deliver a webhook before it had to delete what was in it.", "Ask the customer what they wrote; keep the webhook address reachable.";
    131037, FIX, CHECK, "Display name missing", "The number may send only with an approved display name.", "Have the display name approved.";
    131041, NEVER, CHECK, "Group unknown", "There is no such group, or the number is no member.", "Check the group.";
    131042, FIX, CHECK, "Payment problem", "The account has no valid payment method, credit line, time zone or currency. What Meta charges for is refused; service messages go out as long as the number's free ones of the month last. With a prepaid account in India it may come after a message was accepted.", "Settle it in Meta's billing hub.";
    131044, FIX, CHECK, "Payment problem with calls", "Calls are charged, and the account cannot pay.", "Settle it in Meta's billing hub.";
    131045, FIX, CHECK, "Number not registered properly", "The number's registration is broken.", "Register the number again.";
    131047, THEY_WRITE, CHECK, "Window closed", "Meta counts the customer's 24-hour window as closed.", "Send a template, or wait until the customer writes.";
    131048, hours(4), LIMIT, "Restricted for spam", "Too many customers blocked or reported the number.", "Pause campaigns and look at the number's quality; it is tried again by itself after hours.";
    131049, hours(24), LIMIT, "Meta chose not to deliver", "Meta limits how much marketing one customer gets, and held this back.", "Do not insist; try after a day at the earliest.";
    131050, NEVER, CHECK, "Customer stopped marketing", "The customer asked for no more marketing messages from this business.", "Wait until they resume.";
    131051, NEVER, CHECK, "Kind not supported", "The platform does not carry this kind of message.", "Use another kind; ask the customer to send it as text or file.";
    131052, NEVER, CHECK, "Customer's file not readable", "The file could not be fetched from WhatsApp, or is larger than 100 MB.", "Ask the customer to send it again.";
    131053, FIX, CHECK, "File not accepted", "The type, size or encoding of the file is not one that WhatsApp takes.", "Change the file and send it again.";
    131055, FIX, CHECK, "Wrong endpoint", "The marketing API takes marketing templates only.", "Send it as an ordinary message.";
    131056, PAIR, LIMIT, "Too many to one customer", "Too many messages went to this customer in a short time.", "Nothing; it is tried again by itself.";
    131057, SOON, CLOSED, "Maintenance", "Meta is changing the number, such as raising its speed; this takes about a minute.", "Wait; it is tried again by itself.";
    131058, NEVER, CHECK, "Sample template", "The sample template may be sent by test numbers only.", "Use a template of your own.";
    131059, FIX, ELSEWHERE, "Cursor invalid", "The position in a list is no longer valid.", "Read the list from its beginning.";
    131060, NEVER, CHECK, "Message unavailable", "The customer wrote from a device whose messages the platform does not pass on.", "Ask the customer to write from their phone.";
    131061, FIX, CHECK, "Template with a price limit", "Templates with a highest price are sent through the marketing API.", "Send it there, or take the limit off.";
    131062, FIX, CHECK, "Phone number needed", "This template cannot be sent to a user id.", "Ask the customer for their phone number.";
    131063, FIX, CHECK, "Marketing switched off here", "The account sends marketing through the marketing API only.", "Send it there, or switch the setting back.";
    131064, hours(24), LIMIT, "Limited for misuse", "Templates of the wrong category lowered what the account may send.", "Wait for the end of the restriction and correct the templates.";
    131065, NEVER, CHECK, "Price limit not available there", "Templates with a highest price cannot be sent to the recipient's country.", "Send a template without one.";
    131201, FIX, ELSEWHERE, "Done in part", "Some of the group's changes were made and some were not.", "Look at the details and repeat the rest.";
    131202, NEVER, ELSEWHERE, "Already asked for", "The same change of the group is under way.", "Wait for its outcome.";
    131204, FIX, ELSEWHERE, "Too many participants", "The group would have more members than a group may.", "Take somebody out first.";
    131207, NEVER, ELSEWHERE, "Group suspended", "Meta suspended the group.", "Ask for a review in Meta's business support.";
    131208, SOON, LIMIT, "Too many group requests", "Group requests come faster than allowed.", "Wait; it is tried again by itself.";
    131209, FIX, ELSEWHERE, "Picture not square", "A group's picture must be square.", "Crop the picture.";
    131210, FIX, ELSEWHERE, "Picture too small", "A group's picture needs 192 pixels a side.", "Take a larger picture.";
    131211, NEVER, ELSEWHERE, "Too many groups", "The number has as many groups as it may have.", "Delete one first.";
    131212, NEVER, ELSEWHERE, "Not in the group", "That person is no member of the group.", "Check the list of members.";
    131213, NEVER, ELSEWHERE, "No request to join", "That person does not ask to join any more.", "Nothing is left to do.";
    131214, FIX, ELSEWHERE, "No new groups", "Too much marketing was sent in open windows; groups may not be created for now.", "Send less marketing and wait.";
    131215, FIX, ELSEWHERE, "Not eligible for groups", "The number may not use groups.", "Meet Meta's requirements for groups.";
    132000, FIX, CHECK, "Wrong number of values", "The template has another number of slots than there are values.", "Fill every slot.";
    132001, FIX, CHECK, "Template does not exist", "There is no approved template of this name in this language.", "Choose an approved template and one of its languages.";
    132005, FIX, CHECK, "Text too long when filled", "With the values in its slots the template is too long.", "Use shorter values.";
    132007, FIX, CHECK, "Content against policy", "The template's words or values break a policy of Meta's.", "Change them.";
    132008, FIX, CHECK, "Value invalid", "A value in a slot is not acceptable.", "Change the value.";
    132012, FIX, CHECK, "Value of another form", "A value has another form than its slot asks for.", "Fill the slot with what the template expects.";
    132015, hours(3), CHECK, "Template paused", "Customers took it badly, so Meta paused the template.", "Use another template, or edit this one.";
    132016, NEVER, CHECK, "Template disabled", "The template was paused too often and is disabled for good.", "Make a new template.";
    132018, FIX, CHECK, "Template not valid", "The template does not pass the marketing API's checks.", "Correct what the details name.";
    132068, FIX, CHECK, "Flow blocked", "The Flow in the message is blocked.", "Correct the Flow.";
    132069, hours(1), LIMIT, "Flow throttled", "The Flow does badly, so only ten messages an hour may carry it.", "Correct the Flow, or wait.";
    // Numbers.
    133000, SOON, CHECK, "Number half deregistered", "An earlier deregistration did not finish.", "Deregister the number again.";
    133004, SOON, CLOSED, "Service unavailable", "Meta's registration is down for a moment.", "Wait; it is tried again by itself.";
    133005, FIX, ELSEWHERE, "Wrong PIN", "The two-step PIN is not the number's.", "Put in the right PIN.";
    133006, FIX, ELSEWHERE, "Verify again", "The number has to be verified once more.", "Ask for a code and verify the number.";
    133008, hours(1), ELSEWHERE, "Too many PIN guesses", "The PIN was guessed wrongly too often.", "Wait as long as the details say.";
    133009, minutes(5), ELSEWHERE, "PIN guessed too fast", "PINs were tried too quickly after one another.", "Wait as long as the details say.";
    133010, FIX, CHECK, "Number not registered", "The number is not registered with the platform.", "Register the number.";
    133015, minutes(5), ELSEWHERE, "Number just deleted", "The number was deleted a moment ago and is still being cleared away.", "Wait five minutes.";
    133016, hours(72), ELSEWHERE, "Registered too often", "The number was registered and deregistered too often.", "Wait 72 hours.";
    134011, FIX, CHECK, "Payment terms", "The terms for payments are not accepted.", "Accept them in Meta's business settings.";
    134100, FIX, CHECK, "Marketing only", "The marketing API takes marketing templates only.", "Send it as an ordinary message.";
    134101, minutes(10), CHECK, "Template not ready", "The template is still being copied to the marketing API.", "Wait ten minutes.";
    134102, FIX, CHECK, "Template not available", "The account cannot use this template with the marketing API.", "Finish the set-up of the marketing API.";
    135000, FIX, CHECK, "Parameters not understood", "Meta cannot make sense of the parameters and does not say of which.", "Check the form of the request.";
    136024, NEVER, ELSEWHERE, "Number verified already", "The number has been verified before.", "Nothing has to be done.";
    137000, FIX, CHECK, "Customer's key changed", "The customer has another device or number since we confirmed who they are.", "Confirm who it is and acknowledge the new key.";
    // Calls.
    138000, FIX, ELSEWHERE, "Calls switched off", "The number may not make calls.", "Switch calls on for the number.";
    138001, NEVER, ELSEWHERE, "Cannot be called", "The customer's app takes no calls from businesses.", "Write instead.";
    138002, SOON, ELSEWHERE, "Too many calls at once", "The number has as many calls as it may have at a time.", "Wait until one ends.";
    138003, NEVER, ELSEWHERE, "Call under way", "There is a call with this customer already.", "Wait until it ends.";
    138004, SOON, ELSEWHERE, "Call not connected", "The connection of the call failed.", "Try again.";
    138005, SOON, ELSEWHERE, "Calls too fast", "Calls are made faster than allowed.", "Slow down.";
    138006, FIX, ELSEWHERE, "No permission to call", "The customer has not allowed us to call.", "Ask for the permission first.";
    138007, SOON, ELSEWHERE, "Call set-up too slow", "The two sides did not agree on the connection in time.", "Try again.";
    138009, hours(24), ELSEWHERE, "Asked too often", "The permission to call was asked of this customer as often as allowed.", "Wait before asking again.";
    138012, hours(24), ELSEWHERE, "Called too often", "This customer was called as often as allowed.", "Wait until tomorrow.";
    138013, SOON, ELSEWHERE, "Too many permission checks", "The state of permissions was asked for too often.", "Slow down.";
    138018, FIX, ELSEWHERE, "Calls cannot be switched on", "The number does not meet the requirements for calls.", "Meet Meta's requirements for calls.";
    138038, FIX, ELSEWHERE, "Not the primary for calls", "Another app is the primary responder for calls of this number.", "Have the business make this app the primary for calls.";
    // Flows, blocking, Direct Send.
    139000, FIX, ELSEWHERE, "Flow blocked for integrity", "Meta blocked the Flow.", "Ask for a review in Meta's business support.";
    139001, NEVER, ELSEWHERE, "Flow cannot be changed", "A published Flow cannot be changed.", "Make a copy and change that.";
    139002, FIX, ELSEWHERE, "Flow cannot be published", "The Flow has errors or lacks something.", "Correct what the details name.";
    139003, NEVER, ELSEWHERE, "Flow cannot be deprecated", "Only a published Flow can be deprecated.", "Check the state of the Flow.";
    139004, NEVER, ELSEWHERE, "Flow cannot be deleted", "Only a draft of a Flow can be deleted.", "Deprecate it instead.";
    139100, FIX, ELSEWHERE, "Some were not blocked", "Some of the customers could not be blocked or unblocked.", "Look at the details of each.";
    139101, FIX, ELSEWHERE, "Block list full", "The list holds 64,000 customers and is full.", "Unblock somebody first.";
    139102, SOON, ELSEWHERE, "Block list busy", "The list is being changed by another request.", "Wait; it is tried again by itself.";
    139103, SOON, ELSEWHERE, "Block list failed", "Meta could not change the list.", "Wait; it is tried again by itself.";
    139200, NEVER, CHECK, "Direct Send withdrawn", "The account may no longer send without a template.", "Send templates.";
    // User names.
    147001, FIX, ELSEWHERE, "User name not available", "The name is taken or not allowed.", "Choose another name.";
    147002, FIX, ELSEWHERE, "Limit too low for a name", "The portfolio's messaging limit is too low for a user name.", "Raise the limit first.";
    147003, FIX, ELSEWHERE, "Page not linked", "The Facebook Page of that name is not linked to the business.", "Link the Page.";
    147004, FIX, ELSEWHERE, "Instagram not linked", "The Instagram account of that name is not linked to the business.", "Link the account.";
    147005, FIX, ELSEWHERE, "Name used elsewhere", "Another number of the business has the name.", "Say that it shall be moved.";
    200005, NEVER, ELSEWHERE, "No template figures", "Figures about templates are not available for the account.", "Nothing can be done.";
    200006, NEVER, ELSEWHERE, "Figures stay on", "Figures about templates cannot be switched off.", "Nothing has to be done.";
    200007, FIX, ELSEWHERE, "Figures not switched on", "Figures about templates are not switched on.", "Switch them on in the account.";
    1752041, NEVER, ELSEWHERE, "Already asked for", "The onboarding was asked for already.", "Nothing has to be done.";
    // Templates and numbers, by their long codes.
    2388001, FIX, ELSEWHERE, "Number not yet free", "The ownership is not confirmed or two-step verification is on.", "Confirm it, switch the PIN off and try again.";
    2388012, NEVER, ELSEWHERE, "Number already there", "The number is in the account already.", "Nothing has to be done.";
    2388019, FIX, ELSEWHERE, "Too many templates", "The account has as many templates as it may have.", "Delete one first.";
    2388023, hours(24), ELSEWHERE, "Language being deleted", "The template in this language is being deleted.", "Wait, or use another name.";
    2388024, FIX, ELSEWHERE, "Template exists", "There is a template of this name in this language.", "Use another name, or edit the one that exists.";
    2388039, hours(24), ELSEWHERE, "Template cannot change now", "It is in review, or was edited as often as allowed for today.", "Wait.";
    2388040, FIX, ELSEWHERE, "Too long", "A part of the template is longer than allowed.", "Shorten it.";
    2388047, FIX, ELSEWHERE, "Header not valid", "The header's form is not accepted.", "Correct the header.";
    2388072, FIX, ELSEWHERE, "Body not valid", "The body's form is not accepted.", "Correct the body.";
    2388073, FIX, ELSEWHERE, "Footer not valid", "The footer's form is not accepted.", "Correct the footer.";
    2388091, FIX, ELSEWHERE, "Number not migrating", "No migration of this number is under way.", "Register the number as usual.";
    2388093, FIX, ELSEWHERE, "Number not migrating", "No migration of this number is under way.", "Register the number as usual.";
    2388103, FIX, ELSEWHERE, "Number cannot migrate", "Something stands against moving the number; the message says what.", "Correct what the message names.";
    2388185, FIX, ELSEWHERE, "No templates allowed", "The account may not create templates yet.", "Verify the business, or ask Meta why.";
    2388293, FIX, ELSEWHERE, "Too many slots", "There are too many slots for so few words.", "Add words or take slots out.";
    2388299, FIX, ELSEWHERE, "Slot at the edge", "A slot stands at the beginning or the end of the text.", "Put words before and after it.";
    2388318, NEVER, ELSEWHERE, "Template of Meta's own", "Meta made this template; it cannot be edited.", "Make one of your own.";
    2388330, NEVER, ELSEWHERE, "Template of Meta's own", "Meta made this template; it cannot be deleted.", "Leave it.";
    2494100, minutes(5), CLOSED, "Maintenance", "The number is being worked on.", "Wait a few minutes.";
    2494164, NEVER, ELSEWHERE, "Sign-up not found", "There is no such sign-up inside WhatsApp.", "Check its id.";
    2494165, FIX, ELSEWHERE, "Sign-up not enabled", "Sign-up inside WhatsApp is not switched on.", "Switch it on.";
    2494166, FIX, ELSEWHERE, "Placeholder unknown", "The sign-up's text has a placeholder that Meta does not know.", "Correct the text.";
    2494167, FIX, ELSEWHERE, "Value missing", "A placeholder of the sign-up has no value.", "Give it one.";
    2494168, FIX, ELSEWHERE, "Terms not accepted", "The terms of the sign-up are not accepted.", "Accept them.";
    2494176, NEVER, ELSEWHERE, "Terms accepted already", "The terms of the sign-up were accepted before.", "Nothing has to be done.";
    2494177, FIX, ELSEWHERE, "Terms' address not allowed", "The address of the terms is not allowed.", "Use another address.";
    2494179, FIX, ELSEWHERE, "Terms' address not secure", "The address of the terms does not begin with https.", "Use an https address.";
    2494191, FIX, CHECK, "Thread not ours", "Another app of the number has this customer's thread, and only the escalation partner may take it.", "Send a template, or have the business make this app the escalation partner.";
    2593079, NEVER, ELSEWHERE, "Owned by an old partner", "The account still belongs to a partner in the old way.", "Ask Meta's support to move it.";
    2593085, NEVER, ELSEWHERE, "Owned by an old partner", "The account still belongs to a partner in the old way.", "Ask Meta's support to move it.";
    2593107, FIX, ELSEWHERE, "Synchronised already", "Each kind of data may be asked for once.", "Disconnect the number and connect it again.";
    2593108, FIX, ELSEWHERE, "Too late to synchronise", "Data may be asked for in the first 24 hours only.", "Disconnect the number and connect it again.";
    2593109, FIX, ELSEWHERE, "History not shared", "The owner did not allow the history to be shared.", "Ask the owner to share it in the app.";
}
