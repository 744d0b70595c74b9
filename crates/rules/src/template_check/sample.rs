//! The sample of a header's file, which reviewers and we look at: a handle that Meta gave for an upload, or, as Meta gives
//! the template back, an address.

use serde_json::Value;

use super::json::{component, list};

/// That of the header, or of the header of the card with this index. `None` where it has none, or an empty one.
pub fn sample(components: &Value, card: Option<usize>) -> Option<&str> {
    let components = match card {
        None => components,
        Some(index) => list(component(components, "CAROUSEL")?, "cards").get(index)?.get("components")?,
    };
    let example = component(components, "HEADER")?.get("example")?;
    list(example, "header_handle").first()?.as_str().filter(|sample| !sample.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_sample_is_found_in_the_header_of_the_template_or_of_a_card() {
        let header = |handle: &str| json!({"type": "header", "example": {"header_handle": [handle]}});
        let cards = json!([{"components": [header("4::card")]}, {"components": []}]);
        let components =
            json!([header("https://scontent.whatsapp.net/a"), {"type": "carousel", "cards": cards}]);
        assert_eq!(sample(&components, None), Some("https://scontent.whatsapp.net/a"));
        assert_eq!(sample(&components, Some(0)), Some("4::card"));
        for (components, card) in [
            (&components, Some(1)),
            (&components, Some(7)),
            (&json!([header("")]), None),
            (&json!([{"type": "HEADER", "format": "IMAGE"}]), None),
            (&json!("none"), None),
        ] {
            assert_eq!(sample(components, card), None, "{components} {card:?}");
        }
    }
}
