//! What settings are taken, and the sentence for each that is not.
//!
//! They go through flags, not variables, because the environment belongs to the whole process; that variables
//! are read in the same way is said by the last ones.

#[cfg(unix)]
mod data;
mod key;
mod mail;
mod storage;

use std::path::Path;
use std::time::Duration;

use secrecy::ExposeSecret as _;

use super::{Algorithm, Config, Database, Error, LogFormat, Origins, Settings};

const KEY: &str = "f3b1c5d7e9a0246813579bdf02468ace";
const POSTGRES: &str = "postgres://findme:pass-word@db.internal/findme";

/// The configuration of a fresh data folder and these further arguments.
fn configure(dir: &Path, arguments: &[&str]) -> Result<Config, Error> {
    let dir = format!("--data-dir={}", dir.display());
    Settings::from_arguments([&dir as &str].iter().chain(arguments))?.validate()
}

fn config(arguments: &[&str]) -> Config {
    configure(tempfile::tempdir().unwrap().path(), arguments).unwrap()
}

fn refusal(arguments: &[&str]) -> String {
    configure(tempfile::tempdir().unwrap().path(), arguments)
        .unwrap_err()
        .to_string()
}

#[test]
fn defaults_are_those_operators_know() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let config = configure(&data, &[]).unwrap();
    assert_eq!(config.server.port, 10_000);
    assert_eq!(config.server.request_timeout, Duration::from_mins(2));
    assert_eq!(config.server.site_base_url, None);
    assert_eq!(config.server.cors_origins, Origins::Any);
    assert!(!config.server.public_photo_urls);
    assert_eq!(config.log.levels.to_string(), "info");
    assert_eq!(config.log.format, LogFormat::Readable);
    let Database::Sqlite { path } = &config.database else {
        panic!("another database");
    };
    assert_eq!(path, &data.join("findme.db"));
    assert_eq!(
        (config.pool.size, config.pool.overflow, config.pool.max()),
        (10, 20, 30)
    );
    assert_eq!(config.security.algorithm, Algorithm::Hs256);
    assert_eq!(config.security.token_life, Duration::from_hours(365 * 24));
    assert_eq!(config.security.bcrypt_rounds, 8);
    assert_eq!(config.matching.pool_size, 10);
    assert_eq!(
        (config.matching.search_threshold, config.matching.min_similarity),
        (60.0, 70.0)
    );
    assert!(config.matching.strict_selfies);
    assert_eq!(config.notes, Vec::<String>::new());
}

#[test]
fn values_that_cannot_work_are_refused_in_one_sentence() {
    let table: &[(&[&str], &str)] = &[
        (
            &["--port=abc"],
            r#"--port is "abc"; it must be a whole number from 0 to 65535"#,
        ),
        (
            &["--port=70000"],
            r#"--port is "70000"; it must be a whole number from 0 to 65535"#,
        ),
        (
            &["--timeout=0"],
            r#"--timeout is "0"; it must be a whole number from 1 to 3600"#,
        ),
        (
            &["--db-pool-size=0"],
            r#"--db-pool-size is "0"; it must be a whole number from 1 to 1000"#,
        ),
        (
            &["--db-max-overflow=-1"],
            r#"--db-max-overflow is "-1"; it must be a whole number from 0 to 1000"#,
        ),
        (
            &["--bcrypt-rounds=3"],
            r#"--bcrypt-rounds is "3"; it must be a whole number from 4 to 31"#,
        ),
        (
            &["--bcrypt-rounds=32"],
            r#"--bcrypt-rounds is "32"; it must be a whole number from 4 to 31"#,
        ),
        (
            &["--access-token-expire-minutes=0"],
            r#"--access-token-expire-minutes is "0"; it must be a whole number from 1 to 5256000"#,
        ),
        (
            &["--matching-thread-pool-size=0"],
            r#"--matching-thread-pool-size is "0"; it must be a whole number from 1 to 256"#,
        ),
        (
            &["--lease-seconds=0"],
            r#"--lease-seconds is "0"; it must be a whole number from 1 to 3600"#,
        ),
        (
            &["--algorithm=none"],
            r#"--algorithm is "none"; it must be HS256 or HS384 or HS512"#,
        ),
        (
            &["--log-format=xml"],
            r#"--log-format is "xml"; it must be readable or json"#,
        ),
        (
            &["--log-level=VERBOSE"],
            r#"--log-level names the level "VERBOSE"; use DEBUG, INFO, WARNING, ERROR or CRITICAL"#,
        ),
    ];
    for (arguments, sentence) in table {
        assert_eq!(refusal(arguments), *sentence);
    }
}

