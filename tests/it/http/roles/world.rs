//! Two events with their people, photos, selfies and jobs, and what to send to an operation about the first of them.
//!
//! Every world has names of its own, so that the next one can be made beside it.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::table::ACTORS;
use crate::support::{
    Answer, Caller, Operation, PASSWORD, Person, TestApp, TestEvent, add_photo, enrol, file, other_photo,
    selfie, send, token_of,
};

/// The actors, as a failure names them.
pub(super) const NAMES: [&str; ACTORS] = [
    "nobody",
    "a guest of A",
    "a guest of B",
    "the photographer of A",
    "another photographer of A",
    "the photographer of B",
    "an admin",
];

/// Their roles, as the document names them.
pub(super) const ROLES: [&str; ACTORS] = [
    "",
    "user",
    "user",
    "photographer",
    "photographer",
    "photographer",
    "admin",
];

/// Operations after which another one would not find the world as it was: they end tokens, things or codes.
pub(super) const SPENDING: [&str; 20] = [
    "remove_guest",
    "erase_account",
    "log_out_everywhere",
    "change_password",
    "join_event",
    "withdraw_selfie",
    "withdraw_consent",
    "delete_photos",
    "delete_photo",
    "delete_photographer",
    "delete_event",
    "delete_own_event",
    "delete_account",
    "generate_event_code",
    "set_event_code",
    "remove_photographer_from_event",
    "register_by_invitation",
    "accept_invitation",
    "make_slideshow_link",
    "end_slideshow_link",
];

/// A photo that shows the guest of A and that all guests of A see, and another one. Drawn once: worlds are many.
static PHOTOS: LazyLock<[Vec<u8>; 2]> =
    LazyLock::new(|| [1, 2].map(|shade| other_photo(&[Person(1)], shade)));

/// Two events with all that belongs to them.
pub(super) struct World {
    actors: [Caller; ACTORS],
    event: TestEvent,
    /// An event that nobody has joined.
    third: TestEvent,
    guest: (i64, String),
    /// A photographer without events.
    idle: i64,
    /// The other photographer of A.
    colleague: i64,
    /// The token of an admin's invitation to A.
    invitation: String,
    /// The token of the slideshow of A.
    wall: String,
    photo: i64,
    filename: String,
    job: String,
}

impl World {
    /// A new one, whose jobs are still queued.
    pub(super) async fn new(app: &TestApp) -> Self {
        let number = next();
        let event = app.event(&format!("A{number}")).await;
        let elsewhere = app.event(&format!("B{number}")).await;
        let third = app.event_of(&elsewhere.owner, &format!("C{number}")).await;
        let guest = app.guest(&event, &format!("anna-{number}")).await;
        let stranger = app.guest(&elsewhere, &format!("bert-{number}")).await;
        enrol(&guest, Person(1)).await;
        enrol(&stranger, Person(2)).await;
        let (photo, filename) = add_photo(&event, PHOTOS[0].clone()).await;
        let to_all = json!({"show_in_general": true});
        let show = format!("/api/photos/{photo}/show-in-general");
        event.owner.put(&show, to_all).await.ok();
        let wall = format!("/api/photographer/events/{}/wall", event.id);
        let wall = event.owner.post_nothing(&wall).await.created();
        let rematch = format!("/api/photographer/events/{}/rematch", event.id);
        let begun = event.owner.post_nothing(&rematch).await.ok();
        let idle = app.photographer(&format!("idle-{number}")).await.id;
        let colleague = app.photographer(&format!("colleague-{number}")).await;
        app.share(&event, &colleague).await;
        let admin = format!("admin-{number}");
        let first = app.admin().await;
        first.post("/api/admin/create-admin", account(&admin)).await.ok();
        let plan = json!({"event_id": event.id});
        let invited = first.post("/api/admin/invitations", plan).await.created();
        let actors = [
            app.anonymous().0,
            guest.caller,
            stranger.caller,
            event.owner.caller.clone(),
            colleague.caller,
            elsewhere.owner.caller,
            app.log_in(&admin).await,
        ];
        Self {
            actors,
            event,
            third,
            guest: (guest.id, guest.username),
            idle,
            colleague: colleague.id,
            invitation: token_of(&invited),
            wall: token_of(&wall),
            photo,
            filename,
            job: begun["job_id"].as_str().unwrap().to_owned(),
        }
    }

    /// Calls an operation about event A.
    pub(super) async fn call(&self, actor: usize, operation: Operation) -> Answer {
        self.call_as(&self.actors[actor], operation).await
    }

    /// The same as somebody who is none of the actors.
    pub(super) async fn call_as(&self, caller: &Caller, operation: Operation) -> Answer {
        let query = match operation.id() {
            "delete_photos" => format!("?photo_ids={}", self.photo),
            "preview_threshold" => "?threshold=80".to_owned(),
            "stay_at_work" => "?budget_s=0".to_owned(),
            "show_consent_terms" => format!("?event_code={}", self.event.code),
            _ => String::new(),
        };
        let path = format!("{}{query}", self.filled(operation.path));
        let request = caller.request(operation.method(), &path);
        let content = operation.about["requestBody"]["content"].as_object();
        let kind = content.and_then(|content| content.keys().next());
        send(match kind.map(String::as_str) {
            None => request,
            Some("multipart/form-data") => request.multipart(self.form(operation)),
            Some("application/x-www-form-urlencoded") => request.form(&self.body(operation)),
            Some("application/octet-stream") => request
                .header("content-type", "application/octet-stream")
                .header("upload-offset", 0)
                .body("bytes"),
            Some(_) => request.json(&self.body(operation)),
        })
        .await
    }

