//! Accounts on both databases.
//!
//! A place with a clock that stands still and hashes that cost little. Events are stored as they are here: what
//! makes them sound is not the accounts' business.

mod crossing;
mod guessing;
mod guests;
mod invitations;
mod joining;
mod leaving;
mod limited;
mod login;
mod login_links;
mod registration;
mod reset;
mod sessions;
mod spelling;
mod staff;
mod walls;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::clock::{ManualClock, Timestamp};
use crate::limits::Origin;
use crate::model::{Event, Role, Task, UserId};
use crate::store::{jobs, testing};

const PASSWORD: &str = "Abcdef1!";
const KEY: &[u8] = b"a key of more than thirty-two characters";
const TOKEN_LIFE: Duration = Duration::from_hours(1);

struct Place {
    store: Store,
    clock: Arc<ManualClock>,
    accounts: Accounts,
}

impl Place {
    fn new(store: Store) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::parse("2026-06-20").unwrap()));
        let queue = Queue::new(store.clone(), clock.clone(), Duration::from_mins(1));
        let tokens = Tokens::new(KEY, Signing::Hs256, TOKEN_LIFE);
        let limits = Limits::new(store.clone(), clock.clone(), KEY, true);
        let accounts = Accounts::new(
            store.clone(),
            queue,
            clock.clone(),
            Hasher::new(4),
            tokens,
            limits,
            Texts::new(None, Some(Duration::from_hours(30 * 24)), false),
        );
        Self {
            store,
            clock,
            accounts,
        }
    }

    /// The ways in, for whoever comes from here.
    fn limited(&self) -> Limited<'_> {
        self.accounts.limited(origin(0))
    }

    async fn event(&self, code: &str) -> Event {
        testing::event(&self.store, code, UserId(0)).await
    }

    async fn guest(&self, name: &str, code: &str) -> User {
        let email = format!("{name}@x.fr");
        let registered = self
            .limited()
            .register(&credentials(name, &email), code, None, None)
            .await;
        registered.unwrap().user
    }

    async fn photographer(&self, name: &str) -> User {
        let email = format!("{name}@x.fr");
        let id = self
            .accounts
            .create_photographer(None, &credentials(name, &email))
            .await
            .unwrap();
        self.user(id).await
    }

    async fn admin(&self, name: &str) -> User {
        let email = format!("{name}@x.fr");
        let id = self
            .accounts
            .create_admin(None, &credentials(name, &email))
            .await
            .unwrap();
        self.user(id).await
    }

    async fn user(&self, id: UserId) -> User {
        self.accounts.account(id).await.unwrap().user
    }

    /// Whether a guest's matching in an event is queued.
    async fn is_queued(&self, guest: &User, event: &Event) -> bool {
        let subject = format!("{}/{}", event.id, guest.id);
        let mut reader = self.store.read().await.unwrap();
        let job = jobs::latest(reader.conn(), "match_guest", &subject)
            .await
            .unwrap();
        job.is_some()
    }
}

fn credentials<'a>(username: &'a str, email: &'a str) -> Credentials<'a> {
    Credentials {
        username,
        email,
        password: PASSWORD,
    }
}

/// One of many origins.
fn origin(number: u32) -> Origin {
    Origin::at(IpAddr::V4(Ipv4Addr::from_bits(0xcb00_0000 + number)))
}

/// The problems of a refusal.
fn problems<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<Problem> {
    match outcome {
        Err(Error::Invalid(problems)) => problems,
        other => panic!("refused for its data, not {other:?}"),
    }
}
