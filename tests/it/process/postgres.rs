//! A PostgreSQL of a test's own, which can really be stopped and started again.
//!
//! It is made by `scripts/with-postgres`, as the one that all tests share. Stopped as an operator stops it (fast: every
//! session is ended), it is started again as it was: the same program, arguments, folder and account, which the system
//! tells of the running one.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::scene::LIMIT;

/// The server, which goes with this value.
pub(crate) struct Postgres {
    pub(crate) url: String,
    folder: PathBuf,
    keeper: Child,
}

/// How a running server was started.
pub(crate) struct Start {
    program: PathBuf,
    arguments: Vec<String>,
    uid: u32,
    gid: u32,
}

impl Postgres {
    pub(crate) async fn start() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut keeper = Command::new(root.join("scripts/with-postgres"))
            // It lasts until its input ends.
            .args(["sh", "-c", "echo $FINDME_TEST_POSTGRES; cat >/dev/null"])
            .env_remove("FINDME_TEST_POSTGRES")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(keeper.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let url = url.trim().to_owned();
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        let folder: String = sqlx::query_scalar("show data_directory")
            .fetch_one(&pool)
            .await
            .unwrap();
        pool.close().await;
        Self {
            url,
            folder: folder.into(),
            keeper,
        }
    }

    /// Stops the server and waits until it is gone; answers how to start it again.
    pub(crate) async fn stop(&self) -> Start {
        let id = fs::read_to_string(self.lock()).unwrap();
        let id = id.lines().next().unwrap();
        let process = Path::new("/proc").join(id);
        let owner = fs::metadata(&process).unwrap();
        let arguments = fs::read_to_string(process.join("cmdline")).unwrap();
        let start = Start {
            program: fs::read_link(process.join("exe")).unwrap(),
            arguments: arguments
                .split_terminator('\0')
                .skip(1)
                .map(str::to_owned)
                .collect(),
            uid: owner.uid(),
            gid: owner.gid(),
        };
        let exit = Command::new("kill").args(["-INT", id]).status().unwrap();
        assert!(exit.success());
        self.wait_until(|lock| !lock.exists()).await;
        start
    }

    /// Starts the server that was stopped.
    pub(crate) async fn start_again(&self, start: Start) -> Child {
        let server = Command::new(start.program)
            .args(start.arguments)
            .current_dir(self.folder.parent().unwrap())
            .uid(start.uid)
            .gid(start.gid)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The last line of the lock says how far the start is.
        let is_ready = |lock: &Path| fs::read_to_string(lock).is_ok_and(|lock| lock.contains("ready"));
        self.wait_until(is_ready).await;
        server
    }

    fn lock(&self) -> PathBuf {
        self.folder.join("postmaster.pid")
    }

    async fn wait_until(&self, holds: impl Fn(&Path) -> bool) {
        let look = async {
            while !holds(&self.lock()) {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(LIMIT, look).await.unwrap();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}
