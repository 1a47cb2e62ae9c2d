//! The middleware around handlers made for the purpose: they panic, hang, refuse early, or are left alone.
//!
//! What every answer has on a real server is tried in `tests/it/http/middleware.rs`.

use std::convert::Infallible;
use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{Request, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::post;
use futures_util::{FutureExt, Stream, StreamExt, stream};
use tokio::sync::oneshot;
use tower::ServiceExt;

use super::*;
use crate::http::extract::Json;
use crate::http::kept;
use crate::http::wire::UploadedPhoto;

/// Long enough for whatever is not made to hang.
const LONG: Duration = Duration::from_mins(1);

/// Over at once.
const SHORT: Duration = Duration::from_millis(50);

const CHUNKS: usize = 1_000;

/// Times that no test waits for.
const PATIENT: BodyTimes = BodyTimes {
    silence: LONG,
    total: LONG,
};

fn with_middleware(limit: Duration, routes: Router) -> (Router, TaskTracker) {
    with_settings(limit, PATIENT, routes)
}

fn with_settings(limit: Duration, body: BodyTimes, routes: Router) -> (Router, TaskTracker) {
    let tasks = TaskTracker::new();
    let middleware = Middleware {
        has_pages: false,
        limit,
        body,
        tasks: tasks.clone(),
    };
    (routes.layer(from_fn_with_state(middleware, serve)), tasks)
}

fn request(body: Body) -> Request<Body> {
    let request = Request::post("/").header(CONTENT_TYPE, "application/json");
    request.body(body).unwrap()
}

async fn ask(limit: Duration, routes: Router, request: Request<Body>) -> Response {
    with_middleware(limit, routes).0.oneshot(request).await.unwrap()
}

async fn problem(response: Response) -> serde_json::Value {
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

async fn code(response: Response) -> String {
    problem(response).await["code"].as_str().unwrap().to_owned()
}

/// A long body that counts what is read of it.
fn counted() -> (Body, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&read);
    let chunks = stream::iter(0..CHUNKS).map(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok::<_, Infallible>(Bytes::from_static(b"chunk"))
    });
    (Body::from_stream(chunks), read)
}

async fn refuse() -> Error {
    Error::forbidden(Sentence::WrongRole)
}

#[tokio::test]
async fn a_panic_becomes_an_answer() {
    async fn panic() {
        panic!("of the test");
    }
    let response = ask(
        LONG,
        Router::new().route("/", post(panic)),
        request(Body::empty()),
    )
    .await;
    assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
    let cause = response
        .extensions()
        .get::<Error>()
        .unwrap()
        .cause()
        .unwrap()
        .to_string();
    assert_eq!(cause, "a handler panicked: of the test");
    assert_eq!(code(response).await, "internal");
}

#[tokio::test]
async fn a_handler_outlives_the_client_that_hung_up() {
    let (go, may_go) = oneshot::channel::<()>();
    let (done, is_done) = oneshot::channel::<()>();
    let once = Arc::new(std::sync::Mutex::new(Some((may_go, done))));
    let handler = move || async move {
        let (may_go, done) = once.lock().unwrap().take().unwrap();
        may_go.await.unwrap();
        done.send(()).unwrap();
    };
    let (router, tasks) = with_middleware(LONG, Router::new().route("/", post(handler)));
    let mut answer = router.oneshot(request(Body::empty())).boxed();
    // Polled once, the handler runs; dropped, its client is gone.
    assert!(answer.as_mut().now_or_never().is_none());
    drop(answer);
    go.send(()).unwrap();
    is_done.await.unwrap();
    tasks.close();
    tasks.wait().await;
}

#[tokio::test]
async fn a_request_whose_time_is_over_is_answered() {
    let response = ask(
        SHORT,
        Router::new().route("/", post(pending::<()>)),
        request(Body::empty()),
    )
    .await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(response.headers()["retry-after"], "10");
    assert_eq!(code(response).await, "timed_out");
}

