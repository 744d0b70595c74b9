//! Meta's error codes as the simulator answers them: title, HTTP status, and what usually stands in `details`.
//!
//! The same code appears as a Graph error (`graph/error.rs`) and in `failed` statuses (`webhooks.rs`).

/// What Meta says with a code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) code: u32,
    pub(crate) http: u16,
    pub(crate) title: &'static str,
    pub(crate) details: &'static str,
}

const fn known(code: u32, http: u16, title: &'static str, details: &'static str) -> Known {
    Known { code, http, title, details }
}

const CODES: &[Known] = &[
    known(0, 401, "AuthException", "The app user could not be authenticated."),
    known(1, 400, "API Unknown", "Invalid request or possible server error."),
    known(2, 503, "API Service", "The service is down or overloaded for the moment."),
    known(3, 500, "API Method", "Capability or permission is missing."),
    known(4, 400, "API Too Many Calls", "The app has reached its limit of calls."),
    known(10, 403, "Permission Denied", "The permission is not granted or was removed."),
    known(33, 400, "Parameter value is not valid", "The business phone number was deleted."),
    known(100, 400, "Invalid parameter", "A parameter is not supported, misspelled or not valid."),
    known(104, 401, "Access token missing", "An access token is required for this resource."),
    known(190, 401, "Invalid OAuth access token", "The access token cannot be parsed or has expired."),
    known(368, 403, "Temporarily blocked for policies violations", "The account is restricted."),
    known(80007, 400, "Rate limit issues", "The WhatsApp Business Account has reached its rate limit."),
    known(130_403, 400, "User blocked", "The business has blocked this user."),
    known(130_429, 400, "Rate limit hit", "The number has reached its throughput; try again later."),
    known(130_472, 400, "User's number is part of an experiment", "The message was not sent."),
    known(130_497, 403, "Business account is restricted", "Messaging users in this country is not allowed."),
    known(131_000, 500, "Something went wrong", "The message could not be sent for an unknown reason."),
    known(131_005, 403, "Access denied", "The permission is not granted or was removed."),
    known(131_008, 400, "Required parameter is missing", "The request lacks a required parameter."),
    known(131_009, 400, "Parameter value is not valid", "A parameter of the request has a wrong value."),
    known(131_016, 500, "Service unavailable", "A service is not available for the moment."),
    known(131_020, 400, "Group with one member", "Nobody else is in the group."),
    known(131_021, 400, "Recipient cannot be sender", "The recipient's number is the sender's."),
    known(131_026, 400, "Message undeliverable", "The message could not be delivered to this recipient."),
    known(131_030, 400, "Recipient phone number not in allowed list", "Add the number to the list first."),
    known(
        131_031,
        403,
        "Account has been locked",
        "The account is locked or its data could not be verified.",
    ),
    known(131_037, 400, "Display name approval needed", "The number has no approved display name."),
    known(131_041, 400, "Group unknown", "The group does not exist or the number is not in it."),
    known(131_042, 400, "Business eligibility payment issue", "The payment method needs attention."),
    known(131_045, 500, "Incorrect certificate", "The number is not registered properly."),
    known(
        131_047,
        400,
        "Re-engagement message",
        "More than 24 hours have passed since the customer last wrote to this number.",
    ),
    known(131_048, 400, "Spam rate limit hit", "The number may not write to more people for the moment."),
    known(131_049, 400, "Meta chose not to deliver", "Not delivered, to keep the ecosystem healthy."),
    known(131_050, 400, "User has stopped marketing messages", "The user does not want marketing messages."),
    known(131_051, 400, "Unsupported message type", "This type of message is not supported."),
    known(131_052, 400, "Media download error", "The media could not be downloaded."),
    known(131_053, 400, "Media upload error", "The media could not be uploaded."),
    known(131_055, 400, "Method not allowed", "This endpoint does not take this type of message."),
    known(131_056, 400, "Pair rate limit hit", "Too many messages to this recipient in a short time."),
    known(131_057, 500, "Account in maintenance mode", "The account is being maintained."),
    known(131_060, 400, "Message unavailable", "The message cannot be shown."),
    known(131_062, 400, "Recipient must be a phone number", "This message cannot go to a user id."),
    known(131_204, 400, "Too many participants", "The group has as many participants as it may have."),
    known(131_207, 403, "Group suspended", "The group is suspended."),
    known(131_212, 400, "Not a participant", "The participant is not in the group."),
    known(132_000, 400, "Number of parameters does not match", "Values and variables differ in number."),
    known(132_001, 404, "Template does not exist", "No approved template of this name in this language."),
    known(132_005, 400, "Template hydrated text too long", "The text is too long with its values."),
    known(132_007, 400, "Template format character policy violated", "The content violates a policy."),
    known(132_008, 400, "Template parameter value is not valid", "A value of the template is not valid."),
    known(132_012, 400, "Template parameter format mismatch", "A value has not the template's format."),
    known(132_015, 400, "Template is paused", "The template is paused for its low quality."),
    known(132_016, 400, "Template is disabled", "The template is disabled for its low quality."),
    known(132_018, 400, "Template validation error", "The template's values did not pass validation."),
    known(132_068, 400, "Flow is blocked", "The flow is blocked."),
    known(132_069, 400, "Flow is throttled", "The flow has been sent too often in this hour."),
    known(133_004, 503, "Server temporarily unavailable", "The server is not available for the moment."),
    known(133_005, 400, "Two-step verification PIN mismatch", "The PIN is wrong."),
    known(133_006, 400, "Phone number re-verification needed", "Verify the number before it is registered."),
    known(133_010, 400, "Phone number not registered", "Register the number first."),
    known(133_016, 400, "Registration limit exceeded", "Registered or deregistered too often in 72 hours."),
    known(134_100, 400, "Only marketing messages supported", "This endpoint sends marketing templates."),
    known(134_011, 400, "Payment terms not accepted", "The terms of WhatsApp payments are not accepted."),
    known(138_038, 400, "Not the primary responder", "The app is not the primary responder for calls."),
    known(
        2_388_001,
        400,
        "Two-step verification is on",
        "Switch two-step verification off where the number is.",
    ),
    known(2_593_107, 400, "Sync requested before", "Each kind of data is handed over once."),
    known(2_593_108, 400, "Sync requested too late", "Data is handed over within 24 hours of onboarding."),
    known(2_494_164, 400, "Signup not found", "There is no such signup of this account."),
    known(2_494_166, 400, "Unknown placeholder", "The only placeholder is {{promo_code}}."),
    known(2_494_167, 400, "Missing placeholder value", "The message names a promo_code that is not given."),
    known(2_494_168, 400, "Terms not accepted", "The terms of signups have to be accepted first."),
    known(2_494_179, 400, "URL is not https", "The address must begin with https://."),
    known(2_494_191, 400, "Action not permitted", "The app is not permitted to take control of the thread."),
    known(135_000, 400, "Generic user error", "A parameter of the request caused an error."),
    known(136_024, 400, "Phone number already verified", "The number has been verified before."),
    known(136_025, 400, "Verification code is not valid", "The code is wrong or has expired."),
    known(137_000, 400, "Identity key mismatch", "The recipient's identity key has changed."),
    known(138_000, 400, "Calling not enabled", "Calling is not enabled on this phone number."),
    known(138_001, 400, "Receiver uncallable", "The receiver is unable to receive calls."),
    known(138_003, 400, "Duplicate call", "A call is already ongoing with the receiver."),
    known(138_006, 400, "No call permission", "There is no approved call permission from the recipient."),
    known(138_009, 400, "Call permission request limit hit", "Too many permission requests to this user."),
    known(138_012, 400, "Business-initiated call limit hit", "Too many connected calls in 24 hours."),
    known(139_000, 400, "Flow is blocked", "The flow is blocked by an integrity check."),
    known(139_001, 400, "Flow cannot be updated", "A published flow cannot be changed."),
    known(139_002, 400, "Flow cannot be published", "The flow has errors or is not a draft."),
    known(139_003, 400, "Flow cannot be deprecated", "Only a published flow can be deprecated."),
    known(139_004, 400, "Flow cannot be deleted", "Only a draft can be deleted."),
    known(139_100, 400, "Failed to block or unblock some users", "Some users could not be blocked."),
    known(139_101, 400, "Blocklist limit reached", "A number can block at most 64000 users."),
    known(147_001, 400, "Username not available", "The username is taken or not allowed."),
    known(147_005, 400, "Username transfer required", "Another number of the business has this username."),
];

/// What is known of a code; an unknown one is a bad request without a story.
pub(crate) fn lookup(code: u32) -> Known {
    let found = CODES.iter().find(|known| known.code == code);
    found.copied().unwrap_or(known(code, 400, "Unknown error", "The request could not be served."))
}

/// Whether Meta finds this out only after it has accepted the message.
pub(crate) fn comes_later(code: u32) -> bool {
    matches!(
        code,
        130_403 | 130_472 | 130_497 | 131_026 | 131_031 | 131_042 | 131_047..=131_053 | 131_060 | 137_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_stands_once() {
        for (index, known) in CODES.iter().enumerate() {
            assert!(CODES.iter().skip(index + 1).all(|other| other.code != known.code), "{}", known.code);
            assert_eq!(lookup(known.code).title, known.title);
        }
    }

    #[test]
    fn an_unknown_code_is_answered_all_the_same() {
        assert_eq!(lookup(999_999).code, 999_999);
    }
}
