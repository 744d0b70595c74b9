//! What is looked up: apps, accounts, channels, templates, files.

use serde_json::json;
use transom_rules::channel::ChannelKind;
use transom_rules::content::FileState;
use transom_rules::event::{TemplateChange, TemplateChanged};
use transom_rules::id::{ChannelId, MediaId, TemplateId, WorkspaceId};
use transom_rules::template::{Category, Template, TemplateStatus};
use transom_store::apps::{self, Account, App};
use transom_store::channels::{self, Channel, Connected};
use transom_store::media::{self, Media};
use transom_store::templates::{self, By, Filter, Place};
use transom_store::{Db, Error};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, SHOP, at, commit, look, message_id, uuid};

on_each_engine!(
    values_of_a_workspace_are_set_and_changed,
    of_those_who_begin_at_once_one_founds_the_workspace,
    of_two_who_rename_a_workspace_the_second_reads_what_the_first_wrote,
    apps_and_accounts_are_added_and_changed,
    metas_word_on_prices_is_kept_with_its_account,
    a_number_belongs_to_one_channel,
    a_channel_is_disconnected_and_connected_again,
    an_apps_secret_is_changed_in_its_workspace,
    templates_follow_what_meta_says,
    templates_change_as_webhooks_tell,
    templates_are_listed_page_by_page,
    files_are_claimed_once_a_lease,
);

async fn values_of_a_workspace_are_set_and_changed(db: Db) {
    for value in ["first", "second"] {
        commit!(db, |tx| apps::set(&mut tx.of(HERE), "key", value).await).unwrap();
    }
    assert_eq!(look!(db, |tx| apps::value(&mut tx.of(HERE), "key").await).as_deref(), Some("second"));
    assert_eq!(look!(db, |tx| apps::value(&mut tx.of(ELSEWHERE), "key").await), None);
    assert_eq!(look!(db, |tx| apps::last_backup(tx).await), None);
    for seconds in 0..2 {
        commit!(db, |tx| apps::touch(tx, at(seconds)).await).unwrap();
        commit!(db, |tx| apps::backed_up(tx, at(seconds)).await).unwrap();
    }
    assert_eq!(look!(db, |tx| apps::last_backup(tx).await), Some(at(1)));
}

async fn of_those_who_begin_at_once_one_founds_the_workspace(db: Db) {
    let found = |n: u32| {
        let id = WorkspaceId(uuid(1, 100 + n));
        let db = db.clone();
        tokio::spawn(async move {
            db.of(id).write((), |tx, ()| Box::pin(apps::found_first(tx, "Workspace", at(0)))).await
        })
    };
    let mut told = Vec::new();
    for founding in (0..8).map(found).collect::<Vec<_>>() {
        told.push(founding.await.unwrap().unwrap());
    }
    told.dedup();
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await), told);
    assert_eq!(told.len(), 1);
}

async fn of_two_who_rename_a_workspace_the_second_reads_what_the_first_wrote(db: Db) {
    let append = |letter: &'static str| {
        db.write((), move |tx, ()| {
            Box::pin(async move {
                apps::hold(&mut tx.of(HERE)).await?;
                let name = apps::name(&mut tx.of(HERE)).await?;
                apps::rename(&mut tx.of(HERE), &format!("{name}{letter}")).await
            })
        })
    };
    commit!(db, |tx| apps::found(&mut tx.of(HERE), "Desk", at(0)).await).unwrap();
    let (one, other) = tokio::join!(append("a"), append("b"));
    one.and(other).unwrap();
    let after = look!(db, |tx| apps::name(&mut tx.of(HERE)).await);
    assert_eq!(after.len(), "Desk".len() + 2, "{after}");
}

fn app(secret: &str) -> App {
    App {
        id: "app".into(),
        kind: ChannelKind::WhatsApp,
        workspace: HERE,
        app_secret: secret.into(),
        verify_token: format!("verify {secret}"),
    }
}

fn account(timezone: &str) -> Account {
    Account {
        waba_id: "waba".into(),
        kind: ChannelKind::WhatsApp,
        workspace: HERE,
        app_id: "app".into(),
        timezone: timezone.into(),
        currency: "EUR".into(),
    }
}

