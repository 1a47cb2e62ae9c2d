//! A database belongs to the face engine that made its vectors.
//!
//! The face keys of one engine mean nothing to another: guests who were enrolled by one would silently be in no photo.
//! So the engine's name is stored, and another one may only be used while no face is stored.

use crate::faces::Engine;
use crate::store::{self, Store, enrolments, settings};

/// Why an engine may not be used with a database.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The database has faces of another one.
    #[error("the faces in this database were made by {stored}, and {asked} cannot use them")]
    OtherEngine {
        /// The engine that made them.
        stored: String,
        /// The one that asks.
        asked: &'static str,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The name it is stored under.
const NAME: &str = "engine";

/// Stores the engine as that of the database, or refuses to start with it.
pub async fn claim(store: &Store, engine: &dyn Engine) -> Result<(), ClaimError> {
    let mut tx = store.begin().await?;
    let stored = settings::value(tx.conn(), NAME).await?;
    match stored {
        Some(stored) if stored == engine.name() => return Ok(()),
        Some(stored) if enrolments::any_face(tx.conn()).await? => {
            let asked = engine.name();
            return Err(ClaimError::OtherEngine { stored, asked });
        }
        _ => settings::put(tx.conn(), NAME, engine.name()).await?,
    }
    Ok(tx.commit().await?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cpu::Cpu;
    use crate::faces::rekognition::{Rekognition, Settings};
    use crate::model::UserId;
    use crate::store::testing::{self, on_both};
    use crate::store::users::{self, NewGuest};

    async fn rekognition(store: &Store) -> Rekognition {
        let settings = Settings {
            region: "eu-west-1".to_owned(),
            collection_prefix: "event_".to_owned(),
            calls_per_second: 5,
            calls_in_flight: 1,
        };
        let clock = std::sync::Arc::new(crate::clock::SystemClock);
        Rekognition::connect(&settings, store.clone(), clock, Cpu::new(1)).await
    }

    async fn store_engine(store: &Store, name: &str) {
        let mut tx = store.begin().await.unwrap();
        settings::put(tx.conn(), NAME, name).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn a_database_without_faces_is_taken_over(store: Store) {
        let engine = rekognition(&store).await;
        claim(&store, &engine).await.unwrap();
        store_engine(&store, "EmbeddedFaceEngine").await;
        claim(&store, &engine).await.unwrap();
        let mut reader = store.read().await.unwrap();
        let stored = settings::value(reader.conn(), NAME).await.unwrap();
        assert_eq!(stored.as_deref(), Some(engine.name()));
    }

    async fn a_database_with_faces_of_another_engine_is_refused(store: Store) {
        let engine = rekognition(&store).await;
        let event = testing::event(&store, "M01", UserId(1)).await.id;
        let mut tx = store.begin().await.unwrap();
        let guest = NewGuest {
            username: "anna",
            email: "anna@example.org",
            email_key: "anna@example.org",
            password_hash: "none",
            display_name: None,
            language: None,
            event,
            at: crate::clock::Timestamp::from_micros(0),
        };
        let guest = users::insert_guest(tx.conn(), &guest).await.unwrap();
        tx.commit().await.unwrap();
        testing::match_in_photo(&store, event, guest).await;
        store_engine(&store, "EmbeddedFaceEngine").await;
        let refused = claim(&store, &engine).await.unwrap_err().to_string();
        assert!(refused.contains("EmbeddedFaceEngine"), "{refused}");
        // Its own engine is accepted.
        store_engine(&store, engine.name()).await;
        claim(&store, &engine).await.unwrap();
    }

    on_both!(
        a_database_without_faces_is_taken_over,
        a_database_with_faces_of_another_engine_is_refused,
    );
}
