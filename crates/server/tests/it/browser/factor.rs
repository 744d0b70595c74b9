//! A second factor as people meet it: set up by an app, typed at the door with keys alone, and turned off by a recovery
//! code on a phone.

use transom_desk::base::clock::Clock;
use transom_desk::fixture::app_shows;
use transom_rules::time::Span;

use super::driver::Page;
use super::{ENTER, Stage};

const FITS: &str = "document.scrollingElement.scrollWidth <= innerWidth";

/// What an app shows so many steps from now.
fn shows(setup: &str, steps: i64) -> String {
    app_shows(setup, Clock::new(Span::default()).machine() + Span::seconds(30 * steps))
}

async fn text(page: &Page, selector: &str) -> String {
    let script =
        format!("const it = document.querySelector('{selector}'); return it.value ?? it.textContent");
    page.run(&script, &[]).await.as_str().expect("it is there").to_owned()
}

/// Shows the password at the door, with keys alone.
async fn comes_half_way(stage: &Stage, page: &Page) {
    page.goto(&stage.desk.url("/login")).await;
    page.write("#email", &stage.desk.told("email")).await;
    page.write("#password", &format!("{}{ENTER}", stage.desk.told("password"))).await;
    page.until("location.pathname === '/login/code'").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_set_up_asked_for_and_turned_off() {
    let mut stage = Stage::new().await;
    let ines = stage.inbox(1440, 900).await;
    ines.goto(&stage.desk.url("/settings/account")).await;
    ines.press("a[href='/settings/account/factor']").await;
    ines.write("[name=old_password]", &format!("{}{ENTER}", stage.desk.told("password"))).await;
    ines.until("document.querySelector('.qr svg')?.getBoundingClientRect().width >= 180").await;
    let setup = text(&ines, ".factor-secret").await;
    ines.write("[name=code]", &format!("{}{ENTER}", shows(&setup, 0))).await;
    ines.sees("h1", "Your recovery codes").await;
    let codes: Vec<String> = text(&ines, "#handed").await.lines().map(str::to_owned).collect();
    assert_eq!(codes.len(), 10);

    let other = stage.driver.page(1440, 900).await;
    comes_half_way(&stage, &other).await;
    other.until("document.activeElement.id === 'code'").await;
    other.until("document.activeElement.autocomplete === 'one-time-code'").await;
    other.until("document.activeElement.inputMode === 'numeric'").await;
    other.goto(&stage.desk.url("/")).await;
    other.until("location.pathname === '/login'").await;
    comes_half_way(&stage, &other).await;
    other.write("#code", &format!("{}{ENTER}", shows(&setup, 1))).await;
    other.until("document.querySelector('#rows .row')").await;

    let phone = stage.driver.page(390, 844).await;
    comes_half_way(&stage, &phone).await;
    assert!(phone.holds(FITS).await, "the door is wider than a phone");
    phone.press("details.door-hint > summary").await;
    phone.write("#recovery", &format!("{}{ENTER}", codes[0])).await;
    phone.until("document.querySelector('#rows .row')").await;
    phone.goto(&stage.desk.url("/settings/account/factor")).await;
    phone.sees("dl", "9 left").await;
    assert!(phone.holds(FITS).await, "the page is wider than a phone");
    phone.write("#field-old_password-off", &stage.desk.told("password")).await;
    phone.write("#field-code-off", &format!("{}{ENTER}", codes[1])).await;
    phone.sees(".said", "Your second factor is off").await;
    stage.end().await;
}
