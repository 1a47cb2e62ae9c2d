//! Settings of the HTTP server, and retired ones.
//!
//! No setting of this group depends on another, so they are used as given.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use secrecy::SecretString;
use url::Url;

use super::reader::{Optional, number, optional, read, seconds, switch};
use super::{IpNetworks, key};

/// The HTTP server.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Server")]
pub struct Server {
    /// TCP port to listen on; 0 takes any free one.
    ///
    /// Example: `8080`
    #[arg(long, env = "PORT", value_name = "PORT", default_value = "10000", value_parser = number(0..=u16::MAX))]
    pub port: u16,

    /// Timeout of a request in seconds, from its last byte to the first byte of the response. The arrival of the
    /// request has separate limits.
    ///
    /// Example: `60`
    #[arg(
        long = "timeout", env = "TIMEOUT", value_name = "SECONDS", default_value = "120",
        value_parser = seconds(1..=3600)
    )]
    pub request_timeout: Duration,

    /// How many connections are served at the same time; further ones wait until another closes. One address gets at
    /// most a quarter of them, this machine three quarters, and trusted proxies all. If the process may not open enough
    /// files, fewer are served (see docs/OPERATIONS.md).
    ///
    /// Example: `10000`
    #[arg(
        long, env = "FINDME_MAX_CONNECTIONS", value_name = "COUNT", default_value = "4000",
        value_parser = number(1..=100_000_u32)
    )]
    pub max_connections: u32,

    /// Key that monitors (`GET /metrics`) and schedulers (`POST /api/internal/work`) send as `Authorization: Bearer …`,
    /// at least 32 characters. Unset: they need an admin's token.
    ///
    /// Example: the output of `openssl rand -hex 32`
    #[arg(
        long, env = "FINDME_OPERATOR_KEY", value_name = "TEXT", hide_env_values = true,
        default_value = "", hide_default_value = true, value_parser = optional(key::check)
    )]
    pub operator_key: Optional<SecretString>,

    /// Seconds for running requests and jobs to finish when the server stops; unfinished jobs return to the queue.
    ///
    /// Example: `60`
    #[arg(
        long, env = "FINDME_SHUTDOWN_SECONDS", value_name = "SECONDS", default_value = "20",
        value_parser = seconds(0..=600)
    )]
    pub shutdown_grace: Duration,

    /// Address of the guests' site, for links in QR codes and emails. Unset: QR codes use the host of the request, and
    /// emails have no links. It must lead to this server, or at least `/u/…`, `/p/…` and `/l/…` below it: the links in emails.
    ///
    /// Example: `https://photos.example.com`
    #[arg(
        long, env = "SITE_BASE_URL", value_name = "URL", default_value = "", hide_default_value = true,
        value_parser = optional(base_url)
    )]
    pub site_base_url: Optional<String>,

    /// Web origins whose pages may call the API, separated by commas, or * for any: they need a token, for browsers send
    /// no cookie of this site with such calls.
    ///
    /// Example: `https://photos.example.com`
    #[arg(long, env = "CORS_ORIGINS", value_name = "ORIGINS", default_value = "*", value_parser = read(origins))]
    pub cors_origins: Origins,

    /// Networks of the proxies in front of this server, separated by commas: only their X-Forwarded-For is trusted.
    /// Unset: the address of the connection counts. Name only the proxies, because a client in these networks can
    /// choose the address that it is counted as.
    ///
    /// Example: `10.0.0.0/20,10.0.16.0/20`
    #[arg(
        long, env = "FINDME_TRUSTED_PROXIES", value_name = "NETWORKS", default_value = "", hide_default_value = true,
        value_parser = optional(IpNetworks::parse)
    )]
    pub trusted_proxies: Optional<IpNetworks>,

    /// Whether wrong passwords, unknown event codes, registrations and selfie checks are rate-limited.
    ///
    /// Example: `false`, for a load test from one machine
    #[arg(
        long, env = "FINDME_RATE_LIMITS", value_name = "BOOL", default_value = "true",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub rate_limits: bool,

    /// Whether anyone may load any photo by its id alone, for clients that are too old for signed URLs; a privacy risk.
    ///
    /// Example: `true`
    #[arg(
        long, env = "PUBLIC_PHOTO_URLS", value_name = "BOOL", default_value = "false",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub public_photo_urls: bool,

    /// Whether this server has web pages for guests, at `/` and below it. Turn it off if another program serves the
    /// site: this server is the API then.
    ///
    /// Example: `off`
    #[arg(
        long = "web", env = "FINDME_WEB", value_name = "BOOL", default_value = "true",
        action = clap::ArgAction::Set, value_parser = switch()
    )]
    pub has_pages: bool,

    /// Folder with a site of your own, which is served instead of the built-in pages; a path without a file gets its
    /// `index.html`. Paths below `/api` stay the API's.
    ///
    /// Example: `/srv/findme-site`
    #[arg(
        long, env = "FINDME_WEB_DIR", value_name = "FOLDER", default_value = "", hide_default_value = true,
        value_parser = optional(|text| Ok(PathBuf::from(text)))
    )]
    pub web_dir: Optional<PathBuf>,
}

