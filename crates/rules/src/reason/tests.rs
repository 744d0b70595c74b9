//! Which reasons are told first, and what rules others out.

use super::*;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_seconds(1_790_000_000) + Span::hours(hours)
}

/// A message that was sent two days ago and of which nothing was heard since, to somebody who wrote and got messages.
fn case() -> Case {
    Case {
        kind: ChannelKind::WhatsApp,
        sent_at: at(0),
        now: at(48),
        failed: false,
        code: None,
        was_sent: true,
        country: Some("DE".into()),
        wrote_at: Some(at(-30)),
        read_at: None,
        arrived_since: None,
        arrived_before: Some(at(-20)),
        others_wait: 0,
        category: None,
        is_ours: false,
        last_webhook_at: Some(at(47)),
    }
}

fn failed(code: i64) -> Case {
    Case { failed: true, code: Some(code), ..case() }
}

fn order(case: &Case) -> Vec<Reason> {
    reasons(case).into_iter().map(|found| found.reason).collect()
}

fn standing(case: &Case, reason: Reason) -> Standing {
    reasons(case).into_iter().find(|found| found.reason == reason).unwrap().standing
}

#[test]
fn of_somebody_who_is_not_seen_any_more_it_is_told_that_they_are_offline_or_blocked_us() {
    assert_eq!(order(&case())[..2], [Reason::Offline, Reason::BlockedUs]);
    assert_eq!(standing(&case(), Reason::Offline), Standing::Likely);
    for reason in [Reason::Experiment, Reason::Request] {
        assert_eq!(standing(&case(), reason), Standing::RuledOut, "{reason}");
    }
    assert_eq!(order(&case()).len(), 9, "the nine of Meta's page");
}

#[test]
fn whoever_writes_or_gets_a_later_message_is_neither_offline_nor_has_blocked_us() {
    let wrote = Case { wrote_at: Some(at(5)), ..case() };
    let got = Case { arrived_since: Some(at(6)), ..case() };
    for case in [wrote, got] {
        assert_eq!(standing(&case, Reason::Offline), Standing::RuledOut);
        assert_eq!(standing(&case, Reason::BlockedUs), Standing::RuledOut);
        assert_eq!(order(&case)[0], Reason::WebhookLost, "{case:?}");
        let evidence = &reasons(&case)[0].evidence;
        assert!(evidence.iter().any(|one| one.speaks_for && one.at.is_some_and(|at| at > case.sent_at)));
    }
}

#[test]
fn where_no_webhook_comes_any_more_that_is_told_first() {
    for last_webhook_at in [None, Some(at(-1))] {
        assert_eq!(order(&Case { last_webhook_at, ..case() })[0], Reason::WebhookLost);
    }
}

#[test]
fn an_error_code_settles_what_it_names_and_leaves_open_what_it_does_not() {
    for (code, reason) in [
        (130_472, Reason::Experiment),
        (130_497, Reason::Country),
        (132_000, Reason::Request),
        (368, Reason::Request),
        (131_049, Reason::Said),
        (4_711, Reason::Said),
    ] {
        let case = Case { category: Some(Category::Marketing), ..failed(code) };
        assert_eq!(order(&case)[0], reason, "{code}");
        assert_eq!(standing(&case, reason), Standing::Certain, "{code}");
        let others = reasons(&case).into_iter().skip(1);
        for found in others {
            assert_eq!(found.standing, Standing::RuledOut, "{code}: {}", found.reason);
        }
    }
    let open = Case { arrived_before: None, wrote_at: None, ..failed(131_026) };
    assert_eq!(order(&open)[..2], [Reason::Terms, Reason::OldApp]);
    assert_eq!(standing(&open, Reason::Offline), Standing::RuledOut);
    assert_eq!(order(&Case { is_ours: true, ..open })[0], Reason::BusinessNumber);
}

#[test]
fn a_restricted_country_settles_it() {
    let case = Case { country: Some("CU".into()), arrived_before: None, ..case() };
    assert_eq!(order(&case)[0], Reason::Country);
    assert_eq!(standing(&case, Reason::Country), Standing::Certain);
}

#[test]
fn of_an_sms_other_reasons_are_told() {
    let sms = |code: Option<i64>| Case { kind: ChannelKind::Sms, failed: code.is_some(), code, ..case() };
    for (code, reason) in [
        (30_003, Reason::Unreachable),
        (30_006, Reason::Landline),
        (30_007, Reason::Filtered),
        (30_034, Reason::Unregistered),
        (21_610, Reason::Stopped),
        (30_008, Reason::Unreachable),
        (99, Reason::Said),
    ] {
        let first = Case { wrote_at: None, arrived_before: None, ..sms(Some(code)) };
        assert_eq!(order(&first)[0], reason, "{code}");
    }
    let silent = sms(None);
    assert_eq!(standing(&silent, Reason::Landline), Standing::RuledOut, "they wrote from it");
    assert!(!order(&silent).contains(&Reason::Offline));
}

#[test]
fn each_reason_has_its_own_words() {
    let titles: std::collections::BTreeSet<_> = Reason::ALL.iter().map(|reason| told(*reason)).collect();
    assert_eq!(titles.len(), Reason::ALL.len());
}

#[test]
fn a_closed_window_is_metas_word_where_they_had_written_within_a_day() {
    for (wrote, told) in [(-2, true), (-24, false), (5, false)] {
        let case = Case { wrote_at: Some(at(wrote)), ..failed(131_047) };
        let said = reasons(&case).into_iter().find(|found| found.reason == Reason::Said).unwrap();
        assert_eq!(said.standing, Standing::Certain);
        assert_eq!(said.evidence.iter().any(|one| !one.speaks_for), told, "{wrote}");
    }
}
