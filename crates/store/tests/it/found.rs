//! A thousand searches that chance made, on each engine, against looking through everything in memory: whatever is
//! asked, and however little is looked through at a time, the pages of the answer are the same.

use transom_rules::access::{Mask, Visibility};
use transom_rules::id::{ConversationId, UserId};
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_store::Db;
use transom_store::conversations::find::{self, Effort};
use transom_store::conversations::{self, Assignee, Clock, Conversation, Filter};
use transom_store::held::{Held, Wanted};
use transom_store::search::{Word, fold};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{self, AGENT, HERE, at, conversation, conversation_id, inbound, key, look};

on_each_engine!(whatever_is_looked_for_is_found_as_by_reading_everything);

const CONVERSATIONS: u32 = 300;
const SEARCHES: u32 = 1_000;
const COLLEAGUE: UserId = UserId(Uuid::from_u128(0xA2));
const NAMES: [&str; 12] = [
    "Anna",
    "Ana Maria",
    "Mariana",
    "O'Brien",
    "王小明",
    "José Ramírez",
    "Zoë",
    "Hanna-Lea",
    "Dr. Ann 7",
    "李明",
    "😀 Bo",
    "B",
];
const SAID: [&str; 16] = [
    "order 4711",
    "my parcel",
    "Parcels!",
    "手机壳多少钱",
    "换手机",
    "size M",
    "sku-0815",
    "annual",
    "anna said",
    "thanks",
    "été",
    "order",
    "明天",
    "B 12",
    "return the parcel",
    "7",
];
const ASKED: [&str; 30] = [
    "anna",
    "ana",
    "nn",
    "maria",
    "o'b",
    "brien",
    "王",
    "小明",
    "明",
    "jose",
    "ram",
    "zo",
    "hanna-l",
    "lea",
    "7",
    "47",
    "4711",
    "order",
    "ord",
    "parcel",
    "parcels",
    "手机",
    "机壳",
    "手机壳",
    "m",
    "sku-08",
    "ete",
    "b",
    "😀",
    "49151120",
];

/// Chance that is the same in every run.
struct Chance(u32);

impl Chance {
    fn below(&mut self, below: u32) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.0 >> 8) % below
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(u32::try_from(list.len()).unwrap()) as usize].clone()
    }
}

/// A conversation, and all that it is found by.
struct Known {
    conversation: Conversation,
    folded: String,
    said: Vec<String>,
}

fn known(chance: &mut Chance, n: u32) -> Known {
    let mut conversation = conversation(n);
    // Some were written to at one instant.
    conversation.last_at = at(i64::from(chance.below(100)));
    conversation.status = chance.of(&[
        ConversationStatus::Open,
        ConversationStatus::Open,
        ConversationStatus::Pending,
        ConversationStatus::Closed,
    ]);
    conversation.assignee_id = chance.of(&[None, Some(AGENT), Some(COLLEAGUE)]);
    conversation.window_until = at(i64::from(chance.below(50)));
    conversation.answer_by = chance.of(&[Timestamp::default(), at(30)]);
    let folded = format!("{} {}", fold(chance.of(&NAMES)), world::phone(n));
    let said = (0..=chance.below(3)).map(|_| chance.of(&SAID).to_owned()).collect();
    Known { conversation, folded, said }
}

async fn write(db: &Db, all: &[Known]) {
    world::found(db).await;
    let rows: Vec<(Conversation, String)> =
        all.iter().map(|known| (known.conversation.clone(), known.folded.clone())).collect();
    db.of(HERE)
        .write(rows, |tx, rows| {
            Box::pin(async move {
                let parties = (1..=CONVERSATIONS).map(|n| (vec![key(n)], world::identity_id(n))).collect();
                let mut held = Held::load(tx, &Wanted { parties, ..Wanted::default() }).await?;
                for (n, (conversation, folded)) in (1..).zip(rows.iter()) {
                    held.add_contact(transom_store::contacts::Contact {
                        folded: folded.clone(),
                        ..world::contact(n, "Somebody")
                    });
                    held.add_identity(world::identity(n));
                    held.add_conversation(conversation.clone());
                }
                held.write(tx, at(0)).await
            })
        })
        .await
        .unwrap();
    let mut id = 0;
    let mut messages = Vec::new();
    for (n, known) in (1..).zip(all) {
        for text in &known.said {
            id += 1;
            messages.push(inbound(id, n, text));
        }
    }
    world::say(db, messages).await;
}

