//! The refusal as a card: it stands where the composer stood, says why in one sentence, shows what decided,
//! and offers the ways out in order. The words of the sentence come from the rules.

use maud::{Markup, html};
use serde_json::Value;
use transom_rules::channel::ChannelKind;
use transom_rules::id::{ChannelId, ConversationId};
use transom_rules::refusal::{Code, Refusal, Remedy, RemedyKind};
use transom_rules::window::WINDOW;

use crate::frame::chip;
use crate::frame::icon::icon;
use crate::frame::once::Nonce;
use crate::frame::price::{PriceView, price_label};
use crate::frame::when::{Form, time};
use crate::words::{say, word};
use crate::{say, weave};

/// Ways out that are shown at once, besides the one that asks nobody for anything; the rest stands behind one control, unless
/// it is a single one.
const AT_ONCE: usize = 3;

/// Whose refusal's remedies are meant when one is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source<'a> {
    /// The conversation's composer, which writes on this channel.
    Composer(ChannelId),
    /// A failed message, by its id in text.
    Message(&'a str),
}

/// Where somebody would write.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The conversation.
    pub conversation: ConversationId,
    /// The channel.
    pub channel: ChannelId,
    /// The contact's name, or address.
    pub name: &'a str,
}

/// The inside of the card. The composer region wraps it and adds the kept draft.
pub fn card(refusal: &Refusal, place: Place<'_>, nonce: &Nonce) -> Markup {
    let Place { conversation, channel, name } = place;
    let source = Source::Composer(channel);
    html! {
        div.refusal {
            p.refusal-text { (icon(glyph(refusal.code))) span { (fact(refusal, name)) } }
            (why(refusal))
            @if !refusal.remedies.is_empty() {
                div.ways { (ways(&refusal.remedies, conversation, source, nonce)) }
            }
            div.way-result id=(result_id(source)) aria-live="polite" {}
        }
    }
}

/// What is the matter. Where a message of the customer's decided, with its time and the window's end.
fn fact(refusal: &Refusal, name: &str) -> Markup {
    match (&refusal.decided_by, refusal.since) {
        (Some(decided), Some(since)) if refusal.code == Code::WindowClosed && refusal.rule == "R1.5" => {
            html! {
                (weave!("refused-last-wrote", name = name, wrote = time(decided.at, Form::Amid), closed = time(since, Form::Amid)))
                " " span.refusal-rule { (word("refused-only-templates")) }
            }
        }
        // Meta said so before the day was over: both facts are told, and whose word each is.
        (Some(decided), Some(since)) if refusal.rule == "R1.9" && since < decided.at + WINDOW => {
            html! {
                (weave!("refused-meta-counts", name = name, wrote = time(decided.at, Form::Amid), refused = time(since, Form::Amid)))
                " " span.refusal-rule { (word("refused-only-templates")) }
            }
        }
        _ => html! { (say(&refusal.text)) },
    }
}

/// The facts behind the sentence: since when, what decided, until when, by which rule.
pub fn why(refusal: &Refusal) -> Markup {
    html! {
        details.why {
            summary { (word("thread-why")) }
            dl.pairs {
                @if let Some(since) = refusal.since { dt { (word("refused-since")) } dd { (time(since, Form::Full)) } }
                @if let Some(decided) = &refusal.decided_by {
                    dt { (word("decided-by")) }
                    dd {
                        a href={ "#m-" (decided.message_id) } data-jump { (weave!("decided-by-message", at = time(decided.at, Form::Amid))) }
                    }
                }
                dt { (word("refused-until")) }
                dd {
                    @if let Some(until) = refusal.until { (time(until, Form::Full)) }
                    @else if is_sms(refusal) && refusal.code == Code::OptedOut { (word("changes-stop")) }
                    @else { (word(changes(refusal.code))) }
                }
                dt { (word("refused-rule")) }
                dd { code { (refusal.rule) } @if let Some(code) = refusal.meta_code { " · " (error(refusal, code)) } }
            }
        }
    }
}

/// Whether a rule of text messages decided, which are not Meta's.
fn is_sms(refusal: &Refusal) -> bool {
    refusal.rule.starts_with('S')
}

/// The code that the refusal stands for, and whose it is.
fn error(refusal: &Refusal, code: i64) -> Markup {
    let code = html! { code { (code) } };
    if is_sms(refusal) {
        weave!("refused-carrier-error", code = code)
    } else {
        weave!("refused-meta-error", code = code)
    }
}

