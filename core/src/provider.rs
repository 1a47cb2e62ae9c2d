//! The provider of face recognition, its calls and their cost.
//!
//! The counters are in the database, for all processes; the price is a setting, because Amazon's prices depend on
//! region and volume. The embedded engine costs nothing and is not counted.

mod daily_cap;
mod days;
mod ownership;

use std::collections::BTreeMap;
use std::sync::Arc;

use strum::VariantArray as _;

pub use self::daily_cap::{DailyCap, MAX_DAILY_CAP};
pub use self::days::{DayUsage, MAX_DAYS};
pub use self::ownership::{ClaimError, claim};
use crate::clock::Clock;
use crate::faces::Engine;
use crate::faces::rekognition::Operation;
use crate::queue::Queue;
use crate::store::{Error, Store, usage};

/// The service for the provider; clones share everything.
#[derive(Clone)]
pub struct Provider {
    parts: Parts,
    name: &'static str,
    price_per_thousand: Option<f64>,
}

/// What a provider works with.
#[derive(Clone)]
pub struct Parts {
    /// Where calls are counted.
    pub store: Store,
    /// The jobs that wait when no more calls may be made.
    pub queue: Queue,
    /// What makes the calls.
    pub engine: Arc<dyn Engine>,
    /// What day it is.
    pub clock: Arc<dyn Clock>,
}

/// Calls and their cost.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Usage {
    /// Number of calls by operation.
    pub counts: BTreeMap<String, i64>,
    /// US dollars by operation, without free operations.
    pub costs: BTreeMap<String, f64>,
}

impl Usage {
    /// US dollars in total.
    pub fn total(&self) -> f64 {
        // An empty sum of floats is a negative zero, which nobody wants to read.
        self.costs.values().fold(0.0, |total, cost| total + cost)
    }
}

impl Provider {
    /// A provider with the name in the setting, and the price of a thousand paid calls in US dollars; `None` for one
    /// without paid calls.
    pub fn new(parts: Parts, name: &'static str, price_per_thousand: Option<f64>) -> Self {
        Self {
            parts,
            name,
            price_per_thousand,
        }
    }

    /// The class name of the engine, as operators know it.
    pub fn class(&self) -> &'static str {
        self.parts.engine.name()
    }

    /// Whether calls cost money.
    pub fn is_paid(&self) -> bool {
        self.price_per_thousand.is_some()
    }

    /// The value of `FACE_RECOGNIZER_PROVIDER`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The calls since the last reset.
    pub async fn usage(&self) -> Result<Usage, Error> {
        let counts = usage::counts(self.parts.store.read().await?.conn()).await?;
        Ok(self.priced(counts.into_iter().map(|count| (count.operation, count.calls))))
    }

    /// What it takes to index so many photos, and to enrol and find so many guests in them; nothing where it is not
    /// paid for. In a guests-only event the photos show so many `transient_faces`, and are looked at only where there
    /// are guests.
    pub fn estimate(&self, photos: i64, guests: i64, transient_faces: Option<i64>) -> Usage {
        let calls = match transient_faces {
            None => vec![
                (Operation::IndexFaces, photos + guests),
                (Operation::SearchFaces, guests),
            ],
            Some(_) if guests == 0 => Vec::new(),
            Some(faces) => vec![
                (Operation::IndexFaces, guests),
                (Operation::SearchFaces, guests),
                (Operation::DetectFaces, photos),
                (Operation::SearchFacesByImage, faces),
            ],
        };
        let paid = self.price_per_thousand.map(|_| calls);
        let paid = paid.into_iter().flatten();
        self.priced(paid.map(|(operation, calls)| (operation.name().to_owned(), calls)))
    }

    /// US dollars for searching an event again: one call for each guest; in a guests-only event each photo is looked at and
    /// each of its faces is searched for. `None` where it is not paid for.
    pub fn rematch_cost(&self, photos: i64, guests: i64, transient_faces: Option<i64>) -> Option<f64> {
        self.price_per_thousand?;
        let calls = match transient_faces {
            None => vec![(Operation::SearchFaces, guests)],
            Some(faces) => vec![
                (Operation::DetectFaces, photos),
                (Operation::SearchFacesByImage, faces),
            ],
        };
        let calls = calls.into_iter();
        let usage = self.priced(calls.map(|(operation, calls)| (operation.name().to_owned(), calls)));
        Some(usage.total())
    }

    /// Counts with their costs.
    #[expect(clippy::cast_precision_loss, reason = "counts of calls stay far below 2^53")]
    fn priced(&self, counts: impl Iterator<Item = (String, i64)>) -> Usage {
        let is_paid = |name: &str| {
            Operation::VARIANTS
                .iter()
                .any(|operation| operation.is_paid() && operation.name() == name)
        };
        let mut usage = Usage::default();
        for (operation, calls) in counts {
            if let Some(price) = self.price_per_thousand.filter(|_| is_paid(&operation)) {
                usage
                    .costs
                    .insert(operation.clone(), calls as f64 * price / 1000.0);
            }
            usage.counts.insert(operation, calls);
        }
        usage
    }

    /// Sets the counters to zero.
    pub async fn reset_usage(&self) -> Result<(), Error> {
        let mut tx = self.parts.store.begin().await?;
        usage::reset(tx.conn()).await?;
        tx.commit().await
    }
}
