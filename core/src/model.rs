//! The product's nouns: ids, roles and the records that travel between the layers.
//!
//! No behaviour and no I/O live here. The `sqlx` derives only teach the newtypes how they look in a
//! column, on either database; every statement stays in `store`.

mod audit;
mod chore;
mod consent;
pub mod date;
mod erasure;
mod event;
mod failure;
mod health;
mod ids;
mod job;
mod language;
mod photo;
pub mod text;
mod user;
mod watcher;

pub use audit::{AUDIT_KEPT_FOR, Action, AuditEntry};
pub use chore::Chore;
pub use consent::{CONSENTS_KEPT_FOR, Consent, ConsentEnd, ConsentTerms};
pub use erasure::{Erasure, ErasureCause, ErasureReceipt, Scope};
pub use event::{Event, EventCode};
pub use failure::FailureCode;
pub use health::{Component, Warning};
pub use ids::{
    DescriptorVersion, EventId, InvitationId, JobId, PhotoId, ResumableId, SelfieId, UploadId, UserId,
    WatcherId,
};
pub use job::{Fence, Job, JobState, Priority, Task};
pub use language::Language;
pub use photo::{Face, FaceBox, FaceKey, FaceOwner, Match, Photo, PhotoStatus};
pub use user::{Account, Approval, Enrolment, Role, Selfie, SelfieState, SelfieStatus, User};
pub use watcher::Watcher;

/// Most records of one page: entries of the audit log, receipts of erasures.
pub const MAX_PAGE: u32 = 1000;
