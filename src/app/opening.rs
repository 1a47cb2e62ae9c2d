//! Opening the database, the file storage and the face engine that the settings name.
//!
//! The server opens all of them; a command opens only what it needs.

use std::sync::Arc;

use secrecy::ExposeSecret as _;

use super::Error;
use crate::clock::{Clock, SystemClock};
use crate::clock_trust::ClockTrust;
use crate::config::{self, Config, Database, Provider};
use crate::cpu::Cpu;
use crate::events::Events;
use crate::faces::Engine;
use crate::faces::embedded::Embedded;
use crate::faces::rekognition::{self, Rekognition};
use crate::objects::{self, Bucket, Credentials, Objects};
use crate::queue::Queue;
use crate::storage::{self, Storage};
use crate::store::{self, Store};

/// Opens the configured database and brings its tables up to date.
pub async fn open_store(config: &Config) -> Result<Store, store::Error> {
    match &config.database {
        Database::Sqlite { path } => Store::open_sqlite(path, config.pool.size).await,
        Database::Postgres { url } => {
            Store::open_postgres(url.expose_secret(), config.pool.size, config.pool.max()).await
        }
    }
}

/// Opens only the configured database, for changing events without a server.
pub async fn open_events(config: &Config) -> Result<(Events, Store), Error> {
    let store = open_store(config).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let queue = Queue::new(store.clone(), clock.clone(), config.matching.lease);
    let kept_for = config.privacy.event_retention;
    Ok((Events::new(store.clone(), queue, clock, kept_for), store))
}

/// The configured storage, marked for this database. One that does not belong to it is returned all the same: the disk
/// may be mounted a moment later. Until then every use of it fails, and the health check says why.
pub(super) async fn identified_storage(
    config: &Config,
    store: &Store,
    clock: &Arc<dyn Clock>,
    clock_trust: &ClockTrust,
) -> Result<(Objects, Storage), Error> {
    let objects = open_objects(config, clock).await?;
    let storage = Storage::new(store.clone(), objects.clone(), clock.clone(), clock_trust.clone());
    let whose = storage.identify().await.map_err(|error| match error {
        storage::Error::Store(error) => error.into(),
        storage::Error::Objects(source) => cannot_use(config, source),
    })?;
    if let Err(foreign) = whose {
        tracing::warn!(%foreign, "no photo is stored or served: `findme storage status` shows what is there");
    }
    Ok((objects, storage))
}

/// The configured database and file storage, for commands about the storage.
pub struct OpenedStorage {
    /// The storage.
    pub storage: Storage,
    /// Its place as text.
    pub place: String,
    store: Store,
}

impl OpenedStorage {
    /// Closes the database.
    pub async fn close(self) {
        self.store.close().await;
    }
}

/// Opens the configured database and file storage, without marking the storage.
pub async fn open_storage(config: &Config) -> Result<OpenedStorage, Error> {
    let store = open_store(config).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let clock_trust = ClockTrust::new(store.clone(), clock.clone(), true);
    let objects = open_objects(config, &clock).await?;
    let place = match &config.storage {
        config::Storage::Folder => config.data_dir.join("objects").display().to_string(),
        config::Storage::Bucket(bucket) => {
            format!("bucket {}, originals in {}/", bucket.name, bucket.raw_prefix)
        }
    };
    Ok(OpenedStorage {
        storage: Storage::new(store.clone(), objects, clock, clock_trust),
        place,
        store,
    })
}

/// Why the configured storage cannot be used.
fn cannot_use(config: &Config, source: objects::Error) -> Error {
    match &config.storage {
        config::Storage::Folder => Error::Storage {
            folder: config.data_dir.join("objects"),
            source,
        },
        config::Storage::Bucket(bucket) => Error::Bucket {
            name: bucket.name.clone(),
            source,
        },
    }
}

/// The configured object store. A bucket is tested at once, so that a wrong name or a missing permission is reported at
/// the start.
async fn open_objects(config: &Config, clock: &Arc<dyn Clock>) -> Result<Objects, Error> {
    let cannot = |source| cannot_use(config, source);
    match &config.storage {
        config::Storage::Folder => Objects::local(&config.data_dir.join("objects")).map_err(cannot),
        config::Storage::Bucket(settings) => {
            let bucket = Bucket {
                name: settings.name.clone(),
                region: settings.region.clone(),
                endpoint: settings.endpoint.clone(),
                originals: settings.raw_prefix.clone(),
            };
            let who = Credentials::of_the_usual_chain(&bucket.region, clock.clone()).await;
            let objects = Objects::bucket(&bucket, who).map_err(cannot)?;
            objects.try_out().await.map_err(cannot)?;
            Ok(objects)
        }
    }
}

/// The configured face engine.
pub(super) async fn open_engine(
    provider: &Provider,
    store: &Store,
    clock: &Arc<dyn Clock>,
    cpu: &Cpu,
) -> Result<Arc<dyn Engine>, Error> {
    match provider {
        Provider::Local { model_dir: folder } => {
            let loaded = Embedded::load(folder, store.clone(), clock.clone(), cpu.clone());
            let embedded = loaded.map_err(|source| Error::Models {
                folder: folder.clone(),
                source,
            })?;
            Ok(Arc::new(embedded))
        }
        Provider::Aws(aws) => {
            let settings = rekognition::Settings {
                region: aws.region.clone(),
                collection_prefix: aws.collection_prefix.clone(),
                calls_per_second: aws.calls_per_second,
                calls_in_flight: aws.calls_in_flight,
            };
            let rekognition = Rekognition::connect(&settings, store.clone(), clock.clone(), cpu.clone());
            Ok(Arc::new(rekognition.await))
        }
    }
}
