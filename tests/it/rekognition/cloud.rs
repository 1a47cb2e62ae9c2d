//! The stand-in beside the program that uses it.
//!
//! The program finds it by the environment alone, as it would find another endpoint of Amazon's; the SDK is the real one.

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use findme_engine::Models;
use findme_rekognition::{Call, Faults, StandIn, Vision};

use crate::process::scene::{LIMIT, Scene};
use crate::support::Kind;

/// The vision of every stand-in of these tests.
static VISION: LazyLock<Arc<Vision>> = LazyLock::new(|| {
    let folder = "models/networks";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let models = Models::load(&folder).expect("`make models` fetches the networks");
    Arc::new(Vision::new(models))
});

/// More calls a second than any of these tests makes.
const UNLIMITED: &str = "--rekognition-tps=1000";

/// A service that has a bad day: a fifth of the calls throttled, one in twenty failed.
pub(super) fn bad_day() -> Faults {
    Faults {
        throttle: 0.2,
        errors: 0.05,
        ..Faults::default()
    }
}

/// A stand-in, and a program that is to use it.
pub(super) struct Cloud {
    pub(super) service: StandIn,
    pub(super) scene: Scene,
}

impl Cloud {
    /// With these faults, and settings of the program that come last.
    pub(super) async fn new(kind: Kind, faults: Faults, settings: &[&str]) -> Self {
        let service = StandIn::start(VISION.clone(), faults).unwrap();
        let common = [
            "--face-recognizer-provider=aws",
            "--aws-region=eu-west-1",
            "--aws-concurrent-requests=50",
        ];
        let mut all = common.to_vec();
        if !settings
            .iter()
            .any(|setting| setting.starts_with("--rekognition-tps"))
        {
            all.push(UNLIMITED);
        }
        all.extend(settings);
        let environment = [
            ("AWS_ENDPOINT_URL_REKOGNITION", service.url()),
            ("AWS_ACCESS_KEY_ID", "AKIDTEST".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ];
        let environment = environment.map(|(name, value)| (name.to_owned(), value));
        let scene = Scene::with_environment(kind, &all, environment.to_vec()).await;
        Self { service, scene }
    }

    /// How many calls of an operation were answered well.
    pub(super) fn answered(&self, operation: &str) -> usize {
        let of_it = |call: &&Call| call.operation == operation && call.outcome.as_deref() == Some("ok");
        self.service.calls().iter().filter(of_it).count()
    }

    /// How many faces the service remembers, in all collections.
    pub(super) fn faces(&self) -> usize {
        self.service.faces().values().map(Vec::len).sum()
    }

    /// Waits until the service is in a state.
    pub(super) async fn wait_for(&self, condition: impl Fn(&StandIn) -> bool) {
        let begun = Instant::now();
        while !condition(&self.service) {
            assert!(begun.elapsed() < LIMIT, "{:#?}", self.service.calls());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
