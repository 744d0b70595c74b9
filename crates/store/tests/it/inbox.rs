//! The list, its filters and its search; threads; contacts; drafts.

use transom_rules::access::{Mask, Visibility};
use transom_rules::content::Kind;
use transom_rules::delivery::MessageState;
use transom_rules::id::{ConversationId, UserId};
use transom_rules::pair::PairKey;
use transom_rules::receive::ConversationStatus;
use transom_store::conversations::{self, Assignee, Clock, Counting, Counts, Filter};
use transom_store::held::{Held, Wanted};
use transom_store::messages::{Answer, Message, Position};
use transom_store::search::Word;
use transom_store::{Db, contacts, messages};
use uuid::Uuid;

use crate::engines::on_each_engine;
use crate::world::{
    self, AGENT, ELSEWHERE, HERE, SHOP, at, commit, contact_id, conversation_id, identity_id, inbound, look,
    message_id, outbound, phone,
};

on_each_engine!(
    pages_have_no_gaps_and_no_twins,
    a_page_holds_as_many_as_were_asked_for,
    filters_narrow_the_list_and_add_up,
    clocks_order_the_list_by_what_runs_out_first,
    every_word_must_be_found_in_name_number_or_message,
    who_does_not_see_numbers_finds_nothing_by_digits,
    search_knows_every_script,
    search_survives_whatever_is_typed,
    counts_are_those_of_the_lists,
    a_thread_is_read_page_by_page,
    templates_that_were_sent_are_read_newest_first,
    contacts_are_read_page_by_page,
    answers_of_a_pair_are_told_again,
    a_pair_has_its_messages_over_all_conversations_of_its_contact,
    what_went_out_to_a_pair_lately_is_known_in_its_order,
    a_message_was_sent_when_its_bytes_went_out,
);

/// Sets what the list reads of conversation `n`.
async fn change<F>(db: &Db, n: u32, how: F)
where
    F: Fn(&mut conversations::Conversation) + Send + Sync + Copy + 'static,
{
    commit!(db, |tx| {
        let wanted = Wanted { conversations: [conversation_id(n)].into(), ..Wanted::default() };
        let mut held = Held::load(&mut tx.of(HERE), &wanted).await?;
        how(held.conversation_mut(conversation_id(n)).unwrap());
        held.write(&mut tx.of(HERE), at(1)).await
    })
    .unwrap();
}

async fn list(db: &Db, filter: Filter) -> Vec<ConversationId> {
    let found = db
        .read((), move |tx, ()| Box::pin(async move { conversations::list(&mut tx.of(HERE), &filter).await }))
        .await;
    found.unwrap().into_iter().map(|listed| listed.conversation.id).collect()
}

fn all() -> Filter {
    Filter::of(Visibility::All, 200)
}

fn ids(numbers: &[u32]) -> Vec<ConversationId> {
    numbers.iter().copied().map(conversation_id).collect()
}

async fn pages_have_no_gaps_and_no_twins(db: Db) {
    world::people(&db, &["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K"]).await;
    // Six at one instant: the id decides between them.
    for n in 3..=8 {
        change(&db, n, |c| c.last_at = at(500)).await;
    }
    let whole = list(&db, all()).await;
    assert_eq!(whole, ids(&[8, 7, 6, 5, 4, 3, 11, 10, 9, 2, 1]));
    for limit in 1..=4 {
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let filter = Filter { after, ..Filter::of(Visibility::All, limit) };
            let page = look!(db, |tx| conversations::list(&mut tx.of(HERE), &filter).await);
            let Some(last) = page.last() else { break };
            after = Some((last.conversation.last_at, last.conversation.id));
            paged.extend(page.iter().map(|listed| listed.conversation.id));
        }
        assert_eq!(paged, whole, "pages of {limit}");
    }
    assert!(look!(db, |tx| conversations::list(&mut tx.of(ELSEWHERE), &all()).await).is_empty());
}