async fn apps_and_accounts_are_added_and_changed(db: Db) {
    world::found(&db).await;
    for (secret, timezone) in [("first", "UTC"), ("second", "Europe/Berlin")] {
        commit!(db, |tx| {
            apps::keep(&mut tx.of(HERE), &app(secret)).await?;
            apps::keep_account(&mut tx.of(HERE), &account(timezone)).await
        })
        .unwrap();
    }
    assert_eq!(look!(db, |tx| apps::all(tx).await), [app("second")]);
    assert_eq!(look!(db, |tx| apps::accounts(tx).await), [account("Europe/Berlin")]);
    assert_eq!(look!(db, |tx| apps::workspaces(tx).await), [HERE, ELSEWHERE]);
    assert_eq!(look!(db, |tx| apps::name(&mut tx.of(ELSEWHERE)).await), "Elsewhere");
    assert_eq!(look!(db, |tx| apps::name(&mut tx.of(WorkspaceId(Uuid::from_u128(404)))).await), "");
}

async fn metas_word_on_prices_is_kept_with_its_account(db: Db) {
    world::found(&db).await;
    let read = || async { look!(db, |tx| apps::prices(tx).await) };
    commit!(db, |tx| apps::keep_account(&mut tx.of(HERE), &account("UTC")).await).unwrap();
    assert!(read().await.is_empty());
    for (before, text) in [("", "first"), ("first", "second")] {
        let held = commit!(db, |tx| {
            let held = apps::hold_prices(&mut tx.of(HERE), "waba").await?;
            apps::keep_prices(&mut tx.of(HERE), "waba", text).await?;
            Ok(held)
        });
        assert_eq!(held.unwrap(), before);
    }
    commit!(db, |tx| apps::keep_prices(&mut tx.of(ELSEWHERE), "waba", "not theirs").await).unwrap();
    assert_eq!(read().await, [("waba".to_owned(), "second".to_owned())]);
}

fn channel(id: ChannelId, number: &str) -> Channel {
    Channel {
        workspace: HERE,
        id,
        kind: ChannelKind::WhatsApp,
        name: "Shop".into(),
        address: "+15550001".into(),
        phone_number_id: number.into(),
        waba_id: "waba".into(),
        app_id: "app".into(),
        trouble: String::new(),
        disconnected_at: None,
    }
}

pub(crate) fn connected(id: ChannelId, number: &str) -> Connected {
    Connected { channel: channel(id, number), access_token: "secret".into() }
}

async fn a_number_belongs_to_one_channel(db: Db) {
    let second = ChannelId(Uuid::from_u128(0xC2));
    commit!(db, |tx| channels::add(&mut tx.of(HERE), &connected(SHOP, "100"), at(2)).await).unwrap();
    let taken = commit!(db, |tx| channels::add(&mut tx.of(HERE), &connected(second, "100"), at(1)).await);
    assert!(matches!(taken, Err(Error::Duplicate(_))));
    commit!(db, |tx| channels::add(&mut tx.of(HERE), &connected(second, "200"), at(1)).await).unwrap();
    assert_eq!(look!(db, |tx| channels::all(tx).await), [channel(second, "200"), channel(SHOP, "100")]);
    let here = look!(db, |tx| channels::of_workspace(&mut tx.of(HERE)).await);
    assert_eq!(here, look!(db, |tx| channels::all(tx).await));
    assert_eq!(look!(db, |tx| channels::of_workspace(&mut tx.of(ELSEWHERE)).await), []);
    let changed = commit!(db, |tx| {
        channels::set_trouble(&mut tx.of(HERE), SHOP, "old token").await?;
        let renewed = channels::set_token(&mut tx.of(HERE), SHOP, &"newer".into()).await?;
        assert_eq!(channels::all(tx).await?[1].trouble, "");
        let troubled = channels::set_trouble(&mut tx.of(HERE), SHOP, "no token").await?;
        let nobody = channels::set_trouble(&mut tx.of(ELSEWHERE), SHOP, "not ours").await?;
        Ok((renewed, troubled, nobody))
    });
    assert_eq!(changed.unwrap(), (true, 1, 0));
    let channel = Channel { trouble: "no token".into(), ..channel(SHOP, "100") };
    assert_eq!(look!(db, |tx| channels::all(tx).await)[1], channel);
    let expected = Connected { channel, access_token: "newer".into() };
    assert_eq!(look!(db, |tx| channels::connected(tx).await)[1], expected);
}

