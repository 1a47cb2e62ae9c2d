//! `findme-loadtest`: sends a crowd of guests, every order of events, or a thousand at once, to a FindMe.
//!
//! Prints what was measured and whether the matches are true; exits with 1 if a request failed or a match is not.

mod options;
mod print;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use findme_loadtest::admin::Admin;
use findme_loadtest::burst::Burst;
use findme_loadtest::crowd::Crowd;
use findme_loadtest::folder::EventFolder;
use findme_loadtest::guest::Pace;
use findme_loadtest::meter::Meter;
use findme_loadtest::server::{Program, Server};
use findme_loadtest::silence::Silence;
use findme_loadtest::verdict::Verdict;
use findme_loadtest::{Client, Patience, orders};

use options::{Command, Options, Target};
use print::Report;

/// How long matching may take after the last guest has gone.
const QUIET: Duration = Duration::from_mins(10);

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options).await {
        Ok(report) => {
            report.print(options.json);
            if report.is_good() {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<Report, Box<dyn Error>> {
    let place = Place::enter(&options.target).await?;
    let label = uuid::Uuid::new_v4().simple().to_string()[..8].to_owned();
    let mut report = Report::default();
    match &options.command {
        Command::Guests(guests) => {
            let folder = EventFolder::open(&guests.event.folder, guests.event.truth.as_deref())?;
            let crowd = Crowd {
                guests: guests.count,
                every: Duration::try_from_secs_f64(1.0 / guests.rate)?,
                pace: Pace::RECORDED,
            };
            let studio = place.admin.open_event(&label).await?;
            let outcome = crowd.visit(&place.client, &studio, &folder).await;
            place.admin.wait_until_quiet(QUIET).await?;
            report.failures = outcome.failures.iter().map(ToString::to_string).collect();
            report.add("guests", Verdict::of(&outcome.guests, &folder).await?);
        }
        Command::Truth(event) => {
            let folder = EventFolder::open(&event.folder, event.truth.as_deref())?;
            let verdicts = orders::run(&place.client, &place.admin, &label, &folder).await?;
            for (order, verdict) in verdicts {
                report.add(order.as_str(), verdict);
            }
        }
        Command::Burst(burst) => {
            let burst = Burst {
                guests: burst.guests,
                within: Duration::try_from_secs_f64(burst.within)?,
            };
            let studio = place.admin.open_event(&label).await?;
            let failures = burst.run(&place.client, &studio).await;
            report.failures = failures.iter().map(ToString::to_string).collect();
        }
        Command::Silence(arguments) => {
            let silence = Silence {
                rounds: arguments.rounds,
                guests: arguments.guests,
            };
            let (client, stand_in) = (place.client.stranger(), &arguments.stand_in);
            report.compared = silence.run(&client, &place.admin, stand_in, &label).await?;
        }
    }
    report.endpoints = place.meter.rows();
    Ok(report)
}

/// The FindMe that is spoken to, with its admin.
struct Place {
    meter: Meter,
    client: Client,
    admin: Admin,
    _server: Option<(Server, tempfile::TempDir)>,
}

impl Place {
    async fn enter(target: &Target) -> Result<Self, Box<dyn Error>> {
        let (url, server) = match (&target.serve, &target.url) {
            (Some(binary), _) => {
                let folder = tempfile::tempdir()?;
                let program = Program::new(binary, folder.path(), target.server_arguments.clone());
                (program.url(), Some((program.start().await?, folder)))
            }
            (None, Some(url)) => (url.clone(), None),
            (None, None) => return Err("say where the server is: --url or --serve".into()),
        };
        let meter = Meter::default();
        let client = Client::new(&url, meter.clone(), Patience::None);
        let admin = Admin::enter(&client.stranger(), &target.admin, &target.password).await?;
        Ok(Self {
            meter,
            client,
            admin,
            _server: server,
        })
    }
}
