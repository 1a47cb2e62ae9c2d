//! Which photos a slideshow shows: the newest that all guests may see, once they are prepared.

use super::scene::{OWNER, Scene};
use crate::model::{Event, Photo, PhotoId};
use crate::photos::{Error, Wall};
use crate::store::testing::{execute, on_both};
use crate::store::{Store, events, photos};

on_both!(
    a_slideshow_shows_prepared_photos_that_are_shown_to_all,
    a_photo_that_is_indexed_once_more_stays,
    a_cursor_tells_lists_and_events_apart,
);

impl Scene {
    async fn whole_event(&self) -> Event {
        let mut reader = self.store.read().await.unwrap();
        events::by_id(reader.conn(), self.event).await.unwrap().unwrap()
    }

    async fn wall(&self) -> Wall {
        self.photos.wall(&self.whole_event().await).await.unwrap()
    }

    /// The numbers of the slideshow's photos, each of which its picture is shown of, too.
    async fn walled(&self) -> Vec<PhotoId> {
        let ids: Vec<_> = self.wall().await.photos.iter().map(|photo| photo.id).collect();
        for id in &ids {
            assert_eq!(self.photos.on_wall(self.event, *id).await.unwrap().id, *id);
        }
        ids
    }

    async fn is_walled(&self, photo: &Photo) -> bool {
        match self.photos.on_wall(self.event, photo.id).await {
            Ok(found) => found.id == photo.id,
            Err(Error::NoSuchPhoto) => false,
            Err(error) => panic!("{error}"),
        }
    }

    async fn set_shown(&self, photo: &Photo, shown: bool) {
        let changed = self.photos.show_in_general(OWNER, &[photo.id], shown).await;
        assert_eq!(changed.unwrap(), 1);
    }

    async fn done(&self, photo: &Photo) {
        let mut tx = self.store.begin().await.unwrap();
        assert!(photos::finish(tx.conn(), photo.id, self.now()).await.unwrap());
        tx.commit().await.unwrap();
    }
}

async fn a_slideshow_shows_prepared_photos_that_are_shown_to_all(store: Store) {
    let scene = Scene::new(store).await;
    let (first, second) = (scene.add_photo(0).await, scene.add_photo(1).await);
    assert_eq!(scene.walled().await, []);
    scene.set_shown(&first, true).await;
    scene.set_shown(&second, true).await;
    assert!(!scene.is_walled(&first).await, "it is not prepared");
    scene.done(&first).await;
    scene.done(&second).await;
    assert_eq!(scene.walled().await, [second.id, first.id]);
    let tile = scene.wall().await.photos.remove(0);
    assert_eq!((tile.width, tile.height), (second.width, second.height));

    scene.set_shown(&second, false).await;
    assert_eq!(scene.walled().await, [first.id]);
    assert!(!scene.is_walled(&second).await);
    let elsewhere = scene.add_event("Other", OWNER).await;
    let other = scene.photos.on_wall(elsewhere, first.id).await;
    assert!(matches!(other, Err(Error::NoSuchPhoto)));

    let failed = format!(
        "update photos set status = 'FAILED', error = 'damaged_image' where id = {}",
        first.id
    );
    execute(&scene.store, &failed).await;
    assert_eq!(scene.walled().await, []);
    assert!(!scene.is_walled(&first).await);
}

async fn a_photo_that_is_indexed_once_more_stays(store: Store) {
    let scene = Scene::new(store).await;
    let photo = scene.add_photo(0).await;
    scene.set_shown(&photo, true).await;
    scene.done(&photo).await;
    for status in ["PENDING", "PROCESSING"] {
        execute(&scene.store, &format!("update photos set status = '{status}'")).await;
        assert_eq!(scene.walled().await, [photo.id], "{status}");
    }
    // Versions before did not note when.
    execute(&scene.store, "update photos set status = 'DONE', ended_at = null").await;
    assert_eq!(scene.walled().await, [photo.id]);
}

async fn a_cursor_tells_lists_and_events_apart(store: Store) {
    let scene = Scene::new(store).await;
    let (first, second) = (scene.add_photo(0).await, scene.add_photo(1).await);
    for photo in [&first, &second] {
        scene.set_shown(photo, true).await;
        scene.done(photo).await;
    }
    let both = scene.wall().await.cursor;
    assert_eq!(scene.wall().await.cursor, both);
    scene.set_shown(&second, false).await;
    let one = scene.wall().await.cursor;
    assert_ne!(one, both);
    scene.set_shown(&second, true).await;
    assert_eq!(scene.wall().await.cursor, both);
    let event = scene.whole_event().await;
    let other = scene.add_event("Other", OWNER).await;
    let mut cursors = vec![both, one];
    for (column, value) in [("name", "Noces"), ("code", "OTHER")] {
        execute(
            &scene.store,
            &format!("update events set {column} = '{value}' where id = {}", event.id),
        )
        .await;
        cursors.push(scene.wall().await.cursor);
    }
    let mut reader = scene.store.read().await.unwrap();
    let other = events::by_id(reader.conn(), other).await.unwrap().unwrap();
    drop(reader);
    cursors.push(scene.photos.wall(&other).await.unwrap().cursor);
    let number = cursors.len();
    cursors.sort();
    cursors.dedup();
    assert_eq!(cursors.len(), number);
}
