//! A guest's galleries as pages show them: tiles, and a photo between its neighbours.

use super::scene::{OWNER, Scene, jpeg};
use crate::model::{EventId, Photo, PhotoId, UserId};
use crate::photos::{Error, GalleryKind, Page};
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    tiles_are_those_of_the_lists,
    each_photo_stands_between_its_neighbours,
    galleries_are_for_the_guests_of_the_event,
);

const BOTH: [GalleryKind; 2] = [GalleryKind::Matched, GalleryKind::General];

/// Four photos, the last two of one instant; the guest is in all but the second, and all but the third are shown.
async fn four(scene: &Scene, me: UserId) -> [Photo; 4] {
    let photos = [
        scene.add_photo(0).await,
        scene.add_photo(1).await,
        scene.add_photo(2).await,
        scene.upload("b.jpg", &jpeg(3), 4096).await.unwrap().photo,
    ];
    for index in [0, 2, 3] {
        scene.add_match(me, &photos[index]).await;
    }
    let shown = [0, 1, 3].map(|index| photos[index].id);
    scene.photos.show_in_general(OWNER, &shown, true).await.unwrap();
    photos
}

async fn tiles_are_those_of_the_lists(store: Store) {
    let scene = Scene::new(store).await;
    let me = scene.add_guest(scene.event).await;
    four(&scene, me).await;
    for kind in BOTH {
        let list = match kind {
            GalleryKind::Matched => scene.photos.matched_to(me, scene.event, Page::default()).await,
            GalleryKind::General => scene.photos.general_of(me, scene.event, Page::default()).await,
        };
        let list = list.unwrap();
        let tiles = scene.photos.tiles(me, scene.event, kind).await.unwrap();
        assert_eq!(tiles.backlog, list.backlog);
        assert_eq!(tiles.tiles.len(), 3);
        for (tile, listed) in tiles.tiles.iter().zip(&list.photos) {
            let photo = &listed.photo;
            assert_eq!(
                (tile.id, tile.width, tile.height),
                (photo.id, photo.width, photo.height)
            );
        }
    }
}

async fn each_photo_stands_between_its_neighbours(store: Store) {
    let scene = Scene::new(store).await;
    let me = scene.add_guest(scene.event).await;
    let photos = four(&scene, me).await;
    // Somebody else's matches and another event's photos are no neighbours.
    let other = scene.add_guest(scene.event).await;
    scene.add_match(other, &photos[1]).await;
    for (kind, order) in [
        (GalleryKind::Matched, [3, 2, 0]),
        (GalleryKind::General, [3, 1, 0]),
    ] {
        let order = order.map(|index| &photos[index]);
        for (index, photo) in order.iter().enumerate() {
            let seen = scene
                .photos
                .neighbours(me, scene.event, kind, photo.id)
                .await
                .unwrap();
            let at = |index: Option<usize>| index.and_then(|index| order.get(index)).map(|photo| photo.id);
            assert_eq!(seen.previous_id, at(index.checked_sub(1)), "{kind:?} {index}");
            assert_eq!(seen.next_id, at(Some(index + 1)), "{kind:?} {index}");
            assert_eq!(
                (seen.photo.id, seen.has_face_match),
                (photo.id, photo.id != photos[1].id)
            );
        }
    }
}

async fn galleries_are_for_the_guests_of_the_event(store: Store) {
    let scene = Scene::new(store).await;
    let me = scene.add_guest(scene.event).await;
    let photos = four(&scene, me).await;
    let elsewhere = scene.add_event("Baptême", OWNER).await;
    let stranger = scene.add_guest(elsewhere).await;
    for kind in BOTH {
        for event in [scene.event, EventId(404)] {
            let tiles = scene.photos.tiles(stranger, event, kind).await;
            assert!(matches!(tiles, Err(Error::NotAGuest)));
            let seen = scene.photos.neighbours(stranger, event, kind, photos[0].id).await;
            assert!(matches!(seen, Err(Error::NotAGuest)));
        }
        // The photo exists in another event only.
        let seen = scene
            .photos
            .neighbours(stranger, elsewhere, kind, photos[0].id)
            .await;
        assert!(matches!(seen, Err(Error::NoSuchPhoto)));
        let seen = scene.photos.neighbours(me, scene.event, kind, PhotoId(404)).await;
        assert!(matches!(seen, Err(Error::NoSuchPhoto)));
    }
    let hidden = scene
        .photos
        .neighbours(me, scene.event, GalleryKind::General, photos[2].id)
        .await;
    assert!(matches!(hidden, Err(Error::NoSuchPhoto)));
    let unmatched = scene
        .photos
        .neighbours(me, scene.event, GalleryKind::Matched, photos[1].id)
        .await;
    assert!(matches!(unmatched, Err(Error::NoSuchPhoto)));
}
