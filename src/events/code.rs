//! Codes that guests type: eight characters that cannot be mistaken for one another.
//!
//! They are drawn evenly from the system's randomness: a code is all that keeps strangers out of an event, so
//! the next must not follow from the last.

use crate::model::EventCode;

/// Letters and digits without `0 O 1 I L`.
const ALPHABET: &[u8; 31] = b"ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/// Characters of a code: 31⁸ are 850 billion, so nobody finds one by trying.
const CHARS: usize = 8;

/// A code at random.
pub(super) fn random() -> EventCode {
    // A byte past the last whole run through the alphabet would favour its beginning: those are drawn again.
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
