//! Accounts: registering, logging in, being recognised, leaving.
//!
//! Guests are unique per event by name and by address, photographers and admins among themselves. Whatever is
//! unique is decided by the database in the transaction that stores it; what is checked before only makes for
//! better answers. Passwords are hashed before a transaction begins, never inside.

mod availability;
mod codes;
mod consent;
mod credentials;
mod directory;
mod display_name;
mod email;
mod error;
mod guessing;
mod guests;
mod hashing;
mod invitations;
mod joining;
mod leaving;
mod limited;
mod links;
mod login;
mod login_links;
mod older;
mod password;
mod pending;
mod preview;
mod problem;
mod profile;
mod recognition;
mod registration;
mod reset;
mod same_face;
mod sample_guests;
mod secret;
mod sessions;
mod staff;
#[cfg(test)]
mod tests;
mod token;
mod username;
mod walls;

use std::sync::Arc;

pub use availability::Availability;
pub use consent::Offer;
pub use credentials::Credentials;
pub use directory::Search;
pub use display_name::DisplayName;
pub use email::Email;
pub use error::Error;
pub use guests::{Applicant, JoinedGuest, new_attempt};
pub use hashing::Hasher;
pub use invitations::{InvitationPreview, MadeInvitation};
pub use leaving::Erased;
pub use limited::Limited;
pub use links::{OpenedAccount, PersonalLink};
pub use login::Login;
pub use login_links::{LoginLetter, LoginProof, LoginRequest, PendingLink};
pub use password::Password;
pub use preview::EventPreview;
pub use problem::Problem;
pub use profile::{ChangedProfile, EmailProof, ProfileChange};
pub use registration::NewSelfie;
pub use reset::{ResetRequest, ResetToken};
pub use staff::{Claim, StaffChange};
pub use token::{Signing, Tokens};
pub use username::Username;

pub use crate::store::events::PhotoCounts;
pub use crate::store::invitations::Invitation;

use crate::clock::Clock;
use crate::clock_trust::ClockTrust;
use crate::consent::Texts;
use crate::erasure::Erasures;
use crate::limits::Limits;
use crate::model::{Account, User, UserId};
use crate::queue::Queue;
use crate::store::{Store, events, users};

/// The accounts of this place. Cheap to clone.
#[derive(Clone)]
pub struct Accounts {
    store: Store,
    queue: Queue,
    clock: Arc<dyn Clock>,
    hasher: Hasher,
    tokens: Arc<Tokens>,
    limits: Limits,
    texts: Texts,
    erasures: Erasures,
}

impl Accounts {
    /// Accounts in `store`, whose matching goes to `queue`, whose ways in are slowed down by `limits`, and whose guests
    /// agree to `texts`.
    pub fn new(
        store: Store,
        queue: Queue,
        clock: Arc<dyn Clock>,
        hasher: Hasher,
        tokens: Tokens,
        limits: Limits,
        texts: Texts,
    ) -> Self {
        Self {
            erasures: Erasures::new(store.clone(), queue.clone(), clock.clone()),
            store,
            queue,
            clock,
            hasher,
            tokens: Arc::new(tokens),
            limits,
            texts,
        }
    }

    /// The same, whose tokens from before the clock went back stay good.
    #[must_use]
    pub fn with_clock_trust(self, clock_trust: ClockTrust) -> Self {
        let tokens = Tokens::clone(&self.tokens).with_clock_trust(clock_trust);
        Self {
            tokens: Arc::new(tokens),
            ..self
        }
    }

    /// How many photos the account's event has, and in how many the account was found. Zeros without an event.
    pub async fn photo_counts(&self, user: &User) -> Result<PhotoCounts, Error> {
        let Some(event) = user.event_id else {
            return Ok(PhotoCounts::default());
        };
        Ok(events::photo_counts(self.store.read().await?.conn(), event, user.id).await?)
    }

    /// An account by its id.
    pub async fn account(&self, id: UserId) -> Result<Account, Error> {
        let found = users::account(self.store.read().await?.conn(), id).await?;
        found.ok_or(Error::NotFound)
    }
}
