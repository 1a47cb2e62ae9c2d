//! What the fuzzers check, for a moment with every run of the tests: good input, and the same damaged at random.
//!
//! `make fuzz` looks for what breaks these checks, guided by the ways through the code; here they are kept true and
//! compiling.

use std::fs;
use std::path::Path;

use crate::process::number;
#[path = "../../fuzz/checks/codes.rs"]
mod codes;
#[path = "../../fuzz/checks/images.rs"]
mod images;
#[path = "../../fuzz/checks/multipart.rs"]
mod multipart;
#[path = "../../fuzz/checks/tokens.rs"]
mod tokens;

/// How often a good input is damaged.
const TIMES: usize = 1000;

/// Checks a good input, then damaged ones.
fn check_damaged(good: &[u8], check: impl Fn(&[u8])) {
    let seed = number("FINDME_FUZZ_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("FINDME_FUZZ_SEED={seed} repeats the damage");
    let mut random = fastrand::Rng::with_seed(seed);
    check(good);
    for _ in 0..TIMES {
        let mut bytes = good.to_vec();
        for _ in 0..random.usize(1..8) {
            if bytes.is_empty() {
                break;
            }
            let at = random.usize(..bytes.len());
            match random.u8(..4) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, random.u8(..)),
                2 => bytes[at..].rotate_left(1),
                _ => bytes[at] = random.u8(..),
            }
        }
        check(&bytes);
    }
}

#[test]
fn damaged_codes_stay_short_and_printable() {
    let greek = include_str!("../../fuzz/seeds/codes/greek");
    for good in ["Été 2026", greek] {
        check_damaged(good.as_bytes(), |bytes| {
            codes::check(&String::from_utf8_lossy(bytes));
        });
    }
}

#[test]
fn damaged_pictures_are_refused_or_shown_as_they_are() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("images/src/samples");
    for sample in fs::read_dir(samples).unwrap() {
        check_damaged(&fs::read(sample.unwrap().path()).unwrap(), images::check);
    }
}

#[test]
fn damaged_forms_stay_within_their_limits() {
    check_damaged(
        include_bytes!("../../fuzz/seeds/multipart/file"),
        multipart::check,
    );
    check_damaged(
        include_bytes!("../../fuzz/seeds/multipart/text"),
        multipart::check,
    );
}

#[test]
fn damaged_tokens_are_not_believed() {
    check_damaged(include_bytes!("../../fuzz/seeds/tokens/none"), tokens::check);
}
