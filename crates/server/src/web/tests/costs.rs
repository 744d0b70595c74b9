//! The page of costs over HTTP: who is asked when, what an address may say, and whose days are shown.

use axum::http::StatusCode;
use jiff::tz::TimeZone;

use super::fixture::Browser;

/// The account of the fixture.
const ACCOUNT: &str = "200";

#[tokio::test]
async fn a_page_shows_what_is_kept_and_only_the_button_asks_meta() {
    let browser = Browser::signed_in().await;
    // The Graph API is a closed port: whoever asked it would have to say so.
    let days = "account=200&from=2026-09-01&to=2026-09-30";
    let page = browser.get(&format!("/costs?month=2026-09&{days}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Nothing that Meta says of these days is kept yet"), "{}", page.text);
    assert!(!page.text.contains("Meta did not answer"));
    let form = [("month", "2026-09"), ("account", ACCOUNT), ("from", "2026-09-01"), ("to", "2026-09-30")];
    let asked = browser.post("/costs/comparison", &form).await;
    let back = format!("/costs?month=2026-09&{days}&outcome=silent#compare");
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, back.as_str()));
    for _ in 0..2 {
        let told = browser.get(back.trim_end_matches("#compare")).await.text;
        assert!(
            told.contains("Meta did not answer, or not as it should.") && told.contains("Ask again"),
            "{told}"
        );
        assert!(!told.contains("127.0.0.1") && told.contains("value=\"2026-09-30\""), "{told}");
    }
    assert_eq!(browser.get("/costs/comparison").await.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn days_that_cannot_be_compared_are_told_in_words_and_meta_is_not_asked() {
    let browser = Browser::signed_in().await;
    for (from, to, words) in [
        ("2026-09-30", "2026-09-01", "The last day lies before the first."),
        ("2024-01-01", "2026-09-01", "At most 366 days are compared at once."),
    ] {
        let form = [("account", ACCOUNT), ("from", from), ("to", to)];
        let asked = browser.post("/costs/comparison", &form).await;
        let back = asked.header("location").trim_end_matches("#compare").to_owned();
        assert!(!back.contains("outcome"), "{back}");
        let page = browser.get(&back).await.text;
        assert!(page.contains(&format!("<span>{words}</span>")), "{words}: {page}");
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_read_leads_nowhere() {
    let browser = Browser::signed_in().await;
    let channel = browser.desk.channel.to_string();
    for good in ["", "month=2026-09", "month=&channel=&from=&to=", &format!("channel={channel}"), "outcome=x"]
    {
        assert_eq!(browser.get(&format!("/costs?{good}")).await.status, StatusCode::OK, "{good}");
    }
    let nobody = "channel=0192f0c1-0000-7000-8000-00000000abcd";
    for bad in
        ["channel=7", "channel=x%26account%3D200", nobody, "month=2026-13", "from=2026-02-30", "account=9"]
    {
        assert_eq!(browser.get(&format!("/costs?{bad}")).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
    for bad in ["channel=7", nobody, "from=2026-02-30", "to=tomorrow"] {
        assert_eq!(browser.get(&format!("/costs.csv?{bad}")).await.status, StatusCode::NOT_FOUND, "{bad}");
    }
    let upper = browser.get(&format!("/costs?channel={}", channel.to_uppercase())).await.text;
    assert!(upper.contains(&format!("channel={channel}\" download")), "the id is written anew: {upper}");
    let foreign = browser.post("/costs/comparison", &[("account", "9")]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_chosen_numbers_account_says_which_day_it_is() {
    let browser = Browser::signed_in().await;
    assert_eq!(browser.desk.is_in("Pacific/Kiritimati").await, "Pacific/Kiritimati");
    let far = browser.desk.has_another_account("201", "Pacific/Pago_Pago").await;
    let both = browser.get("/costs").await.text;
    assert!(
        both.contains("Days as each account counts them: Pacific/Kiritimati, Pacific/Pago_Pago"),
        "{both}"
    );
    let page = browser.get(&format!("/costs?channel={far}")).await.text;
    assert!(page.contains("Days as the account counts them: Pacific/Pago_Pago"), "{page}");
    assert!(page.contains("<option value=\"201\" selected"), "its account is the one to compare");
    let now = jiff::Timestamp::from_second(browser.desk.app.clock.now().seconds()).unwrap();
    let day = |zone: &str| now.to_zoned(TimeZone::get(zone).unwrap()).date();
    // Kiritimati is 25 hours ahead of Pago Pago: it is never the same day.
    assert!(day("Pacific/Pago_Pago") < day("Pacific/Kiritimati"));
    let csv = |channel: &str| format!("&amp;to={}&amp;channel={channel}\"", day("Pacific/Pago_Pago"));
    assert!(page.contains(&csv(&far)), "{page}");
    let sums = browser.get(&format!("/costs.csv?channel={far}")).await;
    let file = format!("charges-{0}-{0}.csv", day("Pacific/Pago_Pago"));
    assert!(sums.header("content-disposition").contains(&file), "{}", sums.header("content-disposition"));
}
