//! What each form of the builder makes of a file.

use transom_rules::flow::gallery::GALLERY;
use transom_rules::flow::problem::Code;
use transom_rules::flow::{KnownTemplate, compile};
use transom_rules::time::Span;

use super::*;
use crate::web::settings::tests::fields;

fn known() -> Known {
    let template = KnownTemplate {
        name: "hello_again".to_owned(),
        language: "en_US".to_owned(),
        slots: ["body:1".parse().unwrap()].into(),
    };
    Known { margin: Span::minutes(1), templates: Some(vec![template]), ..Known::default() }
}

#[track_caller]
fn changed_to(text: &str, typed: &[(&str, &str)]) -> Changed {
    change(text, &fields(typed), &known()).unwrap().unwrap()
}

#[test]
fn a_form_that_comes_back_as_it_was_drawn_leaves_the_file_byte_for_byte() {
    let text = GALLERY[0].text;
    let sent =
        [("act", "step"), ("step", "goodbye"), ("message", "All right."), ("was-message", "All right.")];
    assert_eq!(changed_to(text, &sent).text, text);
}

#[test]
fn a_step_is_told_otherwise_and_renamed_and_comments_stay() {
    let text = GALLERY[0].text;
    let sent = [
        ("act", "step"),
        ("step", "topic"),
        ("name", "what"),
        ("was-name", "topic"),
        ("options/order", "An order\r\n"),
        ("was-options/order", "My order"),
        ("options/offer", ""),
        ("was-options/offer", "A new offer"),
        ("new/options", "A complaint!"),
        ("was-new/options", ""),
        ("cases/order", "to_people"),
        ("was-cases/order", ""),
        ("tries", ""),
        ("was-tries", "1"),
    ];
    let changed = changed_to(text, &sent);
    assert_eq!(changed.shows, [("step", "what".to_owned()), ("also", "hear".to_owned())]);
    let flow = compile(&changed.text, &known()).unwrap();
    assert!(changed.text.contains("  what:\n    buttons: \"Good to hear"), "{}", changed.text);
    assert!(changed.text.contains("      order: An order\n") && !changed.text.contains("offer"));
    assert!(
        changed.text.contains("      a_complaint: A complaint!\n")
            && changed.text.contains("      order: to_people\n")
    );
    assert!(!changed.text.contains("tries:") && changed.text.contains("answered: what\n"));
    assert!(
        changed.text.contains("# stands beside Send")
            && changed.text.contains("# a status that your workspace")
    );
    assert!(flow.step("what").is_some());
}

#[test]
fn every_kind_of_step_can_be_put_in_between_and_the_rest_still_leads_on() {
    let text = GALLERY[0].text;
    for kind in Kind::ALL {
        let sent = [("act", "add_step"), ("after", "hear"), ("way", "answered"), ("kind", kind.as_str())];
        let changed = changed_to(text, &sent);
        let shown = outline(&changed.text).unwrap();
        let name = &changed.shows[0].1;
        assert_eq!(shown.step("hear").unwrap().text("answered"), name);
        let leads_on = shown.step(name).unwrap().ways().iter().any(|way| way.to == Some("topic"));
        assert!(leads_on || *kind == Kind::HandOver, "{}", changed.text);
    }
    let order = [("act", "add_step"), ("after", "topic"), ("way", "cases/order"), ("kind", "note")];
    let changed = outline(&changed_to(text, &order).text).unwrap();
    let topic = changed.step("topic").unwrap();
    assert!(topic.pairs("cases").contains(&("order".into(), "note".into())));
    assert_eq!((changed.step("note").unwrap().text("next"), topic.text("next")), ("mark", "mark"));
    let first = changed_to(text, &[("act", "add_step"), ("after", ""), ("kind", "message")]);
    assert_eq!(outline(&first.text).unwrap().steps[0].text("next"), "invite");
    let last = changed_to(text, &[("act", "add_step"), ("after", "done"), ("way", ""), ("kind", "message")]);
    assert_eq!(outline(&last.text).unwrap().step("done").unwrap().text("next"), "message");
}

