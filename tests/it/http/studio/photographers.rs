//! Several photographers work on one event.
//!
//! What each operation answers to whom is in the table of roles; here is what follows from it.

use std::sync::Arc;

use reqwest::multipart::Form;
use serde_json::{Value, json};

use crate::support::{
    Person, Photographer, TestApp, TestEvent, add_photo, enrol, file, on_both, other_photo, selfie, token_of,
    upload,
};

on_both![
    the_owner_lists_and_revokes_the_invitations_of_the_event,
    a_shared_event_is_listed_with_its_owner,
    photographers_of_an_event_upload_and_see_all_its_photos,
    photographers_delete_what_they_uploaded,
    rematches_are_told_to_all_photographers_of_the_event,
    whoever_is_removed_has_no_event_any_more,
    a_photographer_who_is_deleted_leaves_photos_and_events,
    owners_alone_decide_about_guests,
];

/// An event that is shared with another photographer.
async fn shared(app: &TestApp) -> (TestEvent, Photographer) {
    let event = app.event("M01").await;
    let colleague = app.photographer("colleague").await;
    app.share(&event, &colleague).await;
    (event, colleague)
}

fn path(event: &TestEvent, rest: &str) -> String {
    format!("/api/photographer/events/{}/{rest}", event.id)
}

/// A photo that this photographer uploads.
async fn upload_one(by: &Photographer, event: &TestEvent, number: u8) -> i64 {
    let file = other_photo(&[Person(1)], number);
    let answer = upload(by, event.id, vec![("b.jpg", file)]).await.ok();
    answer["uploaded_photos"][0]["id"].as_i64().unwrap()
}

/// Names and numbers of photos of the photographers of an event.
fn names(photographers: &Value) -> Vec<(&str, bool, i64)> {
    photographers
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let name = one["username"].as_str().unwrap();
            (
                name,
                one["is_owner"].as_bool().unwrap(),
                one["photos"].as_i64().unwrap(),
            )
        })
        .collect()
}

async fn a_shared_event_is_listed_with_its_owner(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    let first = colleague.get("/api/photographer/my-event").await.ok();
    assert_eq!(
        (&first["id"], &first["is_owner"]),
        (&json!(event.id), &json!(false))
    );
    let own = app.event_of(&colleague, "M02").await;
    let first = colleague.get("/api/photographer/my-event").await.ok();
    assert_eq!((&first["id"], &first["is_owner"]), (&json!(own.id), &json!(true)));
    let about = |event: &Value| {
        (
            event["id"].clone(),
            event["is_owner"].clone(),
            event["owner"].clone(),
        )
    };
    let owner = "photographer-M01";
    for (caller, expected) in [
        (
            &colleague.caller,
            vec![(event.id, false, owner), (own.id, true, "colleague")],
        ),
        (&event.owner.caller, vec![(event.id, true, owner)]),
        (
            &app.admin().await.caller,
            vec![(event.id, false, owner), (own.id, false, "colleague")],
        ),
    ] {
        let listed = caller.get("/api/photographer/events").await.ok();
        let listed: Vec<_> = listed.as_array().unwrap().iter().map(about).collect();
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(id, is_owner, owner)| (json!(id), json!(is_owner), json!(owner)))
            .collect();
        assert_eq!(listed, expected);
    }
    let found = colleague.get(&path(&event, "photographers")).await.ok();
    assert_eq!(names(&found), [(owner, true, 0), ("colleague", false, 0)]);
    assert_eq!(found[0]["added_at"], Value::Null);
    assert!(found[1]["added_at"].is_string(), "{found}");
}

