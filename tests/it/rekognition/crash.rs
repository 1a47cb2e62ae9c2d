//! `kill -9` while the service misbehaves and loses answers: nobody is lost, and no face is left behind.
//!
//! `FINDME_CRASH_ROUNDS` and `FINDME_CRASH_SEED` are those of the embedded engine's crash test.

use findme_rekognition::Faults;

use super::cloud::{Cloud, bad_day};
use crate::process::crash::play_rounds;
use crate::process::on_both;
use crate::process::scene::LIMIT;
use crate::support::Kind;

on_both![whatever_was_answered_survives_being_killed_on_a_bad_day];

const ROUNDS: u64 = 2;

async fn whatever_was_answered_survives_being_killed_on_a_bad_day(kind: Kind) {
    let faults = Faults {
        fail_after_effect: 0.1,
        ..bad_day()
    };
    let cloud = Cloud::new(kind, faults, &["--lease-seconds=1"]).await;
    let past = play_rounds(&cloud.scene, ROUNDS).await;
    // A face for each selfie and each face of a photo that the rows tell of, and none besides.
    let remembered: Vec<(i64,)> = cloud
        .scene
        .rows
        .all("select count(*) from enrolments union all select count(*) from faces")
        .await;
    let remembered: i64 = remembered.iter().map(|(count,)| count).sum();
    assert_eq!(cloud.faces(), usize::try_from(remembered).unwrap());
    for studio in &past.studios {
        past.admin.delete_event(studio.event.id).await.unwrap();
    }
    past.admin.wait_until_quiet(LIMIT).await.unwrap();
    assert!(cloud.service.faces().is_empty(), "{:?}", cloud.service.faces());
}
