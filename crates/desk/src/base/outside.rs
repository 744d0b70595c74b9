//! Looking at ourselves from outside: whether what others are to reach can be reached, as far as this machine can tell.
//! No token goes along, but for the one that Meta shows in its greeting.

use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;
use transom_rules::number::check::Greeting;

/// How long an answer may take: Meta waits about as long.
const WITHIN: Duration = Duration::from_secs(10);
/// So much of an answer is read, in bytes: what is asked for has some ten.
const MOST: usize = 4096;

/// Greets the address of a webhook as Meta does, and sees whether what it sent comes back.
pub async fn greet(url: &str, verify_token: &str, challenge: &str) -> Greeting {
    let pairs = [("hub.mode", "subscribe"), ("hub.verify_token", verify_token), ("hub.challenge", challenge)];
    let url = match Url::parse_with_params(url, pairs) {
        Ok(url) => url,
        Err(error) => return Greeting::Silent(error.to_string()),
    };
    let asked = match client() {
        Ok(client) => client.get(url).send().await,
        Err(error) => Err(error),
    };
    let mut answer = match asked {
        Ok(answer) => answer,
        Err(error) => return Greeting::Silent(cause(error)),
    };
    let (status, mut body) = (answer.status().as_u16(), Vec::new());
    while body.len() < MOST {
        match answer.chunk().await {
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => break,
            Err(error) => return Greeting::Silent(cause(error)),
        }
    }
    let is_returned = status == 200 && body.trim_ascii() == challenge.as_bytes();
    if is_returned { Greeting::Returned } else { Greeting::Other(status) }
}

/// Why nothing answers at an address; `None` where something does, whatever it says.
pub async fn silence(url: &str) -> Option<String> {
    let asked = match client() {
        Ok(client) => client.get(url).send().await,
        Err(error) => Err(error),
    };
    asked.err().map(cause)
}

fn client() -> reqwest::Result<reqwest::Client> {
    // A provider that is installed already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let agent = concat!("transom/", env!("CARGO_PKG_VERSION"));
    reqwest::Client::builder().redirect(Policy::none()).timeout(WITHIN).user_agent(agent).build()
}

/// Why it failed, without the address: it holds the token of the greeting.
fn cause(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "it took too long".to_owned();
    }
    let error = error.without_url();
    let mut cause: &dyn std::error::Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn where_nothing_answers_it_is_told_why_and_not_with_what() {
        let Greeting::Silent(why) = greet("http://127.0.0.1:1/hook", "secret-token", "1").await else {
            panic!("something answered");
        };
        assert!(why.contains("refused") && !why.contains("secret-token"), "{why}");
        assert!(silence("http://127.0.0.1:1/").await.is_some());
        assert!(matches!(greet("nowhere", "a", "1").await, Greeting::Silent(_)));
    }
}
