//! Who FindMe is to S3: what the AWS SDK finds by its usual chain, from variables and profiles to the role of a container.
//!
//! The chain is that of Rekognition, so one way of saying who one is serves both. Credentials are kept until shortly
//! before they run out, since asking for them is a call over the network.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use async_trait::async_trait;
use aws_config::Region;
use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_credential_types::provider::ProvideCredentials;
use object_store::CredentialProvider;
use object_store::aws::AwsCredential;
use tokio::sync::Mutex;

use crate::clock::{Clock, Timestamp};

/// How long before their end credentials are replaced: longer than any call that is signed with them may take.
const EARLY: Duration = Duration::from_mins(5);

/// The chain, and what it said last.
pub struct Credentials {
    chain: DefaultCredentialsChain,
    clock: Arc<dyn Clock>,
    cached: Mutex<Option<CachedCredential>>,
}

#[derive(Debug, Clone)]
struct CachedCredential {
    credential: Arc<AwsCredential>,
    /// `None` for those that do not run out.
    ends_at: Option<Timestamp>,
}

impl CachedCredential {
    fn is_good_at(&self, now: Timestamp) -> bool {
        self.ends_at.is_none_or(|end| now + EARLY < end)
    }
}

impl Credentials {
    /// The SDK's default chain; roles are asked for in this region.
    pub async fn of_the_usual_chain(region: &str, clock: Arc<dyn Clock>) -> Arc<Self> {
        let region = Region::new(region.to_owned());
        Arc::new(Self {
            chain: DefaultCredentialsChain::builder().region(region).build().await,
            clock,
            cached: Mutex::default(),
        })
    }
}

fn timestamp(time: std::time::SystemTime) -> Timestamp {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Credentials").finish_non_exhaustive()
    }
}

#[async_trait]
impl CredentialProvider for Credentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        let mut cached = self.cached.lock().await;
        if let Some(cached) = cached
            .as_ref()
            .filter(|cached| cached.is_good_at(self.clock.now()))
        {
            return Ok(cached.credential.clone());
        }
        let found = self.chain.provide_credentials().await;
        let found = found.map_err(|error| object_store::Error::Unauthenticated {
            path: "the bucket".to_owned(),
            source: error.into(),
        })?;
        let credential = Arc::new(AwsCredential {
            key_id: found.access_key_id().to_owned(),
            secret_key: found.secret_access_key().to_owned(),
            token: found.session_token().map(str::to_owned),
        });
        *cached = Some(CachedCredential {
            credential: credential.clone(),
            ends_at: found.expiry().map(timestamp),
        });
        Ok(credential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_replaced_before_they_run_out() {
        let now = Timestamp::from_micros(1_000_000);
        let cached = |ends_at| CachedCredential {
            credential: Arc::new(AwsCredential {
                key_id: String::new(),
                secret_key: String::new(),
                token: None,
            }),
            ends_at,
        };
        assert!(cached(None).is_good_at(now));
        assert!(cached(Some(now + Duration::from_mins(6))).is_good_at(now));
        assert!(!cached(Some(now + Duration::from_mins(4))).is_good_at(now));
    }
}
