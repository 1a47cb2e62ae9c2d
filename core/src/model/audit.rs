//! What the audit log knows: who did what to whose data.
//!
//! Entries hold numbers, never names, addresses or pictures: they stay when a person's data goes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::model::{EventId, UserId};

/// How long an entry stays. The database refuses to let one go earlier.
pub const AUDIT_KEPT_FOR: Duration = Duration::from_hours(365 * 24);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Action {
    /// Somebody logged in; `note` is the way, if it was not by a password.
    LoggedIn,
    /// A password that opened several accounts, to choose one from; an entry for each.
    LoginOffered,
    /// A wrong password; an entry for each account it was tried on.
    LoginFailed,
    /// An account ended all its tokens.
    LoggedOutEverywhere,
    /// An account got another password, by its owner or by an admin.
    PasswordChanged,
    /// A forgotten password was set anew by a token from a mail.
    PasswordReset,
    /// A guest made a personal link, which voids the former one.
    PersonalLinkMade,
    /// A guest ended the personal link.
    PersonalLinkEnded,
    /// A login link was sent to the address of a guest; an entry for each account of the address.
    LoginLinkSent,
    /// A guest asked for a login link to be sent to an earlier account with the same face.
    SameFaceAsked,
    /// An account changed its display name or its language.
    ProfileChanged,
    /// An account got another address, which its owner confirmed.
    EmailChanged,
    /// An account was made; `note` is its role.
    AccountCreated,
    /// A photographer's account was changed by an admin.
    AccountChanged,
    /// An account was closed to its owner by an admin, or for want of a selfie.
    AccountDeactivated,
    /// An account was opened to its owner again by an admin.
    AccountActivated,
    /// An account was erased.
    AccountErased,
    /// A guest joined another event.
    EventJoined,
    /// An account sent a selfie.
    SelfieSent,
    /// A guest's selfie was seen by somebody else.
    SelfieViewed,
    /// A guest's selfie, face and matches were erased.
    SelfieErased,
    /// Photos were deleted; `count` says how many.
    PhotosErased,
    /// An event was made.
    EventCreated,
    /// An invitation of a photographer was made.
    InvitationMade,
    /// An invitation of a photographer was used.
    InvitationUsed,
    /// An invitation of a photographer was revoked before it was used.
    InvitationRevoked,
    /// An event was shared with a photographer.
    PhotographerAdded,
    /// An event was taken from a photographer with whom it was shared.
    PhotographerRemoved,
    /// A link to an event's slideshow was made, which voids the former one.
    WallMade,
    /// The link to an event's slideshow was ended.
    WallEnded,
    /// An event was changed, or its code.
    EventChanged,
    /// An event was given more time.
    EventExtended,
    /// An event was deleted.
    EventErased,
    /// An event's time was over: it was hidden, and its faces erased.
    EventEnded,
    /// An event that was over was restored.
    EventRestored,
    /// What was left of an event that was over was erased.
    EventExpired,
    /// An event was searched anew.
    RematchAsked,
    /// An event was indexed anew.
    ReindexAsked,
    /// A job that was given up was queued anew; `note` is its kind.
    JobRetried,
    /// A job was taken back before it was run; `note` is its kind.
    JobCancelled,
    /// The similarity that makes a match was changed; `note` is the new one.
    ThresholdChanged,
    /// The most paid calls of a day were changed; `note` is the new number, or `none`.
    DailyCapChanged,
    /// A guest who waited was approved.
    GuestApproved,
    /// A guest who waited was refused.
    GuestRefused,
    /// A guest was removed from an event; `note` is `account` if the account went with it, or else `event`.
    GuestRemoved,
    /// A guest's face was found to be that of other guests of the event; `count` says of how many.
    SameFaceFound,
    /// A guest agreed to face recognition.
    ConsentGiven,
    /// A guest took the agreement back.
    ConsentWithdrawn,
    /// An event's consent text was changed; `count` is its version.
    ConsentTextChanged,
    /// An account took everything that is held about it.
    DataExported,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct AuditEntry {
    /// Its number; later entries have higher ones.
    pub id: i64,
    /// When it was done.
    pub at: Timestamp,
    /// What was done.
    pub action: Action,
    /// Who did it; none for somebody who was not logged in, and for FindMe itself.
    pub actor_id: Option<UserId>,
    /// Whose data it was.
    pub user_id: Option<UserId>,
    /// The event it was in.
    pub event_id: Option<EventId>,
    /// How many of what it was about.
    pub count: Option<i64>,
    /// A value that says nothing about a person.
    pub note: Option<String>,
    /// A digest of where the request came from.
    pub origin: Option<String>,
}
