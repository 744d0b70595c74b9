//! What the columns of a file hold.

use transom_rules::attribute::Subject;
use transom_rules::consent::Purpose;
use transom_rules::id::AttributeId;
use transom_store::attributes::{self, Attribute};
use transom_store::purposes::{self, Purpose as Defined};
use transom_store::search::fold;
use transom_store::{Result as Stored, Scoped};

use crate::done::Wrong;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What somebody is called.
    Name,
    /// Their phone number.
    Phone,
    /// Their user id.
    UserId,
    /// What they read.
    Language,
    /// The time zone that they live in.
    TimeZone,
    /// A value of an attribute of contacts.
    Attribute(AttributeId),
    /// That they consented to a purpose, or how that is known.
    Consent(Purpose, Told),
}

/// What a column tells of a consent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Whether they consented: yes or no, or when they did.
    Answer,
    /// When.
    At,
    /// The words that they were shown.
    Words,
    /// Where it comes from.
    Source,
}

impl Told {
    const ALL: [Self; 4] = [Self::Answer, Self::At, Self::Words, Self::Source];

    /// What stands behind the purpose.
    const fn suffix(self) -> &'static str {
        match self {
            Self::Answer => "",
            Self::At => ".at",
            Self::Words => ".words",
            Self::Source => ".source",
        }
    }
}

/// What a workspace defines that columns can hold.
#[derive(Clone, Debug, Default)]
pub struct Offered {
    /// Attributes of contacts.
    pub attributes: Vec<Attribute>,
    /// Purposes of its own.
    pub purposes: Vec<Defined>,
}

impl Offered {
    /// What it defines now.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of(tx: &mut Scoped<'_>) -> Stored<Self> {
        let mut attributes = attributes::offered(tx).await?;
        attributes.retain(|one| one.subject == Subject::Contact);
        let mut purposes = purposes::all(tx).await?;
        purposes.retain(|one| !one.is_removed);
        Ok(Self { attributes, purposes })
    }

    /// Every purpose that somebody can consent to.
    fn every_purpose(&self) -> impl Iterator<Item = Purpose> {
        let defined = self.purposes.iter().map(|one| Purpose::Custom(one.id));
        Purpose::BUILT_IN.into_iter().chain(defined)
    }

    /// The purpose of a word of ours, an id, or a name.
    fn purpose(&self, told: &str) -> Option<Purpose> {
        let named = || the_one(&self.purposes, told, |one| &one.name).map(|one| Purpose::Custom(one.id));
        let known = |purpose: &Purpose| purpose.to_string() == told;
        self.every_purpose().find(known).or_else(named)
    }

    /// The attribute that a column is called like, by its key or its name.
    fn attribute(&self, called: &str) -> Option<&Attribute> {
        let by_key = self.attributes.iter().find(|one| one.key == called.trim());
        by_key.or_else(|| the_one(&self.attributes, called, |one| &one.name))
    }
}

/// What is called so to the letter; else the only one that reads like it. Older versions kept several that do.
fn the_one<'a, T>(all: &'a [T], told: &str, name: impl Fn(&T) -> &String) -> Option<&'a T> {
    let exact = all.iter().find(|one| name(one) == told);
    let mut like = all.iter().filter(|one| fold(name(one)) == fold(told));
    exact.or_else(|| like.next().filter(|_| like.next().is_none()))
}

/// What stands before the key of an attribute.
const ATTRIBUTE: &str = "attributes.";
/// What stands before a purpose.
const CONSENT: &str = "consent.";

/// What columns are often called.
const CALLED: [(&str, &[&str]); 5] = [
    (
        "name",
        &[
            "name",
            "full name",
            "fullname",
            "first name",
            "firstname",
            "contact",
            "customer",
            "contact name",
            "vorname",
            "nombre",
            "nome",
            "nom",
            "prenom",
        ],
    ),
    (
        "phone",
        &[
            "phone",
            "mobile",
            "phone number",
            "mobile number",
            "msisdn",
            "whatsapp",
            "number",
            "tel",
            "telephone",
            "cell",
            "mobile phone",
            "cell phone",
            "phone_number",
            "whatsapp number",
            "mobil",
            "mobilnummer",
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "rufnummer",
            "telefono",
            "celular",
            "movil",
            "telefone",
            "telemovel",
        ],
    ),
    ("user_id", &["user id", "userid", "user_id", "bsuid"]),
    ("language", &["language", "locale", "lang"]),
    ("time_zone", &["time zone", "timezone", "time_zone", "tz"]),
];

