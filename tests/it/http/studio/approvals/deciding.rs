//! Who decides about guests who wait, and what two decisions at once come to.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{careful_event, seen, status, waiting};
use crate::support::{Person, TestApp, enrol, gallery, on_both};

on_both![
    the_setting_is_the_owners_and_off_unless_asked_for,
    others_decide_and_learn_nothing,
    an_approval_and_a_refusal_at_once_decide_once,
];

async fn the_setting_is_the_owners_and_off_unless_asked_for(app: Arc<TestApp>) {
    let owner = app.photographer("owner").await;
    let plan = json!({"name": "Noces", "event_code": "NOCES-26", "approval_required": true});
    let made = owner.post("/api/photographer/events", plan).await.ok();
    assert_eq!(made["approval_required"], true);
    let plan = json!({"name": "Bal", "photographer_id": owner.id, "approval_required": true});
    let of_admin = app.admin().await.post("/api/admin/create-event", plan).await.ok();
    let list = owner.get("/api/photographer/events").await.ok();
    assert_eq!(list[1]["id"], of_admin["event_id"]);
    assert_eq!(list[1]["approval_required"], true);
    let open = app.event("M01").await;
    let told = async || open.owner.get("/api/photographer/my-event").await.ok()["approval_required"].clone();
    assert_eq!(told().await, false);
    let path = format!("/api/admin/events/{}", open.id);
    for wanted in [true, false] {
        let change = json!({"approval_required": wanted});
        open.owner.put(&path, change).await.ok();
        open.owner.put(&path, json!({"name": "Bal"})).await.ok();
        assert_eq!(told().await, wanted);
    }
    // Whoever waits when it ends stays waiting; whoever comes then does not.
    open.owner
        .put(&path, json!({"approval_required": true}))
        .await
        .ok();
    app.guest(&open, "anna").await;
    open.owner
        .put(&path, json!({"approval_required": false}))
        .await
        .ok();
    let late = app.guest(&open, "berta").await;
    let list = open.owner.get(&waiting(&open)).await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(
        (&list[0]["username"], &list[0]["selfie_url"]),
        (&json!("anna"), &Value::Null)
    );
    assert_eq!(gallery(&late).await, [0; 0]);
}

async fn others_decide_and_learn_nothing(app: Arc<TestApp>) {
    let event = careful_event(&app, "M01").await;
    let rival = app.event("M02").await.owner;
    let guest = app.guest(&event, "anna").await;
    let list = waiting(&event);
    let decisions = ["approve", "refuse"].map(|decision| format!("{list}/{}/{decision}", guest.id));
    rival.get(&list).await.refused(404, "event_not_found");
    guest.get(&list).await.refused(403, "wrong_role");
    for path in &decisions {
        rival.post_nothing(path).await.refused(404, "event_not_found");
        guest.post_nothing(path).await.refused(403, "wrong_role");
        let nobody = app.anonymous().post_nothing(path).await;
        nobody.refused(401, "not_authenticated");
    }
    // An own event does not let a photographer decide about another's guests.
    let own = rival.get("/api/photographer/my-event").await.ok()["id"].clone();
    let path = format!(
        "/api/photographer/events/{own}/waiting-guests/{}/approve",
        guest.id
    );
    rival.post_nothing(&path).await.refused(404, "guest_not_waiting");
    assert_eq!(status(&guest).await[2], "waiting");
}

async fn an_approval_and_a_refusal_at_once_decide_once(app: Arc<TestApp>) {
    let event = careful_event(&app, "M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let seen = seen(&event, &guest).await;
    let path = |decision: &str| format!("{}/{}/{decision}{seen}", waiting(&event), guest.id);
    let (approve, refuse) = (path("approve"), path("refuse"));
    let answers = futures_util::join!(
        event.owner.post_nothing(&refuse),
        event.owner.post_nothing(&approve)
    );
    app.run_jobs().await;
    let stored = app.stored_bytes() > 0;
    // A refusal takes the selfie that would be approved; an approval leaves nothing to refuse.
    let refused = answers.0.status == 200;
    let approval = if refused { 409 } else { 200 };
    assert_eq!(answers.1.status, approval);
    assert_eq!(stored, !refused);
    let decision = if refused { "refused" } else { "approved" };
    assert_eq!(status(&guest).await[2], decision);
}
