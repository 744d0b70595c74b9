//! The builder: the graph, the list of triggers and steps, and beside them the form of what is chosen. All of it edits the
//! same file; each change is a form of its own, so that it works by keyboard and without a script.

use maud::{Markup, html};
use transom_rules::bot::State;
use transom_rules::flow::kind::{Cause, Kind};
use transom_rules::flow::outline::Part;
use transom_rules::flow::problem::Problem as Fault;

use super::part::{self, Knows};
use super::picture::{Chosen, Picture, about, cause_icon, kind_icon, picture};
use super::problems::problems;
use super::signing::{Signing, signing};
use super::{Bot, Tab, deploying, head, sheet};
use crate::frame::address::address;
use crate::frame::field::{Ask, Problem, ask, whole};
use crate::frame::icon::icon;
use crate::frame::shell::Frame;
use crate::say;
use crate::words::{bots, word};

/// What the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Build {
    /// The bot.
    pub bot: Bot,
    /// What its forms know.
    pub knows: Knows,
    /// What is wrong with the draft.
    pub faults: Vec<Fault>,
    /// What is to be known of it, where nothing is.
    pub warnings: Vec<Fault>,
    /// The graph.
    pub picture: Picture,
    /// What stands beside it.
    pub pane: Pane,
    /// With what it signs what it asks of other programs; `None` where it asks none.
    pub signs: Option<Signing>,
    /// The steps that followed when something was called otherwise.
    pub also: Vec<String>,
    /// Those that name what something else is called too, and that were left.
    pub left: Vec<String>,
    /// Why what somebody wanted was not done.
    pub problem: Option<Problem>,
}

/// What stands beside the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The bot itself.
    #[default]
    Whole,
    /// The form of what is chosen.
    Chosen(Chosen),
    /// The kinds of steps, to put one in at a way of a step; at the head where none is named.
    AddStep {
        /// After this step.
        after: String,
        /// At this way of it.
        way: String,
    },
    /// The kinds of triggers.
    AddTrigger,
}

/// The page.
pub fn page(frame: &Frame, shown: &Build) -> Markup {
    let is_open = shown.pane != Pane::Whole;
    sheet(
        frame,
        "bot-sheet",
        &head(&shown.bot, Tab::Build),
        &html! {
            div.bot-build data-open[is_open] {
                (listed(shown))
                details.bot-drawing open { summary { (word("bot-graph")) } (picture(&shown.picture)) }
                section.bot-pane #pane aria-label=(word("bot-pane")) {
                    @if is_open { a.bot-close href=(shown.knows.path) { (icon("back")) (word("bot-all-steps")) } }
                    (whole(shown.problem.as_ref(), &[]))
                    (followed(shown))
                    (pane(shown))
                }
            }
        },
    )
}

/// The steps that name what was called otherwise: those that followed, and those that were left.
fn followed(shown: &Build) -> Markup {
    let all = [(word("bot-also-renamed"), &shown.also), (word("bot-still-named"), &shown.left)];
    html! {
        @for (what, steps) in all.into_iter().filter(|(_, steps)| !steps.is_empty()) {
            p.small role="status" {
                (what)
                @for step in steps { " " a href=(address(&shown.knows.path, &[("step", step)])) { (step) } }
            }
        }
    }
}

/// The triggers and the steps in the order of the file.
fn listed(shown: &Build) -> Markup {
    let outline = &shown.knows.outline;
    let may = shown.bot.may.edit;
    html! {
        nav.bot-list aria-label=(word("bot-list")) {
            h2 { (word("bot-begins")) }
            ul {
                @for (number, trigger) in outline.triggers.iter().enumerate() { li { (trigger_line(shown, trigger, number)) } }
            }
            @if may { a.small-button href={ (shown.knows.path) "?add=trigger" } { (icon("plus")) (word("bot-add-trigger")) } }
            h2 { (word("bot-steps-title")) }
            ol {
                @for step in &outline.steps { li { (step_line(shown, step)) } }
            }
            @if may { (add_last(shown)) }
        }
    }
}

/// A step is added behind the last one by what follows it; at the head while there are none.
fn add_last(shown: &Build) -> Markup {
    let last = shown.knows.outline.steps.last().map_or("", |step| step.name.as_str());
    html! {
        a.small-button href=(address(&shown.knows.path, &[("add", "step"), ("after", last)])) { (icon("plus")) (word("bot-add-step")) }
    }
}

