//! Creating admins on the command line.
//!
//! Access to the database is the authorization. It works while servers of the database run, and opens neither the
//! storage nor the engine.

use std::sync::Arc;

use super::{Error, opening, parts};
use crate::accounts::Credentials;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::model::UserId;
use crate::queue::Queue;

/// Creates an admin, whether or not there is one already.
pub async fn create_admin(config: &Config, credentials: &Credentials<'_>) -> Result<UserId, Error> {
    let store = opening::open_store(config).await?;
    let clock = Arc::new(SystemClock);
    let queue = Queue::new(store.clone(), clock.clone(), config.matching.lease);
    let accounts = parts::accounts(config, store.clone(), queue, clock);
    let made = accounts.create_admin(None, credentials).await;
    store.close().await;
    Ok(made?)
}
