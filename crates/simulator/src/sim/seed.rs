//! What a new world begins with: apps, accounts, numbers, templates and customers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::customers;
use crate::clock::Clock;
use crate::pricing::Rules;
use crate::world::{App, Number, SmsAccount, SmsSender, Template, Waba, World, digits};

/// What a world begins with. Apps, accounts, numbers and senders also replace what an older world has of them, so
/// that a new port or secret holds; templates and customers are only added.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Seed {
    /// Who receives webhooks.
    pub apps: Vec<App>,
    /// Business accounts.
    pub wabas: Vec<Waba>,
    /// Business phone numbers.
    pub numbers: Vec<Number>,
    /// Accounts with the SMS carrier.
    pub sms_accounts: Vec<SmsAccount>,
    /// What they send from.
    pub sms_senders: Vec<SmsSender>,
    /// Templates, already reviewed or not.
    pub templates: Vec<SeedTemplate>,
    /// People with phones.
    pub customers: Vec<SeedCustomer>,
    /// By which rules the world bills from now on; None leaves it as it is, and a new world to choose by the
    /// instant.
    pub rules: Option<Rules>,
    /// Seconds that the clock of a *new* world is ahead of the machine's; negative begins in the past.
    pub clock_offset_seconds: i64,
}

/// A template that a world begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SeedTemplate {
    /// The account it belongs to.
    pub waba_id: String,
    /// Lower case, digits and underscores.
    pub name: String,
    /// Such as `en_US`.
    pub language: String,
    /// `MARKETING`, `UTILITY` or `AUTHENTICATION`.
    pub category: String,
    /// `APPROVED`, `PENDING`, `REJECTED` …
    #[serde(default = "approved")]
    pub status: String,
    /// `POSITIONAL` or `NAMED`.
    #[serde(default = "positional")]
    pub parameter_format: String,
    /// Meta's component objects.
    pub components: Vec<Value>,
    /// Why it was rejected.
    #[serde(default)]
    pub rejected_reason: Option<String>,
}

/// A customer that a world begins with.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SeedCustomer {
    /// With country code, in any form.
    pub phone: String,
    /// The profile name.
    pub name: Option<String>,
    /// The user id; made up when absent.
    pub user_id: Option<String>,
    /// Businesses see the user id only.
    pub hide_phone: bool,
}

impl Seed {
    /// An app, an account and a number with fixed ids and secrets, for a simulator that runs alone.
    /// `callback_url` receives the webhooks.
    pub fn sample(callback_url: Option<String>) -> Seed {
        Seed {
            apps: vec![App {
                app_id: "100900000000009".to_owned(),
                app_secret: "simulator-app-secret".to_owned(),
                verify_token: "simulator-verify-token".to_owned(),
                callback_url,
            }],
            wabas: vec![Waba {
                id: "200100000000001".to_owned(),
                name: "Simulated account".to_owned(),
                timezone: "UTC".to_owned(),
                portfolio_limit: Some(2000),
                app_ids: vec!["100900000000009".to_owned()],
                webhook_override: None,
                payment_method: true,
                verified: true,
                eligible: false,
                may_take: true,
                entry_point_hours: 72,
            }],
            numbers: vec![Number {
                phone_number_id: "300200000000002".to_owned(),
                display_phone_number: "+1 555-010-0200".to_owned(),
                verified_name: "Simulated shop".to_owned(),
                waba_id: "200100000000001".to_owned(),
                access_token: "EAAsimulator".to_owned(),
                messages_per_second: 80,
                webhook_override: None,
                profile: serde_json::Map::new(),
            }],
            templates: vec![SeedTemplate {
                waba_id: "200100000000001".to_owned(),
                name: "hello".to_owned(),
                language: "en".to_owned(),
                category: "UTILITY".to_owned(),
                status: approved(),
                parameter_format: positional(),
                components: vec![json!({ "type": "BODY", "text": "Hello from the other side of the desk." })],
                rejected_reason: None,
            }],
            sms_accounts: vec![sample_account()],
            sms_senders: vec![sample_sender()],
            ..Seed::default()
        }
    }
}

