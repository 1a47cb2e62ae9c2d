//! Events that remember nobody but their guests, on real photographs: the matches are those of other events, to the last
//! digit, and at no moment does the database hold a stranger's face.
//!
//! The tables are looked at all the time while the program works, by a connection of its own.

use std::sync::Arc;
use std::time::Duration;

use findme_loadtest::orders;
use tokio::task::JoinHandle;

use super::on_both;
use super::orders::assert_all_true;
use super::rows::Rows;
use super::scene::{LIMIT, Scene};
use crate::support::Kind;

on_both![
    matches_are_those_of_other_events_and_no_stranger_is_ever_stored,
    strangers_stay_unknown_whenever_the_program_is_killed,
];

/// Every guest who comes after photos has them all looked at again, so they are few: four guests, and strangers, are in them.
pub(crate) const PHOTOS: [&str; 3] = ["sample4.jpg", "sample5.jpg", "sample6.jpg"];

/// Pause between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Looks at the tables until it is stopped.
pub(crate) struct Watch(JoinHandle<()>);

impl Watch {
    /// Begins to look at a database that remembers no faces of photos.
    pub(crate) fn begin(rows: &Arc<Rows>) -> Self {
        let rows = Arc::clone(rows);
        Self(tokio::spawn(async move {
            loop {
                assert_eq!(strangers(&rows).await, []);
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }))
    }

    /// Ends, if nothing was found by now.
    pub(crate) async fn end(self) {
        self.0.abort();
        match self.0.await {
            Err(error) if error.is_cancelled() => {}
            found => panic!("{found:?}"),
        }
    }
}

/// The faces in the database that are no guest's.
async fn strangers(rows: &Rows) -> Vec<(String, String)> {
    rows.all(
        "select 'face', face_key from faces
         union all select 'vector', face_key from vectors where photo_id is not null or user_id is null",
    )
    .await
}

/// Who was found where, by names that are the same in every event: order of arrival, person, photo, similarity.
async fn found(rows: &Rows, label: &str) -> Vec<(String, String, String, f32)> {
    let all: Vec<(String, String, String, f32)> = rows
        .all(
            "select e.code, u.username, p.original_filename, m.similarity from matches m
             join users u on u.id = m.user_id join photos p on p.id = m.photo_id
             join events e on e.id = m.event_id order by 1, 2, 3",
        )
        .await;
    let of_label = all.into_iter().filter_map(|(code, guest, photo, similarity)| {
        let order = code.strip_prefix(label)?.to_owned();
        let person = guest.split('-').next()?.to_owned();
        Some((order, person, photo, similarity))
    });
    of_label.collect()
}

async fn matches_are_those_of_other_events_and_no_stranger_is_ever_stored(kind: Kind) {
    let mut scene = Scene::new(kind, &[]).await;
    scene.event = scene.event.only(&PHOTOS);
    let _server = scene.program.start().await.unwrap();
    let (client, admin) = (scene.client(), scene.admin().await);
    let rows = Arc::new(scene.rows.clone());

    let watch = Watch::begin(&rows);
    let verdicts = orders::run(&client, &admin, "only", &scene.event, true)
        .await
        .unwrap();
    assert_all_true(&verdicts);
    watch.end().await;

    let verdicts = orders::run(&client, &admin, "everybody", &scene.event, false)
        .await
        .unwrap();
    assert_all_true(&verdicts);
    let expected = found(&rows, "everybody").await;
    assert!(!expected.is_empty());
    assert_eq!(found(&rows, "only").await, expected);

    // An event that remembers everybody forgets them when it is told to, and its matches stay.
    let of_guests = 2 * 3 * scene.event.people.len();
    assert!(
        strangers(&rows).await.len() > of_guests,
        "a face and a vector for each guest in each of three events, and no stranger's"
    );
    for event in admin.events().await.unwrap() {
        admin.keep_guests_only(event.id, true).await.unwrap();
    }
    admin.wait_until_quiet(LIMIT).await.unwrap();
    assert_eq!(strangers(&rows).await, []);
    assert_eq!(found(&rows, "everybody").await, expected);
}

async fn strangers_stay_unknown_whenever_the_program_is_killed(kind: Kind) {
    let mut scene = Scene::new(kind, &["--lease-seconds=1"]).await;
    scene.event = scene.event.only(&PHOTOS);
    let mut server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let rows = Arc::new(scene.rows.clone());
    let watch = Watch::begin(&rows);
    let mut random = fastrand::Rng::new();
    let mut guests = Vec::new();
    for round in 0..3 {
        let studio = admin
            .open_guests_only_event(&format!("round-{round}"))
            .await
            .unwrap();
        let visit = scene.visit(&studio);
        tokio::time::sleep(Duration::from_secs(4).mul_f64(random.f64())).await;
        server.kill().await.unwrap();
        server = scene.program.start().await.unwrap();
        let visitors = visit.await.unwrap();
        assert!(visitors.failures.is_empty(), "{:#?}", visitors.failures);
        guests.extend(visitors.guests);
    }
    scene.assert_true(&admin, &guests).await;
    watch.end().await;
    drop(server);
}
