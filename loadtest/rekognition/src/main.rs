//! `rekognition-standin`: a service that speaks Amazon Rekognition's protocol, knows faces, and fails on demand.
//!
//! Prints where it listens and runs until it is stopped; what it holds goes with it.

use std::error::Error;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use findme_engine::Models;
use findme_rekognition::{Faults, StandIn, Vision};

const MORE: &str = "\
Point a client of Amazon's at it, with any credentials:
  AWS_ENDPOINT_URL_REKOGNITION=http://127.0.0.1:PORT AWS_REGION=eu-west-1 \\
  AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any COMMAND

Paths that no signature is needed for:
  GET    /faults   the faults in force, as JSON
  PUT    /faults   other faults: {\"throttle\": 0.2, \"latency_ms\": {\"from\": 300, \"to\": 900}}
                   names as the flags have them, with _ for -; what is left out does not go wrong
  GET    /calls    every call: number, operation, collection, external_image_id, face_id,
                   arrived_at, answered_at, outcome, faces
  DELETE /calls    empties that list
  GET    /faces    the faces of every collection

Shares go from 0 (never) to 1 (always). Collections live in memory.";

/// Stands in for Amazon Rekognition: its protocol, limits and errors, with the embedded face engine behind them
#[derive(Debug, Parser)]
#[command(name = "rekognition-standin", version, after_help = MORE)]
struct Options {
    /// The port to listen on, on this machine only; 0 is any free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Folder of the face models, which `make models` fetches
    #[arg(long, value_name = "FOLDER", default_value = "models/networks")]
    models: PathBuf,
    #[command(flatten)]
    faults: Faults,
}

fn main() -> ExitCode {
    // Bound to a name, since it stops when it is dropped.
    let _stand_in = match run(&Options::parse()) {
        Ok(stand_in) => stand_in,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    loop {
        std::thread::park();
    }
}

fn run(options: &Options) -> Result<StandIn, Box<dyn Error>> {
    options.faults.check()?;
    let vision = Arc::new(Vision::new(Models::load(&options.models)?));
    let stand_in = StandIn::start_at(options.port, vision, options.faults.clone())?;
    let mut out = stdout();
    writeln!(out, "rekognition-standin listens on {}", stand_in.url())?;
    out.flush()?;
    Ok(stand_in)
}
