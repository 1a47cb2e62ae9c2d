//! Looking at a selfie before anybody registers: each refusal has its reason, and nothing is kept.
//!
//! Faces are drawn as large and as many as a rule needs to be tried at its bound.

use std::sync::Arc;
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde_json::json;

use crate::support::{
    Drawn, Failure, Person, TestApp, arithmetic, avif, claiming, draw, file, heic, on_both, selfie,
    with_place,
};

on_both![
    a_good_selfie_is_valid,
    each_bad_selfie_is_refused_for_its_reason,
    passers_by_do_not_spoil_a_selfie,
    without_strictness_one_usable_face_is_enough,
    a_selfie_over_five_megabytes_is_refused,
    a_request_without_a_file_is_refused,
    an_engine_in_trouble_keeps_nobody_out,
    a_crowd_is_let_through_unjudged,
];

const PATH: &str = "/api/validate-selfie";

fn faces(tenths: &[usize]) -> Vec<u8> {
    let faces: Vec<_> = (1..)
        .zip(tenths)
        .map(|(number, &tenths)| Drawn {
            person: Person(number),
            tenths,
        })
        .collect();
    draw(&faces, 0)
}

/// A face of 40 × 192 pixels, the picture's eighth.
fn narrow() -> Vec<u8> {
    let small = findme_images::decode(&faces(&[8])).unwrap().shrink_to(320);
    small.encode_jpeg(95)
}

async fn assert_nothing_stored(app: &TestApp) {
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(app.run_jobs().await, 0);
}

async fn a_good_selfie_is_valid(app: Arc<TestApp>) {
    let good = selfie(Person(1));
    for bytes in [good.clone(), with_place(&good, 2)] {
        let answer = app.anonymous().post_file(PATH, bytes).await;
        assert_eq!(answer.ok(), json!({"valid": true}));
    }
    // What it is, its bytes say: not its name, nor the type it claims.
    let liar = Part::bytes(good)
        .file_name("me.pdf")
        .mime_str("text/plain")
        .unwrap();
    let answer = app
        .anonymous()
        .post_parts(PATH, Form::new().part("file", liar))
        .await;
    assert_eq!(answer.ok(), json!({"valid": true}));
    assert_nothing_stored(&app).await;
}

async fn each_bad_selfie_is_refused_for_its_reason(app: Arc<TestApp>) {
    let good = selfie(Person(1));
    for (bytes, status, code) in [
        (Vec::new(), 400, "selfie_not_an_image"),
        (b"GIF89a and more".to_vec(), 400, "selfie_not_an_image"),
        (
            b"<svg xmlns='x'><script/></svg>".to_vec(),
            400,
            "selfie_not_an_image",
        ),
        (heic(), 415, "heic_not_supported"),
        (avif(), 415, "avif_not_supported"),
        (claiming(&good, 60_000, 60_000), 400, "too_many_pixels"),
        (claiming(&good, 20_000, 100), 400, "side_too_long"),
        (arithmetic(&good), 400, "unsupported_image"),
        (good[..20].to_vec(), 400, "unreadable_image"),
        (good[..good.len() / 2].to_vec(), 400, "unreadable_image"),
        (faces(&[]), 400, "no_face"),
        (faces(&[8, 8]), 400, "several_faces"),
        (faces(&[8, 2]), 400, "several_faces"),
        (narrow(), 400, "face_too_small"),
    ] {
        let answer = app.anonymous().post_file(PATH, bytes).await;
        let problem = answer.refused(status, code);
        assert_eq!(problem["errors"][0]["field"], "file");
        assert_eq!(problem["errors"][0]["message"], problem["detail"]);
    }
    assert_nothing_stored(&app).await;
}

async fn passers_by_do_not_spoil_a_selfie(app: Arc<TestApp>) {
    // A tenth of the largest face: under 15 %.
    let answer = app.anonymous().post_file(PATH, faces(&[10, 1, 1])).await;
    assert_eq!(answer.ok(), json!({"valid": true}));
}

