//! All accounts, as admins find, close and open them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::support::{Admin, Answer, PASSWORD, TestApp, on_both};

on_both![
    accounts_are_listed_newest_first_without_secrets,
    accounts_are_found_by_how_they_begin,
    pages_follow_one_another,
    bad_filters_are_refused,
    a_closed_account_is_out_at_once_and_comes_back_by_a_login,
    admins_close_neither_themselves_nor_the_last_one,
    admins_who_close_each_other_leave_one,
    the_last_admin_who_can_log_in_is_not_deleted,
    closing_and_opening_is_written_down_once,
    older_lists_have_pages,
];

const PATH: &str = "/api/admin/accounts";

async fn names(admin: &Admin, query: &str) -> Vec<String> {
    let list = admin.get(&format!("{PATH}?{query}")).await.ok();
    let names = list.as_array().unwrap().iter();
    names
        .map(|account| account["username"].as_str().unwrap().to_owned())
        .collect()
}

async fn set_active(admin: &Admin, id: i64, is_active: bool) -> Answer {
    admin
        .put(&format!("{PATH}/{id}"), json!({"is_active": is_active}))
        .await
}

/// Another admin.
async fn second(app: &TestApp, admin: &Admin) -> Admin {
    let recruit = json!({"username": "second", "email": "second@example.org", "password": PASSWORD});
    let made = admin.post("/api/admin/create-admin", recruit).await.ok();
    Admin {
        id: made["user_id"].as_i64().unwrap(),
        caller: app.log_in("second").await,
    }
}

/// The address of the next page, if there is one.
fn next(answer: &Answer) -> Option<String> {
    let (address, _) = answer.header("link").split_once(">; rel=\"next\"")?;
    Some(address.strip_prefix('<').unwrap().to_owned())
}

/// The ids of all pages from this one.
async fn all_ids(admin: &Admin, path: &str) -> Vec<Value> {
    let (mut path, mut seen) = (Some(path.to_owned()), Vec::new());
    while let Some(here) = path {
        let answer = admin.get(&here).await;
        let page = answer.ok();
        let page = page.as_array().unwrap();
        assert!(page.len() <= 2, "{page:?}");
        seen.extend(page.iter().map(|one| one["id"].clone()));
        path = next(&answer);
    }
    seen
}

async fn accounts_are_listed_newest_first_without_secrets(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let list = admin.get(PATH).await.ok();
    assert_eq!(
        list[0],
        json!({
            "id": guest.id, "username": "anna", "email": guest.email, "role": "user", "is_active": true,
            "created_at": "2026-06-20T08:00:00Z", "event_id": event.id, "selfie_status": list[0]["selfie_status"],
        })
    );
    let roles: Vec<_> = list.as_array().unwrap().iter().map(|one| &one["role"]).collect();
    assert_eq!(roles, ["user", "photographer", "admin"]);
    assert!(!list.to_string().contains("$2"), "no hash: {list}");
}

async fn accounts_are_found_by_how_they_begin(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    for name in ["Élodie", "elmar", "ANNA", "anna-2", "Zoë_%"] {
        app.guest(&event, name).await;
    }
    for (query, found) in [
        ("query=%C3%A9LO", &["Élodie"][..]),
        ("query=anna", &["anna-2", "ANNA"]),
        ("query=%20AnNa%20", &["anna-2", "ANNA"]),
        ("query=anna&role=user", &["anna-2", "ANNA"]),
        ("query=anna&role=photographer", &[]),
        ("query=nna", &[]),
        ("query=%25", &[]),
        ("query=zo%C3%AB_%25", &["Zoë_%"]),
        // By address.
        ("query=ADMIN%40exam", &["admin"]),
        ("query=admin&role=admin", &["admin"]),
        // Not by the key that stands for an address.
        ("query=guest%3A", &[]),
    ] {
        assert_eq!(names(&admin, query).await, found, "{query}");
    }
    let everybody = names(&admin, "").await;
    assert_eq!(names(&admin, "query=").await, everybody);
    assert_eq!(names(&admin, "role=user").await.len(), 5);
}

async fn pages_follow_one_another(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    for number in 0..5 {
        app.guest(&event, &format!("guest-{number}")).await;
    }
    for query in ["query=guest-", "role=user", "query=guest-&role=user"] {
        let whole = admin.get(&format!("{PATH}?{query}")).await;
        assert_eq!(next(&whole), None);
        let whole = whole.ok();
        let whole: Vec<_> = whole
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].clone())
            .collect();
        assert_eq!(whole.len(), 5, "{query}");
        assert_eq!(
            all_ids(&admin, &format!("{PATH}?{query}&limit=2")).await,
            whole,
            "{query}"
        );
    }
}

async fn bad_filters_are_refused(app: Arc<TestApp>) {
    let admin = app.admin().await;
    for query in ["limit=0", "limit=1001", "role=king", "before=x", "query=%00"] {
        let answer = admin.get(&format!("{PATH}?{query}")).await;
        assert_eq!(answer.status, 422, "{query}");
    }
    set_active(&admin, 404, false)
        .await
        .refused(404, "account_not_found");
    let empty = admin.put(&format!("{PATH}/{}", admin.id), json!({})).await;
    assert_eq!(empty.status, 422);
}

