//! Making admins: the first by whoever comes first, every other by an admin.
//!
//! Names and addresses are unique among all staff, whatever guests are called.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, on_both};

on_both![
    fifty_simultaneous_registrations_make_one_admin,
    bad_first_admins_are_refused,
    an_admin_makes_another,
    staff_are_unique_among_themselves,
];

const FIRST: &str = "/api/admin/register-admin";
const NEXT: &str = "/api/admin/create-admin";

fn recruit(username: &str) -> Value {
    json!({"username": username, "email": format!("{username}@example.org"), "password": PASSWORD})
}

async fn fifty_simultaneous_registrations_make_one_admin(app: Arc<TestApp>) {
    let caller = app.anonymous();
    let names: Vec<_> = (0..50).map(|number| format!("admin-{number}")).collect();
    let registrations = names.iter().map(|name| caller.post(FIRST, recruit(name)));
    let answers = futures_util::future::join_all(registrations).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.refused(403, "admin_exists");
    }
    let (made, name) = answers
        .iter()
        .zip(&names)
        .find(|(answer, _)| answer.status == 200)
        .unwrap();
    let admin = app.log_in(name).await;
    let me = admin.get("/api/me").await.ok();
    assert_eq!(
        (&me["id"], &me["user_type"]),
        (&made.ok()["user_id"], &json!("admin"))
    );
    assert!(made.json()["message"].is_string());
    caller
        .post(FIRST, recruit("later"))
        .await
        .refused(403, "admin_exists");
}

async fn bad_first_admins_are_refused(app: Arc<TestApp>) {
    let weak = json!({"username": "", "email": "nowhere", "password": "short"});
    let answer = app.anonymous().post(FIRST, weak).await;
    let problem = answer.refused(400, "several_problems");
    assert_eq!(problem["errors"].as_array().unwrap().len(), 6, "{problem}");
    // The place is still to be taken.
    app.admin().await;
}

async fn an_admin_makes_another(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let made = app.admin().await.post(NEXT, recruit("second")).await.ok();
    assert!(made["message"].is_string());
    let second = app.log_in("second").await;
    let me = second.get("/api/me").await.ok();
    assert_eq!((&me["id"], &me["user_type"]), (&made["user_id"], &json!("admin")));
    let guest = app.guest(&event, "anna").await;
    for caller in [&*guest, &*event.owner] {
        let answer = caller.post(NEXT, recruit("third")).await;
        answer.refused(403, "wrong_role");
    }
}

async fn staff_are_unique_among_themselves(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    // A guest of the same name does not matter.
    app.guest(&event, "second").await;
    let recruits: Vec<_> = (0..10).map(|_| admin.post(NEXT, recruit("second"))).collect();
    let answers = futures_util::future::join_all(recruits).await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(made.len(), 1);
    for answer in refused {
        answer.refused(400, "several_problems");
    }
    let namesake = json!({"username": "other", "email": "SECOND@example.org", "password": PASSWORD});
    for path in [NEXT, "/api/admin/create-photographer", "/api/admin/photographers"] {
        admin.post(path, &namesake).await.refused(400, "email_taken");
    }
}
