//! Decides whether a message is taken, refused at once, or taken and failed later.

use jiff::Timestamp;
use reqwest::Url;

use super::call::Call;
use super::error::{self, SmsError};
use super::segments;
use crate::pricing;
use crate::world::faults::Faults;
use crate::world::{SmsAccount, SmsSender, World, digits};

/// A body has at most so many characters.
const LONGEST: usize = 1600;
/// A message has at most so many files.
const MOST_FILES: usize = 10;
/// So long a message is kept for a phone that is off, unless its sender says otherwise: seconds.
pub(super) const VALID_SECONDS: i64 = 36_000;
/// How far ahead a message may be scheduled, seconds.
const SCHEDULABLE: std::ops::RangeInclusive<i64> = 15 * 60..=35 * 86_400;

/// Numbers that are always refused with the same code, as those for tests are.
const REFUSED_TO: [(&str, u32); 5] = [
    ("15005550001", 21_211),
    ("15005550002", 21_612),
    ("15005550003", 21_408),
    ("15005550004", 21_610),
    ("15005550009", 21_614),
];
const REFUSED_FROM: [(&str, u32); 3] =
    [("+15005550001", 21_212), ("+15005550007", 21_606), ("+15005550008", 21_611)];

/// What somebody wants to send, whole by itself.
#[derive(Debug)]
pub(super) struct Wish {
    /// Digits.
    pub(super) to: String,
    pub(super) from: Option<String>,
    pub(super) service_sid: Option<String>,
    pub(super) body: String,
    pub(super) media_urls: Vec<String>,
    pub(super) status_callback: Option<String>,
    pub(super) valid_seconds: i64,
    /// Unix seconds.
    pub(super) send_at: Option<i64>,
}

/// A message that is taken.
pub(super) struct Admitted {
    pub(super) sender: SmsSender,
    /// The code with which it will fail.
    pub(super) fails: Option<u32>,
}

/// Reads a wish off the parameters. Errors say what is missing or has a wrong form.
pub(super) fn read(call: &Call, now: i64) -> Result<Wish, SmsError> {
    let to = call.text("To").ok_or(SmsError::code(21_604))?;
    let from = call.text("From").map(str::to_owned);
    let service_sid = call.text("MessagingServiceSid").map(str::to_owned);
    if from.is_none() && service_sid.is_none() {
        return Err(SmsError::code(21_603));
    }
    if let Some(content) = call.text("ContentSid") {
        // Contents are kept elsewhere than here.
        return Err(SmsError::about(21_655, content));
    }
    let body = call.given("Body").unwrap_or_default();
    let body =
        if call.text("SmartEncoded") == Some("true") { segments::smart(body) } else { body.to_owned() };
    let send_at = send_at(call, service_sid.as_deref(), now)?;
    let wish = Wish {
        to: phone(to).ok_or_else(|| SmsError::about(21_211, to))?,
        from: from.map(|from| sender_address(&from).ok_or(SmsError::about(21_212, &from))).transpose()?,
        service_sid,
        body,
        media_urls: call.all("MediaUrl"),
        status_callback: call.text("StatusCallback").map(str::to_owned),
        valid_seconds: valid_seconds(call)?,
        send_at,
    };
    check(&wish)?;
    Ok(wish)
}

/// What can be seen of a wish without knowing anybody.
pub(super) fn check(wish: &Wish) -> Result<(), SmsError> {
    if wish.body.trim().is_empty() && wish.media_urls.is_empty() {
        return Err(SmsError::code(21_602));
    }
    if wish.body.chars().count() > LONGEST {
        return Err(SmsError::code(21_617));
    }
    if wish.media_urls.len() > MOST_FILES {
        return Err(SmsError::code(21_623));
    }
    if let Some(wrong) = wish.media_urls.iter().find(|url| !is_web(url)) {
        return Err(SmsError::about(21_620, wrong));
    }
    match &wish.status_callback {
        Some(url) if !is_web(url) => Err(SmsError::about(21_609, url)),
        _ => Ok(()),
    }
}

/// Applies the rules to a whole wish, in the order in which the carrier finds things out.
pub(super) fn admit(world: &World, account: &SmsAccount, wish: &Wish) -> Result<Admitted, SmsError> {
    let faults = Faults::of(world);
    let refused = |list: &[(&str, u32)], number: &str| {
        list.iter().find(|(refused, _)| *refused == number).map(|(_, code)| *code)
    };
    let to = format!("+{}", wish.to);
    let code = refused(&REFUSED_TO, &wish.to)
        .or_else(|| wish.from.as_deref().and_then(|from| refused(&REFUSED_FROM, from)));
    if let Some(code) = code {
        return Err(SmsError::about(code, &to));
    }
    if wish.from.as_deref() == Some(to.as_str()) {
        return Err(SmsError::code(21_266));
    }
    let sender = sender(world, account, wish)?;
    if account.closed_regions.iter().any(|region| wish.to.starts_with(region.as_str())) {
        return Err(SmsError::about(21_408, &to));
    }
    // Of a service's messages STOP is seen when one is to leave.
    let may_wait = wish.service_sid.is_some();
    let fails = match trouble(world, &sender, &wish.to, &faults) {
        Some(21_610) => later(21_610, may_wait, &faults)?,
        Some(code) => later(code, error::comes_later(code), &faults)?,
        None => None,
    };
    Ok(Admitted { sender, fails })
}

