//! The refusals that failures of Meta's stand for.

use super::*;

#[test]
fn a_failed_message_shows_the_refusal_it_stands_for() {
    let mut world = world();
    let failed =
        |world: &World, code| refusal_for_fault(&world.state(), &world.draft, FailedSend { code, at: at(3) });
    world.pair.window.refused(at(2));
    let refusal = failed(&world, 131_047).unwrap();
    assert_eq!((refusal.code, refusal.rule, refusal.meta_code), (Code::WindowClosed, "R1.9", Some(131_047)));
    assert_eq!(refusal.since, Some(at(2)));
    assert!(!refusal.remedies.is_empty());
    let known = [
        (130_403, Code::ContactBlocked),
        (131_050, Code::OptedOut),
        (130_497, Code::RegionNotAllowed),
        (131_056, Code::PairRate),
        (131_062, Code::PhoneNeeded),
        (132_012, Code::SlotInvalid),
    ];
    for (code, expected) in known {
        let refusal = failed(&world, code).unwrap();
        assert_eq!((refusal.code, refusal.meta_code), (expected, Some(code)));
    }
    for code in [0, 131_000, 131_026, 131_049, 132_001] {
        assert_eq!(failed(&world, code), None, "{code}");
    }
    let template = drafting(template("plain", Category::Utility, "We are here."), json!([]));
    for (code, expected) in [
        (132_001, Code::TemplateNotFound),
        (132_015, Code::TemplatePaused),
        (132_016, Code::TemplateDisabled),
    ] {
        assert_eq!(failed(&template, code).unwrap().code, expected);
    }
}

#[test]
fn a_failure_shows_a_closed_window_even_if_the_customer_has_written_since() {
    let mut world = world();
    world.pair.window.refused(at(2));
    world.pair.window.customer_wrote(CustomerEvent { at: at(3), message: MessageId(Uuid::nil()) });
    let failed = FailedSend { code: 131_047, at: at(2) };
    let refusal = refusal_for_fault(&world.state(), &world.draft, failed).unwrap();
    assert_eq!((refusal.code, refusal.rule), (Code::WindowClosed, "R1.9"));
    assert_eq!(refusal.decided_by, None, "what the customer wrote later did not decide");
}

#[test]
fn metas_refusal_in_the_last_minute_is_not_taken_for_our_own_caution() {
    let world = World { margin: Span::minutes(1), ..world() };
    let failed = FailedSend { code: 131_047, at: Timestamp::from_seconds(START + 86_399) };
    let refusal = refusal_for_fault(&world.state(), &world.draft, failed).unwrap();
    assert_eq!((refusal.rule, refusal.since), ("R1.9", Some(failed.at)));
}
