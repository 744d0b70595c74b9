//! Links to files: found by the hash of their token, counted, ended, and gone with whom they were made for.

use transom_rules::access::Visibility;
use transom_rules::author::Author;
use transom_rules::file_link::{State, Terms};
use transom_rules::id::{ConversationId, FileLinkId};
use transom_store::erase::{self, Person};
use transom_store::file_links::{self, File, FileLink, Filter};
use transom_store::forget::{Aged, forget};
use transom_store::{Db, Error};

use crate::engines::on_each_engine;
use crate::world::{self, AGENT, ELSEWHERE, HERE, at, commit, contact_id, conversation_id, look, uuid};

on_each_engine!(
    a_link_is_found_by_the_hash_of_its_token_wherever_it_is,
    openings_are_counted_until_none_is_left,
    a_link_that_is_over_lets_go_of_its_file_and_goes,
    links_are_listed_for_those_who_see_the_conversation,
    a_link_goes_with_whom_it_was_made_for,
);

pub(crate) fn link(n: u32, conversation: Option<ConversationId>) -> FileLink {
    FileLink {
        id: FileLinkId(uuid(0x30, n)),
        conversation,
        author: Author::User(AGENT),
        file: File {
            name: format!("Offer {n}.pdf"),
            mime_type: "application/pdf".into(),
            sha256: format!("{n:064x}"),
            size: 12,
        },
        terms: Terms { expires_at: at(1_000), revoked_at: None, most: None, opened: 0, last_opened_at: None },
        first_opened_at: None,
        created_at: at(1),
    }
}

fn hash(n: u32) -> Vec<u8> {
    n.to_be_bytes().repeat(8)
}

async fn add(db: &Db, n: u32, link: FileLink) {
    db.of(HERE)
        .write(link, move |tx, link| Box::pin(async move { file_links::add(tx, &hash(n), link).await }))
        .await
        .unwrap();
}

async fn one(db: &Db, n: u32) -> FileLink {
    look!(db, |tx| file_links::get(&mut tx.of(HERE), FileLinkId(uuid(0x30, n))).await).unwrap()
}

async fn page(db: &Db, filter: Filter) -> Vec<u32> {
    let found = look!(db, |tx| file_links::page(&mut tx.of(HERE), filter).await);
    found.iter().map(|link| u32::try_from(link.id.0.as_u128() & 0xFF).unwrap()).collect()
}

async fn a_link_is_found_by_the_hash_of_its_token_wherever_it_is(db: Db) {
    world::people(&db, &["Ana"]).await;
    let made = link(1, Some(conversation_id(1)));
    add(&db, 1, made.clone()).await;
    assert_eq!(look!(db, |tx| file_links::find(tx, &hash(1)).await), Some((HERE, made.clone())));
    assert_eq!(look!(db, |tx| file_links::find(tx, &hash(2)).await), None);
    let named = look!(db, |tx| file_links::of_hashes(&mut tx.of(HERE), &[hash(1), hash(2)]).await);
    assert_eq!(named.into_iter().collect::<Vec<_>>(), [(hash(1), made)]);
    assert!(look!(db, |tx| file_links::of_hashes(&mut tx.of(ELSEWHERE), &[hash(1)]).await).is_empty());
    let twin = commit!(db, |tx| file_links::add(&mut tx.of(HERE), &hash(1), &link(2, None)).await);
    assert!(matches!(twin, Err(Error::Duplicate(_))), "{twin:?}");
}

async fn openings_are_counted_until_none_is_left(db: Db) {
    world::people(&db, &["Ana"]).await;
    let mut two = link(1, None);
    two.terms.most = Some(2);
    let id = two.id;
    add(&db, 1, two).await;
    for (seconds, is_counted) in [(10, true), (20, true), (30, false)] {
        let counted = commit!(db, |tx| file_links::count(&mut tx.of(HERE), id, at(seconds)).await);
        assert_eq!(counted.unwrap(), is_counted, "{seconds}");
    }
    let now = one(&db, 1).await;
    assert_eq!(
        (now.terms.opened, now.first_opened_at, now.terms.last_opened_at),
        (2, Some(at(10)), Some(at(20)))
    );
    assert_eq!(now.terms.state(at(40)), State::UsedUp);
    add(&db, 2, link(2, None)).await;
    let late =
        commit!(db, |tx| file_links::count(&mut tx.of(HERE), FileLinkId(uuid(0x30, 2)), at(1_000)).await);
    assert!(!late.unwrap(), "it is over then");
}

