//! A picture of an address, for the camera of another screen.

use fast_qr::QRBuilder;
use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;

/// An address as an SVG.
///
/// # Errors
/// When it is too long to be drawn.
pub(super) fn svg(address: &str) -> anyhow::Result<String> {
    let code = QRBuilder::new(address).build().map_err(|error| anyhow::anyhow!("a QR code: {error:?}"))?;
    Ok(SvgBuilder::default().margin(2).to_str(&code))
}