async fn a_closed_account_is_out_at_once_and_comes_back_by_a_login(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for (account, name) in [(guest.id, "anna"), (event.owner.id, "")] {
        let caller = if name.is_empty() {
            &event.owner.caller
        } else {
            &guest.caller
        };
        caller.get("/api/me").await.ok();
        let closed = set_active(&admin, account, false).await.ok();
        assert_eq!(
            (&closed["id"], &closed["is_active"]),
            (&json!(account), &json!(false))
        );
        caller.get("/api/me").await.refused(401, "token_invalid");
        assert_eq!(set_active(&admin, account, true).await.ok()["is_active"], true);
        // A token that was ended stays so.
        caller.get("/api/me").await.refused(401, "token_invalid");
    }
    app.log_in("anna").await.get("/api/me").await.ok();
    set_active(&admin, guest.id, false).await.ok();
    let login = json!({"username": "anna", "password": PASSWORD});
    app.anonymous()
        .post("/api/login", login)
        .await
        .refused(401, "wrong_credentials");
}

async fn admins_close_neither_themselves_nor_the_last_one(app: Arc<TestApp>) {
    let admin = app.admin().await;
    set_active(&admin, admin.id, false)
        .await
        .refused(409, "own_account");
    let second = second(&app, &admin).await;
    set_active(&second, second.id, false)
        .await
        .refused(409, "own_account");
    set_active(&second, admin.id, false).await.ok();
    second.get("/api/me").await.ok();
    admin.get(PATH).await.refused(401, "token_invalid");
    // To stay open changes nothing.
    set_active(&second, second.id, true).await.ok();
}

async fn admins_who_close_each_other_leave_one(app: Arc<TestApp>) {
    let one = app.admin().await;
    let other = second(&app, &one).await;
    let (first, second) = tokio::join!(
        set_active(&one, other.id, false),
        set_active(&other, one.id, false)
    );
    let open = [first.status, second.status]
        .iter()
        .filter(|status| **status == 200)
        .count();
    assert_eq!(open, 1, "{first:?} {second:?}");
    assert_eq!(
        app.rows("select id from users where role = 'admin' and is_active")
            .await,
        1
    );
}

async fn the_last_admin_who_can_log_in_is_not_deleted(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let second = second(&app, &admin).await;
    set_active(&admin, second.id, false).await.ok();
    admin
        .delete(&format!("/api/admin/users/{}", admin.id))
        .await
        .refused(400, "last_admin");
    // A closed one is no admin to wait for, and nobody registers as the first.
    admin
        .delete(&format!("/api/admin/users/{}", second.id))
        .await
        .ok();
}

async fn closing_and_opening_is_written_down_once(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for is_active in [false, false, true, true] {
        set_active(&admin, guest.id, is_active).await.ok();
    }
    for action in ["account_deactivated", "account_activated"] {
        let found = admin.get(&format!("/api/admin/audit?action={action}")).await.ok();
        let entries = found["entries"].as_array().unwrap();
        assert_eq!(entries.len(), 1, "{action}");
        let fields = ["actor_id", "user_id", "event_id"].map(|field| &entries[0][field]);
        assert_eq!(json!(fields), json!([admin.id, guest.id, event.id]), "{action}");
    }
}

async fn older_lists_have_pages(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let event = app.event("M01").await;
    for number in 0..5 {
        app.guest(&event, &format!("guest-{number}")).await;
        app.photographer(&format!("studio-{number}")).await;
        admin
            .post("/api/admin/local-watchers", json!({"event_id": event.id}))
            .await
            .ok();
    }
    for path in [
        "/api/admin/photographers".to_owned(),
        "/api/admin/local-watchers".to_owned(),
        format!("/api/admin/events/{}/users", event.id),
    ] {
        let whole = admin.get(&path).await;
        assert_eq!(next(&whole), None, "{path}");
        let whole = whole.ok();
        let whole: Vec<_> = whole
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].clone())
            .collect();
        assert!(whole.len() >= 5, "{path}");
        assert_eq!(all_ids(&admin, &format!("{path}?limit=2")).await, whole, "{path}");
        for bad in ["limit=0", "limit=1001", "after=x"] {
            assert_eq!(
                admin.get(&format!("{path}?{bad}")).await.status,
                422,
                "{path}?{bad}"
            );
        }
    }
    // A page goes on after a guest who has left since.
    let guests = format!("/api/admin/events/{}/users?limit=2", event.id);
    let first = admin.get(&guests).await;
    let last = first.ok()[1]["id"].clone();
    admin.delete(&format!("/api/admin/users/{last}")).await.ok();
    let second = admin.get(&next(&first).unwrap()).await.ok();
    assert_eq!(second[0]["username"], "guest-2");
    let without_time = format!("{guests}&after={last}");
    admin.get(&without_time).await.refused(404, "event_not_found");
}