async fn a_channel_is_disconnected_and_connected_again(db: Db) {
    let rival = ChannelId(Uuid::from_u128(0xC2));
    commit!(db, |tx| channels::add(&mut tx.of(HERE), &connected(SHOP, "100"), at(0)).await).unwrap();
    let left = commit!(db, |tx| {
        let not_theirs = channels::disconnect(&mut tx.of(ELSEWHERE), SHOP, at(1)).await?;
        let once = channels::disconnect(&mut tx.of(HERE), SHOP, at(1)).await?;
        Ok((not_theirs, once, channels::disconnect(&mut tx.of(HERE), SHOP, at(2)).await?))
    });
    assert_eq!(left.unwrap(), (false, true, false));
    let late = commit!(db, |tx| channels::set_token(&mut tx.of(HERE), SHOP, &"too late".into()).await);
    assert!(!late.unwrap(), "it is disconnected");
    assert_eq!(look!(db, |tx| channels::connected(tx).await), []);
    let gone = Channel { disconnected_at: Some(at(1)), ..channel(SHOP, "100") };
    assert_eq!(look!(db, |tx| channels::with_number(&mut tx.of(HERE), "100").await), Some(gone));
    assert_eq!(look!(db, |tx| channels::with_number(&mut tx.of(ELSEWHERE), "100").await), None);
    let back = || Channel { waba_id: "waba2".into(), ..channel(SHOP, "100") };
    let again = move || Connected { channel: back(), access_token: "newer".into() };
    commit!(db, |tx| channels::reconnect(&mut tx.of(HERE), &again()).await).unwrap();
    assert_eq!(look!(db, |tx| channels::connected(tx).await), [again()]);
    assert_eq!(look!(db, |tx| channels::all(tx).await), [back()]);
    assert_eq!(look!(db, |tx| channels::get(&mut tx.of(HERE), SHOP).await), Some(back()));
    assert_eq!(look!(db, |tx| channels::get(&mut tx.of(ELSEWHERE), SHOP).await), None);
    commit!(db, |tx| {
        channels::disconnect(&mut tx.of(HERE), SHOP, at(3)).await?;
        channels::add(&mut tx.of(HERE), &connected(rival, "100"), at(4)).await
    })
    .unwrap();
    let taken = commit!(db, |tx| channels::reconnect(&mut tx.of(HERE), &again()).await);
    assert!(matches!(taken, Err(Error::Duplicate(_))), "the number is another channel's meanwhile");
}

async fn an_apps_secret_is_changed_in_its_workspace(db: Db) {
    commit!(db, |tx| apps::keep(&mut tx.of(HERE), &app("first")).await).unwrap();
    let changed = commit!(db, |tx| {
        let not_theirs = apps::set_secret(&mut tx.of(ELSEWHERE), "app", &"stolen".into()).await?;
        Ok((not_theirs, apps::set_secret(&mut tx.of(HERE), "app", &"second".into()).await?))
    });
    assert_eq!(changed.unwrap(), (false, true));
    assert_eq!(
        look!(db, |tx| apps::all(tx).await),
        [App { verify_token: "verify first".into(), ..app("second") }]
    );
}

fn template(n: u128, name: &str, language: &str) -> Template {
    Template {
        id: TemplateId(Uuid::from_u128(n)),
        meta_id: Some(format!("meta-{n}")),
        name: name.into(),
        language: language.into(),
        category: Category::Utility,
        status: TemplateStatus::Approved,
        reason: String::new(),
        quality: "GREEN".into(),
        parameter_format: "NAMED".into(),
        components: json!([{"type": "BODY", "text": format!("Grüße {n} {{{{name}}}} 100%")}]),
    }
}

