//! A small company's day, written through the store: the rows of the database that is kept of each version of the
//! schema. A version that adds tables adds its own rows to [`write`], and reads them in `kept.rs`.

#[path = "story/automated.rs"]
pub(crate) mod automated;
#[path = "story/blocked.rs"]
mod blocked;
#[path = "story/brought.rs"]
pub(crate) mod brought;
#[path = "story/campaigned.rs"]
pub(crate) mod campaigned;
#[path = "story/consented.rs"]
mod consented;
#[path = "story/dealt.rs"]
mod dealt;
#[path = "story/described.rs"]
mod described;
#[path = "story/later.rs"]
mod later;
#[path = "story/marked.rs"]
mod marked;
#[path = "story/mended.rs"]
mod mended;
#[path = "story/merged.rs"]
mod merged;

use std::collections::BTreeSet;

use serde_json::json;
use transom_rules::access::{
    Actor, ActorKind, Face, Origin, Outcome, Permission, Purpose, Role, RoleKey, Scope, Sees, Verb,
};
use transom_rules::analytics::{Combination, Figure, Kind};
use transom_rules::author::Author;
use transom_rules::channel::ChannelKind;
use transom_rules::content;
use transom_rules::content::FileState;
use transom_rules::event::{Event, Party, Severity, Status, StatusChanged};
use transom_rules::group::Group;
use transom_rules::id::{
    AuditId, ChannelId, DeliveryId, FactorId, LinkId, MediaId, RoleId, SessionId, TeamId, TemplateId, TokenId,
};
use transom_rules::number::{Limit, NumberNews, Quality};
use transom_rules::pricing::date::{Date, Days};
use transom_rules::pricing::money::Amount;
use transom_rules::pricing::price::Cost;
use transom_rules::pricing::{Billed, BillingCategory, Charge as Billing, Reason, RuleSet};
use transom_rules::template::Category;
use transom_rules::template_check::SlotKey;
use transom_rules::words::Sentence;
use transom_store::analytics::Of;
use transom_store::apps::{Account, App};
use transom_store::audit::Entry;
use transom_store::channels::{Channel, Connected};
use transom_store::charges::Charge;
use transom_store::counters::Key as Count;
use transom_store::deliveries::{Delivery, Notice, Orphan, Unknown};
use transom_store::drafts::DraftKey;
use transom_store::erase::Erasure;
use transom_store::factors::Factor;
use transom_store::held::{Held, Wanted};
use transom_store::idempotency::Key;
use transom_store::links::Link;
use transom_store::media::Media;
use transom_store::messages::Message;
use transom_store::outbox::Due;
use transom_store::rates::Card;
use transom_store::sessions::Session;
use transom_store::tokens::Token;
use transom_store::users::User;
use transom_store::{
    Db, Result, Scoped, analytics, apps, audit, challenges, channels, deliveries, drafts, erase, factors,
    idempotency, links, media, number_facts, outbox, params, rates, reached, roles, sessions, slots, teams,
    tokens, users,
};

use crate::world::{
    AGENT, HERE, SHOP, add_person, at, contact_id, conversation_id, identity_id, inbound, key, message_id,
    outbound, uuid,
};

/// The first version of the schema of which a database is kept.
pub(crate) const FIRST_KEPT: u32 = 3;

pub(crate) const SESSION: SessionId = SessionId(uuid(10, 1));
pub(crate) const TOKEN: TokenId = TokenId(uuid(11, 1));
const TEAM: TeamId = TeamId(uuid(13, 1));

