//! Real connections to a real listener: slow ones, too many, and what becomes of them when the server stops.
//!
//! What is not to end has a minute, and what is to end is told so: no test waits for a time to pass.

use std::net::SocketAddr;

use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::*;

const GET: &str = "GET / HTTP/1.1\r\nhost: findme\r\n\r\n";

/// Long enough for whatever is not made to hang.
const LONG: Duration = Duration::from_mins(1);

struct Served {
    address: SocketAddr,
    stopping: CancellationToken,
    expired: CancellationToken,
    serving: JoinHandle<()>,
    /// A request has arrived.
    arrived: Arc<Notify>,
    /// It may be answered.
    go_on: Arc<Notify>,
}

impl Served {
    async fn new(limits: Limits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stopping, expired) = (CancellationToken::new(), CancellationToken::new());
        let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (arriving, going_on) = (arrived.clone(), go_on.clone());
        let slow = || async move {
            arriving.notify_one();
            going_on.notified().await;
            "slow"
        };
        let router = Router::new()
            .route("/", get(|| async { "quick" }))
            .route("/slow", get(slow));
        let serving = serve(listener, router, limits, stopping.clone(), expired.clone());
        Self {
            address,
            stopping,
            expired,
            serving: tokio::spawn(serving),
            arrived,
            go_on,
        }
    }

    /// A connection on which something was said.
    async fn say(&self, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        stream
    }
}

/// All that is heard until the other side closes.
async fn hear(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut heard).await;
    String::from_utf8(heard).unwrap()
}

/// Reads one answer, whose body is known.
async fn answer(stream: &mut TcpStream, body: &str) {
    let mut heard = String::new();
    while !heard.ends_with(body) {
        let mut bytes = [0; 256];
        let count = stream.read(&mut bytes).await.unwrap();
        assert!(count > 0, "{heard}");
        heard.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    assert!(heard.starts_with("HTTP/1.1 200 OK"), "{heard}");
}

const PATIENT: Limits = Limits {
    connections: 100,
    head: LONG,
};

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let served = Served::new(Limits {
        head: Duration::from_millis(50),
        ..PATIENT
    })
    .await;
    for words in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: findme\r\n"] {
        let mut stream = served.say(words).await;
        assert_eq!(hear(&mut stream).await, "", "{words}");
    }
    // Nor is the next request of a connection that was used.
    let mut stream = served.say(GET).await;
    assert!(hear(&mut stream).await.ends_with("quick"));
}

#[tokio::test]
async fn one_connection_too_many_waits_for_another_to_close() {
    let limits = Limits {
        connections: 1,
        ..PATIENT
    };
    let served = Served::new(limits).await;
    let mut first = served.say(GET).await;
    answer(&mut first, "quick").await;
    let mut second = served.say(GET).await;
    let early = tokio::time::timeout(Duration::from_millis(200), second.readable()).await;
    assert!(early.is_err(), "it was served beside the first");
    drop(first);
    answer(&mut second, "quick").await;
}

#[tokio::test]
async fn a_request_under_way_is_answered_and_then_the_connection_closes() {
    let served = Served::new(PATIENT).await;
    let mut idle = served.say(GET).await;
    answer(&mut idle, "quick").await;
    let mut busy = served.say("GET /slow HTTP/1.1\r\nhost: findme\r\n\r\n").await;
    served.arrived.notified().await;
    served.stopping.cancel();
    assert_eq!(hear(&mut idle).await, "");
    assert!(!served.serving.is_finished());
    served.go_on.notify_one();
    let heard = hear(&mut busy).await;
    assert!(
        heard.starts_with("HTTP/1.1 200 OK") && heard.ends_with("slow"),
        "{heard}"
    );
    served.serving.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn what_is_left_at_the_deadline_is_dropped() {
    let served = Served::new(PATIENT).await;
    let mut busy = served.say("GET /slow HTTP/1.1\r\nhost: findme\r\n\r\n").await;
    served.arrived.notified().await;
    let mut half = served.say("GET / HT").await;
    served.stopping.cancel();
    served.expired.cancel();
    served.serving.await.unwrap();
    assert_eq!(hear(&mut busy).await, "");
    assert_eq!(hear(&mut half).await, "");
}
