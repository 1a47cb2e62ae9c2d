//! The pages about accounts: the first admin, a forgotten password, several accounts of one password.

use std::sync::Arc;

use super::visitor::{Visitor, html, location};
use crate::support::{PASSWORD, TestApp, on_both};

on_both![
    an_empty_server_leads_to_the_first_admin,
    a_wrong_password_comes_back_with_the_name,
    a_password_of_several_accounts_asks_which,
    a_forgotten_password_is_set_by_the_letter,
];

async fn an_empty_server_leads_to_the_first_admin(app: Arc<TestApp>) {
    let mut visitor = Visitor::of(&app);
    assert!(html(&visitor.get("/").await, 200).contains("href=\"/setup\""));
    assert!(html(&visitor.get("/setup").await, 200).contains("name=\"setup_token\""));
    let token = app.app.accounts.setup_token().await.unwrap().unwrap();
    let mut fields = vec![
        ("username", "yves"),
        ("email", "yves@example.org"),
        ("password", PASSWORD),
    ];
    html(&visitor.post("/setup", &fields).await, 403);
    fields.push(("setup_token", &token));
    fields[2].1 = "weak";
    let page = html(&visitor.post("/setup", &fields).await, 400);
    assert!(
        page.contains("value=\"yves\"") && !page.contains("weak"),
        "{page}"
    );
    fields[2].1 = PASSWORD;
    assert_eq!(location(&visitor.post("/setup", &fields).await), "/studio/first");
    html(&visitor.get("/studio/first").await, 200);
    visitor.post("/logout", &[]).await;
    assert_eq!(location(&visitor.get("/setup").await), "/login");
    let login = [("username", "yves"), ("password", PASSWORD)];
    assert_eq!(location(&visitor.post("/login", &login).await), "/studio");
    assert!(html(&visitor.get("/").await, 200).contains("logged in as yves"));
}

async fn a_wrong_password_comes_back_with_the_name(app: Arc<TestApp>) {
    app.admin().await;
    let mut visitor = Visitor::of(&app);
    let fields = [("username", "<admin>"), ("password", "Wrong-2026")];
    let page = html(&visitor.post("/login", &fields).await, 401);
    assert!(page.contains("value=\"&#60;admin&#62;\""), "{page}");
    assert_eq!(visitor.cookie("findme"), None);
}

async fn a_password_of_several_accounts_asks_which(app: Arc<TestApp>) {
    for code in ["M01", "M02"] {
        let event = app.event(code).await;
        app.guest(&event, "anna").await;
    }
    let mut visitor = Visitor::of(&app);
    let fields = [("username", "anna"), ("password", PASSWORD)];
    let page = html(&visitor.post("/login", &fields).await, 200);
    let (_, rest) = page.split_once("name=\"user_id\" value=\"").unwrap();
    let id = rest.split_once('"').unwrap().0;
    let fields = [fields[0], fields[1], ("user_id", id)];
    assert_eq!(location(&visitor.post("/login", &fields).await), "/");
}

async fn a_forgotten_password_is_set_by_the_letter(app: Arc<TestApp>) {
    app.admin().await;
    let mut visitor = Visitor::of(&app);
    for email in ["admin@example.org", "nobody@example.org"] {
        let page = html(&visitor.post("/forgot-password", &[("email", email)]).await, 200);
        assert!(page.contains("If this address is registered"), "{page}");
    }
    html(
        &visitor.post("/forgot-password", &[("email", "no address")]).await,
        400,
    );
    html(&visitor.get("/reset-password?token=abc").await, 200);
    let fields = [("token", "abc"), ("new_password", "Another-2026")];
    let page = visitor.post("/reset-password", &fields).await;
    assert!(html(&page, 400).contains("value=\"abc\""));
}