async fn photographers_of_an_event_upload_and_see_all_its_photos(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    let stranger = app.event("M02").await.owner;
    let watcher = json!({"event_id": event.id});
    let watcher = app
        .admin()
        .await
        .post("/api/admin/local-watchers", watcher)
        .await
        .ok();
    let (of_owner, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let form = Form::new()
        .text("watcher_id", watcher["id"].to_string())
        .part("files", file("b.jpg", other_photo(&[Person(1)], 2)));
    let begun = colleague
        .post_parts(&path(&event, "upload-photos-async"), form)
        .await
        .ok();
    app.run_jobs().await;
    let status = format!("/api/upload-jobs/{}/status", begun["job_id"].as_str().unwrap());
    for caller in [&colleague, &event.owner] {
        let progress = caller.get(&status).await.ok();
        assert_eq!(
            (&progress["status"], &progress["photographer_id"]),
            (&json!("done"), &json!(colleague.id))
        );
    }
    stranger.get(&status).await.refused(404, "job_not_found");
    let folder = format!("/api/admin/local-watchers/{}", watcher["id"]);
    let folder = app.admin().await.get(&folder).await.ok();
    assert_eq!(folder["stats"]["ingested"], 1);

    for list in [path(&event, "photos"), "/api/my-uploaded-photos".to_owned()] {
        let listed = colleague.get(&list).await.ok();
        let by: Vec<_> = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|photo| photo["uploaded_by"].as_str().unwrap())
            .collect();
        assert_eq!(by, ["colleague", "photographer-M01"], "{list}");
        let signed = listed[1]["thumbnail_url"].as_str().unwrap();
        assert_eq!(app.anonymous().get(signed).await.status, 200);
    }
    let picture = format!("/api/photo/{of_owner}");
    assert_eq!(colleague.get(&picture).await.status, 200);
    let faces = colleague.get(&format!("/api/photo/{of_owner}/faces")).await.ok();
    assert_eq!(faces["boxes"].as_array().map(Vec::len), Some(1), "{faces}");
    stranger.get(&picture).await.refused(404, "photo_not_found");
    let show = format!("/api/photos/{of_owner}/show-in-general");
    colleague.put(&show, json!({"show_in_general": true})).await.ok();
    let found = event.owner.get(&path(&event, "photographers")).await.ok();
    assert_eq!(
        names(&found),
        [("photographer-M01", true, 1), ("colleague", false, 1)]
    );
}