    fn filled(&self, path: &str) -> String {
        let is_about = |things: &str| path.contains(things);
        let filled = path.split('/').map(|part| match part {
            "{user_id}" if is_about("/photographers/") => self.colleague.to_string(),
            "{token}" if is_about("/invitations/") => self.invitation.clone(),
            "{token}" if is_about("/wall/") => self.wall.clone(),
            "{event_id}" => self.event.id.to_string(),
            "{event_code}" => self.event.code.clone(),
            "{photo_id}" => self.photo.to_string(),
            "{filename}" => self.filename.clone(),
            "{user_id}" => self.guest.0.to_string(),
            "{photographer_id}" => self.idle.to_string(),
            "{job_id}" => self.job.clone(),
            "{erasure_id}" | "{watcher_id}" | "{invitation_id}" => "404404".to_owned(),
            "{token}" => "1-1-made-up".to_owned(),
            "{upload_id}" => "019788a0-0000-7000-8000-000000000000".to_owned(),
            part => {
                assert!(!part.starts_with('{'), "nothing is known for {part}");
                part.to_owned()
            }
        });
        filled.collect::<Vec<_>>().join("/")
    }

    fn body(&self, operation: Operation) -> Value {
        let (event, code) = (self.event.id, &self.event.code);
        let (_, username) = &self.guest;
        match operation.id() {
            "check_event_code" => json!({"event_code": code}),
            "check_availability" => json!({"username": "anybody", "event_code": code}),
            "register" | "register_invited" => json!({"user_data": account(&new()), "event_code": code}),
            "log_in" | "log_in_by_form" | "begin_session" => {
                json!({"username": username, "password": PASSWORD})
            }
            "change_password" => json!({"current_password": PASSWORD, "new_password": "Sesame-2027"}),
            "change_watcher" => json!({"listening": false}),
            "give_consent" => json!({"consent": "made-up"}),
            "set_consent_terms" => json!({"organiser": "Somebody"}),
            "ask_for_reset" | "ask_for_login_link" => {
                json!({"email": format!("{}@example.org", new())})
            }
            "log_in_by_link" | "confirm_email" => json!({"token": "made-up"}),
            "change_account" => json!({"name": "Somebody"}),
            "reset_password" => json!({"token": "made-up", "new_password": PASSWORD}),
            "join_event" => json!({"event_code": self.third.code}),
            "create_event" => json!({"name": "Another event"}),
            "create_event_for" => json!({"name": "Another event", "photographer_id": self.idle}),
            "change_event" | "change_own_event" => json!({"name": "The same event"}),
            "retry_photos" => json!({}),
            "extend_event" => json!({"until": null}),
            "show_photo_to_all" => json!({"show_in_general": true}),
            "show_photos_to_all" => json!({"photo_ids": [self.photo], "show_in_general": true}),
            "register_admin"
            | "create_admin"
            | "create_photographer"
            | "add_photographer"
            | "register_by_invitation" => account(&new()),
            "set_account_active" | "change_photographer" => json!({"is_active": true}),
            "generate_event_code" | "add_watcher" | "invite_photographer" => json!({"event_id": event}),
            "set_event_code" => json!({"event_id": event, "event_code": new()}),
            "find_known_photos" => json!({"sha256": ["0".repeat(64)]}),
            "begin_upload" => json!({"filename": "a.jpg", "size": 7}),
            "set_daily_cap" => json!({"calls_per_day": null}),
            "set_threshold" => json!({"threshold": 70}),
            unknown => panic!("nothing is known to send to {unknown}"),
        }
    }

    fn form(&self, operation: Operation) -> Form {
        let file_of = |bytes| file("picture.jpg", bytes);
        match operation.id() {
            "upload_photos" | "upload_photos_async" => Form::new().part("files", file_of(PHOTOS[1].clone())),
            "register_with_selfie" => {
                let name = new();
                let text = |text: String| Part::text(text);
                Form::new()
                    .part("username", text(name.clone()))
                    .part("email", text(format!("{name}@example.org")))
                    .part("password", text(PASSWORD.to_owned()))
                    .part("event_code", text(self.event.code.clone()))
                    .part("file", file_of(selfie(Person(3))))
            }
            "join_as_guest" => Form::new()
                .text("event_code", self.event.code.clone())
                .part("file", file_of(selfie(Person(3)))),
            _ => Form::new().part("file", file_of(selfie(Person(1)))),
        }
    }
}

/// A number that no other world and no other account has.
fn next() -> usize {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    LAST.fetch_add(1, Ordering::Relaxed)
}

/// A name that nobody has.
fn new() -> String {
    format!("new-{}", next())
}

fn account(username: &str) -> Value {
    json!({"username": username, "email": format!("{username}@example.org"), "password": PASSWORD})
}
