//! Slowing down whoever tries too much: wrong passwords, unknown codes, accounts and looks by the thousand.
//!
//! A limit counts by who is meant (an account's name, an address of mail) or by where a request comes from. All guests of a
//! wedding come from one address, so what honest people do often is counted generously and only failures strictly. Counts
//! are shared by all processes, under digests that tell nobody's name.

mod origin;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub use origin::Origin;

use crate::clock::{Clock, Timestamp};
use crate::store::{self, Store, limits};

/// Bytes of a digest that are kept.
const DIGEST_BYTES: usize = 16;

/// How much of something is let through: `burst` at once, then one per `interval`.
#[derive(Clone, Copy, Debug)]
struct Rate {
    burst: u32,
    interval: Duration,
}

/// What is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// A wrong password for one account, from one origin.
    WrongPassword,
    /// A wrong password for one account, from anywhere.
    WrongPasswordAnywhere,
    /// A wrong password for any account, from one origin.
    WrongPasswords,
    /// An event code that does not exist, from one origin.
    UnknownCode,
    /// An account made, from one origin.
    Registration,
    /// A token for a forgotten password, asked for one address.
    Reset,
    /// A token for a forgotten password, asked for from one origin.
    Resets,
    /// A selfie looked at for somebody without an account, from one origin.
    Look,
    /// Everything about an account taken out by it.
    Export,
}

impl Deed {
    fn name(self) -> &'static str {
        match self {
            Self::WrongPassword => "wrong_password",
            Self::WrongPasswordAnywhere => "wrong_password_anywhere",
            Self::WrongPasswords => "wrong_passwords",
            Self::UnknownCode => "unknown_code",
            Self::Registration => "registration",
            Self::Reset => "reset",
            Self::Resets => "resets",
            Self::Look => "look",
            Self::Export => "export",
        }
    }

    /// Chosen so that a thousand guests behind one address, of whom every tenth mistypes, notice nothing, and that
    /// trying a hundred thousand codes or passwords takes weeks.
    fn rate(self) -> Rate {
        let (burst, interval) = match self {
            Self::WrongPassword => (10, Duration::from_secs(30)),
            Self::WrongPasswordAnywhere => (100, Duration::from_mins(1)),
            Self::WrongPasswords | Self::UnknownCode => (100, Duration::from_secs(10)),
            Self::Registration => (2_000, Duration::from_millis(100)),
            Self::Reset => (3, Duration::from_mins(10)),
            Self::Resets => (30, Duration::from_mins(1)),
            Self::Look => (4_000, Duration::from_millis(50)),
            Self::Export => (5, Duration::from_mins(10)),
        };
        Rate { burst, interval }
    }
}

/// Something done by or to somebody, which counts.
#[derive(Clone, Copy, Debug)]
pub struct Try<'a> {
    /// What.
    pub deed: Deed,
    /// By whom or to whom, as text.
    pub who: &'a str,
}

/// Why a try is not let through.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There were too many; the next is let through after this long.
    #[error("too many tries: the next in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The database gave no answer.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The limits of this place; clones share them.
#[derive(Clone)]
pub struct Limits {
    store: Store,
    clock: Arc<dyn Clock>,
    key: Arc<[u8]>,
    is_on: bool,
}

impl Limits {
    /// Limits counted in `store`, under digests made with `key`; without effect unless `is_on`.
    pub fn new(store: Store, clock: Arc<dyn Clock>, key: &[u8], is_on: bool) -> Self {
        Self {
            store,
            clock,
            key: key.into(),
            is_on,
        }
    }

    /// Lets through unless one of the limits is used up. Nothing is counted.
    pub async fn check(&self, tries: &[Try<'_>]) -> Result<(), Error> {
        if !self.is_on {
            return Ok(());
        }
        let mut reader = self.store.read().await?;
        for one in tries {
            if let Some(full_at) = limits::full_at(reader.conn(), &self.digest(one)).await? {
                self.judge(one.deed, full_at)?;
            }
        }
        Ok(())
    }

    /// Counts tries that failed; tells that there were too many if these already were.
    pub async fn count(&self, tries: &[Try<'_>]) -> Result<(), Error> {
        if !self.is_on {
            return Ok(());
        }
        let mut outcome = Ok(());
        let mut tx = self.store.begin().await?;
        // In one order everywhere, so that two that count the same never wait for each other.
        let mut counted: Vec<(String, &Try<'_>)> = tries.iter().map(|one| (self.digest(one), one)).collect();
        counted.sort_by(|a, b| a.0.cmp(&b.0));
        for (key, one) in counted {
            let interval = one.deed.rate().interval;
            let full_at = limits::charge(tx.conn(), &key, interval, self.clock.now()).await?;
            outcome = outcome.and(self.judge_before(one.deed, full_at));
        }
        tx.commit().await?;
        outcome
    }

    /// Lets a try through and counts it, unless its limit is used up.
    pub async fn take(&self, one: Try<'_>) -> Result<(), Error> {
        self.check(&[one]).await?;
        self.count(&[one]).await
    }

    /// Forgets limits that nobody has used up any more.
    pub async fn prune(&self) -> Result<(), store::Error> {
        let mut tx = self.store.begin().await?;
        limits::prune(tx.conn(), self.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whether there is room for one more.
    fn judge(&self, deed: Deed, full_at: Timestamp) -> Result<(), Error> {
        self.judge_before(deed, full_at + deed.rate().interval)
    }

    /// Whether there was room for the one that made the limit full at this instant.
    fn judge_before(&self, deed: Deed, full_at: Timestamp) -> Result<(), Error> {
        let Rate { burst, interval } = deed.rate();
        let used = full_at.since(self.clock.now());
        match used.checked_sub(interval * burst) {
            None | Some(Duration::ZERO) => Ok(()),
            Some(over) => Err(Error::TooMany(over)),
        }
    }

    /// What an origin is called where it may not be told: equal ones have equal aliases, and that is all they say.
    pub fn alias(&self, origin: &str) -> String {
        self.digest_of("origin", origin)
    }

    fn digest(&self, one: &Try<'_>) -> String {
        self.digest_of(one.deed.name(), one.who)
    }

    fn digest_of(&self, kind: &str, who: &str) -> String {
        let mut digest = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        digest.update(kind.as_bytes());
        digest.update(b":");
        digest.update(who.as_bytes());
        URL_SAFE_NO_PAD.encode(&digest.finalize().into_bytes()[..DIGEST_BYTES])
    }
}

#[cfg(test)]
mod tests;