#[test]
fn choices_that_do_not_exist_or_fit_are_refused_in_one_sentence() {
    let table: &[(&[&str], &str)] = &[
        (
            &["--public-photo-urls=maybe"],
            r#"--public-photo-urls is "maybe"; it must be true or false"#,
        ),
        (
            &["--face-recognizer-provider=aws"],
            "AWS_REGION is not set; with FACE_RECOGNIZER_PROVIDER=aws, set it to the AWS region to use, for example \
             eu-west-1",
        ),
        (
            &["--face-recognizer-provider=azure"],
            r#"--face-recognizer-provider is "azure"; it must be local or aws"#,
        ),
        (
            &["--match-min-similarity=0.7"],
            r#"--match-min-similarity is "0.7" on a scale from 0 to 100; write 70 if you mean 0.7 of 1"#,
        ),
        (
            &["--match-min-similarity=101"],
            r#"--match-min-similarity is "101"; it must be a number from 0 to 100"#,
        ),
        (
            &["--face-threshold=NaN"],
            r#"--face-threshold is "NaN"; it must be a number from 0 to 100"#,
        ),
        (
            &["--site-base-url=ftp://example.com"],
            r#"--site-base-url is "ftp://example.com"; it must be an address such as https://photos.example.com"#,
        ),
        (
            &["--cors-origins=https://a.example/path"],
            r#"--cors-origins holds "https://a.example/path"; each origin must look like https://photos.example.com, or use * for any"#,
        ),
    ];
    for (arguments, sentence) in table {
        assert_eq!(refusal(arguments), *sentence);
    }
}

#[test]
fn databases_that_cannot_be_used_are_refused_without_showing_a_password() {
    let table = [
        (
            "mysql://a:pass-word@b/c",
            r#"--database-url begins with "mysql"; use postgres://, postgresql:// or sqlite://"#,
        ),
        (
            "postgresql+asyncpg://a:pass-word@b/c",
            r#"--database-url begins with "postgresql+asyncpg"; use postgres://, postgresql:// or sqlite://"#,
        ),
        (
            "findme.db",
            "--database-url has no scheme; begin it with postgres://, postgresql:// or sqlite://",
        ),
        (
            "sqlite::memory:",
            "--database-url names no file; give one, such as sqlite:///var/lib/findme/findme.db",
        ),
        (
            "sqlite://findme.db?mode=rwc",
            "--database-url has parameters after the file name; leave them off, FindMe sets what SQLite needs",
        ),
        (
            "postgres://a:pass/word@b:x/c",
            "--database-url is no address (invalid port number); write postgres://user:password@host/name, special \
             characters as %40",
        ),
    ];
    for (url, sentence) in table {
        assert_eq!(refusal(&[&format!("--database-url={url}")]), sentence);
    }
}

#[test]
fn empty_values_count_as_unset() {
    let flags = [
        "--port=",
        "--timeout= ",
        "--database-url=",
        "--secret-key=",
        "--site-base-url=",
        "--bcrypt-rounds=",
    ];
    let config = config(&flags);
    assert_eq!((config.server.port, config.security.bcrypt_rounds), (10_000, 8));
    assert_eq!(config.server.site_base_url, None);
    assert!(matches!(config.database, Database::Sqlite { .. }));
    assert_eq!(config.security.secret_key.expose_secret().len(), 64);
}

#[test]
fn values_are_taken_in_the_spellings_of_deployments() {
    let config = config(&[
        "--selfie-validation-strict=False",
        "--log-level=warning,findme::worker=DEBUG",
        "--site-base-url=https://photos.example.com/site/",
        "--cors-origins=https://A.example:443, http://localhost:3000/",
        "--database-url=sqlite:///var/lib/findme.db",
    ]);
    assert!(!config.matching.strict_selfies);
    assert_eq!(
        config.log.levels.to_string(),
        "findme_core::worker=debug,findme::worker=debug,warn"
    );
    assert_eq!(
        config.server.site_base_url.as_deref(),
        Some("https://photos.example.com/site")
    );
    let origins = ["https://a.example", "http://localhost:3000"]
        .map(str::to_owned)
        .to_vec();
    assert_eq!(config.server.cors_origins, Origins::Only(origins));
    let Database::Sqlite { path } = &config.database else {
        panic!("another database");
    };
    assert_eq!(path, Path::new("/var/lib/findme.db"));
}

