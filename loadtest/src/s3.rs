//! A bucket for tests, in an S3 server that nobody here wrote: moto's, started beside them.
//!
//! It holds everything in memory, takes any credentials, and goes when this value does, or its process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::python;

/// Where the server's program and its libraries are named.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python");

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    url: String,
}

/// Why there is no server, or no bucket.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Its libraries cannot be had.
    #[error(transparent)]
    Python(#[from] python::Error),
    /// It does not start.
    #[error("the S3 server does not start: {0}")]
    Start(std::io::Error),
    /// It makes no bucket.
    #[error("the S3 server makes no bucket: {0}")]
    Bucket(reqwest::Error),
}

impl Server {
    /// Starts a server on a free port, and waits until it listens. The first time, its libraries are fetched.
    pub fn start() -> Result<Self, Error> {
        let folder = Path::new(PYTHON);
        let python = python::environment("s3", &folder.join("s3-requirements.txt"))?;
        let mut child = Command::new(python)
            .arg(folder.join("s3.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Error::Start)?;
        let output = child.stdout.take().map(BufReader::new);
        let silent = || std::io::Error::other("it ended before it said where it listens");
        let port = output.and_then(|output| output.lines().next()).transpose();
        let port = port
            .and_then(|port| port.ok_or_else(silent))
            .map_err(Error::Start)?;
        Ok(Self {
            child,
            url: format!("http://127.0.0.1:{port}"),
        })
    }

    /// Where it is reached.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes a bucket.
    pub async fn make_bucket(&self, name: &str) -> Result<(), Error> {
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build();
        let request = client.map_err(Error::Bucket)?.put(format!("{}/{name}", self.url));
        let made = request.send().await.and_then(reqwest::Response::error_for_status);
        made.map(drop).map_err(Error::Bucket)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
