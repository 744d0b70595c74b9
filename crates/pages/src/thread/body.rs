//! What stands in a bubble, one drawing a kind. Files have boxes of their final size before they load, so
//! that nothing jumps; what cannot be drawn is named, with its JSON behind it.

use maud::{Markup, html};
use transom_rules::id::MediaId;

use super::rich::rich;
use crate::frame::icon::icon;
use crate::frame::price::in_its_decimals;
use crate::words::{self, word};
use crate::{say, weave};

/// The content of a bubble.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Words.
    Text(String),
    /// A picture.
    Image(Media),
    /// Sound; a voice note has no file name.
    Audio(Media),
    /// A film.
    Video(Media),
    /// A file.
    Document(Media),
    /// A sticker.
    Sticker(Media),
    /// A place.
    Location(Location),
    /// Contact cards.
    Contacts(Vec<Card>),
    /// An order from the catalogue.
    Order(Order),
    /// The button or list row that the customer tapped.
    Answer {
        /// What stood on it.
        title: String,
        /// The small line below a list row; empty for a button.
        description: String,
    },
    /// A filled-in Flow.
    FlowAnswer {
        /// The flow's name.
        name: String,
        /// Question and answer, in order.
        fields: Vec<(String, String)>,
    },
    /// A template, as the phone draws it.
    Template(Layout),
    /// Buttons, a list or another question of ours.
    Interactive(Layout),
    /// A note of the platform's own.
    System(String),
    /// A call, as a line: `Missed call`, `Call, 3 min`.
    Call(String),
    /// The customer took it back.
    Revoked,
    /// What this version cannot draw.
    Unsupported {
        /// The kind as the platform names it.
        name: String,
        /// The message object, pretty-printed.
        json: String,
    },
}

/// A file of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Media {
    /// Where its file stands.
    pub file: File,
    /// The type it is served as.
    pub mime_type: String,
    /// Words below it; may be empty.
    pub caption: String,
    /// The sender's file name; empty if there is none.
    pub filename: String,
    /// Pixels, if known: the box has this shape before the picture is there.
    pub pixels: Option<(u32, u32)>,
    /// Length in seconds, if known.
    pub seconds: Option<u32>,
    /// Bytes, if known.
    pub bytes: Option<u64>,
}

/// Whether a file is there.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum File {
    /// It is being fetched.
    #[default]
    Fetching,
    /// It is there under this id.
    Ready(MediaId),
    /// It could not be fetched, for this reason.
    Failed(String),
}

/// A place.
#[derive(Clone, Debug, PartialEq)]
pub struct Location {
    /// Its name; may be empty.
    pub name: String,
    /// Its address; may be empty.
    pub address: String,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A contact card.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The formatted name.
    pub name: String,
    /// Phones, mail addresses, companies: one line each.
    pub lines: Vec<String>,
}

/// An order.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// Product, quantity, price: `("Linen shirt", 2, "€ 39.00")`.
    pub items: Vec<(String, u32, String)>,
    /// The sum as words; empty if unknown.
    pub total: String,
    /// What the customer wrote with it; may be empty.
    pub note: String,
}

/// A message of several parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// The head, if there is one.
    pub header: Option<Header>,
    /// The words.
    pub body: String,
    /// The small line; may be empty.
    pub footer: String,
    /// The buttons or list rows.
    pub buttons: Vec<Button>,
    /// The line below that only we see: `order_update · en · Utility`; empty for none.
    pub caption: String,
}

/// The head of a message of several parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Header {
    /// Words.
    Text(String),
    /// A file, drawn as by itself.
    Media(Box<Body>),
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Its words.
    pub text: String,
    /// Its icon: `reply`, `link`, `phone`, `form` or `template` (a list).
    pub icon: &'static str,
}

/// The content of a bubble as HTML.
pub fn body(body: &Body) -> Markup {
    match body {
        Body::Text(text) => html! { p.words dir="auto" { (rich(text)) } },
        Body::Image(media) => picture(media, word("kind-image")),
        Body::Sticker(media) => html! { div.sticker { (picture(media, word("kind-sticker"))) } },
        Body::Audio(media) => sound(media),
        Body::Video(media) => film(media),
        Body::Document(media) => document(media),
        Body::Location(place) => location(place),
        Body::Contacts(cards) => contacts(cards),
        Body::Order(order) => order_card(order),
        Body::Answer { title, description } => html! {
            p.words.answer dir="auto" { (icon("reply")) span { (title) } }
            @if !description.is_empty() { p.small { (description) } }
        },
        Body::FlowAnswer { name, fields } => card(
            "form",
            name,
            &html! {
                dl.pairs { @for (question, answer) in fields { dt { (question) } dd dir="auto" { (answer) } } }
            },
        ),
        Body::Template(layout) | Body::Interactive(layout) => laid_out(layout),
        Body::System(text) => html! { p.words.small { (text) } },
        Body::Call(text) => html! { p.words.answer { (icon("phone")) span { (text) } } },
        Body::Revoked => html! { p.words.gone { (word("body-revoked")) } },
        Body::Unsupported { name, json } => unsupported(name, json),
    }
}

fn caption(media: &Media) -> Markup {
    html! { @if !media.caption.is_empty() { p.words dir="auto" { (rich(&media.caption)) } } }
}

