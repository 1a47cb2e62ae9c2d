//! The secret key: given, or made and kept, and which ones are refused.
//!
//! It signs every token: one that can be guessed lets anybody in, and a refusal must not show it.

use secrecy::ExposeSecret as _;

use super::super::Database;
use super::{KEY, POSTGRES, config, configure, refusal};

#[test]
fn keys_that_can_be_guessed_are_refused_without_showing_them() {
    for key in [
        "change-me",
        "your-secret-key-here-please-replace-it-now",
        "CHANGE_ME_CHANGE_ME_CHANGE_ME_CHANGE_ME",
    ] {
        let sentence = refusal(&[&format!("--secret-key={key}")]);
        assert!(
            sentence.starts_with("--secret-key is a placeholder that everybody knows; use at least 32"),
            "{sentence}"
        );
        assert!(!sentence.contains(key));
    }
    assert!(
        refusal(&["--secret-key=k3yK3Yk3yK3Y"])
            .starts_with("--secret-key has 12 characters and could be guessed")
    );
    let repeated = format!("--secret-key={}", "ab".repeat(20));
    assert!(refusal(&[&repeated]).starts_with("--secret-key repeats 2 characters and could be guessed"));
}

#[test]
fn postgresql_needs_a_secret_key_that_all_processes_share() {
    let url = format!("--database-url={POSTGRES}");
    assert!(
        refusal(&[&url]).starts_with("SECRET_KEY is not set; with PostgreSQL, set it to the same 32 or more")
    );

    let config = config(&[&url, &format!("--secret-key={KEY}")]);
    let Database::Postgres { url } = config.database else {
        panic!("{:?}", config.database)
    };
    assert_eq!(url.expose_secret(), POSTGRES);
    assert_eq!(config.security.secret_key.expose_secret(), KEY);
}

#[test]
fn a_made_key_is_kept_private_and_the_same_for_all_who_race_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let start = || {
        configure(folder.path(), &[])
            .unwrap()
            .security
            .secret_key
            .expose_secret()
            .to_owned()
    };
    let keys: Vec<String> = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    });
    assert_eq!(keys, vec![start(); 8]);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "temporary files stay behind"
    );

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(folder.path().join("secret_key"))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_damaged_kept_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret_key"), "short\n").unwrap();
    let sentence = configure(folder.path(), &[]).unwrap_err().to_string();
    assert!(
        sentence.contains("secret_key has 5 characters and could be guessed"),
        "{sentence}"
    );
}
