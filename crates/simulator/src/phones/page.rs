//! The whole page: people at the left, the phone in the middle, the carrier's view and the clock at the right.

use maud::{DOCTYPE, Markup, html};
use serde_json::{Value, json};

use super::{View, panel, text, thread};

pub(super) fn page(view: &View<'_>) -> Markup {
    let title = view.customer.map_or("Phones", |customer| customer.name.as_str());
    let phone = view.customer.map(|customer| customer.phone.as_str());
    let number = view.number.map(|number| number.phone_number_id.as_str());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " · Transom simulator" }
                link rel="icon" type="image/svg+xml" href="/phones/assets/icon.svg";
                link rel="stylesheet" href="/phones/assets/phones.css";
                script src="/phones/assets/phones.js" defer {}
            }
            body data-phone=[phone] data-number=[number] data-version=(view.version) {
                header.top {
                    h1 { "Simulator" }
                    p { "The customers' side. Nothing here leaves this machine." }
                }
                main {
                    nav.people aria-label="Customers" {
                        div #people { (panel::people(view)) }
                        (new_customer())
                    }
                    @if view.customer.is_some() { (phone_drawn(view)) } @else { (nobody()) }
                    aside.desk aria-label="The carrier" {
                        (panel::clock(view))
                        @if view.customer.is_some() { (panel::switches(view)) }
                        div #group-box { (panel::groups(view)) }
                        div #panel { (panel::carrier_view(view)) }
                    }
                }
                p #notice role="status" {}
            }
        }
    }
}

fn nobody() -> Markup {
    html! {
        section.nobody {
            h2 { "No phones yet" }
            p { "Make a customer, and write to the business from their phone." }
        }
    }
}

fn new_customer() -> Markup {
    html! {
        details.new {
            summary { "New customer" }
            form data-new-customer {
                label { "Phone " input name="phone" inputmode="tel" required placeholder="+1 555 010 0777" autocomplete="off"; }
                label { "Name " input name="name" placeholder="Ana" autocomplete="off"; }
                label.check { input type="checkbox" name="hide_phone"; " Hides the phone number" }
                button type="submit" { "Take the phone" }
            }
        }
    }
}

fn phone_drawn(view: &View<'_>) -> Markup {
    let business = view.number.map_or("No business number", |number| number.verified_name.as_str());
    let digits = view.number.map_or("", |number| number.display_phone_number.as_str());
    let owner = view.customer.map_or("", |customer| customer.name.as_str());
    html! {
        section.stage aria-label={ (owner) "'s phone" } {
            div.phone {
                div.glass {
                    header.chat {
                        span.avatar aria-hidden="true" { (business.chars().next().unwrap_or('?')) }
                        div {
                            strong { (business) }
                            span { (digits) }
                        }
                        @if view.world.numbers.len() > 1 { (number_choice(view)) }
                    }
                    ol #thread.thread tabindex="0" aria-label="Messages" { (thread::thread(view)) }
                    (composer(view))
                }
            }
        }
    }
}

fn number_choice(view: &View<'_>) -> Markup {
    let chosen = view.number.map(|number| number.phone_number_id.as_str());
    html! {
        select data-choose-number aria-label="Chat with" {
            @for number in view.world.numbers.rows() {
                option value=(number.phone_number_id) selected[chosen == Some(number.phone_number_id.as_str())] {
                    (number.verified_name)
                }
            }
        }
    }
}

fn composer(view: &View<'_>) -> Markup {
    html! {
        form.composer data-compose {
            p.in-group hidden { "In " strong {} button type="button" data-write-alone aria-label="Write to the business alone" { "×" } }
            p.quoting hidden { span {} button type="button" data-unquote aria-label="Do not quote" { "×" } }
            (text::choice(view))
            details.attach {
                summary aria-label="Attach" title="Attach" { "+" }
                div.menu {
                    @for (label, message) in attachments() {
                        button type="button" data-send=(message) { (label) }
                    }
                }
            }
            textarea name="body" rows="1" placeholder="Message" aria-label="Message" autocomplete="off" {}
            button.send type="submit" aria-label="Send" {
                svg viewBox="0 0 24 24" aria-hidden="true" { path d="M4 12 20 4l-5 16-3.5-6.5z" {} }
            }
        }
    }
}

fn attachments() -> Vec<(&'static str, Value)> {
    vec![
        ("Photo", json!({ "type": "image", "image": { "sample": "photo" } })),
        ("Voice message", json!({ "type": "audio", "audio": { "sample": "voice" } })),
        ("Document", json!({ "type": "document", "document": { "sample": "document" } })),
        (
            "Location",
            json!({ "type": "location", "location": { "latitude": 40.4168, "longitude": -3.7038,
                "name": "Corner café", "address": "Calle Mayor 1, Madrid" } }),
        ),
        (
            "Contact",
            json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Bo Lind", "first_name": "Bo" },
                "phones": [{ "phone": "+15550100888", "wa_id": "15550100888", "type": "CELL" }] }] }),
        ),
        ("Sticker", json!({ "type": "sticker", "sticker": { "sample": "sticker" } })),
        ("Poll (unsupported)", json!({ "type": "unsupported", "unsupported": { "type": "poll_creation" } })),
        (
            "Click an ad",
            json!({ "type": "text", "text": { "body": "Hello! Can I get more info on this?" },
                "referral": { "source_url": "https://fb.me/2ZkQx", "source_id": "120210000000000001",
                    "source_type": "ad", "headline": "Oak shelves, 20% off this week",
                    "body": "Solid, simple, delivered in three days.", "media_type": "image",
                    "image_url": "https://example.com/shelf.jpg", "ctwa_clid": "AfSimulatedClick" } }),
        ),
    ]
}
