//! HTTP: the service's one address for all operations, and the paths that control the stand-in.
//!
//! A call is written down when its head is here, before its body is read. Looking at pictures happens on blocking
//! threads, of which there are as many as cores; everything else is over in no time and is done at once. A caller that
//! gives up meanwhile changes nothing about the effect.

mod control;
mod reply;

use std::sync::Arc;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::response::Response;
use axum::routing::get;
use tokio::sync::Semaphore;

use crate::account::Account;
use crate::call_log::CallLog;
use crate::error::Error;
use crate::injector::{FaultInjector, FaultPlan};
use crate::operations::{self, World};
use crate::vision::Vision;

/// The most bytes of a call: more than twice what the largest picture takes in base64.
const BODY_LIMIT: usize = 16 << 20;

/// Everything there is.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) vision: Arc<Vision>,
    pub(crate) account: Account,
    pub(crate) injector: FaultInjector,
    pub(crate) call_log: CallLog,
    /// How many pictures are looked at together.
    pub(crate) cores: Arc<Semaphore>,
}

/// How a call ends: its answer, and how many faces it dealt with.
type Ending = (Result<serde_json::Value, Error>, usize);

pub(crate) fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/", get(control::greet).post(answer))
        .route("/faults", get(control::faults).put(control::set_faults))
        .route("/calls", get(control::calls).delete(control::clear_calls))
        .route("/faces", get(control::faces))
        .with_state(service)
}

async fn answer(State(service): State<Arc<Service>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let operation = operation(&head.headers);
    let number = service.call_log.open(&operation);
    let mut plan = service.injector.plan(&operation);
    let (delay, is_slow) = (plan.delay(), plan.has_slow_body());

    let body = to_bytes(body, BODY_LIMIT).await;
    if let Ok(body) = &body {
        service.call_log.describe(number, body);
    }
    if plan.is_silent() {
        return std::future::pending().await;
    }
    let (result, faces) = if !is_signed(&head.headers) {
        (Err(Error::AccessDenied), 0)
    } else if let Err(error) = plan.inject() {
        (Err(error), 0)
    } else if let Ok(body) = body {
        perform(Arc::clone(&service), operation, body, plan).await
    } else {
        (Err(Error::ImageTooLarge), 0)
    };
    tokio::time::sleep(delay).await;

    let outcome = result.as_ref().map_or_else(Error::code, |_| "ok");
    service.call_log.close(number, outcome, faces);
    reply::render(result, is_slow)
}

async fn perform(service: Arc<Service>, operation: String, body: Bytes, plan: FaultPlan) -> Ending {
    if !operations::is_hard(&operation) {
        return work(&service, &operation, &body, plan);
    }
    // A caller who hangs up while waiting costs nothing: else the calls that nobody waits for any more would make those
    // that come after them wait too long as well.
    let Ok(core) = Arc::clone(&service.cores).acquire_owned().await else {
        return (Err(Error::Internal), 0);
    };
    #[expect(
        clippy::disallowed_methods,
        reason = "bounded by the cores, of which it holds one"
    )]
    let work = tokio::task::spawn_blocking(move || {
        let _core = core;
        work(&service, &operation, &body, plan)
    });
    work.await.unwrap_or((Err(Error::Internal), 0))
}

fn work(service: &Service, operation: &str, body: &[u8], mut plan: FaultPlan) -> Ending {
    let world = World {
        account: &service.account,
        vision: &service.vision,
    };
    match operations::perform(world, operation, body, &mut plan) {
        Ok(done) if operation == "IndexFaces" && plan.loses_answer() => (Err(Error::Internal), done.faces),
        Ok(done) => (Ok(done.body), done.faces),
        Err(error) => (Err(error), 0),
    }
}

/// The operation that the head of a call names.
fn operation(headers: &HeaderMap) -> String {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok())
        .unwrap_or_default();
    target
        .strip_prefix("RekognitionService.")
        .unwrap_or(target)
        .to_owned()
}

/// Whether there is a signature; whose it is does not matter.
fn is_signed(headers: &HeaderMap) -> bool {
    headers
        .get(AUTHORIZATION)
        .is_some_and(|value| value.as_bytes().starts_with(b"AWS4-HMAC-SHA256"))
}
