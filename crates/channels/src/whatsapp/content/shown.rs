//! What a message is found by: all the words that its bubble shows, and a telephone's digits besides its form.

use super::{Card, Content, File, Interactive, Location};

impl Content {
    /// All its words, a line each.
    pub fn shown_words(&self) -> Vec<String> {
        match self {
            Self::Text { body } => vec![body.clone()],
            Self::Media(file) => of_file(file),
            Self::Location(Location { name, address, .. }) => vec![name.clone(), address.clone()],
            Self::Contacts(cards) => cards.iter().flat_map(of_card).collect(),
            Self::Order { text, items, .. } => {
                std::iter::once(text).chain(items.iter().map(|item| &item.product)).cloned().collect()
            }
            Self::Reply { title, description, .. } => vec![title.clone(), description.clone()],
            Self::FlowAnswer { title, fields } => {
                let fields = fields.iter().flat_map(|(name, value)| [name.clone(), value.clone()]);
                std::iter::once(title.clone()).chain(fields).collect()
            }
            Self::Interactive(question) => of_question(question),
            Self::Template { name, parts, .. } => {
                let values = parts.iter().flat_map(|part| part.values.iter().map(|(_, value)| value.clone()));
                std::iter::once(name.clone()).chain(values).collect()
            }
            Self::System { text } => vec![text.clone()],
            // An emoji stands on another message; the words for a call and for what is not known are the page's.
            Self::Reaction { .. }
            | Self::CallPermission { .. }
            | Self::Call { .. }
            | Self::Unsupported { .. } => Vec::new(),
        }
    }
}

fn of_file(file: &File) -> Vec<String> {
    vec![file.caption.clone(), file.filename.clone()]
}

fn of_card(card: &Card) -> Vec<String> {
    let digits = |phone: &str| phone.chars().filter(char::is_ascii_digit).collect::<String>();
    let phones = card.phones.iter().flat_map(|(phone, _)| [phone.clone(), digits(phone)]);
    let lines = card.emails.iter().chain(&card.urls).chain(&card.addresses).cloned();
    [card.name.clone(), card.organisation.clone()].into_iter().chain(phones).chain(lines).collect()
}

fn of_question(question: &Interactive) -> Vec<String> {
    let Interactive { header, media, body, footer, opener, choices, .. } = question;
    let own = [header, body, footer, opener].map(String::clone);
    let file = media.iter().flat_map(|(_, file)| of_file(file));
    let choices = choices
        .iter()
        .flat_map(|choice| [choice.section.clone(), choice.title.clone(), choice.description.clone()]);
    own.into_iter().chain(file).chain(choices).collect()
}
