//! The table of cases: whose a storage is by its mark, its files and the rows.
//!
//! A storage that is not ours is neither marked nor written to, nothing is removed from it, and nothing is missed in it.

use bytes::Bytes;

use super::{Scene, YEARS, of_others, scenes};
use crate::objects::{self, Foreign, Key};
use crate::store::Store;
use crate::store::testing::on_both;

on_both!(
    a_free_storage_is_marked_and_known_again,
    a_storage_full_of_anothers_files_keeps_all_of_them,
    the_storage_of_another_database_is_left_alone,
    a_disk_that_is_not_mounted_is_missed_until_it_is,
    a_mark_that_was_lost_is_set_again_where_rows_know_the_files,
    whoever_claims_a_storage_has_it,
    looking_changes_nothing,
);

async fn refuses(scene: &Scene, why: Foreign) {
    let is_refused = |result: Result<(), objects::Error>| matches!(result, Err(objects::Error::Foreign(reported)) if reported == why);
    let objects = &scene.objects;
    let new = Key::original(scene.event, "new.jpg").unwrap();
    assert!(is_refused(objects.put(&new, Bytes::from_static(b"x")).await));
    let mut upload = objects.create(&new);
    assert!(is_refused(upload.write(Bytes::from_static(b"x")).await.map(drop)));
    assert!(is_refused(upload.finish().await.map(drop)));
    for key in of_others() {
        assert!(is_refused(objects.delete(&key).await));
    }
    let event = crate::model::EventId(8);
    assert!(is_refused(objects.delete_event(event).await.map(drop)));
    // What seems to be gone may only be elsewhere.
    assert!(is_refused(objects.holds_event(event).await.map(drop)));
    assert!(is_refused(objects.holds(&new).await.map(drop)));
    assert!(is_refused(objects.read(&new).await.map(drop)));
    assert!(is_refused(objects.open(&new, None).await.map(drop)));
    assert!(is_refused(objects.check().await));
}

async fn a_free_storage_is_marked_and_known_again(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    for scene in scenes {
        assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
        let mark = scene.objects.mark().await.unwrap();
        assert!(mark.is_some());
        scene.objects.check().await.unwrap();
        scene.put(&Key::original(scene.event, "new.jpg").unwrap()).await;
        let again = scene.again();
        assert_eq!(again.storage.identify().await.unwrap(), Ok(()));
        assert_eq!(again.objects.mark().await.unwrap(), mark);
    }
}

async fn a_storage_full_of_anothers_files_keeps_all_of_them(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    for scene in scenes {
        scene.put_all(&of_others()).await;
        for _ in 0..3 {
            assert_eq!(scene.storage.identify().await.unwrap(), Err(Foreign::Unknown));
            assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
            scene.clock.advance(YEARS);
        }
        assert_eq!(scene.objects.mark().await.unwrap(), None);
        refuses(&scene, Foreign::Unknown).await;
        for key in of_others() {
            assert!(scene.is_there(&key).await, "{key}");
        }
    }
}

async fn the_storage_of_another_database_is_left_alone(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    for scene in scenes {
        scene.put_all(&of_others()).await;
        scene.objects.set_mark("another").await.unwrap();
        assert_eq!(scene.storage.identify().await.unwrap(), Err(Foreign::Another));
        assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
        scene.clock.advance(YEARS);
        assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
        refuses(&scene, Foreign::Another).await;
        assert!(scene.is_there(&of_others()[0]).await);
    }
}

async fn a_disk_that_is_not_mounted_is_missed_until_it_is(store: Store) {
    let (scenes, folder) = scenes(&store).await;
    scenes[0].add_row(1).await;
    // Each start finds an empty storage, though rows name files.
    for scene in &scenes {
        assert_eq!(scene.storage.identify().await.unwrap(), Err(Foreign::Missing));
        assert_eq!(scene.objects.mark().await.unwrap(), None);
        refuses(scene, Foreign::Missing).await;
    }
    // A disk is mounted, and goes again, while the program runs.
    let scene = &scenes[1];
    scene.storage.claim().await.unwrap();
    let key = Key::original(scene.event, "new.jpg").unwrap();
    scene.put(&key).await;
    let [there, away] = ["objects", "away"].map(|name| folder.path().join(name));
    std::fs::rename(&there, &away).unwrap();
    refuses(scene, Foreign::Missing).await;
    assert!(!there.exists());
    std::fs::rename(&away, &there).unwrap();
    scene.objects.check().await.unwrap();
    assert!(scene.objects.holds(&key).await.unwrap());
}

async fn a_mark_that_was_lost_is_set_again_where_rows_know_the_files(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let mine = scenes[0].add_row(1).await;
    for scene in scenes {
        scene.put(&mine).await;
        scene.put_all(&of_others()).await;
        assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
        assert!(scene.objects.mark().await.unwrap().is_some());
    }
}

async fn whoever_claims_a_storage_has_it(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    for scene in scenes {
        scene.put_all(&of_others()).await;
        assert_eq!(scene.storage.identify().await.unwrap(), Err(Foreign::Unknown));
        scene.storage.claim().await.unwrap();
        // The running server notices by itself; that it is ours is no reason to remove so much.
        scene.objects.check().await.unwrap();
        scene.clock.advance(YEARS);
        assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
        for key in of_others() {
            assert!(scene.is_there(&key).await, "{key}");
        }
    }
}

async fn looking_changes_nothing(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    for scene in scenes {
        assert_eq!(scene.storage.whose().await.unwrap(), Ok(()));
        assert_eq!(scene.objects.mark().await.unwrap(), None);
    }
}
