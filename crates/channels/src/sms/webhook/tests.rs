//! What webhooks of an SMS carrier say.

use transom_rules::content::Kind;
use transom_rules::event::{PreferenceChanged, Received};

use super::super::signature::{Knock, sign, verify};
use super::*;

const AT: Timestamp = Timestamp::from_seconds(1_790_000_000);
const OURS: &str = "+15550100200";

fn read(query: &str, body: &str, content_type: Option<&str>) -> Parsed {
    let url = format!("https://desk.example/webhooks/sms/1?{query}");
    let knock = Knock { url: &url, signature: None, settings: None, content_type, body: body.as_bytes() };
    let signature = sign("secret", knock);
    let verified = verify("secret", Knock { signature: Some(&signature), ..knock }).unwrap();
    parse(&verified, AT, &|name| name == OURS || name == "MG1")
}

fn post(query: &str, body: &str) -> Parsed {
    read(query, body, Some("application/x-www-form-urlencoded"))
}

fn received(body: &str) -> Vec<Received> {
    let of = |routed: Routed| match routed.event {
        Event::Received(received) => Some(received),
        _ => None,
    };
    post("", body).events.into_iter().filter_map(of).collect()
}

fn statuses(query: &str, body: &str) -> Vec<StatusChanged> {
    let of = |routed: Routed| match routed.event {
        Event::Status(status) => Some(status),
        _ => None,
    };
    post(query, body).events.into_iter().filter_map(of).collect()
}

const HELLO: &str = "ToCountry=US&SmsMessageSid=SM1&NumMedia=0&SmsSid=SM1&SmsStatus=received&Body=Hello+%26+%00bye&\
    To=%2B15550100200&NumSegments=1&MessageSid=SM1&AccountSid=AC1&From=%2B15550100777&ApiVersion=2010-04-01";

#[test]
fn a_message_is_read_with_who_wrote_when_and_to_which_sender() {
    let parsed = post("", HELLO);
    assert_eq!((parsed.events.len(), &parsed.problem, parsed.unknown.len()), (1, &None, 0));
    assert_eq!(parsed.events[0].route, Route::Sender(OURS.into()));
    let message = &received(HELLO)[0];
    assert_eq!((message.wamid.as_str(), message.at, message.kind), ("SM1", AT, Kind::Text));
    assert_eq!(message.from.phone.as_deref(), Some("15550100777"));
    assert_eq!(message.text, "Hello & \u{fffd}bye");
    let json: serde_json::Value = serde_json::from_str(&message.json).unwrap();
    assert_eq!((&json["type"], &json["text"]["body"]), (&"text".into(), &"Hello & \u{fffd}bye".into()));
}

#[test]
fn a_get_tells_the_same_in_its_query() {
    assert_eq!(read(HELLO, "", None), post("", HELLO));
}

#[test]
fn json_tells_the_same_where_its_hash_is_signed() {
    use sha2::Digest as _;
    let body =
        r#"{"MessageSid":"SM1","MessageStatus":"delivered","From":"+15550100200","To":"+15550100777"}"#;
    let query = format!("m=t1.7&bodySHA256={}", hex::encode(sha2::Sha256::digest(body)));
    let parsed = read(&query, body, Some("application/json"));
    let Event::Status(status) = &parsed.events[0].event else { panic!("{parsed:?}") };
    assert_eq!((&status.status, status.callback.as_deref()), (&Status::Delivered, Some("t1.7")));
    let hash = hex::encode(sha2::Sha256::digest("[1]"));
    assert!(read(&format!("bodySHA256={hash}"), "[1]", Some("application/json")).problem.is_some());
}

#[test]
fn of_a_group_of_senders_the_one_that_is_connected_is_meant() {
    let from = |to: &str| {
        let body = format!(
            "MessageSid=SM1&SmsStatus=received&Body=x&From=%2B15550100777&To={to}&MessagingServiceSid=MG1"
        );
        post("", &body).events[0].route.clone()
    };
    assert_eq!(from("%2B15550100200"), Route::Sender(OURS.into()));
    assert_eq!(from("%2B15550100999"), Route::Sender("MG1".into()));
    let alone = post("", "MessageSid=SM1&SmsStatus=received&Body=x&From=%2B15550100777&To=%2B1555");
    assert_eq!(alone.events[0].route, Route::Sender("+1555".into()));
}

