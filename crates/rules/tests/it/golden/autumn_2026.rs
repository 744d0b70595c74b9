//! What Meta changed in autumn 2026: how long entry points last, reactions, eligible accounts.

use super::{CBP, PMP_2025, PMP_2026, check, check_account};
use crate::story::Account;

#[test]
fn g_fep_2_each_kind_of_entry_point_lasts_as_long_as_its_setting_says() {
    let account = Account { free: 1000, ad_hours: Some(168), ..Account::default() };
    let free = "referral_conversion free_entry_point pmp_2026";
    let ad = "0 ad \n 1 text 1 \n 168:59:59 utility 2 \n 169 utility 3";
    let expected = format!("+entry 1-169, 1 {free}, 2 {free}, 3 utility regular pmp_2026");
    check_account("G-FEP-2", &account, PMP_2026, ad, &expected);
    let page = "0 page \n 1 text 1 \n 72:59:59 utility 2 \n 73 utility 3";
    let expected = format!("+entry 1-73, 1 {free}, 2 {free}, 3 utility regular pmp_2026");
    check_account("G-FEP-2", &account, PMP_2026, page, &expected);
    let newest_counts = "0 page \n 1 ad \n 2 text 1 \n 168 utility 2";
    let expected = format!("+entry 2-170, 1 {free}, 2 {free}");
    check_account("G-FEP-2", &account, PMP_2026, newest_counts, &expected);
}

#[test]
fn g_svc_3_reactions_are_never_charged_and_use_nothing_up() {
    let events = "0 in \n 1 text 1 \n 2 reaction 2 \n 3 reaction 3 \n 4 text 4 \n 5 text 5 \n 25 reaction 6";
    let account = Account { free: 2, ..Account::default() };
    let expected = "1 service free_allowance pmp_2026, 2 service free_reaction pmp_2026, \
        3 service free_reaction pmp_2026, 4 service free_allowance pmp_2026, 5 service regular pmp_2026, 6 refused";
    check_account("G-SVC-3", &account, PMP_2026, events, expected);
    let opens_nothing = "0 in \n 1 reaction 1 \n 2 text 2";
    let expected = "1 service free_reaction, +service 2-26, 2 service free_allowance";
    check("G-SVC-3", CBP, opens_nothing, expected);
    check("G-SVC-3", PMP_2025, "0 in \n 1 reaction 1", "1 service free_reaction");
    let inside = "0 ad \n 1 text 1 \n 2 reaction 2";
    let expected =
        "+entry 1-73, 1 referral_conversion free_entry_point, 2 referral_conversion free_entry_point";
    check("G-SVC-3", PMP_2026, inside, expected);
}

#[test]
fn g_svc_4_service_of_eligible_accounts_is_free_through_2027() {
    let events = "22 in \n 23 text 1 \n 23:30 utility 2 \n 23:59:59 text 3 \n 24 text 4 \n 25 text 5";
    let account = Account { free: 1, eligible: true, ..Account::default() };
    let expected = "1 service free_eligible pmp_2026, 2 utility regular pmp_2026, 3 service free_eligible pmp_2026, \
        4 service free_allowance pmp_2026, 5 service regular pmp_2026";
    check_account("G-SVC-4", &account, "2027-12-31", events, expected);
}
