//! What every timeline must show, over the samples of the gallery.

use super::*;
use crate::frame::price::Cost;
use crate::sample::{NOW, pictures};
use crate::timeline::{Fate, Label, Mark, Refused, Window, lanes};

fn small(timeline: &Timeline) -> String {
    compact(timeline).into_string()
}

fn wide(timeline: &Timeline) -> String {
    html! { (whole(timeline)) (table::table(timeline)) }.into_string()
}

/// The attribute `name` of each element that begins with `start`.
fn attributes(page: &str, start: &str, name: &str) -> Vec<String> {
    page.split(start)
        .skip(1)
        .filter_map(|rest| {
            let element = rest.split('>').next()?;
            let value = element.split(&format!(" {name}=\"")).nth(1)?;
            Some(value.split('"').next()?.to_owned())
        })
        .collect()
}

#[test]
fn a_bar_lies_where_its_hours_are() {
    // A thousand hours would be cut; a hundred are wide enough for ten pixels each.
    let timeline = Timeline {
        from: NOW,
        until: NOW + Span::hours(100),
        windows: vec![Window { from: NOW + Span::hours(10), until: NOW + Span::hours(34) }],
        ..pictures::quiet()
    };
    let width = whole_axis(&timeline).width;
    let page = wide(&timeline);
    let edge = (width / 10).to_string();
    assert_eq!(attributes(&page, "<rect class=\"edge\"", "x"), [edge]);
    assert_eq!(attributes(&page, "<rect class=\"edge\"", "width"), [(width * 24 / 100).to_string()]);
    assert_eq!(attributes(&page, "<rect class=\"ahead\"", "x").len(), 1, "all of it is still to come");
    assert!(!page.contains("class=\"past\""));
}

#[test]
fn the_present_window_is_solid_up_to_now_and_hatched_after() {
    let timeline = Timeline {
        windows: vec![Window { from: NOW - Span::hours(8), until: NOW + Span::hours(16) }],
        ..pictures::quiet()
    };
    let page = wide(&timeline);
    let of = |class: &str, name| attributes(&page, &format!("<rect class=\"{class}\""), name);
    let number = |texts: Vec<String>| texts[0].parse::<i64>().unwrap();
    let (past, ahead) = (number(of("past", "x")), number(of("ahead", "x")));
    assert!((past + number(of("past", "width")) - ahead).abs() <= 1, "one begins where the other ends");
    assert!(page.contains("fill=\"url(#t-quiet-hatch-whole)\""));
    assert!(page.contains("open until"), "{page}");
}

#[test]
fn what_is_cut_has_no_end_and_what_is_out_of_sight_is_not_drawn() {
    let far = Window { from: NOW - Span::hours(400), until: NOW - Span::hours(300) };
    let cut = Window { from: NOW - Span::hours(200), until: NOW - Span::hours(40) };
    let page = wide(&Timeline { windows: vec![far, cut], ..pictures::quiet() });
    assert_eq!(attributes(&page, "<rect class=\"edge\"", "x"), ["-8"], "it runs on beyond the edge");
}