async fn a_link_that_is_over_lets_go_of_its_file_and_goes(db: Db) {
    world::people(&db, &["Ana"]).await;
    for n in 1..=3 {
        add(&db, n, link(n, None)).await;
    }
    let id = FileLinkId(uuid(0x30, 1));
    let mut revoked = Vec::new();
    for seconds in [50, 60] {
        revoked.push(commit!(db, |tx| file_links::revoke(&mut tx.of(HERE), id, at(seconds)).await).unwrap());
    }
    assert_eq!(revoked, [true, false]);
    assert_eq!(one(&db, 1).await.terms.revoked_at, Some(at(50)));
    let let_go =
        async |seconds| commit!(db, |tx| file_links::let_go(&mut tx.of(HERE), at(seconds)).await).unwrap();
    let files: Vec<String> = (1..=3).map(|n| format!("{n:064x}")).collect();
    assert_eq!(let_go(49).await, [""; 0]);
    assert_eq!(let_go(50).await, files[..1]);
    assert_eq!(let_go(50).await, [""; 0]);
    let kept = files.clone();
    let mut wanted =
        db.of(HERE).read(kept, |tx, files| Box::pin(file_links::wanted(tx, files))).await.unwrap();
    wanted.sort_unstable();
    assert_eq!(wanted, files[1..]);
    assert_eq!(one(&db, 1).await.file.sha256, "");
    let gone = commit!(db, |tx| forget(&mut tx.of(HERE), Aged::FileLinks, at(2_000)).await).unwrap();
    assert_eq!(gone, 1, "the others have their files still");
    assert_eq!(let_go(1_000).await, files[1..]);
    assert_eq!(commit!(db, |tx| forget(&mut tx.of(HERE), Aged::FileLinks, at(2_000)).await).unwrap(), 2);
}

async fn links_are_listed_for_those_who_see_the_conversation(db: Db) {
    world::people(&db, &["Ana", "Ben"]).await;
    add(&db, 1, link(1, Some(conversation_id(1)))).await;
    add(&db, 2, link(2, None)).await;
    add(&db, 3, link(3, Some(conversation_id(2)))).await;
    commit!(db, |tx| {
        let sql = "UPDATE conversations SET assignee_id = $2 WHERE workspace_id = $1 AND id = $3";
        tx.of(HERE).run(sql, transom_store::params![AGENT, conversation_id(2)]).await
    })
    .unwrap();
    let all = Filter { seen: Visibility::All, conversation: None, before: None, limit: 9 };
    assert_eq!(page(&db, all).await, [3, 2, 1]);
    assert_eq!(page(&db, Filter { limit: 1, ..all }).await, [3]);
    assert_eq!(page(&db, Filter { before: Some(FileLinkId(uuid(0x30, 3))), ..all }).await, [2, 1]);
    assert_eq!(page(&db, Filter { conversation: Some(conversation_id(1)), ..all }).await, [1]);
    assert_eq!(page(&db, Filter { seen: Visibility::Own(AGENT), ..all }).await, [3, 2]);
    assert_eq!(page(&db, Filter { seen: Visibility::Nothing, ..all }).await, [2]);
}

async fn a_link_goes_with_whom_it_was_made_for(db: Db) {
    world::people(&db, &["Ana"]).await;
    add(&db, 1, link(1, Some(conversation_id(1)))).await;
    add(&db, 2, link(2, None)).await;
    let theirs = look!(db, |tx| file_links::of_conversations(&mut tx.of(HERE), &[conversation_id(1)]).await);
    assert_eq!(theirs, [link(1, Some(conversation_id(1)))]);
    commit!(db, |tx| {
        let person: Person = erase::person(&mut tx.of(HERE), contact_id(1)).await?;
        erase::forget(&mut tx.of(HERE), &person).await
    })
    .unwrap();
    let all = Filter { seen: Visibility::All, conversation: None, before: None, limit: 9 };
    assert_eq!(page(&db, all).await, [2]);
}
