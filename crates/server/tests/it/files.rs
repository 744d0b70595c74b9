//! Files that agents attach: taken as what their bytes are, given an ending where their names have none, refused where WhatsApp would not
//! carry them, before anything is sent.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Customer, Desk, Engine, client, eventually};

const OPUS: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01";
const VORBIS: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis\0\0\0\0";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// Somebody at a conversation's page.
struct Agent {
    desk: Desk,
    ana: Customer,
    conversation: String,
    cookie: String,
    nonce: String,
}

impl Agent {
    async fn new() -> Self {
        let desk = Desk::new(Engine::Sqlite).await;
        let ana = desk.customer("15550165011", "Ana Costa").await;
        ana.writes(&desk, "Send me all you have").await;
        let conversation = ana.window_is(&desk, "open").await["id"].as_str().unwrap().to_owned();
        let cookie = desk.sign_in().await;
        let page = desk.page_with(&cookie, &format!("/c/{conversation}")).await.1;
        let nonce = page.split("name=\"nonce\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let nonce = nonce.unwrap().to_owned();
        Self { desk, ana, conversation, cookie, nonce }
    }

    async fn posts(&self, path: &str, form: Form) -> (u16, String) {
        let url = self.desk.url(&format!("/c/{}/{path}", self.conversation));
        let asked = client().post(url).header("cookie", &self.cookie).multipart(form).send().await.unwrap();
        (asked.status().as_u16(), asked.text().await.unwrap())
    }

    async fn attaches(&self, file: File) -> (u16, String) {
        let form = Form::new()
            .text("nonce", self.nonce.clone())
            .text("client_id", Uuid::from_u128(file.bytes.len().try_into().unwrap()).to_string())
            .part("file", file.part());
        self.posts("media", form).await
    }

    /// What comes of it when only the beginning of a file of this size is shown.
    async fn shows(&self, file: File, size: u64) -> (u16, String) {
        let form = Form::new().text("size", size.to_string()).part("file", file.part());
        self.posts("media/check", form).await
    }

    async fn sent(&self) -> Vec<Value> {
        let thread = self.desk.list(&format!("/api/v1/conversations/{}/messages", self.conversation)).await;
        thread.into_iter().filter(|message| message["direction"] == "outbound").collect()
    }
}

/// A file as a browser hands it over.
#[derive(Clone, Copy)]
struct File {
    name: &'static str,
    mime_type: &'static str,
    bytes: &'static [u8],
}

impl File {
    const fn new(name: &'static str, mime_type: &'static str, bytes: &'static [u8]) -> Self {
        Self { name, mime_type, bytes }
    }

    fn part(self) -> Part {
        Part::bytes(self.bytes).file_name(self.name).mime_str(self.mime_type).unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_as_what_it_is_and_gets_an_ending_where_it_has_none() {
    let agent = Agent::new().await;
    for (file, kind, mime_type, name) in [
        (File::new("note.opus", "audio/opus", OPUS), "audio", "audio/ogg; codecs=opus", "note.opus"),
        (File::new("photo.jpg", "image/jpg", PNG), "image", "image/png", "photo.jpg"),
        (
            File::new("Bill", "application/octet-stream", b"%PDF-1.7"),
            "document",
            "application/pdf",
            "Bill.pdf",
        ),
    ] {
        assert_eq!(agent.shows(file, 100_000).await.0, 204);
        let (status, answer) = agent.attaches(file).await;
        assert_eq!(status, 200, "{answer}");
        let sent = eventually("it arrives", async || {
            let newest = agent.sent().await.into_iter().next()?;
            (newest["type"] == kind && newest["state"] == "delivered").then_some(newest)
        })
        .await;
        let media = &sent["media"][0];
        assert_eq!((&media["mime_type"], &media["filename"]), (&mime_type.into(), &name.into()), "{sent}");
    }
    let seen = agent.ana.sees(&agent.desk, "").await;
    assert!(seen.iter().any(|message| message["message"]["document"]["filename"] == "Bill.pdf"), "{seen:?}");
    agent.desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_said_when_it_is_chosen_and_not_sent() {
    let agent = Agent::new().await;
    for (file, says) in [
        (File::new("song.ogg", "audio/ogg", VORBIS), "OGG with the Opus codec, not audio/vorbis"),
        (File::new("film.mov", "video/quicktime", b"\0\0\0\x14ftypqt  "), "MP4 or 3GP, not video/quicktime"),
        (File::new("IMG_1.jpg", "image/jpeg", b"\0\0\0\x24ftypheic"), "JPEG or PNG, not image/heic"),
    ] {
        for (status, answer) in [agent.shows(file, 100_000).await, agent.attaches(file).await] {
            assert_eq!(status, 422, "{answer}");
            assert!(answer.contains(says), "{answer}");
        }
    }
    let (status, answer) = agent.shows(File::new("large.png", "image/png", PNG), 6_000_000).await;
    assert_eq!(status, 422);
    assert!(answer.contains("at most 5.2 MB"), "{answer}");
    assert!(agent.sent().await.is_empty());
    agent.desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_uploads_a_file_and_sends_it_by_the_id_it_gets() {
    let agent = Agent::new().await;
    let uploads = async |file: File| {
        let form = Form::new().text("channel_id", agent.desk.channel("id")).part("file", file.part());
        let url = agent.desk.url("/api/v1/media");
        let asked = client().post(url).bearer_auth(agent.desk.told("api_token")).multipart(form).send();
        let answer = asked.await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, refused) = uploads(File::new("song.ogg", "audio/ogg", VORBIS)).await;
    assert_eq!((status, refused["errors"][0]["field"].as_str()), (422, Some("file")), "{refused}");
    assert!(refused["errors"][0]["message"].as_str().unwrap().contains("Opus"), "{refused}");
    let (status, uploaded) = uploads(File::new("note.opus", "audio/opus", OPUS)).await;
    assert_eq!((status, uploaded["type"].as_str()), (201, Some("audio")), "{uploaded}");
    let draft = serde_json::json!({"type": "audio", "audio": {"id": uploaded["meta_id"]}});
    let path = format!("/api/v1/conversations/{}/messages", agent.conversation);
    let sent = agent.desk.post(&path, &draft).await.success();
    let sent = agent.desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(sent["media"][0]["filename"], "note.opus", "{sent}");
    assert_eq!(sent["media"][0]["id"], uploaded["file"]["id"]);
    agent.desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_a_name_is_saved_under_one_that_opens() {
    let agent = Agent::new().await;
    agent.ana.sends(&agent.desk, json!({"image": "photo"})).await;
    let id = eventually("the photo is here", async || {
        let path = format!("/api/v1/conversations/{}/messages", agent.conversation);
        let newest = agent.desk.list(&path).await.into_iter().next()?;
        (newest["media"][0]["state"] == "stored")
            .then(|| newest["media"][0]["id"].as_str().unwrap().to_owned())
    })
    .await;
    let url = agent.desk.url(&format!("/media/{id}"));
    let answer = client().get(url).header("cookie", &agent.cookie).send().await.unwrap();
    assert_eq!(answer.headers()["content-disposition"], "inline; filename*=UTF-8''image.png");
    agent.desk.end().await;
}