fn trigger_line(shown: &Build, trigger: &Part, number: usize) -> Markup {
    let is_here = shown.pane == Pane::Chosen(Chosen::Trigger(number));
    let name = trigger.cause().map_or_else(|| trigger.word().to_owned(), bots::cause);
    html! {
        a href={ (shown.knows.path) "?trigger=" (number) } aria-current=[is_here.then_some("true")] {
            (icon(trigger.cause().map_or("question", cause_icon)))
            span.grow { strong { (name) } span.small dir="auto" { (trigger.names(trigger.word()).join(", ")) } }
        }
    }
}

fn step_line(shown: &Build, step: &Part) -> Markup {
    let is_here = shown.pane == Pane::Chosen(Chosen::Step(step.name.clone()));
    let is_wrong = shown.picture.wrong.contains(&step.name);
    html! {
        a href=(address(&shown.knows.path, &[("step", &step.name)])) aria-current=[is_here.then_some("true")] {
            (icon(step.kind().map_or("question", kind_icon)))
            span.grow {
                strong { (step.name) }
                span.small dir="auto" { (about(step)) }
                @for way in step.ways() { (way_line(&way)) }
            }
            @if is_wrong { span.bot-wrong { (icon("operator")) span.unseen { (word("bot-is-wrong")) } } }
        }
    }
}

fn way_line(way: &transom_rules::flow::outline::Way<'_>) -> Markup {
    let by = bots::way(way);
    html! {
        span.bot-leads {
            @if !by.is_empty() { (by) " " }
            "→ " (way.to.unwrap_or_else(|| word("bot-way-end")))
        }
    }
}

fn pane(shown: &Build) -> Markup {
    let outline = &shown.knows.outline;
    match &shown.pane {
        Pane::Whole => itself(shown),
        Pane::Chosen(Chosen::Step(name)) => {
            outline.step(name).map_or_else(|| lost(shown), |step| step_pane(shown, step))
        }
        Pane::Chosen(Chosen::Trigger(number)) => outline
            .triggers
            .get(*number)
            .map_or_else(|| lost(shown), |trigger| trigger_pane(shown, trigger, *number)),
        Pane::AddStep { after, way } => kinds(shown, after, way),
        Pane::AddTrigger => causes(shown),
    }
}

/// What was chosen and is not there any more, with what somebody typed for it.
fn lost(shown: &Build) -> Markup {
    html! {
        p { (word("bot-lost")) }
        @for (_, typed) in shown.knows.typed.iter().filter(|(_, typed)| !typed.is_empty()) { pre.bot-file tabindex="0" { (typed) } }
    }
}

/// The bot itself: whether it is ready, what is wrong with it, what it is called.
fn itself(shown: &Build) -> Markup {
    let faults: Vec<&Fault> = shown.faults.iter().collect();
    let warnings: Vec<&Fault> = shown.warnings.iter().collect();
    html! {
        (deploying(&shown.bot, faults.len(), None))
        (problems(&shown.knows, &faults, shown.bot.may.edit))
        @if !warnings.is_empty() {
            details.bot-more {
                summary { (say!("bot-warnings", count = warnings.len())) }
                (problems(&shown.knows, &warnings, false))
            }
        }
        @if shown.bot.may.edit {
            form.form method="post" action={ (shown.knows.path) "/edit" } {
                (shown.knows.hidden("name"))
                div.field {
                    label for="field-bot-name" { (word("bot-name")) }
                    input #field-bot-name name="name" type="text" value=(shown.knows.outline.name) maxlength="200" required autocomplete="off" dir="auto";
                }
                div.form-end { button.bar-button { (word("bot-save-name")) } }
            }
            @if let Some(signs) = &shown.signs { (signing(&shown.bot, signs)) }
            (remove_bot(shown))
        }
        p.small { (word("bot-pane-hint")) }
    }
}

fn remove_bot(shown: &Build) -> Markup {
    let asked = Ask {
        id: "remove-bot",
        action: &format!("{}/remove", shown.knows.path),
        button: "bot-remove",
        title: "bot-remove-title",
        yes: "bot-remove",
    };
    html! { @if shown.bot.state == State::Off { (ask(asked, &html! { p { (word("bot-remove-about")) } })) } }
}