async fn keep(db: &Db, templates: Vec<Template>) {
    db.write((), move |tx, ()| {
        let templates = templates.clone();
        Box::pin(async move {
            for template in &templates {
                templates::keep(&mut tx.of(HERE), "waba", template, By::Meta, at(0)).await?;
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

async fn listed(db: &Db, filter: Filter) -> Vec<(String, String)> {
    let found = look!(db, |tx| templates::list(&mut tx.of(HERE), &filter).await);
    found.into_iter().map(|(template, _)| (template.name, template.language)).collect()
}

async fn places(db: &Db, filter: Filter) -> Vec<Place> {
    let found = look!(db, |tx| templates::list(&mut tx.of(HERE), &filter).await);
    found.iter().map(|(template, waba_id)| Place::of(template, waba_id)).collect()
}

async fn templates_follow_what_meta_says(db: Db) {
    keep(&db, vec![template(1, "order", "en_US"), template(2, "order", "de"), template(3, "hello", "de")])
        .await;
    let rejected = Template {
        status: TemplateStatus::Rejected,
        reason: "Too loud.".into(),
        ..template(9, "order", "de")
    };
    keep(&db, vec![rejected.clone()]).await;
    let found = look!(db, |tx| templates::named(&mut tx.of(HERE), "waba", "order").await);
    let expected = Template { id: template(2, "", "").id, ..rejected.clone() };
    assert_eq!(found, [expected, template(1, "order", "en_US")], "our id stays");
    // The list that Meta answers names no reason; the one a webhook told stays as long as the status does.
    keep(&db, vec![Template { reason: String::new(), ..rejected.clone() }]).await;
    let again = look!(db, |tx| templates::named(&mut tx.of(HERE), "waba", "order").await);
    assert_eq!(again[0].reason, "Too loud.");
    keep(&db, vec![template(9, "order", "de")]).await;
    let approved = look!(db, |tx| templates::approved(&mut tx.of(HERE), "waba").await);
    assert_eq!(approved.len(), 3);
    assert!(approved.iter().all(|template| template.reason.is_empty()));
    let one = look!(db, |tx| templates::get(&mut tx.of(HERE), template(3, "", "").id).await);
    assert_eq!(one, Some((template(3, "hello", "de"), "waba".to_owned())));
    assert_eq!(look!(db, |tx| templates::get(&mut tx.of(ELSEWHERE), template(3, "", "").id).await), None);
    let draft = Template { meta_id: None, category: Category::Marketing, ..template(5, "new", "de") };
    keep(&db, vec![draft.clone()]).await;
    assert_eq!(look!(db, |tx| templates::named(&mut tx.of(HERE), "waba", "new").await), [draft]);
    commit!(db, |tx| {
        let kept = [("order".to_owned(), "de".to_owned()), ("new".to_owned(), "de".to_owned())];
        templates::forget_others(&mut tx.of(HERE), "waba", &kept, at(9)).await?;
        templates::forget_others(&mut tx.of(HERE), "another", &[], at(9)).await
    })
    .unwrap();
    let left = Filter { status: Some("approved".into()), limit: 10, ..Filter::default() };
    assert_eq!(listed(&db, left).await, [("new".into(), "de".into()), ("order".into(), "de".into())]);
    let gone = Filter { status: Some("DELETED".into()), limit: 10, ..Filter::default() };
    assert_eq!(listed(&db, gone).await.len(), 2);
    let whole = listed(&db, Filter { limit: 10, ..Filter::default() }).await;
    let pair = |name: &str, language: &str| (name.to_owned(), language.to_owned());
    let below = [pair("hello", "de"), pair("order", "en_US")];
    assert_eq!(
        whole,
        [&[pair("new", "de"), pair("order", "de")][..], &below].concat(),
        "gone ones are below"
    );
    let there = Filter { is_there: true, limit: 10, ..Filter::default() };
    assert_eq!(listed(&db, there).await, whole[..2]);
    assert_eq!(look!(db, |tx| templates::statuses(&mut tx.of(HERE)).await), ["APPROVED", "DELETED"]);
}

#[test]
fn categories_have_metas_words() {
    let all = [Category::Marketing, Category::Utility, Category::Authentication];
    assert_eq!(all.map(Category::as_str), ["marketing", "utility", "authentication"]);
}

async fn templates_change_as_webhooks_tell(db: Db) {
    keep(&db, vec![template(1, "order", "de"), template(2, "order", "en")]).await;
    let tell = |change: TemplateChange| {
        let told = TemplateChanged {
            meta_id: "meta-1".into(),
            name: "order".into(),
            language: "de".into(),
            change,
            at: None,
        };
        let db = db.clone();
        async move {
            db.write((), move |tx, ()| {
                let told = told.clone();
                Box::pin(async move { templates::change(&mut tx.of(HERE), "waba", &told, at(1)).await })
            })
            .await
            .unwrap()
        }
    };
    let status = |event: &str| TemplateChange::Status { event: event.into(), reason: "Because.".into() };
    for (change, status, category, quality) in [
        (status("PAUSED"), "PAUSED", Category::Utility, "GREEN"),
        (status("REINSTATED"), "APPROVED", Category::Utility, "GREEN"),
        (TemplateChange::Quality("RED".into()), "APPROVED", Category::Utility, "RED"),
        (TemplateChange::CategoryAnnounced("MARKETING".into()), "APPROVED", Category::Utility, "RED"),
        (TemplateChange::Category("MARKETING".into()), "APPROVED", Category::Marketing, "RED"),
        (TemplateChange::Components, "APPROVED", Category::Marketing, "RED"),
    ] {
        assert!(tell(change.clone()).await, "{change:?}");
        let found = look!(db, |tx| templates::named(&mut tx.of(HERE), "waba", "order").await);
        let (of_de, of_en) = (&found[0], &found[1]);
        assert_eq!(
            (of_de.status.as_str(), of_de.category, of_de.quality.as_str()),
            (status, category, quality)
        );
        assert_eq!(of_en, &template(2, "order", "en"), "other languages stay as they are");
    }
    let stranger = TemplateChanged {
        meta_id: "meta-9".into(),
        name: "unknown".into(),
        language: "de".into(),
        change: status("APPROVED"),
        at: None,
    };
    let known = db
        .write((), move |tx, ()| {
            let stranger = stranger.clone();
            Box::pin(async move { templates::change(&mut tx.of(HERE), "waba", &stranger, at(1)).await })
        })
        .await;
    assert!(!known.unwrap());
}

async fn templates_are_listed_page_by_page(db: Db) {
    let names = ["b_two", "a_one", "Z_caps", "c%three", "_under"];
    keep(
        &db,
        names
            .iter()
            .zip(1..)
            .flat_map(|(name, n)| [template(n, name, "de"), template(n + 10, name, "en")])
            .collect(),
    )
    .await;
    // Another account has one of the same name and language.
    let twin = template(99, "a_one", "de");
    let keep =
        db.of(HERE).write(twin, |tx, one| Box::pin(templates::keep(tx, "waba-2", one, By::Meta, at(0))));
    keep.await.unwrap();
    let there: Vec<(String, String)> = ["Z_caps", "_under", "a_one", "c%three"]
        .iter()
        .flat_map(|name| [((*name).to_owned(), "de".to_owned()), ((*name).to_owned(), "en".to_owned())])
        .collect();
    let gone =
        db.of(HERE).write(there, |tx, there| Box::pin(templates::forget_others(tx, "waba", there, at(0))));
    gone.await.unwrap();
    let whole = places(&db, Filter { limit: 99, ..Filter::default() }).await;
    assert_eq!(whole.len(), 11);
    let of_first = whole.iter().filter(|one| one.waba_id == "waba");
    let order: Vec<&str> = of_first.map(|one| one.name.as_str()).step_by(2).collect();
    assert_eq!(
        order,
        ["Z_caps", "_under", "a_one", "c%three", "b_two"],
        "by bytes on both engines, gone ones below"
    );
    for limit in 1..=3 {
        let mut paged: Vec<Place> = Vec::new();
        loop {
            let after = paged.last().cloned();
            let page = places(&db, Filter { after, limit, ..Filter::default() }).await;
            if page.is_empty() {
                break;
            }
            paged.extend(page);
        }
        assert_eq!(paged, whole, "pages of {limit}");
    }
    for (words, count) in [(vec!["two"], 2), (vec!["TWO", "en"], 1), (vec!["100%"], 11), (vec!["nothing"], 0)]
    {
        let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
        assert_eq!(
            listed(&db, Filter { words: words.clone(), limit: 99, ..Filter::default() }).await.len(),
            count,
            "{words:?}"
        );
    }
    let other = Filter { waba_id: Some("another".into()), limit: 99, ..Filter::default() };
    assert_eq!(listed(&db, other).await, []);
}

fn file(n: u128, message: u32, run_at: i64) -> Media {
    Media {
        id: MediaId(Uuid::from_u128(n)),
        message_id: message_id(message),
        channel_id: SHOP,
        meta_id: format!("media-{n}"),
        mime_type: "image/jpeg".into(),
        filename: "Grüße.jpg".into(),
        voice: n.is_multiple_of(2),
        url: "https://lookaside.example/1".into(),
        state: FileState::Wanted,
        hash: String::new(),
        size: 0,
        attempt: 0,
        run_at: at(run_at),
        problem: String::new(),
        created_at: at(0),
    }
}

async fn files_are_claimed_once_a_lease(db: Db) {
    commit!(db, |tx| media::add(&mut tx.of(HERE), &[file(1, 1, 5), file(2, 1, 3), file(3, 2, 50)]).await)
        .unwrap();
    assert_eq!(look!(db, |tx| media::get(&mut tx.of(HERE), file(1, 1, 5).id).await), Some(file(1, 1, 5)));
    let claim = |now: i64, limit: i64| {
        let db = db.clone();
        async move {
            commit!(db, |tx| media::claim(&mut tx.of(HERE), at(now), at(now + 30), limit).await).unwrap()
        }
    };
    assert_eq!(claim(2, 9).await, []);
    assert_eq!(claim(10, 1).await, [file(2, 1, 3)], "the one that waits longest");
    assert_eq!(claim(10, 9).await, [file(1, 1, 5)]);
    assert_eq!(claim(10, 9).await, [], "leased");
    let again = claim(41, 1).await;
    assert_eq!(again.iter().map(|file| (file.id.0.as_u128(), file.attempt)).collect::<Vec<_>>(), [(1, 1)]);
    commit!(db, |tx| {
        let stored = Media { state: FileState::Stored, hash: "abc".into(), size: 7, ..file(1, 1, 5) };
        let failed =
            Media { state: FileState::Failed, problem: "gone".into(), run_at: at(9), ..file(2, 1, 3) };
        let erased = file(9, 9, 9);
        let there = media::settle(&mut tx.of(HERE), &[stored.clone(), erased, failed.clone()]).await?;
        assert_eq!(there, [stored.id, failed.id].into());
        Ok(())
    })
    .unwrap();
    let of_both = look!(db, |tx| {
        let asked: Vec<_> = (1..=200).map(message_id).collect();
        media::of_messages(&mut tx.of(HERE), &asked).await
    });
    let states: Vec<(u128, &str)> =
        of_both.iter().map(|file| (file.id.0.as_u128(), file.state.as_str())).collect();
    assert_eq!(states, [(1, "stored"), (2, "failed"), (3, "wanted")]);
    assert_eq!((of_both[0].hash.as_str(), of_both[0].size, of_both[0].attempt), ("abc", 7, 2));
    let failed = look!(db, |tx| media::failed(&mut tx.of(HERE), 10).await);
    assert_eq!(failed.iter().map(|file| file.problem.as_str()).collect::<Vec<_>>(), ["gone"]);
    assert_eq!(look!(db, |tx| media::get(&mut tx.of(ELSEWHERE), file(1, 1, 5).id).await), None);
}
