//! How much of one message a thread draws. Strangers may send as much as the platform lets them; a page of fifty such
//! messages must neither take long to draw nor weigh megabytes. The rest is a click away.

use super::body::{Body, Header, Layout, Media};

/// Letters of one text.
pub const LETTERS: usize = 3_000;
/// Letters of what a version of ours cannot draw.
const JSON: usize = 12_000;
/// Lines of a list: cards, things ordered, answers, buttons.
const LINES: usize = 50;

/// Shortens what is longer than a thread shows; whether anything was.
pub fn shorten(body: &mut Body) -> bool {
    match body {
        Body::Text(text) | Body::System(text) | Body::Call(text) => cut(text, LETTERS),
        Body::Image(media)
        | Body::Audio(media)
        | Body::Video(media)
        | Body::Document(media)
        | Body::Sticker(media) => of_media(media),
        Body::Location(place) => any([cut(&mut place.name, LETTERS), cut(&mut place.address, LETTERS)]),
        Body::Contacts(cards) => {
            let lines = cards
                .iter_mut()
                .map(|card| any([cut(&mut card.name, LETTERS), few(&mut card.lines), all(&mut card.lines)]));
            let shorter = any(lines);
            few(cards) || shorter
        }
        Body::Order(order) => {
            let names = any(order.items.iter_mut().map(|(name, _, _)| cut(name, LETTERS)));
            any([names, few(&mut order.items), cut(&mut order.note, LETTERS)])
        }
        Body::Answer { title, description } => any([cut(title, LETTERS), cut(description, LETTERS)]),
        Body::FlowAnswer { name, fields } => {
            let texts = fields
                .iter_mut()
                .map(|(question, answer)| any([cut(question, LETTERS), cut(answer, LETTERS)]));
            let shorter = any(texts);
            any([shorter, few(fields), cut(name, LETTERS)])
        }
        Body::Template(layout) | Body::Interactive(layout) => of_layout(layout),
        Body::Revoked => false,
        Body::Unsupported { name, json } => any([cut(name, LETTERS), cut(json, JSON)]),
    }
}

fn of_media(media: &mut Media) -> bool {
    any([cut(&mut media.caption, LETTERS), cut(&mut media.filename, LETTERS)])
}

fn of_layout(layout: &mut Layout) -> bool {
    let head = match &mut layout.header {
        Some(Header::Text(text)) => cut(text, LETTERS),
        Some(Header::Media(media)) => shorten(media),
        None => false,
    };
    let buttons = any(layout.buttons.iter_mut().map(|button| cut(&mut button.text, LETTERS)));
    any([
        head,
        buttons,
        few(&mut layout.buttons),
        cut(&mut layout.body, LETTERS),
        cut(&mut layout.footer, LETTERS),
    ])
}

/// Whether one of them is true; each is looked at.
fn any(found: impl IntoIterator<Item = bool>) -> bool {
    found.into_iter().fold(false, |one, other| one | other)
}

fn all(texts: &mut [String]) -> bool {
    any(texts.iter_mut().map(|text| cut(text, LETTERS)))
}

fn few<T>(lines: &mut Vec<T>) -> bool {
    let is_longer = lines.len() > LINES;
    lines.truncate(LINES);
    is_longer
}

/// Ends a text after so many letters, between two words where one ends nearby.
fn cut(text: &mut String, most: usize) -> bool {
    let Some((end, _)) = text.char_indices().nth(most) else { return false };
    let kept = text.get(..end).unwrap_or_default();
    let word_ends = kept.char_indices().rev().take(80).find(|(_, letter)| letter.is_whitespace());
    text.truncate(word_ends.map_or(end, |(at, _)| at));
    text.push('…');
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::thread::body::Card;

    #[test]
    fn a_text_ends_between_words_and_short_ones_stay() {
        let mut short = Body::Text("Hello".into());
        assert!(!shorten(&mut short));
        assert_eq!(short, Body::Text("Hello".into()));
        let mut long = Body::Text("four ".repeat(LETTERS));
        assert!(shorten(&mut long));
        let Body::Text(text) = long else { panic!("still a text") };
        assert!(text.ends_with("four…") && text.chars().count() <= LETTERS, "{}", text.len());
    }

    #[test]
    fn letters_of_many_bytes_stay_whole_and_lists_end() {
        let mut long = Body::Text("界".repeat(LETTERS + 1));
        assert!(shorten(&mut long));
        assert_eq!(long, Body::Text(format!("{}…", "界".repeat(LETTERS))));
        let card = Card { name: "Ana".into(), lines: vec![String::new(); 99] };
        let mut cards = Body::Contacts(vec![card; 99]);
        assert!(shorten(&mut cards));
        let Body::Contacts(cards) = cards else { panic!("still cards") };
        assert!(cards.len() == LINES && cards.iter().all(|card| card.lines.len() == LINES));
    }
}
