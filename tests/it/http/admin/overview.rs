//! The whole installation in figures.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use crate::support::{Person, TestApp, add_photo, on_both, other_photo};

on_both![what_is_stored_and_what_came_is_summed_up_once_a_minute];

async fn what_is_stored_and_what_came_is_summed_up_once_a_minute(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    // Tokens live shorter than this test.
    let overview = async || {
        let admin = app.log_in("admin").await;
        admin.get("/api/admin/overview").await.ok()
    };
    let of = |overview: &Value| ["events", "guests", "photos"].map(|name| overview[name].as_i64().unwrap());
    let days = |overview: &Value, name: &str| -> Vec<i64> {
        let days = overview["days"].as_array().unwrap().iter();
        days.map(|day| day[name].as_i64().unwrap()).collect()
    };
    let begun = overview().await;
    assert_eq!(of(&begun), [1, 0, 0]);
    assert_eq!(
        (days(&begun, "photos"), days(&begun, "guests")),
        (vec![0; 14], vec![0; 14])
    );
    assert_eq!(begun["bytes"], 0);

    app.guest(&event, "anna").await;
    let photo = other_photo(&[Person(1)], 1);
    let bytes = photo.len();
    add_photo(&event, photo).await;
    assert_eq!(overview().await, begun, "summed up a moment ago");
    app.pass(Duration::from_secs(61));
    let one = overview().await;
    assert_eq!(of(&one), [1, 1, 1]);
    assert_eq!(one["bytes"], bytes);
    assert_eq!((days(&one, "photos")[13], days(&one, "guests")[13]), (1, 1));

    // Thirteen days later it is still shown, at the other end; a day more, and it is not.
    app.pass(Duration::from_hours(13 * 24));
    let later = overview().await;
    assert_eq!((days(&later, "photos")[0], days(&later, "guests")[0]), (1, 1));
    assert_eq!(later["days"][0]["day"], one["days"][13]["day"]);
    app.pass(Duration::from_hours(24));
    let gone = overview().await;
    assert_eq!(
        (days(&gone, "photos"), days(&gone, "guests")),
        (vec![0; 14], vec![0; 14])
    );
    assert_eq!(of(&gone), [1, 1, 1]);
}
