//! What is looked at to say that a number works from end to end, and what is made of what was found. Whoever asked Meta
//! and the network brings the facts; here they become findings, each with how it is mended.

use super::stage::Stage;
use super::{CONNECTED, NumberFacts};
use crate::time::{Span, Timestamp};
use crate::words::Sentence;
use crate::words::check as words;

crate::words! {
    /// One thing that is looked at.
    Check {
        /// Whether Meta takes the access token.
        Token = "token",
        /// Whether the token may do what is needed.
        Scopes = "scopes",
        /// Whether the secret is the app's.
        Secret = "secret",
        /// Whether the number is connected.
        Number = "number",
        /// Whether the address of the webhook answers from outside.
        Address = "address",
        /// Whether Meta sends here what it hears.
        Subscription = "subscription",
        /// Whether webhooks come.
        Webhooks = "webhooks",
        /// Whether the templates can be read.
        Templates = "templates",
        /// Whether the clock goes right.
        Clock = "clock",
        /// Whether the host of the files can be reached.
        Files = "files",
    }
}

crate::words! {
    /// What came of looking.
    Verdict {
        /// It is well.
        Fine = "fine",
        /// It works and will not for ever, or not all of it does.
        Doubtful = "doubtful",
        /// It does not work.
        Wrong = "wrong",
        /// It could not be looked at.
        Unknown = "unknown",
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// What came of it.
    pub verdict: Verdict,
    /// What was found, in a sentence.
    pub text: Sentence,
    /// How it is mended; `None` where nothing has to be.
    pub mend: Option<Sentence>,
}

impl Finding {
    fn fine(check: Check, text: Sentence) -> Self {
        Self { check, verdict: Verdict::Fine, text, mend: None }
    }

    fn wrong(check: Check, text: Sentence, mend: Sentence) -> Self {
        Self { check, verdict: Verdict::Wrong, text, mend: Some(mend) }
    }

    fn doubtful(check: Check, text: Sentence, mend: Sentence) -> Self {
        Self { verdict: Verdict::Doubtful, ..Self::wrong(check, text, mend) }
    }

    /// What could not be looked at, since Meta does not answer.
    pub fn unanswered(check: Check) -> Self {
        let (text, mend) = (words::UNANSWERED, Some(words::MEND_LATER));
        Self { check, verdict: Verdict::Unknown, text, mend }
    }
}

/// What Meta says of an access token.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Token {
    /// It takes it.
    pub is_valid: bool,
    /// The app that it was made for; empty where that is not told.
    pub app_id: String,
    /// When it ends; `None` for never.
    pub expires_at: Option<Timestamp>,
    /// What it may do.
    pub scopes: Vec<String>,
}

/// What a token needs: to send, and to look after numbers and templates.
pub const SCOPES: [&str; 2] = ["whatsapp_business_messaging", "whatsapp_business_management"];

/// So long before a token ends it is time for another one.
const SOON: Span = Span::hours(7 * 24);

/// Whether the token is taken, and for how long.
pub fn token(told: &Token, now: Timestamp) -> Finding {
    match told.expires_at {
        _ if !told.is_valid => Finding::wrong(Check::Token, words::TOKEN_REFUSED, words::MEND_TOKEN),
        Some(end) if end <= now + SOON => {
            Finding::doubtful(Check::Token, words::TOKEN_ENDS, words::MEND_TOKEN)
        }
        Some(_) | None => Finding::fine(Check::Token, words::TOKEN_FINE),
    }
}

/// Whether the token may do what is needed.
pub fn scopes(told: &Token) -> Finding {
    let missing: Vec<&str> =
        SCOPES.into_iter().filter(|needed| !told.scopes.iter().any(|scope| scope == needed)).collect();
    if missing.is_empty() {
        return Finding::fine(Check::Scopes, words::SCOPES_FINE);
    }
    Finding::wrong(Check::Scopes, words::scopes_missing(missing.join(", ")), words::MEND_SCOPES)
}

/// Whether Meta takes the secret for the app's.
pub fn secret(is_taken: bool) -> Finding {
    if is_taken {
        return Finding::fine(Check::Secret, words::SECRET_FINE);
    }
    Finding::wrong(Check::Secret, words::SECRET_REFUSED, words::MEND_SECRET)
}

/// Whether the number is connected.
pub fn number(facts: &NumberFacts) -> Finding {
    let stage = facts.stage();
    let text = words::stage(stage);
    match stage {
        Stage::Connected => Finding::fine(Check::Number, text),
        // A word of Meta's that nobody knows keeps nothing from sending.
        Stage::Unknown if facts.sends_nothing().is_none() && facts.status.is_some() => {
            let word = facts.status.as_ref().map_or(CONNECTED, |told| told.is.as_str());
            Finding::fine(Check::Number, words::stage_other(word))
        }
        Stage::Held => Finding::doubtful(Check::Number, text, words::mend_stage(stage)),
        _ => Finding::wrong(Check::Number, text, words::mend_stage(stage)),
    }
}

