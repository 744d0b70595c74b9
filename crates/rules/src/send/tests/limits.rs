//! What Meta counts: whom a portfolio reached, and what went out to one customer.

use super::*;
use crate::limits::PortfolioUse;

#[test]
fn the_portfolio_limit_holds_outside_the_window() {
    let mut world = drafting(template("plain", Category::Utility, "We are here."), json!([]));
    let full = PortfolioUse { limit: 250, used: 250, counted: false, frees_at: Some(at(40)) };
    world.limits.portfolio = Some(full);
    assert!(is_allowed(&world, at(23)));
    let remedies = [RemedyKind::AskThemToWrite, RemedyKind::WaitUntil, RemedyKind::SeeNumber];
    let refusal = check(&world, at(24), Code::LimitReached, None, &remedies);
    assert_eq!(refusal.until, Some(at(40)));
    assert_eq!(refusal.text, Sentence::plain("refusal-limit-reached").with("limit", 250_u64));
    assert_eq!(refusal.remedies[1].request.body["template"]["name"], "plain", "it is the same send again");
}

#[test]
fn a_message_waits_for_the_pair_rate_as_long_as_the_setting_says() {
    let mut world = world();
    world.limits.pair = PairRate::after([at(1); 46]);
    let turn = at(1) + Span::seconds(12);
    assert_eq!(world.refusal(at(1)).until, Some(turn), "nobody waits");
    world.limits.pair_wait = Span::seconds(12);
    let Decision::Allowed(permit) = send(&world.state(), &world.draft, at(1)) else { panic!("it may wait") };
    assert_eq!(permit.goes_at, turn);
    world.limits.pair_wait = Span::seconds(9);
    assert_eq!(
        world.refusal(at(1)).until,
        Some(at(1) + Span::seconds(3)),
        "until then it would wait too long"
    );
}