/// The ways out as rows, best first. A template opens in the picker, so that a person sees what will be
/// sent; everything else is one press.
pub fn ways(remedies: &[Remedy], conversation: ConversationId, source: Source<'_>, nonce: &Nonce) -> Markup {
    // Whoever never heard of letting a message wait finds it here, however many templates stand before it.
    let is_seen =
        |(index, remedy): &(usize, &Remedy)| *index < AT_ONCE || remedy.kind == RemedyKind::SendWhenTheyWrite;
    let (mut seen, mut folded): (Vec<_>, Vec<_>) = remedies.iter().enumerate().partition(is_seen);
    if folded.len() == 1 {
        seen.append(&mut folded);
    }
    // Which key takes it is told by its place among those that are drawn.
    let way = |place: usize, index: usize, remedy: &Remedy| match remedy.kind {
        RemedyKind::SendTemplate | RemedyKind::ChooseTemplate | RemedyKind::FixSlots => {
            template_way(remedy, place)
        }
        // No page sends a question whose words could go alone.
        RemedyKind::SendWords => html! {},
        RemedyKind::SeeNumber => html! { a.way href=(number_page(remedy)) { (row(remedy, place)) } },
        RemedyKind::Unblock => html! {
            form method="post" action={ (page(remedy)) "/block" } {
                input type="hidden" name="blocked" value="no";
                button.way { (row(remedy, place)) }
            }
        },
        // Nobody consents by a press: how it is known is asked on the page.
        RemedyKind::RecordConsent => html! {
            a.way href=(page(remedy)) { (row(remedy, place)) }
        },
        // There the words are seen with their price, and may be changed, before they go.
        RemedyKind::UseSms | RemedyKind::InviteBySms if matches!(source, Source::Composer(_)) => {
            other_way(remedy, place, conversation)
        }
        RemedyKind::UseWhatsApp => other_way(remedy, place, conversation),
        RemedyKind::UseSms
        | RemedyKind::InviteBySms
        | RemedyKind::StartBot
        | RemedyKind::SendWhenTheyWrite
        | RemedyKind::AskThemToWrite
        | RemedyKind::WaitUntil
        | RemedyKind::TakeThread => html! {
            form method="post" action={ "/c/" (conversation) "/remedy" } data-live data-remedy data-needs-words[needs_words(remedy.kind, source)] {
                (nonce.field())
                (sends_along(remedy, index, source))
                button.way { (row(remedy, place)) }
            }
        },
    };
    html! {
        @for (place, (index, remedy)) in seen.iter().enumerate() { (way(place, *index, remedy)) }
        @if !folded.is_empty() {
            details.more-ways {
                summary { (say!("ways-more", count = folded.len())) }
                @for (place, (index, remedy)) in folded.iter().enumerate() { (way(seen.len() + place, *index, remedy)) }
            }
        }
    }
}

/// The button below what is written for later: it goes out by itself when the customer writes. `None` where that is no way out.
pub fn park(refusal: &Refusal, place: Place<'_>, nonce: &Nonce) -> Option<Markup> {
    let of_waiting = |(_, remedy): &(usize, &Remedy)| remedy.kind == RemedyKind::SendWhenTheyWrite;
    let (index, remedy) = refusal.remedies.iter().enumerate().find(of_waiting)?;
    Some(html! {
        form.park method="post" action={ "/c/" (place.conversation) "/remedy" } data-live data-remedy data-needs-words {
            (nonce.field())
            (sends_along(remedy, index, Source::Composer(place.channel)))
            button.primary { (icon(way_glyph(remedy.kind))) span { (say!("composer-park", name = place.name)) } }
            @if let Some(price) = &remedy.price { (price_label(&PriceView::of(price))) }
        }
    })
}

/// Whether what was typed goes with it.
fn needs_words(kind: RemedyKind, source: Source<'_>) -> bool {
    matches!(source, Source::Composer(_))
        && !matches!(kind, RemedyKind::AskThemToWrite | RemedyKind::TakeThread)
}

/// What a way out that is one press sends along.
fn sends_along(remedy: &Remedy, index: usize, source: Source<'_>) -> Markup {
    html! {
        @match source {
            Source::Message(id) => { input type="hidden" name="message" value=(id); },
            Source::Composer(channel) => { input type="hidden" name="channel" value=(channel); },
        }
        input type="hidden" name="index" value=(index);
        input type="hidden" name="kind" value=(remedy.kind.as_str());
        input type="hidden" name="text" value="" data-draft-text;
    }
}

