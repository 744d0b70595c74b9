//! Talking to the SMS carrier. The account's token goes to the configured host only, as the password of basic
//! authentication; redirects are not followed, but for a file, to whose store the carrier points: that never sees the token.

use anyhow::Context as _;
use reqwest::{Url, header};
use transom_channels::sms::request::Request;
use transom_store::channels::Connected;
use transom_store::seal::Secret;

use super::call::{self, Answer, Coming, FILE_WITHIN, NoAnswer, authority};
use crate::base::settings;

/// A client of the SMS carrier. Cheap to clone.
#[derive(Clone)]
pub struct Texting {
    http: reqwest::Client,
    base: String,
    host: Option<String>,
}

impl Texting {
    /// A client for the configured host.
    ///
    /// # Errors
    /// When `sms.url` is no address.
    pub fn new(settings: &settings::Sms) -> anyhow::Result<Self> {
        let url = Url::parse(&settings.url).with_context(|| format!("sms.url {}", settings.url))?;
        let base = settings.url.trim_end_matches('/').to_owned();
        Ok(Self { http: call::client(settings.timeout_s)?, base, host: authority(&url) })
    }

    /// Sends a request of an account.
    ///
    /// # Errors
    /// When there is no answer, and whether the request may have arrived.
    pub async fn ask(&self, request: &Request, account: &str, token: &Secret) -> Result<Answer, NoAnswer> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or(reqwest::Method::GET);
        let (user, password) = credentials(account, token.expose());
        let mut call = self
            .http
            .request(method, format!("{}{}", self.base, request.path))
            .basic_auth(user, Some(password))
            .header(header::ACCEPT, "application/json");
        if !request.form.is_empty() {
            call = call
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(request.form.clone());
        }
        call::receive(&self.base, call).await
    }

    /// Begins to fetch a file that came with a message, from the carrier, or from where it points.
    ///
    /// # Errors
    /// When the file lies elsewhere, or is not given out.
    pub async fn download(&self, url: &str, number: &Connected) -> anyhow::Result<Coming> {
        let url = Url::parse(url).context("the address of the file")?;
        anyhow::ensure!(self.is_ours(&url), "the file lies on a host that is not sms.url");
        let (user, password) = credentials(&number.channel.app_id, number.access_token.expose());
        let asked = self.http.get(url.clone()).basic_auth(user, Some(password)).timeout(FILE_WITHIN);
        let answer = asked.send().await.map_err(reqwest::Error::without_url)?;
        if !answer.status().is_redirection() {
            return Coming::of(answer);
        }
        let store = answer.headers().get(header::LOCATION).and_then(|place| place.to_str().ok());
        let store = store.and_then(|place| url.join(place).ok()).context("the carrier points nowhere")?;
        anyhow::ensure!(
            store.scheme() == "https" || self.is_ours(&store),
            "the carrier points to a store without TLS"
        );
        let asked = self.http.get(store).timeout(FILE_WITHIN).send().await;
        Coming::of(asked.map_err(reqwest::Error::without_url)?)
    }

    /// Whether an address is of the configured host, and over TLS where that is.
    fn is_ours(&self, url: &Url) -> bool {
        authority(url) == self.host && (url.scheme() == "https" || self.base.starts_with("http://"))
    }
}

/// Who asks: the account by its token, or an API key by its secret, `SK…:secret`.
fn credentials<'a>(account: &'a str, token: &'a str) -> (&'a str, &'a str) {
    token.split_once(':').filter(|(key, _)| key.starts_with("SK")).unwrap_or((account, token))
}

/// A missing answer as an error, where the difference does not matter.
pub fn no_answer(missing: NoAnswer) -> anyhow::Error {
    match missing {
        NoAnswer::NotSent(why) => anyhow::anyhow!(
            "the SMS carrier cannot be reached: {why}. Check url in [sms] of the settings file, and the network"
        ),
        NoAnswer::Unclear(why) => anyhow::anyhow!("the SMS carrier did not answer: {why}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_asks_by_its_token_or_by_a_key_of_its() {
        assert_eq!(credentials("AC1", "token"), ("AC1", "token"));
        assert_eq!(credentials("AC1", "to:ken"), ("AC1", "to:ken"));
        assert_eq!(credentials("AC1", "SK1:secret"), ("SK1", "secret"));
    }

    #[test]
    fn only_the_configured_host_is_ours() {
        let at =
            |url: &str| Texting::new(&settings::Sms { url: url.into(), ..settings::Sms::default() }).unwrap();
        let is_ours = |ours: &str, url: &str| at(ours).is_ours(&Url::parse(url).unwrap());
        let carrier = "https://api.twilio.com";
        assert!(is_ours(carrier, "https://api.twilio.com/2010-04-01/x"));
        for other in [
            "http://api.twilio.com/x",
            "https://api.twilio.com.evil.example/x",
            "https://api.twilio.com@evil.example/x",
            "https://api.twilio.com:8443/x",
            "https://evil.example/api.twilio.com",
        ] {
            assert!(!is_ours(carrier, other), "{other}");
        }
        assert!(is_ours("http://127.0.0.1:8090", "http://127.0.0.1:8090/x"));
        assert!(!is_ours("http://127.0.0.1:8090", "http://127.0.0.1:8091/x"));
    }
}
