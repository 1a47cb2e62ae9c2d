//! Generated event codes: eight characters that cannot be confused with each other.
//!
//! They are drawn uniformly from the system's random numbers: the code is all that keeps strangers out of an event, so
//! it must not be predictable.

use crate::model::EventCode;

/// Letters and digits without `0 O 1 I L`.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Length of a code: 31⁸ are 850 billion codes, too many to try.
const CHARS: usize = 8;

/// A random code.
pub fn random() -> EventCode {
    // Bytes above the largest multiple of the alphabet's length would favour its first letters, so they are drawn
    // again.
    const FAIR: usize = 256 / ALPHABET.len() * ALPHABET.len();
    let mut text = String::with_capacity(CHARS);
    while text.len() < CHARS {
        let mut drawn = [0; 2 * CHARS];
        getrandom::fill(&mut drawn).expect("the operating system gives random bytes");
        let fair = drawn.into_iter().map(usize::from).filter(|number| *number < FAIR);
        let letters = fair.map(|number| char::from(ALPHABET[number % ALPHABET.len()]));
        text.extend(letters.take(CHARS - text.len()));
    }
    EventCode::parse(&text).expect("eight letters and digits are a code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_eight_plain_characters() {
        for _ in 0..1_000 {
            let code = random();
            assert_eq!(code.as_str().len(), 8);
            assert!(
                code.as_str().bytes().all(|byte| ALPHABET.contains(&byte)),
                "{code}"
            );
        }
    }

    #[test]
    fn every_character_comes_up() {
        let drawn: String = (0..1_000).map(|_| random().to_string()).collect();
        for letter in ALPHABET {
            assert!(drawn.contains(char::from(*letter)), "{}", char::from(*letter));
        }
    }
}
