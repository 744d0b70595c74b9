//! axe-core looks at every page for barriers, light and dark, wide and narrow. It is vendored for tests alone
//! (`tests/vendor`) and injected by the driver.

use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::{Page, Stage};

/// Pages that have an address of their own in every desk.
const PAGES: [&str; 33] = [
    "/login",
    "/welcome",
    "/",
    "/templates",
    "/bots",
    "/bots/new",
    "/costs",
    "/reports/failures",
    "/operator",
    "/settings/account",
    "/settings/account/factor",
    "/settings/workspace",
    "/settings/people",
    "/settings/people/invite",
    "/settings/roles",
    "/settings/roles/new",
    "/settings/teams",
    "/settings/statuses",
    "/settings/labels",
    "/settings/views",
    "/settings/hours",
    "/contacts",
    "/contacts/imports",
    "/campaigns",
    "/campaigns/new",
    "/campaigns/rules",
    "/settings/attributes",
    "/settings/consent",
    "/settings/teams",
    "/settings/tokens",
    "/settings/numbers",
    "/settings/numbers/connect",
    "/settings/audit",
];

fn vendored() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vendor/axe-core-4.14.1")
}

#[test]
fn the_vendored_axe_is_the_one_that_was_published() {
    let told: toml::Table = std::fs::read_to_string(vendored().join("vendor.toml")).unwrap().parse().unwrap();
    let files = told["sha256"].as_table().unwrap();
    assert!(files.contains_key("axe.min.js") && files.contains_key("LICENSE"));
    for (name, hash) in files {
        let bytes = std::fs::read(vendored().join(name)).unwrap();
        assert_eq!(hash.as_str(), Some(hex::encode(Sha256::digest(bytes)).as_str()), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_serious() {
    let mut stage = Stage::new().await;
    let page = stage.inbox(1440, 900).await;
    let axe = std::fs::read_to_string(vendored().join("axe.min.js")).unwrap();
    let mut found = Vec::new();
    for (width, height) in [(1440, 900), (390, 844)] {
        page.size(width, height, 1).await;
        for scheme in ["light", "dark"] {
            page.prefers(scheme).await;
            let mut sight =
                Sight { page: &page, axe: &axe, at: format!("{width} {scheme}"), found: &mut found };
            sight.looks_everywhere(&stage).await;
        }
    }
    assert!(found.is_empty(), "axe finds:\n{}", found.join("\n"));
    // It would have told.
    page.run("document.body.append(document.createElement('button'))", &[]).await;
    Sight { page: &page, axe: &axe, at: String::new(), found: &mut found }
        .looks("a button without a name")
        .await;
    assert!(found.iter().any(|one| one.contains("button-name")), "axe is blind: {found:?}");
    stage.end().await;
}

/// A message of Diego's that failed.
async fn failed(stage: &Stage) -> String {
    let id = stage.conversation("525500000034").await;
    let all = stage.desk.list(&format!("/api/v1/conversations/{id}/messages")).await;
    all.iter().find(|message| message["state"] == "failed").unwrap()["id"].as_str().unwrap().to_owned()
}

struct Sight<'a> {
    page: &'a Page,
    axe: &'a str,
    at: String,
    found: &'a mut Vec<String>,
}

impl Sight<'_> {
    async fn looks_everywhere(&mut self, stage: &Stage) {
        for path in PAGES {
            self.page.goto(&stage.desk.url(path)).await;
            self.page.sees("main", "").await;
            self.looks(path).await;
        }
        // Maya's window is open, Diego's is closed and his last message failed, Hugo sent what is not supported.
        for words in ["15550100111", "525500000034", "33639980077"] {
            stage.open(self.page, words).await;
            self.looks(&format!("the thread of {words}")).await;
        }
        self.looks_at_the_group(stage).await;
        self.looks_at_a_merge(stage).await;
        self.looks_at_what_is_open(stage).await;
        self.looks_at_a_story(stage).await;
        let id = stage.conversation("525500000034").await;
        self.page.goto(&stage.desk.url(&format!("/c/{id}/timeline"))).await;
        self.page.sees("main table", "").await;
        self.looks("the timeline").await;
        stage.open(self.page, "15550100111").await;
        self.page.press("[data-picker]").await;
        self.page.press("[role=option][data-name=order_shipped][data-language=en_US]").await;
        self.page.sees("#picker-form .send", "").await;
        self.looks("the picker").await;
        self.page.goto(&format!("{}/phones", stage.desk.told("simulator_url"))).await;
        self.page.sees("[data-compose]", "").await;
        self.looks("the phones").await;
    }

    async fn looks_at_the_group(&mut self, stage: &Stage) {
        stage.open(self.page, "latte art class").await;
        self.page.run("document.querySelector('.reach').click()", &[]).await;
        self.page.sees(".reach-list:popover-open", "").await;
        self.looks("the thread of a group").await;
    }

    async fn looks_at_a_merge(&mut self, stage: &Stage) {
        let of = async |words: &str| {
            let id = stage.conversation(words).await;
            stage.desk.get(&format!("/api/v1/conversations/{id}")).await["contact"]["id"].clone()
        };
        let (kept, gone) = (of("15550100111").await, of("15550100114").await);
        let path = format!("/contacts/{}/merge", kept.as_str().unwrap());
        for path in [format!("{path}?q=grace"), format!("{path}/{}", gone.as_str().unwrap())] {
            self.page.goto(&stage.desk.url(&path)).await;
            self.page.sees("main", "Grace Okafor").await;
            self.looks("a merge").await;
        }
    }

    /// What is folded where a page is opened.
    async fn looks_at_what_is_open(&mut self, stage: &Stage) {
        let first = async |list: &str| {
            let all = stage.desk.get(list).await;
            all["data"][0]["id"].as_str().unwrap_or_else(|| panic!("{list} is empty")).to_owned()
        };
        let [bot, campaign] = [first("/api/v1/bots").await, first("/api/v1/campaigns").await];
        let mut paths = vec!["/templates".to_owned(), format!("/campaigns/{campaign}")];
        let of =
            |path: &str, parts: &[&str]| parts.iter().map(|part| format!("{path}{part}")).collect::<Vec<_>>();
        paths.extend(of(&format!("/bots/{bot}"), &["", "/text", "/try", "/runs", "/versions"]));
        let number = format!("/settings/numbers/{}", stage.desk.channel("id"));
        paths.extend(of(&number, &["", "/set-up", "/check", "/profile"]));
        paths.push(format!("/settings/numbers/{}", stage.desk.channel_of("sms", "id")));
        paths.push(format!("/m/{}/story", failed(stage).await));
        for path in &paths {
            self.page.goto(&stage.desk.url(path)).await;
            self.page.sees("main", "").await;
            self.page.run("for (const it of document.querySelectorAll('details')) it.open = true", &[]).await;
            self.looks(path).await;
        }
    }

    /// Over its thread, with all that is folded.
    async fn looks_at_a_story(&mut self, stage: &Stage) {
        stage.open(self.page, "525500000034").await;
        self.page.press(".failure [data-story]").await;
        self.page.sees("dialog#story[open] .story-steps", "").await;
        self.page
            .run("for (const it of document.querySelectorAll('#story details')) it.open = true", &[])
            .await;
        self.looks("the story of a message").await;
        self.page.keys(super::ESCAPE).await;
    }

    async fn looks(&mut self, place: &str) {
        self.page.run(self.axe, &[]).await;
        let script = "const done = arguments[0];
            axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => done(violations
              .filter((it) => ['serious', 'critical'].includes(it.impact))
              .flatMap((it) => it.nodes.slice(0, 5).map((node) =>
                `${it.id}: ${node.target.join(' ')}: ${node.failureSummary.split('\\n').slice(1, 3).join(' ')}`))),
              (error) => done([String(error)]));";
        let found = self.page.session.execute_async(script, vec![]).await.unwrap().json().clone();
        self.found.extend(super::strings(&found).iter().map(|one| format!("{place} ({}): {one}", self.at)));
    }
}