async fn photographers_delete_what_they_uploaded(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    let stranger = app.event("M02").await.owner;
    let (of_owner, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let own = upload_one(&colleague, &event, 2).await;
    let one = |id: i64| format!("/api/photos/{id}");
    let refused = colleague
        .delete(&one(of_owner))
        .await
        .refused(403, "photo_of_another");
    assert_eq!(
        refused["detail"],
        "Seul le propriétaire de l’événement peut supprimer les photos d’un autre photographe"
    );
    stranger
        .delete(&one(of_owner))
        .await
        .refused(404, "photo_not_found");
    let both = format!("/api/photos?photo_ids={of_owner},{own}");
    let deleted = colleague.delete(&both).await.ok();
    assert_eq!(deleted["deleted_count"], 1);
    let job = deleted["job_id"].as_str().unwrap();
    app.run_jobs().await;
    let status = format!("/api/delete-jobs/{job}/status");
    assert_eq!(colleague.get(&status).await.ok()["status"], "DONE");
    colleague.delete(&both).await.refused(403, "photo_of_another");
    // The owner deletes what others uploaded.
    let another = upload_one(&colleague, &event, 3).await;
    event.owner.delete(&one(another)).await.ok();
    colleague
        .delete(&one(another))
        .await
        .refused(404, "photo_not_found");
}

async fn rematches_are_told_to_all_photographers_of_the_event(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    assert_eq!(colleague.get("/api/rematch-status").await.ok()["status"], "idle");
    event.owner.post_nothing(&path(&event, "rematch")).await.ok();
    app.run_jobs().await;
    for caller in [&event.owner, &colleague] {
        assert_eq!(caller.get("/api/rematch-status").await.ok()["status"], "done");
    }
    colleague.post_nothing(&path(&event, "rematch")).await.ok();
    let qr = format!("/api/admin/event-qr/{}", event.code);
    assert_eq!(colleague.get(&qr).await.status, 200);
}

async fn whoever_is_removed_has_no_event_any_more(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    let photo = upload_one(&colleague, &event, 1).await;
    app.run_jobs().await;
    let remove = path(&event, &format!("photographers/{}", colleague.id));
    let owner = path(&event, &format!("photographers/{}", event.owner.id));
    colleague.delete(&owner).await.refused(403, "event_owners_only");
    event.owner.delete(&owner).await.refused(409, "event_owner_stays");
    event.owner.delete(&remove).await.ok();
    event
        .owner
        .delete(&remove)
        .await
        .refused(404, "photographer_not_found");
    assert_eq!(colleague.get("/api/photographer/events").await.ok(), json!([]));
    colleague
        .get(&path(&event, "photos"))
        .await
        .refused(404, "event_not_found");
    colleague.delete(&remove).await.refused(404, "event_not_found");
    colleague
        .get(&format!("/api/photo/{photo}"))
        .await
        .refused(404, "photo_not_found");
    let files = vec![("c.jpg", other_photo(&[], 2))];
    upload(&colleague, event.id, files)
        .await
        .refused(404, "event_not_found");
    // The photo stays, and is still theirs.
    let listed = event.owner.get(&path(&event, "photos")).await.ok();
    assert_eq!(
        (&listed[0]["id"], &listed[0]["uploaded_by"]),
        (&json!(photo), &json!("colleague"))
    );
    // By another invitation they come back, and leave by themselves.
    app.share(&event, &colleague).await;
    colleague.get(&path(&event, "photos")).await.ok();
    colleague.delete(&remove).await.ok();
    colleague
        .get(&path(&event, "photos"))
        .await
        .refused(404, "event_not_found");
}

async fn a_photographer_who_is_deleted_leaves_photos_and_events(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    let photo = upload_one(&colleague, &event, 1).await;
    let admin = app.admin().await;
    let account = |id: i64| format!("/api/admin/photographers/{id}");
    admin
        .delete(&account(event.owner.id))
        .await
        .refused(400, "owns_events");
    admin.delete(&account(colleague.id)).await.ok();
    let listed = event.owner.get(&path(&event, "photos")).await.ok();
    assert_eq!(
        (
            &listed[0]["id"],
            &listed[0]["uploaded_by"],
            &listed[0]["photographer_id"]
        ),
        (&json!(photo), &Value::Null, &Value::Null)
    );
    let found = event.owner.get(&path(&event, "photographers")).await.ok();
    assert_eq!(names(&found), [("photographer-M01", true, 0)]);
    // An event outlives its owner; those it is shared with go on.
    let third = app.photographer("third").await;
    app.share(&event, &third).await;
    admin
        .delete(&format!("/api/admin/users/{}", event.owner.id))
        .await
        .ok();
    let listed = third.get("/api/photographer/events").await.ok();
    assert_eq!(
        (&listed[0]["id"], &listed[0]["owner"]),
        (&json!(event.id), &Value::Null)
    );
    upload_one(&third, &event, 2).await;
}

async fn owners_alone_decide_about_guests(app: Arc<TestApp>) {
    let (event, colleague) = shared(&app).await;
    let change = json!({"approval_required": true});
    event
        .owner
        .put(&format!("/api/admin/events/{}", event.id), change)
        .await
        .ok();
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let waiting = path(&event, "waiting-guests");
    let refused = colleague.get(&waiting).await.refused(403, "event_owners_only");
    assert_eq!(
        refused["detail"],
        "Seul le propriétaire de l’événement peut faire cela"
    );
    let approve = format!("{waiting}/{}/approve", guest.id);
    colleague
        .post_nothing(&approve)
        .await
        .refused(403, "event_owners_only");
    let image = format!("/api/selfie/{}", guest.id);
    colleague.get(&image).await.refused(404, "selfie_not_found");
    assert_eq!(event.owner.get(&image).await.body, selfie(Person(1)));
}

async fn the_owner_lists_and_revokes_the_invitations_of_the_event(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let other = app.event("M02").await;
    let path = format!("/api/photographer/events/{}/invitations", event.id);
    let own = event.owner.post_nothing(&path).await.created();
    let plan = json!({"event_id": event.id, "note": "a secret of the admin"});
    let admin = app.admin().await;
    let of_admin = admin.post("/api/admin/invitations", plan).await.created();
    let list = event.owner.get(&path).await.ok();
    let ids: Vec<_> = list.as_array().unwrap().iter().map(|one| &one["id"]).collect();
    assert_eq!(ids, [&of_admin["id"], &own["id"]]);
    assert_eq!(
        (&list[0]["needs_account"], &list[1]["needs_account"]),
        (&json!(false), &json!(true))
    );
    assert!(!list.to_string().contains("secret"), "{list}");
    let first = event.owner.get(&format!("{path}?limit=1")).await;
    let link = first.headers["link"].to_str().unwrap().to_owned();
    let next = event.owner.get(&link[1..link.find('>').unwrap()]).await.ok();
    assert_eq!(next[0]["id"], own["id"]);
    // By the other event the number is unknown, and so are all numbers to the other owner.
    let elsewhere = format!("/api/photographer/events/{}/invitations/{}", other.id, own["id"]);
    admin
        .delete(&elsewhere)
        .await
        .refused(404, "invitation_not_found");
    other
        .owner
        .delete(&elsewhere)
        .await
        .refused(404, "invitation_not_found");
    let colleague = app.photographer("colleague").await;
    for made in [&own, &of_admin] {
        let revoke = format!("{path}/{}", made["id"]);
        event.owner.delete(&revoke).await.ok();
        event
            .owner
            .delete(&revoke)
            .await
            .refused(404, "invitation_not_found");
        let accept = format!("/api/invitations/{}/accept", token_of(made));
        colleague
            .post_nothing(&accept)
            .await
            .refused(404, "invitation_invalid");
    }
    assert_eq!(event.owner.get(&path).await.ok(), json!([]));
    // One that was used stays in the list, and cannot be revoked.
    app.share(&event, &colleague).await;
    let list = event.owner.get(&path).await.ok();
    assert_eq!(list[0]["used_by"], colleague.id);
    let used = format!("{path}/{}", list[0]["id"]);
    event
        .owner
        .delete(&used)
        .await
        .refused(404, "invitation_not_found");
    colleague.get(&path).await.refused(403, "event_owners_only");
}
