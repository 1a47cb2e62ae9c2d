//! How well the engine tells people apart, on any folder of pictures with a `truth.json`; `--help` has the format.
//!
//! Every selfie is compared with every photo, as the product does; how alike the two are is decided by the photo's likest face.
//! `truth` reads the folder, `look` runs the engine over it, `counts` compares, and `report` prints.

mod counts;
mod look;
mod report;
mod truth;

use std::error::Error;
use std::io::{Write, stdout};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::thread;

use findme_engine::Models;
use truth::Truth;

const HELP: &str = "\
How well the engine tells people apart on your own pictures.

    make accuracy DATA=<folder>
    cargo run --release -p findme-engine --example accuracy -- <folder> [options]

The folder holds pictures (JPEG or PNG) and truth.json:

    {
      \"selfies\": { \"ada\": \"ada1.jpg\", \"bob\": \"bob1.jpg\" },
      \"photos\":  { \"p1.jpg\": [\"ada\"], \"p2.jpg\": [\"ada\", \"bob\"], \"p3.jpg\": [] },
      \"groups\":  { \"dark\": [\"p1.jpg\"] }
    }

selfies   one picture for each person: the guests
photos    who of the guests is in each photo; strangers are not named
groups    may be left out: photos whose figures are wanted apart

Options:
  --turns          look at every selfie and every photo turned by 0, 30, … 330 degrees, too (twelve times the work)
  --list           name what was missed and what was matched wrongly at 70
  --threads <n>    threads to work on; all cores by default
  --networks <dir> where the networks lie; models/networks by default

What it prints:
  recall           share of all appearances in photos that the guest's selfie finds
  wrong per guest  photos that a guest gets without being in them
  false accepts    wrong photos among all pairs of a guest and a photo without that guest, and the 95 % interval of that share
                   (Wilson; it takes pairs for independent, which they are not quite: the true one is wider)
  refused          selfies without a face that is clear enough to search for
  several          selfies that show another face of at least 0.15 of the owner's area, which the product refuses

Take pictures that nothing was tuned on. A hundred guests and a thousand photos give a false-accept rate of 5 in 100,000 to
within a factor of three.
";

/// What the command line asks for.
struct Options {
    folder: PathBuf,
    networks: PathBuf,
    turns: bool,
    list: bool,
    threads: usize,
}

impl Options {
    /// Reads the arguments; none if help is asked for.
    fn read(mut arguments: impl Iterator<Item = String>) -> Result<Option<Self>, Box<dyn Error>> {
        let mut folder = None;
        let mut options = Self {
            folder: PathBuf::new(),
            networks: Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/networks"),
            turns: false,
            list: false,
            threads: thread::available_parallelism().map_or(1, NonZero::get),
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                "--turns" => options.turns = true,
                "--list" => options.list = true,
                "--threads" => options.threads = value()?.parse()?,
                "--networks" => options.networks = value()?.into(),
                _ if argument.starts_with('-') => {
                    return Err(format!("{argument} is unknown; see --help").into());
                }
                _ => folder = Some(argument),
            }
        }
        options.folder = folder.ok_or("which folder? see --help")?.into();
        Ok(Some(options))
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = stdout().lock();
    let Some(options) = Options::read(std::env::args().skip(1))? else {
        out.write_all(HELP.as_bytes())?;
        return Ok(());
    };
    let truth = Truth::read(&options.folder)?;
    let models = Models::load(&options.networks)?;
    let seen = look::at_all(&models, &options.folder, &truth, options.turns, options.threads)?;
    report::print(&mut out, &truth, &seen, options.list)?;
    Ok(())
}
