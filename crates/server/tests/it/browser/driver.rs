//! Chromium without a screen, driven by `chromedriver`: one driver a test, ended with it; a [`Page`] a browser
//! with a profile of its own. Tests and the program that takes the README's pictures share it; what they do
//! with a page stands with them.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use thirtyfour::common::command::{Command, ExtensionCommand};
use thirtyfour::session::handle::SessionHandle;
use thirtyfour::{
    By, ChromiumLikeCapabilities as _, DesiredCapabilities, Key, LoggingPrefsLogLevel, WebDriver,
};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

/// How often the driver is started until it stays.
const TRIES: u32 = 3;
/// What a page is given to become as it should.
const PATIENCE: Duration = Duration::from_secs(10);
const MISSING: &str = "The browser tests need Chromium and its driver. Run scripts/test-tools, \
                       or on Debian: apt-get install chromium chromium-driver";
const ARGUMENTS: [&str; 11] = [
    "--headless",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    "--mute-audio",
    "--hide-scrollbars",
];

/// A running driver. Dropping it ends it and every browser it started, and removes their profiles.
pub(crate) struct Driver {
    child: Child,
    port: u16,
    profiles: PathBuf,
    pages: usize,
}

impl Driver {
    /// Starts one on a free port. `profiles` is a folder for it alone; `fonts` is a configuration of fontconfig
    /// if it is not to be the machine's.
    pub(crate) async fn start(profiles: PathBuf, fonts: Option<&Path>) -> Self {
        std::fs::create_dir_all(&profiles).unwrap();
        for _ in 0..TRIES {
            if let Some((child, port)) = try_to_start(fonts).await {
                return Self { child, port, profiles, pages: 0 };
            }
        }
        panic!("the driver ended {TRIES} times before it said where it listens");
    }

    /// A browser with a profile of its own, its page this wide and high in CSS pixels.
    pub(crate) async fn page(&mut self, width: u32, height: u32) -> Page {
        self.pages += 1;
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(&chromium().await).unwrap();
        for argument in ARGUMENTS {
            wanted.add_arg(argument).unwrap();
        }
        let profile = self.profiles.join(format!("profile-{}", self.pages));
        wanted.add_arg(&format!("--user-data-dir={}", profile.display())).unwrap();
        wanted.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let url = format!("http://127.0.0.1:{}", self.port);
        let session = WebDriver::builder(url, wanted).client(client()).connect().await.unwrap();
        let page = Page { session: Arc::clone(session.handle()) };
        // The driver ends its browsers itself.
        session.leak().unwrap();
        page.session.set_script_timeout(Duration::from_mins(1)).await.unwrap();
        page.size(width, height, 1).await;
        page
    }
}

/// The port that it chooses may be taken before it listens there; then it ends.
async fn try_to_start(fonts: Option<&Path>) -> Option<(Child, u16)> {
    let started = tokio::process::Command::new("chromedriver")
        .envs(fonts.map(|file| ("FONTCONFIG_FILE", file)))
        .args(["--port=0", "--log-level=SEVERE"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true)
        .spawn();
    let mut child = started.unwrap_or_else(|error| panic!("{MISSING} ({error})"));
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, port)) = line.split_once("started successfully on port ") {
                return Some(port.trim_end_matches('.').parse().unwrap());
            }
        }
        None
    };
    let port = tokio::time::timeout(PATIENCE, port).await.expect("the driver starts in time")?;
    Some((child, port))
}

impl Drop for Driver {
    fn drop(&mut self) {
        // It ends its browsers before it closes the connection.
        let _ = std::net::TcpStream::connect(("127.0.0.1", self.port)).and_then(|mut stream| {
            stream.set_read_timeout(Some(PATIENCE))?;
            stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
            stream.read_to_end(&mut Vec::new())
        });
        // Should it be stuck, it and its browsers are one group.
        if let Some(id) = self.child.id() {
            let group = format!("-{id}");
            let _ = std::process::Command::new("kill")
                .args(["-s", "KILL", "--", &group])
                .stderr(Stdio::null())
                .status();
        }
        let _ = std::fs::remove_dir_all(&self.profiles);
    }
}

/// An HTTP client that asks no proxy.
pub(crate) fn client() -> reqwest::Client {
    // Another test may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(90)).build().unwrap()
}

async fn chromium() -> String {
    let found =
        tokio::process::Command::new("sh").args(["-c", "command -v chromium"]).output().await.unwrap();
    assert!(found.status.success(), "{MISSING}");
    String::from_utf8(found.stdout).unwrap().trim().to_owned()
}

/// A browser with one window.
pub(crate) struct Page {
    pub(crate) session: Arc<SessionHandle>,
}

impl Page {
    pub(crate) async fn goto(&self, url: &str) {
        self.session.goto(url).await.unwrap();
    }

    /// How large the page is, and how many dots make a CSS pixel.
    pub(crate) async fn size(&self, width: u32, height: u32, dots: u32) {
        let metrics =
            json!({"width": width, "height": height, "deviceScaleFactor": dots, "mobile": width < 600});
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await;
    }

