//! Stories in which something did not work: messages that failed, kinds that WhatsApp does not pass on.

use super::script::Agent::{Ines, Tom};
use super::script::State as S;
use super::script::{Story, What, ago, ines, line, sends, takes, them, tom};

/// A customer whose phone is seen.
const SOMEBODY: Story = Story { phone: "", name: "", hides_phone: false, shows: &[], begins: 0, lines: &[] };

pub(super) const STORIES: &[Story] = &[
    Story {
        // A landline, from a paper form: nobody there has WhatsApp.
        phone: "+447700900640",
        name: "",
        shows: &[S::Undeliverable, S::NeverOpened, S::WithTom],
        begins: ago(1, 3, 0),
        lines: &[
            line(0, What::Templates(Tom, "repair_ready", "en_US", &["Mr Ashworth", "moka pot"])),
            line(0, What::Names("Ron Ashworth")),
            takes(Tom),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100131",
        name: "Brooke Daniels",
        shows: &[S::HeldBackByMeta, S::WindowClosed],
        begins: ago(6, 6, 0),
        lines: &[
            them(0, "Do you restock the ceramic cups?"),
            ines(12, "Hi Brooke, in about a week. I will let you know."),
            them(5, "Perfect"),
            line(
                ago(4, 0, 0),
                What::Despite(
                    r#"{"fail_code":131049}"#,
                    &What::Templates(Ines, "new_roast", "en_US", &["Brooke"]),
                ),
            ),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+525500000034",
        name: "Diego Salazar",
        shows: &[S::RefusedByWindow, S::WithInes, S::OtherLanguage],
        begins: ago(0, 19, 0),
        lines: &[
            them(0, "Buenas, ¿me pueden cotizar 12 bolsas de la mezcla de la casa para mi oficina?"),
            takes(Ines),
            ines(20, "Hola, Diego. Claro: 12 bolsas de un kilo quedan en 264 dólares, con envío incluido."),
            them(9, "Gracias, lo consulto."),
            line(
                ago(0, 16, 0),
                What::Despite(
                    r#"{"window_closed":true}"#,
                    &What::Answers(
                        Ines,
                        "Hola de nuevo, Diego. ¿Pudiste consultarlo? El precio vale hasta el viernes.",
                    ),
                ),
            ),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+33639980077",
        name: "Hugo Petit",
        shows: &[S::Unsupported, S::WindowOpen, S::Unread],
        begins: ago(0, 4, 10),
        lines: &[
            them(0, "Hello! We vote in the office about the next coffee, you may vote too"),
            sends(1, r#"{"type":"unsupported","unsupported":{"type":"poll_creation"}}"#),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+353209110083",
        name: "Declan Murphy",
        shows: &[S::PhoneOff, S::WindowOpen, S::WithTom],
        begins: ago(0, 12, 0),
        lines: &[
            them(0, "Boarding in five minutes. Did my order go out?"),
            takes(Tom),
            line(5, What::GoesOffline),
            tom(3, "It did, this morning at nine. Have a good flight!"),
            tom(ago(0, 2, 0), "It has just been delivered to your neighbour at number 12."),
        ],
        ..SOMEBODY
    },
    Story {
        // Nobody knows why: she may be offline still, or want no more of it.
        phone: "+4915735980611",
        name: "Lena Hartwig",
        shows: &[S::PhoneOff, S::WindowClosed, S::WithTom],
        begins: ago(3, 5, 0),
        lines: &[
            them(0, "Is the grinder back from repair?"),
            takes(Tom),
            tom(9, "Tomorrow, Lena. I will write when it is on the shelf."),
            line(4, What::GoesOffline),
            tom(ago(0, 20, 0), "It is here, and grinds like new. We are open until seven."),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+46701740688",
        name: "Oskar Nyström",
        shows: &[S::VoiceNote, S::WindowClosed, S::WithNobody],
        begins: ago(4, 9, 0),
        lines: &[
            sends(0, r#"{"type":"audio","audio":{"sample":"voice"}}"#),
            tom(
                16,
                "Hi Oskar, that rattle is a stone among the beans. Unplug it and turn the burrs backwards.",
            ),
            them(21, "You were right! Tiny stone. It works again."),
            tom(2, "Well done. Keep the stone as a trophy."),
        ],
        ..SOMEBODY
    },
];
