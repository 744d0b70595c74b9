//! The pages about who works here, a file a thing: `factor`, `list`, `invite`, `person`, `change`, `sessions`, `roles`, `teams`,
//! `tokens`, `shown_once`, `account`, `audit` (with `names`), and `welcome`, the door for who comes by a one-time link.

use transom_rules::access::Verb::{
    AskFactor, ChangePassword, ChangeTheme, ChangeUser, Deactivate, DropFactor, EndSessions, EnrolFactor,
    ExportAudit, Invite, MakeRecoveryCodes, MakeToken, ManageRoles, ManageTeams, Reactivate, ReadAccount,
    ReadAudit, ReadOwnTokens, ReadPeople, RenameSelf, RenameWorkspace, ResetFactor, ResetPassword,
    RevokeOwnToken, RevokeToken, SetAlerts, SetAway, SetValidity, ShowUnsupported, SignOut,
};

use crate::route::Needs::{AnyOf, Nobody, Verb};
use crate::route::Table;

mod account;
mod audit;
mod change;
mod factor;
mod gifts;
mod invite;
mod list;
mod names;
mod person;
mod roles;
mod sessions;
pub(super) mod shown_once;
mod teams;
mod tokens;
mod welcome;
mod workspace;

/// Their routes.
pub(super) fn routes(table: Table) -> Table {
    about_everybody(about_oneself(table))
        .get("/settings/workspace", Verb(RenameWorkspace), workspace::page)
        .post("/settings/workspace", Verb(RenameWorkspace), workspace::rename)
        .post("/settings/workspace/factor", Verb(AskFactor), workspace::ask_factor)
        .post("/settings/workspace/alerts", Verb(SetAlerts), workspace::set_alerts)
        .post("/settings/workspace/validity", Verb(SetValidity), workspace::set_validity)
        .post("/settings/workspace/unsupported", Verb(ShowUnsupported), workspace::show_unsupported)
        .get("/settings/roles", Verb(ReadPeople), roles::page)
        .get("/settings/roles/new", Verb(ManageRoles), roles::new)
        .post("/settings/roles/new", Verb(ManageRoles), roles::make)
        .get("/settings/roles/{key}", Verb(ReadPeople), roles::role)
        .post("/settings/roles/{key}", Verb(ManageRoles), roles::change)
        .post("/settings/roles/{key}/remove", Verb(ManageRoles), roles::remove)
        .get("/settings/teams", Verb(ReadPeople), teams::page)
        .post("/settings/teams", Verb(ManageTeams), teams::make)
        .post("/settings/teams/{id}", Verb(ManageTeams), teams::change)
        .post("/settings/teams/{id}/remove", Verb(ManageTeams), teams::remove)
        .get("/settings/audit", Verb(ReadAudit), audit::page)
        .get("/audit.csv", Verb(ExportAudit), audit::file)
}

fn about_oneself(table: Table) -> Table {
    let door = "the link's secret shows who comes";
    table
        .get("/welcome", Nobody(door), welcome::ask)
        .post("/welcome", Nobody(door), welcome::greet)
        .post("/welcome/accept", Nobody(door), welcome::accept)
        .get("/settings", Verb(ReadAccount), account::overview)
        .get("/settings/account", Verb(ReadAccount), account::page)
        .post("/settings/account/name", Verb(RenameSelf), account::name)
        .post("/settings/account/away", Verb(SetAway), account::away)
        .post("/settings/account/password", Verb(ChangePassword), account::password)
        .get("/settings/account/factor", Verb(EnrolFactor), factor::page)
        .post("/settings/account/factor", Verb(EnrolFactor), factor::begin)
        .post("/settings/account/factor/confirm", Verb(EnrolFactor), factor::confirm)
        .post("/settings/account/factor/codes", Verb(MakeRecoveryCodes), factor::codes)
        .post("/settings/account/factor/off", Verb(DropFactor), factor::turn_off)
        .post("/settings/account/theme", Verb(ChangeTheme), account::theme)
        .post("/settings/account/sessions/{id}/end", Verb(SignOut), sessions::end_own)
        .get("/settings/shown-once/{id}", Verb(ReadAccount), shown_once::page)
        .post("/settings/first-steps/hide", Verb(ReadAccount), account::hide_first_steps)
        .get("/settings/tokens", Verb(ReadOwnTokens), tokens::page)
        .post("/settings/tokens", Verb(MakeToken), tokens::make)
        .post("/settings/tokens/{id}/revoke", AnyOf(&[RevokeOwnToken, RevokeToken]), tokens::revoke)
}

fn about_everybody(table: Table) -> Table {
    table
        .get("/settings/people", Verb(ReadPeople), list::page)
        .get("/settings/people/invite", Verb(Invite), invite::page)
        .post("/settings/people/invite", Verb(Invite), invite::make)
        .post("/settings/people/links/{id}/withdraw", Verb(Invite), invite::withdraw)
        .get("/settings/people/{id}", Verb(ReadPeople), person::page)
        .post("/settings/people/{id}", Verb(ChangeUser), change::access)
        .post("/settings/people/{id}/details", Verb(ChangeUser), change::details)
        .post("/settings/people/{id}/reset", Verb(ResetPassword), change::reset)
        .post("/settings/people/{id}/factor/reset", Verb(ResetFactor), factor::reset)
        .post("/settings/people/{id}/deactivate", Verb(Deactivate), change::deactivate)
        .post("/settings/people/{id}/reactivate", Verb(Reactivate), change::reactivate)
        .post("/settings/people/{id}/sessions/{session}/end", Verb(EndSessions), sessions::end)
}
