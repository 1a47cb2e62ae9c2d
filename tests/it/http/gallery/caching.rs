//! Tags, ranges and headers of pictures, before and after a photo's job has run.
//!
//! The table of RFC 9110: what is asked, with which condition, and what is answered.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderMap;

use crate::support::{Answer, TestApp, TestEvent, add_photo, on_both, other_photo, send, upload};

on_both![
    a_known_picture_is_not_sent_again,
    ranges_are_parts_of_the_whole,
    ranges_outside_the_picture_are_refused,
    a_picture_says_what_it_is,
    the_name_of_the_file_cannot_break_out,
];

async fn get(event: &TestEvent, path: &str, headers: &[(&'static str, &str)]) -> Answer {
    let headers: HeaderMap = headers
        .iter()
        .map(|&(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect();
    send(event.owner.request(Method::GET, path).headers(headers)).await
}

/// The addresses of a photo that waits for its job, and of one that does not.
async fn photos(app: &TestApp, event: &TestEvent) -> [String; 2] {
    let (prepared, _) = add_photo(event, other_photo(&[], 1)).await;
    app.run_jobs().await;
    let (waiting, _) = add_photo(event, other_photo(&[], 2)).await;
    [waiting, prepared].map(|photo| format!("/api/photo/{photo}"))
}

async fn a_known_picture_is_not_sent_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for path in photos(&app, &event).await {
        let whole = get(&event, &path, &[]).await;
        let tag = whole.header("etag");
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        for known in [tag, "*", &format!("W/{tag}"), &format!("\"x\", {tag}")] {
            let answer = get(&event, &path, &[("if-none-match", known)]).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
            for name in ["etag", "cache-control", "vary"] {
                assert_eq!(answer.header(name), whole.header(name), "{name}");
            }
        }
        let other = get(&event, &path, &[("if-none-match", "\"x\"")]).await;
        assert_eq!(other.status, 200);
        // Nor is a length told that is not the picture's.
        for method in [Method::GET, Method::HEAD] {
            let known = event.owner.request(method, &path).header("if-none-match", tag);
            let answer = send(known).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (304, 0));
            assert_eq!(answer.headers.get("content-length"), None);
            assert_eq!(answer.headers.get("transfer-encoding"), None);
        }
    }
}

async fn ranges_are_parts_of_the_whole(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for path in photos(&app, &event).await {
        let whole = get(&event, &path, &[]).await;
        let (size, tag) = (whole.body.len(), whole.header("etag"));
        for (range, part) in [
            ("bytes=0-99", 0..100),
            ("bytes=100-100", 100..101),
            ("bytes=500-", 500..size),
            ("bytes=-10", size - 10..size),
            ("bytes=10-99999999", 10..size),
        ] {
            for condition in [&[][..], &[("if-range", tag)]] {
                let headers = [&[("range", range)][..], condition].concat();
                let answer = get(&event, &path, &headers).await;
                assert_eq!(answer.status, 206, "{range}");
                assert_eq!(answer.body, whole.body.slice(part.clone()), "{range}");
                let reported = format!("bytes {}-{}/{size}", part.start, part.end - 1);
                assert_eq!(answer.header("content-range"), reported);
                assert_eq!(answer.header("content-length"), part.len().to_string());
            }
        }
        for ignored in [
            &[("range", "bytes=0-1,5-6")][..],
            &[("range", "rows=0-1")],
            &[("range", "bytes=9-1")],
            &[("range", "bytes=0-1"), ("if-range", "\"x\"")],
        ] {
            let answer = get(&event, &path, ignored).await;
            assert_eq!((answer.status.as_u16(), answer.body.len()), (200, size));
        }
    }
}

async fn ranges_outside_the_picture_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for path in photos(&app, &event).await {
        let size = get(&event, &path, &[]).await.body.len();
        for range in [format!("bytes={size}-"), "bytes=-0".to_owned()] {
            let answer = get(&event, &path, &[("range", &range)]).await;
            answer.refused(416, "range_outside");
            assert_eq!(answer.header("content-range"), format!("bytes */{size}"));
        }
    }
}

async fn a_picture_says_what_it_is(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    for path in photos(&app, &event).await {
        let whole = get(&event, &path, &[]).await;
        let head = send(event.owner.request(Method::HEAD, &path)).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        for answer in [&whole, &head] {
            assert_eq!(answer.header("content-length"), whole.body.len().to_string());
            assert_eq!(answer.header("content-type"), "image/jpeg");
            assert_eq!(answer.header("accept-ranges"), "bytes");
            assert_eq!(
                answer.header("cache-control"),
                "private, max-age=86400, immutable"
            );
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            assert_eq!(
                answer.header("content-security-policy"),
                "default-src 'none'; sandbox"
            );
            assert_eq!(
                answer.header("content-disposition"),
                "inline; filename=\"a.jpg\"; filename*=UTF-8''a.jpg"
            );
        }
    }
}

async fn the_name_of_the_file_cannot_break_out(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let files = vec![("a';Été.JPEG", other_photo(&[], 1))];
    let answer = upload(&event.owner, event.id, files).await.ok();
    let path = format!("/api/photo/{}", answer["uploaded_photos"][0]["id"]);
    let answer = get(&event, &path, &[]).await;
    assert_eq!(
        answer.header("content-disposition"),
        "inline; filename=\"a___t_.jpg\"; filename*=UTF-8''a%27%3B%C3%89t%C3%A9.jpg"
    );
}
