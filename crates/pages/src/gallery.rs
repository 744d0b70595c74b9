//! Every page and state with sample data: checked for what must hold of all of them, and written to a folder
//! of the test run, where a person can open them in a browser (the test prints the folder).

mod check;
mod html;

use std::fs;

use maud::{Markup, PreEscaped, html};
use transom_rules::access::{Denied, Permission};
use transom_rules::mark::Colour;
use transom_rules::refusal::RemedyKind;
use transom_rules::words::Sentence;

use crate::frame::door::{Trouble, erasure, login, nobody_yet, trouble};
use crate::frame::once::Nonce;
use crate::frame::shell::Theme;
use crate::inbox::list::{List, Page};
use crate::templates::picker::picker;
use crate::thread::composer::{State, composer};
use crate::thread::work::work;
use crate::thread::{Item, Thread, refusal};
use crate::words::say;
use crate::{assets, contacts, costs, inbox, operator, sample, templates, timeline};
use transom_rules::view::{Narrowing, View};

fn open_inbox(theme: Theme, state: State, items: Vec<Item>) -> Markup {
    let list = sample::list(View::All, Some(sample::conversation(1)));
    inbox::page(&sample::frame(theme), &list, Some((&sample::thread(state, items), &sample::panel())))
}

fn open_sms(theme: Theme) -> Markup {
    let list = sample::list(View::All, Some(sample::conversation(1)));
    let thread = Thread {
        composer: sample::sms_composer("We’ll be there at four"),
        ..sample::thread(State::Permitted, [sample::talk::talk(), sample::talk::goes_on_by_sms()].concat())
    };
    inbox::page(&sample::frame(theme), &list, Some((&thread, &sample::panel())))
}

/// All samples by name, in one theme.
fn pages(theme: Theme) -> Vec<(&'static str, Markup)> {
    let mut all = inbox_and_beside(theme);
    all.extend(sample::people::pages(theme));
    all.extend(sample::factor::pages(theme));
    all.extend(sample::health::pages(theme));
    all.extend(sample::work::pages(theme));
    all.extend(sample::sources::pages(theme));
    all.extend(sample::files::pages(theme));
    all.extend(sample::described::pages(theme));
    all.extend(sample::campaigns::pages(theme));
    all.extend(sample::bots::pages(theme));
    all
}

fn inbox_and_beside(theme: Theme) -> Vec<(&'static str, Markup)> {
    let frame = sample::frame(theme);
    let refused = || State::Refused(sample::refusal());
    let zebra = || Narrowing { words: "zebra <b>".into(), ..Narrowing::default() };
    let none = |narrowing| Page { narrowing, ..Page::default() };
    let empty = |view| List { page: none(Narrowing::of(view)), ..sample::list(view, None) };
    vec![
        ("inbox", inbox::page(&frame, &sample::list(View::All, None), None)),
        ("empty", inbox::page(&frame, &empty(View::Closing), None)),
        ("empty-own", inbox::page(&frame, &List { only_own: true, masks: true, ..empty(View::All) }, None)),
        ("no-hits", inbox::page(&frame, &List { page: none(zebra()), ..empty(View::All) }, None)),
        ("thread", open_inbox(theme, State::Permitted, sample::talk::talk())),
        ("kinds", open_inbox(theme, State::Permitted, sample::talk::kinds())),
        (
            "group",
            inbox::page(
                &frame,
                &sample::group::list(),
                Some((&sample::group::thread(), &sample::group::panel())),
            ),
        ),
        ("refused", open_inbox(theme, refused(), sample::talk::talk())),
        ("sms", open_sms(theme)),
        ("read-only", open_inbox(theme, State::ReadOnly, sample::talk::talk())),
        ("picker", with_picker(theme)),
        ("work", with_menu(theme)),
        ("timeline", timeline::page(&frame, &sample::pictures::timeline())),
        ("busy-timeline", timeline::page(&frame, &sample::pictures::busy())),
        ("quiet-timeline", timeline::page(&frame, &sample::pictures::quiet())),
        ("costs", costs::page(&frame, &sample::pictures::costs())),
        ("calm-costs", costs::page(&frame, &sample::pictures::calm_costs())),
        ("no-costs", costs::page(&frame, &sample::pictures::no_costs())),
        ("merge", contacts::choose(&frame, &sample::merge::choosing("", true))),
        ("merge-nothing", contacts::choose(&frame, &sample::merge::choosing("zebra <b>", false))),
        ("consents", contacts::consents(&frame, &sample::merge::consents(None))),
        (
            "consents-wrong",
            contacts::consents(&frame, &sample::merge::consents(Some(sample::merge::too_long()))),
        ),
        ("no-consents", contacts::consents(&frame, &sample::merge::no_consents())),
        ("merge-outlook", contacts::outlook(&frame, &sample::merge::outlook())),
        ("templates", templates::page(&frame, &sample::asked(), &sample::templates())),
        ("no-templates", templates::page(&frame, &sample::asked(), &[])),
        ("operator", operator::page(&frame, &sample::operator())),
        ("calm-operator", operator::page(&frame, &operator::Operator::default())),
        ("login", login(theme, "ana@linden.example", Some("E-mail or password is wrong."))),
        ("nobody-yet", nobody_yet(theme)),
        ("being-erased", erasure(theme, false)),
        ("erased", erasure(theme, true)),
        ("not-here", trouble(theme, &Trouble::not_found())),
        ("not-allowed", trouble(theme, &Trouble::not_allowed(Denied::Permission(Permission::CostsRead)))),
        ("broken", trouble(theme, &Trouble::internal("7f3a".into()))),
    ]
}