async fn without_strictness_one_usable_face_is_enough(app: Arc<TestApp>) {
    let lenient = format!("{PATH}?strict=false&cb=1");
    let answer = app.anonymous().post_file(&lenient, narrow()).await;
    assert_eq!(answer.ok(), json!({"valid": true}));
    for (bytes, code) in [(faces(&[8, 8]), "several_faces"), (faces(&[]), "no_face")] {
        let answer = app.anonymous().post_file(&lenient, bytes).await;
        answer.refused(400, code);
    }
    let odd = format!("{PATH}?strict=maybe");
    let odd = app.anonymous().post_file(&odd, narrow()).await;
    assert_eq!(odd.blames("field_invalid"), ["strict"]);
}

async fn a_selfie_over_five_megabytes_is_refused(app: Arc<TestApp>) {
    let mut bytes = selfie(Person(1));
    bytes.resize(5 << 20, 0);
    let answer = app.anonymous().post_file(PATH, bytes.clone()).await;
    assert_eq!(answer.ok(), json!({"valid": true}));
    bytes.push(0);
    let answer = app.anonymous().post_file(PATH, bytes).await;
    let problem = answer.refused(400, "selfie_too_large");
    assert!(problem["detail"].as_str().unwrap().contains("5 Mo"), "{problem}");
    assert_nothing_stored(&app).await;
}

async fn a_request_without_a_file_is_refused(app: Arc<TestApp>) {
    let other = Form::new().part("files", file("me.jpg", selfie(Person(1))));
    for form in [
        Form::new().text("name", "anna"),
        Form::new().text("file_", ""),
        other,
    ] {
        let answer = app.anonymous().post_parts(PATH, form).await;
        // A file under another name is read as text, which it is not.
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{answer:?}");
    }
    let json = app.anonymous().post(PATH, json!({})).await;
    json.refused(415, "multipart_expected");
    let nothing = app.anonymous().post_nothing(PATH).await;
    nothing.refused(415, "multipart_expected");
}

async fn an_engine_in_trouble_keeps_nobody_out(app: Arc<TestApp>) {
    let good = || selfie(Person(1));
    app.engine.fail_next([Failure::Unusable]);
    let answer = app.anonymous().post_file(PATH, good()).await;
    answer.refused(400, "unreadable_image");
    let unjudged = json!({"valid": true, "checked": false});
    app.engine.fail_next([Failure::Once]);
    assert_eq!(app.anonymous().post_file(PATH, good()).await.ok(), unjudged);
    app.engine.fail_next([Failure::Panic]);
    let answer = app.anonymous().post_file(PATH, good()).await;
    answer.refused(500, "internal");
    app.engine.set_out_of_service(true);
    assert_eq!(app.anonymous().post_file(PATH, good()).await.ok(), unjudged);
    let heic = app.anonymous().post_file(PATH, heic()).await;
    heic.refused(415, "heic_not_supported");
    app.engine.set_out_of_service(false);
    let judged = app.anonymous().post_file(PATH, good()).await.ok();
    assert_eq!(judged, json!({"valid": true}));
}

async fn a_crowd_is_let_through_unjudged(app: Arc<TestApp>) {
    app.engine.stall();
    let looked_at: Vec<_> = (0..4)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(async move { app.anonymous().post_file(PATH, selfie(Person(1))).await })
        })
        .collect();
    while app.engine.calls().len() < 4 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let unjudged = json!({"valid": true, "checked": false});
    let answer = app.anonymous().post_file(PATH, faces(&[])).await;
    assert_eq!(answer.ok(), unjudged, "a picture is good enough");
    let answer = app.anonymous().post_file(PATH, heic()).await;
    answer.refused(415, "heic_not_supported");
    app.engine.resume();
    for answer in looked_at {
        assert_eq!(answer.await.unwrap().ok(), json!({"valid": true}));
    }
}