impl Field {
    /// What a word stands for, `name` or `attributes.tier`; `None` for a column that is left out.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn of(word: &str, offered: &Offered) -> Result<Option<Self>, Wrong> {
        match word {
            "" => Ok(None),
            "name" => Ok(Some(Self::Name)),
            "phone" => Ok(Some(Self::Phone)),
            "user_id" => Ok(Some(Self::UserId)),
            "language" => Ok(Some(Self::Language)),
            "time_zone" => Ok(Some(Self::TimeZone)),
            word => {
                if let Some(told) = word.strip_prefix(CONSENT) {
                    return Self::consent(told, offered).map(Some).ok_or(Wrong::Mapping);
                }
                let key = word.strip_prefix(ATTRIBUTE).ok_or(Wrong::Mapping)?;
                let found = offered.attributes.iter().find(|one| one.key == key).ok_or(Wrong::Mapping)?;
                Ok(Some(Self::Attribute(found.id)))
            }
        }
    }

    /// The longest suffix that fits counts: a purpose may be called anything.
    fn consent(told: &str, offered: &Offered) -> Option<Self> {
        let fits = |part: Told| offered.purpose(told.strip_suffix(part.suffix())?).map(|of| (of, part));
        let found = Told::ALL.into_iter().rev().find_map(fits);
        found.map(|(purpose, part)| Self::Consent(purpose, part))
    }

    /// All that a column can hold, by its word.
    pub fn words(offered: &Offered) -> Vec<String> {
        let keys = offered.attributes.iter().map(|one| format!("{ATTRIBUTE}{}", one.key));
        let consents = offered.every_purpose().flat_map(|purpose| {
            Told::ALL.into_iter().map(move |part| format!("{CONSENT}{purpose}{}", part.suffix()))
        });
        let keys = keys.chain(consents);
        ["name", "phone", "user_id", "language", "time_zone"]
            .map(str::to_owned)
            .into_iter()
            .chain(keys)
            .collect()
    }
}

/// What a column is likely to hold that is called so: `name`, `phone`, `user_id`, `language` or `time_zone`.
pub(crate) fn called_like(column: &str) -> Option<&'static str> {
    let called = fold(column.trim());
    CALLED.iter().find(|(_, names)| names.contains(&called.as_str())).map(|(word, _)| *word)
}

/// What the columns of a file are likely to hold, by what they are called; each field once. That somebody consented is
/// never guessed.
pub(super) fn likely(columns: &[String], offered: &Offered) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    let mut guess = |column: &String| {
        let called = fold(column);
        let known = called_like(column);
        let attribute = offered.attribute(column).or_else(|| offered.attribute(&called));
        let word =
            attribute.map(|one| format!("{ATTRIBUTE}{}", one.key)).or_else(|| known.map(str::to_owned));
        let word = word.filter(|word| !taken.contains(word)).unwrap_or_default();
        taken.push(word.clone());
        word
    };
    columns.iter().map(&mut guess).collect()
}

