//! What is let through, by a clock that the tests move.
//!
//! The rates are those of the product: a test that needs another number is a test of another product.

use super::*;
use crate::clock::ManualClock;
use crate::store::testing::on_both;

on_both!(
    failures_count_and_time_gives_back,
    what_is_looked_at_is_not_counted,
    one_does_not_pay_for_another,
    processes_share_what_was_counted,
    many_at_once_are_not_let_through_together,
    limits_that_are_off_let_everything_through,
);

const ANNA: Try<'static> = Try {
    deed: Deed::WrongPassword,
    who: "anna from 203.0.113.7",
};

struct Scene {
    clock: Arc<ManualClock>,
    limits: Limits,
}

fn scene(store: Store) -> Scene {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(0)));
    let limits = Limits::new(store, clock.clone(), b"key", true);
    Scene { clock, limits }
}

/// How many are let through and fail, one after the other, before too many were.
async fn failures(limits: &Limits, one: Try<'_>) -> u32 {
    let mut failures = 0;
    while limits.check(&[one]).await.is_ok() {
        limits.count(&[one]).await.unwrap();
        failures += 1;
    }
    failures
}

async fn failures_count_and_time_gives_back(store: Store) {
    let Scene { clock, limits } = scene(store);
    assert_eq!(failures(&limits, ANNA).await, 10);
    let Err(Error::TooMany(wait)) = limits.check(&[ANNA]).await else {
        panic!("too many");
    };
    assert_eq!(wait, Duration::from_secs(30));
    clock.advance(Duration::from_secs(29));
    assert!(limits.check(&[ANNA]).await.is_err());
    clock.advance(Duration::from_secs(1));
    assert_eq!(failures(&limits, ANNA).await, 1);
    clock.advance(Duration::from_hours(1));
    limits.prune().await.unwrap();
    assert_eq!(failures(&limits, ANNA).await, 10, "a rest saves up no more");
}

async fn what_is_looked_at_is_not_counted(store: Store) {
    let Scene { limits, .. } = scene(store);
    for _ in 0..50 {
        limits.check(&[ANNA]).await.unwrap();
    }
    assert_eq!(failures(&limits, ANNA).await, 10);
}

async fn one_does_not_pay_for_another(store: Store) {
    let Scene { limits, .. } = scene(store);
    failures(&limits, ANNA).await;
    let berta = Try { who: "berta", ..ANNA };
    let code = Try {
        deed: Deed::UnknownCode,
        ..ANNA
    };
    limits.check(&[berta, code]).await.unwrap();
    assert!(
        limits.check(&[berta, ANNA]).await.is_err(),
        "one of several is enough"
    );
}

async fn processes_share_what_was_counted(store: Store) {
    let Scene { clock, limits } = scene(store.clone());
    let other = Limits::new(store, clock, b"key", true);
    failures(&limits, ANNA).await;
    assert!(other.check(&[ANNA]).await.is_err());
}

async fn many_at_once_are_not_let_through_together(store: Store) {
    let Scene { limits, .. } = scene(store);
    // All of them were let through before the first had failed.
    let counting = (0..50).map(|_| {
        let limits = limits.clone();
        tokio::spawn(async move { limits.count(&[ANNA]).await })
    });
    let mut told = 0;
    for counted in counting.collect::<Vec<_>>() {
        told += i32::from(matches!(counted.await.unwrap(), Err(Error::TooMany(_))));
    }
    assert_eq!(told, 40);
}

async fn limits_that_are_off_let_everything_through(store: Store) {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(0)));
    let limits = Limits::new(store, clock, b"key", false);
    for _ in 0..50 {
        limits.take(ANNA).await.unwrap();
    }
}
