//! Every route and everybody who may not take it.
//!
//! The table below is compared with the routes of the source, so that none can be forgotten.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;

use crate::support::{Answer, Caller, TestApp, on_both, send};

on_both![
    nobody_passes_without_a_good_token,
    no_role_passes_where_another_belongs,
    open_doors_ask_for_no_token,
];

/// Who may call a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anyone,
    /// Whoever has a signed address, or a token that does.
    Bearer,
    Account,
    Guest,
    /// Guests and admins.
    Sitter,
    /// Photographers and admins.
    Photographer,
    Admin,
}

use Who::{Account, Admin, Anyone, Bearer, Guest, Photographer, Sitter};

const ROUTES: [(&str, &str, Who); 83] = [
    ("GET", "/api", Anyone),
    ("GET", "/api/health-check", Anyone),
    ("GET", "/api/health-check/live", Anyone),
    ("POST", "/api/check-event-code", Anyone),
    ("POST", "/api/check-user-availability", Anyone),
    ("POST", "/api/register-with-event-code", Anyone),
    ("POST", "/api/register-invite", Anyone),
    ("POST", "/api/register-invite-with-selfie", Anyone),
    ("POST", "/api/login", Anyone),
    ("POST", "/api/token", Anyone),
    ("POST", "/api/password-reset/request", Anyone),
    ("POST", "/api/password-reset/confirm", Anyone),
    ("POST", "/api/validate-selfie", Anyone),
    ("POST", "/api/admin/register-admin", Anyone),
    ("GET", "/api/me", Account),
    ("DELETE", "/api/me", Account),
    ("PUT", "/api/me/password", Account),
    ("POST", "/api/logout-everywhere", Account),
    ("GET", "/api/profile", Account),
    ("GET", "/api/rematch-status", Account),
    ("GET", "/api/my-selfie", Account),
    ("DELETE", "/api/my-selfie", Account),
    ("GET", "/api/selfie/{user_id}", Account),
    ("POST", "/api/upload-selfie", Sitter),
    ("POST", "/api/join-event", Guest),
    ("GET", "/api/user/events", Guest),
    ("GET", "/api/user/event-expiration", Guest),
    ("GET", "/api/my-photos", Guest),
    ("GET", "/api/all-photos", Guest),
    ("GET", "/api/user/events/{event_id}/photos", Guest),
    ("GET", "/api/user/events/{event_id}/all-photos", Guest),
    ("GET", "/api/photo/{photo_id}", Bearer),
    ("GET", "/api/image/{filename}", Bearer),
    ("GET", "/api/photo/{photo_id}/faces", Account),
    ("GET", "/api/photographer/events", Photographer),
    ("POST", "/api/photographer/events", Photographer),
    ("GET", "/api/photographer/my-event", Photographer),
    (
        "POST",
        "/api/photographer/events/{event_id}/upload-photos",
        Photographer,
    ),
    (
        "POST",
        "/api/photographer/events/{event_id}/upload-photos-async",
        Photographer,
    ),
    ("GET", "/api/upload-jobs/{job_id}/status", Photographer),
    ("GET", "/api/photographer/events/{event_id}/photos", Photographer),
    ("POST", "/api/photographer/events/{id}/rematch", Photographer),
    (
        "POST",
        "/api/photographer/events/{id}/notify-photos-available",
        Photographer,
    ),
    ("GET", "/api/my-uploaded-photos", Photographer),
    ("DELETE", "/api/photos", Photographer),
    ("DELETE", "/api/photos/{photo_id}", Photographer),
    ("GET", "/api/delete-jobs/{job_id}/status", Photographer),
    ("PUT", "/api/photos/{photo_id}/show-in-general", Photographer),
    ("PUT", "/api/photos/bulk/show-in-general", Photographer),
    ("POST", "/api/admin/create-admin", Admin),
    ("POST", "/api/admin/create-photographer", Admin),
    ("GET", "/api/admin/photographers", Admin),
    ("POST", "/api/admin/photographers", Admin),
    ("PUT", "/api/admin/photographers/{id}", Admin),
    ("DELETE", "/api/admin/photographers/{id}", Admin),
    ("GET", "/api/admin/local-watchers", Admin),
    ("POST", "/api/admin/local-watchers", Admin),
    ("GET", "/api/admin/local-watchers/{watcher_id}", Admin),
    ("PUT", "/api/admin/local-watchers/{watcher_id}", Admin),
    ("DELETE", "/api/admin/local-watchers/{watcher_id}", Admin),
    ("GET", "/api/admin/events", Admin),
    ("POST", "/api/admin/create-event", Admin),
    ("PUT", "/api/admin/events/{id}", Admin),
    ("DELETE", "/api/admin/events/{id}", Admin),
    ("GET", "/api/admin/events/{id}/users", Admin),
    ("DELETE", "/api/admin/users/{id}", Admin),
    ("POST", "/api/admin/events/{id}/reset-expiration", Admin),
    ("POST", "/api/admin/events/{id}/rematch", Admin),
    ("GET", "/api/admin/events/{id}/reindex", Admin),
    ("POST", "/api/admin/events/{id}/reindex", Admin),
    ("GET", "/api/admin/provider", Admin),
    ("GET", "/api/admin/rekognition/threshold", Admin),
    ("POST", "/api/admin/rekognition/threshold", Admin),
    ("GET", "/api/admin/aws-usage", Admin),
    ("POST", "/api/admin/aws-usage/reset", Admin),
    ("POST", "/api/admin/generate-event-code", Admin),
    ("POST", "/api/admin/set-event-code", Admin),
    ("GET", "/api/admin/event-qr/{event_code}", Admin),
    ("POST", "/api/internal/work", Admin),
    ("GET", "/metrics", Admin),
    ("GET", "/api/admin/queue/stats", Admin),
    ("GET", "/api/admin/queue/jobs/{job_id}", Admin),
    ("POST", "/api/admin/photo-optimization/cleanup-expired", Admin),
];