/// The code, when it is told later; as an error, when at once.
fn later(code: u32, usually: bool, faults: &Faults) -> Result<Option<u32>, SmsError> {
    if faults.fail_async.unwrap_or(usually) { Ok(Some(code)) } else { Err(SmsError::code(code)) }
}

/// Why a message to this phone will not arrive.
fn trouble(world: &World, sender: &SmsSender, phone: &str, faults: &Faults) -> Option<u32> {
    // The other codes are WhatsApp's.
    if let Some(code) = faults.fail_code.filter(|code| error::is_ours(*code)) {
        return Some(code);
    }
    if world.has_stopped_sms(sender.scope(), phone) {
        return Some(21_610);
    }
    let Some(customer) = world.customers.get(phone) else { return Some(30_005) };
    let is_american = |number: &str| pricing::country_of(number) == "US";
    let unregistered = !sender.registered && is_american(&digits(&sender.address)) && is_american(phone);
    customer.sms_fails.or(unregistered.then_some(30_034))
}

/// From where it goes: the sender that is named, or the fitting one of the service's pool.
fn sender(world: &World, account: &SmsAccount, wish: &Wish) -> Result<SmsSender, SmsError> {
    let owns = |sender: &&SmsSender| sender.account_sid == account.account_sid;
    let Some(service_sid) = &wish.service_sid else {
        let from = wish.from.as_deref().unwrap_or_default();
        let found = world.sms_sender(from).filter(owns).cloned();
        return found.ok_or_else(|| SmsError::about(21_606, from));
    };
    let of_service = |sender: &&SmsSender| sender.service_sid.as_ref() == Some(service_sid);
    let pool: Vec<&SmsSender> = world.sms_senders.rows().filter(owns).filter(of_service).collect();
    if pool.is_empty() {
        return Err(SmsError::about(21_701, service_sid));
    }
    if let Some(from) = &wish.from {
        let found = pool.into_iter().find(|sender| &sender.address == from).cloned();
        return found.ok_or_else(|| SmsError::about(21_606, from));
    }
    let mut known = world.sms_with(&wish.to).rev();
    let last = known.find_map(|message| pool.iter().find(|one| one.address == message.sender));
    let country = pricing::country_of(&wish.to);
    let near = || pool.iter().find(|one| pricing::country_of(&digits(&one.address)) == country);
    let chosen = last.or_else(near).or_else(|| pool.first());
    chosen.map(|sender| (*sender).clone()).ok_or_else(|| SmsError::about(21_701, service_sid))
}

/// The digits of a phone number in any form that people write; None when it can be none.
fn phone(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let is_written = unsigned.chars().all(|letter| letter.is_ascii_digit() || " -.()".contains(letter));
    let found = digits(unsigned);
    (is_written && (8..=15).contains(&found.len()) && !found.starts_with('0')).then_some(found)
}

/// A number with its plus, a short code, or a name of letters and digits.
fn sender_address(text: &str) -> Option<String> {
    if text.starts_with('+') {
        return phone(text).map(|digits| format!("+{digits}"));
    }
    let is_number = text.chars().all(|letter| letter.is_ascii_digit());
    if is_number {
        return match text.len() {
            3..=7 => Some(text.to_owned()),
            _ => phone(text).map(|digits| format!("+{digits}")),
        };
    }
    let is_name = text.chars().all(|letter| letter.is_ascii_alphanumeric() || " -_&+".contains(letter));
    (is_name && text.len() <= 11 && text.chars().any(|letter| letter.is_ascii_alphabetic()))
        .then(|| text.to_owned())
}

fn is_web(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

fn valid_seconds(call: &Call) -> Result<i64, SmsError> {
    let Some(text) = call.text("ValidityPeriod") else { return Ok(VALID_SECONDS) };
    let seconds = text.parse().ok().filter(|seconds| (1..=VALID_SECONDS).contains(seconds));
    seconds.ok_or_else(|| SmsError::about(20_001, "ValidityPeriod"))
}

fn send_at(call: &Call, service_sid: Option<&str>, now: i64) -> Result<Option<i64>, SmsError> {
    if call.text("ScheduleType").is_none() {
        return Ok(None);
    }
    let text = call.text("SendAt").ok_or(SmsError::code(35_111))?;
    if service_sid.is_none() {
        return Err(SmsError::code(35_118));
    }
    let at = text.parse::<Timestamp>().ok().map(Timestamp::as_second);
    let at = at.filter(|at| SCHEDULABLE.contains(&(at - now)));
    at.map(Some).ok_or_else(|| SmsError::about(35_114, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_read_in_the_forms_in_which_people_write_them() {
        assert_eq!(phone("+1 (555) 010-0777").as_deref(), Some("15550100777"));
        assert_eq!(phone("34600000001").as_deref(), Some("34600000001"));
        for wrong in
            ["", "+0155501007", "+1555", "whatsapp:+15550100777", "+1234567890123456", "++15550100777"]
        {
            assert_eq!(phone(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_sender_is_a_number_a_short_code_or_a_name() {
        for (text, expected) in [
            ("+1 555-010-0300", Some("+15550100300")),
            ("15550100300", Some("+15550100300")),
            ("12345", Some("12345")),
            ("Transom", Some("Transom")),
            ("12", None),
            ("A name that is long", None),
            ("na<me", None),
        ] {
            assert_eq!(sender_address(text).as_deref(), expected, "{text}");
        }
    }
}
