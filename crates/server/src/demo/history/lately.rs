//! Stories of the last days: windows that have closed, ads that were clicked, people who were written to first.

use super::script::Agent::{Ines, Tom};
use super::script::State as S;
use super::script::{Story, What, ago, closes, ines, line, reads, sends, takes, them, tom};

/// A customer whose phone is seen.
const SOMEBODY: Story = Story { phone: "", name: "", hides_phone: false, shows: &[], begins: 0, lines: &[] };

/// The ads that run.
const STARTER_SET: &str = "The starter set: better coffee by the weekend";
const REPAIR: &str = "We repair what others bin";

pub(super) const STORIES: &[Story] = &[
    Story {
        phone: "+15550100121",
        name: "Leah Goldberg",
        shows: &[S::AdUnanswered, S::WindowOpen, S::Unread, S::WithNobody],
        begins: ago(0, 5, 45),
        lines: &[line(
            0,
            What::Enters(STARTER_SET, "Hi, I saw your ad. Is the kettle included in the starter set?"),
        )],
        ..SOMEBODY
    },
    Story {
        phone: "+447700900361",
        name: "Callum Reid",
        shows: &[S::AdNearlyGone, S::AdUnanswered, S::WindowInItsLastHour, S::Unread],
        begins: ago(0, 23, 20),
        lines: &[
            line(0, What::Enters(REPAIR, "Hello, can you repair a grinder that is not from you?")),
            them(2, "It's an old burr grinder, the motor hums but nothing turns."),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+5511900000042",
        name: "Beatriz Souza",
        shows: &[S::AdAnswered, S::WindowOpen, S::OtherLanguage, S::WithInes],
        begins: ago(0, 15, 0),
        lines: &[
            line(
                0,
                What::Enters(
                    STARTER_SET,
                    "Oi! Vi o anúncio de vocês. O kit serve para quem nunca fez café coado?",
                ),
            ),
            takes(Ines),
            ines(12, "Oi, Beatriz! Serve sim: vem com coador, filtros, moedor e um guia passo a passo."),
            them(6, "Adorei. E quanto fica o frete para São Paulo?"),
            ines(5, "Fica em 18 dólares, com rastreio, e chega em oito a dez dias."),
            them(40, "Vou falar com meu marido e te respondo!"),
            ines(3, "Combinado, fico por aqui."),
            reads(5),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100122",
        name: "Marcus Hale",
        shows: &[S::AdAnswered, S::WindowClosed, S::WithTom, S::Read],
        begins: ago(1, 6, 30),
        lines: &[
            line(0, What::Enters(REPAIR, "Do you do espresso machines too?")),
            takes(Tom),
            tom(9, "Hi Marcus, we do, up to two groups. What is wrong with yours?"),
            them(14, "Pressure drops after the first shot. I'll film it when I'm home."),
            tom(2, "A short clip would help a lot. Most likely it is the pump."),
            reads(30),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+4917139200018",
        name: "Jonas Weber",
        shows: &[S::AdMissed, S::WindowClosed, S::OtherLanguage, S::Unread, S::WithNobody],
        begins: ago(3, 2, 10),
        lines: &[
            line(0, What::Enters(STARTER_SET, "Hallo, liefern Sie das Starter-Set auch nach Deutschland?")),
            them(3, "Und kann man die Bohnen gemahlen bekommen?"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100123",
        name: "Ellen Park",
        shows: &[S::NeverOpened, S::Delivered, S::WithInes],
        begins: ago(2, 5, 0),
        lines: &[
            line(0, What::Templates(Ines, "order_shipped", "en_US", &["Ellen", "HL-1990"])),
            line(0, What::Names("Ellen Park")),
            takes(Ines),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+447700900405",
        name: "Tobias Grant",
        shows: &[S::NeverOpened, S::Read],
        begins: ago(4, 3, 30),
        lines: &[
            line(0, What::Templates(Tom, "new_roast", "en_US", &["Tobias"])),
            line(0, What::Names("Tobias Grant")),
            reads(ago(0, 2, 15)),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+61491570157",
        name: "Zoe Marchetti",
        shows: &[S::NeverOpened, S::PhoneOff],
        begins: ago(1, 9, 0),
        lines: &[
            line(0, What::GoesOffline),
            line(2, What::Templates(Tom, "repair_ready", "en_US", &["Zoe", "scale"])),
            line(0, What::Names("Zoe Marchetti")),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100124",
        name: "Nadia Haddad",
        shows: &[S::WindowClosed, S::TemplateButton, S::Done],
        begins: ago(7, 4, 0),
        lines: &[
            line(0, What::Templates(Ines, "repair_ready", "en_US", &["Nadia", "hand grinder"])),
            line(26, What::Taps("I will collect it")),
            ines(4, "Wonderful. It is at the counter, all paid. We are here until six."),
            them(2, "On my way"),
            closes(95),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+447700900512",
        name: "Gareth Lloyd",
        shows: &[S::WindowClosed, S::WithTom, S::Read],
        begins: ago(5, 2, 0),
        lines: &[
            line(0, What::Templates(Tom, "weekend_tasting", "en_US", &["Gareth"])),
            line(48, What::Taps("Keep me a stool")),
            takes(Tom),
            tom(6, "Done, one stool at the window. We pour at ten sharp."),
            them(4, "Can I bring a friend?"),
            tom(3, "Bring two, there is a bench."),
            reads(10),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+31600000044",
        name: "Sanne de Vries",
        shows: &[S::WindowClosed, S::Unread],
        begins: ago(2, 7, 20),
        lines: &[
            them(0, "Hi, my subscription came with the decaf again. I asked for the house blend."),
            ines(
                15,
                "Hi Sanne, I am so sorry, that is our mistake. I send the house blend today, keep the decaf.",
            ),
            them(18, "That's kind. Could you also check that next month is right?"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100125",
        name: "Theo Lambert",
        shows: &[S::WindowClosed, S::Photo, S::Done],
        begins: ago(6, 1, 0),
        lines: &[
            them(0, "First bag finished. Best morning of the week, every week."),
            sends(
                1,
                r#"{"type":"image","image":{"sample":"photo","caption":"View from my kitchen, cup in hand"}}"#,
            ),
            tom(
                20,
                "That view! Thank you, this made our day. May we show the picture on the wall in the shop?",
            ),
            them(6, "Please do"),
            tom(1, "There is a bag on us with your next order."),
            line(3, What::Reacts("🙏")),
            closes(5),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+919000000046",
        name: "Arjun Mehta",
        shows: &[S::WindowClosed, S::WithInes, S::QuotedReply],
        begins: ago(3, 8, 0),
        lines: &[
            them(0, "Hello! I saw your poster. [poster] Which scale would you take for espresso?"),
            them(1, "And does it survive a wet drip tray?"),
            takes(Ines),
            line(
                7,
                What::AnswersTo(Ines, "The small black one does; the silver one does not like water at all."),
            ),
            them(9, "Then the black one. Thanks!"),
            ines(2, "Good choice. It is in the shop from tomorrow on."),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+393000000048",
        name: "Chiara Rossi",
        shows: &[S::WindowClosed, S::Done],
        begins: ago(8, 5, 0),
        lines: &[
            them(0, "Ciao! Do you have gift cards?"),
            ines(10, "Ciao Chiara! Yes, any amount from 20 dollars, by mail or on paper."),
            them(3, "On paper, 50 please. I'll come by this afternoon."),
            ines(2, "It will be ready, with an envelope."),
            reads(4),
            closes(180),
        ],
        ..SOMEBODY
    },
    Story {
        // Somebody who sells, and does not stop.
        phone: "+15550100126",
        name: "Prime Deals",
        shows: &[S::WindowClosed, S::Done],
        begins: ago(3, 5, 0),
        lines: &[
            them(
                0,
                "Hi dear! We rank your shop FIRST on every map. 500 five-star reviews for 99 dollars, today only!!",
            ),
            them(3, "Just say YES and we begin."),
            them(21, "Last chance!! 400 reviews more for FREE"),
            closes(2),
        ],
        ..SOMEBODY
    },
];
