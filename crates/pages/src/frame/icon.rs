//! The icons: own line drawings on a 20 × 20 grid, once in a sprite at the top of each page and used by
//! name, because the content security policy lets no drawing come from elsewhere.

use maud::{Markup, PreEscaped, html};

use crate::words::word;

/// One icon by its name in the sprite. It is decoration: the word stands beside it or in a label.
pub fn icon(name: &'static str) -> Markup {
    html! { svg.icon aria-hidden="true" focusable="false" { use href={ "#i-" (name) } {} } }
}

/// A key by what is printed on it.
pub fn key(name: &str) -> Markup {
    html! { kbd { (name) } }
}

/// The key that opens the list of all keys, to be pressed here too.
pub fn keys_key() -> Markup {
    html! { button.key-button type="button" data-keys aria-haspopup="dialog" title=(word("keys-all")) { (key("?")) } }
}

/// The sprite that `icon` refers to.
pub fn sprite() -> Markup {
    html! {
        svg.sprite aria-hidden="true" xmlns="http://www.w3.org/2000/svg" {
            @for (name, path) in ICONS {
                symbol id={ "i-" (name) } viewBox="0 0 20 20" { (PreEscaped(path)) }
            }
        }
    }
}

const ICONS: [(&str, &str); 57] = [
    (
        "bot",
        r#"<rect x="4" y="7" width="12" height="9" rx="2.5"/><path d="M10 7V4M8.2 4h3.6M7.6 11v1M12.4 11v1M2.5 10.5v3M17.5 10.5v3"/>"#,
    ),
    ("megaphone", r#"<path d="M3.5 8.5v3h3l7.5 3.8V4.7L6.5 8.5zM6.5 11.5l1 4.5h2l-.8-3.3M16 8v4"/>"#),
    ("bookmark", r#"<path d="M5.8 3.5h8.4V17L10 13.6 5.8 17z"/>"#),
    ("plus", r#"<path d="M10 4v12M4 10h12"/>"#),
    ("pencil", r#"<path d="M4 16l.8-3.4L13.6 3.8l2.6 2.6-8.8 8.8zM11.8 5.6l2.6 2.6"/>"#),
    ("flag", r#"<path d="M5.5 17V3.5M5.5 4.2h9l-2 3.3 2 3.3h-9"/>"#),
    ("moon", r#"<path d="M15.8 12A6.6 6.6 0 0 1 8 4.2 6.6 6.6 0 1 0 15.8 12z"/>"#),
    ("tag", r#"<path d="M3.5 4v5.6l7.4 7 5.7-5.8-7.2-6.8z"/><path d="M6.9 7.3v.2"/>"#),
    (
        "at",
        r#"<circle cx="10" cy="10" r="2.8"/><path d="M12.8 7.4v3.4c0 2.6 3.7 2.4 3.7-1A6.5 6.5 0 1 0 14 15"/>"#,
    ),
    (
        "more",
        r#"<path class="solid" d="M3.2 10a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0zm5.4 0a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0zm5.4 0a1.4 1.4 0 1 0 2.8 0 1.4 1.4 0 1 0-2.8 0z"/>"#,
    ),
    ("inbox", r#"<path d="M3 11.5 5 4h10l2 7.5V16H3z"/><path d="M3 11.5h4l1 2h4l1-2h4"/>"#),
    ("clock", r#"<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.8 1.8"/>"#),
    ("lock", r#"<rect x="4.5" y="9" width="11" height="7.5" rx="1.5"/><path d="M7 9V6.5a3 3 0 0 1 6 0V9"/>"#),
    (
        "gift",
        r#"<path d="M3.5 8h13v3h-13zM5 11v5.5h10V11M10 8v8.5M10 8C7 8 5.5 6.6 6.3 5.1 7.2 3.4 9.4 4.6 10 8c.6-3.4 2.8-4.6 3.7-2.9C14.5 6.6 13 8 10 8z"/>"#,
    ),
    (
        "template",
        r#"<rect x="3.5" y="3.5" width="13" height="13" rx="2"/><path d="M6.5 7.5h7M6.5 10.5h7M6.5 13.5h4"/>"#,
    ),
    ("operator", r#"<path d="M10 3 2.8 16h14.4zM10 8v4"/><path d="M10 13.9v.2"/>"#),
    (
        "coins",
        r#"<ellipse cx="8" cy="6" rx="4.8" ry="2.4"/><path d="M3.2 6v4c0 1.3 2.1 2.4 4.8 2.4M12.8 6v1.8"/><ellipse cx="12" cy="11.5" rx="4.8" ry="2.4"/><path d="M7.2 11.5v3.2c0 1.3 2.1 2.4 4.8 2.4s4.8-1.1 4.8-2.4v-3.2"/>"#,
    ),
    ("leave", r#"<path d="M12 4H5v12h7M9 10h8m-2.8-2.8L17 10l-2.8 2.8"/>"#),
    ("theme", r#"<circle cx="10" cy="10" r="6.5"/><path class="solid" d="M10 3.5a6.5 6.5 0 0 1 0 13z"/>"#),
    (
        "sliders",
        r#"<path d="M3.5 6.5H9m5 0h2.5M3.5 13.5H6m5 0h5.5"/><circle cx="11.5" cy="6.5" r="2.2"/><circle cx="8.5" cy="13.5" r="2.2"/>"#,
    ),
    ("search", r#"<circle cx="9" cy="9" r="5"/><path d="m13 13 3.5 3.5"/>"#),
    ("send", r#"<path d="M3.5 10 16.5 4l-4 12.5-2.7-5z"/><path d="m9.8 11.5 3-3.3"/>"#),
    (
        "clip",
        r#"<path d="m14.5 9.5-5 5a3.2 3.2 0 0 1-4.6-4.6l5.8-5.8a2.2 2.2 0 0 1 3.1 3.1L8 13a1.1 1.1 0 0 1-1.6-1.6l4.9-4.9"/>"#,
    ),
    ("reply", r#"<path d="M8 5 3.5 9.5 8 14M3.8 9.5H11c3.5 0 5.5 2 5.5 5.5"/>"#),
    ("smile", r#"<circle cx="10" cy="10" r="7"/><path d="M7 12c1.4 2 4.6 2 6 0M7.5 8v.3M12.5 8v.3"/>"#),
    ("check", r#"<path d="m4.5 10.5 3.5 3.5 7.5-8"/>"#),
    ("cross", r#"<path d="m5 5 10 10M15 5 5 15"/>"#),
    ("back", r#"<path d="M12.5 4.5 7 10l5.5 5.5"/>"#),
    ("next", r#"<path d="M7.5 4.5 13 10l-5.5 5.5"/>"#),
    ("down", r#"<path d="M10 4v12m-4.5-4.5L10 16l4.5-4.5"/>"#),
    ("info", r#"<circle cx="10" cy="10" r="7"/><path d="M10 9v4.5M10 6.4v.2"/>"#),
    ("person", r#"<circle cx="10" cy="7" r="3"/><path d="M4 16.5c.6-3.4 3-5 6-5s5.4 1.6 6 5"/>"#),
    (
        "phone",
        r#"<path d="M5 3.5h3l1.3 3.7-1.8 1.3a9 9 0 0 0 4 4l1.3-1.8 3.7 1.3v3c0 1-.8 1.5-1.8 1.5A12.5 12.5 0 0 1 3.5 5.3c0-1 .5-1.8 1.5-1.8z"/>"#,
    ),
    (
        "image",
        r#"<rect x="3" y="4" width="14" height="12" rx="2"/><path d="m4 14 4-4 3 3 2-2 3.5 3.5"/><circle cx="12.5" cy="7.5" r="1"/>"#,
    ),
    ("video", r#"<rect x="3" y="5" width="10" height="10" rx="2"/><path d="m13 9 4-2.5v7L13 11z"/>"#),
    (
        "audio",
        r#"<rect x="8" y="3" width="4" height="8.5" rx="2"/><path d="M5.5 9.5a4.5 4.5 0 0 0 9 0M10 14v3"/>"#,
    ),
    ("document", r#"<path d="M5 3.5h6.5L15 7v9.5H5zM11.5 3.5V7H15M7.5 10.5h5M7.5 13h5"/>"#),
    (
        "sticker",
        r#"<path d="M16.5 10.5V6A2.5 2.5 0 0 0 14 3.5H6A2.5 2.5 0 0 0 3.5 6v8A2.5 2.5 0 0 0 6 16.5h4.5zM16.5 10.5H13a2.5 2.5 0 0 0-2.5 2.5v3.5"/>"#,
    ),
    (
        "pin",
        r#"<path d="M10 17c4-4.3 5.5-6.6 5.5-9A5.5 5.5 0 0 0 4.5 8c0 2.4 1.5 4.7 5.5 9z"/><circle cx="10" cy="8" r="1.8"/>"#,
    ),
    (
        "cart",
        r#"<path d="M3 4h2l1.8 8.5h7.7L16.5 7H5.7"/><circle cx="8" cy="15.5" r="1"/><circle cx="13.5" cy="15.5" r="1"/>"#,
    ),
    (
        "form",
        r#"<rect x="4" y="3.5" width="12" height="13" rx="2"/><path d="m6.5 8 1 1 1.8-2M11.5 8h2M6.5 12.5l1 1 1.8-2M11.5 12.5h2"/>"#,
    ),
    (
        "question",
        r#"<circle cx="10" cy="10" r="7"/><path d="M8 8a2 2 0 1 1 2.8 1.8c-.6.3-.8.7-.8 1.4M10 13.6v.2"/>"#,
    ),
    ("play", r#"<path class="solid" d="M6.5 4.5v11l9-5.5z"/>"#),
    ("pause", r#"<path class="solid" d="M5.5 4.5h3v11h-3zM11.5 4.5h3v11h-3z"/>"#),
    ("retry", r#"<path d="M16 10a6 6 0 1 1-1.8-4.3L16 7.5M16 4v3.5h-3.5"/>"#),
    (
        "link",
        r#"<path d="M8.5 11.5a2.8 2.8 0 0 0 4 0l3-3a2.8 2.8 0 0 0-4-4l-1 1M11.5 8.5a2.8 2.8 0 0 0-4 0l-3 3a2.8 2.8 0 0 0 4 4l1-1"/>"#,
    ),
    ("download", r#"<path d="M10 3.5v9M6 9l4 4 4-4M4 16.5h12"/>"#),
    ("bubble", r#"<path d="M10 3.5a6.5 6.5 0 1 1-3 12.3L3.5 16.5l.8-3.4A6.5 6.5 0 0 1 10 3.5z"/>"#),
    ("sms", r#"<path d="M3.5 4.5h13v9H9l-3.5 3v-3h-2zM7 9v.2M10 9v.2M13 9v.2"/>"#),
    ("bell", r#"<path d="M5.5 13V9a4.5 4.5 0 0 1 9 0v4l1.5 1.5H4zM8.5 16.5h3"/>"#),
    (
        "people",
        r#"<circle cx="7.5" cy="7" r="2.6"/><path d="M2.5 16c.5-3 2.4-4.5 5-4.5s4.5 1.5 5 4.5M12.5 4.7a2.6 2.6 0 0 1 0 4.6M14.5 11.9c1.7.6 2.7 2 3 4.1"/>"#,
    ),
    (
        "shield",
        r#"<path d="M10 3 4.5 5v4.5c0 3.4 2.2 5.8 5.5 7.5 3.3-1.7 5.5-4.1 5.5-7.5V5z"/><path d="m7.5 9.8 1.8 1.8 3.3-3.4"/>"#,
    ),
    (
        "team",
        r#"<rect x="3" y="10.5" width="5" height="5" rx="1.2"/><rect x="12" y="10.5" width="5" height="5" rx="1.2"/><rect x="7.5" y="3.5" width="5" height="5" rx="1.2"/><path d="M10 8.5v2.5M8 13h4"/>"#,
    ),
    ("key", r#"<circle cx="6.5" cy="13.5" r="3"/><path d="m8.7 11.3 7-7M13 7l2 2M15.5 4.5l1.5 1.5"/>"#),
    (
        "log",
        r#"<path d="M4 4.5h9M4 8.5h9M4 12.5h4"/><circle cx="13.5" cy="13.5" r="3.5"/><path d="M13.5 11.7v1.9l1.2.8"/>"#,
    ),
    ("screen", r#"<rect x="3" y="4" width="14" height="9.5" rx="1.5"/><path d="M7.5 16.5h5M10 13.5v3"/>"#),
    (
        "copy",
        r#"<rect x="7" y="7" width="9.5" height="9.5" rx="1.5"/><path d="M13 7V5a1.5 1.5 0 0 0-1.5-1.5H5A1.5 1.5 0 0 0 3.5 5v6.5A1.5 1.5 0 0 0 5 13h2"/>"#,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_is_drawn_once() {
        let mut names: Vec<_> = ICONS.iter().map(|(name, _)| name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), ICONS.len());
    }
}
