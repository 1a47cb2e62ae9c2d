//! What is let through, by a clock that the tests move.
//!
//! The rates are those of the product: a test that needs another number is a test of another product.

use std::net::{IpAddr, Ipv4Addr};

use super::*;
use crate::clock::ManualClock;
use crate::clock_trust::ClockTrust;
use crate::model::UserId;
use crate::store::testing::{count, on_both};

on_both!(
    attempts_are_charged_and_time_gives_back,
    a_refused_attempt_costs_nothing,
    an_honest_attempt_is_refunded,
    what_time_gave_back_is_not_refunded,
    one_key_does_not_pay_for_another,
    a_refused_limit_charges_none_of_the_others,
    several_attempts_are_charged_independently,
    processes_share_what_was_charged,
    of_many_at_once_as_many_pass_as_one_after_the_other,
    of_many_that_hold_at_once_as_many_pass_as_one_after_the_other,
    honest_ones_hold_without_end_and_use_up_nothing,
    one_origin_never_uses_up_the_limit_for_all,
    peeking_charges_nothing,
    an_origin_is_known_until_it_was_not_seen_for_long,
    limits_that_are_off_let_everything_through,
);

const ANNA: Attempt<'static> = Attempt {
    limit: Limit::Password,
    key: "anna from 203.0.113.7",
};

struct Scene {
    store: Store,
    clock: Arc<ManualClock>,
    limits: Limits,
}

fn scene(store: Store) -> Scene {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(0)));
    let limits = Limits::new(store.clone(), clock.clone(), b"key", true);
    Scene { store, clock, limits }
}

/// What the housekeeping does, on a clock that is believed.
async fn prune(limits: &Limits, clock: &Arc<ManualClock>) {
    let trust = ClockTrust::new(limits.store.clone(), clock.clone(), false);
    // A process that starts long after the last one believes its clock an hour later.
    if trust.confirmed().await.unwrap().is_none() {
        clock.advance(Duration::from_hours(1));
    }
    let now = trust.confirmed().await.unwrap().unwrap();
    limits.prune(now).await.unwrap();
}

