//! How mail is sent: which hosts are taken, and where mails go without one.
//!
//! In production the log is no place for them, and the start says that they go nowhere.

use super::super::Mail;
use super::{KEY, POSTGRES, config, refusal};

const FROM: &str = "--mail-from=FindMe <findme@example.com>";

fn host(text: &str) -> String {
    match config(&[&format!("--smtp-host={text}"), FROM]).mail {
        Mail::Smtp(smtp) => smtp.host,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_host_is_a_name_or_an_address_without_a_port() {
    assert_eq!(host("smtp.example.com"), "smtp.example.com");
    assert_eq!(host("192.0.2.1"), "192.0.2.1");
    assert_eq!(host("2001:db8::25"), "2001:db8::25");
    assert_eq!(host("[2001:db8::25]"), "2001:db8::25");
    for wrong in [
        "smtp.example.com:587",
        "192.0.2.1:25",
        "[2001:db8::25]:25",
        "smtp://smtp.example.com",
        "smtp.example.com.",
    ] {
        let message = refusal(&[&format!("--smtp-host={wrong}"), FROM]);
        assert!(
            message.contains(wrong) && message.contains("SMTP_PORT"),
            "{message}"
        );
    }
}

#[test]
fn mails_are_logged_in_development_and_dropped_in_production() {
    assert!(matches!(config(&[]).mail, Mail::Log));
    let key = format!("--secret-key={KEY}");
    let url = format!("--database-url={POSTGRES}");
    let production = [
        "--environment=production",
        &url,
        &key,
        "--photo-bucket=photos",
        "--aws-region=eu-west-3",
    ];
    let resolved = |more: &[&str]| {
        let config = config(&[&production, more].concat());
        let notes = config
            .notes
            .iter()
            .filter(|note| note.contains("mails go nowhere"))
            .cloned();
        (config.mail, notes.collect::<Vec<_>>())
    };
    let (mail, notes) = resolved(&[]);
    assert!(matches!(mail, Mail::Nowhere));
    assert!(
        notes.len() == 1 && notes[0].starts_with("SMTP_HOST is not set"),
        "{notes:?}"
    );
    let server = ["--smtp-host=smtp.example.com", FROM];
    let (mail, notes) = resolved(&[server[0], server[1], "--email-dry-run=true"]);
    assert!(matches!(mail, Mail::Nowhere));
    assert!(
        notes.len() == 1 && notes[0].starts_with("EMAIL_DRY_RUN is on"),
        "{notes:?}"
    );
    let (mail, notes) = resolved(&server);
    assert!(matches!(mail, Mail::Smtp(_)) && notes.is_empty(), "{notes:?}");
}
