//! A running stand-in, for tests that start one in their own process.
//!
//! It has a thread and a runtime of its own: it answers while the test's thread blocks, it looks at as many pictures at
//! once as there are cores, and all its connections end with it.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::num::NonZero;
use std::sync::Arc;
use std::thread::{self, JoinHandle, available_parallelism};

use axum::serve::ListenerExt as _;
use tokio::runtime::Builder;
use tokio::sync::{Semaphore, oneshot};

use crate::account::{Account, StoredFace};
use crate::call_log::{Call, CallLog};
use crate::faults::Faults;
use crate::front::{Service, router};
use crate::injector::FaultInjector;
use crate::vision::Vision;

/// A stand-in that listens until it is dropped; then its port is free.
#[derive(Debug)]
pub struct StandIn {
    service: Arc<Service>,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Starts a stand-in on any free port of this machine.
    pub fn start(vision: Arc<Vision>, faults: Faults) -> io::Result<Self> {
        Self::start_at(0, vision, faults)
    }

    /// Starts a stand-in on this port, such as that of one that was dropped; 0 is any free one.
    pub fn start_at(port: u16, vision: Arc<Vision>, faults: Faults) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let service = Arc::new(Service {
            vision,
            account: Account::default(),
            injector: FaultInjector::new(faults),
            call_log: CallLog::new(),
            cores: Arc::new(Semaphore::new(available_parallelism().map_or(1, NonZero::get))),
        });
        let router = router(Arc::clone(&service));
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        let listener = listener.tap_io(|connection| {
            // A connection without it is slower, not wrong.
            let _ = connection.set_nodelay(true);
        });
        let (stop, stopped) = oneshot::channel();
        let thread = thread::Builder::new()
            .name("rekognition".to_owned())
            .spawn(move || {
                runtime.spawn(async { axum::serve(listener, router).await });
                // It ends by being dropped, too.
                let _ = runtime.block_on(stopped);
                runtime.shutdown_background();
            })?;
        Ok(Self {
            service,
            address,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// All calls so far, in the order of their arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.service.call_log.calls()
    }

    /// Empties the list of calls.
    pub fn clear_calls(&self) {
        self.service.call_log.clear();
    }

    /// The faces of every collection.
    pub fn faces(&self) -> BTreeMap<String, Vec<StoredFace>> {
        self.service.account.stored_faces()
    }

    /// What goes wrong at present.
    pub fn faults(&self) -> Faults {
        self.service.injector.faults()
    }

    /// Changes what goes wrong, from the next call on.
    pub fn set_faults(&self, faults: Faults) {
        self.service.injector.set(faults);
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A thread that panicked has told so itself.
            let _ = thread.join();
        }
    }
}
