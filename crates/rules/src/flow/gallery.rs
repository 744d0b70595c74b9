//! Bots to begin with. Each is a file that compiles as it is; the names of templates, statuses, labels and teams in it are
//! for the workspace to replace.

/// A bot of the gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// What it is called among programs.
    pub id: &'static str,
    /// Its file.
    pub text: &'static str,
}

/// All of them.
pub const GALLERY: [Sample; 7] = [
    Sample { id: "re_engagement", text: include_str!("gallery/re_engagement.yaml") },
    Sample { id: "welcome", text: include_str!("gallery/welcome.yaml") },
    Sample { id: "opt_in", text: include_str!("gallery/opt_in.yaml") },
    Sample { id: "appointment", text: include_str!("gallery/appointment.yaml") },
    Sample { id: "feedback", text: include_str!("gallery/feedback.yaml") },
    Sample { id: "ad_answer", text: include_str!("gallery/ad_answer.yaml") },
    Sample { id: "out_of_hours", text: include_str!("gallery/out_of_hours.yaml") },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Known, compile};
    use crate::settings::Settings;

    #[test]
    fn every_bot_of_the_gallery_compiles() {
        let known = Known { margin: Settings::default().automated_margin, ..Known::default() };
        for sample in GALLERY {
            let compiled = compile(sample.text, &known);
            assert!(compiled.is_ok(), "{}: {:#?}", sample.id, compiled.err());
        }
    }
}