/// The box of a file that is not there, with what is known about why.
fn absent(file: &File, glyph: &'static str, what: &str) -> Markup {
    html! {
        @match file {
            File::Failed(reason) => div.absent.failed {
                (icon(glyph)) span { (say!("body-not-fetched", what = what)) } small { (reason) }
            },
            File::Fetching | File::Ready(_) => div.absent aria-busy="true" { (icon(glyph)) span { (say!("body-fetching", what = what)) } },
        }
    }
}

fn picture(media: &Media, what: &str) -> Markup {
    let (width, height) = media.pixels.unwrap_or((640, 480));
    let alt = if media.caption.is_empty() { what } else { &media.caption };
    html! {
        @if let File::Ready(id) = &media.file {
            a.picture href={ "/media/" (id) } data-light-box aria-label=(say!("body-enlarge", what = alt)) {
                img src={ "/media/" (id) } width=(width) height=(height) alt=(alt) loading="lazy" decoding="async";
            }
        } @else { (absent(&media.file, "image", what)) }
        (caption(media))
    }
}

fn sound(media: &Media) -> Markup {
    let name = if media.filename.is_empty() { word("kind-audio") } else { &media.filename };
    html! {
        @if let File::Ready(id) = &media.file {
            voice-note data-seconds=[media.seconds] data-label=(name) {
                audio controls preload="metadata" src={ "/media/" (id) } aria-label=(name) {}
            }
        } @else { (absent(&media.file, "audio", name)) }
        (caption(media))
    }
}

fn film(media: &Media) -> Markup {
    let (width, height) = media.pixels.unwrap_or((640, 360));
    html! {
        @if let File::Ready(id) = &media.file {
            video controls playsinline preload="metadata" width=(width) height=(height) src={ "/media/" (id) }
                aria-label=(word("kind-video")) {}
        } @else { (absent(&media.file, "video", word("kind-video"))) }
        (caption(media))
    }
}

fn document(media: &Media) -> Markup {
    let name = if media.filename.is_empty() { word("kind-document") } else { &media.filename };
    let size = media.bytes.map(words::size);
    let kind = media.mime_type.rsplit('/').next().unwrap_or_default().to_uppercase();
    html! {
        @if let File::Ready(id) = &media.file {
            a.file href={ "/media/" (id) } download=(name) {
                (icon("document"))
                span { strong { (name) } small { (kind) @if let Some(size) = &size { " · " (size) } } }
                (icon("download"))
            }
        } @else { (absent(&media.file, "document", name)) }
        (caption(media))
    }
}

/// A named card: icon, title, content.
fn card(glyph: &'static str, title: &str, content: &Markup) -> Markup {
    html! { div.card { p.card-title { (icon(glyph)) strong { (title) } } (content) } }
}

fn location(place: &Location) -> Markup {
    let title = if place.name.is_empty() { word("kind-location") } else { &place.name };
    let point = format!("{:.5}, {:.5}", place.latitude, place.longitude);
    let map = format!(
        "https://www.openstreetmap.org/?mlat={lat:.6}&mlon={lon:.6}#map=16/{lat:.6}/{lon:.6}",
        lat = place.latitude,
        lon = place.longitude
    );
    card(
        "pin",
        title,
        &html! {
            @if !place.address.is_empty() { p { (place.address) } }
            p.small { a href=(map) target="_blank" rel="noopener noreferrer" { (point) } }
        },
    )
}

fn contacts(cards: &[Card]) -> Markup {
    html! {
        @for one in cards {
            (card("person", &one.name, &html! { ul.plain { @for line in &one.lines { li { (line) } } } }))
        }
    }
}

fn order_card(order: &Order) -> Markup {
    card(
        "cart",
        word("kind-order"),
        &html! {
            table.order {
                tbody {
                    @for (name, quantity, price) in &order.items {
                        tr { td.number { (quantity) " ×" } td { (name) } td.number { (in_its_decimals(price)) } }
                    }
                }
                @if !order.total.is_empty() {
                    tfoot { tr { th scope="row" colspan="2" { (word("body-total")) } td.number { (in_its_decimals(&order.total)) } } }
                }
            }
            @if !order.note.is_empty() { p dir="auto" { (order.note) } }
        },
    )
}

/// A message of several parts as the phone draws it.
pub fn laid_out(layout: &Layout) -> Markup {
    html! {
        @match &layout.header {
            Some(Header::Text(text)) => p.words.head dir="auto" { (text) },
            Some(Header::Media(media)) => (body(media)),
            None => {},
        }
        p.words dir="auto" { (rich(&layout.body)) }
        @if !layout.footer.is_empty() { p.small { (layout.footer) } }
        @if !layout.buttons.is_empty() {
            ul.buttons aria-label=(word("body-buttons")) {
                @for button in &layout.buttons { li { (icon(button.icon)) (button.text) } }
            }
        }
    }
}

fn unsupported(name: &str, json: &str) -> Markup {
    card(
        "question",
        word("kind-unsupported"),
        &html! {
            p { (weave!("body-unsupported", name = html! { code { (name) } })) }
            details { summary { (word("what-arrived")) } pre tabindex="0" { (json) } }
        },
    )
}
