//! The command line.
//!
//! Every command but `event` works on a server that runs already (`--url`) or on one it starts itself with a temporary
//! folder (`--serve`), and prints for people or, with `--json`, for programs.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use findme_loadtest::admin::PASSWORD;

/// Sends guests, photographers and admins to a FindMe, measures the answers and compares the matches with the truth.
#[derive(Debug, Parser)]
#[command(name = "findme-loadtest", version)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) target: Target,
    /// Print the report as JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make an event of realistic size out of small photographs whose people are known
    Event(MaterialArguments),
    #[command(flatten)]
    Run(Run),
}

/// What is done to a server.
#[derive(Debug, Subcommand)]
pub(crate) enum Run {
    /// Let guests arrive one after the other while the photographer uploads
    Guests(Guests),
    /// Try the event in five orders and print every match
    Truth(EventArguments),
    /// Let very many guests register, send a selfie and look at the lists together
    Burst(BurstArguments),
    /// Let guests join by the web page beside others who register with a password, and compare their times
    Arrivals(ArrivalArguments),
    /// Compare how fast people are served while Amazon Rekognition is silent and while it is not
    Silence(SilenceArguments),
}

#[derive(Debug, Args)]
pub(crate) struct EventArguments {
    /// Folder of photos and selfies
    #[arg(long = "event-folder", value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Who is in which photo; without it, the folder's truth.json
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct MaterialArguments {
    /// Folder of the photographs
    #[arg(long, value_name = "FOLDER")]
    pub(crate) samples: PathBuf,
    /// Who is in which of them, and where the faces are that become selfies
    #[arg(long, value_name = "FILE")]
    pub(crate) truth: PathBuf,
    /// Where the event is made
    #[arg(long, value_name = "FOLDER")]
    pub(crate) into: PathBuf,
    /// Photos of the event, at least; each photograph is used as often as any other
    #[arg(long, value_name = "COUNT", default_value_t = 24)]
    pub(crate) photos: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Guests {
    #[command(flatten)]
    pub(crate) event: EventArguments,
    /// How many come
    #[arg(long = "guests", value_name = "COUNT", default_value_t = 30)]
    pub(crate) count: usize,
    /// How many arrive in a second
    #[arg(long, default_value_t = 5.0)]
    pub(crate) rate: f64,
    /// Watch the server meanwhile, and write what was seen as a page (and as JSON beside it)
    #[arg(long, value_name = "FILE.html")]
    pub(crate) report: Option<PathBuf>,
    /// A line for the report's settings, such as engine=local; may be repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) about: Vec<(String, String)>,
}

#[derive(Debug, Args)]
pub(crate) struct BurstArguments {
    /// How many come
    #[arg(long, default_value_t = 1000)]
    pub(crate) guests: usize,
    /// Within how many seconds all of them take each step; 0 is all at once
    #[arg(long, default_value_t = 0.0)]
    pub(crate) within: f64,
}

#[derive(Debug, Args)]
pub(crate) struct ArrivalArguments {
    #[command(flatten)]
    pub(crate) event: EventArguments,
    /// Photos of the event; those of the folder are used again and again
    #[arg(long, value_name = "COUNT", default_value_t = 24)]
    pub(crate) photos: usize,
    /// How many come; half of them by the page
    #[arg(long, default_value_t = 1000)]
    pub(crate) guests: usize,
    /// All come by the page
    #[arg(long)]
    pub(crate) only_page: bool,
    /// Within how many seconds they arrive; 0 is all at once
    #[arg(long, default_value_t = 50.0)]
    pub(crate) within: f64,
}

#[derive(Debug, Args)]
pub(crate) struct SilenceArguments {
    /// Where the stand-in for Rekognition is that the server uses, such as <http://127.0.0.1:7878>
    #[arg(long, value_name = "URL")]
    pub(crate) stand_in: String,
    /// Rounds of each kind, which take turns
    #[arg(long, default_value_t = 5)]
    pub(crate) rounds: usize,
    /// Guests who register, log in and look at the lists in each round
    #[arg(long, default_value_t = 100)]
    pub(crate) guests: usize,
}

#[derive(Debug, Args)]
pub(crate) struct Target {
    /// Where the server is, such as <http://localhost:10000>
    #[arg(long, global = true, conflicts_with = "serve")]
    pub(crate) url: Option<String>,
    /// Start this server instead, with an empty data folder that goes away with it
    #[arg(long, global = true, value_name = "FINDME")]
    pub(crate) serve: Option<PathBuf>,
    /// The admin's name; on an empty server that admin is made
    #[arg(long, global = true, default_value = "boss")]
    pub(crate) admin: String,
    /// The admin's password
    #[arg(long, global = true, default_value = PASSWORD)]
    pub(crate) password: String,
    /// Further arguments of the server that is started
    #[arg(last = true, global = true)]
    pub(crate) server_arguments: Vec<String>,
}

/// Reads `NAME=VALUE`.
fn setting(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("say NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_has_a_name_and_a_value() {
        let read = |text| setting(text).map_err(str::to_owned);
        let pair = |name: &str, value: &str| Ok((name.to_owned(), value.to_owned()));
        assert_eq!(read("server=--port=1"), pair("server", "--port=1"));
        assert_eq!(read("note="), pair("note", ""));
        assert!(setting("engine").is_err());
    }
}
