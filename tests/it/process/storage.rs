//! The program on storages that it must not touch, and what it lets other users of the machine read.
//!
//! Each test looks at the files themselves, from outside.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use super::on_both;
use super::scene::{LIMIT, Scene};
use crate::support::Kind;

on_both![
    a_folder_full_of_anothers_photos_keeps_every_file,
    nobody_else_can_read_what_the_program_keeps,
];

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let below = |path: PathBuf| if path.is_dir() { files(&path) } else { vec![path] };
    entries.flat_map(|entry| below(entry.unwrap().path())).collect()
}

/// `findme storage …` for the scene's program; whether it went well, and what it said.
async fn command(scene: &Scene, words: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_findme"))
        .arg("storage")
        .args(words)
        .args(scene.program.settings())
        .output()
        .await
        .unwrap();
    let output = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(output).unwrap())
}

async fn a_folder_full_of_anothers_photos_keeps_every_file(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let folder = scene.program.data().join("objects");
    let names = [
        "raw/event_8/1.jpg",
        "raw/event_8/2.jpg",
        "web/event_8/1.jpg.jpg",
        "selfies/a.jpg",
    ];
    for name in names {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "of somebody else").unwrap();
    }
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let (is_ours, output) = command(&scene, &["status"]).await;
    assert!(!is_ours && output.contains("NOT this database's"), "{output}");
    assert!(!command(&scene, &["claim"]).await.0);
    assert!(!command(&scene, &["sweep", "--yes"]).await.0);
    assert_eq!(files(&folder).len(), names.len());
    let (is_done, output) = command(&scene, &["claim", "--yes"]).await;
    assert!(is_done, "{output}");
    let (is_ours, output) = command(&scene, &["status"]).await;
    assert!(is_ours, "{output}");
    // The running server notices by itself.
    let studio = admin.open_event("claimed").await.unwrap();
    studio.upload(&scene.event.photos[0]).await.unwrap();
    server.stop().await.unwrap();
    for name in names {
        assert!(folder.join(name).exists(), "{name}");
    }
}

async fn nobody_else_can_read_what_the_program_keeps(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let data = scene.program.data();
    // Made by hand, as most folders are.
    std::fs::create_dir_all(&data).unwrap();
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("private").await.unwrap();
    studio.upload(&scene.event.photos[0]).await.unwrap();
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&data), 0o700);
    let kept = files(&data);
    assert!(kept.len() > 3, "{kept:?}");
    for path in kept {
        assert_eq!(mode(&path) & 0o077, 0, "{}", path.display());
        assert_eq!(mode(path.parent().unwrap()) & 0o077, 0, "{}", path.display());
    }
    server.stop().await.unwrap();
    assert!(scene.program.log_text().contains("closed to them now"));
}
