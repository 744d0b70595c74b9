//! What stands around a message object: the ad that led to it, the product that it asks about, and whether it was
//! passed on. Whether an ad is an entry point is decided where webhooks are parsed.

use serde_json::Value;
use transom_rules::origin::{Ad, Origin, PassedOn};

use super::lenient::Fields;

/// Reads it off a message object.
pub fn read(json: &Value) -> Origin {
    let context = json.at("context");
    let product = context.at("referred_product").text("product_retailer_id");
    let passed_on = if context.text("frequently_forwarded") == "true" {
        Some(PassedOn::Often)
    } else {
        (context.text("forwarded") == "true").then_some(PassedOn::Seldom)
    };
    Origin { ad: ad(json.at("referral")), product: Some(product).filter(|id| !id.is_empty()), passed_on }
}

/// Meta's id of the ad, or of the post, that led to a message object; empty where none is told.
pub fn ad_id(json: &Value) -> String {
    json.at("referral").text("source_id")
}

/// A `referral`; `None` for one that names nothing.
pub fn ad(referral: &Value) -> Option<Ad> {
    let names = ["source_type", "source_id", "source_url", "ctwa_clid", "headline", "body"];
    if names.iter().all(|name| referral.text(name).trim().is_empty()) {
        return None;
    }
    let pictures = ["image_url", "thumbnail_url"].map(|name| address(referral.text(name)));
    Some(Ad {
        is_post: referral.text("source_type") == "post",
        headline: referral.text("headline"),
        body: referral.text("body"),
        picture: pictures.into_iter().find(|picture| !picture.is_empty()).unwrap_or_default(),
        source: address(referral.text("source_url")),
    })
}

/// What a browser may be led to.
fn address(text: String) -> String {
    let is_web = ["https://", "http://"].iter().any(|scheme| text.starts_with(scheme));
    if is_web { text } else { String::new() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_referral_that_names_nothing_is_none() {
        for empty in
            [json!(null), json!({}), json!([]), json!({"source_type": ""}), json!({"media_type": "image"})]
        {
            assert_eq!(ad(&empty), None, "{empty}");
        }
        for named in [json!({"ctwa_clid": "x"}), json!({"headline": "Sale"}), json!({"source_type": "ad"})] {
            assert!(ad(&named).is_some_and(|ad| !ad.is_post), "{named}");
        }
        assert!(ad(&json!({"source_type": "post"})).is_some_and(|ad| ad.is_post));
    }

    #[test]
    fn an_ad_has_its_words_and_addresses_that_lead_to_the_web() {
        let film = json!({"source_url": "javascript:alert(1)", "headline": "Sale", "body": "All of it",
            "video_url": "https://a.example/v", "thumbnail_url": "https://a.example/t"});
        let expected = Ad {
            headline: "Sale".into(),
            body: "All of it".into(),
            picture: "https://a.example/t".into(),
            ..Ad::default()
        };
        assert_eq!(ad(&film), Some(expected));
    }

    #[test]
    fn products_and_marks_are_read_off_the_context() {
        let asked =
            json!({"context": {"referred_product": {"catalog_id": "1", "product_retailer_id": "SKU-7"}}});
        assert_eq!(read(&asked).words(), ["SKU-7"]);
        let mark = |context: Value| read(&json!({"context": context})).passed_on;
        assert_eq!(mark(json!({"forwarded": true})), Some(PassedOn::Seldom));
        assert_eq!(mark(json!({"forwarded": true, "frequently_forwarded": true})), Some(PassedOn::Often));
        assert_eq!(mark(json!({"forwarded": false, "id": "wamid.1"})), None);
    }
}
