//! What the columns of a file hold.

use transom_rules::attribute::Subject;
use transom_rules::id::AttributeId;
use transom_store::attributes::Attribute;
use transom_store::search::fold;

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
    /// A value of an attribute of contacts.
    Attribute(AttributeId),
}

/// What stands before the key of an attribute.
const ATTRIBUTE: &str = "attributes.";

/// What columns are often called.
const CALLED: [(&str, &[&str]); 3] = [
    ("name", &["name", "full name", "fullname", "contact", "customer", "contact name"]),
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
        ],
    ),
    ("user_id", &["user id", "userid", "user_id", "bsuid"]),
];

impl Field {
    /// What a word stands for, `name` or `attributes.tier`; `None` for a column that is left out.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn of(word: &str, offered: &[Attribute]) -> Result<Option<Self>, Wrong> {
        match word {
            "" => Ok(None),
            "name" => Ok(Some(Self::Name)),
            "phone" => Ok(Some(Self::Phone)),
            "user_id" => Ok(Some(Self::UserId)),
            word => {
                let key = word.strip_prefix(ATTRIBUTE).ok_or(Wrong::Mapping)?;
                let of_contacts = offered.iter().filter(|one| one.subject == Subject::Contact);
                let found = of_contacts.into_iter().find(|one| one.key == key).ok_or(Wrong::Mapping)?;
                Ok(Some(Self::Attribute(found.id)))
            }
        }
    }

    /// All that a column can hold, by its word.
    pub fn words(offered: &[Attribute]) -> Vec<String> {
        let of_contacts = offered.iter().filter(|one| one.subject == Subject::Contact);
        let keys = of_contacts.map(|one| format!("{ATTRIBUTE}{}", one.key));
        ["name", "phone", "user_id"].map(str::to_owned).into_iter().chain(keys).collect()
    }
}

/// What the columns of a file are likely to hold, by what they are called; each field once.
pub(super) fn likely(columns: &[String], offered: &[Attribute]) -> Vec<String> {
    let mut taken: Vec<String> = Vec::new();
    let mut guess = |column: &String| {
        let called = fold(column);
        let known = CALLED.iter().find(|(_, names)| names.contains(&called.as_str())).map(|(word, _)| *word);
        let of_contacts = offered.iter().filter(|one| one.subject == Subject::Contact);
        let attribute = of_contacts.into_iter().find(|one| fold(&one.name) == called || one.key == called);
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
/// When a word is none, two columns hold the same, or nobody could be found by any.
pub(super) fn mapping(words: &[String], offered: &[Attribute]) -> Result<Vec<Option<Field>>, Wrong> {
    let fields = words.iter().map(|word| Field::of(word, offered)).collect::<Result<Vec<_>, _>>()?;
    let known: Vec<Field> = fields.iter().copied().flatten().collect();
    let is_twice = known
        .iter()
        .enumerate()
        .any(|(place, field)| known.iter().skip(place + 1).any(|other| other == field));
    let finds = known.iter().any(|field| matches!(field, Field::Phone | Field::UserId));
    match (is_twice, finds) {
        (true, _) => Err(Wrong::MappingTwice),
        (false, false) => Err(Wrong::MappingAddress),
        (false, true) => Ok(fields),
    }
}
