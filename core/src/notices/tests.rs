//! Who is to be told, on both databases.
//!
//! What is sent goes into the log here; the mails themselves are followed over HTTP.

use super::*;
use crate::clock::{ManualClock, Timestamp};
use crate::model::{FailureCode, Fence, Priority, UserId};
use crate::store::jobs;
use crate::store::photos::seed;
use crate::store::removal::{remove_account, remove_event};
use crate::store::testing::{count, deactivate, match_in_photo, on_both};

on_both!(
    asking_fifty_times_at_once_asks_once,
    inactive_guests_are_not_told,
    mails_that_were_left_behind_get_a_job_again,
    a_worker_that_lost_its_job_writes_to_nobody,
    notices_go_with_their_guest_and_their_event,
);

struct Place {
    store: Store,
    clock: Arc<ManualClock>,
    queue: Queue,
    notices: Notices,
    event: EventId,
    guests: [UserId; 2],
}

impl Place {
    /// An event with a photo and two guests.
    async fn new(store: Store) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::parse("2026-06-20").unwrap()));
        let queue = Queue::new(store.clone(), clock.clone(), Duration::from_mins(1));
        let event = seed::event(&store, "Mariage", UserId(1)).await;
        let guests = [seed::guest(&store, event).await, seed::guest(&store, event).await];
        match_in_photo(&store, event, guests[0]).await;
        let mailer = Mailer::log();
        Self {
            notices: Notices::new(store.clone(), queue.clone(), clock.clone(), mailer, None, b""),
            queue,
            clock,
            event,
            guests,
            store,
        }
    }

    async fn ask(&self) -> Asked {
        self.notices.ask(self.event).await.unwrap()
    }

    /// Claims the job that sends the mails, if one is queued.
    async fn claim(&self) -> Option<Fence> {
        let claimed = self.queue.claim(Priority::Bulk, 1, false).await.unwrap().pop()?;
        assert_eq!(claimed.job.task, Task::NotifyGuests { event: self.event });
        Some(claimed.fence)
    }

    /// Whether a guest's mail is waiting.
    async fn waits(&self, guest: UserId) -> bool {
        let mut reader = self.store.read().await.unwrap();
        let waiting = notices::waiting(reader.conn(), self.event, guest).await.unwrap();
        waiting.is_some()
    }
}

async fn asking_fifty_times_at_once_asks_once(store: Store) {
    let place = Place::new(store).await;
    let tries: Vec<_> = (0..50)
        .map(|_| {
            let (notices, event) = (place.notices.clone(), place.event);
            tokio::spawn(async move { notices.ask(event).await.unwrap() })
        })
        .collect();
    let mut scheduled = 0;
    for one in tries {
        match one.await.unwrap() {
            Asked::Scheduled(guests) => scheduled += guests,
            Asked::NobodyLeft => {}
            Asked::NoPhotos => panic!("there is a photo"),
        }
    }
    assert_eq!(scheduled, 2);
    assert_eq!(count(&place.store, "notices").await, 2);
    assert_eq!(count(&place.store, "jobs").await, 1);
}

async fn inactive_guests_are_not_told(store: Store) {
    let place = Place::new(store).await;
    deactivate(&place.store, place.guests[0]).await;
    assert_eq!(place.ask().await, Asked::Scheduled(1));
    assert!(place.waits(place.guests[1]).await);
    deactivate(&place.store, place.guests[1]).await;
    assert!(
        !place.waits(place.guests[1]).await,
        "put to sleep before it was sent"
    );
}

async fn mails_that_were_left_behind_get_a_job_again(store: Store) {
    let place = Place::new(store).await;
    assert_eq!(place.ask().await, Asked::Scheduled(2));
    let fence = place.claim().await.unwrap();
    let mut tx = place.store.begin().await.unwrap();
    let ending = jobs::Ending::Failed(FailureCode::Crashed);
    assert!(
        jobs::end(tx.conn(), fence, ending, place.clock.now())
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(place.ask().await, Asked::NobodyLeft, "they are asked for already");
    let fence = place.claim().await.unwrap();
    place.notices.send(fence, place.event).await.unwrap();
    for guest in place.guests {
        assert!(!place.waits(guest).await);
    }
}

async fn a_worker_that_lost_its_job_writes_to_nobody(store: Store) {
    let place = Place::new(store).await;
    place.ask().await;
    let frozen = place.claim().await.unwrap();
    place.clock.advance(Duration::from_mins(2));
    let present = place.claim().await.unwrap();
    let lost = place.notices.send(frozen, place.event).await;
    assert!(matches!(lost, Err(Error::Lost)), "{lost:?}");
    assert!(place.waits(place.guests[0]).await);
    place.notices.send(present, place.event).await.unwrap();
    assert!(!place.waits(place.guests[0]).await);
}

async fn notices_go_with_their_guest_and_their_event(store: Store) {
    let place = Place::new(store).await;
    place.ask().await;
    let mut tx = place.store.begin().await.unwrap();
    let removed = remove_account(tx.conn(), place.guests[0]).await.unwrap();
    assert!(removed.is_some());
    tx.commit().await.unwrap();
    assert_eq!(count(&place.store, "notices").await, 1);
    let mut tx = place.store.begin().await.unwrap();
    let removed = remove_event(tx.conn(), place.event).await.unwrap();
    assert!(removed.is_some());
    tx.commit().await.unwrap();
    assert_eq!(count(&place.store, "notices").await, 0);
    let gone = place.notices.ask(place.event).await;
    assert!(matches!(gone, Err(Error::NoSuchEvent)), "{gone:?}");
}
