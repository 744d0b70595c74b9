//! What a story of the demo is made of, and how all stories become one timeline. The stories themselves stand
//! in the files beside this one; `stage.rs` plays them.

use std::collections::BTreeMap;

use super::templates::{REVIEWS, Review};

/// Lines this close in time may be played at once, if nobody answers anybody in between.
const TOGETHER_MINUTES: i64 = 12;

/// A customer and all that was said between them and the shop.
#[derive(Debug)]
pub(super) struct Story {
    /// In E.164.
    pub(super) phone: &'static str,
    /// The profile name. Empty: there is no WhatsApp behind this number.
    pub(super) name: &'static str,
    /// The shop sees the user id only.
    pub(super) hides_phone: bool,
    /// What this story is there to show at the end. The tests hold every story to it.
    #[cfg_attr(not(test), expect(dead_code, reason = "a promise that only the tests read"))]
    pub(super) shows: &'static [State],
    /// How many minutes before the end the first line is said.
    pub(super) begins: i64,
    /// In order.
    pub(super) lines: &'static [Line],
}

/// What can be seen of a conversation at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    WindowOpen,
    WindowClosing,
    WindowInItsLastHour,
    WindowClosed,
    NeverOpened,
    AdUnanswered,
    AdNearlyGone,
    AdAnswered,
    AdMissed,
    Undeliverable,
    HeldBackByMeta,
    RefusedByWindow,
    VoiceNote,
    Photo,
    Document,
    Location,
    ContactCard,
    Sticker,
    Reaction,
    QuotedReply,
    Order,
    FlowAnswer,
    Unsupported,
    ReplyButtons,
    TemplateButton,
    Read,
    Delivered,
    PhoneOff,
    HiddenPhone,
    WithInes,
    WithTom,
    WithNobody,
    Unread,
    Done,
    LongThread,
    OtherLanguage,
    OnBothChannels,
    ByTextAlone,
    TextFailed,
    SaidStop,
}

/// Something that happens, so many minutes after the line before it.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) after: i64,
    pub(super) what: What,
}

/// The two who answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Agent {
    Ines,
    Tom,
}

