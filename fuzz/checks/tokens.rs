//! Tokens: whatever somebody makes up, alone or out of pieces of a good one, is not believed.

use std::sync::LazyLock;
use std::time::Duration;

use findme::accounts::{Signing, Tokens};
use findme::clock::Timestamp;

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| {
    Tokens::new(
        b"a key that nobody who makes up tokens knows",
        Signing::Hs256,
        Duration::from_hours(1),
    )
});

static GOOD: LazyLock<String> = LazyLock::new(|| TOKENS.issue_setup(now()).expect("a key signs"));

fn now() -> Timestamp {
    Timestamp::from_micros(1_800_000_000_000_000)
}

/// Takes any bytes as a token or a piece of one.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let mut pieces: Vec<&str> = GOOD.split('.').collect();
    let candidates = [text.to_owned(), format!("{}.{text}", pieces[0]), {
        pieces[1] = text;
        pieces.join(".")
    }];
    for candidate in candidates {
        if candidate != *GOOD {
            assert!(
                TOKENS.read(&candidate, now()).is_none(),
                "{candidate} is believed"
            );
            assert!(!TOKENS.is_setup(&candidate, now()), "{candidate} is believed");
        }
    }
}