/// How the address of the webhook answered a greeting such as Meta's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// With what was asked for.
    Returned,
    /// With something else; the HTTP status.
    Other(u16),
    /// Not at all; why.
    Silent(String),
}

/// Whether the address of the webhook answers from outside. Meta takes none that is not `https`.
pub fn address(url: &str, greeting: Greeting) -> Finding {
    match greeting {
        Greeting::Silent(why) => {
            Finding::wrong(Check::Address, words::address_silent(url, why), words::MEND_ADDRESS)
        }
        Greeting::Other(status) => {
            Finding::wrong(Check::Address, words::address_other(url, status), words::MEND_PROXY)
        }
        Greeting::Returned if !url.starts_with("https://") => {
            Finding::doubtful(Check::Address, words::address_plain(url), words::MEND_PLAIN)
        }
        Greeting::Returned => Finding::fine(Check::Address, words::address_fine(url)),
    }
}

/// Where Meta sends what it hears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ears {
    /// The app of the number listens to its account.
    pub is_subscribed: bool,
    /// Where the app's webhooks go; `None` where none is set, and where Meta did not say.
    pub app: Option<String>,
    /// What of it the app asked for; `None` where Meta did not say.
    pub fields: Option<Vec<String>>,
    /// Where those about messages go instead, by the account or the number.
    pub instead: Option<String>,
}

/// What the app has to ask for, without which no message is heard.
const MESSAGES: &str = "messages";

/// Whether Meta sends here what it hears: to this address, or to that of a number below it.
pub fn subscription(ears: &Ears, ours: &str) -> Finding {
    let check = Check::Subscription;
    let is_ours =
        |url: &String| url.strip_prefix(ours).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let to = ears.instead.as_ref().or(ears.app.as_ref());
    let lacks_messages = ears.fields.as_ref().is_some_and(|all| !all.iter().any(|one| one == MESSAGES));
    match to {
        _ if !ears.is_subscribed => Finding::wrong(check, words::NOT_SUBSCRIBED, words::MEND_LISTEN),
        None if ears.fields.is_none() => Finding {
            verdict: Verdict::Unknown,
            ..Finding::wrong(check, words::SUBSCRIPTION_UNKNOWN, words::MEND_SECRET)
        },
        None => Finding::wrong(check, words::NO_ADDRESS, words::MEND_LISTEN),
        Some(url) if !is_ours(url) => Finding::wrong(check, words::other_address(url), words::MEND_LISTEN),
        Some(_) if lacks_messages => Finding::wrong(check, words::NO_MESSAGES, words::MEND_FIELDS),
        Some(_) if ears.app.as_ref().is_some_and(|url| !is_ours(url)) => {
            Finding::doubtful(check, words::REST_ELSEWHERE, words::MEND_REST)
        }
        Some(_) => Finding::fine(check, words::SUBSCRIBED),
    }
}

/// Whether webhooks come: the last one came at this instant, if one did of late.
pub fn webhooks(last: Option<Timestamp>) -> Finding {
    if last.is_some() {
        return Finding::fine(Check::Webhooks, words::WEBHOOKS_COME);
    }
    let found = Finding::wrong(Check::Webhooks, words::NO_WEBHOOKS, words::MEND_WEBHOOKS);
    Finding { verdict: Verdict::Unknown, ..found }
}

/// Whether the templates can be read.
pub fn templates(are_read: bool) -> Finding {
    if are_read {
        return Finding::fine(Check::Templates, words::TEMPLATES_FINE);
    }
    Finding::wrong(Check::Templates, words::TEMPLATES_REFUSED, words::MEND_SCOPES)
}

/// So far the clock may be from Meta's. Windows go by Meta's, sessions and schedules by ours.
const SKEW: Span = Span::minutes(2);

/// Whether the clock goes right, beside that of Meta's answer.
pub fn clock(ours: Timestamp, theirs: Timestamp) -> Finding {
    let (earlier, later) = if ours < theirs { (ours, theirs) } else { (theirs, ours) };
    let apart = later - earlier;
    if apart <= SKEW {
        return Finding::fine(Check::Clock, words::CLOCK_FINE);
    }
    Finding::wrong(Check::Clock, words::clock_off(apart.as_seconds_up().unsigned_abs()), words::MEND_CLOCK)
}

