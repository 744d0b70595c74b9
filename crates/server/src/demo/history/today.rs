//! Stories whose window is open at the end, or about to close.

use super::script::Agent::{Ines, Tom};
use super::script::State as S;
use super::script::{Story, What, ago, closes, ines, line, reads, sends, takes, them, tom};

/// A customer whose phone is seen.
const SOMEBODY: Story = Story { phone: "", name: "", hides_phone: false, shows: &[], begins: 0, lines: &[] };

pub(super) const STORIES: &[Story] = &[
    Story {
        phone: "+447700900118",
        name: "Priya Nair",
        shows: &[S::WindowOpen, S::Unread, S::WithNobody],
        begins: ago(0, 0, 9),
        lines: &[
            them(0, "Hi! Is the copper pour-over stand back in stock?"),
            them(2, "The one with the walnut base. I'd pick it up on Saturday if you have one."),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100111",
        name: "Maya Chen",
        shows: &[S::WindowOpen, S::WithInes, S::QuotedReply, S::Photo, S::Unread],
        begins: ago(0, 1, 40),
        lines: &[
            them(0, "Good morning, my hand grinder arrived but the crank feels loose."),
            takes(Ines),
            ines(
                3,
                "Good morning Maya, sorry about that. Could you send me a photo of where the crank meets the shaft?",
            ),
            sends(
                14,
                r#"{"type":"image","image":{"sample":"photo","caption":"Bit dark, but you can see the gap on the left"}}"#,
            ),
            ines(
                6,
                "Thank you, that helps. The collar ring is missing. I can post you one today, no charge.",
            ),
            ines(1, "Or would you rather send the grinder back and get a new one?"),
            line(9, What::Quotes(2, "This one please! No need to send the whole thing around.")),
            them(1, "Do I need a tool to fit it?"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+351910000024",
        name: "Rui Carvalho",
        shows: &[S::WindowOpen, S::OtherLanguage, S::VoiceNote, S::Unread, S::WithInes],
        begins: ago(0, 3, 5),
        lines: &[
            them(0, "Bom dia, vocês enviam para o Porto?"),
            takes(Ines),
            ines(
                5,
                "Bom dia, Rui! Enviamos, sim: três a quatro dias úteis, portes de 6 €. A tabela: [prices]",
            ),
            them(7, "Ótimo. Deixo um áudio com o que preciso, é mais rápido."),
            sends(2, r#"{"type":"audio","audio":{"sample":"voice"}}"#),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+61491570156",
        name: "Harriet Boyle",
        shows: &[S::WindowOpen, S::ReplyButtons, S::Reaction, S::WithTom, S::Read],
        begins: ago(0, 5, 20),
        lines: &[
            them(
                0,
                "Hello, I can't decide between the 01 and the 02 dripper. It's just me and sometimes my sister.",
            ),
            takes(Tom),
            line(
                4,
                What::Posts(
                    Tom,
                    r#"{"type":"interactive","interactive":{"type":"button",
                    "body":{"text":"For two cups now and then the 02 is the safer choice; the 01 is nicer for one. Which shall I put aside?"},
                    "footer":{"text":"We hold it for three days"},
                    "action":{"buttons":[{"type":"reply","reply":{"id":"size-01","title":"Size 01"}},
                    {"type":"reply","reply":{"id":"size-02","title":"Size 02"}},
                    {"type":"reply","reply":{"id":"unsure","title":"Still not sure"}}]}}}"#,
                ),
            ),
            line(3, What::Chooses("size-02", "Size 02")),
            tom(2, "Done. It is at the counter under your name until Thursday."),
            line(1, What::Reacts("❤️")),
            reads(0),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100112",
        name: "Dwayne Carter",
        shows: &[S::WindowOpen, S::Order, S::Unread],
        begins: ago(0, 0, 52),
        lines: &[
            sends(
                0,
                r#"{"type":"order","order":{"catalog_id":"880001","text":"Beans whole, please. Need them by Friday if you can.",
                "product_items":[{"product_retailer_id":"HL-BEAN-HOUSE-1KG","quantity":2,"item_price":24.5,"currency":"USD"},
                {"product_retailer_id":"HL-FILTER-02-100","quantity":1,"item_price":7.9,"currency":"USD"}]}}"#,
            ),
            them(4, "Same address as last time"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+34600000031",
        name: "Lucía Ferrer",
        shows: &[S::WindowOpen, S::OtherLanguage, S::TemplateButton, S::WithInes, S::Delivered],
        begins: ago(1, 4, 0),
        lines: &[
            line(0, What::Templates(Ines, "order_shipped", "es", &["Lucía", "HL-1987"])),
            takes(Ines),
            line(ago(0, 20, 10), What::Taps("¿Dónde está?")),
            ines(
                8,
                "Hola, Lucía. Está en el centro de reparto de Valencia; te llega mañana antes de las dos.",
            ),
            them(3, "Perfecto, muchas gracias por contestar tan rápido"),
            ines(4, "A ti. Si no estás en casa, dímelo y lo dejamos en el punto de recogida."),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+46701740612",
        name: "Elsa Lindqvist",
        shows: &[S::WindowOpen, S::Location, S::ContactCard, S::WithTom],
        begins: ago(0, 8, 15),
        lines: &[
            them(
                0,
                "Hi, you are fixing my machine. Can your courier bring it to my studio and not to my flat?",
            ),
            takes(Tom),
            tom(5, "Of course. Where is the studio, and who will open the door?"),
            sends(
                6,
                r#"{"type":"location","location":{"latitude":57.7069,"longitude":11.9386,
                "name":"Lindqvist Ceramics","address":"Banehagsgatan 1, Gothenburg"}}"#,
            ),
            sends(
                1,
                r#"{"type":"contacts","contacts":[{"name":{"formatted_name":"Nils Lindqvist","first_name":"Nils","last_name":"Lindqvist"},
                "phones":[{"phone":"+46 70 174 06 13","type":"CELL","wa_id":"46701740613"}],"org":{"company":"Lindqvist Ceramics"}}]}"#,
            ),
            tom(7, "Got both. The courier comes tomorrow between nine and twelve and will call Nils."),
            reads(12),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100113",
        name: "Hector Ruiz",
        shows: &[S::WindowClosing, S::WithTom, S::Unread],
        begins: ago(0, 21, 40),
        lines: &[
            them(0, "Hey, does the warranty cover a cracked water tank?"),
            takes(Tom),
            tom(6, "Hi Hector, it does in the first two years. When did you buy it?"),
            them(25, "March last year. I should have the receipt somewhere, let me look."),
            them(8, "Found it! Where do I send it?"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+33639980042",
        name: "Camille Laurent",
        shows: &[S::WindowClosing, S::Document, S::WithNobody],
        begins: ago(0, 22, 45),
        lines: &[
            them(
                0,
                "Bonjour, hello! For our café I need an invoice with our VAT number. I send you the delivery note.",
            ),
            sends(
                1,
                r#"{"type":"document","document":{"sample":"document","caption":"VAT: FR 00 000000000"}}"#,
            ),
            ines(9, "Bonjour Camille, thank you. I will have the invoice for you by tomorrow noon."),
            them(3, "Wonderful, thank you!"),
            line(4, What::Sees),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+447700900273",
        name: "Owen Price",
        shows: &[S::WindowInItsLastHour, S::Unread, S::WithInes],
        begins: ago(1, 0, 20),
        lines: &[
            them(0, "Can I still change my order HL-2051? I clicked espresso grind and need filter."),
            takes(Ines),
            ines(11, "Hi Owen, it has not been packed yet, so yes. Filter for all three bags?"),
            them(30, "Two filter, one espresso. And can you add a pack of cleaning tablets?"),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+353209110047",
        name: "Aoife Brennan",
        shows: &[S::WindowOpen, S::Done, S::Sticker],
        begins: ago(0, 10, 30),
        lines: &[
            them(0, "Morning! Are you open on the bank holiday?"),
            takes(Tom),
            tom(4, "Morning Aoife! Yes, ten to four, and the tasting bar is on."),
            sends(2, r#"{"type":"sticker","sticker":{"sample":"sticker"}}"#),
            tom(1, "See you then!"),
            reads(2),
            closes(3),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100114",
        name: "Grace Okafor",
        shows: &[S::WindowOpen, S::FlowAnswer, S::Unread],
        begins: ago(0, 2, 25),
        lines: &[
            them(0, "I'd like to book the latte art class for two"),
            sends(
                6,
                r#"{"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent",
                "response_json":"{\"class\":\"Latte art\",\"day\":\"Sunday\",\"people\":\"2\",\"flow_token\":\"class-booking\"}"}}}"#,
            ),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+15550100115",
        name: "Sam Whitfield",
        hides_phone: true,
        shows: &[S::WindowOpen, S::HiddenPhone, S::WithTom, S::Delivered],
        begins: ago(0, 6, 50),
        lines: &[
            them(0, "Hello, do you ship to a parcel locker?"),
            takes(Tom),
            tom(
                7,
                "Hello Sam, we do. Put the locker's number in the second address line and it will find its way.",
            ),
            them(5, "Brilliant. Ordering tonight."),
            tom(2, "Lovely. Write here if anything looks odd at the checkout."),
        ],
    },
];
