//! A FindMe that is started, watched, and stopped in every way there is.
//!
//! It keeps its port over restarts, as a real one does, so that clients find it again. The port lies below those that
//! systems hand out to outgoing connections: a client that knocks at such a port while nobody listens may be
//! connected to itself.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::process::{Child, Command};

/// Ports that are tried.
const PORTS: std::ops::Range<u16> = 10_240..20_000;

/// How long a start may take.
const START: Duration = Duration::from_mins(2);

/// How long an end may take.
const END: Duration = Duration::from_mins(2);

/// Lines of a server's log that are told when it failed.
const QUOTED: usize = 20;

/// Pause between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// How a server is started.
#[derive(Clone, Debug)]
pub struct Program {
    binary: PathBuf,
    folder: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    /// What a shell does first.
    before: Option<String>,
    port: u16,
}

/// A running server. It is killed when this value goes.
#[derive(Debug)]
pub struct Server {
    child: Child,
    pid: Pid,
    log: PathBuf,
}

/// Why there is no server, with the last words of the one there was.
#[derive(Debug, thiserror::Error)]
#[error("{problem}; the server's last words:\n{log_tail}")]
pub struct Error {
    problem: String,
    log_tail: String,
}

impl Error {
    /// The log is quoted, not named: it lies in a folder that may go with the caller.
    fn new(problem: String, log: &Path) -> Self {
        let log = std::fs::read_to_string(log).unwrap_or_default();
        let mut lines: Vec<_> = log.lines().rev().take(QUOTED).collect();
        lines.reverse();
        Self {
            problem,
            log_tail: lines.join("\n"),
        }
    }
}

impl Program {
    /// The server of `binary`, which keeps its data and its log in `folder`, with further arguments.
    pub fn new(binary: &Path, folder: &Path, arguments: impl IntoIterator<Item = String>) -> Self {
        Self {
            binary: binary.to_owned(),
            folder: folder.to_owned(),
            arguments: arguments.into_iter().collect(),
            environment: Vec::new(),
            before: None,
            port: free_port(),
        }
    }

    /// The same server with variables beside those of this process.
    #[must_use]
    pub fn with_environment(self, environment: impl IntoIterator<Item = (String, String)>) -> Self {
        Self {
            environment: environment.into_iter().collect(),
            ..self
        }
    }

    /// The same server, started by a shell after a command of it, such as one that limits what the process may.
    #[must_use]
    pub fn after(self, command: &str) -> Self {
        Self {
            before: Some(command.to_owned()),
            ..self
        }
    }

    /// The same server beside the first: the same data, another port and log.
    #[must_use]
    pub fn second(&self) -> Self {
        Self {
            port: free_port(),
            ..self.clone()
        }
    }

    /// Where it is reached.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The settings that it and its other commands are started with.
    pub fn settings(&self) -> Vec<String> {
        let data = format!("--data-dir={}", self.data().display());
        std::iter::once(data).chain(self.arguments.clone()).collect()
    }

    /// Where it keeps its data.
    pub fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Everything it has said, over all its starts.
    pub fn log_text(&self) -> String {
        std::fs::read_to_string(self.log()).unwrap_or_default()
    }

    fn log(&self) -> PathBuf {
        self.folder.join(format!("server-{}.log", self.port))
    }

    /// Starts it and waits until it answers.
    pub async fn start(&self) -> Result<Server, Error> {
        let mut server = self.spawn().map_err(|error| self.error(error.to_string()))?;
        let begun = Instant::now();
        while !self.answers().await {
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(self.error(format!("the server ended at once: {status}")));
            }
            if begun.elapsed() > START {
                return Err(self.error("the server does not answer".to_owned()));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Ok(server)
    }

    fn spawn(&self) -> std::io::Result<Server> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = match &self.before {
            Some(before) => {
                let mut shell = Command::new("sh");
                shell
                    .arg("-c")
                    .arg(format!("{before}; exec \"$0\" \"$@\""))
                    .arg(&self.binary);
                shell
            }
            None => Command::new(&self.binary),
        };
        let child = command
            .arg("serve")
            .arg("--data-dir")
            .arg(self.data())
            .args(["--port", &self.port.to_string()])
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let pid = pid.ok_or_else(|| std::io::Error::other("a process without a number"))?;
        let log = self.log();
        Ok(Server { child, pid, log })
    }

    async fn answers(&self) -> bool {
        // It speaks plain HTTP, and to read the system's certificates takes an unoptimised build longer than the answer.
        let client = reqwest::Client::builder()
            .no_proxy()
            .tls_certs_only([])
            .timeout(Duration::from_secs(5))
            .build();
        match client {
            Ok(client) => client.get(format!("{}/api", self.url())).send().await.is_ok(),
            Err(_) => false,
        }
    }

    fn error(&self, problem: String) -> Error {
        Error::new(problem, &self.log())
    }
}

impl Server {
    /// Its process's number.
    pub fn id(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Kills it with `kill -9` and waits until it is gone.
    pub async fn kill(mut self) -> Result<(), Error> {
        let killed = self.child.kill().await;
        killed.map_err(|error| self.error(error.to_string()))
    }

    /// Asks it to stop (SIGTERM) and waits for that.
    pub async fn stop(mut self) -> Result<ExitStatus, Error> {
        self.send(Signal::TERM)?;
        match tokio::time::timeout(END, self.child.wait()).await {
            Ok(Ok(status)) => Ok(status),
            Ok(Err(error)) => Err(self.error(error.to_string())),
            Err(_) => Err(self.error("the server does not stop".to_owned())),
        }
    }

    /// Freezes it: it stays, and does nothing (SIGSTOP).
    pub fn freeze(&self) -> Result<(), Error> {
        self.send(Signal::STOP)
    }

    /// Lets it go on, as if no time had passed (SIGCONT).
    pub fn thaw(&self) -> Result<(), Error> {
        self.send(Signal::CONT)
    }

    fn send(&self, signal: Signal) -> Result<(), Error> {
        kill_process(self.pid, signal).map_err(|error| self.error(error.to_string()))
    }

    fn error(&self, problem: String) -> Error {
        Error::new(problem, &self.log)
    }
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    let start = uuid::Uuid::new_v4().as_u128();
    let span = u128::from(PORTS.end - PORTS.start);
    let nth = |number: u16| {
        let offset = u16::try_from((start + u128::from(number)) % span).unwrap_or(0);
        PORTS.start + offset
    };
    let mut ports = (0..PORTS.end - PORTS.start).map(nth);
    let free = ports.find(|port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok());
    free.unwrap_or(PORTS.start)
}
