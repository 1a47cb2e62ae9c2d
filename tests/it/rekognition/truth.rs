//! The matches are right in whatever order everything arrives, and for a crowd, on the service's bad days too.
//!
//! These are the tests of the embedded engine once more, with a service between that throttles and fails.

use super::cloud::{Cloud, bad_day};
use crate::process::crowd::assert_crowd_is_served;
use crate::process::on_both;
use crate::process::orders::assert_true_in_every_order;
use crate::support::Kind;

on_both![guests_get_their_photos_in_every_order_on_a_bad_day];

async fn guests_get_their_photos_in_every_order_on_a_bad_day(kind: Kind) {
    assert_true_in_every_order(&Cloud::new(kind, bad_day(), &[]).await.scene).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn thirty_guests_who_arrive_while_photos_are_uploaded_all_get_theirs() {
    assert_crowd_is_served(&Cloud::new(Kind::Postgres, bad_day(), &[]).await.scene).await;
}
