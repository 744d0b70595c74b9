//! The same questions of a desk of a thousand conversations and of one of a hundred thousand with a million messages, in
//! turns; then open pages while messages come in, and how soon a server is ready on it.

use crate::ask::{self, Asker, Took};
use crate::clock;
use crate::figures::{Figures, median};
use crate::floor;
use crate::live;
use crate::process::{Folder, Server};
use crate::size::{self, Desk};

/// Conversations of the small desk.
const FEW: u32 = 1_000;
/// Conversations of the large desk.
const MANY: u32 = 100_000;
/// How often everything is asked.
const ROUNDS: usize = 40;

/// The figures of an engine.
pub(crate) struct Names {
    /// Of the inbox, as a ratio.
    pub(crate) ratio: &'static str,
    /// Of the inbox, in milliseconds.
    pub(crate) ms: &'static str,
}

/// `SQLite`'s.
pub(crate) const SQLITE: Names = Names { ratio: "inbox_p95_sqlite_1m_vs_1k", ms: "inbox_p95_ms_sqlite_1m" };
/// PostgreSQL's.
pub(crate) const POSTGRES: Names =
    Names { ratio: "inbox_p95_postgres_1m_vs_1k", ms: "inbox_p95_ms_postgres_1m" };
/// What is told of the slower engine.
pub(crate) const OF_BOTH: [&str; 3] = ["search_p95_ms_1m", "live_p95_ms_50_pages", "ready_ms_1m_messages"];

/// What is told of the slower engine, by the names of [`OF_BOTH`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Slower([(f64, String); 3]);

impl Slower {
    /// The worse of each.
    pub(crate) fn or(mut self, other: Self) -> Self {
        for (mine, theirs) in self.0.iter_mut().zip(other.0) {
            if theirs.0 > mine.0 {
                *mine = theirs;
            }
        }
        self
    }

    /// Tells them.
    pub(crate) fn tell(self, figures: &mut Figures) {
        for (name, (value, beside)) in OF_BOTH.into_iter().zip(self.0) {
            figures.add(name, value, beside);
        }
    }
}

/// Measures an engine with its two databases, the small one first.
pub(crate) async fn measure(
    folder: &Folder,
    graph: &str,
    urls: &[String; 2],
    names: &Names,
    figures: &mut Figures,
) -> anyhow::Result<Slower> {
    let [small_url, large_url] = urls;
    eprintln!("{}: preparing", names.ms);
    let small = prepare(small_url, FEW).await?;
    let large = prepare(large_url, MANY).await?;
    let mut ready: Vec<f64> = Vec::new();
    for _ in 0..3 {
        ready.push(Server::ready_ms(folder, graph, large_url).await?);
    }
    let (small_server, large_server) =
        (Server::ours(folder, graph, small_url).await?, Server::ours(folder, graph, large_url).await?);
    let (at_small, at_large) =
        (Asker::new(&small_server, &small).await?, Asker::new(&large_server, &large).await?);
    let Answers { few, many, searched } = ask_all(&at_small, &at_large).await?;
    let (small_p95, ..) = ask::p95(&few);
    let (p95, slowest, kind) = ask::p95(&many);
    figures.add(names.ratio, p95 / small_p95, format!("{p95:.1} of {small_p95:.1} ms"));
    figures.add(names.ms, slowest, format!("{kind}, the slowest of {} kinds", many.len()));
    let (_, search, word) = ask::p95(&searched);
    let (live, came) = live::measure(&large_server, &large, &at_large).await?;
    let engine = if large_url.starts_with("sqlite") { "SQLite" } else { "PostgreSQL" };
    Ok(Slower([
        (search, format!("{engine}: {word}, the slowest of {} kinds", searched.len())),
        (live, format!("{engine}: {came}")),
        (median(ready), format!("{engine}: until it answers that it is ready")),
    ]))
}

async fn prepare(url: &str, count: u32) -> anyhow::Result<Desk> {
    let begun = clock::now();
    let desk = size::prepare(url, count).await?;
    floor::analyze(url).await?;
    eprintln!("  {count} conversations written in {:.0} s", begun.elapsed().as_secs_f64());
    Ok(desk)
}

/// How long everything took.
#[derive(Default)]
struct Answers {
    few: Took,
    many: Took,
    searched: Took,
}

async fn ask_all(small: &Asker, large: &Asker) -> anyhow::Result<Answers> {
    let mut answers = Answers::default();
    for round in 0..ROUNDS {
        small.inbox(round, &mut answers.few).await?;
        large.inbox(round, &mut answers.many).await?;
        large.search(round, &mut answers.searched).await?;
        if round % 10 == 0 {
            small.scroll(&mut answers.few).await?;
            large.scroll(&mut answers.many).await?;
        }
    }
    ask::tell("1k", &answers.few);
    ask::tell("1M", &answers.many);
    ask::tell("1M", &answers.searched);
    Ok(answers)
}