/// What each column holds.
///
/// # Errors
/// When a word is none, two columns hold the same, nobody could be found by any, or the proof of a consent is told and not
/// whether there is one.
pub(super) fn mapping(words: &[String], offered: &Offered) -> Result<Vec<Option<Field>>, Wrong> {
    let fields = words.iter().map(|word| Field::of(word, offered)).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<Field> = fields.iter().copied().flatten().collect();
    let is_twice = known
        .iter()
        .enumerate()
        .any(|(place, field)| known.iter().skip(place + 1).any(|other| other == field));
    let finds = known.iter().any(|field| matches!(field, Field::Phone | Field::UserId));
    let says = |purpose, part| known.contains(&Field::Consent(purpose, part));
    let is_bare = known.iter().any(|field| {
        matches!(field, Field::Consent(of, Told::Words | Told::Source)
            if !says(*of, Told::Answer) && !says(*of, Told::At))
    });
    if is_bare {
        return Err(Wrong::MappingConsent);
    }
    match (is_twice, finds) {
        (true, _) => Err(Wrong::MappingTwice),
        (false, false) => Err(Wrong::MappingAddress),
        (false, true) => Ok(fields),
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::id::PurposeId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_consent_is_of_a_purpose_by_its_word_id_or_name() {
        let tastings = PurposeId(Uuid::from_u128(7));
        let defined = |id, name: &str| Defined { id, name: name.into(), is_removed: false };
        let other = PurposeId(Uuid::from_u128(8));
        let (big, small) = (PurposeId(Uuid::from_u128(9)), PurposeId(Uuid::from_u128(10)));
        let purposes = vec![
            defined(tastings, "Tastings"),
            defined(other, "News.at"),
            defined(big, "Newsletter"),
            defined(small, "newsletter"),
        ];
        let offered = Offered { purposes, ..Offered::default() };
        for (word, field) in [
            ("consent.marketing", Some((Purpose::Marketing, Told::Answer))),
            ("consent.service.at", Some((Purpose::Service, Told::At))),
            ("consent.tastings.words", Some((Purpose::Custom(tastings), Told::Words))),
            (&format!("consent.{tastings}.source"), Some((Purpose::Custom(tastings), Told::Source))),
            ("consent.news.at", Some((Purpose::Custom(other), Told::Answer))),
            ("consent.newsletter", Some((Purpose::Custom(small), Told::Answer))),
            ("consent.Newsletter.at", Some((Purpose::Custom(big), Told::At))),
            ("consent.NEWSLETTER", None),
            ("consent.surveys", None),
            ("consent.", None),
        ] {
            let found = Field::of(word, &offered).ok().flatten();
            assert_eq!(found, field.map(|(purpose, part)| Field::Consent(purpose, part)), "{word}");
        }
        assert!(Field::words(&offered).iter().all(|word| Field::of(word, &offered).is_ok()));
    }

    #[test]
    fn a_column_is_of_the_attribute_that_it_is_called_like_and_of_none_of_several() {
        let defined = |n, key: &str, name: &str| Attribute {
            id: AttributeId(Uuid::from_u128(n)),
            subject: Subject::Contact,
            key: key.into(),
            name: name.into(),
            kind: transom_rules::attribute::Kind::Text,
            choices: Vec::new(),
            place: 1,
            is_removed: false,
        };
        let attributes =
            vec![defined(1, "race", "Race"), defined(2, "race_2", "RACE"), defined(3, "tier", "Tier")];
        let offered = Offered { attributes, ..Offered::default() };
        for (column, guess) in [
            ("RACE", "attributes.race_2"),
            ("race", "attributes.race"),
            ("Ráce ", "attributes.race"),
            ("TIER", "attributes.tier"),
            ("Phone", "phone"),
            ("other", ""),
        ] {
            assert_eq!(likely(&[column.to_owned()], &offered), [guess], "{column}");
        }
        let unlike = Offered {
            attributes: vec![defined(1, "one", "Race"), defined(2, "two", "RACE")],
            ..Offered::default()
        };
        assert_eq!(likely(&["Ráce".to_owned()], &unlike), [""], "either may be meant");
    }

    #[test]
    fn a_proof_belongs_to_an_answer() {
        let offered = Offered::default();
        let read = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            mapping(&words, &offered).map(|fields| fields.len())
        };
        assert_eq!(read(&["phone", "consent.marketing.words"]), Err(Wrong::MappingConsent));
        assert_eq!(
            read(&["phone", "consent.marketing.words", "consent.service"]),
            Err(Wrong::MappingConsent)
        );
        assert_eq!(read(&["phone", "consent.marketing.words", "consent.marketing.at"]), Ok(3));
        assert_eq!(read(&["phone", "consent.marketing", "consent.marketing"]), Err(Wrong::MappingTwice));
    }
}
