//! What is asked with every page is answered from an index: how SQLite goes about it, whatever rows there are.
//! PostgreSQL decides by the rows it has, over the same indexes.

use rusqlite::Connection;
use transom_rules::access::{Mask, On, Outcome, Verb, Visibility};
use transom_rules::attribute::Subject;
use transom_rules::id::{
    ChannelId, ContactId, ConversationId, IdentityId, LabelId, StatusId, TeamId, UserId,
};
use transom_rules::mark::Priority;
use transom_rules::pair::PairKey;
use transom_rules::receive::ConversationStatus;
use transom_rules::time::Timestamp;
use transom_rules::view::OfTeam;
use uuid::Uuid;

use crate::audit::Within;
use crate::conversations::{self, Assignee, Clock, Counting};
use crate::dialect::Dialect;
use crate::forget::Aged;
use crate::query::Query;
use crate::search::{Word, backfill};
use crate::tables::{Erased, Kept, TABLES};
use crate::{
    attributes, audit, campaigns, carried_blocks, contacts, dump, erase, failures, file_links, forget,
    imports, media, merges, messages, migrate, reached, suggestions, teams, visibility,
};

const AGENT: UserId = UserId(Uuid::from_u128(2));
const OWN: Visibility = Visibility::Own(AGENT);
const LIMIT: i64 = 50;

/// The steps in which a question is answered, a line each.
fn plan(query: &Query) -> String {
    let mut connection = Connection::open_in_memory().unwrap();
    migrate::sqlite(&mut connection).unwrap();
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", query.sql)).unwrap();
    let steps = statement.raw_query().mapped(|row| row.get::<_, String>("detail"));
    steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
}

#[track_caller]
fn goes_by(query: &Query, index: &str) {
    let plan = plan(query);
    assert!(plan.contains(&format!("INDEX {index}")), "{plan}");
    assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "all is read, or sorted:\n{plan}");
}

