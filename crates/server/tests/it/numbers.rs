//! A number from what Meta gives to its first message, by the forms of the pages; what is in the app taken over; looking at
//! a number from end to end.

use reqwest::Method;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use serde_json::{Value, json};

use crate::harness::{Desk, Engine, eventually, on_each_engine, run};
use crate::sms::sender::settings;

on_each_engine!(
    a_number_is_connected_from_its_keys_to_its_first_message,
    what_is_in_the_app_is_taken_over_once,
    whatever_does_not_work_is_told_with_its_mend,
);

const CONNECT: &str = "/settings/numbers/connect";

/// Somebody who fills in forms, and what came of the last one.
struct Forms<'d> {
    desk: &'d Desk,
    cookie: String,
    http: reqwest::Client,
}

/// What came of a form.
struct Came {
    status: u16,
    /// Where it leads.
    to: String,
    /// What is shown.
    page: String,
}

impl Came {
    /// Where a form leads that is taken.
    #[track_caller]
    fn taken(self) -> String {
        assert_eq!(self.status, 303, "{}", self.page);
        self.to
    }

    /// What a page shows whose form is not taken.
    #[track_caller]
    fn refused(self) -> String {
        assert_eq!(self.status, 422, "{}", self.page);
        self.page
    }
}

impl<'d> Forms<'d> {
    async fn of(desk: &'d Desk) -> Self {
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
        Self { desk, cookie: desk.sign_in().await, http }
    }

    async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Came {
        Self::came(self.post(path).form(fields)).await
    }

    /// The same of a form with a file.
    async fn give(&self, path: &str, form: Form) -> Came {
        Self::came(self.post(path).multipart(form)).await
    }

    fn post(&self, path: &str) -> reqwest::RequestBuilder {
        let request = self.http.post(self.desk.url(path)).header("cookie", &self.cookie);
        request.header("sec-fetch-site", "same-origin")
    }

    async fn came(request: reqwest::RequestBuilder) -> Came {
        let answer = request.send().await.unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        Came { status, to: to.unwrap_or_default(), page: answer.text().await.unwrap() }
    }

    async fn page(&self, path: &str) -> String {
        let (status, page) = self.desk.page_with(&self.cookie, path).await;
        assert_eq!(status, 200, "{path}: {page}");
        page
    }
}

/// The app of the demo, by Meta's id.
async fn app_id(desk: &Desk) -> String {
    let seed = desk.sim_get("seed").await;
    seed["apps"][0]["app_id"].as_str().unwrap().to_owned()
}

/// Gives all that Meta gives; a first try with another secret says what is wrong with it and keeps the rest.
async fn gives_keys(forms: &Forms<'_>) {
    let desk = forms.desk;
    let (app, account) = (app_id(desk).await, desk.channel("waba_id"));
    let (token, secret) = (desk.channel("access_token"), desk.channel("app_secret"));
    let keys = format!("{CONNECT}/keys");
    let first = [
        ("app_id", &*app),
        ("waba_id", &account),
        ("access_token", &token),
        ("app_secret", "not-the-secret"),
    ];
    let page = forms.send(&keys, &first).await.refused();
    assert!(page.contains("Meta does not take this for the secret of the app"), "{page}");
    assert!(page.contains(&account) && !page.contains(&token) && !page.contains("not-the-secret"));
    // The token was taken: it need not be given again.
    let then = [("app_id", &*app), ("waba_id", &account), ("access_token", ""), ("app_secret", &secret)];
    assert_eq!(forms.send(&keys, &then).await.taken(), format!("{CONNECT}?said=begun"));
    let page = forms.page(CONNECT).await;
    assert!(page.contains("Meta takes all of it") && page.contains("Connected here"), "{page}");
    assert!(!page.contains(&token) && !page.contains(&secret));
}