/// Whether a text holds a word: a part of a name, the digits of a number.
fn is_named(folded: &str, word: &str) -> bool {
    let word = fold(word);
    let is_number = word.contains(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic);
    if !is_number {
        return folded.contains(&word);
    }
    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix('0').filter(|rest| rest.len() >= 6);
    folded.contains(&digits)
        || national.is_some_and(|rest| folded.split(' ').any(|word| word.ends_with(rest)))
}

/// Runs of letters that belong together; whether they are Chinese.
fn runs(text: &str) -> Vec<(String, bool)> {
    let letters: Vec<char> = fold(text).chars().collect();
    let class =
        |letter: &char| letter.is_alphanumeric().then_some(('\u{4e00}'..='\u{9fff}').contains(letter));
    let runs = letters.chunk_by(|one, next| class(one) == class(next));
    runs.filter_map(|run| Some((run.iter().collect(), class(&run[0])?))).collect()
}

fn is_said(text: &str, word: &str) -> bool {
    let (said, wanted) = (runs(text), runs(word));
    let alone = wanted.len() == 1;
    let stands = |(wanted, chinese): &(String, bool)| {
        said.iter().any(|(run, _)| match chinese {
            true => run.contains(wanted.as_str()),
            false if alone && wanted.chars().count() == 1 => run == wanted,
            false => run.starts_with(wanted.as_str()),
        })
    };
    !wanted.is_empty() && wanted.iter().all(stands)
}

/// A filter of chance, and its words as they were asked.
fn asked(chance: &mut Chance) -> (Filter, Vec<String>) {
    let mut words: Vec<String> = (0..=chance.below(2)).map(|_| chance.of(&ASKED).to_owned()).collect();
    if chance.below(5) == 0 {
        let n = 1 + chance.below(CONVERSATIONS);
        // Whole, as it is dialled, by its end.
        words = vec![chance.of(&[world::phone(n), format!("05112{n:05}"), format!("{n:05}")])];
    }
    let now = at(20);
    let filter = Filter {
        seen: chance.of(&[Visibility::All, Visibility::All, Visibility::Own(AGENT)]),
        status: chance.of(&[None, None, Some(ConversationStatus::Closed), Some(ConversationStatus::Open)]),
        except: chance.of(&[
            &[][..],
            &[ConversationStatus::Closed],
            &[ConversationStatus::Closed, ConversationStatus::Pending],
        ]),
        assignee: chance.of(&[None, None, Some(Assignee::Nobody), Some(Assignee::User(COLLEAGUE))]),
        clock: chance.of(&[
            None,
            None,
            Some(Clock::Open(now)),
            Some(Clock::Closing(now, at(40))),
            Some(Clock::Closed(now)),
            Some(Clock::AnswerEarns(now)),
            Some(Clock::Missed(now)),
            Some(Clock::Silent(now)),
        ]),
        words: words.iter().map(|word| Word::new(fold(word), Mask::Off)).collect(),
        ..Filter::of(Visibility::All, 1 + i64::from(chance.below(40)))
    };
    (filter, words)
}

