//! A picture of an address, for the camera of another screen, and to be printed.

use fast_qr::convert::Builder as _;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::{ECL, QRBuilder, QRCode};

/// Empty modules around a picture that is printed, as the standard wants them.
const QUIET: usize = 4;

/// The least points along a printed picture's side.
const LEAST: usize = 600;

/// An address as an SVG.
///
/// # Errors
/// When it is too long to be drawn.
pub(crate) fn svg(address: &str) -> anyhow::Result<String> {
    // The level with the largest squares: on a screen nothing is torn or stained.
    Ok(SvgBuilder::default().margin(2).to_str(&code(address, ECL::L)?))
}

/// The same to be printed, where a part of it may be torn or stained.
///
/// # Errors
/// When it is too long to be drawn.
pub(crate) fn printed(address: &str) -> anyhow::Result<String> {
    Ok(SvgBuilder::default().margin(QUIET).to_str(&code(address, ECL::Q)?))
}

/// The same as a PNG in black and white.
///
/// # Errors
/// When it is too long to be drawn.
pub(crate) fn png(address: &str) -> anyhow::Result<Vec<u8>> {
    let code = code(address, ECL::Q)?;
    let modules = code.size + 2 * QUIET;
    let scale = LEAST.div_ceil(modules);
    let is_dark = |point: usize, line: usize| {
        let module = |at: usize| (at / scale).checked_sub(QUIET).filter(|at| *at < code.size);
        let place = module(line).zip(module(point));
        place.and_then(|(row, column)| code[row].get(column)).is_some_and(|module| module.value())
    };
    let side = modules * scale;
    let points = (0..side).flat_map(|line| (0..side).map(move |point| (point, line)));
    let grey: Vec<u8> = points.map(|(point, line)| if is_dark(point, line) { 0 } else { u8::MAX }).collect();
    let mut file = Vec::new();
    let length = u32::try_from(side)?;
    let mut picture = png::Encoder::new(&mut file, length, length);
    picture.set_color(png::ColorType::Grayscale);
    picture.set_depth(png::BitDepth::Eight);
    picture.write_header()?.write_image_data(&grey)?;
    Ok(file)
}

fn code(address: &str, level: ECL) -> anyhow::Result<QRCode> {
    QRBuilder::new(address).ecl(level).build().map_err(|error| anyhow::anyhow!("a QR code: {error:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_reads_the_address_off_the_picture() {
        let address = "https://wa.me/442079460958?text=Ol%C3%A1%20%F0%9F%91%8B%20%5BK7M2QX%5D";
        let bytes = png(address).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut grey = vec![0; reader.output_buffer_size().unwrap()];
        let told = reader.next_frame(&mut grey).unwrap();
        let width = usize::try_from(told.width).unwrap();
        assert!(width >= LEAST && told.width == told.height);
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(width, width, |x, y| grey[y * width + x]);
        let [grid] =
            seen.detect_grids().try_into().unwrap_or_else(|found: Vec<_>| panic!("{} codes", found.len()));
        assert_eq!(grid.decode().unwrap().1, address);
    }

    /// The modules of an SVG as a camera sees them: its one path draws a square of 1 for each dark one.
    fn seen_in(drawn: &str) -> String {
        let told = |after: &str, until: char| {
            drawn.split(after).nth(1).and_then(|rest| rest.split(until).next()).unwrap_or_default().to_owned()
        };
        let side: usize = told("viewBox=\"0 0 ", ' ').parse().unwrap();
        let mut dark = vec![false; side * side];
        for square in told("d=\"", '"').split('M').filter(|square| !square.is_empty()) {
            let (place, shape) = square.split_at(square.find('h').unwrap());
            assert!(shape.starts_with("h1v1h-1"), "{shape}");
            let (x, y) = place.split_once(',').unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            dark[y * side + x] = true;
        }
        let scale = 8;
        let mut seen = rqrr::PreparedImage::prepare_from_greyscale(side * scale, side * scale, |x, y| {
            if dark[y / scale * side + x / scale] { 0 } else { u8::MAX }
        });
        let [grid] =
            seen.detect_grids().try_into().unwrap_or_else(|found: Vec<_>| panic!("{} codes", found.len()));
        grid.decode().unwrap().1
    }

    #[test]
    fn a_camera_reads_the_address_off_what_is_printed() {
        let address = "https://wa.me/442079460958?text=Ol%C3%A1%20%F0%9F%91%8B%20%5BK7M2QX%5D";
        assert_eq!(seen_in(&printed(address).unwrap()), address);
        assert_eq!(seen_in(&svg(address).unwrap()), address);
    }

    #[test]
    fn what_is_too_long_for_a_picture_is_an_error() {
        assert!(png(&"x".repeat(9_000)).is_err() && printed(&"x".repeat(9_000)).is_err());
    }
}
