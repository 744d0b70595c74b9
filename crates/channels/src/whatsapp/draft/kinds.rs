//! The kinds of messages but the interactive ones, each with Meta's limits (R9, 9A).

use serde_json::Value;
use transom_rules::content::Kind;

use super::Invalid;
use super::field::Field;

pub(super) const CAPTION_MAX: usize = 1024;

pub(super) fn text(own: &Field<'_>) -> Result<(), Invalid> {
    if !own.value().is_object() {
        return Err(own.invalid("This has to be an object with a `body`."));
    }
    own.at("body").words(4096)?;
    let preview = own.at("preview_url");
    if preview.is_absent() || preview.value().is_boolean() {
        return Ok(());
    }
    Err(preview.invalid("This has to be true or false."))
}

/// By id or by link, never both. Sizes and types are checked where the file is.
pub(super) fn media(kind: Kind, own: &Field<'_>) -> Result<(), Invalid> {
    source(own)?;
    let captioned = matches!(kind, Kind::Image | Kind::Video | Kind::Document);
    if captioned {
        own.at("caption").words_or_none(CAPTION_MAX)?;
    } else if !own.at("caption").is_absent() {
        return Err(own
            .at("caption")
            .invalid(format!("A message of kind {} has no caption.", kind.as_str())));
    }
    if kind == Kind::Document {
        own.at("filename").words_or_none(240)?;
    } else if !own.at("filename").is_absent() {
        return Err(own.at("filename").invalid("Only documents have a file name."));
    }
    let voice = own.at("voice");
    if voice.is_absent() || (kind == Kind::Audio && voice.value().is_boolean()) {
        return Ok(());
    }
    Err(voice.invalid("This is for sound, and has to be true or false."))
}

pub(super) fn source(own: &Field<'_>) -> Result<(), Invalid> {
    if !own.value().is_object() {
        return Err(own.invalid("This has to be an object with an `id` or a `link`."));
    }
    let (id, link) = (own.at("id"), own.at("link"));
    match (id.is_absent(), link.is_absent()) {
        (false, true) => id.words(512).map(drop),
        (true, false) => link.link(),
        (true, true) => Err(id.invalid("A file needs an `id` or a `link`.")),
        (false, false) => Err(link.invalid("A file has either an `id` or a `link`, not both.")),
    }
}

pub(super) fn location(own: &Field<'_>) -> Result<(), Invalid> {
    own.at("latitude").number(90.0)?;
    own.at("longitude").number(180.0)?;
    own.at("name").words_or_none(1000)?;
    own.at("address").words_or_none(1000)?;
    Ok(())
}

pub(super) fn contacts(own: &Field<'_>) -> Result<(), Invalid> {
    for card in own.list(1, 257)? {
        card.at("name").object()?.at("formatted_name").words(1024)?;
        for (list, member) in [("phones", "phone"), ("emails", "email"), ("urls", "url")] {
            if card.at(list).is_absent() {
                continue;
            }
            for entry in card.at(list).list(0, 100)? {
                entry.object()?.at(member).words_or_none(2048)?;
            }
        }
    }
    Ok(())
}

/// An empty emoji takes the reaction away.
pub(super) fn reaction(own: &Field<'_>) -> Result<(), Invalid> {
    own.at("message_id").words(512)?;
    let emoji = own.at("emoji");
    let text = emoji.text()?;
    // The longest emoji are families and flags of some dozen code points. Digits occur in key caps, and some
    // emoji are letters to Unicode.
    let is_symbol = |c| matches!(c, '\u{2000}'..='\u{33ff}' | '\u{1f000}'..);
    let is_word = |c: char| c.is_whitespace() || c.is_control() || (c.is_alphabetic() && !is_symbol(c));
    if text.chars().any(is_word) || text.chars().count() > 20 {
        return Err(emoji.invalid("This has to be one emoji, or empty to take the reaction away."));
    }
    Ok(())
}

/// Name, language and the form of the components. Whether they fit the template is for the rules to say.
pub(super) fn template(own: &Field<'_>) -> Result<(), Invalid> {
    let name = own.at("name");
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.words(512)?.chars().all(fits) {
        return Err(name.invalid("A template's name is made of a-z, 0-9 and _."));
    }
    own.at("language").object()?.at("code").words(16)?;
    let components = own.at("components");
    if components.is_absent() {
        return Ok(());
    }
    for component in components.list(0, 64)? {
        component.at("type").words(64)?;
        let parameters = component.at("parameters");
        if parameters.is_absent() {
            continue;
        }
        for parameter in parameters.list(0, 256)? {
            parameter.at("type").words(64)?;
            if parameter.value().get("type") == Some(&Value::from("text")) {
                parameter.at("text").text()?;
            }
        }
    }
    Ok(())
}
