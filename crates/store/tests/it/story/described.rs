//! What came with the twenty-second version.

use transom_rules::attribute::{Kind, Subject};
use transom_rules::id::AttributeId;
use transom_store::attributes::{self, Attribute, Set};
use transom_store::{Result, Scoped};

use crate::world::{at, contact_id, conversation_id, uuid};

/// Zoë's tier is gold, and her conversation is about an order.
pub(super) async fn write(tx: &mut Scoped<'_>) -> Result<()> {
    let (tier, order) = (AttributeId(uuid(20, 1)), AttributeId(uuid(20, 2)));
    let known = Attribute {
        id: tier,
        subject: Subject::Contact,
        key: "tier".into(),
        name: "Tier".into(),
        kind: Kind::Choice,
        choices: vec!["Gold".into(), "Silver".into()],
        place: 1,
        is_removed: false,
    };
    let of_talk = Attribute {
        id: order,
        subject: Subject::Conversation,
        key: "order".into(),
        name: "Order".into(),
        kind: Kind::Text,
        choices: Vec::new(),
        ..known.clone()
    };
    attributes::add(tx, &known, at(36)).await?;
    attributes::add(tx, &of_talk, at(36)).await?;
    let gold = Set { of: contact_id(1).0, attribute: tier, value: Some("Gold".into()) };
    attributes::set(tx, Subject::Contact, vec![gold]).await?;
    let number = Set { of: conversation_id(1).0, attribute: order, value: Some("T-17".into()) };
    attributes::set(tx, Subject::Conversation, vec![number]).await
}
