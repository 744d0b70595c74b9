//! Samples of headers, templates in a folder, what is put away, and an account that may make none.

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{for_us, graph, path, plain};
use crate::harness::{Answer, Desk, Engine, at, client, eventually, run};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000000000000000000000000000";

async fn offer(desk: &Desk, kind: &str, name: &str, bytes: &[u8]) -> Answer {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned());
    let form =
        Form::new().text("channel_id", desk.channel("id")).text("kind", kind.to_owned()).part("file", part);
    let url = desk.url("/api/v1/templates/samples");
    Answer::of(client().post(url).bearer_auth(desk.told("api_token")).multipart(form).send().await.unwrap())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_is_looked_at_uploaded_and_stands_in_its_template() {
    let desk = Desk::new(Engine::Sqlite).await;
    let wrong = offer(&desk, "video", "a.png", PNG).await;
    assert_eq!((wrong.status, &wrong.json["errors"][0]["field"]), (422, &json!("file")), "{}", wrong.json);
    let words = offer(&desk, "document", "a.txt", b"only words").await;
    assert_eq!(words.status, 422, "Meta's reviewers read PDF alone: {}", words.json);
    let done = offer(&desk, "image", "a.png", PNG).await.success();
    let handle = done["handle"].as_str().unwrap();
    assert!(handle.starts_with("4::"), "{handle}");
    let header = json!({"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}});
    let mut template = plain("with_a_picture", "Your order looks like this today.");
    template["components"].as_array_mut().unwrap().insert(0, header);
    let made = desk.post("/api/v1/templates", &for_us(&desk, template)).await.success();
    assert_eq!(made["components"][0]["example"]["header_handle"][0], handle);
    // On the page the file is refused at its field, and taken with its name beside it.
    let cookie = desk.sign_in().await;
    for (kind, path, status, told) in [
        ("video", "/templates/sample/check", 422, "MP4"),
        ("", "/templates/sample/check", 422, "before its sample"),
        ("image", "/templates/sample/check", 200, "sample-header_handle"),
        ("image", "/templates/sample", 200, "a.png"),
    ] {
        let part = Part::bytes(PNG.to_vec()).file_name("a.png");
        let fields = [
            ("number", desk.channel("id")),
            ("field", "header_handle".into()),
            ("size", PNG.len().to_string()),
        ];
        let form = fields
            .into_iter()
            .fold(Form::new().text("kind", kind), |form, (name, value)| form.text(name, value));
        let call =
            client().post(desk.url(path)).header("cookie", &cookie).header("sec-fetch-site", "same-origin");
        let call = call.header("accept", "text/vnd.transom.patch+html").multipart(form.part("file", part));
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{kind} {path}");
        let html = answer.text().await.unwrap();
        assert!(html.contains(told), "{kind} {path}: {html}");
    }
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_template_is_seen_wherever_it_is_looked_at() {
    let desk = Desk::new(Engine::Sqlite).await;
    let handle = offer(&desk, "image", "a.png", PNG).await.success()["handle"].clone();
    let header = json!({"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}});
    let mut template = plain("with_a_picture", "Your order looks like this today.");
    template["components"].as_array_mut().unwrap().insert(0, header);
    let made = desk.post("/api/v1/templates", &for_us(&desk, template)).await.success();
    let words = desk.post("/api/v1/templates", &for_us(&desk, plain("words_alone", "It is here."))).await;
    let page = format!("/templates/{}", made["id"].as_str().unwrap());
    let seen = format!("src=\"{page}/sample\"");
    for path in [page.clone(), format!("{page}/edit")] {
        let (_, html) = desk.page(&path).await;
        assert!(html.contains(&seen), "{path}");
    }
    let cookie = desk.sign_in().await;
    let ask = async |path: String| {
        let asked = client().get(desk.url(&path)).header("cookie", &cookie).send().await.unwrap();
        let kind = asked.headers()["content-type"].to_str().unwrap().to_owned();
        (asked.status().as_u16(), kind, asked.bytes().await.unwrap())
    };
    let (status, kind, bytes) = ask(format!("{page}/sample")).await;
    assert_eq!((status, kind.as_str(), &*bytes), (200, "image/png", PNG));
    let none = format!("/templates/{}/sample", words.success()["id"].as_str().unwrap());
    for path in [none, format!("{page}/sample?card=0")] {
        assert_eq!(ask(path.clone()).await.0, 404, "{path}");
    }
    desk.end().await;
}

/// Uploads a file to be sent, and returns what Meta calls it.
async fn uploaded(desk: &Desk, name: &str, mime_type: &str, bytes: &[u8]) -> Value {
    let part = Part::bytes(bytes.to_vec()).file_name(name.to_owned()).mime_str(mime_type).unwrap();
    let form = Form::new().text("channel_id", desk.channel("id")).part("file", part);
    let call = client().post(desk.url("/api/v1/media")).bearer_auth(desk.told("api_token")).multipart(form);
    Answer::of(call.send().await.unwrap()).await.success()["meta_id"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_uploaded_file_is_held_against_the_header_that_names_it() {
    let desk = Desk::new(Engine::Sqlite).await;
    let ana = desk.customer("15550166100", "Ana Costa").await;
    let handle = offer(&desk, "image", "a.png", PNG).await.success()["handle"].clone();
    let header = json!({"type": "HEADER", "format": "IMAGE", "example": {"header_handle": [handle]}});
    let mut template = plain("with_a_picture", "Your order looks like this today.");
    template["components"].as_array_mut().unwrap().insert(0, header);
    let made = desk.post("/api/v1/templates", &for_us(&desk, template)).await.success();
    let review = format!("templates/{}/review", made["meta_id"].as_str().unwrap());
    desk.sim(&review, &json!({"status": "APPROVED"})).await;
    let path = format!("/api/v1/templates/{}", made["id"].as_str().unwrap());
    eventually("it is approved", async || {
        Some(desk.get(&path).await).filter(|now| now["status"] == "APPROVED")
    })
    .await;
    let draft = |id: &Value| {
        let header = json!({"type": "header", "parameters": [{"type": "image", "image": {"id": id}}]});
        json!({"channel_id": desk.channel("id"), "to": ana.address(), "type": "template", "template":
            {"name": "with_a_picture", "language": {"code": "en"}, "components": [header]}})
    };
    let letter = uploaded(&desk, "letter.pdf", "application/pdf", b"%PDF-1.7 a letter").await;
    let refused = desk.post("/api/v1/messages", &draft(&letter)).await;
    assert_eq!(
        (refused.status, &refused.json["refusal"]["code"]),
        (422, &json!("slot_invalid")),
        "{}",
        refused.json
    );
    let picture = uploaded(&desk, "a.png", "image/png", PNG).await;
    let sent = desk.post("/api/v1/messages", &draft(&picture)).await.success();
    let sent = desk.reaches(&sent["id"], "delivered").await;
    assert_eq!(sent["media"][0]["filename"], "a.png", "our copy goes with it: {sent}");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_may_make_none_is_told_what_stands_in_the_way() {
    let desk = Desk::new(Engine::Sqlite).await;
    let account = format!("accounts/{}", desk.channel("waba_id"));
    desk.sim(&account, &json!({"verified": false})).await;
    let code = json!({"name": "door_code", "language": "en", "category": "AUTHENTICATION", "components": [
        {"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE"}]}]});
    let refused = desk.post("/api/v1/templates", &for_us(&desk, code.clone())).await;
    assert_eq!((refused.status, &refused.json["meta"]["code"]), (422, &json!(2_388_185)), "{}", refused.json);
    let causes = &refused.json["causes"];
    for (cause, state) in
        [("business_verification", "missing"), ("messaging_limit", "done"), ("token_permission", "done")]
    {
        let found = at(causes, "cause", cause);
        assert_eq!(found["state"], state, "{found}");
        assert!(found["url"].as_str().unwrap().starts_with("https://business.facebook.com/"));
    }
    assert!(at(causes, "cause", "payment_method")["state"] != "missing", "{causes}");
    let fields = [
        ("number", desk.channel("id")),
        ("name", "door_code".into()),
        ("language", "en".into()),
        ("category", "AUTHENTICATION".into()),
        ("otp", "copy_code".into()),
    ];
    let cookie = desk.sign_in().await;
    let call = client().post(desk.url("/templates")).header("cookie", cookie);
    let page = call.header("sec-fetch-site", "same-origin").form(&fields).send().await.unwrap();
    assert_eq!(page.status(), 422);
    let page = page.text().await.unwrap();
    assert!(page.contains("Meta has verified the business.") && page.contains("Missing"), "{page}");
    assert!(page.contains("value=\"door_code\""), "what was typed is lost");
    desk.sim(&account, &json!({"verified": true})).await;
    desk.post("/api/v1/templates", &for_us(&desk, code)).await.success();
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_put_away_and_taken_back() {
    let desk = Desk::new(Engine::Sqlite).await;
    let all = desk.get("/api/v1/templates?status=APPROVED&limit=1").await;
    let api = format!("/api/v1/templates/{}", all["data"][0]["id"].as_str().unwrap());
    let becomes = async |status: &str| {
        eventually(status, async || Some(desk.get(&api).await).filter(|now| now["status"] == status)).await
    };
    let early = desk.post(&format!("{api}/unarchive"), &Value::Null).await;
    assert_eq!((early.status, &early.json["code"]), (409, &json!("template_not_archived")));
    desk.post(&format!("{api}/archive"), &Value::Null).await.success();
    becomes("ARCHIVED").await;
    let twice = desk.post(&format!("{api}/archive"), &Value::Null).await;
    assert_eq!((twice.status, &twice.json["code"]), (409, &json!("template_state")));
    desk.post(&format!("{api}/unarchive"), &Value::Null).await.success();
    becomes("APPROVED").await;
    desk.end().await;
}

async fn transom(desk: &Desk, arguments: &[&str]) -> (bool, String) {
    let config = desk.folder.path().join("demo.toml");
    let given = [&["template"], arguments, &["--config", config.to_str().unwrap()]].concat();
    let ended = run(&given, "").await;
    let said = [ended.stdout, ended.stderr].concat();
    (ended.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_brought_to_meta() {
    let desk = Desk::new(Engine::Sqlite).await;
    let folder = desk.folder.path().join("templates");
    let folder = folder.to_str().unwrap();
    let (done, said) = transom(&desk, &["pull", folder]).await;
    assert!(done, "{said}");
    let write = |name: &str, template: &Value| {
        std::fs::write(format!("{folder}/{name}.en.json"), template.to_string()).unwrap();
    };
    write("brought", &plain("brought", "Your order is brought to you today."));
    write("twin", &plain("twin", "Your order is brought to you today."));
    let rejected = format!("{folder}/grinder_upgrade.en_US.json");
    let mended =
        std::fs::read_to_string(&rejected).unwrap().replace("Order today.", "Tell us when it suits you.");
    std::fs::write(&rejected, mended).unwrap();
    let approved = format!("{folder}/follow_up.en_US.json");
    let changed = std::fs::read_to_string(&approved).unwrap().replace("UTILITY", "MARKETING");
    std::fs::write(&approved, changed).unwrap();

    let (done, said) = transom(&desk, &["push", folder, "--dry-run"]).await;
    assert!(!done && said.contains("brought (en): would be created"), "{said}");
    assert!(said.contains("grinder_upgrade (en_US): would be changed"), "{said}");
    assert!(said.contains("follow_up (en_US): not changed") && said.contains("keep its category"), "{said}");
    let there = graph(&desk, "GET", &format!("{}?name=brought", path(&desk)), None).await.success();
    assert_eq!(there["data"], json!([]), "a dry run asks for nothing");

    let (done, said) = transom(&desk, &["push", folder]).await;
    assert!(!done && said.contains("brought (en): created"), "{said}");
    assert!(said.contains("twin (en): not created") && said.contains("same words"), "{said}");
    let there = graph(&desk, "GET", &format!("{}?name=grinder_upgrade", path(&desk)), None).await.success();
    assert!(there["data"][0].to_string().contains("Tell us when it suits you."), "{there}");
    std::fs::remove_file(format!("{folder}/twin.en.json")).unwrap();
    std::fs::remove_file(approved).unwrap();
    let (done, said) = transom(&desk, &["push", folder]).await;
    assert!(done && said.contains("0 brought to Meta"), "{said}");

    let (done, said) = transom(&desk, &["lint", "--known", &rejected]).await;
    assert!(done && said.contains("(R5.16)") && said.contains("% off"), "{said}");
    desk.end().await;
}
