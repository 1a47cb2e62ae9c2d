//! Settings of Amazon Rekognition: region, names of collections, rate of calls, price.
//!
//! Credentials are not settings of FindMe: the AWS SDK finds them by its usual chain, from `AWS_ACCESS_KEY_ID` and
//! `AWS_SECRET_ACCESS_KEY` to the role of the container.

use clap::Args;
use clap::builder::TypedValueParser as _;

use super::Error;
use super::reader::{Optional, number, optional, read};

/// Amazon Rekognition.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Amazon Rekognition")]
pub struct RekognitionSettings {
    /// The default AWS region.
    ///
    /// Example: `eu-west-1`
    #[arg(
        long = "aws-region", env = "AWS_REGION", value_name = "REGION", default_value = "",
        value_parser = optional(name)
    )]
    pub aws_region: Optional<String>,

    /// The region of the face API, if it is not `AWS_REGION`: some regions, such as Paris, have none.
    ///
    /// Example: `eu-west-1`
    #[arg(
        long = "rekognition-region", env = "REKOGNITION_REGION", value_name = "REGION", default_value = "",
        value_parser = optional(name)
    )]
    pub region: Optional<String>,

    /// Prefix of the names of collections; the id of the event follows it.
    ///
    /// Example: `event_`
    #[arg(
        long = "rekognition-collection-prefix", env = "AWS_REKOGNITION_COLLECTION_PREFIX", value_name = "PREFIX",
        default_value = "", value_parser = optional(prefix)
    )]
    pub collection_prefix: Optional<String>,

    /// The older name of the prefix; setting it also selects Rekognition if `FACE_RECOGNIZER_PROVIDER` is unset.
    ///
    /// Example: `event_`
    #[arg(
        long = "rekognition-collection-id", env = "AWS_REKOGNITION_COLLECTION_ID", value_name = "PREFIX",
        default_value = "", value_parser = optional(prefix)
    )]
    pub collection_id: Optional<String>,

    /// Calls of each operation per second, for all processes of the database together. Amazon allows 50 in us-east-1,
    /// us-west-2 and eu-west-1 and 5 elsewhere, unless the account's quota was raised.
    ///
    /// Example: `50`
    #[arg(
        long = "rekognition-tps", env = "AWS_REKOGNITION_TPS", value_name = "CALLS", default_value = "5",
        value_parser = number(1..=1000_u32)
    )]
    pub calls_per_second: u32,

    /// How many calls run at the same time in this process.
    ///
    /// Example: `20`
    #[arg(
        long = "aws-concurrent-requests", env = "AWS_CONCURRENT_REQUESTS", value_name = "CALLS",
        default_value = "10", value_parser = number(1..=1000_u16).map(usize::from)
    )]
    pub calls_in_flight: usize,

    /// Price of a thousand calls that analyse an image or search, in US dollars; only for the figures that admins see.
    ///
    /// Example: `1.25`
    #[arg(
        long = "rekognition-price", env = "AWS_REKOGNITION_PRICE_PER_1000", value_name = "USD", default_value = "1.00",
        value_parser = read(price)
    )]
    pub price_per_thousand: f64,
}

/// The checked settings of Rekognition.
#[derive(Debug, Clone, PartialEq)]
pub struct Rekognition {
    /// The region of the face API.
    pub region: String,
    /// Prefix of the names of collections; the id of the event follows it.
    pub collection_prefix: String,
    /// Calls of each operation per second, for all processes of the database together.
    pub calls_per_second: u32,
    /// How many calls run at the same time in this process.
    pub calls_in_flight: usize,
    /// Price of a thousand paid calls, in US dollars.
    pub price_per_thousand: f64,
}

/// The prefix that the previous server used.
const PREFIX: &str = "event_";

/// The regions that have the face API (AWS's endpoint list, November 2026).
const REGIONS: [&str; 18] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ca-central-1",
    "sa-east-1",
    "eu-west-1",
    "eu-west-2",
    "eu-central-1",
    "eu-south-2",
    "il-central-1",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-5",
    "ap-southeast-7",
];

impl RekognitionSettings {
    /// Whether these settings select Rekognition without `FACE_RECOGNIZER_PROVIDER`.
    pub(super) fn ask_for_it(&self) -> bool {
        self.collection_id.is_some()
    }

    /// Checks the region and the names.
    pub(super) fn resolve(self) -> Result<Rekognition, Error> {
        let (variable, region) = match (self.region, self.aws_region) {
            (Some(region), _) => ("REKOGNITION_REGION", region),
            (None, Some(region)) => ("AWS_REGION", region),
            (None, None) => {
                let problem = "is not set; with FACE_RECOGNIZER_PROVIDER=aws, set it to the AWS region to use, for \
                               example eu-west-1";
                return Err(Error::new("AWS_REGION", problem));
            }
        };
        if !REGIONS.contains(&region.as_str()) {
            return Err(Error::new(
                variable,
                format!(
                    "is {region:?}, where Amazon Rekognition has no face API; set REKOGNITION_REGION to one of {}",
                    REGIONS.join(", ")
                ),
            ));
        }
        let prefix = self.collection_prefix.or(self.collection_id);
        Ok(Rekognition {
            region,
            collection_prefix: prefix.unwrap_or_else(|| PREFIX.to_owned()),
            calls_per_second: self.calls_per_second,
            calls_in_flight: self.calls_in_flight,
            price_per_thousand: self.price_per_thousand,
        })
    }
}

fn name(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "is {text:?}; it must be the name of an AWS region, such as eu-west-1"
        ))
    }
}

/// A collection's name may have 255 characters, of which an event's id takes up to 19.
fn prefix(text: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    if text.len() <= 200 && text.bytes().all(is_plain) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "is {text:?}; it must be at most 200 letters, digits, underscores, dots and hyphens"
        ))
    }
}

fn price(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(price) if (0.0..=1000.0).contains(&price) => Ok(price),
        _ => Err(format!(
            "is {text:?}; it must be a number of dollars from 0 to 1000"
        )),
    }
}