/// What browsers get outside the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Web {
    /// The built-in pages.
    Pages,
    /// The site of the operator in this folder.
    Folder(PathBuf),
    /// Nothing.
    Nothing,
}

/// Web origins that may call the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origins {
    /// Any.
    Any,
    /// These, each as `scheme://host[:port]`.
    Only(Vec<String>),
}

impl Server {
    /// What browsers get.
    pub fn web(&self) -> Web {
        match (self.web_dir.clone(), self.has_pages) {
            (_, false) => Web::Nothing,
            (Some(folder), true) => Web::Folder(folder),
            (None, true) => Web::Pages,
        }
    }

    /// Whether they get the built-in pages.
    pub fn serves_pages(&self) -> bool {
        self.web() == Web::Pages
    }

    /// Adds warnings for the operator.
    pub(super) fn note(&self, notes: &mut Vec<String>) {
        if self.public_photo_urls {
            notes.push(
                "PUBLIC_PHOTO_URLS is on: anyone can load any photo by counting numbers; turn it off once all clients \
                 use image_url"
                    .to_owned(),
            );
        }
        if !self.rate_limits {
            notes.push(
                "FINDME_RATE_LIMITS is off: passwords and event codes can be tried at any speed".to_owned(),
            );
        }
    }
}

/// Settings of the previous server that no longer do anything.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Accepted and ignored")]
pub struct Retired {
    /// One process serves all cores; to run several, start several on one PostgreSQL.
    #[arg(
        long, env = "GUNICORN_WORKERS", value_name = "ANY", default_value = "", hide_default_value = true,
        value_parser = optional(|text| Ok(text.to_owned()))
    )]
    gunicorn_workers: Optional<String>,
}

impl Retired {
    /// Adds warnings for the operator.
    pub(super) fn note(&self, notes: &mut Vec<String>) {
        if self.gunicorn_workers.is_some() {
            notes.push("GUNICORN_WORKERS is ignored: one process serves all cores".to_owned());
        }
    }
}

/// Parses an http(s) URL without a query; its final slash is removed, so that paths can be appended.
fn base_url(text: &str) -> Result<String, String> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .filter(|url| url.query().is_none() && url.fragment().is_none() && url.username().is_empty())
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .ok_or_else(|| format!("is {text:?}; it must be an address such as https://photos.example.com"))
}

/// `*`, or origins separated by commas.
fn origins(text: &str) -> Result<Origins, String> {
    if text == "*" {
        return Ok(Origins::Any);
    }
    text.split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(origin)
        .collect::<Result<_, _>>()
        .map(Origins::Only)
}

/// Scheme, host and port, in the form that browsers send.
fn origin(text: &str) -> Result<String, String> {
    base_url(text)
        .ok()
        .and_then(|address| Url::parse(&address).ok())
        .filter(|url| url.path() == "/")
        .map(|url| url.origin().ascii_serialization())
        .ok_or_else(|| {
            format!("holds {text:?}; each origin must look like https://photos.example.com, or use * for any")
        })
}
