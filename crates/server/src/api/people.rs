//! People, and what lets them in: who works here, what they may, their programs, and what all of them did. One file a
//! noun. What holds for them is decided in [`transom_desk::people`]; here it is asked for and shown.

use transom_rules::access::Verb::{
    AskFactor, ChangeUser, Deactivate, EndSessions, ExportAudit, Invite, MakeToken, ManageRoles, ManageTeams,
    Reactivate, ReadAudit, ReadOwnTokens, ReadPeople, ReadSessions, ReadTokens, RenameWorkspace, ResetFactor,
    ResetPassword, RevokeOwnToken, RevokeToken, SetAway, SetConsent, SetOthersAway, SetValidity,
    ShowUnsupported,
};
use utoipa_axum::routes;

use super::described::Described;
use crate::route::Needs::{AnyOf, Anybody};

mod audit;
mod away;
mod invitations;
mod me;
mod roles;
mod sessions;
mod teams;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod workspace;

/// Their routes.
pub(super) fn add(described: Described) -> Described {
    described
        .add(Anybody, routes!(me::show))
        .add(Anybody, routes!(workspace::show))
        .add(
            AnyOf(&[RenameWorkspace, AskFactor, ShowUnsupported, SetValidity, SetConsent]),
            routes!(workspace::change),
        )
        .add(ReadPeople, routes!(users::list))
        .add(ReadPeople, routes!(users::show))
        .add(ChangeUser, routes!(users::change))
        .add(Deactivate, routes!(users::deactivate))
        .add(Reactivate, routes!(users::reactivate))
        .add(ResetPassword, routes!(users::reset))
        .add(ResetFactor, routes!(users::reset_factor))
        .add(SetAway, routes!(away::set_own))
        .add(AnyOf(&[SetAway, SetOthersAway]), routes!(away::set))
        .add(ReadSessions, routes!(sessions::list))
        .add(EndSessions, routes!(sessions::end))
        .add(Invite, routes!(invitations::list))
        .add(Invite, routes!(invitations::invite))
        .add(Invite, routes!(invitations::withdraw))
        .add(ReadPeople, routes!(roles::list))
        .add(ManageRoles, routes!(roles::make))
        .add(ReadPeople, routes!(roles::show))
        .add(ManageRoles, routes!(roles::change))
        .add(ManageRoles, routes!(roles::remove))
        .add(ReadPeople, routes!(teams::list))
        .add(ManageTeams, routes!(teams::make))
        .add(ReadPeople, routes!(teams::show))
        .add(ManageTeams, routes!(teams::change))
        .add(ManageTeams, routes!(teams::set_members))
        .add(ManageTeams, routes!(teams::remove))
        .add(ReadOwnTokens, routes!(tokens::own))
        .add(ReadTokens, routes!(tokens::all))
        .add(MakeToken, routes!(tokens::make))
        .add(AnyOf(&[RevokeOwnToken, RevokeToken]), routes!(tokens::revoke))
        .add(ReadAudit, routes!(audit::list))
        .add(ExportAudit, routes!(audit::csv))
}