/// Adds a number to the account, after one that a person uses was refused, and connects it; its id here.
async fn adds(forms: &Forms<'_>) -> String {
    forms.desk.customer("15550100991", "Noor").await;
    let add = format!("{CONNECT}/add");
    let of = |number| [("country", "1"), ("phone_number", number), ("name", "Harbour Repairs")];
    let page = forms.send(&add, &of("5550100991")).await.refused();
    assert!(page.contains("registered with the WhatsApp app"), "{page}");
    assert_eq!(forms.send(&add, &of("5550100990")).await.taken(), format!("{CONNECT}?said=added"));
    let page = forms.page(CONNECT).await;
    assert!(page.contains("+15550100990") && page.contains("Not shown to be yours"), "{page}");
    let seed = forms.desk.sim_get("seed").await;
    let all = seed["numbers"].as_array().unwrap();
    let new = all.iter().find(|number| number["verified_name"] == "Harbour Repairs").unwrap();
    let new = new["phone_number_id"].as_str().unwrap();
    let chosen = [("phone_number_id", new), ("channel_name", "Repairs")];
    let to = forms.send(&format!("{CONNECT}/choose"), &chosen).await.taken();
    to.strip_prefix("/settings/numbers/").unwrap().split('/').next().unwrap().to_owned()
}

async fn a_number_is_connected_from_its_keys_to_its_first_message(engine: Engine) {
    let desk = Desk::new(engine).await;
    let forms = Forms::of(&desk).await;
    gives_keys(&forms).await;
    let id = adds(&forms).await;
    let path = format!("/settings/numbers/{id}/set-up");
    let number =
        desk.get(&format!("/api/v1/channels/{id}")).await["phone_number_id"].as_str().unwrap().to_owned();
    let page = forms.send(&path, &[("step", "register"), ("pin", "246810")]).await.refused();
    assert!(page.contains("The number is not at this step"), "{page}");
    forms.send(&path, &[("step", "ask_code"), ("by", "voice"), ("language", "de")]).await.taken();
    let code = desk.sim_get(&format!("numbers/{number}")).await["code"].as_str().unwrap().to_owned();
    let other = if code == "111111" { "222222" } else { "111111" };
    let page = forms.send(&path, &[("step", "show_code"), ("code", other)]).await.refused();
    assert!(page.contains("136025"), "{page}");
    forms.send(&path, &[("step", "show_code"), ("code", &code)]).await.taken();
    let page = forms.send(&path, &[("step", "register"), ("pin", "24681")]).await.refused();
    assert!(page.contains("A PIN has six digits"), "{page}");
    forms.send(&path, &[("step", "register"), ("pin", "246810")]).await.taken();
    forms.send(&path, &[("step", "listen")]).await.taken();
    let page = forms.page(&path).await;
    assert!(page.contains("Connected") && !page.contains("246810") && !page.contains(&code), "{page}");
    let checked = desk.get(&format!("/api/v1/channels/{id}/check")).await;
    assert_eq!(checked["ok"], true, "{checked}");
    desk.sim("customers/15550100991/messages", &json!({ "to": number, "text": { "body": "First one" } }))
        .await;
    eventually("the first message", async || {
        let found = desk.get("/api/v1/conversations?q=15550100991").await;
        (found["data"][0]["last_message"]["text"] == "First one" || found.to_string().contains("First one"))
            .then_some(())
    })
    .await;
    let log = desk.get("/api/v1/audit?verb=channel.set_up").await;
    let log = log.to_string();
    assert!(
        log.contains("step=register") && log.contains("meta_refused") && !log.contains("246810"),
        "{log}"
    );
    forms.send(&format!("{path}/deregister"), &[]).await.taken();
    assert!(forms.page(&path).await.contains("Not registered"));
    desk.end().await;
}