async fn a_page_holds_as_many_as_were_asked_for(db: Db) {
    let names: Vec<String> = (0..201).map(|n| format!("Customer {n}")).collect();
    world::people(&db, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
    for (limit, held) in [(0, 0), (1, 1), (200, 200), (201, 201), (i64::MAX, 201)] {
        assert_eq!(list(&db, Filter::of(Visibility::All, limit)).await.len(), held);
    }
}

const RESTING: &[ConversationStatus] = &[ConversationStatus::Closed];

async fn filters_narrow_the_list_and_add_up(db: Db) {
    world::people(&db, &["A", "B", "C", "D"]).await;
    change(&db, 1, |c| c.status = ConversationStatus::Closed).await;
    change(&db, 2, |c| c.assignee_id = Some(AGENT)).await;
    change(&db, 3, |c| c.assignee_id = Some(UserId(Uuid::from_u128(1)))).await;
    change(&db, 4, |c| c.status = ConversationStatus::Pending).await;
    let closed = ConversationStatus::Closed;
    assert_eq!(list(&db, all()).await, ids(&[4, 3, 2, 1]));
    assert_eq!(list(&db, Filter { status: Some(closed), ..all() }).await, ids(&[1]));
    assert_eq!(list(&db, Filter { except: RESTING, ..all() }).await, ids(&[4, 3, 2]));
    assert_eq!(list(&db, Filter { assignee: Some(Assignee::User(AGENT)), ..all() }).await, ids(&[2]));
    assert_eq!(list(&db, Filter { assignee: Some(Assignee::Nobody), ..all() }).await, ids(&[4, 1]));
    let both = Filter { assignee: Some(Assignee::Nobody), except: RESTING, ..all() };
    assert_eq!(list(&db, both).await, ids(&[4]));
}

async fn clocks_order_the_list_by_what_runs_out_first(db: Db) {
    world::people(&db, &["never", "over", "just now", "soon", "late", "soon too"]).await;
    change(&db, 2, |c| c.window_until = at(900)).await;
    change(&db, 3, |c| c.window_until = at(1000)).await;
    change(&db, 4, |c| (c.window_until, c.answer_by) = (at(1002), at(1200))).await;
    change(&db, 5, |c| (c.window_until, c.answer_by) = (at(5000), at(1100))).await;
    change(&db, 6, |c| (c.window_until, c.answer_by) = (at(1001), at(1000))).await;
    let now = at(1000);
    let clock = |clock| Filter { clock: Some(clock), except: &[ConversationStatus::Closed], ..all() };
    assert_eq!(list(&db, clock(Clock::Open(now))).await, ids(&[6, 5, 4]));
    assert_eq!(list(&db, clock(Clock::Closed(now))).await, ids(&[3, 2, 1]));
    assert_eq!(list(&db, clock(Clock::Closing(now, at(1002)))).await, ids(&[6, 4]));
    assert_eq!(list(&db, clock(Clock::AnswerEarns(now))).await, ids(&[5, 4]));
    assert_eq!(list(&db, clock(Clock::Missed(at(1150)))).await, ids(&[5, 6]));
    let next = Filter { after: Some((at(1001), conversation_id(6))), ..clock(Clock::Closing(now, at(1002))) };
    assert_eq!(list(&db, next).await, ids(&[4]));
}

async fn search(db: &Db, words: &[&str]) -> Vec<ConversationId> {
    search_by(db, words, Mask::Off).await
}

async fn search_by(db: &Db, words: &[&str], mask: Mask) -> Vec<ConversationId> {
    let words = words.iter().map(|word| Word::new(*word, mask)).collect();
    let mut found = list(db, Filter { words, ..all() }).await;
    found.sort();
    found
}

async fn every_word_must_be_found_in_name_number_or_message(db: Db) {
    world::people(&db, &["Zoë Müller", "Łukasz Nowak", "O'Brien & Sons"]).await;
    world::say(
        &db,
        vec![
            inbound(1, 1, "Where is my order 4711-22? See https://example.com/status?id=77"),
            inbound(2, 2, "The CAFÉ was lovely, thank you"),
            outbound(3, 2, "Your pre-paid order left today"),
        ],
    )
    .await;
    for (words, expected) in [
        (vec!["zoe"], vec![1]),
        (vec!["ZOË"], vec![1]),
        (vec!["muller", "order"], vec![1]),
        (vec!["nowak", "order"], vec![2]),
        (vec!["order"], vec![1, 2]),
        (vec!["ord"], vec![1, 2]),
        (vec!["rder"], vec![]),
        (vec!["cafe"], vec![2]),
        (vec!["café"], vec![2]),
        (vec!["paid"], vec![2]),
        (vec!["pre-paid"], vec![2]),
        (vec!["4711"], vec![1]),
        (vec!["4711-22"], vec![1]),
        (vec!["22"], vec![1]),
        (vec!["example.com"], vec![1]),
        (vec!["status"], vec![1]),
        (vec!["o'brien"], vec![3]),
        (vec!["brien"], vec![3]),
        (vec!["lukasz", "brien"], vec![]),
        (vec![&phone(2)], vec![2]),
        (vec!["+49-1511-200002"], vec![2]),
        (vec!["(1511)", "200.003"], vec![3]),
        (vec!["1511"], vec![1, 2, 3]),
        (vec!["nobody"], vec![]),
    ] {
        assert_eq!(search(&db, &words).await, ids(&expected), "{words:?}");
    }
    // The same telephone under other digits.
    for (other, expected) in [(phone(2), vec![2]), ("49151199".to_owned(), vec![])] {
        let words = vec![Word::new("4915119200002", Mask::Off).or(Some(other))];
        assert_eq!(list(&db, Filter { words, ..all() }).await, ids(&expected));
    }
}

async fn who_does_not_see_numbers_finds_nothing_by_digits(db: Db) {
    world::people(&db, &["Zoë", "+491511200002", "Bo 2"]).await;
    let said = ["Call me: +49 1511 200001", "Order TR-4711 for Zoë", "x49151120 0003"];
    world::say(&db, (1..=3).zip(said).map(|(n, said)| inbound(n, n, said)).collect()).await;
    for (words, seen, hidden) in [
        (vec!["zoe"], vec![1, 2], vec![1, 2]),
        (vec![&*phone(1)], vec![1], vec![]),
        (vec!["1511"], vec![1, 2, 3], vec![]),
        (vec!["200001"], vec![1], vec![]),
        (vec!["+49-1511-200002"], vec![2], vec![]),
        (vec!["zoe", "4711"], vec![2], vec![]),
        (vec!["tr-4711"], vec![2], vec![]),
        (vec!["x49"], vec![3], vec![3]),
        (vec!["order"], vec![2], vec![2]),
        (vec!["zoë\u{a8}4915"], vec![], vec![]),
        (vec!["bo 2"], vec![], vec![]),
    ] {
        assert_eq!(search(&db, &words).await, ids(&seen), "{words:?}");
        assert_eq!(search_by(&db, &words, Mask::On).await, ids(&hidden), "{words:?}, masked");
        let people = |mask| {
            let words = words.iter().map(|word| Word::new(*word, mask)).collect();
            contacts::Filter { words, ..contacts::Filter::of(Visibility::All, 9) }
        };
        let (everybody, masked) = (people(Mask::Off), people(Mask::On));
        let found = look!(db, |tx| contacts::page(&mut tx.of(HERE), &masked).await);
        let all = look!(db, |tx| contacts::page(&mut tx.of(HERE), &everybody).await);
        assert_eq!(found.len(), if hidden.is_empty() { 0 } else { all.len() }, "{words:?}");
    }
    let numbers = look!(db, |tx| contacts::numbers(&mut tx.of(HERE), &ids(&[1, 3])).await);
    assert_eq!(numbers, [1, 3].map(|n| (conversation_id(n), phone(n))));
    assert_eq!(look!(db, |tx| contacts::numbers(&mut tx.of(ELSEWHERE), &ids(&[1])).await), []);
    let whose =
        look!(db, |tx| contacts::of_identities(&mut tx.of(HERE), &[identity_id(1), identity_id(99)]).await);
    assert_eq!(whose.get(&identity_id(1)), Some(&contact_id(1)));
    assert_eq!(whose.len(), 1, "nobody has the other");
}

async fn search_knows_every_script(db: Db) {
    let said = [
        "नमस्ते दुनिया",
        "สวัสดีครับ",
        "Где мой ЗАКАЗ",
        "你好 世界",
        "مرحبا بالعالم",
        "Xin chào Việt Nam",
        "e\u{301}tude Ⓐb",
        "İstanbul ﬁn ǅ",
    ];
    world::people(&db, &["1", "2", "3", "4", "5", "6", "7", "8"]).await;
    let texts = said.iter().zip(1..).map(|(text, n)| inbound(n, n, text)).collect();
    world::say(&db, texts).await;
    for (word, n) in [
        ("नमस्ते", 1),
        ("दुनि", 1),
        ("สวัสดี", 2),
        ("заказ", 3),
        ("ГДЕ", 3),
        ("你好", 4),
        ("世", 4),
        ("مرحبا", 5),
        ("viet", 6),
        ("VIỆT", 6),
        ("chao", 6),
        ("étude", 7),
        ("etude", 7),
        ("istanbul", 8),
        ("İSTANBUL", 8),
    ] {
        assert_eq!(search(&db, &[word]).await, ids(&[n]), "{word}");
    }
}

async fn search_survives_whatever_is_typed(db: Db) {
    world::people(&db, &["Ada 100%_sure"]).await;
    let long = "word ".repeat(20_000) + &"x".repeat(70_000);
    world::say(
        &db,
        vec![inbound(1, 1, &long), inbound(2, 1, "!?… 😀 ' \" \\ & | ! :* ( ) <-> NOT AND OR NEAR")],
    )
    .await;
    for typed in [
        "'",
        "\"",
        "\\",
        "a'b\\c\"d",
        ":*",
        "&",
        "a & b",
        "(",
        "NOT",
        "OR",
        "NEAR(a b)",
        "*",
        "%",
        "_",
        "$1",
        "?1",
        "a\0b",
        "😀",
        "",
        " ",
        "-",
        "<->",
        "^a",
        "a:b",
        "{a}",
        "\u{1}",
        "e\u{301}",
        "\u{ad}",
        "Ⓐ",
        "\u{e000}",
        "\u{10fffd}",
        "\u{1fbf0}",
    ] {
        search(&db, &[typed]).await;
    }
    assert_eq!(search(&db, &["word"]).await, ids(&[1]));
    assert_eq!(search(&db, &[&"x".repeat(5_000)]).await.len(), search(&db, &[&"x".repeat(64)]).await.len());
    assert_eq!(search(&db, &["100"]).await, ids(&[1]));
    let many: Vec<&str> = std::iter::repeat_n("word", 40).collect();
    assert_eq!(search(&db, &many).await, ids(&[1]));
}

async fn counts_are_those_of_the_lists(db: Db) {
    world::people(&db, &["A", "B", "C", "D"]).await;
    change(&db, 1, |c| (c.status, c.window_until) = (ConversationStatus::Closed, at(1500))).await;
    change(&db, 2, |c| (c.assignee_id, c.window_until) = (Some(AGENT), at(1500))).await;
    change(&db, 3, |c| (c.answer_by, c.window_until) = (at(1001), at(2001))).await;
    let counting = Counting { user: AGENT, seen: Visibility::All, now: at(1000), soon: at(2000) };
    let counts = look!(db, |tx| conversations::counts(&mut tx.of(HERE), counting).await);
    assert_eq!(counts, Counts { all: 3, mine: 1, unassigned: 2, closing: 1, entry: 1 });
    let none = look!(db, |tx| conversations::counts(&mut tx.of(ELSEWHERE), counting).await);
    assert_eq!(none, Counts::default());
}

async fn a_thread_is_read_page_by_page(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    let mut said: Vec<_> =
        (1..=9).map(|n| if n % 3 == 0 { outbound(n, 1, "out") } else { inbound(n, 1, "in") }).collect();
    for message in &mut said[2..6] {
        message.at = at(3);
    }
    said.push(inbound(10, 2, "not Ada's"));
    assert!(!look!(db, |tx| messages::has_anybody_written(&mut tx.of(HERE)).await));
    world::say(&db, said).await;
    assert!(look!(db, |tx| messages::has_anybody_written(&mut tx.of(HERE)).await));
    assert!(!look!(db, |tx| messages::has_anybody_written(&mut tx.of(ELSEWHERE)).await));
    for limit in 1..=4 {
        let mut read = Vec::new();
        let mut before = None;
        loop {
            let page =
                look!(db, |tx| messages::page(&mut tx.of(HERE), conversation_id(1), before, limit).await);
            let Some(last) = page.last() else { break };
            before = Some(Position { at: last.at, id: last.id });
            read.extend(page.iter().map(|message| message.id));
        }
        assert_eq!(read, (1..=9).rev().map(message_id).collect::<Vec<_>>(), "pages of {limit}");
    }
    let newest = look!(db, |tx| messages::newest_inbound(&mut tx.of(HERE), conversation_id(1)).await);
    assert_eq!(newest.map(|message| message.id), Some(message_id(8)));
    assert_eq!(look!(db, |tx| messages::newest_inbound(&mut tx.of(HERE), conversation_id(3)).await), None);
}

async fn templates_that_were_sent_are_read_newest_first(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    let template = |id, n| Message { kind: Kind::Template, ..outbound(id, n, "order") };
    let theirs = Message { kind: Kind::Template, ..inbound(5, 1, "a gateway's") };
    let mut said = vec![template(1, 1), outbound(2, 1, "words"), template(3, 1), template(4, 2), theirs];
    for (id, state) in [(6, MessageState::Failed), (7, MessageState::Stopped), (8, MessageState::Cancelled)] {
        let mut vain = template(id, 1);
        vain.delivery.state = state;
        said.push(vain);
    }
    world::say(&db, said).await;
    let sent = |among, limit| {
        let db = db.clone();
        async move {
            let here = conversation_id(1);
            let found = look!(db, |tx| messages::templates_sent(&mut tx.of(HERE), here, among, limit).await);
            found.into_iter().map(|message| message.id).collect::<Vec<_>>()
        }
    };
    let (first, newest) = (message_id(1), message_id(3));
    assert_eq!((sent(99, 9).await, sent(99, 1).await), (vec![newest, first], vec![newest]));
    assert_eq!((sent(7, 9).await, sent(5, 9).await), (vec![newest, first], vec![newest]));
    assert_eq!(sent(4, 9).await, [], "none of the last four reached anybody as a template of ours");
    let elsewhere =
        look!(db, |tx| messages::templates_sent(&mut tx.of(ELSEWHERE), conversation_id(1), 99, 9).await);
    assert_eq!(elsewhere, []);
}

async fn contacts_are_read_page_by_page(db: Db) {
    world::people(&db, &["Ada", "Bo", "Ádám", "Cy"]).await;
    let page = |words: &'static [&'static str], before, limit| {
        let db = db.clone();
        async move {
            let words = words.iter().map(|word| Word::new(*word, Mask::Off)).collect();
            let filter = contacts::Filter { words, before, ..contacts::Filter::of(Visibility::All, limit) };
            let found = look!(db, |tx| contacts::page(&mut tx.of(HERE), &filter).await);
            found.into_iter().map(|(contact, identities)| (contact.id, identities.len())).collect::<Vec<_>>()
        }
    };
    let one = |n| (contact_id(n), 1);
    assert_eq!(page(&[], None, 3).await, [one(4), one(3), one(2)]);
    assert_eq!(page(&[], Some(contact_id(2)), 3).await, [one(1)]);
    assert_eq!(page(&["ad"], None, 9).await, [one(3), one(1)]);
    assert_eq!(page(&["AD", "+49-1511-200001"], None, 9).await, [one(1)]);
    assert_eq!(
        look!(db, |tx| contacts::get(&mut tx.of(HERE), contact_id(1)).await),
        Some(world::contact(1, "Ada"))
    );
    assert_eq!(look!(db, |tx| contacts::identities(&mut tx.of(HERE), contact_id(9)).await), []);
    assert_eq!(look!(db, |tx| contacts::find(&mut tx.of(ELSEWHERE), &[world::key(1)]).await), None);
    let present = |n| {
        let db = db.clone();
        async move { look!(db, |tx| contacts::conversation_of(&mut tx.of(HERE), &[world::key(n)]).await) }
    };
    assert_eq!((present(1).await, present(9).await), (Some(conversation_id(1)), None));
}

