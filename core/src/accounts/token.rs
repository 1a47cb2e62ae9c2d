//! Login tokens: JWTs with one key and one algorithm, checked against FindMe's own clock.
//!
//! Only the configured algorithm is accepted, whatever the header of a token says. A token names its account by
//! `user_id`; an older one may have only `sub`. It belongs to a generation of the account's tokens; an older one
//! without it belongs to the first. A token with another purpose or from the future is refused, unless the clock went
//! back since.

use std::time::Duration;

use jsonwebtoken::{DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::clock_trust::ClockTrust;
use crate::model::{EventId, User, UserId};

/// The algorithm of tokens.
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
#[error("a token could not be signed")]
pub struct Unsigned(#[from] jsonwebtoken::errors::Error);

/// Makes and verifies tokens.
#[derive(Clone)]
pub struct Tokens {
    header: Header,
    signing_key: EncodingKey,
    verifying_key: DecodingKey,
    validation: Validation,
    life: Duration,
    clock_trust: Option<ClockTrust>,
}

/// The claims of a token.
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
    /// The event a guest registered for: once the account is deleted with it, the response can say that it has ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<EventId>,
    exp: i64,
}

/// The purpose of login tokens; older ones have none.
const LOGIN: &str = "login";

/// The purpose of setup tokens.
const SETUP: &str = "first_admin";

/// Lifetime of a setup token: it is needed right after a start, and logs are read by many people and kept for long.
const SETUP_LIFE: Duration = Duration::from_hours(1);

/// Tolerance in seconds for clocks of other processes that are ahead.
const LEEWAY: i64 = 5;

/// Tolerance in seconds after the clock went back.
const LEEWAY_BACK: i64 = 24 * 60 * 60;

/// The account that a token names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// The account.
    pub named: Named,
    /// The generation of the token.
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
    /// Tokens signed with `key` and valid for `life`.
    pub fn new(key: &[u8], signing: Signing, life: Duration) -> Self {
        let algorithm = match signing {
            Signing::Hs256 => jsonwebtoken::Algorithm::HS256,
            Signing::Hs384 => jsonwebtoken::Algorithm::HS384,
            Signing::Hs512 => jsonwebtoken::Algorithm::HS512,
        };
        let mut validation = Validation::new(algorithm);
        // The library uses the machine's clock; `read` checks the times with ours.
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

    /// The same, accepting tokens from before the clock went back.
    #[must_use]
    pub fn with_clock_trust(self, clock_trust: ClockTrust) -> Self {
        Self {
            clock_trust: Some(clock_trust),
            ..self
        }
    }

    /// How long a token is valid.
    pub fn life(&self) -> Duration {
        self.life
    }

    /// Seconds by which a token may have been made in the future. If the clock went back, those that were made before
    /// are.
    fn leeway(&self) -> i64 {
        let went_back = self.clock_trust.as_ref().is_some_and(ClockTrust::went_back);
        if went_back { LEEWAY_BACK } else { LEEWAY }
    }

    /// A token for an account, valid from `now` on.
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

    /// A setup token, which allows creating the first admin for an hour.
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

    /// The account that a token names; `None` if the token is forged, damaged, of another algorithm or purpose, not yet
    /// valid, or expired.
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

    /// The end of the second in which a token was made; without `iat`, computed from its expiry.
    fn made_at(&self, claims: &Claims) -> Timestamp {
        let from_seconds = |seconds: i64| Timestamp::from_micros(seconds.saturating_mul(1_000_000));
        let issued_at = claims.iat.map(from_seconds);
        issued_at.unwrap_or_else(|| from_seconds(claims.exp) - self.life) + Duration::from_secs(1)
    }

    /// Whether a token is a setup token of the last hour.
    pub fn is_setup(&self, token: &str, now: Timestamp) -> bool {
        self.claims(token, now)
            .is_some_and(|claims| claims.purpose.as_deref() == Some(SETUP))
    }

    /// The event of a valid guest token.
    pub fn event(&self, token: &str, now: Timestamp) -> Option<EventId> {
        self.claims(token, now)?.event
    }

    /// The claims of a token, if it is valid now.
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
