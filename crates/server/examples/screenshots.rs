//! Takes the README's pictures: starts the demo that stands beside this program on free ports in a folder of
//! its own, opens its pages in Chromium and writes PNGs into `docs/images`. `make screenshots` runs it.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a tool for developers may stop with a panic, and tells what it wrote"
)]

use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::{Child, Command};

use driver::{Driver, Page, eventually};

#[path = "../tests/it/browser/driver.rs"]
#[expect(dead_code, reason = "tests use more of it")]
mod driver;

#[path = "../tests/it/harness/sign.rs"]
mod sign;

/// Pictures look alike on every machine.
const FONTS: &str = r#"<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <test name="family" qual="any" compare="contains"><string>system-ui</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit>
  </match>
  <match target="pattern">
    <test name="family" qual="any"><string>sans-serif</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Inter</string></edit>
  </match>
</fontconfig>
"#;
/// No picture is larger.
const LARGEST: u64 = 200_000;

#[tokio::main]
async fn main() {
    let folder = std::env::temp_dir().join(format!("transom-screenshots-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let mut demo = Demo::start(&folder);
    let told = demo.told(&folder).await;
    let fonts = folder.join("fonts.conf");
    std::fs::write(&fonts, FONTS).unwrap();
    let mut driver = Driver::start(folder.join("browser"), Some(&fonts)).await;
    let page = driver.page(1440, 900).await;
    let camera = Camera { page, told };
    camera.wide().await;
    camera.narrow().await;
    camera.operates().await;
    drop(driver);
    demo.0.kill().await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

/// The running demo. It is killed when it is dropped.
struct Demo(Child);

impl Demo {
    /// The binary stands one folder above the examples.
    fn start(folder: &Path) -> Self {
        let binary = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("transom");
        let started = Command::new(&binary)
            .args(["demo", "--listen", "127.0.0.1:0", "--simulator", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env_remove("DATABASE_URL")
            .env_remove("TRANSOM_CONFIG")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        Self(started.unwrap_or_else(|error| panic!("{} does not start: {error}", binary.display())))
    }

    /// What `demo.json` says, once everything is there.
    async fn told(&mut self, folder: &Path) -> Value {
        let http = driver::client();
        for _ in 0..9 {
            let ready = tokio::time::timeout(std::time::Duration::from_secs(9), async {
                loop {
                    if let Some(told) = ready(&http, folder).await {
                        return told;
                    }
                    assert!(self.0.try_wait().unwrap().is_none(), "the demo ended");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
            });
            if let Ok(told) = ready.await {
                return told;
            }
        }
        panic!("the demo was not ready in time");
    }
}

async fn ready(http: &reqwest::Client, folder: &Path) -> Option<Value> {
    let told: Value = serde_json::from_str(&std::fs::read_to_string(folder.join("demo.json")).ok()?).ok()?;
    let answer = http.get(format!("{}/readyz", told["inbox_url"].as_str()?)).send().await.ok()?;
    answer.status().is_success().then_some(told)
}

/// A page that is looked at.
struct Camera {
    page: Page,
    told: Value,
}

impl Camera {
    /// The pictures of a desk's screen.
    async fn wide(&self) {
        let page = &self.page;
        page.prefers("light").await;
        page.sign_in(&self.told("inbox_url"), &self.told("email"), &self.told("password")).await;
        self.open("Maya Chen").await;
        self.take("inbox-light").await;
        page.prefers("dark").await;
        self.take("inbox-dark").await;
        page.prefers("light").await;
        self.open("Sanne de Vries").await;
        page.sees("#composer[data-state=refused] .way", "").await;
        page.press("#composer .why summary").await;
        page.run("document.querySelector('#scroller').scrollTop = 1e6", &[]).await;
        self.take("refusal-light").await;
        page.run("document.activeElement.blur()", &[]).await;
        page.keys("t").await;
        page.press("[role=option][data-name=order_shipped][data-language=en_US]").await;
        page.write("[data-slot-key='body:2']", "HL-2063").await;
        page.sees("#picker-form [data-slot='body:2']", "HL-2063").await;
        self.take("picker-light").await;
        page.goto(&format!("{}/costs", self.told("inbox_url"))).await;
        page.sees("main .figures", "$").await;
        self.take("costs-light").await;
        self.open("Marcus Hale").await;
        page.press("#panel .timeline-small a").await;
        page.sees("main table", "").await;
        self.take("timeline-light").await;
        self.made().await;
        page.goto(&format!("{}/phones/15550100111", self.told("simulator_url"))).await;
        page.sees("[data-compose]", "").await;
        self.take("phones-light").await;
    }

    /// What an operator hears of: last, since what is wrong with a number stands on every page.
    async fn operates(&self) {
        self.trouble().await;
        let page = &self.page;
        page.size(1440, 900, 1).await;
        page.prefers("light").await;
        page.goto(&format!("{}/operator", self.told("inbox_url"))).await;
        page.sees("main", "catalog_updates").await;
        self.take("operator-light").await;
    }

    /// The pictures of what is made for many: a campaign and a bot.
    async fn made(&self) {
        let page = &self.page;
        self.follow("/campaigns", "Completed").await;
        page.sees("main .bars", "").await;
        self.take("campaign-light").await;
        self.follow("/bots", "Start the talk again").await;
        page.sees("main a[href*='?step=']", "").await;
        self.take("bot-light").await;
    }

    /// Opens what has these words in a list.
    async fn follow(&self, list: &str, words: &str) {
        let page = &self.page;
        page.goto(&format!("{}{list}", self.told("inbox_url"))).await;
        let link = "return [...document.querySelectorAll('main a')].find((it) => it.textContent.includes(arguments[0]))?.href";
        let link = page.run(link, &[json!(words)]).await;
        page.goto(link.as_str().unwrap_or_else(|| panic!("{list} has no {words}"))).await;
    }

    /// The pictures of a phone's screen.
    async fn narrow(&self) {
        let page = &self.page;
        page.size(390, 844, 2).await;
        page.goto(&self.told("inbox_url")).await;
        page.sees("#list .row", "").await;
        self.take("list-phone-light").await;
        page.prefers("dark").await;
        self.open("Harriet Boyle").await;
        self.take("thread-phone-dark").await;
    }

    /// Sends webhooks that an operator hears of: a warning, a kind nobody knows, a broken one, a forged one.
    async fn trouble(&self) {
        let channel = &self.told["channels"][0];
        let word = |name: &str| channel[name].as_str().unwrap();
        let clock = format!("{}/_sim/clock", self.told("simulator_url"));
        let clock: Value = driver::client().get(clock).send().await.unwrap().json().await.unwrap();
        let update = |field: &str, value: Value| {
            let change = json!({"field": field, "value": value});
            let entry = json!({"id": word("waba_id"), "time": clock["now"], "changes": [change]});
            json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
        };
        let restricted = json!({"event": "ACCOUNT_RESTRICTION", "restriction_info":
            [{"restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "expiration": 1_798_000_000}]});
        let bodies = [
            (update("account_update", restricted), "app_secret"),
            (update("catalog_updates", json!({"catalog_id": "880001", "items": 3})), "app_secret"),
            ("{\"object\": \"whatsapp_business_account\", \"entry\": [{".to_owned(), "app_secret"),
            (update("messages", json!({})), "verify_token"),
        ];
        for (body, secret) in bodies {
            let signature = sign::sign(word(secret), body.as_bytes());
            let post = driver::client().post(word("webhook_url")).header("x-hub-signature-256", signature);
            let answer = post.header("content-type", "application/json").body(body).send().await.unwrap();
            assert_eq!(answer.status().is_success(), secret == "app_secret", "{}", answer.status());
        }
    }

    fn told(&self, name: &str) -> String {
        self.told[name].as_str().unwrap().to_owned()
    }

    /// Opens the thread of the one who has this name.
    async fn open(&self, name: &str) {
        let page = &self.page;
        page.goto(&format!("{}/?q={}", self.told("inbox_url"), name.replace(' ', "%20"))).await;
        let link = page.run("return document.querySelector('#rows a')?.getAttribute('href')", &[]).await;
        let link = link.as_str().unwrap_or_else(|| panic!("{name} is not found"));
        page.goto(&format!("{}{link}", self.told("inbox_url"))).await;
        page.sees("#thread h1", name).await;
        page.run("document.activeElement.blur()", &[]).await;
    }

    /// Writes what the page shows now.
    async fn take(&self, name: &str) {
        self.page.until("document.fonts.status === 'loaded' && [...document.images].every((it) => it.complete || it.loading === 'lazy')").await;
        // Two frames, so that all that was changed is painted.
        let painted = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));";
        self.page.session.execute_async(painted, vec![]).await.unwrap();
        let png = eventually(name, async || self.page.session.screenshot_as_png().await.ok()).await;
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("../../docs/images/{name}.png"));
        std::fs::write(&path, &png).unwrap();
        // Few colours are a third of the bytes.
        let arguments = ["--force", "--skip-if-larger", "--strip", "--speed=1", "--ext=.png", "--"];
        let made = Command::new("pngquant").args(arguments).arg(&path).status().await;
        let made = made
            .unwrap_or_else(|error| panic!("pngquant is missing; run scripts/test-tools pictures ({error})"));
        assert!(made.success() || made.code() == Some(98), "pngquant failed on {name}");
        let bytes = std::fs::metadata(&path).unwrap().len();
        assert!(bytes <= LARGEST, "{name} has {bytes} bytes");
        println!("docs/images/{name}.png: {} kB", bytes / 1000);
    }
}
