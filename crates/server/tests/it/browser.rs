//! What people see and press, in Chromium without a screen: the inbox and the simulator's phones of a running
//! demo. The driver is in `browser/driver.rs`; a file a subject. What the pages are made of is tested beside
//! their views, what the server decides in the other files of this folder.

mod alerts;
mod away;
mod axe;
mod bots;
mod campaigns;
mod channels;
mod connect;
mod driver;
mod elsewhere;
mod entries;
mod factor;
mod found;
mod group;
mod keyboard;
mod marks;
mod media;
mod merge;
mod people;
mod picker;
mod prices;
mod rows;
mod settings;
mod small;
mod story;
mod templates;
mod typing;
mod uncertain;
mod waiting;
mod ways;

use serde_json::Value;
use tokio::sync::{Mutex, MutexGuard};

use crate::harness::{Customer, Desk, Engine};
use driver::{Driver, Page};

/// Browsers are heavy: one test has them at a time.
static TURN: Mutex<()> = Mutex::const_new(());

/// A desk, and a driver whose pages look at it.
struct Stage {
    driver: Driver,
    desk: Desk,
    _turn: MutexGuard<'static, ()>,
}

impl Stage {
    async fn new() -> Self {
        let turn = TURN.lock().await;
        let desk = Desk::new(Engine::Sqlite).await;
        let driver = Driver::start(desk.folder.path().join("browser"), None).await;
        Self { driver, desk, _turn: turn }
    }

    /// A page of this size with Ines signed in.
    async fn inbox(&mut self, width: u32, height: u32) -> Page {
        let page = self.driver.page(width, height).await;
        let (url, email, password) = (self.desk.url(""), self.desk.told("email"), self.desk.told("password"));
        page.sign_in(&url, &email, &password).await;
        page
    }

    /// The page of a customer's phone.
    async fn phone(&mut self, customer: &Customer) -> Page {
        let page = self.driver.page(1440, 900).await;
        let digits = customer.address().trim_start_matches('+').to_owned();
        page.goto(&format!("{}/phones/{digits}", self.desk.told("simulator_url"))).await;
        page.sees("[data-compose] textarea", "").await;
        page
    }

    /// Opens the thread of the conversation that these words find.
    async fn open(&self, page: &Page, words: &str) {
        let id = self.conversation(words).await;
        page.goto(&self.desk.url(&format!("/c/{id}"))).await;
        page.until(&format!("document.querySelector('#thread[data-conversation=\"{id}\"] .msg')")).await;
    }

    async fn conversation(&self, words: &str) -> String {
        let found = self.desk.get(&format!("/api/v1/conversations?q={}", words.replace(' ', "%20"))).await;
        found["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{words} finds nothing: {found}")).to_owned()
    }

    async fn end(self) {
        drop(self.driver);
        self.desk.end().await;
    }
}

/// Writes as the customer on a phone's page.
async fn types(phone: &Page, words: &str) {
    phone.write("[data-compose] textarea", &format!("{words}{ENTER}")).await;
}

/// Sends what the phone's menu of attachments calls this.
async fn attaches(phone: &Page, what: &str) {
    phone.press("details.attach > summary").await;
    phone.press_word(what).await;
}

/// Keys without a letter, as the driver writes them.
const ENTER: char = '\u{e007}';
const ESCAPE: char = '\u{e00c}';
const DOWN: char = '\u{e015}';

fn strings(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}