#[test]
fn what_another_template_has_no_place_for_goes_with_the_one_that_had() {
    let text = GALLERY[0].text;
    let mut known = known();
    let bare = KnownTemplate { name: "bare".into(), language: "en_US".into(), slots: [].into() };
    known.templates.as_mut().unwrap().push(bare);
    let sent = [
        ("act", "step"),
        ("step", "invite"),
        ("template", "bare/en_US"),
        ("was-template", "hello_again/en_US"),
        ("values/1", "{{ contact.first_name | default('there') }}"),
        ("was-values/1", "{{ contact.first_name | default('there') }}"),
    ];
    let changed = change(text, &fields(&sent), &known).unwrap().unwrap().text;
    let invite = outline(&changed).unwrap().step("invite").unwrap().clone();
    assert_eq!((invite.text("template"), invite.pairs("values")), ("bare", &[][..]), "{changed}");
    compile(&changed, &known).unwrap();
    let both = sent.map(|(name, value)| (name, if name == "values/1" { "" } else { value }));
    assert_eq!(change(text, &fields(&both), &known).unwrap().unwrap().text, changed);
    let emptied = [
        ("act", "step"),
        ("step", "invite"),
        ("values/1", ""),
        ("was-values/1", "{{ contact.first_name | default('there') }}"),
    ];
    let changed = change(text, &fields(&emptied), &known).unwrap().unwrap().text;
    assert!(outline(&changed).unwrap().step("invite").unwrap().pairs("values").is_empty(), "{changed}");
}

#[test]
fn with_an_answer_goes_where_it_leads() {
    let text = GALLERY[0].text;
    let sent =
        [("act", "step"), ("step", "topic"), ("options/stop", ""), ("was-options/stop", "Nothing, thanks")];
    let changed = changed_to(text, &sent).text;
    let shown = outline(&changed).unwrap();
    let topic = shown.step("topic").unwrap();
    assert!(!is_said(topic, "options", "stop") && topic.said("cases").is_none(), "{changed}");
    let itself = [&sent[..], &[("cases/stop", ""), ("was-cases/stop", "goodbye")]].concat();
    assert_eq!(changed_to(text, &itself).text, changed);
}

#[test]
fn an_answer_gets_another_id_and_whatever_names_it_follows() {
    let text = GALLERY[0].text;
    let sent = [
        ("act", "step"),
        ("step", "topic"),
        ("id/stop", "enough"),
        ("was-id/stop", "stop"),
        ("id/order", "order"),
        ("was-id/order", "order"),
        ("options/offer", ""),
        ("was-options/offer", "A new offer"),
        ("id/offer", "deal"),
        ("was-id/offer", "offer"),
    ];
    let changed = changed_to(text, &sent).text;
    assert!(
        changed.contains("      enough: Nothing, thanks\n") && changed.contains("      enough: goodbye\n"),
        "{changed}"
    );
    assert!(
        !changed.contains("stop:") && !changed.contains("offer") && !changed.contains("deal"),
        "{changed}"
    );
    compile(&changed, &known()).unwrap();
    let taken = [("act", "step"), ("step", "topic"), ("id/stop", "order"), ("was-id/stop", "stop")];
    assert!(change(text, &fields(&taken), &known()).is_err(), "another answer has it");
}