/// Calls a route without a body, for things that do not exist.
async fn call(caller: &Caller, method: &str, route: &str) -> Answer {
    let filled = route.split('/').map(|part| match part {
        "{job_id}" => "019788a0-0000-7000-8000-000000000000",
        part if part.starts_with('{') => "404404",
        part => part,
    });
    let path = filled.collect::<Vec<_>>().join("/");
    send(caller.request(Method::from_bytes(method.as_bytes()).unwrap(), &path)).await
}

async fn nobody_passes_without_a_good_token(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    // Their tokens live an hour.
    app.pass(Duration::from_hours(1));
    for (method, route, who) in ROUTES {
        // A signed address is worth as much as a token, so a bad token is none.
        let (none, bad) = match who {
            Anyone => continue,
            Bearer => ("not_authenticated", "not_authenticated"),
            _ => ("not_authenticated", "token_invalid"),
        };
        let answer = call(&app.anonymous(), method, route).await;
        answer.refused(401, none);
        for caller in [&app.anonymous().with_token("garbage"), &*guest, &*admin] {
            call(caller, method, route).await.refused(401, bad);
        }
    }
}

async fn no_role_passes_where_another_belongs(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    for (method, route, who) in ROUTES {
        let wrong: &[&Caller] = match who {
            Anyone | Bearer | Account => &[],
            Guest => &[&event.owner, &admin],
            Sitter => &[&event.owner],
            Photographer => &[&guest],
            Admin => &[&guest, &event.owner],
        };
        for caller in wrong {
            call(caller, method, route).await.refused(403, "wrong_role");
        }
    }
}

async fn open_doors_ask_for_no_token(app: Arc<TestApp>) {
    let garbage = app.anonymous().with_token("garbage");
    for (method, route, who) in ROUTES {
        if who == Anyone {
            for caller in [&*app.anonymous(), &garbage] {
                let status = call(caller, method, route).await.status.as_u16();
                assert!(matches!(status, 200 | 415), "{method} {route}: {status}");
            }
        }
    }
}

/// The paths that the source gives to routers.
fn routes_below(folder: &Path) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            paths.append(&mut routes_below(&path));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let routes = text.split(".route(").skip(1);
        paths.extend(routes.map(|rest| rest.split('"').nth(1).unwrap().to_owned()));
    }
    paths
}

#[test]
fn the_table_names_every_route() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/http");
    let table: BTreeSet<String> = ROUTES.iter().map(|(_, path, _)| (*path).to_owned()).collect();
    // Tests inside the source have routes of their own, which are no part of the API.
    let mut routes = routes_below(&source);
    routes.retain(|path| path.starts_with("/api") || path == "/metrics");
    assert_eq!(table, routes);
}
