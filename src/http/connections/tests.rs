//! Real connections to a real listener: slow ones, too many, and what becomes of them when the server stops.
//!
//! What is not to end has a minute, and what is to end is told so: no test waits for a time to pass.

use std::net::SocketAddr;

use axum::routing::get;
use futures_util::stream;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::*;

const GET: &str = "GET / HTTP/1.1\r\nhost: findme\r\n\r\n";

const GET_HEALTH: &str = "GET /api/health-check/live HTTP/1.1\r\nhost: findme\r\n\r\n";

const GET_SLOW: &str = "GET /slow HTTP/1.1\r\nhost: findme\r\n\r\n";

const GET_LARGE: &str = "GET /large HTTP/1.1\r\nhost: findme\r\n\r\n";

/// Bytes of an answer that is larger than what the system holds for a connection.
const LARGE: usize = PIECES * PIECE.len();

const PIECES: usize = 1 << 10;

static PIECE: [u8; 64 << 10] = [b'a'; 64 << 10];

async fn large() -> Body {
    let piece = Ok::<_, Infallible>(Bytes::from_static(&PIECE));
    Body::from_stream(stream::iter(std::iter::repeat_n(piece, PIECES)))
}

/// Over at once.
const SHORT: Duration = Duration::from_millis(50);

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
            .route("/slow", get(slow))
            .route("/large", get(large))
            .route("/api/health-check/live", get(|| async { "alive" }));
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

    /// The same with a single permit, and the idle connection that has it.
    async fn full(limits: Limits) -> (Self, TcpStream) {
        let limits = Limits {
            connections: 1,
            ..limits
        };
        let served = Self::new(limits).await;
        let mut first = served.say(GET).await;
        answer(&mut first, "quick").await;
        (served, first)
    }

    /// A connection on which something was said.
    async fn say(&self, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(words.as_bytes()).await.unwrap();
        stream
    }
}

/// All that is heard until the other side closes.
async fn read_all(stream: &mut TcpStream) -> String {
    let mut received = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut received).await;
    String::from_utf8(received).unwrap()
}

/// Reads one answer, whose body is known; answers the whole of it.
async fn answer(stream: &mut TcpStream, body: &str) -> String {
    let mut received = String::new();
    while !received.ends_with(body) {
        let mut bytes = [0; 256];
        let count = stream.read(&mut bytes).await.unwrap();
        assert!(count > 0, "{received}");
        received.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
    }
    assert!(received.starts_with("HTTP/1.1 200 OK"), "{received}");
    received
}

fn patient() -> Limits {
    Limits {
        connections: 100,
        head: LONG,
        stall: LONG,
        greeting: LONG,
        wait: LONG,
        proxies: IpNetworks::default(),
    }
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let served = Served::new(Limits {
        head: SHORT,
        ..patient()
    })
    .await;
    for words in ["", "GET / HT", "GET / HTTP/1.1\r\nhost: findme\r\n"] {
        let mut stream = served.say(words).await;
        assert_eq!(read_all(&mut stream).await, "", "{words}");
    }
    // Nor is the next request of a connection that was used.
    let mut stream = served.say(GET).await;
    assert!(read_all(&mut stream).await.ends_with("quick"));
}

#[tokio::test]
async fn one_connection_too_many_waits_for_another_to_close() {
    let (served, first) = Served::full(patient()).await;
    let mut second = served.say(GET).await;
    let early = tokio::time::timeout(Duration::from_millis(200), second.readable()).await;
    assert!(early.is_err(), "it was served beside the first");
    drop(first);
    answer(&mut second, "quick").await;
}

#[tokio::test]
async fn a_connection_is_not_kept_while_another_waits() {
    let limits = Limits {
        connections: 1,
        ..patient()
    };
    let served = Served::new(limits).await;
    let mut first = served.say("").await;
    let mut second = served.say("").await;
    let until_it_closes = async {
        loop {
            first.write_all(GET_SLOW.as_bytes()).await.unwrap();
            served.arrived.notified().await;
            // From now on it waits, if it did not yet.
            second.write_all(GET.as_bytes()).await.unwrap();
            served.go_on.notify_one();
            if answer(&mut first, "slow").await.contains("connection: close") {
                return;
            }
        }
    };
    tokio::time::timeout(LONG, until_it_closes).await.unwrap();
    assert_eq!(read_all(&mut first).await, "");
    answer(&mut second, "quick").await;
}

#[tokio::test]
async fn whoever_goes_on_sending_hears_the_whole_answer() {
    let served = Served::new(patient()).await;
    let last = GET_LARGE.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    let mut stream = served.say(&last).await;
    let mut received = vec![0; 1_000];
    stream.read_exact(&mut received).await.unwrap();
    stream.write_all(GET.as_bytes()).await.unwrap();
    stream.read_to_end(&mut received).await.unwrap();
    assert!(received.len() > LARGE, "{} bytes", received.len());
}

