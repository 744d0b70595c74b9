//! The price list that a customer got as a link, and opened.

use anyhow::Context as _;
use transom_desk::app::Shared;
use transom_desk::messages::file_links::{self, Request, Wish};
use transom_desk::messages::files::Spool;
use transom_desk::messages::upload::Given;
use transom_rules::access::Asker;
use transom_rules::file_link::{Asks, tokens};
use transom_rules::id::ConversationId;

/// What stands in a story for the address of the price list.
pub(super) const PRICES: &str = "[prices]";

/// The most that it may have, in bytes.
const MOST_BYTES: u64 = 64 * 1024;

/// An agent's words, with the address of the price list in them.
pub(super) async fn linked(
    app: &Shared,
    asker: &Asker,
    conversation: ConversationId,
    text: &str,
) -> anyhow::Result<String> {
    let mut bytes = Spool::begin(app, MOST_BYTES).await?;
    bytes.add(&price_list()).await?;
    let (name, mime_type) = ("Tabela de preços.pdf".to_owned(), "application/pdf".to_owned());
    let wish = Wish { conversation: Some(conversation), ..Wish::default() };
    let made = file_links::make(app, asker, Given { name, mime_type, bytes }, wish).await?;
    Ok(text.replace(PRICES, &made.url(&app.settings.server.public_url)))
}

/// Whoever got these words opens the list, and looks at it again.
pub(super) async fn opened(app: &Shared, text: &str) -> anyhow::Result<()> {
    let token = tokens(text).into_iter().next().context("there is a link to the price list")?;
    for _ in 0..2 {
        file_links::open(app, Request { token, asks: Asks::Beginning, from: None }).await?;
    }
    Ok(())
}

/// One page, in the letters that every reader of PDF has.
fn price_list() -> Vec<u8> {
    let lines = ["Harbour Lane Coffee", "Dripper 01   18.00", "Dripper 02   21.00", "Starter set   46.00"];
    let drawn = lines.map(|line| format!("({line}) Tj 0 -28 Td ")).concat();
    let drawn = format!("BT /F1 18 Tf 72 760 Td {drawn}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut text = "%PDF-1.4\n".to_owned();
    let mut places = Vec::new();
    for (before, object) in objects.iter().enumerate() {
        places.push(text.len());
        text += &format!("{} 0 obj\n{object}\nendobj\n", before + 1);
    }
    let table: Vec<String> = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let table = table.concat();
    let (begin, size) = (text.len(), objects.len() + 1);
    text += &format!("xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n");
    text += &format!("startxref\n{begin}\n%%EOF\n");
    text.into_bytes()
}