/// Writes what version `version` of the schema has room for.
pub(crate) async fn write(db: &Db, version: u32) {
    assert!(version >= FIRST_KEPT);
    db.write((), move |tx, ()| {
        Box::pin(async move {
            apps::found(&mut tx.of(HERE), "Shoes & Co", at(0)).await?;
            let tx = &mut tx.of(HERE);
            directory(tx).await?;
            prices(tx).await?;
            inbox(tx, version).await?;
            beside_messages(tx).await?;
            webhooks(tx).await?;
            if version < 4 {
                return people_before_4(tx).await;
            }
            people(tx).await?;
            if version >= 6 {
                tokens::add(tx, &[2, 6], &made_by_a_token()).await?;
            }
            if version >= 7 {
                links::add(tx, &[6, 7], &invitation_to_a_team()).await?;
            }
            if version >= 8 {
                erase::begin(tx, &somebody_erased(), &"{}".into()).await?;
                erase::know_again(tx, ["wamid.8".to_owned()]).await?;
            }
            if version >= 9 {
                second_factor(tx).await?;
            }
            if version >= 12 {
                let slot = SlotKey::Body("1".into());
                slots::set(tx, TemplateId(uuid(7, 1)), &slot, "Order number").await?;
            }
            if version >= 13 {
                let sql = "INSERT INTO unindexed (workspace_id, below) VALUES ($1, $2)";
                tx.run(sql, params![message_id(2)]).await?;
            }
            if version >= 15 {
                limits(tx).await?;
            }
            later::write(tx, version).await
        })
    })
    .await
    .unwrap();
}

async fn limits(tx: &mut Scoped<'_>) -> Result<()> {
    let mut facts = number_facts::hold(tx, SHOP).await?;
    facts.hear(NumberNews::Limit(Limit::Of(2000)), at(12));
    facts.hear(NumberNews::Quality(Quality::Yellow), at(12));
    number_facts::keep(tx, SHOP, &facts).await?;
    assert_eq!(number_facts::of_number(tx, SHOP).await?, facts);
    reached::reserve(tx, identity_id(1), message_id(1), at(12)).await
}

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