fn step_pane(shown: &Build, step: &Part) -> Markup {
    let is_here = |fault: &&Fault| fault.step.as_ref() == Some(&step.name);
    let faults: Vec<&Fault> = shown.faults.iter().chain(&shown.warnings).filter(is_here).collect();
    let title = step.kind().map_or_else(|| step.word().to_owned(), bots::kind);
    html! {
        h2 #chosen tabindex="-1" autofocus { (icon(step.kind().map_or("question", kind_icon))) (title) ": " (step.name) }
        @if let Some(kind) = step.kind() { p.small { (bots::kind_about(kind)) } }
        (problems(&shown.knows, &faults, shown.bot.may.edit))
        @if shown.bot.may.edit {
            (part::step(&shown.knows, step))
            (texts_help())
            @if step.kind().is_some() { (part::turn(&shown.knows, step)) }
            (take_out(shown, "step", &step.name))
        }
    }
}

fn trigger_pane(shown: &Build, trigger: &Part, number: usize) -> Markup {
    let title = trigger.cause().map_or_else(|| trigger.word().to_owned(), bots::cause);
    let faults: Vec<&Fault> = shown.faults.iter().filter(|fault| fault.step.is_none()).collect();
    html! {
        h2 #chosen tabindex="-1" autofocus { (icon(trigger.cause().map_or("question", cause_icon))) (title) }
        (problems(&shown.knows, &faults, shown.bot.may.edit))
        @if shown.bot.may.edit {
            (part::trigger(&shown.knows, trigger, number))
            @if shown.knows.outline.triggers.len() > 1 {
                (take_out(shown, "trigger", &number.to_string()))
            } @else { p.small { (word("bot-last-trigger")) } }
        }
    }
}

/// What expressions in texts may say.
fn texts_help() -> Markup {
    html! {
        details.bot-more {
            summary { (word("bot-texts")) }
            p.small { (word("bot-texts-about")) }
            ul.small {
                @for example in ["{{ contact.first_name | default('there') }}", "{{ answer }}", "{{ contact.language }}", "{{ conversation.status }}"] { li { code { (example) } } }
            }
        }
    }
}

/// The question before a `step` or a `trigger` is taken out, and the button that asks it.
fn take_out(shown: &Build, what: &str, which: &str) -> Markup {
    let (id, act) = (format!("remove-{what}"), format!("remove_{what}"));
    let name = word(if what == "step" { "bot-take-out-the-step" } else { "bot-take-out-the-trigger" });
    html! {
        button.small-button.grave type="button" popovertarget=(id) { (name) }
        dialog.question popover id=(id) aria-labelledby={ (id) "-title" } {
            form.form method="post" action={ (shown.knows.path) "/edit" } {
                (shown.knows.hidden(&act))
                input type="hidden" name=(what) value=(which);
                h2 id={ (id) "-title" } { (word("bot-take-out-title")) }
                p { (word(if what == "step" { "bot-take-out-step" } else { "bot-take-out-trigger" })) }
                div.form-end {
                    button.bar-button type="button" popovertarget=(id) popovertargetaction="hide" autofocus { (word("form-cancel")) }
                    button.primary.grave { (word("bot-take-out")) }
                }
            }
        }
    }
}

/// The kinds of steps, each a button that puts one in.
fn kinds(shown: &Build, after: &str, way: &str) -> Markup {
    html! {
        h2 #chosen tabindex="-1" autofocus { (if after.is_empty() { word("bot-add-first").to_owned() } else { say!("bot-add-after", step = after) }) }
        ul.bot-kinds {
            @for kind in Kind::ALL.iter().copied() {
                li {
                    form method="post" action={ (shown.knows.path) "/edit" } {
                        (shown.knows.hidden("add_step"))
                        input type="hidden" name="after" value=(after);
                        input type="hidden" name="way" value=(way);
                        button.bot-kind name="kind" value=(kind.as_str()) {
                            (icon(kind_icon(kind))) span { strong { (bots::kind(kind)) } span.small { (bots::kind_about(kind)) } }
                        }
                    }
                }
            }
        }
    }
}

