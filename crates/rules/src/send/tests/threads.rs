//! Customers whom another app of the number answers.

use super::*;
use crate::id::ConversationId;
use crate::thread::Owner;

#[test]
fn another_apps_customer_gets_templates_only_until_the_thread_is_idle_or_ours() {
    let mut world = World { pair: Pair::default(), ..world() };
    world.recipient.conversation = Some(ConversationId(Uuid::nil()));
    world.pair.window.customer_wrote(CustomerEvent { at: at(0), message: MessageId(Uuid::nil()) });
    assert!(is_allowed(&world, at(1)), "as long as nothing is told everybody may answer");
    world.pair.thread.told(Owner::Other, at(0));
    let remedies = [RemedyKind::TakeThread, RemedyKind::ChooseTemplate];
    let refusal = check(&world, at(1), Code::NotThreadOwner, None, &remedies);
    assert_eq!((refusal.since, refusal.until), (Some(at(0)), Some(at(24))));
    let take = &refusal.remedies[0].request;
    assert!(
        take.method == "POST" && take.path.ends_with("/thread") && take.body["action"] == "take",
        "{take:?}"
    );
    assert_eq!(world.refusal(at(24)).code, Code::WindowClosed, "it is idle");
    world.pair.thread.told(Owner::Us, at(2));
    assert!(is_allowed(&world, at(3)));
}
