//! Events that remember nobody but their guests.
//!
//! The engine is scripted: it tells what it remembers, and what it was asked.

mod memory;
mod passes;
mod switch;
mod trouble;

use std::time::Duration;

use serde_json::Value;

use crate::support::{Call, Guest, Person, TestApp, TestEvent, enrol};

/// The wait before a second try.
const RETRY: Duration = Duration::from_secs(7);

async fn status(guest: &Guest) -> Value {
    guest.get("/api/rematch-status").await.ok()
}

/// A new guest of this person's face, whose selfie is queued.
async fn join(app: &TestApp, event: &TestEvent, person: u8) -> Guest {
    let guest = app.guest(event, &format!("guest-{person}")).await;
    enrol(&guest, Person(person)).await;
    guest
}

/// How often the engine looked at a photo.
fn looks(app: &TestApp) -> usize {
    let look = |call: &Call| matches!(call, Call::DetectTransient(_));
    app.engine.calls().into_iter().filter(look).count()
}

fn is_search(call: Call) -> bool {
    matches!(call, Call::SearchTransient(..))
}

async fn jobs_done(app: &TestApp, kind: &str) -> Value {
    let stats = app.admin().await.get("/api/admin/queue/stats").await.ok();
    stats["kinds"][kind]["done"].clone()
}

async fn step(app: &TestApp) {
    app.app.pool.step().await.unwrap().unwrap();
}