fn is_listed(filter: &Filter, conversation: &Conversation) -> bool {
    let seen = match filter.seen {
        Visibility::Own(user) => conversation.assignee_id == Some(user),
        _ => true,
    };
    let assigned = match filter.assignee {
        None => true,
        Some(Assignee::Nobody) => conversation.assignee_id.is_none(),
        Some(Assignee::User(user)) => conversation.assignee_id == Some(user),
    };
    let clock = match filter.clock {
        None => true,
        Some(Clock::Open(now)) => conversation.window_until > now,
        Some(Clock::Closing(now, until)) => {
            conversation.window_until > now && conversation.window_until <= until
        }
        Some(Clock::Closed(now)) => conversation.window_until <= now,
        Some(Clock::AnswerEarns(now)) => conversation.answer_by > now,
        Some(Clock::Missed(now)) => {
            conversation.answer_by > Timestamp::default() && conversation.answer_by <= now
        }
        Some(Clock::Silent(now)) => {
            let was_open = conversation.window_until > Timestamp::default();
            was_open && conversation.window_until <= now && !conversation.customer_last
        }
    };
    let status = filter.status.is_none_or(|status| status == conversation.status);
    seen && assigned && clock && status && !filter.except.contains(&conversation.status)
}

/// By reading everything.
fn expected(all: &[Known], filter: &Filter, words: &[String]) -> Vec<ConversationId> {
    let holds = |known: &&Known| {
        words
            .iter()
            .all(|word| is_named(&known.folded, word) || known.said.iter().any(|text| is_said(text, word)))
    };
    let listed = all.iter().filter(|known| is_listed(filter, &known.conversation)).filter(holds);
    let mut places: Vec<_> = listed.map(|known| filter.place(&known.conversation)).collect();
    places.sort_unstable();
    if !matches!(filter.clock, Some(Clock::Closing(..) | Clock::AnswerEarns(_))) {
        places.reverse();
    }
    places.into_iter().map(|(_, id)| id).collect()
}

/// All pages, one after the other.
async fn pages(db: &Db, mut filter: Filter, effort: Effort) -> Vec<ConversationId> {
    let mut found = Vec::new();
    loop {
        let asked = filter.clone();
        let page = look!(db, |tx| find::page(&mut tx.of(HERE), &asked, effort).await);
        assert!(page.rows.len() <= usize::try_from(filter.limit).unwrap());
        found.extend(page.rows.iter().map(|listed| listed.conversation.id));
        match page.next {
            Some(next) => filter.after = Some(next),
            None => return found,
        }
    }
}

/// The same by their ids, a few at a time.
async fn walked(db: &Db, filter: &Filter) -> Vec<ConversationId> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let asked = Filter { limit: 7, ..filter.clone() };
        let (some, next) = look!(db, |tx| conversations::by_id(&mut tx.of(HERE), &asked, after).await);
        found.extend(some);
        match next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

async fn whatever_is_looked_for_is_found_as_by_reading_everything(db: Db) {
    let mut chance = Chance(7);
    let all: Vec<Known> = (1..=CONVERSATIONS).map(|n| known(&mut chance, n)).collect();
    write(&db, &all).await;
    let mut some = 0;
    for n in 0..SEARCHES {
        let (filter, words) = asked(&mut chance);
        let effort = chance.of(&[
            Effort { first: 1, at_once: 7, most: 30, rare: 5_000 },
            Effort { first: 5, at_once: 7, most: 30, rare: 4 },
            Effort { first: 40, at_once: 50, most: 200, rare: 20 },
            Effort::USUAL,
        ]);
        let expected = expected(&all, &filter, &words);
        some += u32::from(!expected.is_empty());
        let found = pages(&db, filter.clone(), effort).await;
        assert_eq!(found, expected, "search {n} for {words:?} by {effort:?} in {filter:?}");
        if n % 10 == 0 {
            let mut by_id = expected;
            by_id.sort_unstable();
            let walked = walked(&db, &filter).await;
            assert_eq!(walked, by_id, "search {n} for {words:?} by ids in {filter:?}");
        }
    }
    assert!(some > SEARCHES / 4 && some < SEARCHES, "{some} found something");
    assert_eq!(all[0].conversation.id, conversation_id(1));
}
