//! What a line of the audit log tells besides, in words.

use transom_rules::access::{Detail, NOBODY, Part, Said, Why, Word};
use transom_rules::bot::Rest;
use transom_rules::consent::Purpose;
use transom_rules::flow::run::Ending;
use transom_rules::number::stage::Step;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;

use super::access::{self, of};
use super::bots::ending;
use super::word;
use crate::frame::tag::priority_word;
use crate::frame::when::utc;
use crate::say;

/// In words: `Made, for Read, Send`. `name` knows what ids are called.
pub fn detail(detail: &Detail, name: impl Fn(&str) -> Option<String>) -> String {
    let matter = of("detail", detail.matter);
    let parts = detail.parts.iter().map(|said| {
        let value = value(said, &name);
        access::with_value("detail-part", said.part, value)
    });
    parts.fold(matter, |one, other| say!("detail-and", one = one, other = other))
}

fn value(said: &Said, name: impl Fn(&str) -> Option<String>) -> String {
    let value = said.value.as_str();
    match said.part {
        Part::Was | Part::Role => name(value).unwrap_or_else(|| value.to_owned()),
        Part::By => several(value, access::policy),
        Part::To | Part::Roles | Part::Team if value == NOBODY => word("detail-nobody").to_owned(),
        Part::Roles => listed(value, |one| name(one).unwrap_or_else(|| one.to_owned())),
        Part::Team | Part::Bot => name(value).unwrap_or_else(|| value.to_owned()),
        Part::To => name(value).unwrap_or_else(|| word("actor-person").to_owned()),
        Part::Sees => known(value, access::sees).unwrap_or_else(|| word("detail-as-role").to_owned()),
        Part::Masks if value == "yes" => word("detail-masked").to_owned(),
        Part::Masks => word("detail-whole").to_owned(),
        Part::May => several(value, access::permission),
        Part::Scopes => several(value, access::scope),
        Part::Anew => value.split(',').map(anew).collect::<Vec<_>>().join(" · "),
        Part::Status => known(value, |status: ConversationStatus| of("status", status))
            .or_else(|| name(value))
            .unwrap_or_else(|| value.to_owned()),
        Part::Step => known(value, |step: Step| of("detail-step", step)).unwrap_or_else(|| value.to_owned()),
        Part::Rest => known(value, |rest: Rest| of("detail-rest", rest)).unwrap_or_else(|| value.to_owned()),
        Part::Why => known(value, |why: Why| of("why", why))
            .or_else(|| known(value, |over: Ending| ending(over).to_owned()))
            .unwrap_or_else(|| value.to_owned()),
        Part::Priority => {
            known(value, |priority| priority_word(priority).to_owned()).unwrap_or_else(|| value.to_owned())
        }
        Part::Purpose => purpose(value).or_else(|| name(value)).unwrap_or_else(|| value.to_owned()),
        Part::How => known(value, crate::contacts::how).unwrap_or_else(|| value.to_owned()),
        Part::On | Part::Off => listed(value, |one| name(one).unwrap_or_else(|| one.to_owned())),
        Part::At => instant(value).unwrap_or_else(|| value.to_owned()),
        Part::Members
        | Part::Hours
        | Part::Minutes
        | Part::Contact
        | Part::Messages
        | Part::Conversations
        | Part::Contacts
        | Part::Tokens
        | Part::Zone
        | Part::App
        | Part::From
        | Part::Until
        | Part::Version => value.to_owned(),
    }
}

fn anew(what: &str) -> &str {
    match what {
        "name" => word("detail-name"),
        "email" => word("detail-email"),
        "language" => word("contact-language"),
        "time_zone" => word("contact-zone"),
        other => other,
    }
}

/// A second, as a person reads it.
fn instant(value: &str) -> Option<String> {
    let at = Timestamp::from_seconds(value.parse().ok()?);
    Some(format!("{} UTC", utc(at, "%a %-d %b %Y, %H:%M")))
}

/// One that is always there.
fn purpose(value: &str) -> Option<String> {
    match value.parse().ok()? {
        Purpose::Marketing => Some(word("purpose-marketing").to_owned()),
        Purpose::Service => Some(word("purpose-service").to_owned()),
        Purpose::Custom(_) => None,
    }
}

fn known<T: Word>(value: &str, call: impl Fn(T) -> String) -> Option<String> {
    T::from_word(value).map(call)
}

/// Words of a closed list; one of another version stays what it is.
fn several<T: Word>(value: &str, call: impl Fn(T) -> String) -> String {
    listed(value, |one| known(one, &call).unwrap_or_else(|| one.to_owned()))
}

fn listed(value: &str, tell: impl Fn(&str) -> String) -> String {
    value
        .split(',')
        .map(tell)
        .reduce(|one, other| say!("detail-between", one = one, other = other))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use transom_rules::access::Matter;

    use super::*;

    #[test]
    fn every_code_has_words() {
        let told = |told: String| assert!(!told.contains("detail-") && !told.contains("why-"), "{told}");
        for matter in Matter::ALL {
            told(detail(&Detail::from(*matter), |_| None));
        }
        for part in Part::ALL {
            told(detail(&Detail::from(Matter::Made).with(*part, "value"), |_| None));
        }
        for why in Why::ALL {
            told(detail(&Detail::failed(*why), |_| None));
        }
        for over in Ending::ALL {
            let ended = detail(&Detail::from(Matter::Ended).with(Part::Why, *over), |_| None);
            assert!(ended.ends_with(ending(*over)), "{ended}");
        }
        for rest in Rest::ALL {
            told(detail(&Detail::from(Matter::Moved).with(Part::Rest, *rest), |_| None));
        }
    }

    #[test]
    fn ids_have_their_names_and_words_of_later_versions_stay() {
        let name = |id: &str| {
            [("u1", "Cleo"), ("agent", "Agent")]
                .iter()
                .find(|(of, _)| *of == id)
                .map(|(_, name)| (*name).to_owned())
        };
        for (kept, said) in [
            ("handed_on conversations=3 to=u1", "Handed on, conversations: 3, to Cleo"),
            ("given to=nobody", "Given, to nobody"),
            ("given to=u2", "Given, to Somebody who has gone"),
            (
                "changed was=agent role=r1 sees=role",
                "Changed, before: Agent, role: r1, sees: as the role says",
            ),
            (
                "made may=costs.read,ships.sail sees=own masks=yes",
                "Made, may: Read what messages cost; ships.sail, sees: Only their own, numbers: masked",
            ),
            ("moved status=closed", "Moved, to: Resolved"),
            ("failed why=meta_refused", "It came to nothing, Meta refused it"),
        ] {
            assert_eq!(detail(&Detail::read(kept).unwrap(), name), said);
        }
    }
}