/// What happens.
#[derive(Debug)]
pub(super) enum What {
    /// The customer writes words.
    Writes(&'static str),
    /// The customer writes words by SMS.
    Texts(&'static str),
    /// The customer quotes our message, counted from the newest, which is 1.
    Quotes(usize, &'static str),
    /// The customer sends this message object.
    Sends(&'static str),
    /// The customer comes by an ad of this headline, with these words.
    Enters(&'static str, &'static str),
    /// The customer taps a button of our newest message, which is a template.
    Taps(&'static str),
    /// The customer chooses a reply button of our newest message, by id and title.
    Chooses(&'static str, &'static str),
    /// The customer puts an emoji on our newest message.
    Reacts(&'static str),
    /// The customer opens the chat.
    Reads,
    /// The customer's phone loses its network.
    GoesOffline,
    /// An agent writes words.
    Answers(Agent, &'static str),
    /// An agent writes words by SMS.
    AnswersByText(Agent, &'static str),
    /// An agent quotes the customer's newest message.
    AnswersTo(Agent, &'static str),
    /// An agent sends this message object.
    Posts(Agent, &'static str),
    /// An agent sends a template: name, language, values of its body.
    Templates(Agent, &'static str, &'static str, &'static [&'static str]),
    /// An agent sends the template with a code to sign in.
    Codes(Agent, &'static str),
    /// An agent sends something while these faults are in force.
    Despite(&'static str, &'static What),
    /// An agent takes the conversation.
    Takes(Agent),
    /// An agent has looked at what is new.
    Sees,
    /// The conversation is done.
    Closes,
    /// The contact, who has not written, is known by this name.
    Names(&'static str),
}

/// Somebody who takes part in the group.
#[derive(Debug)]
pub(super) struct Guest {
    /// In E.164.
    pub(super) phone: &'static str,
    /// The profile name.
    pub(super) name: &'static str,
}

/// Something that happens in the group.
#[derive(Debug)]
pub(super) struct Moment {
    /// Minutes before the end.
    pub(super) ago: i64,
    /// What.
    pub(super) step: Step,
}

/// What happens.
#[derive(Debug)]
pub(super) enum Step {
    /// The shop makes the group, and these follow its link.
    Begins(&'static [Guest]),
    /// Somebody else follows the link.
    Joins(&'static Guest),
    /// Somebody writes, having read what stands there.
    Writes(&'static Guest, &'static str),
    /// Somebody's phone loses its network.
    GoesOffline(&'static Guest),
    /// An agent takes the conversation.
    Takes(Agent),
    /// An agent writes to all.
    Answers(Agent, &'static str),
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Customer,
    Shop,
}

impl What {
    pub(super) fn side(&self) -> Side {
        match self {
            Self::Writes(_)
            | Self::Texts(_)
            | Self::Quotes(..)
            | Self::Sends(_)
            | Self::Enters(..)
            | Self::Taps(_)
            | Self::Chooses(..)
            | Self::Reacts(_)
            | Self::Reads
            | Self::GoesOffline => Side::Customer,
            Self::Answers(..)
            | Self::AnswersByText(..)
            | Self::AnswersTo(..)
            | Self::Posts(..)
            | Self::Templates(..)
            | Self::Codes(..)
            | Self::Despite(..)
            | Self::Takes(_)
            | Self::Sees
            | Self::Closes
            | Self::Names(_) => Side::Shop,
        }
    }
}

/// Minutes.
pub(super) const fn ago(days: i64, hours: i64, minutes: i64) -> i64 {
    (days * 24 + hours) * 60 + minutes
}

pub(super) const fn line(after: i64, what: What) -> Line {
    Line { after, what }
}

pub(super) const fn them(after: i64, text: &'static str) -> Line {
    line(after, What::Writes(text))
}

pub(super) const fn texts(after: i64, text: &'static str) -> Line {
    line(after, What::Texts(text))
}

pub(super) const fn ines(after: i64, text: &'static str) -> Line {
    line(after, What::Answers(Agent::Ines, text))
}

pub(super) const fn tom(after: i64, text: &'static str) -> Line {
    line(after, What::Answers(Agent::Tom, text))
}

pub(super) const fn sends(after: i64, json: &'static str) -> Line {
    line(after, What::Sends(json))
}

pub(super) const fn reads(after: i64) -> Line {
    line(after, What::Reads)
}

pub(super) const fn takes(agent: Agent) -> Line {
    line(0, What::Takes(agent))
}

pub(super) const fn closes(after: i64) -> Line {
    line(after, What::Closes)
}

/// What is played at once: the clock stands still, and each does their part without waiting for another.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// Minutes before the end.
    pub(super) ago: i64,
    /// By place in the list of stories.
    pub(super) parts: BTreeMap<usize, Vec<&'static What>>,
    pub(super) reviews: Vec<&'static Review>,
    /// What happens in the group, alone.
    pub(super) moment: Option<&'static Moment>,
}

/// A point of the timeline.
#[derive(Clone, Copy, Debug)]
enum Point {
    Said(usize, &'static What),
    Reviewed(&'static Review),
    InGroup(&'static Moment),
}

/// The whole past in order, cut into rounds.
pub(super) fn rounds(stories: &[&'static Story], moments: &'static [Moment]) -> Vec<Round> {
    let mut points: Vec<(i64, Point)> = REVIEWS.iter().map(|one| (one.ago, Point::Reviewed(one))).collect();
    for (index, story) in stories.iter().enumerate() {
        points.extend(story.timed().map(|(ago, what)| (ago, Point::Said(index, what))));
    }
    points.extend(moments.iter().map(|moment| (moment.ago, Point::InGroup(moment))));
    // The farthest first; of the same minute in the order they stand here.
    points.sort_by_key(|(ago, _)| -ago);
    let (mut rounds, mut begun) = (Vec::<Round>::new(), 0);
    for (ago, point) in points {
        let joins = rounds.last().is_some_and(|round| begun - ago <= TOGETHER_MINUTES && round.takes(point));
        if !joins {
            begun = ago;
            rounds.push(Round::default());
        }
        if let Some(round) = rounds.last_mut() {
            round.ago = ago;
            match point {
                Point::Said(story, what) => round.parts.entry(story).or_default().push(what),
                Point::Reviewed(review) => round.reviews.push(review),
                Point::InGroup(moment) => round.moment = Some(moment),
            }
        }
    }
    rounds
}

impl Story {
    /// The lines with how many minutes before the end they are said.
    pub(super) fn timed(&self) -> impl Iterator<Item = (i64, &'static What)> {
        self.lines.iter().scan(self.begins, |ago, line| {
            *ago -= line.after;
            Some((*ago, &line.what))
        })
    }
}

impl Round {
    /// Whether this may happen beside the rest. A fault strikes everybody, so it has a round of its own; so has what happens
    /// in the group, where whoever is written to is of other stories too.
    fn takes(&self, point: Point) -> bool {
        let spoiled = |what: &What| matches!(what, What::Despite(..));
        if self.moment.is_some() || self.parts.values().flatten().any(|what| spoiled(what)) {
            return false;
        }
        match point {
            Point::InGroup(_) => false,
            Point::Reviewed(_) => self.parts.is_empty(),
            Point::Said(_, what) if !self.reviews.is_empty() || spoiled(what) => false,
            Point::Said(story, what) => {
                let last = self.parts.get(&story).and_then(|part| part.last());
                last.is_none_or(|last| last.side() == what.side())
            }
        }
    }
}
