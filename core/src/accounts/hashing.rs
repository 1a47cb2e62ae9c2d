//! Password hashes: bcrypt, on separate threads, a few at a time.
//!
//! bcrypt reads 72 bytes and repeats what is shorter, a NUL between, so a longer password would be cut and one
//! with a NUL could have a twin. These are brought to 44 characters first, by HMAC-SHA-256 under a fixed name
//! and base64; any other is hashed as it is, as every bcrypt hash in existence was made. As many hashes run at
//! once as there are cores, at most four. The queue behind them is bounded: past it, and past a wait that no
//! client would sit out, the answer is [`Error::Busy`] at no cost.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Password;
use crate::model::text;

/// Maximum number of simultaneous hashes on any machine.
const MAX_THREADS: usize = 4;

/// Maximum length of the queue: twice the thousand guests who may arrive together.
const MAX_QUEUED: usize = 2_000;

/// Longest wait in the queue: half of the default timeout of a request, so that the response is still in time.
const PATIENCE: Duration = Duration::from_mins(1);

/// The number of bytes that bcrypt uses.
const BCRYPT_BYTES: usize = 72;

/// Why a hash could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The queue is full.
    #[error("too many passwords are waiting to be hashed")]
    Busy,
    /// bcrypt or its thread failed.
    #[error("a password could not be hashed: {0}")]
    Failed(String),
}

/// Makes and verifies password hashes; clones share the queue.
#[derive(Clone, Debug)]
pub struct Hasher {
    cost: u32,
    /// Places in the queue, including running hashes.
    places: Arc<Semaphore>,
    /// Permits of running hashes.
    threads: Arc<Semaphore>,
    patience: Duration,
    /// Counts passwords that were tried on a hash.
    #[cfg(test)]
    pub(super) spent: Arc<std::sync::atomic::AtomicUsize>,
}

impl Hasher {
    /// A hasher whose new hashes have this cost (4 to 31, clamped).
    pub fn new(cost: u32) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::bounded(cost, cores.min(MAX_THREADS), MAX_QUEUED, PATIENCE)
    }

    /// A hasher without a queue, which refuses every hash.
    #[cfg(test)]
    pub(super) fn busy() -> Self {
        Self {
            places: Arc::new(Semaphore::new(0)),
            ..Self::new(4)
        }
    }

    fn bounded(cost: u32, threads: usize, queue: usize, patience: Duration) -> Self {
        Self {
            cost: cost.clamp(4, 31),
            places: Arc::new(Semaphore::new(threads + queue)),
            threads: Arc::new(Semaphore::new(threads)),
            patience,
            #[cfg(test)]
            spent: Arc::default(),
        }
    }

    /// The hash of a password, with a random salt.
    pub async fn hash(&self, password: &Password) -> Result<String, Error> {
        let (bytes, cost) = (digestible(password.expose()), self.cost);
        self.run(move || bcrypt::hash(bytes, cost))
            .await?
            .map_err(|error| Error::Failed(error.to_string()))
    }

    /// Which of the hashes a password opens. The time of at least `cost` hashes is spent, and the time of one on a text
    /// that is none, so that nobody learns from the clock whether an account exists, or how many. A password that is
    /// not composed is tried as it is, too: earlier versions hashed it so. That takes twice the time whatever the hash.
    pub async fn verify(&self, password: &str, hashes: Vec<String>, cost: usize) -> Result<Vec<bool>, Error> {
        let forms = forms(password);
        let decoy = decoy(self.cost);
        #[cfg(test)]
        let spent = Arc::clone(&self.spent);
        self.run(move || {
            let opens = |hash: &String| {
                #[cfg(test)]
                spent.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                let is_hash = hash.parse::<bcrypt::HashParts>().is_ok();
                let hash = if is_hash { hash } else { &decoy };
                let opens = forms
                    .iter()
                    .map(|bytes| bcrypt::verify(bytes, hash).unwrap_or(false));
                opens.fold(false, |opens, one| opens | one)
            };
            let opened: Vec<bool> = hashes.iter().map(opens).collect();
            for _ in opened.len()..cost {
                std::hint::black_box(opens(&decoy));
            }
            opened
        })
        .await
    }

    /// Runs work on a separate thread when its turn comes.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the gate that bounds password hashes"
    )]
    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let acquired = tokio::time::timeout(self.patience, Arc::clone(&self.threads).acquire_owned());
        let permit: OwnedSemaphorePermit = match acquired.await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_)) | Err(_) => return Err(Error::Busy),
        };
        // The work holds the permit, so that a caller who gives up does not free it early.
        let work = move || {
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|error| Error::Failed(error.to_string()))
    }
}

/// The bytes of a password as it is hashed, and as it was typed if that differs.
fn forms(password: &str) -> Vec<Vec<u8>> {
    // What no password can be as long as is not composed.
    if password.len() > 4 * Password::MAX_BYTES {
        return vec![digestible(password)];
    }
    let composed = text::composed(password);
    let mut forms = vec![digestible(&composed)];
    if composed != password {
        forms.push(digestible(password));
    }
    forms
}

