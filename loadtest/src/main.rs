//! `findme-loadtest`: sends a crowd of guests, every order of events, or a thousand at once, to a FindMe.
//!
//! Prints what was measured and whether the matches are true; exits with 1 if a request failed or a match is not.

mod anchor;
mod load;
mod options;
mod page;
mod print;
mod record;

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use findme_loadtest::admin::Admin;
use findme_loadtest::arrivals::Arrivals;
use findme_loadtest::burst::Burst;
use findme_loadtest::folder::EventFolder;
use findme_loadtest::material::{Made, Material};
use findme_loadtest::meter::Meter;
use findme_loadtest::server::{Program, Server};
use findme_loadtest::silence::Silence;
use findme_loadtest::{Client, Patience, orders};
use tokio::signal::unix::{SignalKind, signal};

use options::{Command, MaterialArguments, Options, Run, Target};
use print::Report;

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let done = match &options.command {
        Command::Event(arguments) => make(arguments).map(|()| true),
        Command::Run(command) => tokio::select! {
            done = run(command, &options.target) => done.map(|report| {
                report.print(options.json);
                report.is_good()
            }),
            error = interruption() => Err(error.into()),
        },
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Comes when this program is told to end, so that it ends in order: a server that it started goes with it.
async fn interruption() -> io::Error {
    let asked = async {
        let mut end = signal(SignalKind::terminate())?;
        tokio::select! {
            _ = end.recv() => Ok(()),
            pressed = tokio::signal::ctrl_c() => pressed,
        }
    };
    let asked: io::Result<()> = asked.await;
    asked.err().unwrap_or_else(|| io::ErrorKind::Interrupted.into())
}

/// Makes an event of realistic size, and says what was made.
fn make(arguments: &MaterialArguments) -> Result<(), Box<dyn Error>> {
    let material = Material {
        samples: arguments.samples.clone(),
        truth: arguments.truth.clone(),
        photos: arguments.photos,
    };
    material.make(&arguments.into, |made| {
        let Made {
            name,
            width,
            height,
            bytes,
        } = made;
        // A reader who has gone does not matter.
        let _ = writeln!(io::stdout(), "{name}: {width} × {height}, {} kB", bytes / 1000);
    })?;
    Ok(())
}

async fn run(command: &Run, target: &Target) -> Result<Report, Box<dyn Error>> {
    let place = Place::enter(target).await?;
    let label = uuid::Uuid::new_v4().simple().to_string()[..8].to_owned();
    let mut report = Report::default();
    match command {
        Run::Guests(guests) => return load::run(&place, &label, guests).await,
        Run::Truth(event) => {
            let folder = EventFolder::open(&event.folder, event.truth.as_deref())?;
            let verdicts = orders::run(&place.client, &place.admin, &label, &folder, false).await?;
            for (order, verdict) in verdicts {
                report.add(order.as_str(), verdict);
            }
        }
        Run::Burst(burst) => {
            let burst = Burst {
                guests: burst.guests,
                within: Duration::try_from_secs_f64(burst.within)?,
            };
            let studio = place.admin.open_event(&label).await?;
            let failures = burst.run(&place.client, &studio).await;
            report.failures = failures.iter().map(ToString::to_string).collect();
        }
        Run::Arrivals(arguments) => {
            let arrivals = Arrivals {
                guests: arguments.guests,
                within: Duration::try_from_secs_f64(arguments.within)?,
                only_page: arguments.only_page,
            };
            let folder = EventFolder::open(&arguments.event.folder, arguments.event.truth.as_deref())?;
            let studio = place.admin.open_event(&label).await?;
            for number in 0..arguments.photos {
                studio.upload(&folder.copy(number)).await?;
            }
            studio.searched().await?;
            let failures = arrivals.run(&place.client, &studio, &folder).await;
            report.failures = failures.iter().map(ToString::to_string).collect();
        }
        Run::Silence(arguments) => {
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
    server: Option<(Server, tempfile::TempDir)>,
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
            server,
        })
    }

    /// The server's process, if it was started here.
    fn process(&self) -> Option<i32> {
        self.server.as_ref().map(|(server, _)| server.id())
    }
}
