//! `findme admin create` and the setup token, as whoever is at the machine meets them.
//!
//! The program runs meanwhile, on either database; passwords go in by standard input.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Output, Stdio};

use findme_loadtest::admin::PASSWORD;

use super::on_both;
use super::rows::Rows;
use super::scene::Scene;
use crate::support::Kind;

on_both![
    an_admin_is_made_beside_a_running_server,
    the_setup_token_lies_in_a_file_of_its_owner,
];

/// Runs `findme admin create` on the scene's database, with a password on standard input.
fn create(scene: &Scene, name: &str, password: &str) -> Output {
    let url = match &scene.rows {
        Rows::Sqlite(path) => format!("sqlite://{}", path.display()),
        Rows::Postgres(url) => url.clone(),
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_findme"))
        .args(["admin", "create", name, &format!("{name}@example.org")])
        .args(["--database-url", &url, "--data-dir"])
        .arg(scene.program.data())
        .args([
            "--secret-key",
            "a-process-under-test-signs-with-this-key",
            "--bcrypt-rounds",
            "4",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(password.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

async fn an_admin_is_made_beside_a_running_server(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let _server = scene.program.start().await.unwrap();
    for name in ["root", "second"] {
        let made = create(&scene, name, &format!("{PASSWORD}\n"));
        assert!(made.status.success(), "{made:?}");
        scene.client().log_in(name, PASSWORD).await.unwrap();
    }
    let weak = create(&scene, "third", "short\n");
    let output = String::from_utf8(weak.stderr).unwrap();
    assert_eq!(weak.status.code(), Some(1), "{output}");
    assert!(
        output.contains("The password") && !output.contains("short\n"),
        "{output}"
    );
    let taken = create(&scene, "root", PASSWORD);
    let output = String::from_utf8(taken.stderr).unwrap();
    assert_eq!(taken.status.code(), Some(1), "{output}");
    assert!(output.contains("already in use"), "{output}");
}

async fn the_setup_token_lies_in_a_file_of_its_owner(kind: Kind) {
    let scene = Scene::new(kind, &[]).await;
    let server = scene.program.start().await.unwrap();
    let path = scene.program.data().join("setup_token");
    let token = std::fs::read_to_string(&path).unwrap();
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let output = scene.program.log_text();
    assert!(output.contains(&path.display().to_string()), "{output}");
    assert!(token.len() > 40 && !output.contains(token.trim()), "{output}");
    assert!(create(&scene, "root", PASSWORD).status.success());
    server.stop().await.unwrap();
    let _server = scene.program.start().await.unwrap();
    assert!(!path.exists(), "there is an admin");
}
