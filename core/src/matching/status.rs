//! How far an account's matching has come, read from durable state: every process answers alike.
//!
//! A guest's stage is that of the guest's last job, seen together with what became of the selfie; a
//! photographer's is that of the last rematch asked for any of the own events. In a guests-only event a guest's search has
//! ended when all photos that were there were scanned for the guest.

use serde::Serialize;

use super::{Error, Matching};
use crate::clock::Timestamp;
use crate::model::{Approval, EventId, Job, JobState, Role, SelfieId, SelfieStatus, Task, User};
use crate::store::photos::Backlog;
use crate::store::{Conn, approvals, enrolments, generations, jobs, matches, photos, same_faces};

/// What `rematch-status` calls the state of affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatchingStage)]
pub enum Stage {
    /// Nothing was asked for yet.
    Idle,
    /// Queued or under way.
    Running,
    /// Done.
    Done,
    /// The selfie was refused.
    ValidationFailed,
    /// It was given up.
    Error,
}

/// The stable code of work that could not be done yet and is tried again.
const DELAYED: &str = "delayed";

/// The stable code of a search that waits for the event's owner.
const WAITING: &str = "waiting_for_approval";

/// The stable code of a guest whom the event's owner has refused.
const REFUSED: &str = "refused_by_photographer";

/// How far an account's matching has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// For a guest the photos found; for a photographer the guests, or photos, searched by the last rematch.
    pub matched: i64,
    /// When the work was first taken up.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Stable code of what went wrong; of work under way, `delayed` once it had to be put off.
    pub error: Option<String>,
    /// The photos of the guest's event, or of the photographer's last rematch; none without an event. A search that has
    /// ended has not seen those that are pending.
    pub photos: Option<Backlog>,
    /// Whether the guest takes part in the event; none for anybody else.
    pub approval: Option<Approval>,
    /// Whether another guest of the event was enrolled by the same face.
    pub is_face_shared: bool,
    /// The earlier account with the same face that a guest without a password may want back.
    pub earlier_account: Option<EarlierAccount>,
}

/// An earlier account of the event with the same face. It is never opened by the face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EarlierAccount {
    /// Whether it has an address that a letter with a login link can be sent to.
    pub is_reachable: bool,
}

/// What of an account's matching may change from one moment to the next: the cheap part of [`Progress`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Whether the account's job has not ended.
    pub is_open: bool,
    /// The photos a guest was found in; 0 for anybody else.
    pub matched: i64,
}

impl Matching {
    /// How far the account's matching has come: a guest's own search, a photographer's last rematch.
    pub async fn progress(&self, user: &User) -> Result<Progress, Error> {
        let mut reader = self.store.read().await?;
        let job = latest_job(reader.conn(), user).await?;
        let event = match user.role {
            Role::Photographer => job.as_ref().and_then(|job| job.task.event()),
            Role::Guest | Role::Admin => user.event_id,
        };
        let photos = match event {
            Some(event) => Some(photos::backlog(reader.conn(), event).await?),
            None => None,
        };
        let (approval, is_face_shared) = membership(reader.conn(), user).await?;
        let earlier_account = earlier_account(reader.conn(), user).await?;
        let (scans, matched) = match (user.role, user.event_id) {
            (Role::Photographer, _) => {
                let done = job.as_ref().map_or(0, |job| i64::from(job.done));
                (PendingScans::default(), done)
            }
            (Role::Guest | Role::Admin, Some(event)) => {
                let scans = pending_scans(reader.conn(), event, user).await?;
                (scans, matches::count(reader.conn(), event, user.id).await?)
            }
            (Role::Guest | Role::Admin, None) => (PendingScans::default(), 0),
        };
        let progress = progress(user, job, &scans, matched);
        Ok(decided(Progress {
            photos,
            approval,
            is_face_shared,
            earlier_account,
            ..progress
        }))
    }

    /// What of the account's matching may change from one moment to the next, for those who wait.
    pub async fn snapshot(&self, user: &User) -> Result<Snapshot, Error> {
        let mut reader = self.store.read().await?;
        let job = latest_job(reader.conn(), user).await?;
        let matched = match (user.role, user.event_id) {
            (Role::Guest, Some(event)) => matches::count(reader.conn(), event, user.id).await?,
            (Role::Guest, None) | (Role::Photographer | Role::Admin, _) => 0,
        };
        Ok(Snapshot {
            is_open: job.is_some_and(|job| job.state.is_open()),
            matched,
        })
    }
}

/// The job that tells how the account's matching stands.
async fn latest_job(db: Conn<'_>, user: &User) -> Result<Option<Job>, Error> {
    if user.role == Role::Photographer {
        return Ok(jobs::latest_rematch(db, user.id).await?);
    }
    let task = Task::MatchGuest {
        event: user.event_id,
        guest: user.id,
    };
    let subject = task.subject().unwrap_or_default();
    Ok(jobs::latest(db, task.kind(), &subject).await?)
}