/// The composer on another number: with what was typed, or with words that lead the customer back.
fn other_way(remedy: &Remedy, index: usize, conversation: ConversationId) -> Markup {
    let channel = channel_of(remedy);
    let says = remedy.request.body.pointer("/text/body").and_then(Value::as_str).unwrap_or_default();
    let invites = remedy.kind == RemedyKind::InviteBySms;
    let words = invites.then(|| say!("sms-invite", link = says));
    html! {
        a.way href={ "/c/" (conversation) "?channel=" (channel) } data-way=(channel) data-insert=[words] data-carry[!invites] {
            (row(remedy, index))
        }
    }
}

/// The number that a request names, in its body or in its address.
fn channel_of(remedy: &Remedy) -> &str {
    let named = remedy.request.body.get("channel_id").and_then(Value::as_str);
    named.unwrap_or_else(|| {
        let query = remedy.request.path.split_once("channel_id=").map_or("", |(_, query)| query);
        query.split('&').next().unwrap_or_default()
    })
}

fn template_way(remedy: &Remedy, index: usize) -> Markup {
    let template = remedy.request.body.get("template");
    let name = template.and_then(|template| template.get("name")?.as_str());
    let language = template.and_then(|template| {
        let language = template.get("language")?;
        language.as_str().or_else(|| language.get("code")?.as_str())
    });
    html! {
        button.way type="button" data-picker data-template=[name] data-language=[language] { (row(remedy, index)) }
    }
}

/// The page that is called as the request's address is.
fn page(remedy: &Remedy) -> &str {
    remedy.request.path.trim_start_matches("/api/v1")
}

/// The page of the number whose health the request asks for.
fn number_page(remedy: &Remedy) -> String {
    let id = remedy.request.path.trim_start_matches("/api/v1/channels/").trim_end_matches("/health");
    format!("/settings/numbers/{id}")
}

fn row(remedy: &Remedy, index: usize) -> Markup {
    html! {
        (icon(way_glyph(remedy.kind)))
        span.way-words {
            span.way-text { (say(&remedy.text)) }
            @if let Some(price) = &remedy.price { span.way-price { (price_label(&PriceView::of(price))) } }
            @if let Some(says) = &remedy.says { span.way-says dir="auto" { (says) } }
        }
        @if index < 9 { kbd aria-hidden="true" { "Alt " (index + 1) } }
        (icon("next"))
    }
}

const fn glyph(code: Code) -> &'static str {
    match code {
        Code::WindowClosed | Code::WindowNeverOpened => "lock",
        Code::NotThreadOwner | Code::NotForGroups | Code::GroupNotReady => "people",
        Code::TemplateNotFound
        | Code::TemplateNotApproved
        | Code::TemplatePaused
        | Code::TemplateDisabled
        | Code::SlotMissing
        | Code::SlotInvalid => "template",
        Code::OptedOut | Code::ConsentMissing | Code::ContactBlocked | Code::PhoneNeeded => "person",
        Code::LimitReached | Code::PairRate => "clock",
        Code::NumberNotReady | Code::RegionNotAllowed => "operator",
        Code::NotOnSms | Code::TextMissing | Code::TextTooLong => "sms",
    }
}

/// The id of what has to happen when no instant is known.
const fn changes(code: Code) -> &'static str {
    match code {
        Code::WindowClosed | Code::WindowNeverOpened => "changes-window",
        Code::NotThreadOwner => "changes-thread",
        Code::TemplateNotFound
        | Code::TemplateNotApproved
        | Code::TemplatePaused
        | Code::TemplateDisabled => "changes-template",
        Code::SlotMissing | Code::SlotInvalid => "changes-slots",
        Code::OptedOut => "changes-opt-out",
        Code::ConsentMissing => "changes-consent",
        Code::ContactBlocked => "changes-blocked",
        Code::LimitReached | Code::PairRate => "changes-limit",
        Code::NumberNotReady => "changes-number",
        Code::RegionNotAllowed => "changes-region",
        Code::PhoneNeeded => "changes-phone",
        Code::NotForGroups => "changes-not-in-groups",
        Code::GroupNotReady => "changes-group",
        Code::NotOnSms => "changes-not-on-sms",
        Code::TextMissing | Code::TextTooLong => "changes-text",
    }
}

const fn way_glyph(kind: RemedyKind) -> &'static str {
    match kind {
        RemedyKind::SendTemplate | RemedyKind::ChooseTemplate => "template",
        RemedyKind::SendWords => "reply",
        RemedyKind::TakeThread => "people",
        RemedyKind::UseSms | RemedyKind::InviteBySms => "sms",
        RemedyKind::UseWhatsApp => chip::kind_icon(ChannelKind::WhatsApp),
        RemedyKind::StartBot => "retry",
        RemedyKind::SendWhenTheyWrite => "clock",
        RemedyKind::AskThemToWrite => "link",
        RemedyKind::WaitUntil => "bell",
        RemedyKind::FixSlots => "form",
        RemedyKind::SeeNumber => "phone",
        RemedyKind::RecordConsent => "check",
        RemedyKind::Unblock => "person",
    }
}

