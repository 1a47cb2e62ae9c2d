//! What photographers see of their photos: pages of lists, filters, numbers, and photos that are tried again.

use super::scene::{OWNER, RIVAL, Scene};
use crate::model::{EventId, FailureCode, Photo, PhotoId, PhotoStatus, Priority, Task};
use crate::photos::{After, Counts, Error, Filter, MAX_AT_ONCE, ManagedPage, Page};
use crate::queue::JobOutcome;
use crate::store::testing::on_both;
use crate::store::{Store, photos};

on_both!(
    lists_go_on_where_a_page_ended,
    filters_pass_what_they_name,
    names_are_found_by_their_beginning,
    owners_list_the_photos_of_all_their_events,
    photos_are_counted_as_the_filters_list_them,
    failed_photos_are_tried_again,
);

fn ids(page: &ManagedPage) -> Vec<PhotoId> {
    page.photos.iter().map(|managed| managed.photo.id).collect()
}

fn page(limit: i64, after: Option<After>) -> Page {
    Page { limit, after }
}

async fn fail(scene: &Scene, photo: &Photo) {
    let mut tx = scene.store.begin().await.unwrap();
    photos::fail(tx.conn(), photo.id, FailureCode::DamagedImage, scene.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn finish(scene: &Scene, photo: &Photo) {
    let mut tx = scene.store.begin().await.unwrap();
    photos::finish(tx.conn(), photo.id, scene.now()).await.unwrap();
    tx.commit().await.unwrap();
}

async fn list(scene: &Scene, filter: Filter) -> Vec<PhotoId> {
    let found = scene.photos.managed(scene.event, filter, Page::default()).await;
    ids(&found.unwrap())
}

async fn lists_go_on_where_a_page_ended(store: Store) {
    let scene = Scene::new(store).await;
    let mut all = Vec::new();
    for number in 0..5 {
        all.insert(0, scene.add_photo(number).await.id);
    }
    let first = scene
        .photos
        .managed(scene.event, Filter::All, page(2, None))
        .await
        .unwrap();
    assert_eq!(ids(&first), all[..2]);
    let last = first.last.unwrap();
    let by_photo = After {
        photo: last.id,
        uploaded_at: None,
    };
    let by_time = After {
        uploaded_at: Some(last.uploaded_at),
        ..by_photo
    };
    for after in [by_photo, by_time] {
        let rest = scene
            .photos
            .managed(scene.event, Filter::All, page(3, Some(after)))
            .await
            .unwrap();
        assert_eq!(ids(&rest), all[2..]);
        assert_eq!(rest.last, None, "a full page that is the last one");
    }
    let elsewhere = scene.add_event("Baptême", OWNER).await;
    let foreign = scene
        .photos
        .managed(elsewhere, Filter::All, page(3, Some(by_photo)))
        .await;
    assert!(matches!(foreign, Err(Error::NoSuchPhoto)));
}

async fn filters_pass_what_they_name(store: Store) {
    let scene = Scene::new(store).await;
    let guest = scene.add_guest(scene.event).await;
    let [waiting, failed, done, shown] = [
        scene.add_photo(0).await,
        scene.add_photo(1).await,
        scene.add_photo(2).await,
        scene.add_photo(3).await,
    ];
    fail(&scene, &failed).await;
    finish(&scene, &done).await;
    scene.add_match(guest, &waiting).await;
    scene
        .photos
        .show_in_general(OWNER, &[shown.id], true)
        .await
        .unwrap();
    assert_eq!(list(&scene, Filter::Waiting).await, [shown.id, waiting.id]);
    assert_eq!(list(&scene, Filter::Processing).await, []);
    assert_eq!(list(&scene, Filter::Failed).await, [failed.id]);
    assert_eq!(list(&scene, Filter::Done).await, [done.id]);
    assert_eq!(list(&scene, Filter::WithoutFaces).await, [done.id]);
    assert_eq!(list(&scene, Filter::Shown).await, [shown.id]);
    assert_eq!(
        list(&scene, Filter::Hidden).await,
        [done.id, failed.id, waiting.id]
    );
    assert_eq!(list(&scene, Filter::OfGuest(guest)).await, [waiting.id]);
    let all = scene
        .photos
        .managed(scene.event, Filter::All, Page::default())
        .await
        .unwrap();
    let guests: Vec<i64> = all.photos.iter().map(|managed| managed.guests_count).collect();
    assert_eq!(guests, [0, 0, 0, 1]);
}

async fn names_are_found_by_their_beginning(store: Store) {
    let scene = Scene::new(store).await;
    let mut photos = Vec::new();
    for (number, name) in (0..).zip(["IMG_10.JPG", "img_9.jpg", "Été.jpg", "IMH.jpg", "100%.jpg"]) {
        let bytes = super::scene::jpeg(number);
        photos.push(scene.upload(name, &bytes, 4096).await.unwrap().photo.id);
    }
    let named = async |start: &str, limit| {
        let found = scene.photos.named(scene.event, start, limit).await.unwrap();
        found.iter().map(|managed| managed.photo.id).collect::<Vec<_>>()
    };
    assert_eq!(named("img_", 10).await, [photos[0], photos[1]]);
    assert_eq!(named("IMG_", 1).await, [photos[0]]);
    assert_eq!(named("Été", 10).await, [photos[2]]);
    // No sign stands for others.
    assert_eq!(named("%", 10).await, []);
    assert_eq!(named("100%", 10).await, [photos[4]]);
    assert_eq!(named("", 10).await.len(), 5);
}

async fn owners_list_the_photos_of_all_their_events(store: Store) {
    let scene = Scene::new(store).await;
    let first = scene.add_photo(0).await.id;
    let second = EventId(scene.add_event("Baptême", OWNER).await.0);
    let mut theirs = scene.photos.take_in(second, OWNER.id, "b.jpg");
    theirs = theirs.write(super::scene::jpeg(1)).await.unwrap();
    let middle = theirs.finish().await.unwrap().photo.id;
    let last = scene.add_photo(2).await.id;
    let all = scene
        .photos
        .of_photographer(OWNER, Page::default())
        .await
        .unwrap();
    assert_eq!(ids(&all), [last, middle, first]);
    let begun = scene.photos.of_photographer(OWNER, page(2, None)).await.unwrap();
    assert_eq!(ids(&begun), [last, middle]);
    let after = begun.last.map(|last| After {
        photo: last.id,
        uploaded_at: None,
    });
    let rest = scene.photos.of_photographer(OWNER, page(2, after)).await.unwrap();
    assert_eq!(ids(&rest), [first]);
    assert_eq!(rest.last, None);
    let none = scene
        .photos
        .of_photographer(RIVAL, Page::default())
        .await
        .unwrap();
    assert_eq!(ids(&none), []);
    let foreign = scene.photos.of_photographer(RIVAL, page(2, after)).await;
    assert!(matches!(foreign, Err(Error::NoSuchPhoto)));
}

async fn photos_are_counted_as_the_filters_list_them(store: Store) {
    let scene = Scene::new(store).await;
    assert_eq!(scene.photos.counts(scene.event).await.unwrap(), Counts::default());
    let mut bytes = 0;
    for number in 0..6 {
        let photo = scene.add_photo(number).await;
        bytes += photo.size_bytes;
        match number {
            0 => fail(&scene, &photo).await,
            1 | 2 => finish(&scene, &photo).await,
            3 => drop(
                scene
                    .photos
                    .show_in_general(OWNER, &[photo.id], true)
                    .await
                    .unwrap(),
            ),
            _ => {}
        }
    }
    let counts = scene.photos.counts(scene.event).await.unwrap();
    assert_eq!(
        counts,
        Counts {
            total: 6,
            waiting: 3,
            processing: 0,
            done: 2,
            failed: 1,
            without_faces: 2,
            hidden: 5,
            bytes,
        }
    );
    for (filter, count) in [
        (Filter::All, counts.total),
        (Filter::Waiting, counts.waiting),
        (Filter::Done, counts.done),
        (Filter::Failed, counts.failed),
        (Filter::WithoutFaces, counts.without_faces),
        (Filter::Hidden, counts.hidden),
    ] {
        let listed = i64::try_from(list(&scene, filter).await.len()).unwrap();
        assert_eq!(listed, count, "{filter:?}");
    }
}

async fn failed_photos_are_tried_again(store: Store) {
    let scene = Scene::new(store).await;
    let [one, two, done] = [
        scene.add_photo(0).await,
        scene.add_photo(1).await,
        scene.add_photo(2).await,
    ];
    for claimed in scene.queue.claim(Priority::Bulk, 9, false).await.unwrap() {
        assert!(scene.queue.settle(&claimed, &JobOutcome::Done).await.unwrap());
    }
    for photo in [&one, &two] {
        fail(&scene, photo).await;
    }
    finish(&scene, &done).await;
    let rival = scene.add_event("Baptême", RIVAL).await;
    let named = [one.id, done.id, PhotoId(404)];
    let foreign = scene.photos.retry(rival, Some(&named)).await;
    assert!(matches!(foreign, Err(Error::NoSuchPhoto)));
    assert_eq!(scene.photos.retry(rival, Some(&[])).await.unwrap(), 0);
    assert_eq!(scene.photos.retry(scene.event, Some(&named)).await.unwrap(), 1);
    assert_eq!(scene.photo(one.id).await.unwrap().status, PhotoStatus::Pending);
    assert_eq!(scene.photo(done.id).await.unwrap().status, PhotoStatus::Done);
    let (job, _) = scene.claim().await.unwrap();
    let task = Task::IndexPhoto {
        event: scene.event,
        photo: one.id,
    };
    assert_eq!(job.task, task);
    assert_eq!(scene.photos.retry(scene.event, None).await.unwrap(), 1);
    assert_eq!(scene.photos.retry(scene.event, None).await.unwrap(), 0);
    assert_eq!(scene.photo(two.id).await.unwrap().status, PhotoStatus::Pending);
    let many = vec![PhotoId(1); MAX_AT_ONCE + 1];
    let refused = scene.photos.retry(scene.event, Some(&many)).await;
    assert!(matches!(refused, Err(Error::TooMany { .. })));
}
