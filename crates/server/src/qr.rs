//! A picture of an address, for the camera of another screen.

use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder};

/// An address as an SVG.
///
/// # Errors
/// When it is too long to be drawn.
pub(crate) fn svg(address: &str) -> anyhow::Result<String> {
    // The level with the largest squares: on a screen nothing is torn or stained.
    let code = QRBuilder::new(address)
        .ecl(ECL::L)
        .build()
        .map_err(|error| anyhow::anyhow!("a QR code: {error:?}"))?;
    Ok(SvgBuilder::default().margin(2).to_str(&code))
}
