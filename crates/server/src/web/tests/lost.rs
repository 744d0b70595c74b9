//! The lists of work: what is lost if nobody acts, the worst first, on every page of the list.

use transom_rules::time::Span;

use super::fixture::Browser;

/// The names in a list, in its order.
fn names(html: &str) -> Vec<&str> {
    let after = html.split("<span class=\"row-name\" dir=\"auto\">").skip(1);
    after.filter_map(|row| row.split('<').next()).collect()
}

#[tokio::test]
async fn the_worst_loss_stands_first_and_says_what_it_is() {
    let browser = Browser::signed_in().await;
    // In the order in which their windows end; a template costs more to the second than to the first and the last.
    for (phone, name, hours) in
        [("919800000001", "Asha", 22), ("4915112345678", "Bernd", 21), ("919800000003", "Chitra", 20)]
    {
        browser.desk.hears_at(phone, name, "Hello?", Span::hours(hours)).await;
    }
    browser.desk.hears_at("4915112345679", "Dora", "Hello?", Span::minutes(23 * 60 + 50)).await;
    let list = browser.patches("/partials/list?view=closing").await.text;
    assert_eq!(names(&list), ["Dora", "Bernd", "Asha", "Chitra"], "{list}");
    let of_bernd = list.split("Bernd").nth(1).unwrap().split("</li>").next().unwrap();
    assert!(of_bernd.contains("class=\"row-lost\"") && of_bernd.contains(" is lost "), "{of_bernd}");
}

#[tokio::test]
async fn each_stands_on_one_page_of_the_list() {
    let browser = Browser::signed_in().await;
    for n in 0..120 {
        let (country, name) = if n % 2 == 0 { ("4915112300", "German") } else { ("9198000000", "Indian") };
        let phone = format!("{country}{n:03}");
        browser.desk.hears_at(&phone, &format!("{name} {n}"), "Hello?", Span::hours(21)).await;
    }
    let mut all = Vec::new();
    let mut cursor = String::new();
    for size in [50, 50, 20] {
        let page = browser.patches(&format!("/partials/list?view=closing{cursor}")).await.text;
        let found: Vec<String> = names(&page).into_iter().map(str::to_owned).collect();
        assert_eq!(found.len(), size, "{page}");
        all.extend(found);
        cursor = page
            .split("cursor=")
            .nth(1)
            .and_then(|rest| rest.split(['"', '&']).next())
            .map_or_else(String::new, |next| format!("&cursor={next}"));
    }
    assert_eq!(cursor, "", "there is no fourth page");
    assert!(all.iter().take(60).all(|name| name.starts_with("German")), "the dearer first: {all:?}");
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 120);
}
