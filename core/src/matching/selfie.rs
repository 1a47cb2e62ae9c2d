//! Taking selfies in, judging them, showing and withdrawing them.
//!
//! An account has at most one selfie in force and one candidate. A candidate is judged by the account's job; a
//! good one takes the place of the one in force, a bad one goes and leaves the other alone. Where guests have to be approved the
//! guest waits again in either case: nobody has seen the new one yet.

use std::sync::Arc;

use bytes::Bytes;
use findme_images::{self as images, Picture};
use sha2::{Digest as _, Sha256};

use super::recent_looks::SelfieLook;
use super::{Error, Matching, Refusal};
use crate::cpu::Urgency;
use crate::error_chain::chain;
use crate::faces;
use crate::limits::SelfieDigest;
use crate::model::{
    Action, Erasure, ErasureCause, Fence, Scope, Selfie, SelfieState, SelfieStatus, Task, User, UserId,
};
use crate::objects::Key;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, approvals, locks, selfies};

/// A selfie file that lies in the object storage and waits for its row.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Where it lies.
    pub key: Key,
    /// Its type, found from its bytes.
    pub content_type: &'static str,
    /// Whether the strict rules apply to it.
    pub strict: bool,
    /// The SHA-256 of its bytes.
    pub digest: SelfieDigest,
}

/// Bytes that are digested before other requests have their turn: about 0.2 ms.
const DIGESTED_AT_ONCE: usize = 256 << 10;

/// The digest of a selfie. It takes milliseconds, which the request spends itself: guests who are matched have the processor for a
/// hundred at a time, and in a crowd selfies would fill the memory while they wait in that queue.
pub async fn digest(bytes: &Bytes) -> SelfieDigest {
    let mut digest = Sha256::new();
    for piece in bytes.chunks(DIGESTED_AT_ONCE) {
        digest.update(piece);
        tokio::task::yield_now().await;
    }
    digest.finalize().into()
}

/// The outcome of looking at a selfie.
pub type Accepted = Result<(), Refusal>;

/// Why a selfie is refused that the engine cannot use; other errors are not the selfie's.
pub(super) fn refusal_of(error: faces::Error) -> Result<Refusal, Error> {
    match error {
        faces::Error::NoFace => Ok(Refusal::NoFace),
        faces::Error::Unusable(_) => Ok(Refusal::UnreadableImage),
        error => Err(error.into()),
    }
}

impl Matching {
    /// Lets the engine look at a selfie, and remember nothing of it.
    pub(super) async fn look_at(
        &self,
        picture: &Arc<Picture>,
        urgency: Urgency,
    ) -> Result<Result<SelfieLook, Refusal>, Error> {
        match self.engine.inspect(picture, urgency).await {
            Ok(seen) => Ok(Ok(SelfieLook {
                width: picture.width(),
                height: picture.height(),
                seen,
            })),
            Err(error) => Ok(Err(refusal_of(error)?)),
        }
    }

    /// Looks at the selfie of a guest who registers, and stores its file. Its row is the caller's next step; a file whose
    /// row never comes is dropped by [`Matching::discard`].
    pub async fn take_in(&self, bytes: Bytes) -> Result<Result<Intake, Refusal>, Error> {
        let digest = digest(&bytes).await;
        if let Err(refusal) = self.look_registering(bytes.clone(), digest).await? {
            return Ok(Err(refusal));
        }
        self.store_file(bytes, digest, true).await
    }

    /// The same for a guest whose next page reports what the job finds: the engine does not look first, which takes most of
    /// the time of an answer.
    pub async fn take_in_unjudged(&self, bytes: Bytes) -> Result<Result<Intake, Refusal>, Error> {
        let digest = digest(&bytes).await;
        self.store_file(bytes, digest, true).await
    }

    /// Stores a selfie's file after a look at its header.
    async fn store_file(
        &self,
        bytes: Bytes,
        digest: SelfieDigest,
        strict: bool,
    ) -> Result<Result<Intake, Refusal>, Error> {
        let probe = match images::probe_reduced(&bytes) {
            Ok(probe) => probe,
            Err(error) => return Ok(Err(Refusal::of_selfie(&error))),
        };
        let filename = format!("{}.{}", uuid::Uuid::new_v4(), probe.format.extension());
        let key = Key::selfie(&filename).expect("a UUID with an extension is a plain filename");
        self.objects.put(&key, bytes).await?;
        Ok(Ok(Intake {
            digest,
            key,
            content_type: probe.format.content_type(),
            strict: strict && self.strict,
        }))
    }

    /// Drops a selfie's file whose row was not made.
    pub async fn discard(&self, intake: &Intake) {
        if let Err(error) = self.objects.delete(&intake.key).await {
            tracing::warn!(error = %chain(&error), "a selfie that was not used could not be removed");
        }
    }

    /// Stores a selfie as the account's candidate and queues its judging and matching; answers at once.
    ///
    /// [`Error::ConsentWanted`] if the guest has agreed in none of the own events and has to,
    /// [`Error::TooManySelfies`] if the account has sent too many others.
    pub async fn submit(&self, user: UserId, bytes: Bytes, strict: bool) -> Result<Accepted, Error> {
        self.searchable_events(self.store.read().await?.conn(), user)
            .await?;
        // Nothing is stored of a selfie that is one too many; what is charged is decided where its row is stored.
        let digest = digest(&bytes).await;
        let mut reader = self.store.read().await?;
        let room = self.limits.peek_selfie(reader.conn(), user, &digest).await?;
        room.map_err(Error::TooManySelfies)?;
        drop(reader);
        let intake = match self.store_file(bytes, digest, strict).await? {
            Ok(intake) => intake,
            Err(refusal) => return Ok(Err(refusal)),
        };
        match self.store_candidate(user, &intake).await {
            Ok(()) => {
                self.queue.wake();
                Ok(Ok(()))
            }
            Err(error) => {
                self.discard(&intake).await;
                Err(error)
            }
        }
    }

