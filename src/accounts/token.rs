//! Login tokens: JWTs signed with one key by one algorithm, judged by the product's own clock.
//!
//! The algorithm of the settings is the only one accepted, whatever a token's header says. A token names its
//! account by `user_id`; an older one that has only `sub` is told apart by the caller. It belongs to a generation of its
//! account's tokens; older ones, which say none, to the first. One made for another purpose, or in the future, is none, unless the
//! clock went back since.

use std::time::Duration;

use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::clock_trust::ClockTrust;
use crate::model::{EventId, User, UserId};

/// How tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// HMAC with SHA-256.
    Hs256,
    /// HMAC with SHA-384.
    Hs384,
    /// HMAC with SHA-512.
    Hs512,
}

/// A token could not be made.
#[derive(Debug, thiserror::Error)]
#[error("a token could not be signed: {0}")]
pub struct Unsigned(#[from] jsonwebtoken::errors::Error);

/// Makes and reads tokens.
#[derive(Clone)]
pub struct Tokens {
    header: Header,
    signing_key: EncodingKey,
    verifying_key: DecodingKey,
    validation: Validation,
    life: Duration,
    clock_trust: Option<ClockTrust>,
}

/// What a token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nbf: Option<i64>,
    #[serde(default)]
    generation: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purpose: Option<String>,
    /// The event a guest registered for, to be told that it has ended once the account is gone with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<EventId>,
    exp: i64,
}

/// What login tokens are for. Older ones do not say.
const LOGIN: &str = "login";

/// What the token is for that the start makes while there is no admin.
const SETUP: &str = "first_admin";

/// How long it is good for: whoever sets a server up has just started it, and logs are read by many and kept for long.
const SETUP_LIFE: Duration = Duration::from_hours(1);

/// Seconds by which the clock of the process that made a token may be ahead of ours.
const LEEWAY: i64 = 5;

/// Seconds by which a token may be from the future when the clock is known to have gone back.
const LEEWAY_BACK: i64 = 24 * 60 * 60;

/// Whom a token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The account.
    pub named: Named,
    /// The generation of the account's tokens that it belongs to.
    pub generation: i64,
}

/// How a token names an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its id.
    Id(UserId),
    /// By its name, if there is only one account of that name and it is older than the token.
    Name {
        /// The name.
        name: String,
        /// The end of the second in which the token was made.
        made_at: Timestamp,
    },
}

impl Tokens {
    /// Tokens signed with `key`, good for `life`.
    pub fn new(key: &[u8], signing: Signing, life: Duration) -> Self {
        let algorithm = match signing {
            Signing::Hs256 => jsonwebtoken::Algorithm::HS256,
            Signing::Hs384 => jsonwebtoken::Algorithm::HS384,
            Signing::Hs512 => jsonwebtoken::Algorithm::HS512,
        };
        let mut validation = Validation::new(algorithm);
        // The library reads the machine's clock; `read` compares with ours.
        validation.validate_exp = false;
        Self {
            header: Header::new(algorithm),
            signing_key: EncodingKey::from_secret(key),
            verifying_key: DecodingKey::from_secret(key),
            validation,
            life,
            clock_trust: None,
        }
    }

    /// The same, which go on accepting tokens from before the clock went back.
    #[must_use]
    pub fn with_clock_trust(self, clock_trust: ClockTrust) -> Self {
        Self {
            clock_trust: Some(clock_trust),
            ..self
        }
    }

    /// Seconds by which a token may have been made in the future. If the clock went back, those that were made before are.
    fn leeway(&self) -> i64 {
        let went_back = self.clock_trust.as_ref().is_some_and(ClockTrust::went_back);
        if went_back { LEEWAY_BACK } else { LEEWAY }
    }

    /// A token for an account, good from `now` on.
    pub fn issue(&self, user: &User, now: Timestamp) -> Result<String, Unsigned> {
        self.sign(&Claims {
            sub: user.username.clone(),
            user_id: Some(user.id),
            iat: Some(epoch_seconds(now)),
            nbf: None,
            generation: user.token_generation,
            purpose: Some(LOGIN.to_owned()),
            event: user.event_id,
            exp: epoch_seconds(now + self.life),
        })
    }

    /// A token by which whoever may read what the start left may make the first admin, for an hour.
    pub fn issue_setup(&self, now: Timestamp) -> Result<String, Unsigned> {
        self.sign(&Claims {
            sub: SETUP.to_owned(),
            user_id: None,
            iat: Some(epoch_seconds(now)),
            nbf: None,
            generation: 0,
            purpose: Some(SETUP.to_owned()),
            event: None,
            exp: epoch_seconds(now + SETUP_LIFE),
        })
    }

    fn sign(&self, claims: &Claims) -> Result<String, Unsigned> {
        Ok(jsonwebtoken::encode(&self.header, claims, &self.signing_key)?)
    }

    /// Whom a token names; none if it is forged, damaged, signed in another way, for another purpose, not valid yet or
    /// no longer.
    pub fn read(&self, token: &str, now: Timestamp) -> Option<Bearer> {
        let claims = self.claims(token, now)?;
        if claims.purpose.as_ref().is_some_and(|purpose| purpose != LOGIN) {
            return None;
        }
        Some(Bearer {
            named: match claims.user_id {
                Some(id) => Named::Id(id),
                None => Named::Name {
                    made_at: self.made_at(&claims),
                    name: claims.sub,
                },
            },
            generation: claims.generation,
        })
    }

    /// The end of the second in which a token was made; if it does not say, by its life.
    fn made_at(&self, claims: &Claims) -> Timestamp {
        let from_seconds = |seconds: i64| Timestamp::from_micros(seconds.saturating_mul(1_000_000));
        let said = claims.iat.map(from_seconds);
        said.unwrap_or_else(|| from_seconds(claims.exp) - self.life) + Duration::from_secs(1)
    }

    /// Whether a token is one that a start made, within the last hour.
    pub fn is_setup(&self, token: &str, now: Timestamp) -> bool {
        self.claims(token, now)
            .is_some_and(|claims| claims.purpose.as_deref() == Some(SETUP))
    }

    /// The event that the guest of a sound token registered for.
    pub fn event(&self, token: &str, now: Timestamp) -> Option<EventId> {
        self.claims(token, now)?.event
    }

    /// What a token says that is sound, and valid now.
    fn claims(&self, token: &str, now: Timestamp) -> Option<Claims> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verifying_key, &self.validation)
            .ok()?
            .claims;
        let now = epoch_seconds(now);
        let begins = claims.iat.max(claims.nbf).unwrap_or(now);
        (claims.exp > now && begins <= now.saturating_add(self.leeway())).then_some(claims)
    }
}

fn epoch_seconds(at: Timestamp) -> i64 {
    at.as_micros().div_euclid(1_000_000)
}

#[cfg(test)]
mod tests;