async fn what_is_in_the_app_is_taken_over_once(engine: Engine) {
    let desk = Desk::new(engine).await;
    let (id, number) = (desk.channel("id"), desk.channel("phone_number_id"));
    desk.customer("15550100993", "Odile Brandt").await;
    let step =
        async |step: &str| desk.post(&format!("/api/v1/channels/{id}/steps"), &json!({ "step": step })).await;
    assert_eq!(step("history").await.json["code"], "number_step");
    desk.sim(&format!("numbers/{number}"), &json!({ "in_app": true })).await;
    desk.post(&format!("/api/v1/channels/{id}/look"), &json!({})).await.success();
    assert_eq!(step("contacts").await.status, 204);
    assert_eq!(step("history").await.status, 204);
    assert_eq!(step("history").await.json["code"], "number_step");
    let contact = eventually("the contact of the app", async || {
        let found = desk.get("/api/v1/contacts?q=15550100993").await;
        found["data"].get(0).cloned()
    })
    .await;
    assert_eq!(contact["name"], "Odile Brandt");
    let forms = Forms::of(&desk).await;
    eventually("the whole history", async || {
        let page = forms.page(&format!("/settings/numbers/{id}/set-up")).await;
        page.contains("100 % of the messages have come").then_some(())
    })
    .await;
    let found = desk.get("/api/v1/conversations?q=15550100993").await;
    let conversation = found["data"][0]["id"].as_str().unwrap().to_owned();
    let told = desk.get(&format!("/api/v1/conversations/{conversation}/messages")).await;
    let texts: Vec<&Value> = told["data"].as_array().unwrap().iter().map(|one| &one["text"]).collect();
    assert!(texts.iter().filter(|text| **text == "Is the shop open today?").count() == 2, "{texts:?}");
    assert_eq!(found["data"][0]["window"]["state"], "never_opened", "what is old opens no window: {found}");
    desk.end().await;
}

