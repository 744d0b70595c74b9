//! Why WhatsApp does not carry a file, for pages and for the API: with what it would carry.

use transom_channels::whatsapp::media::Unfit;
use transom_pages::say;
use transom_pages::words::{self, word};
use transom_rules::content::Kind;

/// A sentence about a file of so many bytes.
pub(crate) fn why_not(unfit: &Unfit, own: u64) -> String {
    match unfit {
        Unfit::Large { kind, most } => {
            let (kind, most, own) = (words::kind(*kind).to_lowercase(), words::size(*most), words::size(own));
            say!("answer-file-most", kind = kind, most = most, own = own)
        }
        Unfit::Type { near, mime_type } => {
            let mime_type = if mime_type.is_empty() { word("answer-no-type") } else { mime_type };
            match near {
                Kind::Image => say!("answer-not-a-picture", type = mime_type),
                Kind::Video => say!("answer-not-a-film", type = mime_type),
                Kind::Audio => say!("answer-not-a-sound", type = mime_type),
                _ => say!("answer-not-a-document", type = mime_type),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_whatsapp_does_not_take_is_refused_with_what_it_does_take() {
        let type_of = |near, mime_type: &str| why_not(&Unfit::Type { near, mime_type: mime_type.into() }, 10);
        assert!(type_of(Kind::Image, "image/gif").contains("JPEG or PNG, not image/gif"));
        assert!(type_of(Kind::Audio, "audio/vorbis").contains("OGG with the Opus codec"));
        assert!(type_of(Kind::Document, "").contains("PDF"));
        let large = why_not(&Unfit::Large { kind: Kind::Image, most: 5 << 20 }, (5 << 20) + 1);
        assert!(large.contains("at most 5.2 MB"), "{large}");
    }
}