/// The bytes that stand for a password before bcrypt: all of it, in at most 72 bytes without NUL.
fn digestible(password: &str) -> Vec<u8> {
    const NAME: &[u8] = b"findme password, long form, 1";
    if password.len() <= BCRYPT_BYTES && !password.contains('\0') {
        return password.as_bytes().to_vec();
    }
    let mut digest = Hmac::<Sha256>::new_from_slice(NAME).expect("HMAC takes keys of any length");
    digest.update(password.as_bytes());
    STANDARD.encode(digest.finalize().into_bytes()).into_bytes()
}

/// A well-formed hash that nothing opens; verifying against it takes the time of its cost.
fn decoy(cost: u32) -> String {
    format!("$2b${cost:02}${}", ".".repeat(53))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::parse(text).unwrap()
    }

    #[tokio::test]
    async fn long_passwords_are_not_cut() {
        let hasher = Hasher::new(4);
        let stem = format!("A1!{}", "x".repeat(69));
        assert_eq!(stem.len(), 72);
        for (own, twin) in [
            (stem.clone(), format!("{stem}Y")),
            (format!("{stem}X"), format!("{stem}Y")),
            (format!("{stem}X"), stem.clone()),
            (
                format!("{stem}{}", "é".repeat(60)),
                format!("{stem}{}", "é".repeat(61)),
            ),
        ] {
            let hash = hasher.hash(&password(&own)).await.unwrap();
            assert_eq!(hasher.verify(&own, vec![hash.clone()], 1).await.unwrap(), [true]);
            assert_eq!(
                hasher.verify(&twin, vec![hash], 1).await.unwrap(),
                [false],
                "{twin}"
            );
        }
    }

    #[tokio::test]
    async fn a_nul_does_not_end_a_password() {
        let hasher = Hasher::new(4);
        let hash = hasher.hash(&password("Abcdef1!\0x")).await.unwrap();
        for (text, opens) in [("Abcdef1!\0x", true), ("Abcdef1!\0y", false), ("Abcdef1!", false)] {
            assert_eq!(hasher.verify(text, vec![hash.clone()], 1).await.unwrap(), [opens]);
        }
        // To bare bcrypt these two are one password.
        let hash = hasher.hash(&password("Abcdef1!")).await.unwrap();
        assert_eq!(
            hasher.verify("Abcdef1!\0Abcdef1!", vec![hash], 1).await.unwrap(),
            [false]
        );
    }

    #[tokio::test]
    async fn hashes_of_other_costs_and_makers_keep_verifying() {
        let hasher = Hasher::new(4);
        let made = bcrypt::hash_with_salt("Abcdef1!", 6, [7; 16]).unwrap();
        let versions = [
            bcrypt::Version::TwoA,
            bcrypt::Version::TwoB,
            bcrypt::Version::TwoY,
        ];
        let made: Vec<String> = versions
            .into_iter()
            .map(|version| made.format_for_version(version))
            .collect();
        assert_eq!(
            hasher.verify("Abcdef1!", made.clone(), 1).await.unwrap(),
            [true; 3]
        );
        assert_eq!(hasher.verify("Abcdef1?", made, 1).await.unwrap(), [false; 3]);
    }

    #[tokio::test]
    async fn a_password_opens_however_it_is_composed() {
        let hasher = Hasher::new(4);
        let (composed, decomposed) = ("Écoles-7", "E\u{301}coles-7");
        let hash = hasher.hash(&password(decomposed)).await.unwrap();
        let former = bcrypt::hash(decomposed, 4).unwrap();
        for (typed, opens) in [
            (composed, [true, false]),
            (decomposed, [true, true]),
            ("Ecoles-7", [false, false]),
        ] {
            let stored = vec![hash.clone(), former.clone()];
            assert_eq!(hasher.verify(typed, stored, 1).await.unwrap(), opens, "{typed}");
        }
    }

    #[tokio::test]
    async fn texts_that_are_no_hashes_open_to_nobody() {
        let hashes = ["", "Abcdef1!", "$2b$99$", "é"].map(str::to_owned).to_vec();
        assert_eq!(
            Hasher::new(4).verify("Abcdef1!", hashes, 1).await.unwrap(),
            [false; 4]
        );
    }

    #[test]
    fn the_decoy_costs_what_a_hash_costs_and_opens_to_nobody() {
        let parts: bcrypt::HashParts = decoy(5).parse().unwrap();
        assert_eq!(parts.get_cost(), 5);
        assert!(!bcrypt::verify("", &decoy(4)).unwrap());
    }

    #[tokio::test]
    async fn a_full_queue_is_refused_at_once() {
        let hasher = Hasher::bounded(4, 1, 1, PATIENCE);
        let served = hasher.threads.clone().acquire_owned().await.unwrap();
        let place = hasher.places.clone().acquire_owned().await.unwrap();
        let waiting = tokio::spawn({
            let hasher = hasher.clone();
            async move { hasher.verify("x", Vec::new(), 1).await }
        });
        while hasher.places.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(
            hasher.verify("x", Vec::new(), 1).await,
            Err(Error::Busy)
        ));
        drop((served, place));
        assert!(waiting.await.unwrap().is_ok());
        assert!(hasher.verify("x", Vec::new(), 1).await.is_ok());
    }

    #[tokio::test]
    async fn nobody_waits_past_the_end_of_patience() {
        let hasher = Hasher::bounded(4, 1, 1, Duration::ZERO);
        let _served = hasher.threads.clone().acquire_owned().await.unwrap();
        assert!(matches!(
            hasher.verify("x", Vec::new(), 1).await,
            Err(Error::Busy)
        ));
    }
}
