//! What a copy holds after changes by this process, by another one, and by an older version of the program.
//!
//! Whether a copy was read anew shows by a face whose row is taken away behind its back: it stays in the copy until then.

use super::*;
use crate::clock::Timestamp;
use crate::model::{DescriptorVersion, FaceOwner as Owner};
use crate::store::testing::{count, execute, on_both, text};

const EVENT: EventId = EventId(1);
const FIRST: DescriptorVersion = DescriptorVersion::FIRST;

fn key(name: &str) -> FaceKey {
    FaceKey(name.to_owned())
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn descriptor(first: f32) -> Descriptor {
    let mut values = [0.0; Descriptor::LEN];
    values[0] = first;
    Descriptor(values)
}

async fn learn(store: &Store, owner: Owner, name: &str, first: f32) {
    learn_by(FIRST, store, owner, name, first).await;
}

async fn learn_by(by: DescriptorVersion, store: &Store, owner: Owner, name: &str, first: f32) {
    let mut tx = store.begin().await.unwrap();
    let vector = (key(name), descriptor(first).to_bytes().to_vec());
    vectors::put(tx.conn(), EVENT, owner, by, &[vector])
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn learn_photo(store: &Store, photo: i64) {
    learn(store, Owner::Photo(PhotoId(photo)), &format!("p{photo}.0"), 0.0).await;
}

async fn learn_photos(store: &Store, photos: std::ops::RangeInclusive<i64>) {
    for photo in photos {
        learn_photo(store, photo).await;
    }
}

async fn remove(store: &Store, name: &str, second: i64) {
    let mut tx = store.begin().await.unwrap();
    vectors::remove(tx.conn(), EVENT, &[key(name)], at(second))
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn prune(store: &Store, before: i64) -> u64 {
    let mut tx = store.begin().await.unwrap();
    let pruned = vectors::prune_removals(tx.conn(), at(before)).await.unwrap();
    tx.commit().await.unwrap();
    pruned
}

/// Takes a photo's row away so that nobody notices: a copy that still has it was not read anew.
async fn hide(store: &Store, photo: i64) {
    execute(store, &format!("delete from vectors where photo_id = {photo}")).await;
}

/// Removes a face as versions of the program did before removals were listed.
async fn remove_as_before(store: &Store, name: &str) {
    execute(store, "update vector_sets set version = version + 1").await;
    execute(store, &format!("delete from vectors where face_key = '{name}'")).await;
    execute(store, "update vector_sets set rebuilt_at = version").await;
}

async fn photos_like(memory: &Memory, first: f32) -> Vec<i64> {
    let photos = memory.fresh(EVENT).await.unwrap().photos;
    let found = photos.search(&descriptor(first), 70.0);
    let mut photos: Vec<i64> = found.iter().map(|(photo, _, _)| photo.0).collect();
    photos.sort_unstable();
    photos
}

async fn what_another_process_stores_is_found_at_once(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    assert!(photos_like(&memory, 0.0).await.is_empty());
    learn_photo(&store, 1).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1]);
    learn(&store, Owner::Photo(PhotoId(2)), "p2.0", 0.1).await;
    learn(&store, Owner::Photo(PhotoId(3)), "p3.0", 5.0).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1, 2]);
}

async fn a_removal_takes_out_one_face_and_reads_nothing_anew(store: Store) {
    let [here, there] = [
        Memory::new(store.clone(), FIRST),
        Memory::new(store.clone(), FIRST),
    ];
    learn_photos(&store, 1..=4).await;
    for memory in [&here, &there] {
        assert_eq!(photos_like(memory, 0.0).await, [1, 2, 3, 4]);
    }
    hide(&store, 4).await;
    remove(&store, "p1.0", 0).await;
    for memory in [&here, &there] {
        assert_eq!(photos_like(memory, 0.0).await, [2, 3, 4]);
    }
    remove(&store, "p2.0", 0).await;
    remove(&store, "p3.0", 0).await;
    for memory in [&here, &there] {
        assert_eq!(photos_like(memory, 0.0).await, [4]);
    }
}

