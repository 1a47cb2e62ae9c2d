//! How many different selfies an account may send: five, then one an hour.
//!
//! Whoever sends one face after another looks for other people.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::support::{Caller, Person, TestApp, heic, on_both, selfie};

on_both![
    an_account_sends_five_different_selfies_and_then_one_an_hour,
    a_selfie_too_many_is_refused_before_it_is_stored,
    what_can_be_no_selfie_costs_nothing,
    selfies_that_come_at_once_are_counted_one_by_one,
    another_account_has_its_own_five,
];

const PATH: &str = "/api/upload-selfie";

async fn send(caller: &Caller, person: u8) -> u16 {
    let answer = caller.post_file(PATH, selfie(Person(person))).await;
    if answer.status != 200 {
        answer.refused(429, "too_many_tries");
        assert!(!answer.header("retry-after").is_empty());
    }
    answer.status.as_u16()
}

async fn an_account_sends_five_different_selfies_and_then_one_an_hour(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for person in 1..=5 {
        assert_eq!(send(&guest, person).await, 200);
    }
    assert_eq!(send(&guest, 6).await, 429);
    // The same bytes again cost nothing, and are taken all the same.
    for person in [1, 5, 1] {
        assert_eq!(send(&guest, person).await, 200);
    }
    app.run_jobs().await;
    app.pass(Duration::from_hours(1));
    let guest = app.log_in("anna").await;
    assert_eq!(send(&guest, 6).await, 200);
    assert_eq!(send(&guest, 7).await, 429);
    assert_eq!(send(&guest, 6).await, 200);
}

async fn a_selfie_too_many_is_refused_before_it_is_stored(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for person in 1..=5 {
        assert_eq!(send(&guest, person).await, 200);
    }
    // Judged before the storage is taken away.
    app.run_jobs().await;
    app.block_selfies();
    assert_eq!(send(&guest, 6).await, 429);
    // It is as blocked as the test thinks: another guest's is no answer that the document knows.
    let other = app.guest(&event, "berta").await;
    let request = other.request(Method::POST, PATH);
    let part = Part::bytes(selfie(Person(7))).file_name("selfie.jpg");
    let answer = request.multipart(Form::new().part("file", part)).send().await;
    assert!(answer.unwrap().status().is_server_error());
}

async fn what_can_be_no_selfie_costs_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for number in 0..6 {
        let mut bytes = heic();
        bytes.push(number);
        let answer = guest.post_file(PATH, bytes).await;
        answer.refused(415, "heic_not_supported");
    }
    for person in 1..=5 {
        assert_eq!(send(&guest, person).await, 200);
    }
    assert_eq!(send(&guest, 6).await, 429);
}

async fn selfies_that_come_at_once_are_counted_one_by_one(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let sent = (1..=12).map(|person| send(&guest, person));
    let answers = futures_util::future::join_all(sent).await;
    assert_eq!(answers.iter().filter(|status| **status == 200).count(), 5);
    // Nor does sending one twice at once get it past the limit.
    let twice = futures_util::join!(send(&guest, 20), send(&guest, 20));
    assert_eq!(twice, (429, 429));
}

async fn another_account_has_its_own_five(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for name in ["anna", "berta"] {
        let guest = app.guest(&event, name).await;
        for person in 1..=5 {
            assert_eq!(send(&guest, person).await, 200);
        }
        assert_eq!(send(&guest, 6).await, 429);
    }
}