async fn directory(tx: &mut Scoped<'_>) -> Result<()> {
    let (id, app_secret, verify_token) = ("app-1".into(), "app secret".into(), "verify".into());
    let kind = ChannelKind::WhatsApp;
    apps::keep(tx, &App { id, kind, workspace: HERE, app_secret, verify_token }).await?;
    let (waba_id, app_id) = ("waba-1".to_owned(), "app-1".to_owned());
    let (timezone, currency) = ("Europe/Berlin".into(), "EUR".into());
    apps::keep_account(tx, &Account { waba_id, kind, workspace: HERE, app_id, timezone, currency }).await?;
    apps::keep_prices(tx, "waba-1", r#"{"since":1}"#).await?;
    apps::set(tx, "retention_days", "30").await?;
    channels::add(tx, &connected(shop()), at(1)).await?;
    channels::set_trouble(tx, SHOP, "The token has expired.").await.map(drop)
}

fn shop() -> Channel {
    Channel {
        workspace: HERE,
        id: SHOP,
        kind: ChannelKind::WhatsApp,
        name: "Shop".into(),
        address: "+15550001".into(),
        phone_number_id: "number-1".into(),
        waba_id: "waba-1".into(),
        app_id: "app-1".into(),
        trouble: String::new(),
        disconnected_at: None,
    }
}

fn connected(channel: Channel) -> Connected {
    Connected { channel, access_token: "access".into() }
}

fn ada() -> User {
    User {
        password_hash: "$argon2id$".into(),
        ..User::new(HERE, AGENT, "ada@example.com", "Ada", RoleKey::Owner)
    }
}

fn signed_in() -> Session {
    Session {
        id: SESSION,
        user: AGENT,
        created_at: at(2),
        expires_at: at(3_000_000),
        last_used_at: None,
        address: String::new(),
        browser: String::new(),
    }
}

/// Ada, signed in, and a token of the workspace: what version 4 makes of people who were there before it.
async fn people_before_4(tx: &mut Scoped<'_>) -> Result<()> {
    users::add(tx, &ada(), at(1)).await?;
    sessions::begin(tx, &[1, 1], &signed_in()).await?;
    tokens::add(tx, &[2, 2], &Token::of_workspace(HERE, TOKEN, "shop", at(2))).await
}

/// Ada leads a team, may see no numbers, has invited somebody, and disconnected a number.
async fn people(tx: &mut Scoped<'_>) -> Result<()> {
    let role = RoleId(uuid(12, 1));
    let leads = Role {
        key: RoleKey::Custom(role),
        name: "Team lead".into(),
        permissions: [Permission::ConversationsRead, Permission::TemplatesRead].into_iter().collect(),
        sees: Sees::Team,
        masks: true,
    };
    roles::add(tx, role, &leads, at(1)).await?;
    let ada = User { role: leads.key, sees: Some(Sees::Own), theme: "dark".into(), ..ada() };
    users::add(tx, &ada, at(1)).await?;
    teams::add(tx, TEAM, "Returns", at(1)).await?;
    teams::set_members(tx, TEAM, &[AGENT]).await?;
    let session = Session { address: "192.0.2.7".into(), browser: "Firefox".into(), ..signed_in() };
    sessions::begin(tx, &[1, 1], &session).await?;
    sessions::touch(tx, &session, at(3), session.expires_at).await?;
    let token = Token {
        owner: Some(AGENT),
        scopes: [Scope::Read, Scope::Draft].into_iter().collect(),
        prefix: "tr_1".into(),
        expires_at: Some(at(4_000_000)),
        ..Token::of_workspace(HERE, TOKEN, "shop", at(2))
    };
    tokens::add(tx, &[2, 2], &token).await?;
    links::add(tx, &[6, 6], &invitation()).await?;
    let (id, phone_number_id) = (ChannelId(uuid(16, 1)), "number-2".into());
    let closed =
        Channel { id, name: "Old shop".into(), address: "+15550002".into(), phone_number_id, ..shop() };
    channels::add(tx, &connected(closed), at(1)).await?;
    channels::disconnect(tx, id, at(5)).await?;
    audit::add(tx, &line_of_log()).await
}

/// A token that the shop's made.
fn made_by_a_token() -> Token {
    Token { made_by: Some(TOKEN), ..Token::of_workspace(HERE, TokenId(uuid(11, 2)), "shop's", at(4)) }
}

/// Somebody else, of whom nobody has gone through the webhooks yet.
fn somebody_erased() -> Erasure {
    Erasure { contact: contact_id(9), began_at: at(13), ended_at: None, messages: 1, charges: 0, files: 0 }
}

fn invitation() -> Link {
    Link {
        workspace: HERE,
        id: LinkId(uuid(14, 1)),
        purpose: Purpose::Invite,
        user: None,
        email: "zed@example.com".into(),
        name: "Zed".into(),
        role: RoleKey::Agent,
        sees: None,
        team: None,
        created_by: Some(AGENT),
        created_at: at(3),
        expires_at: at(3_000_000),
    }
}

/// An invitation that says what its guest will see, and their team.
fn invitation_to_a_team() -> Link {
    Link { id: LinkId(uuid(14, 2)), sees: Some(Sees::Team), team: Some(TEAM), ..invitation() }
}

/// Ada has an app that makes codes and one recovery code, and is half way in at another browser.
async fn second_factor(tx: &mut Scoped<'_>) -> Result<()> {
    let (id, secret) = (FactorId(uuid(17, 1)), FACTOR_SECRET.into());
    let factor =
        Factor { id, user: AGENT, session: SESSION, secret, last_step: 58_333_333, created_at: at(5) };
    factors::begin(tx, &factor).await?;
    factors::set_codes(tx, AGENT, &[vec![9, 9]]).await?;
    users::set_factor(tx, AGENT, Some(at(6))).await?;
    challenges::begin(tx, &[10, 10], AGENT, at(300)).await
}

/// The secret of the examples of RFC 6238.
const FACTOR_SECRET: &str = "3132333435363738393031323334353637383930";

fn line_of_log() -> Entry {
    Entry {
        id: AuditId(uuid(15, 1)),
        at: at(3),
        actor: Actor { kind: ActorKind::Person, id: Some(AGENT.0), via: Some(SESSION.0) },
        origin: Origin { face: Face::Page, address: Some([192, 0, 2, 7].into()) },
        verb: Verb::Invite,
        on: LinkId(uuid(14, 1)).into(),
        outcome: Outcome::Done,
        detail: "agent".into(),
    }
}

pub(crate) fn of_analytics() -> Of {
    Of { waba_id: "waba-1".into(), kind: Kind::Conversation }
}

async fn prices(tx: &mut Scoped<'_>) -> Result<()> {
    let (name, format, text) = ("euro.csv".into(), "csv".into(), "currency,EUR".into());
    rates::add(tx, &Card { id: uuid(9, 1), workspace: HERE, name, format, text, added_at: at(3) }).await?;
    let of = Combination {
        country: "DE".into(),
        phone: "15550001".into(),
        category: "UTILITY".into(),
        kind: "REGULAR".into(),
        tier: String::new(),
    };
    let figure =
        Figure { day: day("2025-06-15"), of, volume: 1, cost: Some(Amount::from_millionths(50_000)) };
    let days = Days::one(figure.day);
    analytics::replace(tx, &of_analytics(), days, &[figure], at(90_000)).await?;
    let sql = "INSERT INTO templates (workspace_id, id, waba_id, meta_id, name, language, category, status, quality, \
         components, changed_at) VALUES ($1, $2, 'waba-1', 'meta-1', 'order_update', 'de', 'utility', 'APPROVED', 'GREEN', \
         $3, $4)";
    let components = json!([{"type": "BODY", "text": "Hallo {{1}}"}]).to_string();
    tx.run(sql, params![TemplateId(uuid(7, 1)), components, at(4)]).await?;
    Ok(())
}

/// Zoë came through an ad, an agent answered, and a template was delivered that Meta bills otherwise than we do.
async fn inbox(tx: &mut Scoped<'_>, version: u32) -> Result<()> {
    let parties = vec![(vec![key(1), "u:DE.1".into()], identity_id(1))];
    let mut held = Held::load(tx, &Wanted { parties, ..Wanted::default() }).await?;
    add_person(&mut held, 1, "Zoë");
    if let Some(identity) = held.identity_mut(identity_id(1)) {
        identity.user_id = "DE.1".into();
        identity.username = "zoe".into();
    }
    let mut pair = held.pair(identity_id(1), SHOP);
    pair.entry.entered(at(1), content::Entry::Ad);
    pair.delivered(at(2), at(3));
    held.set_pair(identity_id(1), SHOP, pair);
    if version >= 14 {
        held.set_group(identity_id(1), Group::default());
    }
    let mut question = inbound(1, 1, "Where are my shoes?");
    question.entry = "ad".into();
    question.their_reaction = "👍".into();
    for message in [question, answer()] {
        held.index(message.id, message.text.clone());
        held.add_message(message);
    }
    if let Some(conversation) = held.conversation_mut(conversation_id(1)) {
        conversation.assignee_id = Some(AGENT);
        conversation.last_text = "It's \"on\" its way".into();
        conversation.last_message_id = Some(message_id(2));
        conversation.window_until = at(86_401);
    }
    held.count(tx, &BTreeSet::from(["2025-06".to_owned()])).await?;
    held.counters.add(count());
    held.add_charge(charge(version));
    held.write(tx, at(4)).await.map(drop)
}

fn answer() -> Message {
    let mut answer = outbound(2, 1, "It's \"on\" its way");
    answer.author = Author::User(AGENT);
    answer.posted_at = Some(at(2));
    answer.accepted_at = Some(at(2));
    answer.pricing = r#"{"billable":true,"category":"marketing"}"#.into();
    answer.earlier_verdicts = Some(vec![r#"{"category":"service"}"#.into()]);
    answer.predicted = r#"{"market":"Germany"}"#.into();
    answer.context = "wamid.1".into();
    answer.callback = "order 7".into();
    answer
}

pub(crate) fn count() -> Count {
    Count { month: "2025-06".into(), holder: "waba-1".into(), name: "service_conversations".into() }
}

fn charge(version: u32) -> Charge {
    let reason = Reason::Regular;
    let (rules, category) = (RuleSet::Pmp2025, BillingCategory::Utility);
    let cost = Cost {
        charge: Billing { rules, category, billable: reason.is_billable(), reason },
        market: "Germany".into(),
        currency: "EUR".into(),
        amount: Some(Amount::from_millionths(50_000)),
        rates: Some(day("2025-04-01")),
        segments: 0,
    };
    let mut charge = Charge {
        deliveries: 1,
        message_id: message_id(2),
        conversation_id: conversation_id(1),
        channel_id: SHOP,
        identity_id: identity_id(1),
        at: at(3),
        day: day("2025-06-15"),
        form: Billed::Template(Category::Utility),
        predicted: Some(cost.clone()),
        cost,
        pricing: String::new(),
        meta_conversation: String::new(),
        finding: None,
    };
    charge.settle(r#"{"pricing_model":"PMP","category":"marketing"}"#, r#"{"id":"c"}"#);
    if let Some(finding) = charge.finding.as_mut().filter(|_| version < 4) {
        // Up to version 3 it was kept as the English sentence that it was then.
        finding.text =
            Sentence::verbatim("We counted it as utility, Meta billed it as marketing.".to_owned());
    }
    charge
}

async fn beside_messages(tx: &mut Scoped<'_>) -> Result<()> {
    let due = Due { message_id: message_id(2), channel_id: SHOP, identity_id: identity_id(1), attempt: 0 };
    outbox::add(tx, &[(due, Some(at(2)))]).await?;
    let picture = Media {
        id: MediaId(uuid(6, 1)),
        message_id: message_id(1),
        channel_id: SHOP,
        meta_id: "media-1".into(),
        mime_type: "image/jpeg".into(),
        filename: "shoes.jpg".into(),
        voice: false,
        url: "https://example.com/media".into(),
        state: FileState::Stored,
        hash: "ab".repeat(32),
        size: 1_234,
        attempt: 1,
        run_at: at(1),
        problem: String::new(),
        created_at: at(1),
    };
    media::add(tx, &[picture]).await?;
    drafts::keep(tx, draft(), "half a sen", at(3)).await?;
    idempotency::keep(tx, &once(), "{}", at(2)).await
}

pub(crate) fn draft() -> DraftKey {
    DraftKey { conversation: conversation_id(1), user: AGENT, channel: SHOP }
}

pub(crate) fn once() -> Key {
    Key { token: vec![2, 2], key: "order-1".into(), body: vec![3, 3] }
}

async fn webhooks(tx: &mut Scoped<'_>) -> Result<()> {
    let delivery = Delivery {
        id: DeliveryId(uuid(8, 1)),
        app_id: "app-1".into(),
        received_at: at(1),
        headers: "{}".into(),
        body: vec![0, 255, b'{', b'}'],
        outcome: "failed",
        note: "no idea".into(),
    };
    deliveries::keep(tx, vec![delivery]).await?;
    let unknown = Unknown {
        hash: vec![4; 32],
        delivery: DeliveryId(uuid(8, 1)),
        field: "messages".into(),
        what: "a new kind".into(),
        json: r#"{"type":"hologram"}"#.into(),
        received_at: at(1),
    };
    deliveries::keep_unknown(tx, vec![unknown]).await?;
    let notice = Notice {
        hash: vec![5; 32],
        at: at(1),
        field: "account_alerts".into(),
        severity: Severity::Warning,
        title: "Look".into(),
        json: "{}".into(),
    };
    deliveries::notice(tx, vec![notice]).await?;
    deliveries::keep_orphans(tx, vec![orphan()], at(3)).await
}

fn orphan() -> Orphan {
    let status = StatusChanged {
        wamid: "wamid.9".into(),
        status: Status::Read,
        at: at(3),
        recipient: Party::default(),
        callback: None,
        faults: vec![],
        pricing: None,
        conversation: None,
        participant: None,
    };
    let (wamid, word, of) = ("wamid.9".into(), "Read".into(), String::new());
    Orphan { wamid, word, of, at: at(3), event: Event::Status(status) }
}