async fn what_is_listed_as_removed_tells_no_key_and_no_vector(store: Store) {
    learn(&store, Owner::Guest(UserId(9)), "s9", 0.5).await;
    let vector = text(&store, "vectors").await;
    assert!(vector.contains("s9"));
    remove(&store, "s9", 0).await;
    assert_eq!(count(&store, "vectors").await, 0);
    assert_eq!(count(&store, "vector_removals").await, 1);
    let listed = text(&store, "vector_removals").await;
    assert!(!listed.contains("s9") && listed.len() < 200, "{listed}");
}

async fn what_was_not_there_is_not_listed(store: Store) {
    learn_photo(&store, 1).await;
    remove(&store, "p7.0", 0).await;
    assert_eq!(count(&store, "vector_removals").await, 0);
}

async fn what_is_removed_and_stored_again_is_found(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    learn_photos(&store, 1..=2).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1, 2]);
    remove(&store, "p1.0", 0).await;
    learn_photo(&store, 1).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1, 2]);
    remove(&store, "p1.0", 0).await;
    assert_eq!(photos_like(&memory, 0.0).await, [2]);
    // Stored and removed between two looks.
    learn_photo(&store, 3).await;
    remove(&store, "p3.0", 0).await;
    assert_eq!(photos_like(&memory, 0.0).await, [2]);
    assert_eq!(photos_like(&Memory::new(store.clone(), FIRST), 0.0).await, [2]);
}

async fn a_removal_by_an_older_version_is_seen(store: Store) {
    let [early, late] = [
        Memory::new(store.clone(), FIRST),
        Memory::new(store.clone(), FIRST),
    ];
    learn_photos(&store, 1..=4).await;
    for memory in [&early, &late] {
        assert_eq!(photos_like(memory, 0.0).await, [1, 2, 3, 4]);
    }
    remove_as_before(&store, "p1.0").await;
    assert_eq!(photos_like(&early, 0.0).await, [2, 3, 4]);
    // One of ours afterwards must not hide it from a copy that saw neither, and reloads none that saw it.
    hide(&store, 4).await;
    remove(&store, "p2.0", 0).await;
    assert_eq!(photos_like(&late, 0.0).await, [3]);
    assert_eq!(photos_like(&early, 0.0).await, [3, 4]);
    remove_as_before(&store, "p3.0").await;
    assert!(photos_like(&early, 0.0).await.is_empty());
}

async fn an_older_version_sees_our_removals(store: Store) {
    learn_photos(&store, 1..=2).await;
    remove(&store, "p1.0", 0).await;
    // It reads everything again when `rebuilt_at` is above the version of its copy, which was 2.
    let sets = "vector_sets where event_id = 1 and rebuilt_at = version and rebuilt_at > 2";
    assert_eq!(count(&store, sets).await, 1);
}

async fn who_missed_what_is_listed_no_more_reads_all_once(store: Store) {
    let [away, here] = [
        Memory::new(store.clone(), FIRST),
        Memory::new(store.clone(), FIRST),
    ];
    learn_photos(&store, 1..=4).await;
    for memory in [&away, &here] {
        assert_eq!(photos_like(memory, 0.0).await, [1, 2, 3, 4]);
    }
    remove(&store, "p1.0", 10).await;
    remove(&store, "p2.0", 20).await;
    assert_eq!(photos_like(&here, 0.0).await, [3, 4]);
    assert_eq!(prune(&store, 10).await, 0);
    assert_eq!(prune(&store, 15).await, 1);
    assert_eq!(count(&store, "vector_removals").await, 1);
    hide(&store, 4).await;
    remove(&store, "p3.0", 30).await;
    assert_eq!(photos_like(&here, 0.0).await, [4]);
    assert!(photos_like(&away, 0.0).await.is_empty());
}

