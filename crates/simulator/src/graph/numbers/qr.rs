//! `/{number}/message_qrdls[/{code}]`: links that begin a chat with a prepared text, and their pictures.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder, QRCode};
use serde_json::{Value, json};

use super::super::call::Call;
use super::super::{Answer, GraphError, check, fields, ok, paging};
use crate::carrier::Carrier;
use crate::png;
use crate::world::Number;

/// A number may have so many codes.
const MOST: usize = 2000;
const USUAL: [&str; 3] = ["code", "prefilled_message", "deep_link_url"];

pub(super) async fn edge(carrier: &Carrier, call: &Call, number: &Number, code: Option<&str>) -> Answer {
    let code = code.map(str::to_owned).or_else(|| call.text("code").filter(|_| call.method != Method::GET));
    match (&call.method, code) {
        (&Method::GET, code) => list(carrier, call, number, code.as_deref()),
        (&Method::DELETE, code) => {
            let key = key(number, &code.unwrap_or_default());
            let gone = carrier.commit(|world, _| world.settings.remove(&key)).await?;
            gone.map(|_| ok()).ok_or_else(unknown)
        }
        (_, code) => save(carrier, call, number, code).await,
    }
}

fn list(carrier: &Carrier, call: &Call, number: &Number, code: Option<&str>) -> Answer {
    let format = fields::asked_for(call, "qr_image_url").map(|asked| asked.to_uppercase());
    let format = format.map(|asked| if asked.contains("SVG") { "svg" } else { "png" });
    let prefix = key(number, "");
    let rows: Vec<Value> = carrier.read(|world| {
        let own = world.settings.iter().filter(|(key, _)| key.starts_with(&prefix));
        let wanted = own.filter(|(key, _)| code.is_none_or(|code| key.strip_prefix(&prefix) == Some(code)));
        wanted.map(|(_, saved)| pictured(carrier, saved, format)).collect()
    });
    let rows: Vec<Value> = rows.into_iter().map(|row| shown(row, call)).collect();
    paging::page(carrier, call, &rows)
}

/// Makes a code, or gives one that exists another text.
async fn save(carrier: &Carrier, call: &Call, number: &Number, code: Option<String>) -> Answer {
    let text = call.text("prefilled_message").filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| GraphError::parameter("The parameter prefilled_message is required."))?;
    check::at_most(&text, 140, "prefilled_message")?;
    let format = match call.text("generate_qr_image").map(|format| format.to_uppercase()).as_deref() {
        None => None,
        Some("PNG") => Some("png"),
        Some("SVG") => Some("svg"),
        Some(_) => return Err(GraphError::parameter("Param generate_qr_image must be one of {PNG, SVG}")),
    };
    let saved = carrier.commit(|world, clock| {
        let is_new = code.is_none();
        let code = code.unwrap_or_else(|| clock.letters(14, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"));
        let own = world.settings.iter().filter(|(name, _)| name.starts_with(&key(number, ""))).count();
        if is_new && own >= MOST {
            return Err(GraphError::parameter(format!("A number has at most {MOST} codes.")));
        }
        let key = key(number, &code);
        if !is_new && !world.settings.has(&key) {
            return Err(unknown());
        }
        let saved = json!({ "code": code, "prefilled_message": text,
            "deep_link_url": format!("https://wa.me/message/{code}") });
        world.settings.put(&key, saved.clone());
        Ok(saved)
    });
    Ok(pictured(carrier, &saved.await??, format))
}

fn key(number: &Number, code: &str) -> String {
    format!("qr/{}/{code}", number.phone_number_id)
}

fn unknown() -> GraphError {
    GraphError::parameter("There is no such code.")
}

/// The code with the address of its picture, when one is wanted.
fn pictured(carrier: &Carrier, saved: &Value, format: Option<&str>) -> Value {
    let mut saved = saved.clone();
    if let (Some(format), Some(fields)) = (format, saved.as_object_mut()) {
        let code = fields.get("code").and_then(Value::as_str).unwrap_or_default();
        let url = format!("{}/_qr/{code}.{format}", carrier.public_url);
        fields.insert("qr_image_url".to_owned(), url.into());
    }
    saved
}

/// A code is no object with an id, so that nothing but what is asked for is shown.
fn shown(row: Value, call: &Call) -> Value {
    fields::select(row, call, &USUAL)
}

/// `GET /_qr/{code}.png` or `.svg`: the picture, drawn anew each time.
pub(crate) async fn picture(State(carrier): State<Arc<Carrier>>, Path(file): Path<String>) -> Response {
    let (code, format) = file.split_once('.').unwrap_or((&file, ""));
    let end = format!("/{code}");
    let link = carrier.read(|world| {
        let found = world.settings.iter().find(|(key, _)| key.starts_with("qr/") && key.ends_with(&end));
        found.and_then(|(_, saved)| saved.get("deep_link_url")?.as_str().map(str::to_owned))
    });
    let drawn = link.and_then(|link| QRBuilder::new(link).ecl(ECL::M).build().ok());
    match (drawn, format) {
        (Some(qr), "svg") => {
            ([(header::CONTENT_TYPE, "image/svg+xml")], SvgBuilder::default().to_str(&qr)).into_response()
        }
        (Some(qr), "png") => ([(header::CONTENT_TYPE, "image/png")], points(&qr)).into_response(),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Eight points for each module, four modules of white around.
fn points(qr: &QRCode) -> Vec<u8> {
    const POINTS: u32 = 8;
    const QUIET: u32 = 4;
    let side = (u32::try_from(qr.size).unwrap_or(0) + 2 * QUIET) * POINTS;
    let is_dark = |x: u32, y: u32| {
        let place = |at: u32| (at / POINTS).checked_sub(QUIET).and_then(|at| usize::try_from(at).ok());
        let (Some(x), Some(y)) = (place(x), place(y)) else { return false };
        x < qr.size && y < qr.size && qr.data.get(y * qr.size + x).is_some_and(|module| module.value())
    };
    png::write(side, side, &[[255, 255, 255], [0, 0, 0]], |x, y| u8::from(is_dark(x, y)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_square_with_white_around() {
        let qr = QRBuilder::new("https://wa.me/message/4O4YGZEG3RIVE1").ecl(ECL::M).build().unwrap();
        let file = points(&qr);
        assert!(file.starts_with(b"\x89PNG"));
        let side = u32::from_be_bytes(file[16..20].try_into().unwrap());
        assert_eq!(usize::try_from(side).unwrap(), (qr.size + 8) * 8);
    }
}