#[test]
fn risky_values_start_with_a_note() {
    let config = config(&[
        "--public-photo-urls=true",
        "--bcrypt-rounds=15",
        "--match-min-similarity=40",
        "--face-threshold=80",
        "--gunicorn-workers=4",
    ]);
    let named = |name: &str| config.notes.iter().filter(|note| note.starts_with(name)).count();
    assert_eq!(named("PUBLIC_PHOTO_URLS is on"), 1);
    assert_eq!(named("BCRYPT_ROUNDS is 15"), 1);
    assert_eq!(named("AWS_MATCH_MIN_SIMILARITY is 40"), 1);
    assert_eq!(named("AWS_REKOGNITION_FACE_THRESHOLD (80) is above"), 1);
    assert_eq!(named("GUNICORN_WORKERS is ignored"), 1);
    assert!(config.matching.search_threshold <= config.matching.min_similarity);
}

#[test]
fn the_manual_explains_every_note_of_a_start() {
    let config = config(&[
        "--public-photo-urls=true",
        "--rate-limits=false",
        "--bcrypt-rounds=15",
        "--match-min-similarity=40",
        "--face-threshold=80",
        "--gunicorn-workers=4",
    ]);
    assert!(config.notes.len() >= 6, "{:?}", config.notes);
    let manual = include_str!("../../docs/OPERATIONS.md");
    // The first two come in production only, the last with an open folder.
    let others = ["EMAIL_DRY_RUN", "SMTP_HOST", "FINDME_DATA_DIR"];
    let notes = config.notes.iter().map(|note| note.split(' ').next().unwrap());
    for variable in notes.chain(others) {
        let row = format!("| `{variable} is ");
        let also = format!("| `{variable} (");
        assert!(
            manual.contains(&row) || manual.contains(&also),
            "no row for {variable}"
        );
    }
}

#[test]
fn a_data_folder_that_cannot_be_made_is_refused() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let sentence = configure(file.path(), &[]).unwrap_err().to_string();
    assert!(sentence.starts_with("FINDME_DATA_DIR is"), "{sentence}");
}

#[test]
fn secrets_are_shown_neither_in_debug_output_nor_in_help() {
    let arguments = [
        format!("--database-url={POSTGRES}"),
        format!("--secret-key={KEY}"),
    ];
    let settings = Settings::from_arguments(&arguments).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = configure(folder.path(), &arguments.each_ref().map(String::as_str)).unwrap();
    for shown in [format!("{settings:?}"), format!("{config:?}")] {
        assert!(!shown.contains("pass-word") && !shown.contains(KEY), "{shown}");
    }

    let command = <Settings as clap::Args>::augment_args(clap::Command::new("findme"));
    for secret in ["SECRET_KEY", "DATABASE_URL"] {
        let argument = command
            .get_arguments()
            .find(|argument| argument.get_env() == Some(secret.as_ref()))
            .unwrap();
        assert!(argument.is_hide_env_values_set(), "{secret}");
    }
}

#[test]
fn every_setting_has_a_variable_a_heading_and_a_manual() {
    let command = <Settings as clap::Args>::augment_args(clap::Command::new("findme"));
    for argument in command.get_arguments() {
        let id = argument.get_id();
        assert!(argument.get_env().is_some(), "{id} has no variable");
        assert!(argument.get_help_heading().is_some(), "{id} has no heading");
        let manual = argument
            .get_long_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(
            manual.contains("Example:") || id == "gunicorn_workers",
            "{id} has no example: {manual}"
        );
    }
    command.debug_assert();
}

#[test]
fn refusals_name_the_variable_when_the_environment_is_read() {
    let command = <Settings as clap::Args>::augment_args(clap::Command::new("findme"));
    let error = command
        .try_get_matches_from(["findme", "--port=abc"])
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "error: PORT is \"abc\"; it must be a whole number from 0 to 65535\n"
    );
}
