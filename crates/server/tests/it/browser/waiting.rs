//! A message for later, on a page that is open the whole time.

use super::Stage;
use crate::harness::Customer;

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_moves_below_what_released_it_and_its_row_stays_where_it_was_found() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    page.goto(&stage.desk.url("/?q=Paolo")).await;
    page.press("#rows .row a").await;
    page.sees("#composer", "Send it as soon as the customer writes").await;
    page.run("for (const it of document.querySelectorAll('#composer details')) it.open = true", &[]).await;
    page.write("#composer textarea", "Welcome back").await;
    page.press("#composer form:has([name=kind][value=send_when_they_write]) button").await;
    page.sees("#messages .waiting-note", "as soon as the customer writes").await;
    page.sees("#rows .row", "Welcome back").await;
    page.sees("#rows .row", "Resolved").await;
    Customer::new("393000000059").writes(&stage.desk, "Me again").await;
    page.misses("#messages .waiting-note").await;
    page.until(
        "[...document.querySelectorAll('#messages .msg')].slice(-2).map((it) => it.querySelector('.bubble').innerText.split('\\n')[0].trim()).join() === 'Me again,Welcome back'",
    )
    .await;
    page.until("!document.querySelector('#rows .row').innerText.includes('Resolved')").await;
    stage.end().await;
}
