//! People over the API: what a program can do to them, what it is told, and what it may not.

use serde_json::{Value, json};
use transom_desk::people::session::Visitor;
use transom_desk::people::welcome::{self, Arrival};
use transom_rules::access::{Face, Origin, RoleKey};
use transom_rules::id::WorkspaceId;
use transom_store::apps;
use transom_store::users::{self, User};

use crate::api::fixture::{Answer, Client};

impl Client {
    async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        self.call(method, path, Some(body.to_string()), &[]).await
    }

    async fn delete(&self, path: &str) -> Answer {
        self.call("DELETE", path, None, &[]).await
    }

    /// A call with another token.
    async fn with(&self, token: &str, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let bearer = format!("Bearer {token}");
        self.call(method, path, body.map(Value::to_string), &[("authorization", &bearer)]).await
    }

    /// Somebody comes by a one-time link.
    async fn arrives(&self, url: &str, password: &str) {
        let (address, secret) = url.split_once('#').unwrap();
        assert_eq!(address, "http://127.0.0.1:8080/welcome");
        let arrival = Arrival { secret: secret.into(), password: password.into(), ..Arrival::default() };
        let origin = Origin { face: Face::Page, address: None };
        let visitor = Visitor { origin, browser: "Firefox on Linux".into(), known: None };
        welcome::arrive(&self.app, arrival, visitor).await.unwrap();
    }

    /// Invites somebody, who comes. Returns their id.
    async fn hires(&self, name: &str, role: &str) -> String {
        let email = format!("{name}@test.example");
        let new = json!({"email": email, "name": name, "role": role});
        let made = self.post("/api/v1/invitations", &new).await.is(201);
        self.arrives(made.json["url"].as_str().unwrap(), "a quiet red bicycle").await;
        let all = self.get("/api/v1/users").await.is(200).json;
        let mut users = all["data"].as_array().unwrap().iter();
        users.find(|user| user["email"] == email).unwrap()["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_invited_comes_is_changed_goes_and_comes_back() {
    let desk = Client::open().await;
    let team = desk.post("/api/v1/teams", &json!({"name": "Returns"})).await.is(201).json["id"].clone();
    let new = json!({"email": "Bea@Test.example", "role": "agent", "sees": "team", "team_id": team});
    let made = desk.post("/api/v1/invitations", &new).await.is(201).json;
    assert_eq!(
        (&made["purpose"], &made["email"], &made["name"]),
        (&json!("invite"), &json!("bea@test.example"), &json!("bea"))
    );
    assert_eq!((&made["sees"], &made["team_id"]), (&json!("team"), &team));
    let listed = desk.get("/api/v1/invitations").await.is(200);
    assert_eq!(listed.json["data"][0]["id"], made["id"]);
    assert!(!listed.text.contains("url"), "the link is shown once");
    desk.arrives(made["url"].as_str().unwrap(), "a quiet red bicycle").await;
    assert_eq!(desk.get("/api/v1/invitations").await.is(200).json["data"], json!([]));

    let users = desk.get("/api/v1/users").await.is(200).json;
    let bea = users["data"].as_array().unwrap().iter().find(|user| user["name"] == "bea").unwrap().clone();
    let path = format!("/api/v1/users/{}", bea["id"].as_str().unwrap());
    assert_eq!(desk.get(&path).await.is(200).json, bea);
    let changed =
        desk.send("PATCH", &path, &json!({"role": "supervisor", "sees": "team"})).await.is(200).json;
    assert_eq!((&changed["role"], &changed["sees"]), (&json!("supervisor"), &json!("team")));
    let again = desk.send("PATCH", &path, &json!({"sees": null})).await.is(200).json;
    assert_eq!((&again["role"], &again["sees"]), (&json!("supervisor"), &Value::Null));

    let sessions = desk.get(&format!("{path}/sessions")).await.is(200);
    assert_eq!(sessions.json["data"][0]["browser"], "Firefox on Linux");
    let session = format!("{path}/sessions/{}", sessions.ids()[0]);
    desk.delete(&session).await.is(204);
    desk.delete(&session).await.is(404);
    assert_eq!(desk.get(&format!("{path}/sessions")).await.is(200).json["data"], json!([]));

    let conversation = desk.hears("15550100777", "Maria", "Hello").await;
    let conversation = format!("/api/v1/conversations/{conversation}");
    desk.send("PATCH", &conversation, &json!({"assignee_id": bea["id"]})).await.is(200);
    let gone = desk.post(&format!("{path}/deactivate"), &json!({"hand_to": desk.user})).await.is(200).json;
    assert_eq!(gone["conversations"], 1);
    assert!(gone["user"]["deactivated_at"].is_i64());
    assert_eq!(desk.get(&conversation).await.is(200).json["assignee_id"], json!(desk.user));
    assert_eq!(desk.get("/api/v1/users").await.is(200).ids().len(), 1);
    assert_eq!(desk.get("/api/v1/users?state=deactivated").await.is(200).json["data"][0]["id"], bea["id"]);
    assert_eq!(desk.get("/api/v1/users?state=all").await.is(200).ids().len(), 2);
    assert_eq!(
        desk.call("POST", &format!("{path}/reset"), None, &[]).await.is(409).json["code"],
        "deactivated"
    );
    let back = desk.call("POST", &format!("{path}/reactivate"), None, &[]).await.is(200).json;
    assert_eq!(back["deactivated_at"], Value::Null);
    let link = desk.call("POST", &format!("{path}/reset"), None, &[]).await.is(201).json;
    assert_eq!((&link["purpose"], &link["user_id"]), (&json!("reset"), &bea["id"]));
    desk.delete(&format!("/api/v1/invitations/{}", link["id"].as_str().unwrap())).await.is(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_of_roles_told_of_people_and_reset() {
    let desk = Client::open().await;
    let bea = desk.hires("bea", "agent").await;
    let path = format!("/api/v1/users/{bea}");
    assert_eq!(desk.get("/api/v1/workspace").await.is(200).json["second_factor_roles"], json!([]));
    let roles = json!({"second_factor_roles": ["agent", "owner"]});
    let asked = desk.send("PATCH", "/api/v1/workspace", &roles).await.is(200).json;
    assert_eq!(asked["second_factor_roles"], json!(["owner", "agent"]));
    assert_eq!(desk.get("/api/v1/workspace").await.is(200).json, asked);
    let named = desk.send("PATCH", "/api/v1/workspace", &json!({"name": "Quay"})).await.is(200).json;
    assert_eq!(named["second_factor_roles"], asked["second_factor_roles"], "what is left out stays");
    let unknown = json!({"second_factor_roles": ["boss"]});
    desk.send("PATCH", "/api/v1/workspace", &unknown).await.is(422);

    assert_eq!(desk.get(&path).await.is(200).json["second_factor_since"], Value::Null);
    let reset = format!("{path}/reset-factor");
    assert_eq!(desk.call("POST", &reset, None, &[]).await.is(409).json["code"], "factor_none");
    let (user, since) = (bea.parse().unwrap(), desk.app.clock.machine());
    desk.write((), move |tx, ()| Box::pin(users::set_factor(tx, user, Some(since)))).await;
    assert_eq!(desk.get(&path).await.is(200).json["second_factor_since"], since.seconds());
    let freed = desk.call("POST", &reset, None, &[]).await.is(200).json;
    assert_eq!(freed["second_factor_since"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_people_is_named_by_its_field() {
    let desk = Client::open().await;
    let bea = desk.hires("bea", "owner").await;
    let path = format!("/api/v1/users/{bea}");
    for (body, field) in [
        (json!({"role": "agent"}), "email"),
        (json!({"email": "nobody", "role": "agent"}), "email"),
        (json!({"email": "bea@test.example", "role": "agent"}), "email"),
        (json!({"email": "cleo@test.example"}), "role"),
        (json!({"email": "cleo@test.example", "role": "boss"}), "role"),
        (json!({"email": "cleo@test.example", "role": desk.channel}), "role"),
        (json!({"email": "cleo@test.example", "role": "agent", "name": "x".repeat(101)}), "name"),
    ] {
        assert_eq!(desk.post("/api/v1/invitations", &body).await.is(422).field(), field, "{body}");
    }
    for (body, field) in [(json!({"role": 7}), "role"), (json!({"sees": "nothing"}), "sees")] {
        assert_eq!(desk.send("PATCH", &path, &body).await.is(422).field(), field, "{body}");
    }
    let last = desk.send("PATCH", &path, &json!({"role": "agent"})).await.is(409);
    assert_eq!((&last.json["code"], last.field()), (&json!("last_owner"), ""), "the last owner stays");
    let heir = json!({"hand_to": desk.channel});
    let of_agent = format!("/api/v1/users/{}/deactivate", desk.user);
    assert_eq!(desk.post(&of_agent, &heir).await.is(422).field(), "user");
    assert_eq!(desk.get("/api/v1/users?state=ill").await.is(400).field(), "state");
    desk.get("/api/v1/users/x").await.is(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_another_workspaces_does_not_exist() {
    let desk = Client::open().await;
    let clock = &desk.app.clock;
    let (elsewhere, now): (WorkspaceId, _) = (clock.workspace_id(), clock.now());
    let zoe = User::new(elsewhere, clock.user_id(), "zoe@elsewhere.example", "Zoe", RoleKey::Agent);
    let id = zoe.id;
    let founded = desk.app.db.of(elsewhere).write(zoe, move |tx, zoe| {
        Box::pin(async move {
            apps::found(tx, "Elsewhere", now).await?;
            users::add(tx, zoe, now).await
        })
    });
    founded.await.unwrap();
    let path = format!("/api/v1/users/{id}");
    desk.get(&path).await.is(404);
    desk.send("PATCH", &path, &json!({"role": "agent"})).await.is(404);
    desk.post(&format!("{path}/deactivate"), &json!({})).await.is(404);
    for act in ["reactivate", "reset"] {
        desk.call("POST", &format!("{path}/{act}"), None, &[]).await.is(404);
    }
    desk.get(&format!("{path}/sessions")).await.is(404);
    desk.delete(&format!("{path}/sessions/{id}")).await.is(404);
    for noun in ["invitations", "roles", "teams", "tokens", "channels"] {
        desk.delete(&format!("/api/v1/{noun}/{id}")).await.is(404);
    }
    for noun in ["roles", "teams"] {
        desk.get(&format!("/api/v1/{noun}/{id}")).await.is(404);
        desk.send("PATCH", &format!("/api/v1/{noun}/{id}"), &json!({"name": "Mine"})).await.is(404);
    }
    let team = desk.post("/api/v1/teams", &json!({"name": "Ours"})).await.is(201).json;
    let members = format!("/api/v1/teams/{}/members", team["id"].as_str().unwrap());
    assert_eq!(desk.send("PUT", &members, &json!({"member_ids": [id]})).await.is(422).field(), "user");
    assert_eq!(desk.get("/api/v1/users?state=all").await.is(200).ids(), [desk.user.to_string()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_made_given_changed_and_goes_when_nobody_has_it() {
    let desk = Client::open().await;
    let listed = desk.get("/api/v1/roles").await.is(200);
    assert_eq!(listed.ids(), ["owner", "admin", "supervisor", "agent"]);
    let wish = json!({"name": "Night shift", "permissions": ["conversations.reply", "conversations.read"],
        "sees": "team", "masks": true});
    let role = desk.post("/api/v1/roles", &wish).await.is(201).json;
    assert_eq!(role["permissions"], json!(["conversations.read", "conversations.reply"]));
    let path = format!("/api/v1/roles/{}", role["id"].as_str().unwrap());
    assert_eq!(desk.get(&path).await.is(200).json, role);
    let changed = desk.send("PATCH", &path, &json!({"masks": false})).await.is(200).json;
    assert_eq!((&changed["masks"], &changed["sees"]), (&json!(false), &json!("team")));
    for (body, field) in [
        (json!({"name": "Night shift", "permissions": ["media.read"]}), "name"),
        (json!({"name": "Other", "permissions": []}), "permissions"),
        (json!({"name": "Other", "permissions": ["media.read", "all"]}), "permissions[1]"),
        (json!({"name": "Other", "permissions": ["media.read"], "sees": "some"}), "sees"),
    ] {
        assert_eq!(desk.post("/api/v1/roles", &body).await.is(422).field(), field, "{body}");
    }
    let bea = format!("/api/v1/users/{}", desk.hires("bea", role["id"].as_str().unwrap()).await);
    assert_eq!(desk.delete(&path).await.is(409).json["code"], "role_in_use");
    desk.send("PATCH", &bea, &json!({"role": "agent"})).await.is(200);
    desk.delete(&path).await.is(204);
    desk.get(&path).await.is(404);
    assert_eq!(desk.get("/api/v1/roles/agent").await.is(200).json["built_in"], true);
    desk.delete("/api/v1/roles/agent").await.is(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_team_has_a_name_and_members() {
    let desk = Client::open().await;
    let team = desk.post("/api/v1/teams", &json!({"name": " Returns "})).await.is(201).json;
    assert_eq!((&team["name"], &team["member_ids"]), (&json!("Returns"), &json!([])));
    let path = format!("/api/v1/teams/{}", team["id"].as_str().unwrap());
    let members = json!({"member_ids": [desk.user, desk.user]});
    let full = desk.send("PUT", &format!("{path}/members"), &members).await.is(200).json;
    assert_eq!(full["member_ids"], json!([desk.user]));
    assert_eq!(desk.send("PATCH", &path, &json!({"name": "Refunds"})).await.is(200).json["name"], "Refunds");
    assert_eq!(desk.post("/api/v1/teams", &json!({"name": "Refunds"})).await.is(422).field(), "name");
    assert_eq!(desk.get("/api/v1/teams").await.is(200).json["data"][0], desk.get(&path).await.is(200).json);
    desk.delete(&path).await.is(204);
    desk.get(&path).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once_never_exceeds_its_maker_and_can_be_ended() {
    let desk = Client::open().await;
    let me = desk.get("/api/v1/me").await.is(200).json;
    assert_eq!(
        (&me["token_name"], &me["user"], &me["role"]),
        (&json!("test"), &Value::Null, &json!("owner"))
    );
    let wish = json!({"name": "Report", "scopes": ["read", "manage"], "expires_at": 4_102_444_800_i64});
    let made = desk.post("/api/v1/tokens", &wish).await.is(201).json;
    let secret = made["secret"].as_str().unwrap();
    assert!(secret.starts_with(made["prefix"].as_str().unwrap()) && secret.starts_with("tr_"));
    let listed = desk.get("/api/v1/tokens").await.is(200);
    assert!(listed.ids().contains(&made["id"].as_str().unwrap().to_owned()));
    assert!(!listed.text.contains(secret), "{}", listed.text);
    let me = desk.with(secret, "GET", "/api/v1/me", None).await.is(200).json;
    assert_eq!(me["scopes"], json!(["read", "manage"]));
    let verbs: Vec<&str> = me["verbs"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(verbs.contains(&"team.change") && !verbs.contains(&"user.invite"), "{verbs:?}");
    let more = json!({"name": "More", "scopes": ["send"]});
    desk.with(secret, "POST", "/api/v1/tokens", Some(&more)).await.is(403);
    let sent =
        json!({"channel_id": desk.channel, "to": "+15550100777", "type": "text", "text": {"body": "Hi"}});
    let refused = desk.with(secret, "POST", "/api/v1/messages", Some(&sent)).await.is(403);
    assert_eq!(refused.json["missing"], "send");
    for (body, field) in [
        (json!({"name": "Report"}), "scopes"),
        (json!({"name": "Report", "scopes": []}), "scopes"),
        (json!({"name": "Report", "scopes": ["all"]}), "scopes[0]"),
        (json!({"name": "", "scopes": ["read"]}), "name"),
        (json!({"name": "Report", "scopes": ["read"], "expires_at": 1}), "expires_at"),
    ] {
        assert_eq!(desk.post("/api/v1/tokens", &body).await.is(422).field(), field, "{body}");
    }
    let path = format!("/api/v1/tokens/{}", made["id"].as_str().unwrap());
    desk.delete(&path).await.is(204);
    desk.delete(&path).await.is(404);
    desk.with(secret, "GET", "/api/v1/me", None).await.is(401);
    assert!(desk.get("/api/v1/me/tokens").await.is(200).json["data"][0]["revoked_at"].is_i64());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_is_answered_also_to_whoever_may_not_look_at_it() {
    let desk = Client::open().await;
    let bea = format!("/api/v1/users/{}", desk.hires("bea", "agent").await);
    let team = desk.post("/api/v1/teams", &json!({"name": "Returns"})).await.is(201).json;
    let team = format!("/api/v1/teams/{}", team["id"].as_str().unwrap());
    let conversation = desk.hears("15550100777", "Maria", "Hello").await;
    let conversation = format!("/api/v1/conversations/{conversation}");
    let contact = desk.get(&conversation).await.is(200).json["contact"]["id"].clone();
    let contact = format!("/api/v1/contacts/{}", contact.as_str().unwrap());
    let blind = async |scope: &str, method: &str, path: &str, body: Value| {
        let made = desk.post("/api/v1/tokens", &json!({"name": scope, "scopes": [scope]})).await.is(201).json;
        let came = desk.with(made["secret"].as_str().unwrap(), method, path, Some(&body)).await;
        assert_eq!((came.status.as_u16(), came.text.as_str()), (204, ""), "{method} {path}");
    };
    blind("manage", "PATCH", &team, json!({"name": "Refunds"})).await;
    blind("manage", "PUT", &format!("{team}/members"), json!({"member_ids": [desk.user]})).await;
    let changed = desk.get(&team).await.is(200).json;
    assert_eq!((&changed["name"], &changed["member_ids"]), (&json!("Refunds"), &json!([desk.user])));
    blind("manage", "PATCH", &conversation, json!({"status": "closed", "assignee_id": desk.user})).await;
    let changed = desk.get(&conversation).await.is(200).json;
    assert_eq!((&changed["status"], &changed["assignee_id"]), (&json!("closed"), &json!(desk.user)));
    blind("manage", "PATCH", &contact, json!({"name": "Mary"})).await;
    assert_eq!(desk.get(&contact).await.is(200).json["name"], "Mary");
    let known = json!({"phone": "+15550100777"});
    blind("manage", "POST", "/api/v1/contacts", known).await;
    blind("manage", "POST", &format!("{bea}/deactivate"), json!({})).await;
    assert!(desk.get(&bea).await.is(200).json["deactivated_at"].is_i64());
    let refused = desk.get("/api/v1/audit?outcome=refused").await.is(200).json;
    assert_eq!(refused["data"], json!([]), "nothing was refused after it was done");

    let wish = json!({"status": "open", "assignee_id": desk.channel});
    desk.send("PATCH", &conversation, &wish).await.is(422);
    let kept = desk.get(&conversation).await.is(200).json;
    assert_eq!(
        (&kept["status"], &kept["assignee_id"]),
        (&json!("closed"), &json!(desk.user)),
        "all or nothing"
    );
    let wish = json!({"status": "open", "assignee_id": null});
    desk.send("PATCH", &conversation, &wish).await.is(200);
    let log = desk.get("/api/v1/audit?verb=conversation.assign").await.is(200).json;
    assert_eq!(log["data"].as_array().unwrap().len(), 2, "each half of it is written down");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_each_act_once_by_page_and_by_file() {
    let desk = Client::open().await;
    for name in ["Returns", "Refunds", "Repairs"] {
        desk.post("/api/v1/teams", &json!({"name": name})).await.is(201);
    }
    let refused = json!({"name": "Report", "scopes": ["read"]});
    let weak = desk.post("/api/v1/tokens", &refused).await.is(201).json;
    let weak = weak["secret"].as_str().unwrap();
    desk.with(weak, "POST", "/api/v1/teams", Some(&json!({"name": "Mine"}))).await.is(403);

    let made = desk.get("/api/v1/audit?verb=team.change&outcome=done").await.is(200);
    assert_eq!(made.ids().len(), 3);
    let first = &made.json["data"][0];
    let told =
        ["who_kind", "face", "on_kind", "outcome", "detail"].map(|field| first[field].as_str().unwrap());
    assert_eq!(told, ["token", "api", "team", "done", "made"]);
    let on = first["on_id"].as_str().unwrap();
    assert_eq!(desk.get(&format!("/api/v1/audit?on={on}")).await.is(200).ids().len(), 1);
    let no = desk.get("/api/v1/audit?outcome=refused").await.is(200).json;
    assert_eq!(
        (&no["data"][0]["verb"], &no["data"][0]["detail"]),
        (&json!("team.change"), &json!("scope_missing manage"))
    );

    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = desk.get(&format!("/api/v1/audit?verb=team.change&limit=1&cursor={cursor}")).await.is(200);
        paged.extend(page.ids());
        let Some(next) = page.json["next_cursor"].as_str() else { break };
        next.clone_into(&mut cursor);
    }
    assert_eq!(paged, desk.get("/api/v1/audit?verb=team.change").await.is(200).ids());
    let file = desk.get("/api/v1/audit.csv?verb=team.change").await.is(200);
    assert!(file.headers["content-disposition"].to_str().unwrap().contains("audit.csv"));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[0].starts_with("id,at,who_kind") && lines[1].starts_with(&paged[0]), "{}", file.text);
    assert_eq!(desk.get("/api/v1/audit?verb=audit.export").await.is(200).ids().len(), 1, "taken out once");
    for (query, field) in [
        ("from=soon", "from"),
        ("who=me", "who"),
        ("verb=look", "verb"),
        ("outcome=bad", "outcome"),
        ("cursor=x", "cursor"),
    ] {
        assert_eq!(desk.get(&format!("/api/v1/audit?{query}")).await.is(400).field(), field, "{query}");
    }
    assert_eq!(desk.get("/api/v1/audit?to=2020-01-01").await.is(200).json["data"], json!([]));
    assert_eq!(desk.get("/api/v1/audit?from=2020-01-01&verb=team.change").await.is(200).ids().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secrets_of_a_number_change_and_it_is_disconnected() {
    let desk = Client::open().await;
    let path = format!("/api/v1/channels/{}", desk.channel);
    let silent = desk.post(&format!("{path}/token"), &json!({"access_token": "EAAG"})).await.is(502);
    assert_eq!(silent.json["type"], "/api/docs#meta_unreachable");
    let empty = desk.post(&format!("{path}/token"), &json!({"access_token": " "})).await.is(422);
    assert_eq!(empty.field(), "access_token");
    assert_eq!(desk.post(&format!("{path}/secret"), &json!({"secret": ""})).await.is(422).field(), "secret");
    desk.post(&format!("{path}/secret"), &json!({"secret": "another one"})).await.is(204);
    let apps = desk.app.db.read((), |tx, ()| Box::pin(apps::all(tx))).await.unwrap();
    assert_eq!(apps[0].app_secret.expose(), "another one");
    desk.delete(&path).await.is(204);
    desk.delete(&path).await.is(404);
    assert!(desk.get(&path).await.is(200).json["disconnected_at"].is_i64(), "what was said through it stays");
    let gone = desk.post(&format!("{path}/secret"), &json!({"secret": "third"})).await.is(409);
    assert_eq!(gone.json["code"], "disconnected");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_an_address_and_the_workspace_are_corrected() {
    let desk = Client::open().await;
    let bea = desk.hires("bea", "agent").await;
    let path = format!("/api/v1/users/{bea}");
    let corrected = json!({"name": " Bea  Lind ", "email": "Bea.Lind@test.example"});
    let now = desk.send("PATCH", &path, &corrected).await.is(200).json;
    assert_eq!(
        (&now["name"], &now["email"], &now["role"]),
        (&json!("Bea Lind"), &json!("bea.lind@test.example"), &json!("agent"))
    );
    desk.hires("cem", "agent").await;
    let taken = json!({"name": "Nobody", "email": "cem@test.example", "role": "supervisor"});
    let refused = desk.send("PATCH", &path, &taken).await.is(422).json;
    assert_eq!(refused["code"], "email_taken", "{refused}");
    assert_eq!(desk.get(&path).await.is(200).json, now, "all of it or nothing");

    let named = desk.send("PATCH", "/api/v1/workspace", &json!({"name": "Harbour Lane"})).await.is(200).json;
    assert_eq!(desk.get("/api/v1/workspace").await.is(200).json, named);
    assert_eq!(named["name"], "Harbour Lane");
    let unseen =
        desk.send("PATCH", "/api/v1/workspace", &json!({"name": "Harb\u{200b}our"})).await.is(422).json;
    assert_eq!(unseen["code"], "name_unseen", "{unseen}");
}
