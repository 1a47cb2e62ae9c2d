//! The program: what it prints, and which flags it refuses.
//!
//! A test that starts it reads the address from the one line it prints.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// The folder from which the program is started as a user does.
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_rekognition-standin"));
    program.current_dir(ROOT);
    program
}

#[tokio::test]
async fn it_prints_where_it_listens_and_takes_faults_as_flags() {
    let mut program = program()
        .args(["--throttle", "0.25", "--latency-ms", "1..2", "--tps", "50"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(program.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let url = line.trim().strip_prefix("rekognition-standin listens on ");
    let faults = reqwest::get(format!("{}/faults", url.unwrap())).await;
    let faults: serde_json::Value = faults.unwrap().json().await.unwrap();
    program.kill().unwrap();
    program.wait().unwrap();
    assert_eq!(faults["throttle"], 0.25);
    assert_eq!(faults["latency_ms"]["to"], 2);
    assert_eq!(faults["tps"], 50);
}

#[test]
fn it_does_not_start_with_a_share_beyond_one() {
    let output = program().args(["--errors", "7"]).output().unwrap();
    assert!(!output.status.success());
    let output = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output, "errors is a share: a number from 0 to 1\n");
}