/// How far the photos of a guests-only event have been scanned for a guest; nothing in any other event.
#[derive(Default)]
struct PendingScans {
    /// Whether some are still to be scanned.
    are_missing: bool,
    /// Whether that had to be put off.
    are_delayed: bool,
    /// When late guests were last looked for.
    ended_at: Option<Timestamp>,
}

async fn pending_scans(mut db: Conn<'_>, event: EventId, user: &User) -> Result<PendingScans, Error> {
    let version = generations::event_version(db.reborrow(), event).await?;
    if !version.is_some_and(|version| version.guests_only) {
        return Ok(PendingScans::default());
    }
    let enrolment = enrolments::find(db.reborrow(), event, user.id).await?;
    let are_missing = match enrolment.filter(|enrolment| enrolment.selfie_id != SelfieId(0)) {
        Some(enrolment) => photos::is_any_below(db.reborrow(), event, enrolment.revision).await?,
        None => false,
    };
    let task = Task::Rescan { event };
    let subject = task.subject().unwrap_or_default();
    let pass = jobs::latest(db.reborrow(), task.kind(), &subject).await?;
    Ok(PendingScans {
        are_missing,
        ended_at: pass.and_then(|pass| pass.finished_at),
        are_delayed: are_missing && jobs::any_photo_put_off(db, event).await?,
    })
}

fn progress(user: &User, job: Option<Job>, scans: &PendingScans, matched: i64) -> Progress {
    let refused = user.selfie_status == SelfieStatus::Invalid;
    let awaited = user.role == Role::Guest && user.selfie_status == SelfieStatus::Pending;
    let stage = match job.as_ref().map(|job| job.state) {
        None => Stage::Idle,
        Some(JobState::Queued | JobState::Running | JobState::Waiting) => Stage::Running,
        Some(JobState::Failed) => Stage::Error,
        Some(JobState::Done) if refused => Stage::ValidationFailed,
        Some(JobState::Done) if awaited => Stage::Idle,
        Some(JobState::Done) if scans.are_missing => Stage::Running,
        Some(JobState::Done) => Stage::Done,
    };
    let error = match (stage, &job) {
        (Stage::ValidationFailed, _) => user.selfie_error.clone(),
        (Stage::Error, Some(job)) => job.error.clone(),
        (Stage::Running, _) if scans.are_delayed => Some(DELAYED.to_owned()),
        // It was tried and is queued again: why is for the log, that it takes longer is for the guest.
        (Stage::Running, Some(job)) if job.state == JobState::Queued && job.message.is_some() => {
            Some(DELAYED.to_owned())
        }
        _ => None,
    };
    let job = job.filter(|_| stage != Stage::Idle);
    let ended_at = job.as_ref().and_then(|job| job.finished_at);
    Progress {
        stage,
        matched,
        started_at: job.as_ref().and_then(|job| job.started_at),
        finished_at: match stage {
            Stage::Running => None,
            Stage::Done => ended_at.max(scans.ended_at),
            Stage::Idle | Stage::ValidationFailed | Stage::Error => ended_at,
        },
        error,
        photos: None,
        approval: None,
        is_face_shared: false,
        earlier_account: None,
    }
}

/// The earlier account of a guest who joined again. Guests with a password can log in to theirs.
async fn earlier_account(db: Conn<'_>, user: &User) -> Result<Option<EarlierAccount>, Error> {
    let Some(event) = user.event_id.filter(|_| user.password_hash.is_empty()) else {
        return Ok(None);
    };
    let earlier = same_faces::earlier(db, event, user.id).await?;
    Ok(earlier.map(|earlier| EarlierAccount {
        is_reachable: !earlier.email.is_empty(),
    }))
}

/// Whether a guest takes part in the own event, and whether another guest of it has the same face.
async fn membership(mut db: Conn<'_>, user: &User) -> Result<(Option<Approval>, bool), Error> {
    let Some(event) = user.event_id.filter(|_| user.role == Role::Guest) else {
        return Ok((None, false));
    };
    let approval = approvals::find(db.reborrow(), event, user.id).await?;
    Ok((approval, same_faces::any(db, event, user.id).await?))
}

/// What the event's owner has still to decide, or has decided against, comes before what jobs tell. A guest who waits
/// is told to wait, as by any search that takes long: clients that know nothing of approvals ask again.
fn decided(progress: Progress) -> Progress {
    match (progress.approval, progress.stage) {
        (Some(Approval::Refused), _) => Progress {
            stage: Stage::Error,
            error: Some(REFUSED.to_owned()),
            ..progress
        },
        (Some(Approval::Waiting), Stage::Running | Stage::Done) => Progress {
            stage: Stage::Running,
            error: Some(WAITING.to_owned()),
            finished_at: None,
            ..progress
        },
        _ => progress,
    }
}
