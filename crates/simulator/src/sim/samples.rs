//! Sample media for customers to send, drawn by code: a photo, a voice message, a document.
//!
//! Small, and true to their type. The photo's format is written in `png.rs`, the rest here.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use bytes::Bytes;

use crate::png;

/// A file to send.
pub(crate) struct Sample {
    pub(crate) mime_type: &'static str,
    pub(crate) filename: &'static str,
    pub(crate) bytes: Bytes,
}

/// The sample of this name, or for this type of message; None when there is none.
pub(crate) fn by_name(name: &str) -> Option<Sample> {
    let (mime_type, filename, bytes) = match name {
        "photo" | "image" => ("image/png", "photo.png", photo()),
        "sticker" => ("image/png", "sticker.png", sticker()),
        "voice" | "audio" => ("audio/wav", "voice.wav", voice()),
        "document" => ("application/pdf", "delivery-note.pdf", document()),
        _ => return None,
    };
    Some(Sample { mime_type, filename, bytes: bytes.into() })
}

/// A house among hills in the evening.
fn photo() -> Vec<u8> {
    const PALETTE: [[u8; 3]; 12] = [
        [250, 214, 165],
        [248, 196, 150],
        [240, 176, 144],
        [224, 156, 144],
        [255, 240, 200],
        [120, 132, 150],
        [92, 118, 110],
        [70, 100, 78],
        [178, 92, 70],
        [236, 226, 210],
        [255, 208, 110],
        [84, 62, 54],
    ];
    png::write(400, 300, &PALETTE, |x, y| {
        let (fx, fy) = (f64::from(x), f64::from(y));
        let mountain = 150.0 - 30.0 * (fx / 55.0).sin() - 14.0 * (fx / 21.0).sin();
        let hill = 190.0 + 24.0 * ((fx + 40.0) / 90.0).sin();
        let meadow = 236.0 + 12.0 * ((fx + 160.0) / 120.0).sin();
        let house = (228..300).contains(&x) && (178..240).contains(&y);
        let roof = (218..310).contains(&x) && y < 180 && fy > 140.0 + (fx - 264.0).abs() * 0.85;
        let window = [(242, 196), (276, 196)]
            .iter()
            .any(|(left, top)| (*left..*left + 14).contains(&x) && (*top..*top + 16).contains(&y));
        let door = (258..272).contains(&x) && (212..240).contains(&y);
        match () {
            () if window => 10,
            () if door => 11,
            () if house => 9,
            () if roof => 8,
            () if fy > meadow => 7,
            () if fy > hill => 6,
            () if fy > mountain => 5,
            () if (fx - 96.0).hypot(fy - 92.0) < 30.0 => 4,
            () => u8::try_from((y / 44).min(3)).unwrap_or(0),
        }
    })
}

/// A laughing sun on nothing.
fn sticker() -> Vec<u8> {
    const PALETTE: [[u8; 3]; 3] = [[255, 255, 255], [255, 196, 60], [90, 60, 30]];
    png::write(192, 192, &PALETTE, |x, y| {
        let (fx, fy) = (f64::from(x) - 96.0, f64::from(y) - 96.0);
        let radius = fx.hypot(fy);
        let eye = (fx.abs() - 24.0).hypot(fy + 18.0) < 8.0;
        let mouth = fy > 10.0 && (34.0..42.0).contains(&fx.hypot(fy - 6.0));
        let ray = radius < 88.0 && (fy.atan2(fx) * 6.0).cos() > 0.2;
        match () {
            () if eye || mouth => 2,
            () if radius < 64.0 || ray => 1,
            () => 0,
        }
    })
}

/// Four seconds that sound like somebody humming a sentence: 8 kHz, 8 bit, mono.
fn voice() -> Vec<u8> {
    const RATE: u32 = 8_000;
    const SAMPLES: u32 = 4 * RATE;
    /// Pitch in hertz of each syllable; 0 is a breath.
    const MELODY: [f64; 20] = [
        150.0, 170.0, 165.0, 0.0, 140.0, 155.0, 180.0, 170.0, 0.0, 0.0, 160.0, 175.0, 190.0, 165.0, 0.0,
        150.0, 140.0, 130.0, 120.0, 0.0,
    ];
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + SAMPLES).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1, 0, 1, 0]);
    wav.extend(RATE.to_le_bytes());
    wav.extend(RATE.to_le_bytes());
    wav.extend([1, 0, 8, 0]);
    wav.extend(b"data");
    wav.extend(SAMPLES.to_le_bytes());
    let syllable_samples = SAMPLES / 20;
    let mut phase = 0.0;
    for index in 0..SAMPLES {
        let syllable = usize::try_from(index / syllable_samples).unwrap_or(0);
        let pitch = MELODY.get(syllable).copied().unwrap_or(0.0);
        let within = f64::from(index % syllable_samples) / f64::from(syllable_samples);
        let loudness = if pitch > 0.0 { (within * TAU / 2.0).sin() } else { 0.0 };
        phase += TAU * (pitch * (1.0 + 0.03 * (within * TAU).sin())) / f64::from(RATE);
        let tone =
            phase.sin() + 0.5 * (2.0 * phase).sin() + 0.35 * (3.0 * phase).sin() + 0.2 * (5.0 * phase).sin();
        wav.push(level(128.0 + 48.0 * loudness * tone));
    }
    wav
}

/// The nearest of 256 levels.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to the range of u8 before"
)]
fn level(value: f64) -> u8 {
    value.round().clamp(0.0, 255.0) as u8
}

/// A delivery note of one page.
fn document() -> Vec<u8> {
    let lines =
        ["Delivery note A-1042", "", "2 x Oak shelf, 80 cm", "1 x Reading lamp, brass", "", "Thank you!"];
    let mut page = "BT /F1 22 Tf 72 740 Td 30 TL\n".to_owned();
    for line in lines {
        // Writing to a string cannot fail.
        let _infallible = writeln!(page, "({line}) Tj T*");
    }
    page.push_str("ET\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{page}endstream", page.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = String::new();
    for (index, object) in objects.iter().enumerate() {
        let _infallible = writeln!(table, "{:010} 00000 n ", pdf.len());
        let _infallible = write!(pdf, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = pdf.len();
    let _infallible = write!(
        pdf,
        "xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_begin_as_their_type_says_and_are_small() {
        for (name, beginning) in [
            ("photo", &b"\x89PNG\r\n\x1a\n"[..]),
            ("sticker", b"\x89PNG\r\n\x1a\n"),
            ("voice", b"RIFF"),
            ("document", b"%PDF-1.4"),
        ] {
            let sample = by_name(name).unwrap();
            assert!(sample.bytes.starts_with(beginning), "{name}");
            assert!(sample.bytes.len() < 200_000, "{name}: {}", sample.bytes.len());
        }
        assert!(by_name("hologram").is_none());
    }

    #[test]
    fn the_document_says_where_its_objects_stand() {
        let pdf = String::from_utf8(document()).unwrap();
        let table = pdf.split("65535 f \n").nth(1).unwrap();
        for (index, line) in table.lines().take(5).enumerate() {
            let offset: usize = line.split(' ').next().unwrap().parse().unwrap();
            assert!(pdf.get(offset..).unwrap().starts_with(&format!("{} 0 obj", index + 1)));
        }
    }
}
