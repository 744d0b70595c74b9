//! What the doctor says of an SMS sender: whether the carrier takes the token, whether it can tell us what becomes of
//! messages, and where it sends what customers write. What it does not show is not claimed.

use transom_channels::sms::number::{Hears, hears};
use transom_channels::sms::request;
use transom_desk::base::settings::Settings;
use transom_desk::base::texting::{Texting, no_answer};
use transom_rules::number::check::Verdict;
use transom_store::channels::Connected;

use super::{Line, Report};

pub(super) async fn look(report: &mut Report, texting: &Texting, settings: &Settings, number: &Connected) {
    let name = &number.channel.name;
    let token = token(texting, number).await;
    let is_known = token.is_ok();
    report.say(&format!("number {name}"), token);
    if !is_known {
        return;
    }
    report.say(&format!("number {name}, statuses"), statuses(settings));
    let public_url = settings.server.public_url.trim_end_matches('/');
    let ours = format!("{public_url}/webhooks/sms/{}", number.channel.id);
    let told = told(texting, number).await;
    report.add(webhook(format!("number {name}, webhook"), told.as_ref(), &ours));
}

async fn token(texting: &Texting, number: &Connected) -> anyhow::Result<String> {
    let account = &number.channel.app_id;
    let ask = request::newest_message(account);
    let answer = texting.ask(&ask, account, &number.access_token).await.map_err(no_answer)?;
    match answer.status {
        200..=299 => Ok(format!("the carrier takes the token of {account}")),
        401 | 403 => anyhow::bail!(
            "the carrier does not take the token of {account}: `transom channel rotate-token` changes it"
        ),
        404 => anyhow::bail!("the carrier knows no account {account}"),
        status => anyhow::bail!("the carrier answered {status}"),
    }
}

/// Each message carries the address to which its statuses go.
fn statuses(settings: &Settings) -> Result<String, String> {
    let here = &settings.server.public_url;
    let is_away = !settings.sms.url.contains("//127.0.0.1") && !settings.sms.url.contains("//localhost");
    if settings.server.is_secure() || !is_away {
        return Ok(format!("each message asks for them at {here}"));
    }
    Err(format!(
        "server.public_url is {here}, where the carrier cannot tell what becomes of messages: set it to an https address \
         that reaches this server"
    ))
}

/// Where the carrier sends what customers write, where it shows that.
async fn told(texting: &Texting, number: &Connected) -> Option<Hears> {
    let (account, sender) = (&number.channel.app_id, &number.channel.phone_number_id);
    if !sender.starts_with('+') {
        return None;
    }
    let ask = request::own_number(account, sender);
    let answer = texting.ask(&ask, account, &number.access_token).await.ok()?;
    let body = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200)?;
    hears(&body, sender)
}

fn webhook(what: String, told: Option<&Hears>, ours: &str) -> Line {
    let enter = format!(
        "In the carrier's console, set the webhook of the number for messages that come in to {ours}, with POST"
    );
    let (verdict, text, mend) = match told {
        Some(Hears::At(url)) if url == ours => {
            (Verdict::Fine, format!("the carrier sends what customers write to {ours}"), None)
        }
        Some(Hears::At(url)) => (
            Verdict::Wrong,
            format!("the carrier sends what customers write to {url}, and not here"),
            Some(format!("{enter}; or set server.public_url, if that is this server")),
        ),
        Some(Hears::Nowhere) => {
            (Verdict::Wrong, "the carrier sends nowhere what customers write".to_owned(), Some(enter))
        }
        Some(Hears::Application) => (
            Verdict::Unknown,
            "an application of the carrier's says where what customers write goes".to_owned(),
            Some(format!("See in the carrier's console that it goes to {ours}, with POST")),
        ),
        Some(Hears::NotThere) => (
            Verdict::Doubtful,
            "the account has no such number: what customers write to it goes where its owner says".to_owned(),
            Some(format!("See in the carrier's console of whoever has it that it goes to {ours}, with POST")),
        ),
        None => (
            Verdict::Unknown,
            "the carrier does not show where what customers write goes".to_owned(),
            Some(format!("See in the carrier's console that it goes to {ours}, with POST")),
        ),
    };
    Line { what, verdict: verdict.as_str(), text, mend }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn that_messages_come_here_is_claimed_only_where_the_carrier_shows_it() {
        let ours = "https://desk.example/webhooks/sms/1";
        for (told, verdict) in [
            (Some(Hears::At(ours.into())), "fine"),
            (Some(Hears::At("https://demo.example/reply".into())), "wrong"),
            (Some(Hears::Nowhere), "wrong"),
            (Some(Hears::NotThere), "doubtful"),
            (Some(Hears::Application), "unknown"),
            (None, "unknown"),
        ] {
            let line = webhook("number SMS, webhook".into(), told.as_ref(), ours);
            assert_eq!(line.verdict, verdict, "{told:?}");
            let leads_on = line.mend.as_ref().is_some_and(|mend| mend.contains(ours));
            assert_eq!(leads_on, verdict != "fine", "{told:?}");
        }
    }
}