#[test]
fn states_of_an_entry_point_are_told_by_more_than_colour() {
    let page = wide(&pictures::timeline());
    for words in ["missed: nobody answered", "everything is free until", "Ad “Spring linen”"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(page.contains("class=\"bar offered missed\"") && page.contains("class=\"bar entry\""));
    let busy = wide(&pictures::busy());
    assert!(busy.contains("class=\"bar entry ended\"") && busy.contains("was free"));
    assert!(busy.contains("answer by"));
}

#[test]
fn billing_conversations_have_a_lane_a_category_and_none_when_there_are_none() {
    let names =
        |timeline: &Timeline| -> Vec<&str> { lanes::lanes(timeline).iter().map(lanes::Lane::name).collect() };
    assert_eq!(names(&pictures::quiet()), ["Window", "Messages"]);
    assert_eq!(names(&pictures::timeline()), ["Window", "Entry point", "Messages", "Charges"]);
    assert_eq!(
        names(&pictures::busy()),
        ["Window", "Entry point", "Marketing", "Utility", "Service", "Messages", "Charges"]
    );
}

#[test]
fn messages_have_a_side_and_a_shape() {
    let page = wide(&pictures::timeline());
    for shape in [
        "<circle class=\"mark theirs\"",
        "<circle class=\"mark ours\"",
        "<rect class=\"mark ours\"",
        "<path class=\"mark theirs\"",
        "<path class=\"mark failed\"",
        "<circle class=\"refused\"",
    ] {
        assert!(page.contains(shape), "{shape}");
    }
}

#[test]
fn what_waits_or_failed_is_no_common_mark_and_what_was_cancelled_is_none() {
    let with = |fate: Fate| {
        let one = pictures::timeline().messages.swap_remove(3);
        let timeline = Timeline { messages: vec![Mark { fate, ..one }], ..pictures::quiet() };
        let page = html! { (whole(&timeline)) (table::table(&timeline)) }.into_string();
        (page.matches("class=\"mark ").count(), page)
    };
    assert!(with(Fate::Went).1.contains("<circle class=\"mark ours\""));
    let (marks, page) = with(Fate::Waits);
    assert!(marks == 1 && page.contains("class=\"mark waits\"") && page.contains("(not sent yet)"), "{page}");
    let (marks, page) = with(Fate::Failed("Too late".into()));
    assert!(marks == 1 && page.contains("class=\"mark failed\"") && page.contains("(failed)"), "{page}");
    let (marks, page) = with(Fate::Cancelled);
    assert!(marks == 0 && page.contains("(cancelled)") && page.contains("0 from us"), "{page}");
}

#[test]
fn the_table_tells_of_the_days_of_the_picture_and_of_no_others() {
    let timeline = pictures::busy();
    let page = table::table(&timeline).into_string();
    let times = attributes(&page, "<time", "data-ms");
    let within = |millis: &String| {
        (timeline.from.millis()..=timeline.until.millis()).contains(&millis.parse().unwrap())
    };
    assert!(times.iter().all(within) && times.len() > 90, "{page}");
    assert!(timeline.windows[0].from < timeline.from, "a window that began before is in the sample");
}

#[test]
fn little_that_happened_is_seen_at_once_and_much_is_drawn_wide() {
    let few = Timeline { until: NOW + Span::hours(48), from: NOW - Span::hours(144), ..pictures::quiet() };
    assert_eq!(whole_axis(&few).width, LEAST_WIDTH);
    let busy = pictures::busy();
    assert!(whole_axis(&busy).width > LEAST_WIDTH);
    // Of a pair that was silent for days its last words are in sight, not the empty present.
    let axis = whole_axis(&busy);
    assert_eq!(scroll_to(&busy, axis), axis.x(NOW));
    let silent = Timeline { messages: busy.messages[..9].to_vec(), charges: Vec::new(), ..busy };
    let last = silent.messages.iter().map(|mark| axis.x(mark.at)).max().unwrap();
    assert_eq!(scroll_to(&silent, axis), last + 200);
}

#[test]
fn marks_that_lie_close_are_one_with_a_count_and_no_message_is_lost() {
    let timeline = pictures::busy();
    let page = small(&timeline);
    let counts = page.matches("class=\"many\"").count();
    assert!(counts > 0, "ninety messages do not fit into so little room");
    let marks = page.matches("class=\"mark ").count();
    let many: usize = page
        .split("class=\"many\"")
        .skip(1)
        .map(|rest| rest.split('>').nth(1).unwrap().split('<').next().unwrap().parse::<usize>().unwrap())
        .sum();
    let until = compact_until(&timeline);
    let axis = Axis::new(until - COMPACT_SHOWS, until, COMPACT_WIDTH);
    let shown = timeline.messages.iter().filter(|mark| axis.shows(mark.at)).count();
    assert_eq!(marks - counts + many, shown);
}

#[test]
fn a_cross_says_that_all_of_a_group_failed_and_a_small_one_that_some_did() {
    let drawn = |fates: &[Fate]| {
        let one = pictures::timeline().messages.swap_remove(3);
        let messages = fates.iter().map(|fate| Mark { fate: fate.clone(), ..one.clone() }).collect();
        small(&Timeline { messages, ..pictures::quiet() })
    };
    let failed = || Fate::Failed("Too late".into());
    let all = drawn(&[failed(), failed()]);
    assert!(all.contains("class=\"mark failed\"") && !all.contains("some-failed"), "{all}");
    let some = drawn(&[Fate::Went, failed(), Fate::Went]);
    assert!(some.contains("class=\"mark ours\"") && some.contains("class=\"some-failed\""), "{some}");
    assert!(!some.contains("class=\"mark failed\"") && some.contains("1 of 3 failed"), "{some}");
}

#[test]
fn marks_that_the_edge_would_cut_are_kept_apart_too() {
    let one = pictures::timeline().messages.swap_remove(0);
    // Two at the very end of what is seen: both would be moved to the same place.
    let until = compact_until(&pictures::quiet());
    let messages = [3, 1].map(|minutes| Mark { at: until - Span::minutes(minutes), ..one.clone() });
    let page = small(&Timeline { messages: messages.to_vec(), ..pictures::quiet() });
    assert_eq!((page.matches("class=\"mark ").count(), page.matches("class=\"many\"").count()), (1, 1));
}

#[test]
fn no_cross_stands_over_words_and_the_present_runs_through_none() {
    let window = Window { from: NOW - Span::hours(16), until: NOW - Span::hours(1) };
    let refused = |at| Refused { at, text: "Meta refused a message.".into() };
    let page = |refusals: Vec<Refused>, charges: Vec<Label>| {
        small(&Timeline { windows: vec![window], refusals, charges, ..pictures::quiet() })
    };
    assert!(page(Vec::new(), Vec::new()).contains("15 h</text>"));
    let crossed = page(vec![refused(NOW - Span::hours(13)), refused(NOW - Span::hours(12))], Vec::new());
    assert!(!crossed.contains("15 h</text>"), "the sign would stand over it: {crossed}");
    assert_eq!(crossed.matches("class=\"refused\"").count(), 1, "two that cover each other are one");
    let free = Label { at: NOW, cost: Cost::Free, ..pictures::timeline().charges.swap_remove(0) };
    let line = |page: &str| {
        attributes(page, "<path", "d").into_iter().filter(|d| d.matches('M').count() == 2).count()
    };
    assert_eq!(line(&page(Vec::new(), vec![free.clone()])), 1, "the line leaves the words out");
    let far = Label { at: NOW - Span::hours(40), ..free };
    assert_eq!(line(&page(Vec::new(), vec![far])), 0);
}

#[test]
fn the_small_picture_shows_the_end_of_the_open_clock_but_mostly_what_was() {
    let at = |hours| NOW + Span::hours(hours);
    let with = |until| Timeline { windows: vec![Window { from: NOW, until }], ..pictures::quiet() };
    assert_eq!(compact_until(&with(at(16))), at(17));
    assert_eq!(compact_until(&with(at(-40))), at(6));
    assert_eq!(compact_until(&with(at(72))), at(48));
}

#[test]
fn the_table_has_every_fact_in_order_with_its_price_and_why() {
    let timeline = pictures::timeline();
    let page = table::table(&timeline).into_string();
    let times: Vec<i64> =
        attributes(&page, "<time", "data-ms").iter().map(|millis| millis.parse().unwrap()).collect();
    assert!(times.is_sorted() && times.len() >= timeline.messages.len());
    assert!(page.contains("$0.0625") && page.contains("Marketing messages to North America are charged."));
    assert!(page.contains("Template: we_missed_you") && page.contains("(failed)"));
    assert!(page.contains("Entry point missed") && page.contains("Meta counts the window as closed"));
    let link = format!("/c/{}#m-", timeline.conversation);
    assert_eq!(page.matches(&link).count(), timeline.messages.len());
}

#[test]
fn a_charge_whose_message_is_not_in_sight_stands_in_the_table_by_itself() {
    let timeline = Timeline { messages: Vec::new(), ..pictures::timeline() };
    let page = table::table(&timeline).into_string();
    assert_eq!(page.matches("Message delivered").count(), timeline.charges.len());
}

#[test]
fn an_empty_timeline_says_so_and_still_has_its_axis() {
    let page = wide(&pictures::quiet());
    assert!(page.contains("Nothing happened in these days."));
    assert!(page.contains("No window was open.") && page.contains("class=\"day\""));
}

#[test]
fn what_customers_write_is_escaped_in_picture_and_table() {
    let evil = "<script>alert(1)</script>\"&";
    let mut timeline = pictures::timeline();
    timeline.name = evil.into();
    for mark in &mut timeline.messages {
        mark.text = evil.into();
        mark.fate = Fate::Failed(evil.into());
    }
    for entry in &mut timeline.entries {
        entry.source = evil.into();
    }
    for label in &mut timeline.charges {
        label.why = evil.into();
    }
    let page = format!("{}{}", small(&timeline), wide(&timeline));
    assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"));
    assert!(!page.contains(")</script>\""), "an attribute was left");
}

#[test]
fn instants_outside_every_calendar_are_drawn_without_a_panic() {
    let (first, last) = (Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX));
    let timeline = Timeline {
        from: first,
        until: last,
        windows: vec![Window { from: first, until: last }],
        ..pictures::timeline()
    };
    assert!(wide(&timeline).contains("<svg") && small(&timeline).contains("<svg"));
}
