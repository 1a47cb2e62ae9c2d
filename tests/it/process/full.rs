//! A disk that takes no more writes, and takes them again, under the program itself.
//!
//! Where a file system may be made (as root), it is one of a few megabytes that is filled up. Everywhere else the system is
//! told to let the process write no file at all, which SQLite takes for a disk that fails.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use findme_loadtest::admin::PASSWORD;
use findme_loadtest::folder::Photo;
use findme_loadtest::server::Server;
use findme_loadtest::studio::Studio;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::on_both;
use super::scene::Scene;
use crate::support::Kind;

on_both![
    a_process_that_may_write_no_file_goes_on_once_it_may,
    a_disk_that_was_full_is_used_again_once_there_is_room,
    the_last_room_of_a_disk_is_left_to_the_database,
];

/// Requests as a client sends them that does not try again.
struct Requests<'a> {
    scene: &'a Scene,
    studio: &'a Studio,
}

impl Requests<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.scene.program.url())
    }

    async fn health(&self) -> (StatusCode, Value) {
        let answer = Client::new()
            .get(self.url("/api/health-check"))
            .send()
            .await
            .unwrap();
        (answer.status(), answer.json().await.unwrap())
    }

    async fn wait_for_health(&self, status: StatusCode) -> Value {
        loop {
            let (reported, health) = self.health().await;
            if reported == status {
                return health;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    async fn log_in(&self) -> StatusCode {
        let login = json!({"username": "boss", "password": PASSWORD});
        let login = Client::new().post(self.url("/api/login")).json(&login);
        login.send().await.unwrap().status()
    }

    async fn delete(&self, photo: i64) -> StatusCode {
        let delete = Client::new().delete(self.url(&format!("/api/photos/{photo}")));
        let delete = delete.bearer_auth(self.studio.token()).send().await;
        delete.unwrap().status()
    }

    async fn upload(&self, photo: &Photo) -> StatusCode {
        let path = format!("/api/photographer/events/{}/upload-photos", self.studio.event.id);
        let file = Part::bytes(photo.bytes.to_vec()).file_name(photo.name.clone());
        let upload = Client::new()
            .post(self.url(&path))
            .bearer_auth(self.studio.token())
            .multipart(Form::new().part("files", file.mime_str("image/jpeg").unwrap()));
        upload.send().await.unwrap().status()
    }

    async fn events(&self) -> StatusCode {
        let list = Client::new().get(self.url("/api/photographer/events"));
        list.bearer_auth(self.studio.token())
            .send()
            .await
            .unwrap()
            .status()
    }

    /// While nothing can be written: it is told, what is there is shown, and what cannot be done is refused.
    async fn are_refused(&self, photo: &Photo, refusals: &[StatusCode]) {
        let health = self.wait_for_health(StatusCode::SERVICE_UNAVAILABLE).await;
        assert_eq!(health["status"], "degraded", "{health}");
        assert_ne!(health["warnings"], json!([]), "{health}");
        for _ in 0..3 {
            let upload = self.upload(photo).await;
            assert!(refusals.contains(&upload), "{upload}");
            let login = self.log_in().await;
            assert!(login == StatusCode::OK || refusals.contains(&login), "{login}");
            assert_eq!(self.events().await, StatusCode::OK);
        }
    }

    /// The very first tries once it can be written again.
    async fn succeed(&self, photo: &Photo) {
        assert_eq!(
            self.log_in().await,
            StatusCode::OK,
            "{}",
            self.scene.program.log_text()
        );
        assert_eq!(
            self.upload(photo).await,
            StatusCode::OK,
            "{}",
            self.scene.program.log_text()
        );
        let health = self.wait_for_health(StatusCode::OK).await;
        assert_eq!(health["status"], "healthy", "{health}");
    }
}

async fn a_process_that_may_write_no_file_goes_on_once_it_may(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let server = scene.program.start().await.unwrap();
    let studio = scene.admin().await.open_event("limited").await.unwrap();
    let [first, second, ..] = &scene.event.photos[..] else {
        panic!("an event has photos")
    };
    studio.upload(first).await.unwrap();
    let requests = Requests {
        scene: &scene,
        studio: &studio,
    };
    limit_files(&server, "0:");
    let refusals = [StatusCode::INSUFFICIENT_STORAGE, StatusCode::SERVICE_UNAVAILABLE];
    requests.are_refused(second, &refusals).await;
    limit_files(&server, "unlimited:");
    requests.succeed(second).await;
    stop(server).await;
}

async fn a_disk_that_was_full_is_used_again_once_there_is_room(kind: Kind) {
    let Some(disk) = Disk::small() else {
        return;
    };
    let scene = Scene::on_disk(kind, &disk.folder).await;
    let server = scene.program.start().await.unwrap();
    let studio = scene.admin().await.open_event("full").await.unwrap();
    let [first, second, ..] = &scene.event.photos[..] else {
        panic!("an event has photos")
    };
    studio.upload(first).await.unwrap();
    let requests = Requests {
        scene: &scene,
        studio: &studio,
    };
    disk.fill();
    requests
        .are_refused(second, &[StatusCode::INSUFFICIENT_STORAGE])
        .await;
    disk.free();
    requests.succeed(second).await;
    stop(server).await;
}

async fn the_last_room_of_a_disk_is_left_to_the_database(kind: Kind) {
    let Some(disk) = Disk::small() else {
        return;
    };
    let scene = Scene::on_disk(kind, &disk.folder).await;
    let server = scene.program.start().await.unwrap();
    let studio = scene.admin().await.open_event("last").await.unwrap();
    let [first, second, ..] = &scene.event.photos[..] else {
        panic!("an event has photos")
    };
    let uploaded = studio.upload(first).await.unwrap();
    let requests = Requests {
        scene: &scene,
        studio: &studio,
    };
    // Room enough for what is sent now.
    disk.fill_but(600 << 10);
    assert_eq!(requests.upload(second).await, StatusCode::INSUFFICIENT_STORAGE);
    let health = requests.wait_for_health(StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(health["database"], "ok", "{health}");
    assert_eq!(requests.log_in().await, StatusCode::OK);
    assert_eq!(requests.delete(uploaded).await, StatusCode::OK);
    disk.free();
    requests.succeed(second).await;
    stop(server).await;
}

/// Sets how large a file the process may write.
fn limit_files(server: &Server, limit: &str) {
    let set = Command::new("prlimit")
        .args(["--pid", &server.id().to_string(), &format!("--fsize={limit}")])
        .status();
    assert!(
        set.unwrap().success(),
        "prlimit (of util-linux) sets the limits of another process"
    );
}

async fn stop(server: Server) {
    server.stop().await.unwrap();
}

/// A file system of a few megabytes in memory.
struct Disk {
    folder: PathBuf,
    _parent: tempfile::TempDir,
}

impl Disk {
    /// `None` where none may be made.
    fn small() -> Option<Self> {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("disk");
        std::fs::create_dir(&folder).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24m", "findme-test"])
            .arg(&folder)
            .output();
        mounted
            .is_ok_and(|mounted| mounted.status.success())
            .then_some(Self {
                folder,
                _parent: parent,
            })
    }

    fn ballast(&self) -> PathBuf {
        self.folder.join("ballast")
    }

    /// Leaves no room at all.
    fn fill(&self) {
        use std::io::Write as _;
        let mut file = std::fs::File::create(self.ballast()).unwrap();
        for size in [1 << 20, 4096] {
            let block = vec![0; size];
            while file.write_all(&block).is_ok() {}
        }
    }

    /// Leaves so many bytes.
    fn fill_but(&self, bytes: u64) {
        self.fill();
        let ballast = std::fs::OpenOptions::new()
            .write(true)
            .open(self.ballast())
            .unwrap();
        let size = ballast.metadata().unwrap().len();
        ballast.set_len(size - bytes).unwrap();
    }

    fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        unmount(&self.folder);
    }
}

fn unmount(folder: &Path) {
    let unmounted = Command::new("umount").arg("--lazy").arg(folder).status();
    assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
}
