//! Who gets what: every operation of the document, called by everybody, on what belongs to one event.
//!
//! `table` says what each is answered, `world` is two events with all that belongs to them. An operation of the document without
//! a row fails, and a row has to agree with the roles that the document names.

mod table;
mod world;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use self::table::{ACTORS, TABLE};
use self::world::World;
use crate::support::{Caller, Operation, TestApp, on_both, operations};

on_both![
    everybody_gets_what_the_table_says,
    nobody_passes_without_a_good_token,
    public_endpoints_ask_for_no_token,
];

/// An operation's row.
fn row(operation: Operation) -> [u16; ACTORS] {
    let found = TABLE.iter().find(|(id, _)| *id == operation.id());
    found.unwrap_or_else(|| panic!("{} has no row", operation.id())).1
}

/// Whether the world is another one after this operation.
fn is_spending(operation: &Operation) -> bool {
    world::SPENDING.contains(&operation.id())
}

/// Which roles the document lets in by a token; every role if it names none, nobody if no token is asked for.
fn roles(operation: Operation) -> BTreeSet<&'static str> {
    let requirements = operation.about["security"].as_array().into_iter().flatten();
    let named = requirements.filter_map(|requirement| requirement["bearer"].as_array());
    let mut roles = BTreeSet::new();
    for of_requirement in named {
        if of_requirement.is_empty() {
            roles.extend(["user", "photographer", "admin"]);
        }
        roles.extend(of_requirement.iter().map(|role| role.as_str().unwrap()));
    }
    roles
}

async fn everybody_gets_what_the_table_says(app: Arc<TestApp>) {
    let mut world = World::new(&app).await;
    app.run_jobs().await;
    let (spending, others): (Vec<_>, Vec<_>) = operations().partition(is_spending);
    for operation in others.iter().chain(&spending) {
        for (actor, status) in row(*operation).into_iter().enumerate() {
            let answer = world.call(actor, *operation).await;
            let body = String::from_utf8_lossy(&answer.body);
            let call = format!("{} by {}", operation.id(), world::NAMES[actor]);
            assert_eq!(answer.status, status, "{call}: {body:.300}");
            if answer.status.is_success() && is_spending(operation) {
                world = World::new(&app).await;
            }
        }
    }
}

async fn nobody_passes_without_a_good_token(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    let world = World::new(&app).await;
    // Tokens live an hour.
    app.pass(Duration::from_hours(1));
    for operation in operations().filter(|operation| !roles(*operation).is_empty()) {
        // A signed address is worth as much as a token, so a bad token is none.
        let is_open = matches!(operation.id(), "show_photo" | "show_image");
        let bad = if is_open {
            "not_authenticated"
        } else {
            "token_invalid"
        };
        for caller in [&app.anonymous().with_token("garbage"), &*guest, &*admin] {
            let answer = world.call_as(caller, operation).await;
            if operation.method == "head" {
                assert_eq!(answer.status, 401);
            } else {
                answer.refused(401, bad);
            }
        }
    }
}

async fn public_endpoints_ask_for_no_token(app: Arc<TestApp>) {
    let garbage = app.anonymous().with_token("garbage");
    let mut world = World::new(&app).await;
    for operation in operations().filter(|operation| roles(*operation).is_empty()) {
        let anonymous: &Caller = &app.anonymous();
        let expected = world.call_as(anonymous, operation).await.status;
        if is_spending(&operation) {
            world = World::new(&app).await;
        }
        let answer = world.call_as(&garbage, operation).await;
        assert_eq!(answer.status, expected, "{}", operation.id());
    }
}

#[test]
fn the_table_has_a_row_for_every_operation_and_no_other() {
    let documented: Vec<_> = operations().map(|operation| operation.id()).collect();
    let rows: Vec<_> = TABLE.iter().map(|(id, _)| *id).collect();
    let missing: Vec<_> = documented.iter().filter(|id| !rows.contains(id)).collect();
    let left_over: Vec<_> = rows.iter().filter(|id| !documented.contains(id)).collect();
    assert!(
        missing.is_empty() && left_over.is_empty(),
        "without a row: {missing:?}; without an operation: {left_over:?}"
    );
    assert_eq!(
        rows.len(),
        rows.iter().collect::<BTreeSet<_>>().len(),
        "a row is there twice"
    );
}

#[test]
fn the_table_agrees_with_the_roles_of_the_document() {
    for operation in operations() {
        let (id, row, roles) = (operation.id(), row(operation), roles(operation));
        assert_eq!(row[0] == 401, !roles.is_empty(), "{id} without a token");
        for (actor, status) in row.into_iter().enumerate().skip(1) {
            let is_let_in = roles.is_empty() || roles.contains(world::ROLES[actor]);
            assert!(
                is_let_in || status == 403,
                "{id} by {}: {status}",
                world::NAMES[actor]
            );
        }
    }
}