/// The place where what a way out brings is shown.
pub fn result_id(source: Source<'_>) -> String {
    match source {
        Source::Composer(_) => "way-result".to_owned(),
        Source::Message(id) => format!("way-result-{id}"),
    }
}

#[cfg(test)]
mod tests {
    use transom_rules::time::Span;

    use super::*;
    use crate::sample;

    #[test]
    fn the_best_ways_out_are_seen_at_once_and_many_more_stand_behind_one_control() {
        let one = sample::remedy(
            RemedyKind::ChooseTemplate,
            sample::refusal().remedies[1].text.clone(),
            Value::Null,
        );
        let drawn = |count: usize| {
            let remedies = vec![one.clone(); count];
            ways(&remedies, sample::conversation(1), Source::Composer(sample::channel(1)), &Nonce::default())
                .into_string()
        };
        for count in [1, 4] {
            assert!(!drawn(count).contains("<details"), "{count} fold nothing");
        }
        let many = drawn(5);
        let (seen, folded) = many.split_once("<details class=\"more-ways\">").unwrap();
        let of = |part: &str| part.matches("class=\"way\"").count();
        assert_eq!((of(seen), of(folded)), (3, 2));
        assert!(folded.contains("2 more ways out") && folded.contains("Alt 5"), "{folded}");
    }

    #[test]
    fn letting_a_message_wait_is_seen_before_any_control_is_pressed() {
        let text = sample::refusal().remedies[1].text.clone();
        let of = |kind| sample::remedy(kind, text.clone(), Value::Null);
        let (template, link) = (of(RemedyKind::ChooseTemplate), of(RemedyKind::AskThemToWrite));
        let waits = of(RemedyKind::SendWhenTheyWrite);
        let remedies = vec![template.clone(), template.clone(), template, link.clone(), waits, link];
        let place =
            Place { conversation: sample::conversation(1), channel: sample::channel(1), name: "Priya" };
        let refusal = Refusal { remedies, ..sample::refusal() };
        let drawn = card(&refusal, place, &Nonce::default()).into_string();
        let (seen, folded) = drawn.split_once("<details class=\"more-ways\">").unwrap();
        assert!(seen.contains("value=\"send_when_they_write\"") && seen.contains("Alt 4"), "{seen}");
        assert!(folded.contains("2 more ways out"), "{folded}");
        let button = park(&refusal, place, &Nonce::default()).unwrap().into_string();
        assert!(
            button.contains("Send when Priya next writes") && button.contains("name=\"index\" value=\"4\""),
            "{button}"
        );
        let none = Refusal { remedies: Vec::new(), ..refusal };
        assert!(park(&none, place, &Nonce::default()).is_none());
    }

    #[test]
    fn what_meta_says_is_held_against_what_is_known() {
        let decided = sample::refusal().decided_by;
        let wrote = decided.as_ref().unwrap().at;
        let told = |rule, since| {
            let place =
                Place { conversation: sample::conversation(1), channel: sample::channel(1), name: "Priya" };
            let refusal = Refusal {
                rule,
                since: Some(since),
                decided_by: decided.clone(),
                text: transom_rules::words::Sentence::plain("refusal-window-refused"),
                ..sample::refusal()
            };
            card(&refusal, place, &Nonce::default()).into_string()
        };
        let soon = told("R1.9", wrote + Span::minutes(2));
        assert!(soon.contains("less than 24 hours before; yet Meta refused"), "{soon}");
        let late = told("R1.9", wrote + WINDOW);
        assert!(late.contains("Meta refused a message because") && !late.contains("less than 24"), "{late}");
        assert!(told("R1.5", wrote + WINDOW).contains("Priya last wrote"));
    }

    #[test]
    fn a_stop_by_sms_names_what_ends_it_and_whose_code_it_is() {
        let marketing = Refusal {
            code: Code::OptedOut,
            rule: "R5.21",
            meta_code: Some(131_050),
            until: None,
            ..sample::refusal()
        };
        let told = why(&marketing).into_string();
        assert!(told.contains("resumes marketing") && told.contains("Meta error"), "{told}");
        let stopped = Refusal { rule: "S2.4", meta_code: Some(21_610), ..marketing };
        let told = why(&stopped).into_string();
        assert!(told.contains("the customer writes START") && told.contains("of the SMS carrier"), "{told}");
        assert!(!told.contains("Meta"), "{told}");
    }
}