async fn answers_of_a_pair_are_told_again(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    let mut sent: Vec<_> = (1..=4).map(|n| outbound(n, 1, "answer")).collect();
    sent[1].delivery.delivered_at = Some(at(25));
    // A reading by another device may be told before the delivery to the phone.
    sent[1].delivery.read_at = Some(at(20));
    (sent[1].posted_at, sent[1].accepted_at) = (Some(at(1)), Some(at(9)));
    sent[2].accepted_at = Some(at(4));
    sent[2].delivery.read_at = Some(at(30));
    sent.push(outbound(5, 2, "to somebody else"));
    sent[4].delivery.delivered_at = Some(at(40));
    sent.push(inbound(6, 1, "not an answer"));
    world::say(&db, sent).await;
    let pair = PairKey { identity: identity_id(1), channel: SHOP };
    let answer = |sent, arrived| Answer { sent_at: at(sent), arrived_at: at(arrived) };
    let found = look!(db, |tx| messages::answers_since(&mut tx.of(HERE), pair, at(2)).await);
    assert_eq!(found, [answer(2, 20), answer(4, 30)], "none is sent before it was written");
    let later = look!(db, |tx| messages::answers_since(&mut tx.of(HERE), pair, at(3)).await);
    assert_eq!(later, [answer(4, 30)]);
}

