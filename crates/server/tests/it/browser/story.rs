//! The story as two agents and a customer live it: what one types the others see without a reload, the window
//! closes under a draft, a template brings the customer back, and the draft is there again.

use serde_json::{Value, json};

use super::driver::Page;
use super::{ENTER, Stage, types};
use crate::harness::Customer;

const DRAFT: &str = "We could also put one aside";

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_lost_and_won_back_while_everybody_watches() {
    let mut stage = Stage::new().await;
    let ana = stage.desk.customer("15550160801", "Ana Costa").await;
    let ines = stage.inbox(1440, 900).await;
    let tom = stage.driver.page(1440, 900).await;
    tom.sign_in(&stage.desk.url(""), "tom@harbourlane.example", &stage.desk.told("password")).await;
    let phone = stage.phone(&ana).await;
    for agent in [&ines, &tom] {
        agent.run("window.neverReloaded = true", &[]).await;
    }
    everybody_sees_what_the_customer_writes(&stage, &phone, [&ines, &tom]).await;
    an_answer_is_shown_at_once_and_gets_its_ticks(&phone, &ines).await;
    tom.sees(".msg.ours", "since this morning").await;
    ines.write("#composer-text", DRAFT).await;
    phone.press("[data-advance='90000']").await;
    the_composer_gives_way_to_the_reason(&ines).await;
    a_template_is_filled_and_sent(&ines).await;
    the_customer_comes_back(&stage, &ana, [&phone, &ines, &tom]).await;
    for agent in [&ines, &tom] {
        assert!(agent.holds("window.neverReloaded").await, "a page was reloaded");
    }
    stage.end().await;
}

/// Notes when the page first shows these words where the selector says.
async fn watches_for(page: &Page, selector: &str, words: &str) {
    let script = "const [selector, words] = arguments;
        const look = () => {
          const shown = [...document.querySelectorAll(selector)].some((it) => it.textContent.includes(words));
          if (shown) window.seenAt ??= Date.now();
        };
        window.seenAt = null;
        new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });";
    page.run(script, &[json!(selector), json!(words)]).await;
}

async fn everybody_sees_what_the_customer_writes(stage: &Stage, phone: &Page, agents: [&Page; 2]) {
    types(phone, "Is the grinder back?").await;
    let id = {
        agents[0].sees("#rows .row.unread", "Is the grinder back?").await;
        stage.conversation("15550160801").await
    };
    for agent in agents {
        agent.sees(&format!("#c-{id}"), "Is the grinder back?").await;
        agent.press(&format!("#c-{id} a")).await;
        agent.sees(".msg.theirs", "Is the grinder back?").await;
        agent.sees("#composer[data-state=permitted]", "").await;
    }
    for selector in [".msg.theirs", "#rows .row"] {
        // Of messages in the same second the first decides about the window; this one is to be the newest alone.
        stage.desk.advance(2).await;
        let words = format!("I ask for {selector}");
        for agent in agents {
            watches_for(agent, selector, &words).await;
        }
        phone.write("[data-compose] textarea", &words).await;
        let wrote = phone.run(
            "window.wrote = null; addEventListener('keydown', () => { window.wrote ??= Date.now(); }, true)",
            &[],
        );
        wrote.await;
        phone.keys(ENTER).await;
        for agent in agents {
            agent.until("window.seenAt").await;
            let seen = agent.run("return window.seenAt", &[]).await.as_f64().unwrap();
            let wrote = phone.run("return window.wrote", &[]).await.as_f64().unwrap();
            println!("{selector} was there after {} ms", seen - wrote);
            assert!(seen - wrote <= 2000.0, "{selector} was there after {} ms", seen - wrote);
        }
    }
}

async fn an_answer_is_shown_at_once_and_gets_its_ticks(phone: &Page, ines: &Page) {
    ines.sees(".decides .while-open", "counts from here").await;
    let script = "window.shownAtOnce = false;
        new MutationObserver(() => {
          window.shownAtOnce ||= Boolean(document.querySelector('#messages .msg.ours.waiting'));
        }).observe(document.querySelector('#messages'), { childList: true });";
    ines.run(script, &[]).await;
    ines.write("#composer-text", &format!("It is, since this morning.{ENTER}")).await;
    ines.until("window.shownAtOnce").await;
    ines.until("document.querySelector('#composer-text').value === ''").await;
    let line = "[...document.querySelectorAll('.msg.ours')].filter((it) => it.textContent.includes('since this morning'))";
    ines.until(&drawn(&format!("{line}[0].querySelector('.ticks.delivered svg')"))).await;
    ines.until(&drawn("document.querySelector('#rows .row .last .ticks.delivered svg')")).await;
    assert!(ines.holds(&format!("{line}.length === 1")).await, "it is drawn twice");
    phone.sees(".message.theirs", "since this morning").await;
    phone.press("[data-read]").await;
    ines.until(&drawn(&format!("{line}[0].querySelector('.ticks.read svg')"))).await;
    ines.until(&drawn("document.querySelector('#rows .row .last .ticks.read svg')")).await;
    assert!(ines.holds(&format!("{line}.length === 1 && !document.querySelector('.waiting')")).await);
    let shown = "[...document.querySelectorAll('.msg.ours .ticks, #rows .last .ticks')]";
    assert!(ines.holds(&format!("{shown}.every((it) => {})", drawn("it.firstElementChild"))).await);
}

