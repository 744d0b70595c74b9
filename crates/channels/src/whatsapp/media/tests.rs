//! Which files are taken as what.

use super::*;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF";
const M4A: &[u8] = b"\0\0\0\x20ftypM4A \0\0\0\0";
const MP4: &[u8] = b"\0\0\0\x20ftypisom\0\0\x02\0";
const OPUS: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x13OpusHead\x01\x01";
const VORBIS: &[u8] = b"OggS\0\x02\0\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\x01\x1e\x01vorbis\0\0\0\0\x02";
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const WEBP: &[u8] = b"RIFF\0\0\0\0WEBPVP8 ....";
const MOVING: &[u8] = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0";

const OFFICE: [(&str, &[u8]); 3] =
    [("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<a/>"), ("word/document.xml", b"<b/>")];

#[derive(Clone, Copy, PartialEq)]
enum Size {
    Told,
    /// As of an archive that was written in one go.
    Behind,
}

/// An archive with these entries, not compressed.
fn archive(entries: &[(&str, &[u8])], size: Size) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, data) in entries {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let told = if size == Size::Told { length } else { [0; 4] };
        bytes.extend(b"PK\x03\x04\x14\0");
        bytes.extend([if size == Size::Told { 0 } else { 8 }, 0, 0, 0]);
        bytes.extend([0; 8]);
        bytes.extend([told, told].concat());
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(name.as_bytes());
        bytes.extend(*data);
        if size == Size::Behind {
            bytes.extend(b"PK\x07\x08\0\0\0\0");
            bytes.extend([length, length].concat());
        }
    }
    bytes
}

fn taken(name: &str, mime_type: &str, head: &[u8]) -> Result<(Kind, &'static str), String> {
    match fit(Shown { name, mime_type, head, size: 10 }) {
        Ok(fit) => Ok((fit.kind, fit.mime_type)),
        Err(Unfit::Type { mime_type, .. }) => Err(mime_type),
        Err(Unfit::Large { .. }) => Err("large".to_owned()),
    }
}

#[test]
fn the_bytes_decide_and_what_they_do_not_say_is_believed() {
    let opus = (Kind::Audio, "audio/ogg; codecs=opus");
    let office = archive(&OFFICE, Size::Told);
    let docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    for (name, mime_type, head, expected) in [
        ("a.png", "image/png", PNG, (Kind::Image, "image/png")),
        ("a.png", "image/png", JPEG, (Kind::Image, "image/jpeg")),
        ("a.jpg", "image/jpg", b"", (Kind::Image, "image/jpeg")),
        ("scan", "", PNG, (Kind::Image, "image/png")),
        ("note.opus", "audio/opus", OPUS, opus),
        ("note.ogg", "audio/ogg; codecs=opus", b"", opus),
        ("note.ogg", "application/ogg", OPUS, opus),
        ("song.m4a", "audio/x-m4a", M4A, (Kind::Audio, "audio/mp4")),
        ("song.m4a", "audio/x-m4a", MP4, (Kind::Audio, "audio/mp4")),
        ("song.mp4", "video/mp4", M4A, (Kind::Audio, "audio/mp4")),
        ("film.mp4", "VIDEO/MP4", MP4, (Kind::Video, "video/mp4")),
        ("song.mp3", "audio/mp3", b"ID3\x04", (Kind::Audio, "audio/mpeg")),
        ("song.aac", "audio/aac", b"ID3\x04", (Kind::Audio, "audio/aac")),
        ("song", "audio/x-aac", b"\xff\xf1\x50\x80", (Kind::Audio, "audio/aac")),
        ("song", "audio/aac", b"\xff\xfb\x90\x64", (Kind::Audio, "audio/mpeg")),
        ("a.webp", "image/webp", WEBP, (Kind::Sticker, "image/webp")),
        ("a.xls", "application/vnd.ms-excel", OLE, (Kind::Document, "application/vnd.ms-excel")),
        ("a.docx", "", &office, (Kind::Document, docx)),
        ("a.docx", docx, b"PK\x03\x04", (Kind::Document, docx)),
        ("a.pdf", "application/octet-stream", b"%PDF-1.7", (Kind::Document, "application/pdf")),
        ("a.txt", "text/plain; charset=utf-8", b"<html>", (Kind::Document, "text/plain")),
        ("a.txt", "", b"a, b", (Kind::Document, "text/plain")),
    ] {
        assert_eq!(taken(name, mime_type, head), Ok(expected), "{name} {mime_type}");
    }
}