async fn an_event_that_another_process_learns_anew_is_found_as_it_is_now(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    learn_photos(&store, 1..=3).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1, 2, 3]);
    remove(&store, "p3.0", 0).await;
    let mut tx = store.begin().await.unwrap();
    vectors::clear(tx.conn(), EVENT).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(count(&store, "vector_removals").await, 0);
    learn_photo(&store, 2).await;
    assert_eq!(photos_like(&memory, 0.0).await, [2]);
}

async fn photos_forgotten_at_once_leave_the_guests(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    learn_photos(&store, 1..=3).await;
    learn(&store, Owner::Guest(UserId(9)), "s9", 0.0).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1, 2, 3]);
    let mut tx = store.begin().await.unwrap();
    vectors::clear_photos(tx.conn(), EVENT).await.unwrap();
    tx.commit().await.unwrap();
    let faces = memory.fresh(EVENT).await.unwrap();
    assert!(faces.photos.search(&descriptor(0.0), 0.0).is_empty());
    assert_eq!(faces.guests.search(&descriptor(0.0), 70.0).len(), 1);
}

async fn a_face_stored_twice_is_found_once_as_it_is_now(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    learn_photo(&store, 1).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1]);
    learn(&store, Owner::Photo(PhotoId(1)), "p1.0", 5.0).await;
    assert!(photos_like(&memory, 0.0).await.is_empty());
    assert_eq!(photos_like(&memory, 5.0).await, [1]);
}

async fn guests_and_photos_are_told_apart(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    learn(&store, Owner::Guest(UserId(9)), "s9", 0.0).await;
    assert!(photos_like(&memory, 0.0).await.is_empty());
    let guests = memory.fresh(EVENT).await.unwrap().guests;
    let found = guests.search(&descriptor(0.0), 70.0);
    let guests: Vec<UserId> = found.iter().map(|(guest, _, _)| *guest).collect();
    assert_eq!(guests, [UserId(9)]);
}

async fn a_search_goes_on_with_what_it_began_with(store: Store) {
    let memory = Memory::new(store.clone(), FIRST);
    learn_photos(&store, 1..=2).await;
    let begun = memory.fresh(EVENT).await.unwrap();
    remove(&store, "p1.0", 0).await;
    // While a search is under way, the change waits for nobody.
    assert_eq!(photos_like(&memory, 0.0).await, [2]);
    assert_eq!(begun.photos.search(&descriptor(0.0), 70.0).len(), 2);
}

async fn what_other_networks_described_is_never_found(store: Store) {
    let networks = [1, 2, 3].map(DescriptorVersion);
    let memories = networks.map(|by| Memory::new(store.clone(), by));
    for round in 0..2 {
        for by in networks {
            let (owner, name) = (Owner::Photo(PhotoId(by.0.into())), format!("p{by}.{round}"));
            learn_by(by, &store, owner, &name, 0.0).await;
            for (memory, by) in memories.iter().zip(networks) {
                let found = photos_like(memory, 0.0).await;
                assert!(found.iter().all(|photo| *photo == i64::from(by.0)), "{found:?}");
            }
        }
    }
    for (memory, by) in memories.iter().zip(networks) {
        assert_eq!(photos_like(memory, 0.0).await, [by.0, by.0].map(i64::from));
        for other in networks {
            let found = memory
                .descriptor(EVENT, &key(&format!("p{other}.0")))
                .await
                .unwrap();
            assert_eq!(found, (other == by).then(|| descriptor(0.0)));
        }
        // Removals are everybody's.
        remove(&store, &format!("p{by}.0"), 0).await;
        assert_eq!(photos_like(memory, 0.0).await, [i64::from(by.0)]);
    }
}

/// Versions of the program that knew one network read an event by the first of these statements, and a face by the second.
async fn a_version_that_knows_one_network_cannot_take_others_for_it(store: Store) {
    learn_by(
        DescriptorVersion(2),
        &store,
        Owner::Photo(PhotoId(1)),
        "p1.0@2",
        0.0,
    )
    .await;
    let seen = "(select vector from vectors where event_id = 1 and version > 0) as seen";
    assert_eq!(count(&store, seen).await, 0);
    let ours = Descriptor::BYTES;
    let usable =
        format!("(select 1 from vectors where face_key = 'p1.0@2' and length(vector) = {ours}) as usable");
    assert_eq!(count(&store, &usable).await, 0);
}