fn sample_account() -> SmsAccount {
    let key = ("SK00000000000000000000000000000001".to_owned(), "simulator-key-secret".to_owned());
    SmsAccount {
        account_sid: "AC00000000000000000000000000000001".to_owned(),
        auth_token: "simulator-auth-token".to_owned(),
        friendly_name: "Simulated SMS account".to_owned(),
        keys: BTreeMap::from([key]),
        requests_per_second: 100,
        closed_regions: Vec::new(),
        advanced_opt_out: false,
    }
}

fn sample_sender() -> SmsSender {
    SmsSender {
        address: "+15550100300".to_owned(),
        account_sid: "AC00000000000000000000000000000001".to_owned(),
        name: "Simulated shop by SMS".to_owned(),
        service_sid: Some("MG00000000000000000000000000000001".to_owned()),
        sms_url: None,
        registered: true,
    }
}

/// Lays a seed into the world.
pub(crate) fn plant(world: &mut World, clock: &Clock, seed: Seed) {
    if let Some(rules) = seed.rules {
        rules.set(world);
    }
    for mut app in seed.apps {
        let before = world.apps.get(&app.app_id);
        app.callback_url = app.callback_url.or_else(|| before.and_then(|app| app.callback_url.clone()));
        world.apps.put(&app.app_id.clone(), app);
    }
    for waba in seed.wabas {
        // What was changed of an account stays: a demo that starts again goes on where it was.
        if !world.wabas.has(&waba.id) {
            world.wabas.put(&waba.id.clone(), waba);
        }
    }
    for mut number in seed.numbers {
        if let Some(before) = world.numbers.get(&number.phone_number_id) {
            number.webhook_override = number.webhook_override.or_else(|| before.webhook_override.clone());
            if number.profile.is_empty() {
                number.profile.clone_from(&before.profile);
            }
        }
        world.numbers.put(&number.phone_number_id.clone(), number);
    }
    for account in seed.sms_accounts {
        world.sms_accounts.put(&account.account_sid.clone(), account);
    }
    for mut sender in seed.sms_senders {
        if let Some(before) = world.sms_senders.get(&sender.address) {
            sender.sms_url = sender.sms_url.or_else(|| before.sms_url.clone());
        }
        world.sms_senders.put(&sender.address.clone(), sender);
    }
    for template in seed.templates {
        plant_template(world, clock, template);
    }
    for customer in seed.customers {
        let phone = digits(&customer.phone);
        if world.customers.has(&phone) {
            continue;
        }
        let mut planted = customers::stranger(clock, &phone);
        planted.name = customer.name.unwrap_or(planted.name);
        planted.user_id = customer.user_id.unwrap_or(planted.user_id);
        planted.hide_phone = customer.hide_phone;
        world.put_customer(planted);
    }
}

fn plant_template(world: &mut World, clock: &Clock, seed: SeedTemplate) {
    let is_there = world.templates.rows().any(|template| {
        template.waba_id == seed.waba_id && template.name == seed.name && template.language == seed.language
    });
    if is_there {
        return;
    }
    let template = Template {
        id: clock.digits(15),
        waba_id: seed.waba_id,
        name: seed.name,
        language: seed.language,
        category: seed.category,
        status: seed.status,
        parameter_format: seed.parameter_format,
        components: seed.components,
        rejected_reason: seed.rejected_reason,
        message_send_ttl_seconds: None,
        created_at: clock.now(),
        edited_at: Vec::new(),
        quality: None,
        archived_from: None,
        library_template_name: None,
        deleted_at: None,
        review_at: None,
    };
    world.templates.put(&template.id.clone(), template);
}

fn approved() -> String {
    "APPROVED".to_owned()
}

fn positional() -> String {
    "POSITIONAL".to_owned()
}
