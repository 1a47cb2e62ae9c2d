//! Which threads the engine's computing is done by: nothing that a guest waits for stands behind a photo.
//!
//! The one thread for photos is busy for as long as the test wants, so that whoever stands behind it does not come to an end.

use std::time::Duration;

use super::*;
use crate::clock::SystemClock;
use crate::store::testing::on_both;

on_both!(
    what_a_guest_waits_for_stands_behind_no_photo,
    what_nobody_waits_for_stands_behind_photos,
);

const EVENT: EventId = EventId(1);

/// Networks that see one face in every picture.
struct OneFace;

impl Networks for OneFace {
    fn version(&self) -> DescriptorVersion {
        DescriptorVersion::FIRST
    }

    fn recognize_selfie(&self, _: &Picture) -> Selfie {
        let bounding_box = Rect {
            left: 0.0,
            top: 0.0,
            width: 1.0,
            height: 1.0,
        };
        Selfie {
            faces: vec![Face {
                bounding_box,
                confidence: 1.0,
                points: [Point::default(); 5],
            }],
            descriptor: Some(Descriptor([0.0; Descriptor::LEN])),
        }
    }

    fn recognize(&self, _: &Picture) -> Vec<(Face, Descriptor)> {
        Vec::new()
    }
}

/// An engine whose threads for the background are busy until the sender is dropped.
fn busy_with_a_photo(store: Store) -> (Embedded, std::sync::mpsc::Sender<()>) {
    let cpu = Cpu::new(1);
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let photo = cpu.clone();
    tokio::spawn(async move { photo.run(Urgency::Background, move || wait.recv()).await });
    let clock = Arc::new(SystemClock);
    (
        Embedded::with_networks(Arc::new(OneFace), store, clock, cpu),
        done,
    )
}

fn picture() -> Arc<Picture> {
    Arc::new(Picture::from_rgb(1, 1, vec![0; 3]).unwrap())
}

async fn what_a_guest_waits_for_stands_behind_no_photo(store: Store) {
    let (engine, done) = busy_with_a_photo(store);
    let (guest, urgency) = (UserId(1), Urgency::Guest);
    let enrolled = engine.enrol(EVENT, guest, SelfieId(1), &picture(), urgency).await;
    let key = enrolled.unwrap().key;
    let alike = engine
        .wait_until_searchable(EVENT, &key, 0.0, urgency)
        .await
        .unwrap();
    assert_eq!(alike.len(), 1, "the guest");
    let photos = engine.search_photos(EVENT, &key, 0.0, urgency).await.unwrap();
    assert!(photos.photos.is_empty());
    drop(done);
}

async fn what_nobody_waits_for_stands_behind_photos(store: Store) {
    let (engine, done) = busy_with_a_photo(store);
    tokio::task::yield_now().await;
    let picture = picture();
    let mut enrolled =
        std::pin::pin!(engine.enrol(EVENT, UserId(1), SelfieId(1), &picture, Urgency::Background));
    let early = tokio::time::timeout(Duration::from_millis(50), enrolled.as_mut()).await;
    assert!(early.is_err(), "the photo is under way");
    drop(done);
    enrolled.await.unwrap();
}