async fn a_pair_has_its_messages_over_all_conversations_of_its_contact(db: Db) {
    world::people(&db, &["Ada", "Bo"]).await;
    let mut later = inbound(4, 1, "in a later conversation");
    later.conversation_id = conversation_id(2);
    let said = vec![
        inbound(1, 1, "too early"),
        outbound(2, 1, "hers"),
        inbound(3, 2, "another's"),
        later,
        inbound(9, 1, "the end"),
    ];
    world::say(&db, said).await;
    change(&db, 2, |conversation| conversation.contact_id = contact_id(1)).await;
    let pair = PairKey { identity: identity_id(1), channel: SHOP };
    let found = look!(db, |tx| messages::of_pair(&mut tx.of(HERE), pair, at(2)..at(9), 10).await);
    let texts: Vec<&str> = found.iter().map(|message| message.text.as_str()).collect();
    assert_eq!(texts, ["hers", "in a later conversation"]);
    let newest = look!(db, |tx| messages::of_pair(&mut tx.of(HERE), pair, at(0)..at(9), 1).await);
    assert_eq!(newest[0].text, "in a later conversation", "the newest, when there is no room for all");
    let wrote = async |begin, end, except: &'static [Kind]| {
        look!(db, |tx| messages::wrote(&mut tx.of(HERE), pair, at(begin)..at(end), except).await)
    };
    assert!(wrote(2, 9, &[]).await, "in a later conversation");
    assert!(!wrote(2, 4, &[]).await, "what we write, and another writes, opens nothing");
    assert!(!wrote(2, 9, &[Kind::Reaction, Kind::Text]).await);
}

