//! Business hours, of a workspace and of a number. On both engines.

use transom_desk::done::{NotDone, Wrong};
use transom_desk::fixture::Desk;
use transom_desk::workspace::hours::{self, Standing};
use transom_rules::access::{Asker, Face};
use transom_rules::hours::Business;
use transom_rules::time::Span;
use transom_store::feed::{self, News, Since};

use crate::harness::{Engine, inside, on_each_engine};

on_each_engine!(a_number_is_as_the_workspace_says_unless_it_says_so_itself, what_are_no_hours_is_not_kept,);

async fn desk(engine: Engine) -> (Desk, Asker) {
    let desk = inside(engine, |_| ()).await;
    let asker = Asker::system(desk.workspace, Face::Command);
    (desk, asker)
}

async fn cursor(desk: &Desk) -> i64 {
    desk.app.db.of(desk.workspace).read((), |tx, ()| Box::pin(feed::cursor(tx))).await.unwrap()
}

async fn since(desk: &Desk, cursor: i64) -> Since {
    let here = desk.app.db.of(desk.workspace);
    here.read((), move |tx, ()| Box::pin(feed::since(tx, cursor))).await.unwrap()
}

fn business(zone: &str, day: &str) -> Business {
    let day = format!("[{day}]");
    let week = [day.as_str(); 7].join(",");
    serde_json::from_str(&format!(r#"{{"zone": "{zone}", "week": [{week}]}}"#)).unwrap()
}

async fn a_number_is_as_the_workspace_says_unless_it_says_so_itself(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let (base, number) = (desk.app.base(), Some(desk.channel));
    let held = || desk.app.registry.known().hours(desk.workspace, number).cloned();
    assert_eq!(held(), None);
    let always = business("UTC", r#""00:00-24:00""#);
    let before = cursor(&desk).await;
    hours::set(base, &asker, None, Some(always.clone())).await.unwrap();
    assert_eq!(held(), Some(always.clone()));
    let news = News { defined: true, ..News::default() };
    assert_eq!(since(&desk, before).await, Since::Changed(news, before + 1), "open pages are told");
    hours::set(base, &asker, None, Some(always.clone())).await.unwrap();
    assert_eq!(cursor(&desk).await, before + 1, "nothing is another thing");
    let never = business("Asia/Kolkata", "");
    hours::set(base, &asker, number, Some(never.clone())).await.unwrap();
    assert_eq!(held(), Some(never.clone()));
    assert_eq!(hours::get(base, &asker, number).await.unwrap(), Some(never));
    assert_eq!(desk.app.registry.known().hours(desk.workspace, None), Some(&always));
    hours::set(base, &asker, number, None).await.unwrap();
    assert_eq!(held(), Some(always.clone()));
    let now = desk.app.clock.now();
    assert_eq!(hours::standing(&always, now), Standing::Open { until: None });
    let minute = business("UTC", r#""00:00-00:01""#);
    let Standing::Closed { opens: Some(opens) } = hours::standing(&minute, now + Span::minutes(2)) else {
        panic!("somebody is there")
    };
    assert!(opens > now && opens - now <= Span::hours(25) && opens.seconds() % 86_400 == 0, "{opens:?}");
}

async fn what_are_no_hours_is_not_kept(engine: Engine) {
    let (desk, asker) = desk(engine).await;
    let base = desk.app.base();
    for (business, why) in [(business("Mars/Olympus", ""), Wrong::Zone), (business("", ""), Wrong::Zone)] {
        let done = hours::set(base, &asker, None, Some(business)).await;
        assert!(matches!(done, Err(NotDone::Wrong(wrong)) if wrong == why), "{done:?}");
    }
    let nobody = Some(desk.app.clock.channel_id());
    let done = hours::set(base, &asker, nobody, Some(business("UTC", ""))).await;
    assert!(matches!(done, Err(NotDone::NotFound)), "{done:?}");
    assert_eq!(hours::get(base, &asker, None).await.unwrap(), None);
}