/// Whether the host of the files answers; `None` where it does, else why not.
pub fn files(host: &str, silent: Option<String>) -> Finding {
    match silent {
        None => Finding::fine(Check::Files, words::files_fine(host)),
        Some(why) => Finding::wrong(Check::Files, words::files_silent(host, why), words::MEND_FILES),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::NumberNews;

    fn at(hours: i64) -> Timestamp {
        Timestamp::default() + Span::hours(hours)
    }

    fn verdict(finding: &Finding) -> Verdict {
        assert_eq!(finding.mend.is_none(), finding.verdict == Verdict::Fine, "{finding:?}");
        finding.verdict
    }

    #[test]
    fn a_token_is_taken_ends_soon_or_is_refused() {
        let told = |is_valid, expires_at| Token { is_valid, expires_at, ..Token::default() };
        for (told, expected) in [
            (told(true, None), Verdict::Fine),
            (told(true, Some(at(8 * 24))), Verdict::Fine),
            (told(true, Some(at(6 * 24))), Verdict::Doubtful),
            (told(false, None), Verdict::Wrong),
        ] {
            assert_eq!(verdict(&token(&told, at(0))), expected, "{told:?}");
        }
        let both = SCOPES.map(str::to_owned).to_vec();
        assert_eq!(verdict(&scopes(&Token { scopes: both.clone(), ..Token::default() })), Verdict::Fine);
        let one = scopes(&Token { scopes: both[..1].to_vec(), ..Token::default() });
        assert_eq!(one.text, words::scopes_missing(SCOPES[1].to_owned()));
    }

    #[test]
    fn meta_sends_here_or_somewhere_else() {
        let ours = "https://desk.example/webhooks/whatsapp";
        let all = || Some(vec!["messages".to_owned()]);
        let well = Ears { is_subscribed: true, app: Some(ours.to_owned()), fields: all(), instead: None };
        let theirs = || Some("https://other.example/hook".to_owned());
        for (ears, expected, text) in [
            (well.clone(), Verdict::Fine, words::SUBSCRIBED),
            (Ears { app: Some(format!("{ours}/1")), ..well.clone() }, Verdict::Fine, words::SUBSCRIBED),
            (Ears { is_subscribed: false, ..well.clone() }, Verdict::Wrong, words::NOT_SUBSCRIBED),
            (Ears { app: None, ..well.clone() }, Verdict::Wrong, words::NO_ADDRESS),
            (Ears { app: None, fields: None, ..well.clone() }, Verdict::Unknown, words::SUBSCRIPTION_UNKNOWN),
            (
                Ears { app: theirs(), ..well.clone() },
                Verdict::Wrong,
                words::other_address("https://other.example/hook"),
            ),
            (
                Ears { app: theirs(), instead: Some(format!("{ours}/1")), ..well.clone() },
                Verdict::Doubtful,
                words::REST_ELSEWHERE,
            ),
            (
                Ears { instead: theirs(), ..well.clone() },
                Verdict::Wrong,
                words::other_address("https://other.example/hook"),
            ),
            (Ears { fields: Some(vec!["calls".into()]), ..well.clone() }, Verdict::Wrong, words::NO_MESSAGES),
            // Without the app's secret nobody says what it asked for: what goes by the account is known.
            (
                Ears { app: None, fields: None, instead: Some(format!("{ours}/1")), ..well },
                Verdict::Fine,
                words::SUBSCRIBED,
            ),
        ] {
            let found = subscription(&ears, ours);
            assert_eq!((verdict(&found), &found.text), (expected, &text), "{ears:?}");
        }
    }

    #[test]
    fn the_rest_is_well_or_says_how_it_is_mended() {
        let url = "https://desk.example/webhooks/whatsapp/1";
        for (finding, expected) in [
            (address(url, Greeting::Returned), Verdict::Fine),
            (address("http://127.0.0.1/", Greeting::Returned), Verdict::Doubtful),
            (address(url, Greeting::Other(403)), Verdict::Wrong),
            (address(url, Greeting::Silent("refused".into())), Verdict::Wrong),
            (clock(at(1), at(1) + Span::minutes(2)), Verdict::Fine),
            (clock(at(1) + Span::minutes(3), at(1)), Verdict::Wrong),
            (clock(at(1), at(2)), Verdict::Wrong),
            (secret(true), Verdict::Fine),
            (secret(false), Verdict::Wrong),
            (templates(true), Verdict::Fine),
            (templates(false), Verdict::Wrong),
            (webhooks(Some(at(1))), Verdict::Fine),
            (webhooks(None), Verdict::Unknown),
            (files("lookaside.example", None), Verdict::Fine),
            (files("lookaside.example", Some("refused".into())), Verdict::Wrong),
            (Finding::unanswered(Check::Templates), Verdict::Unknown),
        ] {
            assert_eq!(verdict(&finding), expected, "{finding:?}");
        }
        for (status, expected) in [
            ("CONNECTED", Verdict::Fine),
            ("FLAGGED", Verdict::Doubtful),
            ("PENDING", Verdict::Wrong),
            ("BANNED", Verdict::Wrong),
            ("SOMETHING_NEW", Verdict::Fine),
        ] {
            let mut facts = NumberFacts::default();
            facts.hear(NumberNews::Status(status.into()), at(1));
            assert_eq!(verdict(&number(&facts)), expected, "{status}");
        }
        assert_eq!(verdict(&number(&NumberFacts::default())), Verdict::Wrong);
    }
}
