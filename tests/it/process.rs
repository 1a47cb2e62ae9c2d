//! The program itself, from outside: started, killed, frozen, stopped, under a crowd of real clients.
//!
//! These tests use the embedded engine on the sample photographs that come with its models, whose people are known
//! (`models/people.json`), and compare the final matches with that truth. They wait for conditions, for minutes if
//! need be, and never measure time.

mod admins;
mod cluster;
pub(crate) mod crash;
pub(crate) mod crowd;
mod database;
mod endings;
pub(crate) mod erasure;
mod freeze;
mod full;
pub(crate) mod guests_only;
mod hostile;
mod locust;
mod open_files;
pub(crate) mod orders;
pub(crate) mod photographs;
mod plans;
mod postgres;
mod resumable;
pub(crate) mod rows;
pub(crate) mod scene;
mod selfies;
mod starved;
mod stop;
mod storage;
mod traces;

/// Runs each named `async fn(Kind)` on SQLite and on PostgreSQL.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test($crate::support::Kind::Sqlite).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test($crate::support::Kind::Postgres).await;
            })+
        }
    };
}
pub(crate) use on_both;

/// A number from the environment of the tests.
#[expect(
    clippy::disallowed_methods,
    reason = "says how long the tests go on; no setting of the product"
)]
pub(crate) fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("the variable holds a number"))
}
