//! A photo folder that goes away, as an unmounted disk does, and comes back; files that are lost.
//!
//! What was answered well is not lost and can be sent again, and nothing is written into the empty folder meanwhile.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::support::{
    Answer, Person, TestApp, add_photo, enrol, gallery, on_both, other_photo, photo, selfie, upload,
};

on_both![
    a_folder_that_goes_away_is_told_and_comes_back,
    nothing_is_taken_in_while_the_folder_is_away,
    jobs_wait_while_the_folder_is_away,
    an_erasure_is_not_complete_while_the_folder_is_away,
    a_folder_of_somebody_else_is_told,
    many_files_that_no_row_tells_of_are_told_and_stay,
    a_lost_selfie_is_not_there,
    a_lost_photo_is_not_there_until_it_is_sent_again,
];

/// What health says once it looks again.
async fn health(app: &TestApp) -> Answer {
    app.pass(Duration::from_secs(10));
    app.anonymous().get("/api/health-check").await
}

/// The folder of the stored files, moved elsewhere as long as this lives.
struct Away(PathBuf);

impl Away {
    fn take(app: &TestApp) -> Self {
        let there = app.objects_folder();
        std::fs::rename(&there, there.with_extension("away")).unwrap();
        // What is left of a disk that is not mounted is the folder it was mounted at.
        std::fs::create_dir(&there).unwrap();
        Self(there)
    }

    fn bring_back(self) {
        // Nothing was put there meanwhile.
        std::fs::remove_dir(&self.0).unwrap();
        std::fs::rename(self.0.with_extension("away"), &self.0).unwrap();
    }
}

async fn a_folder_that_goes_away_is_told_and_comes_back(app: Arc<TestApp>) {
    assert_eq!(health(&app).await.ok()["status"], "healthy");
    let away = Away::take(&app);
    let reported = health(&app).await;
    assert_eq!(reported.status, 503);
    let reported = reported.json();
    assert_eq!(reported["storage"], "unavailable");
    let warning = reported["warnings"][0].as_str().unwrap();
    assert!(warning.contains("disque non monté"), "{reported}");
    away.bring_back();
    assert_eq!(health(&app).await.ok()["status"], "healthy");
}

async fn nothing_is_taken_in_while_the_folder_is_away(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (kept, _) = add_photo(&event, photo(&[Person(1)])).await;
    app.run_jobs().await;
    let away = Away::take(&app);
    let new = || vec![("b.jpg", other_photo(&[Person(1)], 2))];
    let again = || vec![("a.jpg", photo(&[Person(1)]))];
    for files in [new(), again()] {
        let answer = upload(&event.owner, event.id, files).await;
        answer.refused(503, "storage_missing");
        assert!(!answer.header("retry-after").is_empty());
    }
    let sent = guest.post_file("/api/upload-selfie", selfie(Person(1))).await;
    sent.refused(503, "storage_missing");
    let shown = guest.get(&format!("/api/selfie/{}", guest.id)).await;
    shown.refused(503, "storage_missing");
    let shown = event.owner.get(&format!("/api/photo/{kept}")).await;
    shown.refused(503, "storage_missing");
    away.bring_back();
    assert_eq!(event.owner.get(&format!("/api/photo/{kept}")).await.status, 200);
    let answer = upload(&event.owner, event.id, again()).await.ok();
    assert_eq!(answer["uploaded_photos"][0]["already_present"], true);
    let answer = upload(&event.owner, event.id, new()).await.ok();
    assert_eq!(answer["uploaded_photos"][0]["already_present"], false);
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await.len(), 2);
}

async fn jobs_wait_while_the_folder_is_away(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&event, photo(&[Person(1)])).await;
    let away = Away::take(&app);
    for _ in 0..20 {
        app.run_jobs().await;
        app.pass(Duration::from_mins(1));
    }
    away.bring_back();
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await.len(), 1);
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list[0]["processing_status"], "DONE");
}

async fn an_erasure_is_not_complete_while_the_folder_is_away(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (id, _) = add_photo(&event, photo(&[Person(1)])).await;
    app.run_jobs().await;
    let kept = app.stored_bytes();
    assert!(kept > 0);
    let away = Away::take(&app);
    event.owner.delete(&format!("/api/photos/{id}")).await.ok();
    app.run_jobs().await;
    let receipts = || async { app.admin().await.get("/api/admin/erasures").await.ok() };
    assert_eq!(receipts().await["receipts"][0]["complete"], json!(false));
    away.bring_back();
    assert_eq!(app.stored_bytes(), kept);
    app.pass(Duration::from_mins(1));
    app.run_jobs().await;
    assert_eq!(receipts().await["receipts"][0]["complete"], json!(true));
    assert_eq!(app.stored_bytes(), 0);
}

async fn a_folder_of_somebody_else_is_told(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    std::fs::write(app.objects_folder().join("findme-database"), "another").unwrap();
    assert_eq!(health(&app).await.status, 503);
    let files = vec![("a.jpg", photo(&[Person(1)]))];
    let answer = upload(&event.owner, event.id, files).await;
    answer.refused(503, "storage_of_somebody_else");
}

async fn many_files_that_no_row_tells_of_are_told_and_stay(app: Arc<TestApp>) {
    let folder = app.objects_folder().join("raw/event_404");
    std::fs::create_dir_all(&folder).unwrap();
    for number in 0..3 {
        let file = std::fs::File::create(folder.join(format!("{number}.jpg"))).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH).unwrap();
    }
    app.pass(Duration::from_hours(25));
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    let reported = health(&app).await.ok();
    assert_eq!(
        (&reported["status"], &reported["storage"]),
        (&json!("degraded"), &json!("ok"))
    );
    let warning = reported["warnings"][0].as_str().unwrap();
    assert!(
        warning.contains("«\u{a0}findme storage sweep\u{a0}»"),
        "{reported}"
    );
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
}

async fn a_lost_selfie_is_not_there(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    std::fs::remove_dir_all(app.objects_folder().join("selfies")).unwrap();
    let answer = guest.get(&format!("/api/selfie/{}", guest.id)).await;
    answer.refused(404, "selfie_not_found");
}

async fn a_lost_photo_is_not_there_until_it_is_sent_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (id, _) = add_photo(&event, photo(&[Person(1)])).await;
    app.run_jobs().await;
    for folder in ["raw", "clean", "web", "screen", "thumb"] {
        let _ = std::fs::remove_dir_all(app.objects_folder().join(folder));
    }
    let paths = ["original", "web", "screen", "thumb"].map(|size| format!("/api/photo/{id}?size={size}"));
    for path in &paths {
        guest.get(path).await.refused(404, "photo_not_found");
    }
    // Whoever takes out everything gets all that is there.
    let export = guest.get("/api/me/export").await;
    assert_eq!(export.status, 200);
    assert!(
        export.body.ends_with(&[0; 2]),
        "an archive ends with an empty comment"
    );
    let (again, _) = add_photo(&event, photo(&[Person(1)])).await;
    assert_eq!(again, id);
    app.run_jobs().await;
    for path in &paths {
        assert_eq!(guest.get(path).await.status, 200, "{path}");
    }
    // Its faces were known all the time.
    assert_eq!(gallery(&guest).await, [id]);
}
