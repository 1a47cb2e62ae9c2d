//! Admins make, list and revoke invitations of photographers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{PASSWORD, TestApp, on_both, token_of};

on_both![
    the_list_has_pages_and_no_token,
    a_revoked_invitation_opens_nothing,
    bad_invitations_are_refused,
    old_invitations_go_by_themselves,
];

const INVITATIONS: &str = "/api/admin/invitations";

/// The numbers of a page, and the address of the next one.
async fn page(app: &TestApp, path: &str) -> (Vec<i64>, Option<String>) {
    let answer = app.admin().await.get(path).await;
    let ids = answer.ok();
    let ids = ids.as_array().unwrap().iter();
    let link = answer.header("link");
    let next = link.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    let next = next.map(|(address, relation)| {
        assert_eq!(relation, "; rel=\"next\"");
        address.to_owned()
    });
    (ids.map(|one| one["id"].as_i64().unwrap()).collect(), next)
}

async fn the_list_has_pages_and_no_token(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let plan = json!({"event_id": event.id, "note": "Camille"});
    let noted = admin.post(INVITATIONS, plan).await.created();
    let path = format!("/api/photographer/events/{}/invitations", event.id);
    let of_owner = event.owner.post_nothing(&path).await.created();
    let bare = admin.post(INVITATIONS, json!({})).await.created();
    let ids: Vec<_> = [&bare, &of_owner, &noted]
        .map(|made| made["id"].as_i64().unwrap())
        .to_vec();
    assert_eq!(page(&app, INVITATIONS).await, (ids.clone(), None));
    let (first, next) = page(&app, &format!("{INVITATIONS}?limit=2")).await;
    assert_eq!(first, ids[..2]);
    assert_eq!(page(&app, &next.unwrap()).await, (ids[2..].to_vec(), None));

    let register = format!("/api/invitations/{}/register", token_of(&noted));
    let account = json!({"username": "camille", "email": "camille@example.org", "password": PASSWORD});
    let camille = app.anonymous().post(&register, account).await.created();
    let answer = admin.get(INVITATIONS).await;
    let listed = answer.ok();
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    for made in [&noted, &of_owner, &bare] {
        assert!(!text.contains(&token_of(made)), "{text}");
    }
    let used = &listed[2];
    assert_eq!(
        (
            &used["event_name"],
            &used["note"],
            &used["used_by"],
            &used["needs_account"]
        ),
        (
            &json!("Event M01"),
            &json!("Camille"),
            &camille["id"],
            &json!(false)
        )
    );
    assert!(used["used_at"].is_string() && listed[0]["used_at"] == Value::Null);
    assert_eq!(
        (&listed[1]["needs_account"], &listed[1]["created_by"]),
        (&json!(true), &json!(event.owner.id))
    );
    for limit in [0, 1001] {
        let refused = admin.get(&format!("{INVITATIONS}?limit={limit}")).await;
        refused.refused(422, "field_invalid");
    }
}

async fn a_revoked_invitation_opens_nothing(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let made = admin.post(INVITATIONS, json!({})).await.created();
    let address = format!("{INVITATIONS}/{}", made["id"]);
    let message = admin.delete(&address).await.ok()["message"].clone();
    assert_eq!(message, "L’invitation n’est plus valable");
    admin.delete(&address).await.refused(404, "invitation_not_found");
    let link = format!("/api/invitations/{}", token_of(&made));
    app.anonymous()
        .get(&link)
        .await
        .refused(404, "invitation_invalid");
    assert_eq!(page(&app, INVITATIONS).await, (Vec::new(), None));
}

async fn bad_invitations_are_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let nowhere = admin.post(INVITATIONS, json!({"event_id": 404})).await;
    nowhere.refused(404, "event_not_found");
    let long = json!({"note": "é".repeat(201)});
    let refused = admin.post(INVITATIONS, long).await;
    assert_eq!(refused.refused(400, "note_invalid")["errors"][0]["field"], "note");
    admin
        .post(INVITATIONS, json!({"event_id": "x"}))
        .await
        .refused(422, "field_invalid");
    for _ in 0..60 {
        admin.post(INVITATIONS, json!({})).await.created();
    }
    admin
        .post(INVITATIONS, json!({}))
        .await
        .refused(429, "too_many_tries");
}

async fn old_invitations_go_by_themselves(app: Arc<TestApp>) {
    app.admin().await.post(INVITATIONS, json!({})).await.created();
    for (days, left) in [(44, 1), (1, 0)] {
        app.pass(Duration::from_hours(days * 24));
        app.app.queue_housekeeping().await.unwrap();
        app.run_jobs().await;
        let admin = app.log_in("admin").await;
        let listed = admin.get(INVITATIONS).await.ok();
        assert_eq!(listed.as_array().map(Vec::len), Some(left), "after {days} days");
    }
}