#[test]
fn what_is_not_taken_is_called_by_what_it_is() {
    for (name, mime_type, head, found) in [
        ("a.ogg", "audio/ogg", VORBIS, "audio/vorbis"),
        ("a.mov", "video/quicktime", b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        ("a.mp4", "video/mp4", b"\0\0\0\x14ftypqt  ", "video/quicktime"),
        ("IMG_1.jpg", "image/jpeg", b"\0\0\0\x24ftypheic", "image/heic"),
        ("IMG_1.jpg", "image/jpeg", b"\0\0\0\x24ftypmif1", "image/heic"),
        ("a.wav", "audio/x-wav", b"RIFF\0\0\0\0WAVE", "audio/wav"),
        ("a.png", "image/png", b"GIF89a", "image/gif"),
        ("a.pdf", "application/pdf", b"<!DOCTYPE html>", "text/html"),
        ("a.txt", "text/plain", b"MZ\x90\0\x03\0", "application/octet-stream"),
        ("a.csv", "text/csv", b"a;b", "text/csv"),
        ("a.3gp", "audio/3gpp", b"\0\0\0\x14ftyp3gp4", "audio/3gpp"),
        ("a.msi", "application/x-msi", OLE, "application/x-ole-storage"),
        ("a.zip", "application/zip", b"PK\x03\x04", "application/zip"),
        ("a", "", b"?", ""),
    ] {
        assert_eq!(taken(name, mime_type, head), Err(found.to_owned()), "{name} {mime_type}");
    }
}

#[test]
fn an_office_file_is_known_by_its_entries_alone() {
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let office = archive(&OFFICE, Size::Told);
    assert_eq!(taken("", "", &archive(&OFFICE, Size::Behind)), Ok((Kind::Document, word)));
    let zip = Err("application/zip".to_owned());
    let words = ("list.txt", &b"[Content_Types].xml word/ xl/"[..]);
    for (what, entries) in [
        ("a folder of this name", vec![("word/holiday.jpg", JPEG)]),
        ("words in an entry", vec![words]),
        ("an Office file in an archive", vec![("a.docx", &office[..])]),
        ("one behind a picture", vec![("a.png", PNG), ("a.docx", &office[..])]),
    ] {
        assert_eq!(taken("a.zip", "application/zip", &archive(&entries, Size::Told)), zip, "{what}");
    }
    let macros = "application/vnd.ms-excel.sheet.macroenabled.12";
    let sheet = archive(&[OFFICE[0], ("xl/workbook.xml", b"")], Size::Told);
    for said in [macros, "application/vnd.ms-excel.sheet.macroEnabled.12", ""] {
        assert_eq!(taken("budget.xlsm", said, &sheet), Err(macros.to_owned()), "{said}");
    }
}

#[test]
fn a_file_is_as_large_as_its_kind_may_be() {
    for (mime_type, head, kind, most) in [
        ("image/png", PNG, Kind::Image, 5 * MB),
        ("image/webp", WEBP, Kind::Sticker, 100 * KB),
        ("image/webp", MOVING, Kind::Sticker, 500 * KB),
        ("video/mp4", MP4, Kind::Video, 16 * MB),
        ("audio/ogg", OPUS, Kind::Audio, 16 * MB),
        ("application/pdf", b"%PDF-", Kind::Document, 100 * MB),
    ] {
        let file = Shown { name: "", mime_type, head, size: most };
        assert_eq!(fit(file).unwrap().kind, kind);
        assert_eq!(fit(Shown { size: most + 1, ..file }), Err(Unfit::Large { kind, most }));
    }
}

#[test]
fn names_end_as_their_types_do() {
    for (name, mime_type, expected) in [
        ("", "application/pdf", "file.pdf"),
        ("", "image/jpeg", "image.jpg"),
        ("", "audio/ogg; codecs=opus", "audio.ogg"),
        ("", "", "file"),
        ("Bill", "application/pdf", "Bill.pdf"),
        ("Version 1.2", "application/pdf", "Version 1.2.pdf"),
        ("Thank you.", "text/plain", "Thank you..txt"),
        ("scan.jpeg", "image/jpeg", "scan.jpeg"),
        ("archive.tar", "application/pdf", "archive.tar"),
        ("raw", "application/x-unheard-of", "raw"),
        ("../../etc/Bill.pdf", "application/pdf", "Bill.pdf"),
        ("C:\\Users\\Bill.pdf", "application/pdf", "Bill.pdf"),
        ("../", "application/pdf", "file.pdf"),
        ("..", "application/pdf", "file.pdf"),
        ("Bill\u{202e}fdp\u{200f}.exe", "application/x-unheard-of", "Billfdp.exe"),
        ("two\nlines\0.pdf", "application/pdf", "two lines .pdf"),
    ] {
        assert_eq!(named(name, mime_type), expected);
    }
    let long = named(&format!("{}.pdf", "é".repeat(5_000)), "application/pdf");
    assert!(long.ends_with("é.pdf") && long.chars().count() == 128, "{long}");
    assert_eq!(of_name("Bill.PDF"), Some("application/pdf"));
    assert_eq!(of_name("pdf"), None);
}
