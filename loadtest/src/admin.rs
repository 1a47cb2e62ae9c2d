//! The admin's side: the first to come to an empty FindMe, who makes photographers and events.
//!
//! The admin also watches the job queue, which is how a run knows that everything has been matched.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::client::{Client, Event, Failure, QueueStats};
use crate::meter::Meter;
use crate::studio::Studio;

/// Everybody's password.
pub const PASSWORD: &str = "Sesame-2026";

/// Pause between two looks at the queue.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// An admin who is logged in.
#[derive(Clone, Debug)]
pub struct Admin(Client);

impl Admin {
    /// Registers as the first admin of an empty FindMe and logs in; where there is one already, logs in.
    pub async fn enter(client: &Client, username: &str, password: &str) -> Result<Self, Failure> {
        let account = json!({
            "username": username, "email": format!("{username}@example.org"), "password": password
        });
        let registered = client
            .post("POST /api/admin/register-admin", "/api/admin/register-admin")
            .json(account)
            .send()
            .await;
        match registered {
            Ok(_) | Err(Failure::Refused { status: 403, .. }) => {
                Ok(Self(client.log_in(username, password).await?))
            }
            Err(failure) => Err(failure),
        }
    }

    /// Makes a photographer with an event of their own, both named after `label`, and logs the photographer in.
    pub async fn open_event(&self, label: &str) -> Result<Studio, Failure> {
        self.open(label, false).await
    }

    /// The same with an event that remembers no face but those of its guests.
    pub async fn open_guests_only_event(&self, label: &str) -> Result<Studio, Failure> {
        self.open(label, true).await
    }

    /// Makes an event remember no face but those of its guests, or all faces again.
    pub async fn keep_guests_only(&self, event: i64, wanted: bool) -> Result<(), Failure> {
        let path = format!("/api/admin/events/{event}");
        let change = json!({"guests_only": wanted});
        let call = self.0.put("PUT /api/admin/events/{id}", path);
        call.json(change).send().await?;
        Ok(())
    }

    async fn open(&self, label: &str, guests_only: bool) -> Result<Studio, Failure> {
        let username = format!("studio-{label}");
        let account = json!({
            "username": username, "email": format!("{username}@example.org"), "password": PASSWORD
        });
        let call = self.0.post(
            "POST /api/admin/create-photographer",
            "/api/admin/create-photographer",
        );
        let photographer: serde_json::Value = call.json(account).read().await?;
        let event = json!({
            "name": format!("Event {label}"), "event_code": label, "photographer_id": photographer["user_id"],
            "guests_only": guests_only
        });
        let call = self
            .0
            .post("POST /api/admin/create-event", "/api/admin/create-event");
        call.json(event).send().await?;
        let qr = format!("/api/admin/event-qr/{label}");
        self.0.get("GET /api/admin/event-qr/{code}", qr).send().await?;
        Studio::open(&self.0.stranger(), &username, PASSWORD).await
    }

    /// The same admin, measured by another meter.
    #[must_use]
    pub fn measured_by(&self, meter: &Meter) -> Self {
        Self(self.0.measured_by(meter))
    }

    /// What the server counts, as monitors read it.
    pub async fn metrics(&self) -> Result<String, Failure> {
        let answer = self.0.get("GET /metrics", "/metrics").send().await?;
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    }

    /// How the queue stands.
    pub async fn stats(&self) -> Result<QueueStats, Failure> {
        self.0
            .get("GET /api/admin/queue/stats", "/api/admin/queue/stats")
            .read()
            .await
    }

    /// All events.
    pub async fn events(&self) -> Result<Vec<Event>, Failure> {
        self.0
            .get("GET /api/admin/events", "/api/admin/events")
            .read()
            .await
    }

    /// What was asked of the face engine's service, and what it cost.
    pub async fn usage(&self) -> Result<Value, Failure> {
        self.0
            .get("GET /api/admin/aws-usage", "/api/admin/aws-usage")
            .read()
            .await
    }

    /// Lets the engine learn an event anew; answers what that takes.
    pub async fn reindex(&self, event: i64) -> Result<Value, Failure> {
        let path = format!("/api/admin/events/{event}/reindex");
        self.0
            .post("POST /api/admin/events/{id}/reindex", path)
            .read()
            .await
    }

    /// Keeps the server at work for so many seconds, or until nothing is left to do; answers how many jobs are.
    pub async fn keep_at_work(&self, seconds: u64) -> Result<u64, Failure> {
        let path = format!("/api/internal/work?budget_s={seconds}");
        let answer: Value = self.0.post("POST /api/internal/work", path).read().await?;
        Ok(answer["left"].as_u64().unwrap_or(u64::MAX))
    }

    /// Deletes an event with everything in it.
    pub async fn delete_event(&self, id: i64) -> Result<(), Failure> {
        let path = format!("/api/admin/events/{id}");
        let delete = self.0.delete("DELETE /api/admin/events/{id}", path);
        delete.once(404).send().await?;
        Ok(())
    }

    /// Waits until no job is queued or under way, for at most `limit`.
    pub async fn wait_until_quiet(&self, limit: Duration) -> Result<QueueStats, Failure> {
        let begun = Instant::now();
        loop {
            let stats = self.stats().await?;
            if stats.is_quiet() {
                return Ok(stats);
            }
            if begun.elapsed() > limit {
                let what = format!("queued work: {stats:?}");
                return Err(Failure::TooLong { what, limit });
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}
