//! What the processes of a database know of the time, by its one row.
//!
//! Clones of a clock are processes of one machine; a clock of its own is another machine.

use super::*;
use crate::clock::{ManualClock, SystemClock};
use crate::store::testing::on_both;

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::new(
        Timestamp::parse("2026-06-20T08:00:00Z").unwrap(),
    ))
}

fn process(store: &Store, clock: &Arc<ManualClock>) -> ClockTrust {
    ClockTrust::new(store.clone(), clock.clone(), false)
}

async fn is_believed(trust: &ClockTrust) -> bool {
    let confirmed = trust.confirmed().await.unwrap();
    assert_eq!(trust.doubt().is_none(), confirmed.is_some());
    confirmed.is_some()
}

async fn a_clock_that_jumps_is_not_believed_until_it_is_right_again(store: Store) {
    let clock = clock();
    let trust = process(&store, &clock);
    assert!(is_believed(&trust).await, "the first start is");
    clock.set_forward(45 * DAY);
    for _ in 0..3 {
        assert!(!is_believed(&trust).await);
        clock.advance(Duration::from_secs(4));
    }
    // Nor by a process that starts meanwhile.
    assert!(!is_believed(&process(&store, &clock)).await);
    clock.set_back(45 * DAY);
    assert!(is_believed(&trust).await);
    assert!(is_believed(&process(&store, &clock)).await);
}

async fn a_start_after_weeks_is_believed_after_an_hour(store: Store) {
    let clock = clock();
    assert!(is_believed(&process(&store, &clock)).await);
    clock.set_forward(45 * DAY);
    let trust = process(&store, &clock);
    assert!(!is_believed(&trust).await);
    clock.advance(HOUR / 2);
    assert!(!is_believed(&trust).await);
    clock.advance(HOUR / 2);
    assert!(is_believed(&trust).await);
    assert!(is_believed(&process(&store, &clock)).await, "it counts for all");
}

async fn time_that_really_passed_is_believed(store: Store) {
    let clock = clock();
    let trust = process(&store, &clock);
    assert!(is_believed(&trust).await);
    clock.advance(31 * DAY);
    assert!(is_believed(&trust).await);
}

async fn two_machines_that_disagree_are_told_apart(store: Store) {
    let (right, wrong) = (clock(), clock());
    let [one, other] = [&right, &wrong].map(|clock| process(&store, clock));
    assert!(is_believed(&one).await);
    wrong.set_forward(45 * DAY);
    for _ in 0..90 {
        assert!(is_believed(&one).await);
        assert!(!is_believed(&other).await);
        right.advance(TICK);
        wrong.advance(TICK);
    }
}

async fn the_latest_instant_seen_stays_when_the_clock_goes_back(store: Store) {
    let clock = clock();
    let trust = process(&store, &clock);
    assert!(is_believed(&trust).await);
    clock.set_forward(20 * HOUR);
    let ahead = clock.now();
    assert!(is_believed(&trust).await, "less than a day is a small jump");
    clock.set_back(20 * HOUR);
    for _ in 0..2 {
        assert!(!is_believed(&trust).await);
        assert_eq!(trust.latest_seen(), Some(ahead));
    }
    clock.advance(HOUR);
    assert!(is_believed(&trust).await);
    assert_eq!(trust.latest_seen(), Some(ahead));
    // What nobody believes is not seen either.
    clock.set_forward(45 * DAY);
    assert!(!is_believed(&trust).await);
    assert!(!is_believed(&trust).await);
    assert_eq!(trust.latest_seen(), Some(ahead));
}

async fn many_that_read_at_once_store_one_instant(store: Store) {
    let clock = clock();
    assert!(is_believed(&process(&store, &clock)).await);
    for _ in 0..3 {
        clock.advance(HOUR);
        let reading = (0..4).map(|_| {
            let trust = process(&store, &clock);
            tokio::spawn(async move { is_believed(&trust).await })
        });
        for read in reading.collect::<Vec<_>>() {
            assert!(read.await.unwrap());
        }
    }
}

async fn the_servers_own_clock_has_a_say_where_there_is_one(store: Store) {
    let has_server = store.kind() == "postgresql";
    let clock = Arc::new(ManualClock::new(SystemClock.now()));
    let trust = ClockTrust::new(store, clock.clone(), true);
    assert!(is_believed(&trust).await);
    // A jump that would be small without it.
    clock.set_forward(HOUR);
    assert_eq!(is_believed(&trust).await, !has_server);
    let doubt = trust.doubt().map(Doubt::name);
    assert_eq!(doubt, has_server.then_some("disagrees"));
}

on_both!(
    a_clock_that_jumps_is_not_believed_until_it_is_right_again,
    a_start_after_weeks_is_believed_after_an_hour,
    time_that_really_passed_is_believed,
    two_machines_that_disagree_are_told_apart,
    the_latest_instant_seen_stays_when_the_clock_goes_back,
    many_that_read_at_once_store_one_instant,
    the_servers_own_clock_has_a_say_where_there_is_one,
);
