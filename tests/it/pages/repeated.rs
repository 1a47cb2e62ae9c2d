//! Forms that are sent again: because an answer was lost, after Back, or from a page that is another account's.

use std::sync::Arc;

use reqwest::multipart::Form;
use serde_json::Value;

use super::joining::{consent_of, form, join};
use super::visitor::{Visitor, html, location};
use crate::support::{Person, TestApp, add_photo, file, on_both, other_photo, selfie};

const ANNA: Person = Person(1);
const BEA: Person = Person(2);

on_both![
    a_form_that_is_sent_twice_makes_one_guest,
    a_form_whose_answer_was_lost_opens_the_account_it_made,
    a_form_that_is_sent_twice_at_once_makes_one_guest,
    the_form_of_somebody_else_on_the_same_phone_makes_a_guest_of_its_own,
    who_joined_without_a_selfie_is_not_opened_to_the_next_on_the_same_phone,
    another_selfie_after_back_takes_the_place_of_the_refused_one,
    a_page_of_another_account_erases_nothing,
];

/// The hidden secret of a form.
fn attempt_of(page: &str) -> &str {
    let (_, rest) = page.split_once("name=\"attempt\" value=\"").unwrap();
    rest.split_once('"').unwrap().0
}

/// The form of a page as it is sent, with its secret before the files as on the page.
fn whole(page: &str, selfie: Option<Vec<u8>>, email: &str) -> Form {
    let form = Form::new()
        .text("attempt", attempt_of(page).to_owned())
        .text("language", "en")
        .text("consent", consent_of(page));
    let form = match selfie {
        Some(bytes) => form.part("file", file("me.jpg", bytes)),
        None => form.part("file", file("", Vec::new())),
    };
    form.text("email", email.to_owned())
}

/// The account that a visitor has.
async fn id(visitor: &mut Visitor) -> Value {
    visitor.get("/api/me").await.ok()["id"].clone()
}

async fn a_form_that_is_sent_twice_makes_one_guest(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut visitor = join(&app, &event, selfie(ANNA)).await;
    let before = id(&mut visitor).await;
    let again = visitor
        .post_parts("/e/M01/join", form(None, Some(selfie(ANNA))))
        .await;
    assert_eq!(location(&again), "/e/M01");
    assert_eq!(id(&mut visitor).await, before);
}

async fn a_form_whose_answer_was_lost_opens_the_account_it_made(app: Arc<TestApp>) {
    app.event("M01").await;
    for email in ["", "anna@example.org"] {
        let page = html(&Visitor::of(&app).get("/e/M01").await, 200);
        let mut ids = Vec::new();
        for _ in 0..2 {
            // The cookie of the first answer never arrived.
            let mut visitor = Visitor::of(&app);
            let form = whole(&page, Some(selfie(ANNA)), email);
            assert_eq!(location(&visitor.post_parts("/e/M01/join", form).await), "/e/M01");
            ids.push(id(&mut visitor).await);
        }
        assert_eq!(ids[0], ids[1], "with the address {email:?}");
    }
}

async fn a_form_that_is_sent_twice_at_once_makes_one_guest(app: Arc<TestApp>) {
    app.event("M01").await;
    let page = html(&Visitor::of(&app).get("/e/M01").await, 200);
    let send = async || {
        let mut visitor = Visitor::of(&app);
        let form = whole(&page, None, "anna@example.org");
        let joined = visitor.post_parts("/e/M01/join?without=selfie", form).await;
        assert_eq!(location(&joined), "/e/M01");
        id(&mut visitor).await
    };
    let (one, two, three) = tokio::join!(send(), send(), send());
    assert!(one == two && two == three, "{one}, {two}, {three}");
}

async fn the_form_of_somebody_else_on_the_same_phone_makes_a_guest_of_its_own(app: Arc<TestApp>) {
    app.event("M01").await;
    let page = html(&Visitor::of(&app).get("/e/M01").await, 200);
    let mut ids = Vec::new();
    for person in [ANNA, BEA] {
        let mut visitor = Visitor::of(&app);
        let form = whole(&page, Some(selfie(person)), "");
        assert_eq!(location(&visitor.post_parts("/e/M01/join", form).await), "/e/M01");
        ids.push(id(&mut visitor).await);
    }
    assert_ne!(ids[0], ids[1], "Back brought the form of the first one");
}

async fn who_joined_without_a_selfie_is_not_opened_to_the_next_on_the_same_phone(app: Arc<TestApp>) {
    app.event("M01").await;
    let page = html(&Visitor::of(&app).get("/e/M01").await, 200);
    let without = "/e/M01/join?without=selfie";
    let mut first = Visitor::of(&app);
    location(&first.post_parts(without, whole(&page, None, "")).await);
    first
        .post_parts(
            "/e/M01/selfie",
            form(Some(&consent_of(&page)), Some(selfie(ANNA))),
        )
        .await;
    app.run_jobs().await;
    let mut next = Visitor::of(&app);
    let joined = next.post_parts(without, whole(&page, None, "")).await;
    assert_eq!(location(&joined), "/e/M01");
    assert_ne!(id(&mut first).await, id(&mut next).await);
}

async fn another_selfie_after_back_takes_the_place_of_the_refused_one(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[ANNA], 1)).await;
    let mut visitor = join(&app, &event, other_photo(&[], 2)).await;
    app.run_jobs().await;
    let page = html(&visitor.get("/e/M01").await, 200);
    assert!(page.contains("No face was found"), "{page}");
    let stranger = html(&Visitor::of(&app).get("/e/M01").await, 200);
    let again = visitor
        .post_parts("/e/M01/join", whole(&stranger, Some(selfie(ANNA)), ""))
        .await;
    assert_eq!(location(&again), "/e/M01");
    app.run_jobs().await;
    assert!(html(&visitor.get("/e/M01").await, 200).contains("1 photo of you"));
}

async fn a_page_of_another_account_erases_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let mut first = join(&app, &event, selfie(ANNA)).await;
    let other = id(&mut first).await.to_string();
    let mut visitor = join(&app, &event, selfie(BEA)).await;
    let own = id(&mut visitor).await.to_string();
    let page = html(&visitor.get("/e/M01/me/erase").await, 200);
    assert!(
        page.contains(&format!("name=\"guest\" value=\"{own}\"")),
        "{page}"
    );
    let erased = visitor.post("/e/M01/me/erase", &[("guest", &other)]).await;
    assert_eq!(location(&erased), "/e/M01");
    let withdrawn = visitor.post("/e/M01/me/withdraw", &[("guest", &other)]).await;
    assert_eq!(location(&withdrawn), "/e/M01/me");
    assert_eq!(id(&mut visitor).await.to_string(), own);
    let erased = visitor.post("/e/M01/me/erase", &[("guest", &own)]).await;
    assert!(html(&erased, 200).contains("Your account is erased"));
}
