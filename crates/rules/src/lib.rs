//! What is true and what may happen. Given the state, the event and `now`, this crate says what follows;
//! given a draft, it permits or refuses. It does no I/O and has no clock: its manifest gives it nothing to
//! do either with.
//!
//! Reading order: [`event`] (what can have happened), [`content`] and [`origin`]; then the rules, one file each:
//! [`window`], [`entry_point`], [`thread`], [`group`] and their [`pair`], [`delivery`], [`receive`], [`template_check`], [`limits`],
//! [`number`], of text messages [`sms`]; then [`send`], where all of them meet, and its answer, the [`refusal`]. What it costs is [`pricing`], compared
//! with what Meta counts by [`analytics`]; a whole history is folded by [`replay`]. Whose history goes on where is
//! [`continued`], what becomes of two contacts that are one [`merging`]. Who of the desk's people may do
//! what is [`access`], and who of them gets a conversation [`assignment`].

pub mod access;
pub mod alike;
pub mod analytics;
pub mod answers;
pub mod assignment;
pub mod attribute;
pub mod author;
pub mod block;
pub mod bot;
pub mod campaign;
pub mod channel;
pub mod consent;
pub mod content;
pub mod continued;
pub mod country;
pub mod delivery;
pub mod draft;
pub mod entry_point;
pub mod event;
pub mod failure;
pub mod file_link;
pub mod flow;
pub mod group;
pub mod hours;
pub mod id;
pub mod import;
pub mod language;
pub mod limits;
pub mod mark;
pub mod merging;
pub mod number;
pub mod origin;
pub mod pair;
pub mod plain;
pub mod pricing;
pub mod reason;
pub mod receive;
pub mod refusal;
mod remedy;
pub mod replay;
pub mod segment;
pub mod send;
pub mod settings;
pub mod sms;
pub mod source;
pub mod story;
pub mod template;
pub mod template_check;
pub mod template_form;
pub mod template_history;
pub mod template_hurdle;
pub mod thread;
pub mod time;
pub mod trail;
pub mod view;
pub mod window;
pub mod word;
pub mod words;
pub mod zone;