    async fn store_candidate(&self, user: UserId, intake: &Intake) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !locks::user(tx.conn(), user).await? {
            return Err(Error::Gone);
        }
        let charged = self.limits.charge_selfie(tx.conn(), user, &intake.digest).await?;
        charged.map_err(Error::TooManySelfies)?;
        let (key, kind) = (intake.key.as_str(), intake.content_type);
        let (_, replaced) =
            selfies::put_candidate(tx.conn(), user, key, kind, intake.strict, self.clock.now()).await?;
        approvals::wait_again(tx.conn(), user).await?;
        let events = self.searchable_events(tx.conn(), user).await?;
        let sent = NewAuditEntry::by(user, Action::SelfieSent)
            .to(user)
            .at_event(events.first().copied());
        audit::write(tx.conn(), &sent, self.clock.now()).await?;
        // An account without an event: the selfie is judged all the same.
        let judged = events.is_empty().then_some(None);
        for event in events.into_iter().map(Some).chain(judged) {
            self.queue
                .admit(tx.conn(), &Task::MatchGuest { event, guest: user })
                .await?;
        }
        if let Some(object) = replaced {
            self.discard_file(&mut tx, object).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Puts a candidate in force; nothing happens if it is a candidate no longer.
    pub(super) async fn accept(&self, fence: Fence, candidate: &Selfie) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        let user = candidate.user_id;
        if !locks::user(tx.conn(), user).await?
            || !selfies::exists(tx.conn(), candidate.id, SelfieState::Candidate).await?
        {
            return Ok(());
        }
        let old = selfies::remove(tx.conn(), user, SelfieState::Accepted).await?;
        selfies::accept(tx.conn(), candidate.id).await?;
        selfies::set_status(tx.conn(), user, SelfieStatus::Valid, None).await?;
        if let Some(object) = old {
            self.discard_file(&mut tx, object).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Removes a candidate and keeps the stable code of the reason.
    pub(super) async fn refuse(&self, fence: Fence, candidate: &Selfie, code: Refusal) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        let user = candidate.user_id;
        if !locks::user(tx.conn(), user).await? {
            return Err(Error::Gone);
        }
        if !selfies::exists(tx.conn(), candidate.id, SelfieState::Candidate).await? {
            return Ok(());
        }
        selfies::remove(tx.conn(), user, SelfieState::Candidate).await?;
        selfies::set_status(tx.conn(), user, SelfieStatus::Invalid, Some(code)).await?;
        self.discard_file(&mut tx, candidate.object_key.clone()).await?;
        tx.commit().await?;
        tracing::info!(user_id = %user, code = code.code(), "a selfie was refused");
        Ok(())
    }

    /// The account's selfie: the one in force, else the one that waits to be judged.
    pub async fn selfie(&self, user: UserId) -> Result<Selfie, Error> {
        let mut reader = self.store.read().await?;
        for state in [SelfieState::Accepted, SelfieState::Candidate] {
            if let Some(selfie) = selfies::find(reader.conn(), user, state).await? {
                return Ok(selfie);
            }
        }
        Err(Error::NoSelfie)
    }

    /// The account's selfie as others see it who decide by it: the latest, judged or not.
    pub async fn latest_selfie(&self, user: UserId) -> Result<Selfie, Error> {
        let mut reader = self.store.read().await?;
        for state in [SelfieState::Candidate, SelfieState::Accepted] {
            if let Some(selfie) = selfies::find(reader.conn(), user, state).await? {
                return Ok(selfie);
            }
        }
        Err(Error::NoSelfie)
    }

    /// A selfie's picture for showing, upright and without metadata, with its type. Who sees another's is written down.
    pub async fn selfie_image(&self, viewer: UserId, selfie: &Selfie) -> Result<(String, Bytes), Error> {
        if viewer != selfie.user_id {
            let mut tx = self.store.begin().await?;
            let entry = NewAuditEntry::by(viewer, Action::SelfieViewed).to(selfie.user_id);
            audit::write(tx.conn(), &entry, self.clock.now()).await?;
            tx.commit().await?;
        }
        let key = Key::parse(&selfie.object_key).map_err(|_| Error::NoSelfie)?;
        let bytes = self.objects.read(&key).await?;
        let clean = self.show_selfie(bytes).await;
        Ok((
            selfie.content_type.clone(),
            clean.map_err(|_| Error::NoSelfie)?.into(),
        ))
    }

    /// Queues the removal of a selfie's file, whose row this transaction removes or replaces.
    async fn discard_file(&self, tx: &mut Tx, object: String) -> Result<(), Error> {
        let erasure = Erasure::of(Scope::Files).with_objects(vec![object]);
        self.erasures.discard(tx.conn(), erasure).await?;
        Ok(())
    }

    /// Removes an account's selfies, faces and matches.
    pub async fn withdraw(&self, user: &User) -> Result<(), Error> {
        let begun = self
            .erasures
            .begin_for_account(ErasureCause::Selfie, Some(user.id), user.id)
            .await?;
        let mut erasing = begun.ok_or(Error::NoSelfie)?;
        erasing.selfies(user).await?.ok_or(Error::NoSelfie)?;
        let entry = NewAuditEntry::by(user.id, Action::SelfieErased)
            .to(user.id)
            .at_event(user.event_id);
        erasing.note(&entry).await?;
        Ok(erasing.commit().await?)
    }
}
