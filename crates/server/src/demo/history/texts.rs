//! Stories by SMS: somebody known from WhatsApp, somebody who wants to be texted, a landline, and a STOP.

use super::script::Agent::{Ines, Tom};
use super::script::State as S;
use super::script::{Story, What, ago, ines, line, takes, texts, them};

/// A customer whose phone is seen.
const SOMEBODY: Story = Story { phone: "", name: "", hides_phone: false, shows: &[], begins: 0, lines: &[] };

pub(super) const STORIES: &[Story] = &[
    Story {
        phone: "+15550100161",
        name: "Nora Whitfield",
        shows: &[S::OnBothChannels, S::WindowClosed, S::WithInes],
        begins: ago(1, 5, 40),
        lines: &[
            them(0, "Hi! Did HL-2051 ship? It has the scale and two bags of the house blend."),
            takes(Ines),
            ines(8, "Hi Nora, it did, an hour ago. The courier comes tomorrow between two and four."),
            them(3, "Lovely, thank you"),
            texts(
                ago(1, 3, 50),
                "Hi it's Nora, no data up here so by text. Could the courier leave HL-2051 at number 4?",
            ),
            line(
                6,
                What::AnswersByText(
                    Ines,
                    "Hi Nora, done: they ring at number 4 and leave a card in your box.",
                ),
            ),
            texts(4, "You're a star"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100162",
        name: "Walter Boone",
        shows: &[S::ByTextAlone, S::WithTom],
        begins: ago(0, 22, 15),
        lines: &[
            line(
                0,
                What::AnswersByText(
                    Tom,
                    "Harbour Lane: order HL-2063 is packed and waits at the counter until Saturday, 6 pm. Reply STOP to get no more texts.",
                ),
            ),
            line(0, What::Names("Walter Boone")),
            takes(Tom),
            texts(35, "Thanks. Will come by Friday after work. Is there parking?"),
            line(9, What::AnswersByText(Tom, "There is, behind the roastery. Free after five.")),
        ],
        ..SOMEBODY
    },
    Story {
        // The number of a shop's desk phone.
        phone: "+15550100163",
        name: "Pier 9 Stationers",
        shows: &[S::TextFailed, S::WithTom],
        begins: ago(0, 21, 0),
        lines: &[
            line(
                0,
                What::Despite(
                    r#"{"fail_code":30006}"#,
                    &What::AnswersByText(
                        Tom,
                        "Harbour Lane: your office order HL-2064 comes on Thursday between nine and eleven.",
                    ),
                ),
            ),
            line(0, What::Names("Pier 9 Stationers")),
            takes(Tom),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100164",
        name: "Gus Romero",
        shows: &[S::SaidStop, S::WithNobody],
        begins: ago(2, 7, 0),
        lines: &[
            line(
                0,
                What::AnswersByText(
                    Ines,
                    "Harbour Lane: the Guatemala you liked is back. Reply STOP to get no more texts.",
                ),
            ),
            line(0, What::Names("Gus Romero")),
            texts(50, "STOP"),
        ],
        ..SOMEBODY
    },
];