#[test]
fn who_sees_their_own_reads_their_own() {
    let filter = conversations::Filter::of(OWN, LIMIT);
    let list = conversations::of_list(&filter);
    goes_by(&list, "conversations_assignee (workspace_id=? AND assignee_id=?)");
    let newest = visibility::of_newest(OWN, LIMIT);
    goes_by(&newest, "conversations_assignee (workspace_id=? AND assignee_id=?)");
    let plan = plan(&visibility::of_newest(Visibility::Team(AGENT), LIMIT));
    assert!(plan.contains("INDEX conversations_newest (workspace_id=?)"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE FOR ORDER BY"), "all is sorted:\n{plan}");
}

#[test]
fn what_a_conversation_is_marked_with_is_found_by_an_index() {
    uses(conversations::DUE, "conversations_wakes (workspace_id=? AND wakes_at>? AND wakes_at<?)");
    let filter = conversations::Filter::of(Visibility::All, LIMIT);
    let defined = conversations::Filter { defined: Some(StatusId(Uuid::nil())), ..filter.clone() };
    let list = conversations::of_list(&defined);
    goes_by(&list, "conversations_status (workspace_id=? AND status_id=?)");
    for priority in [Priority::Low, Priority::High, Priority::Urgent] {
        let urged = conversations::Filter { priority: Some(priority), ..filter.clone() };
        let open = conversations::Filter {
            except: &[ConversationStatus::Closed, ConversationStatus::Snoozed],
            ..urged.clone()
        };
        for list in [urged, open] {
            goes_by(&conversations::of_list(&list), "conversations_priority (workspace_id=? AND priority=?)");
        }
    }
    let within = Within { from: Timestamp::default(), to: None, limit: LIMIT };
    let deeds = audit::of_deeds(&On::from(ConversationId(Uuid::nil())), &[Verb::Assign, Verb::Close], within);
    goes_by(&deeds, "audit_on (workspace_id=? AND on_id=? AND at>? AND at<?)");
}

/// What few have is looked up by that; of what many have each row of the list is asked, and no list of all is made.
#[test]
fn what_stands_in_tables_of_its_own_is_looked_up_where_few_have_it() {
    let filter = conversations::Filter::of(Visibility::All, LIMIT);
    let label = conversations::Filter { label: Some(LabelId(Uuid::nil())), ..filter.clone() };
    let mentioned = conversations::Filter { mentioned: Some(AGENT), ..filter };
    for (filter, few, each) in [
        (
            label,
            "conversation_labels_label (workspace_id=? AND label_id=?)",
            "USING PRIMARY KEY (workspace_id=? AND conversation_id=? AND label_id=?)",
        ),
        (
            mentioned,
            "PRIMARY KEY (workspace_id=? AND user_id=?)",
            "(workspace_id=? AND conversation_id=? AND user_id=?)",
        ),
    ] {
        for mark in conversations::Mark::all(&filter) {
            let size = plan(&conversations::marked::of_size(mark, 5_000));
            assert!(size.contains(few) && !size.contains("SCAN conversation"), "{size}");
            let page = conversations::marked::of_marked(&filter, mark, Dialect::Sqlite);
            let count = conversations::counts::of_count(&filter, Some(mark), Dialect::Sqlite);
            let first = plan(&conversations::marked::of_first_marked(&filter, mark, LIMIT));
            assert!(
                first.contains("conversations_newest (workspace_id=?)") && first.contains(each),
                "{first}"
            );
            for query in [page, count] {
                let plan = plan(&query);
                let by_id = "sqlite_autoindex_conversations_1 (workspace_id=? AND id=?)";
                assert!(plan.contains(few) && plan.contains(by_id), "{plan}");
            }
        }
        let list = conversations::of_list(&filter);
        goes_by(&list, "conversations_newest (workspace_id=?)");
        let plan = plan(&list);
        assert!(plan.contains(each) && !plan.contains("LIST SUBQUERY"), "{plan}");
        let Query { sql, params } = conversations::find::of_places(&filter, None, None, Dialect::Sqlite);
        let among = Query { sql: sql.replace("(*)", "($7, $8)"), params };
        goes_by(&among, "sqlite_autoindex_conversations_1 (workspace_id=? AND id=?)");
    }
}

#[test]
fn who_is_blocked_and_whom_whatsapp_is_asked_about_is_found_by_an_index() {
    let blocked = contacts::Filter { blocked: true, ..contacts::Filter::of(Visibility::All, LIMIT) };
    goes_by(&contacts::of_page(&blocked, None), "contacts_blocked (workspace_id=?)");
    // All of them, the newest first; one that is looked for by a name is looked up in the index of words.
    let all = contacts::Filter::of(Visibility::All, LIMIT);
    goes_by(&contacts::of_page(&all, None), "sqlite_autoindex_contacts_1 (workspace_id=?)");
    let before = contacts::Filter { before: Some(ContactId(Uuid::nil())), ..all.clone() };
    goes_by(&contacts::of_page(&before, None), "sqlite_autoindex_contacts_1 (workspace_id=? AND id<?)");
    let named = contacts::Filter { words: vec![Word::new("gushata", Mask::Off)], ..all };
    let plan = plan(&contacts::of_page(&named, Some(Dialect::Sqlite)));
    assert!(plan.contains("sqlite_autoindex_contacts_1 (workspace_id=? AND id=?)"), "{plan}");
    assert!(plan.contains("SCAN search VIRTUAL TABLE INDEX"), "{plan}");
    uses(carried_blocks::DUE, "carried_blocks_due (workspace_id=? AND run_at<?)");
}

#[test]
fn who_may_be_one_person_is_found_by_an_index() {
    uses(suggestions::USERNAMES, "identities_username (workspace_id=? AND <expr>=?)");
    uses(suggestions::EMAILS, "contact_attributes_email (workspace_id=? AND <expr>>? AND <expr><?)");
    for of in [None, Some(ContactId(Uuid::nil()))] {
        let plan = plan(&suggestions::of_page(Visibility::All, of, None, LIMIT));
        assert!(plan.contains("s USING PRIMARY KEY (workspace_id=?"), "{plan}");
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "all is read, or sorted:\n{plan}");
    }
}

#[test]
fn what_failed_is_counted_from_an_index_alone() {
    for sql in [failures::BETWEEN, failures::ARRIVED] {
        let plan = plan(&Query { sql: sql.to_owned(), params: Vec::new() });
        let alone = "COVERING INDEX messages_failed (workspace_id=? AND failed_at>? AND failed_at<?)";
        assert!(plan.contains(alone) && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn the_conversations_of_a_team_and_those_that_wait_in_it_are_found_by_an_index() {
    uses(conversations::given::WAITING, "conversations_waiting (workspace_id=? AND team_id=?)");
    uses(teams::BEHIND, "conversations_waiting (workspace_id=? AND team_id=?)");
    uses(conversations::given::LEAVE_TEAM, "conversations_team (workspace_id=? AND team_id=?)");
    uses(conversations::given::LEFT_BEHIND, "conversations_open_of (workspace_id=? AND assignee_id=?)");
    let filter = conversations::Filter::of(Visibility::All, LIMIT);
    let of_team = conversations::Filter { team: Some(OfTeam::Team(TeamId(Uuid::nil()))), ..filter };
    goes_by(&conversations::of_list(&of_team), "conversations_team (workspace_id=? AND team_id=?)");
    let open = conversations::Filter {
        except: &[ConversationStatus::Closed, ConversationStatus::Snoozed],
        ..of_team
    };
    goes_by(&conversations::of_list(&open), "conversations_open_team (workspace_id=? AND team_id=?)");
}

#[test]
fn the_conversations_of_a_contact_are_found_by_an_index() {
    for seen in [Visibility::All, OWN, Visibility::Team(AGENT)] {
        let plan = plan(&conversations::of_contacts(seen, ContactId(Uuid::nil()), LIMIT));
        assert!(plan.contains("INDEX conversations_contact (workspace_id=? AND contact_id=?)"), "{plan}");
    }
}

#[test]
fn contacts_are_found_by_the_conversations_that_are_seen() {
    let filter = contacts::Filter::of(OWN, LIMIT);
    let plan = plan(&contacts::of_page(&filter, None));
    assert!(plan.contains("INDEX conversations_assignee (workspace_id=? AND assignee_id=?)"), "{plan}");
    assert!(
        plan.contains("SEARCH c USING INDEX sqlite_autoindex_contacts_1 (workspace_id=? AND id=?)"),
        "{plan}"
    );
}

#[test]
fn the_log_is_found_by_what_was_done_and_what_came_of_it() {
    let whole = || audit::Filter { limit: LIMIT, ..audit::Filter::default() };
    goes_by(&audit::of_list(&whole()), "audit_at (workspace_id=?)");
    let exports = audit::Filter { verb: Some(Verb::ExportCharges), ..whole() };
    goes_by(&audit::of_list(&exports), "audit_verb (workspace_id=? AND verb=?)");
    for outcome in [Outcome::Refused, Outcome::Failed] {
        let filter = audit::Filter { outcome: Some(outcome), ..whole() };
        goes_by(&audit::of_list(&filter), "audit_outcome (workspace_id=? AND outcome=?)");
    }
}

#[test]
fn the_templates_of_a_long_conversation_are_looked_for_in_its_end() {
    let sent = messages::find::of_templates_sent(ConversationId(Uuid::nil()), 1_000, 20);
    goes_by(&sent, "messages_thread (workspace_id=? AND conversation_id=? AND at>?)");
    goes_by(&sent, "messages_thread (workspace_id=? AND conversation_id=?)");
}

#[test]
fn the_messages_of_a_pair_are_read_in_its_conversations() {
    let pair = PairKey { identity: IdentityId(Uuid::nil()), channel: ChannelId(Uuid::nil()) };
    let during = Timestamp::default()..Timestamp::from_seconds(1);
    let thread = "messages_thread (workspace_id=? AND conversation_id=? AND at>?";
    let page = plan(&messages::find::in_pair(pair, &during, LIMIT));
    let left = plan(&Query { sql: messages::find::LEFT_SINCE.into(), params: Vec::new() });
    for plan in [page, left] {
        assert!(plan.contains(thread) && !plan.contains("messages_at"), "{plan}");
    }
}

#[test]
fn what_is_one_persons_is_read_without_going_through_what_is_everybodys() {
    let pair = PairKey { identity: IdentityId(Uuid::nil()), channel: ChannelId(Uuid::nil()) };
    let answers = messages::answers::of_answers(ContactId(Uuid::nil()), pair, Timestamp::default());
    let thread = "messages_thread (workspace_id=? AND conversation_id=?)";
    for (sql, index) in [
        (answers.sql, thread),
        (dump::of_messages(Dialect::Sqlite), thread),
        (contacts::FIND.to_owned(), "PRIMARY KEY (workspace_id=? AND key=?)"),
        (merges::CONVERSATIONS.to_owned(), "conversations_contact (workspace_id=? AND contact_id=?)"),
        (erase::KEYS.to_owned(), "identity_keys_identity (workspace_id=? AND identity_id=?)"),
    ] {
        for keys in [1, 8, 64] {
            let keys: Vec<String> = (7..7 + keys).map(|n| format!("${n}")).collect();
            let plan = finds(&sql.replace("(*)", &format!("({})", keys.join(", "))));
            assert!(plan.contains(index), "{sql}:\n{plan}");
        }
    }
}

/// Which index a statement goes by, with as many keys as it likes.
#[track_caller]
fn uses(sql: &str, index: &str) {
    let plan = plan(&Query { sql: sql.replace("(*)", "($7, $8)"), params: Vec::new() });
    assert!(plan.contains(&format!("INDEX {index}")), "{sql}:\n{plan}");
}

/// What says of some rows that they go, as `SQLite` looks for them: never by reading all of a workspace.
#[track_caller]
fn finds(sql: &str) -> String {
    let plan = plan(&Query { sql: sql.replace("(*)", "($7, $8)"), params: Vec::new() });
    let whole = |step: &str| {
        let by_workspace = step.ends_with("(workspace_id=?)") && !step.contains("messages_context");
        step.starts_with("SCAN") && !step.contains("VIRTUAL TABLE") || by_workspace
    };
    assert!(!plan.lines().any(whole), "all is read: {sql}:\n{plan}");
    plan
}

/// Each list of the inbox and of the API, whose rows are read in their order and no others.
#[test]
fn a_list_is_read_as_it_is_shown() {
    let now = Timestamp::default();
    let open = || conversations::Filter {
        except: &[ConversationStatus::Closed, ConversationStatus::Snoozed],
        ..conversations::Filter::of(Visibility::All, LIMIT)
    };
    let whole = || conversations::Filter { except: &[], ..open() };
    let work = |clock| conversations::Filter {
        except: &[ConversationStatus::Closed],
        clock: Some(clock),
        ..conversations::Filter::of(Visibility::All, LIMIT)
    };
    let after = Some((now, ConversationId(Uuid::nil())));
    for (filter, index) in [
        (open(), "conversations_open (workspace_id=?"),
        (
            conversations::Filter { seen: OWN, ..open() },
            "conversations_open_of (workspace_id=? AND assignee_id=?",
        ),
        (
            conversations::Filter { assignee: Some(Assignee::Nobody), ..open() },
            "conversations_open_of (workspace_id=? AND assignee_id=?",
        ),
        (
            conversations::Filter { clock: Some(Clock::AnswerEarns(now)), ..open() },
            "conversations_answer (workspace_id=? AND answer_by>?",
        ),
        (work(Clock::Missed(now)), "conversations_answer (workspace_id=? AND answer_by>? AND answer_by<?)"),
        (work(Clock::Silent(now)), "conversations_silent (workspace_id=?"),
        (
            conversations::Filter { status: Some(ConversationStatus::Closed), ..whole() },
            "conversations_closed (workspace_id=?",
        ),
        (
            conversations::Filter { status: Some(ConversationStatus::Snoozed), ..whole() },
            "conversations_snoozed (workspace_id=?",
        ),
        (whole(), "conversations_newest (workspace_id=?"),
        (
            conversations::Filter { clock: Some(Clock::Closed(now)), ..whole() },
            "conversations_newest (workspace_id=?",
        ),
        (
            conversations::Filter { assignee: Some(Assignee::User(AGENT)), ..whole() },
            "conversations_assignee (workspace_id=? AND assignee_id=?",
        ),
    ] {
        goes_by(&conversations::of_list(&filter), index);
        goes_by(&conversations::find::of_places(&filter, after, Some(LIMIT), Dialect::Sqlite), index);
    }
}

/// Windows that run out are few, and those that run out in the same moment are sorted; what is parked is asked of the outbox.
#[test]
fn a_list_of_work_is_read_by_what_is_asked_of_it() {
    let now = Timestamp::default();
    let closing = conversations::Filter {
        except: &[ConversationStatus::Closed],
        clock: Some(Clock::Closing(now, now)),
        ..conversations::Filter::of(Visibility::All, LIMIT)
    };
    let plan = plan(&conversations::of_list(&closing));
    let index = "conversations_window (workspace_id=? AND window_until>? AND window_until<?)";
    assert!(plan.contains(index) && !plan.contains("SCAN"), "{plan}");
    assert!(!plan.contains("TEMP B-TREE FOR ORDER BY"), "all is sorted:\n{plan}");
    uses(conversations::find::OF_PARKED, "outbox_due (workspace_id=? AND state=?)");
}

/// What is known by its id is looked up by it, in whichever list.
#[test]
fn conversations_that_are_known_are_not_looked_for_among_all() {
    let whole = conversations::Filter::of(Visibility::All, LIMIT);
    let open = conversations::Filter {
        except: &[ConversationStatus::Closed, ConversationStatus::Snoozed],
        ..whole.clone()
    };
    for filter in [whole, open] {
        let Query { sql, params } = conversations::find::of_places(&filter, None, None, Dialect::Sqlite);
        let among = Query { sql: sql.replace("(*)", "($7, $8)"), params };
        goes_by(&among, "sqlite_autoindex_conversations_1 (workspace_id=? AND id=?)");
    }
}

#[test]
fn lists_are_counted_by_an_index_alone() {
    let now = Timestamp::default();
    for seen in [Visibility::All, OWN, Visibility::Team(AGENT)] {
        let counts = conversations::counts::of_counts(Counting { user: AGENT, seen, now, soon: now });
        let plan = plan(&counts);
        let whole = plan.lines().filter(|step| {
            step.contains("conversations")
                && !step.contains("_open")
                && !step.contains("_window")
                && !step.contains("_answer")
        });
        assert_eq!(whole.collect::<Vec<_>>(), Vec::<&str>::new(), "{plan}");
    }
}

#[test]
fn words_are_looked_for_in_a_conversation_and_not_in_all_messages() {
    let word = Word::new("parcel", Mask::Off);
    let by_id = "sqlite_autoindex_conversations_1 (workspace_id=? AND id=?)";
    let keys: Vec<String> = (17..17 + 64).map(|n| format!("${n}")).collect();
    let filter = conversations::Filter::of(Visibility::All, LIMIT);
    let after = Some((Timestamp::default(), ConversationId(Uuid::nil())));
    for (query, indexes) in [
        (
            conversations::find::of_named(&word, Dialect::Sqlite).unwrap(),
            &["sqlite_autoindex_contacts_1 (workspace_id=? AND id=?)"][..],
        ),
        (
            conversations::find::of_said(&word, Dialect::Sqlite).unwrap(),
            &["messages_thread (workspace_id=? AND conversation_id=?)", "search_message (c2=?)"],
        ),
        (conversations::find::of_places(&filter, after, None, Dialect::Sqlite), &[]),
    ] {
        let sql = query.sql.replace("(*)", &format!("({})", keys.join(", ")));
        let plan = plan(&Query { sql, ..query });
        for index in indexes.iter().chain([&by_id]) {
            assert!(plan.contains(index), "{index}:\n{plan}");
        }
        assert!(!plan.contains("SCAN") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn what_goes_with_a_person_is_found_by_an_index() {
    for table in TABLES {
        if let Erased::With(_, column) = table.erased {
            finds(&erase::forgetting(table.name, column, Dialect::Sqlite));
        }
    }
    finds(erase::ANSWERS);
    uses(Dialect::Sqlite.forget_words(), "search_message (c2=?)");
    goes_by(
        &Query { sql: backfill::NEXT.into(), params: Vec::new() },
        "sqlite_autoindex_messages_1 (workspace_id=? AND id<?)",
    );
    goes_by(
        &Query { sql: backfill::CONTACTS.into(), params: Vec::new() },
        "sqlite_autoindex_contacts_1 (workspace_id=? AND id>?)",
    );
    uses(backfill::FILES, "media_message (workspace_id=? AND message_id=?)");
    uses(erase::QUOTES, "messages_context (workspace_id=? AND context=?)");
    uses(media::WANTED, "media_hash (workspace_id=? AND hash=?)");
    uses(file_links::WANTED, "file_links_file (workspace_id=? AND sha256=?)");
    goes_by(
        &Query { sql: file_links::ENDED.into(), params: Vec::new() },
        "file_links_ends (workspace_id=? AND ends_at<?)",
    );
    let of_all = file_links::Filter { seen: Visibility::All, conversation: None, before: None, limit: LIMIT };
    goes_by(&file_links::of_page(of_all), "file_links_id (workspace_id=?)");
}

/// What the people of a workspace make by hand is little.
const FEW: [Aged; 6] =
    [Aged::Sessions, Aged::Challenges, Aged::Connections, Aged::Links, Aged::Tokens, Aged::Erasures];

/// As many entries of an index are read as the limit is high, whatever rows there are.
#[test]
fn whom_a_portfolio_reached_is_counted_by_an_index_alone() {
    for sql in [reached::COUNT, reached::LAST] {
        let plan = plan(&Query { sql: sql.to_owned(), params: Vec::new() });
        assert!(plan.contains("USING COVERING INDEX reached_at (workspace_id=? AND at>?)"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}

#[test]
fn what_goes_with_time_is_found_by_an_index() {
    for aged in Aged::ALL {
        if !FEW.contains(&aged) {
            finds(&aged.sql());
        }
    }
    uses(forget::OLD_MESSAGES, "messages_at (workspace_id=? AND at<?)");
    uses(forget::OLD_FILES, "media_created (workspace_id=? AND created_at<?)");
    for (subject, index) in [
        (Subject::Contact, "contact_attributes_attribute"),
        (Subject::Conversation, "conversation_attributes_attribute"),
    ] {
        uses(&attributes::forgetting(subject), &format!("{index} (workspace_id=? AND attribute_id=?)"));
    }
    let stale = plan(&Query { sql: imports::STALE.to_owned(), params: Vec::new() });
    assert!(
        stale.contains("f USING PRIMARY KEY (workspace_id=? AND import_id=? AND pass>? AND pass<?)"),
        "{stale}"
    );
    uses(forget::UNSENT_FILES, "media_message (workspace_id=? AND message_id=?)");
}

#[test]
fn what_a_setting_says_goes_with_time() {
    let rest = [forget::OLD_MESSAGES, forget::OLD_FILES, campaigns::OLD].map(str::to_owned);
    let all: Vec<String> = Aged::ALL.map(Aged::sql).into_iter().chain(rest).collect();
    for table in TABLES.iter().filter(|table| matches!(table.kept, Kept::Days(_))) {
        let from = format!(" FROM {} ", table.name);
        assert!(all.iter().any(|sql| sql.contains(&from)), "nothing forgets {}", table.name);
    }
}