#[test]
fn every_step_can_do_everything_else_instead() {
    let text = GALLERY[0].text;
    for step in ["invite", "hear", "topic", "mark", "to_people", "goodbye", "no_answer"] {
        for kind in Kind::ALL {
            let sent = [("act", "turn"), ("step", step), ("kind", kind.as_str())];
            let changed = changed_to(text, &sent).text;
            let shown = outline(&changed).unwrap();
            assert_eq!(shown.step(step).unwrap().kind(), Some(*kind), "{step}: {changed}");
            assert!(changed.contains("# stands beside Send"), "comments stay");
            // What it needs it is told, and nothing that it does not know.
            let wrong = compile(&changed, &known()).err().unwrap_or_default();
            let of_form = |problem: &&Problem| matches!(problem.code, Code::Shape | Code::Unknown);
            let told: Vec<&Problem> = wrong.iter().filter(of_form).collect();
            let is_empty_name = |problem: &Problem| text_at(&changed, problem).is_empty();
            assert!(
                told.iter().all(|problem| is_empty_name(problem)),
                "{step} {kind:?}: {told:#?}\n{changed}"
            );
        }
    }
    let words = [("act", "turn"), ("step", "goodbye"), ("kind", "note")];
    assert!(changed_to(text, &words).text.contains("    note: All right. Write whenever you like."));
}

/// What stands where something is wrong; nothing where the workspace has nothing to name.
fn text_at(text: &str, problem: &Problem) -> String {
    let line = text.lines().nth(problem.at.line - 1).unwrap();
    let told: String = line.chars().skip(problem.at.column - 1).collect();
    told.split('#').next().unwrap_or_default().replace('"', "").trim().to_owned()
}

#[test]
fn every_kind_of_trigger_can_be_added_told_otherwise_and_taken_out() {
    let text = GALLERY[0].text;
    for cause in Cause::ALL {
        let changed = changed_to(text, &[("act", "add_trigger"), ("cause", cause.as_str())]);
        assert_eq!(outline(&changed.text).unwrap().triggers[1].cause(), Some(*cause));
        let back = changed_to(&changed.text, &[("act", "remove_trigger"), ("trigger", "1")]);
        assert_eq!(back.text, text);
    }
    let keyword = changed_to(text, &[("act", "add_trigger"), ("cause", "keyword")]).text;
    let words =
        [("act", "trigger"), ("trigger", "1"), ("keyword", "hello\r\nhi there"), ("was-keyword", "x")];
    let listed = changed_to(&keyword, &words).text;
    assert!(listed.contains("  - keyword: [hello, hi there]\n"), "{listed}");
    let schedule = changed_to(text, &[("act", "add_trigger"), ("cause", "schedule")]).text;
    let days = [("act", "trigger"), ("trigger", "1"), ("days", "mon"), ("days", "fri"), ("was-days", "")];
    assert!(changed_to(&schedule, &days).text.contains("    days: [mon, fri]\n"));
}

#[test]
fn the_mend_that_is_offered_is_applied() {
    let text = "flow: 1\nname: Late\ntriggers:\n  - keyword: hi\nsteps:\n  rest:\n    wait: 2d # long\n    next: late\n  late:\n    message: Still there?\n";
    assert!(compile(text, &known()).is_err());
    let sent = [("act", "mend"), ("step", "late"), ("template", "hello_again/en_US")];
    let mended = changed_to(text, &sent);
    let left = compile(&mended.text, &known()).err().unwrap_or_default();
    assert!(left.iter().all(|problem| problem.path.is_empty()), "{left:?}");
    assert!(mended.text.contains("# long") && mended.text.contains("branch: window"));
    assert_eq!(change(text, &fields(&[("act", "shout")]), &known()), Ok(None));
    // By SMS a message goes in its own words, and a question asks for an answer first.
    let by_sms = changed_to(text, &[("act", "mend_sms"), ("step", "late")]).text;
    assert_eq!(compile(&by_sms, &known()).err(), None, "{by_sms}");
    assert!(by_sms.contains("sms: Still there?") && by_sms.contains("# long"), "{by_sms}");
    let asks = text.replace("message: Still there?", "ask: Still there?\n    within: 2h\n    timed_out: end");
    let by_sms = changed_to(&asks, &[("act", "mend_sms"), ("step", "late")]).text;
    assert_eq!(compile(&by_sms, &known()).err(), None, "{by_sms}");
    assert!(by_sms.contains("answered: late") && !by_sms.contains("sms: Still there?"), "{by_sms}");
}

