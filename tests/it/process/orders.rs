//! The matches do not depend on the order of arrival, and a rematch changes nothing that is right.

use findme_loadtest::orders::{self, Order};
use findme_loadtest::verdict::Verdict;

use super::on_both;
use super::scene::Scene;
use crate::support::Kind;

on_both![guests_get_their_photos_in_whatever_order_everything_arrives];

async fn guests_get_their_photos_in_whatever_order_everything_arrives(kind: Kind) {
    assert_true_in_every_order(&Scene::new(kind, &[]).await).await;
}

/// Plays the event in five orders and compares the matches with the truth.
pub(crate) async fn assert_true_in_every_order(scene: &Scene) {
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let verdicts = orders::run(&scene.client(), &admin, "order", &scene.event, false)
        .await
        .unwrap();
    assert_all_true(&verdicts);
}

/// Checks that what five orders gave is the truth.
pub(crate) fn assert_all_true(verdicts: &[(Order, Verdict)]) {
    assert_eq!(verdicts.len(), 5);
    for (order, verdict) in verdicts {
        let untrue: Vec<_> = verdict.missed().chain(verdict.wrong()).collect();
        assert!(untrue.is_empty(), "{}: {untrue:#?}", order.as_str());
    }
}
