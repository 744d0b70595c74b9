//! Stories that cost something: templates of every category, alone and together, inside a window, inside a
//! free entry point and outside of both, in five countries. What each of them costs by each rule set is worked
//! out by hand in `docs/costs.md`; a test holds the ledger to it.

use super::script::Agent::{Ines, Tom};
use super::script::State as S;
use super::script::{Line, Story, What, ago, closes, ines, line, reads, takes, them, tom};

/// The shop's web site sends them a code to sign in with.
const fn code(after: i64, code: &'static str) -> Line {
    line(after, What::Codes(Ines, code))
}

/// A customer whose phone is seen.
const SOMEBODY: Story = Story { phone: "", name: "", hides_phone: false, shows: &[], begins: 0, lines: &[] };

pub(super) const STORIES: &[Story] = &[
    Story {
        phone: "+4917139200029",
        name: "Katrin Vogel",
        shows: &[S::WindowClosed, S::TemplateButton, S::Read],
        begins: ago(7, 1, 0),
        lines: &[
            code(0, "274913"),
            line(ago(0, 3, 0), What::Templates(Ines, "order_shipped", "en_US", &["Katrin", "HL-1961"])),
            line(50, What::Taps("Where is it now?")),
            ines(6, "In Hamburg since this morning, so it should be with you tomorrow."),
            line(20, What::Templates(Ines, "repair_ready", "en_US", &["Katrin", "kettle"])),
            reads(8),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+919000000057",
        name: "Rohan Iyer",
        shows: &[S::NeverOpened, S::Delivered],
        begins: ago(6, 4, 0),
        lines: &[
            line(0, What::Templates(Tom, "new_roast", "en_US", &["Rohan"])),
            line(0, What::Names("Rohan Iyer")),
            line(ago(0, 5, 0), What::Templates(Tom, "weekend_tasting", "en_US", &["Rohan"])),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+5511900000053",
        name: "Larissa Campos",
        shows: &[S::AdAnswered, S::WindowClosed, S::Delivered],
        begins: ago(6, 2, 0),
        lines: &[
            line(0, What::Enters("The starter set: better coffee by the weekend", "Oi, queria saber mais!")),
            line(30, What::Templates(Ines, "new_roast", "en_US", &["Larissa"])),
            line(ago(1, 6, 0), What::Templates(Ines, "order_shipped", "en_US", &["Larissa", "HL-1970"])),
            line(ago(3, 2, 0), What::Templates(Ines, "order_shipped", "en_US", &["Larissa", "HL-1988"])),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+393000000059",
        name: "Paolo Conti",
        shows: &[S::WindowClosed, S::WithTom, S::Done],
        begins: ago(4, 6, 0),
        lines: &[
            them(0, "Hello, any news of my moka pot?"),
            takes(Tom),
            tom(4, "Hello Paolo, it is on the bench right now. You will hear from us within the hour."),
            line(45, What::Templates(Tom, "repair_ready", "en_US", &["Paolo", "moka pot"])),
            them(7, "Great, please send it"),
            tom(3, "It goes out this afternoon."),
            line(ago(1, 2, 0), What::Templates(Tom, "order_shipped", "en_US", &["Paolo", "HL-1983"])),
            line(ago(0, 2, 0), What::Templates(Tom, "new_roast", "en_US", &["Paolo"])),
            closes(30),
        ],
        ..SOMEBODY
    },
    Story {
        phone: "+2348000000061",
        name: "Aisha Bello",
        shows: &[S::NeverOpened, S::Delivered],
        begins: ago(5, 7, 0),
        lines: &[code(0, "508127"), code(25, "660482"), line(0, What::Names("Aisha Bello"))],
        ..SOMEBODY
    },
];
