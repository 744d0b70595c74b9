//! Templates of a kind of their own: with a product, with a question whether one may call.

use super::*;
use crate::content::Kind;

#[test]
fn a_header_with_a_product_names_catalog_and_product_and_its_button_nothing() {
    let definition = json!([
        {"type": "HEADER", "format": "PRODUCT"},
        {"type": "BODY", "text": "For you."},
        {"type": "BUTTONS", "buttons": [{"type": "SPM", "text": "View"}]}]);
    let keys: Vec<String> = slots(&definition).iter().map(|slot| slot.key.to_string()).collect();
    assert_eq!(keys, ["header"]);
    for (value, says) in [
        ("55, SKU-1", "ok"),
        (r#"{"catalog_id": "55", "product_retailer_id": "SKU-1"}"#, "ok"),
        (r#"{"catalog_id": "55"}"#, "invalid 132012 header"),
        ("SKU-1", "missing 132012 header"),
    ] {
        let given = fill(&definition, &BTreeMap::from([(SlotKey::HeaderMedia, value.to_owned())]));
        assert_eq!(check_says(&definition, &given), says, "{value}");
    }
    let given = fill(&definition, &BTreeMap::from([(SlotKey::HeaderMedia, "55,SKU-1".to_owned())]));
    let product = json!({"catalog_id": "55", "product_retailer_id": "SKU-1"});
    assert_eq!(render_components(&definition, &given).header, Some(RenderedHeader::Product(product)));
}

#[test]
fn a_file_that_is_known_is_of_the_kind_of_its_header() {
    let says = |format: &str, file| {
        let definition = json!([{"type": "HEADER", "format": format}, {"type": "BODY", "text": "Yours."}]);
        check_file(&template(definition), file).err().map(|problem| (problem.meta_code, problem.slot))
    };
    let wrong = Some((132_012, Some(SlotKey::HeaderMedia)));
    assert_eq!((says("IMAGE", Kind::Image), says("IMAGE", Kind::Video)), (None, wrong.clone()));
    assert_eq!((says("VIDEO", Kind::Video), says("VIDEO", Kind::Document)), (None, wrong.clone()));
    assert_eq!((says("DOCUMENT", Kind::Document), says("document", Kind::Sticker)), (None, wrong));
    assert_eq!((says("TEXT", Kind::Image), says("LOCATION", Kind::Image)), (None, None));
}

#[test]
fn a_question_whether_one_may_call_takes_nothing_and_is_drawn_as_a_button() {
    let definition = json!([{"type": "BODY", "text": "May we call?"}, {"type": "call_permission_request"}]);
    assert!(slots(&definition).is_empty());
    assert_eq!(check_says(&definition, &json!([])), "ok");
    let drawn = render_components(&definition, &json!([]));
    assert_eq!(drawn.buttons[0].kind, "CALL_PERMISSION_REQUEST");
}
