//! What is kept of what an uploader says, and that nothing it brought is lost in the count.
//!
//! Who may do what, and what is refused, is told over HTTP.

use std::time::Duration;

use super::*;
use crate::clock::{ManualClock, Timestamp};
use crate::model::UserId;
use crate::store::testing::{event, on_both};

on_both!(
    counts_that_come_together_all_count,
    only_the_own_event_counts,
    a_change_tells_when_it_was,
);

fn place(store: &Store) -> (Watchers, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(0)));
    (Watchers::new(store.clone(), clock.clone()), clock)
}

async fn counts_that_come_together_all_count(store: Store) {
    let (watchers, _) = place(&store);
    let event = event(&store, "M01", UserId(1)).await.id;
    let id = watchers.create(event, Settings::default()).await.unwrap().id;
    let counts: Vec<_> = (0..50)
        .map(|_| {
            let watchers = watchers.clone();
            tokio::spawn(async move { watchers.count(event, id, 2, 1).await })
        })
        .collect();
    for count in counts {
        count.await.unwrap().unwrap();
    }
    let watcher = watchers.find(id).await.unwrap();
    assert_eq!((watcher.ingested, watcher.failed), (100, 50));
}

async fn only_the_own_event_counts(store: Store) {
    let (watchers, _) = place(&store);
    let own = event(&store, "M01", UserId(1)).await.id;
    let other = event(&store, "M02", UserId(1)).await.id;
    let watcher = watchers.create(own, Settings::default()).await.unwrap();
    watchers.count(other, watcher.id, 1, 1).await.unwrap();
    watchers.count(own, WatcherId(404), 1, 1).await.unwrap();
    assert_eq!(watchers.find(watcher.id).await.unwrap(), watcher);
}

async fn a_change_tells_when_it_was(store: Store) {
    let (watchers, clock) = place(&store);
    let event = event(&store, "M01", UserId(1)).await.id;
    let made = watchers.create(event, Settings::default()).await.unwrap();
    clock.advance(Duration::from_secs(3));
    let changed = watchers.change(made.id, Settings::default()).await.unwrap();
    let expected = Watcher {
        updated_at: clock.now(),
        ..made.clone()
    };
    assert_eq!(changed, expected);
    watchers.count(event, made.id, 1, 0).await.unwrap();
    assert_eq!(watchers.find(made.id).await.unwrap().updated_at, clock.now());
    let nobody = watchers.change(WatcherId(404), Settings::default()).await;
    assert!(matches!(nobody, Err(Error::NotFound)));
}

#[test]
fn texts_are_kept_as_they_are_meant() {
    let given = |text: &str| Text::Becomes(Some(text.to_owned()));
    let kept = sound(Settings {
        label: given("  Parvis "),
        machine_label: given(" "),
        expected_path: given(" C:\\Photos "),
        move_uploaded_dir: Text::Becomes(None),
        status: Some(" ".to_owned()),
        last_error: given(&"é".repeat(3000)),
        ..Settings::default()
    })
    .unwrap();
    assert_eq!(kept.label, given("Parvis"));
    assert_eq!(kept.machine_label, Text::Becomes(None), "an empty one is none");
    assert_eq!(
        kept.expected_path,
        given(" C:\\Photos "),
        "a folder may be called so"
    );
    assert_eq!(kept.move_uploaded_dir, Text::Becomes(None));
    assert_eq!(kept.status, None, "an empty state changes nothing");
    assert_eq!(kept.last_error, given(&"é".repeat(ERROR_KEPT)));
    let long = Settings {
        label: given(&"é".repeat(LONGEST_LABEL + 1)),
        ..Settings::default()
    };
    assert!(matches!(sound(long), Err(Error::TooLong("label"))));
}