async fn whatever_does_not_work_is_told_with_its_mend(engine: Engine) {
    let desk = Desk::new(engine).await;
    let id = desk.channel("id");
    let finding = async |check: &str| {
        let checked = desk.get(&format!("/api/v1/channels/{id}/check")).await;
        let all = checked["checks"].as_array().unwrap().clone();
        all.into_iter().find(|one| one["check"] == check).unwrap()
    };
    assert_eq!(finding("subscription").await["verdict"], "fine");
    let plain = finding("address").await;
    assert_eq!((&plain["verdict"], plain["mend"].is_string()), (&json!("doubtful"), true), "{plain}");
    let config = settings(&desk);
    let said = run(&["doctor", "--config", &config, "--json"], "").await;
    let told: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!(told["ok"], true, "{told}");
    let graph = format!("{}/v26.0/{}/subscribed_apps", desk.told("simulator_url"), desk.channel("waba_id"));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let gone = http.delete(graph).bearer_auth(desk.channel("access_token")).send().await.unwrap();
    assert_eq!(gone.status(), 200);
    let deaf = finding("subscription").await;
    assert_eq!(deaf["text"], "The app does not listen to the WhatsApp account.");
    let said = run(&["doctor", "--config", &config], "").await;
    let told = String::from_utf8(said.stdout).unwrap();
    assert!(!said.status.success() && told.contains("WRONG number Harbour Lane, subscription"), "{told}");
    assert!(told.contains("Set it up at Meta"), "{told}");
    let mended = run(&["channel", "step", &id, "listen", "--config", &config], "").await;
    assert!(mended.status.success(), "{}", String::from_utf8_lossy(&mended.stderr));
    assert_eq!(finding("subscription").await["verdict"], "fine");
    desk.sim("apps", &json!({ "app_id": app_id(&desk).await, "app_secret": "another" })).await;
    assert_eq!(finding("secret").await["verdict"], "wrong");
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn customers_read_the_profile_that_somebody_wrote() {
    let desk = Desk::new(Engine::Sqlite).await;
    let path = format!("/api/v1/channels/{}/profile", desk.channel("id"));
    let wanted = json!({"about": "Boats, repaired", "address": "Harbour Lane 1", "description": "We repair boats.",
        "email": "us@boats.example", "websites": ["https://boats.example"], "vertical": "PROF_SERVICES"});
    let set = async |body: &Value| desk.ask(Method::PUT, &path, Some(body)).await;
    assert_eq!(set(&wanted).await.status, 204);
    let told = desk.get(&path).await;
    for (field, value) in wanted.as_object().unwrap() {
        assert_eq!(&told[field], value, "{told}");
    }
    let long = set(&json!({"about": "a".repeat(140)})).await;
    assert_eq!((long.status, &long.json["code"]), (422, &json!("profile_long")), "{}", long.json);
    let refused = set(&json!({"websites": ["boats.example"]})).await;
    assert_eq!(refused.status, 422, "{}", refused.json);
    let audit = desk.list("/api/v1/audit?verb=channel.set_profile").await;
    let outcomes: Vec<&Value> = audit.iter().map(|line| &line["outcome"]).collect();
    assert_eq!(outcomes, [&json!("failed"), &json!("done")], "{audit:?}");
    let (status, page) = desk.page(&format!("/settings/numbers/{}/profile", desk.channel("id"))).await;
    assert!(
        status == 200
            && page.contains("Boats, repaired")
            && page.contains("value=\"PROF_SERVICES\" selected")
    );
    desk.end().await;
}

/// What is known as a PNG by its first bytes.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n0000";

/// The form that gives a picture.
fn picture(name: &'static str, bytes: &'static [u8]) -> Form {
    Form::new().part("file", Part::bytes(bytes).file_name(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_picture_of_a_profile_is_changed_by_page_and_program() {
    let desk = Desk::new(Engine::Sqlite).await;
    let forms = Forms::of(&desk).await;
    let path = format!("/api/v1/channels/{}/profile", desk.channel("id"));
    let shown = async || desk.get(&path).await["profile_picture_url"].as_str().unwrap_or_default().to_owned();
    let put = async |name, bytes| {
        let call = forms.http.put(desk.url(&format!("{path}/picture"))).bearer_auth(desk.told("api_token"));
        call.multipart(picture(name, bytes)).send().await.unwrap().status().as_u16()
    };
    assert_eq!(put("boats.png", PICTURE).await, 204);
    let first = shown().await;
    let came = forms.http.get(&first).send().await.unwrap();
    assert_eq!(came.bytes().await.unwrap(), PICTURE, "customers see what was given");
    assert_eq!(put("boats.txt", b"only words").await, 422);
    let page = format!("/settings/numbers/{}/profile", desk.channel("id"));
    let give = async |name, bytes| forms.give(&format!("{page}/picture"), picture(name, bytes)).await;
    assert!(give("boats.gif", b"GIF89a").await.refused().contains("JPEG or PNG"));
    assert_eq!(shown().await, first);
    assert!(give("boats.png", PICTURE).await.taken().starts_with(&page));
    assert_ne!(shown().await, first);
    desk.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_shows_a_profile_and_changes_what_is_named_of_it() {
    let desk = Desk::new(Engine::Sqlite).await;
    let (id, config) = (desk.channel("id"), settings(&desk));
    let file = desk.folder.path().join("boats.png");
    std::fs::write(&file, PICTURE).unwrap();
    let profile = async |more: &[&str]| {
        let came = run(&[&["channel", "profile", &id, "--config", &config], more].concat(), "").await;
        assert!(came.status.success(), "{}", String::from_utf8_lossy(&came.stderr));
        String::from_utf8(came.stdout).unwrap()
    };
    let website = ["--website", "https://boats.example"];
    let changed =
        profile(&[&["--about", "Boats", "--picture", file.to_str().unwrap()], &website[..]].concat()).await;
    assert!(changed.contains("about\tBoats\n") && changed.contains("websites\thttps://boats.example\n"));
    let told = desk.get(&format!("/api/v1/channels/{id}/profile")).await;
    let picture = told["profile_picture_url"].as_str().unwrap();
    assert!(changed.contains(&format!("picture\t{picture}\n")), "{changed}");
    let kept = profile(&["--email", "us@boats.example"]).await;
    assert_eq!(kept, changed.replace("e-mail\t\n", "e-mail\tus@boats.example\n"));
    assert_eq!(profile(&[]).await, kept);
    desk.end().await;
}
