//! Objects in a bucket of Amazon S3, or of a store that speaks its protocol.
//!
//! A call that fails is made again a few times within seconds; a request of a person waits behind it. Nothing limits how
//! long a whole object takes, because phones read large ones slowly, but each read has to bring something.

use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder, AwsCredentialProvider};
use object_store::{BackoffConfig, ClientOptions, RetryConfig};

use super::Error;

/// How long to connect, and how long to wait for the next bytes.
const CONNECT: Duration = Duration::from_secs(3);
const READ: Duration = Duration::from_secs(10);

/// How often a call is made again, how long at most between two tries, and for how long in all.
const RETRIES: usize = 3;
const PAUSE: Duration = Duration::from_secs(1);
const RETRYING: Duration = Duration::from_secs(10);

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// What it is called.
    pub name: String,
    /// Its region.
    pub region: String,
    /// Where it is (`https://host:port`), if Amazon does not keep it.
    pub endpoint: Option<String>,
    /// Its folder of the photos as they were uploaded.
    pub originals: String,
}

/// The store of a bucket; nothing is asked of it yet.
pub(super) fn open(bucket: &Bucket, who: AwsCredentialProvider) -> Result<AmazonS3, Error> {
    let client = ClientOptions::new()
        .with_connect_timeout(CONNECT)
        .with_read_timeout(READ)
        .with_timeout_disabled();
    let retry = RetryConfig {
        max_retries: RETRIES,
        retry_timeout: RETRYING,
        backoff: BackoffConfig {
            max_backoff: PAUSE,
            ..BackoffConfig::default()
        },
    };
    let builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_client_options(client)
        .with_retry(retry)
        .with_credentials(who);
    let builder = match &bucket.endpoint {
        Some(endpoint) => builder
            .with_endpoint(endpoint)
            .with_allow_http(endpoint.starts_with("http://")),
        None => builder,
    };
    Ok(builder.build()?)
}
