//! The pages of a bot: its file as text, deploying and going back, its key, trying it, the list.

use axum::http::StatusCode;
use transom_rules::flow::gallery::GALLERY;

use super::fixture::{Answer, Browser};

const GREETS: &str = "flow: 1\nname: Greets\n# Whoever says hello.\ntriggers:\n  - keyword: hello\nsteps:\n  greet:\n    message: Hello!\n";

impl Browser {
    /// Makes one of the gallery, gives it another file; its address.
    async fn bot(&self, file: &str) -> String {
        let made = self.post("/bots", &[("sample", GALLERY[0].id)]).await;
        let path = made.header("location").to_owned();
        self.writes(&path, file, "1").await;
        path
    }

    async fn writes(&self, path: &str, file: &str, revision: &str) -> Answer {
        // Browsers end lines in their own way.
        let text = file.replace('\n', "\r\n");
        self.post(&format!("{path}/text"), &[("text", &text), ("revision", revision)]).await
    }

    async fn page_of(&self, path: &str, of: &str) -> String {
        let answer = self.get(&format!("{path}{of}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{of}");
        answer.text
    }
}

#[tokio::test]
async fn the_file_is_kept_as_it_is_right_or_wrong_and_nobody_writes_over_another() {
    let browser = Browser::signed_in().await;
    let path = browser.bot(GREETS).await;
    let page = browser.page_of(&path, "/text").await;
    assert!(
        page.contains("\n# Whoever says hello.\ntriggers:") && page.contains("name=\"revision\" value=\"2\"")
    );
    let wrong = browser.writes(&path, &GREETS.replace("message", "massage"), "2").await;
    assert_eq!(wrong.status, StatusCode::SEE_OTHER);
    let page = browser.page_of(&path, "/text").await;
    assert!(
        page.contains("massage: Hello!") && page.contains("There is no step that does massage"),
        "{page}"
    );
    let late = browser.writes(&path, &GREETS.replace("Hello!", "Good day <b>!"), "2").await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(
        late.text.contains("Good day &lt;b&gt;!") && late.text.contains("massage: Hello!"),
        "both are shown"
    );
    assert!(late.text.contains("name=\"revision\" value=\"3\""), "saving again writes over what was shown");
}

#[tokio::test]
async fn a_version_is_deployed_with_a_note_and_an_old_one_comes_back() {
    let browser = Browser::signed_in().await;
    let path = browser.bot(GREETS).await;
    let deploys = async |revision: &str, note: &str| {
        browser.post(&format!("{path}/deploy"), &[("revision", revision), ("note", note)]).await
    };
    assert_eq!(deploys("1", "").await.status, StatusCode::CONFLICT, "a draft that nobody saw");
    assert_eq!(deploys("2", "Says hello <b>").await.status, StatusCode::SEE_OTHER);
    let page = browser.page_of(&path, "/versions").await;
    assert!(page.contains("Says hello &lt;b&gt;") && page.contains("This is version 1"), "{page}");
    browser.writes(&path, &GREETS.replace("Hello!", "Good day!"), "2").await;
    let listed = browser.page_of("/bots", "").await;
    assert!(listed.contains("Version 1 · the draft says something else"), "{listed}");
    deploys("3", "").await;
    let page = browser.page_of(&path, "/versions").await;
    assert!(page.contains("This is version 2") && page.contains("/versions/1/revert"));
    let back = browser.post(&format!("{path}/versions/1/revert"), &[]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let page = browser.page_of(&path, "/versions").await;
    assert!(page.contains("The draft is not what is deployed, which is version 1"), "{page}");
    browser.writes(&path, &GREETS.replace("message", "massage"), "3").await;
    let refused = deploys("4", "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("One thing is wrong"), "{}", refused.text);
    assert_eq!(browser.post(&format!("{path}/versions/9/revert"), &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_key_is_shown_once_and_where_nothing_is_signed_that_is_said() {
    let browser = Browser::signed_in().await;
    let path = browser.bot(GREETS).await;
    assert!(!browser.page_of(&path, "").await.contains("bot-signing"), "it asks no program");
    let asks = GREETS.replace("message: Hello!", "http: https://example.com/");
    browser.writes(&path, &asks, "2").await;
    assert!(browser.page_of(&path, "").await.contains("is not signed"));
    let made = browser.post(&format!("{path}/key"), &[]).await;
    assert_eq!((made.status, made.text.matches("trb_").count()), (StatusCode::OK, 1));
    let page = browser.page_of(&path, "").await;
    assert!(!page.contains("trb_") && page.contains("signed with a key of its own"), "{page}");
}

#[tokio::test]
async fn a_bot_is_tried_on_its_page_and_nothing_is_kept() {
    let browser = Browser::signed_in().await;
    let path = browser.bot(GREETS).await;
    let begun =
        browser.post(&format!("{path}/try"), &[("do", "begin"), ("begin", "0"), ("text", "hello")]).await;
    assert!(begun.text.contains("Hello!") && begun.text.contains("Finished"), "{}", begun.text);
    assert!(browser.page_of(&path, "/runs").await.contains("No runs yet"));
}

#[tokio::test]
async fn each_of_the_gallery_becomes_a_draft_that_opens_in_the_builder() {
    let browser = Browser::signed_in().await;
    for sample in GALLERY {
        let (empty, gallery) = (browser.page_of("/bots", "").await, browser.page_of("/bots", "/new").await);
        let offers = format!("name=\"sample\" value=\"{}\"", sample.id);
        assert!(gallery.contains(&offers), "{}", sample.id);
        // The list has the gallery while it has no bot.
        assert_eq!(empty.contains(&offers), sample.id == GALLERY[0].id, "{}", sample.id);
        let made = browser.post("/bots", &[("sample", sample.id)]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER);
        let path = made.header("location").to_owned();
        let builder = browser.page_of(&path, "").await;
        assert!(builder.contains("bot-build") && builder.contains("?step="), "{}", sample.id);
        let missing = builder.matches("Make one: ").count();
        let named = builder.matches("The workspace has no ").count();
        assert_eq!(missing, named, "each thing that is missing leads to where it is made: {}", sample.id);
    }
}