/// How many of at most `most` attempts are let through, one after the other.
async fn passed(limits: &Limits, attempts: &[Attempt<'_>], most: u32) -> u32 {
    let mut passed = 0;
    for _ in 0..most {
        match limits.charge(attempts).await {
            Ok(_) => passed += 1,
            Err(Error::TooMany(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    passed
}

async fn attempts_are_charged_and_time_gives_back(store: Store) {
    let Scene { clock, limits, .. } = scene(store);
    assert_eq!(passed(&limits, &[ANNA], 50).await, 10);
    let Err(Error::TooMany(wait)) = limits.charge(&[ANNA]).await else {
        panic!("too many");
    };
    assert_eq!(wait, Duration::from_mins(1));
    clock.advance(Duration::from_secs(59));
    assert_eq!(passed(&limits, &[ANNA], 50).await, 0);
    clock.advance(Duration::from_secs(1));
    assert_eq!(passed(&limits, &[ANNA], 50).await, 1);
    clock.advance(Duration::from_hours(1));
    prune(&limits, &clock).await;
    assert_eq!(passed(&limits, &[ANNA], 50).await, 10, "a rest saves up no more");
}

async fn a_refused_attempt_costs_nothing(store: Store) {
    let Scene { clock, limits, .. } = scene(store);
    assert_eq!(passed(&limits, &[ANNA], 500).await, 10);
    clock.advance(Duration::from_mins(1));
    assert_eq!(passed(&limits, &[ANNA], 1).await, 1);
}

async fn an_honest_attempt_is_refunded(store: Store) {
    let Scene { limits, .. } = scene(store);
    for _ in 0..50 {
        let charge = limits.charge(&[ANNA]).await.unwrap();
        limits.refund(&charge).await.unwrap();
    }
    assert_eq!(passed(&limits, &[ANNA], 50).await, 10);
}

async fn what_time_gave_back_is_not_refunded(store: Store) {
    let Scene { clock, limits, .. } = scene(store);
    let charge = limits.charge(&[ANNA]).await.unwrap();
    clock.advance(Duration::from_mins(2));
    assert_eq!(passed(&limits, &[ANNA], 50).await, 10);
    limits.refund(&charge).await.unwrap();
    assert_eq!(passed(&limits, &[ANNA], 50).await, 0);
}

async fn one_key_does_not_pay_for_another(store: Store) {
    let Scene { limits, .. } = scene(store);
    passed(&limits, &[ANNA], 50).await;
    let berta = Attempt { key: "berta", ..ANNA };
    let code = Attempt {
        limit: Limit::UnknownCode,
        ..ANNA
    };
    assert_eq!(passed(&limits, &[berta, code], 1).await, 1);
}

async fn a_refused_limit_charges_none_of_the_others(store: Store) {
    let Scene { limits, .. } = scene(store);
    passed(&limits, &[ANNA], 50).await;
    let berta = Attempt { key: "berta", ..ANNA };
    assert_eq!(passed(&limits, &[berta, ANNA], 50).await, 0);
    assert_eq!(passed(&limits, &[berta], 50).await, 10);
}

async fn several_attempts_are_charged_independently(store: Store) {
    let Scene { store, limits, .. } = scene(store);
    passed(&limits, &[ANNA], 50).await;
    let berta = Attempt { key: "berta", ..ANNA };
    let mut tx = store.begin().await.unwrap();
    let outcomes = limits.charge_each(tx.conn(), &[vec![ANNA], vec![berta]]).await;
    tx.commit().await.unwrap();
    let [anna, berta] = &outcomes.unwrap()[..] else {
        panic!("two outcomes");
    };
    assert_eq!(anna.as_ref().unwrap_err(), &Duration::from_mins(1));
    assert!(berta.is_ok());
}

async fn processes_share_what_was_charged(store: Store) {
    let Scene { store, clock, limits } = scene(store);
    let other = Limits::new(store, clock, b"key", true);
    passed(&limits, &[ANNA], 50).await;
    assert_eq!(passed(&other, &[ANNA], 1).await, 0);
}

async fn of_many_at_once_as_many_pass_as_one_after_the_other(store: Store) {
    let Scene { limits, .. } = scene(store);
    let charging = (0..61).map(|_| {
        let limits = limits.clone();
        tokio::spawn(async move { limits.charge(&[ANNA]).await.is_ok() })
    });
    let mut passed = 0;
    for charged in charging.collect::<Vec<_>>() {
        passed += u32::from(charged.await.unwrap());
    }
    assert_eq!(passed, 10);
}

async fn of_many_that_hold_at_once_as_many_pass_as_one_after_the_other(store: Store) {
    let Scene { limits, .. } = scene(store);
    let is_held_at_all = limits.hold(&[ANNA]).await.unwrap().is_some();
    assert_eq!(is_held_at_all, limits.store.has_one_writer());
    let guessing = (0..61).map(|_| {
        let limits = limits.clone();
        tokio::spawn(async move {
            let held = limits.hold(&[ANNA]).await.unwrap();
            // The outcome is looked up here, and is a wrong one.
            tokio::time::sleep(Duration::from_millis(1)).await;
            let is_charged = limits.charge(&[ANNA]).await.is_ok();
            held.is_some() || is_charged
        })
    });
    let mut looked_up = 0;
    for guessed in guessing.collect::<Vec<_>>() {
        looked_up += u32::from(guessed.await.unwrap());
    }
    assert_eq!(looked_up, 10);
}

async fn honest_ones_hold_without_end_and_use_up_nothing(store: Store) {
    let Scene { limits, .. } = scene(store);
    let honest = (0..100).map(|_| {
        let limits = limits.clone();
        tokio::spawn(async move {
            let _held = limits.hold(&[ANNA]).await.unwrap();
            tokio::time::sleep(Duration::from_millis(1)).await;
        })
    });
    for holding in honest.collect::<Vec<_>>() {
        holding.await.unwrap();
    }
    assert!(limits.holders.lock().is_empty());
    assert_eq!(passed(&limits, &[ANNA], 50).await, 10);
}

/// One origin tries one account for two hours, as fast as it is let through.
async fn one_origin_never_uses_up_the_limit_for_all(store: Store) {
    let Scene { clock, limits, .. } = scene(store);
    let anywhere = Attempt {
        limit: Limit::PasswordAnywhere,
        key: "anna",
    };
    for minute in 0..120 {
        passed(&limits, &[ANNA, anywhere], if minute == 0 { 20 } else { 3 }).await;
        clock.advance(Duration::from_mins(1));
    }
    assert_eq!(passed(&limits, &[anywhere], 200).await, 100);
}

async fn peeking_charges_nothing(store: Store) {
    let Scene { store, clock, limits } = scene(store);
    let peek = async || {
        let mut reader = store.read().await.unwrap();
        limits.peek(reader.conn(), ANNA).await.unwrap()
    };
    for _ in 0..50 {
        assert_eq!(peek().await, Ok(()));
    }
    assert_eq!(passed(&limits, &[ANNA], 50).await, 10);
    assert_eq!(peek().await, Err(Duration::from_mins(1)));
    clock.advance(Duration::from_mins(1));
    assert_eq!(peek().await, Ok(()));
}

async fn an_origin_is_known_until_it_was_not_seen_for_long(store: Store) {
    let Scene { store, clock, limits } = scene(store);
    let origin = |number| Origin::at(IpAddr::V4(Ipv4Addr::new(203, 0, 113, number)));
    let anna = UserId(1);
    let mut tx = store.begin().await.unwrap();
    limits.remember(tx.conn(), anna, origin(1)).await.unwrap();
    limits.remember(tx.conn(), anna, origin(1)).await.unwrap();
    tx.commit().await.unwrap();
    let is_known = async |account, number| {
        let mut reader = store.read().await.unwrap();
        let is_known = limits.is_known(reader.conn(), account, origin(number)).await;
        is_known.unwrap()
    };
    assert!(is_known(anna, 1).await);
    assert!(!is_known(anna, 2).await && !is_known(UserId(2), 1).await);
    let mut reader = store.read().await.unwrap();
    for (number, known) in [(1, true), (2, false)] {
        let anybody = limits.is_known_to_anybody(reader.conn(), origin(number)).await;
        assert_eq!(anybody.unwrap(), known);
    }
    clock.advance(Duration::from_hours(90 * 24));
    prune(&limits, &clock).await;
    assert!(is_known(anna, 1).await);
    clock.advance(Duration::from_secs(1));
    prune(&limits, &clock).await;
    assert!(!is_known(anna, 1).await);
    assert_eq!(count(&store, "known_origins").await, 0);
}

async fn limits_that_are_off_let_everything_through(store: Store) {
    let clock = Arc::new(ManualClock::new(Timestamp::from_micros(0)));
    let limits = Limits::new(store, clock, b"key", false);
    assert_eq!(passed(&limits, &[ANNA], 50).await, 50);
}