/// Whether what the expression finds is there and has a size.
fn drawn(found: &str) -> String {
    format!("((it) => Boolean(it && it.getBoundingClientRect().width > 5))({found})")
}

async fn the_composer_gives_way_to_the_reason(ines: &Page) {
    ines.sees("#composer[data-state=refused] .refusal-text", "").await;
    assert!(!ines.holds("document.querySelector('#composer-text')").await, "one can still write");
    ines.sees(".decides .once-closed", "counted from here").await;
    ines.misses(".decides .while-open").await;
    ines.press("#composer .why summary").await;
    ines.sees("#composer .why", "Rule").await;
    let why = ines.text("#composer .why").await;
    assert!(
        why.contains("R1.") || ines.text("#composer .why code").await.len() > 3,
        "it names no rule: {why}"
    );
    assert!(why.contains("the message of") && why.contains("131047"), "{why}");
    let decided = ines
        .run("return document.querySelector('#composer .why a[data-jump]').getAttribute('href')", &[])
        .await;
    let message =
        ines.run("return document.getElementById(arguments[0].slice(1))?.textContent", &[decided]).await;
    assert!(
        message.as_str().is_some_and(|words| words.contains("I ask for #rows .row")),
        "another message decided: {message}"
    );
    let ways = ines
        .run("return [...document.querySelectorAll('#composer .way')].map((it) => it.textContent)", &[])
        .await;
    assert!(ways.as_array().is_some_and(|ways| ways.len() >= 3), "{ways}");
    ines.until(&format!("document.querySelector('#kept-text').value === {}", json!(DRAFT))).await;
}

async fn a_template_is_filled_and_sent(ines: &Page) {
    ines.run("[...document.querySelectorAll('#composer .way[data-picker]')].at(-1).click()", &[]).await;
    ines.sees("#picker-options [role=option]", "order_shipped").await;
    ines.write("#picker-search", "shipped").await;
    ines.until("[...document.querySelectorAll('#picker-options [role=option]')].every((it) => it.hidden || it.dataset.name === 'order_shipped')").await;
    ines.press("[role=option][data-name=order_shipped][data-language=en_US]").await;
    let slot = "#picker-form input[data-slot-key='body:2']";
    ines.until(&format!("document.querySelector(\"{slot}\")")).await;
    for (words, sendable) in [("", false), ("HL-2099", true)] {
        ines.run(
            "for (const it of document.querySelectorAll('#picker-form input[data-slot-key]')) {
            if (!it.value) { it.value = it.dataset.slotKey === 'body:2' ? '' : 'Ana';
              it.dispatchEvent(new Event('input', { bubbles: true })); } }",
            &[],
        )
        .await;
        ines.write(slot, words).await;
        ines.until(&format!("document.querySelector('#picker-form .send').disabled === {}", !sendable)).await;
    }
    ines.sees("#picker-form .preview [data-slot='body:2']", "HL-2099").await;
    ines.press("#picker-form .send").await;
    ines.misses("#picker").await;
    ines.sees(".msg.ours .bubble[data-kind=layout]", "your order HL-2099 has left our workshop").await;
    ines.sees(".msg.ours .bubble[data-kind=layout] .buttons", "Thank you").await;
    assert!(
        ines.holds("document.querySelector('#composer[data-state=refused]')").await,
        "a template opens no window"
    );
}

async fn the_customer_comes_back(stage: &Stage, ana: &Customer, [phone, ines, tom]: [&Page; 3]) {
    phone.sees(".message.theirs", "HL-2099").await;
    phone.press_word("Thank you").await;
    ana.window_is(&stage.desk, "open").await;
    ines.sees("#composer[data-state=permitted]", "").await;
    ines.until(&format!("document.querySelector('#composer-text').value === {}", Value::from(DRAFT))).await;
    for agent in [ines, tom] {
        agent.sees(".msg.theirs", "Thank you").await;
    }
    ines.write("#composer-text", &format!(" for you.{ENTER}")).await;
    phone.sees(".message.theirs", &format!("{DRAFT} for you.")).await;
}
