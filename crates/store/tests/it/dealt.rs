//! What a team gives out, and to whom; to which team a number sends; saved views.

use std::collections::BTreeMap;

use transom_rules::access::RoleKey;
use transom_rules::assignment::Policy;
use transom_rules::id::{TeamId, UserId, ViewId};
use transom_rules::receive::ConversationStatus;
use transom_store::conversations::Conversation;
use transom_store::held::{Held, Wanted};
use transom_store::users::{self, User};
use transom_store::views::{self, View};
use transom_store::{Db, apps, conversations, teams};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, AGENT, ELSEWHERE, HERE, SHOP, at, commit, conversation_id, look};

on_each_engine!(
    a_team_gives_to_who_is_there_and_knows_where_it_was,
    a_number_names_a_team_until_that_is_gone,
    a_view_is_of_everybody_or_of_its_owner,
);

const TEAM: TeamId = TeamId(Uuid::from_u128(0x7e));
const BO: UserId = UserId(Uuid::from_u128(0xB0));
const CY: UserId = UserId(Uuid::from_u128(0xB1));

async fn team(db: &Db) {
    world::people(db, &["Ada", "Bo", "Cy"]).await;
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        for (id, name) in [(BO, "bo"), (CY, "cy")] {
            let user = User::new(HERE, id, &format!("{name}@example.org"), name, RoleKey::Agent);
            users::add(tx, &user, at(0)).await?;
        }
        teams::add(tx, TEAM, "Repairs", at(0)).await?;
        teams::set_members(tx, TEAM, &[BO, CY]).await?;
        teams::set_policy(tx, TEAM, Policy::RoundRobin).await
    })
    .unwrap();
}

async fn present(db: &Db) -> Vec<(UserId, i64)> {
    let held = db.of(HERE).write((), |tx, ()| Box::pin(teams::hold_present(tx, TEAM))).await.unwrap();
    held.into_iter().map(|(user, turn)| (user.id, turn)).collect()
}

async fn a_team_gives_to_who_is_there_and_knows_where_it_was(db: Db) {
    team(&db).await;
    assert_eq!(present(&db).await, [(BO, 0), (CY, 0)]);
    commit!(db, |tx| {
        let tx = &mut tx.of(HERE);
        teams::took_turns(tx, TEAM, 5, &BTreeMap::from([(BO, 5)])).await?;
        // Whoever stays keeps their turn, and who is away is not there.
        teams::set_members(tx, TEAM, &[BO, CY]).await?;
        users::set_away(tx, CY, Some(at(1))).await
    })
    .unwrap();
    assert_eq!(present(&db).await, [(BO, 5)]);
    let policy = db.of(HERE).write((), |tx, ()| Box::pin(teams::hold_policy(tx, TEAM))).await.unwrap();
    assert_eq!(policy, Some((Policy::RoundRobin, 5)));
    assert_eq!(look!(db, |tx| teams::behind(&mut tx.of(HERE)).await), []);
    commit!(db, |tx| work(&mut tx.of(HERE)).await).unwrap();
    assert_eq!(look!(db, |tx| teams::behind(&mut tx.of(HERE)).await), [TEAM]);
    let busy = look!(db, |tx| conversations::busy(&mut tx.of(HERE), &[BO, CY]).await);
    assert_eq!(busy, BTreeMap::from([(BO, 1), (CY, 0)]), "what is closed keeps nobody busy");
    commit!(db, |tx| users::set_away(&mut tx.of(HERE), BO, Some(at(1))).await).unwrap();
    assert_eq!(look!(db, |tx| teams::behind(&mut tx.of(HERE)).await), [], "nobody is there");
}

/// One conversation waits in the team, one is somebody's, and one that begins is closed.
async fn work(tx: &mut transom_store::Scoped<'_>) -> transom_store::Result<()> {
    let [waits, open, closed] = [1, 2, 9].map(conversation_id);
    let mut held =
        Held::load(tx, &Wanted { conversations: [waits, open].into(), ..Wanted::default() }).await?;
    assert_eq!(held.begun().count(), 0, "what is known did not begin now");
    held.conversation_mut(waits).unwrap().team_id = Some(TEAM);
    held.conversation_mut(open).unwrap().assignee_id = Some(BO);
    held.add_conversation(Conversation {
        id: closed,
        assignee_id: Some(BO),
        status: ConversationStatus::Closed,
        ..world::conversation(2)
    });
    assert_eq!(held.begun().map(|one| one.id).collect::<Vec<_>>(), [closed]);
    held.write(tx, at(2)).await?;
    Ok(())
}

async fn a_number_names_a_team_until_that_is_gone(db: Db) {
    world::found(&db).await;
    commit!(db, |tx| apps::set_receiver(&mut tx.of(HERE), SHOP, Some(TEAM)).await).unwrap();
    assert_eq!(look!(db, |tx| apps::receiver(&mut tx.of(HERE), SHOP).await), Some(TEAM));
    assert_eq!(look!(db, |tx| apps::receiver(&mut tx.of(ELSEWHERE), SHOP).await), None);
    assert_eq!(look!(db, |tx| apps::receivers(tx).await), [(HERE, SHOP, TEAM)]);
    commit!(db, |tx| apps::forget_receiver(&mut tx.of(ELSEWHERE), TEAM).await).unwrap();
    assert_eq!(look!(db, |tx| apps::receivers(tx).await).len(), 1);
    commit!(db, |tx| apps::forget_receiver(&mut tx.of(HERE), TEAM).await).unwrap();
    assert_eq!(look!(db, |tx| apps::receivers(tx).await), []);
}

fn view(n: u128, owner: Option<UserId>, is_shared: bool) -> View {
    let id = ViewId(Uuid::from_u128(n));
    View { id, owner, is_shared, name: format!("View {n}"), filter: "{}".into(), place: 1 }
}

async fn a_view_is_of_everybody_or_of_its_owner(db: Db) {
    world::found(&db).await;
    let [own, shared, theirs] = [view(1, Some(AGENT), false), view(2, None, true), view(3, Some(BO), false)];
    for one in [own.clone(), shared.clone(), theirs] {
        db.of(HERE).write(one, |tx, one| Box::pin(views::add(tx, one, at(0)))).await.unwrap();
    }
    let of = async |user| {
        let all = look!(db, |tx| views::of_user(&mut tx.of(HERE), user).await);
        let mut all: Vec<u128> = all.into_iter().map(|one| one.id.0.as_u128()).collect();
        all.sort_unstable();
        all
    };
    assert_eq!((of(Some(AGENT)).await, of(None).await), (vec![1, 2], vec![2]));
    assert_eq!(look!(db, |tx| views::of_user(&mut tx.of(ELSEWHERE), Some(AGENT)).await), []);
    let changed = View { name: "Urgent".into(), is_shared: true, place: 3, ..own };
    let change = changed.clone();
    let writing = db.of(HERE).write(change, |tx, one| {
        Box::pin(async move {
            views::change(tx, one).await?;
            views::set_place(tx, one.id, one.place).await
        })
    });
    writing.await.unwrap();
    let (id, gone) = (changed.id, shared.id);
    let held = db.of(HERE).write((), move |tx, ()| Box::pin(views::hold(tx, id))).await.unwrap();
    assert_eq!(held, Some(changed));
    db.of(HERE).write((), move |tx, ()| Box::pin(views::remove(tx, gone))).await.unwrap();
    assert_eq!(of(Some(BO)).await, [1, 3]);
}
