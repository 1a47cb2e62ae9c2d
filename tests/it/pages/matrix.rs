//! Who gets what: every page and every form, for everybody.
//!
//! The table is the counterpart of the API's (`http::roles`).

mod console;
mod studio;
mod visitors;

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Method, RequestBuilder};

use super::joining::{consent_of, form, join};
use super::visitor::{Visitor, html};
use crate::support::{
    PASSWORD, Person, TestApp, TestEvent, add_photo, on_both, other_photo, selfie, token_of,
};

on_both![every_page_answers_as_the_table_says];

/// In the order of the columns.
const ACTORS: [&str; 7] = [
    "nobody",
    "a guest",
    "a guest of another event",
    "the photographer",
    "another photographer of the event",
    "the photographer of another event",
    "an admin",
];

/// What a request brings.
#[derive(Clone, Copy)]
enum Body {
    Empty,
    Fields(&'static [(&'static str, &'static str)]),
    /// The hash of the event's consent text.
    Consent,
    /// The consent and a selfie.
    Selfie,
}
use Body::{Consent, Empty, Fields, Selfie};

/// A form that no page has sent.
const OTHER: Body = Fields(&[("a", "b")]);

/// The method, the path, the body, and what each actor gets.
type Row<const ACTORS: usize> = (&'static str, &'static str, Body, [u16; ACTORS]);

/// All rows. Pages that belong to no event of photographers answer all of these alike, so their tables have one column for them.
fn table() -> Vec<Row<7>> {
    let by_role = [visitors::TABLE, console::TABLE].into_iter().flatten();
    let by_role = by_role.map(
        |&(method, path, body, [nobody, guest, other, photographer, admin])| {
            let row = [
                nobody,
                guest,
                other,
                photographer,
                photographer,
                photographer,
                admin,
            ];
            (method, path, body, row)
        },
    );
    by_role.chain(studio::TABLE.iter().copied()).collect()
}

async fn every_page_answers_as_the_table_says(app: Arc<TestApp>) {
    let world = World::make(&app).await;
    let mut wrong = Vec::new();
    let mut readers = Vec::new();
    for actor in 0..ACTORS.len() {
        readers.push(world.actor(actor).await);
    }
    // Reading first: its sessions end while time passes.
    let (read, sent): (Vec<_>, Vec<_>) = table().into_iter().partition(|(method, ..)| *method == "GET");
    for (method, path, body, expected) in read.into_iter().chain(sent) {
        let path = path
            .replace("{event}", &world.event.id.to_string())
            .replace("{elsewhere}", &world.other_event.id.to_string())
            .replace("{photo}", &world.photo.to_string())
            .replace("{hidden}", &world.hidden.to_string())
            .replace("{wall}", &world.wall);
        for (actor, status) in expected.iter().enumerate() {
            let answer = if method == "GET" {
                readers[actor].get(&path).await
            } else {
                // So that no limit of requests is met.
                app.pass(Duration::from_mins(20));
                let mut visitor = world.actor(actor).await;
                let request = visitor.request(Method::POST, &path);
                let request = world.with_body(request, body);
                visitor
                    .send(request.header("sec-fetch-site", "same-origin"))
                    .await
            };
            if answer.status != *status {
                let name = ACTORS[actor];
                wrong.push(format!(
                    "{method} {path} by {name}: {}, not {status}",
                    answer.status
                ));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// Two events, the first with two photographers, a photo of the guest and one of somebody else.
struct World {
    app: Arc<TestApp>,
    event: TestEvent,
    colleague: String,
    other_event: TestEvent,
    photo: i64,
    hidden: i64,
    /// The token of the event's slideshow.
    wall: String,
    consent: String,
}

impl World {
    async fn make(app: &Arc<TestApp>) -> Self {
        let event = app.event("M01").await;
        let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
        let (hidden, _) = add_photo(&event, other_photo(&[Person(2)], 2)).await;
        let page = html(&Visitor::of(app).get("/e/M01").await, 200);
        let colleague = app.photographer("colleague").await;
        app.share(&event, &colleague).await;
        let wall = format!("/api/photographer/events/{}/wall", event.id);
        let wall = token_of(&event.owner.post_nothing(&wall).await.created());
        Self {
            app: Arc::clone(app),
            other_event: app.event("M02").await,
            event,
            colleague: colleague.username,
            photo,
            hidden,
            wall,
            consent: consent_of(&page),
        }
    }

    /// A new session of an actor.
    async fn actor(&self, actor: usize) -> Visitor {
        let visitor = match actor {
            0 => Visitor::of(&self.app),
            1 => join(&self.app, &self.event, selfie(Person(1))).await,
            2 => join(&self.app, &self.other_event, selfie(Person(1))).await,
            3 => self.log_in(&self.event.owner.username).await,
            4 => self.log_in(&self.colleague).await,
            5 => self.log_in(&self.other_event.owner.username).await,
            _ => self.log_in("admin").await,
        };
        self.app.run_jobs().await;
        visitor
    }

    async fn log_in(&self, name: &str) -> Visitor {
        let mut visitor = Visitor::of(&self.app);
        let fields = [("username", name), ("password", PASSWORD)];
        visitor.post("/login", &fields).await;
        visitor
    }

    fn with_body(&self, request: RequestBuilder, body: Body) -> RequestBuilder {
        match body {
            Empty => request,
            Fields(fields) => request.form(fields),
            Consent => request.form(&[("consent", &self.consent)]),
            Selfie => request.multipart(form(Some(&self.consent), Some(selfie(Person(1))))),
        }
    }
}

#[test]
fn the_table_has_every_route() {
    let mut missing = Vec::new();
    for (method, pattern) in routes() {
        let is_known = table().into_iter().any(|(row, path, ..)| {
            let path = path.split('?').next().unwrap_or_default();
            row == method && matches(&pattern, path)
        });
        if !is_known {
            missing.push(format!("{method} {pattern}"));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// The methods and patterns that the source names.
fn routes() -> Vec<(&'static str, String)> {
    let sources = [
        include_str!("../../../src/http/pages.rs"),
        include_str!("../../../src/http/pages/guest.rs"),
        include_str!("../../../src/http/pages/studio.rs"),
        include_str!("../../../src/http/pages/console.rs"),
    ];
    let mut routes = Vec::new();
    for source in sources {
        for route in source.split(".route(").skip(1) {
            let mut quoted = route.splitn(3, '"').skip(1);
            let pattern = quoted.next().unwrap();
            let handlers = quoted.next().unwrap();
            // Of the last route, what follows it.
            let handlers = handlers.split([';', '}']).next().unwrap();
            for (name, method) in [("get(", "GET"), ("post(", "POST")] {
                if handlers.contains(name) {
                    routes.push((method, pattern.to_owned()));
                }
            }
        }
    }
    assert!(routes.len() > 60, "{routes:?}");
    routes
}

/// Whether an address is one of a route's: `{code}` is any one segment, `{*path}` all that follow.
fn matches(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    for expected in pattern.split('/') {
        if expected.starts_with("{*") {
            return parts.next().is_some();
        }
        let Some(part) = parts.next() else { return false };
        // A number in the table is a placeholder itself.
        if part != expected && !expected.starts_with('{') {
            return false;
        }
    }
    parts.next().is_none()
}
