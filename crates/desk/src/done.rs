//! What an act comes to: done, or why not.

use std::fmt;

use futures_util::future::BoxFuture;
use transom_rules::access::Denied;
use transom_rules::time::Span;
use transom_store::{Error, Scope, Scoped};

/// What an act comes to.
pub type Done<T> = Result<T, NotDone>;

/// Why an act was not done. Nothing was changed.
#[derive(Debug)]
pub enum NotDone {
    /// They may not.
    Denied(Denied),
    /// There is no such thing, or not for them.
    NotFound,
    /// What they gave cannot be taken.
    Wrong(Wrong),
    /// Too many try at this moment: again after so long.
    Wait(Span),
    /// The store.
    Store(Error),
    /// Something else.
    Other(anyhow::Error),
}

impl NotDone {
    /// That there is no such thing, said of what somebody gave.
    pub(crate) fn of_given(self, wrong: Wrong) -> Self {
        match self {
            Self::NotFound => wrong.into(),
            other => other,
        }
    }
}

impl From<Error> for NotDone {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<Denied> for NotDone {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<anyhow::Error> for NotDone {
    fn from(error: anyhow::Error) -> Self {
        match error.downcast::<Error>() {
            Ok(error) => Self::Store(error),
            Err(error) => Self::Other(error),
        }
    }
}

impl From<Wrong> for NotDone {
    fn from(wrong: Wrong) -> Self {
        Self::Wrong(wrong)
    }
}

macro_rules! wrongs {
    (@is_state) => { false };
    (@is_state state) => { true };
    ($($(#[doc = $text:literal])+ $name:ident = $code:literal in $field:literal $(by $state:ident)?,)*) => {
        /// What is wrong with what somebody gave. The comment on each is the sentence that they are told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Wrong {
            $($(#[doc = $text])+ $name,)*
        }

        impl Wrong {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// A word for programs, and for whoever has the sentence in another language.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Which of the things they gave; empty where it is about the whole.
            pub const fn field(self) -> &'static str {
                match self { $(Self::$name => $field,)* }
            }

            /// Whether what they gave is well, and how things stand keeps it from being done: the field is where a
            /// form says so.
            pub const fn is_state(self) -> bool {
                match self { $(Self::$name => wrongs!(@is_state $($state)?),)* }
            }

            /// What is wrong and what to do, in a sentence.
            pub fn text(self) -> &'static str {
                match self { $(Self::$name => concat!($($text),+).trim_ascii(),)* }
            }
        }
    };
}

wrongs! {
    /// This is no e-mail address; one looks like ana@example.com.
    Email = "email_invalid" in "email",
    /// Somebody signs in with this address already.
    EmailTaken = "email_taken" in "email",
    /// Say a name of 1 to 100 characters.
    Name = "name_invalid" in "name",
    /// The name holds characters that nobody sees, such as a space without width. Type it anew.
    NameUnseen = "name_unseen" in "name",
    /// This reads like one of the built-in roles. Take another name.
    NameBuiltIn = "name_built_in" in "name",
    /// You see numbers in part: with these dots the number in the name would be lost. Leave the name as it was, or write another one without dots.
    NameHidden = "name_hidden" in "name",
    /// This name is taken already.
    NameTaken = "name_taken" in "name",
    /// A password has at least 10 characters.
    PasswordShort = "password_short" in "password",
    /// A password has at most 200 characters.
    PasswordLong = "password_long" in "password",
    /// This password is among the first that somebody would try. Take one that nobody else has, such as a few words that do not belong together.
    PasswordKnown = "password_known" in "password",
    /// The present password is another one.
    PasswordOther = "password_other" in "old_password",
    /// This code is not good, or it was used before. Wait for the next one that the app shows.
    Code = "code_other" in "code",
    /// Setting up took too long, or began in another browser. Begin again.
    SetupOver = "setup_over" in "code" by state,
    /// You sign in with a second factor already.
    FactorHeld = "factor_held" in "user" by state,
    /// No second factor is set up.
    FactorNone = "factor_none" in "user" by state,
    /// Your own second factor is turned off on the page of your account, by your password and a code.
    OwnFactor = "factor_own" in "user" by state,
    /// There is no such role.
    Role = "role_unknown" in "role",
    /// Somebody has this role, or is invited with it. Give them another one first.
    RoleInUse = "role_in_use" in "role" by state,
    /// A role has at least one permission.
    RoleEmpty = "role_empty" in "permissions",
    /// Somebody has to stay who may do everything: make another owner first.
    LastOwner = "last_owner" in "role" by state,
    /// Nobody deactivates themselves; a colleague can do it.
    Yourself = "yourself" in "user" by state,
    /// There is no such user.
    Assignee = "assignee_unknown" in "assignee_id",
    /// There is no such team.
    Team = "team_unknown" in "team",
    /// There is nobody of that id who can sign in.
    User = "user_unknown" in "user",
    /// This account is deactivated. Reactivate it first.
    Deactivated = "deactivated" in "user" by state,
    /// This link was used already, or it is too old. Ask for a new one.
    Link = "link_gone" in "link" by state,
    /// Say what the token may be used for: at least one of read, draft, send, manage.
    Scopes = "scopes_missing" in "scopes",
    /// The token would end before it begins.
    Expiry = "expiry_past" in "expires_at",
    /// This token is not accepted for the number.
    TokenRefused = "token_refused" in "access_token",
    /// Meta could not be asked whether the token is good. Try again.
    MetaSilent = "meta_silent" in "access_token",
    /// Something of it is longer than WhatsApp takes, or there are more than two websites.
    ProfileLong = "profile_long" in "profile",
    /// The SMS carrier could not be asked whether the token is good. Try again.
    CarrierSilent = "carrier_silent" in "access_token",
    /// It cannot be empty.
    Empty = "empty" in "secret",
    /// The number is disconnected. Connect it again first.
    Disconnected = "disconnected" in "channel" by state,
    /// It is too late: the message is on its way, or its story is over.
    TooLate = "too_late" in "" by state,
    /// It was sent once more already. Look below; what failed of that can be sent again there.
    SentAgain = "sent_again" in "" by state,
    /// An SMS went out in its place already. Look below.
    SentBySms = "sent_by_sms" in "" by state,
    /// Meta changes only templates that are approved, rejected or paused. Wait for its review.
    TemplateState = "template_state" in "template" by state,
    /// Meta deletes no template that it disabled.
    TemplateDisabled = "template_disabled" in "template" by state,
    /// Nobody has to agree to this template's category: Meta did not move it.
    TemplateNotMoved = "template_not_moved" in "template" by state,
    /// The template is not put away.
    TemplateNotArchived = "template_not_archived" in "template" by state,
    /// The template is not paused.
    TemplateNotPaused = "template_not_paused" in "template" by state,
    /// Meta has not told its id of this template yet. Fetch the templates first.
    TemplateNoId = "template_no_id" in "template" by state,
    /// Meta lets an approved template keep its category. Make another template instead.
    TemplateCategory = "template_category" in "category",
    /// An approved template can be changed once in 24 hours and 10 times in 30 days.
    TemplateEdits = "template_edits" in "template" by state,
    /// No number of this account is connected that could ask Meta.
    TemplateAccount = "template_account" in "template" by state,
    /// The template has no such slot, or the slot has a name of its own.
    Slot = "slot_unknown" in "slot_names",
    /// A contact is not merged with itself.
    MergeItself = "merge_itself" in "contact_id",
    /// A group is nobody's alone: it is not merged with anybody.
    MergeGroup = "merge_group" in "contact_id",
    /// There is no such contact to merge with.
    MergeUnknown = "merge_unknown" in "contact_id",
    /// Nobody was merged into this contact, or that was undone already.
    NotMerged = "not_merged" in "contact" by state,
    /// Another contact was merged in since: that merge is undone first.
    MergedSince = "merged_since" in "contact" by state,
    /// WhatsApp has told since that both are one person: they are not taken apart any more.
    OnePerson = "one_person" in "contact" by state,
    /// There is no such status.
    Status = "status_unknown" in "status_id",
    /// There is no such label.
    Label = "label_unknown" in "label_ids",
    /// It wakes at an instant that is past already. Say a later one.
    Wake = "wake_past" in "snoozed_until",
    /// It would sleep for more than a year. Say an earlier instant.
    WakeFar = "wake_far" in "snoozed_until",
    /// There are 50 views in this list already. Remove one first.
    ViewsFull = "views_full" in "name" by state,
    /// Say what the customer is to send.
    SourceEmpty = "source_empty" in "text",
    /// What the customer is to send has 140 characters at most, nine of which the code of a link takes. Say less.
    SourceLong = "source_long" in "text",
    /// What the customer is to send stands in one line, without characters that nobody sees.
    SourceUnseen = "source_unseen" in "text",
    /// This text stands for the button of the number's Page already. Say another one.
    SourceTaken = "source_taken" in "text" by state,
    /// There is no such number, or it is not connected.
    SourceNumber = "source_number" in "channel_id",
    /// An entry point leads into WhatsApp. Choose a WhatsApp number.
    SourceSms = "source_sms" in "channel_id",
    /// There are 2,000 entry points already: as many as WhatsApp takes for one number.
    SourcesFull = "sources_full" in "name" by state,
    /// WhatsApp keeps codes for links alone: a Page button has none.
    SourceCarried = "source_carried" in "id" by state,
    /// Say one to five different spans of at most 24 hours, in minutes, or none to alert nobody.
    Alerts = "alerts_invalid" in "minutes",
    /// There are 100 statuses already, and no more fit a menu. Remove one first.
    StatusesMany = "statuses_many" in "name" by state,
    /// There are 200 labels already, and no more fit a menu. Remove one first.
    LabelsMany = "labels_many" in "name" by state,
    /// There are 500 teams already, and no more fit a menu. Remove one first.
    TeamsMany = "teams_many" in "name" by state,
    /// What is looked for has at most 200 characters.
    ViewWords = "view_words" in "q",
    /// There is no such time zone; one is called Europe/Lisbon.
    Zone = "zone_unknown" in "zone",
    /// A day is written 2026-12-25, and has to be one of the calendar.
    HoursDay = "hours_day" in "holidays",
    /// At most 400 days can be otherwise, and their names have at most 100 characters.
    Hours = "hours_invalid" in "holidays",
    /// There is no such purpose.
    Purpose = "purpose_unknown" in "purpose",
    /// There are 100 purposes already, and no more fit a form. Remove one first.
    PurposesMany = "purposes_many" in "name" by state,
    /// That they wrote a keyword or pressed WhatsApp's button is heard from WhatsApp alone. Say how else it is known.
    ConsentHow = "consent_how" in "how",
    /// This is in the future, or before 2009. Say when they consented, or nothing for now.
    ConsentAt = "consent_at" in "at",
    /// The words that were shown have at most 8000 characters.
    ConsentWords = "consent_words" in "words",
    /// What else there is to say has at most 1000 characters.
    ConsentNote = "consent_note" in "note",
    /// An address begins with https:// or http:// and has at most 2000 characters.
    ConsentUrl = "consent_url" in "url",
    /// There is no such message of this contact's.
    ConsentMessage = "consent_message" in "message_id",
    /// This is no address of this contact's.
    ConsentAddress = "consent_address" in "identity_id",
    /// There is no such number.
    ConsentChannel = "consent_channel" in "channel_id",
    /// A keyword has at most 60 characters, and a list at most 100 of them.
    Keyword = "keyword_length" in "keywords",
    /// A keyword cannot both stop and start. Take it out of one of the lists.
    KeywordBoth = "keyword_both" in "keywords",
    /// A column tells when or by which words somebody consented, and none whether they did. Say which column does.
    MappingConsent = "mapping_consent" in "mapping",
    /// A language is written as in templates, such as de or es.
    Language = "language_unknown" in "language",
    /// There is no such time zone. Write its name, such as Europe/Berlin.
    TimeZone = "time_zone_unknown" in "time_zone",
    /// A reason has at most 500 characters.
    BlockReason = "block_reason" in "reason",
    /// A note has 1 to 4000 characters.
    NoteLength = "note_length" in "text",
    /// Nobody of that id works here.
    Mention = "mention_unknown" in "mentions",
    /// Somebody whom the note mentions does not see this conversation. Give it to them or to their team first, or leave the @ out.
    MentionUnseen = "mention_unseen" in "mentions",
    /// Say 1 to 8760 hours, which is a year.
    Validity = "validity_hours" in "validity_hours",
    /// A key begins with a small letter and has small letters, digits and underscores, at most 40. Say one that does.
    AttributeKey = "attribute_key" in "key",
    /// This key is taken already.
    AttributeKeyTaken = "attribute_key_taken" in "key",
    /// There are 100 attributes of this kind already, and no more fit a form. Remove one first.
    AttributesMany = "attributes_many" in "name" by state,
    /// Say what can be chosen: 1 to 100 choices of at most 100 characters, one a line.
    Choices = "choices_invalid" in "choices",
    /// There is no such attribute.
    Attribute = "attribute_unknown" in "attributes",
    /// You see numbers in part: with these dots the number itself would be lost. Leave the text as it was, or write another one without dots.
    ValueHidden = "value_hidden" in "attributes",
    /// A text has at most 1000 characters.
    ValueText = "value_text" in "attributes",
    /// A number is written in digits, with a point before its fraction and at most 15 digits: -12.5.
    ValueNumber = "value_number" in "attributes",
    /// A day is written as year, month and day: 2026-12-31.
    ValueDate = "value_date" in "attributes",
    /// Say yes or no.
    ValueYesNo = "value_yes_no" in "attributes",
    /// It is none of the choices.
    ValueChoice = "value_choice" in "attributes",
    /// The file has no first line with the names of its columns, or nothing below it.
    FileEmpty = "file_empty" in "file",
    /// The file is no text in UTF-8. Save it as “CSV UTF-8”.
    FileText = "file_text" in "file",
    /// A file has at most 200 columns.
    FileColumns = "file_columns" in "file",
    /// The first line of the file has more than 64 KB: perhaps a quotation mark is not closed.
    FileRecord = "file_record" in "file",
    /// A file has at most 512 MB. Cut it in two.
    FileLarge = "file_large" in "file",
    /// A column holds a field that there is not. Say one of the list.
    Mapping = "mapping_unknown" in "mapping",
    /// Two columns hold the same. Leave one out.
    MappingTwice = "mapping_twice" in "mapping",
    /// Say which column holds the phone number, or the user id: nobody is found by the others.
    MappingAddress = "mapping_address" in "mapping",
    /// Say of each column what it holds, or that it is left out.
    MappingLength = "mapping_length" in "mapping",
    /// A country code has 1 to 3 digits, such as 353 for Ireland.
    CountryCode = "country_code" in "country",
    /// The file is being gone through, or that is over.
    ImportState = "import_state" in "import" by state,
    /// A part of the file is in already: go on with it as it was begun, or remove it.
    ImportBegun = "import_begun" in "import" by state,
    /// Say 1 to 365 days.
    LinkDays = "link_days" in "days",
    /// Say how often it can be opened: 1 to 1,000,000 times, or nothing for as often as anybody likes.
    LinkOpenings = "link_openings" in "openings",
    /// The file is not here yet, or WhatsApp would not give it out.
    LinkFile = "link_file" in "media_id" by state,
    /// There is no approved template of this name in this language.
    CampaignTemplate = "campaign_template" in "template",
    /// The template has no slot that is called so.
    CampaignParameter = "campaign_parameter" in "parameters",
    /// The file has no column that is called so.
    CampaignColumn = "campaign_column" in "columns",
    /// Say which column holds the phone number, or the user id.
    CampaignAddress = "campaign_address" in "columns",
    /// Nobody is in it. Say to whom it goes.
    CampaignEmpty = "campaign_empty" in "recipients",
    /// The campaign is not where this could be done.
    CampaignState = "campaign_state" in "campaign" by state,
    /// A bot's file has 200,000 bytes at most, and nothing but text.
    BotText = "bot_text" in "text",
    /// Somebody else saved this bot meanwhile. Look at what it is now, and save yours again.
    BotRevision = "bot_revision" in "revision" by state,
    /// Nothing of this bot is deployed yet.
    BotNotDeployed = "bot_not_deployed" in "bot" by state,
    /// The bot is at work. Switch it off first, and wait for its runs to end.
    BotAtWork = "bot_at_work" in "bot" by state,
    /// No bot that is on waits for this.
    BotTrigger = "bot_trigger" in "trigger",
    /// A bot talks through a number. Connect one first.
    BotNumber = "bot_number" in "channel_id" by state,
    /// The bot wants to be given more along.
    BotGiven = "bot_given" in "values",
    /// A bot talks in this conversation, or people have it.
    BotBusy = "bot_busy" in "conversation" by state,
    /// No bot waits here for this.
    BotNotHere = "bot_not_here" in "conversation" by state,
    /// It may cost more than may be spent without approval: somebody else has to approve it first.
    CampaignApproval = "campaign_approval" in "campaign" by state,
    /// Whoever planned a campaign cannot approve it. Ask somebody else to.
    CampaignOwn = "campaign_own" in "campaign" by state,
    /// Two templates can be tried on 2 to 100 in a hundred, for 1 to 720 hours, if both are of one category.
    CampaignTrial = "campaign_trial" in "trial",
    /// A campaign has at most 50 languages beside its own.
    CampaignLanguages = "campaign_languages" in "languages",
    /// Say at least one time of the week, such as 09:00-17:00, and whose time zone it is in.
    CampaignCalendar = "campaign_calendar" in "calendar",
    /// Say at least one message a second, at least one a day, and an end within a year; or nothing, for as many as the number may send.
    CampaignPace = "campaign_pace" in "pace",
    /// Choose a time that is still to come, and within a year, for it to begin.
    CampaignStart = "campaign_start" in "starts_at",
    /// An SMS to many has a text of at most 1600 characters, and a campaign of WhatsApp messages a template instead.
    CampaignText = "campaign_text" in "text",
    /// The SMS in its place goes through a connected SMS sender, after 1 to 1440 minutes.
    CampaignSms = "campaign_sms" in "sms",
    /// A campaign of a segment comes again every 1 to 366 days, at most 1000 times.
    CampaignRepeat = "campaign_repeat" in "repeat",
    /// There is no such campaign that this one could follow.
    CampaignFollows = "campaign_follows" in "follows",
    /// Say at least one message, in 1 to 90 days.
    CampaignCap = "campaign_cap" in "cap",
    /// Quiet hours are written 21:00-08:00, and do not last the whole day.
    CampaignQuiet = "campaign_quiet" in "quiet",
    /// Say a phone number with its country code, or a user id.
    CampaignTo = "campaign_to" in "to",
    /// The number is connected elsewhere already.
    NumberTaken = "number_taken" in "phone_number_id",
    /// Say the id of the app: the number that Meta shows above its settings.
    AppId = "app_id" in "app_id",
    /// Meta does not take this for the secret of the app. Copy it from the app's settings, under Basic, or check the id of the app.
    AppSecret = "app_secret" in "app_secret",
    /// Meta does not take this token. Make one for a system user in the Business settings, and copy all of it.
    TokenNone = "token_none" in "access_token",
    /// This token was made for another app. Make one for the app whose id stands here.
    TokenApp = "token_app" in "access_token",
    /// The token may do too little. Make one with both permissions of Meta's for WhatsApp: messaging and management.
    TokenScopes = "token_scopes" in "access_token",
    /// The token does not reach this WhatsApp account. Check the id, and that the account is among the assets of the system user.
    Account = "account_unknown" in "waba_id",
    /// Give the token, the account and the secret of the app first.
    NothingGiven = "nothing_given" in "access_token" by state,
    /// Meta does not know this number, or not for this token.
    NumberUnknown = "number_unknown" in "phone_number_id",
    /// Say the code of the country in digits, such as 44, and the number without it.
    NumberDigits = "number_digits" in "phone_number",
    /// A display name has 1 to 128 characters.
    NumberName = "number_name" in "name",
    /// A PIN has six digits.
    Pin = "pin_digits" in "pin",
    /// The code that Meta sends has six digits.
    NumberCode = "number_code" in "code",
    /// The number is not at this step, or the time for it is over. Look at it again.
    NumberStep = "number_step" in "channel" by state,
    /// Meta tells no time zone for this account. Say where its days begin, such as Europe/Berlin.
    ZoneUntold = "zone_untold" in "timezone",
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl std::error::Error for Wrong {}

/// The sentence for somebody who may not.
pub fn denied_text(denied: Denied) -> String {
    match denied {
        Denied::Permission(permission) => format!(
            "Your role does not let you do this: it lacks the permission {permission}. An admin can give it to you."
        ),
        Denied::Scope(scope) => {
            format!("This token may not be used for this: it lacks the scope {scope}. Make one that has it.")
        }
        Denied::PeopleOnly => "Only a person who is signed in may do this, not a token.".to_owned(),
        Denied::FactorFirst => {
            "Your role signs in with a second factor. Set yours up first, then go on.".to_owned()
        }
        Denied::Above => {
            "This would touch or give more than you may yourself. Somebody whose role has it can do it."
                .to_owned()
        }
    }
}

impl fmt::Display for NotDone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denied) => f.write_str(&denied_text(*denied)),
            Self::NotFound => f.write_str("There is no such thing."),
            Self::Wrong(wrong) => wrong.fmt(f),
            Self::Wait(span) => write!(
                f,
                "Too much is being tried at this moment, and yours was not looked at. Wait {} seconds and try again.",
                span.as_seconds_up()
            ),
            Self::Store(error) => error.fmt(f),
            Self::Other(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for NotDone {}

/// Looks at one picture of the database.
pub(crate) async fn look<C, T, F>(here: Scope<'_>, context: C, work: F) -> Done<T>
where
    C: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Scoped<'_>, &'t C) -> BoxFuture<'t, Done<T>> + Send + 'static,
{
    here.read(context, move |tx, context| {
        let under_way = work(tx, context);
        Box::pin(async move {
            match under_way.await {
                Err(NotDone::Store(error)) => Err(error),
                done => Ok(done),
            }
        })
    })
    .await?
}
