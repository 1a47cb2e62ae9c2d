//! `findme serve`: start, answer, stop in order.
//!
//! Whatever can be wrong with the settings, the database, the models or the port is said before anything is
//! served. The first signal begins an orderly stop; `shutdown` has its rules.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;

use super::{Failure, tell};
use crate::app::{App, FirstAdmin, SetupToken};
use crate::config::Settings;
use crate::shutdown::{Ending, Shutdown};
use crate::telemetry;

/// What `serve` can be told.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Make an admin with a random password if there is none yet, and print how to log in.
    ///
    /// Without it the first admin is made by `findme admin create`, or registers by `POST /api/admin/register-admin`; from
    /// another machine with a token that the start leaves in the data folder, or in the log where the disk does not stay.
    #[arg(long, env = "FINDME_FIRST_ADMIN")]
    first_admin: bool,
    #[command(flatten)]
    pub(super) settings: Settings,
}

pub(super) async fn run(options: Options) -> Result<ExitCode, Failure> {
    let config = options.settings.validate()?;
    let telemetry = telemetry::init(&config.log)?;
    for note in &config.notes {
        tracing::warn!("{note}");
    }
    let shutdown = Shutdown::new(config.server.shutdown_grace);
    shutdown.stop_on_signals()?;
    let app = App::build(&config).await?;
    // Taken before anything is promised: a port in use must not leave a password behind that nobody saw.
    let listener = bind(config.server.port).await?;
    let address = listener.local_addr()?;
    if options.first_admin
        && let Some(admin) = app.first_admin().await?
    {
        welcome(&admin, address.port());
    }
    if let Some(token) = app.leave_setup_token(&config).await? {
        tell_setup_token(&token);
    }
    app.tell_next_end().await;
    app.serve(listener, &shutdown);
    let port = address.port();
    tracing::info!(
        %address,
        data = %config.data_dir.display(),
        "FindMe serves on http://localhost:{port} and describes its API at http://localhost:{port}/docs"
    );
    let ending = shutdown.finish().await;
    app.close().await;
    telemetry.finish().await;
    match ending {
        Ending::Clean => tracing::info!("stopped"),
        Ending::Abandoned(parts) => tracing::warn!(parts, "stopped; some parts did not end in time"),
        Ending::Failed => {
            tracing::error!("stopped because a part failed");
            return Ok(ExitCode::FAILURE);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn bind(port: u16) -> Result<TcpListener, Failure> {
    let address = SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
    TcpListener::bind(address)
        .await
        .map_err(|error| format!("port {port} cannot be listened on (PORT): {error}").into())
}

/// Says how the first admin is made.
fn tell_setup_token(token: &SetupToken) {
    let place = match token {
        SetupToken::File(path) => format!("the one in {}", path.display()),
        SetupToken::Here(token) => format!("\"{token}\""),
    };
    tracing::warn!(
        "there is no admin yet: make one by `findme admin create` on this machine, or within the hour by POST \
         /api/admin/register-admin with the setup_token, {place}"
    );
}

/// Says once how to get in.
fn welcome(admin: &FirstAdmin, port: u16) {
    let FirstAdmin { username, password } = admin;
    tell(format_args!(
        "\nThis FindMe is new. Its first admin, shown this once:\n\n    \
         username  {username}\n    password  {password}\n\n\
         Log in:\n\n    \
         curl -s http://localhost:{port}/api/login -H 'Content-Type: application/json' \\\n         \
         -d '{{\"username\": \"{username}\", \"password\": \"{password}\"}}'\n"
    ));
}
