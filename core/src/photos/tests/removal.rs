//! Deleting photos.
//!
//! Rows must be gone at once, and every file and face they leave must be named by a job.

use super::scene::{ADMIN, OWNER, RIVAL, Scene};
use crate::model::{Erasure, FaceKey, Photo, PhotoId, Scope, Task};
use crate::objects::Key;
use crate::photos::{Error, MAX_AT_ONCE};
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    a_deleted_photo_goes_with_all_that_hangs_on_it,
    only_editors_delete,
    photos_of_several_events_are_deleted_together,
);

fn keys(photo: &Photo) -> Vec<String> {
    let (event, name) = (photo.event_id, photo.filename.as_str());
    [Key::original, Key::clean, Key::web, Key::screen, Key::thumbnail]
        .map(|key| key(event, name).unwrap().to_string())
        .to_vec()
}

/// The erasures in the queue, first come first.
pub(crate) async fn erasures(scene: &Scene) -> Vec<Erasure> {
    let mut found = Vec::new();
    while let Some((job, _)) = scene.claim().await {
        if let Task::Erase(erasure) = job.task {
            found.push(erasure);
        }
    }
    found
}

async fn a_deleted_photo_goes_with_all_that_hangs_on_it(store: Store) {
    let scene = Scene::new(store).await;
    let me = scene.add_guest(scene.event).await;
    let [gone, kept] = [scene.add_photo(0).await, scene.add_photo(1).await];
    scene.add_match(me, &gone).await;
    scene.add_match(me, &kept).await;
    let deletion = scene
        .photos
        .delete(OWNER, &[gone.id, PhotoId(404)])
        .await
        .unwrap();
    assert_eq!(deletion.photos, 1);
    assert_eq!(scene.photo(gone.id).await, None);
    assert_eq!(scene.photo(kept.id).await, Some(kept));
    assert_eq!((scene.count("matches").await, scene.count("faces").await), (1, 1));
    let expected = Erasure::of(Scope::Named(scene.event))
        .with_objects(keys(&gone))
        .with_faces(vec![FaceKey(format!("face of {}", gone.id))]);
    assert_eq!(erasures(&scene).await, [expected]);
}

async fn only_editors_delete(store: Store) {
    let scene = Scene::new(store).await;
    let photos = [scene.add_photo(0).await, scene.add_photo(1).await];
    let delete = |viewer, photo: usize| {
        let id = photos[photo].id;
        let scene = &scene;
        async move { scene.photos.delete(viewer, &[id]).await }
    };
    assert!(matches!(delete(RIVAL, 0).await, Err(Error::NoSuchPhoto)));
    assert_eq!((scene.count("photos").await, scene.count("jobs").await), (2, 2));
    assert!(delete(ADMIN, 0).await.is_ok());
    assert!(delete(OWNER, 1).await.is_ok());
    assert!(matches!(delete(OWNER, 1).await, Err(Error::NoSuchPhoto)));
    let many = vec![PhotoId(1); MAX_AT_ONCE + 1];
    let refused = scene.photos.delete(OWNER, &many).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })));
}

async fn photos_of_several_events_are_deleted_together(store: Store) {
    let mut scene = Scene::new(store).await;
    let one = scene.add_photo(0).await;
    let first = scene.event;
    scene.event = scene.add_event("Baptême", OWNER).await;
    let two = scene.add_photo(0).await;
    let deletion = scene.photos.delete(OWNER, &[two.id, one.id]).await.unwrap();
    assert_eq!(deletion.photos, 2);
    let mut found = erasures(&scene).await;
    found.sort_by_key(|erasure| erasure.scope.event());
    let scopes: Vec<_> = found.iter().map(|erasure| erasure.scope).collect();
    assert_eq!(scopes, [first, scene.event].map(Scope::Named));
    assert_eq!(found[0].objects, keys(&one));
}