#[tokio::test]
async fn what_was_kept_before_the_time_is_over_is_told() {
    async fn stuck_at_the_third() {
        for name in ["one.jpg", "two.jpg"] {
            kept::note(UploadedPhoto::named(name));
        }
        pending::<()>().await;
    }
    let routes = Router::new().route("/", post(stuck_at_the_third));
    let response = ask(SHORT, routes, request(Body::empty())).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let problem = problem(response).await;
    assert_eq!(problem["code"], "timed_out");
    let photos = problem["uploaded_photos"].as_array().unwrap();
    let names: Vec<_> = photos.iter().map(|photo| &photo["original_filename"]).collect();
    assert_eq!(names, ["one.jpg", "two.jpg"]);
}

async fn take_json(_: Json<serde_json::Value>) {}

/// Sends a body to a handler that reads it.
async fn ask_reader(limit: Duration, times: BodyTimes, body: Body) -> Response {
    let routes = Router::new().route("/", post(take_json));
    let (service, _) = with_settings(limit, times, routes);
    service.oneshot(request(body)).await.unwrap()
}

#[tokio::test]
async fn a_body_that_never_ends_is_cut_off() {
    let silent = BodyTimes {
        silence: SHORT,
        ..PATIENT
    };
    let long = BodyTimes {
        total: SHORT,
        ..PATIENT
    };
    for times in [silent, long] {
        // Either is enough, so nobody waits for the other one.
        let asked = ask_reader(LONG, times, Body::from_stream(endless()));
        let response = tokio::time::timeout(LONG / 2, asked).await.unwrap();
        assert_eq!(response.status(), StatusCode::REQUEST_TIMEOUT);
        assert_eq!(code(response).await, "timed_out");
    }
}

#[tokio::test]
async fn a_body_that_flows_may_take_longer_than_the_work() {
    let limit = 10 * SHORT;
    // Pieces that come soon enough, and one pause that is longer than the work may take.
    for pauses in [[limit / 2; 4], [SHORT, 2 * limit, SHORT, SHORT]] {
        let pieces = ["[1", ",2", ",3", "]"].map(Bytes::from);
        let slow = stream::iter(pieces.into_iter().zip(pauses)).then(|(piece, pause)| async move {
            tokio::time::sleep(pause).await;
            Ok::<_, Infallible>(piece)
        });
        let response = ask_reader(limit, PATIENT, Body::from_stream(slow)).await;
        assert_eq!(response.status(), StatusCode::OK, "{pauses:?}");
    }
}

#[tokio::test]
async fn work_that_gets_stuck_within_a_body_is_given_up() {
    async fn stuck(body: Body) {
        let mut body = body.into_data_stream();
        body.next().await.unwrap().unwrap();
        pending::<()>().await;
    }
    let routes = Router::new().route("/", post(stuck));
    let response = ask(SHORT, routes, request(Body::from_stream(endless()))).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(code(response).await, "timed_out");
}

#[tokio::test]
async fn a_wait_that_nobody_ends_counts_as_work() {
    async fn distracted(body: Body) {
        let mut body = body.into_data_stream();
        body.next().await.unwrap().unwrap();
        assert!(body.next().now_or_never().is_none());
        pending::<()>().await;
    }
    let routes = Router::new().route("/", post(distracted));
    let times = BodyTimes {
        silence: SHORT,
        ..PATIENT
    };
    let (service, _) = with_settings(SHORT, times, routes);
    let response = service
        .oneshot(request(Body::from_stream(endless())))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}

/// Some bytes, and then nothing, not even an end.
fn endless() -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending())
}

#[tokio::test]
async fn a_body_refused_unread_is_read_to_its_end_all_the_same() {
    let (body, read) = counted();
    let response = ask(LONG, Router::new().route("/", post(refuse)), request(body)).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(read.load(Ordering::SeqCst), CHUNKS);
}

#[tokio::test]
async fn a_client_that_asked_whether_to_send_is_answered_unread() {
    let (body, read) = counted();
    let mut request = request(body);
    request
        .headers_mut()
        .insert("expect", HeaderValue::from_static("100-continue"));
    let response = ask(LONG, Router::new().route("/", post(refuse)), request).await;
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    assert_eq!(read.load(Ordering::SeqCst), 0);
}
