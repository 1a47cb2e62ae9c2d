//! The matching pool and the face engine.
//!
//! The names that begin with `AWS_` are those operators know; they mean the same for the local engine, whose
//! similarity is on the same scale.

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
    /// Matching jobs that run at once in this process; the others wait in the database.
    ///
    /// Example: `4`
    #[arg(
        long = "matching-thread-pool-size", env = "MATCHING_THREAD_POOL_SIZE", value_name = "COUNT",
        default_value = "10", value_parser = number(1..=256_u16).map(usize::from)
    )]
    pub pool_size: usize,

    /// Seconds after which the job of a process that died is given to another; a running job renews its claim well
    /// before.
    ///
    /// Example: `60`
    #[arg(
        long = "lease-seconds", env = "FINDME_LEASE_SECONDS", value_name = "SECONDS", default_value = "30",
        value_parser = seconds(1..=3600)
    )]
    pub lease: Duration,

    /// Who recognises faces: local is the engine built into FindMe, aws is Amazon Rekognition. Without it, aws where
    /// `AWS_REKOGNITION_COLLECTION_ID` is set, else local.
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

    /// Similarity, 0 to 100, from which a guest is in a photo; the same whether the guest or the photo came first. The embedded
    /// engine never says 100, so 99.9 is the most that finds anybody.
    ///
    /// Example: `80`
    #[arg(
        long = "match-min-similarity", env = "AWS_MATCH_MIN_SIMILARITY", value_name = "SIMILARITY",
        default_value = "70", value_parser = read(similarity)
    )]
    pub min_similarity: f32,

    /// Similarity, 0 to 100, from which the engine reports a face at all; more than the similarity of a match would
    /// hide matches.
    ///
    /// Example: `60`
    #[arg(
        long = "face-threshold", env = "AWS_REKOGNITION_FACE_THRESHOLD", value_name = "SIMILARITY",
        default_value = "60", value_parser = read(similarity)
    )]
    pub search_threshold: f32,

    /// Whether the face in a selfie must be large enough in the picture; without, one face of any size is enough. A second
    /// person is refused either way.
    ///
    /// Example: `false`
    #[arg(
        long = "selfie-validation-strict", env = "SELFIE_VALIDATION_STRICT", value_name = "BOOL",
        default_value = "true", action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub strict_selfies: bool,
}

/// Who may recognise faces, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderName {
    /// The engine built into FindMe.
    Local,
    /// Amazon Rekognition.
    Aws,
}

const PROVIDERS: [(&str, ProviderName); 2] = [("local", ProviderName::Local), ("aws", ProviderName::Aws)];

/// Who recognises faces, with what is needed for it.
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

/// The matching pool and the face engine, settled.
#[derive(Debug, Clone)]
pub struct Matching {
    /// Matching jobs that run at once in this process.
    pub pool_size: usize,
    /// How long a claimed job is its worker's without a sign of life.
    pub lease: Duration,
    /// Who recognises faces.
    pub provider: Provider,
    /// Similarity, 0–100, that makes a match.
    pub min_similarity: f32,
    /// Similarity, 0–100, from which the engine reports a face at all; never above that of a match.
    pub search_threshold: f32,
    /// Whether selfies may be held to the strict rules.
    pub strict_selfies: bool,
}

/// Below this similarity strangers are taken for one another.
const LOOSE: f32 = 50.0;

impl MatchingSettings {
    /// Notes dangers, lowers the search threshold to the similarity of a match where it would hide matches, and settles
    /// who recognises faces.
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

/// A similarity from 0 to 100; a fraction is refused, because 0.7 meant as 70 % would match everybody with everybody.
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
