//! What the whole program costs, each figure beside its anchor: `cargo bench --bench program`.
//!
//! [`guest`] is what a guest waits for, [`service`] that with Amazon Rekognition, [`growth`] what does not grow with an event,
//! [`passwords`] what hashing leaves to logins, [`removals`] what a removed face costs the next guest, [`jobs`] the queue in the
//! database; [`scene`] is the program they speak to.

mod growth;
mod guest;
mod jobs;
mod passwords;
mod removals;
mod scene;
mod service;

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

criterion_group! {
    name = people;
    config = Criterion::default().sample_size(10).measurement_time(Duration::from_secs(15));
    targets = guest::guests, service::service, growth::growth, passwords::passwords, removals::removals
}
criterion_group! {
    name = queue;
    config = Criterion::default().sample_size(10);
    targets = jobs::queue
}
criterion_main!(people, queue);
