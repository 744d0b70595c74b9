//! Answers to requests other than sends: a media address, an upload's id, a page of templates, a plain "ok".

use serde_json::Value;
use transom_rules::event::Fault;

use super::fault::NO_CODE;
use super::lenient::Fields;
use super::outcome::fault_in;

/// Where a file is, for five minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaAddress {
    /// Fetch it with the token, from Meta's host only.
    pub url: String,
    /// The type as Meta says it.
    pub mime_type: String,
    /// The hash as Meta says it; hex or base64, empty if it is not told.
    pub sha256: String,
    /// Bytes, if it is told.
    pub size_bytes: Option<u64>,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// Meta's objects, such as templates.
    pub items: Vec<Value>,
    /// The cursor of the next page, if there is one.
    pub after: Option<String>,
}

/// The body of an answer, or the error in it. Anything but 2xx is an error.
pub fn read(status: u16, body: &[u8]) -> Result<Value, Fault> {
    let body = serde_json::from_slice(body).unwrap_or(Value::Null);
    if body.at("error").is_object() {
        return Err(fault_in(body.at("error")));
    }
    if (200..=299).contains(&status) {
        return Ok(body);
    }
    let details = format!("The answer was HTTP {status} without an error of Meta's.");
    Err(Fault { code: NO_CODE, title: format!("HTTP {status}"), details, stopped: None })
}

/// The address in an answer to [`super::request::media_url`].
pub fn media_address(body: &Value) -> Option<MediaAddress> {
    let url = body.text("url");
    let size_bytes = body.text("file_size").parse().ok();
    (!url.is_empty()).then(|| MediaAddress {
        url,
        mime_type: body.text("mime_type"),
        sha256: body.text("sha256"),
        size_bytes,
    })
}

/// The id in an answer to an upload or to a template that was submitted.
pub fn id(body: &Value) -> Option<String> {
    Some(body.text("id")).filter(|id| !id.is_empty())
}

/// Meta's handle of a sample that is uploaded as a whole.
pub fn handle(body: &Value) -> Option<String> {
    Some(body.text("h")).filter(|handle| !handle.is_empty())
}

/// How many bytes of an upload Meta has.
pub fn offset(body: &Value) -> Option<u64> {
    body.text("file_offset").parse().ok()
}

/// A page of a list. There is a next page only where Meta gives its address.
pub fn page(body: &Value) -> Page {
    let paging = body.at("paging");
    let after = Some(paging.at("cursors").text("after")).filter(|after| !after.is_empty());
    Page { items: body.items("data").to_vec(), after: after.filter(|_| !paging.text("next").is_empty()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_give_what_they_hold_or_the_error() {
        let body =
            read(200, br#"{"url":"https://m.test/x","mime_type":"image/jpeg","file_size":"12","id":"9"}"#)
                .unwrap();
        assert_eq!(media_address(&body).unwrap().size_bytes, Some(12));
        assert_eq!(id(&body).as_deref(), Some("9"));
        assert_eq!(media_address(&Value::Null), None);
        let half = read(200, br#"{"id":"upload:a","file_offset":12}"#).unwrap();
        assert_eq!((handle(&half), offset(&half)), (None, Some(12)));
        assert_eq!(handle(&read(200, br#"{"h":"4::a"}"#).unwrap()).as_deref(), Some("4::a"));
        assert_eq!(read(400, br#"{"error":{"code":100,"message":"m"}}"#).unwrap_err().code, 100);
        let template = br#"{"error":{"code":10,"error_subcode":2388185,"message":"(#10) No","error_user_msg":"Not yet."}}"#;
        let fault = read(400, template).unwrap_err();
        assert_eq!((fault.code, fault.details.as_str()), (2_388_185, "Not yet."));
        assert_eq!(
            read(400, br#"{"error":{"code":100,"error_subcode":33,"message":"m"}}"#).unwrap_err().code,
            100
        );
        assert_eq!(read(404, b"<html>").unwrap_err().code, NO_CODE);
    }

    #[test]
    fn a_page_has_a_next_one_only_if_it_says_so() {
        let read = |text: &str| page(&serde_json::from_str(text).unwrap());
        let last = r#"{"data":[{"id":"1"}],"paging":{"cursors":{"before":"a","after":"b"}}}"#;
        assert_eq!(read(last).after, None);
        let more = r#"{"data":[{"id":"1"}],"paging":{"cursors":{"after":"b"},"next":"https://g.test"}}"#;
        assert_eq!(read(more).after.as_deref(), Some("b"));
        assert_eq!(read("[]"), Page::default());
    }
}