    /// What the machine prefers: `light` or `dark`.
    pub(crate) async fn prefers(&self, scheme: &str) {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"}]});
        self.devtools("Emulation.setEmulatedMedia", features).await;
    }

    async fn devtools(&self, cmd: &'static str, params: Value) {
        let command = Devtools { cmd, params };
        self.session.cmd(Command::ExtensionCommand(Box::new(command))).await.unwrap();
    }

    /// Runs a function's body in the page; `arguments` are its arguments.
    pub(crate) async fn run(&self, script: &str, arguments: &[Value]) -> Value {
        self.session.execute(script, arguments.to_vec()).await.unwrap().json().clone()
    }

    /// Whether this expression is true now.
    pub(crate) async fn holds(&self, expression: &str) -> bool {
        self.run(&format!("return Boolean({expression})"), &[]).await == true
    }

    /// Waits until this expression is true.
    pub(crate) async fn until(&self, expression: &str) {
        eventually(expression, async || self.holds(expression).await.then_some(())).await;
    }

    /// Waits until something visible matches the selector and its text has these words.
    pub(crate) async fn sees(&self, selector: &str, words: &str) {
        self.until(&format!(
            "[...document.querySelectorAll({})].some((it) => it.checkVisibility() && it.textContent.includes({}))",
            json!(selector),
            json!(words)
        ))
        .await;
    }

    /// Waits until nothing visible matches the selector.
    pub(crate) async fn misses(&self, selector: &str) {
        self.until(&format!(
            "![...document.querySelectorAll({})].some((it) => it.checkVisibility())",
            json!(selector)
        ))
        .await;
    }

    /// The text of what matches the selector.
    pub(crate) async fn text(&self, selector: &str) -> String {
        let found =
            self.run("return document.querySelector(arguments[0])?.textContent", &[json!(selector)]).await;
        found.as_str().unwrap_or_else(|| panic!("nothing matches {selector}")).to_owned()
    }

    /// Presses with the pointer what matches the selector, once it can be pressed.
    pub(crate) async fn press(&self, selector: &str) {
        self.press_by(By::Css(selector)).await;
    }

    /// Presses the button or link that says exactly this.
    pub(crate) async fn press_word(&self, word: &str) {
        self.press_by(By::XPath(format!("//*[self::button or self::a][normalize-space()='{word}']"))).await;
    }

    async fn press_by(&self, by: By) {
        eventually(&format!("{by:?} can be pressed"), async || {
            // The page may exchange it in between.
            self.session.find(by.clone()).await.ok()?.click().await.ok()
        })
        .await;
    }

    /// Types into what matches the selector, after what stands there.
    pub(crate) async fn write(&self, selector: &str, words: &str) {
        eventually(&format!("{selector} can be written into"), async || {
            self.session.find(By::Css(selector)).await.ok()?.send_keys(words).await.ok()
        })
        .await;
    }

    /// Types where the focus is.
    pub(crate) async fn keys(&self, keys: impl Into<String>) {
        self.session.action_chain().send_keys(keys.into()).perform().await.unwrap();
    }

    /// Types one key while Shift is held.
    pub(crate) async fn shifted(&self, key: Key) {
        let keys = self.session.action_chain().key_down(Key::Shift).send_keys(key).key_up(Key::Shift);
        keys.perform().await.unwrap();
    }

    /// Types a letter while Shift is held.
    pub(crate) async fn shifted_letter(&self, letter: char) {
        let keys =
            self.session.action_chain().key_down(Key::Shift).send_keys(letter.to_string()).key_up(Key::Shift);
        keys.perform().await.unwrap();
    }

    /// Selects all of a field where the focus is, so that what is typed next takes its place.
    pub(crate) async fn select_all(&self) {
        let keys = self.session.action_chain().key_down(Key::Control).send_keys("a").key_up(Key::Control);
        keys.perform().await.unwrap();
    }

    /// Signs in, and waits for the inbox.
    pub(crate) async fn sign_in(&self, url: &str, email: &str, password: &str) {
        self.goto(&format!("{url}/login")).await;
        self.write("#email", email).await;
        self.write("#password", password).await;
        self.press("button[type=submit], .door-card button").await;
        self.until("document.querySelector('#rows .row')").await;
    }
}

#[derive(Debug)]
struct Devtools {
    cmd: &'static str,
    params: Value,
}

impl ExtensionCommand for Devtools {
    fn parameters_json(&self) -> Option<Value> {
        Some(json!({"cmd": self.cmd, "params": self.params}))
    }

    fn method(&self) -> reqwest::Method {
        reqwest::Method::POST
    }

    fn endpoint(&self) -> Arc<str> {
        "/goog/cdp/execute".into()
    }
}

/// Looks again and again until there is something to see; fails after ten seconds.
pub(crate) async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let watch = async {
        loop {
            if let Some(seen) = look().await {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(40)).await;
        }
    };
    tokio::time::timeout(PATIENCE, watch).await.unwrap_or_else(|_| panic!("never: {what}"))
}