async fn what_went_out_to_a_pair_lately_is_known_in_its_order(db: Db) {
    world::people(&db, &["Ada", "Ben"]).await;
    let one = |id, seconds| Message { at: at(seconds), ..outbound(id, 1, "hi") };
    let posted = Message { posted_at: Some(at(8)), ..one(2, 5) };
    let mut stopped = one(3, 6);
    stopped.delivery.raise(MessageState::Stopped);
    world::say(&db, vec![one(1, 2), posted, stopped, one(4, 7), outbound(5, 2, "to Ben")]).await;
    let pair = PairKey { identity: identity_id(1), channel: SHOP };
    let left = async |since| look!(db, |tx| messages::left_since(&mut tx.of(HERE), pair, at(since)).await);
    assert_eq!(left(0).await, [at(2), at(7), at(8)]);
    assert_eq!(left(3).await, [at(7), at(8)]);
    assert_eq!(look!(db, |tx| messages::left_since(&mut tx.of(ELSEWHERE), pair, at(0)).await), []);
}

async fn a_message_was_sent_when_its_bytes_went_out(db: Db) {
    world::people(&db, &["Ada"]).await;
    world::say(&db, vec![outbound(5, 1, "hi")]).await;
    let sent_at = |posted_at: Option<u32>, accepted_at: Option<u32>| {
        let time = |seconds: u32| at(i64::from(seconds));
        Message { posted_at: posted_at.map(time), accepted_at: accepted_at.map(time), ..outbound(5, 1, "") }
            .sent_at()
    };
    let stored = look!(db, |tx| messages::get(&mut tx.of(HERE), message_id(5)).await).unwrap();
    assert_eq!(stored.sent_at(), at(5), "when it was written, as long as nothing else is known");
    assert_eq!(sent_at(Some(7), Some(9)), at(7));
    assert_eq!(sent_at(None, Some(9)), at(9));
    assert_eq!(sent_at(Some(3), None), at(5), "never before its place in the thread");
}
