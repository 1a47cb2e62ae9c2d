//! `findme serve`: start, serve, stop in order.
//!
//! Problems with the settings, the database, the models or the port are reported before anything is served. The first
//! signal begins an orderly stop; see `shutdown`.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;

use super::{Failure, print_line};
use crate::app::{App, FirstAdmin, SetupToken};
use crate::config::Settings;
use crate::shutdown::{Ending, Shutdown};
use crate::telemetry;

/// Options of `serve`.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Create an admin with a random password if there is none yet, and print how to log in.
    ///
    /// Otherwise create the first admin by `findme admin create`, or by `POST /api/admin/register-admin`. From other
    /// machines the latter needs the setup token that the server leaves at its start in the data folder, or in the log
    /// with `FINDME_ENV=production`.
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
    // Bound before the first admin is created: if the port is in use, no password must be stored that nobody saw.
    let listener = bind(config.server.port).await?;
    let address = listener.local_addr()?;
    if options.first_admin
        && let Some(admin) = app.first_admin().await?
    {
        welcome(&admin, address.port());
    }
    if let Some(token) = app.leave_setup_token(&config).await? {
        tell_setup_token(&token, config.server.serves_pages());
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
        .map_err(|error| format!("cannot listen on port {port} (PORT): {error}").into())
}

/// Logs how to create the first admin.
fn tell_setup_token(token: &SetupToken, has_pages: bool) {
    let place = match token {
        SetupToken::File(path) => format!("which is in {}", path.display()),
        SetupToken::Here(token) => format!("which is \"{token}\""),
    };
    let page = if has_pages { "on the page /setup or " } else { "" };
    tracing::warn!(
        "there is no admin yet: create one by `findme admin create` on this machine, or within an hour {page}by POST \
         /api/admin/register-admin with the setup token, {place}"
    );
}

/// Prints once how to log in.
fn welcome(admin: &FirstAdmin, port: u16) {
    let FirstAdmin { username, password } = admin;
    print_line(format_args!(
        "\nThe first admin was created. This password is shown only once:\n\n    \
         username  {username}\n    password  {password}\n\n\
         Log in:\n\n    \
         curl -s http://localhost:{port}/api/login -H 'Content-Type: application/json' \\\n         \
         -d '{{\"username\": \"{username}\", \"password\": \"{password}\"}}'\n"
    ));
}