fn causes(shown: &Build) -> Markup {
    html! {
        h2 #chosen tabindex="-1" autofocus { (word("bot-add-trigger")) }
        ul.bot-kinds {
            @for cause in Cause::ALL.iter().copied() {
                li {
                    form method="post" action={ (shown.knows.path) "/edit" } {
                        (shown.knows.hidden("add_trigger"))
                        button.bot-kind name="cause" value=(cause.as_str()) {
                            (icon(cause_icon(cause))) span { strong { (bots::cause(cause)) } span.small { (bots::cause_about(cause)) } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::flow::gallery::GALLERY;

    use super::*;
    use crate::frame::shell::Theme;
    use crate::sample;

    fn drawn(text: &str, pane: Pane) -> String {
        page(&sample::frame(Theme::Machine), &sample::bots::build(text, pane)).into_string()
    }

    fn step(text: &str, name: &str) -> String {
        drawn(text, Pane::Chosen(Chosen::Step(name.to_owned())))
    }

    #[test]
    fn every_step_of_the_gallery_has_its_form_and_stands_in_the_graph_and_the_list() {
        for bot in GALLERY {
            let outline = sample::bots::knows(bot.text).outline;
            for part in &outline.steps {
                let page = step(bot.text, &part.name);
                let link = format!("href=\"/bots/b1?step={}\"", part.name);
                assert!(page.matches(&link).count() >= 2, "{} {}", bot.id, part.name);
                assert!(page.contains("name=\"revision\" value=\"7\""));
                for (word, _) in
                    part.told.iter().filter(|(word, _)| word != "language" && word != "take_back")
                {
                    let field = [format!("name=\"{word}\""), format!("name=\"{word}/")];
                    assert!(
                        field.iter().any(|field| page.contains(field)),
                        "{} {}: {word}",
                        bot.id,
                        part.name
                    );
                }
            }
        }
    }

    #[test]
    fn a_step_out_of_the_window_shows_its_way_and_offers_the_mend() {
        let text = "flow: 1\nname: Late\ntriggers:\n  - keyword: hi\nsteps:\n  rest:\n    wait: 2d\n    next: late\n  late:\n    message: Still there?\n";
        let page = step(text, "late");
        assert!(
            page.contains("name=\"act\" value=\"mend\"") && page.contains("Ask for the window before late"),
            "{page}"
        );
        assert!(page.contains("hello_again/en_US"), "the templates to choose from");
        let way = page.split("class=\"bot-path\"").nth(1).unwrap().split("</ol>").next().unwrap();
        assert!(way.find("rest") < way.find("late"), "{way}");
        let whole = drawn(text, Pane::Whole);
        assert!(!whole.contains("action=\"/bots/b1/deploy\""), "what is wrong is not deployed");
        assert!(drawn(GALLERY[0].text, Pane::Whole).contains("action=\"/bots/b1/deploy\""));
    }

    #[test]
    fn what_the_workspace_has_not_is_made_where_the_problem_leads() {
        let text =
            GALLERY[0].text.replace("Re-engaged ", "Won back ").replace("hello_again ", "hello_there ");
        let page = drawn(&text, Pane::Whole);
        assert!(
            page.contains("href=\"/settings/statuses\"")
                && page.contains("href=\"/templates/new?name=hello_there&amp;language=en_US\""),
            "{page}"
        );
        let text = GALLERY[0].text.replace("button: Start the talk again", "status: Won back");
        let page = drawn(&text, Pane::Whole);
        assert!(page.contains("href=\"/settings/statuses\""), "a trigger names one, too: {page}");
    }

    #[test]
    fn a_step_can_do_something_else_and_its_answers_get_other_ids() {
        let page = step(GALLERY[0].text, "topic");
        assert!(page.contains("name=\"act\" value=\"turn\"") && page.contains("<option value=\"list\""));
        assert!(!page.contains("<option value=\"buttons\""), "what it does already is not offered");
        assert!(page.contains("name=\"id/order\"") && page.contains("name=\"was-id/order\" value=\"order\""));
    }

    #[test]
    fn what_was_typed_and_not_taken_stands_in_the_fields() {
        let mut shown =
            sample::bots::build(GALLERY[0].text, Pane::Chosen(Chosen::Step("goodbye".to_owned())));
        shown.knows.typed = vec![("message".to_owned(), "Bye <now>".to_owned())];
        let page = page(&sample::frame(Theme::Machine), &shown).into_string();
        assert!(page.contains("\nBye &lt;now&gt;</textarea>"));
        assert!(page.contains("name=\"was-message\" value=\"All right. Write whenever you like.\""));
    }

    #[test]
    fn who_may_not_change_a_bot_is_offered_no_form() {
        let mut shown = sample::bots::build(GALLERY[0].text, Pane::Chosen(Chosen::Step("topic".to_owned())));
        shown.bot.may = super::super::May::default();
        shown.picture.may_add = false;
        let page = page(&sample::frame(Theme::Machine), &shown).into_string();
        assert!(!page.contains("/bots/b1/edit") && !page.contains("?after=") && !page.contains("?add="));
    }
}
