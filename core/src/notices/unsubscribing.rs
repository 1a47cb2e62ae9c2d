//! Unsubscribing from the emails of one event by the link in any of them.
//!
//! The link contains the guest and the event, signed with a key that is derived from the secret key for this purpose.
//! It needs no login and never expires, because an email may be opened years later. It can only be used for
//! unsubscribing.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::{Error, Notices};
use crate::model::{EventId, UserId};
use crate::store::notices;

/// Separates this use of the secret key from every other.
const PURPOSE: &[u8] = b"findme unsubscribing from mails, version 1";

/// Length of a signature in bytes: too long to guess, short enough for a link of one line.
const SIGNATURE_BYTES: usize = 16;

/// Makes and verifies the tokens of links.
#[derive(Clone)]
pub(super) struct Signer(Hmac<Sha256>);

impl Signer {
    pub(super) fn new(secret_key: &[u8]) -> Self {
        let derived = keyed(secret_key).chain_update(PURPOSE).finalize().into_bytes();
        Self(keyed(&derived))
    }

    pub(super) fn token(&self, event: EventId, guest: UserId) -> String {
        let signature = self.mac(event, guest).finalize().into_bytes();
        let signature = URL_SAFE_NO_PAD.encode(&signature[..SIGNATURE_BYTES]);
        format!("{event}-{guest}-{signature}")
    }

    /// The guest and the event of a token; `None` if the signature is wrong.
    fn read(&self, token: &str) -> Option<(EventId, UserId)> {
        let mut parts = token.splitn(3, '-');
        let event = EventId(parts.next()?.parse().ok()?);
        let guest = UserId(parts.next()?.parse().ok()?);
        let signature = URL_SAFE_NO_PAD.decode(parts.next()?).ok()?;
        let is_whole = signature.len() == SIGNATURE_BYTES;
        // Compares in constant time.
        let is_genuine = self.mac(event, guest).verify_truncated_left(&signature).is_ok();
        (is_whole && is_genuine).then_some((event, guest))
    }

    fn mac(&self, event: EventId, guest: UserId) -> Hmac<Sha256> {
        self.0.clone().chain_update(format!("{event}\n{guest}"))
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

impl Notices {
    /// Whether a token is valid.
    pub fn is_unsubscribing(&self, token: &str) -> bool {
        self.signer.read(token).is_some()
    }

    /// Unsubscribes the guest of a token, also from waiting emails; false if the token is invalid. Repeating it is no
    /// error, nor is a deleted guest or event.
    pub async fn unsubscribe(&self, token: &str) -> Result<bool, Error> {
        let Some((event, guest)) = self.signer.read(token) else {
            return Ok(false);
        };
        let mut tx = self.store.begin().await?;
        notices::unsubscribe(tx.conn(), event, guest, self.clock.now()).await?;
        tx.commit().await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_whom_it_was_made_for_and_of_nobody_else() {
        let signer = Signer::new(b"a key of more than thirty-two characters");
        let token = signer.token(EventId(1), UserId(23));
        assert_eq!(signer.read(&token), Some((EventId(1), UserId(23))));
        let (_, signature) = token.split_once("1-23-").unwrap();
        let short = &signature[..signature.len() - 4];
        for forged in [
            String::new(),
            "1-23-".to_owned(),
            format!("1-24-{signature}"),
            format!("12-3-{signature}"),
            format!("1-23-{short}"),
            format!("1-23-{signature}AAAA"),
            Signer::new(b"another key of more than thirty-two").token(EventId(1), UserId(23)),
        ] {
            assert_eq!(signer.read(&forged), None, "{forged}");
        }
    }
}
