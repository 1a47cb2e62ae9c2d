//! The sizes a photo is served in: upright, and without a word of where it was taken.
//!
//! Before the photo's job has run, every size is the full one. A download differs from what is shown by its disposition only.

use std::sync::Arc;

use findme_images::{self as images, Picture};

use crate::support::{PLACE, TestApp, add_photo, holds, on_both, other_photo, with_place};

on_both![
    no_size_tells_the_place,
    every_orientation_is_served_upright,
    a_photo_is_served_before_its_job_has_run,
    without_a_size_the_full_one_is_served,
    a_photo_has_a_copy_for_phones,
    a_download_is_saved_under_its_name,
];

async fn no_size_tells_the_place(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let original = with_place(&other_photo(&[], 1), 1);
    assert!(holds(&original, PLACE));
    let (photo, filename) = add_photo(&event, original).await;
    for prepared in [false, true] {
        if prepared {
            app.run_jobs().await;
        }
        for path in [
            format!("/api/photo/{photo}"),
            format!("/api/photo/{photo}?size=original"),
            format!("/api/photo/{photo}?size=web"),
            format!("/api/photo/{photo}?size=screen"),
            format!("/api/photo/{photo}?size=thumb"),
            format!("/api/image/{filename}"),
        ] {
            let answer = event.owner.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(!holds(&answer.body, PLACE), "{path}");
            assert!(!holds(&answer.body, b"Exif"), "{path}");
        }
    }
}

async fn every_orientation_is_served_upright(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let stored = images::decode(&bicoloured()).unwrap();
    let corners = |picture: &Picture| {
        let (width, height) = (picture.width(), picture.height());
        [(0, 0), (width - 1, 0), (0, height - 1)].map(|(x, y)| {
            let at = 3 * (y * width + x) as usize;
            picture.rgb()[at] > 128
        })
    };
    // Only the upper left corner of the stored picture is light; where it belongs, by EXIF orientation. A wrong
    // orientation is none.
    assert_eq!(corners(&stored), [true, false, false]);
    for (orientation, expected, size) in [
        (1, [true, false, false], (80, 40)),
        (2, [false, true, false], (80, 40)),
        (3, [false, false, false], (80, 40)),
        (4, [false, false, true], (80, 40)),
        (5, [true, false, false], (40, 80)),
        (6, [false, true, false], (40, 80)),
        (7, [false, false, false], (40, 80)),
        (8, [false, false, true], (40, 80)),
        (0, [true, false, false], (80, 40)),
        (9, [true, false, false], (80, 40)),
    ] {
        let (photo, _) = add_photo(&event, with_place(&bicoloured(), orientation)).await;
        app.run_jobs().await;
        for size_name in ["original", "web", "thumb"] {
            let path = format!("/api/photo/{photo}?size={size_name}");
            let served = images::decode(&event.owner.get(&path).await.body).unwrap();
            assert_eq!(
                corners(&served),
                expected,
                "orientation {orientation} {size_name}"
            );
            assert_eq!((served.width(), served.height()), size);
        }
    }
}

/// A dark picture with a light upper left corner.
fn bicoloured() -> Vec<u8> {
    let pixel = |at: u32| {
        let (x, y) = (at % 80, at / 80);
        [if x < 20 && y < 20 { 255 } else { 0 }; 3]
    };
    let rgb = (0..80 * 40).flat_map(pixel).collect();
    Picture::from_rgb(80, 40, rgb).unwrap().encode_jpeg(95)
}

async fn a_photo_is_served_before_its_job_has_run(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let large = Picture::from_rgb(800, 600, vec![7; 3 * 800 * 600]).unwrap();
    let (photo, _) = add_photo(&event, large.encode_jpeg(95)).await;
    let path = format!("/api/photo/{photo}?size=thumb");
    let early = event.owner.get(&path).await;
    assert_eq!(images::probe(&early.body).unwrap().width, 800);
    assert_eq!(early.header("cache-control"), "private, no-cache");
    app.run_jobs().await;
    let late = event.owner.get(&path).await;
    assert_eq!(images::probe(&late.body).unwrap().width, 480);
    assert_eq!(late.header("cache-control"), "private, max-age=86400, immutable");
    assert_ne!(late.header("etag"), early.header("etag"));
}

async fn without_a_size_the_full_one_is_served(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, filename) = add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    let full = event
        .owner
        .get(&format!("/api/photo/{photo}?size=original"))
        .await;
    for path in [format!("/api/photo/{photo}"), format!("/api/image/{filename}")] {
        let answer = event.owner.get(&path).await;
        assert_eq!(answer.body, full.body);
        assert_eq!(answer.header("etag"), full.header("etag"));
    }
}

async fn a_photo_has_a_copy_for_phones(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let large = Picture::from_rgb(2400, 1600, vec![7; 3 * 2400 * 1600]).unwrap();
    let (photo, filename) = add_photo(&event, large.encode_jpeg(95)).await;
    let path = format!("/api/photo/{photo}?size=screen");
    let early = event.owner.get(&path).await;
    assert_eq!(images::probe(&early.body).unwrap().width, 2400);
    assert_eq!(early.header("cache-control"), "private, no-cache");
    app.run_jobs().await;
    let late = event.owner.get(&path).await;
    let probe = images::probe(&late.body).unwrap();
    assert_eq!((probe.width, probe.height), (1280, 853));
    assert_eq!(late.header("cache-control"), "private, max-age=86400, immutable");
    let by_name = event
        .owner
        .get(&format!("/api/image/{filename}?size=screen"))
        .await;
    assert_eq!(by_name.body, late.body);
    // It goes with its photo.
    let folder = app.objects_folder().join(format!("screen/event_{}", event.id));
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    app.run_jobs().await;
    let is_empty = std::fs::read_dir(&folder).map_or(true, |mut files| files.next().is_none());
    assert!(is_empty, "a deleted photo leaves its copy for phones");
}

async fn a_download_is_saved_under_its_name(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, filename) = add_photo(&event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    for path in [
        format!("/api/photo/{photo}?size=original"),
        format!("/api/image/{filename}?size=web"),
    ] {
        let named = |kind: &str| format!("{kind}; filename=\"a.jpg\"; filename*=UTF-8''a.jpg");
        let shown = event.owner.get(&path).await;
        assert_eq!(shown.header("content-disposition"), named("inline"));
        let same = event.owner.get(&format!("{path}&download=false")).await;
        assert_eq!(same.header("content-disposition"), named("inline"));
        let saved = event.owner.get(&format!("{path}&download=true")).await;
        assert_eq!(saved.header("content-disposition"), named("attachment"));
        assert_eq!(
            (&saved.body, saved.header("etag")),
            (&shown.body, shown.header("etag"))
        );
        let odd = event.owner.get(&format!("{path}&download=yes")).await;
        assert_eq!(odd.blames("field_invalid"), ["download"]);
    }
}
