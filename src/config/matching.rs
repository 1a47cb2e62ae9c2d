//! The matching pool and the face engine.
//!
//! Operators know the names that begin with `AWS_`; they also apply to the local engine, whose similarity has the same
//! scale.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use clap::builder::TypedValueParser;

use super::Error;
use super::reader::{Optional, choice_or_none, number, read, seconds, switch};
use super::rekognition::{Rekognition, RekognitionSettings};

/// The matching pool and the face engine.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Matching")]
pub struct MatchingSettings {
    /// How many matching jobs run at the same time in this process; the others wait in the database.
    ///
    /// Example: `4`
    #[arg(
        long = "matching-thread-pool-size", env = "MATCHING_THREAD_POOL_SIZE", value_name = "COUNT",
        default_value = "10", value_parser = number(1..=256_u16).map(usize::from)
    )]
    pub pool_size: usize,

    /// Lease of a job in seconds: if its process dies, another one takes the job after this time. Running jobs renew
    /// their lease well before.
    ///
    /// Example: `60`
    #[arg(
        long = "lease-seconds", env = "FINDME_LEASE_SECONDS", value_name = "SECONDS", default_value = "30",
        value_parser = seconds(1..=3600)
    )]
    pub lease: Duration,

    /// Face engine: local is the engine built into FindMe, aws is Amazon Rekognition. Unset: aws if
    /// `AWS_REKOGNITION_COLLECTION_ID` is set, otherwise local.
    ///
    /// Example: `aws`
    #[arg(
        long = "face-recognizer-provider", env = "FACE_RECOGNIZER_PROVIDER", value_name = "NAME",
        default_value = "", value_parser = choice_or_none(&PROVIDERS)
    )]
    pub provider: Optional<ProviderName>,

    /// Folder of the local engine's networks, as `make models` fetches them.
    ///
    /// Example: `/usr/share/findme/models`
    #[arg(
        long = "face-model-dir", env = "FACE_MODEL_DIR", value_name = "FOLDER",
        default_value = "models/networks",
        value_parser = read(|text| Ok(PathBuf::from(text)))
    )]
    pub model_dir: PathBuf,

    /// Minimum similarity of a match, 0 to 100, whether the guest or the photo came first. The local engine stays below
    /// 100, so at 100 nobody is found; 99.9 is the useful maximum.
    ///
    /// Example: `80`
    #[arg(
        long = "match-min-similarity", env = "AWS_MATCH_MIN_SIMILARITY", value_name = "SIMILARITY",
        default_value = "70", value_parser = read(similarity)
    )]
    pub min_similarity: f32,

    /// Minimum similarity, 0 to 100, for the engine to report a face; a value above that of a match would hide matches.
    ///
    /// Example: `60`
    #[arg(
        long = "face-threshold", env = "AWS_REKOGNITION_FACE_THRESHOLD", value_name = "SIMILARITY",
        default_value = "60", value_parser = read(similarity)
    )]
    pub search_threshold: f32,

    /// Whether the face in a selfie must be large enough; otherwise one face of any size is enough. A second person is
    /// refused either way.
    ///
    /// Example: `false`
    #[arg(
        long = "selfie-validation-strict", env = "SELFIE_VALIDATION_STRICT", value_name = "BOOL",
        default_value = "true", action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub strict_selfies: bool,
}

/// The name of a face engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderName {
    /// The engine built into FindMe.
    Local,
    /// Amazon Rekognition.
    Aws,
}

const PROVIDERS: [(&str, ProviderName); 2] = [("local", ProviderName::Local), ("aws", ProviderName::Aws)];

/// A face engine with its settings.
#[derive(Debug, Clone, PartialEq)]
pub enum Provider {
    /// The engine built into FindMe.
    Local {
        /// The folder of its networks.
        model_dir: PathBuf,
    },
    /// Amazon Rekognition.
    Aws(Rekognition),
}

/// The checked settings of matching.
#[derive(Debug, Clone)]
pub struct Matching {
    /// How many matching jobs run at the same time in this process.
    pub pool_size: usize,
    /// How long a claimed job belongs to its worker without a renewal.
    pub lease: Duration,
    /// The face engine.
    pub provider: Provider,
    /// Minimum similarity of a match, 0–100.
    pub min_similarity: f32,
    /// Minimum similarity for the engine to report a face, 0–100; never above that of a match.
    pub search_threshold: f32,
    /// Whether the strict rules apply to selfies.
    pub strict_selfies: bool,
}

/// Below this similarity, strangers match each other.
const LOOSE: f32 = 50.0;

impl MatchingSettings {
    /// Adds warnings, lowers the search threshold to the similarity of a match if it is higher, and selects the face
    /// engine.
    pub(super) fn resolve(
        mut self,
        rekognition: RekognitionSettings,
        notes: &mut Vec<String>,
    ) -> Result<Matching, Error> {
        if self.min_similarity < LOOSE {
            notes.push(format!(
                "AWS_MATCH_MIN_SIMILARITY is {}: guests will be shown photos of strangers; 70 and more is safe",
                self.min_similarity
            ));
        }
        if self.search_threshold > self.min_similarity {
            notes.push(format!(
                "AWS_REKOGNITION_FACE_THRESHOLD ({}) is above AWS_MATCH_MIN_SIMILARITY ({}) and would hide matches: \
                 the latter is used for both",
                self.search_threshold, self.min_similarity
            ));
            self.search_threshold = self.min_similarity;
        }
        let unsaid = if rekognition.ask_for_it() {
            ProviderName::Aws
        } else {
            ProviderName::Local
        };
        let provider = match self.provider.unwrap_or(unsaid) {
            ProviderName::Local => Provider::Local {
                model_dir: self.model_dir,
            },
            ProviderName::Aws => Provider::Aws(rekognition.resolve()?),
        };
        Ok(Matching {
            pool_size: self.pool_size,
            lease: self.lease,
            provider,
            min_similarity: self.min_similarity,
            search_threshold: self.search_threshold,
            strict_selfies: self.strict_selfies,
        })
    }
}

/// Parses a similarity from 0 to 100; a fraction is refused, because 0.7 instead of 70 would match everybody with
/// everybody.
fn similarity(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(value) if value > 0.0 && value <= 1.0 => Err(format!(
            "is {text:?} on a scale from 0 to 100; write {:.0} if you mean {text} of 1",
            value * 100.0
        )),
        Ok(value) if (0.0..=100.0).contains(&value) => Ok(value),
        _ => Err(format!("is {text:?}; it must be a number from 0 to 100")),
    }
}
