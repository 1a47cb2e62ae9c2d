//! Secrets that open an account without a password, and the digests that are stored in their place.
//!
//! They are drawn from the system's random numbers. A token has 128 random bits, so no number of guesses finds one, and
//! a plain digest protects it: who reads the database learns nothing that opens an account.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// Length of a token in bytes.
const TOKEN_BYTES: usize = 16;

/// Letters and digits that are not taken for each other.
const ALPHABET: &[u8; 26] = b"234679ACDEFGHJKMNPQRTUVWXY";

/// A token for an address: 22 characters.
pub(super) fn token() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<TOKEN_BYTES>())
}

/// A token that the same parts always make; nobody finds it who does not know all of them.
pub(super) fn token_of(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        // With its length, so that no two lists of parts read alike.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    URL_SAFE_NO_PAD.encode(&digest.finalize()[..TOKEN_BYTES])
}

/// Whether a text could be a token.
pub(super) fn is_token(text: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|bytes| bytes.len() == TOKEN_BYTES)
}

/// This number of random characters.
pub(super) fn characters(count: usize) -> String {
    // Among 2^32 numbers one letter is at most 26 / 2^32 more frequent than another.
    let letter = || ALPHABET[u32::from_le_bytes(bytes()) as usize % ALPHABET.len()];
    (0..count).map(|_| char::from(letter())).collect()
}

/// A code of six digits.
pub(super) fn code() -> String {
    // Among 2^32 numbers one code is at most 1 / 4,294 more frequent than another.
    format!("{:06}", u32::from_le_bytes(bytes()) % 1_000_000)
}

/// The digest of a secret, as it is stored.
pub(super) fn digest(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ() {
        assert_eq!(token().len(), 22);
        assert_ne!(token(), token());
        assert_eq!(digest("a").len(), 43);
        let code = code();
        assert!(
            code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
            "{code}"
        );
        let drawn = characters(5_000);
        assert!(ALPHABET.iter().all(|letter| drawn.contains(char::from(*letter))));
        assert!(drawn.bytes().all(|byte| ALPHABET.contains(&byte)));
    }
}
