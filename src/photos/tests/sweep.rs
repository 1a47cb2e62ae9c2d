//! Files without a row: found when they are a day old, and only in a storage that is ours.
//!
//! Files carry the time of this machine, so the scene's clock is moved far beyond it.

use std::time::Duration;

use bytes::Bytes;

use super::scene::Scene;
use crate::model::EventId;
use crate::objects::Key;
use crate::store::Store;
use crate::store::testing::on_both;

const YEARS: Duration = Duration::from_hours(24 * 365 * 10);

/// Files of a photo and a selfie that no row tells of.
async fn leave_strays(scene: &Scene) -> Vec<Key> {
    let strays = vec![
        Key::original(scene.event, "stray.jpg").unwrap(),
        Key::thumbnail(scene.event, "stray.jpg").unwrap(),
        Key::web(EventId(404), "stray.png").unwrap(),
        Key::selfie("stray.jpg").unwrap(),
    ];
    for key in &strays {
        scene.objects.put(key, Bytes::from_static(b"x")).await.unwrap();
    }
    strays
}

async fn is_there(scene: &Scene, key: &Key) -> bool {
    scene.objects.size(key).await.is_ok()
}

async fn files_without_a_row_go_and_all_others_stay(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(1).await;
    let strays = leave_strays(&scene).await;
    // They are from today: their rows may be on the way.
    assert_eq!(scene.photos.sweep_daily().await.unwrap(), 0);
    scene.clock.advance(YEARS);
    assert_eq!(scene.photos.sweep_daily().await.unwrap(), 4);
    for key in &strays {
        assert!(!is_there(&scene, key).await, "{key}");
    }
    assert!(is_there(&scene, &Key::original(scene.event, &photo.filename).unwrap()).await);
    // It was done today.
    leave_strays(&scene).await;
    assert_eq!(scene.photos.sweep_daily().await.unwrap(), 0);
    scene.clock.advance(Duration::from_hours(25));
    assert_eq!(scene.photos.sweep_daily().await.unwrap(), 4);
}

async fn a_selfie_stays_with_its_guest(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(1).await;
    let guest = scene.add_guest(scene.event).await;
    scene.add_match(guest, &photo).await;
    let rows: Vec<String> = {
        let mut reader = scene.store.read().await.unwrap();
        let state = crate::model::SelfieState::Accepted;
        let selfie = crate::store::selfies::find(reader.conn(), guest, state)
            .await
            .unwrap();
        selfie.into_iter().map(|selfie| selfie.object_key).collect()
    };
    for key in &rows {
        let key = Key::parse(key).unwrap();
        scene.objects.put(&key, Bytes::from_static(b"x")).await.unwrap();
    }
    scene.clock.advance(YEARS);
    assert_eq!(scene.photos.sweep_daily().await.unwrap(), 0);
}

async fn nothing_goes_from_the_storage_of_another_database(store: Store) {
    let scene = Scene::new(store).await;
    scene.objects.mark("another").await.unwrap();
    let strays = leave_strays(&scene).await;
    scene.clock.advance(YEARS);
    assert_eq!(scene.photos.sweep_daily().await.unwrap(), 0);
    assert!(is_there(&scene, &strays[0]).await);
}

on_both!(
    files_without_a_row_go_and_all_others_stay,
    a_selfie_stays_with_its_guest,
    nothing_goes_from_the_storage_of_another_database,
);
