//! What holds in all of a workspace is kept for it alone.

use transom_rules::campaign::policy::{Cap, Policy};
use transom_store::{Db, apps};

use crate::engines::on_each_engine;
use crate::world::{self, ELSEWHERE, HERE, commit, look};

on_each_engine!(what_holds_for_all_campaigns_is_kept,);

async fn what_holds_for_all_campaigns_is_kept(db: Db) {
    world::found(&db).await;
    assert_eq!(look!(db, |tx| apps::campaign_policy(&mut tx.of(HERE)).await), Policy::default());
    let policy = Policy { cap: Some(Cap { messages: 2, days: 7 }), ..Policy::default() };
    commit!(db, |tx| apps::set_campaign_policy(&mut tx.of(HERE), &policy).await).unwrap();
    assert_eq!(look!(db, |tx| apps::campaign_policy(&mut tx.of(HERE)).await), policy);
    assert_eq!(look!(db, |tx| apps::campaign_policy(&mut tx.of(ELSEWHERE)).await), Policy::default());
}
