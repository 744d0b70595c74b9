//! What a webhook was answered with: `TwiML` that holds messages, or plain text that is one.

use anyhow::Context as _;
use reqwest::Url;
use roxmltree::{Document, Node};

/// A message that the business answers with.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) body: String,
    pub(super) media_urls: Vec<String>,
    /// Another phone than the one that wrote.
    pub(super) to: Option<String>,
    pub(super) from: Option<String>,
    pub(super) status_callback: Option<String>,
}

/// Reads the replies of an answer to a webhook at `url`, against which addresses in it are resolved.
///
/// Errors: it calls itself `TwiML` and is none.
pub(super) fn read(content_type: &str, text: &str, url: &str) -> anyhow::Result<Vec<Reply>> {
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    match content_type.as_str() {
        "text/plain" => Ok(vec![Reply { body: text.to_owned(), ..Reply::default() }]),
        "text/xml" | "application/xml" | "text/html" => twiml(text, url),
        _ => Ok(Vec::new()),
    }
}

fn twiml(text: &str, url: &str) -> anyhow::Result<Vec<Reply>> {
    let document = Document::parse(text).context("the answer is no XML")?;
    let root = document.root_element();
    anyhow::ensure!(root.has_tag_name("Response"), "the answer is not a Response");
    let messages = root.children().filter(|node| node.has_tag_name("Message") || node.has_tag_name("Sms"));
    Ok(messages.map(|node| reply(node, url)).collect())
}

fn reply(node: Node<'_, '_>, url: &str) -> Reply {
    let parts = |name: &'static str| node.children().filter(move |child| child.has_tag_name(name));
    let body = parts("Body").next().unwrap_or(node);
    let own = |node: Node<'_, '_>| -> String {
        let texts = node.children().filter(Node::is_text);
        texts.filter_map(|text| text.text()).collect::<String>().trim().to_owned()
    };
    let attribute = |name: &str| node.attribute(name).map(str::to_owned);
    let callback = node.attribute("statusCallback").or_else(|| node.attribute("action"));
    Reply {
        body: own(body),
        media_urls: parts("Media").map(|media| resolved(&own(media), url)).collect(),
        to: attribute("to"),
        from: attribute("from"),
        status_callback: callback.map(|address| resolved(address, url)),
    }
}

/// An address as the document at `url` means it; one that is none stays as it is, to be refused.
fn resolved(address: &str, url: &str) -> String {
    let whole = Url::parse(url).and_then(|base| base.join(address));
    whole.map_or_else(|_| address.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "http://127.0.0.1:8080/webhooks/sms/1";

    #[test]
    fn messages_of_a_response_are_replies() {
        let text = "<?xml version=\"1.0\"?><Response><Message>Fish &amp; chips</Message>\
            <Message to=\"+15550100888\" action=\"/told\"><Body> two </Body><Media>/a.png</Media></Message></Response>";
        let replies = read("text/xml; charset=utf-8", text, URL).unwrap();
        assert_eq!(replies.len(), 2);
        assert_eq!(replies[0], Reply { body: "Fish & chips".to_owned(), ..Reply::default() });
        assert_eq!(replies[1].body, "two");
        assert_eq!(replies[1].media_urls, ["http://127.0.0.1:8080/a.png"]);
        assert_eq!(replies[1].status_callback.as_deref(), Some("http://127.0.0.1:8080/told"));
        assert_eq!(replies[1].to.as_deref(), Some("+15550100888"));
    }

    #[test]
    fn plain_text_is_a_reply_and_nothing_is_none() {
        assert_eq!(read("text/plain", "Hello", URL).unwrap()[0].body, "Hello");
        assert_eq!(read("text/xml", "<Response/>", URL).unwrap(), []);
        assert_eq!(read("text/plain", "", URL).unwrap(), []);
        assert_eq!(read("application/json", "{}", URL).unwrap(), []);
        assert!(read("text/xml", "<Response><Message>", URL).is_err());
        assert!(read("text/html", "<html></html>", URL).is_err());
    }
}