async fn what_goes_of_other_networks_leaves_ours(store: Store) {
    let (second, photo) = (DescriptorVersion(2), Owner::Photo(PhotoId(1)));
    let memory = Memory::new(store.clone(), second);
    learn_photos(&store, 1..=3).await;
    learn_by(second, &store, photo, "p1.0@2", 0.0).await;
    assert_eq!(photos_like(&memory, 0.0).await, [1]);
    let mut tx = store.begin().await.unwrap();
    assert!(vectors::any_of_others(tx.conn(), EVENT, second).await.unwrap());
    vectors::clear_others(tx.conn(), EVENT, second).await.unwrap();
    assert!(!vectors::any_of_others(tx.conn(), EVENT, second).await.unwrap());
    assert!(vectors::any_by(tx.conn(), EVENT, second).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(photos_like(&memory, 0.0).await, [1]);
    assert_eq!(count(&store, "vectors").await, 1);
}

async fn learn_faces(store: &Store, event: EventId, faces: i64) {
    let mut tx = store.begin().await.unwrap();
    for photo in 1..=faces {
        let vector = (
            key(&format!("e{event}p{photo}")),
            descriptor(0.0).to_bytes().to_vec(),
        );
        let owner = Owner::Photo(PhotoId(photo));
        vectors::put(tx.conn(), event, owner, FIRST, &[vector])
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
}

/// How many events the memory holds, and how many faces.
fn held(memory: &Memory) -> (usize, u64) {
    let events = memory.lock();
    (events.len(), events.weight())
}

async fn copies_hold_no_more_together_than_they_may(store: Store) {
    let memory = Memory::bounded(store.clone(), FIRST, 10);
    for round in 0..3 {
        for event in (1..=6).map(EventId) {
            if round == 0 {
                learn_faces(&store, event, 4).await;
            }
            let found = memory.fresh(event).await.unwrap().photos;
            assert_eq!(found.search(&descriptor(0.0), 70.0).len(), 4);
            assert!(held(&memory).1 <= 10, "{:?}", held(&memory));
            assert!(memory.lock().contains_key(&event));
        }
    }
}

async fn an_event_that_alone_has_more_is_kept_until_another_needs_room(store: Store) {
    let memory = Memory::bounded(store.clone(), FIRST, 10);
    let other = EventId(2);
    learn_faces(&store, other, 4).await;
    memory.fresh(other).await.unwrap();
    learn_faces(&store, EVENT, 12).await;
    for _ in 0..2 {
        assert_eq!(photos_like(&memory, 0.0).await.len(), 12);
        assert_eq!(held(&memory), (1, 12));
        // Read anew it would have lost this one, which the other event has not.
        hide(&store, 12).await;
    }
    memory.fresh(other).await.unwrap();
    assert_eq!(held(&memory), (1, 4));
}

on_both!(
    what_other_networks_described_is_never_found,
    a_version_that_knows_one_network_cannot_take_others_for_it,
    what_goes_of_other_networks_leaves_ours,
    what_another_process_stores_is_found_at_once,
    a_removal_takes_out_one_face_and_reads_nothing_anew,
    what_is_listed_as_removed_tells_no_key_and_no_vector,
    what_was_not_there_is_not_listed,
    what_is_removed_and_stored_again_is_found,
    a_removal_by_an_older_version_is_seen,
    an_older_version_sees_our_removals,
    who_missed_what_is_listed_no_more_reads_all_once,
    an_event_that_another_process_learns_anew_is_found_as_it_is_now,
    photos_forgotten_at_once_leave_the_guests,
    a_face_stored_twice_is_found_once_as_it_is_now,
    guests_and_photos_are_told_apart,
    a_search_goes_on_with_what_it_began_with,
    copies_hold_no_more_together_than_they_may,
    an_event_that_alone_has_more_is_kept_until_another_needs_room,
);