#[tokio::test]
async fn whoever_sends_without_end_is_hung_up_on() {
    let served = Served::new(patient()).await;
    let last = GET.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n");
    let mut stream = served.say(&last).await;
    let until_it_closes = async { while stream.write_all(&PIECE).await.is_ok() {} };
    tokio::time::timeout(LONG / 2, until_it_closes).await.unwrap();
}

#[tokio::test]
async fn whoever_left_while_waiting_keeps_nobody_from_waiting() {
    let (served, first) = Served::full(patient()).await;
    // As long as heads are.
    drop(served.say(&GET.replace("findme", &"findme".repeat(50))).await);
    let until_one_waits = async {
        loop {
            let second = served.say(GET).await;
            if tokio::time::timeout(SHORT * 4, second.readable()).await.is_err() {
                return second;
            }
        }
    };
    let mut second = tokio::time::timeout(LONG / 2, until_one_waits).await.unwrap();
    drop(first);
    answer(&mut second, "quick").await;
}

#[tokio::test]
async fn whoever_never_reads_is_hung_up_on_and_others_get_the_place() {
    let limits = Limits {
        connections: 4,
        stall: SHORT,
        ..patient()
    };
    let served = Served::new(limits).await;
    let mut deaf = Vec::new();
    // As many as may be served, and two who wait.
    for _ in 0..5 {
        deaf.push(served.say(GET_LARGE).await);
    }
    let mut other = served.say(GET).await;
    answer(&mut other, "quick").await;
    // Those who had waited got permits beside it, and are read before they stall.
    for stream in &mut deaf[..3] {
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received).await;
        assert!(received.len() < LARGE, "{} bytes", received.len());
    }
}

#[tokio::test]
async fn health_is_told_while_all_permits_are_taken() {
    let (served, first) = Served::full(patient()).await;
    let mut waiting = served.say(GET).await;
    for _ in 0..100 {
        let mut check = served.say(GET_HEALTH).await;
        assert!(read_all(&mut check).await.ends_with("alive"));
    }
    // The head may come in pieces.
    let mut check = served.say(&GET_HEALTH[..9]).await;
    check.write_all(&GET_HEALTH.as_bytes()[9..]).await.unwrap();
    assert!(read_all(&mut check).await.ends_with("alive"));
    drop(first);
    answer(&mut waiting, "quick").await;
}

#[tokio::test]
async fn whoever_finds_no_place_to_wait_is_told_so() {
    let (served, _first) = Served::full(patient()).await;
    let mut others = Vec::new();
    for _ in 0..2 {
        others.push(served.say(GET).await);
    }
    // One of them waits, the other is told; which it is depends on who was read first.
    let answer = async |stream: &mut TcpStream| {
        let mut bytes = [0; 1_024];
        let count = stream.read(&mut bytes).await.unwrap();
        String::from_utf8_lossy(&bytes[..count]).into_owned()
    };
    let [one, two] = others.as_mut_slice() else {
        panic!("two others");
    };
    let received = tokio::select! {
        received = answer(one) => received,
        received = answer(two) => received,
    };
    assert!(received.starts_with("HTTP/1.1 503"), "{received}");
    assert!(received.contains("retry-after: 5"), "{received}");
}

#[tokio::test]
async fn whoever_waits_too_long_is_told_so() {
    let limits = Limits {
        wait: SHORT,
        ..patient()
    };
    let (served, _first) = Served::full(limits).await;
    let mut second = served.say(GET).await;
    assert!(read_all(&mut second).await.starts_with("HTTP/1.1 503"));
}

#[tokio::test]
async fn whoever_has_no_permit_may_not_be_silent() {
    let limits = Limits {
        greeting: SHORT,
        ..patient()
    };
    let (served, _first) = Served::full(limits).await;
    let mut silent = served.say("").await;
    assert_eq!(read_all(&mut silent).await, "");
}

#[tokio::test]
async fn a_request_under_way_is_answered_and_then_the_connection_closes() {
    let served = Served::new(patient()).await;
    let mut idle = served.say(GET).await;
    answer(&mut idle, "quick").await;
    let mut busy = served.say(GET_SLOW).await;
    served.arrived.notified().await;
    served.stopping.cancel();
    assert_eq!(read_all(&mut idle).await, "");
    assert!(!served.serving.is_finished());
    served.go_on.notify_one();
    let received = read_all(&mut busy).await;
    assert!(
        received.starts_with("HTTP/1.1 200 OK") && received.ends_with("slow"),
        "{received}"
    );
    // Whoever has heard the end goes, and is not waited for.
    drop((idle, busy));
    served.serving.await.unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn what_is_left_at_the_deadline_is_dropped() {
    let served = Served::new(patient()).await;
    let mut busy = served.say(GET_SLOW).await;
    served.arrived.notified().await;
    let mut half = served.say("GET / HT").await;
    served.stopping.cancel();
    served.expired.cancel();
    served.serving.await.unwrap();
    assert_eq!(read_all(&mut busy).await, "");
    assert_eq!(read_all(&mut half).await, "");
}
