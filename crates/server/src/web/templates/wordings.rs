//! `GET /templates/gallery`: wordings to start from, in a language.

use axum::extract::Query;
use axum::response::IntoResponse as _;
use serde::Deserialize;
use serde_json::Value;
use transom_desk::templates::wordings::{self, Occasion};
use transom_pages::frame::field::Choice;
use transom_pages::templates::wordings::{self as pages, Card};
use transom_pages::words::{self, word};

use super::look;
use crate::web::desk::{Desk, Done};
use crate::web::load::frame;

/// The language until another is chosen.
const FIRST: &str = "en";

/// Which language.
#[derive(Deserialize)]
pub(in crate::web) struct Asked {
    #[serde(default)]
    language: String,
}

/// The page.
pub(in crate::web) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Done {
    let (look, theme) = (desk.look(), desk.theme);
    let read = desk.read(look, move |tx, look| Box::pin(frame(tx, look, word("gallery-title"), theme)));
    let (frame, _) = read.await?;
    let language = wordings::languages().find(|code| *code == asked.language).unwrap_or(FIRST);
    let choice = |code: &str| Choice::new(code, words::language_name(code), code == language);
    let languages: Vec<Choice> = wordings::languages().map(choice).collect();
    let cards: Vec<Card> = Occasion::ALL.iter().filter_map(|occasion| card(*occasion, language)).collect();
    Ok(pages::page(&frame, language, &languages, &cards).into_response())
}

fn card(occasion: Occasion, language: &str) -> Option<Card> {
    let form = wordings::wording(occasion, language)?;
    let definition = form.definition();
    let components = definition.get("components").unwrap_or(&Value::Null);
    Some(Card {
        name: occasion.as_str(),
        title: title(occasion),
        category: words::category(form.category).to_owned(),
        look: look::of(components),
    })
}

fn title(occasion: Occasion) -> &'static str {
    word(match occasion {
        Occasion::FollowUp => "gallery-follow-up",
        Occasion::ContinueConversation => "gallery-continue",
        Occasion::WinBack => "gallery-win-back",
        Occasion::OptInConfirmation => "gallery-opt-in",
        Occasion::DeliveryUpdate => "gallery-delivery",
        Occasion::AppointmentReminder => "gallery-appointment",
        Occasion::FeedbackSurvey => "gallery-feedback",
        Occasion::OneTimeCode => "gallery-one-time-code",
        Occasion::PaymentReminder => "gallery-payment",
    })
}
