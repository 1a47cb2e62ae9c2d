//! Signed links: whoever holds one may load one photo in one size, for about a day.
//!
//! A signature is HMAC-SHA-256 (RFC 2104) over id, size, expiry and the photo's version, by a key derived from the secret key
//! and used for nothing else. Expiries fall on whole hours, so a photo's links stay the same for an hour and
//! caches can keep what they load. Hiding a photo, or the withdrawal of a guest who is in it, raises its version and
//! so ends all links to it at once.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::clock::Timestamp;
use crate::model::{Photo, PhotoId};
use crate::photos::{Photos, Size};

/// How long a link lives at least; up to an hour longer.
const LIFE: Duration = Duration::from_hours(24);

/// Expiries are whole multiples of this.
const STEP_SECONDS: i64 = 3_600;

/// Separates this use of the secret key from every other.
const PURPOSE: &[u8] = b"findme photo links, version 1";

/// What a signed address carries beside the photo's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The size it is for.
    pub size: Size,
    /// Seconds since 1970 at which it ends.
    pub expires: i64,
    /// The photo's version that it was made for.
    pub version: i64,
    /// The signature, in base64url without padding.
    pub signature: String,
}

/// Why a link is not honoured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// It was not made here, or has been changed.
    #[error("not a link made by this server")]
    Forged,
    /// Its time is over, or the photo may not be seen any more by all who could.
    #[error("the link has expired")]
    Expired,
}

/// Makes links and tells whether one is genuine.
#[derive(Clone)]
pub struct Links(Hmac<Sha256>);

impl Links {
    /// Derives the signing key from the server's secret key.
    pub fn new(secret_key: &[u8]) -> Self {
        let derived = keyed(secret_key).chain_update(PURPOSE).finalize().into_bytes();
        Self(keyed(&derived))
    }

    /// A link to a photo of this version, valid from now on.
    pub fn sign(&self, photo: PhotoId, version: i64, size: Size, now: Timestamp) -> Link {
        let hour = seconds(now).div_euclid(STEP_SECONDS) + 1;
        let expires = hour * STEP_SECONDS + LIFE.as_secs().cast_signed();
        let mac = self.mac(photo, version, size, expires).finalize().into_bytes();
        Link {
            size,
            expires,
            version,
            signature: URL_SAFE_NO_PAD.encode(mac),
        }
    }

    /// Whether a link was made here for this photo and still holds.
    pub fn check(&self, photo: PhotoId, link: &Link, now: Timestamp) -> Result<(), LinkError> {
        let signature = URL_SAFE_NO_PAD
            .decode(&link.signature)
            .map_err(|_| LinkError::Forged)?;
        // Compares in constant time.
        self.mac(photo, link.version, link.size, link.expires)
            .verify_slice(&signature)
            .map_err(|_| LinkError::Forged)?;
        if seconds(now) < link.expires {
            Ok(())
        } else {
            Err(LinkError::Expired)
        }
    }

    fn mac(&self, photo: PhotoId, version: i64, size: Size, expires: i64) -> Hmac<Sha256> {
        let text = format!("{photo}\n{}\n{expires}", size.as_str());
        let mac = self.0.clone().chain_update(text);
        // Links of former versions of FindMe have no version and go on until they expire, or the photo's is raised.
        if version == 0 {
            mac
        } else {
            mac.chain_update(format!("\n{version}"))
        }
    }
}

impl Photos {
    /// A link to a photo, valid from now on.
    pub fn link(&self, photo: &Photo, size: Size) -> Link {
        self.links
            .sign(photo.id, photo.link_version, size, self.clock.now())
    }

    /// Whether a link was made here for this photo and its time is not over.
    pub fn check_link(&self, photo: PhotoId, link: &Link) -> Result<(), LinkError> {
        self.links.check(photo, link, self.clock.now())
    }
}

fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn seconds(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHOTO: PhotoId = PhotoId(7);
    const VERSION: i64 = 3;

    fn links() -> Links {
        Links::new(b"the secret key of a server")
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn a_link_holds_for_a_day_and_stays_the_same_within_the_hour() {
        let link = links().sign(PHOTO, VERSION, Size::Web, at(10_000 * 3_600));
        assert_eq!(
            links().sign(PHOTO, VERSION, Size::Web, at(10_000 * 3_600 + 3_599)),
            link
        );
        assert_ne!(links().sign(PHOTO, VERSION, Size::Web, at(10_001 * 3_600)), link);
        assert_eq!(links().check(PHOTO, &link, at(10_024 * 3_600 + 3_599)), Ok(()));
        assert_eq!(links().check(PHOTO, &link, at(link.expires - 1)), Ok(()));
        assert_eq!(
            links().check(PHOTO, &link, at(link.expires)),
            Err(LinkError::Expired)
        );
    }

    #[test]
    fn a_changed_link_is_forged() {
        let now = at(0);
        let link = links().sign(PHOTO, VERSION, Size::Web, now);
        let check = |photo, link: &Link| links().check(photo, link, now);
        assert_eq!(check(PhotoId(8), &link), Err(LinkError::Forged));
        let of_size = |size| Link { size, ..link.clone() };
        assert_eq!(check(PHOTO, &of_size(Size::Original)), Err(LinkError::Forged));
        let longer = Link {
            expires: link.expires + 3_600,
            ..link.clone()
        };
        assert_eq!(check(PHOTO, &longer), Err(LinkError::Forged));
        for version in [0, VERSION + 1] {
            let other = Link {
                version,
                ..link.clone()
            };
            assert_eq!(check(PHOTO, &other), Err(LinkError::Forged));
        }
        for signature in ["", "AAAA", "not base64!", &link.signature[..42]] {
            let signature = signature.to_owned();
            let forged = Link {
                signature,
                ..link.clone()
            };
            assert_eq!(check(PHOTO, &forged), Err(LinkError::Forged));
        }
    }

    #[test]
    fn another_servers_link_is_forged() {
        let link = Links::new(b"another secret key").sign(PHOTO, VERSION, Size::Web, at(0));
        assert_eq!(links().check(PHOTO, &link, at(0)), Err(LinkError::Forged));
    }
}