#[test]
fn files_are_bubbles_of_their_own_and_the_words_stand_with_the_first() {
    let with = |media: &str| {
        format!("MessageSid=MM1&SmsStatus=received&From=%2B15550100777&To=%2B15550100200&{media}")
    };
    let two = "Body=Look&NumMedia=2&MediaUrl0=https%3A%2F%2Fapi.x%2FMedia%2FME1&MediaContentType0=image%2Fpng&\
        MediaUrl1=https%3A%2F%2Fapi.x%2FMedia%2FME2&MediaContentType1=application%2Fpdf";
    let parts = received(&with(two));
    let told: Vec<_> =
        parts.iter().map(|part| (part.wamid.as_str(), part.kind, part.text.as_str())).collect();
    assert_eq!(told, [("MM1", Kind::Image, "Look"), ("MM1.1", Kind::Document, "")]);
    let file = parts[1].media.clone().unwrap();
    assert_eq!((file.meta_id.as_str(), file.url.as_deref()), ("ME2", Some("https://api.x/Media/ME2")));
    let voice = "Body=Hear&NumMedia=1&MediaUrl0=https%3A%2F%2Fapi.x%2FME1&MediaContentType0=audio%2Famr";
    let told: Vec<_> =
        received(&with(voice)).into_iter().map(|part| (part.wamid, part.kind, part.text)).collect();
    assert_eq!(
        told,
        [("MM1".into(), Kind::Text, "Hear".into()), ("MM1.1".into(), Kind::Audio, String::new())]
    );
    assert_eq!(
        received(&with("Body=&NumMedia=999999999999")).len(),
        1,
        "what is not there is not waited for"
    );
}

#[test]
fn stop_and_start_are_told_beside_the_message() {
    let said = |more: &str| {
        let body = format!("MessageSid=SM1&SmsStatus=received&From=%2B15550100777&To=%2B15550100200&{more}");
        let parsed = post("", &body);
        assert!(matches!(parsed.events[0].event, Event::Received(_)), "what was written is shown too");
        parsed.events.get(1).map(|routed| match &routed.event {
            Event::PreferenceChanged(PreferenceChanged { category, stopped, .. }) => {
                (category.clone(), *stopped)
            }
            other => panic!("{other:?}"),
        })
    };
    let sms = |stopped| Some(("sms".to_owned(), stopped));
    for (more, expected) in [
        ("Body=STOP", sms(true)),
        ("Body=+stop+", sms(true)),
        ("Body=StopAll", sms(true)),
        ("Body=UNSUBSCRIBE", sms(true)),
        ("Body=Start", sms(false)),
        ("Body=HELP", None),
        ("Body=stop+by+tomorrow", None),
        ("Body=Ende&OptOutType=STOP", sms(true)),
        ("Body=Los&OptOutType=START", sms(false)),
        ("Body=STOP&OptOutType=HELP", None),
    ] {
        assert_eq!(said(more), expected, "{more}");
    }
}

#[test]
fn statuses_are_those_of_whatsapp() {
    let status = |word: &str, more: &str| {
        let body = format!(
            "MessageSid=SM1&SmsSid=SM1&SmsStatus={word}&MessageStatus={word}&From=%2B15550100200&To=%2B15550100777&{more}"
        );
        let told = statuses("m=t1.7", &body);
        assert!(
            told.iter()
                .all(|told| told.wamid == "SM1" && told.at == AT && told.callback.as_deref() == Some("t1.7"))
        );
        assert!(told.iter().all(|told| told.recipient.phone.as_deref() == Some("15550100777")));
        told.into_iter()
            .map(|told| (told.status, told.faults.first().map(|fault| fault.code)))
            .collect::<Vec<_>>()
    };
    for word in ["accepted", "scheduled", "queued", "sending"] {
        assert_eq!(status(word, ""), [(Status::Accepted, None)]);
    }
    assert_eq!(status("sent", ""), [(Status::Sent, None)]);
    assert_eq!(status("Delivered", ""), [(Status::Delivered, None)]);
    assert_eq!(status("failed", "ErrorCode=30007"), [(Status::Failed, Some(30_007))]);
    assert_eq!(status("canceled", ""), [(Status::Failed, Some(NO_CODE))]);
    let left = [(Status::Sent, None), (Status::Failed, Some(30_003))];
    assert_eq!(status("undelivered", "ErrorCode=30003"), left);
    assert_eq!(status("partially_delivered", ""), [(Status::Other("partially_delivered".into()), None)]);
}

#[test]
fn what_is_not_understood_is_accounted_for() {
    for body in [
        "",
        "Digits=1234",
        "SmsStatus=received&Body=x&From=%2B15550100777&To=%2B15550100200",
        "MessageSid=SM1&SmsStatus=received&Body=x&From=Bank&To=%2B15550100200",
        "MessageSid=SM1&SmsStatus=received&Body=x&From=whatsapp%3A%2B15550100777&To=%2B15550100200",
        "MessageStatus=sent",
        "%ff=%fe&=&&",
    ] {
        let parsed = post("", body);
        assert_eq!((parsed.events.len(), parsed.unknown.len(), &parsed.problem), (0, 1, &None), "{body}");
    }
    assert_eq!(post("", "erased=true"), Parsed::default());
}