/// The menu of a conversation, put by hand where the script puts it.
fn with_menu(theme: Theme) -> Markup {
    let page = open_inbox(theme, State::Permitted, sample::talk::talk()).into_string();
    let inside = work(&sample::work::work(), sample::NOW).into_string();
    let shell = page.find("id=\"work-menu\"").and_then(|at| Some(at + page.get(at..)?.find('>')? + 1));
    let (before, after) = page.split_at(shell.unwrap());
    PreEscaped(format!("{before}{inside}{after}"))
}

/// The picker as it stands in its dialog; the page opens it by script, the sample by hand.
fn with_picker(theme: Theme) -> Markup {
    let page = open_inbox(theme, State::Permitted, sample::talk::talk()).into_string();
    let inside = picker(&sample::picker()).into_string();
    let open = page
        .replace("<dialog class=\"picker\" id=\"picker\"", "<dialog open class=\"picker\" id=\"picker\"")
        .replace("id=\"picker-content\"></div>", &format!("id=\"picker-content\">{inside}</div>"));
    assert!(open.contains("<dialog open"), "the dialog is drawn another way now");
    PreEscaped(open)
}

#[test]
fn every_page_is_written_to_the_gallery() {
    let folder = std::env::temp_dir().join("transom-gallery");
    fs::create_dir_all(folder.join("assets")).unwrap();
    for name in ["app.css", "pictures.css", "settings.css", "bots.css", "app.js", "icon.svg"] {
        let asset = assets::lookup(&assets::url(name)).unwrap();
        fs::write(folder.join(asset.path.trim_start_matches('/')), &asset.bytes).unwrap();
    }
    for (theme, suffix) in [(Theme::Light, "light"), (Theme::Dark, "dark")] {
        for (name, page) in pages(theme) {
            fs::write(folder.join(format!("{name}-{suffix}.html")), page.into_string()).unwrap();
        }
    }
    println!("{}", folder.display());
}

#[test]
fn every_page_is_whole_and_everything_on_it_has_a_name() {
    let mut complaints = Vec::new();
    for (name, page) in pages(Theme::Machine) {
        let found = check::complaints(&page.into_string());
        complaints.extend(found.into_iter().map(|complaint| format!("{name}: {complaint}")));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn what_customers_write_is_escaped_everywhere() {
    let evil = "<img src=x onerror=alert(1)>\"'&";
    let mut list = sample::list(View::All, None);
    list.page.narrowing.words = evil.into();
    for view in &mut list.views.saved {
        view.name = evil.into();
        view.narrowing.words = evil.into();
    }
    for row in &mut list.page.rows {
        row.name = evil.into();
        row.last.text = evil.into();
        row.labels = vec![sample::tag(evil, Colour::Red)];
        row.stage = Some(sample::tag(evil, Colour::Red));
        row.draft = Some(evil.into());
    }
    let mut thread = sample::thread(State::Permitted, sample::talk::kinds());
    thread.head.name = evil.into();
    thread.composer.draft = evil.into();
    let mut panel = sample::panel();
    panel.name = evil.into();
    panel.facts = vec![(evil.into(), evil.into())];
    let page = inbox::page(&sample::frame(Theme::Machine), &list, Some((&thread, &panel))).into_string();
    assert!(!page.contains("<img src=x"), "an element of the customer's came through");
    assert!(!page.contains("=x\"onerror") && !page.contains(" onerror=alert(1)>\""));
    assert!(!page.contains("<b>lunch?</b>"), "the JSON of an unsupported message came through");
}

#[test]
fn a_refusal_takes_the_place_of_the_box_and_offers_every_way_out_in_order() {
    let state = State::Refused(sample::refusal());
    let card = composer(&sample::composer(state, "half a sentence"), sample::NOW).into_string();
    assert!(!card.contains("data-write"), "there is no box to write in");
    assert!(card.contains("Your draft is kept") && card.contains("half a sentence"));
    let places: Vec<_> = sample::refusal()
        .remedies
        .iter()
        .map(|remedy| {
            card.find(&html! { (say(&remedy.text)) }.into_string())
                .unwrap_or_else(|| panic!("{} is missing", remedy.text.id))
        })
        .collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(card.contains("data-template=\"order_shipped\" data-language=\"en\""), "{card}");
    let decided = sample::refusal().decided_by.unwrap().message_id;
    assert!(card.contains(&format!("#m-{decided}")), "the deciding message is a link");
    assert!(card.contains("R1.5") && card.contains("131047"));
}

#[test]
fn each_kind_of_remedy_can_be_pressed() {
    let kinds = [
        RemedyKind::SendTemplate,
        RemedyKind::ChooseTemplate,
        RemedyKind::UseSms,
        RemedyKind::StartBot,
        RemedyKind::SendWhenTheyWrite,
        RemedyKind::AskThemToWrite,
        RemedyKind::WaitUntil,
        RemedyKind::TakeThread,
        RemedyKind::FixSlots,
    ];
    for kind in kinds {
        let remedy = sample::remedy(kind, Sentence::verbatim("do it".into()), serde_json::Value::Null);
        let source = refusal::Source::Message("m1");
        let ways = refusal::ways(&[remedy], sample::conversation(1), source, &Nonce::default()).into_string();
        assert!(ways.contains("<button") && ways.contains("do it"), "{kind:?}: {ways}");
        assert!(ways.contains("data-picker") || ways.contains("/remedy\""), "{kind:?}: {ways}");
    }
}

#[test]
fn the_draft_stands_in_the_composer_with_its_first_line_break() {
    let composer = composer(&sample::composer(State::Permitted, "\nsecond line"), sample::NOW).into_string();
    assert!(composer.contains(">\n\nsecond line</textarea>"), "HTML swallows one line break after the tag");
}
