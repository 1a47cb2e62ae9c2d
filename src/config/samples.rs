//! The sample photographs.

use std::path::PathBuf;

use clap::Args;

use super::reader::read;

/// Where the sample photographs are.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sample photographs")]
pub struct SamplePhotos {
    /// Folder of the sample photographs, as `make samples` fetches them. Where they are, and no consent is required, an admin
    /// can fill an event with them to try FindMe.
    ///
    /// Example: `/usr/share/findme/samples`
    #[arg(
        long = "sample-photo-dir", env = "SAMPLE_PHOTO_DIR", value_name = "FOLDER",
        default_value = "models/node_modules/@vladmandic/face-api/demo",
        value_parser = read(|text| Ok(PathBuf::from(text)))
    )]
    pub folder: PathBuf,
}