const COUNTS: &str = r#"flow: 1
name: Counts
triggers:
  - keyword: buy
  - api: bought
    gives: [order, price]
    start: told
steps:
  topic:
    buttons: What is it about?
    options:
      order: An order
      stop: Nothing
    keep: topic
    within: 2h
    timed_out: end
    next: is_it
  is_it:   # by what they chose
    branch: expression
    expression: "topic == 'order' and 'order' != answer"   # both
    cases:
      yes: count
    otherwise: by_topic
  by_topic:
    branch: expression
    expression: topic
    cases:
      order: count
    otherwise: end
  count:
    ask: How many?
    type: number
    keep: number
    within: 2h
    timed_out: end
    next: thank
  thank:
    message: |
      Thanks, {{ number }} it is.
      {% if topic in ['order'] %}Your order's number: {{ number }}{% endif %}
    next: noted
  noted:
    note: 'number: {{ number }}, "{{ topic }}"'
  told:
    note: "order {{ order }} at {{ price }}"
"#;

#[test]
fn what_is_kept_gets_another_name_and_expressions_follow_with_nothing_else_touched() {
    let sent = [("act", "step"), ("step", "count"), ("keep", "pieces"), ("was-keep", "number")];
    let changed = changed_to(COUNTS, &sent);
    let wanted = COUNTS.replace("keep: number", "keep: pieces").replace("{{ number }}", "{{ pieces }}");
    assert_eq!(changed.text, wanted);
    assert_eq!(changed.shows, [("step", "count".to_owned()), ("also", "thank,noted".to_owned())]);
    compile(&changed.text, &known()).unwrap();
    let given = [
        ("act", "trigger"),
        ("trigger", "1"),
        ("gives", "order_id\r\nprice"),
        ("was-gives", "order\r\nprice"),
    ];
    let changed = changed_to(COUNTS, &given);
    let wanted =
        COUNTS.replace("[order, price]", "[order_id, price]").replace("{{ order }}", "{{ order_id }}");
    assert_eq!(changed.text, wanted);
    compile(&changed.text, &known()).unwrap();
}

#[test]
fn an_answer_gets_another_id_and_what_is_compared_with_it_follows() {
    let sent = [("act", "step"), ("step", "topic"), ("id/order", "buy"), ("was-id/order", "order")];
    let changed = changed_to(COUNTS, &sent);
    let wanted = COUNTS
        .replace("      order: An order", "      buy: An order")
        .replace("topic == 'order' and 'order' != answer", "topic == 'buy' and 'buy' != answer")
        .replace("      order: count", "      buy: count")
        .replace("in ['order']", "in ['buy']");
    assert_eq!(changed.text, wanted);
    assert_eq!(changed.shows[1], ("also", "is_it,by_topic,thank".to_owned()));
    compile(&changed.text, &known()).unwrap();
    let quoted = [("act", "step"), ("step", "topic"), ("id/order", "it's"), ("was-id/order", "order")];
    assert!(change(COUNTS, &fields(&quoted), &known()).is_err(), "it would end the quotes in an expression");
}

#[test]
fn what_two_steps_keep_under_one_name_stays_in_expressions_and_whoever_changes_it_is_told_where() {
    let both = COUNTS.replace("keep: topic", "keep: number");
    let sent = [("act", "step"), ("step", "count"), ("keep", "pieces"), ("was-keep", "number")];
    let changed = changed_to(&both, &sent);
    assert_eq!(
        changed.text,
        both.replacen("type: number\n    keep: number", "type: number\n    keep: pieces", 1)
    );
    assert_eq!(changed.shows, [("step", "count".to_owned()), ("left", "thank,noted".to_owned())]);
    let bad = [("act", "step"), ("step", "count"), ("keep", "answer"), ("was-keep", "number")];
    let why = change(COUNTS, &fields(&bad), &known()).unwrap_err();
    assert_eq!(why.code, Code::Shape, "{why:?}");
}
