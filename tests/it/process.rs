//! The program itself, from outside: started, killed, frozen, stopped, under a crowd of real clients.
//!
//! These tests use the embedded engine on the sample photographs that come with its models, whose people are known
//! (`models/people.json`), and compare the final matches with that truth. They wait for conditions, for minutes if
//! need be, and never measure time.

mod crash;
mod crowd;
mod freeze;
mod orders;
mod rows;
mod scene;
mod stop;

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
use on_both;
