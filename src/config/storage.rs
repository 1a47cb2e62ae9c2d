//! The storage of photos and selfies: the data folder, or a bucket that several processes share.
//!
//! Credentials are not settings of FindMe: the AWS SDK finds them by its usual chain, as for Rekognition.

use clap::Args;
use url::Url;

use super::Error;
use super::reader::{Optional, optional, read};

/// The storage of photos and selfies.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Photo storage")]
pub struct StorageSettings {
    /// The S3 bucket for photos and selfies; unset: the data folder. Several processes need one.
    ///
    /// Example: `findme-photos`
    #[arg(
        long = "photo-bucket", env = "PHOTO_BUCKET_NAME", value_name = "BUCKET", default_value = "",
        value_parser = optional(bucket)
    )]
    pub bucket: Optional<String>,

    /// Folder in the bucket for photos as they were uploaded.
    ///
    /// Example: `raw`
    #[arg(
        long = "photo-prefix", env = "PHOTO_S3_RAW_PREFIX", value_name = "FOLDER", default_value = "raw",
        value_parser = read(prefix)
    )]
    pub raw_prefix: String,

    /// Endpoint of another S3 store (`MinIO`, R2, Ceph); unset: Amazon S3 in `AWS_REGION`.
    ///
    /// Example: `https://minio.internal:9000`
    #[arg(
        long = "s3-endpoint", env = "AWS_ENDPOINT_URL_S3", value_name = "URL", default_value = "",
        value_parser = optional(endpoint)
    )]
    pub endpoint: Optional<String>,
}

/// The storage of photos and selfies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// In the data folder.
    Folder,
    /// In a bucket.
    Bucket(Bucket),
}

/// A bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// The folder for photos as they were uploaded.
    pub raw_prefix: String,
    /// Its region.
    pub region: String,
    /// The endpoint, if it is not Amazon's.
    pub endpoint: Option<String>,
}

/// The region for stores without regions.
const NO_REGION: &str = "us-east-1";

impl StorageSettings {
    /// Checks where the bucket is.
    pub(super) fn resolve(self, aws_region: Option<String>) -> Result<Storage, Error> {
        let Some(name) = self.bucket else {
            return Ok(Storage::Folder);
        };
        let region = match (aws_region, &self.endpoint) {
            (Some(region), _) => region,
            (None, Some(_)) => NO_REGION.to_owned(),
            (None, None) => {
                let problem = "is not set; with PHOTO_BUCKET_NAME, set it to the region of the bucket, for example \
                               eu-west-1";
                return Err(Error::new("AWS_REGION", problem));
            }
        };
        Ok(Storage::Bucket(Bucket {
            name,
            raw_prefix: self.raw_prefix,
            region,
            endpoint: self.endpoint,
        }))
    }
}

/// Parses a bucket's name by the rules that all S3 stores share.
fn bucket(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    if (3..=63).contains(&text.len()) && text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "is {text:?}; it must be the name of a bucket alone: 3 to 63 lower-case letters, digits, dots and hyphens"
        ))
    }
}

/// Folders for other files of FindMe; originals must not mix with them.
const TAKEN: [&str; 6] = ["clean", "web", "screen", "thumb", "chunks", "selfies"];

fn prefix(text: &str) -> Result<String, String> {
    let trimmed = text.trim_matches('/');
    let is_plain = |part: &str| {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain)
    };
    if trimmed.len() > 200 || !trimmed.split('/').all(is_plain) {
        return Err(format!(
            "is {text:?}; it must be a folder of letters, digits, underscores, dots and hyphens, such as raw"
        ));
    }
    let first = trimmed.split('/').next().unwrap_or_default();
    if TAKEN.contains(&first) {
        return Err(format!(
            "is {text:?}, where FindMe keeps other files; choose another folder, such as raw"
        ));
    }
    Ok(trimmed.to_owned())
}

fn endpoint(text: &str) -> Result<String, String> {
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    match Url::parse(text) {
        Ok(url) if is_web(&url) => Ok(text.trim_end_matches('/').to_owned()),
        _ => Err(format!(
            "is {text:?}; it must be an address such as https://minio.internal:9000"
        )),
    }
}
